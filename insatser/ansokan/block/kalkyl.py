"""The arithmetic of budget and finansiering: years, personnel costs, sums and balance, in kronor with öre.

Sums are computed from the rows' JSON, so that page, Version, PDF and diff can only show the same figures.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from insatser.ansokan.block import insatstid
from insatser.ansokan.block.parter import partval
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.budget import Finansiering, Kostnad, Personal
from portal import belopp, frist
from portal.belopp import NOLL
from portal.formular import block
from portal.formular.agare import Bit
from portal.formular.falt import Falt, Val

Data = Mapping[str, Any]

HUNDRA = Decimal(100)
PENGABLOCK = ("budget", "finansiering")
# How till_json writes a number. What is typed and cannot be read counts as nothing.
KANONISKT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")


# ---- years ----
@dataclass(frozen=True)
class Arskolumn:
    """A calendar year of the table, and which part of it the insats takes."""

    ar: str
    del_: str = ""
    utanfor: bool = False


@dataclass(frozen=True)
class Underlag:
    """What the fields of the money rows depend on, read once: the years and the parts to choose among."""

    ansokan: Any
    kolumner: tuple[Arskolumn, ...]
    parter: Val
    tiden_kand: bool = False

    def far_skrivas(self, bit: Bit) -> bool:
        """What stands on a page is an application's."""
        oppen: bool = self.ansokan.far_skrivas(bit)
        return oppen

    @property
    def ar(self) -> list[str]:
        return [kolumn.ar for kolumn in self.kolumner]

    @classmethod
    def av(cls, kalla: Any) -> "Underlag":
        """From an application; from a frozen row, which has its own years and choices that are looked up later."""
        if isinstance(kalla, Underlag):
            return kalla
        if isinstance(kalla, Mapping):
            ar = sorted(namn[3:] for namn in kalla if namn.startswith("ar_"))
            return cls(None, tuple(Arskolumn(ett) for ett in ar), ())
        start, slut = insatstid.tiden(kalla)
        return cls(
            kalla, tuple(_kolumner(kalla, start, slut)), partval(kalla), bool(start and slut)
        )


def _kolumner(ansokan: Ansokan, start: date | None, slut: date | None) -> Iterator[Arskolumn]:
    """The years of the insatstid, and any other year in which an amount lies: it must be seen to be moved."""
    egna = {str(ar) for ar in insatstid.ar_mellan(ansokan, start, slut)}
    for ar in sorted(egna | anvanda_ar(ansokan)):
        yield Arskolumn(ar, _del_av(int(ar), start, slut), ar not in egna)


def _del_av(ar: int, start: date | None, slut: date | None) -> str:
    """ "från 1 december" in the first year, "till 30 juni" in the last, when they are not whole."""
    delar = []
    if start and start.year == ar and (start.month, start.day) != (1, 1):
        delar.append(f"från {_utan_ar(start)}")
    if slut and slut.year == ar and (slut.month, slut.day) != (12, 31):
        delar.append(f"till {_utan_ar(slut)}")
    return " ".join(delar)


def _utan_ar(dag: date) -> str:
    return frist.datumtext(dag).rsplit(belopp.NBSP, 1)[0]


def anvanda_ar(ansokan: Ansokan) -> set[str]:
    """The years in which some row of the money has something, readable or not."""
    ar: set[str] = block.en_gang(ansokan, "anvanda_ar", lambda: _anvanda_ar(ansokan))
    return ar


def _anvanda_ar(ansokan: Ansokan) -> set[str]:
    ar: set[str] = set()
    for per_ar, ra in _pengarna(ansokan):
        ar |= {*per_ar, *(namn[3:] for namn in ra if namn.startswith("ar_"))}
    return ar


def _pengarna(ansokan: Ansokan) -> Iterable[tuple[Data, Data]]:
    """`per_ar` and `ra` of every row of the money: one query, or none where the page reads the rows besides."""
    if block.laser_allt(ansokan):
        egna = (s for namn in PENGABLOCK for s in block.blocket(namn).alla_slag() if s.per_ar)
        return ((rad.per_ar, rad.ra) for slag in egna for rad in slag.rader(ansokan))
    personal, *resten = (
        modell._default_manager.filter(plan=ansokan.plan, borttagen_tid__isnull=True)
        .order_by()
        .values_list("per_ar", "ra")
        for modell in (Personal, Kostnad, Finansiering)
    )
    return personal.union(*resten, all=True)


def kronor_per_ar(kalla: Any) -> list[Falt]:
    return [Falt(f"ar_{ar}", "belopp", f"{ar}, kronor") for ar in Underlag.av(kalla).ar]


# ---- amounts ----
def lasbart(varde: Any) -> Decimal:
    """A number of the JSON; 0 for what is missing or cannot be read."""
    return Decimal(varde) if isinstance(varde, str) and KANONISKT.fullmatch(varde) else NOLL


def lonekostnad(
    omfattning: Decimal, manader: Decimal, manadslon: Decimal, avgift: Decimal
) -> Decimal:
    """kr = omfattning/100 × månader × månadslön × (1 + sociala avgifter/100), to whole öre, half up."""
    return belopp.avrunda(omfattning / HUNDRA * manader * manadslon * (1 + avgift / HUNDRA))


def loner(data: Data, rad: Data, ar: Iterable[str]) -> list[Decimal]:
    """What a personal row costs each year, with the sociala avgifter of its part, kr."""
    part: Data = next((p for p in data.get("parter", ()) if p["nyckel"] == rad.get("part")), {})
    avgift, omfattning = lasbart(part.get("sociala_avgifter")), lasbart(rad.get("omfattning"))
    manadslon = lasbart(rad.get("manadslon"))
    return [lonekostnad(omfattning, lasbart(rad.get(f"ar_{ett}")), manadslon, avgift) for ett in ar]


def kronor(rad: Data, ar: Iterable[str]) -> list[Decimal]:
    return [lasbart(rad.get(f"ar_{ett}")) for ett in ar]


def _lodratt(ar: Sequence[str], rader: Iterable[Sequence[Decimal]]) -> dict[str, Decimal]:
    """The sum of every column."""
    summor = dict.fromkeys(ar, NOLL)
    for rad in rader:
        for ett, tal in zip(ar, rad, strict=True):
            summor[ett] += tal
    return summor


def _som_text(per_ar: Mapping[str, Decimal]) -> dict[str, str]:
    return {ar: str(summa) for ar, summa in per_ar.items()}


def kostnadssummor(data: Data, ar: Sequence[str]) -> dict[str, Any]:
    """The sums of a budget's rows per year, as they stand in the JSON."""
    personal = _lodratt(ar, (loner(data, rad, ar) for rad in data.get("personal", ())))
    ovrigt = _lodratt(ar, (kronor(rad, ar) for rad in data.get("kostnad", ())))
    kostnader = {ett: personal[ett] + ovrigt[ett] for ett in ar}
    return {
        "ar": list(ar),
        "personal": _som_text(personal),
        "ovrigt": _som_text(ovrigt),
        "kostnader": _som_text(kostnader),
        "totalt": str(belopp.summa(kostnader.values())),
    }


def finansieringssummor(
    data: Data, ar: Sequence[str], kostnader: Mapping[str, str] | None
) -> dict[str, Any]:
    """The sums of the financing per year; `kostnader` is what it must cover, None in a form without a budget."""
    rader = data.get("finansiering", ())
    sokta = [rad.get("slag") == Finansiering.Slag.SOKT for rad in rader]
    sokt = _lodratt(ar, (kronor(rad, ar) for rad, s in zip(rader, sokta, strict=True) if s))
    ovrigt = _lodratt(ar, (kronor(rad, ar) for rad, s in zip(rader, sokta, strict=True) if not s))
    finansiering = {ett: sokt[ett] + ovrigt[ett] for ett in ar}
    skillnad = (
        {ett: finansiering[ett] - Decimal(kostnader[ett]) for ett in ar}
        if kostnader is not None
        else {}
    )
    return {
        "ar": list(ar),
        "sokt": _som_text(sokt),
        "ovrigt": _som_text(ovrigt),
        "finansiering": _som_text(finansiering),
        "skillnad": _som_text(skillnad),
        "sokt_totalt": str(belopp.summa(sokt.values())),
        "totalt": str(belopp.summa(finansiering.values())),
    }


def summarad(per_ar: Mapping[str, str], ar: Iterable[str]) -> tuple[list[Decimal], Decimal]:
    """The amounts of a sum row in the order of the columns, and their total, kr."""
    rad = [Decimal(per_ar.get(ett, "0.00")) for ett in ar]
    return rad, belopp.summa(rad)


@dataclass(frozen=True)
class Obalans:
    """A year in which financing and costs are not the same."""

    ar: str
    skillnad: Decimal  # kr, financing minus costs

    @property
    def saknas(self) -> bool:
        return self.skillnad < 0

    @property
    def text(self) -> str:
        """ "77 850 kr saknar finansiering 2028"."""
        if self.saknas:
            return f"{belopp.kr(-self.skillnad)} saknar finansiering {self.ar}"
        return f"{belopp.kr(self.skillnad)} mer finansiering än kostnader {self.ar}"


def obalanser(summor: Data) -> list[Obalans]:
    """The years that do not balance, from the sums of a financing."""
    skillnader = ((ar, Decimal(text)) for ar, text in summor["skillnad"].items())
    return [Obalans(ar, skillnad) for ar, skillnad in skillnader if skillnad]
