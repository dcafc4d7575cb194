"""Calls for applications: public pages, and staff's form for them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser.ansokan.forms.utlysning import UtlysningForm
from insatser.ansokan.models.utlysning import Utlysning
from portal.behorighet import Inloggad
from portal.lista.tabell import Kolumn, Tabell, lista
from portal.svenska import svensk

ANDRAR = permission_required("insatser.andra_utlysningar", raise_exception=True)


def oppna_utlysningar(request: HttpRequest) -> SafeString | None:
    """The open calls as a part of the start page: for the public, and for those who may apply."""
    har_uppdrag = ("insatser.las_utlysningar", "insatser.las_egna_sammantraden")
    if request.user.is_authenticated and any(request.user.has_perm(ratt) for ratt in har_uppdrag):
        return None
    kontext = {"oppna": Utlysning.objects.oppna()}
    return render_to_string("insatser/ansokan/utlysning/_startdel.html", kontext, request)


class Utlysningslista(Tabell):
    """All that staff see on the page, as one file. The page itself is the public's and has no filters."""

    namn = "Utlysningar"
    kolumner = (
        Kolumn("namn", "Utlysning", svensk("namn"), export="namn"),
        Kolumn("lage", "Läge", export="lage_text"),
        Kolumn("oppnar", "Öppnar", F("oppnar_tid"), export="oppnar_tid"),
        Kolumn("stanger", "Stänger", F("stanger_tid"), export="stanger_tid"),
        Kolumn("beslut", "Beslut väntas", F("beslut_vantas"), export="beslut_vantas"),
        Kolumn("ram", "Ram, kronor", export="ram_totalt"),
        Kolumn("hogst", "Högsta belopp, kronor", export="max_belopp"),
        Kolumn("formular", "Formulär", export="formular"),
    )
    sortering = "-oppnar"


@login_not_required
@require_safe
def utlysningar(request: HttpRequest) -> HttpResponseBase:
    synliga = Utlysning.objects.synliga_for(request.user)
    kontext = {
        "oppna": synliga.oppna(),
        "kommande": synliga.kommande(),
        "stangda": synliga.stangda(),
        "utkast": synliga.filter(publicerad=False),
        "far_andra": request.user.is_authenticated
        and request.user.has_perm("insatser.andra_utlysningar"),
    }
    mall = "insatser/ansokan/utlysning/utlysningar.html"
    if request.user.is_authenticated and request.user.has_perm("insatser.las_utlysningar"):
        return lista(request, mall, Utlysningslista(request, synliga), **kontext)
    return render(request, mall, kontext)


@login_not_required
@require_safe
def utlysning(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """One call: when it closes, for whom, how much. A closed one says so and stays readable."""
    utlysning = get_object_or_404(
        Utlysning.objects.synliga_for(request.user), publikt_id=publikt_id
    )
    far_andra = request.user.is_authenticated and request.user.has_perm(
        "insatser.andra_utlysningar"
    )
    kontext = {
        "utlysning": utlysning,
        "far_andra": far_andra,
        "brister": utlysning.brister() if far_andra and not utlysning.publicerad else [],
    }
    return render(request, "insatser/ansokan/utlysning/utlysning.html", kontext)


@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def utlysning_ny(request: Inloggad) -> HttpResponse:
    return _spara(request, Utlysning())


@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def utlysning_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _spara(
        request,
        get_object_or_404(Utlysning.objects.synliga_for(request.user), publikt_id=publikt_id),
    )


def _spara(request: Inloggad, utlysning: Utlysning) -> HttpResponse:
    form = UtlysningForm(request.POST or None, instance=utlysning)
    if form.is_valid():
        try:
            krock = form.visa(form.instance.spara(form.bas, av=request.user))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if not krock:
                messages.success(request, "Utlysningen är sparad.")
                return redirect(form.instance)
    return render(
        request,
        "insatser/ansokan/utlysning/spara.html",
        {"form": form, "utlysning": utlysning},
        status=form.status,
    )


@require_POST
@ANDRAR
def utlysning_publicera(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    utlysning = get_object_or_404(
        Utlysning.objects.synliga_for(request.user), publikt_id=publikt_id
    )
    try:
        utlysning.publicera(av=request.user)
    except ValidationError as nej:
        for fel in nej.messages:
            messages.error(request, fel)
    else:
        messages.success(request, "Utlysningen är publicerad och syns nu för alla.")
    return redirect(utlysning)
