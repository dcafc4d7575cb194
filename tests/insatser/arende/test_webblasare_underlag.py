"""Writing the paper in a real browser: the toolbar, the finished text, and a colleague who was first."""

import os

import pytest
from django.conf import settings
from django.urls import reverse

from portal.forbund.models.uppdrag import Roll

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def skrivsidan(page, live_server, inloggad, ny_person, nytt_underlag):
    """The form of a draft, open in the browser of a handläggare; gives (page, paper)."""
    kaka = inloggad(ny_person(Roll.HANDLAGGARE)).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": kaka.key, "value": kaka.value, "url": live_server.url}])
    underlag = nytt_underlag()
    vag = reverse(
        "insatser:beslutsunderlag_andra", args=[underlag.arende.publikt_id, underlag.publikt_id]
    )
    page.goto(live_server.url + vag)
    return page, underlag


def test_mellanrubrik_satts_med_verktyget_och_visas_fardig(skrivsidan):
    page, underlag = skrivsidan
    falt = page.get_by_label("Bedömning", exact=True)
    verktyg = page.get_by_role("toolbar", name="Textverktyg för Bedömning")

    falt.fill("Samverkan")
    verktyg.get_by_role("button", name="Mellanrubrik").click()
    verktyg.get_by_role("button", name="Visa färdig text").click()
    rubrik = page.get_by_role("region", name="Färdig text: Bedömning").get_by_role("heading")
    assert rubrik.inner_text() == "Samverkan"
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Beslutsunderlaget är sparat.").wait_for()

    underlag.refresh_from_db()
    assert underlag.bedomning == "## Samverkan"


def test_krocken_visar_bada_texterna_och_sparas_nar_man_har_valt(skrivsidan, ny_person):
    page, underlag = skrivsidan
    kollegan = ny_person(Roll.FORBUNDSCHEF, namn="Bo Förbundschef")
    underlag.skriv({"bedomning": "Kollegans text."}, underlag.avtryck(), av=kollegan)

    page.get_by_label("Bedömning", exact=True).fill("Min text.")
    page.get_by_role("button", name="Spara", exact=True).click()
    krock = page.get_by_role("region", name="Två har skrivit i Bedömning")
    assert "Kollegans text." in krock.inner_text()
    assert "Min text." in krock.inner_text()
    page.get_by_label("Bedömning", exact=True).fill("Vår text.")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Beslutsunderlaget är sparat.").wait_for()

    underlag.refresh_from_db()
    assert underlag.bedomning == "Vår text."
