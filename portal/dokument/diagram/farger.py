"""The colours of a chart, all mixed from the förbund's accent or readable on white by themselves."""

from typing import NamedTuple

from portal import farg

INK, TYST, LINJE, PAPPER = "#16212b", "#4a5963", "#c3ccd1", "#ffffff"
#: The edge of a tile or a segment: what a surface is recognised by, so at least 3:1 against white.
KANT = "#75828c"
#: Contrast to white of the five steps. Between 3.5 and 4.5 neither ink nor white is readable: no step there.
KONTRASTER = (1.2, 1.75, 2.6, 4.8, 9.0)
#: Beside the accent, in lines; each at least 4.5:1 against white since the label has it too.
SERIEFARGER = ("#9a4a00", "#5b3f94", "#44525d", "#9c2162")
#: Five patterns and six marks: thirty series before a pair comes back.
STRECK = ("", "9 4", "2 4", "14 4 2 4", "5 3")


class Ton(NamedTuple):
    """A surface and the text colour that is readable on it (4.5:1)."""

    fyll: str
    text: str


def toner(accent: str) -> tuple[Ton, ...]:
    """Five steps of one hue, light to dark, with at least 1.4:1 between neighbours."""
    return tuple(_ton(accent, mal) for mal in KONTRASTER)


def spridda(antal: int, ton: tuple[Ton, ...]) -> list[Ton]:
    """`antal` of the tones (at most five), as far apart as they can be; one alone is the middle one."""
    if antal == 1:
        return [ton[2]]
    return [ton[round(nr * (len(ton) - 1) / (antal - 1))] for nr in range(antal)]


def seriefarg(nr: int, accent: str) -> str:
    return (accent, *SERIEFARGER)[nr % (len(SERIEFARGER) + 1)]


def _ton(accent: str, mal: float) -> Ton:
    """The mix of white and accent, or of accent and black, whose contrast to white is `mal`."""
    fran, till = (PAPPER, accent) if farg.kontrast(accent, PAPPER) >= mal else (accent, "#000000")
    lag, hog = 0.0, 1.0
    for _ in range(20):
        mitt = (lag + hog) / 2
        lag, hog = (
            (mitt, hog)
            if farg.kontrast(farg.blanda(fran, till, mitt), PAPPER) < mal
            else (lag, mitt)
        )
    fyll = farg.blanda(fran, till, hog)
    return Ton(fyll, max((INK, PAPPER), key=lambda f: farg.kontrast(f, fyll)))
