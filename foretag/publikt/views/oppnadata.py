"""Open data and the feed: for everybody and every page of the web, with an ETag, sent as it is read."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from foretag.lagesbild import oppet
from foretag.publikt import nyheter as flodet
from foretag.publikt.mangder import LICENS, LICENS_URL, MANGDER, VERSION, Mangd
from portal import frist, funktioner
from portal.funktioner import kraver_funktion

i_oppna_data = kraver_funktion("oppna_data")
MIME = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json; charset=utf-8",
}
EN_STUND = "public, max-age=300"


def _oppet(svar: HttpResponseBase) -> HttpResponseBase:
    """Any page of the web may read it, and everybody may keep it a while."""
    svar.headers["Access-Control-Allow-Origin"] = "*"
    svar.headers["Cache-Control"] = EN_STUND
    svar.headers["Link"] = f'<{LICENS_URL}>; rel="license"'
    return svar


def _krav(request: HttpRequest) -> None:
    """What is open is what the public register shows; without that there is nothing."""
    if not funktioner.anvands("publikt_register", request):
        raise Http404


def _mangd(request: HttpRequest, namn: str) -> Mangd:
    _krav(request)
    if namn not in MANGDER:
        raise Http404
    return MANGDER[namn]


@login_not_required
@i_oppna_data
@require_safe
def oppna_data(request: HttpRequest) -> HttpResponse:
    """What there is, field by field, and on what terms."""
    _krav(request)
    sammanhang = {
        "mangder": list(MANGDER.values()),
        "arsrapporter": oppet.publicerade(request),
        "version": VERSION,
        "licens": LICENS,
        "licens_url": LICENS_URL,
        "idag": frist.idag(),
    }
    return render(request, "foretag/publikt/oppna_data.html", sammanhang)


@login_not_required
@i_oppna_data
@require_safe
def oppna_data_fil(request: HttpRequest, mangd: str, andelse: str) -> HttpResponseBase:
    """A whole set. Who has it already is told so (304) without the rows being read."""
    denna = _mangd(request, mangd)
    if andelse not in MIME:
        raise Http404
    utgivare = funktioner.forbundet(request).namn
    etag = denna.etag(utgivare)
    svar: HttpResponseBase
    if get_conditional_response(request, etag=etag) is not None:
        svar = HttpResponseNotModified()
    else:
        innehall = denna.som_csv() if andelse == "csv" else denna.som_json(utgivare)
        svar = StreamingHttpResponse(innehall, content_type=MIME[andelse])
        svar.headers["Content-Disposition"] = f'inline; filename="{denna.namn}.{andelse}"'
    svar.headers["ETag"] = etag
    return _oppet(svar)


@login_not_required
@i_oppna_data
@require_safe
def oppna_data_schema(request: HttpRequest, mangd: str) -> HttpResponseBase:
    return _oppet(
        JsonResponse(_mangd(request, mangd).schema(), json_dumps_params={"ensure_ascii": False})
    )


@login_not_required
@i_oppna_data
@require_safe
def flode(request: HttpRequest) -> HttpResponseBase:
    """New, changed and closed companies, and what kommuner have adopted, as Atom."""
    _krav(request)
    atom = flodet.atom(funktioner.forbundet(request).namn)
    return _oppet(HttpResponse(atom, content_type="application/atom+xml; charset=utf-8"))
