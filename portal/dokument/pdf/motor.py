"""The parent's side of rendering: one warm child process, one document at a time."""

import atexit
import contextlib
import datetime as dt
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, cast

ROT = Path(__file__).resolve().parents[3]
#: Everything a document may load.
STATIC_DOKUMENT = ROT / "static" / "dokument"
#: Seconds of wall clock for one document, and of waiting for the one before it.
TIDSGRANS, KOTID = 30.0, 5.0
#: What the child may know of our environment: never keys or the database.
MILJO = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SYSTEMROOT")


class DokumentFel(Exception):
    """A document could not be made; the text says why, in Swedish, for the log or the person who waits."""


class _Barn:
    """The warm child process (see :mod:`portal.dokument.pdf.barn`). At most one for each of our processes."""

    def __init__(self) -> None:
        self.katalog = tempfile.mkdtemp(prefix="portal-pdf-")
        miljo = {namn: os.environ[namn] for namn in MILJO if namn in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            [sys.executable, "-m", "portal.dokument.pdf.barn", str(STATIC_DOKUMENT), self.katalog],
            cwd=ROT,
            # A fixed hash seed keeps the order of sets, and so the bytes, the same between runs.
            env=miljo
            | {
                "LANG": "C.UTF-8",
                "PYTHONHASHSEED": "0",
                "TMPDIR": self.katalog,
                "HOME": self.katalog,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.till, self.fran = (
            cast(IO[bytes], self.process.stdin),
            cast(IO[bytes], self.process.stdout),
        )

    def lever(self) -> bool:
        return self.process.poll() is None

    def gor(self, jobb: dict[str, str], senast: float) -> bytes:
        """Send one job and wait for its answer until `senast` (time.monotonic)."""
        self.till.write(json.dumps(jobb).encode() + b"\n")
        self.till.flush()
        svar = b""
        while b"\n" not in svar:
            svar += self._las(senast)
        rad, _, pdf = svar.partition(b"\n")
        huvud = json.loads(rad)
        if "fel" in huvud:
            raise DokumentFel(huvud["fel"])
        delar = [pdf]
        kvar = huvud["langd"] - len(pdf)
        while kvar:
            delar.append(self._las(senast))
            kvar -= len(delar[-1])
        return b"".join(delar)

    def _las(self, senast: float) -> bytes:
        """What the child has written, waiting until `senast`; EOFError when it has ended."""
        with selectors.DefaultSelector() as valjare:
            valjare.register(self.fran, selectors.EVENT_READ)
            if not valjare.select(max(0.0, senast - time.monotonic())):
                raise TimeoutError
        if bit := os.read(self.fran.fileno(), 1 << 20):
            return bit
        raise EOFError

    def avsluta(self) -> None:
        """End the child and whatever it has forked."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
        shutil.rmtree(self.katalog, ignore_errors=True)


_turen = threading.Lock()
_barn: _Barn | None = None


def rendera(html: str, *, tid: dt.datetime, titel: str) -> bytes:
    """Lay out `html` as a tagged PDF dated `tid` (aware). Relative addresses are files of static/dokument.

    Raises DokumentFel: an address outside static/dokument, a missing file, more than 30 s or 512 MB,
    or another document under way in this process for more than 5 s.
    """
    if tid.tzinfo is None:
        raise ValueError("tid saknar tidszon")
    if not _turen.acquire(timeout=KOTID):
        raise DokumentFel("Förhandsvisningen är upptagen, försök igen om en stund.")
    try:
        return _i_barnet({"html": html, "tid": tid.isoformat(), "titel": titel})
    finally:
        _turen.release()


def _i_barnet(jobb: dict[str, str]) -> bytes:
    """Do the job in the warm child, started when needed. A child that fails to answer is ended."""
    global _barn
    if _barn is None or not _barn.lever():
        _stang()
        _barn = _Barn()
    try:
        return _barn.gor(jobb, time.monotonic() + TIDSGRANS)
    except TimeoutError:
        _stang()
        raise DokumentFel(
            f"Dokumentet tog mer än {TIDSGRANS:.0f} sekunder att skapa. Korta texterna eller dela upp det."
        ) from None
    except (EOFError, BrokenPipeError, json.JSONDecodeError):
        _stang()
        raise DokumentFel(
            "Dokumentet gick inte att skapa: processen som gör PDF:er avbröts."
        ) from None


@atexit.register
def _stang() -> None:
    global _barn
    if _barn is not None:
        _barn.avsluta()
        _barn = None


def _efter_fork() -> None:
    """A forked web process starts its own child; the parent's is not ours to use or end."""
    global _barn, _turen
    _barn, _turen = None, threading.Lock()


os.register_at_fork(after_in_child=_efter_fork)
