"""Text that the documents' own typefaces can print, and that reads as it is written.

People paste anything into a form. A letter without a glyph makes a file that breaks PDF/A; an invisible
sign can turn the order of the words that are seen; a word of 100 000 letters takes minutes to lay out.
What is stored and signed is never touched, only what is printed.
"""

import functools
import re
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from fontTools.ttLib import TTFont

#: Invisible signs that stay: a place where a word may be divided, with or without a hyphen.
DELNING = {"\u00ad", "\u200b"}
NOLLBREDD = "\\g<0>\u200b"
#: Longest word left whole, in running text and in a table cell, and the pieces that a longer one is cut into.
ORD, ORD_I_CELL, BIT = 200, 40, 20
#: Longest text laid out in one piece.
TEXT = 1000
#: Elements whose text may be put in spans.
STYCKEN = {
    "p",
    "li",
    "td",
    "th",
    "dd",
    "dt",
    "div",
    "blockquote",
    "span",
    "b",
    "strong",
    "em",
    "i",
    "a",
    "h1",
    "h2",
    "h3",
    "h4",
}
TAGGAR_UTAN_TEXT = {"style", "script"}


@functools.cache
def tackning(katalog: Path) -> frozenset[int]:
    """The code points that the typefaces of static/dokument have between them."""
    return frozenset(
        kod
        for fil in sorted((katalog / "typsnitt").glob("*.woff2"))
        for kod in TTFont(fil).getBestCmap()
    )


def stada(text: str, katalog: Path) -> str:
    """`text` with unknown letters as their code, ``[U+4E00]``, and without control and direction signs."""
    kanda = tackning(katalog)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_tecken(tecken, kanda) for tecken in unicodedata.normalize("NFC", text))


def _tecken(tecken: str, kanda: frozenset[int]) -> str:
    if tecken in "\t\n" or tecken in DELNING:
        return tecken
    slag = unicodedata.category(tecken)
    variant = 0xFE00 <= ord(tecken) <= 0xFE0F or 0xE0100 <= ord(tecken) <= 0xE01EF
    if slag in ("Cc", "Cf", "Cs") or variant:
        return " " if slag == "Cc" else ""
    return tecken if ord(tecken) in kanda else f"[U+{ord(tecken):04X}]"


def stada_trad(rot: Any, katalog: Path) -> None:
    """Clean every text of the parsed document, and the attributes that are printed, in place."""
    _stada_element(rot, katalog, ORD)


def _stada_element(element: Any, katalog: Path, langst: int) -> None:
    if element.tag in TAGGAR_UTAN_TEXT:
        return
    for namn, varde in element.attrib.items():
        if namn.startswith("data-") or namn in ("alt", "title"):
            element.set(namn, stada(varde, katalog))
    langst = ORD_I_CELL if element.tag in ("td", "th") else langst
    element.text = _dela_ord(stada(element.text or "", katalog), langst)
    for barn in element:
        _stada_element(barn, katalog, langst)
        barn.tail = _dela_ord(stada(barn.tail or "", katalog), langst)
    if element.tag in STYCKEN:
        _dela_text(element)


def _dela_ord(text: str, langst: int) -> str:
    """Give words longer than `langst` places where a line may end."""
    if len(text) <= langst:
        return text
    bit = re.compile(rf"\S{{{BIT}}}(?=\S)")
    return re.sub(rf"\S{{{langst + 1},}}", lambda ord_: bit.sub(NOLLBREDD, ord_[0]), text)


def _dela_text(element: Any) -> None:
    """Put long text in spans: the time to break a text into lines grows with the square of its length."""
    ny: list[Any] = []
    element.text = _i_spann(element.text, ny)
    for barn in list(element):
        element.remove(barn)
        ny.append(barn)
        barn.tail = _i_spann(barn.tail, ny)
    element.extend(ny)


def _i_spann(text: str, ny: list[Any]) -> str:
    """The first piece of `text`; the rest is added to `ny` as spans."""
    if len(text) <= TEXT:
        return text
    bitar = re.findall(rf"[\s\S]{{1,{TEXT}}}(?:(?<=[\s\u200b])|$)|[\s\S]+", text)
    for bit in bitar[1:]:
        spann = Element("span")
        spann.text, spann.tail = bit, ""
        ny.append(spann)
    return bitar[0]
