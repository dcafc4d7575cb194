"""Memberships that wait for an answer, from staff or from the organisation's own administrator.

Nothing but what the person wrote when she asked is shown; no draft makes a request.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.behorighet import Inloggad
from portal.forbund.models.uppdrag import Roll, Uppdrag, roller
from portal.forvaltning import konton
from portal.forvaltning.forms.uppdrag import AvslaForm, BekraftaMedlemskapForm
from portal.konto.models.organisation import sokbart_nummer
from portal.lista.tabell import Kolumn, Tabell, Tom, lista
from portal.sparr import sparrade
from portal.svenska import svensk


class Medlemskapslista(Tabell):
    namn = "Medlemskap som väntar på svar"
    adress = "medlemskap_lista"
    kolumner = (
        Kolumn("person", "Person", svensk("person__namn"), export="person"),
        Kolumn(
            "organisation",
            "Organisation",
            F("organisation__namn_ordning"),
            export="organisation.namn",
        ),
        Kolumn("begart", "Bad om det", F("fran"), fallande=True, export="fran"),
    )
    export_kolumner = (
        Kolumn("epost", "E-post", export="person.email"),
        Kolumn("orgnr", "Organisationsnummer", export="nummer"),
    )
    sok = ("person__namn", "person__email", "organisation__namn_sokt", "nummer")
    sok_etikett = "Person eller organisation"
    sortering = "begart"
    radmall = "portal/forvaltning/medlemskap/_rad.html"
    tom = Tom("Ingen väntar på svar", "Den som ber att få höra till en organisation visas här.")


@require_safe
def medlemskap_lista(request: Inloggad) -> HttpResponseBase:
    _krav_bekraftare(request)
    vantar = Uppdrag.objects.far_bekraftas_av(request.user).select_related("person", "organisation")
    vantar = vantar.annotate(nummer=sokbart_nummer("organisation__"))
    tabell = Medlemskapslista(request, vantar)
    return lista(request, "portal/forvaltning/medlemskap/medlemskap_lista.html", tabell)


@require_http_methods(["GET", "HEAD", "POST"])
def medlemskap(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = _hamta(request, publikt_id)
    form = BekraftaMedlemskapForm(request.POST or None)
    if form.is_valid():
        rad.bekrafta(av=request.user, roll=form.cleaned_data["roll"])
        konton.beratta_bekraftat(rad)
        messages.success(request, f"{rad.person} hör nu till {rad.organisation}.")
        return redirect("medlemskap_lista")
    return _sida(request, rad, form, AvslaForm())


@require_POST
def medlemskap_avsla(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = _hamta(request, publikt_id)
    form = AvslaForm(request.POST)
    if not form.is_valid():
        return _sida(request, rad, BekraftaMedlemskapForm(), form)
    konton.beratta_avslaget(rad, form.cleaned_data["skal"])
    rad.avsla(av=request.user, skal=form.cleaned_data["skal"])
    messages.success(request, f"Du har sagt nej till {rad.person}, som får ett mejl.")
    return redirect("medlemskap_lista")


def _krav_bekraftare(request: Inloggad) -> None:
    staff = request.user.has_perm("portal.bekrafta_medlemskap")
    if not staff and Roll.ORGANISATIONSADMINISTRATOR not in roller(request.user):
        raise PermissionDenied


def _hamta(request: Inloggad, publikt_id: UUID) -> Uppdrag:
    """A request that this person may answer, locked; one that somebody else has answered is gone."""
    _krav_bekraftare(request)
    vantar = Uppdrag.objects.far_bekraftas_av(request.user).select_related("person", "organisation")
    if request.method == "POST":
        vantar = sparrade(vantar)
    return get_object_or_404(vantar, publikt_id=publikt_id)


def _sida(
    request: Inloggad, rad: Uppdrag, form: BekraftaMedlemskapForm, avslaform: AvslaForm
) -> HttpResponse:
    administratorer = Uppdrag.objects.gallande().filter(
        organisation=rad.organisation, roll=Roll.ORGANISATIONSADMINISTRATOR
    )
    return render(
        request,
        "portal/forvaltning/medlemskap/medlemskap.html",
        {
            "medlemskap": rad,
            "form": form,
            "avslaform": avslaform,
            "har_administrator": administratorer.exists(),
        },
        status=422 if form.errors or avslaform.errors else 200,
    )
