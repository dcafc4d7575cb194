"""What a published page is found by in the public register: made from its frozen content, and from nothing else.

Not where the company is: that may change, and is asked of the code lists (`kommuner_for`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from foretag import kodlistor


@dataclass(frozen=True)
class Index:
    """`soktext` is folded (`kodlistor.vikt`); `platser` is None when the company has not said."""

    soktext: str
    branscher: list[str]
    tjanster: list[str]
    platser: int | None


def index_av(namn: str, data: Mapping[str, Any], tjanstnamn: Mapping[str, str]) -> Index:
    """`data` is a frozen page; `tjanstnamn`: service → its word."""
    block = data["block"]
    branscher = list(dict.fromkeys(rad["sni"] for rad in _rader(block, "branscher", "bransch")))
    tjanster = _rader(block, "tjanster", "tjanst")
    platser = [rad["platser"] for rad in tjanster if rad.get("platser") is not None]
    delar = [
        namn,
        *_ord(block, "presentation", "presentation", "text", "ort"),
        *_branschernas(branscher),
        *_ord(block, "branscher", "bransch", "beskrivning"),
        *_ord(block, "affarsideer", "affarside", "text"),
        *(tjanstnamn.get(rad["slag"], "") for rad in tjanster),
        *_ord(block, "tjanster", "tjanst", "beskrivning"),
        *_ord(block, "certifieringar", "certifiering", "namn"),
        *_ord(block, "natverk", "natverk", "namn"),
    ]
    return Index(
        soktext=kodlistor.vikt(" ".join(" ".join(delar).split())),
        branscher=branscher,
        tjanster=list(dict.fromkeys(rad["slag"] for rad in tjanster)),
        platser=sum(platser) if platser else None,
    )


def _rader(block: Mapping[str, Any], namn: str, slag: str) -> list[Mapping[str, Any]]:
    rader: list[Mapping[str, Any]] = block.get(namn, {}).get(slag, [])
    return rader


def _ord(block: Mapping[str, Any], namn: str, slag: str, *falt: str) -> Iterator[str]:
    for rad in _rader(block, namn, slag):
        yield from (str(rad[f]) for f in falt if rad.get(f))


def _branschernas(koder: list[str]) -> Iterator[str]:
    for kod in koder:
        try:
            bransch = kodlistor.bransch(kod)
        except KeyError:
            continue
        yield from (bransch.klarsprak, bransch.namn, *bransch.sokord)


def kommuner_for(ordet: str) -> list[str]:
    """The codes of the kommuner that a folded word of a search means.

    Those with the word in their name; when there is none, those of a län or landskap: "gavle" is the kommun alone,
    "gavleborg" and "halsingland" are all that lie there. "lan" by itself is every län, as in "Gävleborgs län".
    """
    alla = kodlistor.kommuner()
    if ordet == "lan":
        return [k.kod for k in alla]
    i_namnet = [k.kod for k in alla if ordet in kodlistor.vikt(k.namn)]
    return i_namnet or [
        k.kod
        for k in alla
        if ordet in kodlistor.vikt(k.landskap) or ordet in kodlistor.vikt(kodlistor.lan(k.lan).namn)
    ]
