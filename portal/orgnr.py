"""Organisationsnummer: ten digits, written NNNNNN-NNNN, the last one a check digit (Luhn)."""

import re

from django.core.exceptions import ValidationError

DOLT = "ÅÅMMDD-XXXX"  # where an enskild firma's number would stand, for who may not see it


SIFFROR_MINST = 6  # of a number, to search for it


def normalisera(text: str) -> str:
    """ "165560123456", "556012 3456" and "5560123456" become "556012-3456"; other text comes back trimmed."""
    siffror = re.sub(r"[\s\-–]", "", text)
    if re.fullmatch(r"16\d{10}", siffror):
        siffror = siffror[2:]
    if re.fullmatch(r"\d{10}", siffror):
        return f"{siffror[:6]}-{siffror[6:]}"
    return text.strip()


def ser_ut_som_nummer(text: str) -> bool:
    """Are there digits enough that a number may be what is looked for?"""
    return sum(tecken.isdecimal() for tecken in text) >= SIFFROR_MINST


def kontrollsiffra(nio: str) -> int:
    """The tenth digit that belongs to the nine first ones (Luhn, weights 2 1 2 1 …)."""
    summa = 0
    for plats, tecken in enumerate(nio):
        produkt = int(tecken) * (2 - plats % 2)
        summa += produkt // 10 + produkt % 10
    return -summa % 10


def ar_personnummer(nummer: str) -> bool:
    """Is the number a person's? An enskild firma has its owner's; all others have at least 20 as second pair of digits."""
    return int(nummer[2]) < 2


def fel(text: str, *, enskild: bool = False) -> str:
    """What is wrong with `text` as organisationsnummer, in Swedish; "" when it holds.

    `enskild`: an enskild firma's number is allowed, which is a personnummer.
    """
    nummer = normalisera(text)
    if not re.fullmatch(r"\d{6}-\d{4}", nummer):
        return "Skriv organisationsnumret med tio siffror, till exempel 232100-0032."
    if ar_personnummer(nummer) and not enskild:
        return "Det ser ut som ett personnummer. Skriv organisationens nummer, till exempel 232100-0032."
    siffror = nummer.replace("-", "")
    if kontrollsiffra(siffror[:9]) != int(siffror[9]):
        return "Kontrollsiffran stämmer inte. Jämför med organisationens brevpapper eller registreringsbevis."
    return ""


def validera(text: str) -> None:
    """Raises ValidationError unless `text` is an organisationsnummer with the right check digit."""
    if meddelande := fel(text):
        raise ValidationError(meddelande)


def validera_aven_enskild(text: str) -> None:
    """As `validera`, but lets an enskild firma's number through."""
    if meddelande := fel(text, enskild=True):
        raise ValidationError(meddelande)
