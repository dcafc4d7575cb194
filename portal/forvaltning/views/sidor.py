"""Public pages that every portal of an authority has."""

from datetime import date
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.forbund.models.forbund import Forbund
from portal.forvaltning.forms.sidor import SynpunktForm

# The day when the text of the statement, or what is known to be wrong, was last changed (lagen 2018:1937, 13 §).
REDOGORELSEN_UPPDATERAD = date(2026, 11, 22)


@login_not_required
@require_safe
def kontakt(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/forvaltning/sidor/kontakt.html")


@login_not_required
@require_safe
def personuppgifter(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/forvaltning/sidor/personuppgifter.html")


@login_not_required
@require_safe
def tillganglighet(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/forvaltning/sidor/tillganglighet.html",
        {"uppdaterad": REDOGORELSEN_UPPDATERAD},
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def synpunkt(request: HttpRequest) -> HttpResponse:
    """Feedback without an own mail program; it becomes a mail to the förbund."""
    form = SynpunktForm(request.POST or None, initial=_fran_inloggad(request))
    forbund = Forbund.aktuellt()
    if form.is_valid():
        if not forbund.epost:
            form.add_error(
                None,
                "Förbundet har ingen e-postadress i portalen än. Hör av dig på ett annat sätt.",
            )
        elif not ratelimit.consume(request, action="synpunkt"):
            form.add_error(
                None,
                "Du har skickat flera synpunkter den senaste timmen. Vänta lite, eller ring oss.",
            )
        else:
            form.skicka(forbund)
            messages.success(request, "Tack. Din synpunkt är skickad till förbundet.")
            return redirect("tillganglighet")
    return render(
        request,
        "portal/forvaltning/sidor/synpunkt.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _fran_inloggad(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    return {"namn": person.namn, "epost": person.email} if person.is_authenticated else {}
