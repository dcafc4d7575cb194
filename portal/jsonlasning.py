"""Reads JSON and remembers on which line everything stands, so that each fault can be pointed at.

Paths are written as in JSONPath: $.avsnitt[0].rubrik. Repeated keys, numbers with decimals, control characters and
broken surrogates are faults: they would be lost or changed on the way into the database.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any, NoReturn

MAX_DJUP = 40
MAX_SIFFROR = 15

_TAL = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_ORD = (("true", True), ("false", False), ("null", None))
_FORBJUDNA = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ENKEL_NYCKEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, order=True)
class Jsonfel:
    """One fault: on which line, at which path, and what to do, in words."""

    rad: int
    stig: str
    text: str

    def __str__(self) -> str:
        return f"Rad {self.rad}, {self.stig}: {self.text}"


class FelIJson(ValueError):
    """All faults of a file at once."""

    def __init__(self, fel: list[Jsonfel]) -> None:
        super().__init__("\n".join(str(f) for f in fel))
        self.fel = fel


@dataclass
class Last:
    """What was read: the data, and the line of each path."""

    data: Any
    rader: dict[str, int] = field(default_factory=dict)
    fel: list[Jsonfel] = field(default_factory=list)

    def fel_vid(self, stig: str, text: str) -> Jsonfel:
        """A fault at a path; one that is not in the file gets the line of what it is missing in."""
        return Jsonfel(self.rad(stig), stig, text)

    def rad(self, stig: str) -> int:
        while stig not in self.rader and len(stig) > 1:
            stig = stig[: max(stig.rfind("."), stig.rfind("["), 1)]
        return self.rader.get(stig, 1)


def under(stig: str, nyckel: str | int) -> str:
    """The path of a member or an item."""
    if isinstance(nyckel, int):
        return f"{stig}[{nyckel}]"
    return (
        f"{stig}.{nyckel}"
        if _ENKEL_NYCKEL.fullmatch(nyckel)
        else f"{stig}[{json.dumps(nyckel, ensure_ascii=False)}]"
    )


def las_bytes(innehall: bytes) -> Last:
    """The content of a file in UTF-8. Raises FelIJson when it cannot be read as JSON at all."""
    try:
        text = innehall.decode("utf-8-sig")
    except UnicodeDecodeError as fel:
        rad = innehall.count(b"\n", 0, fel.start) + 1
        text_ = "Filen är inte sparad i teckenkodningen UTF-8. Spara om den i UTF-8."
        raise FelIJson([Jsonfel(rad, "$", text_)]) from fel
    return las(text)


def las(text: str) -> Last:
    """Raises FelIJson when `text` is not JSON; faults that leave it readable stand in `.fel`."""
    return _Lasare(text).allt()


class _Lasare:
    """Recursive descent, in depth at most MAX_DJUP."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.radslut = [m.start() for m in re.finditer("\n", text)]
        self.last = Last(None)

    def allt(self) -> Last:
        plats = self._blankt(0)
        self.last.data, plats = self._varde(plats, "$", 0)
        plats = self._blankt(plats)
        if plats != len(self.text):
            self._stopp(plats, "Här ska filen vara slut.")
        return self.last

    def _rad(self, plats: int) -> int:
        return bisect_right(self.radslut, plats - 1) + 1 if plats else 1

    def _blankt(self, plats: int) -> int:
        while plats < len(self.text) and self.text[plats] in " \t\n\r":
            plats += 1
        return plats

    def _stopp(self, plats: int, text: str, stig: str = "$") -> NoReturn:
        raise FelIJson(sorted([*self.last.fel, Jsonfel(self._rad(plats), stig, text)]))

    def _fel(self, plats: int, stig: str, text: str) -> None:
        self.last.fel.append(Jsonfel(self._rad(plats), stig, text))

    def _varde(self, plats: int, stig: str, djup: int) -> tuple[Any, int]:
        if djup > MAX_DJUP:
            self._stopp(plats, f"Filen är nästlad i fler än {MAX_DJUP} nivåer.", stig)
        self.last.rader.setdefault(stig, self._rad(plats))
        tecken = self.text[plats : plats + 1]
        if tecken == "{":
            return self._objekt(plats, stig, djup)
        if tecken == "[":
            return self._lista(plats, stig, djup)
        if tecken == '"':
            return self._text(plats, stig)
        for ord_, varde in _ORD:
            if self.text.startswith(ord_, plats):
                return varde, plats + len(ord_)
        return self._tal(plats, stig)

    def _text(self, plats: int, stig: str) -> tuple[str, int]:
        try:
            text, slut = scanstring(self.text, plats + 1, False)
        except json.JSONDecodeError:
            self._stopp(
                plats,
                "Texten avslutas inte med citattecken, eller har ett felaktigt omvänt snedstreck.",
                stig,
            )
        if _FORBJUDNA.search(text):
            self._fel(
                plats,
                stig,
                "Texten innehåller styrtecken eller halva tecken som inte går att spara. Ta bort dem.",
            )
        return text, slut

    def _tal(self, plats: int, stig: str) -> tuple[Any, int]:
        traff = _TAL.match(self.text, plats)
        if not traff:
            self._stopp(
                plats,
                "Här ska det stå ett värde: text inom citattecken, ett tal, en lista eller ett objekt.",
                stig,
            )
        if traff[1] or traff[2]:
            self._fel(
                plats,
                stig,
                'Skriv tal med decimaler som text inom citattecken, till exempel "12.50".',
            )
            return None, traff.end()
        if len(traff[0]) > MAX_SIFFROR:
            self._fel(plats, stig, f"Talet har fler än {MAX_SIFFROR} siffror.")
            return None, traff.end()
        return int(traff[0]), traff.end()

    def _objekt(self, plats: int, stig: str, djup: int) -> tuple[dict[str, Any], int]:
        data: dict[str, Any] = {}
        plats = self._blankt(plats + 1)
        if self.text.startswith("}", plats):
            return data, plats + 1
        while True:
            if not self.text.startswith('"', plats):
                self._stopp(
                    plats,
                    "Här ska det stå en nyckel inom citattecken. Ett kommatecken kan vara för mycket.",
                    stig,
                )
            nyckelplats = plats
            nyckel, plats = self._text(plats, stig)
            egen = under(stig, nyckel)
            if nyckel in data:
                self._fel(
                    nyckelplats, egen, f"Nyckeln ”{nyckel}” står två gånger. Ta bort den ena."
                )
            else:
                self.last.rader[egen] = self._rad(nyckelplats)
            plats = self._blankt(plats)
            if not self.text.startswith(":", plats):
                self._stopp(plats, f"Efter nyckeln ”{nyckel}” ska det stå ett kolon.", stig)
            data[nyckel], plats = self._varde(self._blankt(plats + 1), egen, djup + 1)
            plats, slut = self._efter_varde(plats, "}", stig)
            if slut:
                return data, plats

    def _lista(self, plats: int, stig: str, djup: int) -> tuple[list[Any], int]:
        data: list[Any] = []
        plats = self._blankt(plats + 1)
        if self.text.startswith("]", plats):
            return data, plats + 1
        while True:
            varde, plats = self._varde(plats, under(stig, len(data)), djup + 1)
            data.append(varde)
            plats, slut = self._efter_varde(plats, "]", stig)
            if slut:
                return data, plats

    def _efter_varde(self, plats: int, slut: str, stig: str) -> tuple[int, bool]:
        """Past a comma or the end; (where, was it the end?)."""
        plats = self._blankt(plats)
        if self.text.startswith(slut, plats):
            return plats + 1, True
        if not self.text.startswith(",", plats):
            self._stopp(plats, f"Här ska det stå ett kommatecken eller ”{slut}”.", stig)
        return self._blankt(plats + 1), False


# ---- what the values must be ----
_SLAG: Mapping[str, tuple[type, str]] = {
    "text": (str, "text inom citattecken"),
    "heltal": (int, "ett heltal utan citattecken"),
    "ja_nej": (bool, "true eller false"),
    "lista": (list, "en lista, [ … ]"),
    "objekt": (dict, "ett objekt, { … }"),
}


def ar(varde: Any, slag: str) -> bool:
    """Is the value of the kind? A kind with "?" takes null too; true and false are no numbers."""
    if slag.endswith("?"):
        return varde is None or ar(varde, slag[:-1])
    return isinstance(varde, _SLAG[slag][0]) and (slag == "ja_nej" or not isinstance(varde, bool))


def fel_slag(slag: str) -> str:
    eller = ", eller null" if slag.endswith("?") else ""
    return f"Här ska det stå {_SLAG[slag.removesuffix('?')][1]}{eller}."


def nyckelfel(
    data: Mapping[str, Any], stig: str, krav: Mapping[str, str], fria: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Missing, unknown and wrongly typed members of an object. `krav` and `fria`: key → kind."""
    fel = [(stig, f"Nyckeln ”{nyckel}” saknas.") for nyckel in krav if nyckel not in data]
    for nyckel, varde in data.items():
        slag = krav.get(nyckel) or fria.get(nyckel)
        if slag is None:
            tillatna = ", ".join([*krav, *fria])
            fel.append(
                (
                    under(stig, nyckel),
                    f"Nyckeln ”{nyckel}” hör inte hemma här. De som finns är {tillatna}.",
                )
            )
        elif slag != "fritt" and not ar(varde, slag):
            fel.append((under(stig, nyckel), fel_slag(slag)))
    return fel


def las_fil(fil: Path) -> bytes:
    """The content of a file that somebody named. Raises FelIJson when it cannot be opened."""
    try:
        return fil.read_bytes()
    except OSError as fel:
        raise FelIJson([Jsonfel(1, "$", f"Filen gick inte att läsa: {fel.strerror}.")]) from fel


def krav_felfri(last: Last, fel: Iterable[tuple[str, str]]) -> None:
    """Raises FelIJson when there is a fault, with those of the reading, in the order of the file."""
    alla = sorted({*last.fel, *(last.fel_vid(stig, text) for stig, text in fel)})
    if alla:
        raise FelIJson(alla)
