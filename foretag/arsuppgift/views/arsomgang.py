"""The yearly round as staff see it: make one, send it out, follow who has answered, remind, prolong."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.arsuppgift.arslista import Svarslista, laget
from foretag.arsuppgift.forms import ArsomgangForm, ForlangForm
from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import UTSKICKET, Arsuppgift
from foretag.behorighet import ANDRAR, LASER, i_arsomgangen
from portal import frist
from portal.behorighet import Inloggad
from portal.lista.tabell import Kolumn, Tabell, Tom, lista
from portal.post import utskick

formular = require_http_methods(["GET", "HEAD", "POST"])


class Omgangslista(Tabell):
    namn = "Årsuppgifter"
    kolumner = (
        Kolumn("ar", "År", F("ar"), fallande=True, export="ar"),
        Kolumn("avser", "Gäller den", F("avser_datum"), fallande=True, export="avser_datum"),
        Kolumn("sista", "Sista svarsdag", F("sista_dag"), fallande=True, export="sista_dag"),
        Kolumn("lage", "Läge"),
        Kolumn("svar", "Svar", klass="belopp", export="besvarade"),
    )
    export_kolumner = (Kolumn("fragade", "Företag", export="fragade"),)
    sortering = "-ar"
    radmall = "foretag/arsuppgift/arsomgang/_omgang.html"

    def __init__(self, request: Inloggad) -> None:
        forst = (reverse("foretag:arsomgang_ny"), "Förbered en omgång")
        self.tom = Tom(
            "Inga omgångar ännu",
            "En gång om året frågar ni företagen om anställda, placerade och platser. Här ser ni vilka som har svarat.",
            *(forst if request.user.has_perm("foretag.andra_register") else ()),
        )
        arets = Arsuppgift.objects.filter(
            ar=OuterRef("ar"), foretag__ihopslagen_med=None
        ).order_by()
        rader = Arsomgang.objects.synliga_for(request.user).annotate(
            fragade=_antal(arets, Count("pk")),
            besvarade=_antal(arets, Count("pk", filter=Q(svarad_tid__isnull=False))),
        )
        super().__init__(request, rader)


def _antal(rader: Any, rakna: Count) -> Coalesce:
    return Coalesce(Subquery(rader.values("ar").annotate(antal=rakna).values("antal")), 0)


@require_safe
@i_arsomgangen
@LASER
def arsomgangar(request: Inloggad) -> HttpResponseBase:
    return lista(request, "foretag/arsuppgift/arsomgang/arsomgangar.html", Omgangslista(request))


def hamta(request: Inloggad, publikt_id: UUID) -> Arsomgang:
    rader = Arsomgang.objects.synliga_for(request.user).select_related("utskickad_av")
    return get_object_or_404(rader, publikt_id=publikt_id)


@require_safe
@i_arsomgangen
@LASER
def arsomgang(request: Inloggad, publikt_id: UUID) -> HttpResponseBase:
    """The page of the round, or its companies with all figures as a file."""
    omgang = hamta(request, publikt_id)
    fil = Svarslista(request, omgang).export(request)
    return fil or _sidan(request, omgang)


def _sidan(
    request: Inloggad, omgang: Arsomgang, form: ForlangForm | None = None, status: int = 200
) -> HttpResponse:
    kontext = {
        "omgang": omgang,
        "laget": laget(omgang),
        "tabell": Svarslista(request, omgang),
        "form": form or ForlangForm(),
        "mejl": None if omgang.utskickad else _mejlet(omgang),
    }
    return render(request, "foretag/arsuppgift/arsomgang/arsomgang.html", kontext, status=status)


def _mejlet(omgang: Arsomgang) -> dict[str, str]:
    """The mail as a company will get it, with a name that stands for all."""
    kontext = {
        "omgang": omgang,
        "foretag": "(företagets namn)",
        "forra": {"ar": omgang.ar - 1},
        "lank": "(här står företagets egen länk)",
    }
    amne, text = utskick.fyll(UTSKICKET, kontext)
    return {"amne": amne, "text": text}


# ---------- Prepare ----------


@formular
@i_arsomgangen
@ANDRAR
def arsomgang_ny(request: Inloggad) -> HttpResponse:
    ar = frist.idag().year
    start = {"ar": ar, "avser_datum": f"{ar}-09-30", "sista_dag": f"{ar}-11-30"}
    return _spara(request, Arsomgang(), start)


@formular
@i_arsomgangen
@ANDRAR
def arsomgang_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    omgang = hamta(request, publikt_id)
    if omgang.utskickad:
        return redirect(omgang)
    return _spara(request, omgang, {})


def _spara(request: Inloggad, omgang: Arsomgang, start: dict[str, Any]) -> HttpResponse:
    """Saves the round, or shows the mail that it would send when that is asked for."""
    form = ArsomgangForm(request.POST or None, instance=omgang, initial=start)
    visa = form.is_valid() and "visa" in request.POST
    if form.is_valid() and not visa:
        try:
            krock = form.visa(form.instance.spara(form.bas, av=request.user))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if not krock:
                messages.success(request, "Omgången är sparad. Ingen har fått något mejl ännu.")
                return redirect(form.instance)
    kontext = {
        "form": form,
        "omgang": omgang,
        "ny": omgang.pk is None,
        "mejl": _mejlet(form.instance) if visa else None,
    }
    return render(request, "foretag/arsuppgift/arsomgang/spara.html", kontext, status=form.status)


# ---------- Ask, remind, prolong ----------


def _gor(
    request: Inloggad, publikt_id: UUID, verb: Callable[[Arsomgang], int], klart: str, inget: str
) -> HttpResponse:
    """Does the verb and says how many companies it reached."""
    omgang = hamta(request, publikt_id)
    try:
        antal = verb(omgang)
    except ValidationError as nej:
        messages.error(request, " ".join(nej.messages))
        return redirect(omgang)
    foretag = "1 företag" if antal == 1 else f"{antal} företag"
    messages.success(request, klart.format(foretag)) if antal else messages.info(request, inget)
    return redirect(omgang)


@require_POST
@i_arsomgangen
@ANDRAR
def arsomgang_skicka(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _gor(
        request,
        publikt_id,
        lambda omgang: omgang.skicka_ut(av=request.user),
        "Omgången är utskickad till {}.",
        "Inget nytt skickades.",
    )


@require_POST
@i_arsomgangen
@ANDRAR
def arsomgang_lagg_till(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _gor(
        request,
        publikt_id,
        lambda omgang: omgang.lagg_till_nya(av=request.user),
        "Frågan är skickad till {} till.",
        "Alla företag som var aktiva den dagen är redan med.",
    )


@require_POST
@i_arsomgangen
@ANDRAR
def arsomgang_paminn(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _gor(
        request,
        publikt_id,
        lambda omgang: omgang.paminn(av=request.user),
        "Påminnelsen är skickad till {}.",
        "Ingen påminnelse skickades: de som inte har svarat har redan fått ett mejl i dag, eller saknar e-postadress.",
    )


@require_POST
@i_arsomgangen
@ANDRAR
def arsomgang_forlang(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    omgang = hamta(request, publikt_id)
    form = ForlangForm(request.POST)
    if form.is_valid():
        try:
            omgang.forlang(form.cleaned_data["sista_dag"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            dag = frist.dagtext(omgang.sista_dag)
            messages.success(
                request, f"Sista svarsdag är nu {dag}. Länkarna som ni har skickat gäller."
            )
            return redirect(omgang)
    return _sidan(request, hamta(request, publikt_id), form, status=422)
