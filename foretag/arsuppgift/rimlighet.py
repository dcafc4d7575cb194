"""What is odd in a company's figures, beside those of an earlier year: asked about before it is saved, never refused.

A question holds for exactly the figures it names: its `nyckel` has them, so a yes to 140 is no yes to 1 400.
What cannot be true is no question (`models.statistik.kontrollera`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from foretag.arsuppgift.models.statistik import Arsuppgift, Tal
from portal.belopp import tal as i_ord

ANDEL = 0.5  # asked about: a change of more than half …
PERSONER = 3  # … and more than three
STORT = 500  # asked about without an earlier year to compare with
PER_PLATS = 3  # placed on each place

PLACERADE = ("placerade_af", "placerade_kommun", "placerade_fk", "placerade_ovriga")

VAD = {
    "anstallda_kvinnor": "anställda kvinnor",
    "anstallda_man": "anställda män",
    "placerade_af": "placerade av Arbetsförmedlingen",
    "placerade_kommun": "placerade av kommunen",
    "placerade_fk": "placerade av Försäkringskassan",
    "placerade_ovriga": "övriga placerade utan ersättning",
    "platser": "platser",
    "nyttjade": "nyttjade platser",
}


@dataclass(frozen=True)
class Rimlighetsfraga:
    """`matt`: the measure it is about; "" when it is about several."""

    nyckel: str
    matt: str
    text: str

    @property
    def id(self) -> str:
        return f"fraga-{self.matt or self.nyckel.partition(':')[0]}"


def fragor(nu: Tal, forra: Mapping[str, int | None] | None, forra_ar: int) -> list[Rimlighetsfraga]:
    """The questions about `nu`, in the order of the form. `forra`: the figures of `forra_ar`; None when there are none.

    A figure that is not given (None), now or then, is compared with nothing.
    """
    om_matten = [f for matt in Arsuppgift.MATT if (f := _om_matt(matt, nu, forra, forra_ar))]
    return [*om_matten, *_om_helheten(nu, forra, forra_ar)]


def _om_matt(
    matt: str, nu: Tal, forra: Mapping[str, int | None] | None, forra_ar: int
) -> Rimlighetsfraga | None:
    varde, da = nu.get(matt), (forra or {}).get(matt)
    if varde is None:
        return None
    if da is None:
        text = f"Ni skriver {i_ord(varde)} {VAD[matt]}. Stämmer det?"
        return Rimlighetsfraga(f"stort:{matt}:{varde}", matt, text) if varde > STORT else None
    if not ar_stor_andring(da, varde):
        return None
    text = f"Ni hade {i_ord(da)} {VAD[matt]} {forra_ar} och skriver {i_ord(varde)} nu. Stämmer det?"
    return Rimlighetsfraga(f"andring:{matt}:{da}:{varde}", matt, text)


def ar_stor_andring(da: int, nu: int) -> bool:
    """More than half and more than three persons; or nothing where there was something."""
    if nu == 0 < da:
        return True
    skillnad = abs(nu - da)
    return skillnad > PERSONER and skillnad > ANDEL * da


def _om_helheten(
    nu: Tal, forra: Mapping[str, int | None] | None, forra_ar: int
) -> Iterator[Rimlighetsfraga]:
    platser, placerade = nu.get("platser"), sum(nu.get(matt) or 0 for matt in PLACERADE)
    if platser is not None and placerade > platser * PER_PLATS:
        text = f"Ni skriver {i_ord(placerade)} placerade men bara {i_ord(platser)} platser. Stämmer det?"
        yield Rimlighetsfraga(f"placerade:{placerade}:{platser}", "", text)
    if forra and any(nu.values()) and all(nu.get(m) == forra.get(m) for m in Arsuppgift.MATT):
        text = f"Alla tal är desamma som {forra_ar}. Stämmer det?"
        yield Rimlighetsfraga(f"lika:{forra_ar}", "", text)
