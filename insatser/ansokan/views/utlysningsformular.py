"""The whole empty form of an utlysning, to read and print before login."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from insatser.ansokan.models.utlysning import Utlysning
from portal.dokument import utfarda
from portal.formular import dokument, fyllt


@login_not_required
@require_safe
def utlysning_formular(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    utlysning = get_object_or_404(Utlysning.objects.publicerade(), publikt_id=publikt_id)
    struktur = fyllt.struktur(utlysning.formular)
    tomt = fyllt.tomt(utlysning.formular.definition)
    sammanhang = {"utlysning": utlysning, "struktur": struktur, "tomt": tomt}
    return render(request, "insatser/ansokan/utlysning/formular.html", sammanhang)


@login_not_required
@require_safe
def utlysning_formular_pdf(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    utlysning = get_object_or_404(Utlysning.objects.publicerade(), publikt_id=publikt_id)
    formular_ = utlysning.formular
    return utfarda.visa_utan_att_spara(
        request, lambda: dokument.tomt_formular(formular_), f"{formular_.namn}.pdf"
    )
