import logging
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.cache import never_cache

from portal.webb import raddning
from portal.webb.loggning import vag_utan_lank
from portal.webb.mellanled import vill_ha_json

logg = logging.getLogger("portal.fel")


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A post whose token did not hold. Autosave gets a fresh one and tries again; a form's text is kept."""
    if vill_ha_json(request):
        return JsonResponse({"kod": "csrf", "token": get_token(request)}, status=401)
    vy = resolve(request.path).func
    if raddning.raddas(vy):
        return raddning.spara(request, raddning.tillbaka(request, vy))
    return render(request, "fel/csrf.html", status=403)


@login_not_required
@never_cache
def hittas_inte(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Kept by nobody: what is not here today may be here tomorrow, and the answer tells no 404 from another."""
    return render(request, "fel/404.html", status=404)


@login_not_required
def far_inte(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "fel/403.html", status=403)


@login_not_required
def fel_fraga(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "fel/400.html", status=400)


@login_not_required
def fel_i_portalen(request: HttpRequest) -> HttpResponse:
    """No trace of what went wrong; a reference that the log has too."""
    referens = uuid4().hex[:8].upper()
    logg.error("Felreferens %s %s %s", referens, request.method, vag_utan_lank(request))
    try:
        return render(request, "fel/500.html", {"referens": referens}, status=500)
    except Exception:  # noqa: BLE001  the last page of all: whatever is broken, it is shown
        logg.exception("Felsidan gick inte att visa")
        return HttpResponse(SISTA_UTVAG.format(referens=referens), status=500)


SISTA_UTVAG = """<!doctype html>
<html lang="sv">
<head><meta charset="utf-8"><title>Något gick fel i portalen</title></head>
<body><h1>Något gick fel i portalen</h1>
<p>Felet är vårt, inte ditt. Vänta en stund och försök igen. Referens: {referens}</p></body>
</html>
"""
