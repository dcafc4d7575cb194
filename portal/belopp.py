"""Kronor as Decimal with two decimals, and the one way to write and read them."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NBSP = "\u00a0"
MINUS = "\u2212"
ORE = Decimal("0.01")
NOLL = Decimal("0.00")
HOGST = Decimal("9999999999.99")


def avrunda(belopp: Decimal) -> Decimal:
    """To whole öre, half up."""
    return belopp.quantize(ORE, ROUND_HALF_UP)


def hela(belopp: Decimal) -> Decimal:
    """To whole kronor, half up; still with two decimals."""
    return belopp.quantize(Decimal(1), ROUND_HALF_UP).quantize(ORE)


def summa(belopp: Iterable[Decimal | None]) -> Decimal:
    return sum((b for b in belopp if b is not None), NOLL)


def tal(belopp: Decimal | int) -> str:
    """ "3 880 000", or "12,50" when there are öre. Minus is U+2212, spaces are non-breaking."""
    exakt = avrunda(Decimal(belopp))
    kronor, ore = divmod(abs(exakt), 1)
    text = f"{int(kronor):,}".replace(",", NBSP)
    if ore:
        text += f",{int(ore * 100):02d}"
    return (MINUS if exakt < 0 else "") + text


def exakt(varde: Decimal | int) -> str:
    """A number with just the decimals it has: "1 257", "56,9". Never rounded, so that no difference is hidden."""
    hela, _, decimaler = f"{abs(Decimal(varde)):f}".partition(".")
    text = f"{int(hela):,}".replace(",", NBSP)
    if decimaler := decimaler.rstrip("0"):
        text += f",{decimaler}"
    return (MINUS if varde < 0 else "") + text


def kr(belopp: Decimal | int) -> str:
    """ "3 880 000 kr"."""
    return f"{tal(belopp)}{NBSP}kr"


def las(text: str) -> Decimal:
    """Reads "3 880 000", "3880000 kr", "1 250,50" or "1250.50". Raises ValueError with a text for the user."""
    rensad = re.sub(r"[\s\u00a0\u202f]|kr\.?$|:-$", "", text.strip(), flags=re.IGNORECASE)
    rensad = rensad.replace(MINUS, "-").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", rensad):
        raise ValueError(
            "Skriv beloppet med siffror, till exempel 120 000. Ord som ”ca” hör inte hit."
        )
    try:
        belopp = avrunda(Decimal(rensad))
    except InvalidOperation as fel:  # pragma: no cover - the pattern above lets none through
        raise ValueError("Skriv beloppet med siffror.") from fel
    if abs(belopp) > HOGST:
        raise ValueError(
            "Beloppet är större än portalen kan räkna med. Kontrollera antalet nollor."
        )
    return belopp
