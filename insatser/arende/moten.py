"""The meetings that a case stands on, told by the room that holds them: a case does not know of meetings."""

from collections.abc import Callable, Iterable
from typing import Any

from insatser.arende.models.arende import Arende

Moten = Callable[[Arende], Iterable[Any]]
_las: list[Moten] = []


def registrera_moten(las: Moten) -> None:
    """`las(arende)`: the points of agendas, each with its `sammantrade` and `underlag`. Called from ready()."""
    _las.append(las)


def moten(arende: Arende) -> list[Any]:
    return [punkt for las in _las for punkt in las(arende)]
