"""What is typed survives (R04): the eight ways in which people lose their text elsewhere.

After "Sparat hh:mm:ss" not a character is lost; otherwise the page keeps the text and says so.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from insatser.models import Medverkan
from portal.models import Svar

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
SPARAT = re.compile(r"Sparat \d\d:\d\d:\d\d")


@pytest.fixture
def skrivare(ny):
    return ny("skrivare@exempel.invalid", namn="Skrivaren")


@pytest.fixture
def ansokan(ny_ansokan_i, skrivare):
    return ny_ansokan_i(DEFINITION, skrivare)


@pytest.fixture
def sidan(live_server, ansokan):
    return live_server.url + reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "a"])


@pytest.fixture
def oppen(page, sidan, skrivare, logga_in, konsol):
    """The page to write in, logged in. At the end: nothing typed lies in the browser's own stores."""
    logga_in(page, skrivare)
    page.goto(sidan)
    yield page
    assert konsol == []
    if not page.is_closed() and page.url.startswith("http"):
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def status(page, nyckel="varfor"):
    return page.locator(f"[data-enhet='svar:{nyckel}'] [data-sparat]")


def skriv(page, text, falt=FALT):
    page.locator(falt).press_sequentially(text)


def lagrat(nyckel="varfor"):
    return Svar.objects.filter(fraga=nyckel).values_list("text", flat=True).first()


def test_natet_forsvinner_mitt_i_skrivandet(oppen):
    oppen.context.set_offline(True)
    skriv(oppen, "Skrivet utan nät")
    expect(status(oppen)).to_contain_text("Inte sparat")
    assert lagrat() is None

    oppen.context.set_offline(False)

    expect(status(oppen)).to_have_text(SPARAT, timeout=15_000)
    assert lagrat() == "Skrivet utan nät"


def test_servern_svarar_500_pa_autospar(oppen):
    oppen.route("**/spara/", lambda rutt: rutt.fulfill(status=500, body="fel"))
    skriv(oppen, "Trots felet")
    expect(status(oppen)).to_contain_text("Inte sparat")
    assert oppen.locator(FALT).input_value() == "Trots felet"

    oppen.unroute("**/spara/")

    expect(status(oppen)).to_have_text(SPARAT, timeout=15_000)
    assert lagrat() == "Trots felet"


def test_sessionen_ar_borta_och_texten_finns_kvar_efter_inloggning(
    oppen, sidan, skrivare, logga_in
):
    Session.objects.all().delete()
    skriv(oppen, "Skrivet utan session")
    expect(oppen.get_by_text("Du är utloggad", exact=False).first).to_be_visible()
    assert oppen.locator(FALT).input_value() == "Skrivet utan session"

    flik = oppen.context.new_page()
    logga_in(flik, skrivare)
    flik.close()
    oppen.bring_to_front()
    oppen.get_by_role("button", name="Spara", exact=True).first.click()

    expect(oppen.locator("body")).to_contain_text("Skrivet utan session", timeout=10_000)
    oppen.goto(sidan)
    assert oppen.locator(FALT).input_value() == "Skrivet utan session"
    assert lagrat() == "Skrivet utan session"


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


def test_csrf_nyckeln_har_bytts(oppen, skrivare, logga_in):
    """Logging in again in another tab changes the token; autosave takes the new one and goes on."""
    flik = oppen.context.new_page()
    flik.goto(oppen.url)
    flik.context.clear_cookies(name="csrftoken")
    flik.goto(oppen.url)
    flik.close()

    skriv(oppen, "Med gammal nyckel")

    expect(status(oppen)).to_have_text(SPARAT)
    assert lagrat() == "Med gammal nyckel"


def test_fliken_stangs_mitt_i(oppen, sidan):
    """What is not yet saved goes with the closing of the page."""
    kontext = oppen.context
    skriv(oppen, "Stängs genast")

    oppen.close(run_before_unload=False)

    ny = kontext.new_page()
    for _ in range(20):
        if lagrat() == "Stängs genast":
            break
        ny.wait_for_timeout(250)
    ny.goto(sidan)
    assert ny.locator(FALT).input_value() == "Stängs genast"


def test_webblasaren_dor_efter_sparat(
    oppen, browser_type, browser_type_launch_args, sidan, skrivare, logga_in
):
    """Killed without a word: all that "Sparat" has been said of is there from another browser."""
    skriv(oppen, "Före döden")
    expect(status(oppen)).to_have_text(SPARAT)

    annan = browser_type.launch(**browser_type_launch_args)
    page = annan.new_page()
    logga_in(page, skrivare)
    page.goto(sidan)

    assert page.locator(FALT).input_value() == "Före döden"
    annan.close()


def test_tva_flikar_i_samma_fraga_visar_bada_texterna(oppen, sidan):
    andra = oppen.context.new_page()
    andra.goto(sidan)
    andra.locator(FALT).press_sequentially("Andra flikens text")
    expect(status(andra)).to_have_text(SPARAT)

    skriv(oppen, "Första flikens text")

    konflikt = oppen.locator(".konflikt")
    expect(konflikt).to_contain_text("Andra flikens text")
    expect(konflikt).to_contain_text("Första flikens text")
    assert lagrat() == "Andra flikens text"

    konflikt.locator("textarea").fill("Båda flikarnas text")
    konflikt.get_by_role("button", name="Spara").click()
    expect(status(oppen)).to_have_text(SPARAT)
    assert lagrat() == "Båda flikarnas text"
    andra.close()


def test_servern_startar_om_medan_man_skriver(oppen):
    """No answer for a while, as when the server is restarted: typing goes on, and all of it is saved after."""
    oppen.route("**/spara/", lambda rutt: rutt.abort())
    skriv(oppen, "Före omstarten")
    expect(status(oppen)).to_contain_text("Inte sparat")
    skriv(oppen, " och efter")

    oppen.unroute("**/spara/")

    expect(status(oppen)).to_have_text(SPARAT, timeout=15_000)
    assert lagrat() == "Före omstarten och efter"


def test_tva_personer_i_olika_fragor_ser_aldrig_varandra(
    oppen, browser, browser_context_args, sidan, ansokan, skrivare, ny, logga_in
):
    annan = ny("annan@exempel.invalid", namn="Den andra")
    ansokan.bjud_in(annan.email, Medverkan.Slag.SKRIVER, "Kommunen", av=skrivare)
    fonster = browser.new_context(**browser_context_args)
    hennes = fonster.new_page()
    logga_in(hennes, annan)
    hennes.goto(sidan)

    skriv(oppen, "Min fråga")
    skriv(hennes, "Hennes fråga", "[name='svar:vem:v']")

    expect(status(oppen)).to_have_text(SPARAT)
    expect(status(hennes, "vem")).to_have_text(SPARAT)
    assert (lagrat("varfor"), lagrat("vem")) == ("Min fråga", "Hennes fråga")
    assert oppen.locator(".konflikt").count() + hennes.locator(".konflikt").count() == 0
    fonster.close()
