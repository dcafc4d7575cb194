"""From a finished draft to a received application: signing round, sending in, receipt, files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser.ansokan.forms.ansokan import AtertaForm, StartaUnderskriftForm
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.uppgifter import Uppgifter
from insatser.ansokan.views.ansokan import hamta, hamta_egen
from insatser.arende import inskick
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.dokument.models import Dokument
from portal.fil import filer
from portal.underskrift import rundor
from portal.underskrift.forms import ErsattForm


def _underskriftssida(
    request: Inloggad, ansokan: Ansokan, status: int = 200, **mer: Any
) -> HttpResponse:
    sammanhang = {
        "ansokan": ansokan,
        "u": Uppgifter(ansokan, request.user),
        "underskrifter": ansokan.runda.underskrifter.all() if ansokan.runda else [],
        "start": StartaUnderskriftForm(),
        "aterta": AtertaForm(),
    }
    return render(
        request, "insatser/ansokan/underskrift.html", {**sammanhang, **mer}, status=status
    )


@never_cache
@require_safe
def ansokan_underskrift(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Who has signed, and what can be done about it."""
    return _underskriftssida(request, hamta(request, publikt_id))


@require_POST
def underskrift_starta(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    ansokan = hamta_egen(request, publikt_id)
    form = StartaUnderskriftForm(request.POST)
    if not form.is_valid():
        return _underskriftssida(request, ansokan, 422, start=form)
    try:
        ansokan.starta_underskrift(av=request.user, **form.cleaned_data)
    except ValidationError as nej:
        form.add_error(
            None,
            nej.messages[0]
            if len(nej.messages) == 1
            else "Något saknas i ansökan. Se Det här återstår.",
        )
        ansokan.refresh_from_db()
        return _underskriftssida(request, ansokan, 422, start=form)
    messages.success(
        request,
        "Ansökan är låst. Breven till dem som ska skriva under skickas så snart PDF:en är gjord.",
    )
    return redirect("insatser:ansokan_underskrift", ansokan.publikt_id)


@require_POST
def underskrift_aterta(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    ansokan = hamta_egen(request, publikt_id)
    form = AtertaForm(request.POST)
    if form.is_valid():
        try:
            ansokan.aterta(av=request.user, skal=form.cleaned_data["skal"])
        except ValidationError as nej:
            form.add_error(None, nej.messages[0])
        else:
            messages.success(request, "Ansökan är ett utkast igen och kan ändras.")
            return redirect(ansokan)
    return _underskriftssida(request, ansokan, 422, aterta=form)


@require_POST
def underskrift_paminn(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    ansokan = hamta_egen(request, publikt_id)
    if ansokan.runda is None:
        raise Http404
    try:
        antal = rundor.paminn(ansokan.runda, av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
        return redirect("insatser:ansokan_underskrift", ansokan.publikt_id)
    ord_ = "En påminnelse skickas." if antal == 1 else f"{antal} påminnelser skickas."
    messages.info(request, ord_ if antal else "Alla som väntar har redan fått en påminnelse i dag.")
    return redirect("insatser:ansokan_underskrift", ansokan.publikt_id)


@require_http_methods(["GET", "HEAD", "POST"])
def underskrift_ersatt(request: Inloggad, publikt_id: UUID, underskrift_id: UUID) -> HttpResponse:
    """Another person signs for the part; the others' signatures stand."""
    ansokan = hamta_egen(request, publikt_id)
    if ansokan.runda is None:
        raise Http404
    rad = get_object_or_404(ansokan.runda.underskrifter, publikt_id=underskrift_id)
    form = ErsattForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rundor.ersatt(rad, form.ny(rad), av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej.messages[0])
        else:
            messages.success(
                request, f"{form.cleaned_data['namn']} får en länk för att skriva under."
            )
            return redirect("insatser:ansokan_underskrift", ansokan.publikt_id)
    return render(
        request, "insatser/ansokan/ersatt.html", {"ansokan": ansokan, "rad": rad, "form": form}
    )


@require_POST
def ansokan_skicka_in(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Sends it in. Pressing again, or from another tab, leads to the same receipt."""
    ansokan = hamta_egen(request, publikt_id)
    try:
        inskick.skicka_in(ansokan, av=request.user, mottagen_tid=request.mottagen_tid)
    except ValidationError as nej:
        ansokan = hamta_egen(request, publikt_id)
        if not ansokan.ar_mottagen:
            return _underskriftssida(request, ansokan, 422, nej=nej.messages)
    return redirect("insatser:kvittens", ansokan.publikt_id)


@require_safe
def kvittens(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The receipt: number, time, and what happens now."""
    ansokan = hamta(request, publikt_id)
    if not ansokan.ar_mottagen:
        raise Http404
    arende = ansokan.arende
    kvittensen = (
        Dokument.objects.filter(slag="kvittens", version__mal_id=arende.publikt_id)
        .order_by("-pk")
        .first()
    )
    sammanhang = {"ansokan": ansokan, "arende": arende, "kvittens": kvittensen}
    return render(request, "insatser/ansokan/kvittens.html", sammanhang)


@require_safe
def ansokan_dokument(request: Inloggad, publikt_id: UUID, dokument_id: UUID) -> HttpResponseBase:
    """A PDF of the parties' own: the application that is signed, the bevis, the receipt."""
    ansokan = hamta(request, publikt_id)
    egna = Dokument.objects.filter(pk__in=_egna_dokument(ansokan))
    return dokumentmodul.hamta(request, get_object_or_404(egna, publikt_id=dokument_id))


def _egna_dokument(ansokan: Ansokan) -> list[int]:
    """The papers that the parties may read: what is signed, its bevis, the receipt."""
    runda = ansokan.runda
    villkor = Q(version=ansokan.version, slag="ansokan")
    if runda:
        villkor |= Q(pk=runda.dokument_id) | Q(pk=runda.bevis_id)
    if ansokan.ar_mottagen:
        villkor |= Q(slag="kvittens", version__mal_id=ansokan.arende.publikt_id)
    return list(Dokument.objects.filter(villkor).values_list("pk", flat=True))


@require_safe
def bilaga(request: Inloggad, publikt_id: UUID, bilaga_id: UUID) -> HttpResponse:
    """An uploaded file, given as an attachment that cannot run."""
    ansokan = get_object_or_404(Ansokan.objects.synliga_for(request.user), publikt_id=publikt_id)
    rader = Bilaga.objects.filter(plan=ansokan.plan, borttagen_tid__isnull=True).select_related(
        "fil"
    )
    return filer.svar(get_object_or_404(rader, nyckel=bilaga_id).fil, request)
