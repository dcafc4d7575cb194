"""What in a text looks like a person: a number that is never published, and what staff should look at twice."""

import re
from collections.abc import Iterator
from typing import Any

from portal.orgnr import ar_personnummer, kontrollsiffra

# Twelve digits, or ten with a dash or plus; ten in a row can be a phone number and are only pointed out.
_SAKER = re.compile(r"(?<!\d)(?:(?:19|20)(\d{6})[-+–]?(\d{4})|(\d{6})[-+–](\d{4}))(?!\d)")
_KANSKE = re.compile(r"(?<!\d)(\d{6}) ?(\d{4})(?!\d)")
_EPOST = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_NAMNEPOST = re.compile(r"[^\W\d_]{2,}[._-][^\W\d_]{2,}@")
_MOBIL = re.compile(r"(?<!\d)(?:\+46 ?|0)7[\d](?:[ -]?\d){7}(?!\d)")


def personnummer_i(text: str) -> list[str]:
    """The personnummer and samordningsnummer in the text, as they stand there: a date and a check digit that holds."""
    return [traff[0] for traff in _SAKER.finditer(text) if _ar_persons(_siffror(traff))]


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
        ut += [
            f"I texten står {traff[0]}, som kan vara ett personnummer."
            for traff in _KANSKE.finditer(text)
            if _ar_persons(traff[1] + traff[2])
        ]
    return list(dict.fromkeys(ut))


def texter(varde: Any) -> Iterator[str]:
    """Every text in the JSON of a block, without the keys of its rows."""
    if isinstance(varde, str):
        yield varde
    elif isinstance(varde, list):
        for ett in varde:
            yield from texter(ett)
    elif isinstance(varde, dict):
        for nyckel, ett in varde.items():
            if nyckel != "nyckel":
                yield from texter(ett)


def _langa_texter(block: dict[str, Any]) -> Iterator[str]:
    """All but where an address or a number is asked for."""
    egna = {"epost", "telefon", "webbplats", "nyckel"}
    for slagen in block.values():
        for rader in slagen.values():
            for rad in rader:
                yield from (str(v) for falt, v in rad.items() if falt not in egna and v)


def _siffror(traff: re.Match[str]) -> str:
    return (traff[1] or traff[3]) + (traff[2] or traff[4])


def _ar_persons(tio: str) -> bool:
    """A month, a day (60 more in a samordningsnummer) and the right check digit."""
    manad, dag = int(tio[2:4]), int(tio[4:6])
    ar_dag = 1 <= manad <= 12 and (1 <= dag <= 31 or 61 <= dag <= 91)
    return ar_dag and ar_personnummer(tio) and kontrollsiffra(tio[:9]) == int(tio[9])
