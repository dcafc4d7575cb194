"""What the förbund uses ("Det här använder vi"): rooms beyond the main job, that an administrator can switch off.

An app registers its own from ready(). What is off leaves no trace: no menu entry, nothing on the desk, and 404 for
everybody, before login is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404, HttpRequest

if TYPE_CHECKING:
    from portal.forbund.models.forbund import Forbund

F = TypeVar("F", bound=Callable[..., Any])


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


def forbundet(fraga: HttpRequest | None = None) -> "Forbund":
    """The förbund, read once per request."""
    from portal.forbund.models.forbund import Forbund  # the model has its defaults from here

    if fraga is None:
        return Forbund.aktuellt()
    if not hasattr(fraga, "_forbund"):
        fraga._forbund = Forbund.aktuellt()  # type: ignore[attr-defined]
    forbund: Forbund = fraga._forbund  # type: ignore[attr-defined]
    return forbund


def anvands(namn: str, fraga: HttpRequest | None = None) -> bool:
    """Is it switched on? With the request it costs nothing beyond the query of the page's own header.

    A name that nobody has registered is a mistake in the code: LookupError.
    """
    if namn not in _funktioner:
        raise LookupError(f"{namn!r} is not a registered function: {', '.join(_funktioner)}")
    return namn in forbundet(fraga).funktioner


def kraver_funktion(namn: str) -> Callable[[F], F]:
    """Marks a view as part of the room: 404 when it is off. `mellanled.StangdaRum` asks, before login and token."""

    def marke(vy: F) -> F:
        vy.funktion = namn  # type: ignore[attr-defined]
        return vy

    return marke


def krav(vy: Any, fraga: HttpRequest) -> None:
    """Http404 if the view belongs to a room that is off."""
    namn = getattr(vy, "funktion", "")
    if namn and not anvands(namn, fraga):
        raise Http404
