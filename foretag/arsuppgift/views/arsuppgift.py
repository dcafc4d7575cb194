"""One company's figures of a year: filled in by the company itself, through its link or signed in, or by staff."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.arsuppgift.forms import SUMMOR, ArsuppgiftForm
from foretag.arsuppgift.models.statistik import (
    ARSUPPGIFT,
    AndradUnderTiden,
    Arsuppgift,
    kontrollera_ar,
)
from foretag.behorighet import ANDRAR, i_arsomgangen
from foretag.foretag.models import Foretag
from portal.behorighet import Inloggad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.lank import med_lank
from portal.post.models.lank import Lank
from portal.webb import raddning
from portal.webb.models import Raddning
from portal.webb.raddning import radda_vid_utloggning

formular = require_http_methods(["GET", "HEAD", "POST"])
HANDELSER_HOGST = 50


@dataclass
class Sida:
    """Who fills in the form, and where she comes from and goes to."""

    uppgift: Arsuppgift
    av: Callable[[], Anvandare]  # asked when there is something to save: reading makes nobody known
    satt: str
    mall: str
    klart: str
    kvitto_till: str = ""
    kraver_skal: bool = False
    kontext: dict[str, Any] = field(default_factory=dict)


def _fyll_i(request: Inloggad, sida: Sida) -> HttpResponse:
    """The form; 422 with its errors or questions, 409 when somebody else saved first."""
    if "raddning" in request.POST:
        raddning.glom(request)
        return redirect(request.path)
    if request.method == "POST":
        form = ArsuppgiftForm(request.POST, uppgift=sida.uppgift, kraver_skal=sida.kraver_skal)
        return _ta_emot(request, sida, form)
    raddad = raddning.for_sidan(request)
    form = ArsuppgiftForm(uppgift=sida.uppgift, kraver_skal=sida.kraver_skal)
    if raddad and "raddat" in request.GET:
        form.fyll_i(raddad.falt)
        raddad = None
    return _visa(request, sida, form, raddad=raddad)


def _ta_emot(request: Inloggad, sida: Sida, form: ArsuppgiftForm) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            svar = _spara(sida, form)
        except AndradUnderTiden as andrad:
            form.visa_det_sparade(andrad.uppgift)
            status = 409
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            raddning.glom(request)
            return svar
    return _visa(request, sida, form, status=status)


def _visa(
    request: Inloggad,
    sida: Sida,
    form: ArsuppgiftForm,
    *,
    raddad: Raddning | None = None,
    status: int = 200,
) -> HttpResponse:
    kontext = {
        "form": form,
        "uppgift": sida.uppgift,
        "foretag": sida.uppgift.foretag,
        "raddning": raddad,
        "raddade": form.i_ord(raddad.falt) if raddad else [],
    }
    return render(request, sida.mall, {**kontext, **sida.kontext}, status=status)


def _spara(sida: Sida, form: ArsuppgiftForm) -> HttpResponse:
    uppgift, andrad = Arsuppgift.satt_tal(
        sida.uppgift.foretag,
        sida.uppgift.ar,
        av=sida.av(),
        satt=sida.satt,
        **form.svar(),
    )
    if andrad and sida.kvitto_till:
        uppgift.mejla_kvitto(sida.kvitto_till)
    return redirect(sida.klart)


# ---------- By the personal link ----------


def _genom_lank(lank: Lank) -> Arsuppgift:
    rader = Arsuppgift.objects.select_related("foretag__organisation", "omgang", "svarad_av")
    kvar = rader.filter(omgang__isnull=False, foretag__ihopslagen_med__isnull=True)
    return get_object_or_404(kvar, publikt_id=lank.mal_id)


@radda_vid_utloggning
@med_lank(ARSUPPGIFT)
@i_arsomgangen
@formular
def arsuppgift(request: Inloggad, lank: Lank) -> HttpResponse:
    """The company's form, for who has the link: nothing else of the portal is shown or opened."""
    uppgift = _genom_lank(lank)
    sida = Sida(
        uppgift=uppgift,
        av=lambda: Anvandare.objects.for_epost(lank.epost),
        satt=Arsuppgift.Satt.LANK,
        mall="foretag/arsuppgift/arsuppgift.html",
        klart=reverse("foretag:arsuppgift_klart", args=[lank.text]),
        kvitto_till=lank.epost,
    )
    return _fyll_i(request, sida)


@med_lank(ARSUPPGIFT)
@i_arsomgangen
@require_safe
def arsuppgift_klart(request: Inloggad, lank: Lank) -> HttpResponse:
    uppgift = _genom_lank(lank)
    andra = reverse("foretag:arsuppgift", args=[lank.text])
    return _klart(request, uppgift, andra, kvitto_till=lank.epost)


def _klart(
    request: Inloggad, uppgift: Arsuppgift, andra: str, *, kvitto_till: str, **mer: Any
) -> HttpResponse:
    """The receipt: what was given, and the way to change it. Without an answer: to the form."""
    if not uppgift.besvarad:
        return redirect(andra)
    kontext = {
        "uppgift": uppgift,
        "foretag": uppgift.foretag,
        "rader": jamforelse(uppgift),
        "forra": uppgift.forra(),
        "andra": andra,
        "kvitto_till": kvitto_till,
        **mer,
    }
    return render(request, "foretag/arsuppgift/klart.html", kontext)


@dataclass(frozen=True)
class Jamforelserad:
    rubrik: str
    nu: int | None
    forra: int | None
    summa: bool = False


def jamforelse(uppgift: Arsuppgift) -> list[Jamforelserad]:
    """Each figure beside the one before it, the sums after their parts."""
    forra = uppgift.forra()

    def rad(namn: str, rubrik: str, summa: bool = False) -> Jamforelserad:
        da = getattr(forra, namn) if forra else None
        return Jamforelserad(rubrik, getattr(uppgift, namn), da, summa)

    ut = []
    for matt, rubrik in Arsuppgift.MATT.items():
        ut.append(rad(matt, rubrik))
        if matt == "anstallda_man":
            ut.append(rad("anstallda", SUMMOR["anstallda"], summa=True))
        if matt == "placerade_ovriga":
            ut.append(rad("placerade", SUMMOR["placerade"], summa=True))
    return ut


# ---------- Signed in, for one's own company ----------


def _egen(request: Inloggad, publikt_id: UUID, ar: int) -> Arsuppgift:
    """The year's row of a company that the person keeps the page of: only one that was asked for in a round."""
    rader = Arsuppgift.objects.select_related("foretag__organisation", "omgang", "svarad_av")
    return get_object_or_404(
        rader,
        foretag__in=Foretag.objects.skotta_av(request.user),
        foretag__publikt_id=publikt_id,
        ar=ar,
        omgang__isnull=False,
    )


@radda_vid_utloggning
@i_arsomgangen
@formular
def arsuppgift_egen(request: Inloggad, publikt_id: UUID, ar: int) -> HttpResponse:
    uppgift = _egen(request, publikt_id, ar)
    if uppgift.omgang is None or not uppgift.omgang.tar_emot:
        messages.info(request, f"Det går inte längre att lämna uppgifter för {ar}.")
        return redirect("foretag:arsuppgifter", publikt_id)
    sida = Sida(
        uppgift=uppgift,
        av=lambda: request.user,
        satt=Arsuppgift.Satt.INLOGGAD,
        mall="foretag/arsuppgift/egen.html",
        klart=reverse("foretag:arsuppgift_egen_klart", args=[publikt_id, ar]),
        kvitto_till=request.user.email,
    )
    return _fyll_i(request, sida)


@i_arsomgangen
@require_safe
def arsuppgift_egen_klart(request: Inloggad, publikt_id: UUID, ar: int) -> HttpResponse:
    uppgift = _egen(request, publikt_id, ar)
    andra = reverse("foretag:arsuppgift_egen", args=[publikt_id, ar])
    return _klart(request, uppgift, andra, kvitto_till=request.user.email, inloggad=True)


# ---------- The company's years ----------


@require_safe
@i_arsomgangen
def arsuppgifter(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """How the company's figures have developed: for staff, and for the company itself."""
    rader = Foretag.objects.synliga_for(request.user).select_related("organisation")
    foretag = get_object_or_404(rader, publikt_id=publikt_id)
    alla = list(foretag.arsuppgifter.select_related("omgang", "svarad_av").order_by("-ar"))
    kontext = {
        "foretag": foretag,
        "uppgifter": [rad for rad in alla if rad.besvarad],
        "obesvarade": [rad for rad in alla if not rad.besvarad and rad.omgang],
        "far_andra": request.user.has_perm("foretag.andra_register"),
        "egen": not request.user.has_perm("foretag.las_register"),
    }
    return render(request, "foretag/arsuppgift/arsuppgifter.html", kontext)


# ---------- Staff: on the phone, and corrections ----------


def _for_kansliet(publikt_id: UUID, ar: int) -> Arsuppgift:
    """The year's row, or one that is not saved before there is something to save."""
    foretag = get_object_or_404(
        Foretag.objects.kvar().select_related("organisation", "presentation"), publikt_id=publikt_id
    )
    rader = Arsuppgift.objects.select_related("foretag__organisation", "omgang", "svarad_av")
    if rad := rader.filter(foretag=foretag, ar=ar).first():
        rad.foretag = foretag
        return rad
    try:
        kontrollera_ar(ar)
    except ValidationError as nej:
        raise Http404 from nej
    return Arsuppgift(foretag=foretag, ar=ar)


@radda_vid_utloggning
@formular
@i_arsomgangen
@ANDRAR
def arsuppgift_telefon(request: Inloggad, publikt_id: UUID, ar: int) -> HttpResponse:
    """What the company says on the phone; an answer that is there is corrected, with a reason."""
    uppgift = _for_kansliet(publikt_id, ar)
    sida = Sida(
        uppgift=uppgift,
        av=lambda: request.user,
        satt=Arsuppgift.Satt.TELEFON,
        mall="foretag/arsuppgift/telefon.html",
        klart=reverse("foretag:arsuppgift_telefon", args=[publikt_id, ar]),
        kraver_skal=uppgift.besvarad,
        kontext={"handelser": _handelser(uppgift)},
    )
    svar = _fyll_i(request, sida)
    if svar.status_code == 302:
        messages.success(request, f"Uppgifterna för {ar} är sparade.")
    return svar


def _handelser(uppgift: Arsuppgift) -> list[dict[str, Any]]:
    """What has been given and changed, newest first, with old and new figures."""
    if uppgift._state.adding:
        return []
    rader = Handelse.objects.om(uppgift).select_related("av")[:HANDELSER_HOGST]
    return [
        {"rad": rad, "andringar": _andringar(rad.uppgifter) if rad.uppgifter.get("fore") else []}
        for rad in rader
    ]


def _andringar(uppgifter: dict[str, Any]) -> list[tuple[str, int | None, int | None]]:
    fore, efter = uppgifter["fore"], uppgifter["efter"]
    return [(rubrik, fore[m], efter[m]) for m, rubrik in Arsuppgift.MATT.items() if m in efter]


@require_POST
@i_arsomgangen
@ANDRAR
def arsuppgift_skicka_lank(request: Inloggad, publikt_id: UUID, ar: int) -> HttpResponse:
    """A new link, to the address that the company has today."""
    uppgift = _for_kansliet(publikt_id, ar)
    if uppgift._state.adding:
        raise Http404
    try:
        skickad = uppgift.skicka_lank(av=request.user)
    except ValidationError as nej:
        messages.error(request, " ".join(nej.messages))
    else:
        text = f"Länken är skickad till {uppgift.epost}." if skickad else "Länken skickades nyss."
        messages.success(request, text)
    return redirect("foretag:arsuppgift_telefon", publikt_id, ar)
