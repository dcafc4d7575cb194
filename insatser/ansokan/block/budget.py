"""Budget och finansiering: what the insats costs per part and year, who pays, and that the two meet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from insatser.ansokan.block import kalkyl
from insatser.ansokan.block.kalkyl import Data, Underlag, kronor_per_ar
from insatser.ansokan.block.kalkylvy import Summor
from insatser.ansokan.block.parter import KOSTNADER_MED_MOMS, SOCIALA_AVGIFTER
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.budget import Finansiering, Kostnad, Kostnadsslag, Personal
from insatser.ansokan.models.parter import Part
from portal import belopp
from portal.formular import fyllt
from portal.formular.agare import Bit
from portal.formular.block import Andring, Block, Brist, Radslag, las_grupp
from portal.formular.falt import Falt, dom_id, fel_i, till_json, val_av, visa
from portal.formular.models.rad import ArsRad

Rader = Mapping[str, Sequence[Any]]


# ---- fields and rows ----
def personalfalt(kalla: Any) -> Sequence[Falt]:
    underlag = Underlag.av(kalla)
    return (
        Falt("befattning", "kort", "Befattning", obligatorisk=True, max_tecken=200),
        Falt("part", "rad", "Anställd hos", obligatorisk=True, val=underlag.parter),
        Falt("omfattning", "procent", "Omfattning", obligatorisk=True, enhet="%"),
        Falt("manadslon", "belopp", "Månadslön", obligatorisk=True, enhet="kr"),
        *(
            Falt(f"ar_{ar}", "tal", f"{ar}, månader", minst=Decimal(0), hogst=Decimal(12))
            for ar in underlag.ar
        ),
    )


def kostnadsfalt(kalla: Any) -> Sequence[Falt]:
    underlag = Underlag.av(kalla)
    return (
        Falt("benamning", "kort", "Vad kostnaden gäller", max_tecken=200),
        Falt("part", "rad", "Bokförs hos", obligatorisk=True, val=underlag.parter),
        Falt("kostnadsslag", "enval", "Kostnadsslag", obligatorisk=True, val=val_av(Kostnadsslag)),
        *kronor_per_ar(underlag),
    )


def finansieringsfalt(kalla: Any) -> Sequence[Falt]:
    underlag = Underlag.av(kalla)
    return (
        Falt(
            "slag",
            "enval",
            "Slag av finansiering",
            obligatorisk=True,
            val=val_av(Finansiering.Slag),
        ),
        Falt("part", "rad", "Part", val=underlag.parter),
        Falt("kalla", "kort", "Vad som finansieras", max_tecken=200),
        Falt("bekraftad", "ja_nej", "Bekräftad"),
        *kronor_per_ar(underlag),
    )


PERSONAL = Radslag(
    namn="personal",
    modell=Personal,
    falt=personalfalt,
    rubrik="Personal",
    ny="Lägg till befattning",
    per_ar="månader",
    vems="part",
    hjalp="Skriv antal månader för varje år. Kostnaden räknas ut av omfattning, månadslön och sociala avgifter.",
)
KOSTNAD = Radslag(
    namn="kostnad",
    modell=Kostnad,
    falt=kostnadsfalt,
    rubrik="Övriga kostnader",
    ny="Lägg till kostnad",
    per_ar="kr",
    vems="part",
    hjalp="Skriv kronor för varje år.",
)
# Fields of a part that only the budget asks for. The rows are those of the block parter.
PARTVILLKOR = Radslag(
    namn="partvillkor",
    modell=Part,
    falt=(SOCIALA_AVGIFTER, KOSTNADER_MED_MOMS),
    rubrik="Sociala avgifter och moms",
    ny="",
    nya=False,
    tas_bort=False,
    fryses=False,
    vems="nyckel",
    hjalp="Fylls i för de parter som har kostnader i budgeten.",
)
FINANSIERING = Radslag(
    namn="finansiering",
    modell=Finansiering,
    falt=finansieringsfalt,
    rubrik="Finansiering",
    ny="Lägg till finansiering",
    per_ar="kr",
    vems="part",
    hjalp="Skriv kronor för varje år. Arbetstid räknas om till kronor.",
)
PENGAR = (PERSONAL, KOSTNAD, FINANSIERING)


# ---- what the two blocks share ----
class Penningblock(Block):
    """Rows with one amount per year, shown as a table. The JSON names the parts, so that it can be read alone."""

    harledda = ("parter", "summor")
    bred = True

    def radnamn(self, data: Data) -> dict[str, str]:
        parter = {str(part["nyckel"]): part["namn"] for part in data.get("parter", ())}
        return super().radnamn(data) | parter

    def trad(self, agare: Any) -> dict[str, list[Any]]:
        return super().trad(agare.ansokan if isinstance(agare, Underlag) else agare)

    def sidkontext(self, agare: Any, last: bool) -> dict[str, Any]:
        summor = summorna(agare)
        kontext = super().sidkontext(summor.underlag, last)
        poster = {vy.slag.namn: summor.poster(vy) for vy in kontext["slag"] if vy.slag.fryses}
        return {
            **kontext,
            "summor": summor,
            "poster": poster,
            "grupp": {vy.slag.namn: vy for vy in kontext["slag"]},
        }

    def delar(self, agare: Any) -> dict[str, str]:
        return summorna(agare).delar(PENGAR)


def _partuppgifter(
    parter: Iterable[Part], rader: Iterable[Data], falt: Sequence[Falt] = ()
) -> list[dict[str, Any]]:
    """The parts that the rows name, with their fields that belong to the budget."""
    valda = {rad.get("part") for rad in rader}
    return [
        {
            "nyckel": str(part.nyckel),
            "namn": part.namn,
            **{f.namn: till_json(part.varde(f.namn)) or part.ra.get(f.namn) for f in falt},
        }
        for part in parter
        if str(part.nyckel) in valda
    ]


def utanfor(
    underlag: Underlag, slag: Radslag, rader: Iterable[ArsRad], ord_: str
) -> Iterator[Brist]:
    """Amounts in a year that is not the insats's own, after its dates have changed: told year by year."""
    for kolumn in underlag.kolumner:
        raderna = [rad for rad in rader if rad.for_ar(int(kolumn.ar))]
        if not (kolumn.utanfor and underlag.tiden_kand and raderna):
            continue
        summa = belopp.tal(belopp.summa(rad.for_ar(int(kolumn.ar)) for rad in raderna))
        yield Brist(
            f"{slag.rubrik}: {summa}{belopp.NBSP}{ord_} ligger på {kolumn.ar}, som inte hör till insatstiden. "
            "Flytta till ett annat år eller ta bort.",
            _ankare(slag, raderna[0], f"ar_{kolumn.ar}"),
            saknas=False,
        )


def _utan_belopp(
    underlag: Underlag, slag: Radslag, rader: Iterable[ArsRad], vad: str
) -> Iterator[Brist]:
    """A row that is begun but has nothing in any year."""
    for rad in rader:
        falten = slag.falten(underlag)
        begynt = any(slag.text(rad, f) for f in falten)
        if begynt and not any(slag.text(rad, f) for f in falten if f.namn.startswith("ar_")):
            namn = f" för {rad}" if str(rad) else ""
            yield Brist(f"Fyll i {vad}{namn}", _ankare(slag, rad, f"ar_{underlag.ar[0]}"))


def _jamfor_summor(
    block_: Block, rubrik: str, namn: str, gammal: Data, ny: Data
) -> Iterator[Andring]:
    """The sums that differ, year by year: what a reader asks first."""
    fore, efter = (data.get("summor", {}).get(namn, {}) for data in (gammal, ny))
    for ar in sorted({*fore, *efter}):
        a, b = (Decimal(summor.get(ar, "0.00")) for summor in (fore, efter))
        if a != b:
            yield Andring(f"{rubrik} {ar}", belopp.kr(a), belopp.kr(b), Bit(block=block_.namn))


def _ankare(slag: Radslag, rad: Any, falt: str) -> str:
    return dom_id(f"{slag.enhet(rad)}:{falt}")


class Budget(Penningblock):
    namn = "budget"
    rubrik = "Budget"
    slag = (PERSONAL, KOSTNAD, PARTVILLKOR)
    jamfors = (
        PERSONAL,
        KOSTNAD,
        replace(
            PARTVILLKOR,
            namn="parter",
            fryses=True,
            falt=(Falt("namn", "kort", "Part"), SOCIALA_AVGIFTER, KOSTNADER_MED_MOMS),
        ),
    )
    sidmall = "insatser/ansokan/block/budget.html"
    mall = "insatser/ansokan/block/budget_las.html"

    def json_av(self, agare: Any, rader: Rader) -> dict[str, Any]:
        underlag = Underlag.av(agare)
        data = super().json_av(underlag, rader)
        valda = [*data["personal"], *data["kostnad"]]
        data["parter"] = _partuppgifter(
            rader["partvillkor"], valda, (SOCIALA_AVGIFTER, KOSTNADER_MED_MOMS)
        )
        data["summor"] = kalkyl.kostnadssummor(data, underlag.ar)
        return data

    def brister(self, agare: Any) -> list[Brist]:
        rader, underlag = self.trad(agare), Underlag.av(agare)
        tomt = [] if rader["personal"] or rader["kostnad"] else [_ingenting()]
        return [
            *tomt,
            *self.faltbrister(underlag, rader),
            *_utan_belopp(underlag, PERSONAL, rader["personal"], "antal månader"),
            *_utan_belopp(underlag, KOSTNAD, rader["kostnad"], "belopp"),
            *_namnlos_ovrig(rader["kostnad"]),
            *_partvillkor(rader),
            *utanfor(underlag, PERSONAL, rader["personal"], "månader"),
            *utanfor(underlag, KOSTNAD, rader["kostnad"], "kr"),
        ]

    def laskontext(self, data: Data) -> dict[str, Any]:
        summor = data.get("summor") or kalkyl.kostnadssummor(data, [])
        ar, namn = summor["ar"], self.radnamn(data)
        return {
            "data": data,
            "ar": ar,
            "personal": [_las_personal(rad, data, namn, ar) for rad in data.get("personal", [])],
            "kostnad": [_las(KOSTNAD, rad, namn, ar) for rad in data.get("kostnad", [])],
            "summor": {
                n: kalkyl.summarad(summor[n], ar) for n in ("personal", "ovrigt", "kostnader")
            },
            "villkor": [
                (
                    part["namn"],
                    [(f, visa(f, part.get(f.namn), f.fasta_val)) for f in PARTVILLKOR.falten({})],
                )
                for part in data.get("parter", [])
            ],
        }

    def jamfor(self, gammal: Data, ny: Data) -> list[Andring]:
        return [
            *map(_som_partvillkor, super().jamfor(gammal, ny)),
            *_jamfor_summor(self, "Summa kostnader", "kostnader", gammal, ny),
        ]


def _som_partvillkor(andring: Andring) -> Andring:
    """What the frozen budget calls a part is written as a row of the parts' terms."""
    if andring.bit.slag != "parter":
        return andring
    return replace(andring, bit=replace(andring.bit, slag=PARTVILLKOR.namn))


def _las(slag: Radslag, rad: Data, namn: Mapping[str, str], ar: Sequence[str]) -> dict[str, Any]:
    """A frozen row in words, with the amount of each year."""
    per_ar = kalkyl.kronor(rad, ar)
    return {
        **las_grupp(slag, [rad], namn).rader[0].f(),
        "per_ar": per_ar,
        "summa": belopp.summa(per_ar),
    }


def _las_personal(
    rad: Data, data: Data, namn: Mapping[str, str], ar: Sequence[str]
) -> dict[str, Any]:
    last, per_ar = _las(PERSONAL, rad, namn, ar), kalkyl.loner(data, rad, ar)
    manader = [_manader(last[f"ar_{ett}"], ett) for ett in ar if last.get(f"ar_{ett}")]
    return {**last, "manader": manader, "per_ar": per_ar, "summa": belopp.summa(per_ar)}


def _manader(antal: str, ar: str) -> str:
    return f"{antal}{belopp.NBSP}{'månad' if antal == '1' else 'månader'} {ar}"


def _ingenting() -> Brist:
    return Brist("Lägg till minst en kostnad i budgeten", dom_id(f"ny-{PERSONAL.namn}"))


def _namnlos_ovrig(rader: Iterable[Kostnad]) -> Iterator[Brist]:
    for rad in rader:
        if (
            rad.kostnadsslag == Kostnadsslag.OVRIGT
            and not rad.benamning
            and "benamning" not in rad.ra
        ):
            yield Brist(
                "Skriv vad kostnaden under Övrigt gäller", _ankare(KOSTNAD, rad, "benamning")
            )


def _partvillkor(rader: Rader) -> Iterator[Brist]:
    """Sociala avgifter for parts with personnel, moms for parts with other costs; what cannot be read always."""
    krav = (
        (SOCIALA_AVGIFTER, {rad.part for rad in rader["personal"]}, "Fyll i sociala avgifter för {}"),
        (KOSTNADER_MED_MOMS, {rad.part for rad in rader["kostnad"]}, "Välj om kostnaderna för {} skrivs med eller utan moms"),
    )  # fmt: skip
    for part in rader["partvillkor"]:
        for falt, parter, saknas in krav:
            text, ankare = PARTVILLKOR.text(part, falt), _ankare(PARTVILLKOR, part, falt.namn)
            if not text and str(part.nyckel) in parter:
                yield Brist(saknas.format(part.namn or "parten"), ankare)
            elif fel := fel_i(falt, text, falt.fasta_val):
                yield Brist(f"{falt.rubrik} för {part.namn}: {fel}", ankare, saknas=False)


class Finansieringen(Penningblock):
    namn = "finansiering"
    rubrik = "Finansiering"
    slag = (FINANSIERING,)
    sidmall = "insatser/ansokan/block/finansiering.html"
    mall = "insatser/ansokan/block/finansiering_las.html"

    def json_av(self, agare: Any, rader: Rader) -> dict[str, Any]:
        underlag = Underlag.av(agare)
        data = super().json_av(underlag, rader)
        parter = PARTVILLKOR.rader(underlag.ansokan)
        data["parter"] = _partuppgifter(parter, data["finansiering"])
        data["summor"] = kalkyl.finansieringssummor(data, underlag.ar, _kostnader(underlag, rader))
        return data

    def brister(self, agare: Any) -> list[Brist]:
        rader, underlag = self.trad(agare), Underlag.av(agare)
        summor = self.json_av(underlag, rader)["summor"]
        return [
            *self.faltbrister(underlag, rader),
            *_fran_part(rader["finansiering"]),
            *_utan_belopp(underlag, FINANSIERING, rader["finansiering"], "belopp"),
            *utanfor(underlag, FINANSIERING, rader["finansiering"], "kr"),
            *_sokt(summor, rader["finansiering"], agare.utlysning.max_belopp),
            *_obalans(summor),
        ]

    def laskontext(self, data: Data) -> dict[str, Any]:
        summor = data.get("summor") or kalkyl.finansieringssummor(data, [], None)
        ar, namn = summor["ar"], self.radnamn(data)
        return {
            "data": data,
            "ar": ar,
            "rader": [_las(FINANSIERING, rad, namn, ar) for rad in data.get("finansiering", [])],
            "summa": kalkyl.summarad(summor["finansiering"], ar),
            "skillnad": kalkyl.summarad(summor["skillnad"], ar)
            if kalkyl.obalanser(summor)
            else None,
        }

    def jamfor(self, gammal: Data, ny: Data) -> list[Andring]:
        return [
            *super().jamfor(gammal, ny),
            *_jamfor_summor(self, "Söks från förbundet", "sokt", gammal, ny),
        ]


BUDGETEN = Budget()
FINANSIERINGEN = Finansieringen()


def sokt_belopp(data: Data) -> Decimal:
    """What is sought from the förbund, kr, in the frozen JSON of the block finansiering; 0 when nothing is."""
    return Decimal(data.get("summor", {}).get("sokt_totalt", "0.00"))


def _kostnader(underlag: Underlag, rader: Rader) -> dict[str, str] | None:
    """The costs per year that the financing must cover; None in a form without a budget."""
    if "budget" not in _blocken(underlag.ansokan):
        return None
    budget = rader if "personal" in rader else BUDGETEN.trad(underlag)
    kostnader: dict[str, str] = BUDGETEN.json_av(underlag, budget)["summor"]["kostnader"]
    return kostnader


def _blocken(ansokan: Ansokan) -> set[str]:
    return {*fyllt.struktur(ansokan.ifyllnad.formular).blocknamn}


def _fran_part(rader: Iterable[Finansiering]) -> Iterator[Brist]:
    """Money and time come from a part, and the application says whether the part has confirmed it."""
    for rad in rader:
        if rad.slag not in {Finansiering.Slag.KONTANT, Finansiering.Slag.TID}:
            continue
        vad = rad.kalla or rad.get_slag_display().lower()
        if not rad.part and "part" not in rad.ra:
            yield Brist(
                f"Välj vilken part som bidrar med {vad}", _ankare(FINANSIERING, rad, "part")
            )
        if not rad.bekraftad and "bekraftad" not in rad.ra:
            yield Brist(f"Svara på om {vad} är bekräftad", _ankare(FINANSIERING, rad, "bekraftad"))


def _sokt(summor: Data, rader: Sequence[Finansiering], hogst: Decimal | None) -> Iterator[Brist]:
    sokt = sokt_belopp({"summor": summor})
    ankare = next(
        (FINANSIERING.enhet(rad) for rad in rader if rad.slag == Finansiering.Slag.SOKT), ""
    )
    if not sokt:
        yield Brist(
            "Fyll i vad ni söker från förbundet", dom_id(ankare or f"ny-{FINANSIERING.namn}")
        )
    elif hogst is not None and sokt > hogst:
        text = f"Ni söker {belopp.kr(sokt)}. I den här utlysningen kan ni söka högst {belopp.kr(hogst)}."
        yield Brist(text, dom_id(ankare), saknas=False)
    elif sokt > belopp.HOGST:
        text = "Det sökta beloppet är större än portalen kan räkna med. Kontrollera antalet nollor."
        yield Brist(text, dom_id(ankare), saknas=False)


def _obalans(summor: Data) -> Iterator[Brist]:
    """Costs and financing meet in every year."""
    for obalans in kalkyl.obalanser(summor):
        yield Brist(obalans.text, "skillnad", saknas=obalans.saknas)


# ---- the page ----
def summorna(agare: Any) -> Summor:
    """Both sides of the table, from one reading of the rows."""
    underlag = Underlag.av(agare)
    rader = {**BUDGETEN.trad(underlag), **FINANSIERINGEN.trad(underlag)}
    return Summor(
        underlag,
        rader,
        {**BUDGETEN.json_av(underlag, rader)},
        {**FINANSIERINGEN.json_av(underlag, rader)},
        _blocken(underlag.ansokan),
    )
