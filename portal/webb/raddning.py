"""Text that came without a valid session or token: kept, and offered after login. It is never merged by itself."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.webb import loggning
from portal.webb.models import Raddning

F = TypeVar("F", bound=Callable[..., Any])

GALLER = timedelta(hours=24)
MAX_TECKEN = 2_000_000  # one application with every field filled to its limit is about 200 000
MAX_PER_TIMME = (
    20  # per browser; who sends no cookie is held by the limit on her address ("raddning")
)

HOPPAS_OVER = ("csrfmiddlewaretoken",)
# Names, or beginnings of names, that the form itself sends.
FORMULARETS = ("version:", "ny", "tabort", "stanna", "aterta", "raddning", "konflikt")


def radda_vid_utloggning(vy: F) -> F:
    """Marks a view whose posts are kept when the session or the token has ended."""
    vy.raddas = True  # type: ignore[attr-defined]
    return vy


def raddas(vy: Any) -> bool:
    return getattr(vy, "raddas", False)


def _hash(kaka: str) -> str:
    return sha256(kaka.encode()).hexdigest()


def spara(request: HttpRequest, svar: HttpResponse) -> HttpResponse:
    """Keeps the fields of the post, and gives `svar` the cookie that finds them again."""
    falt = [[namn, varden] for namn, varden in request.POST.lists() if namn not in HOPPAS_OVER]
    kaka = request.COOKIES.get(settings.RADDNING_COOKIE_NAME) or secrets.token_urlsafe(32)
    nyss = Raddning.objects.filter(
        kaka_hash=_hash(kaka), skapad_tid__gte=timezone.now() - timedelta(hours=1)
    ).count()
    langd = sum(len(varde) for _, varden in falt for varde in varden)
    ryms = nyss < MAX_PER_TIMME and langd <= MAX_TECKEN
    if falt and ryms and ratelimit.consume(request, action="raddning"):
        rensat = [[namn, [v.replace("\x00", "") for v in varden]] for namn, varden in falt]
        Raddning.objects.create(kaka_hash=_hash(kaka), sokvag=_plats(request), falt=rensat)
        svar.set_cookie(
            settings.RADDNING_COOKIE_NAME,
            kaka,
            max_age=GALLER,
            httponly=True,
            samesite="Lax",
            secure=settings.DRIFT,
        )
    return svar


def _plats(request: HttpRequest) -> str:
    """Where the post was made. An address that is itself a key is kept as a fingerprint, like the cookie."""
    return _hash(request.path) if loggning.ar_nyckel(request) else request.path[:400]


def tillbaka(request: HttpRequest, vy: Any) -> HttpResponse:
    """To the page that was posted from: by way of the login page, unless it asks for no login."""
    if not getattr(vy, "login_required", True):
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(
        f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"
    )


def for_sidan(request: HttpRequest) -> Raddning | None:
    """The newest kept post to this page from this browser. The view has already asked who may write there."""
    kaka = request.COOKIES.get(settings.RADDNING_COOKIE_NAME)
    if not kaka:
        return None
    return (
        Raddning.objects.filter(
            kaka_hash=_hash(kaka), sokvag=_plats(request), skapad_tid__gte=timezone.now() - GALLER
        )
        .order_by("-skapad_tid")
        .first()
    )


def glom(request: HttpRequest) -> None:
    """Deletes the newest kept post to this page: it has been saved, or seen and not wanted."""
    if kvar := for_sidan(request):
        kvar.delete()


def texter(raddad: Raddning, rubriker: Mapping[str, str]) -> list[tuple[str, str]]:
    """(heading, text) of what was typed; what the form itself sends is left out."""
    return [
        (rubriker.get(namn, "Annat fält"), "\n".join(varden))
        for namn, varden in raddad.falt
        if not namn.startswith(FORMULARETS) and any(v.strip() for v in varden)
    ]


def text_i(post: QueryDict) -> list[str]:
    """The typed texts of a post, to show again when they could not be saved."""
    dolda = (*HOPPAS_OVER, *FORMULARETS)
    varden = [v for namn, v_ in post.lists() if not namn.startswith(dolda) for v in v_]
    return [v for v in varden if len(v.strip()) > 2]


def rensa() -> int:
    """Deletes what is older than a day; the worker's sweep calls it."""
    antal, _ = Raddning.objects.filter(skapad_tid__lt=timezone.now() - GALLER).delete()
    return antal
