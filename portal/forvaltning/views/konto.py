"""Mitt konto: what a person may change about herself, and where she belongs."""

from uuid import UUID

from allauth.account import views as allauth_views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.behorighet import Inloggad
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, Uppdrag
from portal.forvaltning import konton
from portal.forvaltning.forms.konto import BegaranForm, ProfilForm
from portal.sparr import sparrade


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def bekrafta_epost(request: HttpRequest) -> HttpResponse:
    """allauth's page for the code of a new address; it would send who is signed in to a page that we do not have."""
    if request.user.is_authenticated:
        return redirect("konto")
    svar: HttpResponse = allauth_views.email_verification_sent(request)
    return svar


@require_http_methods(["GET", "HEAD", "POST"])
def konto(request: Inloggad) -> HttpResponse:
    form = ProfilForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Dina uppgifter är sparade.")
        return redirect("konto")
    if form.errors:
        request.user.refresh_from_db()
    egna = Uppdrag.objects.aktuella_for(request.user)
    return render(
        request,
        "portal/forvaltning/konto/konto.html",
        {
            "form": form,
            "organisationer": [u for u in egna if u.roll in ORGANISATIONSROLLER],
            "roller": [u for u in egna if u.roll not in ORGANISATIONSROLLER],
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def medlemskap_nytt(request: Inloggad) -> HttpResponse:
    form = BegaranForm(request.POST or None)
    if form.is_valid():
        try:
            begaran = form.begar(request.user)
        except ValidationError as nej:
            form.add_error("orgnr", nej)
        else:
            konton.beratta_begart(begaran)
            messages.success(
                request, f"Din begäran att få höra till {begaran.organisation} är skickad."
            )
            return redirect("konto")
    return render(
        request,
        "portal/forvaltning/konto/medlemskap_nytt.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def medlemskap_lamna(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Takes back a request, or leaves an organisation."""
    egna = Uppdrag.objects.egna_medlemskap(request.user)
    medlemskap = get_object_or_404(sparrade(egna), publikt_id=publikt_id)
    gjort = (
        "Du ber inte längre att få höra till" if medlemskap.vantar else "Du hör inte längre till"
    )
    medlemskap.lamna(av=request.user)
    messages.success(request, f"{gjort} {medlemskap.organisation}.")
    return redirect("konto")
