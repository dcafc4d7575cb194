"""The six journeys with the keyboard alone. Each stop on the way is seen, in order, not covered, and large enough."""

import re

import pytest
from playwright.sync_api import Error, expect

from tests.webblasare.resor import RESOR

pytestmark = [
    pytest.mark.langsam,
    pytest.mark.parametrize("portalen", ["resor"], indirect=True, scope="module"),
]

# The element as a person would look for it, for the message of a failing test.
NAMN = "const namn = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);"

HOGST = 160  # stops on a page before it is called a trap
VANTAR = 30  # seconds for an answer, on a machine that does much else

# What is wrong with the element that has focus: [rule, element] …; and a mark of it, to know when the round is done.
STOPP = (
    "() => {"
    + NAMN
    + """
    const e = document.activeElement;
    const runt = e === window.__forsta && window.__forra !== null;  // from the last straight to the first
    if (!e || e === document.body || runt) return { borta: true, fel: [] };
    const fel = [], s = getComputedStyle(e), r = e.getBoundingClientRect();
    const ring = stil => stil.outlineStyle !== 'none' && parseFloat(stil.outlineWidth) >= 3;
    const visas = ring(s) || ring(getComputedStyle(e, '::after'));  // the link that is a whole row has its ring around the row
    if (!visas) fel.push(['fokus syns inte', namn(e)]);
    const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1);
    const inne = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
    const rader = [...e.getClientRects()];
    const [px, py] = rader.length > 1 ? [rader[0].left + rader[0].width / 2, rader[0].top + rader[0].height / 2] : [x, y];
    const traff = document.elementFromPoint(px, py);
    const egen = traff && (e.contains(traff) || traff.contains(e) || traff.closest('label')?.control === e);
    if (!inne) fel.push(['fokus är utanför fönstret', namn(e)]);
    else if (!egen) fel.push(['fokus är täckt av ' + (traff ? namn(traff).slice(0, 60) : 'något'), namn(e)]);
    const itext = e.matches('a') && s.display === 'inline';
    if (!itext && (r.width < 24 || r.height < 24)) fel.push([`målet är ${Math.round(r.width)} × ${Math.round(r.height)} px`, namn(e)]);
    if (e.tabIndex > 0) fel.push(['tabindex ändrar ordningen', namn(e)]);
    const forra = window.__forra;
    if (forra?.isConnected && !(forra.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)) fel.push(['går bakåt', namn(e)]);
    if (!forra) window.__forsta = e;
    window.__forra = e;
    return { borta: false, fel };
  }"""
)


@pytest.fixture(scope="module")
def db(portalen):
    return portalen


class Tangentbord:
    """A person who never touches the mouse. Walks each page through before doing anything on it."""

    def __init__(self, sammanhang, adress, kaka):
        self.sammanhang, self.adress, self.kaka = sammanhang, adress, kaka
        self.page = sammanhang.new_page()
        self.filval = []
        # From the start: told of it together with the key, a busy browser opens its own dialog first.
        self.page.on("filechooser", lambda val: self.filval.append(val))
        self.fel = []

    def bli(self, epost):
        self.sammanhang.clear_cookies()
        if epost:
            self.sammanhang.add_cookies([self.kaka(epost)])

    def oppna(self, vag):
        self.page.goto(self.adress + vag)
        self._ga_runt()

    def _fran_borjan(self):
        """Focus where a page that was just opened has it."""
        self.page.evaluate(
            "() => { window.__forra = window.__forsta = null; document.body.tabIndex = -1; document.body.focus(); scrollTo(0, 0) }"
        )

    def _ga_runt(self):
        """Tab through the whole page and out of it."""
        self._fran_borjan()
        for _ in range(HOGST):
            self.page.keyboard.press("Tab")
            stopp = self.page.evaluate(STOPP)
            self.fel += [(self.page.url.removeprefix(self.adress), *ett) for ett in stopp["fel"]]
            if stopp["borta"]:
                return
        raise AssertionError(f"tangentbordet kommer inte ut ur {self.page.url}")

    def _ga_till(self, mal):
        """Tab until the control has focus; for a radio button, any of its group."""
        expect(mal).to_be_attached()
        self._fran_borjan()
        for _ in range(HOGST):
            self.page.keyboard.press("Tab")
            if mal.evaluate(
                "m => m === document.activeElement || m.type === 'radio' && document.activeElement.name === m.name"
            ):
                return
        raise AssertionError(f"{mal} nås inte med tangentbordet på {self.page.url}")

    def _med_namn(self, roll, namn):
        """The one with exactly the name, else the first whose name begins with it."""
        alla = self.page.get_by_role(roll, name=re.compile(f"^{re.escape(namn)}"))
        exakt = self.page.get_by_role(roll, name=namn, exact=True)
        return (exakt if exakt.count() else alla).first

    def fyll(self, etikett, text):
        self._ga_till(self._med_namn("textbox", etikett))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def valj(self, etikett, val):
        falt = self._med_namn("combobox", etikett)
        self._ga_till(falt)
        self.page.keyboard.type(val)
        assert falt.evaluate("f => f.selectedOptions[0].textContent.trim()") == val

    def kryssa(self, etikett, roll="checkbox"):
        ruta = self._med_namn(roll, etikett)
        self._ga_till(ruta)
        while not ruta.evaluate("m => m === document.activeElement"):
            self.page.keyboard.press("ArrowDown")
        if not ruta.is_checked():
            self.page.keyboard.press("Space")
        assert ruta.is_checked()

    def fil(self, etikett, fil):
        self._ga_till(self.page.get_by_label(etikett, exact=True))
        self.page.keyboard.press("Enter")
        for _ in range(VANTAR * 10):
            if self.filval:
                break
            self.page.wait_for_timeout(100)
        self.filval.pop().set_files(fil)

    def tryck(self, knapp):
        self._utfor(self._med_namn("button", knapp))

    def folj(self, lank):
        self._utfor(self._med_namn("link", lank))

    def _utfor(self, mal):
        """Enter on it, and what comes of it: a new page, another place on the page, or a conflict shown in it."""
        self._ga_till(mal)
        pa_sidan = (mal.get_attribute("href") or "").startswith("#")
        fore = mal.evaluate(
            "m => ({ konflikter: document.querySelectorAll('.konflikt').length, i: !!m.closest('.konflikt') })"
        )
        self.page.evaluate("window.__kvar = true")
        self.page.keyboard.press("Enter")
        if not pa_sidan:
            self._vanta_pa_svaret(fore)
        self._ga_runt()

    def _vanta_pa_svaret(self, fore):
        """Until there is a new page, or a conflict has come or gone, or the page has led to one that waits already."""
        svarat = (
            "fore => !window.__kvar && document.readyState === 'complete'"
            " || document.querySelectorAll('.konflikt').length !== fore.konflikter"
            " || !fore.i && !!document.activeElement?.closest('.konflikt')"
        )
        for _ in range(VANTAR * 10):
            try:
                if self.page.evaluate(svarat, fore):
                    return self.page.wait_for_load_state()
            except Error:  # the page went away while it was asked
                self.page.wait_for_load_state()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"inget hände på {self.page.url}")

    def hamta(self, lank):
        """Enter opens the PDF in the browser; its bytes are asked for beside it, with the same cookies."""
        mal = self._med_namn("link", lank)
        self._ga_till(mal)
        return self.page.request.get(self.adress + mal.get_attribute("href")).body()

    def rubrik(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    def ser(self, text):
        expect(self.page.locator("main")).to_contain_text(text)


@pytest.fixture
def hand(browser, browser_context_args, db):
    with browser.new_context(
        **browser_context_args, viewport={"width": 1280, "height": 800}
    ) as sammanhang:
        yield Tangentbord(sammanhang, db.adress, db.kaka)


@pytest.mark.parametrize("resa", RESOR, ids=lambda resa: resa.__name__)
def test_med_bara_tangentbordet(hand, db, resa):
    resa(hand, db)

    assert sorted(set(hand.fel)) == []
