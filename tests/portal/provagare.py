"""Two made-up owners of a filled-in form: a survey behind a personal link, and a page for those who sign in.

Neither has a model: all they own is the Ifyllnad. A form that was begun more than thirty days ago is closed; of one that
has `OPPNADE` only those pieces can be written.
"""

from datetime import timedelta

from django.db import connection
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.formular.models.ifyllnad import Ifyllnad
from portal.formular.sida import Skrivsida
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.post.lank import med_lank
from portal.urls import urlpatterns as portalens
from portal.webb import raddning

SVARAR = "svarar@exempel.invalid"
SKRIVER = "skriver@exempel.invalid"
UPPGIFT = "provenkat"
OPPEN = timedelta(days=30)


OPPNADE = {}  # Ifyllnad → the keys of its pieces that are open; all, when it does not stand here


class Agaren:
    def __init__(self, ifyllnad, oppnade=None):
        self.ifyllnad = ifyllnad
        self.oppnade = OPPNADE.get(ifyllnad) if oppnade is None else oppnade

    def __str__(self):
        return str(self.ifyllnad)

    def far_skrivas(self, bit):
        return self.oppnade is None or bit.oppnas_av(self.oppnade)


class Provsida(Skrivsida[Agaren]):
    def __init__(self, request, ifyllnad, nyckel="", **vem):
        super().__init__(request, Agaren(ifyllnad), ifyllnad, nyckel, **vem)

    def las(self):
        with connection.cursor() as cursor:
            fraga = "SELECT skapad_tid FROM portal_ifyllnad WHERE id = %s FOR SHARE"
            cursor.execute(fraga, [self.ifyllnad.pk])
            self.ifyllnad.skapad_tid = cursor.fetchone()[0]

    def stangd(self):
        return "" if nu() - self.ifyllnad.skapad_tid < OPPEN else "Tiden att svara har gått ut."


class Enkatsida(Provsida):
    knapp_sist = "Skicka svaren"
    namn = "Enkät till företag"
    logga_in_url = "/prov/ny-lank/"

    def url(self, avsnitt):
        return self.request.path

    def spara_url(self):
        return reverse("prov_enkat_spara", args=[self.request.resolver_match.kwargs["lank"]])

    def efter_sista(self):
        if self.lage().brister:
            return self.visa(422, alla_brister=True)
        return redirect("kontakt")


class Foretagssida(Provsida):
    def url(self, avsnitt):
        return reverse("prov_sida", args=[self.ifyllnad.publikt_id, avsnitt.nyckel])

    def spara_url(self):
        return reverse("prov_spara", args=[self.ifyllnad.publikt_id, self.avsnitt.nyckel])


def _enkatsida(request, lank):
    ifyllnad = get_object_or_404(Ifyllnad, publikt_id=lank.mal_id)
    av = Anvandare.objects.get(email=lank.epost)
    return Enkatsida(request, ifyllnad, av=av, far_skriva=True)


def _foretagssida(request, publikt_id, nyckel):
    ifyllnad = get_object_or_404(Ifyllnad, publikt_id=publikt_id)
    far_skriva = request.user.email == SKRIVER
    return Foretagssida(request, ifyllnad, nyckel, av=request.user, far_skriva=far_skriva)


@raddning.radda_vid_utloggning
@med_lank(UPPGIFT)
@require_http_methods(["GET", "HEAD", "POST"])
def enkat(request, lank):
    return _enkatsida(request, lank).svar()


@med_lank(UPPGIFT)
@require_POST
def enkat_spara(request, lank):
    return _enkatsida(request, lank).autospara()


@raddning.radda_vid_utloggning
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sida(request, publikt_id, nyckel):
    return _foretagssida(request, publikt_id, nyckel).svar()


@require_POST
def spara(request, publikt_id, nyckel):
    return _foretagssida(request, publikt_id, nyckel).autospara()


urlpatterns = [
    path("prov/enkat/<slug:lank>/", enkat, name="prov_enkat"),
    path("prov/enkat/<slug:lank>/spara/", enkat_spara, name="prov_enkat_spara"),
    path("prov/<uuid:publikt_id>/<slug:nyckel>/", sida, name="prov_sida"),
    path("prov/<uuid:publikt_id>/<slug:nyckel>/spara/", spara, name="prov_spara"),
    *portalens,
]

handler403 = "portal.webb.views.fel.far_inte"
handler404 = "portal.webb.views.fel.hittas_inte"
