"""The signer's journeys in a real browser: on a phone without scripts, and with the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.underskrift.models import Underskrift
from tests.portal.conftest import kod_till, lank_till

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]

REGLER = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def utan_brister(page):
    """No sideways scroll and, where scripts may run, nothing that axe finds."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fel = Axe().run(page, options={"runOnly": REGLER}).response["violations"]
    assert [(ett["id"], [nod["html"] for nod in ett["nodes"]]) for ett in fel] == []


@pytest.fixture
def mobil_utan_skript(browser, browser_context_args):
    with browser.new_context(
        **browser_context_args, java_script_enabled=False, viewport={"width": 390, "height": 844}
    ) as sammanhang:
        yield sammanhang.new_page()


def test_skriv_under_pa_mobil_utan_skript(mobil_utan_skript, live_server, ny_runda):
    signatur = ny_runda(1).underskrifter.get()
    sida = mobil_utan_skript

    sida.goto(f"{live_server.url}{lank_till(signatur)}")
    sida.get_by_role("button", name="Skicka en kod").click()
    sida.get_by_label("Kod från mejlet").fill("1")
    sida.get_by_role("button", name="Visa handlingen").click()
    expect(sida.get_by_role("heading", name="En sak behöver rättas")).to_be_visible()
    sida.get_by_label("Kod från mejlet").fill(kod_till(signatur))
    sida.get_by_role("button", name="Visa handlingen").click()
    expect(sida.get_by_text("Innehållet som skrivs under")).to_be_visible()
    sida.get_by_role("button", name="Skriv under").click()
    expect(sida.get_by_role("link", name="Kryssa i rutan för att intyga")).to_be_visible()
    sida.get_by_label("Jag har läst handlingen").check()
    sida.get_by_role("button", name="Skriv under").click()

    expect(sida.get_by_role("heading", level=1)).to_have_text("Du har skrivit under")
    assert Underskrift.objects.get().status == "signerad"


def test_avboj_med_bara_tangentbordet(page, live_server, ny_runda):
    signatur = ny_runda(2).underskrifter.first()

    def ga_till(namn, roll):
        """Tab until the control has focus; a person would give up before sixty."""
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.get_by_role(roll, name=namn).evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"{namn} nås inte med tangentbordet")

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}{lank_till(signatur)}")
    ga_till("Skicka en kod", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv koden")
    ga_till("Kod från mejlet", "textbox")
    page.keyboard.type(kod_till(signatur))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nyttiga prov")
    ga_till("Jag vill inte skriva under", "link")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avböj att skriva under")
    ga_till("Varför skriver du inte under?", "textbox")
    page.keyboard.type("Rollen är otydlig.")
    ga_till("Avböj och lämna skälet", "button")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Du har avböjt")
    assert Underskrift.objects.get(pk=signatur.pk).skal == "Rollen är otydlig."


@pytest.mark.parametrize("bredd", [1280, 320])
def test_undertecknarens_sidor_ar_tillgangliga(page, live_server, ny_runda, bredd):
    signatur = ny_runda(1).underskrifter.get()
    page.set_viewport_size({"width": bredd, "height": 900})

    def tryck(knapp):
        with page.expect_navigation():
            page.get_by_role("button", name=knapp).click()

    page.goto(f"{live_server.url}{lank_till(signatur)}")
    utan_brister(page)
    tryck("Skicka en kod")
    utan_brister(page)
    page.get_by_label("Kod från mejlet").fill("1")
    tryck("Visa handlingen")
    utan_brister(page)
    page.get_by_label("Kod från mejlet").fill(kod_till(signatur))
    tryck("Visa handlingen")
    utan_brister(page)
    tryck("Skriv under")
    utan_brister(page)
    page.get_by_role("link", name="Jag vill inte skriva under").click()
    tryck("Avböj")
    utan_brister(page)
    page.get_by_role("link", name="Ångra").click()
    page.get_by_label("Jag har läst handlingen").check()
    tryck("Skriv under")
    utan_brister(page)
    page.goto(f"{live_server.url}/verifiera/?kod={signatur.runda.dokument.kod}")
    utan_brister(page)
    tryck("Jämför")
    utan_brister(page)
    page.goto(f"{live_server.url}/verifiera/?kod=okand")
    utan_brister(page)
