"""The yearly report: written, issued in two editions, published. Right to read: foretag.las_register."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.lagesbild import rapport as rapporten
from foretag.lagesbild.forms import RapporttextForm
from foretag.lagesbild.models.arsrapport import Arsrapport
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.dokument.models import Dokument

Upplaga = Arsrapport.Upplaga


@require_http_methods(["GET", "HEAD", "POST"])
@i_registret
@LASER
def arsrapporter(request: Inloggad) -> HttpResponse:
    """All reports, and the years that one can be begun of."""
    valbara = rapporten.ar_att_valja()
    if request.method == "POST":
        return _paborja(request, valbara)
    finns = list(Arsrapport.objects.select_related("publicerad"))
    kvar = [ar for ar in valbara if ar not in {rapport.ar for rapport in finns}]
    return render(
        request,
        "foretag/lagesbild/arsrapport/arsrapporter.html",
        {"rapporter": finns, "valbara": kvar},
    )


@ANDRAR
def _paborja(request: Inloggad, valbara: list[int]) -> HttpResponse:
    ar = next((ar for ar in valbara if str(ar) == request.POST.get("ar")), None)
    if ar is None:
        messages.error(request, "Välj ett av åren i listan.")
        return redirect("foretag:arsrapporter")
    return redirect(Arsrapport.paborja(ar, av=request.user))


def hamta_rapport(ar: int) -> Arsrapport:
    return get_object_or_404(Arsrapport.objects.select_related("publicerad"), ar=ar)


@never_cache
@require_safe
@i_registret
@LASER
def arsrapport(request: Inloggad, ar: int) -> HttpResponse:
    """The report as it would be if it were issued now, in the edition that is asked for."""
    rapport = hamta_rapport(ar)
    upplaga = Upplaga.PUBLIK if request.GET.get("upplaga") == Upplaga.PUBLIK else Upplaga.HEL
    kontext = {
        "rapport": rapport,
        "upplaga": upplaga,
        "upplagor": Upplaga,
        "r": rapporten.vy(rapporten.innehall(rapport, upplaga)),
        "utgavor": _utgavor(rapport),
    }
    return render(request, "foretag/lagesbild/arsrapport/arsrapport.html", kontext)


def _utgavor(rapport: Arsrapport) -> list[dict[str, Any]]:
    namn = {slag: str(Upplaga(u).label) for u, slag in Arsrapport.SLAG.items()}
    return [
        {
            "dokument": dokument,
            "namn": namn[dokument.slag],
            "publik": dokument.slag == Arsrapport.SLAG[Upplaga.PUBLIK],
            "publicerad": dokument.pk == rapport.publicerad_id,
            "tidigare_regel": rapporten.har_tidigare_regel(dokument.version.data),
        }
        for dokument in rapport.utgavor()
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@i_registret
@ANDRAR
def arsrapport_andra(request: Inloggad, ar: int) -> HttpResponse:
    rapport = hamta_rapport(ar)
    form = RapporttextForm(request.POST or None, rapport=rapport)
    if form.is_valid() and not form.visa(rapport.skriv(form.texter, form.bas, av=request.user)):
        messages.success(request, "Texten är sparad.")
        return redirect(rapport)
    kontext = {"form": form, "rapport": rapport}
    return render(request, "foretag/lagesbild/arsrapport/andra.html", kontext, status=form.status)


@require_POST
@i_registret
@ANDRAR
def arsrapport_utfarda(request: Inloggad, ar: int) -> HttpResponse:
    rapport = hamta_rapport(ar)
    upplaga = Upplaga.PUBLIK if request.POST.get("upplaga") == Upplaga.PUBLIK else Upplaga.HEL
    rapport.utfarda(upplaga, rapporten.innehall(rapport, upplaga), av=request.user)
    messages.success(
        request, f"{upplaga.label} görs i ordning. Den ligger under Utfärdade upplagor."
    )
    return redirect(rapport)


@require_safe
@i_registret
@LASER
def arsrapport_dokument(request: Inloggad, ar: int, dokument_id: UUID) -> HttpResponseBase:
    return dokumentmodul.hamta(request, _hamta_utgava(ar, dokument_id))


@require_safe
@i_registret
@LASER
def arsrapport_utgava(request: Inloggad, ar: int, dokument_id: UUID) -> HttpResponse:
    """An issued edition as a page, from the same frozen content as its PDF."""
    dokument = _hamta_utgava(ar, dokument_id)
    kontext = {
        "rapport": hamta_rapport(ar),
        "dokument": dokument,
        "r": rapporten.vy(dokument.version.data),
        "tidigare_regel": rapporten.har_tidigare_regel(dokument.version.data),
    }
    return render(request, "foretag/lagesbild/arsrapport/utgava.html", kontext)


def _hamta_utgava(ar: int, dokument_id: UUID) -> Dokument:
    return get_object_or_404(hamta_rapport(ar).utgavor(), publikt_id=dokument_id)


@require_POST
@i_registret
@ANDRAR
def arsrapport_publicera(request: Inloggad, ar: int, dokument_id: UUID) -> HttpResponse:
    rapport = hamta_rapport(ar)
    try:
        rapport.publicera(_hamta_utgava(ar, dokument_id), av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, "Rapporten är publicerad. Vem som helst kan läsa den.")
    return redirect(rapport)


@require_POST
@i_registret
@ANDRAR
def arsrapport_avpublicera(request: Inloggad, ar: int) -> HttpResponse:
    rapport = hamta_rapport(ar)
    try:
        rapport.avpublicera(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, "Rapporten är inte längre publicerad.")
    return redirect(rapport)


# ---------- For everybody ----------


def _publicerad(ar: int) -> Dokument:
    rapport = get_object_or_404(
        Arsrapport.objects.select_related("publicerad__version"), ar=ar, publicerad__isnull=False
    )
    if rapport.publicerad is None:
        raise Http404
    return rapport.publicerad


@login_not_required
@require_safe
@i_registret
def arsrapport_publik(request: Any, ar: int) -> HttpResponse:
    """The published edition as a page."""
    dokument = _publicerad(ar)
    kontext = {"dokument": dokument, "r": rapporten.vy(dokument.version.data), "ar": ar}
    return render(request, "foretag/lagesbild/arsrapport/publik.html", kontext)


@login_not_required
@require_safe
@i_registret
def arsrapport_publik_pdf(request: Any, ar: int) -> HttpResponseBase:
    return dokumentmodul.hamta(request, _publicerad(ar))
