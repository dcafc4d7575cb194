"""The page where a filled-in form is written, for owners other than an application (that one: tests/insatser/ansokan/test_ansokan.py)."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.formular import fyllt
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar, Tabellrad
from portal.frist import nu
from portal.post.lank import ny as ny_lank
from portal.webb.models import Raddning
from tests.portal.provagare import SKRIVER, SVARAR, UPPGIFT

pytestmark = pytest.mark.urls("tests.portal.provagare")

FRAGOR = {
    "nyckel": "fragor",
    "rubrik": "Frågor",
    "delar": [
        {"typ": "lang", "nyckel": "behov", "rubrik": "Vad behöver ni?", "obligatorisk": True},
        {"typ": "heltal", "nyckel": "antal", "rubrik": "Hur många?"},
        {"typ": "fil", "nyckel": "fil", "rubrik": "Bild"},
        {
            "typ": "tabell",
            "nyckel": "platser",
            "rubrik": "Platser",
            "kolumner": [{"nyckel": "ort", "rubrik": "Ort", "typ": "kort"}],
        },
    ],
}
KONTAKT = {
    "nyckel": "kontakt",
    "rubrik": "Kontakt",
    "delar": [{"typ": "kort", "nyckel": "vem", "rubrik": "Vem?", "obligatorisk": True}],
}
JSON = {"Accept": "application/json"}


@pytest.fixture
def svarande(forbund, ny_person):
    return ny_person(email=SVARAR, namn="Ägaren Ett")


@pytest.fixture
def skrivare(forbund, ny_person):
    return ny_person(email=SKRIVER, namn="Skrivaren Ett")


def ny_ifyllnad(*avsnitt):
    definition = {"namn": "Prov", "avsnitt": list(avsnitt)}
    return fyllt.ny_ifyllnad(Formular.objects.create(namn="Prov", definition=definition))


@pytest.fixture
def enkat(svarande):
    ifyllnad = ny_ifyllnad(FRAGOR)
    ifyllnad.lank = ny_lank(UPPGIFT, ifyllnad, SVARAR)
    return ifyllnad


@pytest.fixture
def sidor(skrivare):
    return ny_ifyllnad(FRAGOR, KONTAKT)


def lank(ifyllnad, namn="prov_enkat"):
    return reverse(namn, args=[ifyllnad.lank])


def till(ifyllnad, nyckel, namn="prov_sida"):
    return reverse(namn, args=[ifyllnad.publikt_id, nyckel])


def svaret(text, nyckel="behov", version="0"):
    return {f"version:svar:{nyckel}": version, f"svar:{nyckel}:v": text}


def lagrat(nyckel="behov"):
    return Svar.objects.filter(fraga=nyckel).values_list("text", flat=True).first()


def html(svar):
    return svar.content.decode()


def stang(ifyllnad):
    ifyllnad.skapad_tid = nu() - timedelta(days=31)
    ifyllnad.save()


# ---------- A form that is one page, behind a personal link ----------


def test_ett_avsnitt_ar_en_sida_utan_lista(client, enkat):
    sidan = html(client.get(lank(enkat)))

    assert 'aria-label="Avsnitt"' not in sidan and "avsnitt 1 av" not in sidan
    assert "Enkät till företag" in sidan and "<h1>Frågor</h1>" in sidan
    assert re.findall(r"data-[a-z-]+-url=\"[^\"]*\"", sidan) == [
        f'data-spara-url="{lank(enkat, "prov_enkat_spara")}"',
        'data-logga-in-url="/prov/ny-lank/"',
    ]
    knappar = re.findall(r'<button class="btn[^>]*>([^<]*)<', sidan)
    assert knappar == ["Skicka svaren", "Spara"]


def test_autospar_utan_inloggning_sparas_av_den_som_lanken_ar_till(client, enkat, svarande):
    svar = client.post(lank(enkat, "prov_enkat_spara"), svaret("En svetsare"), headers=JSON)

    assert svar.status_code == 200 and list(svar.json()["enheter"]) == ["svar:behov"]
    assert Svar.objects.values_list("fraga", "text", "andrad_av").get() == (
        "behov",
        "En svetsare",
        svarande.pk,
    )


def test_autospar_for_tva_med_samma_lank_moter_varandra(client, enkat):
    adress = lank(enkat, "prov_enkat_spara")
    client.post(adress, svaret("En svetsare"), headers=JSON)

    svar = client.post(adress, svaret("Två kockar"), headers=JSON)

    assert svar.status_code == 409 and svar.json()["konflikt"]["enhet"] == "svar:behov"
    assert "En svetsare" in svar.json()["konflikt"]["html"]
    assert lagrat() == "En svetsare"


def test_knappens_konflikt_leder_tillbaka_till_samma_sida(client, enkat):
    client.post(lank(enkat), svaret("En svetsare") | {"stanna": ""})

    svar = client.post(lank(enkat), svaret("Två kockar"))

    assert svar.status_code == 409
    assert f'<form method="post" action="{lank(enkat)}">' in html(svar)
    assert lagrat() == "En svetsare"


def test_autospar_med_gammalt_token_far_ett_nytt(enkat):
    klient = Client(enforce_csrf_checks=True)
    klient.get(lank(enkat))
    adress = lank(enkat, "prov_enkat_spara")

    nekad = klient.post(adress, svaret("En svetsare"), headers=JSON)
    token = nekad.json()["token"]
    igen = klient.post(adress, svaret("En svetsare") | {"csrfmiddlewaretoken": token}, headers=JSON)

    assert (nekad.status_code, nekad.json()["kod"]) == (401, "csrf")
    assert (igen.status_code, lagrat()) == (200, "En svetsare")


def test_knappen_med_gammalt_token_leder_tillbaka_till_lanken_och_texten_finns_kvar(enkat):
    klient = Client(enforce_csrf_checks=True)

    svar = klient.post(lank(enkat), svaret("En svetsare"))
    sidan = html(klient.get(lank(enkat)))

    assert (svar.status_code, svar.url) == (302, lank(enkat))
    assert "Sidan hade varit öppen för länge när du sparade" in sidan
    assert "<h3>Vad behöver ni?</h3>" in sidan and "En svetsare" in sidan
    assert lagrat() is None
    assert enkat.lank not in Raddning.objects.get().sokvag
    assert "En svetsare" not in html(Client().get(lank(enkat)))


def test_den_raddade_texten_tas_bort_utan_att_nagot_skickas(client, enkat):
    nekande = Client(enforce_csrf_checks=True)
    nekande.post(lank(enkat), svaret("En svetsare"))
    client.cookies = nekande.cookies

    svar = client.post(lank(enkat), {"raddning": "klar"})

    assert (svar.status_code, svar.url) == (302, lank(enkat))
    assert not Raddning.objects.exists()


def test_sista_knappen_sager_vad_som_saknas(client, enkat):
    svar = client.post(lank(enkat), svaret("3", "antal"))

    assert svar.status_code == 422
    assert '<a href="#svar-behov-v">Svara på Vad behöver ni?</a>' in html(svar)
    assert lagrat("antal") == "3"


def test_sista_knappen_gor_vad_agaren_sager(client, enkat):
    svar = client.post(lank(enkat), svaret("En svetsare"))

    assert (svar.status_code, svar.url) == (302, reverse("kontakt"))
    assert lagrat() == "En svetsare"


@pytest.mark.parametrize(
    "falt",
    [svaret("En svetsare") | {"stanna": ""}, svaret("många", "antal")],
    ids=["spara", "fel"],
)
def test_spara_stannar_och_det_gor_ett_fel_ocksa(client, enkat, falt):
    svar = client.post(lank(enkat), falt, follow=True)

    assert svar.redirect_chain == [(lank(enkat), 302)]
    assert "Sparat." in html(svar)


def test_en_rad_laggs_till_tas_bort_och_atertas_utan_inloggning(client, enkat, svarande):
    ny = re.search(r'name="ny" value="([^"]*)"', html(client.get(lank(enkat))))[1]
    nyckel = ny.rpartition(":")[2]

    till_raden = client.post(lank(enkat), {"ny": ny}).url
    utan = client.post(lank(enkat), {"tabort": f"tabell-platser:{nyckel}"}).url
    erbjuds = html(client.get(lank(enkat)))
    borttagen = Tabellrad.objects.get().borttagen_tid
    atertagen = client.post(lank(enkat), {"aterta": f"tabell-platser:{nyckel}"}).url

    rad = Tabellrad.objects.get()
    assert (str(rad.nyckel), rad.andrad_av) == (nyckel, svarande)
    assert till_raden == atertagen == f"{lank(enkat)}#rad-tabell-platser-{nyckel}"
    assert utan == f"{lank(enkat)}#borttaget"
    assert f'name="aterta" value="tabell-platser:{nyckel}"' in erbjuds
    assert borttagen is not None and rad.borttagen_tid is None
    assert 'name="aterta"' not in html(client.get(lank(enkat)))


def test_en_agare_utan_filer_tar_inte_emot_nagon_men_texten_ar_sparad(client, enkat):
    fil = SimpleUploadedFile("bild.png", b"png")

    svar = client.post(lank(enkat), svaret("En svetsare") | {"svar:fil:v": fil})

    assert svar.status_code == 422
    assert "Filen bild.png togs inte emot: här kan inga filer lämnas." in html(svar)
    assert (lagrat(), lagrat("fil")) == ("En svetsare", None)


# ---------- Closed ----------


def test_stangd_sida_sager_varfor_och_har_inget_att_skriva_i(client, enkat):
    client.post(lank(enkat), svaret("En svetsare") | {"stanna": ""})
    stang(enkat)

    sidan = html(client.get(lank(enkat)))

    assert "Tiden att svara har gått ut." in sidan and "En svetsare" in sidan
    assert "<textarea" not in sidan and "data-autospar" not in sidan
    assert "Svara på" not in sidan


def test_stangd_sida_ger_tillbaka_det_som_skrevs(client, enkat):
    stang(enkat)

    svar = client.post(lank(enkat), svaret("En svetsare"))
    autospar = client.post(lank(enkat, "prov_enkat_spara"), svaret("En svetsare"), headers=JSON)

    assert svar.status_code == 409
    assert "Sidan hade låsts när du sparade." in html(svar) and "En svetsare" in html(svar)
    assert autospar.status_code == 423
    assert autospar.json() == {
        "text": "Inte sparat. Tiden att svara har gått ut. Kopiera din text innan du lämnar sidan."
    }
    assert not Svar.objects.exists()


# ---------- Several avsnitt, for one who is signed in ----------


def test_flera_avsnitt_har_en_lista_med_agarens_adresser(inloggad, skrivare, sidor):
    sidan = html(inloggad(skrivare).get(till(sidor, "fragor")))

    lista = re.search(r'<nav class="sidlista.*?</nav>', sidan, re.S)[0]
    assert re.findall('<a[^>]* href="([^"]*)"', lista) == [
        till(sidor, "fragor"),
        till(sidor, "kontakt"),
    ]
    assert f"{sidor} · avsnitt 1 av 2" in sidan
    assert f'data-visa-url="{reverse("visa_text")}"' in sidan
    assert "Spara och gå till Kontakt" in sidan


def test_efter_ett_avsnitt_kommer_nasta_och_det_sista_sparas_bara(inloggad, skrivare, sidor):
    klient = inloggad(skrivare)

    forsta = klient.post(till(sidor, "fragor"), svaret("En svetsare"))
    sista = klient.post(till(sidor, "kontakt"), svaret("Anna", "vem"))
    sidan = html(klient.get(till(sidor, "kontakt")))

    assert (forsta.url, sista.url) == (till(sidor, "kontakt"), till(sidor, "kontakt"))
    assert "Avsnittet Frågor är sparat." in sidan and "Sparat." in sidan
    assert re.findall(r'<button class="btn[^>]*>([^<]*)<', sidan) == ["Spara"]
    assert (lagrat(), lagrat("vem")) == ("En svetsare", "Anna")


def test_ett_okant_avsnitt_finns_inte(inloggad, skrivare, sidor):
    assert inloggad(skrivare).get(till(sidor, "annat")).status_code == 404


def test_den_som_inte_far_skriva_laser_men_sparar_inget(inloggad, ny_person, sidor):
    klient = inloggad(ny_person())

    sidan = klient.get(till(sidor, "fragor"))
    svar = klient.post(till(sidor, "fragor"), svaret("En svetsare"))
    autospar = klient.post(till(sidor, "fragor", "prov_spara"), svaret("En svetsare"), headers=JSON)

    assert sidan.status_code == 200
    assert "Du kan läsa men inte skriva här." in html(sidan) and "<textarea" not in html(sidan)
    assert (svar.status_code, autospar.status_code) == (403, 403)
    assert not Svar.objects.exists()


def test_utloggad_skickas_till_inloggningen_med_texten_kvar(client, inloggad, skrivare, sidor):
    autospar = client.post(till(sidor, "fragor", "prov_spara"), svaret("Text"), headers=JSON)
    svar = client.post(till(sidor, "fragor"), svaret("En svetsare"))
    igen = inloggad(skrivare)
    igen.cookies["raddning"] = client.cookies["raddning"].value

    sidan = html(igen.get(till(sidor, "fragor")))

    assert (autospar.status_code, autospar.json()) == (401, {"kod": "utloggad"})
    assert svar.status_code == 302 and svar.url.startswith("/konto/logga-in/")
    assert "Du var utloggad när du sparade" in sidan and "En svetsare" in sidan
    assert not Svar.objects.exists()


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(inloggad, skrivare, sidor, django_capture_queries, antal):
    Tabellrad.objects.bulk_create(
        Tabellrad(ifyllnad=sidor, fraga="platser", ordning=n, celler={"ort": "Ort"})
        for n in range(antal)
    )
    klient = inloggad(skrivare)
    klient.get(till(sidor, "fragor"))

    fragor = django_capture_queries(lambda: klient.get(till(sidor, "fragor")))

    assert len(fragor) == 6, "\n".join(fragor)
