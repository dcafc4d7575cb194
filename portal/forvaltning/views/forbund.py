"""The förbund's own settings and its organ. Right: portal.andra_forbund."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.behorighet import Inloggad
from portal.forbund.models.forbund import Forbund, Organ
from portal.forvaltning.forms.forbund import ForbundForm, FunktionerForm, OrganForm
from portal.lista.tabell import Kolumn, Tabell, Tom, lista
from portal.svenska import svensk

far_andra = permission_required("portal.andra_forbund", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def forbund(request: Inloggad) -> HttpResponse:
    rad = Forbund.aktuellt()
    form = ForbundForm(request.POST or None, request.FILES or None, instance=rad)
    val = FunktionerForm(request.POST or None, forbund=rad)
    if form.is_valid() and val.is_valid() and "prova" not in request.POST:
        sparat = form.spara(av=request.user)
        val.spara(av=request.user)
        if sparat:
            messages.success(request, "Förbundets uppgifter är sparade.")
            return redirect("forbund")
    logotyp_url = Forbund.aktuellt().logotyp_url if rad.logotyp else ""
    return render(
        request,
        "portal/forvaltning/forbund/forbund.html",
        {"form": form, "val": val, "prov": form.prov(), "logotyp_url": logotyp_url},
        status=form.status,
    )


class Organlista(Tabell):
    namn = "Organ"
    adress = "organ_lista"
    kolumner = (
        Kolumn("ordning", "Ordning", F("ordning"), export="ordning"),
        Kolumn("namn", "Namn", svensk("namn"), export="namn"),
        Kolumn("slag", "Uppgift", F("slag"), export=lambda rad: rad.get_slag_display()),
    )
    sortering = "ordning"
    radmall = "portal/forvaltning/organ/_rad.html"
    tom = Tom(
        "Inga organ ännu",
        "Lägg till styrelsen och andra grupper som bereder, beslutar eller ger råd.",
    )


@require_safe
@far_andra
def organ_lista(request: Inloggad) -> HttpResponseBase:
    return lista(
        request,
        "portal/forvaltning/organ/organ_lista.html",
        Organlista(request, Organ.objects.all()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def organ_ny(request: Inloggad) -> HttpResponse:
    return _organ(request, Organ())


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def organ(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _organ(request, get_object_or_404(Organ, publikt_id=publikt_id))


def _organ(request: Inloggad, rad: Organ) -> HttpResponse:
    form = OrganForm(request.POST or None, instance=rad)
    if form.is_valid() and form.spara(av=request.user):
        messages.success(request, f"{form.instance} är sparat.")
        return redirect("organ_lista")
    return render(
        request,
        "portal/forvaltning/organ/organ.html",
        {"form": form, "organ": rad},
        status=form.status,
    )
