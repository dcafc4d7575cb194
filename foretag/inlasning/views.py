"""Companies from a file: upload, see what would change, say yes. Right: foretag.andra_register, and one's own file."""

import csv
import io
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.behorighet import ANDRAR, i_registret
from foretag.inlasning.forms import FilForm
from foretag.inlasning.models import Inlasning
from foretag.inlasning.plan import KOLUMNER, Inlasningsplan, arskolumner
from foretag.inlasning.verkstall import genomfor, plan_for
from foretag.register.views.register import GET_OCH_POST
from portal.behorighet import Inloggad
from portal.fil.filer import som_bilaga
from portal.frist import idag

VISAS_HOGST = 300


@i_registret
@GET_OCH_POST
@ANDRAR
def inlasning_ny(request: Inloggad) -> HttpResponse:
    form = FilForm(request.POST, request.FILES) if request.method == "POST" else FilForm()
    if form.is_valid():
        namn, innehall = form.inlast()
        fil = Inlasning.ta_emot(namn, innehall, av=request.user)
        return redirect("foretag:inlasning", fil.publikt_id)
    kontext = {
        "form": form,
        "kolumner": KOLUMNER,
        "matt": Arsuppgift.MATT,
        "ar": idag().year - 1,
    }
    return render(
        request,
        "foretag/inlasning/inlasning_ny.html",
        kontext,
        status=422 if form.errors else 200,
    )


@i_registret
@never_cache
@GET_OCH_POST
@ANDRAR
def inlasning(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The preview; a yes is to what was shown, so what has changed since then is shown again."""
    fil = get_object_or_404(Inlasning.objects.egna(request.user), publikt_id=publikt_id)
    if request.method != "POST":
        return _forhandsvisa(request, fil, plan_for(fil))
    plan, klart = genomfor(fil, request.POST.get("avtryck", ""), av=request.user)
    if not klart:
        return _forhandsvisa(request, fil, plan, status=422 if plan.fel else 409)
    messages.success(
        request, f"Filen är inläst. Nya företag: {len(plan.nya)}. Ändrade: {len(plan.andras)}."
    )
    return redirect("foretag:foretag_lista")


def _forhandsvisa(
    request: Inloggad, fil: Inlasning, plan: Inlasningsplan, status: int = 200
) -> HttpResponse:
    att_visa = [*plan.nya, *plan.andras]
    kontext = {
        "fil": fil,
        "plan": plan,
        "fel": plan.fel[:VISAS_HOGST],
        "rader": att_visa[:VISAS_HOGST],
        "fler": max(0, len(att_visa) - VISAS_HOGST),
        "fler_fel": max(0, len(plan.fel) - VISAS_HOGST),
        "andrats": status == 409,
    }
    return render(request, "foretag/inlasning/inlasning.html", kontext, status=status)


@i_registret
@require_safe
@ANDRAR
def inlasning_mall(request: Inloggad, andelse: str) -> HttpResponse:
    """An empty file with the columns, to fill in."""
    if andelse not in MALLAR:
        raise Http404
    mime, gor = MALLAR[andelse]
    svar = HttpResponse(gor(idag().year - 1), content_type=mime)
    svar.headers["Content-Disposition"] = som_bilaga(f"foretag-att-lasa-in.{andelse}")
    return svar


def _rubriker(ar: int) -> list[str]:
    return [*(kolumn.namn for kolumn in KOLUMNER), *arskolumner(ar)]


def _csv(ar: int) -> bytes:
    ut = io.StringIO(newline="")
    csv.writer(ut, delimiter=";").writerow(_rubriker(ar))
    return ut.getvalue().encode("utf-8-sig")


@cache
def _xlsx(ar: int) -> bytes:
    """The first sheet is the one that is read; the second says what the columns mean. Made once: it holds the time."""
    import openpyxl  # late: heavy

    bok = openpyxl.Workbook()
    blad: Any = bok.active
    blad.title = "Företag"
    blad.append(_rubriker(ar))
    blad.freeze_panes = "A2"
    om = bok.create_sheet("Kolumner")
    om.append(["Kolumn", "Vad den betyder", "Exempel"])
    for kolumn in KOLUMNER:
        om.append([kolumn.namn, kolumn.om, kolumn.exempel])
    for matt, etikett in Arsuppgift.MATT.items():
        om.append([f"{matt}_{ar}", f"{etikett} det året.", "0"])
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


MALLAR: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
