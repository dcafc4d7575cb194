"""The rooms beyond the main job that a förbund may switch off, as the apps register them from ready()."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Funktion:
    """`rubrik` and `hjalp` are what the administrator reads; `forval`: on in a new förbund."""

    namn: str
    rubrik: str
    hjalp: str
    forval: bool


_funktioner: dict[str, Funktion] = {}


def registrera_funktion(namn: str, rubrik: str, hjalp: str, forval: bool) -> None:
    """Called from an app's ready(). They are shown in the order they come."""
    _funktioner[namn] = Funktion(namn, rubrik, hjalp, forval)


def alla() -> list[Funktion]:
    return list(_funktioner.values())


def namnen() -> list[str]:
    """The names of all that are registered."""
    return list(_funktioner)


def forvalda() -> list[str]:
    """The names of those that a new förbund has switched on."""
    return [f.namn for f in alla() if f.forval]
