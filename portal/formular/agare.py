"""Who owns what is filled in, and which piece of it is meant."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Bit:
    """A piece of a form: a question, a block, or a row of either. An owner opens it, a difference names it."""

    fraga: str = ""
    block: str = ""
    slag: str = ""
    nyckel: str = ""  # of the row; "" for the whole piece, and for a row that is not there yet
    over: str = ""  # the key of the row right above, "" on the top level

    @property
    def nycklar(self) -> tuple[str, ...]:
        """What opens it, the widest first: its question or block, the row above, the row itself."""
        vid = f"svar:{self.fraga}" if self.fraga else f"block:{self.block}"
        egen = f"rad:{self.slag}:{self.nyckel}" if self.nyckel else ""
        return tuple(nyckel for nyckel in (vid, self.over, egen) if nyckel)

    def oppnas_av(self, oppnade: Collection[str]) -> bool:
        return any(nyckel in oppnade for nyckel in self.nycklar)


class Agare(Protocol):
    """The aggregate that an Ifyllnad belongs to, and the rows of its blocks with it."""

    def far_skrivas(self, bit: Bit) -> bool:
        """May the piece be written now? Asked for every question, row and file before anything is saved.

        It says nothing of who writes: that the view has asked.
        """
        ...
