"""What is posted without a session is kept and offered after login (R04). The other ways to lose text: tests/insatser."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from portal.formular.models.ifyllnad import Svar

DEFINITION = {
    "namn": "Två frågor",
    "avsnitt": [
        {
            "nyckel": "a",
            "rubrik": "Bakgrund",
            "delar": [
                {"typ": "lang", "nyckel": "varfor", "rubrik": "Varför?", "max_tecken": 3000},
                {"typ": "kort", "nyckel": "vem", "rubrik": "Vem?", "max_tecken": 100},
            ],
        }
    ],
}
FALT = "[name='svar:varfor:v']"


@pytest.fixture
def skrivare(ny):
    return ny("skrivare@exempel.invalid", namn="Skrivaren")


@pytest.fixture
def ansokan(ny_ansokan_i, skrivare):
    return ny_ansokan_i(DEFINITION, skrivare)


@pytest.fixture
def sidan(live_server, ansokan):
    return live_server.url + reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "a"])


def lagrat(nyckel="varfor"):
    return Svar.objects.filter(fraga=nyckel).values_list("text", flat=True).first()


def test_spara_knappen_utan_session_erbjuder_texten_efter_inloggning(
    browser, browser_context_args, sidan, skrivare, logga_in
):
    """Without JavaScript: the post is kept, and offered after login in the same browser; never merged by itself."""
    fonster = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = fonster.new_page()
    logga_in(page, skrivare)
    page.goto(sidan)
    page.fill(FALT, "Skrivet innan sessionen dog")
    Session.objects.all().delete()
    page.locator("main form .formfot button").first.click()
    page.wait_for_url("**/konto/logga-in/**")

    logga_in(page, skrivare)
    page.goto(sidan)

    expect(page.get_by_role("heading", name="Text som inte hann sparas")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Skrivet innan sessionen dog")
    assert page.locator(FALT).input_value() == ""
    assert lagrat() is None
    fonster.close()
