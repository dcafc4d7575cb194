"""Parter: which organisations take part, in what role, and who signs for each of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from insatser.ansokan.models.ansokan import Ansokan, Grund
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from portal.formular.block import Block, Brist, Radslag, radbrister
from portal.formular.falt import Falt, Val, dom_id, val_av
from portal.konto.models.organisation import Organisation
from portal.ord import uppraknat

MOMS: Val = (("exkl", "Exklusive moms"), ("inkl", "Inklusive moms"))
SOCIALA_AVGIFTER = Falt(
    "sociala_avgifter",
    "procent",
    "Sociala avgifter",
    hjalp="Procent på månadslönen, till exempel 31,42.",
    enhet="%",
    bredd="kort",
    obligatorisk=True,
)
KOSTNADER_MED_MOMS = Falt("moms", "enval", "Kostnader skrivs", val=MOMS, obligatorisk=True)

# The four kinds of parties of 1 § lagen (2003:1210): the rule counts kinds, so two kommuner are one.
FINSAM = (
    (Organisation.Finsam.FK, "Försäkringskassan"),
    (Organisation.Finsam.AF, "Arbetsförmedlingen"),
    (Organisation.Finsam.REGION, "region"),
    (Organisation.Finsam.KOMMUN, "kommun"),
)
RAKNEORD = ("ingen", "en", "två", "tre", "fyra")

ENHET = Radslag(
    namn="enhet",
    modell=PartEnhet,
    falt=(
        Falt("namn", "kort", "Enhetens namn", obligatorisk=True, max_tecken=200),
        Falt("roll", "lang", "Enhetens roll", obligatorisk=True, max_tecken=3000),
    ),
    rubrik="Enhet",
    ny="Lägg till en enhet som har en egen roll och skriver under själv",
    foralder="part",
    hogst=50,
)


def undertecknarfalt(kalla: Any) -> Sequence[Falt]:
    """The fields of a signer; the units to choose among are those of the signer's own part."""
    enheter: dict[int, list[tuple[str, str]]] = {}
    if not isinstance(kalla, Mapping):
        for enhet in ENHET.rader(kalla):
            enheter.setdefault(enhet.part_id, []).append((str(enhet.nyckel), enhet.namn))
    return (
        Falt("namn", "kort", "Namn", obligatorisk=True, max_tecken=200),
        Falt("titel", "kort", "Titel", obligatorisk=True, max_tecken=200),
        Falt(
            "epost",
            "epost",
            "E-post",
            obligatorisk=True,
            hjalp="Hit skickas länken för underskrift.",
        ),
        Falt(
            "grund",
            "enval",
            "Skriver under med stöd av",
            obligatorisk=True,
            val=val_av(Grund),
        ),
        Falt(
            "enhet",
            "rad",
            "Enhet",
            hjalp="Välj enhet om personen skriver under för en av partens enheter.",
            radval=lambda rad: tuple(enheter.get(rad.part_id, ())),
        ),
    )


UNDERTECKNARE = Radslag(
    namn="undertecknare",
    modell=Undertecknare,
    falt=undertecknarfalt,
    rubrik="Undertecknare",
    ny="Lägg till en person som skriver under",
    foralder="part",
    hogst=100,
)
PART = Radslag(
    namn="part",
    modell=Part,
    falt=(
        Falt(
            "namn",
            "kort",
            "Organisation",
            obligatorisk=True,
            max_tecken=200,
            saknas="Skriv vilken organisation parten är",
        ),
        Falt(
            "orgnr",
            "orgnr",
            "Organisationsnummer",
            hjalp="Tio siffror, till exempel 232100-0032.",
            obligatorisk=True,
            bredd="kort",
        ),
        Falt("slag", "enval", "Slag av part", obligatorisk=True, val=val_av(Part.Slag)),
        Falt(
            "finsam",
            "enval",
            "Slag av organisation",
            obligatorisk=True,
            val=val_av(Organisation.Finsam),
        ),
        Falt(
            "roll",
            "lang",
            "Roll i insatsen",
            hjalp="Vad parten gör i insatsen. Har parten flera enheter skriver ni den gemensamma rollen här.",
            obligatorisk=True,
            max_tecken=3000,
        ),
        Falt(
            "atagande",
            "lang",
            "Åtagande",
            hjalp="Vad parten bidrar med: personal, tid, pengar, lokaler, deltagare.",
            max_tecken=3000,
        ),
    ),
    rubrik="Part",
    ny="Lägg till en part",
    barn=(ENHET, UNDERTECKNARE),
    hogst=50,
    minst=1,
    vems="nyckel",
    dolda=(SOCIALA_AVGIFTER, KOSTNADER_MED_MOMS),
    hjalp="Alla som deltar, också insatsägaren. En organisation står en gång, med sina enheter under sig.",
)


def partval(ansokan: Ansokan) -> Val:
    """The named parts of the application, for rows that choose one. One query."""
    return tuple((str(part.nyckel), part.namn) for part in PART.rader(ansokan) if part.namn)


def finsamslag(parter: Sequence[Part]) -> list[str]:
    """The different kinds of Finsam-parter among the parts, in the law's order; any kind of participation counts."""
    finns = {part.finsam for part in parter}
    return [namn for slag, namn in FINSAM if slag in finns]


class Parter(Block):
    namn = "parter"
    rubrik = "Samverkansparter"
    slag = (PART,)
    mall = "insatser/ansokan/block/parter.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        alla = [*self._om_alla(agare, rader["part"])]
        falten = {slag.namn: slag.falten(agare) for slag in self.alla_slag()}
        for part in rader["part"]:
            vems = "" if part.slag == Part.Slag.INSATSAGARE else part.namn
            alla += [replace(b, vems=vems) for b in _om_part(agare, part, rader, falten)]
        return alla

    def _om_alla(self, agare: Any, parter: Sequence[Part]) -> Iterator[Brist]:
        ny = dom_id(f"ny-{PART.namn}")
        if not any(part.slag == Part.Slag.INSATSAGARE for part in parter):
            yield Brist(
                "Ange vilken part som är insatsägare", _faltid(parter[0], "slag") if parter else ny
            )
        har, krav = finsamslag(parter), agare.utlysning.minst_parter
        if len(har) < krav:
            nu = f"Nu finns {uppraknat(har)}" if har else "Nu finns ingen"
            yield Brist(
                f"Lägg till parter: minst {_ord(krav)} av Försäkringskassan, Arbetsförmedlingen, region och kommun "
                f"ska delta, och två kommuner räknas som en. {nu}.",
                ny,
            )


def _om_part(
    agare: Any, part: Part, rader: Mapping[str, Sequence[Any]], falten: Mapping[str, Sequence[Falt]]
) -> Iterator[Brist]:
    """Everything about one part: its own fields, its units, its signers."""
    yield from radbrister(PART, part, agare, falten["part"])
    enheter = [rad for rad in rader["enhet"] if rad.part_id == part.pk]
    undertecknare = [rad for rad in rader["undertecknare"] if rad.part_id == part.pk]
    for enhet in enheter:
        yield from radbrister(ENHET, enhet, agare, falten["enhet"])
    for rad in undertecknare:
        yield from radbrister(UNDERTECKNARE, rad, agare, falten["undertecknare"])
    yield from _utan_undertecknare(part, enheter, undertecknare)
    yield from _dubbla(part, undertecknare)


def _utan_undertecknare(
    part: Part, enheter: Sequence[PartEnhet], undertecknare: Sequence[Undertecknare]
) -> Iterator[Brist]:
    """Every part has a signer; where the part has units, each unit has its own."""
    namn = part.namn or "parten"
    if not enheter and not undertecknare:
        yield Brist(f"Ange vem som skriver under för {namn}", dom_id(PART.enhet(part)))
    har = {rad.enhet for rad in undertecknare}
    for enhet in enheter:
        if str(enhet.nyckel) not in har:
            vem = enhet.namn or "enheten"
            yield Brist(
                f"Ange vem som skriver under för {vem} ({namn})", dom_id(ENHET.enhet(enhet))
            )


def _dubbla(part: Part, undertecknare: Sequence[Undertecknare]) -> Iterator[Brist]:
    """The same person signs once for a part or unit."""
    antal = Counter((rad.enhet, rad.epost) for rad in undertecknare if rad.epost)
    for rad in undertecknare:
        if antal[rad.enhet, rad.epost] > 1:
            antal[rad.enhet, rad.epost] = 0
            yield Brist(
                f"{rad.epost} står två gånger bland dem som skriver under för {part.namn}. Ta bort den ena.",
                dom_id(f"{UNDERTECKNARE.enhet(rad)}:epost"),
                saknas=False,
            )


def _faltid(rad: Part, falt: str) -> str:
    return dom_id(f"{PART.enhet(rad)}:{falt}")


def _ord(antal: int) -> str:
    return RAKNEORD[antal] if antal < len(RAKNEORD) else str(antal)


PARTERNA = Parter()
