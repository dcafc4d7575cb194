"""Measures: how wide a text is, where it is divided, and which round numbers an axis shows."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

#: Size of all text, the step to the next line, and the widest drawing that a phone can show whole.
STORLEK, RAD, BREDD = 16, 19, 460
ELLIPS = "…"
#: Advance widths of Source Sans 3 in em, the wider of 400 and 600, rounded up; what is not here is 0.6.
BREDDER = {
    tecken: bredd
    for bredd, alla in {
        0.2: " \u00a0",
        0.28: "',.:;ijl·ìíîïI",
        0.33: "!f()[]{}-\u00ad°",
        0.37: "/\\trª²³¹º",
        0.44: "sz*?",
        0.48: 'xc"–vyJ«»',
        0.52: "0123456789+<=>aegk#$−Lçàáâãäåèéêëýÿ^_~",
        0.56: "FTYVXZESbdhnopquòóôõöùúûüñÈÉÊË`Ý",
        0.6: "ABCKPRÀÁÂÃÄÅ",
        0.68: "DGHNUOQÙÚÛÜÒÓÔÕÖØ&",
        0.78: "wM",
        0.88: "W%m@ÆŒæœ",
    }.items()
    for tecken in alla
}


def bredd(text: str) -> float:
    """Upper estimate of the width of `text`."""
    return sum(BREDDER.get(tecken, 0.6) for tecken in text) * STORLEK


def bredast(texter: Iterable[str]) -> float:
    return max(map(bredd, texter), default=0.0)


def kapa(text: str, plats: float) -> str:
    """`text`, or as much of its beginning as there is room for, with an ellipsis."""
    if bredd(text) <= plats:
        return text
    while text and bredd(text + ELLIPS) > plats:
        text = text[:-1]
    return text.rstrip() + ELLIPS


def rader(text: str, plats: float, hogst: int = 2) -> list[str]:
    """`text` in at most `hogst` lines, divided after spaces and hyphens; what has no room is cut."""
    ut: list[str] = []
    for ord_ in re.findall(r"[^ -]+[ -]*|[ -]+", text):
        if ut and bredd((ut[-1] + ord_).rstrip()) <= plats:
            ut[-1] += ord_
        else:
            ut.append(ord_)
    ut = [rad.rstrip() for rad in ut if rad.strip()] or [""]
    if len(ut) > hogst:
        ut = [*ut[: hogst - 1], " ".join(ut[hogst - 1 :])]
    return [kapa(rad, plats) for rad in ut]


def skalsteg(varden: Sequence[Decimal | int]) -> list[Decimal]:
    """Three to five round, evenly spaced numbers from 0 (or below the lowest) to at least the highest value."""
    hogst = Decimal(max([0, *varden]))
    lagst = Decimal(min([0, *varden]))
    helt = all(Decimal(v) == Decimal(v).to_integral_value() for v in varden)
    steg = _steg(hogst, lagst, helt)
    under, over = _upp(-lagst / steg), _upp(hogst / steg)
    if under + over < 2:
        over = 2 - under
    return [steg * nr for nr in range(-under, over + 1)]


def _steg(hogst: Decimal, lagst: Decimal, helt: bool) -> Decimal:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten with which four intervals are enough."""
    storst = max(hogst, -lagst)
    if not storst:
        return Decimal(1)
    tiopotens = Decimal(10) ** (storst.adjusted() - 1)
    while True:
        for bas in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)):
            steg = bas * tiopotens
            if helt and steg != steg.to_integral_value():
                continue
            if _upp(hogst / steg) + _upp(-lagst / steg) <= 4:
                return steg
        tiopotens *= 10


def _upp(kvot: Decimal) -> int:
    return int(kvot.to_integral_value("ROUND_CEILING"))


def isar(mal: Sequence[float], hojder: Sequence[float], topp: float, botten: float) -> list[float]:
    """Tops of labels that want to be centred at `mal`, in their order, without overlapping, inside topp–botten."""
    ordning = sorted(range(len(mal)), key=lambda nr: mal[nr])
    ut = [0.0] * len(mal)
    tak = topp
    for nr in ordning:
        ut[nr] = max(tak, mal[nr] - hojder[nr] / 2)
        tak = ut[nr] + hojder[nr]
    golv = botten
    for nr in reversed(ordning):
        ut[nr] = min(ut[nr], golv - hojder[nr])
        golv = ut[nr]
    return ut
