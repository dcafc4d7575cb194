"""Middleware: time of arrival, headers, the log of refusals, and login with nothing typed lost."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from portal import raddning

Svarare = Callable[[HttpRequest], Any]
nekanden = logging.getLogger("portal.nekanden")


def mottagen(get_response: Svarare) -> Svarare:
    """Outermost: notes when the request arrived. A deadline is judged by this, not by when we got to it."""

    def svara(request: HttpRequest) -> Any:
        request.mottagen_tid = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return svara


def huvuden(get_response: Svarare) -> Svarare:
    """Headers that Django and csp do not set, on every answer, errors too."""

    def svara(request: HttpRequest) -> Any:
        svar = get_response(request)
        svar.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        svar.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        svar.headers.setdefault("X-Robots-Tag", "noindex")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in svar.headers:
            add_never_cache_headers(svar)
        return svar

    return svara


def loggade_nekanden(get_response: Svarare) -> Svarare:
    """Refusals (403) and failed codes (429) are logged after the request's own transaction has ended."""

    def svara(request: HttpRequest) -> Any:
        svar = get_response(request)
        if svar.status_code in {403, 429}:
            person = getattr(request, "user", None)
            nekanden.warning(
                "%s %s %s person=%s",
                svar.status_code,
                request.method,
                request.path.replace("\n", " ").replace("\r", " ")[:200],
                getattr(person, "publikt_id", "-"),
            )
        return svar

    return svara


def vill_ha_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


class KravInloggning(LoginRequiredMiddleware):
    """Login for every page that does not say otherwise; autosave gets 401, a form post is kept (`raddning`)."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if vill_ha_json(request):
            return JsonResponse({"kod": "utloggad"}, status=401)
        svar: HttpResponse = super().handle_no_permission(request, view_func)
        if request.method == "POST" and raddning.raddas(view_func):
            return raddning.spara(request, svar)
        return svar
