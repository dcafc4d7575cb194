"""Who takes part in an application."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from insatser.ansokan.forms.ansokan import InbjudanForm
from insatser.ansokan.models.ansokan import Medverkan
from insatser.ansokan.views.ansokan import hamta, hamta_egen
from portal.behorighet import Inloggad


@require_http_methods(["GET", "HEAD", "POST"])
def medverkande(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """All who take part read the list; who answers for the application invites."""
    ansokan = (
        hamta(request, publikt_id) if request.method != "POST" else hamta_egen(request, publikt_id)
    )
    form = InbjudanForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _far_bjuda_in(request, form):
        try:
            ansokan.bjud_in(**form.cleaned_data, av=request.user)
        except ValidationError as nej:
            form.add_error("epost", nej.messages[0])
        else:
            messages.success(request, f"Inbjudan är på väg till {form.cleaned_data['epost']}.")
            return redirect(request.path)
    alla = ansokan.medverkande.select_related("person")
    ansvarig = alla.filter(person=request.user, slag=Medverkan.Slag.AGARE).exists()
    sammanhang = {"ansokan": ansokan, "form": form, "alla": alla, "ansvarig": ansvarig}
    return render(request, "insatser/ansokan/medverkande.html", sammanhang)


def _far_bjuda_in(request: Inloggad, form: InbjudanForm) -> bool:
    """Anyone may have an account, so the portal writes to a limited number of strangers for each."""
    if ratelimit.consume(request, action="inbjudan", user=request.user):
        return True
    form.add_error(
        None, "Du har bjudit in många den senaste timmen. Vänta en stund och bjud sedan in fler."
    )
    return False


@require_POST
def medverkan_avsluta(request: Inloggad, publikt_id: UUID, medverkan_id: UUID) -> HttpResponse:
    """Takes a person out; the last who answers for the application stays."""
    ansokan = hamta_egen(request, publikt_id)
    medverkan = get_object_or_404(ansokan.medverkande, publikt_id=medverkan_id)
    try:
        ansokan.avsluta_medverkan(medverkan, av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, f"{medverkan.visas_som} har inte längre tillgång till ansökan.")
    if medverkan.person_id == request.user.pk:
        return redirect("insatser:ansokan_lista")
    return redirect("insatser:medverkande", ansokan.publikt_id)
