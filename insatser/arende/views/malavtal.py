"""Goals of a case that are counted by avtal in the register. Staff choose; all who read the case see the count."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from insatser.arende import avtalsrakning
from insatser.arende.forms.malavtal import MalvardeForm, RaknaForm
from insatser.arende.models.arende import Arende
from insatser.arende.models.malavtal import Avtalsmal
from insatser.arende.views.arende import hamta_arende
from portal.behorighet import Inloggad
from portal.funktioner import kraver_funktion

i_registret = kraver_funktion("register")
far_handlagga = permission_required("insatser.handlagg_arenden", raise_exception=True)
ANKARE = "#avtalsmal"


def _till_arendet(arende: Arende) -> HttpResponse:
    return redirect(f"{arende.get_absolute_url()}{ANKARE}")


@i_registret
@require_POST
@far_handlagga
def avtalsmal_valj(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    arende = hamta_arende(request, publikt_id)
    alla = avtalsrakning.stallningar(arende.ansokan)
    form = MalvardeForm(request.POST, stallningar=alla)
    if not form.is_valid():
        messages.error(request, str(form.errors["malvarde"][0]))
        return _till_arendet(arende)
    nyckel = UUID(form.cleaned_data["malvarde"])
    Avtalsmal.valj(arende, nyckel, av=request.user)
    return redirect("insatser:avtalsmal", publikt_id, nyckel)


def _hamta(arende: Arende, malvarde: UUID) -> tuple[Avtalsmal, avtalsrakning.Stallning]:
    rad = get_object_or_404(
        Avtalsmal.objects.select_related("ansokan__inskick__version"),
        ansokan=arende.ansokan,
        malvarde=malvarde,
    )
    alla = avtalsrakning.stallningar(arende.ansokan)
    return rad, next(ett for ett in alla if ett.nyckel == malvarde)


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@far_handlagga
def avtalsmal(request: Inloggad, publikt_id: UUID, malvarde: UUID) -> HttpResponse:
    """Which avtal to count: first those within the insatstid, all of them when they are asked for."""
    arende = hamta_arende(request, publikt_id)
    rad, stallning = _hamta(arende, malvarde)
    alla = "alla" in request.GET
    rader = avtalsrakning.att_rakna(rad.ansokan, stallning, alla=alla)
    form = RaknaForm(request.POST or None, rader=rader)
    if form.is_valid():
        try:
            rad.rakna(arende, form.cleaned_data["avtal"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej.messages)
        else:
            messages.success(request, f"{stallning.matt}: avtalen räknas nu till målet.")
            return _till_arendet(arende)
    kontext: dict[str, Any] = {
        "arende": arende,
        "form": form,
        "stallning": stallning,
        "alla": alla,
        "tid": avtalsrakning.insatstid(rad.ansokan),
        "finns": rader.exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "insatser/arende/avtalsmal.html", kontext, status=status)


@i_registret
@require_POST
@far_handlagga
def avtalsmal_valj_bort(request: Inloggad, publikt_id: UUID, malvarde: UUID) -> HttpResponse:
    arende = hamta_arende(request, publikt_id)
    rad, stallning = _hamta(arende, malvarde)
    rad.valj_bort(arende, av=request.user)
    messages.success(request, f"{stallning.matt} räknas inte längre i avtal.")
    return _till_arendet(arende)


@i_registret
@require_POST
@far_handlagga
def malavtal_ta_bort(
    request: Inloggad, publikt_id: UUID, malvarde: UUID, avtal_id: UUID
) -> HttpResponse:
    """The avtal is not counted towards the goal any more."""
    arende = hamta_arende(request, publikt_id)
    rad, stallning = _hamta(arende, malvarde)
    raknade = [ett.avtal for ett in stallning.malavtal]
    avtal = next((ett for ett in raknade if ett.publikt_id == avtal_id), None)
    if avtal is None:
        raise Http404
    rad.rakna_inte(arende, avtal, av=request.user)
    messages.success(request, "Avtalet räknas inte längre till målet.")
    return _till_arendet(arende)
