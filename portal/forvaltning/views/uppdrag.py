"""Persons and their roles. Right: portal.andra_uppdrag.

Only those that the förbund knows of (`kanda`): who has registered for a draft alone is not to be seen here.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.behorighet import Inloggad
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.forvaltning import konton
from portal.forvaltning.forms.uppdrag import AvslutaForm, NyPersonForm, UppdragForm
from portal.konto.models.anvandare import Anvandare
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.logg import Handelse
from portal.svenska import svensk, traff

far_andra = permission_required("portal.andra_uppdrag", raise_exception=True)


def _i_organisationen(ordet: str) -> Q:
    """Those with a role of today in an organisation of that name: what the row shows can be searched."""
    uppdrag = Uppdrag.objects.gallande().filter(traff("organisation__namn_sokt", ordet))
    return Q(Exists(uppdrag.filter(person=OuterRef("pk"))))


def _roller(person: Anvandare) -> str:
    return "\n".join(
        f"{rad.get_roll_display()}, {rad.var}" if rad.var else rad.get_roll_display()
        for rad in person.dagens_uppdrag  # type: ignore[attr-defined]
    )


class Personlista(Tabell):
    namn = "Personer"
    adress = "person_lista"
    loggas = True
    kolumner = (
        Kolumn("namn", "Namn", svensk("namn"), export=str),
        Kolumn("epost", "E-post", F("email"), export="email"),
        Kolumn("roller", "Roller i dag", export=_roller),
    )
    export_kolumner = (
        Kolumn("titel", "Titel", export="titel"),
        Kolumn("avstangd", "Avstängd", export=lambda person: not person.is_active),
    )
    sok = ("namn", "email", "titel", _i_organisationen)
    sok_etikett = "Namn, titel, e-post eller organisation"
    sortering = "namn"
    radmall = "portal/forvaltning/uppdrag/_personrad.html"
    tom = Tom("Inga personer ännu", "Registrera dem som ska ha en roll i förbundet.")

    @property
    def filter(self) -> tuple[Filter, ...]:  # type: ignore[override]
        """Asked anew for each page: which roles are valid depends on the day."""
        har_roll = Q(Exists(Uppdrag.objects.gallande().filter(person=OuterRef("pk"))))
        return (
            Filter(
                "visa",
                "Urval",
                (
                    Val("med", "Med roll i dag", har_roll & Q(is_active=True)),
                    Val("utan", "Utan roll", ~har_roll & Q(is_active=True)),
                    Val("avstangda", "Avstängda", Q(is_active=False)),
                ),
            ),
        )


def med_dagens_uppdrag(personer: QuerySet[Anvandare]) -> QuerySet[Anvandare]:
    gallande = (
        Uppdrag.objects.gallande().select_related("organisation", "organ").order_by("fran", "pk")
    )
    return personer.prefetch_related(Prefetch("uppdrag", gallande, to_attr="dagens_uppdrag"))


@require_safe
@far_andra
def person_lista(request: Inloggad) -> HttpResponseBase:
    tabell = Personlista(request, med_dagens_uppdrag(Anvandare.objects.kanda()))
    return lista(request, "portal/forvaltning/uppdrag/person_lista.html", tabell)


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def person_ny(request: Inloggad) -> HttpResponse:
    form = NyPersonForm(request.POST or None)
    if form.is_valid():
        ny = form.spara(av=request.user)
        konton.valkomna(ny)
        messages.success(
            request, f"{ny} är registrerad och har fått ett mejl. Ge nu personen en roll."
        )
        return redirect("uppdrag_nytt", ny.publikt_id)
    return render(
        request,
        "portal/forvaltning/uppdrag/person_ny.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_safe
@far_andra
def person(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Anvandare.objects.kanda(), publikt_id=publikt_id)
    return render(request, "portal/forvaltning/uppdrag/person.html", _om_person(rad))


HANDELSETEXT = {
    "person_registrerad": "Personen registrerades",
    "konto_avstangt": "Kontot stängdes av",
    "konto_oppnat": "Kontot öppnades igen",
    "uppdrag_gett": "Rollen gavs: {roll}",
    "uppdrag_avslutat": "Rollen avslutades: {roll}",
    "medlemskap_begart": "Personen bad att få höra till en organisation",
    "medlemskap_bekraftat": "Medlemskapet bekräftades: {roll}",
}


def _text(handelse: Handelse) -> str:
    roll = handelse.uppgifter.get("roll")
    return HANDELSETEXT[handelse.verb].format(roll=Roll(roll).label.lower() if roll else "")


def _om_person(rad: Anvandare) -> dict[str, object]:
    alla = rad.uppdrag.select_related("organisation", "organ").order_by("-fran", "-pk")
    uppdrag = list(alla)
    mal = Q(mal_id=rad.publikt_id) | Q(mal_id__in=[u.publikt_id for u in uppdrag])
    handelser = (
        Handelse.objects.for_forbundet()
        .filter(mal, verb__in=HANDELSETEXT)
        .select_related("av")[:50]
    )
    return {
        "person": rad,
        "nu": [u for u in uppdrag if u.galler_i_dag],
        "kommande": [u for u in uppdrag if u.kommer],
        "tidigare": [u for u in uppdrag if u.ar_slut],
        "vantar": [u for u in uppdrag if u.vantar],
        "handelser": [(handelse, _text(handelse)) for handelse in handelser],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def uppdrag_nytt(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Anvandare.objects.kanda().filter(is_active=True), publikt_id=publikt_id)
    form = UppdragForm(request.POST or None, instance=Uppdrag(person=rad))
    if form.is_valid():
        form.save(commit=False).ge(av=request.user)
        messages.success(request, f"{rad} är nu {form.instance.get_roll_display().lower()}.")
        return redirect("person", publikt_id)
    return render(
        request,
        "portal/forvaltning/uppdrag/uppdrag_nytt.html",
        {"form": form, "person": rad},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@far_andra
def uppdrag_avsluta(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    kanda = Uppdrag.objects.oavslutade().filter(person__in=Anvandare.objects.kanda())
    rad = get_object_or_404(
        kanda.select_related("person", "organ", "organisation"), publikt_id=publikt_id
    )
    form = AvslutaForm(request.POST or None, uppdrag=rad)
    if form.is_valid():
        try:
            form.avsluta(av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            messages.success(
                request, f"Rollen {rad.get_roll_display().lower()} är avslutad för {rad.person}."
            )
            return redirect("person", rad.person.publikt_id)
    return render(
        request,
        "portal/forvaltning/uppdrag/uppdrag_avsluta.html",
        {"form": form, "uppdrag": rad},
        status=422 if form.errors else 200,
    )


@require_POST
@far_andra
def person_stang_av(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Anvandare.objects.kanda(), publikt_id=publikt_id)
    try:
        rad.stang_av(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, f"{rad} är avstängd och utloggad överallt.")
    return redirect("person", publikt_id)


@require_POST
@far_andra
def person_oppna(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Anvandare.objects.kanda(), publikt_id=publikt_id)
    rad.oppna(av=request.user)
    messages.success(request, f"{rad} kan logga in igen, med en kod.")
    return redirect("person", publikt_id)
