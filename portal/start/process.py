"""Child processes: started in a session of their own, recorded, restarted, and ended in order."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

STORSTA_LOGG = 5_000_000  # bytes; a larger one is put aside at the next start


def starttid(pid: int) -> str | None:
    """When the process started, in the system's own words; None when it is gone or a zombie.

    Together with the pid it names one process for certain: a pid alone is used again.
    """
    try:
        falt = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _starttid_utan_proc(pid)
    return None if falt[0] in "ZX" else falt[19]


def _starttid_utan_proc(pid: int) -> str | None:
    if Path("/proc/self/stat").exists():
        return None
    ps = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    svar = ps.stdout.strip()
    return None if not svar or svar.startswith("Z") else svar.partition(" ")[2]


def avsluta(pid: int, start: str, *, signaler: tuple[tuple[signal.Signals, float], ...]) -> None:
    """Send the signals one after the other, each with its patience in seconds, until it is gone."""
    for nummer, talamod in signaler:
        if starttid(pid) != start:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, nummer)
        slut = time.monotonic() + talamod
        while starttid(pid) == start and time.monotonic() < slut:
            time.sleep(0.05)


MJUKT = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class Barn:
    """One child that is to be running, with what is needed to start it again."""

    def __init__(self, namn: str, argv: list[str], *, miljo: dict[str, str], logg: Path) -> None:
        self.namn, self.argv, self.miljo, self.logg = namn, argv, miljo, logg
        self.process: subprocess.Popen[bytes] | None = None
        self.nasta_start, self.vantan = 0.0, 0.5

    def starta(self) -> None:
        """Start it, its output going to the log file."""
        if self.logg.exists() and self.logg.stat().st_size > STORSTA_LOGG:
            self.logg.replace(self.logg.with_suffix(".1.log"))
        with self.logg.open("ab") as logg:
            self.process = subprocess.Popen(
                self.argv,
                env=self.miljo,
                stdin=subprocess.DEVNULL,
                stdout=logg,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.startad = time.monotonic()

    def lever(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def vaka(self) -> bool:
        """Start it again when it has died, at growing intervals; True when that was done now.

        One that has lived for a minute begins at the shortest interval again.
        """
        if self.lever():
            return False
        if self.nasta_start == 0.0:
            self.vantan = 0.5 if time.monotonic() - self.startad > 60 else min(self.vantan * 2, 30)
            self.nasta_start = time.monotonic() + self.vantan
        if time.monotonic() < self.nasta_start:
            return False
        self.nasta_start = 0.0
        self.starta()
        return True

    def be_sluta(self) -> None:
        """Ask it to end, without waiting."""
        if self.process and self.lever():
            self.process.terminate()

    def stoppa(self) -> None:
        """Ask it to end, wait, and end it by force after ten seconds."""
        if self.process is None:
            return
        self.be_sluta()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def anteckna(fil: Path, barnen: list[Barn]) -> None:
    """Write down who runs, so that the next start finds what a killed one left behind."""
    rader = [
        {"namn": barn.namn, "pid": barn.process.pid, "start": starttid(barn.process.pid)}
        for barn in barnen
        if barn.process
    ]
    ny = fil.with_suffix(".ny")
    ny.write_text(json.dumps(rader))
    ny.replace(fil)


def stoppa_kvarlamnade(fil: Path) -> list[str]:
    """End those that `fil` names and that still run; their names."""
    if not fil.exists():
        return []
    kvar = [rad for rad in json.loads(fil.read_text()) if rad["start"] == starttid(rad["pid"])]
    kvar = [rad for rad in kvar if rad["start"] is not None]
    for rad in kvar:
        avsluta(rad["pid"], rad["start"], signaler=MJUKT)
    fil.unlink()
    return [rad["namn"] for rad in kvar]


@contextmanager
def avbrytbar() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the block as Ctrl-C does.

    A signal that the caller ignores (nohup) stays ignored.
    """
    tidigare = {}
    for nummer in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(nummer) is not signal.SIG_IGN:
            tidigare[nummer] = signal.signal(nummer, _avbryt)
    try:
        yield
    finally:
        for nummer, gammal in tidigare.items():
            signal.signal(nummer, gammal)


def _avbryt(nummer: int, ram: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def ostord() -> Iterator[None]:
    """Hold off Ctrl-C and SIGTERM while the block tidies up."""
    nummer = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    tidigare = {n: signal.signal(n, signal.SIG_IGN) for n in nummer}
    try:
        yield
    finally:
        for n, gammal in tidigare.items():
            signal.signal(n, gammal)
