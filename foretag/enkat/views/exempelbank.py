"""The example bank: what respondents have told and staff have published, for everybody to read."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from foretag.enkat.models.enkat import Enkat
from foretag.enkat.models.exempel import Exempel
from portal import frist
from portal.funktioner import kraver_funktion
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val, lista
from portal.migrerat import Svensk

KORTA = {
    Exempel.Slag.SAMVERKAN: "Samverkan",
    Exempel.Slag.FORETAG: "Företag",
    Exempel.Slag.STYRDOKUMENT: "Styrdokument",
}


def _publikt(falt: str) -> Callable[[Exempel], str]:
    """What a file holds of an example: as it is published, and never the contact, who may change her mind."""
    return lambda rad: (rad.publikt or {}).get(falt, "")


class Exempellista(Tabell):
    namn = "Goda exempel"
    adress = "foretag:exempelbank"
    vyer = False  # for everybody
    kolumner = (
        Kolumn("rubrik", "Exempel", Svensk(KT("publikt__rubrik")), export=_publikt("rubrik")),
        Kolumn("slag", "Handlar om", klass="nowrap", export=lambda rad: KORTA[rad.slag]),
        Kolumn("plats", "Plats", Svensk(KT("publikt__plats")), export=_publikt("plats")),
        Kolumn(
            "publicerat",
            "Publicerat",
            F("publicerat_tid"),
            fallande=True,
            export=lambda rad: frist.lokal(rad.publicerat_tid).date(),
        ),
    )
    export_kolumner = (
        Kolumn("beskrivning", "Beskrivning", export=_publikt("beskrivning")),
        Kolumn("lank", "Länk", export=_publikt("lank")),
    )
    filter = (
        Filter(
            "slag",
            "Vad exemplet handlar om",
            tuple(Val(str(slag), namn, Q(slag=slag)) for slag, namn in KORTA.items()),
        ),
    )
    sok = ("publik_soktext",)
    sok_etikett = "Sök bland exemplen"
    sortering = "-publicerat"
    radmall = "foretag/enkat/exempel/_rad.html"
    tom = Tom(
        "Inga exempel ännu",
        "Här visas exempel som någon har delat i en enkät och som förbundet har läst.",
    )


@kraver_funktion("enkater")
@login_not_required
@require_safe
def exempelbank(request: HttpRequest) -> HttpResponseBase:
    tabell = Exempellista(request, Exempel.objects.publicerade())
    oppna = Enkat.objects.oppna_pa_webben()
    return lista(request, "foretag/enkat/exempel/exempelbank.html", tabell, oppna=oppna)


@kraver_funktion("enkater")
@login_not_required
@require_safe
def exempel(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """One example, as it is published: from `publikt` alone."""
    rader = Exempel.objects.publicerade().select_related("svar__enkat")
    denna = get_object_or_404(rader, publikt_id=publikt_id)
    return render(
        request, "foretag/enkat/exempel/exempel.html", {"exempel": denna, "p": denna.publikt}
    )
