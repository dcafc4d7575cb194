"""The page of the lägesbild: what the address asks for, and the figures of it as chart, table and file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property

from foretag.kodlistor import kommunnamn
from foretag.lagesbild import lagesdiagram
from foretag.lagesbild import rakning as bilden
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import AR_HOGST, Lagesbild, Plats
from foretag.lagesbild.rapport import KOMMUNMATT
from foretag.lagesbild.siffror import Data, Sifferrad, kommundata, luckor, platsdata, tabell, text
from portal.lista import kalkylblad


@dataclass(frozen=True)
class Urval:
    """What the address asks for. Unknown values are as if they were not there."""

    fran: int
    till: int
    omrade: str = ""
    kommun: str = ""
    karta: str = "foretag"

    @classmethod
    def aren(cls, fraga: Any, valbara: Sequence[int], senaste: int) -> "Urval":
        """The years; the latest ten that figures are known of when none are asked for, and at most ten."""
        till = _heltal(fraga.get("till"), valbara) or senaste
        fran = _heltal(fraga.get("fran"), valbara) or max(valbara[-1], till - AR_HOGST + 1)
        fran, till = min(fran, till), max(fran, till)
        karta = fraga.get("karta", "")
        return cls(
            max(fran, till - AR_HOGST + 1),
            till,
            karta=karta if karta in lagesdiagram.KARTOR else "foretag",
        )

    def lank(self, **andra: Any) -> str:
        """The address with something else chosen."""
        val = {"fran": self.fran, "till": self.till, "omrade": self.omrade, "kommun": self.kommun}
        val |= {"karta": self.karta if self.karta != "foretag" else "", **andra}
        return "?" + urlencode({namn: varde for namn, varde in val.items() if varde})


def _heltal(text_: str | None, valbara: Sequence[int]) -> int | None:
    return next((ar for ar in valbara if str(ar) == text_), None)


class Lagessida:
    """What the page shows: the choices, and the figures of what is chosen."""

    def __init__(self, fraga: Any) -> None:
        self.valbara, senaste = bilden.ar_att_valja()
        urval = Urval.aren(fraga, self.valbara, senaste)
        self.bild: Lagesbild = bilden.las(range(urval.fran, urval.till + 1))
        kommun = fraga.get("kommun", "")
        omrade = fraga.get("omrade", "") if kommun not in self.bild.koder else ""
        self.omrade = next((o for o in self.bild.omraden if str(o.publikt_id) == omrade), None)
        self.urval = Urval(
            urval.fran,
            urval.till,
            str(self.omrade.publikt_id) if self.omrade else "",
            kommun if kommun in self.bild.koder else "",
            urval.karta,
        )

    @property
    def kommunval(self) -> list[tuple[str, str]]:
        return [(kod, kommunnamn(kod)) for kod in self.bild.koder]

    @property
    def valda(self) -> list[Plats]:
        """The chosen kommun or area alone, else all with its areas."""
        if self.urval.kommun:
            return [Plats(kommunnamn(self.urval.kommun), frozenset({self.urval.kommun}))]
        if self.omrade:
            return [p for p in self.bild.platser if p.omrade == self.omrade]
        return self.bild.platser

    @cached_property
    def platser(self) -> list[Data]:
        """What the charts tell of."""
        return [platsdata(self.bild, plats) for plats in self.valda]

    @property
    def hela(self) -> Data:
        return self.platser[0]

    @property
    def tom(self) -> bool:
        """Is nothing known at all: no active company in any year, and nothing reported?"""
        return not self.bild.uppgifter and not any(
            cell.aktiva for cell in self.bild.celler.values()
        )

    @property
    def sammanfattning(self) -> list[str]:
        ar = self.urval.till
        return lagesdiagram.sammanfattning(self.platser, ar, self.bild.dagar[ar])

    @property
    def bilder(self) -> list[lagesdiagram.Bild]:
        return [
            lagesdiagram.foretag(self.platser),
            lagesdiagram.anstallda(self.hela),
            lagesdiagram.placerade(self.hela),
            lagesdiagram.platser(self.hela),
        ]

    @cached_property
    def kommuner(self) -> list[Data]:
        """The kommuner of the latest year: of the area when one is chosen."""
        rader = kommundata(self.bild, self.urval.till)
        koder = self.omrade.kommuner if self.omrade else None
        return [rad for rad in rader if koder is None or rad["kod"] in koder]

    @property
    def kommunrader(self) -> list[Data]:
        return [
            rad
            | {
                "lank": self.urval.lank(kommun=rad["kod"], omrade=""),
                "celler": [text(rad["tal"][matt]) for matt in KOMMUNMATT],
            }
            for rad in self.kommuner
        ]

    @property
    def karta(self) -> lagesdiagram.Bild:
        grund = self.urval.lank(kommun="", omrade="")
        lank = f"{grund}&kommun="
        return lagesdiagram.karta(self.kommuner, self.urval.karta, self.urval.till, lank)

    @property
    def kartval(self) -> list[tuple[str, str, bool]]:
        return [
            (
                namn,
                self.urval.lank(karta=nyckel if nyckel != "foretag" else ""),
                nyckel == self.urval.karta,
            )
            for nyckel, namn in lagesdiagram.KARTOR.items()
        ]

    @property
    def kontroller(self) -> list[bilden.Kontroll]:
        """Those of the chosen area. Nothing is reported of a single kommun."""
        if self.urval.kommun:
            return []
        alla = self.bild.kontroller()
        return [k for k in alla if not self.omrade or k.plats == self.omrade.namn]

    @property
    def skillnader(self) -> list[bilden.Kontroll]:
        return [k for k in self.kontroller if k.stammer is False]

    @property
    def skillnader_i_ord(self) -> str:
        return lagesdiagram.skillnader(len(self.skillnader))

    @property
    def tabell(self) -> list[Sifferrad]:
        return tabell(self.hela, self.bild.aren)

    @property
    def filer(self) -> list[tuple[str, str]]:
        """(Excel, address) … of the figures as they are chosen now."""
        return [
            (slag.namn, self.urval.lank(format=andelse))
            for andelse, slag in kalkylblad.SLAG.items()
        ]

    def exportrader(self) -> Iterator[list[Any]]:
        """A row for every place, year and measure: all that is chosen, and each kommun when none is."""
        kommuner = [] if self.urval.kommun else self._kommunplatser()
        for plats in [*self.valda, *kommuner]:
            for ar, rad in platsdata(self.bild, plats)["ar"].items():
                finns = self.bild.rapporterat(int(ar), plats.nyckel) if plats.rapporteras else {}
                yield from _exportrader(plats.namn, int(ar), rad, finns)
        for uppgift in self.bild.rapporterade:
            if uppgift.till_ar and not self.urval.kommun and self.omrade in (None, uppgift.omrade):
                plats_ = str(uppgift.omrade or bilden.HELA)
                tal = (None, None, None, uppgift.varde, uppgift.kalla)
                yield [plats_, uppgift.tid, uppgift.get_matt_display(), *tal]

    def _kommunplatser(self) -> list[Plats]:
        return [Plats(rad["namn"], frozenset({rad["kod"]})) for rad in self.kommuner]

    @property
    def luckor(self) -> list[str]:
        return luckor(self.hela)

    @property
    def utanfor(self) -> list[tuple[str, int]]:
        return [(ar, rad["utanfor"]) for ar, rad in self.hela["ar"].items() if rad["utanfor"]]


EXPORTKOLUMNER = (
    *("Plats", "År", "Mått", "Beräknat ur företagens uppgifter"),
    *("Företag som har uppgett det", "Aktiva företag", "Rapporterat", "Källa"),
)


def _exportrader(
    plats: str, ar: int, rad: Data, finns: dict[str, Lagesuppgift]
) -> Iterator[list[Any]]:
    """What is not given is an empty cell, never 0."""
    for matt in Lagesuppgift.Matt:
        tal = rad["tal"].get(matt, {"v": None, "n": None})
        if matt == Lagesuppgift.Matt.FORETAG:
            tal = {"v": rad["foretag"], "n": None}
        uppgift = finns.get(matt)
        if matt in rad["tal"] or matt == Lagesuppgift.Matt.FORETAG or uppgift:
            rapporterat = (uppgift.varde, uppgift.kalla) if uppgift else (None, "")
            yield [plats, ar, matt.label, tal["v"], tal["n"], rad["foretag"], *rapporterat]
