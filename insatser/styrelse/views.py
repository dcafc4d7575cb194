"""Meetings: staff plan them and set the agenda, a ledamot reads the papers."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser.arende import underlagsvy
from insatser.styrelse.forms import PunktForm, SammantradeForm
from insatser.styrelse.models import Dagordningspunkt, Sammantrade
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.lista.tabell import Kolumn, Tabell, lista

TIDIGARE_HOGST = 30
STEG = {"upp": -1, "ned": 1}

PLANERAR = permission_required("insatser.planera_sammantraden", raise_exception=True)


def LASER(vy: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For those who read all meetings, and those who read their own organ's; which ones is the queryset's matter."""

    @wraps(vy)
    def svara(request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ratter = ("insatser.las_sammantraden", "insatser.las_egna_sammantraden")
        if not any(request.user.has_perm(ratt) for ratt in ratter):
            raise PermissionDenied
        return vy(request, *args, **kwargs)

    return svara


def _handlingar_klara(mote: Sammantrade) -> bool:
    return mote.handlingar is not None and mote.handlingar.ar_utfardat


class Sammantradeslista(Tabell):
    """The page's two tables as one file, the latest day first; the page itself has no filters."""

    namn = "Sammanträden"
    kolumner = (
        Kolumn("datum", "Datum", F("datum"), export="datum"),
        Kolumn("tid", "Klockslag", export=lambda mote: f"{mote.tid:%H.%M}"),
        Kolumn("organ", "Organ", export="organ"),
        Kolumn("plats", "Plats", export="plats"),
        Kolumn("punkter", "Punkter", export="antal_punkter"),
        Kolumn("handlingar", "Handlingar klara", export=_handlingar_klara),
    )
    sortering = "-datum"


def hamta_sammantrade(request: Inloggad, publikt_id: UUID) -> Sammantrade:
    rader = Sammantrade.objects.synliga_for(request.user).select_related("organ", "handlingar")
    return get_object_or_404(rader, publikt_id=publikt_id)


@require_safe
@LASER
def sammantraden(request: Inloggad) -> HttpResponseBase:
    synliga = Sammantrade.objects.synliga_for(request.user).med_antal()
    return lista(
        request,
        "insatser/styrelse/sammantraden.html",
        Sammantradeslista(request, synliga),
        kommande=synliga.kommande(),
        tidigare=synliga.tidigare()[:TIDIGARE_HOGST],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@PLANERAR
def sammantrade_nytt(request: Inloggad) -> HttpResponse:
    return _planera(request, Sammantrade())


@require_http_methods(["GET", "HEAD", "POST"])
@PLANERAR
def sammantrade_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _planera(request, hamta_sammantrade(request, publikt_id))


def _planera(request: Inloggad, sammantrade: Sammantrade) -> HttpResponse:
    form = SammantradeForm(request.POST or None, instance=sammantrade)
    if form.is_valid():
        try:
            krock = form.visa(sammantrade.planera(form.bas, av=request.user))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if not krock:
                messages.success(request, "Sammanträdet är sparat.")
                return redirect(sammantrade)
    return render(
        request,
        "insatser/styrelse/planera.html",
        {"form": form, "sammantrade": form.instance},
        status=form.status,
    )


def _sida(
    request: Inloggad, sammantrade: Sammantrade, form: PunktForm | None = None
) -> HttpResponse:
    kontext = {
        "sammantrade": sammantrade,
        "punkter": [_punktvy(punkt) for punkt in sammantrade.dagordning()],
        "form": form or PunktForm(sammantrade=sammantrade),
        "pack_storlek": _storlek(sammantrade.handlingar),
        "far_planera": request.user.has_perm("insatser.planera_sammantraden")
        and not sammantrade.har_varit,
    }
    return render(
        request, "insatser/styrelse/sammantrade.html", kontext, status=422 if form else 200
    )


def _punktvy(punkt: Dagordningspunkt) -> dict[str, Any]:
    papper = [(titel, dokument, _storlek(dokument)) for titel, dokument in punkt.papper()]
    return {"punkt": punkt, "papper": papper}


def _storlek(dokument: Any) -> str:
    return underlagsvy.sidor_och_storlek(dokument.sidor, dokument.storlek) if dokument else ""


@require_safe
@LASER
def sammantrade(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _sida(request, hamta_sammantrade(request, publikt_id))


@require_POST
@PLANERAR
def dagordning_lagg_till(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    sammantrade = hamta_sammantrade(request, publikt_id)
    form = PunktForm(request.POST, sammantrade=sammantrade)
    if form.is_valid():
        try:
            sammantrade.lagg_till(form.cleaned_data["underlag"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            messages.success(request, "Beslutsunderlaget står nu på dagordningen.")
            return redirect(sammantrade)
    return _sida(request, hamta_sammantrade(request, publikt_id), form)


def hamta_punkt(request: Inloggad, publikt_id: UUID, punkt_id: UUID) -> Dagordningspunkt:
    sammantrade = hamta_sammantrade(request, publikt_id)
    rader = Dagordningspunkt.objects.filter(sammantrade=sammantrade)
    rader = rader.select_related(
        "sammantrade__organ", "underlag__arende", "underlag__dokument__version"
    )
    return get_object_or_404(rader, publikt_id=punkt_id)


def _andra_dagordningen(
    request: Inloggad, sammantrade: Sammantrade, verb: Callable[[], None]
) -> HttpResponse:
    """Runs the verb; a refusal (somebody was faster, the meeting has been) is told on the page."""
    try:
        verb()
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    return redirect(sammantrade)


@require_POST
@PLANERAR
def dagordning_flytta(request: Inloggad, publikt_id: UUID, punkt_id: UUID) -> HttpResponse:
    punkt = hamta_punkt(request, publikt_id, punkt_id)
    mote, steg = punkt.sammantrade, STEG.get(request.POST.get("steg", ""), 0)
    return _andra_dagordningen(request, mote, lambda: mote.flytta(punkt, steg, av=request.user))


@require_POST
@PLANERAR
def dagordning_ta_bort(request: Inloggad, publikt_id: UUID, punkt_id: UUID) -> HttpResponse:
    punkt = hamta_punkt(request, publikt_id, punkt_id)
    mote = punkt.sammantrade
    return _andra_dagordningen(request, mote, lambda: mote.ta_bort(punkt, av=request.user))


@require_POST
@PLANERAR
def sammantrade_gor_handlingar(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Orders the pack of the agenda as it stands."""
    sammantrade = hamta_sammantrade(request, publikt_id)

    def bestall() -> None:
        sammantrade.gor_handlingar(av=request.user)
        messages.success(request, "Handlingarna görs i ordning. Det tar oftast några sekunder.")

    return _andra_dagordningen(request, sammantrade, bestall)


@require_safe
@LASER
def sammantrade_underlag(request: Inloggad, publikt_id: UUID, punkt_id: UUID) -> HttpResponse:
    """The paper of a point to read in the browser: the same content as its PDF."""
    punkt = hamta_punkt(request, publikt_id, punkt_id)
    dokument = punkt.underlag.dokument
    if dokument is None:
        raise Http404
    kontext = {
        "punkt": punkt,
        "sammantrade": punkt.sammantrade,
        "dokument": dokument,
        "u": underlagsvy.vy(dokument.version.data),
    }
    return render(request, "insatser/styrelse/underlag.html", kontext)


@require_safe
@LASER
def sammantrade_handling(request: Inloggad, publikt_id: UUID, dokument_id: UUID) -> Any:
    """A PDF that lies on this meeting's table, or the pack of them all. Any other document is 404."""
    sammantrade = hamta_sammantrade(request, publikt_id)
    return dokumentmodul.hamta(
        request, get_object_or_404(sammantrade.papper(), publikt_id=dokument_id)
    )
