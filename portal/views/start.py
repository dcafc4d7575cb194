from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.farg import foljeslagare
from portal.kontext import tema_hash
from portal.models import Forbund


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
    bild = bytes(Forbund.aktuellt().logotyp or b"")
    if not bild or sha256(bild).hexdigest()[:10] != hash:
        raise Http404
    svar = HttpResponse(bild, content_type="image/png")
    svar.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return svar


@login_not_required
@require_safe
def halsa(request: HttpRequest) -> JsonResponse:
    """For the operator's monitor: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"lage": "ok"})
