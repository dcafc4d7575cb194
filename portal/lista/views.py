"""Saved views of lists: kept and removed by their owner, from the list itself."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal.behorighet import Inloggad
from portal.lista.forms import VyForm
from portal.lista.models import SparadVy
from portal.lista.tabell import MED_VYER


@require_POST
def vy_spara(request: Inloggad) -> HttpResponse:
    """Back to the list, whose address we know by its name: nothing that is sent is ever gone to."""
    lista = request.POST.get("lista", "")
    if lista not in MED_VYER:
        raise Http404
    form = VyForm(request.POST, instance=SparadVy(person=request.user, lista=lista))
    if form.is_valid():
        try:
            form.instance.spara()
        except ValidationError as nej:
            form.add_error(None, nej.messages)
        else:
            messages.success(request, f"Vyn ”{form.instance}” är sparad.")
    for fel in form.fel():
        messages.error(request, fel)
    return redirect(form.instance)


@require_POST
def vy_ta_bort(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    vy = get_object_or_404(SparadVy.objects.synliga_for(request.user), publikt_id=publikt_id)
    vy.delete()
    messages.success(request, f"Vyn ”{vy}” är borttagen.")
    return redirect(vy)
