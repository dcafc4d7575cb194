"""The network gone as a form is sent: what was typed stands, the page says so, and the next press saves it, once."""

import re

import pytest
from playwright.sync_api import expect

from foretag.kommun.models.kommundel import Styrdokument
from portal.logg import Handelse
from tests.demovarld import ADMINISTRATOR, HANDLAGGARE
from tests.varld import liten_pdf
from tests.webblasare.granskning import brister

pytestmark = [
    pytest.mark.langsam,
    pytest.mark.parametrize("portalen", ["fylld"], indirect=True, scope="module"),
]

FRAGAN = re.compile(r"/static/portal/natet[^/]*\.js$")


@pytest.fixture(scope="module")
def db(portalen):
    return portalen


@pytest.fixture
def oppna(page, db):
    """oppna(person, address, object): the form as she sees it."""

    def gor(vem, namn, objekt):
        page.context.add_cookies([db.kaka(vem)])
        page.goto(db.adress + db.vag(namn, objekt))
        return page

    return gor


@pytest.fixture
def skickat(page):
    """What the browser asks for from now on: "HEAD" for each question about the portal, "POST" for each form."""
    fragor = []
    page.on("request", lambda fraga: fragor.append(fraga.method))
    return lambda: [metod for metod in fragor if metod != "GET"]


def tryck(page, knapp):
    page.get_by_role("button", name=knapp, exact=True).first.click()


def skicka(page, knapp):
    with page.expect_navigation():
        tryck(page, knapp)


def utan_svar(page):
    """The message, which has focus."""
    besked = page.get_by_role("alert")
    expect(besked).to_have_text(
        "Inget är skickat. Portalen går inte att nå just nu, troligen för att nätet är borta."
        "Det du har skrivit och valt står kvar på sidan. Stanna här, kontrollera nätet och tryck på knappen igen."
    )
    expect(besked).to_be_focused()
    return besked


@pytest.mark.parametrize(
    ("vem", "namn", "objekt", "falt", "text", "knapp"),
    [
        (ADMINISTRATOR, "organ", "organ", "namn", "Styrelsen för bygden", "Spara organet"),
        (HANDLAGGARE, "insatser:sammantrade_andra", "möte", "plats", "Sal Björk", "Spara sammanträdet"),
        (HANDLAGGARE, "foretag:kommun_andra", "kommun", "samordnande_enhet", "Näringslivet", "Spara profilen"),
    ],
    ids=["portal", "insatser", "foretag"],
)  # fmt: skip
def test_det_skrivna_star_kvar_och_sparas_en_gang(
    oppna, db, skickat, vem, namn, objekt, falt, text, knapp
):
    page = oppna(vem, namn, objekt)
    page.fill(f"main [name={falt}]", text)
    page.context.set_offline(True)
    for _ in range(2):  # still no network: still there, and said again
        tryck(page, knapp)
        utan_svar(page)
    assert page.input_value(f"main [name={falt}]") == text
    assert list(brister(page)) == []
    assert skickat() == ["HEAD", "HEAD"]
    handelser = Handelse.objects.count()

    page.context.set_offline(False)
    skicka(page, knapp)

    expect(page.get_by_role("alert")).to_have_count(0)
    db.objekt[objekt].refresh_from_db()
    assert getattr(db.objekt[objekt], falt) == text
    assert Handelse.objects.count() == handelser + 1
    assert skickat() == ["HEAD", "HEAD", "HEAD", "POST"]


def test_den_valda_filen_foljer_med_nar_natet_ar_tillbaka(oppna, skickat, tmp_path):
    fil = tmp_path / "riktlinjen.pdf"
    fil.write_bytes(liten_pdf("Riktlinjen"))
    page = oppna(HANDLAGGARE, "foretag:kommundel_ny", "kommunens nya styrdokument")
    page.get_by_label("Riktlinje").check()
    page.get_by_label("Titel").fill("Riktlinje för inköp")
    page.fill("main [name=antaget_ar]", "2024")
    page.set_input_files("main [name=ny_fil]", fil)
    page.context.set_offline(True)
    tryck(page, "Spara")
    utan_svar(page)
    assert list(brister(page)) == []

    page.context.set_offline(False)
    skicka(page, "Spara")

    rad = Styrdokument.objects.get(titel="Riktlinje för inköp")
    assert (rad.slag, rad.antaget_ar, rad.fil.namn) == ("riktlinje", 2024, "riktlinjen.pdf")
    assert skickat() == ["HEAD", "HEAD", "POST"]


def test_knappen_som_trycktes_ar_den_som_skickas(oppna, db):
    """Of two: the second leads on to the finished paper."""
    page = oppna(HANDLAGGARE, "insatser:beslutsunderlag_andra", "underlag utkast")
    page.get_by_label("Bedömning", exact=True).fill("Skrivet på tåget.")
    page.context.set_offline(True)
    tryck(page, "Spara och granska")
    utan_svar(page)
    expect(page.get_by_label("Bedömning", exact=True)).to_have_value("Skrivet på tåget.")

    page.context.set_offline(False)
    skicka(page, "Spara och granska")

    assert page.url == db.adress + db.vag("insatser:beslutsunderlag", "underlag utkast")
    expect(page.locator("main")).to_contain_text("Skrivet på tåget.")


def test_med_enter_star_beskedet_vid_formularets_knapp(oppna):
    """Enter presses a hidden button at the top of this form, which does what the one at its end does."""
    page = oppna(HANDLAGGARE, "foretag:avtal_nytt", "-")
    page.get_by_label("Vad avtalet gäller").fill("Parkerna")
    page.context.set_offline(True)

    page.keyboard.press("Enter")

    utan_svar(page)
    expect(page.locator("[role=alert] + .knapprad")).to_have_text("Spara avtalet")


def test_dubbeltryck_skickar_en_gang(oppna, skickat):
    page = oppna(HANDLAGGARE, "insatser:sammantrade_andra", "möte")
    page.route(FRAGAN, lambda rutt: (page.wait_for_timeout(300), rutt.continue_()))

    with page.expect_navigation():
        page.get_by_role("button", name="Spara sammanträdet").dblclick()

    assert skickat() == ["HEAD", "POST"]


def test_en_knapp_som_byts_ut_medan_portalen_fragas_trycks_anda(oppna, skickat):
    """What is saved while one types may put new buttons in the page."""
    page = oppna(HANDLAGGARE, "insatser:sammantrade_andra", "möte")
    page.route(FRAGAN, lambda rutt: (page.wait_for_timeout(500), rutt.continue_()))
    with page.expect_navigation():
        tryck(page, "Spara sammanträdet")
        page.evaluate(
            "document.querySelectorAll('main form [type=submit]').forEach((k) => k.replaceWith(k.cloneNode(true)))"
        )

    assert skickat() == ["HEAD", "POST"]


def test_av_flera_tryck_galler_det_sista(oppna, db, skickat):
    page = oppna(HANDLAGGARE, "insatser:beslutsunderlag_andra", "underlag utkast")
    page.route(FRAGAN, lambda rutt: (page.wait_for_timeout(500), rutt.continue_()))
    with page.expect_navigation():
        tryck(page, "Spara")
        tryck(page, "Spara och granska")

    assert page.url == db.adress + db.vag("insatser:beslutsunderlag", "underlag utkast")
    assert skickat() == ["HEAD", "POST"]


def test_fel_i_formularet_visas_som_vanligt(oppna):
    """The answer is the browser's own page: its address, its summary with focus, and Back to what was before."""
    page = oppna(ADMINISTRATOR, "organ", "organ")
    fore = page.url
    page.fill("main [name=namn]", "")

    skicka(page, "Spara organet")

    expect(page.locator(".felruta")).to_be_focused()
    page.go_back()
    assert page.url == fore


def test_den_som_lamnar_sidan_blir_fragad(oppna):
    page = oppna(ADMINISTRATOR, "organ", "organ")
    fragor = []
    page.on("dialog", lambda ruta: (fragor.append(ruta.type), ruta.dismiss()))
    page.fill("main [name=namn]", "Skrivet utan nät")
    page.context.set_offline(True)
    tryck(page, "Spara organet")
    utan_svar(page)

    page.get_by_role("link", name="Kontakt").click()

    expect(page.locator("main [name=namn]")).to_have_value("Skrivet utan nät")
    assert fragor == ["beforeunload"]


@pytest.mark.parametrize("natet", ["svarar med fel", "svarar aldrig"])
def test_en_portal_som_inte_svarar_ar_som_inget_nat(oppna, skickat, natet):
    """A proxy without a portal behind it answers 502; a network that is all but gone does not answer at all."""
    page = oppna(ADMINISTRATOR, "organ", "organ")
    page.route(FRAGAN, lambda rutt: natet == "svarar med fel" and rutt.fulfill(status=502))

    tryck(page, "Spara organet")

    expect(page.get_by_role("alert")).to_be_visible(timeout=20_000)
    utan_svar(page)
    assert skickat() == ["HEAD"]


def test_utloggad_gar_till_inloggningen(oppna):
    page = oppna(ADMINISTRATOR, "organ", "organ")
    page.context.clear_cookies(name="sessionid")

    skicka(page, "Spara organet")

    assert "/konto/logga-in/" in page.url
