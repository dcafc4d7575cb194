"""Reported beside computed: both are kept, the difference is shown, nothing is ever corrected.

Used where a total comes from outside (an import, an older report) beside the parts it should be the sum of.
None is *ej uppgivet*: then there is nothing to compare, and a missing part is never taken for 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal import belopp

Tal = Decimal | int | None


@dataclass(frozen=True)
class Summakontroll:
    """One total: what was reported, what the parts come to, and what to say about it.

    `delar` names the parts for the reader; `beraknat` is given by the caller, or by `av_delar`.
    """

    rubrik: str
    rapporterat: Tal
    beraknat: Tal
    delar: tuple[tuple[str, Tal], ...] = ()
    enhet: str = ""

    @classmethod
    def av_delar(
        cls, rubrik: str, rapporterat: Tal, delar: Mapping[str, Tal], enhet: str = ""
    ) -> "Summakontroll":
        """The computed total is the sum of `delar`; None when there are none, or one is not given."""
        givna = [varde for varde in delar.values() if varde is not None]
        beraknat = sum(givna) if delar and len(givna) == len(delar) else None
        return cls(rubrik, rapporterat, beraknat, tuple(delar.items()), enhet)

    @property
    def skillnad(self) -> Decimal | None:
        """Reported minus computed; None when one of them is not given."""
        if self.rapporterat is None or self.beraknat is None:
            return None
        return Decimal(self.rapporterat) - Decimal(self.beraknat)

    @property
    def stammer(self) -> bool | None:
        """None: cannot be checked."""
        return None if self.skillnad is None else self.skillnad == 0

    @property
    def ombytta(self) -> bool:
        """Would the two be the same if two digits of one changed places?"""
        if not self.skillnad or self.rapporterat is None or self.beraknat is None:
            return False
        ena, andra = self._siffror(self.rapporterat), self._siffror(self.beraknat)
        olika = [(a, b) for a, b in zip(ena, andra, strict=False) if a != b]
        return len(ena) == len(andra) and len(olika) == 2 and olika[0] == olika[1][::-1]

    @staticmethod
    def _siffror(varde: Decimal | int) -> str:
        """With the same decimals for both, so that the places are the same."""
        return f"{Decimal(varde):.6f}"

    @property
    def omdome(self) -> str:
        """ "stämmer", "1 för mycket", "18 för lite", "går inte att kontrollera"."""
        skillnad = self.skillnad
        if skillnad is None:
            return "går inte att kontrollera"
        if not skillnad:
            return "stämmer"
        return f"{self._i_ord(abs(skillnad))} för {'mycket' if skillnad > 0 else 'lite'}"

    @property
    def text(self) -> str:
        """What a person is told."""
        if self.skillnad is None:
            return f"{self._saknas()} Därför går summan inte att kontrollera."
        if self.stammer:
            return f"Rapporterat {self.rapporterat_text} stämmer med delarna."
        text = f"Rapporterat {self.rapporterat_text}, men delarna blir {self.beraknat_text}: {self.omdome}."
        return f"{text} {self.fraga}" if self.fraga else text

    @property
    def fraga(self) -> str:
        """A guess at the reason, put as a question; "" when there is none."""
        return "Kan siffrorna ha bytt plats?" if self.ombytta else ""

    def _saknas(self) -> str:
        if self.rapporterat is None and self.beraknat is None:
            return "Varken totalen eller alla delar är uppgivna."
        if self.rapporterat is None:
            return f"Totalen är inte uppgiven. Delarna blir {self.beraknat_text}."
        saknade = [namn for namn, varde in self.delar if varde is None]
        vilka = f": {', '.join(saknade)} saknas" if saknade else ""
        return f"Rapporterat {self.rapporterat_text}, men alla delar är inte uppgivna{vilka}."

    @property
    def rapporterat_text(self) -> str:
        return self._i_ord(self.rapporterat)

    @property
    def beraknat_text(self) -> str:
        return self._i_ord(self.beraknat)

    def _i_ord(self, varde: Tal) -> str:
        if varde is None:
            return "ej uppgivet"
        if self.enhet == "kr" and Decimal(varde) == belopp.avrunda(Decimal(varde)):
            return belopp.kr(varde)
        text = belopp.exakt(varde)
        return f"{text}{belopp.NBSP}{self.enhet}" if self.enhet else text


def kontrollera(
    totaler: Iterable[tuple[str, Tal, Mapping[str, Tal]]], enhet: str = ""
) -> list[Summakontroll]:
    """Several (heading, reported, parts) at once, in their order."""
    return [Summakontroll.av_delar(*total, enhet=enhet) for total in totaler]
