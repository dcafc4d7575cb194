"""Insatstid: start, last intake and end, and the calendar years that money is planned by."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.verksamhet import Insatstid
from portal import frist
from portal.formular.block import Block, Brist, Radslag
from portal.formular.falt import Falt, dom_id

# No insats runs longer; a year beyond that is a slip of the finger and gives no columns of its own.
FLEST_AR = 10

INSATSTID = Radslag(
    namn="insatstid",
    modell=Insatstid,
    falt=(
        Falt("start", "datum", "Startdatum", obligatorisk=True, bredd="kort"),
        Falt(
            "sista_intag",
            "datum",
            "Sista dag för intag av deltagare",
            hjalp="Fylls i om insatsen slutar ta emot deltagare före slutdatum.",
            bredd="kort",
        ),
        Falt("slut", "datum", "Slutdatum", obligatorisk=True, bredd="kort"),
    ),
    rubrik="Insatstid",
    ny="",
    ensam=True,
)


def tiden(ansokan: Ansokan) -> tuple[date | None, date | None]:
    """First and last day of the insats, None where nothing readable is given. One query."""
    rad = INSATSTID.rader(ansokan)[0]
    return rad.start, rad.slut


def ar(ansokan: Ansokan) -> list[int]:
    """The calendar years from start to end: the columns of budget and finansiering.

    Until the dates are known (or when they cannot be right) the years of the utlysning's frame, else this year.
    """
    return ar_mellan(ansokan, *tiden(ansokan))


def ar_mellan(ansokan: Ansokan, start: date | None, slut: date | None) -> list[int]:
    if start and slut and 0 <= slut.year - start.year < FLEST_AR:
        return list(range(start.year, slut.year + 1))
    return sorted(int(ar) for ar in ansokan.utlysning.ram) or [frist.idag().year]


def manader_senare(dag: date, antal: int) -> date:
    """The same day `antal` months later, or the last day of that month when it is shorter."""
    ar, manad = divmod(dag.year * 12 + dag.month - 1 + antal, 12)
    nasta = date(ar + (manad == 11), (manad + 1) % 12 + 1, 1)
    return min(date(ar, manad + 1, 1) + timedelta(days=dag.day - 1), nasta - timedelta(days=1))


class Insatstiden(Block):
    namn = "insatstid"
    rubrik = "Insatstid"
    slag = (INSATSTID,)
    mall = "insatser/ansokan/block/insatstid.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        (rad,) = rader["insatstid"]
        return [
            *self.faltbrister(agare, rader),
            *_ordning(rad),
            *_langd(rad, agare.utlysning.max_manader),
        ]


def _ordning(rad: Insatstid) -> Iterator[Brist]:
    """start ≤ last intake ≤ end."""
    if rad.start and rad.slut and rad.slut < rad.start:
        text = f"Slutdatum ligger före startdatum. Sätt det till {frist.datumtext(rad.start)} eller senare."
        yield Brist(text, _ankare(rad, "slut"), saknas=False)
        return
    if not rad.sista_intag:
        return
    if rad.start and rad.sista_intag < rad.start:
        text = f"Sista dag för intag ligger före starten. Sätt den till {frist.datumtext(rad.start)} eller senare."
        yield Brist(text, _ankare(rad, "sista_intag"), saknas=False)
    if rad.slut and rad.sista_intag > rad.slut:
        text = f"Sista dag för intag ligger efter slutet. Sätt den till {frist.datumtext(rad.slut)} eller tidigare."
        yield Brist(text, _ankare(rad, "sista_intag"), saknas=False)


def _langd(rad: Insatstid, max_manader: int | None) -> Iterator[Brist]:
    """The utlysning's longest time, in whole months from the first day."""
    if not (rad.start and rad.slut and max_manader):
        return
    senast = manader_senare(rad.start, max_manader) - timedelta(days=1)
    if rad.slut > senast:
        text = (
            f"Insatsen får pågå högst {max_manader} månader. "
            f"Sätt slutdatum till {frist.datumtext(senast)} eller tidigare."
        )
        yield Brist(text, _ankare(rad, "slut"), saknas=False)


def _ankare(rad: Insatstid, falt: str) -> str:
    return dom_id(f"{INSATSTID.enhet(rad)}:{falt}")
