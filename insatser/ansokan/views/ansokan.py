"""The applicant's pages: list, begin, task list, one page per avsnitt, review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser.ansokan import dokument
from insatser.ansokan.block import bilagor
from insatser.ansokan.forms.ansokan import NamnForm, NyAnsokanForm
from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.ansokan.uppgifter import Uppgifter
from portal.behorighet import Inloggad
from portal.dokument import utfarda as dokumentmodul
from portal.formular import fyllt
from portal.formular.fyllt import Avsnitt, Del
from portal.formular.sida import Skrivsida
from portal.webb import raddning

LAST = (
    "Ansökan är låst medan den är ute för underskrift. Den som ansvarar för ansökan kan återta den."
)
INSKICKAD = "Ansökan är inskickad och kan inte ändras här."

# What is fetched with an application besides what all pages ask of. Few at a time: PostgreSQL takes twice as long to
# plan for each table that is joined. A draft has no round and no version, and asks nothing to know it.
RUNDAN = ("inskick__runda", "inskick__version")
# The rows of which it has one, for pages that only read all of it: a page that writes reads them anew.
ENSAMMA = ("plan__insatstid", "plan__deltagarantal")


def hamta(request: Inloggad, publikt_id: UUID, med: tuple[str, ...] = RUNDAN) -> Ansokan:
    """The application, if the person takes part in it. The förbund reads the received one in its ärende."""
    rader = Ansokan.objects.egna(request.user).select_related(
        "utlysning", "insatsagare", "ifyllnad__formular", "plan", "inskick", *med
    )
    return get_object_or_404(rader, publikt_id=publikt_id)


def hamta_egen(request: Inloggad, publikt_id: UUID) -> Ansokan:
    """The application, for one who answers for it; another who takes part gets 403."""
    ansokan = hamta(request, publikt_id)
    krav(Ansokan.objects.agda_av(request.user), ansokan)
    return ansokan


def krav(far: Any, ansokan: Ansokan) -> None:
    if not far.filter(pk=ansokan.pk).exists():
        raise PermissionDenied


def egna_ansokningar(request: HttpRequest) -> SafeString | None:
    """A line on the desk of who reads the förbund's ärenden and takes part in an application besides. One query."""
    if not request.user.has_perm("insatser.las_arenden"):
        return None
    antal = Ansokan.objects.egna(request.user).count()  # type: ignore[arg-type]
    if not antal:
        return None
    return render_to_string("insatser/ansokan/_startdel.html", {"antal": antal}, request)


@require_safe
def ansokan_lista(request: Inloggad) -> HttpResponse:
    egna = (
        Ansokan.objects.egna(request.user)
        .select_related("utlysning", "insatsagare", "inskick__runda", "arende")
        .prefetch_related(
            Prefetch("medverkande", Medverkan.objects.filter(person=request.user), "mitt")
        )
    )
    oppna = Utlysning.objects.oppna()
    return render(request, "insatser/ansokan/lista.html", {"ansokningar": egna, "oppna": oppna})


@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_ny(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    utlysning = get_object_or_404(Utlysning.objects.oppna(), publikt_id=publikt_id)
    form = NyAnsokanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ansokan = Ansokan.borja(
            namn=form.cleaned_data["namn"],
            insatsagare=form.organisationen(),
            utlysning=utlysning,
            av=request.user,
            nyckel=form.cleaned_data["nyckel"],
        )
        return redirect(ansokan)
    return render(request, "insatser/ansokan/ny.html", {"form": form, "utlysning": utlysning})


@never_cache
@require_safe
def ansokan(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The task list: what it is, whose turn, what is missing."""
    denna = hamta(request, publikt_id, ENSAMMA)
    uppgifter = Uppgifter(denna, request.user)
    if uppgifter.min_medverkan:
        uppgifter.min_medverkan.har_last()
    return render(request, "insatser/ansokan/ansokan.html", {"ansokan": denna, "u": uppgifter})


@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_namn(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    form = NamnForm(request.POST or None, initial={"namn": denna.namn})
    if request.method == "POST" and form.is_valid():
        try:
            denna.byt_namn(form.cleaned_data["namn"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            return redirect(denna)
    return render(request, "insatser/ansokan/namn.html", {"ansokan": denna, "form": form})


@require_POST
def ansokan_ta_bort(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    try:
        denna.ta_bort(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
        return redirect(denna)
    messages.success(request, f"Utkastet {denna.namn} är borttaget.")
    return redirect("insatser:ansokan_lista")


class Ansokanssida(Skrivsida[Ansokan]):
    """An avsnitt of the application. It is locked while it is out for signature, and for good when it is sent in."""

    mall = "insatser/ansokan/avsnitt.html"
    knapp_sist = "Spara och granska"
    bara_las = "Du kan läsa ansökan men inte skriva i den."
    en_sida = False  # however short the form, the task list and the review are around it

    def las(self) -> None:
        self.agare.las_status_delat()

    def stangd(self) -> str:
        if self.agare.ar_mottagen:
            return INSKICKAD
        return "" if self.agare.kan_redigeras else LAST

    def url(self, avsnitt: Avsnitt) -> str:
        return reverse("insatser:ansokan_avsnitt", args=[self.agare.publikt_id, avsnitt.nyckel])

    def spara_url(self) -> str:
        return reverse("insatser:ansokan_spara", args=[self.agare.publikt_id, self.avsnitt.nyckel])

    def efter_sista(self) -> HttpResponse:
        return redirect("insatser:ansokan_granska", self.agare.publikt_id)

    def ta_emot_fil(self, fraga: Del, fil: UploadedFile) -> None:
        bilagor.svara(self.agare, fraga, fil, av=self.av)

    def lage(self) -> Uppgifter:
        return Uppgifter(self.agare, self.av)

    def kontext(self) -> dict[str, Any]:
        return {"ansokan": self.agare}


@raddning.radda_vid_utloggning
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_avsnitt(request: Inloggad, publikt_id: UUID, nyckel: str) -> HttpResponse:
    """One avsnitt to write in; POST saves all of it, and does what the pressed button says."""
    denna = hamta(request, publikt_id)
    far_skriva = Ansokan.objects.skrivbara_for(request.user).filter(pk=denna.pk).exists()
    sida = Ansokanssida(
        request, denna, denna.ifyllnad, nyckel, av=request.user, far_skriva=far_skriva
    )
    return sida.svar()


@require_POST
def ansokan_spara(request: Inloggad, publikt_id: UUID, nyckel: str) -> HttpResponse:
    """Autosave of one unit; an application that the person may not write in is not there."""
    rader = Ansokan.objects.skrivbara_for(request.user).select_related(
        "ifyllnad__formular", "plan", "inskick"
    )
    denna = get_object_or_404(rader, publikt_id=publikt_id)
    sida = Ansokanssida(request, denna, denna.ifyllnad, nyckel, av=request.user, far_skriva=True)
    return sida.autospara()


@require_safe
def ansokan_granska(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Everything on one page, each gap a link."""
    denna = hamta(request, publikt_id, ENSAMMA)
    uppgifter = Uppgifter(denna, request.user)
    data = denna.version.data if denna.version else uppgifter.data
    sammanhang = {"ansokan": denna, "u": uppgifter, "avsnitten": fyllt.las(data)}
    return render(request, "insatser/ansokan/granska.html", sammanhang)


@require_safe
def ansokan_forhandsvisning(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The PDF as it would be now. Nothing is kept."""
    denna = hamta(request, publikt_id)
    data = denna.version.data if denna.version else denna.data()
    return dokumentmodul.visa_utan_att_spara(
        request, lambda: dokument.forhandsvisning(data), f"Förhandsvisning {denna.namn}.pdf"
    )
