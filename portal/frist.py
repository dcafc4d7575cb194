"""Days and moments in Europe/Stockholm: deadlines, working days, holidays.

A deadline given as a day lasts to the end of that day. Working days follow lagen (1989:253) om allmänna helgdagar;
midsommarafton, julafton and nyårsafton count as holidays (2 § lagen (1930:173) om beräkning av lagstadgad tid).
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def nu() -> datetime:
    return timezone.now()


def idag() -> date:
    """Today in Stockholm, whatever zone the server is in."""
    return lokal(nu()).date()


def lokal(tid: datetime) -> datetime:
    return tid.astimezone(STOCKHOLM)


def slutet_av(dag: date) -> datetime:
    """The last moment of `dag`: the first one of the next day is too late."""
    return datetime.combine(dag + timedelta(days=1), time(), STOCKHOLM) - timedelta(microseconds=1)


@cache
def paskdagen(ar: int) -> date:
    """Easter Sunday (Gauss, as in the anonymous Gregorian computus)."""
    a, b, c = ar % 19, ar // 100, ar % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    manad, dag = divmod(h + j - 7 * m + 114, 31)
    return date(ar, manad, dag + 1)


def _veckodag_fran(dag: date, veckodag: int) -> date:
    """The first `veckodag` (Monday 0) on `dag` or later."""
    return dag + timedelta(days=(veckodag - dag.weekday()) % 7)


@cache
def helgdagar(ar: int) -> frozenset[date]:
    """All holidays of the year that may fall on a weekday, the three eves included."""
    pask = paskdagen(ar)
    fasta = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    rorliga = [pask + timedelta(days=n) for n in (-2, 0, 1, 39, 49)]
    midsommarafton = _veckodag_fran(date(ar, 6, 19), 4)
    allhelgona = _veckodag_fran(date(ar, 10, 31), 5)
    return frozenset(
        [date(ar, m, d) for m, d in fasta]
        + rorliga
        + [midsommarafton, midsommarafton + timedelta(days=1), allhelgona]
    )


def ar_arbetsdag(dag: date) -> bool:
    return dag.weekday() < 5 and dag not in helgdagar(dag.year)


def nasta_arbetsdag(dag: date) -> date:
    """`dag` itself if people work on it, else the first working day after it."""
    while not ar_arbetsdag(dag):
        dag += timedelta(days=1)
    return dag


def arbetsdagar_fore(dag: date, antal: int) -> date:
    """The working day that has `antal` working days from itself up to, but not including, `dag`."""
    for _ in range(antal):
        dag -= timedelta(days=1)
        while not ar_arbetsdag(dag):
            dag -= timedelta(days=1)
    return dag


VECKODAGAR = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MANADER = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


def datumtext(dag: date) -> str:
    """ "1 december 2020" with non-breaking spaces."""
    return f"{dag.day}\u00a0{MANADER[dag.month - 1]}\u00a0{dag.year}"


def dagtext(dag: date) -> str:
    """ "torsdag 24 september 2026"."""
    return f"{VECKODAGAR[dag.weekday()]} {datumtext(dag)}"


def tidtext(tid: datetime) -> str:
    """ "torsdag 24 september 2026 kl. 15.00" in Stockholm."""
    har = lokal(tid)
    return f"{dagtext(har.date())} kl.\u00a0{har:%H.%M}"


def om_dagar(dag: date) -> str:
    """How far away a deadline is, in words: "i dag", "om 3 dagar", "2 dagar sen"."""
    antal = (dag - idag()).days
    if antal == 0:
        return "i dag"
    if antal == 1:
        return "i morgon"
    if antal > 1:
        return f"om {antal} dagar"
    return "1 dag sen" if antal == -1 else f"{-antal} dagar sen"
