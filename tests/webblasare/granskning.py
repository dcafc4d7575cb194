"""What a page is held against: axe's rules, and what axe does not see."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page

REGLER = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What axe leaves to people, judged once: rule → why it holds here. A rule that is not here fails the test.
BEDOMT = {
    "color-contrast": "axe cannot measure text on a gradient, on an image or under another element; the pairs of"
    " colours are held by tests/portal/forvaltning/test_forbund.py and the pictures of make bilder",
    "th-has-data-cells": "a row that names a group of rows heads no cell of its own",
    "target-size": "axe cannot measure a target whose row is itself the link; the rows are higher than 24 px",
}

# WCAG 1.4.12, as its own text has it.
TEXTAVSTAND = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
STIL = "css => { const stil = new CSSStyleSheet(); stil.replaceSync(css); document.adoptedStyleSheets = css ? [stil] : []; }"

# The element as a person would look for it, for the message of a failing test.
NAMN = "const namn = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);"

UTOM_AXE = (
    "() => {"
    + NAMN
    + """
    const fel = [], sedda = new Map();
    for (const e of document.querySelectorAll('[id]')) {
      if (sedda.has(e.id)) fel.push(['id förekommer två gånger', namn(e)]);
      sedda.set(e.id, e);
    }
    const hanvisar = ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'aria-errormessage', 'list', 'form'];
    for (const attribut of hanvisar)
      for (const e of document.querySelectorAll(`[${attribut}]`))
        for (const id of e.getAttribute(attribut).split(/\\s+/))
          if (!sedda.has(id)) fel.push([`${attribut} leder ingenstans`, namn(e)]);
    for (const e of document.querySelectorAll('a[href^="#"]')) {
      const id = decodeURIComponent(e.getAttribute('href').slice(1));
      if (id && !sedda.has(id)) fel.push(['länken på sidan leder ingenstans', namn(e)]);
    }
    for (const e of document.querySelectorAll('[aria-describedby]'))
      if (e.matches('input, select, textarea') && e.getAttribute('aria-invalid') !== 'true')
        for (const id of e.getAttribute('aria-describedby').split(/\\s+/))
          if (sedda.get(id)?.matches('.faltfel, .invalid-feedback') && sedda.get(id).textContent.trim())
            fel.push(['fältet har ett fel men inte aria-invalid', namn(e)]);
    if (document.querySelectorAll('h1').length !== 1) fel.push(['sidan har inte en h1', document.title]);
    if (!document.title.includes(' – ') && !document.title.includes(' | ')) fel.push(['titeln säger inte var man är', document.title]);
    if (document.querySelector('.felruta') && document.querySelector('[aria-invalid=true]') && !document.title.startsWith('Fel: ')) fel.push(['titeln säger inte Fel:', document.title]);
    return fel;
  }"""
)

# Text that is cut off, or outside of the window: what scrolls by itself is meant to.
KLIPPT = (
    "() => {"
    + NAMN
    + """
    const fel = [], rullar = s => /auto|scroll/.test(s.overflowX) || /auto|scroll/.test(s.overflowY);
    const bredd = document.documentElement.scrollWidth;
    if (bredd > innerWidth) {
      fel.push(['sidan måste rullas åt sidan', `${bredd} > ${innerWidth}`]);
      for (const e of document.querySelectorAll('body *')) {
        const r = e.getBoundingClientRect();
        if (r.width && r.right > innerWidth + 1 && !e.closest('.visually-hidden, thead')) { fel.push(['når utanför', namn(e)]); break; }
      }
    }
    for (const e of document.querySelectorAll('main *, header *, footer *, nav *')) {
      const s = getComputedStyle(e);
      if (e.matches('.visually-hidden, .visually-hidden *, svg, svg *, option, textarea') || rullar(s)) continue;
      if (s.clipPath !== 'none' || e.closest('thead')) continue;  // the head of a stacked table is for readers of the screen
      if (!e.clientWidth || s.overflow === 'visible' || !e.textContent.trim()) continue;
      const o = s.overflowX === 'hidden' || s.overflowX === 'clip';
      if ((o && e.scrollWidth > e.clientWidth + 1) || (/hidden|clip/.test(s.overflowY) && e.scrollHeight > e.clientHeight + 1))
        fel.push(['texten är avklippt', namn(e)]);
    }
    return fel;
  }"""
)


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


class Lyssnare:
    """What the browser complains of, and what it asks other machines for."""

    def __init__(self, page: Page, adress: str, vantade: tuple[str, ...] = ()) -> None:
        self.rader: list[tuple[str, str]] = []
        self.vard = urlsplit(adress).netloc
        self.vantade = vantade
        page.on("console", lambda rad: self._konsol(rad.type, rad.text))
        page.on("pageerror", lambda fel: self.rader.append(("skriptfel", str(fel))))
        page.on("request", lambda fraga: self._fraga(fraga.url))

    def _konsol(self, slag: str, text: str) -> None:
        """The browser writes a line of its own for an answer of 4xx or 5xx; that is no fault of the page."""
        if slag in {"error", "warning"} and "the server responded with a status of" not in text:
            self.rader.append(("konsolen", text))

    def _fraga(self, adress: str) -> None:
        delar = urlsplit(adress)
        if delar.scheme in {"http", "https", "ws", "wss"} and delar.netloc != self.vard:
            self.rader.append(("fråga till en annan värd", adress))

    def tom(self) -> list[tuple[str, str]]:
        rader, self.rader = self.rader, []
        return rader


def brister(page: Page) -> Iterator[tuple[str, str, str]]:
    """(width or state, rule, element) for everything that is wrong with the page that the browser shows."""
    page.evaluate(_axe())
    for bredd in (1280, 320):
        page.set_viewport_size({"width": bredd, "height": 900})
        yield from _med_axe(page, f"{bredd} px")
        yield from _rader(page, f"{bredd} px", KLIPPT)
    yield from _rader(page, "1280 px", UTOM_AXE)
    page.evaluate(STIL, TEXTAVSTAND)
    yield from _rader(page, "320 px med textavstånd", KLIPPT)
    page.evaluate(STIL, "")
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 × 900 with all twice as large
    yield from _rader(page, "200 %", KLIPPT)


def _med_axe(page: Page, var: str) -> Iterator[tuple[str, str, str]]:
    svar: dict[str, Any] = page.evaluate(
        "regler => axe.run(document, { runOnly: regler, resultTypes: ['violations', 'incomplete'] })"
        ".then(s => ({ v: s.violations, i: s.incomplete }))",
        REGLER,
    )
    for slag, obedomt in ((svar["v"], False), (svar["i"], True)):
        for ett in slag:
            if obedomt and ett["id"] in BEDOMT:
                continue
            for nod in ett["nodes"]:
                yield var, ett["id"] + (" (obedömt)" if obedomt else ""), nod["html"][:200]


def _rader(page: Page, var: str, kod: str) -> Iterator[tuple[str, str, str]]:
    for regel, element in page.evaluate(kod):
        yield var, regel, element
