"""A form that is sent twice is carried out once (R02), in the room where every address is so."""

from threading import Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foretag.avtal.models import Avtal
from foretag.inlasning.models import Inlasning
from portal.forbund.models.uppdrag import Roll
from tests.foretag.avtal.test_avtal import data
from tests.foretag.kommuner import ny_kommun, nytt_foretag

TOKEN = {"csrfmiddlewaretoken": "a" * 64}


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE))


@pytest.fixture
def skickat(ny_organisation, forbund):
    """A form for a new avtal, filled in."""
    part = ny_kommun(ny_organisation, "2183").organisation
    return {**data(nytt_foretag(ny_organisation), part), **TOKEN}


def posta(klient, skickat, **mer):
    return klient.post(reverse("foretag:avtal_nytt"), {**skickat, **mer})


def test_samma_formular_igen_ar_en_rad_och_leder_till_samma_sida(klient, skickat):
    forsta, andra = posta(klient, skickat), posta(klient, skickat)

    assert (andra.status_code, andra.url) == (302, forsta.url)
    assert forsta.url == Avtal.objects.get().get_absolute_url()


def test_ett_annat_innehall_eller_ett_nytt_formular_ar_nagot_annat(klient, skickat):
    posta(klient, skickat)
    posta(klient, skickat, avser="Något annat")
    posta(klient, skickat, csrfmiddlewaretoken="b" * 64)

    assert Avtal.objects.count() == 3


def test_det_forsta_igen_efter_nagot_annat_utfors(klient, skickat):
    """Changed and changed back by way of the browser's Back: it must not look saved without being so."""
    for vad in ("Städning", "Tvätt", "Städning"):
        posta(klient, skickat, avser=vad)

    assert sorted(Avtal.objects.values_list("avser", flat=True)) == [
        "Städning",
        "Städning",
        "Tvätt",
    ]


def test_en_rattad_fil_med_samma_namn_och_storlek_ar_en_annan(klient):
    adress = reverse("foretag:inlasning_ny")
    filer = [
        f"orgnr;namn;kommun\n{nr};Ett;Gävle\n".encode() for nr in ("556012-5790", "556036-0793")
    ]

    vagar = [
        klient.post(adress, {**TOKEN, "fil": SimpleUploadedFile("f.csv", fil, "text/csv")}).url
        for fil in (filer[0], filer[0], filer[1])
    ]

    assert vagar[0] == vagar[1] != vagar[2]
    assert sorted(bytes(rad.innehall) for rad in Inlasning.objects.all()) == sorted(filer)


def test_det_som_inte_gick_provas_igen(klient, skickat):
    fel = posta(klient, skickat, varde="ca 7"), posta(klient, skickat, varde="ca 7")

    assert [svar.status_code for svar in fel] == [422, 422]
    assert not Avtal.objects.exists()


def test_en_annan_persons_formular_ar_ett_annat(klient, inloggad, ny_person, skickat):
    posta(klient, skickat)
    posta(inloggad(ny_person(Roll.HANDLAGGARE)), skickat)

    assert Avtal.objects.count() == 2


@pytest.mark.langsam
@pytest.mark.django_db(transaction=True)
def test_manga_samtidigt_ar_en_rad(klient, skickat):
    svar = []

    def tryck():
        from django.db import connection

        egen = Client()
        egen.cookies = klient.cookies
        svar.append(posta(egen, skickat).url)
        connection.close()

    tradar = [Thread(target=tryck) for _ in range(8)]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()

    assert set(svar) == {Avtal.objects.get().get_absolute_url()}
    assert len(svar) == 8
