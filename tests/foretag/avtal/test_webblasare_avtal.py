"""To choose the company of an avtal with nothing but the keyboard, and without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from foretag.avtal.models import Avtal
from portal.forbund.models.uppdrag import Roll
from tests.foretag.kommuner import ny_kommun, nytt_foretag

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]


def test_avtalet_registreras_med_tangentbordet_utan_script(
    browser, browser_context_args, live_server, inloggad, ny_person, ny_organisation, forbund
):
    ny_kommun(ny_organisation, "2183")
    for nr in range(1, 22):
        nytt_foretag(ny_organisation, namn=f"Kooperativet {nr:02}")
    kaka = inloggad(ny_person(Roll.HANDLAGGARE)).cookies["sessionid"].value
    with browser.new_context(**browser_context_args, java_script_enabled=False) as sammanhang:
        sammanhang.add_cookies([{"name": "sessionid", "value": kaka, "url": live_server.url}])
        page = sammanhang.new_page()
        page.goto(live_server.url + reverse("foretag:avtal_nytt"))
        page.get_by_label("Vad avtalet gäller").fill("Parkerna")
        page.get_by_label("Offentlig part").select_option(label="Bollnäs kommun")
        page.get_by_label("Form", exact=True).select_option(label="Direktupphandling")

        page.get_by_label("Sök på namn eller organisationsnummer").focus()
        page.keyboard.type("kooperativet 1")
        page.keyboard.press("Enter")
        expect(page.get_by_role("radio")).to_have_count(12)
        expect(page.get_by_label("Vad avtalet gäller")).to_have_value("Parkerna")
        page.get_by_role("button", name="Sök", exact=True).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.get_by_role("radio", name="Kooperativet 01")).to_be_checked()
        page.get_by_label("Gäller från").fill("2026-01-01")
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_contain_text("Avtalet är sparat.")
    assert str(Avtal.objects.get().foretag) == "Kooperativet 01"
