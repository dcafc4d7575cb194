"""Underskrifter: who will sign, read from the parts. Nothing is filled in here."""

from collections.abc import Mapping, Sequence
from typing import Any

from insatser.ansokan.block.parter import PARTERNA
from insatser.ansokan.models.ansokan import Ansokan, Grund
from portal.formular import fyllt
from portal.formular.block import Andring, Block, Brist
from portal.formular.falt import val_av
from portal.konto.models.anvandare import Anvandare


class Underskrifter(Block):
    namn = "underskrifter"
    rubrik = "Underskrifter"
    harledda = ("undertecknare",)
    skrivs_under = True
    sidmall = "insatser/ansokan/block/underskrifter.html"
    mall = "insatser/ansokan/block/underskrifter_las.html"

    def sidkontext(self, agare: Any, last: bool) -> dict[str, Any]:
        return {
            **self.laskontext(self.till_json(agare)),
            "agare": agare,
            "parteravsnitt": _parteravsnitt(agare),
        }

    def brister(self, agare: Any) -> list[Brist]:
        """Whoever is missing is missing among the parts."""
        return []

    def json_av(self, agare: Any, rader: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Part by part, those who sign: read out of the parts, so that it can be shown alone."""
        parter = PARTERNA.till_json(agare)
        namn = PARTERNA.radnamn(parter)
        return {
            "undertecknare": [
                {
                    "part": part["namn"],
                    "enhet": namn.get(rad["enhet"] or "", ""),
                    **{falt: rad[falt] for falt in ("namn", "titel", "grund")},
                }
                for part in parter["part"]
                for rad in part["undertecknare"]
            ]
        }

    def fran_json(self, agare: Any, data: Mapping[str, Any], *, av: Anvandare) -> None:
        """Nothing: the signers come with the parts."""

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        grunder = dict(val_av(Grund))
        rader = data.get("undertecknare", [])
        return {"rader": [{**rad, "grund": grunder.get(rad["grund"] or "", "")} for rad in rader]}

    def jamfor(self, gammal: Mapping[str, Any], ny: Mapping[str, Any]) -> list[Andring]:
        """Told by the parts."""
        return []


def _parteravsnitt(ansokan: Ansokan) -> fyllt.Avsnitt | None:
    """The avsnitt of the form where the parts are filled in."""
    avsnitten = fyllt.struktur(ansokan.ifyllnad.formular).avsnitt
    return next((a for a in avsnitten if any(b.namn == PARTERNA.namn for b in a.blocken)), None)
