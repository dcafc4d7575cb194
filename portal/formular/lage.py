"""What stands in an Ifyllnad and what is missing in it: the task list of any owner, state by avsnitt."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.formular import block
from portal.formular import fyllt as formular
from portal.formular.agare import Agare
from portal.formular.block import Brist
from portal.formular.fyllt import Avsnitt, Fyllt, Skrivlage
from portal.formular.models.ifyllnad import Ifyllnad


@dataclass(frozen=True)
class Uppgiftsrad:
    avsnitt: Avsnitt
    lage: Skrivlage


class Ifyllnadslage:
    """Read once per page: the answers, the gaps, the JSON that both come from. An owner extends it with its own.

    Nothing is missing in what is no longer `oppen`: it is not asked to be filled in.
    """

    def __init__(self, agare: Agare, ifyllnad: Ifyllnad, *, oppen: bool = True) -> None:
        self.agare, self.ifyllnad, self.oppen = agare, ifyllnad, oppen
        self._minne: dict[str, Any] = {}

    @cached_property
    def fyllt(self) -> Fyllt:
        return formular.fyllt(self.ifyllnad)

    @cached_property
    def data(self) -> dict[str, Any]:
        with block.laser_en_gang(self.agare, self._minne):
            return self.las_data()

    def las_data(self) -> dict[str, Any]:
        """Answers and blocks as canonical JSON; an owner that freezes more says so here."""
        return formular.till_json(self.agare, self.fyllt)

    @cached_property
    def brister(self) -> list[Brist]:
        if not self.oppen:
            return []
        with block.laser_en_gang(self.agare, self._minne):
            return formular.brister(self.agare, self.fyllt)

    @cached_property
    def lagen(self) -> dict[str, Skrivlage]:
        data = self.data if self.brister else {}  # else all is done: begun or not is not asked
        return formular.lagen(self.agare, self.fyllt, self.brister, data)

    @property
    def grupper(self) -> list[tuple[str, list[Uppgiftsrad]]]:
        return [
            (grupp, [Uppgiftsrad(avsnitt, self.lagen[avsnitt.nyckel]) for avsnitt in avsnitten])
            for grupp, avsnitten in self.fyllt.struktur.grupper
        ]

    @property
    def antal(self) -> int:
        return len(self.fyllt.struktur.avsnitt)

    @property
    def klara(self) -> int:
        return sum(lage.namn == "klar" for lage in self.lagen.values())

    @property
    def egna_brister(self) -> list[tuple[Brist, Avsnitt]]:
        return self._med_avsnitt(vems=False)

    @property
    def andras_brister(self) -> list[tuple[Brist, Avsnitt]]:
        return self._med_avsnitt(vems=True)

    def _med_avsnitt(self, *, vems: bool) -> list[tuple[Brist, Avsnitt]]:
        avsnitt = {a.nyckel: a for a in self.fyllt.struktur.avsnitt}
        return [(b, avsnitt[b.avsnitt]) for b in self.brister if bool(b.vems) is vems]

    @property
    def nasta_avsnitt(self) -> Avsnitt | None:
        """The first avsnitt with something to do."""
        return next(
            (a for a in self.fyllt.struktur.avsnitt if self.lagen[a.nyckel].namn != "klar"), None
        )
