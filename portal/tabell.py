"""The one list mechanism: search, filter, sort, page. All state stands in the address; two queries a page.

A list is a small class, declared beside the view that shows it:

    class Arendelista(Tabell):
        namn = "Ärenden"
        kolumner = (
            Kolumn("dnr", "Diarienummer", F("dnr")),
            Kolumn("rubrik", "Ärende", svensk("rubrik")),
            Kolumn("inkommen", "Inkom", F("inkommen_tid"), fallande=True),
            Kolumn("kvar", "Återstår"),                       # no expression: not sortable
        )
        filter = (Filter("status", "Läge", (Val("nytt", "Nya", Q(status="nytt")), …)),)
        sok = ("rubrik", "dnr")
        sortering = "-inkommen"
        radmall = "insatser/arende/_rad.html"                 # the cells of one row, given `rad`
        tom = Tom("Inga ärenden ännu", "Här visas …")

    tabell = Arendelista(request, Arende.objects.synliga_for(request.user))
    return render(request, "…", {"tabell": tabell})           # {% include "portal/_tabell.html" %}

The queryset says what may be seen. Expressions and conditions must not join to many rows: use Exists and Subquery.
Whatever stands in the address gives a page: unknown names and values are ignored, a page too far is the last one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, Func, OrderBy, Q, QuerySet
from django.http import HttpRequest

PER_SIDA = 50
SOK_HOGST = 100  # characters
ORD_HOGST = 6


ALLA = "alla"  # in the address: all, where the list would choose something by itself


class Svensk(Func):
    """Text in Swedish order (å ä ö last, é as e, ü as y) on any PostgreSQL, also one without Swedish collation."""

    function = "translate"
    template = "translate(lower(%(expressions)s), 'åäöæøéèüàÅÄÖÆØÉÈÜÀ', '{|}|}eeya{|}|}eeya') COLLATE \"C\""
    output_field = CharField()


def svensk(falt: str) -> Svensk:
    return Svensk(F(falt))


@dataclass(frozen=True)
class Kolumn:
    """A column. `sortera` is what it is sorted by; `fallande`: the first click sorts the greatest first."""

    namn: str
    rubrik: str
    sortera: Any = None
    fallande: bool = False
    klass: str = ""
    gomd_rubrik: bool = False


@dataclass(frozen=True)
class Val:
    """One choice of a filter."""

    varde: str
    etikett: str
    villkor: Q


@dataclass(frozen=True)
class Filter:
    """A row of chips, of which one is chosen. `forval` is chosen when the address says nothing; "" is all."""

    namn: str
    rubrik: str
    val: Sequence[Val]
    alla: str = "Alla"
    forval: str = ""


@dataclass(frozen=True)
class Tom:
    """What an empty list says: what will come here, and what to do meanwhile."""

    rubrik: str
    text: str = ""
    url: str = ""
    knapp: str = ""


@dataclass(frozen=True)
class Marke:
    """A chip as shown."""

    etikett: str
    url: str
    antal: int
    vald: bool


@dataclass(frozen=True)
class Rubrik:
    """A column's head as shown. `aria_sort` is "" for a column that the list is not sorted by."""

    kolumn: Kolumn
    url: str
    aria_sort: str


@dataclass(frozen=True)
class Sidlank:
    text: str
    url: str
    aktuell: bool = False


class Tabell:
    """A list on a page. Subclass it beside the view; see the module's docstring."""

    namn: ClassVar[str]
    kolumner: ClassVar[Sequence[Kolumn]]
    filter: Sequence[Filter] = ()  # a property where the choices depend on the day or the database
    sok: ClassVar[Sequence[str]] = ()
    sok_etikett: ClassVar[str] = "Sök"
    sortering: ClassVar[str]
    radmall: ClassVar[str]
    tom: ClassVar[Tom]
    per_sida: ClassVar[int] = PER_SIDA

    def __init__(self, request: HttpRequest, rader: QuerySet[Any]) -> None:
        self.vag = request.path
        self.q = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:SOK_HOGST]
        self.valda = {f.namn: _valt(f, request.GET.get(f.namn, "")) for f in self.filter}
        self.sorterad = self._sorterbar(request.GET.get("sortera", "")) or self.sortering
        self._sida = request.GET.get("sida", "")
        self._sokta = rader.filter(self._sokvillkor()).order_by()

    # ---------- Rows ----------

    @cached_property
    def sida(self) -> "Page[Any]":
        rader = self._sokta.filter(self._villkor()).order_by(self._ordning(), "pk")
        paginator: Paginator[Any] = Paginator(rader, self.per_sida)
        paginator.count = self.traffar
        return paginator.get_page(self._sida)

    @cached_property
    def rader(self) -> list[Any]:
        return list(self.sida)

    @property
    def traffar(self) -> int:
        return self._antal["traffar"]

    @property
    def begransad(self) -> bool:
        """Has the visitor asked for less than the list gives by itself?"""
        return bool(self.q) or any(self.valda[f.namn] != f.forval for f in self.filter)

    @cached_property
    def _antal(self) -> dict[str, int]:
        """The number of rows in all, and by each choice with the other filters as they are: one query."""
        antal = {"traffar": _rakna(self._villkor())}
        for f in self.filter:
            andra = self._villkor(utom=f.namn)
            antal[f"antal_{f.namn}"] = _rakna(
                andra
            )  # never the name of a field that a condition asks for
            for nr, val in enumerate(f.val):
                antal[f"antal_{f.namn}_{nr}"] = _rakna(andra & val.villkor)
        return self._sokta.aggregate(**antal)

    def _villkor(self, utom: str = "") -> Q:
        villkor = Q()
        for f in self.filter:
            if f.namn != utom:
                villkor &= _villkor_for(f, self.valda[f.namn])
        return villkor

    def _sokvillkor(self) -> Q:
        """Every word must stand in one of the fields."""
        villkor = Q()
        for ordet in self.q.split()[:ORD_HOGST] if self.sok else []:
            traff = Q()
            for falt in self.sok:
                traff |= Q(**{f"{falt}__icontains": ordet})
            villkor &= traff
        return villkor

    def _ordning(self) -> OrderBy:
        """Rows without a value stand last both ways."""
        namn = self.sorterad.removeprefix("-")
        sortera = next(kolumn.sortera for kolumn in self.kolumner if kolumn.namn == namn)
        return OrderBy(sortera, descending=self.sorterad.startswith("-"), nulls_last=True)

    def _sorterbar(self, sortering: str) -> str:
        namn = sortering.removeprefix("-")
        kan = any(kolumn.namn == namn and kolumn.sortera is not None for kolumn in self.kolumner)
        return sortering if kan else ""

    # ---------- Head, chips, pages ----------

    @property
    def rubriker(self) -> Iterator[Rubrik]:
        for kolumn in self.kolumner:
            vald = self.sorterad.removeprefix("-") == kolumn.namn
            fallande = self.sorterad.startswith("-") if vald else not kolumn.fallande
            nasta = kolumn.namn if fallande else f"-{kolumn.namn}"
            aria = ("descending" if fallande else "ascending") if vald else ""
            yield Rubrik(
                kolumn, self.lank(sortera=nasta) if kolumn.sortera is not None else "", aria
            )

    @property
    def marken(self) -> Iterator[tuple[Filter, list[Marke]]]:
        for f in self.filter:
            valt = self.valda[f.namn]
            marken = [
                Marke(f.alla, self.lank(**{f.namn: ""}), self._antal[f"antal_{f.namn}"], valt == "")
            ]
            for nr, val in enumerate(f.val):
                lank = self.lank(**{f.namn: val.varde})
                marken.append(
                    Marke(val.etikett, lank, self._antal[f"antal_{f.namn}_{nr}"], valt == val.varde)
                )
            yield f, marken

    @property
    def sidlankar(self) -> Iterator[Sidlank]:
        paginator = self.sida.paginator
        for nr in paginator.get_elided_page_range(self.sida.number, on_each_side=2, on_ends=1):
            if isinstance(nr, int):
                yield Sidlank(str(nr), self.lank(sida=str(nr)), nr == self.sida.number)
            else:
                yield Sidlank("…", "")

    @property
    def forra(self) -> str:
        return self.lank(sida=str(self.sida.number - 1)) if self.sida.has_previous() else ""

    @property
    def nasta(self) -> str:
        return self.lank(sida=str(self.sida.number + 1)) if self.sida.has_next() else ""

    @property
    def dolda(self) -> list[tuple[str, str]]:
        """What the search form carries along, so that a search keeps filter and order."""
        return [(namn, varde) for namn, varde in self._lage().items() if namn != "q"]

    @property
    def nollstall(self) -> str:
        return self.vag

    def lank(self, **andring: str) -> str:
        """This list with some of its state changed. The page goes back to the first unless it is given."""
        sida = andring.pop("sida", "1")
        lage = self._lage(**andring)
        if sida != "1":
            lage["sida"] = sida
        return f"{self.vag}?{urlencode(lage)}" if lage else self.vag

    def _lage(self, **andring: str) -> dict[str, str]:
        """The state as it stands in the address: what is as usual is left out."""
        lage: dict[str, str] = {}
        if self.q:
            lage["q"] = self.q
        for f in self.filter:
            valt = andring.get(f.namn, self.valda[f.namn])
            if valt != f.forval:
                lage[f.namn] = valt or ALLA
        sorterad = andring.get("sortera", self.sorterad)
        if sorterad != self.sortering:
            lage["sortera"] = sorterad
        return lage


def _valt(f: Filter, varde: str) -> str:
    """The value of the filter that the address asks for; "" is all."""
    if varde == ALLA:
        return ""
    return varde if any(val.varde == varde for val in f.val) else f.forval


def _villkor_for(f: Filter, valt: str) -> Q:
    return next((val.villkor for val in f.val if val.varde == valt), Q())


def _rakna(villkor: Q) -> Count:
    return Count("pk", filter=villkor or None)
