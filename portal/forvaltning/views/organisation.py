"""Organisations and their units, as the förbund keeps them. Right: portal.andra_forbund.

Only what the förbund knows of (`kanda`): an organisation that drafts alone name is not to be seen here.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.behorighet import Inloggad
from portal.forvaltning.forms.organisation import EnhetForm, OrganisationForm
from portal.konto.models.organisation import Enhet, Organisation, sokbart_nummer
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.logg import Handelse

far_andra = permission_required("portal.andra_forbund", raise_exception=True)


class Organisationslista(Tabell):
    namn = "Organisationer"
    adress = "organisation_lista"
    kolumner = (
        Kolumn("namn", "Namn", F("namn_ordning"), export="namn"),
        Kolumn("orgnr", "Organisationsnummer", F("nummer"), export="nummer"),
        Kolumn("slag", "Slag", F("finsam"), export=lambda rad: rad.get_finsam_display()),
        Kolumn("medlem", "Medlem", F("medlem"), fallande=True, export="medlem"),
    )
    filter = (
        Filter(
            "visa",
            "Urval",
            (Val("medlemmar", "Medlemmar", Q(medlem=True)), Val("andra", "Andra", Q(medlem=False))),
        ),
    )
    sok = ("namn_sokt", "nummer")
    sok_etikett = "Namn eller nummer"
    sortering = "namn"
    radmall = "portal/forvaltning/organisation/_rad.html"
    tom = Tom("Inga organisationer ännu", "Lägg till förbundets medlemmar först.")


@require_safe
@far_andra
def organisation_lista(request: Inloggad) -> HttpResponseBase:
    tabell = Organisationslista(
        request, Organisation.objects.kanda().annotate(nummer=sokbart_nummer())
    )
    return lista(request, "portal/forvaltning/organisation/organisation_lista.html", tabell)


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def organisation_ny(request: Inloggad) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid() and form.spara(av=request.user):
        messages.success(request, f"{form.instance} är sparad.")
        return redirect("organisation", form.instance.publikt_id)
    return render(
        request,
        "portal/forvaltning/organisation/organisation_ny.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def organisation(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Organisation.objects.kanda(), publikt_id=publikt_id)
    form = OrganisationForm(request.POST or None, instance=rad)
    if form.is_valid() and form.spara(av=request.user):
        messages.success(request, f"{rad} är sparad.")
        return redirect("organisation_lista")
    return _sida(request, rad, form, EnhetForm(auto_id="enhet_%s"))


@require_POST
@far_andra
def enhet_ny(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Organisation.objects.kanda(), publikt_id=publikt_id)
    form = EnhetForm(request.POST, instance=Enhet(organisation=rad), auto_id="enhet_%s")
    if form.is_valid() and form.spara(av=request.user):
        messages.success(request, f"{form.instance.namn} är tillagd.")
        return redirect("organisation", publikt_id)
    return _sida(request, rad, OrganisationForm(instance=rad), form)


def _sida(
    request: Inloggad, rad: Organisation, form: OrganisationForm, enhetsform: EnhetForm
) -> HttpResponse:
    rad.refresh_from_db()
    return render(
        request,
        "portal/forvaltning/organisation/organisation.html",
        {"organisation": rad, "form": form, "enhetsform": enhetsform, "enheter": rad.enheter.all()},
        status=form.status if form.status != 200 else enhetsform.status,
    )


def _hamta_enhet(publikt_id: UUID) -> Enhet:
    kanda = Enhet.objects.filter(organisation__in=Organisation.objects.kanda())
    return get_object_or_404(kanda.select_related("organisation"), publikt_id=publikt_id)


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def enhet(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = _hamta_enhet(publikt_id)
    form = EnhetForm(request.POST or None, instance=rad)
    if form.is_valid() and form.spara(av=request.user):
        messages.success(request, f"{rad.namn} är sparad.")
        return redirect("organisation", rad.organisation.publikt_id)
    return render(
        request,
        "portal/forvaltning/organisation/enhet.html",
        {"form": form, "enhet": rad},
        status=form.status,
    )


@require_POST
@far_andra
def enhet_ta_bort(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Nothing points at a unit: applications keep its name as text."""
    rad = _hamta_enhet(publikt_id)
    Handelse.objects.skriv("enhet_borttagen", rad, av=request.user, namn=rad.namn)
    rad.delete()
    messages.success(request, f"{rad.namn} är borttagen.")
    return redirect("organisation", rad.organisation.publikt_id)
