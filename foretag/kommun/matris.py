"""The matrix: which of five steps a kommun has taken, year by year.

A step is taken in a year when a row says so for some day of it: a styrdokument that was in force, a samverkansgrupp that
was active, an avtal that was in force. Nothing is stored: the rows are read, in four queries for all kommuner and years.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models.functions import ExtractYear

from foretag import kodlistor
from foretag.avtal.models import Avtal
from foretag.kommun.models.kommun import Kommun, KommunQuerySet
from foretag.kommun.models.kommundel import Samverkansgrupp, Styrdokument
from portal import frist
from portal.dokument.diagram import Karta, Ruta

STEG: Mapping[str, str] = {
    "policy": "Policy",
    "handlingsplan": "Handlingsplan",
    "intern": "Intern samverkan",
    "extern": "Extern samverkan",
    "affarer": "Affärer",
}
I_ORD: Mapping[str, str] = {
    "policy": "En policy, en riktlinje eller en tillämpning gällde under året.",
    "handlingsplan": "En handlingsplan gällde under året.",
    "intern": "En samverkansgrupp inom kommunen var aktiv under året.",
    "extern": "En samverkansgrupp med företag och andra var aktiv under året.",
    "affarer": "Ett avtal mellan kommunen och ett företag i registret gällde under året.",
}
AR_HOGST = 10  # years side by side

# (kommun, step, first year, last year or None while it goes on)
Period = tuple[int, str, int, int | None]


@dataclass(frozen=True)
class Matriscell:
    """One step of one kommun in one year."""

    steg: str
    finns: bool

    @property
    def rubrik(self) -> str:
        return STEG[self.steg]

    @property
    def ord(self) -> str:
        return "Ja" if self.finns else "Nej"


@dataclass(frozen=True)
class Matrisrad:
    kommun: Kommun
    celler: tuple[Matriscell, ...]

    @property
    def mognad(self) -> int:
        """How many of the five steps: 0–5."""
        return sum(cell.finns for cell in self.celler)

    @cached_property
    def url(self) -> str:
        return self.kommun.get_absolute_url()


@dataclass(frozen=True)
class Matris:
    """The matrix of a year: plain data for page and file. `antal`: step → how many kommuner have taken it."""

    ar: int
    rader: tuple[Matrisrad, ...]

    @property
    def steg(self) -> Sequence[tuple[str, str]]:
        return tuple(STEG.items())

    @property
    def antal(self) -> list[tuple[str, int]]:
        return [
            (rubrik, sum(rad.celler[nr].finns for rad in self.rader))
            for nr, rubrik in enumerate(STEG.values())
        ]

    def tabell(self) -> list[list[Any]]:
        """Headings and rows, for a file."""
        rubriker: list[Any] = ["Kommun", "Kod", *STEG.values(), "Antal steg"]
        return [
            rubriker,
            *(
                [str(rad.kommun), rad.kommun.kod, *(c.ord for c in rad.celler), rad.mognad]
                for rad in self.rader
            ),
        ]

    @property
    def karta(self) -> Karta | None:
        """The kommuner about where they lie, coloured by how many steps they have taken."""
        rutor = tuple(_rutor(self.rader))
        return Karta(f"Kommunernas steg {self.ar}", "steg av 5", rutor) if rutor else None


def _rutor(rader: Iterable[Matrisrad]) -> Iterator[Ruta]:
    for rad in rader:
        if len(rad.kommun.kod) == 4:  # a region is no tile of its own
            plats = kodlistor.kommun(rad.kommun.kod)
            yield Ruta(plats.rad, plats.kol, plats.namn, rad.mognad, url=rad.url)


@dataclass(frozen=True)
class Utvecklingsrad:
    kommun: Kommun
    mognad: tuple[tuple[int, int], ...]  # (year, steps)


@dataclass(frozen=True)
class Utveckling:
    """Kommun × years, with how many of the five steps were taken: 0–5."""

    aren: tuple[int, ...]
    rader: tuple[Utvecklingsrad, ...]

    def tabell(self) -> list[list[Any]]:
        """Headings and rows, for a file."""
        rubriker: list[Any] = ["Kommun", "Kod", *map(str, self.aren)]
        return [
            rubriker,
            *(
                [str(rad.kommun), rad.kommun.kod, *(steg for _, steg in rad.mognad)]
                for rad in self.rader
            ),
        ]


def matris(ar: int, kommuner: KommunQuerySet | None = None) -> Matris:
    rader, tagna = _last(kommuner, (ar,))
    return Matris(
        ar,
        tuple(
            Matrisrad(
                kommun,
                tuple(Matriscell(steg, steg in tagna.get((kommun.pk, ar), ())) for steg in STEG),
            )
            for kommun in rader
        ),
    )


def utveckling(aren: Iterable[int], kommuner: KommunQuerySet | None = None) -> Utveckling:
    aren = tuple(aren)
    rader, tagna = _last(kommuner, aren)
    return Utveckling(
        aren,
        tuple(
            Utvecklingsrad(kommun, tuple((ar, len(tagna.get((kommun.pk, ar), ()))) for ar in aren))
            for kommun in rader
        ),
    )


def aren(idag: int | None = None) -> list[int]:
    """The years to choose between: from the first that a row tells of to this one, at most ten, the newest first."""
    i_ar = idag or frist.idag().year
    forsta = max(min((ar for ar in _borjar() if ar <= i_ar), default=i_ar), i_ar - AR_HOGST + 1)
    return list(range(i_ar, forsta - 1, -1))


def _borjar() -> set[int]:
    """Every year in which a row begins: one query."""
    dokument = Styrdokument.objects.order_by().values_list("antaget_ar")
    grupper = Samverkansgrupp.objects.order_by().values_list("startade_ar")
    avtal: Any = Avtal.objects.kvar().filter(part__kommun__isnull=False).order_by()
    return {int(ar) for (ar,) in dokument.union(grupper, avtal.values_list(ExtractYear("fran")))}


def _last(
    kommuner: KommunQuerySet | None, aren: Sequence[int]
) -> tuple[list[Kommun], dict[tuple[int, int], set[str]]]:
    """The kommuner by name in Swedish order, and (kommun, year) → the steps taken."""

    valda = Kommun.objects.kommuner() if kommuner is None else kommuner
    rader = list(valda.select_related("organisation").order_by("organisation__namn_ordning", "pk"))
    tagna: dict[tuple[int, int], set[str]] = {}
    for kommun, steg, fran, till in _perioder([rad.pk for rad in rader]):
        for ar in aren:
            if fran <= ar and (till is None or till >= ar):
                tagna.setdefault((kommun, ar), set()).add(steg)
    return rader, tagna


def _perioder(kommuner: Sequence[int]) -> Iterator[Period]:
    """Every row of the kommuner as the years that it covers: three queries."""
    for kommun, slag, fran, till in Styrdokument.objects.filter(kommun__in=kommuner).values_list(
        "kommun", "slag", "antaget_ar", "galler_till_ar"
    ):
        yield kommun, "policy" if slag in Styrdokument.SOM_POLICY else "handlingsplan", fran, till
    yield from Samverkansgrupp.objects.filter(kommun__in=kommuner).values_list(
        "kommun", "slag", "startade_ar", "avslutad_ar"
    )
    avtal: Any = (
        Avtal.objects.kvar()
        .filter(part__kommun__in=kommuner)
        .order_by()
        .values_list("part__kommun", "fran__year", "till__year")
        .distinct()
    )
    for kommun, fran, till in avtal:
        yield kommun, "affarer", fran, till


def i_ord() -> list[tuple[str, str]]:
    """Each step and what it takes, for those who read the matrix."""
    return [(rubrik, I_ORD[steg]) for steg, rubrik in STEG.items()]
