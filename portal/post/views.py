from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.behorighet import Inloggad
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.post.models.utskick import Utskick

INSTALLT = Q(installd_tid__isnull=False)
PROVAS_IGEN = Q(installd_tid__isnull=True, skickad_tid__isnull=True, forsok__gt=0)
I_KO = Q(installd_tid__isnull=True, skickad_tid__isnull=True, forsok=0)
LAGEN = ("Skickat", "I kö", "Provas igen", "Kom inte fram")  # by the weight they are sorted by


class Utskickslista(Tabell):
    namn = "Utskick"
    adress = "utskick_lista"
    loggas = True
    kolumner = (
        Kolumn("amne", "Ämne", export="amne"),
        Kolumn("lage", "Läge", F("vikt"), export=lambda rad: LAGEN[rad.vikt]),
        Kolumn("till", "Till", F("till"), export="till"),
        Kolumn("skapad", "Skrivet", F("skapad_tid"), fallande=True, export="skapad_tid"),
    )
    export_kolumner = (Kolumn("skickad", "Skickat", export="skickad_tid"),)
    filter = (
        Filter(
            "visa",
            "Läge",
            (
                Val("misslyckade", "Misslyckade", INSTALLT | PROVAS_IGEN),
                Val("ko", "I kö", I_KO),
                Val("skickade", "Skickade", Q(skickad_tid__isnull=False)),
            ),
        ),
    )
    sok = ("amne", "till")
    sok_etikett = "Sök i ämne och adress"
    sortering = "-lage"
    radmall = "portal/post/utskick/_rad.html"
    tom = Tom(
        "Inga utskick ännu",
        "Här visas mejlen som portalen skickar för förbundet, de som inte gått fram först.",
    )


@require_safe
@permission_required("portal.las_utskick", raise_exception=True)
def utskick_lista(request: Inloggad) -> HttpResponseBase:
    """The förbund's own mails, failed first. Those of the parties are behind their wall."""
    vikt = Case(
        When(INSTALLT, then=Value(3)),
        When(PROVAS_IGEN, then=Value(2)),
        When(I_KO, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rader = Utskick.objects.for_forbundet().annotate(vikt=vikt).defer("text")
    return lista(request, "portal/post/utskick/lista.html", Utskickslista(request, rader))


@require_safe
@permission_required("portal.las_utskick", raise_exception=True)
def utskick(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Utskick.objects.for_forbundet(), publikt_id=publikt_id)
    return render(request, "portal/post/utskick/utskick.html", {"utskick": rad})


@require_POST
@permission_required("portal.skicka_utskick_igen", raise_exception=True)
def utskick_igen(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = get_object_or_404(Utskick.objects.for_forbundet(), publikt_id=publikt_id)
    rad.skicka_igen(av=request.user)
    messages.success(request, "Mejlet skickas igen.")
    return redirect("utskick", rad.publikt_id)


# ---------- The demo's letterbox ----------

VISADE_BREV = 50
SLUT = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Brevvy:
    till: str
    amne: str
    tid: datetime | None
    text: str


@login_not_required
@never_cache
@require_safe
def demopost(request: HttpRequest) -> HttpResponse:
    """Every mail the demo has "sent", codes and links too: there is no other way to read them. Only in the demo."""
    if not settings.DEMO:
        raise Http404
    return render(
        request,
        "portal/post/utskick/demopost.html",
        {"brev": _brev(Path(settings.EMAIL_FILE_PATH))},
    )


def _brev(mapp: Path) -> list[Brevvy]:
    """What the file mail backend has written, newest first. It ends each mail with a line of dashes."""
    filer = sorted(
        mapp.glob("*.log"), key=lambda fil: (fil.stat().st_mtime_ns, fil.name), reverse=True
    )
    delar = (del_ for fil in filer for del_ in reversed(fil.read_bytes().split(SLUT)))
    return [_tolka(del_) for del_ in islice((d for d in delar if d.strip()), VISADE_BREV)]


def _tolka(innehall: bytes) -> Brevvy:
    brev = message_from_bytes(innehall, policy=policy.default)
    text = brev.get_body(("plain",))
    datum = brev["Date"]
    return Brevvy(
        till=str(brev["To"]),
        amne=str(brev["Subject"]),
        tid=_med_zon(datum.datetime) if datum and datum.datetime else None,
        text=text.get_content() if text else "",
    )


def _med_zon(tid: datetime) -> datetime:
    """A Date header of "-0000" is UTC without saying so (RFC 5322 3.3)."""
    return tid if tid.tzinfo else tid.replace(tzinfo=UTC)
