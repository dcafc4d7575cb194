"""The main job, end to end, on a real application (insatser/data/ansokan_003.json): from an empty draft to the ledamot's download."""

import json
import re
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.arende import Arende
from insatser.styrelse.models import Sammantrade
from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.formular.models.formular import Formular
from portal.frist import idag, nu
from tests import pdfinnehall, vera

pytestmark = pytest.mark.pdf

DATA = json.loads((Path(__file__).parents[2] / "insatser/data/ansokan_003.json").read_text())
ANSOKAN = DATA["ansokan"]


# The kinds of rows of each block, in the order of the page.
ORDNING = {
    "parter": ["part"],
    "mal": ["malomrade", "mal"],
    "deltagare": ["deltagargrupp", "deltagarantal"],
    "aktiviteter": ["aktivitet"],
    "insatstid": ["insatstid"],
    "budget": ["personal", "kostnad"],
    "finansiering": ["finansiering"],
}


# ---------- Filling in, as a person does: field by field, row by row ----------


class Ifyllare:
    """Fills in a page from the JSON of an application. References to rows follow the rows' new keys."""

    def __init__(self, page):
        self.page = page
        self.nya = {}

    def falt(self, namn, varde):
        """One field by its form name; nothing for a value that is not there or a field that is not asked."""
        if varde is None or varde == "":
            return
        falt = self.page.locator(f'[name="{namn}"]')
        if not falt.count():
            return
        text = self.nya.get(varde, varde) if isinstance(varde, str) else str(varde)
        slag = falt.first.evaluate("f => f.type || f.tagName.toLowerCase()")
        if slag == "radio":
            self.page.locator(f'[name="{namn}"][value="{text}"]').check()
        elif slag.startswith("select"):
            falt.select_option(text)
        else:
            falt.fill(_som_man_skriver(text))

    def oppna(self):
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    def ny_rad(self, slag, foralder=""):
        """Presses "Lägg till …" and gives the new row's key. The button carries kind, row above and key."""
        self.oppna()
        knapp = self.page.locator(f'button[name="ny"][value^="{slag}:{foralder}:"]').first
        nyckel = knapp.get_attribute("value").rsplit(":", 1)[1]
        knapp.click()
        self.page.wait_for_url(lambda url: url.endswith(f"#rad-{slag}-{nyckel}"))
        return nyckel

    def rader(self, slag, rader, foralder=""):
        for data in rader:
            har = self.page.locator(f'[data-enhet^="rad:{slag}:"]')
            ensam = (
                har.count()
                and not self.page.locator(f'button[name="ny"][value^="{slag}:"]').count()
            )
            egen_part = slag == "part" and har.count() == 1 and not self.nya
            if ensam or egen_part:
                nyckel = har.first.get_attribute("data-enhet").rsplit(":", 1)[1]
            else:
                nyckel = self.ny_rad(slag, foralder)
            self.nya[data.get("nyckel", "")] = nyckel
            self.oppna()
            for namn, varde in data.items():
                if namn != "nyckel" and not isinstance(varde, list):
                    self.falt(f"rad:{slag}:{nyckel}:{namn}", varde)
            for namn, barn in data.items():
                if isinstance(barn, list):
                    self.rader(namn, barn, nyckel)

    def villkor_per_part(self):
        """Social fees and VAT of each part, asked in the budget."""
        for part in ANSOKAN["block"]["parter"]["part"]:
            for namn in ("sociala_avgifter", "moms"):
                self.falt(f"rad:partvillkor:{self.nya[part['nyckel']]}:{namn}", part[namn])

    def avsnitt(self, avsnitt):
        self.oppna()
        for del_ in avsnitt["delar"]:
            if del_["typ"] == "block":
                self.block(del_["block"])
            elif del_["typ"] == "tabell":
                self.rader(f"tabell-{del_['nyckel']}", ANSOKAN["svar"][del_["nyckel"]])
            elif del_["typ"] != "info":
                self.falt(f"svar:{del_['nyckel']}:v", ANSOKAN["svar"].get(del_["nyckel"]))

    def block(self, namn):
        for slag in ORDNING.get(namn, ()):
            self.rader(slag, ANSOKAN["block"][namn][slag])
        if namn == "budget":
            self.villkor_per_part()


def _som_man_skriver(text):
    """ "113800.00" is typed "113800", "2.50" "2,5"; other text as it is."""
    return text[:-3] if re.fullmatch(r"\d+\.00", text) else text


# ---------- The people ----------


@pytest.fixture
def installation(transactional_db, ny):
    call_command("grunddata", stdout=StringIO())
    rad = Forbund.aktuellt()
    rad.namn_rad2, rad.orgnr, rad.epost, rad.dnr_prefix = (
        "Provbygden",
        "222000-0018",
        "kansli@prov.exempel",
        "SF",
    )
    rad.save()
    styrelsen = Organ.objects.get(namn="Styrelsen")
    personer = {}
    for namn, roll, organ in [
        ("handlaggare", Roll.HANDLAGGARE, None),
        ("ledamot", Roll.LEDAMOT, styrelsen),
    ]:
        personer[namn] = ny(f"{namn}@exempel.invalid", namn=namn.capitalize())
        Uppdrag.objects.create(
            person=personer[namn],
            roll=roll,
            organ=organ,
            bekraftad_tid=nu(),
            bekraftad_av=personer["handlaggare"],
        )
    Utlysning.objects.create(
        namn="Samverkansinsatser",
        formular=Formular.objects.get(syfte="ansokan"),
        publicerad=True,
        oppnar_tid=nu() - timedelta(days=1),
        stanger_tid=nu() + timedelta(days=20),
        ram=DATA["utlysning"]["ram"],
        minst_parter=2,
    )
    return personer


@pytest.fixture
def brev(kor_arbetaren):
    """brev("a@b"): lets the worker run, and gives the text of the newest mail to the address."""

    def senaste(adress):
        kor_arbetaren()
        return [b for b in mail.outbox if adress in b.to][-1].body

    return senaste


def lank(text, live_server):
    adress = re.search(r"https?://\S+", text)[0]
    return live_server.url + re.sub(r"^https?://[^/]+", "", adress)


def kod(text):
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4}|\d{6})\s*$", text, re.M)[1]


def hamta_pdf(page, adress):
    svar = page.request.get(adress)
    assert (svar.status, svar.headers["content-type"]) == (200, "application/pdf")
    return svar.body()


# ---------- The way ----------


def test_hela_vagen(
    page,
    browser,
    browser_context_args,
    live_server,
    installation,
    brev,
    logga_in,
    konsol,
    kor_arbetaren,
):
    _registrera(page, live_server, brev)
    ansokan = _starta(page, live_server)
    _fyll_i(page, live_server, ansokan)
    _skicka_for_underskrift(page, live_server, ansokan)
    _skriv_under(browser, browser_context_args, live_server, ansokan, brev)
    arende = _skicka_in(page, live_server, ansokan)
    kor_arbetaren()
    kvittens = hamta_pdf(
        page, live_server.url + page.locator("a", has_text="Kvittens (PDF)").get_attribute("href")
    )
    _till_styrelsen(
        browser, browser_context_args, live_server, installation, arende, logga_in, kor_arbetaren
    )
    underlag, handlingar = _ledamoten(
        browser, browser_context_args, live_server, installation, logga_in
    )

    assert konsol == []
    assert arende.dnr in pdfinnehall.text(kvittens)
    _prova_underlaget(underlag, arende)
    _prova_handlingarna(handlingar, underlag)
    assert [vera.kontrollera(pdf) for pdf in (kvittens, underlag, handlingar)] == [[], [], []]


def _registrera(page, live_server, brev):
    """A new person gets in with nothing but her e-mail address and a code."""
    page.goto(f"{live_server.url}/konto/registrera/")
    page.fill("input[name=email]", "strateg@region.exempel")
    page.fill("input[name=namn]", "Strategen")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    page.fill("input[name=code]", kod(brev("strateg@region.exempel")))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/konto/" not in url)


def _starta(page, live_server):
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="Samverkansinsatser").first.click()
    page.get_by_role("link", name="Starta en ansökan").first.click()
    page.fill("input[name=namn]", ANSOKAN["namn"])
    page.fill("input[name=orgnr]", ANSOKAN["insatsagare"]["orgnr"])
    page.fill("input[name=organisation]", ANSOKAN["insatsagare"]["namn"])
    page.select_option("select[name=finsam]", "region")
    page.get_by_role("button", name="Starta ansökan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ANSOKAN["namn"])
    return Ansokan.objects.get()


def _fyll_i(page, live_server, ansokan):
    """Every avsnitt in its order; the last button of each leads to the next."""
    ifyllare = Ifyllare(page)
    for avsnitt in Formular.objects.get(syfte="ansokan").definition["avsnitt"]:
        page.goto(
            live_server.url
            + reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, avsnitt["nyckel"]])
        )
        ifyllare.avsnitt(avsnitt)
        page.locator(".formfot .btn-primary").click()
        page.wait_for_url(lambda url, har=f"/avsnitt/{avsnitt['nyckel']}/": har not in url)
        expect(page.locator(".konflikt")).to_have_count(0)
    assert [brist.text for brist in ansokan.brister()] == []


def _skicka_for_underskrift(page, live_server, ansokan):
    page.goto(live_server.url + reverse("insatser:ansokan_granska", args=[ansokan.publikt_id]))
    page.get_by_role("link", name="Gå till underskrift").click()
    page.fill("input[name=sista_dag]", (idag() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Skicka för underskrift").click()
    expect(page.get_by_text("Ansökan är låst", exact=False).first).to_be_visible()


def _skriv_under(browser, arg, live_server, ansokan, brev):
    """Each of the five on her own telephone: link, code, reading, signature."""
    undertecknare = [
        u for part in ANSOKAN["block"]["parter"]["part"] for u in part["undertecknare"]
    ]
    assert len(undertecknare) == 5
    for u in undertecknare:
        fonster = browser.new_context(**{**arg, "viewport": {"width": 390, "height": 844}})
        page = fonster.new_page()
        page.goto(lank(brev(u["epost"]), live_server))
        with page.expect_navigation():
            page.get_by_role("button", name="Skicka en kod").click()
        page.fill("input[name=kod]", kod(brev(u["epost"])))
        page.get_by_role("button", name="Visa handlingen").click()
        expect(page.locator("main")).to_contain_text(ANSOKAN["namn"])
        page.check("input[name=intygar]")
        page.get_by_role("button", name="Skriv under", exact=True).click()
        expect(page.locator("main")).to_contain_text(re.compile("skrivit under|skrev under", re.I))
        fonster.close()
    ansokan.refresh_from_db()
    assert ansokan.alla_har_skrivit_under


def _skicka_in(page, live_server, ansokan):
    page.goto(live_server.url + reverse("insatser:ansokan_underskrift", args=[ansokan.publikt_id]))
    page.get_by_role("button", name="Skicka in ansökan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ansökan är inskickad")
    arende = Arende.objects.get()
    expect(page.locator("main")).to_contain_text(arende.dnr)
    return arende


def _till_styrelsen(browser, arg, live_server, installation, arende, logga_in, kor_arbetaren):
    """The officer writes the paper, makes it final, and puts it on a meeting."""
    page = browser.new_context(**arg).new_page()
    logga_in(page, installation["handlaggare"])
    page.goto(live_server.url + reverse("insatser:arende", args=[arende.publikt_id]))
    page.get_by_role("button", name=re.compile("beslutsunderlag", re.I)).first.click()
    page.fill(
        "textarea[name=forslag]",
        "bevilja Region Sörmland högst 3 880 000 kr för insatsen Nyttiga affärer 2.0",
    )
    page.fill("textarea[name=bedomning]", "## Samverkan\n\nFyra parter deltar med egna åtaganden.")
    for knapp in ("Spara och granska", re.compile("Fastställ", re.I)):
        with page.expect_navigation():
            page.get_by_role("button", name=knapp).click()
    kor_arbetaren()

    page.goto(live_server.url + reverse("insatser:sammantrade_nytt"))
    page.select_option("select[name=organ]", label="Styrelsen")
    page.fill("input[name=datum]", (idag() + timedelta(days=14)).isoformat())
    page.fill("input[name=tid]", "13.00")
    page.fill("input[name=plats]", "Stadshuset, Nyköping")
    page.locator("main form button[type=submit]").last.click()
    page.select_option("select[name=underlag]", index=1)
    for knapp in (re.compile("Lägg till", re.I), re.compile("handlingar", re.I)):
        with page.expect_navigation():
            page.get_by_role("button", name=knapp).first.click()
    kor_arbetaren()
    page.context.close()


def _ledamoten(browser, arg, live_server, installation, logga_in):
    """On a tablet: her meeting, the paper, and all papers as one file."""
    page = browser.new_context(**{**arg, "viewport": {"width": 820, "height": 1180}}).new_page()
    logga_in(page, installation["ledamot"])
    page.goto(
        live_server.url
        + reverse("insatser:sammantrade", args=[Sammantrade.objects.get().publikt_id])
    )
    pack = page.get_by_role("link", name=re.compile("alla handlingar", re.I)).first.get_attribute(
        "href"
    )
    papper = page.locator(".papper a").first.get_attribute("href")
    pdfer = hamta_pdf(page, live_server.url + papper), hamta_pdf(page, live_server.url + pack)
    page.context.close()
    return pdfer


def _prova_underlaget(pdf, arende):
    """The facts of the source, as the ledamot reads them."""
    text = " ".join(pdfinnehall.text(pdf).replace("\u00a0", " ").split())
    fakta = [
        arende.dnr,
        "3 880 000 kr",
        "1 december 2020",
        "30 november 2022",
        "1 februari 2022",
        "Region Sörmland",
        "Arbetsförmedlingen",
        "Coompanion Sörmland",
        "Nyköpings kommun",
        "minst 17",
        "40–60",
        "113 800",
        "1 952 600",
        "1 813 600",
        "bevilja Region Sörmland högst 3 880 000 kr",
    ]
    assert [f for f in fakta if f not in text] == []


def _prova_handlingarna(pack, underlag):
    """The issued pages are in the pack, with bookmarks."""
    with pikepdf.open(BytesIO(pack)) as fil, pikepdf.open(BytesIO(underlag)) as del_:
        assert len(fil.pages) > len(del_.pages)
        with fil.open_outline() as bokmarken:
            assert len(bokmarken.root) >= 2
