"""The six journeys in a browser that runs no scripts, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.webblasare.resor import RESOR

pytestmark = [
    pytest.mark.langsam,
    pytest.mark.parametrize("portalen", ["resor"], indirect=True, scope="module"),
]


@pytest.fixture(scope="module")
def db(portalen):
    return portalen


class UtanSkript:
    """A person with a phone: taps and types, and every page comes from the server."""

    def __init__(self, sammanhang, adress, kaka):
        self.sammanhang, self.adress, self.kaka = sammanhang, adress, kaka
        self.page = sammanhang.new_page()

    def bli(self, epost):
        self.sammanhang.clear_cookies()
        if epost:
            self.sammanhang.add_cookies([self.kaka(epost)])

    def oppna(self, vag):
        self.page.goto(self.adress + vag)
        self._ser_bra_ut()

    def _med_namn(self, roll, namn):
        """The one with exactly the name, else the first whose name begins with it."""
        alla = self.page.get_by_role(roll, name=re.compile(f"^{re.escape(namn)}"))
        exakt = self.page.get_by_role(roll, name=namn, exact=True)
        return (exakt if exakt.count() else alla).first

    def fyll(self, etikett, text):
        self._med_namn("textbox", etikett).fill(text)

    def valj(self, etikett, val):
        self._med_namn("combobox", etikett).select_option(label=val)

    def kryssa(self, etikett, roll="checkbox"):
        self._med_namn(roll, etikett).check()

    def fil(self, etikett, fil):
        self.page.get_by_label(etikett, exact=True).set_input_files(fil)

    def tryck(self, knapp):
        self._utfor(self._med_namn("button", knapp))

    def folj(self, lank):
        self._utfor(self._med_namn("link", lank))

    def _utfor(self, mal):
        """Without scripts every tap leads to an answer: a page, or a place on the page."""
        with self.page.expect_navigation():
            mal.click()
        self._ser_bra_ut()

    def hamta(self, lank):
        href = self._med_namn("link", lank).get_attribute("href")
        return self.page.request.get(self.adress + href).body()

    def rubrik(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    def ser(self, text):
        expect(self.page.locator("main")).to_contain_text(text)

    def _ser_bra_ut(self):
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            self.page.url
        )


@pytest.fixture
def hand(browser, browser_context_args, db):
    val = {
        **browser_context_args,
        "java_script_enabled": False,
        "viewport": {"width": 390, "height": 844},
    }
    with browser.new_context(**val) as sammanhang:
        yield UtanSkript(sammanhang, db.adress, db.kaka)


@pytest.mark.parametrize("resa", RESOR, ids=lambda resa: resa.__name__)
def test_utan_javascript(hand, db, resa):
    resa(hand, db)


def test_inga_skript_kors(hand):
    """The switch works: with scripts the toolbar of a long answer would be shown."""
    hand.oppna("/kontakt/")
    hand.page.set_content(
        "<p>före</p><script>document.querySelector('p').textContent = 'efter'</script>"
    )
    assert hand.page.locator("p").inner_text() == "före"
