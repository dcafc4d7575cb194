"""The worker: sends mail, issues documents and runs sweeps. Our own rows are the queue.

A piece of work is a function that takes one due row, does it in a transaction of its own with the row locked
(SKIP LOCKED, so that several workers may run), and says whether there was one. What a crash leaves undone is
still due. The log names kinds and public ids, never content.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import connection

from portal.dokument import utfarda as dokument
from portal.post import utskick
from portal.underskrift import rundor

logg = logging.getLogger("portal.arbetare")

VILA = 0.5  # seconds between looks when nothing was due: a code leaves within two seconds of its commit
EFTER_FEL = 2.0  # seconds before the next try when the database does not answer

Arbete = Callable[[], bool]


@dataclass(frozen=True)
class Svep:
    namn: str
    funktion: Callable[[], object]
    var: timedelta


_svep: dict[str, Svep] = {}


def registrera_svep(namn: str, funktion: Callable[[], object], var: timedelta) -> None:
    """Runs `funktion` at the worker's start and then at every interval `var`; never twice at the same time.

    It must be idempotent and keep its own transactions.
    """
    _svep[namn] = Svep(namn, funktion, var)


def posta() -> bool:
    """One mail, codes first."""
    rad = utskick.skicka_nasta()
    if rad is None:
        return False
    if rad.skickad_tid:
        logg.info("utskick %s skickat", rad.publikt_id)
    else:
        logg.warning("utskick %s inte skickat, försök %s", rad.publikt_id, rad.forsok)
    return True


def utfarda() -> bool:
    """One document, and what waits for it."""
    rad = dokument.utfarda_nasta()
    if rad is None:
        return False
    if rad.ar_utfardat:
        logg.info("dokument %s %s utfärdat", rad.slag, rad.publikt_id)
        rundor.oppna_vantande()
    else:
        logg.warning(
            "dokument %s %s inte utfärdat, försök %s", rad.slag, rad.publikt_id, rad.forsok
        )
    return True


class Sveplista:
    """The sweeps with the time when each is due next, by this process's clock."""

    def __init__(self) -> None:
        self.nasta: dict[str, float] = {}

    def sopa(self) -> bool:
        """Runs those that are due. Never says that there was work: a sweep is not asked again at once."""
        for svep in list(_svep.values()):
            if time.monotonic() >= self.nasta.get(svep.namn, 0.0):
                kor_svep(svep)
                self.nasta[svep.namn] = time.monotonic() + svep.var.total_seconds()
        return False


def kor_svep(svep: Svep) -> None:
    """One sweep, unless another worker is at it."""
    with _ensam(svep.namn) as fick:
        if fick:
            try:
                svep.funktion()
            except Exception as fel:  # noqa: BLE001  a failed sweep is tried again at its next time
                logg.error("svep %s misslyckades: %s", svep.namn, type(fel).__name__)


@contextmanager
def _ensam(namn: str) -> Iterator[bool]:
    """Whether this session now holds the advisory lock of `namn`; let go at the end of the block."""
    nyckel = int.from_bytes(sha256(f"portal.svep.{namn}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as markor:
        markor.execute("SELECT pg_try_advisory_lock(%s)", [nyckel])
        fick = bool(markor.fetchone()[0])
    try:
        yield fick
    finally:
        if fick:
            with connection.cursor() as markor:
                markor.execute("SELECT pg_advisory_unlock(%s)", [nyckel])


def kor_klart() -> None:
    """Does everything that is due, once, in this thread: for tests and for commands that cannot wait."""
    for svep in list(_svep.values()):
        kor_svep(svep)
    while any([utfarda(), posta()]):
        pass


class Arbetare:
    """Two threads: mail in one, so that a code never waits for a long document, and the rest in the other."""

    def __init__(self) -> None:
        self.stopp = threading.Event()

    def sluta(self) -> None:
        """Ends after the pieces that are under way. Safe to call from a signal handler."""
        self.stopp.set()

    def kor(self) -> None:
        post = threading.Thread(target=self._slinga, args=(posta,), name="post")
        post.start()
        self._slinga(utfarda, Sveplista().sopa)
        post.join()

    def _slinga(self, *arbeten: Arbete) -> None:
        """Piece after piece until told to stop. Nothing that goes wrong in one ends the loop."""
        while not self.stopp.is_set():
            try:
                fanns = any([arbete() for arbete in arbeten if not self.stopp.is_set()])
            except Exception as fel:  # noqa: BLE001  the database may be away: wait and look again
                logg.error("arbetaren väntar: %s", type(fel).__name__)
                connection.close()
                self.stopp.wait(EFTER_FEL)
            else:
                if not fanns:
                    self.stopp.wait(VILA)
        connection.close()
