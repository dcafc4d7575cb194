"""The applicant's pages: list, begin, task list, one page per avsnitt, review."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from insatser import dokument
from insatser.block import bilagor
from insatser.forms.ansokan import NamnForm, NyAnsokanForm
from insatser.models import Ansokan, Medverkan, Utlysning
from insatser.uppgifter import Uppgifter
from portal import dokument as dokumentmodul
from portal import formular, raddning, spara
from portal.behorighet import Inloggad
from portal.formular import Avsnitt
from portal.models import Anvandare

LAST = (
    "Ansökan är låst medan den är ute för underskrift. Den som ansvarar för ansökan kan återta den."
)
INSKICKAD = "Ansökan är inskickad och kan inte ändras här."


def hamta(request: Inloggad, publikt_id: Any) -> Ansokan:
    """The application, if the person takes part in it. The förbund reads the received one in its ärende."""
    rader = Ansokan.objects.egna(request.user).select_related(
        "utlysning", "insatsagare", "ifyllnad__formular", "runda", "version"
    )
    return get_object_or_404(rader, publikt_id=publikt_id)


def hamta_egen(request: Inloggad, publikt_id: Any) -> Ansokan:
    """The application, for one who answers for it; another who takes part gets 403."""
    ansokan = hamta(request, publikt_id)
    krav(Ansokan.objects.agda_av(request.user), ansokan)
    return ansokan


def krav(far: Any, ansokan: Ansokan) -> None:
    if not far.filter(pk=ansokan.pk).exists():
        raise PermissionDenied


@require_safe
def ansokan_lista(request: Inloggad) -> HttpResponse:
    egna = (
        Ansokan.objects.egna(request.user)
        .select_related("utlysning", "insatsagare", "runda", "arende")
        .prefetch_related(
            Prefetch("medverkande", Medverkan.objects.filter(person=request.user), "mitt")
        )
    )
    oppna = Utlysning.objects.oppna()
    return render(request, "insatser/ansokan/lista.html", {"ansokningar": egna, "oppna": oppna})


@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_ny(request: Inloggad, publikt_id: Any) -> HttpResponse:
    utlysning = get_object_or_404(Utlysning.objects.oppna(), publikt_id=publikt_id)
    form = NyAnsokanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ansokan = Ansokan.borja(
            namn=form.cleaned_data["namn"],
            insatsagare=form.organisationen(),
            utlysning=utlysning,
            av=request.user,
            nyckel=form.cleaned_data["nyckel"],
        )
        return redirect(ansokan)
    return render(request, "insatser/ansokan/ny.html", {"form": form, "utlysning": utlysning})


@never_cache
@require_safe
def ansokan(request: Inloggad, publikt_id: Any) -> HttpResponse:
    """The task list: what it is, whose turn, what is missing."""
    denna = hamta(request, publikt_id)
    Medverkan.objects.filter(ansokan=denna, person=request.user, last_tid__isnull=True).update(
        last_tid=timezone.now()
    )
    uppgifter = Uppgifter(denna, request.user)
    return render(request, "insatser/ansokan/ansokan.html", {"ansokan": denna, "u": uppgifter})


@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_namn(request: Inloggad, publikt_id: Any) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    form = NamnForm(request.POST or None, initial={"namn": denna.namn})
    if request.method == "POST" and form.is_valid():
        try:
            denna.byt_namn(form.cleaned_data["namn"], av=request.user)
        except ValidationError as nej:
            form.add_error(None, nej)
        else:
            return redirect(denna)
    return render(request, "insatser/ansokan/namn.html", {"ansokan": denna, "form": form})


@require_POST
def ansokan_ta_bort(request: Inloggad, publikt_id: Any) -> HttpResponse:
    denna = hamta_egen(request, publikt_id)
    try:
        denna.ta_bort(av=request.user)
    except ValidationError as nej:
        messages.error(request, nej.messages[0])
        return redirect(denna)
    messages.success(request, f"Utkastet {denna.namn} är borttaget.")
    return redirect("insatser:ansokan_lista")


def _avsnitt(ansokan_: Ansokan, nyckel: str) -> Avsnitt:
    avsnitt = formular.struktur(ansokan_.ifyllnad.formular).avsnittet(nyckel)
    if avsnitt is None:
        raise Http404
    return avsnitt


@raddning.radda_vid_utloggning
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ansokan_avsnitt(request: Inloggad, publikt_id: Any, nyckel: str) -> HttpResponse:
    """One avsnitt to write in; POST saves all of it, and does what the pressed button says."""
    denna = hamta(request, publikt_id)
    avsnitt = _avsnitt(denna, nyckel)
    if request.method == "POST":
        return _spara_avsnitt(request, denna, avsnitt)
    return _visa_avsnitt(request, denna, avsnitt)


def _visa_avsnitt(
    request: Inloggad, denna: Ansokan, avsnitt: Avsnitt, status: int = 200, **mer: Any
) -> HttpResponse:
    far_skriva = Ansokan.objects.skrivbara_for(request.user).filter(pk=denna.pk).exists()
    last = not (denna.kan_redigeras and far_skriva)
    uppgifter = Uppgifter(denna, request.user)
    delar = formular.delvyer(request, denna, uppgifter.fyllt, avsnitt, last=last)
    rattas = [brist for brist in uppgifter.brister if brist.avsnitt == avsnitt.nyckel]
    if "granska" not in request.GET:
        rattas = [brist for brist in rattas if brist.ar_fel]
    sammanhang = {
        "ansokan": denna,
        "avsnitt": avsnitt,
        "u": uppgifter,
        "delar": delar,
        "last": last,
        "lasskal": _lasskal(denna, far_skriva),
        "brister": rattas,
        "nasta": uppgifter.fyllt.struktur.nasta(avsnitt),
        "aterta": _att_angra(request),
        **_raddat(request, delar, last),
    }
    return render(request, "insatser/ansokan/avsnitt.html", {**sammanhang, **mer}, status=status)


def _att_angra(request: Inloggad) -> list[str]:
    """The row that was removed a moment ago, so that it can be taken back."""
    return [v for v in [request.session.pop("borttagen_rad", "")] if v]


def _raddat(request: Inloggad, delar: list[formular.Delvy], last: bool) -> dict[str, Any]:
    """What came while the writer was logged out, each text under its question."""
    kvar = None if last else raddning.for_sidan(request)
    rubriker = {d.fraga.namn: d.d.rubrik for d in delar if d.fraga}
    return {"raddning": kvar, "raddade": raddning.texter(kvar, rubriker) if kvar else []}


def _lasskal(denna: Ansokan, far_skriva: bool) -> str:
    if denna.ar_mottagen:
        return INSKICKAD
    if not denna.kan_redigeras:
        return LAST
    return "" if far_skriva else "Du kan läsa ansökan men inte skriva i den."


def _spara_avsnitt(request: Inloggad, denna: Ansokan, avsnitt: Avsnitt) -> HttpResponse:
    krav(Ansokan.objects.skrivbara_for(request.user), denna)
    denna.las_status_delat()
    if not denna.kan_redigeras:
        return _visa_avsnitt(
            request, denna, avsnitt, status=409, inte_sparat=raddning.text_i(request.POST)
        )
    person: Any = request.user
    resultat = spara.spara(denna.ifyllnad, denna, avsnitt, request.POST, av=person)
    filfel = _ta_emot_filer(request, denna, avsnitt, person)
    _glom_raddning(request)
    if resultat.konflikter:
        sammanhang = {"konflikter": resultat.konflikter, "tillbaka": request.path, "ansokan": denna}
        return render(request, "portal/formular/konflikter.html", sammanhang, status=409)
    if filfel:
        return _visa_avsnitt(request, denna, avsnitt, status=422, filfel=filfel)
    return _efter_spara(request, denna, avsnitt, person, resultat)


def _efter_spara(
    request: Inloggad,
    denna: Ansokan,
    avsnitt: Avsnitt,
    person: Anvandare,
    resultat: spara.Resultat,
) -> HttpResponse:
    """Where the pressed button leads: a new row, a removed one, the same page, or the next avsnitt."""
    har = request.path
    if onskan := request.POST.get("ny"):
        ankare = spara.ny_rad(denna.ifyllnad, denna, avsnitt, onskan, av=person)
        return redirect(f"{har}#{ankare}")
    if onskan := request.POST.get("tabort"):
        request.session["borttagen_rad"] = spara.ta_bort(denna.ifyllnad, denna, avsnitt, onskan)
        return redirect(f"{har}#borttaget")
    if onskan := request.POST.get("aterta"):
        spara.aterta(denna.ifyllnad, denna, avsnitt, onskan)
        return redirect(f"{har}#{onskan and 'rad-' + onskan.replace(':', '-')}")
    if any(resultat.fel.values()) or "stanna" in request.POST or "konflikt" in request.POST:
        messages.success(request, "Sparat.")
        return redirect(har)
    messages.success(request, f"Avsnittet {avsnitt.rubrik.strip(' *():')} är sparat.")
    return _till_nasta(denna, avsnitt)


def _till_nasta(denna: Ansokan, avsnitt: Avsnitt) -> HttpResponse:
    """The next avsnitt; after the last one, the review."""
    nasta = formular.struktur(denna.ifyllnad.formular).nasta(avsnitt)
    if nasta is None:
        return redirect("insatser:ansokan_granska", denna.publikt_id)
    return redirect("insatser:ansokan_avsnitt", denna.publikt_id, nasta.nyckel)


def _ta_emot_filer(
    request: Inloggad, denna: Ansokan, avsnitt: Avsnitt, person: Anvandare
) -> list[str]:
    fel: list[str] = []
    for block in avsnitt.blocken:
        fel += block.ta_emot_filer(request, denna, person)
    for del_ in avsnitt.delar:
        if del_.typ == "fil" and (fil := request.FILES.get(f"{del_.enhet_id}:v")):
            try:
                bilagor.svara(denna, del_, fil, av=person)
            except ValidationError as nej:
                fel += nej.messages
    return fel


def _glom_raddning(request: Inloggad) -> None:
    """What was kept has been seen and handled when the writer says so."""
    if "raddning" in request.POST and (kvar := raddning.for_sidan(request)):
        kvar.delete()


@require_POST
def ansokan_spara(request: Inloggad, publikt_id: Any, nyckel: str) -> HttpResponse:
    """Autosave of one unit: 200, 401 (middleware), 409 when two meet, 423 when it is locked; never a redirect."""
    rader = Ansokan.objects.skrivbara_for(request.user).select_related("ifyllnad__formular")
    denna = get_object_or_404(rader, publikt_id=publikt_id)
    avsnitt = _avsnitt(denna, nyckel)
    denna.las_status_delat()
    if not denna.kan_redigeras:
        return JsonResponse(
            {
                "text": f"Inte sparat. {_lasskal(denna, True)} Kopiera din text innan du lämnar sidan."
            },
            status=423,
        )
    resultat = spara.spara(denna.ifyllnad, denna, avsnitt, request.POST, av=request.user)
    if resultat.konflikter:
        konflikt = resultat.konflikter[0]
        html = render_to_string("portal/_konflikt.html", {"konflikt": konflikt}, request=request)
        return JsonResponse({"konflikt": {"enhet": konflikt.enhet, "html": html}}, status=409)
    enheter = {namn: sparad.som_json() for namn, sparad in resultat.enheter.items()}
    return JsonResponse({"enheter": enheter, "delar": resultat.delar(denna)})


@require_safe
def ansokan_granska(request: Inloggad, publikt_id: Any) -> HttpResponse:
    """Everything on one page, each gap a link."""
    denna = hamta(request, publikt_id)
    uppgifter = Uppgifter(denna, request.user)
    data = denna.version.data if denna.version else uppgifter.data
    sammanhang = {"ansokan": denna, "u": uppgifter, "avsnitten": formular.las(data)}
    return render(request, "insatser/ansokan/granska.html", sammanhang)


@require_safe
def ansokan_forhandsvisning(request: Inloggad, publikt_id: Any) -> HttpResponse:
    """The PDF as it would be now. Nothing is kept."""
    denna = hamta(request, publikt_id)
    data = denna.version.data if denna.version else denna.data()
    return dokumentmodul.visa_utan_att_spara(
        request, lambda: dokument.forhandsvisning(data), f"Förhandsvisning {denna.namn}.pdf"
    )
