"""The signer's own pages, behind her personal link and the code that is mailed to her."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.behorighet import Mottagen
from portal.dokument.utfarda import hamta
from portal.underskrift import rundor as motor
from portal.underskrift.forms import AvbojForm, SkrivUnderForm, UnderskriftskodForm
from portal.underskrift.models import Underskrift

SESSION = "underskrift"
OPPEN_I = timedelta(hours=2)

Vy = Callable[[Mottagen, Underskrift, str], HttpResponseBase]
formular = require_http_methods(["GET", "HEAD", "POST"])


# ---------- The way in: link, then code, then a short session ----------


def _undertecknare(lank: str) -> Underskrift:
    """The one the link belongs to; 404 for all other links."""
    rader = Underskrift.objects.select_related(
        "runda__version", "runda__dokument", "runda__bevis", "runda__startad_av"
    )
    return get_object_or_404(rader.med_lank(lank))


def _oppna(request: Mottagen, underskrift: Underskrift) -> None:
    """The code was right: this browser may read and sign for OPPEN_I, for this signature only."""
    request.session.cycle_key()
    nu = timezone.now().timestamp()
    andra = {
        pid: tid
        for pid, tid in request.session.get(SESSION, {}).items()
        if nu < tid + OPPEN_I.total_seconds()
    }
    request.session[SESSION] = {**andra, str(underskrift.publikt_id): nu}


def _ar_oppen(request: Mottagen, underskrift: Underskrift) -> bool:
    tid = request.session.get(SESSION, {}).get(str(underskrift.publikt_id), 0.0)
    return bool(
        underskrift.kan_lasas and timezone.now().timestamp() < tid + OPPEN_I.total_seconds()
    )


def med_kod(vy: Vy) -> Callable[[Mottagen, str], HttpResponseBase]:
    """Only for a browser that has shown the code lately; others begin at the first page of the link."""

    @wraps(vy)
    def prova(request: Mottagen, lank: str) -> HttpResponseBase:
        underskrift = _undertecknare(lank)
        if not _ar_oppen(request, underskrift):
            return redirect("underskrift", lank)
        return vy(request, underskrift, lank)

    return prova


@login_not_required
@never_cache
@require_safe
def underskrift(request: Mottagen, lank: str) -> HttpResponse:
    """Who asks, and a button. Mail scanners open links, so nothing happens and nothing is told here."""
    rad = _undertecknare(lank)
    if _ar_oppen(request, rad):
        return redirect("underskrift_las" if rad.vantar else "underskrift_klart", lank)
    return render(
        request, "portal/underskrift/underskrift.html", {"underskrift": rad, "lank": lank}
    )


@login_not_required
@never_cache
@require_POST
def underskrift_skicka_kod(request: Mottagen, lank: str) -> HttpResponse:
    rad = _undertecknare(lank)
    if not rad.kan_lasas:
        return redirect("underskrift", lank)
    try:
        motor.skicka_kod(rad)
    except motor.ForMangaKoder as nej:
        kontext = {"underskrift": rad, "lank": lank, "nej": nej.message}
        return render(request, "portal/underskrift/underskrift.html", kontext, status=429)
    return redirect("underskrift_kod", lank)


@login_not_required
@never_cache
@formular
def underskrift_kod(request: Mottagen, lank: str) -> HttpResponse:
    """The code from the mail. 422 for a wrong one, 429 when its tries are used up."""
    rad = _undertecknare(lank)
    if not rad.kan_lasas:
        return redirect("underskrift", lank)
    form = UnderskriftskodForm(_post(request), use_required_attribute=False)
    status = 200
    if request.method == "POST":
        fanns = rad.har_kod(timezone.now())
        if form.is_valid() and motor.prova_kod(rad, form.cleaned_data["kod"]):
            _oppna(request, rad)
            return redirect("underskrift_las", lank)
        status = _fel_kod(form, rad, fanns)
    return render(
        request,
        "portal/underskrift/kod.html",
        {"form": form, "underskrift": rad, "lank": lank},
        status=status,
    )


def _fel_kod(form: UnderskriftskodForm, rad: Underskrift, fanns: bool) -> int:
    """Says what was wrong with the code and gives the answer's status."""
    if not form.errors:
        if rad.kod_hash and rad.har_kod(timezone.now()):
            form.add_error("kod", "Koden stämmer inte. Kontrollera siffrorna i det senaste mejlet.")
        elif fanns:
            form.add_error(
                "kod", "Koden har prövats fem gånger och gäller inte längre. Skicka en ny kod."
            )
            return 429
        else:
            form.add_error(
                "kod", "Koden gäller inte längre. Den varar i 15 minuter. Skicka en ny kod."
            )
    return 422


# ---------- Reading and answering ----------


@login_not_required
@never_cache
@formular
@med_kod
def underskrift_las(request: Mottagen, underskrift: Underskrift, lank: str) -> HttpResponse:
    """Exactly what is signed, and the button."""
    if not underskrift.vantar:
        return redirect("underskrift_klart", lank)
    form = SkrivUnderForm(_post(request), underskrift=underskrift, use_required_attribute=False)
    if form.is_valid():
        try:
            motor.skriv_under(underskrift, tid=_kom(request))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            return redirect("underskrift_klart", lank)
    return _visa(request, underskrift, lank, form)


def _visa(
    request: Mottagen, underskrift: Underskrift, lank: str, form: SkrivUnderForm
) -> HttpResponse:
    runda = underskrift.runda
    hanterare = motor.hanterare(runda)
    kontext = {
        "form": form,
        "underskrift": underskrift,
        "lank": lank,
        "innehall": hanterare.html(runda.version),
        "skillnad": hanterare.skillnad(runda, underskrift),
    }
    return render(request, "portal/underskrift/las.html", kontext, status=_status(form))


@login_not_required
@never_cache
@formular
@med_kod
def underskrift_avboj(request: Mottagen, underskrift: Underskrift, lank: str) -> HttpResponse:
    if not underskrift.vantar:
        return redirect("underskrift_klart", lank)
    form = AvbojForm(_post(request), use_required_attribute=False)
    if form.is_valid():
        try:
            motor.avboj(underskrift, skal=form.cleaned_data["skal"], tid=_kom(request))
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            return redirect("underskrift", lank)
    kontext = {"form": form, "underskrift": underskrift, "lank": lank}
    return render(request, "portal/underskrift/avboj.html", kontext, status=_status(form))


@login_not_required
@never_cache
@require_safe
@med_kod
def underskrift_klart(request: Mottagen, underskrift: Underskrift, lank: str) -> HttpResponse:
    """The receipt, for as long as the link lives."""
    if underskrift.vantar:
        return redirect("underskrift_las", lank)
    kontext = {"underskrift": underskrift, "lank": lank}
    return render(request, "portal/underskrift/klart.html", kontext)


@login_not_required
@require_safe
@med_kod
def underskrift_dokument(
    request: Mottagen, underskrift: Underskrift, lank: str
) -> HttpResponseBase:
    return hamta(request, underskrift.runda.dokument)


@login_not_required
@require_safe
@med_kod
def underskrift_bevis(request: Mottagen, underskrift: Underskrift, lank: str) -> HttpResponseBase:
    if underskrift.runda.bevis is None:
        raise Http404
    return hamta(request, underskrift.runda.bevis)


def _post(request: Mottagen) -> QueryDict | None:
    """What was posted, also when it is nothing: an unticked box sends no field."""
    return request.POST if request.method == "POST" else None


def _kom(request: Mottagen) -> Any:
    return request.mottagen_tid


def _status(form: Any) -> int:
    return 422 if form.errors else 200
