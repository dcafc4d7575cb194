"""From the mailed link to a handed-in answer in a real browser, signed in as nobody: with autosave, and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from foretag.enkat.models.enkatsvar import Enkatsvar
from foretag.enkat.models.exempel import Exempel
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar
from portal.grunddata import las_in
from portal.post.models.utskick import Utskick
from tests.foretag.enkat.test_enkat import forbund
from tests.foretag.enkatprov import bjud_in, ny_enkat

__all__ = ["forbund"]
pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]
FRAGA = "[name='svar:forutsattningar:v']"


@pytest.fixture
def enkat(forbund):
    las_in(lambda rad: None)
    return ny_enkat(Formular.objects.get(syfte="enkat"), titel="Samverkan i länet")


@pytest.fixture
def adress(live_server, enkat):
    """The link as it stands in the mail, on the test's own server."""
    bjud_in(enkat)
    mejl = Utskick.objects.get()
    return live_server.url + re.search(rf"{settings.ADRESS}(\S+)", mejl.text)[1]


def hel(page):
    """Nothing that axe finds, nothing outside of the window."""
    assert [fel["id"] for fel in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def fyll_i_exemplet(sida):
    sida.get_by_label("Vad exemplet handlar om").select_option("samverkan")
    sida.get_by_label("Rubrik", exact=True).fill("Cykelverkstad på avtal")
    sida.get_by_label("Beskrivning", exact=True).fill("Kommunens cyklar servas.")
    sida.get_by_role("group", name="Får vi publicera exemplet?").get_by_label("Ja").check()


def inlamnat():
    svar = Enkatsvar.objects.get()
    data = svar.version.data
    return (
        svar.status,
        data["svar"],
        [rad["rubrik"] for rad in data["block"]["exempel"]["exempel"]],
    )


VANTAT = ("inlamnat", {"forutsattningar": "Det behövs tid."}, ["Cykelverkstad på avtal"])


def test_fran_lanken_till_inlamnat_med_autospar(page, adress):
    page.goto(adress)
    hel(page)
    page.get_by_role("button", name="Börja svara").click()
    page.get_by_role("link", name="Börja med Goda exempel").click()
    page.get_by_role("button", name="Lägg till ett exempel").click()
    fyll_i_exemplet(page)
    page.get_by_label("Kommun eller plats").focus()
    expect(page.locator("[data-sparat]").first).to_contain_text("Sparat")
    hel(page)
    page.get_by_role("button", name="Spara och gå till Styrdokument").click()
    page.get_by_role("button", name="Spara och gå till Dina erfarenheter").click()
    page.fill(FRAGA, "Det behövs tid.")
    page.locator("[name='svar:onskelista:v']").focus()
    expect(page.locator("[data-enhet='svar:forutsattningar'] [data-sparat]")).to_contain_text(
        "Sparat"
    )
    assert Svar.objects.get(fraga="forutsattningar").text == "Det behövs tid."
    assert Exempel.objects.get().rubrik == "Cykelverkstad på avtal"
    page.get_by_role("button", name="Spara och granska").click()
    expect(page.get_by_role("button", name="Lämna in svaret")).to_be_visible()
    hel(page)
    page.get_by_role("button", name="Lämna in svaret").click()
    expect(page.get_by_role("heading", name="Tack för ditt svar")).to_be_visible()
    hel(page)

    assert inlamnat() == VANTAT


def test_fran_lanken_till_inlamnat_utan_skript(browser, browser_context_args, adress):
    with browser.new_context(**browser_context_args, java_script_enabled=False) as fonster:
        sida = fonster.new_page()
        sida.goto(adress)
        sida.get_by_role("button", name="Börja svara").click()
        sida.get_by_role("link", name="Börja med Goda exempel").click()
        sida.get_by_role("button", name="Lägg till ett exempel").click()
        sida.get_by_label("Kommun eller plats").fill("Åmål")
        sida.get_by_role("button", name="Spara och gå till Styrdokument").click()
        sida.get_by_role("link", name="Alla delar").click()
        sida.get_by_role("link", name="Granska och lämna in").click()
        expect(sida.get_by_role("heading", name="4 saker återstår")).to_be_visible()
        sida.get_by_role("link", name=re.compile("^Fyll i rubrik")).click()
        fyll_i_exemplet(sida)
        sida.get_by_role("button", name="Spara", exact=True).last.click()
        sida.get_by_role("link", name="Alla delar").click()
        sida.get_by_role("link", name="Dina erfarenheter").click()
        sida.fill(FRAGA, "Det behövs tid.")
        sida.get_by_role("button", name="Spara och granska").click()
        sida.get_by_role("button", name="Lämna in svaret").click()
        expect(sida.get_by_role("heading", name="Tack för ditt svar")).to_be_visible()
        sida.get_by_label("Exemplet får publiceras").uncheck()
        sida.get_by_role("button", name="Spara för Cykelverkstad på avtal").click()
        expect(sida.get_by_role("status").first).to_contain_text("gäller från nu")

    assert inlamnat() == VANTAT
    assert Exempel.objects.get().samtycke_publicering == "nej"


def test_pa_webben_utan_skript_kommer_man_tillbaka_med_lanken_pa_skarmen(
    browser, browser_context_args, live_server, enkat
):
    enkat.pa_webben = True
    enkat.save()
    with browser.new_context(**browser_context_args, java_script_enabled=False) as fonster:
        sida = fonster.new_page()
        sida.goto(live_server.url + reverse("foretag:exempelbank"))
        sida.get_by_role("link", name="Svara på Samverkan i länet").click()
        sida.get_by_role("button", name="Börja svara").click()
        egen = sida.locator(".notis a.adress").get_attribute("href")
        sida.get_by_role("link", name="Dina erfarenheter").click()
        sida.fill(FRAGA, "Det behövs tid.")
        sida.get_by_role("button", name="Spara", exact=True).last.click()
    with browser.new_context(**browser_context_args, java_script_enabled=False) as fonster:
        sida = fonster.new_page()
        sida.goto(live_server.url + egen)
        sida.get_by_role("link", name="Dina erfarenheter").click()
        expect(sida.locator(FRAGA)).to_have_value("Det behövs tid.")
