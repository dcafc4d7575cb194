"""What the förbund uses ("Det här använder vi"): rooms beyond the main job, that an administrator can switch off.

An app registers its own from ready(). What is off leaves no trace: no menu entry, nothing on the desk, and 404 for
everybody, before login is asked for.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest

from portal import utbud
from portal.forbund.models.forbund import Forbund

F = TypeVar("F", bound=Callable[..., Any])


def forbundet(fraga: HttpRequest | None = None) -> Forbund:
    """The förbund, read once per request."""
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
    if namn not in utbud.namnen():
        raise LookupError(f"{namn!r} is not a registered function: {', '.join(utbud.namnen())}")
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
