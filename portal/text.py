"""Lång text: paragraph, sub-heading, bullet list, numbered list and link, kept as a small Markdown subset.

There is no HTML in it: what looks like a tag is printed as it stands. Rendered below the question's own heading.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LANK = re.compile(r"\[([^\]\n]{1,300})\]\((https?://[^\s()]{1,600}|mailto:[^\s()]{3,200})\)")
BAR_LANK = re.compile(r"https?://[^\s<>()\[\]\"']{3,600}[^\s<>()\[\]\"'.,;:!?]")
RUBRIK = re.compile(r"#{1,3}\s+(.+)")
PUNKT = re.compile(r"[-*•]\s+(.+)")
NUMMER = re.compile(r"\d{1,3}[.)]\s+(.+)")
TAL = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|t?kr\b|kronor|%|procent\b)")  # spaces inside an amount
# Bidi overrides and isolates, zero-width characters, BOM: they can make a text read as another.
OSYNLIGA = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F]
)
STYRTECKEN = {tecken: None for tecken in range(32) if chr(tecken) not in "\n\t"} | {127: None}


def normalisera(text: str) -> str:
    """LF, NFC, no control or invisible direction characters; what is counted, compared and stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(OSYNLIGA).translate(STYRTECKEN)
    return unicodedata.normalize(
        "NFC", "\n".join(rad.rstrip() for rad in text.split("\n")).strip("\n")
    )


def stycken(text: str) -> list[str]:
    """The blocks of a text, for merging and comparing paragraph by paragraph."""
    return [stycke for stycke in re.split(r"\n{2,}", normalisera(text)) if stycke.strip()]


def sammanfoga(ena: str, andra: str) -> str:
    """Both texts in one: paragraphs they share once, then those of each where they stand."""
    forsta, andra_ = stycken(ena), stycken(andra)
    ut: list[str] = []
    for _, a1, a2, b1, b2 in SequenceMatcher(None, forsta, andra_, autojunk=False).get_opcodes():
        ut += forsta[a1:a2]
        ut += [stycke for stycke in andra_[b1:b2] if stycke not in forsta]
    return "\n\n".join(ut)


def _text(text: str) -> str:
    """Literal text; a number is not broken from its thousands or from its unit."""
    return escape(TAL.sub("\u00a0", text))


def _radhtml(rad: str) -> str:
    """One line: text and links, all else literal."""
    delar, slut = [], 0
    for traff in LANK.finditer(rad):
        delar += [_bara_lankar(rad[slut : traff.start()]), _a(traff[2], traff[1])]
        slut = traff.end()
    return "".join([*delar, _bara_lankar(rad[slut:])])


def _bara_lankar(text: str) -> str:
    delar, slut = [], 0
    for traff in BAR_LANK.finditer(text):
        delar += [_text(text[slut : traff.start()]), _a(traff[0], traff[0])]
        slut = traff.end()
    return "".join([*delar, _text(text[slut:])])


def _a(adress: str, text: str) -> str:
    return f'<a href="{escape(adress)}" rel="noopener nofollow">{escape(text)}</a>'


def _slag(rad: str) -> tuple[str, str]:
    for slag, monster in (("h", RUBRIK), ("ul", PUNKT), ("ol", NUMMER)):
        if traff := monster.fullmatch(rad.strip()):
            return slag, traff[1]
    return ("p", rad.strip()) if rad.strip() else ("", "")


def _block(text: str) -> Iterator[tuple[str, list[str]]]:
    """(kind, lines): lines of the same kind that stand together are one block; headings stand alone."""
    nu, rader = "", []  # type: ignore[var-annotated]
    for rad in normalisera(text).split("\n"):
        slag, innehall = _slag(rad)
        if slag == "p" and nu in {"ul", "ol"} and rad.startswith((" ", "\t")):
            rader[-1] += f" {innehall}"  # an indented line goes on with the item above
            continue
        if slag == "" and nu == "ol":
            continue  # a numbered list may be set with blank lines between
        if rader and (slag != nu or slag == "h"):
            yield nu, rader
            rader = []
        nu = slag
        if slag:
            rader.append(innehall)
    if rader:
        yield nu, rader


def till_html(text: str, niva: int = 3) -> SafeString:
    """The text as HTML with sub-headings on level `niva`."""
    delar = []
    for slag, rader in _block(text):
        if slag == "h":
            delar.append(f"<h{niva}>{_radhtml(rader[0])}</h{niva}>")
        elif slag == "p":
            delar.append(f"<p>{'<br>'.join(_radhtml(rad) for rad in rader)}</p>")
        elif slag:
            delar.append(
                f"<{slag}>{''.join(f'<li>{_radhtml(rad)}</li>' for rad in rader)}</{slag}>"
            )
    return mark_safe("".join(delar))  # noqa: S308  every piece above is escaped
