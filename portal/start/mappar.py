"""Where things lie, and the lock that keeps two of the same verb from running at once."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROT = Path(__file__).resolve().parents[2]
VENV = ROT / ".venv"
DATA = Path(os.environ.get("PORTAL_DATA") or ROT / ".data").resolve()


class Startfel(Exception):
    """A failure that the person at the keyboard can do something about; the text says what."""


def mapp(namn: str, rattigheter: int = 0o700) -> Path:
    """A folder in .data, made when missing.

    .data itself may be passed through by others (not listed): the embedded database of root runs
    as another user.
    """
    DATA.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == DATA.stat().st_uid:
        DATA.chmod(0o711)
    undermapp = DATA / namn
    undermapp.mkdir(mode=rattigheter, parents=True, exist_ok=True)
    return undermapp


def kortnamn(plats: Path) -> str:
    """Twelve characters that stand for a path where the path itself does not fit."""
    return hashlib.sha256(str(plats).encode()).hexdigest()[:12]


@contextmanager
def ensam(namn: str, upptagen: str) -> Iterator[None]:
    """Hold the lock `namn`; Startfel with the text `upptagen` when somebody else holds it.

    The lock follows the process: one that was killed holds none.
    """
    with (mapp("las") / namn).open("w") as las:
        try:
            fcntl.flock(las, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Startfel(upptagen) from None
        yield
