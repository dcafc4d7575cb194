"""The lägesbild, and what is reported beside it. Right to read: foretag.las_register; to change: foretag.andra_register."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foretag.arsuppgift.models.statistik import FORSTA_AR, SISTA_AR
from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild import rakning as bilden
from foretag.lagesbild.forms import ArForm, RapporteratForm
from foretag.lagesbild.lagessida import EXPORTKOLUMNER, Lagessida
from foretag.lagesbild.models.lagesbild import Cell, Lagesuppgift, Nyckel
from portal import belopp
from portal.behorighet import Inloggad
from portal.krock import Krock
from portal.lista import kalkylblad

Krockar = dict[Nyckel, Krock]


@require_safe
@i_registret
@LASER
def lagesbild(request: Inloggad) -> HttpResponseBase:
    """The page; or its figures as the kind of file that the address asks for."""
    sida, andelse = Lagessida(request.GET), request.GET.get("format", "")
    if andelse in kalkylblad.SLAG:
        return kalkylblad.svar(andelse, "Lägesbild", EXPORTKOLUMNER, sida.exportrader)
    return render(request, "foretag/lagesbild/lagesbild.html", {"s": sida})


# ---------- What is reported ----------


@require_safe
@i_registret
@LASER
def lagesuppgifter(request: Inloggad) -> HttpResponse:
    """The years that something is reported of; and the form that leads to the grid of a year."""
    form = ArForm(request.GET if "ar" in request.GET else None, use_required_attribute=False)
    if form.is_valid() and request.user.has_perm("foretag.andra_register"):
        return redirect(_vag(form.cleaned_data["ar"], form.cleaned_data["till_ar"]))
    tider = (
        Lagesuppgift.objects.order_by("-ar", "-till_ar")
        .values("ar", "till_ar")
        .annotate(antal=Count("pk"))
    )
    rader = [{**tid, "vag": _vag(tid["ar"], tid["till_ar"])} for tid in tider]
    skillnader = bilden.las(bilden.aren_med_uppgifter()).skillnader() if rader else []
    for rad in rader:
        tid = f"{rad['ar']}–{rad['till_ar']}" if rad["till_ar"] else str(rad["ar"])
        rad |= {"tid": tid, "skillnader": sum(k.tid == tid for k in skillnader)}
    return render(
        request,
        "foretag/lagesbild/rapporterat.html",
        {"rader": rader, "form": form},
        status=422 if form.errors else 200,
    )


def _vag(ar: int, till_ar: int | None) -> str:
    if till_ar:
        return reverse("foretag:lagesuppgifter_period", args=[ar, till_ar])
    return reverse("foretag:lagesuppgifter_ar", args=[ar])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@i_registret
@LASER
def lagesuppgifter_ar(request: Inloggad, ar: int, till_ar: int | None = None) -> HttpResponse:
    """The grid of a year or period: who may read sees it, who may change it writes in it."""
    if request.method == "POST":
        return _spara_rapporterat(request, ar, till_ar)
    return _rapporterat(request, _rapporteratform(None, ar, till_ar))


@ANDRAR
def _spara_rapporterat(request: Inloggad, ar: int, till_ar: int | None) -> HttpResponse:
    form = _rapporteratform(request.POST, ar, till_ar)
    if not form.is_valid():
        return _rapporterat(request, form, status=422)
    antal, krockar = Lagesuppgift.objects.andra(
        ar,
        till_ar,
        form.varden,
        form.bas,
        kalla=form.cleaned_data["kalla"],
        anmarkning=form.anmarkningen,
        kalla_for_alla=form.cleaned_data["alla"],
        av=request.user,
    )
    if krockar:
        return _rapporterat(request, _efter_mote(form, krockar), krockar, status=409)
    messages.success(request, "Uppgifterna är sparade." if antal else "Inget var ändrat.")
    for kontroll in _kontroller(ar, till_ar):
        if kontroll.stammer is False:
            messages.warning(
                request, f"{kontroll.rubrik}: {kontroll.text} Sparat som det är rapporterat."
            )
    return redirect(_vag(ar, till_ar))


def _efter_mote(form: RapporteratForm, krockar: Krockar) -> RapporteratForm:
    """The page as it is stored now, with her own where the two met: to save it again is to choose hers."""
    mina = {form.namn(nyckel): krock.mitt.varde for nyckel, krock in krockar.items()}
    om_talen = {namn: form.cleaned_data[namn] for namn in form.OM_TALEN}
    return _rapporteratform(None, *form.tid, skrivet=om_talen | mina)


def _rapporteratform(
    data: Any, ar: int, till_ar: int | None, skrivet: dict[str, Any] | None = None
) -> RapporteratForm:
    """Http404 for years that nothing can be reported of."""
    if not FORSTA_AR <= ar <= SISTA_AR or till_ar and not ar < till_ar <= SISTA_AR:
        raise Http404
    omraden = list(Omrade.objects.all())
    return RapporteratForm(data, ar=ar, till_ar=till_ar, omraden=omraden, skrivet=skrivet)


def _kontroller(ar: int, till_ar: int | None) -> list[bilden.Kontroll]:
    bild = bilden.las([ar])
    tid = f"{ar}–{till_ar}" if till_ar else str(ar)
    return [kontroll for kontroll in bild.kontroller() if kontroll.tid == tid]


def _rapporterat(
    request: Inloggad, form: RapporteratForm, krockar: Krockar | None = None, status: int = 200
) -> HttpResponse:
    ar, till_ar = form.tid
    mote = [(form[form.namn(n)], krock) for n, krock in (krockar or {}).items()]
    kontext = {
        "form": form,
        "tid": f"{ar}–{till_ar}" if till_ar else str(ar),
        "ar": ar,
        "sparade": sorted(form.rader, key=lambda r: (form.matt.index(r.matt), r.omrade_id or 0)),
        "kontroller": _kontroller(ar, till_ar),
        "krockar": [
            (falt, replace(krock, falt=falt.name), (_i_ord(krock.deras), _i_ord(krock.mitt)))
            for falt, krock in mote
            if krock.deras.varde != krock.mitt.varde
        ],
        # Only the source or the note: she ticked that hers is that of all figures.
        "andras_kallor": [(f, k) for f, k in mote if k.deras.varde == k.mitt.varde],
    }
    return render(request, "foretag/lagesbild/rapporterat_ar.html", kontext, status=status)


def _i_ord(cell: Cell) -> str:
    """The figure with its source, as the table of what is saved has them."""
    if cell.varde is None:
        return "Inget rapporterat"
    return "\n".join(filter(None, [belopp.tal(cell.varde), cell.kalla, cell.anmarkning]))
