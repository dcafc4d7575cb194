"""Many at once: sending in is once (R02), and nobody overwrites another (R03)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.arende import Arende
from portal.dokument.models import Dokument
from portal.forbund.models.forbund import Forbund, Nummerserie
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.post.models.utskick import Utskick

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.langsam]

DEFINITION = {
    "namn": "En fråga",
    "avsnitt": [
        {
            "nyckel": "a",
            "rubrik": "A",
            "delar": [{"typ": "lang", "nyckel": "fraga", "rubrik": "Fråga"}],
        }
    ],
}


@pytest.fixture
def ansokan(transactional_db):
    Forbund(
        namn_rad2="Provbygden", orgnr="222000-0018", epost="kansli@prov.exempel", dnr_prefix="SF"
    ).save()
    formular = Formular.objects.create(
        namn="En fråga",
        definition=DEFINITION,
        sha256=Formular.hash_av(DEFINITION),
        status="publicerat",
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )
    utlysning = Utlysning.objects.create(
        namn="Prov",
        formular=formular,
        publicerad=True,
        oppnar_tid=nu() - timedelta(days=1),
        underskriftsregel="ingen",
    )
    agare = Organisation.objects.create(orgnr="232100-0032", namn="Region Prov", finsam="region")
    person = Anvandare.objects.create_user("agare@exempel.invalid", namn="Ansvarig")
    return Ansokan.borja(namn="Prov", insatsagare=agare, utlysning=utlysning, av=person)


def inloggad(person):
    client = Client()
    client.force_login(person, backend="portal.behorighet.UppdragBackend")
    return client


def samtidigt(antal, gor, tradar=10):
    """Runs gor(n) for n in 0…antal-1 in threads, each with its own connection, and gives the answers."""

    def en(n):
        try:
            return gor(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(tradar) as traden:
        return list(traden.map(en, range(antal)))


def test_femtio_inskick_pa_en_gang_och_tre_till_blir_ett(ansokan):
    klienter = [inloggad(ansokan.skapad_av) for _ in range(50)]
    adress = reverse("insatser:ansokan_skicka_in", args=[ansokan.publikt_id])

    svar = samtidigt(50, lambda n: klienter[n].post(adress))
    svar += [klienter[0].post(adress) for _ in range(3)]

    kvittens = reverse("insatser:kvittens", args=[ansokan.publikt_id])
    assert {(s.status_code, s.url) for s in svar} == {(302, kvittens)}
    assert Arende.objects.count() == 1
    assert Nummerserie.objects.get().senaste == 1
    assert Dokument.objects.filter(slag="kvittens").count() == 1
    assert Utskick.objects.filter(nyckel__startswith="kvittens:").count() == 1


def test_numren_ar_utan_luckor_ocksa_nar_nagot_rullas_tillbaka(ansokan):
    """Every third attempt fails after it has taken its number."""
    from django.db import transaction

    forbund = Forbund.aktuellt()

    def ta(n):
        try:
            with transaction.atomic():
                nummer = forbund.nytt_dnr(2026)
                if n % 3 == 0:
                    raise ZeroDivisionError
                return nummer
        except ZeroDivisionError:
            return None

    tagna = [nummer for nummer in samtidigt(60, ta) if nummer]

    assert sorted(tagna) == [f"SF 2026/{n:04d}" for n in range(1, 41)]


def test_femtio_personer_skriver_fyra_rader_var_i_samma_svar_och_inget_gar_forlorat(ansokan):
    personer = [Anvandare.objects.create_user(f"p{n}@exempel.invalid") for n in range(50)]
    Medverkan.objects.bulk_create(
        [
            Medverkan(
                ansokan=ansokan,
                person=p,
                slag=Medverkan.Slag.SKRIVER,
                inbjuden_av=ansokan.skapad_av,
            )
            for p in personer
        ]
    )
    klienter = [inloggad(person) for person in personer]
    sida = reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "a"])
    adress = reverse("insatser:ansokan_spara", args=[ansokan.publikt_id, "a"])

    def posta(klient, version, text):
        falt = {"version:svar:fraga": version, "svar:fraga:v": text}
        return klient.post(adress, falt, headers={"Accept": "application/json"})

    def skriv(n):
        """Reads the page, adds a line of her own, and merges whenever she is met by another's text."""
        konflikter = 0
        for m in range(4):
            html = klienter[n].get(sida).content.decode()
            version = re.search(r'name="version:svar:fraga" value="([^"]*)"', html)[1]
            text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S)[1]
            svar = posta(klienter[n], version, f"{text}\n\np{n} rad {m}")
            while svar.status_code == 409:
                konflikter += 1
                html = svar.json()["konflikt"]["html"]
                version = re.search(r'name="version:svar:fraga" value="([^"]*)"', html)[1]
                forslag = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S)[1]
                svar = posta(klienter[n], version, forslag)
            assert svar.status_code == 200
        return konflikter

    konflikter = sum(samtidigt(50, skriv))

    rader = Svar.objects.get().text.split("\n\n")
    assert sorted(rader) == sorted(f"p{n} rad {m}" for n in range(50) for m in range(4))
    assert konflikter > 0, "utan möten prövas ingenting"
