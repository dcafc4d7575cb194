"""What every page knows: the förbund, its colours, the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.models import Forbund

MENY_HOGST = 6


@dataclass(frozen=True)
class Menypost:
    """An entry of the main menu; `nar` says for whom it is shown."""

    rubrik: str
    url_namn: str
    nar: Callable[[Any], bool]
    ordning: int = 50


_meny: list[Menypost] = []


def registrera_meny(*poster: Menypost) -> None:
    """Called from an app's ready(): the app that owns the pages names them."""
    _meny.extend(poster)


@dataclass(frozen=True)
class Menyval:
    rubrik: str
    url: str
    aktuell: bool


def meny(request: HttpRequest) -> list[Menyval]:
    poster = sorted((p for p in _meny if p.nar(request.user)), key=lambda p: (p.ordning, p.rubrik))
    val = []
    for post in poster[:MENY_HOGST]:
        url = reverse(post.url_namn)
        val.append(Menyval(post.rubrik, url, request.path.startswith(url)))
    return val


def tema_hash(accent: str) -> str:
    return sha256(accent.encode()).hexdigest()[:10]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy, so that a page which shows nothing of it asks nothing of the database."""
    forbund: Any = SimpleLazyObject(Forbund.aktuellt)
    return {
        "forbund": forbund,
        "tema_url": SimpleLazyObject(lambda: reverse("tema", args=[tema_hash(forbund.accent)])),
        "meny": SimpleLazyObject(lambda: meny(request)),
        "demolage": settings.DEMO,
    }
