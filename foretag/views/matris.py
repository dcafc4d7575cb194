"""The matrix of kommuner: one year, and how it has developed. Right: foretag.las_register."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foretag import matris as matrismodul
from foretag.views.kommun import far_lasa, i_registret
from portal.behorighet import Inloggad


@i_registret
@require_safe
@far_lasa
def matris(request: Inloggad) -> HttpResponse:
    """The year of the address; a year that is not offered is the newest."""
    aren = matrismodul.aren()
    onskat = request.GET.get("ar", "")
    ar = next((ett for ett in aren if str(ett) == onskat), aren[0])
    kontext = {"matris": matrismodul.matris(ar), "aren": aren, "ord": matrismodul.i_ord()}
    return render(request, "foretag/kommun/matris.html", kontext)


@i_registret
@require_safe
@far_lasa
def matris_utveckling(request: Inloggad) -> HttpResponse:
    aren = sorted(matrismodul.aren())
    return render(
        request,
        "foretag/kommun/utveckling.html",
        {"utveckling": matrismodul.utveckling(aren)},
    )
