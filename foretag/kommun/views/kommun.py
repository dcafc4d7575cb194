"""The profiles of kommuner and regioner. Staff keep all, a kommun's own people theirs.

Rights: lists ask `foretag.las_register`; a profile is fetched through `Kommun.objects.synliga_for`, and whoever sees
one but may not change it is told so (403).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.avtal.models import Avtal, AvtalQuerySet
from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.foretag.models import ForetagQuerySet
from foretag.kommun import matris
from foretag.kommun.forms import (
    DelForm,
    GruppForm,
    KommunprofilForm,
    KontaktvagForm,
    NyKommunForm,
    StyrdokumentForm,
)
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import (
    Borttagen,
    Kommundel,
    Kontaktvag,
    Samverkansgrupp,
    Styrdokument,
    med_antal,
)
from portal import frist, funktioner
from portal import krock as krockmodul
from portal.behorighet import Inloggad
from portal.fil import filer
from portal.formular import spara
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.svenska import svensk
from portal.webb import kontext

JOURNAL_HOGST = 100
FORETAG_HOGST = 100
# As it stands in the address → the kind, its form, what it is called on its page.
DELAR: dict[str, tuple[type[Kommundel], type[DelForm], str]] = {
    "styrdokument": (Styrdokument, StyrdokumentForm, "styrdokument"),
    "grupper": (Samverkansgrupp, GruppForm, "samverkansgrupp"),
    "kontaktvagar": (Kontaktvag, KontaktvagForm, "kontaktväg"),
}


def _antal(namn: str, rubrik: str) -> Kolumn:
    falt = f"antal_{namn}"
    return Kolumn(namn, rubrik, F(falt), fallande=True, klass="belopp", export=falt)


class Kommunlista(Tabell):
    namn = "Kommuner och regioner"
    adress = "foretag:kommun_lista"
    kolumner = (
        Kolumn("namn", "Namn", F("organisation__namn_ordning"), export="organisation.namn"),
        Kolumn("slag", "Slag", F("slag"), export=lambda rad: rad.get_slag_display()),
        Kolumn("omrade", "Område", svensk("omrade"), export="omrade"),
        Kolumn("namnd", "Ansvarig nämnd", svensk("ansvarig_namnd"), export="ansvarig_namnd"),
        _antal("foretag", "Företag"),
        _antal("styrdokument", "Styrdokument"),
        _antal("grupper", "Grupper"),
        _antal("avtal", "Avtal"),
    )
    export_kolumner = (
        Kolumn("kod", "Kod", export="kod"),
        Kolumn("medlem", "Medlem", export="organisation.medlem"),
        Kolumn("funktion", "Samordnande funktion", export="samordnande_funktion"),
        Kolumn("enhet", "Enhet", export="samordnande_enhet"),
    )
    sok = ("organisation__namn_sokt", "ansvarig_namnd", "samordnande_funktion", "samordnande_enhet")
    sok_etikett = "Sök kommun, nämnd eller funktion"
    sortering = "namn"
    radmall = "foretag/kommun/_rad.html"
    tom = Tom(
        "Inga profiler ännu",
        "Här visas kommuner och regioner: vem som ansvarar, vilka styrdokument, grupper och avtal som finns.",
    )

    @property
    def filter(self) -> tuple[Filter, ...]:  # type: ignore[override]
        slag = tuple(Val(str(s), f"{s.label}er", Q(slag=s)) for s in Kommun.Slag)
        omraden = tuple(
            Val(str(rad.publikt_id), rad.namn, Q(kod__in=rad.kommuner)) for rad in self.omraden
        )
        medlem = (Val("ja", "Medlemmar", Q(organisation__medlem=True)),)
        val = (
            Filter("slag", "Slag", slag),
            Filter("medlem", "Medlemskap", medlem, alla="Medlemmar och andra"),
        )
        return (*val, Filter("omrade", "Område", omraden, alla="Alla områden")) if omraden else val

    def __init__(self, request: Inloggad) -> None:
        self.omraden = list(Omrade.objects.all())
        rader = med_antal(Kommun.objects.synliga_for(request.user))
        super().__init__(request, rader.select_related("organisation"))


@i_registret
@require_safe
@LASER
def kommun_lista(request: Inloggad) -> HttpResponseBase:
    return lista(request, "foretag/kommun/kommun_lista.html", Kommunlista(request))


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def kommun_ny(request: Inloggad) -> HttpResponse:
    form = NyKommunForm(request.POST or None)
    if form.is_valid():
        try:
            ny = form.spara(av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej.messages)
        else:
            messages.success(request, f"{ny} har fått en profil.")
            return redirect(ny)
    return render(
        request,
        "foretag/kommun/kommun_ny.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


# ---------- One profile ----------


def hamta(request: Inloggad, publikt_id: UUID) -> Kommun:
    rader = Kommun.objects.synliga_for(request.user).select_related("organisation")
    return get_object_or_404(rader, publikt_id=publikt_id)


def hamta_for_andring(request: Inloggad, publikt_id: UUID) -> Kommun:
    """403 for a role that reads all profiles and writes none, before it is told whether there is one; else 404."""
    person = request.user
    rader = Kommun.objects.andras_av(person).select_related("organisation")
    if rad := rader.filter(publikt_id=publikt_id).first():
        return rad
    if person.has_perm("foretag.las_register") and not person.has_perm("foretag.andra_register"):
        raise PermissionDenied
    raise Http404


def _far_andra(request: Inloggad, rad: Kommun) -> bool:
    return Kommun.objects.andras_av(request.user).filter(pk=rad.pk).exists()


def _avtalen(request: Inloggad, rad: Kommun) -> AvtalQuerySet:
    """Those with its organisation that the person may see."""
    alla = Avtal.objects.synliga_for(request.user).filter(part=rad.organisation)
    return alla.select_related("foretag__organisation", "part")


def _foretagen(rader: ForetagQuerySet) -> dict[str, Any]:
    """The first of them by name, and how many there are: counted only when the list is cut."""
    ordnade = rader.select_related("organisation").order_by(F("organisation__namn_ordning"))
    visade = list(ordnade[:FORETAG_HOGST])
    antal = len(visade) if len(visade) < FORETAG_HOGST else rader.count()
    return {"foretag": visade, "antal_foretag": antal}


@i_registret
@require_safe
def kommun(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """All of the profile: who answers for what, documents, groups, ways in, avtal, companies, journal."""
    rad = hamta(request, publikt_id)
    kansli = request.user.has_perm("foretag.las_register")
    i_ar = matris.matris(frist.idag().year, Kommun.objects.filter(pk=rad.pk))
    kontext_ = {
        "kommun": rad,
        "omrade": Omrade.objects.filter(kommuner__contains=[rad.kod]).first(),
        "aret": i_ar.ar,
        "steg": i_ar.rader[0],
        "kansli": kansli,
        "far_andra": _far_andra(request, rad),
        "styrdokument": rad.styrdokument.select_related("fil"),
        "grupper": rad.samverkansgrupper.prefetch_related("medlemmar"),
        "kontaktvagar": rad.kontaktvagar.all(),
        "avtal": _avtalen(request, rad),
        "journal": rad.journal()[:JOURNAL_HOGST],
        **_foretagen(rad.foretagen() if kansli else rad.foretagen().med_publik_sida()),
    }
    return render(request, "foretag/kommun/kommun.html", kontext_)


@i_registret
@require_safe
def min_kommun(request: Inloggad) -> HttpResponse:
    """Where a kommun's own people begin: what is asked of them, and what their profile lacks."""
    egna = list(Kommun.objects.egna(request.user).select_related("organisation"))
    if not egna:
        raise Http404
    profiler = [(rad, rad.brister()) for rad in egna]
    vantar = kontext.vantar_pa(request.user)
    return render(
        request, "foretag/kommun/min_kommun.html", {"profiler": profiler, "vantar": vantar}
    )


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
def kommun_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    """The texts. Where two have changed the same, both are shown and nothing is written over."""
    rad = hamta_for_andring(request, publikt_id)
    form = KommunprofilForm(request.POST or None, kommun=rad)
    if form.is_valid():
        utfall = rad.skriv(form.texter, form.version, av=request.user)
        if utfall.krock:
            return _krock(request, rad, form, utfall)
        messages.success(request, "Profilen är sparad.")
        return redirect(rad)
    return render(
        request,
        "foretag/kommun/andra.html",
        {"kommun": rad, "form": form, "version": form.version or rad.version},
        status=422 if form.errors else 200,
    )


def _krock(
    request: Inloggad, rad: Kommun, form: KommunprofilForm, utfall: krockmodul.Jamforelse
) -> HttpResponse:
    av, tid = krockmodul.senast(
        rad.journal().filter(uppgifter__fore__has_any_keys=list(utfall.krock))
    )
    konflikt = spara.Konflikt(
        enhet="profil",
        rubrik="Profilen",
        version=utfall.version(rad.rad_version, rad.texter),
        av=av,
        tid=frist.lokal(tid or rad.andrad_tid).strftime("%H.%M"),
        falt=form.konfliktfalt(utfall.krock),
    )
    kontext_ = {"kommun": rad, "konflikter": [konflikt]}
    return render(request, "foretag/kommun/krock.html", kontext_, status=409)


# ---------- Its parts ----------


def _slaget(del_: str) -> tuple[type[Kommundel], type[DelForm], str]:
    if del_ not in DELAR:
        raise Http404
    return DELAR[del_]


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
def kommundel_ny(request: Inloggad, publikt_id: UUID, slag: str) -> HttpResponse:
    rad = hamta_for_andring(request, publikt_id)
    modell: Any
    modell, formklass, _ = _slaget(slag)
    form = formklass(request.POST or None, request.FILES or None, instance=modell(kommun=rad))
    if form.is_valid():
        form.lagg_till(av=request.user)
        messages.success(request, f"{form.instance} är sparat i profilen.")
        return redirect(rad)
    return _delsida(request, rad, slag, form)


@i_registret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kommundel(request: Inloggad, publikt_id: UUID, slag: str, del_id: UUID) -> HttpResponse:
    """A field that two have changed is shown with both; the other fields are saved."""
    rad = hamta_for_andring(request, publikt_id)
    _, formklass, _ = _slaget(slag)
    instans = _hamta_del(rad, slag, del_id, borttagen=request.method == "POST")
    form = formklass(request.POST or None, request.FILES or None, instance=instans)
    krockar: list[krockmodul.Krock] = []
    if instans.pk is None:
        form.add_error(None, Borttagen(instans))
    elif form.is_valid():
        try:
            krockar = form.andra(av=request.user)
        except Borttagen as nej:  # while it was read
            form.add_error(None, nej)
            return _delsida(request, rad, slag, form)
        except ValidationError as nej:
            form.lagg_till_fel(nej)
        else:
            if not krockar:
                messages.success(request, f"{instans} är sparat i profilen.")
                return redirect(rad)
    return _delsida(request, rad, slag, form, lagrad=instans.pk is not None, krockar=krockar)


def _hamta_del(rad: Kommun, slag: str, del_id: UUID, *, borttagen: bool = False) -> Any:
    """The part; with `borttagen` also one that somebody has taken away, as an empty one without a row."""
    modell: Any = _slaget(slag)[0]
    rader = modell._default_manager.filter(kommun=rad).select_related("kommun__organisation")
    tom = modell(kommun=rad, publikt_id=del_id)
    if borttagen and tom.handelser().exists() and not rader.filter(publikt_id=del_id).exists():
        return tom
    return get_object_or_404(rader, publikt_id=del_id)


def _delsida(
    request: Inloggad,
    rad: Kommun,
    slag: str,
    form: DelForm,
    *,
    lagrad: bool = False,
    krockar: Sequence[krockmodul.Krock] = (),
) -> HttpResponse:
    form.sag_till_om_filen()
    ny = reverse("foretag:kommundel_ny", args=[rad.publikt_id, slag])
    kontext_ = {
        "kommun": rad,
        "form": form,
        "marken": _marken(form, lagrad, krockar).items(),
        "krockar": [_krockrad(form, krock) for krock in krockar],
        "namn": DELAR[slag][2],
        "slag": slag,
        "del": form.instance,
        "lagrad": lagrad,
        "adress": request.path if lagrad else ny,
    }
    status = 409 if krockar else 422 if form.errors else 200
    return render(request, "foretag/kommun/del.html", kontext_, status=status)


def _marken(form: DelForm, lagrad: bool, krockar: Sequence[krockmodul.Krock]) -> dict[str, str]:
    """How each field stood when the form was opened; once something is saved, what `krock` says of each."""
    if not form.is_bound:
        return form.instance.avtryck() if lagrad else {}
    if krockar:
        return krockmodul.marken(form.varden(), form.bas, form.instance.varden())
    return form.bas


def _krockrad(
    form: DelForm, krock: krockmodul.Krock
) -> tuple[BoundField, krockmodul.Krock, tuple[str, str]]:
    if krock.falt == "fil":
        falt = form["ny_fil" if krock.mitt.namn else "utan_fil"]
        return falt, krock, (krock.deras.namn or "Ingen fil", krock.mitt.namn or "Ingen fil")
    return form[krock.falt], krock, krockmodul.i_ord(form, krock)


@i_registret
@require_POST
def kommundel_ta_bort(request: Inloggad, publikt_id: UUID, slag: str, del_id: UUID) -> HttpResponse:
    rad = hamta_for_andring(request, publikt_id)
    del_ = _hamta_del(rad, slag, del_id, borttagen=True)
    try:
        del_.ta_bort(av=request.user)
    except Borttagen:
        messages.info(request, "Den är redan borttagen ur profilen.")
    else:
        messages.success(
            request, f"{del_} är borttagen ur profilen. Journalen visar vad som stod där."
        )
    return redirect(rad)


@require_safe
@login_not_required
def styrdokument_fil(request: Inloggad, publikt_id: UUID, del_id: UUID) -> HttpResponse:
    """The document's file: for those who may read the profile, and for everybody as long as the public page has it.

    It belongs to two rooms, and is there when one of them is.
    """
    synliga = Q(pk__in=[])
    if funktioner.anvands("register", request):
        synliga |= Q(kommun__in=Kommun.objects.synliga_for(request.user))
    if funktioner.anvands("publikt_register", request):
        gallande = Styrdokument.objects.galler_ar(frist.idag().year)
        synliga |= Q(kommun__in=Kommun.objects.publika(), pk__in=gallande.values("pk"))
    rader = Styrdokument.objects.filter(synliga, fil__isnull=False).select_related("fil")
    dokument = get_object_or_404(rader, kommun__publikt_id=publikt_id, publikt_id=del_id)
    assert dokument.fil is not None
    return filer.svar(dokument.fil, request)
