"""Enkäter for staff: made, opened, sent, followed; the answers read and moderated, the examples published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.behorighet import ANDRAR, LASER
from foretag.enkat.block import med_samtycken
from foretag.enkat.forms import EnkatForm, InbjudningarForm, StrykningarForm, UtanforForm
from foretag.enkat.models.enkat import Enkat, Enkatinbjudan
from foretag.enkat.models.enkatsvar import Enkatsvar, med_antal
from foretag.enkat.models.exempel import Exempel
from portal.behorighet import Inloggad
from portal.formular import fyllt
from portal.funktioner import kraver_funktion
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.logg import Handelse
from portal.ord import raknat
from portal.svenska import svensk

JOURNAL_HOGST = 100


class Enkatlista(Tabell):
    namn = "Enkäter"
    adress = "foretag:enkater"
    kolumner = (
        Kolumn("titel", "Enkät", svensk("titel"), export="titel"),
        Kolumn("lage", "Läge", export="lagestext"),
        Kolumn("sista_dag", "Sista dag", F("stanger_tid"), fallande=True, export="sista_dag"),
        Kolumn(
            "inbjudna", "Inbjudna", F("antal_inbjudna"), True, "belopp", export="antal_inbjudna"
        ),
        Kolumn("svar", "Svar", F("antal_svar"), True, "belopp", export="antal_svar"),
        Kolumn("skapad", "Skapad", F("skapad_tid"), fallande=True, export="skapad_tid"),
    )
    filter = (
        Filter(
            "lage",
            "Läge",
            tuple(Val(str(s), str(s.label), Q(status=s)) for s in Enkat.Status),
        ),
    )
    sok = ("titel",)
    sok_etikett = "Sök enkät"
    sortering = "-skapad"
    radmall = "foretag/enkat/_rad.html"
    tom = Tom(
        "Inga enkäter ännu",
        "En enkät skickas till dem ni väljer, eller besvaras av vem som helst på webben.",
    )


@kraver_funktion("enkater")
@require_safe
@LASER
def enkater(request: Inloggad) -> HttpResponseBase:
    tabell = Enkatlista(request, med_antal(Enkat.objects.all()))
    return lista(request, "foretag/enkat/enkater.html", tabell)


@kraver_funktion("enkater")
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def enkat_ny(request: Inloggad) -> HttpResponse:
    return _spara(request, Enkat())


@kraver_funktion("enkater")
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def enkat_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _spara(request, _hamta(publikt_id))


def _spara(request: Inloggad, enkat: Enkat) -> HttpResponse:
    form = EnkatForm(request.POST or None, instance=enkat)
    if form.is_valid():
        try:
            krock = form.visa(form.instance.spara(form.bas, av=request.user))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if not krock:
                messages.success(request, "Enkäten är sparad.")
                return redirect(form.instance)
    return render(
        request, "foretag/enkat/spara.html", {"form": form, "enkat": enkat}, status=form.status
    )


def _hamta(publikt_id: UUID) -> Enkat:
    return get_object_or_404(Enkat.objects.select_related("formular"), publikt_id=publikt_id)


@kraver_funktion("enkater")
@require_safe
@LASER
def enkat(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Who has been asked, how far they have come, what has been handed in. Nothing of what is being written."""
    denna = _hamta(publikt_id)
    inbjudningar = list(denna.inbjudningar.select_related("svar"))
    pa_webben = denna.svar.paborjade().filter(inbjudan__isnull=True).count()
    kontext = {
        "enkat": denna,
        "inbjudningar": inbjudningar,
        "vantar": sum(i.vantar for i in inbjudningar),
        "svaren": denna.svar.inlamnade().order_by("-inlamnat_tid", "-pk"),
        "paborjade_pa_webben": pa_webben,
        "journal": Handelse.objects.om(denna).for_forbundet().select_related("av")[:JOURNAL_HOGST],
    }
    return render(request, "foretag/enkat/enkat.html", kontext)


# ---------- Verbs ----------


def _gor(request: Inloggad, till: Any, verb: Callable[[], Any], klart: str = "") -> HttpResponse:
    """Does what a button says, tells what came of it, and goes back to `till`."""
    try:
        svar = verb()
    except ValidationError as nej:
        for fel in nej.messages:
            messages.error(request, fel)
    else:
        messages.success(request, klart or str(svar))
    return redirect(till)


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkat_oppna(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = _hamta(publikt_id)
    return _gor(request, denna, lambda: denna.oppna(av=request.user), "Enkäten är öppen.")


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkat_stang(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = _hamta(publikt_id)
    return _gor(request, denna, lambda: denna.stang(av=request.user), "Enkäten är stängd.")


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkat_paminn(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = _hamta(publikt_id)

    def paminn() -> str:
        antal = denna.paminn(av=request.user)
        ingen = "Ingen påmindes: alla har svarat, avböjt eller fått mejl i dag."
        return f"{antal} har fått en påminnelse." if antal else ingen

    return _gor(request, denna, paminn)


@kraver_funktion("enkater")
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def enkat_bjud_in(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = _hamta(publikt_id)
    form = InbjudningarForm(request.POST or None)
    if form.is_valid():
        try:
            antal = denna.bjud_in(form.cleaned_data["rader"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            messages.success(request, _bjudna(antal, len(form.cleaned_data["rader"])))
            return redirect(denna)
    status = 422 if form.errors else 200
    return render(
        request, "foretag/enkat/bjud_in.html", {"form": form, "enkat": denna}, status=status
    )


def _bjudna(nya: int, alla: int) -> str:
    redan = f" {alla - nya} var redan inbjudna." if alla > nya else ""
    return f"{raknat(nya, 'inbjudan', 'inbjudningar')} är sparade.{redan}"


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkat_ny_lank(request: Inloggad, publikt_id: UUID, inbjudan_id: UUID) -> HttpResponse:
    rader = Enkatinbjudan.objects.select_related("enkat")
    inbjudan = get_object_or_404(rader, enkat__publikt_id=publikt_id, publikt_id=inbjudan_id)
    klart = f"En ny länk är på väg till {inbjudan.epost}."
    return _gor(request, inbjudan.enkat, lambda: inbjudan.skicka_ny_lank(av=request.user), klart)


# ---------- One answer ----------


def _hamta_svar(publikt_id: UUID, svar_id: UUID) -> Enkatsvar:
    """One that is handed in. What is being written is not there."""
    rader = Enkatsvar.objects.inlamnade().select_related("enkat", "version")
    return get_object_or_404(rader, enkat__publikt_id=publikt_id, publikt_id=svar_id)


@kraver_funktion("enkater")
@require_safe
@LASER
def enkatsvar(request: Inloggad, publikt_id: UUID, svar_id: UUID) -> HttpResponse:
    return _svarssida(request, _hamta_svar(publikt_id, svar_id))


def _svarssida(
    request: Inloggad, svar: Enkatsvar, form: UtanforForm | None = None, status: int = 200
) -> HttpResponse:
    """The frozen answer, with the consents as they are now."""
    exempel = list(svar.exempel.filter(borttagen_tid=None))
    data = svar.version.data if svar.version else {}
    kontext = {
        "svar": svar,
        "avsandare": data["avsandare"],
        "avsnitten": fyllt.las(med_samtycken(data, exempel)),
        "exempel": [rad for rad in exempel if rad.fryst_i(data)],
        "form": form or UtanforForm(),
        "journal": Handelse.objects.om(svar).for_forbundet().select_related("av")[:JOURNAL_HOGST],
    }
    return render(request, "foretag/enkat/svar.html", kontext, status=status)


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkatsvar_ta_med(request: Inloggad, publikt_id: UUID, svar_id: UUID) -> HttpResponse:
    svar = _hamta_svar(publikt_id, svar_id)
    klart = "Svaret är med i sammanställningen."
    return _gor(request, svar, lambda: svar.ta_med(av=request.user), klart)


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def enkatsvar_utanfor(request: Inloggad, publikt_id: UUID, svar_id: UUID) -> HttpResponse:
    svar = _hamta_svar(publikt_id, svar_id)
    form = UtanforForm(request.POST)
    if not form.is_valid():
        return _svarssida(request, svar, form, status=422)
    return _gor(
        request,
        svar,
        lambda: svar.lamna_utanfor(av=request.user, skal=form.cleaned_data["skal"]),
        "Svaret är utanför sammanställningen.",
    )


# ---------- Its examples ----------


def _hamta_exempel(publikt_id: UUID, svar_id: UUID, exempel_id: UUID) -> Exempel:
    svar = _hamta_svar(publikt_id, svar_id)
    exempel = get_object_or_404(svar.exempel.filter(borttagen_tid=None), publikt_id=exempel_id)
    exempel.svar = svar
    return exempel


@kraver_funktion("enkater")
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def exempel_publicera(
    request: Inloggad, publikt_id: UUID, svar_id: UUID, exempel_id: UUID
) -> HttpResponse:
    """The frozen text, and what to strike out of it before it is shown to everybody."""
    rad = _hamta_exempel(publikt_id, svar_id, exempel_id)
    form = StrykningarForm(request.POST if request.method == "POST" else None, exempel=rad)
    if form.is_valid():
        try:
            utfall = rad.publicera(form.cleaned_data["strykningar"], form.bas, av=request.user)
        except ValidationError as nej:
            form.add_error("strykningar" if rad.far_publiceras else None, nej)
        else:
            if not form.visa(utfall):
                messages.success(request, "Exemplet är publicerat.")
                return redirect(rad)
    kontext = {"exempel": rad, "svar": rad.svar, "fryst": rad.fryst, "form": form}
    return render(request, "foretag/enkat/publicera.html", kontext, status=form.status)


@kraver_funktion("enkater")
@require_POST
@ANDRAR
def exempel_avpublicera(
    request: Inloggad, publikt_id: UUID, svar_id: UUID, exempel_id: UUID
) -> HttpResponse:
    rad = _hamta_exempel(publikt_id, svar_id, exempel_id)
    klart = "Exemplet är borttaget ur exempelbanken."
    return _gor(request, rad.svar, lambda: rad.avpublicera(av=request.user), klart)
