"""What an installation starts with, and what a demo holds. Each app tells here what it adds.

A function gets `skriv`, which it calls with one line for everything that it made; it makes nothing twice.
"""

from collections.abc import Callable

from portal.forbund.models.forbund import Forbund, Organ
from portal.konto.models.anvandare import Anvandare

Skriv = Callable[[str], None]
Steg = Callable[[Skriv], None]

_grund: list[Steg] = []
_demo: list[Steg] = []


def registrera(funktion: Steg) -> None:
    """Called by `manage.py grunddata` in every installation, after the portal's own."""
    _grund.append(funktion)


def registrera_demo(funktion: Steg) -> None:
    """Called by `manage.py demo`, after its people exist."""
    _demo.append(funktion)


def las_in(skriv: Skriv) -> None:
    portalens_egna(skriv)
    for steg in _grund:
        steg(skriv)


def las_in_demo(skriv: Skriv) -> None:
    for steg in _demo:
        steg(skriv)


def infor_funktioner(skriv: Skriv, *, alla: bool = False) -> None:
    """Rooms that have come with a new version: on or off as each begins; with `alla` on, as in a demo."""
    for forbund in Forbund.objects.all():
        for ny in forbund.infor_funktioner(alla=alla):
            lage = "på" if ny.namn in forbund.funktioner else "av"
            skriv(f"Det här använder vi: {ny.rubrik}, {lage}.")


def portalens_egna(skriv: Skriv) -> None:
    """The row of the förbund to fill in, the board, and the row that stands for the worker."""
    if not Forbund.objects.exists():
        Forbund(namn_rad2="", orgnr="", epost="").save()
        skriv("Förbund: en tom rad att fylla i.")
    infor_funktioner(skriv)
    if not Organ.objects.exists():
        Organ.objects.create(namn="Styrelsen", slag=Organ.Slag.BESLUTAR, ordning=1)
        skriv("Organ: Styrelsen.")
    if not Anvandare.objects.filter(email=Anvandare.PORTALENS_EPOST).exists():
        Anvandare.objects.portalen()
        skriv("Person: Portalen, som står för det som görs av sig självt.")
