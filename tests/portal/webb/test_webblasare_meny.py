"""The menu of one with seven entries, in a real browser: what is folded is reached by keyboard, without script."""

import pytest
from playwright.sync_api import expect

from portal.forbund.models.uppdrag import Roll, Uppdrag
from tests.portal.forvaltning.test_webblasare_forvaltning import som, utan_brister

__all__ = ["som"]

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def med_sju(ny_person, ny_organisation, forbund):
    person = ny_person(Roll.HANDLAGGARE)
    Uppdrag(person=person, roll=Roll.ORGANISATIONSADMINISTRATOR, organisation=ny_organisation()).ge(
        av=person
    )
    return person


def test_det_som_ar_vikt_nas_med_tangentbord_utan_script(
    browser, browser_context_args, live_server, inloggad, med_sju
):
    kaka = inloggad(med_sju).cookies["sessionid"].value
    with browser.new_context(**browser_context_args, java_script_enabled=False) as sammanhang:
        sammanhang.add_cookies([{"name": "sessionid", "value": kaka, "url": live_server.url}])
        page = sammanhang.new_page()
        page.goto(f"{live_server.url}/kontakt/")
        menyn = page.get_by_role("navigation", name="Huvudmeny")
        expect(menyn.get_by_role("link", name="Utskick")).to_be_hidden()

        menyn.get_by_role("link", name="Register").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(menyn.get_by_role("link", name="Utskick")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Medlemskap som väntar på svar")


def test_den_oppna_menyn_har_inga_brister(som, live_server, med_sju):
    page = som(med_sju)
    page.goto(f"{live_server.url}/medlemskap/")

    page.get_by_text("Mer", exact=True).click()

    utan_brister(page, "meny-mer")
