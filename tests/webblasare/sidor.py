"""Every page that a person can see, in each state that it has: what axe reads and what make bilder takes pictures of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.demovarld import (
    ADMINISTRATOR,
    ANSVARIG,
    EKONOM,
    HANDLAGGARE,
    LEDAMOT,
    NY,
    ORGADMIN,
    SKRIVARE,
    Demovarld,
    koden,
)
from tests.foretag.tabeller import MODULER

Gor = Callable[[Page, Demovarld], None]

# Addresses that answer a person's GET with something other than a page.
INTE_SIDOR = {
    "tema": "text/css",
    "logotyp": "image/png",
    "halsa": "application/json",
    "underskrift_dokument": "application/pdf",
    "underskrift_bevis": "application/pdf",
    "formular_pdf": "application/pdf",
    "insatser:utlysning_formular_pdf": "application/pdf",
    "insatser:ansokan_forhandsvisning": "application/pdf",
    "insatser:ansokan_dokument": "application/pdf",
    "insatser:bilaga": "the file as it was uploaded",
    "insatser:arende_handling": "application/pdf or the file as it was uploaded",
    "insatser:beslutsunderlag_pdf": "application/pdf",
    "insatser:sammantrade_handling": "application/pdf",
}
# Pages that a browser never stays on: allauth sends it on whether or not someone is signed in.
BARA_VIDARE = {"account_change_password", "account_reauthenticate"}


@dataclass(frozen=True)
class Sida:
    """`namn`: the address; `objekt`: which one of its kind; `vem`: her e-mail, "" for everyone; `lage`: the state."""

    grupp: str
    namn: str
    objekt: str = "-"
    vem: str = ""
    lage: str = ""
    fraga: str = ""
    gor: Gor | None = None

    @property
    def id(self) -> str:
        delar = (self.namn.removeprefix("insatser:"), self.objekt.strip("-"), self.lage)
        return f"{self.grupp} {'-'.join(d for d in delar if d)}".replace(" ", "-").replace("/", "-")

    def visa(self, page: Page, v: Demovarld) -> None:
        """Brings the browser to the page, in its state."""
        vag = self.namn if self.namn.startswith("/") else v.vag(self.namn, self.objekt)
        page.goto(f"{v.adress}{vag}{self.fraga}")
        if self.gor:
            self.gor(page, v)
            page.wait_for_load_state()


# ---------- What brings a page to its state ----------


def skicka(page: Page, knapp: str) -> None:
    """The button, and the page that comes of it."""
    with page.expect_navigation():
        page.get_by_role("button", name=knapp, exact=True).first.click()


def tryck(knapp: str) -> Gor:
    """The button, with what the page holds now."""
    return lambda page, v: skicka(page, knapp)


def oppna(rubrik: str) -> Gor:
    """What is folded behind the heading, shown."""
    return lambda page, v: page.get_by_text(rubrik, exact=True).click()


def tomt(knapp: str) -> Gor:
    """All of the form's texts emptied, and the button."""

    def gor(page: Page, v: Demovarld) -> None:
        page.evaluate(
            "document.querySelectorAll('main form:not([role=search]) :is(input:not([type=hidden], [type=submit]),textarea,select)')"
            ".forEach(f => { f.required = false; if (f.type === 'checkbox' || f.type === 'radio') f.checked = false;"
            " else f.value = '' })"
        )
        skicka(page, knapp)

    return gor


def fyll(knapp: str, **falt: str) -> Gor:
    def gor(page: Page, v: Demovarld) -> None:
        for namn, text in falt.items():
            page.fill(f"main [name={namn}]", text)
        skicka(page, knapp)

    return gor


def oppna_lanken(page: Page, v: Demovarld, vem: str = "undertecknare som väntar") -> None:
    """The signer's code asked for, read in the mail, and written."""
    with page.expect_navigation():
        page.get_by_role("button", name="Skicka en kod").click()
    page.fill("main [name=kod]", koden(v.objekt[vem].epost))
    page.get_by_role("button", name="Visa handlingen").click()
    page.wait_for_url("**/las/")


def skriv_under_utan_att_intyga(page: Page, v: Demovarld) -> None:
    oppna_lanken(page, v)
    skicka(page, "Skriv under")


def avboj(page: Page, v: Demovarld) -> None:
    oppna_lanken(page, v)
    page.get_by_role("link", name="Jag vill inte skriva under").click()
    page.wait_for_url("**/avboj/")


def avboj_utan_skal(page: Page, v: Demovarld) -> None:
    avboj(page, v)
    skicka(page, "Avböj och lämna skälet")


def har_skrivit_under(page: Page, v: Demovarld) -> None:
    """Opens the link of one who has signed: what she signed, and when."""
    with page.expect_navigation():
        page.get_by_role("button").filter(has_text="kod").first.click()
    page.fill("main [name=kod]", koden(v.objekt["undertecknare som har skrivit"].epost))
    page.get_by_role("button", name="Visa handlingen").click()
    page.wait_for_url("**/klart/")


def be_om_inloggningskod(page: Page, v: Demovarld) -> None:
    page.fill("main [name=email]", HANDLAGGARE)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/kod/")


def fel_inloggningskod(page: Page, v: Demovarld) -> None:
    be_om_inloggningskod(page, v)
    page.fill("main [name=code]", "000000")
    skicka(page, "Logga in")


def registrera(page: Page, v: Demovarld) -> None:
    page.fill("main [name=email]", "helt.ny@exempel.invalid")
    page.fill("main [name=namn]", "Helt Ny")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/bekrafta-epost/")


def krocka(page: Page, v: Demovarld) -> None:
    """Somebody else saves the same answer in between: both texts are shown."""
    sida = page.context.new_page()
    sida.goto(page.url)
    sida.fill("[name='svar:fraga_kort:v']", "Den andras text om insatsen.")
    sida.get_by_role("button", name="Spara", exact=True).first.click()
    sida.get_by_role("status").filter(has_text="Sparat").first.wait_for()
    sida.close()
    page.fill("[name='svar:fraga_kort:v']", "Min text om samma sak.")
    page.get_by_role("button", name="Spara", exact=True).first.click()
    page.locator(".konflikt").wait_for()


def fel_i_falten(page: Page, v: Demovarld) -> None:
    """What cannot be a number or a date, saved with the button: the errors are there when the page comes back."""
    for fraga, text in (("heltal", "många"), ("belopp", "tolv kronor"), ("datum", "i morgon")):
        falt = page.locator(f"[name='svar:fraga_{fraga}:v']")
        falt.evaluate("f => { f.type = 'text' }")
        falt.fill(text)
    page.get_by_role("button", name="Spara", exact=True).first.click()
    page.locator(".felruta").wait_for()


def utan_nyckel(page: Page, v: Demovarld) -> None:
    """A form whose protection against forged posts has gone."""
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(f => f.value = 'x'.repeat(64))"
    )
    page.fill("main [name=text]", "Det är svårt att läsa.")
    skicka(page, "Skicka synpunkten")


def utan_nat(knapp: str) -> Gor:
    """The portal does not answer when the button is pressed: the page stays, and says so."""

    def gor(page: Page, v: Demovarld) -> None:
        page.route("**/natet*.js", lambda rutt: rutt.fulfill(status=502))
        page.get_by_role("button", name=knapp).first.click()
        page.get_by_role("alert").wait_for()

    return gor


def fel_metod(page: Page, v: Demovarld) -> None:
    page.goto(f"{v.adress}{v.vag('insatser:utlysning_publicera', 'utlysning opublicerad')}")


def med_kod(namn: str) -> Gor:
    def gor(page: Page, v: Demovarld) -> None:
        kod = v.objekt[namn].dokument.kod
        page.goto(f"{page.url}?kod={kod}")

    return gor


# ---------- The pages ----------

_AVSNITT = [
    *(
        "parter",
        "bakgrund_och_behov",
        "syfte_och_mal",
        "malgrupp_och_deltagare",
        "metod_och_aktiviteter",
    ),
    *(
        "organisation",
        "uppfoljning",
        "implementering",
        "forankring",
        "insatstid",
        "budget",
        "bilagor",
    ),
    *("overenskommelse", "underskrifter"),
]
_SMA = [
    "fragor",
    "parter",
    "mal",
    "deltagare",
    "aktiviteter",
    "insatstid",
    "bilagor",
    "underskrifter",
    "pengar",
]
A, B, C, D, E, F, G = (
    "1-alla",
    "2-konto",
    "3-sökande",
    "4-undertecknare",
    "5-kansli",
    "6-ledamot",
    "7-administratör",
)
FEL = "8-fel"


def _s(grupp: str, vem: str, *rader: tuple[Any, ...]) -> list[Sida]:
    """(address, object, state, action, query) …; what is left out is as in Sida."""
    ut = []
    for namn, *mer in rader:
        objekt, lage, gor, fraga = (*mer, *("-", "", None, "")[len(mer) :])
        ut.append(Sida(grupp, namn, objekt, vem, lage, fraga, gor))
    return ut


FYLLD: list[Sida] = [
    *_s(
        A, "",
        ("start",), ("insatser:utlysningar",), ("insatser:utlysning", "utlysning"),
        ("insatser:utlysning", "utlysning stängd"), ("insatser:utlysning", "utlysning kommande"),
        ("insatser:utlysning_formular", "utlysning"), ("insatser:utlysning_formular", "liten utlysning"),
        ("kontakt",), ("personuppgifter",), ("tillganglighet",),
        ("synpunkt",), ("synpunkt", "-", "fel", tryck("Skicka synpunkten")),
        ("verifiera",), ("verifiera", "-", "okänd", None, "?kod=K7MP-2QXR-9TBD"),
        ("verifiera", "-", "äkta", med_kod("underlag")),
    ),
    *_s(
        B, "",
        ("account_request_login_code",), ("account_request_login_code", "-", "fel", fyll("Skicka en kod", email="inte en adress")),
        ("account_request_login_code", "-", "kod", be_om_inloggningskod),
        ("account_request_login_code", "-", "fel kod", fel_inloggningskod),
        ("account_login",), ("account_login", "-", "fel", fyll("Logga in", login="a@b.se", password="fel-fel-fel")),
        ("account_signup",), ("account_signup", "-", "fel", tomt("Skapa konto")),
        ("account_signup", "-", "kod", registrera),
        ("account_reset_password",), ("account_reset_password_done",), ("account_reset_password_from_key", "nyckel"),
        ("account_reset_password_from_key_done",), ("account_inactive",),
    ),
    *_s(
        B, NY,
        ("start", "-", "ny"), ("konto", "-", "ny"), ("medlemskap_nytt",),
        ("medlemskap_nytt", "-", "fel", tomt("Skicka begäran")),
        ("account_logout",), ("account_set_password",), ("account_set_password", "-", "fel", tomt("Spara lösenordet")),
        ("insatser:ansokan_lista", "-", "tom"),
    ),
    *_s(
        C, ANSVARIG,
        ("start",), ("konto",), ("konto", "-", "fel", tomt("Spara uppgifterna")),
        ("insatser:ansokan_lista",),
        ("insatser:ansokan_ny", "utlysning"), ("insatser:ansokan_ny", "utlysning", "fel", tomt("Starta ansökan")),
        ("insatser:ansokan", "utkast"), ("insatser:ansokan", "påbörjad"), ("insatser:ansokan", "signering"),
        ("insatser:ansokan", "avböjd"), ("insatser:ansokan", "inkommen"),
        ("insatser:ansokan_namn", "utkast"), ("insatser:ansokan_namn", "utkast", "fel", tomt("Spara namnet")),
        *(("insatser:ansokan_avsnitt", f"utkast {nyckel}") for nyckel in _AVSNITT),
        *(("insatser:ansokan_avsnitt", f"påbörjad {nyckel}") for nyckel in _SMA),
        ("insatser:ansokan_avsnitt", "påbörjad fragor", "granska", None, "?granska=1"),
        ("insatser:ansokan_avsnitt", "påbörjad fragor", "fel", fel_i_falten),
        ("insatser:ansokan_avsnitt", "påbörjad fragor", "konflikt", krocka),
        ("insatser:ansokan_avsnitt", "inkommen budget", "last"),
        ("insatser:ansokan_granska", "utkast"), ("insatser:ansokan_granska", "påbörjad"),
        ("insatser:ansokan_granska", "inkommen"),
        ("insatser:medverkande", "utkast"), ("insatser:medverkande", "utkast", "fel", tomt("Bjud in")),
        ("insatser:medverkande", "utkast", "utan nät", utan_nat("Ta bort")),
        ("insatser:ansokan_underskrift", "utkast"), ("insatser:ansokan_underskrift", "påbörjad"),
        ("insatser:ansokan_underskrift", "signering"), ("insatser:ansokan_underskrift", "avböjd"),
        ("insatser:ansokan_underskrift", "inkommen"),
        ("insatser:underskrift_ersatt", "signering, en rad"),
        ("insatser:underskrift_ersatt", "signering, en rad", "fel", tomt("Byt undertecknare")),
        ("insatser:kvittens", "inkommen"),
    ),
    *_s(C, SKRIVARE, ("start", "-", "inbjuden"), ("insatser:ansokan", "utkast", "inbjuden")),
    *_s(
        D, "",
        ("underskrift", "undertecknare som väntar"), ("underskrift_kod", "undertecknare som väntar"),
        ("underskrift_kod", "undertecknare som väntar också", "fel", fyll("Visa handlingen", kod="000000")),
        ("underskrift", "undertecknare som har skrivit"),
        ("underskrift", "undertecknare som väntar", "läser", oppna_lanken),
        ("underskrift", "undertecknare som väntar", "fel", skriv_under_utan_att_intyga),
        ("underskrift", "undertecknare som väntar", "avböjer", avboj),
        ("underskrift", "undertecknare som väntar", "avböjer utan skäl", avboj_utan_skal),
        ("underskrift", "undertecknare som har skrivit", "klart", har_skrivit_under),
    ),
    *_s(
        E, HANDLAGGARE,
        ("start",), ("insatser:arenden",), ("insatser:arenden", "-", "inga träffar", None, "?q=zzz"),
        ("insatser:arenden", "-", "vald vy", None, "?vems=ingen"),
        ("insatser:arenden", "-", "spara vy", oppna("Spara den här vyn"), "?sortera=rubrik"),
        ("insatser:arende", "ärende"), ("insatser:arende", "nytt ärende"), ("insatser:arende_ansokan", "ärende"),
        ("insatser:beslutsunderlag", "underlag"), ("insatser:beslutsunderlag", "underlag utkast"),
        ("insatser:beslutsunderlag_andra", "underlag utkast"),
        ("insatser:sammantraden",), ("insatser:sammantrade", "möte"), ("insatser:sammantrade_andra", "möte"),
        ("insatser:sammantrade", "möte", "utan nät", utan_nat("Ta bort")),
        ("insatser:sammantrade_nytt",), ("insatser:sammantrade_nytt", "-", "fel", tomt("Spara sammanträdet")),
        ("insatser:sammantrade_underlag", "punkt"),
        ("insatser:utlysningar",), ("insatser:utlysning", "utlysning opublicerad"), ("insatser:utlysning_ny",),
        ("insatser:utlysning_ny", "-", "fel", tomt("Spara utlysningen")), ("insatser:utlysning_andra", "utlysning"),
        ("medlemskap_lista",), ("medlemskap", "begäran"),
        ("medlemskap", "begäran", "fel", tryck("Säg nej till medlemskapet")),
        ("utskick_lista",), ("utskick_lista", "-", "inga träffar", None, "?q=zzz"), ("utskick", "mejl"),
        ("utskick", "mejl som inte kom fram"),
    ),
    *_s(E, EKONOM, ("start", "-", "ekonom"), ("insatser:arende", "ärende", "ekonom")),
    *_s(
        F, LEDAMOT,
        ("start",), ("insatser:sammantraden",), ("insatser:sammantrade", "möte"), ("insatser:sammantrade_underlag", "punkt"),
    ),
    *_s(
        G, ADMINISTRATOR,
        ("start",), ("forbund",), ("forbund", "-", "fel", tomt("Spara uppgifterna")), ("organ_lista",), ("organ", "organ"),
        ("formular_lista",), ("formular", "formuläret"),
        ("organ", "organ", "utan nät", utan_nat("Spara organet")),
        ("organ_ny",), ("organ_ny", "-", "fel", tomt("Spara organet")),
        ("organisation_lista",), ("organisation_lista", "-", "inga träffar", None, "?q=zzz"),
        ("organisation_ny",), ("organisation_ny", "-", "fel", tomt("Spara organisationen")),
        ("organisation", "organisation"), ("enhet", "enhet"), ("enhet", "enhet", "fel", tomt("Spara enheten")),
        ("person_lista",), ("person_lista", "-", "inga träffar", None, "?q=zzz"),
        ("person_ny",), ("person_ny", "-", "fel", tomt("Registrera personen")), ("person", "person"), ("person", "avstängd"),
        ("uppdrag_nytt", "person"), ("uppdrag_nytt", "person", "fel", tomt("Ge rollen")), ("uppdrag_avsluta", "uppdrag"),
        ("medlemskap_lista",),
    ),
    *_s(G, ORGADMIN, ("start", "-", "organisation"), ("medlemskap_lista", "-", "organisation")),
    *_s(
        FEL, "",
        ("/finns-inte/", "-", "404"), ("/prov/400/", "-", "400"), ("/prov/403/", "-", "403"), ("/prov/429/", "-", "429"),
        ("/prov/500/", "-", "500"), ("synpunkt", "-", "csrf", utan_nyckel),
    ),
    *_s(FEL, ANSVARIG, ("/finns-inte/", "-", "404 inloggad"), ("/prov/500/", "-", "500 inloggad"), ("insatser:arenden", "-", "403 inloggad")),
    *_s(FEL, HANDLAGGARE, ("start", "-", "405 inloggad", fel_metod)),
]  # fmt: skip

TOM: list[Sida] = [
    *_s("9-första-dagen", "", ("start",), ("insatser:utlysningar",)),
    *_s("9-första-dagen", ANSVARIG, ("start", "-", "sökande"), ("insatser:ansokan_lista",)),
    *_s(
        "9-första-dagen", HANDLAGGARE,
        ("start", "-", "kansli"), ("insatser:arenden",), ("insatser:sammantraden",), ("insatser:utlysningar", "-", "kansli"),
        ("medlemskap_lista",), ("utskick_lista",),
    ),
    *_s("9-första-dagen", LEDAMOT, ("start", "-", "ledamot"), ("insatser:sammantraden", "-", "ledamot")),
]  # fmt: skip

for _modul in MODULER:
    FYLLD += _modul.fylld()
    TOM += _modul.tom()
    INTE_SIDOR |= _modul.INTE_SIDOR

# The addresses that a page's actions lead to, beside those that it is opened at.
VIA = {
    "account_confirm_login_code": be_om_inloggningskod,
    "account_email_verification_sent": registrera,
    "underskrift_las": oppna_lanken,
    "underskrift_avboj": avboj,
    "underskrift_klart": har_skrivit_under,
}


def visade() -> set[str]:
    """The names of all addresses that have a page here."""
    gors = {sida.gor for sida in FYLLD}
    return {sida.namn for sida in (*FYLLD, *TOM)} | {
        namn for namn, gor in VIA.items() if gor in gors
    }
