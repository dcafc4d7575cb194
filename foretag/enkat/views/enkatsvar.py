"""The respondent's pages, behind a personal link; and the page where anybody gets one, when the enkät is on the web."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foretag.enkat.block import med_samtycken
from foretag.enkat.forms import AvsandareForm, SamtyckeForm, WebbsvarForm
from foretag.enkat.models.enkat import ANDAMAL, Enkat, Enkatinbjudan, lankadress
from foretag.enkat.models.enkatsvar import Enkatsvar, ar_tomt, borja_inbjuden
from portal.behorighet import Mottagen
from portal.formular import fyllt
from portal.formular.fyllt import Avsnitt, Skrivlage
from portal.formular.lage import Ifyllnadslage
from portal.formular.sida import Skrivsida
from portal.funktioner import kraver_funktion
from portal.konto.models.anvandare import Anvandare
from portal.logg import Rum
from portal.post.lank import med_lank
from portal.post.models.lank import Lank
from portal.webb.raddning import radda_vid_utloggning

INLAMNAT = "Svaret är inlämnat och kan inte ändras."
STANGD = "Enkäten är stängd och tar inte emot fler svar."


class Svarslage(Ifyllnadslage):
    """As for every form, but what nobody has to answer is not called done before it is."""

    @cached_property
    def data(self) -> dict[str, Any]:
        """As it would be frozen now."""
        data: dict[str, Any] = self.agare.data(self.fyllt)  # type: ignore[attr-defined]
        return data

    @cached_property
    def lagen(self) -> dict[str, Skrivlage]:
        tomma = {a.nyckel for a in self.fyllt.struktur.avsnitt if not self._ifyllt(a)}
        return {
            nyckel: Skrivlage("ej", "Inget svar än", ())
            if nyckel in tomma and ett.namn == "klar"
            else ett
            for nyckel, ett in super().lagen.items()
        }

    def _ifyllt(self, avsnitt: Avsnitt) -> bool:
        svar = any(self.data["svar"].get(d.nyckel) for d in avsnitt.delar if d.ar_fraga)
        return svar or any(any(self.data["block"][b.namn].values()) for b in avsnitt.blocken)

    @property
    def tomt(self) -> bool:
        return ar_tomt(self.data)


@dataclass(frozen=True)
class Svarande:
    """Whom a link stands for: somebody who is asked, with or without an answer begun, or an answer itself."""

    lank: Lank
    enkat: Enkat
    inbjudan: Enkatinbjudan | None
    svar: Enkatsvar | None

    def url(self, namn: str, *delar: Any) -> str:
        return reverse(f"foretag:{namn}", args=[self.lank.text, *delar])

    @property
    def start(self) -> str:
        return self.url("enkat_svar")

    @property
    def adress(self) -> str:
        """The whole address, to keep."""
        return lankadress(self.lank.text)


def _svarande(lank: Lank) -> Svarande:
    med = ("enkat__formular", "ifyllnad__formular", "version")
    if lank.mal_typ == Enkatinbjudan._meta.label_lower:
        rader = Enkatinbjudan.objects.select_related(
            "enkat__formular", *(f"svar__{namn}" for namn in med)
        )
        inbjudan = get_object_or_404(rader, publikt_id=lank.mal_id)
        return Svarande(lank, inbjudan.enkat, inbjudan, inbjudan.svar)
    svar = get_object_or_404(
        Enkatsvar.objects.select_related("inbjudan", *med), publikt_id=lank.mal_id
    )
    return Svarande(lank, svar.enkat, getattr(svar, "inbjudan", None), svar)


def _med_svar(lank: Lank) -> tuple[Svarande, Enkatsvar]:
    """For pages of an answer that is begun. Raises Http404."""
    vem = _svarande(lank)
    if vem.svar is None:
        raise Http404
    return vem, vem.svar


# ---------- The first page: to begin, to go on, to read what was handed in ----------


@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_http_methods(["GET", "HEAD", "POST"])
def enkat_svar(request: Mottagen, lank: Lank) -> HttpResponse:
    """What the link leads to. POST begins the answer, of which nothing is kept before."""
    vem = _svarande(lank)
    if vem.svar is None:
        return _borja(request, vem)
    if request.method == "POST":
        return redirect(vem.start)
    if not vem.svar.ar_paborjat:
        return _inlamnat(request, vem, vem.svar)
    u = Svarslage(vem.svar, vem.svar.ifyllnad, oppen=vem.enkat.tar_emot())
    kontext = {"vem": vem, "enkat": vem.enkat, "svar": vem.svar, "u": u, "rader": _rader(vem, u)}
    return render(request, "foretag/enkat/oversikt.html", kontext)


def _rader(vem: Svarande, u: Svarslage) -> list[tuple[Any, str]]:
    return [
        (rad, vem.url("enkat_avsnitt", rad.avsnitt.nyckel))
        for _, grupp in u.grupper
        for rad in grupp
    ]


def _borja(request: Mottagen, vem: Svarande) -> HttpResponse:
    inbjudan = vem.inbjudan
    assert inbjudan is not None  # noqa: S101  a link without an answer is an invitation's
    start = {"namn": inbjudan.namn, "organisation": inbjudan.organisation}
    form = AvsandareForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            borja_inbjuden(inbjudan, form.inbjuden(), nar=request.mottagen_tid)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            return redirect(vem.start)
    kontext = {"vem": vem, "enkat": vem.enkat, "inbjudan": inbjudan, "form": form}
    status = 422 if form.errors else 200
    return render(request, "foretag/enkat/borja.html", kontext, status=status)


def _inlamnat(request: Mottagen, vem: Svarande, svar: Enkatsvar) -> HttpResponse:
    """The receipt: when, what, and the consents of each example to change."""
    data = svar.version.data if svar.version else {}
    exempel = list(svar.exempel.filter(borttagen_tid=None))
    kontext = {
        "vem": vem,
        "enkat": vem.enkat,
        "svar": svar,
        "exempel": [
            (rad, vem.url("enkat_samtycke", rad.publikt_id)) for rad in exempel if rad.fryst_i(data)
        ],
        "avsnitten": fyllt.las(med_samtycken(data, exempel)),
    }
    return render(request, "foretag/enkat/inlamnat.html", kontext)


@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_POST
def enkat_avboj(request: Mottagen, lank: Lank) -> HttpResponse:
    """She will not answer. The first page says so, and lets her change her mind."""
    vem = _svarande(lank)
    if vem.inbjudan is None:
        raise Http404
    try:
        vem.inbjudan.avboj(nar=request.mottagen_tid)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
    else:
        messages.success(request, "Tack för beskedet. Du får inga fler påminnelser.")
    return redirect(vem.start)


# ---------- Writing ----------


class Svarssida(Skrivsida[Enkatsvar]):
    """An avsnitt of the answer. Closed when it is handed in, and when the enkät is."""

    mall = "foretag/enkat/avsnitt.html"
    knapp_sist = "Spara och granska"
    en_sida = False  # the first page and the review are around it
    vem: Svarande

    @property
    def namn(self) -> str:
        return self.agare.enkat.titel

    @property
    def logga_in_url(self) -> str:  # type: ignore[override]
        return self.vem.start

    def las(self) -> None:
        self.agare.las_delat()

    def stangd(self) -> str:
        if not self.agare.ar_paborjat:
            return INLAMNAT
        return "" if self.agare.enkat.tar_emot() else STANGD

    def url(self, avsnitt: Avsnitt) -> str:
        return self.vem.url("enkat_avsnitt", avsnitt.nyckel)

    def spara_url(self) -> str:
        return self.vem.url("enkat_spara", self.avsnitt.nyckel)

    def efter_sista(self) -> HttpResponse:
        return redirect(self.vem.url("enkat_lamna_in"))

    def lage(self) -> Svarslage:
        return Svarslage(self.agare, self.ifyllnad, oppen=not self.stangd())

    def kontext(self) -> dict[str, Any]:
        return {"start": self.vem.start}


def _sida(request: Mottagen, lank: Lank, nyckel: str) -> Svarssida:
    vem, svar = _med_svar(lank)
    sida = Svarssida(request, svar, svar.ifyllnad, nyckel, av=svar.skrivare, far_skriva=True)
    sida.vem = vem
    return sida


@radda_vid_utloggning
@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_http_methods(["GET", "HEAD", "POST"])
def enkat_avsnitt(request: Mottagen, lank: Lank, nyckel: str) -> HttpResponse:
    return _sida(request, lank, nyckel).svar()


@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_POST
def enkat_spara(request: Mottagen, lank: Lank, nyckel: str) -> JsonResponse:
    """Autosave of one unit."""
    return _sida(request, lank, nyckel).autospara()


# ---------- Handing in ----------


@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_http_methods(["GET", "HEAD", "POST"])
def enkat_lamna_in(request: Mottagen, lank: Lank) -> HttpResponse:
    """All on one page, with what is to be put right; the button freezes it."""
    vem, svar = _med_svar(lank)
    if not svar.ar_paborjat:
        return redirect(vem.start)
    fel: list[str] = []
    if request.method == "POST":
        try:
            svar.lamna_in(av=svar.skrivare, nar=request.mottagen_tid)
        except ValidationError as nej:
            fel = nej.messages
            svar.refresh_from_db()
        else:
            return redirect(vem.start)
    return _granska(request, vem, svar, fel)


def _granska(request: Mottagen, vem: Svarande, svar: Enkatsvar, fel: list[str]) -> HttpResponse:
    """The whole answer as it stands, each gap and each part a link to where it is written."""
    u = Svarslage(svar, svar.ifyllnad, oppen=vem.enkat.tar_emot())
    lankar = {a.nyckel: vem.url("enkat_avsnitt", a.nyckel) for a in u.fyllt.struktur.avsnitt}
    kontext = {
        "vem": vem,
        "enkat": vem.enkat,
        "svar": svar,
        "u": u,
        "oppen": u.oppen,
        "fel": fel,
        "brister": [(brist, lankar[avsnitt.nyckel]) for brist, avsnitt in u.egna_brister],
        "avsnitten": [(las, lankar[las.avsnitt.nyckel]) for las in fyllt.las(u.data)],
    }
    status = 422 if fel else 200
    return render(request, "foretag/enkat/lamna_in.html", kontext, status=status)


# ---------- Afterwards ----------


@kraver_funktion("enkater")
@med_lank(ANDAMAL)
@require_POST
def enkat_samtycke(request: Mottagen, lank: Lank, exempel_id: UUID) -> HttpResponse:
    """What of an example may be shown from now on, also when the enkät is closed."""
    vem, svar = _med_svar(lank)
    if svar.ar_paborjat:
        raise Http404
    exempel = get_object_or_404(svar.exempel.filter(borttagen_tid=None), publikt_id=exempel_id)
    form = SamtyckeForm(request.POST)
    form.full_clean()
    exempel.satt_samtycke(**form.cleaned_data, av=svar.skrivare)
    messages.success(request, "Det du har sagt ja till är sparat och gäller från nu.")
    return redirect(vem.start)


# ---------- On the web ----------


@kraver_funktion("enkater")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enkat_pa_webben(request: Mottagen, publikt_id: UUID) -> HttpResponse:
    """Anybody begins an answer here, and gets a link to it of her own."""
    rader = Enkat.objects.pa_webben_nagon_gang().select_related("formular")
    denna = get_object_or_404(rader, publikt_id=publikt_id)
    form = WebbsvarForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not _slapps_fram(request, form.cleaned_data["epost"]):
            return render(request, "429.html", {"lank": True}, status=429)
        try:
            return _med_egen_lank(request, _nytt_webbsvar(request, denna, form))
        except ValidationError as nej:
            form.add_error(None, nej)
    kontext = {"enkat": denna, "oppen": denna.tar_emot(), "form": form}
    status = 422 if form.errors else 200
    return render(request, "foretag/enkat/pa_webben.html", kontext, status=status)


def _nytt_webbsvar(request: Mottagen, enkat: Enkat, form: WebbsvarForm) -> Enkatsvar:
    """Raises ValidationError when the enkät takes none."""
    nar = request.mottagen_tid
    return Enkatsvar.borja(enkat, form.inbjuden(), av=Anvandare.objects.portalen(), nar=nar)


def _slapps_fram(request: Mottagen, epost: str) -> bool:
    """So many answers from one address on the net, and so many mails to one person, an hour."""
    if not ratelimit.consume(request, action="enkat"):
        return False
    return not epost or bool(
        ratelimit.consume(request, action="enkat_epost", key=epost.strip().lower())
    )


def _med_egen_lank(request: Mottagen, svar: Enkatsvar) -> HttpResponse:
    """To the answer by a link that stands on the screen; one more goes by mail."""
    if svar.epost:
        svar.mejla_lank("foretag/enkat/post/enkat_webbsvar.txt", Rum.SOKANDE)
        messages.success(request, f"En länk till ditt svar är på väg till {svar.epost}.")
    text = svar.ny_lank()
    return redirect("foretag:enkat_svar", text)
