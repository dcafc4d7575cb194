"""Issued documents: who renders which kind, the worker's rendering, and how a browser gets one."""

import logging
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from portal.dokument import pdf
from portal.dokument.models import Dokument
from portal.forbund.models.forbund import Forbund
from portal.sparr import sparrade

logg = logging.getLogger("portal.dokument")

Gor = Callable[[Dokument], bytes]
_slag: dict[str, tuple[Gor, str]] = {}

# For the browser's own PDF viewer: nothing is fetched, sent or framed.
CSP_PDF = "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SIDHUVUD = 40  # characters
LAS_OM = 3  # seconds until the page of a document that is being made looks again


# ---------- Rendering ----------


def registrera(slag: str, gor: Gor, namn: str = "") -> None:
    """`gor` renders documents of the kind `slag` from their Version alone; `namn` is what people call the kind."""
    _slag[slag] = (gor, namn or slag.capitalize())


def slagnamn(slag: str) -> str:
    """What people call the kind: "Underskriftsbevis"."""
    return _slag[slag][1] if slag in _slag else slag.capitalize()


def utfarda_nasta() -> Dokument | None:
    """Issues the document that is next in turn; None when nothing is due. One transaction, its row locked."""
    with transaction.atomic():
        rader = sparrade(Dokument.objects.att_rendera(), hoppa_over=True)
        dokument = rader.first()
        if dokument is not None:
            _utfarda(dokument)
        return dokument


def _utfarda(dokument: Dokument) -> None:
    """All or nothing: what a failed try has written is undone before the failure is noted."""
    try:
        with transaction.atomic():
            innehall = _slag[dokument.slag][0](dokument)
            dokument.utfarda(innehall, pdf.antal_sidor(innehall))
    except pdf.DokumentFel as fel:
        dokument.refresh_from_db()
        dokument.misslyckades(str(fel))
    except Exception as fel:  # noqa: BLE001  one bad document must not hold up the others
        logg.error("dokument %s %s: %s", dokument.slag, dokument.publikt_id, type(fel).__name__)
        dokument.refresh_from_db()
        dokument.misslyckades(type(fel).__name__)


def gor_pdf(mall: str, dokument: Dokument, kontext: dict[str, Any]) -> bytes:
    """The template `mall` as PDF, dated when the document was ordered. Raises DokumentFel."""
    html = render_to_string(mall, kontext)
    return pdf.rendera(html, tid=dokument.bestalld_tid, titel=dokument.titel)


def _pa_en_rad(text: str) -> str:
    """What has room at the top right of a page."""
    return text if len(text) <= SIDHUVUD else f"{text[: SIDHUVUD - 2].rstrip()} …"


def ram(
    titel: str,
    slag: str,
    *,
    dokument: Dokument | None = None,
    fakta: Iterable[tuple[str, str]] = (),
    underrad: str = "",
    fotnamn: str = "",
    dnr: str = "",
    sidhuvud: str = "",
) -> dict[str, Any]:
    """The `dok` that templates/dokument/bas.html asks for. Without `dokument` (a preview) nothing can be verified."""
    return {
        "titel": titel,
        "slag": slag,
        "fakta": list(fakta),
        "underrad": underrad,
        "fotnamn": fotnamn or titel,
        "dnr": dnr,
        "sidhuvud": _pa_en_rad(sidhuvud or titel),
        "forbund": avsandare(),
        "verifiering": dokument and verifiering(dokument),
    }


def avsandare() -> dict[str, str]:
    """The förbund as a document shows it, the logotype as a `data:` address."""
    forbund = Forbund.aktuellt()
    bild = b64encode(bytes(forbund.logotyp)).decode() if forbund.logotyp else ""
    return {
        "namn_rad1": forbund.namn_rad1,
        "namn_rad2": forbund.namn_rad2,
        "orgnr": forbund.orgnr,
        "adress": ", ".join(forbund.adress.split("\n")) if forbund.adress else "",
        "accent": forbund.accent,
        "logotyp": f"data:image/png;base64,{bild}" if bild else "",
    }


def verifiering(dokument: Dokument) -> dict[str, str]:
    """What the last page prints: where, the code, and the fingerprint of the content."""
    return {
        "adress": f"{settings.ADRESS}{reverse('verifiera')}",
        "kod": dokument.kod,
        "innehallshash": dokument.version.sha256,
    }


# ---------- Serving ----------


def hamta(request: HttpRequest, dokument: Dokument) -> HttpResponseBase:
    """The answer for somebody who may read `dokument`: the PDF, or a page while it is being made (202).

    The caller has asked who may read it. The bytes never change, so a browser that has them gets 304.
    """
    if dokument.status == Dokument.Status.BESTALLT:
        svar = render(request, "portal/dokument/gors.html", {"dokument": dokument}, status=202)
        svar.headers["Refresh"] = str(LAS_OM)
        svar.headers["Cache-Control"] = "private, no-store"
        return svar
    if dokument.status == Dokument.Status.MISSLYCKAT:
        return render(
            request, "portal/dokument/misslyckat.html", {"dokument": dokument}, status=503
        )
    etag = quote_etag(dokument.sha256)
    svar304 = get_conditional_response(request, etag=etag)
    svar = svar304 or HttpResponse(dokument.pdf, content_type="application/pdf")
    return _pdfhuvuden(svar, dokument, etag)


def _pdfhuvuden(svar: HttpResponseBase, dokument: Dokument, etag: str) -> HttpResponseBase:
    filnamn = content_disposition_header(as_attachment=False, filename=dokument.filnamn)
    svar.headers["ETag"] = etag
    svar.headers["Cache-Control"] = "private, no-cache"
    svar.headers["Content-Disposition"] = filnamn or "inline"
    svar.headers["Content-Security-Policy"] = CSP_PDF
    return svar


# ---------- Rendered now, shown and not kept ----------


def visa_utan_att_spara(
    request: HttpRequest, gor: Callable[[], bytes], filnamn: str
) -> HttpResponse:
    """The PDF that `gor` renders. When it cannot be made just now: 503 and a page that says why."""
    try:
        innehall = gor()
    except pdf.DokumentFel as fel:
        return render(
            request, "portal/dokument/ingen_forhandsvisning.html", {"fel": fel}, status=503
        )
    svar = HttpResponse(innehall, content_type="application/pdf")
    svar.headers["Content-Disposition"] = content_disposition_header(False, filnamn) or "inline"
    svar.headers["Content-Security-Policy"] = CSP_PDF
    return svar
