"""How much the type checker is told to look away: counted, and never more than pyproject says. Run by `make lint`."""

import re
import sys
import tomllib
from pathlib import Path

from portal.start.mappar import ROT

RUM = ("portal", "insatser", "foretag")
ORD = {"Any": re.compile(r"\bAny\b"), "type: ignore": re.compile(r"# type: ignore")}


def antal() -> dict[str, int]:
    """Each word in the code of the rooms; where a name is imported it says nothing yet."""
    filer = [
        fil for rum in RUM for fil in (ROT / rum).rglob("*.py") if "migrations" not in fil.parts
    ]
    rader = [rad for fil in filer for rad in _rader(fil)]
    return {namn: sum(len(ord_.findall(rad)) for rad in rader) for namn, ord_ in ORD.items()}


def _rader(fil: Path) -> list[str]:
    rader = fil.read_text(encoding="utf-8").split("\n")
    return [rad for rad in rader if not rad.lstrip().startswith(("import ", "from "))]


def kor() -> int:
    hogst = tomllib.loads((ROT / "pyproject.toml").read_text())["tool"]["portal"]["hogst"]
    for namn, nu in antal().items():
        if nu != hogst[namn]:
            vad = "fler än" if nu > hogst[namn] else "färre än"
            print(f"{namn}: {nu}, {vad} de {hogst[namn]} som står i pyproject.toml.")
    return int(any(nu > hogst[namn] for namn, nu in antal().items()))


if __name__ == "__main__":
    sys.exit(kor())
