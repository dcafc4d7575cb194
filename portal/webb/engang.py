"""A form that is sent twice is carried out once, and the second press leads where the first one led.

A page gives each of its forms a token of its own, new every time it is shown: the same token with the same content is
the same form, pressed twice, or sent again because the first answer never came. The second waits for the first. Only
the last that a form led to is remembered: with something else in it, or with errors, it is carried out.

For those who are signed in: what is sent behind a personal link may lead to the link, which is stored nowhere.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

SPARAS = 10 * 60  # seconds

Vy = Callable[..., HttpResponseBase]


def en_gang(vy: Vy) -> Vy:
    @wraps(vy)
    def bara_en_gang(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        nyckel = _formularet(request)
        if not nyckel:
            return vy(request, *args, **kwargs)
        _vanta_pa(nyckel)
        innehall = _innehall(request)
        sist, vart = cache.get(nyckel, ("", ""))
        if sist == innehall:
            return HttpResponseRedirect(vart)
        svar = vy(request, *args, **kwargs)
        if svar.status_code == HttpResponseRedirect.status_code:
            cache.set(nyckel, (innehall, svar.headers["Location"]), SPARAS)
        return svar

    return bara_en_gang


def _formularet(request: HttpRequest) -> str:
    """Who, where, and which form of the page. Empty when it is let be.

    Saving while one types answers with JSON and has its own versions.
    """
    if request.method != "POST" or "application/json" in request.headers.get("Accept", ""):
        return ""
    markning = request.POST.get("csrfmiddlewaretoken")
    if not request.user.is_authenticated or not markning:
        return ""
    delar = (request.session.session_key, request.get_full_path(), markning)
    return f"en-gang-{sha256(repr(delar).encode()).hexdigest()}"


def _innehall(request: HttpRequest) -> str:
    filer = [
        (namn, fil.name, _summa(fil))
        for namn, filerna in sorted(request.FILES.lists())
        for fil in filerna
    ]
    return sha256(repr((sorted(request.POST.lists()), filer)).encode()).hexdigest()


def _summa(fil: UploadedFile) -> str:
    """A corrected file may have the same name and size."""
    summa = sha256()
    for bit in fil.chunks():
        summa.update(bit)
    fil.seek(0)
    return summa.hexdigest()


def _vanta_pa(nyckel: str) -> None:
    """One at a time for the same form, until the request's transaction is committed: only then is it there to be seen."""
    with connection.cursor() as markor:
        markor.execute("SELECT pg_advisory_xact_lock(%s)", [int(nyckel[-15:], 16)])
