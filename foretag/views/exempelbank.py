"""The example bank: what respondents have told and staff have published, for everybody to read."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from foretag import kodlistor
from foretag.models import Enkat, Exempel
from portal.funktioner import kraver_funktion
from portal.tabell import ORD_HOGST, Filter, Kolumn, Svensk, Tabell, Tom, Val

KORTA = {
    Exempel.Slag.SAMVERKAN: "Samverkan",
    Exempel.Slag.FORETAG: "Företag",
    Exempel.Slag.STYRDOKUMENT: "Styrdokument",
}


class Exempellista(Tabell):
    namn = "Goda exempel"
    kolumner = (
        Kolumn("rubrik", "Exempel", Svensk(KT("publikt__rubrik"))),
        Kolumn("slag", "Handlar om"),
        Kolumn("plats", "Plats", Svensk(KT("publikt__plats"))),
        Kolumn("publicerat", "Publicerat", F("publicerat_tid"), fallande=True),
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
    radmall = "foretag/exempel/_rad.html"
    tom = Tom(
        "Inga exempel ännu",
        "Här visas exempel som någon har delat i en enkät och som förbundet har läst.",
    )

    def _sokvillkor(self) -> Q:
        """The column is folded already, so the words are too."""
        villkor = Q()
        for ordet in kodlistor.vikt(self.q).split()[:ORD_HOGST]:
            villkor &= Q(publik_soktext__contains=ordet)
        return villkor


@kraver_funktion("enkater")
@login_not_required
@require_safe
def exempelbank(request: HttpRequest) -> HttpResponse:
    tabell = Exempellista(request, Exempel.objects.publicerade())
    kontext = {"tabell": tabell, "oppna": Enkat.objects.oppna_pa_webben()}
    return render(request, "foretag/exempel/exempelbank.html", kontext)


@kraver_funktion("enkater")
@login_not_required
@require_safe
def exempel(request: HttpRequest, publikt_id: Any) -> HttpResponse:
    """One example, as it is published: from `publikt` alone."""
    rader = Exempel.objects.publicerade().select_related("svar__enkat")
    denna = get_object_or_404(rader, publikt_id=publikt_id)
    return render(request, "foretag/exempel/exempel.html", {"exempel": denna, "p": denna.publikt})
