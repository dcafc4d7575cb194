from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.farg import foljeslagare
from portal.forbund.models.forbund import Forbund
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.webb import kontext
from portal.webb.kontext import tema_hash


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The desk for who is signed in; for others who the förbund is, and what the apps show the public."""
    if request.user.is_authenticated:
        return _skrivbord(request, request.user)
    medlemmar = Organisation.objects.filter(medlem=True)
    sammanhang = {"medlemmar": medlemmar, "delar": kontext.startdelar(request)}
    return render(request, "portal/webb/start/oppen.html", sammanhang)


def _skrivbord(request: HttpRequest, person: Anvandare) -> HttpResponse:
    alla = kontext.vantar_pa(person, request)
    vantar = alla[: kontext.VANTAR_HOGST]
    grupper = groupby(vantar, key=lambda sak: sak.grupp)
    sammanhang = {
        "antal": len(vantar),
        "fler": len(alla) > len(vantar),
        "sena": sum(sak.forsenad for sak in vantar),
        "grupper": [(namn, list(saker)) for namn, saker in grupper],
        "kommer": kontext.kommer_har(person, request),
        "delar": kontext.startdelar(request),
    }
    return render(request, "portal/webb/start/skrivbord.html", sammanhang)


@login_not_required
@require_safe
def tema(request: HttpRequest, hash: str) -> HttpResponse:
    """The förbund's accent as CSS. The address changes with the colour, so it may be kept for ever."""
    accent = Forbund.aktuellt().accent
    if hash != tema_hash(accent):
        raise Http404
    regler = "".join(f"--{namn}:{farg};" for namn, farg in foljeslagare(accent).items())
    svar = HttpResponse(f":root{{{regler}}}", content_type="text/css; charset=utf-8")
    svar.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return svar


@login_not_required
@require_safe
def logotyp(request: HttpRequest, hash: str) -> HttpResponse:
    """The förbund's logotype, re-encoded as PNG when it was saved."""
    forbund = Forbund.aktuellt()
    if not forbund.logotyp_hash or forbund.logotyp_hash != hash:
        raise Http404
    svar = HttpResponse(bytes(forbund.logotyp or b""), content_type="image/png")
    svar.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return svar


@login_not_required
@require_safe
def halsa(request: HttpRequest) -> JsonResponse:
    """For the operator's monitor: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"lage": "ok"})
