"""The one list mechanism: search, filter, sort, page, saved views, export. All state stands in the address.

Two queries a page, and one more for the views of who is signed in.

A list is a small class, declared beside the view that shows it:

    class Arendelista(Tabell):
        namn = "Ärenden"
        adress = "insatser:arenden"                           # its url: views are saved under that name
        kolumner = (
            Kolumn("dnr", "Diarienummer", F("dnr"), export="dnr"),
            Kolumn("rubrik", "Ärende", svensk("rubrik"), export="rubrik"),
            Kolumn("inkommen", "Inkom", F("inkommen_tid"), fallande=True, export="inkommen_tid"),
            Kolumn("kvar", "Återstår"),                       # no expression: not sortable; not exported
        )
        filter = (Filter("status", "Läge", (Val("nytt", "Nya", Q(status="nytt")), …)),)
        sok = ("rubrik", "dnr", med_parten)                   # med_parten(ord) -> Q(part__in=…traff("namn", ord)…)
        sortering = "-inkommen"
        radmall = "insatser/arende/_rad.html"                 # the cells of one row, given `rad`
        tom = Tom("Inga ärenden ännu", "Här visas …")

    return lista(request, "…", Arendelista(request, Arende.objects.synliga_for(request.user)))
                                                              # {% include "portal/lista/_tabell.html" %}

The queryset says what may be seen, and is not distinct, cut or put together of two. Expressions and conditions must not
join to many rows: use Exists and Subquery.
Whatever stands in the address gives a page: unknown names and values are ignored, a page too far is the last one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BigIntegerField, Case, F, Model, OrderBy, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.forbund.models.forbund import Forbund
from portal.lista import kalkylblad
from portal.lista.models import SparadVy
from portal.logg import Handelse
from portal.svenska import traff

PER_SIDA = 50
SOK_HOGST = 100  # characters
ORD_HOGST = 6
DELAT_NUMMER = re.compile(r"(?<!\S)(?:[0-9]{2})?([0-9]{6}) ([0-9]{4})(?!\S)")
MARKEN_HOGST = 8  # choices of a filter that are shown as chips


ALLA = "alla"  # in the address: all, where the list would choose something by itself
UTOM_LAGE = {"sida", "format"}  # in the address, but not of what a view remembers


MED_VYER: set[str] = set()  # the addresses of the lists that keep views


@dataclass(frozen=True)
class Kolumn:
    """A column. `sortera` is what it is sorted by; `fallande`: the first click sorts the greatest first.

    `export`: what a file holds, as a path of attributes ("handlaggare.namn") or a function of the row. It gives text,
    number, amount, day, time or yes/no. A column without it is not in the file.
    """

    namn: str
    rubrik: str
    sortera: Any = None
    fallande: bool = False
    klass: str = ""
    gomd_rubrik: bool = False
    export: str | Callable[[Any], Any] | None = None

    def exportvarde(self, rad: Any) -> Any:
        if not isinstance(self.export, str):
            return self.export(rad) if self.export else None
        for del_ in self.export.split("."):
            rad = getattr(rad, del_, None)
        return rad


@dataclass(frozen=True)
class Val:
    """One choice of a filter: its condition, or the values of the filter's `falt` that it takes.

    With both they say the same; the condition is what narrows the list, in words that an index can be found for.
    `om_finns`: it is offered when some row of the list has it, whatever is searched for, and when it is chosen.
    """

    varde: str
    etikett: str
    villkor: Q = Q()
    av: Sequence[Any] = ()
    om_finns: bool = False


@dataclass(frozen=True)
class Filter:
    """What one of some choices narrows the list to, as a row of chips. `forval` is chosen when the address says nothing; "" is all.

    With a `falt` the choices say which of its values they take, as they must where there are more than sixty.
    """

    namn: str
    rubrik: str
    val: Sequence[Val]
    alla: str = "Alla"
    forval: str = ""
    falt: str = ""

    @property
    def manga(self) -> bool:
        """Are the choices too many for chips? They are then a list in the search form."""
        return len(self.val) > MARKEN_HOGST

    def villkor(self, valt: str) -> Q:
        """What the choice asks of a row; nothing of "", which is all."""
        val = next((val for val in self.val if val.varde == valt), None)
        if val is None:
            return Q()
        return val.villkor or (Q(**{f"{self.falt}__in": val.av}) if self.falt else Q())

    @property
    def grupp(self) -> Any:
        """The expression that rows are grouped by to be counted: the field, or one bit for each choice that takes the row."""
        if self.falt:
            return F(self.falt)
        bitar = (
            Case(When(val.villkor, 1 << nr), default=0, output_field=BigIntegerField())
            for nr, val in enumerate(self.val)
        )
        return sum(bitar, Value(0, BigIntegerField()))

    def tagna_av(self) -> Callable[[Any], Iterable[str]]:
        """Gives the choices that take the rows of a group; "" takes all."""
        if not self.falt:
            return lambda grupp: [
                "",
                *(val.varde for nr, val in enumerate(self.val) if grupp >> nr & 1),
            ]
        av: dict[Any, list[str]] = {}
        for val in self.val:
            for varde in val.av:
                av.setdefault(_nyckel(varde), [""]).append(val.varde)
        return lambda grupp: av.get(_nyckel(grupp), [""])


def _kan_saknas(modell: type[Model], uttryck: Any) -> bool:
    """May the expression be null in some row? A field that the models say is always there may not."""
    if not isinstance(uttryck, F):
        return True
    hit: type[Model] | None = modell
    for namn in uttryck.name.split("__"):  # type: ignore[attr-defined]
        falt = next((f for f in hit._meta.get_fields() if f.name == namn), None) if hit else None
        if falt is None or getattr(falt, "null", True):  # None: an annotation, or a transform
            return True
        hit = falt.related_model
    return False


def _nyckel(varde: Any) -> Any:
    return tuple(varde) if isinstance(varde, list) else varde


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
class Alternativ:
    """A choice as an option in a search form, with how many rows it gives where that is counted."""

    varde: str
    etikett: str
    vald: bool
    antal: int | None = None


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


@dataclass(frozen=True)
class Vymarke:
    """A saved view as shown."""

    vy: SparadVy
    url: str
    vald: bool


class Tabell:
    """A list on a page. Subclass it beside the view; see the module's docstring.

    A list with an `adress` (the name of a url without parts) keeps views for who is signed in; a public one says
    `vyer = False`. `loggas`: that somebody has fetched the list as a file stands in the log.
    """

    namn: str
    adress: ClassVar[str] = ""
    vyer: ClassVar[bool] = True
    loggas: ClassVar[bool] = False
    kolumner: ClassVar[Sequence[Kolumn]]
    export_kolumner: Sequence[Kolumn] = ()  # in the file alone, after the others
    filter: Sequence[Filter] = ()  # a property where the choices depend on the day or the database
    sok: ClassVar[Sequence[str | Callable[[str], Q]]] = ()
    sok_etikett: ClassVar[str] = "Sök"
    sortering: ClassVar[str]
    radmall: ClassVar[str]
    tom: Tom
    per_sida: ClassVar[int] = PER_SIDA

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.adress and cls.vyer:
            MED_VYER.add(cls.adress)

    def __init__(self, request: HttpRequest, rader: QuerySet[Any]) -> None:
        person = getattr(request, "user", None)
        self.person = person if person is not None and person.is_authenticated else None
        self.vag = request.path
        self._skriven = tillstand(request.META.get("QUERY_STRING", ""))
        self.q = sokt(request.GET.get("q", ""))
        self.valda = {f.namn: _valt(f, request.GET.get(f.namn, "")) for f in self.filter}
        self.sorterad = self._sorterbar(request.GET.get("sortera", "")) or self.sortering
        self._sida = request.GET.get("sida", "")
        self._alla = rader
        self._sokta = rader.filter(self._sokvillkor()).order_by()

    # ---------- Rows ----------

    @property
    def urval(self) -> QuerySet[Any]:
        """All that the address asks for, in its order, whatever page."""
        return self._sokta.filter(self._villkor()).order_by(*self._ordning())

    @cached_property
    def sida(self) -> "Page[Any]":
        paginator: Paginator[Any] = Paginator(self.urval, self.per_sida)
        paginator.count = self.traffar
        return paginator.get_page(self._sida)

    @cached_property
    def rader(self) -> list[Any]:
        """The rows of the page. Which they are is asked inside: what a row shows is worked out for these alone.

        They are looked for from the end that they are nearest, so that the last page costs what the first one does.
        """
        fran, till = max(self.sida.start_index() - 1, 0), self.sida.end_index()
        urval = self.urval
        if self.traffar - till < fran:
            urval, fran, till = urval.reverse(), self.traffar - till, self.traffar - fran
        pa_sidan = urval.values("pk")[fran:till]
        return list(self._alla.filter(pk__in=pa_sidan).order_by(*self._ordning()))

    @property
    def traffar(self) -> int:
        return self._antal["", ""]

    @property
    def begransad(self) -> bool:
        """Has the visitor asked for less than the list gives by itself?"""
        return bool(self.q) or any(self.valda[f.namn] != f.forval for f in self.filter)

    @cached_property
    def _antal(self) -> Counter[tuple[str, str]]:
        """The number of rows by (filter, choice), with the other filters as they are; ("", "") is those shown."""
        antal: Counter[tuple[str, str]] = Counter()
        if not self.filter:
            antal["", ""] = self._sokta.count()
            return antal
        av = [f.tagna_av() for f in self.filter]
        for nr, grupp, rader in self._grupper():
            if nr is None:
                antal["", ""] = rader
            else:
                for val in av[nr](grupp):
                    antal[self.filter[nr].namn, val] += rader
        return antal

    def _grupper(self) -> Iterator[tuple[int | None, Any, int]]:
        """(number of the filter, group, rows that the search and the other filters take) for every group of every filter.

        (None, …) is the rows shown. A group of the list that the search does not find is there with 0.

        One query that reads the rows once: the database counts by each filter on its own (GROUPING SETS, which the ORM
        does not have), so that the answer is as long as the filters and not as their combinations.
        """
        inre = {f"g{nr}": f.grupp for nr, f in enumerate(self.filter)}
        valda = {f"t{nr}": f.villkor(self.valda[f.namn]) for nr, f in enumerate(self.filter)}
        alla_villkor = {**valda, "sokt": self._sokvillkor()}
        tas = {namn: Case(When(q, True), default=False) for namn, q in alla_villkor.items() if q}
        try:
            sql, varden = self._alla.order_by().values(**inre, **tas).query.sql_with_params()
        except EmptyResultSet:  # nobody's rows
            return

        def rakna(utom: str) -> str:
            villkor = " AND ".join(namn for namn in tas if namn != utom)
            return f"count(*) FILTER (WHERE {villkor})" if villkor else "count(*)"

        antal = ", ".join(rakna(utom) for utom in ("", *valda))
        grupper = ", ".join(inre)
        skivor = ", ".join(f"({namn})" for namn in inre)
        # GROUPING has a bit for each filter that the row is not a group of, the first filter's the highest.
        alla = 2 ** len(inre) - 1
        filter_nr = {alla ^ 1 << bit: nr for nr, bit in enumerate(reversed(range(len(inre))))}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT GROUPING({grupper}), {antal}, {grupper} FROM ({sql}) rader"  # noqa: S608 names of our own
                f" GROUP BY GROUPING SETS ({skivor}, ())",
                varden,
            )
            for mask, visade, *rad in cursor:
                nr = filter_nr.get(mask)
                yield (nr, None, visade) if nr is None else (nr, rad[len(inre) + nr], rad[nr])

    def _villkor(self) -> Q:
        villkor = Q()
        for f in self.filter:
            villkor &= f.villkor(self.valda[f.namn])
        return villkor

    def _sokvillkor(self) -> Q:
        """Every word must stand in one of the fields, or in what a function of the word asks for."""
        villkor = Q()
        for ordet in sokord(self.q) if self.sok else []:
            nagonstans = Q()
            for falt in self.sok:
                nagonstans |= traff(falt, ordet) if isinstance(falt, str) else falt(ordet)
            villkor &= nagonstans
        return villkor

    def _ordning(self) -> tuple[OrderBy, str]:
        """The column, and the row itself where two are alike: an index of the two serves both ways.

        Rows without a value stand last both ways.
        """
        namn, fallande = self.sorterad.removeprefix("-"), self.sorterad.startswith("-")
        sortera = next(kolumn.sortera for kolumn in self.kolumner if kolumn.namn == namn)
        sist = fallande and _kan_saknas(self._alla.model, sortera)
        ordning = OrderBy(sortera, descending=fallande, nulls_last=sist or None)
        return ordning, "-pk" if fallande else "pk"

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
    def har_form(self) -> bool:
        return bool(self.sok) or any(f.manga for f in self.filter)

    @property
    def marken(self) -> Iterator[tuple[Filter, list[Marke]]]:
        """The filters with few choices, each as a row of chips."""
        for f, par in self._val(manga=False):
            yield (
                f,
                [
                    Marke(namn, self.lank(**{f.namn: v}), antal, self.valda[f.namn] == v)
                    for v, namn, antal in par
                ],
            )

    @property
    def listor(self) -> Iterator[tuple[Filter, list[Alternativ]]]:
        """The filters with many choices, each as a list to choose from in the search form."""
        for f, par in self._val(manga=True):
            yield (
                f,
                [
                    Alternativ(v or ALLA, namn, self.valda[f.namn] == v, antal)
                    for v, namn, antal in par
                ],
            )

    def _val(self, *, manga: bool) -> Iterator[tuple[Filter, list[tuple[str, str, int]]]]:
        """The filters with many or few choices, and (choice, words, rows) for all and for each that is offered."""
        for f in self.filter:
            valt = self.valda[f.namn]
            finns = [
                v
                for v in f.val
                if not v.om_finns or v.varde == valt or (f.namn, v.varde) in self._antal
            ]
            if f.manga == manga and (valt or len(finns) >= min(2, len(f.val))):
                val = [("", f.alla), *((v.varde, v.etikett) for v in finns)]
                yield f, [(varde, namn, self._antal[f.namn, varde]) for varde, namn in val]

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
        egna = {"q", *(f.namn for f in self.filter if f.manga)}
        return [(namn, varde) for namn, varde in self._lage().items() if namn not in egna]

    @property
    def nollstall(self) -> str:
        return self.vag

    # ---------- Views ----------

    @property
    def fraga(self) -> str:
        """What a view of this list remembers: the state as it stands in the address, without the page."""
        return urlencode(self._lage())

    @cached_property
    def mina_vyer(self) -> list[Vymarke]:
        """The person's own views of this list, in the order they were saved; the chosen one is what is shown."""
        if self.person is None or self.adress not in MED_VYER:
            return []
        har = {self.fraga, self._skriven}
        vyer = SparadVy.objects.for_lista(self.person, self.adress)
        return [Vymarke(vy, f"{self.vag}?{vy.fraga}", vy.fraga in har) for vy in vyer]

    @property
    def vald_vy(self) -> SparadVy | None:
        return next((marke.vy for marke in self.mina_vyer if marke.vald), None)

    @property
    def kan_spara_vy(self) -> bool:
        """Is there something to remember that is not a view already?"""
        return (
            self.person is not None
            and self.adress in MED_VYER
            and bool(self.fraga)
            and self.vald_vy is None
        )

    @property
    def vyer_fulla(self) -> bool:
        return len(self.mina_vyer) >= SparadVy.HOGST

    # ---------- Export ----------

    @property
    def exporterade(self) -> list[Kolumn]:
        return [k for k in (*self.kolumner, *self.export_kolumner) if k.export is not None]

    @property
    def exportlankar(self) -> list[tuple[str, str]]:
        """(Excel, address) … of the list as it is narrowed and sorted now; none where nothing is exported."""
        if not self.exporterade:
            return []
        return [
            (slag.namn, f"{self.vag}?{urlencode({**self._lage(), 'format': andelse})}")
            for andelse, slag in kalkylblad.SLAG.items()
        ]

    def export(self, request: HttpRequest) -> HttpResponseBase | None:
        """The list as the kind of file that the address asks for; None when it asks for a page."""
        andelse, kolumner = request.GET.get("format", ""), self.exporterade
        if andelse not in kalkylblad.SLAG or not kolumner:
            return None
        if self.loggas and self.person is not None:
            Handelse.objects.skriv(
                "hämtade listan",
                Forbund.aktuellt(),
                av=self.person,
                lista=self.adress,
                format=andelse,
                antal=self.traffar,
            )

        def rader() -> Iterator[list[Any]]:
            for rad in self.urval.iterator(chunk_size=kalkylblad.BUNT):
                yield [kolumn.exportvarde(rad) for kolumn in kolumner]

        return kalkylblad.svar(andelse, self.namn, [k.rubrik for k in kolumner], rader)

    # ---------- Addresses ----------

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
        if self.q and self.sok:
            lage["q"] = self.q
        for f in self.filter:
            valt = andring.get(f.namn, self.valda[f.namn])
            if valt != f.forval:
                lage[f.namn] = valt or ALLA
        sorterad = andring.get("sortera", self.sorterad)
        if sorterad != self.sortering:
            lage["sortera"] = sorterad
        return lage


def lista(request: HttpRequest, mall: str, tabell: Tabell, **kontext: Any) -> HttpResponseBase:
    """The answer of a list's view: the page `mall`, given `tabell`, or the list as a file when that is asked for."""
    fil = tabell.export(request)
    return fil or render(request, mall, {"tabell": tabell, **kontext})


def sokt(skrivet: str) -> str:
    """What is searched for, of what was written."""
    return " ".join(skrivet.replace("\x00", " ").split())[:SOK_HOGST]


def sokord(text: str) -> list[str]:
    """The words of what `sokt` gives. An organisationsnummer is one word, also with a space for its hyphen."""
    return DELAT_NUMMER.sub(r"\1-\2", text).split()[:ORD_HOGST]


def tillstand(fraga: str) -> str:
    """A query string as a view keeps it: in one form, without the page."""
    par = [(namn, varde) for namn, varde in parse_qsl(fraga) if namn not in UTOM_LAGE]
    return urlencode(par).replace("%00", "")  # which is always NUL: a percent sign is written %25


def _valt(f: Filter, varde: str) -> str:
    """The value of the filter that the address asks for; "" is all."""
    if varde == ALLA:
        return ""
    return varde if any(val.varde == varde for val in f.val) else f.forval
