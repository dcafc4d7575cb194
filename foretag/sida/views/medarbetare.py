"""The people of a company: who keeps its page, and how more are invited (`foretag.sida.inbjudan` says by whom)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from foretag.behorighet import i_registret
from foretag.foretag.models import Foretag
from foretag.sida import inbjudan
from foretag.sida.forms import BjudInForm
from foretag.sida.views.sida import hamta_foretag
from portal.behorighet import Inloggad


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
def medarbetare(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    foretag = hamta_foretag(request, publikt_id)
    far_bjuda_in = inbjudan.far_bjuda_in(request.user, foretag)
    if request.method == "POST" and not far_bjuda_in:
        raise PermissionDenied
    form = BjudInForm(request.POST or None)
    if form.is_valid() and _bjud_in(request, foretag, form):
        return redirect("foretag:medarbetare", publikt_id)
    kontext = {
        "foretag": foretag,
        "form": form,
        "personer": inbjudan.personer(foretag),
        "far_bjuda_in": far_bjuda_in,
    }
    status = 422 if form.errors else 200
    return render(request, "foretag/sida/medarbetare.html", kontext, status=status)


def _bjud_in(request: Inloggad, foretag: Foretag, form: BjudInForm) -> bool:
    """Invites her, or leaves in the form why not."""
    varden = form.cleaned_data
    try:
        with transaction.atomic():
            inbjudan.bjud_in(foretag, **varden, av=request.user)
    except ValidationError as nej:
        form.add_error("epost", nej)
        return False
    messages.success(request, f"{varden['epost']} är inbjuden och får ett mejl.")
    return True


@i_registret
@require_POST
def medarbetare_avsluta(request: Inloggad, publikt_id: UUID, uppdrag_id: UUID) -> HttpResponse:
    """Ends the person's place in the company, at once."""
    foretag = hamta_foretag(request, publikt_id)
    if not inbjudan.far_bjuda_in(request.user, foretag):
        raise PermissionDenied
    rad = get_object_or_404(inbjudan.personer(foretag), publikt_id=uppdrag_id)
    try:
        rad.avsluta(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, f"{rad.person} hör inte längre till {foretag}.")
    return redirect("foretag:medarbetare", publikt_id)
