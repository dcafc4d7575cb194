"""What a chart is made of, what it is drawn as, and the words that it is described with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from portal import belopp
from portal.dokument.diagram import farger, matt

Varde = Decimal | int | None
EJ_UPPGIVET = "ej uppgivet"
#: More missing values than this are counted in the note, not listed; more series than this in the title.
RAKNA_UPP, SERIER_I_ORD = 6, 3


@dataclass(frozen=True)
class Serie:
    """One line, or one bar of every category. A name may be empty when the series is alone."""

    namn: str
    varden: tuple[Varde, ...]


@dataclass(frozen=True)
class Text:
    x: str
    y: str
    text: str
    ankare: str = "start"
    farg: str = farger.INK
    vikt: str = "400"
    understruken: bool = False


@dataclass(frozen=True)
class Bana:
    d: str
    fyll: str = "none"
    linje: str = "none"
    bredd: str = "1"
    streck: str = ""


@dataclass(frozen=True)
class Ritgrupp:
    """Forms that belong together; with `url` they are a link on the page, called `namn`."""

    former: tuple[Text | Bana, ...]
    url: str = ""
    namn: str = ""


@dataclass(frozen=True)
class Ritning:
    """A finished drawing. `skalas`: it may be made narrower; else it keeps its size and scrolls."""

    bredd: int
    hojd: int
    grupper: tuple[Ritgrupp, ...]
    skalas: bool = True

    @property
    def pdf_bredd(self) -> str:
        """Width in a document, where text of 16 is as large as the tables' (9.5 pt)."""
        return f"{self.bredd * 9.5 / 12:.0f}"

    @property
    def har_lankar(self) -> bool:
        return any(grupp.url for grupp in self.grupper)


@dataclass(frozen=True)
class Diagramrad:
    rubrik: str
    celler: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Diagramtabell:
    """The chart's data in words and figures: a corner, the heads of the columns, the rows."""

    horn: str
    kolumner: tuple[str, ...]
    rader: tuple[Diagramrad, ...]

    @property
    def bred(self) -> bool:
        """Wider than a narrow phone: the table gets a scrolling region."""
        bredder = [
            16 + matt.bredast([*re.split("[ -]", kolumn), *(rad.celler[nr] for rad in self.rader)])
            for nr, kolumn in enumerate(self.kolumner)
        ]
        rubriker = matt.bredast(ord_ for rad in self.rader for ord_ in re.split("[ -]", rad.rubrik))
        return rubriker + sum(bredder) > 280


class Diagram(Protocol):
    """What `{% diagram %}` asks of a chart."""

    @property
    def titel(self) -> str: ...
    @property
    def enhet(self) -> str: ...
    @property
    def beskrivning(self) -> str: ...
    @property
    def anmarkning(self) -> str: ...
    def tabell(self) -> Diagramtabell: ...
    def ritning(self, accent: str) -> Ritning: ...


def tal(varde: Varde) -> str:
    """ "1 257", "56,9", "ej uppgivet"."""
    return EJ_UPPGIVET if varde is None else belopp.exakt(varde)


def med_enhet(text: str, enhet: str) -> str:
    return f"{text}{belopp.NBSP}{enhet}" if enhet else text


def uppgivna(varden: Iterable[Varde]) -> list[Decimal | int]:
    return [varde for varde in varden if varde is not None]


def p(tal_: float) -> str:
    """A coordinate: one decimal at most, and a point whatever the language of the page."""
    return f"{tal_:.1f}".removesuffix(".0")


def yta(x: float, y: float, b: float, h: float) -> str:
    """The path of a rectangle."""
    return f"M{p(x)} {p(y)}h{p(b)}v{p(h)}h{p(-b)}z"


def kontrollera(kategorier: Sequence[object], serier: Sequence[Serie]) -> None:
    """Raises ValueError for data that no chart can be made of: the caller shows its empty state instead."""
    if not kategorier or not serier:
        raise ValueError("Ett diagram behöver minst en kategori och en serie.")
    if any(len(serie.varden) != len(kategorier) for serie in serier):
        raise ValueError("Varje serie har ett värde, eller None, för varje kategori.")
    if len(serier) > 1 and not all(serie.namn for serie in serier):
        raise ValueError("Flera serier har var sitt namn.")
    kontrollera_tal(varde for serie in serier for varde in serie.varden)


def kontrollera_tal(varden: Iterable[Varde]) -> None:
    if not all(Decimal(varde).is_finite() for varde in uppgivna(varden)):
        raise ValueError("Ett diagram ritar ändliga tal.")


def saknade(kategorier: Sequence[object], serier: Sequence[Serie]) -> str:
    """ "Ej uppgivet: AF 2018."; counted when they are many. "" when none or all are missing: the drawing says so."""
    saknas = [
        f"{serie.namn} {kategori}" if len(serier) > 1 else str(kategori)
        for serie in serier
        for kategori, varde in zip(kategorier, serie.varden, strict=True)
        if varde is None
    ]
    alla = len(kategorier) * len(serier)
    if not saknas or len(saknas) == alla:
        return ""
    if len(saknas) > RAKNA_UPP:
        return f"Ej uppgivet: {len(saknas)} av {alla} värden."
    return f"Ej uppgivet: {', '.join(saknas)}."


def spann(kategorier: Sequence[object], varden: Sequence[Varde]) -> str:
    """ "från 1 (Ockelbo) till 9 (Gävle)", "4 (Gävle)", "ej uppgivet": the lowest and the highest."""
    par = [(v, str(k)) for k, v in zip(kategorier, varden, strict=True) if v is not None]
    if not par:
        return EJ_UPPGIVET
    lagst, hogst = min(par, key=lambda ett: ett[0]), max(par, key=lambda ett: ett[0])
    if len(par) == 1:
        return f"{tal(lagst[0])} ({lagst[1]})"
    if lagst[0] == hogst[0]:
        return f"{tal(lagst[0])} överallt där det är uppgivet"
    return f"från {tal(lagst[0])} ({lagst[1]}) till {tal(hogst[0])} ({hogst[1]})"


def korstabell(
    horn: str, kategorier: Sequence[object], serier: Sequence[Serie], ensam: str
) -> Diagramtabell:
    """Categories down and series across, or the other way when the series are many and the categories few."""
    namn = [serie.namn or ensam for serie in serier]
    kategorinamn = [str(kategori) for kategori in kategorier]
    if len(serier) > 4 and len(kategorier) < len(serier):
        rader = tuple(
            Diagramrad(n, tuple(map(tal, serie.varden)))
            for n, serie in zip(namn, serier, strict=True)
        )
        return Diagramtabell("", tuple(kategorinamn), rader)
    rader = tuple(
        Diagramrad(kategori, tuple(tal(serie.varden[nr]) for serie in serier))
        for nr, kategori in enumerate(kategorinamn)
    )
    return Diagramtabell(horn, tuple(namn), rader)
