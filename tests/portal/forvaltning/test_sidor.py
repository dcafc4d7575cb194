"""The public pages: what DIGG asks of the statement, and feedback that works without an own mail program."""

import pytest
from django.core.cache import cache

from portal.forbund.models.forbund import Forbund
from portal.logg import Rum
from portal.post.models.utskick import Utskick

SYNPUNKT = "/synpunkt/"


@pytest.mark.parametrize(
    "ska_finnas",
    [
        "Samordningsförbundet Provbygden står bakom den här webbplatsen, testserver.",
        "Webbplatsen är delvis förenlig med lagens krav",
        "Brister som vi känner till",
        'href="/synpunkt/"',
        'href="https://www.digg.se/tdosanmalan"',
        "Så har vi prövat webbplatsen",
        "Den gjordes senast 1\u00a0september\u00a02026.",
        "Redogörelsen uppdaterades senast",
    ],
)
def test_redogorelsen_har_det_som_digg_kraver(client, forbund, ska_finnas):
    Forbund.objects.update(tillganglighet_bedomd="2026-09-01")

    assert ska_finnas in client.get("/tillganglighet/").content.decode()


def test_redogorelsen_ar_lankad_fran_varje_sida(client, inloggad, personer, forbund):
    for svar in (
        client.get("/"),
        client.get("/finns-inte/"),
        inloggad(personer["medlem"]).get("/konto/"),
    ):
        assert '<a href="/tillganglighet/">' in svar.content.decode()


def test_synpunkt_blir_ett_mejl_till_forbundet(client, forbund):
    svar = client.post(
        SYNPUNKT,
        {"text": "Knappen syns inte.", "namn": "Anna\nEtt", "epost": "anna@exempel.invalid"},
        follow=True,
    )

    utskick = Utskick.objects.get()
    assert svar.redirect_chain == [("/tillganglighet/", 302)]
    assert "Tack. Din synpunkt är skickad till förbundet." in svar.content.decode()
    assert (utskick.till, utskick.amne, utskick.rum) == (
        forbund.epost,
        "Synpunkt på portalen",
        Rum.FORBUND,
    )
    assert utskick.text == "Knappen syns inte.\n\nFrån: Anna Ett anna@exempel.invalid\n"


def test_synpunkt_utan_avsandare(client, forbund):
    client.post(SYNPUNKT, {"text": "Hej", "namn": "", "epost": ""})

    assert Utskick.objects.get().text == "Hej\n\nFrån: ingen avsändare\n"


@pytest.mark.parametrize(
    ("varden", "falt", "fel"),
    [
        ({"text": ""}, "text", "Skriv vad synpunkten gäller."),
        ({"text": "a" * 5001}, "text", "Skriv högst 5000 tecken. Nu är det 5001."),
        ({"text": "Hej", "epost": "anna"}, "epost", "Skriv e-postadressen som namn@exempel.se."),
    ],
)
def test_synpunkt_med_fel(client, forbund, varden, falt, fel):
    svar = client.post(SYNPUNKT, varden)

    assert svar.status_code == 422
    assert svar.context["form"].errors[falt] == [fel]
    assert Utskick.objects.count() == 0


def test_manga_synpunkter_fran_samma_hall_far_vanta(client, forbund):
    cache.clear()

    svaren = [client.post(SYNPUNKT, {"text": f"Nr {n}"}) for n in range(6)]

    assert [svar.status_code for svar in svaren] == [302] * 5 + [422]
    assert "Vänta lite, eller ring oss." in svaren[-1].content.decode()
    assert "Nr 5" in svaren[-1].content.decode()
    assert Utskick.objects.count() == 5


def test_synpunkt_nar_forbundet_saknar_adress(client, db):
    svar = client.post(SYNPUNKT, {"text": "Hej"})

    assert svar.status_code == 422
    assert "ingen e-postadress i portalen än" in svar.content.decode()
    assert Utskick.objects.count() == 0
