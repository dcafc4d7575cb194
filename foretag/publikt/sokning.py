"""The public register: which companies there are, found by what they do and where. Nothing but what is published.

A row is what staff keep and everybody may know (name, form, kommun, läge) and the index of the published page; the page
itself is read from its Version. Never the rows that a company is writing in, never a yearly figure, never a contact of
staff's. An enskild firma's number is a personnummer and is not read here at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from foretag import kodlistor
from foretag.foretag.models import Foretag, Lage
from foretag.kodlistor import branschnamn, kommunnamn
from foretag.kommun.models.kommun import Omrade
from foretag.sida import sokindex
from foretag.sida.models import Foretagssida, Tjanst
from portal.dokument.diagram import Karta, Ruta
from portal.lista.tabell import Alternativ, Sidlank, sokord, sokt
from portal.svenska import traff

PER_SIDA = 30
TJANSTNAMN = dict(Tjanst.Slag.choices)


class Utpackade(Func):
    """Each value of two arrays as a row of its own."""

    template = "unnest(array_cat(%(expressions)s))"
    set_returning = True
    output_field = CharField()


def publika() -> QuerySet[Foretag]:
    """The companies with a page that everybody sees, and how it stands with each today."""
    return Foretag.objects.med_publik_sida().med_lage()


@dataclass(frozen=True)
class Traff:
    """A company in the list."""

    url: str
    namn: str
    kommun: str
    lage: str
    branscher: list[str]
    tjanster: list[str]
    platser: int | None


class Sokning:
    """What the address asks for. Whatever stands there gives a page: what is not known is as if it were not there."""

    def __init__(self, fraga: QueryDict) -> None:
        self.q = sokt(fraga.get("q", ""))
        self.bransch = fraga.get("bransch", "")
        self.tjanst = fraga.get("tjanst", "")
        self.plats = fraga.get("plats", "")
        self.nedlagda = fraga.get("nedlagda", "") == "1"
        sida = fraga.get("sida", "")
        self.onskad_sida = int(sida) if sida.isdecimal() and len(sida) < 7 else 1
        if self.bransch not in {kod for kod, _ in self._branscher}:
            self.bransch = ""
        if self.tjanst not in {slag for slag, _ in self._tjanster}:
            self.tjanst = ""
        if self.plats and not self.koder:
            self.plats = ""

    # ---------- What can be chosen: what occurs ----------

    @cached_property
    def _branscher(self) -> list[tuple[str, str]]:
        namn = [(kod, branschnamn(kod)) for kod in self._som_finns - TJANSTNAMN.keys()]
        return sorted(namn, key=lambda par: kodlistor.svensk_nyckel(par[1]))

    @cached_property
    def _tjanster(self) -> list[tuple[str, str]]:
        return [(slag, str(namn)) for slag, namn in TJANSTNAMN.items() if slag in self._som_finns]

    @cached_property
    def _som_finns(self) -> set[str]:
        """The branches and the services that some published page has; none is called as the other. One query."""
        varde = Utpackade(F("publika_branscher"), F("publika_tjanster"))
        rader = Foretagssida.objects.publika().order_by().annotate(varde=varde)
        return set(rader.values_list("varde", flat=True).distinct())

    @cached_property
    def omraden(self) -> list[Omrade]:
        return list(Omrade.objects.all())

    @cached_property
    def koder(self) -> list[str]:
        """The kommuner that `plats` stands for: a code, or an area by its public id. [] when it is neither."""
        if any(kommun.kod == self.plats for kommun in kodlistor.kommuner()):
            return [self.plats]
        omrade = next((o for o in self.omraden if str(o.publikt_id) == self.plats), None)
        return omrade.kommuner if omrade else []

    @property
    def _omradenas_koder(self) -> set[str]:
        return {kod for omrade in self.omraden for kod in omrade.kommuner}

    @property
    def branschval(self) -> list[Alternativ]:
        return [Alternativ(kod, namn, kod == self.bransch) for kod, namn in self._branscher]

    @property
    def tjanstval(self) -> list[Alternativ]:
        return [Alternativ(slag, namn, slag == self.tjanst) for slag, namn in self._tjanster]

    @property
    def omradesval(self) -> list[Alternativ]:
        par = [(str(o.publikt_id), o.namn) for o in self.omraden]
        return [Alternativ(varde, namn, varde == self.plats) for varde, namn in par]

    @property
    def kommunval(self) -> list[Alternativ]:
        return [Alternativ(kod, kommunnamn(kod), kod == self.plats) for kod in self._kommuner]

    @property
    def _kommuner(self) -> list[str]:
        """Those of the areas, all others with a company, and the one that is asked for; by name."""
        koder = {rad["kommun"] for rad in self._per_kommun} | self._omradenas_koder
        koder |= {self.plats} if self.koder == [self.plats] else set()
        return sorted(koder, key=lambda kod: kodlistor.svensk_nyckel(kommunnamn(kod)))

    # ---------- What is found ----------

    @cached_property
    def _utan_plats(self) -> QuerySet[Foretag]:
        rader = publika()
        if not self.nedlagda:
            rader = rader.exclude(Q(lage=Lage.NEDLAGD))
        if self.bransch:
            rader = rader.filter(sida__publika_branscher__contains=[self.bransch])
        if self.tjanst:
            rader = rader.filter(sida__publika_tjanster__contains=[self.tjanst])
        for ordet in sokord(kodlistor.vikt(self.q)):
            rader = rader.filter(
                Q(sida__publikt_soktext__contains=ordet)
                | traff("organisation__namn_sokt", ordet)
                | Q(kommun__in=sokindex.kommuner_for(ordet))
            )
        return rader

    @cached_property
    def _per_kommun(self) -> list[Any]:
        """{"kommun", "antal"} for each that something is found in."""
        return list(self._utan_plats.order_by().values("kommun").annotate(antal=Count("pk")))

    @cached_property
    def antal(self) -> int:
        return sum(
            rad["antal"]
            for rad in self._per_kommun
            if not self.plats or rad["kommun"] in self.koder
        )

    @property
    def sidor(self) -> int:
        return max(1, ceil(self.antal / PER_SIDA))

    @property
    def sida(self) -> int:
        return min(max(self.onskad_sida, 1), self.sidor)

    @cached_property
    def traffar(self) -> list[Traff]:
        rader = self._utan_plats.filter(kommun__in=self.koder) if self.plats else self._utan_plats
        ordnade = rader.order_by("organisation__namn_ordning", "pk").select_related(
            "organisation", "sida"
        )
        utan = ("sida__publikt_soktext", "anteckning")
        sida = ordnade.defer(*utan)[(self.sida - 1) * PER_SIDA : self.sida * PER_SIDA]
        return [_traff(rad) for rad in sida]

    @property
    def begransad(self) -> bool:
        return bool(self.q or self.bransch or self.tjanst or self.plats)

    @cached_property
    def karta(self) -> Karta | None:
        """How many there are in each kommun, with all that is chosen but the place."""
        antal = {rad["kommun"]: rad["antal"] for rad in self._per_kommun}
        rutor = []
        for kod in self._kommuner:
            try:
                kommun = kodlistor.kommun(kod)
            except KeyError:
                continue
            url = self.lank(plats=kod)
            rutor.append(Ruta(kommun.rad, kommun.kol, kommun.namn, antal.get(kod, 0), url=url))
        return Karta("Företag per kommun", "antal", tuple(rutor)) if rutor else None

    # ---------- Addresses ----------

    def lank(self, **andring: str) -> str:
        """This search with something changed; back on the first page unless that is given."""
        lage = {
            "q": self.q,
            "bransch": self.bransch,
            "tjanst": self.tjanst,
            "plats": self.plats,
            "nedlagda": "1" if self.nedlagda else "",
            **andring,
        }
        satt = {namn: varde for namn, varde in lage.items() if varde}
        return f"{self._vag}?{urlencode(satt)}" if satt else self._vag

    @cached_property
    def _vag(self) -> str:
        return reverse("foretag:publikt_register")

    @property
    def sidlankar(self) -> Iterator[Sidlank]:
        nara = {1, self.sidor, *range(self.sida - 2, self.sida + 3)}
        forra = 0
        for nr in sorted(nr for nr in nara if 1 <= nr <= self.sidor):
            if nr > forra + 1:
                yield Sidlank("…", "")
            yield Sidlank(str(nr), self._sidlank(nr), nr == self.sida)
            forra = nr

    def _sidlank(self, nr: int) -> str:
        return self.lank(sida=str(nr) if nr > 1 else "")

    @property
    def forra(self) -> str:
        return self._sidlank(self.sida - 1) if self.sida > 1 else ""

    @property
    def nasta(self) -> str:
        return self._sidlank(self.sida + 1) if self.sida < self.sidor else ""


def lagesord(lage: str) -> str:
    """A läge as the public is told it: that a company is active goes without saying."""
    return "" if lage in {"", Lage.AKTIV} else str(Lage(lage).label)


def _traff(rad: Any) -> Traff:
    return Traff(
        url=reverse("foretag:publikt_foretag", args=[rad.publikt_id]),
        namn=rad.namn,
        kommun=kommunnamn(rad.kommun),
        lage=lagesord(rad.lage),
        branscher=[branschnamn(kod) for kod in rad.sida.publika_branscher],
        tjanster=[str(TJANSTNAMN.get(slag, slag)) for slag in rad.sida.publika_tjanster],
        platser=rad.sida.publika_platser,
    )
