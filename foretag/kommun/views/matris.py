"""The matrix of kommuner: one year, and how it has developed. Right: foretag.las_register."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foretag.behorighet import LASER, i_registret
from foretag.kommun import matris as matrismodul
from portal.behorighet import Inloggad
from portal.lista import kalkylblad


@i_registret
@require_safe
@LASER
def matris(request: Inloggad) -> HttpResponseBase:
    """The year of the address, as a page or a file; a year that is not offered is the newest."""
    aren = matrismodul.aren()
    onskat = request.GET.get("ar", "")
    ar = next((ett for ett in aren if str(ett) == onskat), aren[0])
    data = matrismodul.matris(ar)
    if fil := _fil(request, f"Matris {ar}", data.tabell()):
        return fil
    kontext = {
        "matris": data,
        "aren": aren,
        "ord": matrismodul.i_ord(),
        "filer": _fillankar(request.path, ar=ar),
    }
    return render(request, "foretag/kommun/matris.html", kontext)


@i_registret
@require_safe
@LASER
def matris_utveckling(request: Inloggad) -> HttpResponseBase:
    data = matrismodul.utveckling(sorted(matrismodul.aren()))
    if fil := _fil(request, "Kommunernas steg", data.tabell()):
        return fil
    kontext = {"utveckling": data, "filer": _fillankar(request.path)}
    return render(request, "foretag/kommun/utveckling.html", kontext)


def _fil(request: Inloggad, namn: str, tabell: Sequence[Sequence[Any]]) -> HttpResponseBase | None:
    """The table as the kind of file that the address asks for; None when it asks for a page."""
    andelse = request.GET.get("format", "")
    if andelse not in kalkylblad.SLAG:
        return None
    return kalkylblad.svar(andelse, namn, tabell[0], lambda: iter(tabell[1:]))


def _fillankar(vag: str, **fraga: Any) -> list[tuple[str, str]]:
    return [
        (slag.namn, f"{vag}?{urlencode({**fraga, 'format': andelse})}")
        for andelse, slag in kalkylblad.SLAG.items()
    ]
