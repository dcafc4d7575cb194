"""The parts of the förbund's area that figures are told for. Staff keep them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag import kodlistor
from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.kodlistor import kommunnamn
from foretag.kommun.forms import OmradeForm
from foretag.kommun.models.kommun import Kommun, Omrade
from portal.behorighet import Inloggad
from portal.lista.tabell import Kolumn, Tabell, Tom, lista
from portal.svenska import svensk


class Omradeslista(Tabell):
    namn = "Områden"
    adress = "foretag:omrade_lista"
    kolumner = (
        Kolumn("namn", "Namn", svensk("namn"), export="namn"),
        Kolumn("kommuner", "Kommuner", export=lambda rad: ", ".join(rad.kommunnamn)),
    )
    sortering = "namn"
    radmall = "foretag/kommun/omrade/_rad.html"
    tom = Tom(
        "Inga områden ännu",
        "Ett område är en del av förbundets område, till exempel Hälsingland, med sina kommuner. "
        "Lägesbilden kan redovisas per område.",
    )


@i_registret
@require_safe
@LASER
def omrade_lista(request: Inloggad) -> HttpResponseBase:
    utan = Kommun.objects.kommuner()
    for rad in Omrade.objects.all():
        utan = utan.exclude(kod__in=rad.kommuner)
    namnen = sorted((kommunnamn(rad.kod) for rad in utan), key=kodlistor.svensk_nyckel)
    tabell = Omradeslista(request, Omrade.objects.all())
    return lista(request, "foretag/kommun/omrade/omrade_lista.html", tabell, utan=namnen)


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def omrade_ny(request: Inloggad) -> HttpResponse:
    return _omrade(request, Omrade())


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def omrade(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _omrade(request, get_object_or_404(Omrade, publikt_id=publikt_id))


def _omrade(request: Inloggad, rad: Omrade) -> HttpResponse:
    namn = rad.namn
    form = OmradeForm(request.POST or None, instance=rad)
    if form.is_valid():
        try:
            sparat = form.spara(av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if sparat:
                messages.success(request, f"{rad} är sparat.")
                return redirect("foretag:omrade_lista")
    kontext = {"form": form, "omrade": rad, "namn": namn}
    return render(request, "foretag/kommun/omrade/omrade.html", kontext, status=form.status)


@i_registret
@require_POST
@ANDRAR
def omrade_ta_bort(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Omrade, publikt_id=publikt_id)
    try:
        rad.ta_bort(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
        return redirect("foretag:omrade", publikt_id)
    messages.success(request, f"{rad.namn} är borttaget.")
    return redirect("foretag:omrade_lista")
