"""The money table as the page shows it: rows with what each year comes to, sums, and the balance in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from insatser.ansokan.block import kalkyl
from insatser.ansokan.block.kalkyl import Arskolumn, Data, Obalans, Underlag
from portal import belopp
from portal.formular.block import Radslag, Radvy, Slagvy
from portal.formular.falt import Faltvy, dom_id


def kr_id(slag: Radslag, rad: Any, vad: str) -> str:
    """The DOM id of a computed amount: of a year, or "summa"."""
    return dom_id(f"{slag.enhet(rad)}-kr-{vad}")


@dataclass(frozen=True)
class Post:
    """A row of the table: its fields by name, and what it comes to each year, kr."""

    vy: Radvy
    per_ar: list[Decimal]

    @property
    def f(self) -> dict[str, Faltvy]:
        return self.vy.f()

    @property
    def namn(self) -> str:
        return str(self.vy.rad) or "ny rad"

    @property
    def ar(self) -> list[tuple[Faltvy, str, Decimal]]:
        """Field, DOM id of the computed amount, kr: year by year."""
        falten = [(namn, f) for namn, f in self.f.items() if namn.startswith("ar_")]
        return [
            (f, kr_id(self.vy.slag, self.vy.rad, namn[3:]), kr)
            for (namn, f), kr in zip(falten, self.per_ar, strict=True)
        ]

    @property
    def summa(self) -> Decimal:
        return belopp.summa(self.per_ar)

    @property
    def summa_id(self) -> str:
        return kr_id(self.vy.slag, self.vy.rad, "summa")


@dataclass(frozen=True)
class Summarad:
    id: str
    rubrik: str
    klass: str
    per_ar: list[Decimal]
    totalt: Decimal
    ar_skillnad: bool = False


@dataclass(frozen=True)
class Summor:
    """Both sides of the table, computed from one reading of the rows."""

    underlag: Underlag
    rader: Mapping[str, Sequence[Any]]
    budget: Data
    finansiering: Data
    blocken: set[str]

    @property
    def kolumner(self) -> tuple[Arskolumn, ...]:
        return self.underlag.kolumner

    @property
    def bredd(self) -> int:
        """The number of columns: name, part, years, sum."""
        return len(self.kolumner) + 3

    @property
    def klass(self) -> str:
        return f"ar-{min(len(self.kolumner), 6)}"

    @property
    def balanseras(self) -> bool:
        return {"budget", "finansiering"} <= self.blocken

    @property
    def obalanser(self) -> list[Obalans]:
        return kalkyl.obalanser(self.finansiering["summor"])

    def per_ar(self, slag: Radslag, rad: Any) -> list[Decimal]:
        """What a row comes to each year, kr."""
        data = self.finansiering if slag.namn == "finansiering" else self.budget
        raden: Data = next((r for r in data[slag.namn] if r["nyckel"] == str(rad.nyckel)), {})
        if slag.namn == "personal":
            return kalkyl.loner(data, raden, self.underlag.ar)
        return kalkyl.kronor(raden, self.underlag.ar)

    def poster(self, grupp: Slagvy) -> list[Post]:
        return [Post(vy, self.per_ar(grupp.slag, vy.rad)) for vy in grupp.rader]

    def _summarad(self, id_: str, rubrik: str, klass: str, per_ar: Mapping[str, str]) -> Summarad:
        rad, totalt = kalkyl.summarad(per_ar, self.underlag.ar)
        return Summarad(id_, rubrik, klass, rad, totalt, ar_skillnad=id_ == "skillnad")

    @property
    def summarader(self) -> dict[str, Summarad]:
        """The sum rows of both tables by name."""
        k, f = self.budget["summor"], self.finansiering["summor"]
        rader = (
            ("personal", "Summa personal", "delsumma", k["personal"]),
            ("ovrigt", "Summa övriga kostnader", "delsumma", k["ovrigt"]),
            ("kostnader", "Summa kostnader", "summarad", k["kostnader"]),
            ("finansiering", "Summa finansiering", "summarad", f["finansiering"]),
        )
        ut = {namn: self._summarad(f"summa-{namn}", *resten) for namn, *resten in rader}
        ut["skillnad"] = self._summarad(
            "skillnad", "Finansiering minus kostnader", "skillnadsrad", f["skillnad"]
        )
        return ut

    def delar(self, slagen: Iterable[Radslag]) -> dict[str, str]:
        """All that is computed, DOM id → HTML. What a page does not show is passed over."""
        ut: dict[str, str] = {
            "balans": render_to_string("insatser/ansokan/block/_balans.html", {"summor": self})
        }
        for rad in self.summarader.values():
            kontext = {"rad": rad, "kolumner": self.kolumner}
            ut[rad.id] = render_to_string("insatser/ansokan/block/_summarad.html", kontext)
        for slag in slagen:
            for rad in self.rader[slag.namn]:
                per_ar = self.per_ar(slag, rad)
                ut[kr_id(slag, rad, "summa")] = belopp.tal(belopp.summa(per_ar))
                if slag.namn == "personal":
                    ut |= {
                        kr_id(slag, rad, ar): belopp.tal(kr)
                        for ar, kr in zip(self.underlag.ar, per_ar, strict=True)
                    }
        return ut
