"""The company's own page: written by its people or by staff, handed in, read and published by staff.

Rights: whoever may read the company in the register reads the page; `Foretagssida.objects.redigeras_av` writes it;
foretag.andra_register answers what is handed in.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.behorighet import ANDRAR, i_registret
from foretag.foretag.models import Foretag
from foretag.sida import sidmejl
from foretag.sida.forms import SkalForm
from foretag.sida.models import Foretagssida
from foretag.sida.personuppgifter import varningar
from foretag.sida.sidlage import Sidlage
from portal.behorighet import Inloggad
from portal.formular import fyllt
from portal.formular.fyllt import Avsnitt
from portal.formular.sida import Skrivsida
from portal.logg import Handelse
from portal.webb import raddning

HANDELSER_HOGST = 20


# ---------- Which page, and who may ----------


def hamta_foretag(request: Inloggad, publikt_id: UUID) -> Foretag:
    """A company that the person may read. One that was merged into another has no page to write."""
    rader = Foretag.objects.synliga_for(request.user).kvar().select_related("organisation")
    return get_object_or_404(rader, publikt_id=publikt_id)


def hamta(request: Inloggad, publikt_id: UUID) -> Foretagssida:
    """The page, if it is begun and the person may read the company."""
    foretag = hamta_foretag(request, publikt_id)
    sidor = Foretagssida.objects.select_related(
        "foretag__organisation",
        "ifyllnad__formular",
        "inlamnad_version",
        "publicerad_version",
        "publicerad_av",
    )
    return get_object_or_404(sidor, foretag=foretag)


def hamta_egen(request: Inloggad, publikt_id: UUID) -> Foretagssida:
    """The page, for one who writes it; another who may read it gets 403."""
    denna = hamta(request, publikt_id)
    if not skriver(request, denna):
        raise PermissionDenied
    return denna


def skriver(request: Inloggad, sida: Foretagssida) -> bool:
    return Foretagssida.objects.redigeras_av(request.user).filter(pk=sida.pk).exists()


# ---------- To read ----------


@i_registret
@require_safe
def mitt_foretag(request: Inloggad) -> HttpResponse:
    """Where a company's own people begin: their companies, and how it stands with the page of each."""
    egna = list(Foretag.objects.skotta_av(request.user).select_related("organisation"))
    if not egna:
        raise Http404
    sidor = {rad.foretag_id: rad for rad in Foretagssida.objects.filter(foretag__in=egna)}
    rader = [(foretag, sidor.get(foretag.pk)) for foretag in egna]
    return render(request, "foretag/sida/mitt_foretag.html", {"rader": rader})


@i_registret
@never_cache
@require_safe
def sida(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The task list: whose turn it is, what is written, what everybody sees."""
    foretag = hamta_foretag(request, publikt_id)
    if not Foretagssida.objects.filter(foretag=foretag).exists():
        far_borja = Foretag.objects.filter(pk=foretag.pk)
        if not request.user.has_perm("foretag.andra_register"):
            far_borja = far_borja.skotta_av(request.user)
        sammanhang = {"foretag": foretag, "far_skriva": far_borja.exists()}
        return render(request, "foretag/sida/inte_paborjad.html", sammanhang)
    return _sidan(request, hamta(request, publikt_id), SkalForm())


def _sidan(request: Inloggad, denna: Foretagssida, skalform: SkalForm) -> HttpResponse:
    handelser = Handelse.objects.om(denna).select_related("av")
    sammanhang = {
        "sida": denna,
        "foretag": denna.foretag,
        "u": Sidlage(denna),
        "far_skriva": skriver(request, denna),
        "skalform": skalform,
        "handelser": handelser[:HANDELSER_HOGST],
    }
    status = 422 if skalform.errors else 200
    return render(request, "foretag/sida/sida.html", sammanhang, status=status)


@i_registret
@never_cache
@require_safe
def sida_granska(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """All of it on one page as it stands now, each gap a link, and the button that hands it in."""
    denna = hamta(request, publikt_id)
    lage = Sidlage(denna)
    sammanhang = {
        "sida": denna,
        "foretag": denna.foretag,
        "u": lage,
        "far_skriva": skriver(request, denna),
        "avsnitten": fyllt.las(lage.data),
        "varningar": varningar(lage.data),
    }
    return render(request, "foretag/sida/granska.html", sammanhang)


# ---------- To write ----------


class Sidan(Skrivsida[Foretag]):
    """An avsnitt of the page. It is always open: what is handed in and what is published are frozen apart."""

    mall = "foretag/sida/avsnitt.html"
    knapp_sist = "Spara och granska"
    bara_las = "Du kan läsa sidan men inte skriva i den."

    def __init__(
        self, request: Inloggad, sida: Foretagssida, nyckel: str, *, far_skriva: bool
    ) -> None:
        self.sida = sida
        super().__init__(
            request, sida.foretag, sida.ifyllnad, nyckel, av=request.user, far_skriva=far_skriva
        )

    def las(self) -> None:
        self.sida.las_delat()

    def stangd(self) -> str:
        return ""

    def url(self, avsnitt: Avsnitt) -> str:
        return reverse("foretag:sida_avsnitt", args=[self.agare.publikt_id, avsnitt.nyckel])

    def spara_url(self) -> str:
        return reverse("foretag:sida_spara", args=[self.agare.publikt_id, self.avsnitt.nyckel])

    def efter_sista(self) -> HttpResponse:
        return redirect("foretag:sida_granska", self.agare.publikt_id)

    def lage(self) -> Sidlage:
        return Sidlage(self.sida)

    def kontext(self) -> dict[str, Any]:
        return {"foretag": self.agare}


@raddning.radda_vid_utloggning
@i_registret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sida_avsnitt(request: Inloggad, publikt_id: UUID, nyckel: str) -> HttpResponse:
    denna = hamta(request, publikt_id)
    return Sidan(request, denna, nyckel, far_skriva=skriver(request, denna)).svar()


@i_registret
@require_POST
def sida_spara(request: Inloggad, publikt_id: UUID, nyckel: str) -> HttpResponse:
    denna = hamta(request, publikt_id)
    return Sidan(request, denna, nyckel, far_skriva=skriver(request, denna)).autospara()


@i_registret
@require_POST
def sida_borja(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    foretag = hamta_foretag(request, publikt_id)
    egna = Foretag.objects.skotta_av(request.user).filter(pk=foretag.pk)
    if not (request.user.has_perm("foretag.andra_register") or egna.exists()):
        raise PermissionDenied
    try:
        Foretagssida.for_foretag(foretag, av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    return redirect("foretag:sida", publikt_id)


# ---------- Verbs ----------


def _gor(request: Inloggad, verb: Callable[[], None], klart: str) -> bool:
    """Runs the verb and says how it went; all of it is undone when the verb says no."""
    try:
        with transaction.atomic():
            verb()
    except ValidationError as nej:
        for text in nej.messages:
            messages.error(request, text)
        return False
    messages.success(request, klart)
    return True


@i_registret
@require_POST
def sida_lamna_in(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    klart = "Sidan är inlämnad. Ni får ett mejl när förbundet har läst den."
    if _gor(request, lambda: denna.lamna_in(av=request.user), klart):
        return redirect("foretag:sida", publikt_id)
    return redirect("foretag:sida_granska", publikt_id)


@i_registret
@require_POST
def sida_ta_tillbaka(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    klart = "Sidan är tillbaka hos er. Förbundet läser den inte förrän ni lämnar in den igen."
    _gor(request, lambda: denna.ta_tillbaka(av=request.user), klart)
    return redirect("foretag:sida", publikt_id)


@i_registret
@require_POST
@ANDRAR
def sida_publicera(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Staff who have written the page hand it in and approve it with one button."""
    denna = hamta_egen(request, publikt_id)

    def publicera() -> None:
        denna.publicera(av=request.user)
        sidmejl.beratta_godkand(denna, av=request.user)

    if _gor(request, publicera, "Sidan är publicerad."):
        return redirect("foretag:sida", publikt_id)
    return redirect("foretag:sida_granska", publikt_id)


# ---------- What staff answer ----------


def _inlamnad(request: Inloggad, publikt_id: UUID) -> Foretagssida:
    denna = hamta_egen(request, publikt_id)
    if not denna.vantar:
        raise Http404
    return denna


@i_registret
@never_cache
@require_safe
@ANDRAR
def sida_prova(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """What was handed in, what of it is new, and what to look at twice before everybody sees it."""
    return _prova(request, _inlamnad(request, publikt_id), SkalForm())


def _prova(request: Inloggad, denna: Foretagssida, skalform: SkalForm) -> HttpResponse:
    assert denna.inlamnad_version is not None
    data = denna.inlamnad_version.data
    publicerad = denna.publicerad_version
    sammanhang = {
        "sida": denna,
        "foretag": denna.foretag,
        "version": denna.inlamnad_version,
        "avsnitten": fyllt.las(data),
        "andringar": fyllt.jamfor(publicerad.data, data) if publicerad else None,
        "varningar": varningar(data),
        "skalform": skalform,
    }
    status = 422 if skalform.errors else 200
    return render(request, "foretag/sida/prova.html", sammanhang, status=status)


@i_registret
@require_POST
@ANDRAR
def sida_godkann(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Approves the version that the page showed, whatever has been handed in since."""
    denna = hamta_egen(request, publikt_id)
    version = denna.inlamnad_version
    if version is None or str(version.publikt_id) != request.POST.get("version", ""):
        messages.error(request, "En nyare version har lämnats in. Läs den innan du godkänner.")
        return redirect("foretag:sida", publikt_id)

    def godkann() -> None:
        denna.godkann(version, av=request.user)
        sidmejl.beratta_godkand(denna, av=request.user)

    _gor(request, godkann, f"Sidan om {denna.foretag} är publicerad.")
    return redirect("foretag:sida", publikt_id)


@i_registret
@require_POST
@ANDRAR
def sida_aterlamna(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    form = SkalForm(request.POST)
    if not form.is_valid():
        return _prova(request, _inlamnad(request, publikt_id), form)
    skal = form.cleaned_data["skal"]

    def aterlamna() -> None:
        denna.aterlamna(av=request.user, skal=skal)
        sidmejl.beratta_aterlamnad(denna, skal, av=request.user)

    _gor(request, aterlamna, f"Sidan är tillbaka hos {denna.foretag}, som får ett mejl.")
    return redirect("foretag:sida", publikt_id)


@i_registret
@require_POST
def sida_avpublicera(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """Staff or the company itself takes the page down."""
    denna = hamta_egen(request, publikt_id)
    form = SkalForm(request.POST)
    if not form.is_valid():
        return _sidan(request, denna, form)
    skal = form.cleaned_data["skal"]

    def avpublicera() -> None:
        denna.avpublicera(av=request.user, skal=skal)
        sidmejl.beratta_avpublicerad(denna, skal, av=request.user)

    _gor(request, avpublicera, "Sidan är borttagen från det publika registret.")
    return redirect("foretag:sida", publikt_id)
