"""The forms of the installation, to read as they will meet an applicant; and how a long text will look."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db.models import F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from portal import text
from portal.behorighet import Inloggad
from portal.dokument import utfarda
from portal.formular import dokument, fyllt
from portal.formular.models.formular import Formular
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.svenska import svensk

far_lasa = permission_required("portal.las_formular", raise_exception=True)


class Formularlista(Tabell):
    namn = "Formulär"
    adress = "formular_lista"
    kolumner = (
        Kolumn("namn", "Formulär", svensk("namn"), export="namn"),
        Kolumn("version", "Version", F("version"), fallande=True, export="version"),
        Kolumn(
            "publicerat", "Publicerat", F("publicerad_tid"), fallande=True, export="publicerad_tid"
        ),
    )
    export_kolumner = (Kolumn("lage", "Läge", export=lambda rad: rad.get_status_display()),)
    filter = (
        Filter(
            "lage",
            "Läge",
            (
                Val("publicerade", "Publicerade", Q(status="publicerat")),
                Val("utkast", "Utkast", Q(status="utkast")),
            ),
        ),
    )
    sok = ("namn",)
    sok_etikett = "Formulärets namn"
    sortering = "namn"
    radmall = "portal/formular/_listrad.html"
    tom = Tom("Inga formulär ännu", "Formulär läses in med kommandot importera_formular.")


@require_safe
@far_lasa
def formular_lista(request: Inloggad) -> HttpResponseBase:
    tabell = Formularlista(request, Formular.objects.defer("definition"))
    return lista(request, "portal/formular/formular_lista.html", tabell)


@require_safe
@far_lasa
def formular_visa(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """One version of a form, as an applicant will meet it."""
    denna = get_object_or_404(Formular, publikt_id=publikt_id)
    tomt = fyllt.tomt(denna.definition)
    sammanhang = {"formular": denna, "struktur": fyllt.struktur(denna), "tomt": tomt}
    return render(request, "portal/formular/formular_visa.html", sammanhang)


@require_safe
@far_lasa
def formular_pdf(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The empty form to print. Nothing is kept: a published form never changes."""
    denna = get_object_or_404(Formular, publikt_id=publikt_id)
    return utfarda.visa_utan_att_spara(
        request, lambda: dokument.tomt_formular(denna), f"{denna.namn}.pdf"
    )


@require_POST
def visa_text(request: Inloggad) -> HttpResponse:
    """How a long text will look: the Visa button of the toolbar. Nothing is kept."""
    return HttpResponse(text.till_html(request.POST.get("text", "")[:100_000], niva=3))
