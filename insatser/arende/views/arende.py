"""The förbund's desk for what has been received: the list of cases, one case, its papers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from insatser.ansokan.kortvy import kort_vy
from insatser.ansokan.models.parter import Part
from insatser.ansokan.sammandrag import sammandrag
from insatser.arende import avtalsrakning
from insatser.arende.forms.arende import HandlaggareForm
from insatser.arende.forms.malavtal import MalvardeForm
from insatser.arende.models.arende import Arende, Handling
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.arende.moten import moten
from portal import funktioner
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.fil import filer
from portal.formular import fyllt
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.svenska import svensk, traff

JOURNAL_HOGST = 200


def _med_parten(ordet: str) -> Q:
    """The cases whose application has a party of that name."""
    parter = Part.objects.filter(traff("namn_sokt", ordet), borttagen_tid__isnull=True)
    return Q(ansokan__plan__in=parter.order_by().values("plan"))


class Arendelista(Tabell):
    namn = "Ärenden"
    adress = "insatser:arenden"
    kolumner = (
        Kolumn("dnr", "Diarienummer", F("dnr"), fallande=True, klass="nowrap", export="dnr"),
        Kolumn("rubrik", "Ärende", F("rubrik_ordning"), export="rubrik"),
        Kolumn("inkom", "Inkom", F("skapat_tid"), fallande=True, export="skapat_tid"),
        Kolumn(
            "belopp",
            "Sökt belopp",
            F("ansokan__sokt_belopp"),
            fallande=True,
            klass="belopp",
            export="ansokan.sokt_belopp",
        ),
        Kolumn("lage", "Läge", export="lage_text"),
        Kolumn("handlaggare", "Handläggare", svensk("handlaggare__namn"), export="handlaggare"),
    )
    export_kolumner = (
        Kolumn("insatsagare", "Insatsägare", export="ansokan.insatsagare.namn"),
        Kolumn("aldre_dnr", "Äldre diarienummer", export="aldre_dnr"),
        Kolumn("sent", "Inkom efter sista tid", export="ansokan.efter_sista_tid"),
    )
    sok = ("text_sokt", "ansokan__insatsagare__namn_sokt", _med_parten)
    sok_etikett = "Sök diarienummer, ärende eller part"
    sortering = "-inkom"
    radmall = "insatser/arende/_rad.html"
    tom = Tom(
        "Inga ärenden ännu",
        "Här visas ansökningar så snart de har kommit in, med diarienummer och nästa steg.",
    )

    def __init__(self, request: Inloggad) -> None:
        synliga = Arende.objects.synliga_for(request.user)
        aren = synliga.order_by("-skapat_ar").values_list("skapat_ar", flat=True).distinct()
        lagen = tuple(Val(str(lage), str(lage.label), av=[lage]) for lage in Arende.Lage)
        mina = (
            Val("mina", "Mina", Q(handlaggare=request.user)),
            Val("ingen", "Utan handläggare", Q(handlaggare__isnull=True)),
        )
        ar = tuple(Val(str(ett), str(ett), av=[ett]) for ett in aren)
        self.filter = (
            Filter("lage", "Läge", lagen, falt="lage"),
            Filter("vems", "Handläggare", mina),
            Filter("ar", "År", ar, alla="Alla år", falt="skapat_ar"),
        )
        super().__init__(request, synliga.select_related("ansokan__insatsagare", "handlaggare"))


@require_safe
@permission_required("insatser.las_arenden", raise_exception=True)
def arenden(request: Inloggad) -> HttpResponseBase:
    return lista(request, "insatser/arende/arenden.html", Arendelista(request))


def hamta_arende(request: Inloggad, publikt_id: UUID) -> Arende:
    """The case, if the person may read it. The right to the kind of page is asked before."""
    rader = Arende.objects.synliga_for(request.user)
    rader = rader.select_related(
        "handlaggare",
        "ansokan__insatsagare",
        "ansokan__utlysning",
        "ansokan__inskick__version",
        "ansokan__inskick__runda",
    )
    return get_object_or_404(rader, publikt_id=publikt_id)


def _arendesida(
    request: Inloggad, arende: Arende, form: HandlaggareForm | None = None, status: int = 200
) -> HttpResponse:
    ansokan = arende.ansokan
    kort = sammandrag(ansokan.version.data) if ansokan and ansokan.version else None
    underlag = Beslutsunderlag.objects.synliga_for(request.user).filter(arende=arende)
    kontext = {
        "arende": arende,
        "ansokan": ansokan,
        "kort": kort_vy(kort) if kort else None,
        "underskrifter": _underskrifter(arende),
        "hinder": arende.hinder_for_styrelsen(),
        "handlingar": arende.handlingar.select_related("dokument", "fil"),
        "journal": arende.journal()[:JOURNAL_HOGST],
        "underlagen": underlag.select_related("andrat_av", "faststallt_av", "dokument"),
        "punkter": moten(arende),
        "form": form or HandlaggareForm(arende=arende),
        **_avtalsmal(request, arende),
    }
    return render(request, "insatser/arende/arende.html", kontext, status=status)


def _avtalsmal(request: Inloggad, arende: Arende) -> dict[str, Any]:
    """The goals that are counted by avtal, where the register is in use and the application has goals with values."""
    if not funktioner.anvands("register", request):
        return {}
    alla = avtalsrakning.stallningar(arende.ansokan)
    far_valja = request.user.has_perm("insatser.handlagg_arenden")
    kvar = any(not mal.vald for mal in alla)
    return {
        "stallningar": [mal for mal in alla if mal.vald],
        "malform": MalvardeForm(stallningar=alla) if far_valja and kvar else None,
    }


def _underskrifter(arende: Arende) -> list[Any]:
    """The signatures of the received version, in order; a replaced signer's row is left out."""
    runda = arende.ansokan.runda if arende.ansokan else None
    return runda.gallande if runda else []


@require_safe
@permission_required("insatser.las_arenden", raise_exception=True)
def arende(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _arendesida(request, hamta_arende(request, publikt_id))


@require_POST
@permission_required("insatser.handlagg_arenden", raise_exception=True)
def arende_handlaggare(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Gives the case to a handläggare."""
    arende = hamta_arende(request, publikt_id)
    form = HandlaggareForm(request.POST, arende=arende)
    if form.is_valid():
        try:
            arende.tilldela(form.cleaned_data["handlaggare"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            messages.success(request, f"{arende.handlaggare} handlägger nu ärendet.")
            return redirect(arende)
    return _arendesida(request, hamta_arende(request, publikt_id), form, status=422)


@require_safe
@permission_required("insatser.las_arenden", raise_exception=True)
def arende_ansokan(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The received application in the browser, from its frozen version."""
    arende = hamta_arende(request, publikt_id)
    ansokan = arende.ansokan
    if ansokan is None or ansokan.version is None:
        raise Http404
    kontext = {
        "arende": arende,
        "ansokan": ansokan,
        "innehall": fyllt.html(ansokan.version.data),
    }
    return render(request, "insatser/arende/ansokan.html", kontext)


@require_safe
@permission_required("insatser.las_arenden", raise_exception=True)
def arende_handling(request: Inloggad, publikt_id: UUID, handling_id: UUID) -> Any:
    """A paper of the case: an issued PDF inline, an uploaded file as an attachment."""
    arende = hamta_arende(request, publikt_id)
    rader = Handling.objects.filter(arende=arende).select_related("dokument", "fil")
    handling = get_object_or_404(rader, publikt_id=handling_id)
    if handling.dokument:
        return dokumentmodul.hamta(request, handling.dokument)
    if handling.fil is None:
        raise Http404
    return filer.svar(handling.fil, request)
