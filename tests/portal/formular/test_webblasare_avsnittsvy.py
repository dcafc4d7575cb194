"""A form behind a personal link, in a real browser and signed in as nobody: what is typed is saved, with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from portal.formular import fyllt
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar
from portal.post import lank
from tests.portal.provagare import SVARAR, UPPGIFT

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.portal.provagare"),
]

FALT = "[name='svar:behov:v']"
DEFINITION = {
    "namn": "Enkät",
    "avsnitt": [
        {
            "nyckel": "fragor",
            "rubrik": "Vad företaget behöver",
            "hjalp": "Svaren läses av samordningsförbundet.",
            "delar": [
                {
                    "typ": "lang",
                    "nyckel": "behov",
                    "rubrik": "Vad behöver ni?",
                    "hjalp": "Skriv vilka yrken det gäller.",
                    "obligatorisk": True,
                },
                {"typ": "heltal", "nyckel": "antal", "rubrik": "Hur många?"},
            ],
        }
    ],
}


@pytest.fixture
def adress(live_server, forbund, ny_person):
    ny_person(email=SVARAR, namn="Ägaren Ett")
    form = Formular.objects.create(namn="Enkät", definition=DEFINITION)
    ifyllnad = fyllt.ny_ifyllnad(form)
    return live_server.url + reverse("prov_enkat", args=[lank.ny(UPPGIFT, ifyllnad, SVARAR)])


def test_den_som_bara_har_en_lank_skriver_och_det_sparas_av_sig_sjalvt(page, adress):
    page.goto(adress)
    page.fill(FALT, "En svetsare")
    page.locator("[name='svar:antal:v']").focus()

    expect(page.locator("[data-enhet='svar:behov'] [data-sparat]")).to_contain_text("Sparat")

    assert Svar.objects.get(fraga="behov").text == "En svetsare"
    assert page.locator("[data-verktyg='visa']").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [fel["id"] for fel in Axe().run(page).response["violations"]] == []


def test_ett_token_som_gatt_ut_under_skrivandet_byts_utan_att_nagot_marks(page, adress):
    page.goto(adress)
    page.context.clear_cookies()
    page.fill(FALT, "En svetsare")
    page.locator("[name='svar:antal:v']").focus()

    expect(page.locator("[data-enhet='svar:behov'] [data-sparat]")).to_contain_text("Sparat")

    assert Svar.objects.get(fraga="behov").text == "En svetsare"


def test_utan_skript_sags_det_som_saknas_och_svaret_skickas_sedan(
    browser, browser_context_args, adress
):
    with browser.new_context(**browser_context_args, java_script_enabled=False) as fonster:
        sida = fonster.new_page()
        sida.goto(adress)
        sida.get_by_role("button", name="Skicka svaren").click()
        expect(sida.get_by_role("heading", name="En sak behöver rättas")).to_be_visible()
        sida.fill(FALT, "En svetsare")
        sida.get_by_role("button", name="Skicka svaren").click()
        expect(sida.get_by_role("heading", name="Kontakt")).to_be_visible()

    assert Svar.objects.get(fraga="behov").text == "En svetsare"
