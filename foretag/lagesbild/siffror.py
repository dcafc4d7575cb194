"""The figures of a lägesbild as plain data, the same for the page, the export and the frozen report; and what they say.

A figure is {"v": value or None, "n": companies that gave it, "av": active companies}, or {"dolt": True} where it is
left out of what everybody may read (`doljning`). None is *ej uppgivet*.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from foretag.kommun.matris import matris
from foretag.lagesbild import doljning
from foretag.lagesbild.doljning import INGET_DOLT, Dolt, Familj, Varde
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import (
    BERAKNADE,
    EJ_UPPGIVET,
    GRUNDMATT,
    HELA,
    SUMMOR,
    Kontroll,
    Lagesbild,
    Matt,
    Plats,
    Tal,
    kommunnamn,
)
from portal import belopp

Data = dict[str, Any]
Period = tuple[int, int | None]

VISAS_INTE = "visas inte"
FAMILJER = (
    *(Familj(summa, delar) for summa, delar in SUMMOR.items()),
    Familj("platser", personer=False),
    Familj("nyttjade"),
)
# Persons who got information: only ever reported, and by others than the companies.
INFORMERADE = Familj(str(Matt.INFORMERADE))
PROVADE = (*FAMILJER, INFORMERADE)
RESTEN = "resten"
# In the order of a table: the parts, then their total.
TABELLORDNING = (
    *("anstallda_kvinnor", "anstallda_man", "anstallda"),
    *("placerade_af", "placerade_kommun", "placerade_fk", "placerade_ovriga", "placerade"),
    *("platser", "nyttjade"),
)
ETIKETTER = {matt: str(Matt(matt).label) for matt in BERAKNADE}


@dataclass(frozen=True)
class Sifferrad:
    namn: str
    summa: bool
    celler: list[tuple[str, str]]


# ---------- Figures ----------


def siffror(bild: Lagesbild, *, publikt: bool = False) -> Data:
    """All figures of the förbund and its areas. `publikt`: without what is too small to be shown to everybody."""
    dolda = Doljning(bild) if publikt else None
    kontroller = [k for k, rad in _med_rad(bild) if not (dolda and dolda.doljer_kontroll(rad))]
    return {
        "aren": list(bild.aren),
        "dagar": {str(ar): dag for ar, dag in bild.dagar.items()},
        "platser": [platsdata(bild, plats, dolda) for plats in bild.platser],
        "rapporterat": [_rapporterad(rad, dolda) for rad in bild.rapporterade],
        "skillnader": [
            {"rubrik": k.rubrik, "text": k.text, "kalla": k.kalla}
            for k in kontroller
            if k.stammer is False
        ],
        "kontrollerade": sum(k.stammer is not None for k in kontroller),
    }


def platsdata(bild: Lagesbild, plats: Plats, dolda: "Doljning | None" = None) -> Data:
    """One place, year by year."""
    aren = {}
    for ar in bild.aren:
        beraknat = bild.beraknat(ar, plats.koder)
        aren[str(ar)] = {
            "foretag": beraknat.foretag,
            "utanfor": 0 if dolda else beraknat.utanfor,
            "tal": {
                matt: {"dolt": True}
                if dolda and dolda.doljer(ar, matt, hela=plats.koder is None)
                else {"v": tal.varde, "n": tal.uppgivet, "av": tal.av}
                for matt, tal in beraknat.tal.items()
            },
        }
    return {"namn": plats.namn, "ar": aren}


def kommundata(bild: Lagesbild, ar: int, *, publikt: bool = False) -> list[Data]:
    """The kommuner in a year, with the steps of the matrix that they had taken.

    Of the figures only the number of companies is public: few kommuner have enough of them for more.
    """
    steg = {
        rad.kommun.kod: {cell.steg: cell.finns for cell in rad.celler} for rad in matris(ar).rader
    }
    rader = []
    for kod in bild.koder:
        beraknat = bild.beraknat(ar, [kod])
        rad: Data = {
            "kod": kod,
            "namn": kommunnamn(kod),
            "omrade": bild.omrade_for(kod),
            "foretag": beraknat.foretag,
            "steg": steg.get(kod),  # None: the kommun has no profile
        }
        if not publikt:
            rad["tal"] = {
                matt: {"v": tal.varde, "n": tal.uppgivet, "av": tal.av}
                for matt, tal in beraknat.tal.items()
            }
        rader.append(rad)
    return rader


def _rapporterad(rad: Lagesuppgift, dolda: "Doljning | None") -> Data:
    hela = rad.omrade_id is None
    dolt = dolda is not None and dolda.doljer_rapporterad(rad)
    return {
        "tid": rad.tid,
        "plats": HELA if hela else str(rad.omrade),
        "hela": hela,
        "matt": rad.get_matt_display(),
        "tal": {"dolt": True} if dolt else {"v": rad.varde, "n": 0, "av": 0},
        "kalla": rad.kalla,
        "anmarkning": "" if dolt else rad.anmarkning,
    }


def ar_hela(rad: Data) -> bool:
    """Is a reported row that of all of the förbund? In reports frozen before the rows said so, by its name."""
    return bool(rad.get("hela", rad["plats"] == HELA))


def _med_rad(bild: Lagesbild) -> Iterator[tuple[Kontroll, Lagesuppgift]]:
    return ((bild.kontroll(rad), rad) for rad in bild.rapporterade)


# ---------- What everybody may see ----------


class Doljning:
    """What is left out, time by time (a year, or years together), of computed and reported figures alike.

    The one would tell the other: computed and reported of a year hide the same, a total of several years hides what a
    year of it hides, and its years what is too small in the total itself. What is reported is left out besides

    * of years together, unless it tells nothing that the years do not tell (all of it is known of every year), or there
      is nothing to take from it (nothing is known of any of its years, and no other total reaches into them);
    * of a year where what the companies have answered, taken from it, would be what one or two of them have not.
    """

    def __init__(self, bild: Lagesbild) -> None:
        self.bild = bild
        self._familj = {matt: familj for familj in PROVADE for matt in familj.matt}
        self._dolt: dict[tuple[str, int, int | None], Dolt] = {}
        self._orapporterat: set[tuple[str, int]] = set()
        for familj in PROVADE:
            self._prova(familj)

    def doljer(self, ar: int, matt: str, *, hela: bool, till_ar: int | None = None) -> bool:
        familj = self._familj.get(matt)
        dolt = self._dolt.get((familj.summa, ar, till_ar)) if familj else None
        return dolt is not None and dolt.doljer(matt, i_omrade=not hela)

    def doljer_rapporterad(self, rad: Lagesuppgift) -> bool:
        hela, familj = rad.omrade_id is None, self._familj.get(rad.matt)
        if familj and rad.till_ar is None and (familj.summa, rad.ar) in self._orapporterat:
            return True
        return self.doljer(rad.ar, rad.matt, hela=hela, till_ar=rad.till_ar)

    def doljer_kontroll(self, rad: Lagesuppgift) -> bool:
        """A difference names sums: it is left out when the total or a part of it is, or the total of the områden."""
        egen = rad.omrade_id is None
        summor = [(rad.matt, False), *((del_, egen) for del_ in SUMMOR.get(rad.matt, ()))]
        return self.doljer_rapporterad(rad) or any(
            self.doljer(rad.ar, matt, hela=hela, till_ar=rad.till_ar) for matt, hela in summor
        )

    def _prova(self, familj: Familj) -> None:
        perioder: set[Period] = {(r.ar, r.till_ar) for r in self.bild.uppgifter if r.till_ar}
        aren = {ar: _aren(*ar) for ar in perioder}
        egna = {period: self._for_tiden(familj, *period) for period in perioder}
        for ar in {*self.bild.aren, *(ar for alla in aren.values() for ar in alla)}:
            om_aret = [egna[period] for period in perioder if ar in aren[period]]
            fran = reduce(or_, om_aret, INGET_DOLT)
            self._dolt[familj.summa, ar, None] = self._for_tiden(familj, ar, None, fran)
            if self._avslojar_de_tysta(familj, ar):
                self._orapporterat.add((familj.summa, ar))
        for period in perioder:
            dolda = [self._dolt[familj.summa, ar, None] for ar in aren[period]]
            fran = reduce(or_, dolda, egna[period])
            if not self._kan_visas(familj, period, perioder):
                fran |= Dolt(inget=True)
            self._dolt[familj.summa, *period] = self._for_tiden(familj, *period, fran)

    def _kan_visas(self, familj: Familj, period: Period, perioder: set[Period]) -> bool:
        """Would taking years and other periods from it tell nothing new?"""
        aren = _aren(*period)
        if familj != INFORMERADE and not set(aren) <= set(self.bild.aren):
            return False  # a year of it may be left out in the report that has that year
        if any((familj.summa, ar) in self._orapporterat for ar in aren):
            return False
        dess = self._kanda(familj, *period)
        if all(dess <= self._kanda(familj, ar, None) for ar in aren):
            return True
        andra = (p for p in perioder if p != period and not set(_aren(*p)).isdisjoint(aren))
        return not any(
            self._kanda(familj, *tid, helt=False) for tid in (*andra, *((ar, None) for ar in aren))
        )

    def _kanda(
        self, familj: Familj, ar: int, till_ar: int | None, *, helt: bool = True
    ) -> set[tuple[str, str]]:
        """(place, measure) that is reported of the time, or computed of the year: `helt` of all companies' answers."""
        kanda = {
            (_nyckel(plats), matt)
            for plats in self.bild.platser
            if plats.rapporteras
            for matt in self.bild.rapporterat(ar, plats.nyckel, till_ar)
            if matt in familj.matt
        }
        if till_ar or familj == INFORMERADE:
            return kanda
        return kanda | {
            (_nyckel(plats), matt)
            for plats in self.bild.platser
            for matt in familj.matt
            if self._ar_kand(ar, plats, matt, helt=helt)
        }

    def _ar_kand(self, ar: int, plats: Plats, matt: str, *, helt: bool = True) -> bool:
        tal = self.bild.beraknat(ar, plats.koder).tal[matt]
        return tal.varde is not None and tal.av > 0 and (tal.helt or not helt)

    def _avslojar_de_tysta(self, familj: Familj, ar: int) -> bool:
        """Would reported less computed be what one or two companies have not answered?"""
        if familj == INFORMERADE:
            return False
        for _, _, _, platser in self._rapporterade(familj, ar, None):
            koder = [plats.koder for plats in platser]
            valda = None if None in koder else frozenset().union(*filter(None, koder))
            for matt in familj.matt:
                tal = self.bild.beraknat(ar, valda).tal[matt]
                if tal.varde is not None and 0 < tal.av - tal.uppgivet < doljning.MINST_FORETAG:
                    return True
        return False

    def _for_tiden(
        self, familj: Familj, ar: int, till_ar: int | None, fran: Dolt = INGET_DOLT
    ) -> Dolt:
        platser = self.bild.platser
        rapporterat: dict[str, dict[str, Varde]] = {HELA: {}}
        for nyckel, matt, varde, bakom in self._rapporterade(familj, ar, till_ar):
            antal = self._antal(familj, ar, till_ar, bakom)
            rapporterat.setdefault(nyckel, {})[matt] = (varde, antal)
        tabeller = [(rapporterat, HELA)]
        if till_ar is None and familj != INFORMERADE and self.bild.beraknat(ar).foretag:
            beraknat = {
                _nyckel(plats): _varden(familj, self.bild.beraknat(ar, plats.koder).tal)
                for plats in platser
            }
            tabeller.append((beraknat, HELA))
        omraden = [*map(_nyckel, platser[1:]), RESTEN]
        dolt = doljning.dolj(familj, tabeller, omraden, fran)
        return dolt if _ar_en_indelning(platser) else _utan_omraden(dolt)

    def _rapporterade(
        self, familj: Familj, ar: int, till_ar: int | None
    ) -> Iterator[tuple[str, str, int, list[Plats]]]:
        """(place, measure, figure, the places behind it): what is reported, and what is left of it.

        Left of a total for the parts that nothing is reported of; and of all of the förbund for such places.
        """
        tabell: dict[str, dict[str, int]] = {}
        for plats in self.bild.platser:
            if plats.rapporteras:
                finns = self.bild.rapporterat(ar, plats.nyckel, till_ar)
                rad = {m: finns[m].varde for m in familj.matt if m in finns}
                rad |= self._ovriga_delar(familj, ar, till_ar, plats, rad)
                tabell[_nyckel(plats)] = rad
                yield from ((_nyckel(plats), m, varde, [plats]) for m, varde in rad.items())
        for matt, varde in tabell.pop(HELA).items():
            utan = [p for p in self.bild.platser[1:] if matt not in tabell.get(_nyckel(p), {})]
            givna = [rad[matt] for rad in tabell.values() if matt in rad]
            if utan and givna and (kvar := varde - sum(givna)) > 0:
                yield RESTEN, matt, kvar, utan

    def _ovriga_delar(
        self, familj: Familj, ar: int, till_ar: int | None, plats: Plats, rad: dict[str, int]
    ) -> dict[str, int]:
        """Taken as one of them; unless the companies have told what they are, and the difference is a fault."""
        utan = [del_ for del_ in familj.delar if del_ not in rad]
        if not utan or len(utan) == len(familj.delar):
            return {}
        if till_ar is None and all(self._ar_kand(ar, plats, del_) for del_ in utan):
            return {}
        kvar = rad.get(familj.summa, 0) - sum(rad[del_] for del_ in familj.delar if del_ in rad)
        return {utan[0]: kvar} if kvar > 0 else {}

    def _antal(
        self, familj: Familj, ar: int, till_ar: int | None, platser: Sequence[Plats]
    ) -> int | None:
        """How many companies a reported figure can be of: the fewest in a year; None when that is not known."""
        if familj == INFORMERADE:
            return None  # told of by others than the companies
        antal = [
            sum(self.bild.beraknat(ett, plats.koder).foretag for plats in platser)
            for ett in _aren(ar, till_ar)
        ]
        if len(platser) == 1 and platser[0].rapporteras:
            tider = [(ar, till_ar), *((ett, None) for ett in _aren(ar, till_ar))]
            raderna = (self.bild.rapporterat(a, platser[0].nyckel, t) for a, t in tider)
            antal += [rad[Matt.FORETAG].varde for rad in raderna if Matt.FORETAG in rad]
        return min(filter(None, antal), default=None)


def _aren(ar: int, till_ar: int | None) -> range:
    return range(ar, (till_ar or ar) + 1)


def _nyckel(plats: Plats) -> str:
    """A place in a table of `smatal`: an område may be called as the whole or the rest is."""
    if plats.koder is None:
        return HELA
    return f"område {plats.nyckel}" if plats.omrade else plats.namn


def _varden(familj: Familj, tal: "dict[str, Tal] | Any") -> dict[str, Varde]:
    return {matt: (tal[matt].varde, tal[matt].uppgivet) for matt in familj.matt}


def _ar_en_indelning(platser: Iterable[Plats]) -> bool:
    """Does no kommun lie in two areas? Else a kommun could be worked out from how they overlap."""
    koder = [kod for plats in platser if plats.koder for kod in plats.koder]
    return len(koder) == len(set(koder))


def _utan_omraden(dolt: Dolt) -> Dolt:
    return dolt | Dolt(omraden=True)


# ---------- In words ----------


def text(tal: Data) -> str:
    """ "1 257", "minst 204", "ej uppgivet", "visas inte"."""
    if tal.get("dolt"):
        return VISAS_INTE
    if tal["v"] is None:
        return EJ_UPPGIVET
    return belopp.tal(tal["v"]) if helt(tal) else f"minst {belopp.tal(tal['v'])}"


def helt(tal: Data) -> bool:
    """Is it known, and have all active companies given it?"""
    return not tal.get("dolt") and tal["v"] is not None and tal["n"] >= tal["av"]


def luckor(plats: Data) -> list[str]:
    """ "2021: Platser är uppgivet av 27 av 30." for every figure that some company has not given."""
    return [
        f"{ar}: {', '.join(delar)}."
        for ar, rad in plats["ar"].items()
        if (
            delar := [
                f"{ETIKETTER[matt][:1].lower()}{ETIKETTER[matt][1:]} uppgivet av {tal['n']} av {tal['av']}"
                for matt in GRUNDMATT
                if not (tal := rad["tal"][matt]).get("dolt") and tal["n"] < tal["av"]
            ]
        )
    ]


def tabell(plats: Data, aren: Iterable[int]) -> list[Sifferrad]:
    """Measure by measure: its name, whether it is a total, and (year, figure) year by year."""
    namnen = [str(ar) for ar in aren]
    antal = [(ar, belopp.tal(plats["ar"][ar]["foretag"])) for ar in namnen]
    rader = [Sifferrad("Företag", True, antal)]
    rader += [
        Sifferrad(
            ETIKETTER[matt],
            matt in SUMMOR,
            [(ar, text(plats["ar"][ar]["tal"][matt])) for ar in namnen],
        )
        for matt in TABELLORDNING
    ]
    return rader
