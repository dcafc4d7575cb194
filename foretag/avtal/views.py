"""Avtal between companies and public parties. Staff keep them; ekonom, revisor and the parties' own people read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foretag.avtal.forms import AvtalForm, MakuleraForm
from foretag.avtal.models import Avtal, offentliga_parter
from foretag.behorighet import ANDRAR, LASER, i_registret
from foretag.foretag.models import Foretag
from portal import frist
from portal.behorighet import Inloggad
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.svenska import svensk

AR_I_SUMMAN = 5


class Avtalslista(Tabell):
    namn = "Avtal"
    adress = "foretag:avtal_lista"
    kolumner = (
        Kolumn("foretag", "Företag", F("foretag__organisation__namn_ordning"), export="foretag"),
        Kolumn("part", "Offentlig part", F("part__namn_ordning"), export="part"),
        Kolumn("avser", "Gäller", svensk("avser"), export="avser"),
        Kolumn("form", "Form", F("form"), export=lambda rad: rad.get_form_display()),
        Kolumn("fran", "Från", F("fran"), fallande=True, export="fran"),
        Kolumn("till", "Till", F("till"), fallande=True, export="till"),
        Kolumn("varde", "Värde, kr", F("varde"), fallande=True, klass="belopp", export="varde"),
    )
    export_kolumner = (
        Kolumn("lage", "Läge", export="lage_text"),
        Kolumn("leder_till", "Vad det leder till", export="leder_till"),
        Kolumn("beteckning", "Dnr eller avtalsnummer", export="beteckning"),
        Kolumn("kalla", "Källa", export="kalla"),
    )
    sok = ("foretag__organisation__namn_sokt", "part__namn_sokt", "text_sokt")
    sok_etikett = "Sök företag, part eller vad avtalet gäller"
    sortering = "-fran"
    radmall = "foretag/avtal/_rad.html"
    tom = Tom(
        "Inga avtal ännu",
        "Här visas avtal mellan företag i registret och kommuner, regioner och myndigheter.",
    )

    @property
    def filter(self) -> tuple[Filter, ...]:  # type: ignore[override]
        flera = {Avtal.Lage.GALLER: "Gäller nu", Avtal.Lage.MAKULERAT: "Makulerade"}
        lagen = tuple(
            Val(str(lage), flera.get(lage, str(lage.label)), villkor)
            for lage, villkor in Avtal.lagen(frist.idag()).items()
        )
        former = tuple(Val(str(f), KORT_FORM[f], Q(form=f)) for f in Avtal.Form)
        return (
            Filter("lage", "Läge", lagen),
            Filter("form", "Form", former, alla="Alla former"),
        )

    def __init__(self, request: Inloggad) -> None:
        rader = Avtal.objects.synliga_for(request.user)
        super().__init__(request, rader.select_related("foretag__organisation", "part"))


KORT_FORM: dict[str, str] = {
    Avtal.Form.RESERVERAD: "Reserverad upphandling",
    Avtal.Form.SOCIALA_TJANSTER: "Reserverad enligt 19 kap.",
    Avtal.Form.UPPHANDLING: "Annan upphandling",
    Avtal.Form.DIREKT: "Direktupphandling",
    Avtal.Form.LOV: "LOV",
    Avtal.Form.IOP: "IOP",
    Avtal.Form.INDIVID: "Individplacering",
}


@i_registret
@require_safe
@LASER
def avtal_lista(request: Inloggad) -> HttpResponseBase:
    return lista(request, "foretag/avtal/avtal_lista.html", Avtalslista(request))


@i_registret
@require_safe
@LASER
def avtal_summor(request: Inloggad) -> HttpResponse:
    """Sums per form and year, of the last years in which an avtal began."""
    summor = Avtal.objects.synliga_for(request.user).summor()
    aren = sorted({rad.ar for rad in summor})[-AR_I_SUMMAN:]
    efter = {(rad.form, rad.ar): rad for rad in summor}
    rader = [
        (form.label, [(ar, efter.get((form, ar))) for ar in aren])
        for form in Avtal.Form
        if any((form, ar) in efter for ar in aren)
    ]
    totalt = [(ar, [rad for rad in summor if rad.ar == ar]) for ar in aren]
    kontext = {"aren": aren, "rader": rader, "totalt": [(ar, _summa(r)) for ar, r in totalt]}
    return render(request, "foretag/avtal/avtal_summor.html", kontext)


def _summa(rader: list[Any]) -> dict[str, Any]:
    varden = [rad.varde for rad in rader if rad.varde is not None]
    return {
        "antal": sum(rad.antal for rad in rader),
        "varde": sum(varden) if varden else None,
        "utan_varde": sum(rad.utan_varde for rad in rader),
    }


def hamta(request: Inloggad, publikt_id: UUID) -> Avtal:
    rader = Avtal.objects.synliga_for(request.user)
    rader = rader.select_related(
        "foretag__organisation", "part__kommun", "registrerat_av", "makulerat_av"
    )
    return get_object_or_404(rader, publikt_id=publikt_id)


@i_registret
@require_safe
def avtal(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    return _sida(request, hamta(request, publikt_id), MakuleraForm())


def _sida(request: Inloggad, rad: Avtal, form: MakuleraForm) -> HttpResponse:
    kontext = {
        "avtal": rad,
        "form": form,
        "raknas": rad.raknas(request.user),
        "journal": rad.journal(),
        "kansli": request.user.has_perm("foretag.las_register"),
        "far_andra": request.user.has_perm("foretag.andra_register"),
    }
    return render(request, "foretag/avtal/avtal.html", kontext, status=422 if form.errors else 200)


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def avtal_nytt(request: Inloggad) -> HttpResponse:
    """A new one; the address may say which company and which party it is with."""
    initial = {
        "foretag": _ur_adressen(Foretag.objects.kvar(), request.GET.get("foretag", "")),
        "part": _ur_adressen(offentliga_parter(), request.GET.get("part", "")),
    }
    return _spara(request, Avtal(), initial)


def _ur_adressen(rader: Any, text: str) -> UUID | None:
    try:
        rad = rader.filter(publikt_id=UUID(text)).first()
    except ValueError:
        return None
    return rad.publikt_id if rad else None


@i_registret
@require_http_methods(["GET", "HEAD", "POST"])
@ANDRAR
def avtal_andra(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = hamta(request, publikt_id)
    if rad.ar_makulerat:
        messages.error(request, "Avtalet är makulerat och kan inte ändras.")
        return redirect(rad)
    return _spara(request, rad, {})


def _spara(request: Inloggad, rad: Avtal, initial: dict[str, Any]) -> HttpResponse:
    """Saves, or searches for the company when that is asked for: the rest of the form stays as it was typed.

    Who saves before the company is chosen is told so, and what is wrong in the rest.
    """
    form = AvtalForm(request.POST or None, instance=rad, initial=initial, person=request.user)
    if form.soker:
        bas = form.bas
        form = AvtalForm(instance=rad, initial=form.som_skrivet(), person=request.user)
        form.oppnades_med(bas)
    elif form.vantar_pa_val:
        form.bedom_det_skrivna()
    elif form.is_valid():
        try:
            sparat = form.spara(av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            if sparat:
                messages.success(request, "Avtalet är sparat.")
                return redirect(rad)
    kontext = {"form": form, "avtal": rad, "lagrat": rad.pk is not None}
    return render(request, "foretag/avtal/spara.html", kontext, status=form.status)


@i_registret
@require_POST
@ANDRAR
def avtal_makulera(request: Inloggad, publikt_id: UUID) -> HttpResponse:
    rad = hamta(request, publikt_id)
    form = MakuleraForm(request.POST)
    if form.is_valid():
        try:
            rad.makulera(skal=form.cleaned_data["skal"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej.messages)
        else:
            messages.success(request, "Avtalet är makulerat. Det räknas inte längre.")
            return redirect(rad)
    return _sida(request, hamta(request, publikt_id), form)
