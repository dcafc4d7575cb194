"""The administrators' pages, Mitt konto and the public pages in a real browser: filled, empty and with errors.

Nothing that axe finds at 1280 and 320 px, no sideways scroll, and nothing in the console.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal import utbud
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.konto.models.organisation import Enhet

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]

REGLER = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BREDDER = [1280, 320]
BILDER = os.environ.get("PORTAL_PROVBILDER", "")  # a folder for pictures of what was tried


def utan_brister(page, namn):
    for bredd in BREDDER:
        page.set_viewport_size({"width": bredd, "height": 900})
        if BILDER:
            page.screenshot(path=str(Path(BILDER) / f"{namn}-{bredd}.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (namn, bredd)
        fel = Axe().run(page, options={"runOnly": REGLER}).response["violations"]
        assert [(ett["id"], [nod["html"] for nod in ett["nodes"]]) for ett in fel] == [], (
            namn,
            bredd,
        )


@pytest.fixture
def som(page, live_server, inloggad):
    """som(person) gives the browser her session."""

    def logga_in(person):
        kaka = inloggad(person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": kaka, "url": live_server.url}])
        return page

    return logga_in


@pytest.fixture
def konsol(page):
    rader = []
    page.on("console", lambda rad: rader.append(rad.text))
    page.on("pageerror", lambda fel: rader.append(str(fel)))
    return rader


@pytest.mark.parametrize(
    "vag", ["/", "/kontakt/", "/tillganglighet/", "/personuppgifter/", "/synpunkt/", "/finns-inte/"]
)
def test_oppna_sidor(page, live_server, forbund, ny_organisation, vag):
    ny_organisation(namn="Provköpings kommun", medlem=True)

    page.goto(f"{live_server.url}{vag}")

    utan_brister(page, f"oppen{vag.replace('/', '-')}")


def test_administratorns_sidor(som, live_server, personer, forbund, styrelsen, konsol):
    organisation = personer["medlem"].uppdrag.get().organisation
    enhet = Enhet.objects.create(organisation=organisation, namn="Arbetsmarknad")
    ledamot = personer["ledamot"]
    ledamot.uppdrag.get().avsluta(av=personer["administrator"])
    Uppdrag(person=ledamot, roll=Roll.REVISOR).ge(av=personer["administrator"])
    page = som(personer["administrator"])
    sidor = {
        "skrivbord": "/",
        "forbund": "/forbund/",
        "organ": "/forbund/organ/",
        "ett-organ": f"/forbund/organ/{styrelsen.publikt_id}/",
        "organisationer": "/forbund/organisationer/",
        "inga-traffar": "/forbund/organisationer/?q=zzz",
        "en-organisation": f"/forbund/organisationer/{organisation.publikt_id}/",
        "enhet": f"/forbund/enheter/{enhet.publikt_id}/",
        "personer": "/forbund/personer/",
        "ny-person": "/forbund/personer/ny/",
        "en-person": f"/forbund/personer/{ledamot.publikt_id}/",
        "nytt-uppdrag": f"/forbund/personer/{ledamot.publikt_id}/uppdrag/nytt/",
        "avsluta": f"/forbund/uppdrag/{ledamot.uppdrag.get(roll=Roll.REVISOR).publikt_id}/avsluta/",
        "medlemskap": "/forbund/medlemskap/",
        "ett-medlemskap": f"/forbund/medlemskap/{personer['obekraftad'].uppdrag.get().publikt_id}/",
        "konto": "/konto/",
        "nytt-medlemskap": "/konto/medlemskap/nytt/",
    }

    for namn, vag in sidor.items():
        page.goto(f"{live_server.url}{vag}")
        utan_brister(page, namn)

    assert konsol == []


def test_sidor_med_fel(som, live_server, personer, forbund):
    page = som(personer["administrator"])

    for namn, vag, knapp, fel in [
        (
            "fel-person",
            "/forbund/personer/ny/",
            "Registrera personen",
            "Skriv personens e-postadress.",
        ),
        (
            "fel-organisation",
            "/forbund/organisationer/ny/",
            "Spara organisationen",
            "Skriv organisationsnumret.",
        ),
        (
            "fel-medlemskap",
            "/konto/medlemskap/nytt/",
            "Skicka begäran",
            "Skriv organisationens namn.",
        ),
    ]:
        page.goto(f"{live_server.url}{vag}")
        page.get_by_role("button", name=knapp).click()
        expect(page.get_by_role("link", name=fel)).to_be_visible()
        assert page.title().startswith("Fel: ")
        utan_brister(page, namn)
        page.get_by_role("link", name=fel).click()
        assert page.evaluate("document.activeElement.matches('input')")


def test_tomma_sidor(som, live_server, ny_person, forbund):
    page = som(ny_person(Roll.ADMINISTRATOR))

    for namn, vag in [
        ("tomt-skrivbord", "/"),
        ("tomma-medlemskap", "/forbund/medlemskap/"),
        ("tomma-organ", "/forbund/organ/"),
    ]:
        page.goto(f"{live_server.url}{vag}")
        utan_brister(page, namn)


def test_hela_radens_yta_ar_lanken(som, live_server, personer, forbund):
    page = som(personer["administrator"])
    page.goto(f"{live_server.url}/forbund/personer/")

    page.get_by_role("row", name="Ekonom Ett").get_by_role("cell").last.click(force=True)

    expect(page.get_by_role("heading", level=1)).to_have_text("Ekonom Ett")


def test_ge_och_avsluta_en_roll_utan_skript(
    browser, browser_context_args, live_server, inloggad, personer, forbund
):
    kaka = inloggad(personer["administrator"]).cookies["sessionid"].value
    with browser.new_context(**browser_context_args, java_script_enabled=False) as sammanhang:
        sammanhang.add_cookies([{"name": "sessionid", "value": kaka, "url": live_server.url}])
        page = sammanhang.new_page()
        page.goto(f"{live_server.url}/forbund/personer/")
        page.get_by_label("Namn, titel, e-post eller organisation").fill("ekonom")
        page.get_by_role("button", name="Sök").click()
        page.get_by_role("link", name="Ekonom Ett").click()
        page.get_by_role("link", name="Ge en roll").click()
        page.get_by_label("Roll", exact=True).select_option(label="Handläggare")
        page.get_by_role("button", name="Ge rollen").click()
        page.get_by_role("link", name="Avsluta Ekonom").click()
        page.get_by_role("button", name="Avsluta rollen").click()

        expect(page.get_by_role("status")).to_contain_text(
            "Rollen ekonom är avslutad för Ekonom Ett."
        )
    assert [u.roll for u in personer["ekonom"].uppdrag.gallande()] == [Roll.HANDLAGGARE]


# ---------- Det här använder vi ----------


@pytest.fixture
def rum(monkeypatch):
    monkeypatch.setattr(utbud, "_funktioner", {})
    for namn, rubrik, hjalp, forval in (
        ("register", "Företag och kommuner", "Ett register över företag och kommuner.", True),
        ("enkater", "Enkäter", "Frågor till företag, som svarar med en länk i ett mejl.", False),
    ):
        utbud.registrera_funktion(namn, rubrik, hjalp, forval)


def test_kryssa_i_det_forbundet_anvander(rum, forbund, som, live_server, ny_person, konsol):
    page = som(ny_person(Roll.ADMINISTRATOR))
    page.goto(f"{live_server.url}/forbund/")
    utan_brister(page, "forbund-det-har-anvander-vi")

    page.get_by_label("Enkäter").check()
    page.get_by_label("Företag och kommuner").uncheck()
    page.get_by_role("button", name="Spara uppgifterna").click()

    page.get_by_text("Förbundets uppgifter är sparade.").wait_for()
    assert Forbund.aktuellt().funktioner == ["enkater"]
    assert konsol == []
