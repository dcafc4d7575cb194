"""An enkät put together: as a page, as a spreadsheet, as a PDF that stays as it was made."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from foretag.behorighet import ANDRAR, LASER
from foretag.enkat import sammanstallning
from foretag.enkat.models.enkat import Enkat
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.dokument.models import Dokument
from portal.funktioner import kraver_funktion
from portal.lista import kalkylblad
from portal.logg import mal_for


def _hamta(publikt_id: UUID) -> Enkat:
    rader = Enkat.objects.select_related("formular", "sammanstallning__version")
    return get_object_or_404(rader, publikt_id=publikt_id)


@kraver_funktion("enkater")
@require_safe
@LASER
def enkat_sammanstallning(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    enkat = _hamta(publikt_id)
    data = sammanstallning.data(enkat)
    dokument = enkat.sammanstallning
    kontext = {
        "enkat": enkat,
        "avsnitten": sammanstallning.resultat(data),
        "antal": data["antal"],
        "dokument": dokument,
        "aktuellt": dokument is not None and dokument.version.data == data,
        "format": kalkylblad.SLAG,
    }
    return render(request, "foretag/enkat/sammanstallning.html", kontext)


@kraver_funktion("enkater")
@require_safe
@LASER
def enkat_kalkylblad(request: Inloggad, publikt_id: UUID, format: str) -> HttpResponseBase:
    enkat = _hamta(publikt_id)
    if format not in kalkylblad.SLAG:
        raise Http404
    data = sammanstallning.data(enkat)
    return kalkylblad.svar(
        format,
        f"Sammanställning {enkat.titel}",
        sammanstallning.KOLUMNER,
        lambda: sammanstallning.kalkylrader(data),
    )


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkat_dokument_gor(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Freezes the compilation as it is now; the worker makes the PDF."""
    enkat = _hamta(publikt_id)
    dokument = enkat.bestall_sammanstallning(sammanstallning.data(enkat), av=request.user)
    return redirect("foretag:enkat_dokument", enkat.publikt_id, dokument.publikt_id)


@kraver_funktion("enkater")
@require_safe
@LASER
def enkat_dokument(request: Inloggad, publikt_id: UUID, dokument_id: UUID) -> HttpResponseBase:
    """The newest compilation or an older one: each stays as it was."""
    mal_typ, mal_id = mal_for(_hamta(publikt_id))
    rader = Dokument.objects.filter(version__mal_typ=mal_typ, version__mal_id=mal_id)
    return dokumentmodul.hamta(request, get_object_or_404(rader, publikt_id=dokument_id))
