"""Middleware: time of arrival, headers, the log of refusals, and login with nothing typed lost."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from portal import funktioner
from portal.logg import Handelse, Rum
from portal.webb import raddning, session
from portal.webb.loggning import vag_utan_lank

Svarare = Callable[[HttpRequest], Any]

# Those that Django sets too stand here as well, since an answer may be made before Django's own middleware is
# reached: a strange Host, a static file.
HUVUDEN = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def mottagen(get_response: Svarare) -> Svarare:
    """Outermost: notes when the request arrived. A deadline is judged by this, not by when we got to it."""

    def svara(request: HttpRequest) -> Any:
        request.mottagen_tid = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return svara


def huvuden(get_response: Svarare) -> Svarare:
    """The same headers on every answer, errors and files too. What is shown to one person is kept by nobody."""

    def svara(request: HttpRequest) -> Any:
        svar = get_response(request)
        for namn, varde in HUVUDEN.items():
            svar.headers.setdefault(namn, varde)
        if settings.DRIFT and request.is_secure():
            svar.headers.setdefault("Strict-Transport-Security", _hsts())
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in svar.headers:
            add_never_cache_headers(svar)
        return svar

    return svara


def _hsts() -> str:
    return f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"


def loggade_nekanden(get_response: Svarare) -> Svarare:
    """Refusals (403) and too many tries (429) are logged after the request's own transaction has ended.

    Behind the applicants' wall: the address of a refusal may be that of a draft.
    """

    def svara(request: HttpRequest) -> Any:
        svar = get_response(request)
        person = getattr(request, "user", None)
        if svar.status_code in {403, 429} and person is not None and person.is_authenticated:
            Handelse.objects.skriv(
                "nekad",
                person,
                av=person,
                rum=Rum.SOKANDE,
                svar=svar.status_code,
                metod=request.method,
                vag=vag_utan_lank(request),
            )
        return svar

    return svara


class UtanNul:
    """NUL cannot be stored, and nobody means to write it: taken out of what is sent, not found in an address.

    Before everything that reads cookies or the query.
    """

    def __init__(self, get_response: Svarare) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if "\x00" in request.path_info:
            raise Http404
        request.COOKIES = {
            namn: varde.replace("\x00", "") for namn, varde in request.COOKIES.items()
        }
        if _har_nul(request.GET):
            request.GET = _utan_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if request.method == "POST" and _har_nul(request.POST):
            request.POST = _utan_nul(request.POST)  # type: ignore[assignment]


def _har_nul(falt: QueryDict) -> bool:
    return any("\x00" in namn or any("\x00" in v for v in varden) for namn, varden in falt.lists())


def _utan_nul(falt: QueryDict) -> QueryDict:
    ren = QueryDict(mutable=True, encoding=falt.encoding)
    for namn, varden in falt.lists():
        ren.setlist(namn.replace("\x00", ""), [varde.replace("\x00", "") for varde in varden])
    ren._mutable = False
    return ren


class StangdaRum:
    """404 for a page of a room that the förbund does not use (`funktioner`), whoever asks and however.

    Its process_view runs before those of token and login, which would tell that there is a page.
    """

    def __init__(self, get_response: Svarare) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vy: Any, *_: Any) -> None:
        funktioner.krav(vy, request)


def vill_ha_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def sida_for_fel_metod(get_response: Svarare) -> Svarare:
    """405 in words; Django's own is an empty page."""

    def svara(request: HttpRequest) -> Any:
        svar = get_response(request)
        if svar.status_code != 405 or vill_ha_json(request):
            return svar
        sida = render(request, "fel/405.html", status=405)
        sida.headers["Allow"] = svar.headers.get("Allow", "GET")
        return sida

    return svara


def inloggningens_tid(get_response: Svarare) -> Svarare:
    """Signs out who has been away too long (`session`); the page asked for then asks for login."""

    def svara(request: HttpRequest) -> Any:
        if request.user.is_authenticated:
            if session.har_gatt_ut(request, request.user):
                logout(request)
                if not vill_ha_json(request):
                    messages.info(
                        request, "Du har loggats ut, eftersom det var länge sedan du gjorde något."
                    )
            else:
                session.sedd(request, request.user, av_sig_sjalv=vill_ha_json(request))
        return get_response(request)

    return svara


class KravInloggning(LoginRequiredMiddleware):
    """Login for every page that does not say otherwise; autosave gets 401, a form post is kept (`raddning`)."""

    def handle_no_permission(  # type: ignore[override]  # autosave is not redirected
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if vill_ha_json(request):
            return JsonResponse({"kod": "utloggad"}, status=401)
        svar: HttpResponse = super().handle_no_permission(request, view_func)
        if request.method == "POST" and raddning.raddas(view_func):
            return raddning.spara(request, svar)
        return svar
