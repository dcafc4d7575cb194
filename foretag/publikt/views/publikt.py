"""Pages that everybody reads: the register, a company, a kommun. See `foretag.publikt.sokning` for what is never here."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from foretag.enkat.models.enkat import Enkat
from foretag.enkat.models.exempel import Exempel
from foretag.foretag.models import Foretag, Kriteriebedomning
from foretag.kodlistor import kommunnamn
from foretag.kommun.kommunprofil import kommunlankar, publik_profil, publika_kommuner
from foretag.kommun.models.kommun import Kommun
from foretag.lagesbild import oppet
from foretag.publikt.sokning import Sokning, lagesord
from foretag.sida.models import Foretagssida
from portal import funktioner
from portal.formular import fyllt
from portal.funktioner import kraver_funktion

i_det_publika = kraver_funktion("publikt_register")


@login_not_required
@i_det_publika
@require_safe
def publikt_register(request: HttpRequest) -> HttpResponse:
    """Find a company by what it does and where."""
    enkater = funktioner.anvands("enkater", request)
    sammanhang = {
        "s": Sokning(request.GET),
        "arsrapporter": oppet.publicerade(request),
        "oppna_data": funktioner.anvands("oppna_data", request),
        "kommuner": (kommuner := kommunlankar()),
        "regioner": any(rad.slag == Kommun.Slag.REGION for rad in kommuner),
        "oppna_enkater": Enkat.objects.oppna_pa_webben() if enkater else [],
        "exempelbank": enkater and Exempel.objects.publicerade().exists(),
    }
    return render(request, "foretag/publikt/register.html", sammanhang)


@login_not_required
@i_det_publika
@require_safe
def publikt_foretag(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """A company's published page. One that was merged leads to the one it is part of now, if that has a page."""
    foretag = get_object_or_404(
        Foretag.objects.med_lage().select_related("organisation"), publikt_id=publikt_id
    )
    if foretag.ihopslagen_med_id:
        kvar = get_object_or_404(Foretag.objects.med_publik_sida(), pk=foretag.ihopslagen_med_id)
        return redirect("foretag:publikt_foretag", kvar.publikt_id)
    sidor = Foretagssida.objects.publika().select_related("publicerad_version")
    sida = get_object_or_404(sidor, foretag=foretag)
    kommuner = Kommun.objects.publika().kommuner()
    sammanhang = {
        "foretag": foretag,
        "kommun": kommunnamn(foretag.kommun),
        "kommunens_sida": kommuner.filter(kod=foretag.kommun).first(),
        "orgnr": foretag.orgnr_for(request.user) if not foretag.organisation.enskild else "",
        "lage": lagesord(foretag.lage),  # type: ignore[attr-defined]  # annotated
        "uppfyllda": uppfyllda(foretag),
        "sida": sida,
        "avsnitten": _avsnitten(sida),
    }
    return render(request, "foretag/publikt/foretag.html", sammanhang)


def _avsnitten(sida: Foretagssida) -> list[fyllt.Lasavsnitt]:
    """Those of the published page that say something."""
    assert sida.publicerad_version is not None
    alla = fyllt.las(sida.publicerad_version.data)
    return [avsnitt for avsnitt in alla if not all(del_.tom for del_ in avsnitt.delar)]


def uppfyllda(foretag: Foretag) -> list[tuple[str, Kriteriebedomning]]:
    """The criteria whose latest judgement is that it is met. What is not met or not judged is not told."""
    galler = foretag.bedomningar.senaste().filter(uppfyllt=True)
    return [(rad.get_kriterium_display(), rad) for rad in galler]


@login_not_required
@i_det_publika
@require_safe
def publik_kommun(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """A member: who answers for the question, the ways in for a company, what it has adopted that holds."""
    kommun = get_object_or_404(publika_kommuner(), publikt_id=publikt_id)
    sammanhang = {"kommun": kommun, "profil": publik_profil(kommun)}
    return render(request, "foretag/publikt/kommun.html", sammanhang)


def hitta_foretag(request: HttpRequest) -> SafeString | None:
    """The way into the register on the start page, for those who are not signed in, when there is something to find."""
    if request.user.is_authenticated or not funktioner.anvands("publikt_register", request):
        return None
    if not Foretagssida.objects.publika().exists():
        return None
    return render_to_string("foretag/publikt/_startdel.html", {}, request)
