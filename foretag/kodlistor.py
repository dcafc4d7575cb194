"""The codes that the register stands on: kommuner, län and branches, shipped in foretag/data/.

Kommuner and län: SCB, "Län och kommuner i kodnummerordning", the division as it has stood since 1 January 2008.
Branches: SCB, SNI 2007 (MIS 2007:2), the two-digit level (huvudgrupp) with its letter (avdelning).
Regions: their own names as of 1 January 2020, when the law made every landsting a region.
Landskap, places in the tile map, plain names and search words are ours.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

# As portal.svenska.Svensk orders in the database: { | } are the three characters after z.
_ORDNING = str.maketrans("åäöæøéèüà", "{|}|}eeya")
_UTAN_SAMMANSATTNING = str.maketrans("æøđðłß", "aoddls")  # as portal.svenska.Vikt


@dataclass(frozen=True)
class Kommunkod:
    """A kommun of SCB's list. `rad` (from the north) and `kol` (from the west) are its tile in the map of Sweden."""

    kod: str
    namn: str
    lan: str
    landskap: str  # that of the centralort, also where the kommun lies in two
    rad: int
    kol: int


@dataclass(frozen=True)
class Lan:
    """A län of SCB's list, and the region with the same area. On Gotland the kommun is the region."""

    kod: str
    namn: str
    region: str


@dataclass(frozen=True)
class Sni:
    """A huvudgrupp of SNI 2007. People choose and search by `klarsprak` and `sokord`; `namn` is the official one."""

    kod: str
    avdelning: str
    namn: str
    klarsprak: str
    sokord: tuple[str, ...]


def svensk_nyckel(text: str) -> str:
    """Sort key for Swedish order (å ä ö last, é as e, ü as y): the same order as portal.svenska.Svensk."""
    return text.lower().translate(_ORDNING)


def vikt(text: str) -> str:
    """Folded for search as the database does it: "gavle" finds Gävle and "kafe" finds kafé."""
    delar = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    return delar.lower().translate(_UTAN_SAMMANSATTNING)


@cache
def kommuner() -> tuple[Kommunkod, ...]:
    """All 290, by name in Swedish order. Source: SCB; see the module."""
    alla = (Kommunkod(**rad) for rad in _las("kommuner.json"))
    return tuple(sorted(alla, key=lambda k: svensk_nyckel(k.namn)))


def kommun(kod: str) -> Kommunkod:
    """Raises KeyError when no kommun has the code, four digits as in SCB's list: "2180" is Gävle."""
    return _kommuner_efter_kod()[kod]


@cache
def lanen() -> tuple[Lan, ...]:
    """All 21, by name in Swedish order. Source: SCB; see the module."""
    alla = (Lan(**rad) for rad in _las("lan.json"))
    return tuple(sorted(alla, key=lambda ett: svensk_nyckel(ett.namn)))


def lan(kod: str) -> Lan:
    """Raises KeyError when no län has the code, two digits as in SCB's list: "21" is Gävleborgs län."""
    return _lan_efter_kod()[kod]


@cache
def sni() -> tuple[Sni, ...]:
    """All 88 huvudgrupper, by code. Source: SCB, SNI 2007; see the module."""
    alla = (Sni(**{**rad, "sokord": tuple(rad["sokord"])}) for rad in _las("sni.json"))
    return tuple(sorted(alla, key=lambda en: en.kod))


def bransch(kod: str) -> Sni:
    """Raises KeyError when no huvudgrupp has the code, two digits as in SNI 2007: "56" is restaurants."""
    return _sni_efter_kod()[kod]


def kommunnamn(kod: str) -> str:
    """ "2180" as Gävle, "21" as its region; a code that nothing has is shown as it is."""
    try:
        return lan(kod).region if len(kod) == 2 else kommun(kod).namn
    except KeyError:
        return kod


def branschnamn(kod: str) -> str:
    """ "56" by its plain name; a code that nothing has is shown as it is."""
    try:
        return bransch(kod).klarsprak
    except KeyError:
        return kod


@cache
def _kommuner_efter_kod() -> Mapping[str, Kommunkod]:
    return {en.kod: en for en in kommuner()}


@cache
def _lan_efter_kod() -> Mapping[str, Lan]:
    return {ett.kod: ett for ett in lanen()}


@cache
def _sni_efter_kod() -> Mapping[str, Sni]:
    return {en.kod: en for en in sni()}


def _las(fil: str) -> list[dict[str, Any]]:
    rader: list[dict[str, Any]] = json.loads((DATA / fil).read_text(encoding="utf-8"))
    return rader
