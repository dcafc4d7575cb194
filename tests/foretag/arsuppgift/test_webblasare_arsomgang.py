"""The company's way through the link in a real browser: on a phone without scripts, and with sums while one types."""

import re

import pytest
from playwright.sync_api import expect

from foretag.arsuppgift.models.statistik import Arsuppgift
from portal.forbund.models.forbund import Forbund
from portal.konto.models.anvandare import Anvandare
from tests.foretag.arsvarld import AR, TAL, mejlen, ny_omgang, nytt_foretag, satt, vagen

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def vag(transactional_db, live_server):
    """The address of a link to a company with last year's figures (TAL), FK not given."""
    Forbund(namn_rad2="Prov", orgnr="222000-0018", epost="k@prov.exempel", dnr_prefix="SF").save()
    av = Anvandare.objects.portalen()
    satt(nytt_foretag("Bygg & Bo"), av, ar=AR - 1, placerade_fk=None)
    ny_omgang(av).skicka_ut(av=av)
    return f"{live_server.url}{vagen(mejlen()[0])}"


@pytest.fixture
def mobil_utan_skript(browser, browser_context_args):
    with browser.new_context(
        **browser_context_args, java_script_enabled=False, viewport={"width": 390, "height": 844}
    ) as sammanhang:
        yield sammanhang.new_page()


def tryck(sida, knapp="Skicka uppgifterna"):
    sida.get_by_role("button", name=knapp).click()


def test_lamna_pa_mobil_utan_skript(mobil_utan_skript, vag):
    """A word for a number, then an odd number, then yes; and a change through the same link."""
    sida = mobil_utan_skript
    sida.goto(vag)
    expect(sida.get_by_label("Anställda män", exact=True)).to_have_value("14")

    sida.get_by_label("Anställda män", exact=True).fill("ca 140")
    sida.get_by_label("Vi vet inte: Placerade av Försäkringskassan").check()
    tryck(sida)
    expect(sida.locator(".felruta")).to_contain_text("Ord som ”ca” hör inte hit")
    expect(sida.get_by_label("Anställda män", exact=True)).to_have_value("ca 140")
    sida.get_by_label("Anställda män", exact=True).fill("140")
    tryck(sida)
    expect(sida.locator("main")).to_contain_text("Stämmer det här? Svara på frågorna")
    expect(sida.locator("output").first).to_have_text("149")
    sida.get_by_label("Ja, det stämmer").check()
    tryck(sida)

    expect(sida.get_by_role("heading", level=1)).to_contain_text("är inskickade")
    assert sida.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sida.get_by_role("link", name="Ändra uppgifterna").click()
    sida.get_by_label("Anställda män", exact=True).fill("15")
    tryck(sida)
    expect(sida.get_by_role("heading", level=1)).to_contain_text("är inskickade")
    rad = Arsuppgift.objects.get(ar=AR)
    assert rad.tal == {**TAL, "anstallda_man": 15, "placerade_fk": None}


def test_utan_nat_star_det_skrivna_kvar_och_gar_att_skicka_nar_natet_ar_tillbaka(page, vag):
    page.goto(vag)
    page.get_by_label("Anställda män", exact=True).fill("15")
    page.context.set_offline(True)
    tryck(page)
    expect(page.get_by_role("alert")).to_contain_text("Det du har skrivit och valt står kvar")
    expect(page.get_by_label("Anställda män", exact=True)).to_have_value("15")

    page.context.set_offline(False)
    page.get_by_label("Vi vet inte: Placerade av Försäkringskassan").check()
    tryck(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("är inskickade")
    assert Arsuppgift.objects.get(ar=AR).tal == {
        **TAL,
        "anstallda_man": 15,
        "placerade_fk": None,
    }


def test_summor_och_andringar_medan_man_skriver(page, vag):
    page.goto(vag)
    anstallda, placerade = page.locator("output").first, page.locator("output").last
    expect(anstallda).to_have_text("23")
    expect(placerade).to_have_text("–")

    page.get_by_label("Anställda män", exact=True).fill("1 200")
    page.get_by_label("Placerade av Försäkringskassan", exact=True).fill("4")

    expect(anstallda).to_have_text(re.compile("1.209"))
    expect(placerade).to_have_text("13")
    expect(page.get_by_text("Ändrat från 14")).to_be_visible()
    page.get_by_label("Vi vet inte: Anställda män").check()
    expect(page.get_by_label("Anställda män", exact=True)).to_have_value("")
    expect(anstallda).to_have_text("–")
    page.get_by_label("Vi vet inte: Anställda män").uncheck()
    expect(page.get_by_label("Anställda män", exact=True)).to_have_value("1 200")
    page.get_by_label("Anställda män", exact=True).fill("14")
    expect(anstallda).to_have_text("23")
    expect(page.get_by_text("Ändrat från 14")).to_be_hidden()


def test_utan_polett_gar_inget_forlorat(page, vag):
    """The page has been open for so long that its token is gone: what was typed comes back, and is saved."""
    page.goto(vag)
    page.get_by_label("Anställda män", exact=True).fill("15")
    page.get_by_label("Vi vet inte: Placerade av Försäkringskassan").check()
    page.get_by_label("Kommentar").fill("Det här får inte försvinna.")
    page.context.clear_cookies()

    tryck(page)

    expect(page.locator(".raddning")).to_contain_text("Det här får inte försvinna.")
    page.get_by_role("link", name="Fyll i formuläret med det jag skrev").click()
    expect(page.get_by_label("Anställda män", exact=True)).to_have_value("15")
    tryck(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("är inskickade")
    rad = Arsuppgift.objects.get(ar=AR)
    assert (rad.anstallda_man, rad.placerade_fk) == (15, None)
    assert rad.kommentar == "Det här får inte försvinna."
