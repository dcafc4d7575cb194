"""Imports inside functions: each says why it stands there, with one of the words below. Run by `make lint`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.start.mappar import ROT

RUM = ("portal", "insatser", "foretag")
SKAL = {
    "apps": "in ready(): the models are there then, and not before",
    "heavy": "slow to import or large in memory, and needed by few processes",
}
KOMMENTAR = re.compile(r"#.*\blate: (\w+)")


def fel_i(fil: Path) -> Iterator[str]:
    """The imports of the file that give no reason, or one that is not on the list."""
    rader = fil.read_text(encoding="utf-8").split("\n")
    for nod in _sena(ast.parse("\n".join(rader))):
        skal = KOMMENTAR.search(rader[nod.lineno - 1])
        if skal is None or skal[1] not in SKAL:
            yield f"{fil.relative_to(ROT)}:{nod.lineno}: {rader[nod.lineno - 1].strip()}"


def _sena(trad: ast.Module) -> list[ast.Import | ast.ImportFrom]:
    funktioner = [n for n in ast.walk(trad) if isinstance(n, ast.FunctionDef)]
    sena = {
        nod.lineno: nod
        for funktion in funktioner
        for nod in ast.walk(funktion)
        if isinstance(nod, ast.Import | ast.ImportFrom)
    }
    return [sena[rad] for rad in sorted(sena)]


def kor() -> int:
    filer = [
        fil for rum in RUM for fil in (ROT / rum).rglob("*.py") if "migrations" not in fil.parts
    ]
    fel = [rad for fil in sorted(filer) for rad in fel_i(fil)]
    if fel:
        ord_ = "\n".join(f"  # late: {namn}: {skal}" for namn, skal in SKAL.items())
        print(*fel, f"An import inside a function says why:\n{ord_}", sep="\n")
    return int(bool(fel))


if __name__ == "__main__":
    sys.exit(kor())
