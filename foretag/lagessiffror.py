"""The figures of a lägesbild as plain data, the same for the page, the export and the frozen report; and what they say.

A figure is {"v": value or None, "n": companies that gave it, "av": active companies}, or {"dolt": True} where it is
left out of what everybody may read (`foretag.smatal`). None is *ej uppgivet*.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from foretag import smatal
from foretag.lagesbild import (
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
from foretag.matris import matris
from foretag.models import Lagesuppgift
from foretag.smatal import Dolt, Familj
from portal import belopp

Data = dict[str, Any]

VISAS_INTE = "visas inte"
FAMILJER = (
    *(Familj(summa, delar) for summa, delar in SUMMOR.items()),
    Familj("platser", personer=False),
    Familj("nyttjade"),
)
INFORMERADE = Familj(str(Matt.INFORMERADE))
# In the order of a table: the parts, then their total.
TABELLORDNING = (
    *("anstallda_kvinnor", "anstallda_man", "anstallda"),
    *("placerade_af", "placerade_kommun", "placerade_fk", "placerade_ovriga", "placerade"),
    *("platser", "nyttjade"),
)
ETIKETTER = {matt: str(Matt(matt).label) for matt in BERAKNADE}


@dataclass(frozen=True)
class Tabellrad:
    namn: str
    summa: bool
    celler: list[tuple[str, str]]


# ---------- Figures ----------


def siffror(bild: Lagesbild, *, publikt: bool = False) -> Data:
    """All figures of the förbund and its areas. `publikt`: without what is too small to be shown to everybody."""
    dolda = Doljning(bild) if publikt else None
    return {
        "aren": list(bild.aren),
        "dagar": {str(ar): dag for ar, dag in bild.dagar.items()},
        "platser": [platsdata(bild, plats, dolda) for plats in bild.platser],
        "rapporterat": [_rapporterad(rad, dolda) for rad in bild.rapporterade],
        "skillnader": [
            {"rubrik": k.rubrik, "text": k.text, "kalla": k.kalla}
            for k, rad in _med_rad(bild)
            if k.stammer is False and not (dolda and dolda.doljer_kontroll(rad))
        ],
        "kontrollerade": sum(k.stammer is not None for k in bild.kontroller()),
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
        "matt": rad.get_matt_display(),
        "tal": {"dolt": True} if dolt else {"v": rad.varde, "n": 0, "av": 0},
        "kalla": rad.kalla,
        "anmarkning": "" if dolt else rad.anmarkning,
    }


def _med_rad(bild: Lagesbild) -> Iterator[tuple[Kontroll, Lagesuppgift]]:
    return ((bild.kontroll(rad), rad) for rad in bild.rapporterade)


# ---------- What everybody may see ----------


class Doljning:
    """What is left out, year by year, of computed and reported figures alike: the one would tell the other."""

    def __init__(self, bild: Lagesbild) -> None:
        self.bild = bild
        self._per_ar = {
            (ar, familj.summa): self._for_aret(ar, familj)
            for ar in bild.aren
            for familj in FAMILJER
        }
        self._familj = {matt: f.summa for f in FAMILJER for matt in f.matt}

    def doljer(self, ar: int, matt: str, *, hela: bool) -> bool:
        """A computed figure, or a reported one of a single year."""
        dolt = self._per_ar.get((ar, self._familj.get(matt, "")))
        return dolt is not None and dolt.doljer(matt, i_omrade=not hela)

    def doljer_rapporterad(self, rad: Lagesuppgift) -> bool:
        """Also a total of several years, when a year of it is left out or not here to be asked, or it is small itself."""
        if rad.matt == Matt.FORETAG:
            return False
        hela = rad.omrade_id is None
        if rad.till_ar is None and rad.ar in self.bild.aren and rad.matt != Matt.INFORMERADE:
            return self.doljer(rad.ar, rad.matt, hela=hela)
        if 0 < rad.varde < smatal.MINST_PERSONER:
            return True
        if rad.till_ar is None:
            return False
        aren = range(rad.ar, rad.till_ar + 1)
        if rad.matt in self._familj and not set(aren) <= set(self.bild.aren):
            return True  # a year of it may be left out in the report that has that year
        delar = [self.bild.rapporterat(ar, rad.omrade_id).get(rad.matt) for ar in aren]
        return any(del_ is not None and self.doljer_rapporterad(del_) for del_ in delar)

    def doljer_kontroll(self, rad: Lagesuppgift) -> bool:
        """A difference names sums: it is left out when the total or a part of it is."""
        if rad.till_ar is not None:
            return self.doljer_rapporterad(rad)
        hela = rad.omrade_id is None
        return self.doljer_rapporterad(rad) or any(
            self.doljer(rad.ar, matt, hela=hela) for matt in SUMMOR.get(rad.matt, ())
        )

    def _for_aret(self, ar: int, familj: Familj) -> Dolt:
        platser = self.bild.platser
        beraknat = {
            plats.namn: _varden(familj, self.bild.beraknat(ar, plats.koder).tal)
            for plats in platser
        }
        rapporterat = {
            plats.namn: {
                matt: (rad.varde, None)
                for matt, rad in self.bild.rapporterat(ar, plats.nyckel).items()
                if matt in familj.matt
            }
            for plats in platser
            if plats.koder is None or plats.omrade
        }
        omraden = [plats.namn for plats in platser[1:]]
        dolt = smatal.dolj(familj, [(beraknat, HELA), (rapporterat, HELA)], omraden)
        return dolt if _ar_en_indelning(platser) else _utan_omraden(dolt)


def _varden(familj: Familj, tal: "dict[str, Tal] | Any") -> dict[str, tuple[int | None, int]]:
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


def tabell(plats: Data, aren: Iterable[int]) -> list[Tabellrad]:
    """Measure by measure: its name, whether it is a total, and (year, figure) year by year."""
    namnen = [str(ar) for ar in aren]
    antal = [(ar, belopp.tal(plats["ar"][ar]["foretag"])) for ar in namnen]
    rader = [Tabellrad("Företag", True, antal)]
    rader += [
        Tabellrad(
            ETIKETTER[matt],
            matt in SUMMOR,
            [(ar, text(plats["ar"][ar]["tal"][matt])) for ar in namnen],
        )
        for matt in TABELLORDNING
    ]
    return rader
