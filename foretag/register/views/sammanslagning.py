"""Two rows that are one company: find the duplicate, see what will happen, choose, merge. Right: foretag.andra_register."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from foretag.behorighet import ANDRAR, i_registret
from foretag.foretag.models import Foretag
from foretag.register import sammanslagning
from foretag.register.forms import UppgifterForm
from foretag.register.registerlista import sokvillkor
from foretag.register.sammanslagning import AndratSedanDess, Grupp, Sammanslagningsplan
from foretag.register.views.register import GET_OCH_POST, hamta_for_andring
from foretag.sida.models import Tjanst
from portal.behorighet import Inloggad
from portal.forbund.models.uppdrag import Uppdrag
from portal.krock import visat
from portal.lista.tabell import sokord, sokt
from portal.svenska import traff

TRAFFAR_HOGST = 20


@i_registret
@never_cache
@GET_OCH_POST
@ANDRAR
def foretag_sla_ihop(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """`med` in the address: the duplicate. Without it, a search for it."""
    kvar = hamta_for_andring(request, publikt_id)
    if not (med := request.POST.get("med") or request.GET.get("med")):
        return _sok(request, kvar)
    bort = hamta_for_andring(request, _uuid(med))
    if request.method == "POST":
        return _sla_ihop(request, kvar, bort)
    return _forhandsvisa(request, kvar, bort)


def _uuid(text: str) -> UUID:
    """That of no row when it is no id at all."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _sok(request: Inloggad, kvar: Foretag) -> HttpResponse:
    q = sokt(request.GET.get("q", ""))
    traffar = Foretag.objects.synliga_for(request.user).kvar().exclude(pk=kvar.pk)
    for ordet in sokord(q or kvar.namn.split()[0]):
        traffar = traffar.filter(traff("organisation__namn_sokt", ordet) | sokvillkor(ordet))
    kontext = {
        "foretag": kvar,
        "q": q,
        "traffar": traffar.select_related("organisation")[:TRAFFAR_HOGST],
        "person": request.user,
    }
    return render(request, "foretag/register/foretag_sla_ihop.html", kontext)


def _sla_ihop(request: Inloggad, kvar: Foretag, bort: Foretag) -> HttpResponse:
    val = request.POST.dict()
    foljer = request.POST.getlist("foljer")
    versioner = _version(request, "version_kvar"), _version(request, "version_bort")
    try:
        sammanslagning.sla_ihop(
            kvar, bort, val, av=request.user, foljer=foljer, versioner=versioner
        )
    except ValidationError as fel:
        kvar, bort = (hamta_for_andring(request, f.publikt_id) for f in (kvar, bort))
        status = 409 if isinstance(fel, AndratSedanDess) else 422
        return _forhandsvisa(request, kvar, bort, _med_ankare(fel), status)
    messages.success(request, f"{bort} ingår nu i {kvar}.")
    return redirect(kvar)


def _version(request: Inloggad, namn: str) -> int:
    """0, which no row has, when it is no number at all."""
    text = request.POST.get(namn, "")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _med_ankare(fel: ValidationError) -> list[tuple[str, str]]:
    """Each refusal with the choice that it is about."""
    if not hasattr(fel, "error_dict"):
        return [("", text) for text in fel.messages]
    return [(f"{namn}-kvar", text) for namn, texter in fel.message_dict.items() for text in texter]


def _forhandsvisa(
    request: Inloggad,
    kvar: Foretag,
    bort: Foretag,
    nej: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = sammanslagning.plan(kvar, bort)
    kontext = {
        "foretag": kvar,
        "bort": bort,
        "plan": plan,
        "orgnr": [f.orgnr_for(request.user) for f in (kvar, bort)],
        "fylls": [(grupp, _i_ord(grupp, bort)) for grupp in plan.fylls],
        "krockar": [*_krockar(plan, request.POST), *_par(plan, request.POST)],
        "personer": _personer(request, plan),
        "nej": nej,
        "samma": kvar.pk == bort.pk,
    }
    return render(request, "foretag/register/foretag_sla_ihop_granska.html", kontext, status=status)


def _personer(request: Inloggad, plan: Sammanslagningsplan) -> list[tuple[Uppdrag, bool]]:
    """Each with whether she comes along: everybody does unless somebody has said otherwise."""
    if request.method != "POST":
        return [(rad, True) for rad in plan.personer]
    foljer = request.POST.getlist("foljer")
    return [(rad, str(rad.publikt_id) in foljer) for rad in plan.personer]


def _krockar(plan: Sammanslagningsplan, valt: Any) -> list[dict[str, Any]]:
    return [
        {
            "grupp": grupp,
            "vald": valt.get(grupp.namn, ""),
            "val": [
                (sammanslagning.KVAR, _i_ord(grupp, plan.kvar)),
                (sammanslagning.BORT, _i_ord(grupp, plan.bort)),
                *(
                    [(sammanslagning.BADA, "Båda, efter varandra")]
                    if grupp.namn == "anteckning"
                    else []
                ),
            ],
        }
        for grupp in plan.krockar
    ]


def _par(plan: Sammanslagningsplan, valt: Any) -> list[dict[str, Any]]:
    return [
        {
            "grupp": par,
            "vald": valt.get(par.namn, ""),
            "val": [
                (sammanslagning.KVAR, f"Samma tjänst. {_tjanst(par.kvar)}"),
                (sammanslagning.BORT, f"Samma tjänst. {_tjanst(par.bort)}"),
                (
                    sammanslagning.BADA,
                    "Två olika tjänster. Båda är med, och platserna räknas ihop.",
                ),
            ],
        }
        for par in plan.par
    ]


def _tjanst(rad: Tjanst) -> str:
    platser = rad.ra.get("platser", rad.platser)
    antal = "antalet platser är inte uppgivet" if platser is None else f"{platser} platser"
    text = " ".join(rad.beskrivning.split()) if rad.slag else ""
    return ", ".join(filter(None, [str(rad), text, antal]))


def _i_ord(grupp: Grupp, foretag: Foretag) -> str:
    """What one of the rows says, as it reads on its page."""
    falten = UppgifterForm.base_fields
    ord_ = [visat(falten[falt], varde) for falt, varde in grupp.varden(foretag).items()]
    return ", ".join(text for text in ord_ if len(ord_) == 1 or text != "Ej uppgivet")
