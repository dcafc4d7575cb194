"""Finds personnummer in running text, so that a form can ask its writer to take them out."""

import re
from datetime import date

from portal import orgnr

# Contiguous, with or without century: a telephone number is written with blanks or a hyphen elsewhere.
MONSTER = re.compile(r"(?<![\d-])(?:19|20)?(\d{6})[-+–]?(\d{4})(?![\d-])")


def i_texten(text: str) -> list[str]:
    """The personnummer and samordningsnummer of the text, as they stand: a real day and a check digit that holds."""
    return [traff[0] for traff in MONSTER.finditer(text) if _ar_ett(traff[1], traff[2])]


def _ar_ett(dagen: str, sista: str) -> bool:
    ar, manad, dag = int(dagen[:2]), int(dagen[2:4]), int(dagen[4:])
    try:
        date(2000 + ar % 4, manad, dag - 60 if dag > 60 else dag)  # leap years by their last digits
    except ValueError:
        return False
    return orgnr.kontrollsiffra(f"{dagen}{sista[:3]}") == int(sista[3])
