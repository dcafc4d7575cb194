"""The register of companies as staff keep it. Right to read: foretag.las_register; to change: foretag.andra_register.

A company's own people read its page too (`synliga_for`), without what is the förbund's alone.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.foretag.models import FinnsRedan, Foretag
from foretag.register import dokument, foretagsvy
from foretag.register.forms import KRITERIER, BedomningForm, ForetagForm, LageForm, NyttForetagForm
from foretag.register.registerlista import Foretagslista
from foretag.sida.models import med_platser
from portal import krock as krockmodul
from portal.behorighet import Inloggad
from portal.dokument.utfarda import visa_utan_att_spara
from portal.lista.tabell import lista

GET_OCH_POST = require_http_methods(["GET", "HEAD", "POST"])
JOURNAL_HOGST = 200


@i_registret
@require_safe
@LASER
def foretag_lista(request: Inloggad) -> HttpResponseBase:
    return lista(request, "foretag/register/foretag_lista.html", Foretagslista(request))


def hamta_foretag(request: Inloggad, publikt_id: UUID) -> Foretag:
    """The company, if the person may read its page: also one that was merged into another."""
    rader = med_platser(Foretag.objects.synliga_for(request.user).med_lage())
    rader = rader.select_related("organisation", "ihopslagen_med__organisation")
    return get_object_or_404(rader, publikt_id=publikt_id)


def hamta_for_andring(request: Inloggad, publikt_id: UUID) -> Foretag:
    """The company, if it is still a row of its own. The right to change is asked before."""
    rader = Foretag.objects.synliga_for(request.user).kvar().med_lage()
    return get_object_or_404(rader.select_related("organisation"), publikt_id=publikt_id)


@i_registret
@never_cache
@require_safe
def foretag(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = hamta_foretag(request, publikt_id)
    if rad.ihopslagen_med:
        return redirect(rad.ihopslagen_med)
    stab = request.user.has_perm("foretag.las_register")
    kontext = {
        "v": foretagsvy.vy(rad, request.user),
        "foretag": rad,
        "stab": stab,
        "andrar": request.user.has_perm("foretag.andra_register"),
        "journal": rad.journal()[:JOURNAL_HOGST] if stab else [],
    }
    return render(request, "foretag/register/foretag.html", kontext)


@i_registret
@require_safe
def foretag_utdrag(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The registerutdrag as it is now: rendered, shown and not kept. The company's own people get their own."""
    rad = hamta_foretag(request, publikt_id)
    if rad.ihopslagen_med:
        raise Http404
    eget = not request.user.has_perm("foretag.las_register")
    namn = f"{dokument.utdragets_namn(eget=eget)} {rad}.pdf"
    return visa_utan_att_spara(request, lambda: dokument.registerutdrag(rad, eget=eget), namn)


@i_registret
@GET_OCH_POST
@ANDRAR
def foretag_nytt(request: Inloggad) -> HttpResponse:
    form, befintligt = NyttForetagForm(request.POST or None), None
    if form.is_valid():
        try:
            nytt = form.registrera(request.user)
        except FinnsRedan as nej:
            befintligt = nej.foretag
            form.add_error("orgnr", nej.messages[0])
        except ValidationError as nej:
            form.lagg_till_fel(nej)
        else:
            messages.success(request, f"{nytt} är registrerat.")
            return redirect(nytt)
    return render(
        request,
        "foretag/register/foretag_nytt.html",
        {"form": form, "befintligt": befintligt},
        status=422 if form.errors else 200,
    )


@i_registret
@never_cache
@GET_OCH_POST
@ANDRAR
def foretag_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """What staff keep. A field that two have changed is shown with both; the other fields are saved."""
    rad = hamta_for_andring(request, publikt_id)
    form = ForetagForm(request.POST or None, foretag=rad)
    krockar: list[krockmodul.Krock] = []
    if form.is_valid():
        try:
            krockar = rad.andra(form.cleaned_data, form.bas, av=request.user)
        except ValidationError as nej:
            form.lagg_till_fel(nej)
            rad = hamta_for_andring(request, publikt_id)
        else:
            if not krockar:
                messages.success(request, "Uppgifterna är sparade.")
                return redirect(rad)
    return _andrasida(request, rad, form, krockar)


def _andrasida(
    request: Inloggad, rad: Foretag, form: ForetagForm, krockar: list[krockmodul.Krock]
) -> HttpResponse:
    """Until something is saved the form keeps the marks that it was opened with."""
    marken = form.bas if form.is_bound else rad.avtryck()
    if krockar:
        marken = krockmodul.marken(form.cleaned_data, form.bas, rad.uppgifter())
    kontext = {
        "foretag": rad,
        "form": form,
        "falt": [(form[falt], marken[falt]) for falt in form.fields],
        "krockar": [(form[krock.falt], krock, krockmodul.i_ord(form, krock)) for krock in krockar],
    }
    status = 409 if krockar else 422 if form.errors else 200
    return render(request, "foretag/register/foretag_andra.html", kontext, status=status)


@i_registret
@never_cache
@GET_OCH_POST
@ANDRAR
def foretag_lage(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = hamta_for_andring(request, publikt_id)
    form = LageForm(request.POST or None)
    if form.is_valid():
        try:
            rad.byt_lage(**form.cleaned_data, av=request.user)
        except ValidationError as nej:
            form.lagg_till_fel(nej)
        else:
            messages.success(request, "Läget är registrerat.")
            return redirect(rad)
    return _liten_sida(request, "foretag/register/foretag_lage.html", rad, form)


@i_registret
@never_cache
@GET_OCH_POST
@ANDRAR
def foretag_bedom(request: Inloggad, publikt_id: UUID, kriterium: int) -> HttpResponse:
    rad = hamta_for_andring(request, publikt_id)
    if kriterium not in dict(KRITERIER):
        raise Http404
    form = BedomningForm(request.POST or None)
    if form.is_valid():
        try:
            rad.bedom(kriterium, **form.cleaned_data, av=request.user)
        except ValidationError as nej:
            form.lagg_till_fel(nej)
        else:
            messages.success(request, f"Bedömningen av kriterium {kriterium} är registrerad.")
            return redirect(f"{rad.get_absolute_url()}#kriterier")
    mer = {"nummer": kriterium, "kriterium": dict(KRITERIER)[kriterium]}
    return _liten_sida(request, "foretag/register/foretag_bedom.html", rad, form, **mer)


def _liten_sida(request: Inloggad, mall: str, rad: Foretag, form: Form, **mer: Any) -> HttpResponse:
    kontext = {"foretag": rad, "form": form, **mer}
    return render(request, mall, kontext, status=422 if form.errors else 200)
