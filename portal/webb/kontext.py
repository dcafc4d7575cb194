"""What every page knows: the förbund, its colours, the menu. And what the start page shows of each app's.

The apps above portal tell it, from their ready(): portal itself knows none of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from portal import frist, funktioner
from portal.konto.models.anvandare import Anvandare

MENY_HOGST = 6


@dataclass(frozen=True)
class Menypost:
    """An entry of the main menu; `nar` says for whom it is shown, `funktion` what the förbund must use for it.

    `rot`: its pages stand beside its own, under the address that is one step up. `aven`: names of addresses under
    which more of its pages stand.
    """

    rubrik: str
    url_namn: str
    nar: Callable[[Any], bool]
    ordning: int = 50
    funktion: str = ""
    rot: bool = False
    aven: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_namn)

    def narhet(self, vag: str) -> int:
        """How much of the address `vag` says that it is one of its pages; 0 when it is not."""
        egen = self.url
        under = egen.rstrip("/").rpartition("/")[0] + "/" if self.rot else egen
        borjar = [under, *map(reverse, self.aven)]
        if vag == egen:
            return len(egen)
        return max((len(b) for b in borjar if b != "/" and vag.startswith(b)), default=0)


_meny: list[Menypost] = []


def registrera_meny(*poster: Menypost) -> None:
    """Called from an app's ready(): the app that owns the pages names them."""
    _meny.extend(poster)


@dataclass(frozen=True)
class Menyval:
    rubrik: str
    url: str
    aktuell: bool


@dataclass(frozen=True)
class Meny:
    """The entries in turn. Those that are too many for the row, last of all, are folded together under "Mer"."""

    alla: list[Menyval]

    def __len__(self) -> int:
        return len(self.alla)

    def __iter__(self) -> Iterator[Menyval]:
        return iter(self.alla)

    @property
    def framme(self) -> list[Menyval]:
        return self.alla if len(self.alla) <= MENY_HOGST else self.alla[: MENY_HOGST - 1]

    @property
    def mer(self) -> list[Menyval]:
        return self.alla[len(self.framme) :]


def meny(request: HttpRequest) -> Meny:
    """None for who is not signed in. The current one is that with the longest address; none when two are as near."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Meny([])
    poster = sorted(
        (p for p in _meny if p.nar(person) and _i_bruk(p.funktion, request)),
        key=lambda p: (p.ordning, p.rubrik),
    )
    traffar = [post.narhet(request.path) for post in poster]
    narmast = max(traffar, default=0)
    aktuell = traffar.index(narmast) if narmast and traffar.count(narmast) == 1 else -1
    return Meny([Menyval(p.rubrik, p.url, nr == aktuell) for nr, p in enumerate(poster)])


def _i_bruk(funktion: str, request: HttpRequest | None) -> bool:
    return not funktion or funktioner.anvands(funktion, request)


@dataclass(frozen=True)
class Vantar:
    """One thing that waits for a person: what it is about, where it is done, what to do, since when, by when.

    A deadline given as a day lasts to its end. `not_text` is the quiet second line (number, party).
    """

    rubrik: str
    url: str
    vad: str
    sedan: date | datetime | None = None
    senast: date | datetime | None = None
    ordning: int = 50
    not_text: str = ""

    @property
    def sista_dag(self) -> date | None:
        return _dag(self.senast)

    @property
    def forsenad(self) -> bool:
        return self.senast is not None and _slut(self.senast) < frist.nu()

    @property
    def ar_tidpunkt(self) -> bool:
        return isinstance(self.senast, datetime)

    @property
    def sen(self) -> str:
        """ "2 dagar sen"; "för sent i dag" when the clock time has passed the same day."""
        dag = self.sista_dag
        return "för sent i dag" if dag is None or dag >= frist.idag() else frist.om_dagar(dag)

    @property
    def grupp(self) -> str:
        if self.forsenad:
            return "Försenat"
        dag = self.sista_dag
        return "Den närmaste veckan" if dag and (dag - frist.idag()).days < 7 else "Senare"

    @property
    def turordning(self) -> tuple[Any, ...]:
        """Late first, then by deadline; without one, those that have waited longest."""
        tid = _slut(self.senast) if self.senast else datetime.max.replace(tzinfo=frist.STOCKHOLM)
        sedan = _slut(self.sedan) if self.sedan else frist.nu()
        return (not self.forsenad, tid, self.ordning, sedan, self.rubrik)


def _dag(tid: date | datetime | None) -> date | None:
    return frist.lokal(tid).date() if isinstance(tid, datetime) else tid


def _slut(tid: date | datetime) -> datetime:
    return tid if isinstance(tid, datetime) else frist.slutet_av(tid)


@dataclass(frozen=True)
class _Vantkalla:
    funktion: Callable[[Anvandare], list[Vantar]]
    kommer: Callable[[Anvandare], str]
    hor_till: str


VANTAR_HOGST = 100  # shown on the desk

_vantkallor: list[_Vantkalla] = []
_startdelar: list[Callable[[HttpRequest], SafeString | None]] = []


def registrera_vantar_pa(
    funktion: Callable[[Anvandare], list[Vantar]],
    kommer: Callable[[Anvandare], str] = lambda person: "",
    *,
    hor_till: str = "",
) -> None:
    """`funktion` gives what waits for the person, in a constant number of queries. Of what may be many it gives at
    most VANTAR_HOGST + 1, the most urgent: the desk shows VANTAR_HOGST and says that there is more.

    `kommer` gives a sentence for the empty desk: what will come here for this person; "" if nothing will.
    `hor_till`: the room (`funktioner`) it belongs to; while that is off, nothing is asked.
    """
    _vantkallor.append(_Vantkalla(funktion, kommer, hor_till))


def _kallor(request: HttpRequest | None) -> list[_Vantkalla]:
    return [kalla for kalla in _vantkallor if _i_bruk(kalla.hor_till, request)]


def vantar_pa(person: Anvandare, request: HttpRequest | None = None) -> list[Vantar]:
    """The desk: what waits for the person, in turn."""
    alla = [sak for kalla in _kallor(request) for sak in kalla.funktion(person)]
    return sorted(alla, key=lambda sak: sak.turordning)


def kommer_har(person: Anvandare, request: HttpRequest | None = None) -> list[str]:
    """What the empty desk says."""
    return [text for kalla in _kallor(request) if (text := kalla.kommer(person))]


def registrera_startdel(funktion: Callable[[HttpRequest], SafeString | None]) -> None:
    """A part of the start page, for everybody: it looks at request.user itself. None shows nothing."""
    _startdelar.append(funktion)


def startdelar(request: HttpRequest) -> list[SafeString]:
    return [html for funktion in _startdelar if (html := funktion(request))]


def tema_hash(accent: str) -> str:
    return sha256(accent.encode()).hexdigest()[:10]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy, so that a page which shows nothing of it asks nothing of the database."""
    forbund: Any = SimpleLazyObject(lambda: funktioner.forbundet(request))
    return {
        "forbund": forbund,
        "tema_url": SimpleLazyObject(lambda: reverse("tema", args=[tema_hash(forbund.accent)])),
        "meny": SimpleLazyObject(lambda: meny(request)),
        "funktioner": SimpleLazyObject(lambda: forbund.funktioner),
        "demolage": settings.DEMO,
    }
