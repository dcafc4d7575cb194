"""Holds the demo's texts against the document whose facts they carry: no eight words in a row in common.

The document is not in this repository. `data/atta_ord.txt` holds what is needed of it: the first 40 bits of the
SHA-256 of each of its runs of eight words, headings left out. With the document at hand,

    python -m tests.insatser.ordjamforelse DOKUMENT [--skriv]

prints the longest run of words in common (and writes the file anew).
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

LANGD = 8
HASHAR = Path(__file__).parent / "data" / "atta_ord.txt"
RUBRIKRAD = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
ADRESS = re.compile(r"(?:https?://|www\.)[^\s<>()]+")
# Headings of a form and of goal areas may be the same: they are names, not prose.
RUBRIKNYCKLAR = frozenset({"rubrik", "namn"})


def ord_i(text: str) -> list[str]:
    """Words in small letters; an address is one word, punctuation and markup are none."""
    text = unicodedata.normalize("NFC", ADRESS.sub(" adress ", text)).lower()
    return re.findall(r"[^\W_]+", text)


def foljder(orden: list[str], langd: int = LANGD) -> Iterator[str]:
    """Each run of `langd` words."""
    for plats in range(len(orden) - langd + 1):
        yield " ".join(orden[plats : plats + langd])


def avtryck(foljd: str) -> str:
    return sha256(foljd.encode()).hexdigest()[:10]


def hashar() -> frozenset[str]:
    return frozenset(HASHAR.read_text().split())


def texter(data: Any) -> Iterator[str]:
    """Every text in the JSON that is not a heading or a name."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for varde in data:
            yield from texter(varde)
    elif isinstance(data, dict):
        for nyckel, varde in data.items():
            if nyckel not in RUBRIKNYCKLAR or not isinstance(varde, str):
                yield from texter(varde)


def gemensamma(data: Any, av: frozenset[str]) -> list[str]:
    """The runs of eight words of the JSON that the document has too."""
    return [
        foljd
        for text in texter(data)
        for foljd in foljder(ord_i(RUBRIKRAD.sub("", text)))
        if avtryck(foljd) in av
    ]


def langsta(data: Any, dokument: str) -> str:
    """The longest run of words that stands in both."""
    orden = ord_i(RUBRIKRAD.sub("", dokument))
    bast = ""
    for text in texter(data):
        egna = ord_i(RUBRIKRAD.sub("", text))
        while langre := set(foljder(egna, len(bast.split()) + 1)) & set(
            foljder(orden, len(bast.split()) + 1)
        ):
            bast = min(langre)
    return bast


def main() -> None:
    import json

    dokument = Path(sys.argv[1]).read_text()
    if "--skriv" in sys.argv:
        unika = sorted({avtryck(f) for f in foljder(ord_i(RUBRIKRAD.sub("", dokument)))})
        HASHAR.parent.mkdir(exist_ok=True)
        HASHAR.write_text("\n".join(unika) + "\n")
    for fil in sorted(Path("insatser/data").glob("*_003.json")):
        data = json.loads(fil.read_text())
        foljd = langsta(data, dokument)
        print(
            f"{fil.name}: {len(gemensamma(data, hashar()))} följder om {LANGD} ord gemensamma;",
            end=" ",
        )
        print(f"längst: {len(foljd.split())} ord ”{foljd}”")


if __name__ == "__main__":
    main()
