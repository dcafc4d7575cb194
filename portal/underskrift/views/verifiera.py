from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.dokument.models import Dokument
from portal.dokument.utfarda import slagnamn
from portal.logg import Rum
from portal.underskrift.forms import JamforForm
from portal.underskrift.models import Underskriftsrunda
from portal.underskrift.rundor import runda_for


@dataclass(frozen=True)
class Besked:
    """What the verify page tells of a document. One under signing is the parties' own: only its fingerprints."""

    dokument: Dokument
    oppet: bool
    slag: str
    runda: Underskriftsrunda | None


def _besked(dokument: Dokument) -> Besked:
    oppet = dokument.rum == Rum.FORBUND
    return Besked(dokument, oppet, slagnamn(dokument.slag), runda_for(dokument) if oppet else None)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifiera(request: HttpRequest) -> HttpResponse:
    """Anyone who holds a paper: is the code real, and is my file the one that was issued? Nothing is stored."""
    kod = (
        (request.GET.get("kod") or request.POST.get("kod") or "").replace("\x00", "")[:100].strip()
    )
    dokument = Dokument.objects.med_kod(kod).select_related("version").first() if kod else None
    postad = request.method == "POST"
    form = JamforForm(
        request.POST if postad else None,
        request.FILES if postad else None,
        use_required_attribute=False,
    )
    kontext = {"kod": kod, "saknas": bool(kod and dokument is None)}
    if dokument is None:
        return render(request, "portal/underskrift/verifiera.html", kontext)
    if form.is_valid():
        kontext["lika"] = _avtryck(form.cleaned_data["fil"]) == dokument.sha256
    kontext |= {"besked": _besked(dokument), "form": form}
    return render(
        request, "portal/underskrift/verifiera.html", kontext, status=422 if form.errors else 200
    )


def _avtryck(fil: UploadedFile) -> str:
    avtryck = sha256()
    for bit in fil.chunks():
        avtryck.update(bit)
    return avtryck.hexdigest()
