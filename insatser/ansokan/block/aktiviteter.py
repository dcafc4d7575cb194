"""Aktiviteter: what will be done, process by process."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from insatser.ansokan.models.verksamhet import Aktivitet
from portal.formular.block import Block, Radslag, las_grupp
from portal.formular.falt import Falt

AKTIVITET = Radslag(
    namn="aktivitet",
    modell=Aktivitet,
    falt=(
        Falt("namn", "kort", "Aktivitet", obligatorisk=True, max_tecken=300),
        Falt(
            "process",
            "kort",
            "Process",
            hjalp="Skriv samma namn på de aktiviteter som hör ihop, till exempel: arbete med deltagare.",
            max_tecken=200,
        ),
        Falt("beskrivning", "lang", "Beskrivning", max_tecken=3000),
        Falt("tillfallen", "heltal", "Antal tillfällen", bredd="kort"),
        Falt("antal", "heltal", "Antal deltagare", bredd="kort"),
        Falt("period", "kort", "När", hjalp="Till exempel: våren 2027.", max_tecken=100),
    ),
    rubrik="Aktivitet",
    ny="Lägg till en aktivitet",
    minst=1,
    hogst=100,
)


class Aktiviteter(Block):
    namn = "aktiviteter"
    rubrik = "Aktiviteter"
    slag = (AKTIVITET,)
    mall = "insatser/ansokan/block/aktiviteter.html"

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The activities under the name of their process, in the order the processes first appear."""
        rader = [rad.f() for rad in las_grupp(AKTIVITET, data.get("aktivitet", []), {}).rader]
        ordning = list(dict.fromkeys(rad["process"] for rad in rader))
        rader.sort(key=lambda rad: ordning.index(rad["process"]))
        return {
            "processer": [(p, list(r)) for p, r in groupby(rader, key=lambda rad: rad["process"])]
        }
