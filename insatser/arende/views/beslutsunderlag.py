"""The paper to the board: begin, write, review, make final."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser.arende import dokument, underlagsvy
from insatser.arende.forms.beslutsunderlag import UnderlagForm
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.arende.views.arende import hamta_arende
from portal import krock as krockmodul
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.webb import raddning
from portal.webb.models import Raddning

SKRIVER = permission_required("insatser.skriv_beslutsunderlag", raise_exception=True)
LASER = permission_required("insatser.las_arenden", raise_exception=True)


def hamta_underlag(request: Inloggad, publikt_id: UUID, underlag_id: UUID) -> Beslutsunderlag:
    """The paper of the case, if the person may read it: drafts are for those who write them."""
    rader = Beslutsunderlag.objects.synliga_for(request.user).filter(arende__publikt_id=publikt_id)
    rader = rader.select_related(
        "arende__handlaggare",
        "arende__ansokan__utlysning",
        "arende__ansokan__inskick__version",
        "arende__ansokan__inskick__runda",
    )
    return get_object_or_404(
        rader.select_related("andrat_av", "dokument__version"), publikt_id=underlag_id
    )


@require_POST
@SKRIVER
def beslutsunderlag_nytt(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    arende = hamta_arende(request, publikt_id)
    try:
        underlag = Beslutsunderlag.paborja(arende, av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
        return redirect(arende)
    return redirect("insatser:beslutsunderlag_andra", publikt_id, underlag.publikt_id)


@never_cache
@require_safe
@LASER
def beslutsunderlag(request: Inloggad, publikt_id: UUID, underlag_id: UUID) -> HttpResponse:
    """The paper as it reads: the final one from its frozen version, a draft as it would be, with what is missing."""
    return _lassida(request, hamta_underlag(request, publikt_id, underlag_id))


def _lassida(
    request: Inloggad, underlag: Beslutsunderlag, nej: list[str] | None = None
) -> HttpResponse:
    final = underlag.dokument
    data = final.version.data if final else underlag.innehall()
    kontext = {
        "underlag": underlag,
        "arende": underlag.arende,
        "u": underlagsvy.vy(data),
        "brister": [] if final else underlag.brister(),
        "nej": nej,
    }
    return render(
        request,
        "insatser/arende/underlag/beslutsunderlag.html",
        kontext,
        status=422 if nej else 200,
    )


@raddning.radda_vid_utloggning
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@SKRIVER
def beslutsunderlag_andra(request: Inloggad, publikt_id: UUID, underlag_id: UUID) -> HttpResponse:
    """The texts. A field that two have changed is shown with both texts; the other fields are saved."""
    underlag = hamta_underlag(request, publikt_id, underlag_id)
    if "raddning" in request.POST:
        raddning.glom(request)
        return redirect(request.path)
    if request.method == "POST":
        return _spara(request, underlag)
    if not underlag.kan_redigeras:
        messages.error(request, "Beslutsunderlaget är fastställt och kan inte ändras.")
        return redirect(underlag)
    return _skrivsida(request, underlag, UnderlagForm(underlag=underlag))


def _spara(request: Inloggad, underlag: Beslutsunderlag) -> HttpResponse:
    """Whatever hinders it, what was written is shown again: another may have made the paper final meanwhile."""
    form = UnderlagForm(request.POST, underlag=underlag)
    if not form.is_valid():
        return _skrivsida(request, underlag, form)
    try:
        utfall = underlag.skriv(form.varden, form.bas, av=request.user)
    except ValidationError as nej:
        form.add_error(None, nej)
        return _skrivsida(request, underlag, form)
    if utfall.krockar:
        return _skrivsida(request, underlag, form, utfall)
    messages.success(request, "Beslutsunderlaget är sparat.")
    if "granska" in request.POST:
        return redirect(underlag)
    return redirect(request.path)


def _skrivsida(
    request: Inloggad,
    underlag: Beslutsunderlag,
    form: UnderlagForm,
    utfall: krockmodul.Utfall | None = None,
) -> HttpResponse:
    """Until something is saved the form keeps the marks that it was opened with."""
    raddad = raddning.for_sidan(request)
    krockar = utfall.krockar if utfall else []
    oppnad = form.bas if form.is_bound else underlag.avtryck()
    marken = utfall.marken if utfall else oppnad
    kontext = {
        "underlag": underlag,
        "arende": underlag.arende,
        "form": form,
        "falt": [(form[falt], marken[falt]) for falt in underlag.varden()],
        "krockar": [(form[krock.falt], krock, krockmodul.i_ord(form, krock)) for krock in krockar],
        "raddning": raddad,
        "raddade": _raddade(raddad, underlag.etiketter),
    }
    status = 409 if krockar else 422 if form.errors else 200
    return render(request, "insatser/arende/underlag/andra.html", kontext, status=status)


def _raddade(raddad: Raddning | None, etiketter: dict[str, str]) -> list[tuple[str, str]]:
    """The texts of a post that came without login: shown beside the form, never merged by itself."""
    falt = {namn: "\n".join(varden) for namn, varden in raddad.falt} if raddad else {}
    return [
        (etikett, falt[namn]) for namn, etikett in etiketter.items() if falt.get(namn, "").strip()
    ]


@require_POST
@SKRIVER
def beslutsunderlag_faststall(
    request: Inloggad, publikt_id: UUID, underlag_id: UUID
) -> HttpResponse:
    """Makes the paper final, if it is the text the person has read."""
    underlag = hamta_underlag(request, publikt_id, underlag_id)
    last = request.POST.get("rad_version", "")
    try:
        underlag.faststall(av=request.user, rad_version=int(last) if last.isdecimal() else 0)
    except ValidationError as nej:
        return _lassida(request, hamta_underlag(request, publikt_id, underlag_id), nej.messages)
    messages.success(
        request, "Beslutsunderlaget är fastställt. Dokumentet görs i ordning och läggs i ärendet."
    )
    return redirect(underlag)


@require_safe
@LASER
def beslutsunderlag_pdf(request: Inloggad, publikt_id: UUID, underlag_id: UUID) -> Any:
    """The issued PDF; for a draft what it would look like now, rendered and not kept."""
    underlag = hamta_underlag(request, publikt_id, underlag_id)
    if underlag.dokument:
        return dokumentmodul.hamta(request, underlag.dokument)
    return dokumentmodul.visa_utan_att_spara(
        request, lambda: dokument.beslutsunderlag_utkast(underlag.innehall()), "Utkast.pdf"
    )
