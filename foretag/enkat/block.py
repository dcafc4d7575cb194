"""Good examples in an answer to an enkät: of cooperation and companies, and of styrdokument.

Two blocks over the same rows, so that a form can ask for each in its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from foretag.enkat.models.exempel import JA, KONTAKT, Exempel
from portal.formular.block import Block, Brist, Radslag
from portal.formular.falt import Falt, dom_id

S = Exempel.Slag
SLAG = Falt(
    "slag",
    "enval",
    "Vad exemplet handlar om",
    obligatorisk=True,
    val=tuple((str(s), str(s.label)) for s in (S.SAMVERKAN, S.FORETAG)),
)
SAMTYCKEN = (
    Falt("kontakt_namn", "kort", "Kontaktpersonens namn", max_tecken=300),
    Falt("kontakt_epost", "epost", "Kontaktpersonens e-post", max_tecken=254),
    Falt(
        "samtycke_publicering",
        "ja_nej",
        "Får vi publicera exemplet?",
        hjalp="I en exempelbank som alla kan läsa. Du kan ändra dig när som helst, och då tas exemplet bort direkt.",
        obligatorisk=True,
        saknas="Svara på om exemplet får publiceras",
    ),
    Falt(
        "samtycke_kontakt",
        "ja_nej",
        "Får vi visa kontaktpersonen?",
        hjalp="Fråga kontaktpersonen först. Svarar du nej visas inte namn och e-post för någon.",
    ),
)


def _falten(beskrivning: str, plats: str, lank: str) -> tuple[Falt, ...]:
    return (
        Falt("rubrik", "kort", "Rubrik", obligatorisk=True, max_tecken=300),
        Falt("beskrivning", "lang", "Beskrivning", beskrivning, obligatorisk=True, max_tecken=4000),
        Falt("plats", "kort", "Kommun eller plats", plats, max_tecken=300),
        Falt("lank", "kort", "Länk", lank, max_tecken=500),
    )


class _Goda(Radslag):
    """All but those that have a place of their own."""

    def alla(self, agare: Any) -> models.QuerySet[Any]:
        return super().alla(agare).exclude(slag=S.STYRDOKUMENT)


GOTT = _Goda(
    namn="exempel",
    modell=Exempel,
    falt=(
        SLAG,
        *_falten(
            "Vad görs, av vilka och vad har det lett till?",
            "Till exempel: Bollnäs.",
            "Till en sida med mer att läsa.",
        ),
        *SAMTYCKEN,
    ),
    rubrik="Exempel",
    ny="Lägg till ett exempel",
    agare_falt="svar",
    hogst=20,
)
STYRDOKUMENT = Radslag(
    namn="styrdokument",
    modell=Exempel,
    falt=(
        *_falten(
            "Vad säger dokumentet om socialt företagande?",
            "Den kommun eller region som har antagit dokumentet.",
            "Till dokumentet, om det finns på webben.",
        ),
        *SAMTYCKEN,
    ),
    rubrik="Styrdokument",
    ny="Lägg till ett styrdokument",
    agare_falt="svar",
    villkor={"slag": S.STYRDOKUMENT},
    hogst=20,
)


class Exempelblock(Block):
    """Repeated entries. A contact without consent is kept with the answer, and shown to nobody."""

    mall = "foretag/enkat/block/exempel_las.html"

    def __init__(self, namn: str, rubrik: str, slag: Radslag, tomt: str) -> None:
        self.namn, self.rubrik, self.slag, self.tomt = namn, rubrik, (slag,), tomt

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        egna = [
            brist for slag in self.slag for rad in rader[slag.namn] for brist in _radens(slag, rad)
        ]
        return [*self.faltbrister(agare, rader), *egna]

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return super().laskontext(utan_dold_kontakt(data))


def _radens(slag: Radslag, rad: Exempel) -> Iterator[Brist]:
    def ankare(falt: str) -> str:
        return dom_id(f"{slag.enhet(rad)}:{falt}")

    if rad.lank and not rad.lank.startswith(("https://", "http://")):
        text = "Länk: skriv hela adressen, med https:// i början."
        yield Brist(text, ankare("lank"), saknas=False)
    if any(slag.text(rad, f) for f in SAMTYCKEN[:2]) and not rad.samtycke_kontakt:
        yield Brist("Svara på om kontaktpersonen får visas", ankare("samtycke_kontakt"))


def utan_dold_kontakt(data: Mapping[str, Any]) -> dict[str, Any]:
    """The block's JSON without contacts that may not be shown."""
    return {namn: [_visad(rad) for rad in rader] for namn, rader in data.items()}


def _visad(rad: Mapping[str, Any]) -> dict[str, Any]:
    if rad.get("samtycke_kontakt") == JA:
        return dict(rad)
    return {namn: None if namn in KONTAKT else varde for namn, varde in rad.items()}


def med_samtycken(data: Mapping[str, Any], exempel: Iterable[Exempel]) -> dict[str, Any]:
    """A frozen answer as it may be shown now: a consent that has been changed since holds instead of the frozen one."""
    nu = {
        str(rad.nyckel): {
            "samtycke_publicering": rad.samtycke_publicering,
            "samtycke_kontakt": rad.samtycke_kontakt,
        }
        for rad in exempel
    }
    block = {
        namn: {
            slag: [{**rad, **nu.get(str(rad.get("nyckel")), {})} for rad in rader]
            for slag, rader in delar.items()
        }
        for namn, delar in data["block"].items()
    }
    return {**data, "block": block}


GODA_EXEMPEL = Exempelblock("exempel", "Exempel på samverkan och företag", GOTT, "Inga exempel.")
STYRDOKUMENTEN = Exempelblock(
    "styrdokumentexempel", "Exempel på styrdokument", STYRDOKUMENT, "Inga styrdokument."
)
BLOCKEN = (GODA_EXEMPEL, STYRDOKUMENTEN)
