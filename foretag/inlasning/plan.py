"""Companies from a file: what each column means, what the file would change row by row, and the change itself.

An empty cell says nothing: it neither erases nor means 0. A row is a company by its number; the same file read twice
changes nothing. All is well or nothing is changed.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from foretag import kodlistor
from foretag.arsuppgift.models.statistik import FORSTA_AR, Arsuppgift
from foretag.foretag.models import Foretag, JuridiskForm, Lage, med_form
from foretag.inlasning.blad import Blad
from foretag.sida.models import Presentation
from portal import frist, orgnr
from portal.konto.models.organisation import Organisation

TAL_HOGST = 1_000_000
UPPGIFTER = frozenset(Foretag.UPPGIFTER) | {"namn"}
PRESENTATION = ("adress", "postnummer", "ort", "webbplats", "epost", "telefon")
ARSKOLUMN = re.compile(rf"({'|'.join(Arsuppgift.MATT)})_(\d{{4}})")


# ---------- What stands in a cell ----------


def _text(hogst: int, cell: str) -> str:
    if len(cell) > hogst:
        raise ValueError(f"Skriv högst {hogst} tecken. Nu är det {len(cell)}.")
    return cell


def _epost(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise ValueError("Skriv adressen som namn@exempel.se.") from None
    return cell


def _dag(cell: str) -> date:
    try:
        return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else _ingen_dag()
    except ValueError:
        return _ingen_dag()


def _ingen_dag() -> date:
    raise ValueError("Skriv dagen som år-månad-dag, till exempel 2026-09-24.") from None


def _hittills(cell: str) -> date:
    dag = _dag(cell)
    if dag > frist.idag():
        raise ValueError("Skriv en dag som inte ligger efter i dag.")
    return dag


def _ja_nej(cell: str) -> bool:
    if cell.lower() not in {"ja", "nej"}:
        raise ValueError("Skriv ja eller nej, eller lämna cellen tom.")
    return cell.lower() == "ja"


def _orgnr(cell: str) -> str:
    if fel := orgnr.fel(cell, enskild=True):
        raise ValueError(fel)
    return orgnr.normalisera(cell)


def _kommun(cell: str) -> str:
    """A code, also without the zero that a spreadsheet takes away, or a name."""
    sokt = cell.zfill(4) if cell.isdecimal() else kodlistor.vikt(cell.removesuffix(" kommun"))
    for en in kodlistor.kommuner():
        if sokt in {en.kod, kodlistor.vikt(en.namn)}:
            return en.kod
    raise ValueError(
        f"Ingen kommun heter eller har koden ”{cell}”. Skriv till exempel Gävle eller 2180."
    )


def _ett_av(val: Any, cell: str) -> str:
    """The value or the label of one of the choices, whatever its case and marks."""
    for ett in val:
        if kodlistor.vikt(cell) in {
            ett.value.replace("_", " "),
            ett.value,
            kodlistor.vikt(ett.label),
        }:
            return str(ett.value)
    namnen = ", ".join(str(ett.label) for ett in val)
    raise ValueError(f"”{cell}” finns inte. Skriv något av: {namnen}.")


def _branscher(cell: str) -> list[str]:
    """SNI codes; of a longer code the first two digits are the branch."""
    koder = []
    for bit in filter(None, re.split(r"[,;\s]+", cell)):
        kod = bit.replace(".", "").zfill(2)[:2]
        if not bit.replace(".", "").isdecimal() or kod not in {en.kod for en in kodlistor.sni()}:
            raise ValueError(
                f"”{bit}” är ingen SNI-kod. Skriv två siffror för varje bransch, till exempel 56, 38."
            )
        koder.append(kod)
    return list(dict.fromkeys(koder))


def _tal(cell: str) -> int | None:
    if cell.lower() in {"ej uppgivet", "-", "–"}:
        return None
    siffror = re.sub(r"\s", "", cell)
    if (
        not siffror.isdecimal()
        or not siffror.isascii()
        or int(siffror[:9]) > TAL_HOGST
        or len(siffror) > 7
    ):
        raise ValueError(
            "Skriv ett heltal med siffror, till exempel 12. Lämna tomt om det inte är uppgivet."
        )
    return int(siffror)


@dataclass(frozen=True)
class Filkolumn:
    """`las` makes a value of a cell that is not empty, or raises ValueError with what to write."""

    namn: str
    om: str
    exempel: str
    las: Callable[[str], Any]


KOLUMNER = (
    Filkolumn("orgnr", "Organisationsnummer. Måste finnas på varje rad. En enskild firma har ägarens personnummer.", "556012-5790", _orgnr),
    Filkolumn("namn", "Företagets namn. Måste finnas för ett nytt företag.", "Kooperativet Källan", partial(_text, 200)),
    Filkolumn("kommun", "Namn eller kod. Måste finnas för ett nytt företag.", "Gävle", _kommun),
    Filkolumn("form", "Juridisk form.", "Ekonomisk förening", partial(_ett_av, JuridiskForm)),
    Filkolumn("del_av", "Den större organisation som företaget är en del av.", "Stiftelsen Handen", partial(_text, 200)),
    Filkolumn("egen_resultatenhet", "ja eller nej, för den som är en del av något större.", "ja", _ja_nej),
    Filkolumn("adress", "Gatuadress.", "Storgatan 1", partial(_text, 300)),
    Filkolumn("postnummer", "", "803 20", partial(_text, 20)),
    Filkolumn("ort", "", "Gävle", partial(_text, 100)),
    Filkolumn("webbplats", "", "www.exempel.se", partial(_text, 300)),
    Filkolumn("epost", "Företagets e-post.", "info@exempel.se", _epost),
    Filkolumn("telefon", "Företagets telefon.", "026-12 34 56", partial(_text, 100)),
    Filkolumn("branscher", "SNI-koder med två siffror, med komma emellan. Branscher läggs till, ingen tas bort.", "56, 38", _branscher),
    Filkolumn("lage", "aktivt, vilande eller nedlagt. Ett nytt företag är aktivt om inget står.", "aktivt", partial(_ett_av, Lage)),
    Filkolumn("lage_fran", "Dagen då läget började. Måste finnas när läget står.", "2016-01-01", _dag),
    Filkolumn("lage_orsak", "Måste finnas för vilande och nedlagt.", "", partial(_text, 300)),
    Filkolumn("minst_30_procent", "ja eller nej: företagets uppgift om andelen ur målgruppen.", "ja", _ja_nej),
    Filkolumn("minst_30_procent_datum", "Dagen då uppgiften om 30 procent lämnades.", "2024-03-01", _hittills),
    Filkolumn("kontakt_namn", "Kontaktperson. Visas bara för förbundet.", "Kim Kontakt", partial(_text, 200)),
    Filkolumn("kontakt_epost", "", "kim@exempel.se", _epost),
    Filkolumn("kontakt_telefon", "", "070-123 45 67", partial(_text, 40)),
    Filkolumn("kalla", "Varifrån uppgifterna kommer.", "Förbundets lista 2024", partial(_text, 200)),
    Filkolumn("kontrollerad", "Den dag förbundet senast såg att uppgifterna stämmer.", "2026-01-15", _hittills),
)  # fmt: skip
# The columns that are called something else here than in the register.
FALT = {
    "minst_30_procent": "reserverad_andel",
    "minst_30_procent_datum": "reserverad_andel_datum",
    "kontrollerad": "verifierad_datum",
}
_KOLUMN = {kolumn.namn: kolumn for kolumn in KOLUMNER}


def arskolumner(ar: int) -> list[str]:
    """The columns with the figures of a year, in the order they are asked for."""
    return [f"{matt}_{ar}" for matt in Arsuppgift.MATT]


# ---------- What the file would change ----------


@dataclass(frozen=True)
class Fel:
    """A cell that must be put right: where it stands, and what to write."""

    rad: int
    kolumn: str
    text: str


@dataclass(frozen=True)
class Cellandring:
    vad: str
    fran: str
    till: str


@dataclass
class Filrad:
    """One company of the file, with only what differs from the register."""

    nummer: int
    orgnr: str
    namn: str
    organisation: Organisation | None = None
    foretag: Foretag | None = None
    uppgifter: dict[str, Any] = field(default_factory=dict)
    presentation: dict[str, str] = field(default_factory=dict)
    branscher: list[str] = field(default_factory=list)
    lage: tuple[str, date, str] | None = None
    tal: dict[int, dict[str, int]] = field(default_factory=dict)
    andringar: list[Cellandring] = field(default_factory=list)

    @property
    def slag(self) -> str:
        if self.foretag is None:
            return "ny"
        return "andras" if self.andringar else "lika"


@dataclass
class Inlasningsplan:
    rader: list[Filrad]
    fel: list[Fel]

    def av_slag(self, slag: str) -> list[Filrad]:
        return [rad for rad in self.rader if rad.slag == slag]

    @property
    def nya(self) -> list[Filrad]:
        return self.av_slag("ny")

    @property
    def andras(self) -> list[Filrad]:
        return self.av_slag("andras")

    @property
    def lika(self) -> list[Filrad]:
        return self.av_slag("lika")

    @property
    def avtryck(self) -> str:
        """A mark of all that would be changed: the yes is to this and to nothing else."""
        allt = [
            [r.nummer, r.orgnr, r.slag, [[a.vad, a.fran, a.till] for a in r.andringar]]
            for r in self.rader
        ]
        return sha256(json.dumps(allt, ensure_ascii=False).encode()).hexdigest()


def planera(blad: Blad) -> Inlasningsplan:
    """Reads only, in a constant number of queries."""
    kolumner, fel = _rubriker(blad.rubriker)
    if fel:
        return Inlasningsplan([], fel)
    lasta = [(nr, _celler(nr, kolumner, celler, fel)) for nr, celler in blad.rader]
    _samma_nummer(lasta, fel)
    nummer = [str(varden["orgnr"]) for _, varden in lasta if "orgnr" in varden]
    kanda = {o.orgnr: o for o in Organisation.objects.kanda().filter(orgnr__in=nummer)}
    finns = _foretagen(kanda)
    rader = []
    for nr, varden in lasta:
        if "orgnr" in varden:
            organisation = kanda.get(varden["orgnr"])
            foretag = finns.get(organisation.pk) if organisation else None
            rader.append(_rad(nr, varden, organisation, foretag, fel))
        elif not any(f.rad == nr and f.kolumn == "orgnr" for f in fel):
            fel.append(Fel(nr, "orgnr", "Skriv företagets organisationsnummer."))
    return Inlasningsplan(rader, sorted(fel, key=lambda f: f.rad))


def _foretagen(kanda: Mapping[str, Organisation]) -> dict[int, Foretag]:
    rader = Foretag.objects.filter(organisation__in=[o.pk for o in kanda.values()])
    rader = rader.select_related("organisation", "presentation", "ihopslagen_med__organisation")
    rader = rader.prefetch_related("branscher", "lagen", "arsuppgifter")
    return {foretag.organisation_id: foretag for foretag in rader}


def _rubriker(rubriker: list[str]) -> tuple[list[str], list[Fel]]:
    """The columns by their names, however they are spelled: "Läge från" is lage_fran."""
    namnen = [re.sub(r"[\s-]+", "_", kodlistor.vikt(rubrik)) for rubrik in rubriker]
    fel = []
    for namn, rubrik in zip(namnen, rubriker, strict=True):
        if not namn or namn in _KOLUMN or _ar_ett_ar(namn):
            continue
        fel.append(
            Fel(1, rubrik, "Kolumnen finns inte. Ge den ett namn ur listan eller ta bort den.")
        )
    dubbla = {namn for namn in namnen if namn and namnen.count(namn) > 1}
    fel += [Fel(1, namn, "Kolumnen finns två gånger. Ta bort den ena.") for namn in sorted(dubbla)]
    if "orgnr" not in namnen:
        fel.append(
            Fel(1, "orgnr", "Kolumnen saknas. Lägg till den: den säger vilket företag raden är.")
        )
    return namnen, fel


def _ar_ett_ar(namn: str) -> bool:
    traff = ARSKOLUMN.fullmatch(namn)
    return bool(traff) and FORSTA_AR <= int(traff[2]) <= frist.idag().year  # type: ignore[index]


def _celler(nr: int, kolumner: list[str], celler: list[str], fel: list[Fel]) -> dict[str, Any]:
    """The values of a row by column; what cannot be read becomes an error."""
    varden: dict[str, Any] = {}
    for plats, cell in enumerate(celler):
        namn = kolumner[plats] if plats < len(kolumner) else ""
        if not cell:
            continue
        if not namn:
            fel.append(Fel(nr, f"kolumn {plats + 1}", "Kolumnen har ingen rubrik. Skriv en, eller ta bort cellen."))  # fmt: skip
            continue
        try:
            varde = (_KOLUMN[namn].las if namn in _KOLUMN else _tal)(cell)
        except ValueError as nej:
            fel.append(Fel(nr, namn, str(nej)))
        else:
            if varde is not None:
                varden[namn] = varde
    return varden


def _samma_nummer(lasta: list[tuple[int, dict[str, Any]]], fel: list[Fel]) -> None:
    forst: dict[str, int] = {}
    for nr, varden in lasta:
        if (nummer := varden.get("orgnr")) is not None and forst.setdefault(nummer, nr) != nr:
            fel.append(Fel(nr, "orgnr", f"Numret står redan på rad {forst[nummer]}. Slå ihop raderna till en."))  # fmt: skip


def _rad(
    nr: int,
    varden: Mapping[str, Any],
    organisation: Organisation | None,
    foretag: Foretag | None,
    fel: list[Fel],
) -> Filrad:
    namn = varden.get("namn") or (organisation.namn if organisation else "")
    rad = Filrad(nr, varden["orgnr"], namn, organisation, foretag)
    if foretag is not None and foretag.ihopslagen_med is not None:
        kvar = foretag.ihopslagen_med
        text = f"Företaget är sammanslaget med {kvar}. Skriv det företagets nummer i stället."
        fel.append(Fel(nr, "orgnr", text))
        return rad
    if foretag is None:
        fel += [
            Fel(nr, kolumn, f"Företaget är nytt i registret. {vad}")
            for kolumn, vad in (("namn", "Skriv vad det heter."), ("kommun", "Skriv kommunen."))
            if not (varden.get(kolumn) or kolumn == "namn" and namn)
            and not any(f.rad == nr and f.kolumn == kolumn for f in fel)
        ]
    for del_ in (_uppgifterna, _presentationen, _branscherna, _laget, _talen):
        fel += [Fel(nr, kolumn, text) for kolumn, text in del_(rad, varden)]
    return rad


Felen = Iterator[tuple[str, str]]


def _uppgifterna(rad: Filrad, varden: Mapping[str, Any]) -> Felen:
    egna = {FALT.get(k, k): v for k, v in varden.items() if FALT.get(k, k) in UPPGIFTER}
    if rad.foretag:
        nu: Mapping[str, Any] = rad.foretag.uppgifter()
    else:
        nu = {"namn": rad.organisation.namn} if rad.organisation else {}
    rad.uppgifter = {f: v for f, v in egna.items() if v != nu.get(f)}
    for falt, varde in rad.uppgifter.items():
        rad.andringar.append(
            Cellandring(_etikett(falt), _i_ord(falt, nu.get(falt)), _i_ord(falt, varde))
        )
    samman = {**nu, **egna}
    if (samman.get("reserverad_andel") is None) != (samman.get("reserverad_andel_datum") is None):
        yield "minst_30_procent", "Skriv både svaret om 30 procent och vilken dag det lämnades."
    organisation = rad.organisation or Organisation(enskild=orgnr.ar_personnummer(rad.orgnr))
    try:
        med_form(organisation, {"form": egna.get("form", "")})
    except ValidationError as nej:
        yield "form", nej.messages[0]


def _etikett(falt: str, modell: Any = Foretag) -> str:
    return "Namn" if falt == "namn" else str(modell._meta.get_field(falt).verbose_name).capitalize()


def _i_ord(falt: str, varde: Any) -> str:
    if varde in (None, ""):
        return ""
    if falt == "form":
        return str(JuridiskForm(varde).label)
    if falt == "kommun":
        return kodlistor.kommun(varde).namn
    if isinstance(varde, bool):
        return "ja" if varde else "nej"
    return str(varde)


def _presentationen(rad: Filrad, varden: Mapping[str, Any]) -> Felen:
    nu = getattr(rad.foretag, "presentation", None) if rad.foretag else None
    for falt in PRESENTATION:
        fore = getattr(nu, falt, "")
        if falt in varden and varden[falt] != fore:
            rad.presentation[falt] = varden[falt]
            rad.andringar.append(Cellandring(_etikett(falt, Presentation), fore, varden[falt]))
    yield from ()


def _branscherna(rad: Filrad, varden: Mapping[str, Any]) -> Felen:
    har = (
        {b.sni for b in rad.foretag.branscher.all() if not b.borttagen_tid}
        if rad.foretag
        else set()
    )
    rad.branscher = [kod for kod in varden.get("branscher", []) if kod not in har]
    rad.andringar += [
        Cellandring("Bransch", "", kodlistor.bransch(kod).klarsprak) for kod in rad.branscher
    ]
    yield from ()


def _laget(rad: Filrad, varden: Mapping[str, Any]) -> Felen:
    """A läge is told with its day. What is told already changes nothing; the same day cannot have two.

    Only a new company is active when nothing says what it is: a day alone would open one that has closed.
    """
    lage, fran, orsak = (varden.get(k) for k in ("lage", "lage_fran", "lage_orsak"))
    if lage is None and fran is None and orsak is None:
        if rad.foretag is None:
            rad.lage = (Lage.AKTIV, frist.idag(), "")
        return
    if fran is None:
        yield "lage_fran", "Skriv vilken dag läget började, till exempel 2016-01-01."
        return
    if lage is None and rad.foretag is not None:
        yield "lage", "Skriv läget som började den dagen: aktivt, vilande eller nedlagt."
        return
    lage = lage or Lage.AKTIV
    if lage != Lage.AKTIV and not orsak:
        yield "lage_orsak", "Skriv varför företaget är vilande eller nedlagt."
        return
    finns = (
        next((r for r in rad.foretag.lagen.all() if r.fran == fran), None) if rad.foretag else None
    )
    if finns is None:
        rad.lage = (str(lage), fran, orsak or "")
        rad.andringar.append(Cellandring("Läge", "", f"{Lage(lage).label} från {fran}"))
    elif (finns.lage, orsak or finns.orsak) != (lage, finns.orsak):
        yield "lage", f"I registret står {finns}{f' ({finns.orsak})' if finns.orsak else ''}. Skriv en annan dag, eller samma läge och orsak."  # fmt: skip


def _talen(rad: Filrad, varden: Mapping[str, Any]) -> Felen:
    finns = {u.ar: u for u in rad.foretag.arsuppgifter.all()} if rad.foretag else {}
    lasta: dict[int, dict[str, int]] = {}
    for kolumn, varde in varden.items():
        if traff := ARSKOLUMN.fullmatch(kolumn):
            lasta.setdefault(int(traff[2]), {})[traff[1]] = varde
    for ar, tal in sorted(lasta.items()):
        nu = finns[ar].tal if ar in finns else {}
        nya = {matt: varde for matt, varde in tal.items() if nu.get(matt) != varde}
        if nya:
            rad.tal[ar] = nya
        for matt, varde in nya.items():
            fore = nu.get(matt)
            vad = f"{Arsuppgift.MATT[matt]} {ar}"
            rad.andringar.append(Cellandring(vad, "" if fore is None else str(fore), str(varde)))
        samman = {**nu, **tal}
        platser, nyttjade = samman.get("platser"), samman.get("nyttjade")
        if platser is not None and nyttjade is not None and nyttjade > platser:
            yield f"nyttjade_{ar}", f"Fler platser kan inte vara nyttjade ({nyttjade}) än de som finns ({platser})."  # fmt: skip
