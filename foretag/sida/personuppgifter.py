"""What on a page looks like a person: what staff should look at twice before everybody sees it."""

import re
from collections.abc import Iterator
from typing import Any

_EPOST = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_NAMNEPOST = re.compile(r"[^\W\d_]{2,}[._-][^\W\d_]{2,}@")
_MOBIL = re.compile(r"(?<!\d)(?:\+46 ?|0)7[\d](?:[ -]?\d){7}(?!\d)")


def varningar(data: dict[str, Any]) -> list[str]:
    """What staff should look at before the page is published, in words; `data` is the frozen page."""
    rader: list[dict[str, Any]] = data["block"].get("presentation", {}).get("presentation", [])
    presentation = rader[0] if rader else {}
    epost, telefon = (str(presentation.get(falt) or "") for falt in ("epost", "telefon"))
    ut = []
    if _NAMNEPOST.match(epost):
        ut.append(
            f"E-postadressen {epost} verkar vara en persons. Vet personen att den blir publik?"
        )
    if _MOBIL.search(telefon):
        ut.append(
            f"Telefonnumret {telefon} är en mobil. Hör det till företaget eller till en person?"
        )
    for text in _langa_texter(data["block"]):
        ut += [f"I texten står e-postadressen {e}." for e in _EPOST.findall(text)]
        ut += [f"I texten står mobilnumret {m[0]}." for m in _MOBIL.finditer(text)]
    return list(dict.fromkeys(ut))


def texter(varde: Any) -> Iterator[str]:
    """Every text in the JSON of a block, without the keys of its rows and what is asked for as a telephone number."""
    if isinstance(varde, str):
        yield varde
    elif isinstance(varde, list):
        for ett in varde:
            yield from texter(ett)
    elif isinstance(varde, dict):
        for nyckel, ett in varde.items():
            if nyckel not in {"nyckel", "telefon"}:
                yield from texter(ett)


def _langa_texter(block: dict[str, Any]) -> Iterator[str]:
    """All but where an address or a number is asked for."""
    egna = {"epost", "telefon", "webbplats", "nyckel"}
    for slagen in block.values():
        for rader in slagen.values():
            for rad in rader:
                yield from (str(v) for falt, v in rad.items() if falt not in egna and v)
