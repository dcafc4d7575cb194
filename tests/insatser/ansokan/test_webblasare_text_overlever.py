"""Typed text survives (quality row R04), in a real browser: what was said to be saved is in the database, and what
was not stays on the page and says so."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.utlysning import Utlysning
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar, Tabellrad
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from tests.conftest import BACKEND, LOSENORD

pytestmark = [
    pytest.mark.webblasare,
    pytest.mark.langsam,
    pytest.mark.django_db(transaction=True),
]

SPARAT = re.compile(r"^Sparat \d\d:\d\d:\d\d$")
DEFINITION = {
    "namn": "Kort ansökan",
    "avsnitt": [
        {
            "nyckel": "bakgrund",
            "rubrik": "Bakgrund",
            "delar": [
                {
                    "typ": "lang",
                    "nyckel": "varfor",
                    "rubrik": "Varför behövs insatsen?",
                    "obligatorisk": True,
                    "max_tecken": 200,
                },
                {
                    "typ": "heltal",
                    "nyckel": "antal",
                    "rubrik": "Hur många berörs?",
                    "enhet": "personer",
                },
                {"typ": "ja_nej", "nyckel": "forankrad", "rubrik": "Är insatsen förankrad?"},
                {
                    "typ": "kort",
                    "nyckel": "hur",
                    "rubrik": "Hur och när?",
                    "villkor": {"fraga": "forankrad", "ar": ["ja"]},
                },
                {
                    "typ": "tabell",
                    "nyckel": "risker",
                    "rubrik": "Risker",
                    "kolumner": [
                        {"nyckel": "risk", "rubrik": "Vad kan hända?", "typ": "kort"},
                        {"nyckel": "dag", "rubrik": "Senast", "typ": "datum"},
                    ],
                },
            ],
        }
    ],
}


@pytest.fixture
def ansokan(forbund, ny_person, ny_organisation):
    formular = Formular.objects.create(
        namn="Kort ansökan",
        definition=DEFINITION,
        sha256=Formular.hash_av(DEFINITION),
        status="publicerat",
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )
    utlysning = Utlysning.objects.create(
        namn="Vägar till arbete",
        formular=formular,
        publicerad=True,
        oppnar_tid=nu() - timedelta(days=1),
    )
    skrivare = ny_person(namn="Projektledaren", losenord=LOSENORD)
    return Ansokan.borja(
        namn="Nyttiga affärer",
        insatsagare=ny_organisation(namn="Region Prov"),
        utlysning=utlysning,
        av=skrivare,
    )


def ge_session(page, live_server, person):
    klient = Client()
    klient.force_login(person, backend=BACKEND)
    page.context.add_cookies(
        [{"name": "sessionid", "value": klient.cookies["sessionid"].value, "url": live_server.url}]
    )


def logga_in_med_losenord(page, person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page.get_by_role("link", name="Logga in med lösenord").click()
    page.get_by_label("E-postadress").fill(person.email)
    page.get_by_label("Lösenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda url: "logga-in" not in url)


@pytest.fixture
def oppna(live_server, ansokan):
    """oppna(page, person=None): signs in and opens the avsnitt; the writer of the draft unless another is given."""

    def gor(page, person=None):
        ge_session(page, live_server, person or ansokan.skapad_av)
        page.goto(
            f"{live_server.url}{reverse('insatser:ansokan_avsnitt', args=[ansokan.publikt_id, 'bakgrund'])}"
        )
        return page

    return gor


def varfor(page):
    return page.get_by_label("Varför behövs insatsen?", exact=True)


def lage(page, enhet="svar:varfor"):
    return page.locator(f'[data-enhet="{enhet}"] [data-sparat]')


def vanta(page, pa):
    """Until `pa` gives something, or half a minute has gone."""
    for _ in range(300):
        if pa():
            return
        page.wait_for_timeout(100)


def sparad_text():
    svar = Svar.objects.filter(fraga="varfor").first()
    return svar.text if svar else ""


# ---- the eight cases ----


def test_utan_kontakt_mitt_i_en_mening(page, oppna):
    oppna(page)
    varfor(page).fill("Före avbrottet")
    expect(lage(page)).to_have_text(SPARAT)

    page.context.set_offline(True)
    varfor(page).press_sequentially(", under avbrottet")
    expect(lage(page)).to_have_text("Inte sparat. Försöker igen.")
    assert sparad_text() == "Före avbrottet"
    page.context.set_offline(False)

    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == "Före avbrottet, under avbrottet"


def test_ett_tryck_utan_kontakt_nar_allt_ar_sparat(page, oppna):
    """The page stands, and the next press waits for what was written meanwhile, as if nothing had been pressed."""
    knapp = page.locator(".formfot").get_by_role("button", name="Spara", exact=True)
    skickat = []
    page.on("request", lambda fraga: fraga.is_navigation_request() and skickat.append(fraga.method))
    oppna(page)
    varfor(page).fill("Före avbrottet")
    expect(lage(page)).to_have_text(SPARAT)
    page.context.set_offline(True)

    knapp.click()

    expect(page.get_by_role("alert")).to_contain_text("Inget är skickat.")
    page.context.set_offline(False)
    page.route("**/spara/", lambda rutt: rutt.fulfill(status=500, body="fel"))
    varfor(page).press_sequentially(", efter trycket")
    knapp.click()
    expect(lage(page)).to_have_text("Inte sparat. Försöker igen.")
    expect(page.get_by_label("Inte sparat")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Inget är skickat.")
    page.unroute("**/spara/")
    page.get_by_label("Inte sparat").get_by_role("button", name="Spara").click()
    expect(lage(page)).to_have_text(SPARAT)
    expect(page.get_by_text("Inget är skickat.")).to_have_count(0)
    with page.expect_navigation():
        knapp.click()

    expect(varfor(page)).to_have_value("Före avbrottet, efter trycket")
    assert (sparad_text(), skickat) == ("Före avbrottet, efter trycket", ["GET", "POST", "GET"])


def test_autospar_svarar_500(page, oppna):
    oppna(page)
    page.route("**/spara/", lambda rutt: rutt.fulfill(status=500, body="fel"))
    varfor(page).fill("Servern snubblade")
    expect(lage(page)).to_have_text("Inte sparat. Försöker igen.")
    expect(page.get_by_label("Inte sparat")).to_contain_text("Det du skrivit finns kvar på sidan")
    page.unroute("**/spara/")

    page.get_by_label("Inte sparat").get_by_role("button", name="Spara").click()

    expect(lage(page)).to_have_text(SPARAT)
    expect(page.get_by_label("Inte sparat")).to_have_count(0)
    assert sparad_text() == "Servern snubblade"


def test_sessionen_borttagen(page, oppna, live_server, ansokan):
    oppna(page)
    Session.objects.all().delete()
    varfor(page).fill("Skrivet som utloggad")
    expect(page.get_by_label("Inte sparat")).to_contain_text(
        "Du är utloggad. Det du skrivit finns kvar på sidan. Logga in i en ny flik och tryck sedan Spara."
    )
    assert sparad_text() == ""

    with page.expect_popup() as flik:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    logga_in_med_losenord(flik.value, ansokan.skapad_av)
    page.bring_to_front()
    page.get_by_label("Inte sparat").get_by_role("button", name="Spara").click()

    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == "Skrivet som utloggad"


def test_skyddsnyckeln_bytt_i_en_annan_flik(page, oppna, live_server, ansokan):
    oppna(page)
    fore = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.context.clear_cookies(name="csrftoken")
    annan_flik = page.context.new_page()
    annan_flik.goto(f"{live_server.url}{reverse('account_logout')}")
    page.bring_to_front()

    varfor(page).fill("Samma session, ny nyckel")

    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == "Samma session, ny nyckel"
    assert page.locator("[name=csrfmiddlewaretoken]").first.input_value() != fore


def test_fliken_stangd_direkt_efter_sista_tangenten(page, oppna):
    oppna(page)
    kvar = page.context.new_page()
    page.bring_to_front()
    page.on("dialog", lambda fraga: fraga.accept())
    varfor(page).fill("Sista orden")
    page.close(run_before_unload=True)

    vanta(kvar, sparad_text)
    assert sparad_text() == "Sista orden"


def test_webblasaren_dodad(browser_type, browser_type_launch_args, oppna):
    webblasare = browser_type.launch(**browser_type_launch_args)
    page = oppna(webblasare.new_page(locale="sv-SE"))
    varfor(page).fill("Före krasch")
    expect(lage(page)).to_have_text(SPARAT)
    with pytest.raises(Exception, match="closed"):
        webblasare.new_browser_cdp_session().send("Browser.crash")

    annan = browser_type.launch(**browser_type_launch_args)
    page = oppna(annan.new_page(locale="sv-SE"))
    expect(varfor(page)).to_have_value("Före krasch")
    annan.close()


def test_tva_flikar_med_samma_svar(page, oppna):
    oppna(page)
    andra = page.context.new_page()
    andra.goto(page.url)
    varfor(andra).fill("Från den andra fliken")
    expect(lage(andra)).to_have_text(SPARAT)

    page.bring_to_front()
    varfor(page).fill("Från den första fliken")
    konflikt = page.get_by_role("region", name="Två har skrivit i samma svar")
    expect(konflikt).to_contain_text("Från den andra fliken")
    expect(konflikt).to_contain_text("Från den första fliken")
    assert sparad_text() == "Från den andra fliken"

    konflikt.get_by_label("så ska det stå").fill("Från båda flikarna")
    konflikt.get_by_role("button", name="Spara så här").click()

    expect(varfor(page)).to_have_value("Från båda flikarna")
    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == "Från båda flikarna"
    varfor(page).press_sequentially(" igen")
    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text().replace(" igen", "") == "Från båda flikarna"


def test_servern_startas_om_medan_man_skriver(page, oppna):
    """The page's side of it; that the database keeps the text is tried with the whole portal killed."""
    oppna(page)
    page.route("**/spara/", lambda rutt: rutt.abort("connectionrefused"))
    varfor(page).fill("Medan servern var borta")
    expect(lage(page)).to_have_text("Inte sparat. Försöker igen.")
    page.unroute("**/spara/")

    expect(lage(page)).to_have_text(SPARAT)  # nobody presses anything
    assert sparad_text() == "Medan servern var borta"


# ---- the rest of what autosave promises ----


def test_inget_skrivet_ligger_i_webblasarens_lager(page, oppna):
    oppna(page)
    varfor(page).fill("Hemligt utkast")
    expect(lage(page)).to_have_text(SPARAT)

    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_sidan_fragar_innan_osparat_lamnas(page, oppna):
    oppna(page)
    page.route("**/spara/", lambda rutt: rutt.fulfill(status=500))
    varfor(page).fill("Inte sparat än")
    expect(lage(page)).to_have_text("Inte sparat. Försöker igen.")
    fragor = []
    page.on("dialog", lambda fraga: (fragor.append(fraga.type), fraga.dismiss()))

    page.close(run_before_unload=True)

    vanta(page, lambda: fragor)
    assert fragor == ["beforeunload"]


def test_spara_knappen_kappas_inte_med_autospar(page, oppna):
    oppna(page)
    varfor(page).fill("Skrivet och genast sparat")
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Spara", exact=True).click()

    expect(varfor(page)).to_have_value("Skrivet och genast sparat")
    expect(page.get_by_role("region", name="Två har skrivit i samma svar")).to_have_count(0)
    assert sparad_text() == "Skrivet och genast sparat"


def test_lanken_vantar_tills_texten_ar_sparad(page, oppna):
    oppna(page)
    varfor(page).fill("Och så bort")
    with page.expect_navigation(url=re.compile(r"/ansokningar/[^/]+/$"), wait_until="networkidle"):
        page.get_by_role("link", name="Alla avsnitt").click()

    assert sparad_text() == "Och så bort"


def test_tva_personer_i_var_sitt_svar_mots_aldrig(page, oppna, browser, ansokan, ny_person):
    kollega = ny_person(namn="Kollegan")
    Medverkan.objects.create(
        ansokan=ansokan,
        person=kollega,
        slag=Medverkan.Slag.SKRIVER,
        organisation="Provköpings kommun",
        inbjuden_av=ansokan.skapad_av,
    )
    oppna(page)
    andra = oppna(browser.new_page(locale="sv-SE"), kollega)

    varfor(page).fill("Mitt svar")
    andra.get_by_label("Hur många berörs?").fill("1200")
    expect(lage(page)).to_have_text(SPARAT)
    expect(lage(andra, "svar:antal")).to_have_text(SPARAT)

    page.reload()
    expect(varfor(page)).to_have_value("Mitt svar")
    expect(page.get_by_label("Hur många berörs?")).to_have_value("1\u00a0200")
    andra.close()


def test_felet_visas_nar_man_lamnar_faltet_och_texten_ar_kvar(page, oppna):
    oppna(page)
    antal = page.get_by_label("Hur många berörs?")
    antal.fill("ca tolv")
    expect(lage(page, "svar:antal")).to_have_text(SPARAT)
    expect(antal).not_to_have_attribute("aria-invalid", "true")

    varfor(page).focus()
    expect(antal).to_have_attribute("aria-invalid", "true")
    expect(antal).to_have_value("ca tolv")
    with page.expect_response("**/spara/"):
        antal.fill("12")
    expect(antal).not_to_have_attribute("aria-invalid", "true")
    assert Svar.objects.get(fraga="antal").text == "12"


def test_ny_rad_behaller_det_som_just_skrevs(page, oppna):
    oppna(page)
    varfor(page).fill("Innan raden")
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Lägg till en rad i Risker").click()
    rad = page.get_by_label("Vad kan hända?")
    rad.fill("Projektledaren slutar")
    expect(page.locator('[data-enhet^="rad:"] [data-sparat]')).to_have_text(SPARAT)

    assert sparad_text() == "Innan raden"
    assert [r.celler["risk"] for r in Tabellrad.objects.all()] == ["Projektledaren slutar"]


def test_foljdfragan_visas_forst_nar_svaret_kraver_den(page, oppna):
    oppna(page)
    foljd = page.get_by_label("Hur och när?")
    expect(foljd).to_be_hidden()
    page.get_by_label("Ja", exact=True).check()
    expect(foljd).to_be_visible()
    page.get_by_label("Nej", exact=True).check()
    expect(foljd).to_be_hidden()


def test_raknaren_sager_i_ord_nar_det_ar_for_mycket(page, oppna):
    oppna(page)
    raknare = page.locator('[data-enhet="svar:varfor"] [data-raknare]')
    expect(raknare).to_have_text("0 av 200 tecken")
    varfor(page).fill("å" * 234)
    expect(raknare).to_have_text("34 tecken för mycket, högst 200")
    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == "å" * 234


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_utan_javascript_sparar_knappen_allt(page, oppna):
    oppna(page)
    varfor(page).fill("Utan skript")
    page.get_by_label("Hur många berörs?").fill("7")
    expect(page.get_by_label("Hur och när?")).to_be_visible()
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Spara", exact=True).click()

    expect(varfor(page)).to_have_value("Utan skript")
    assert sparad_text() == "Utan skript"
    assert Svar.objects.get(fraga="antal").text == "7"


def test_tva_i_var_sitt_falt_i_samma_rad_skriver_aldrig_over_varandra(page, oppna):
    """The page of the one still shows what the other has changed since, and goes on saving the row."""
    oppna(page)
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Lägg till en rad i Risker").click()
    andra = page.context.new_page()
    andra.goto(page.url)
    rad = '[data-enhet^="rad:"]'
    andra.locator(rad).get_by_label("Senast").fill("2027-05-01")
    expect(andra.locator(f"{rad} [data-sparat]")).to_have_text(SPARAT)

    page.bring_to_front()
    for text in ("Projektledaren slutar", "Projektledaren slutar i mars"):
        with page.expect_response("**/spara/"):
            page.get_by_label("Vad kan hända?").fill(text)
        expect(page.locator(f"{rad} [data-sparat]")).to_have_text(SPARAT)

    assert Tabellrad.objects.get().celler == {
        "risk": "Projektledaren slutar i mars",
        "dag": "2027-05-01",
    }
    page.locator(rad).get_by_label("Senast").fill("2028-01-01")
    expect(page.get_by_role("region", name="Två har skrivit i samma svar")).to_contain_text(
        "2027-05-01"
    )


# ---- the tools of a long answer ----

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<h2>Bakgrund</h2><p class=MsoNormal>Vi har <b>sett</b> ett
behov<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>första</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·
</span><![endif]>andra</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.
</span><![endif]>steg ett</p>
<p class=MsoNormal>Läs <a href="https://exempel.se/a b">mer här</a> och <a href="javascript:alert(1)">inte här</a>.</p>
<table><tr><td><p>kolumn a</p></td><td><p>kolumn b</p></td></tr></table><script>alert(1)</script>
<!--EndFragment--></body></html>"""


def klistra(falt, html):
    falt.evaluate(
        """(falt, html) => {
            falt.focus();
            const urklipp = new DataTransfer();
            urklipp.setData("text/html", html);
            falt.dispatchEvent(new ClipboardEvent("paste", {clipboardData: urklipp, bubbles: true, cancelable: true}));
        }""",
        html,
    )


def test_klistrat_fran_word_behaller_rubrik_stycke_listor_och_lank(page, oppna):
    oppna(page)
    klistra(varfor(page), WORD)

    text = (
        "## Bakgrund\n\nVi har sett ett behov\n\n- första\n- andra\n\n1. steg ett\n\n"
        "Läs [mer här](https://exempel.se/a%20b) och inte här.\n\nkolumn a, kolumn b"
    )
    expect(varfor(page)).to_have_value(text)
    expect(lage(page)).to_have_text(SPARAT)
    assert sparad_text() == text
    page.keyboard.press("Control+z")
    expect(varfor(page)).to_have_value("")


@pytest.mark.parametrize(
    ("knapp", "blir"),
    [
        ("Punktlista", "- ett\n- två"),
        ("Numrerad lista", "1. ett\n2. två"),
        ("Mellanrubrik", "## ett\n## två"),
    ],
)
def test_verktyget_marker_raderna_och_tar_bort_markeringen_igen(page, oppna, knapp, blir):
    oppna(page)
    varfor(page).fill("ett\ntvå")
    varfor(page).select_text()
    page.get_by_role("button", name=knapp).click()
    expect(varfor(page)).to_have_value(blir)
    page.get_by_role("button", name=knapp).click()
    expect(varfor(page)).to_have_value("ett\ntvå")


def test_lank_gors_av_den_valda_texten(page, oppna):
    oppna(page)
    varfor(page).fill("se sidan")
    varfor(page).select_text()
    page.get_by_role("button", name="Länk").click()
    page.keyboard.type("https://exempel.se")
    expect(varfor(page)).to_have_value("[se sidan](https://exempel.se)")


def test_visa_ger_texten_som_den_blir_och_verktygen_nas_med_piltangenter(page, oppna):
    oppna(page)
    varfor(page).fill("Först\n\n- ett\n- två")
    page.get_by_role("button", name="Mellanrubrik").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    visning = page.get_by_role("region", name="Färdig text")
    expect(visning.get_by_role("listitem")).to_have_text(["ett", "två"])
    expect(varfor(page)).to_be_hidden()

    page.get_by_role("button", name="Visa färdig text").click()
    expect(visning).to_be_hidden()
    expect(varfor(page)).to_be_focused()
