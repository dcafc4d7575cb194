"""One field: how what is typed is read, shown again, kept and exported. Questions, table columns and rows of
blocks are all made of these."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Choices

from portal import belopp, frist, orgnr
from portal.text import normalisera

Val = Sequence[tuple[str, str]]

# Types whose value is kept as text; the others have a value of their own kind when they can be read.
TEXTTYPER = frozenset({"kort", "lang", "enval", "ja_nej", "orgnr", "epost", "rad"})
JA_NEJ: Val = (("ja", "Ja"), ("nej", "Nej"))


@dataclass(frozen=True)
class Falt:
    """A declared field. `val` may depend on the owner (the parts of this application)."""

    namn: str
    typ: str  # kort lang datum ar heltal tal belopp procent ja_nej enval flerval orgnr epost rad
    rubrik: str
    hjalp: str = ""
    obligatorisk: bool = False
    max_tecken: int | None = None
    enhet: str = ""
    val: Val | Callable[[Any], Val] = ()
    radval: Callable[[Any], Val] | None = (
        None  # choices that depend on the row: units of its own part
    )
    minst: Decimal | None = None
    hogst: Decimal | None = None
    bredd: str = ""
    saknas: str = ""  # what the gap is called; "Fyll i <rubrik>" when empty

    @property
    def fasta_val(self) -> Val:
        """The choices that do not depend on an owner."""
        return () if callable(self.val) else self.val

    def valen(self, agare: Any, rad: Any = None) -> Val:
        if self.typ == "ja_nej":
            return JA_NEJ
        if self.radval is not None:
            return self.radval(rad) if rad is not None else ()
        return self.val(agare) if callable(self.val) else self.val


def val_av(slag: type[Choices]) -> Val:
    """The choices of a model's enumeration: stored value and word."""
    return tuple((str(varde), str(ord_)) for varde, ord_ in slag.choices)


class KanInteLasas(ValueError):
    """What was typed cannot be read as the field's type; the message tells what to write instead."""


def rensa(falt: "Falt | Faltvy", text: str) -> str:
    """The text as it is counted, compared and stored."""
    text = normalisera(text)
    return text if falt.typ == "lang" else " ".join(text.split())


def las(falt: Falt, text: str, val: Val = ()) -> Any:
    """The value of `text` (already `rensa`d): None when empty. Raises KanInteLasas."""
    if not text:
        return None
    return _lasare[falt.typ](falt, text, val)


def _las_text(falt: Falt, text: str, val: Val) -> str:
    if falt.max_tecken and len(text) > falt.max_tecken:
        raise KanInteLasas(
            f"Korta texten med {belopp.tal(len(text) - falt.max_tecken)} tecken. Den får vara högst {belopp.tal(falt.max_tecken)}."
        )
    return text


def _las_datum(falt: Falt, text: str, val: Val) -> date:
    for monster in (r"(\d{4})-(\d{1,2})-(\d{1,2})", r"(\d{4})(\d{2})(\d{2})"):
        if traff := re.fullmatch(monster, text):
            try:
                dag = date(int(traff[1]), int(traff[2]), int(traff[3]))
            except ValueError:
                break
            if not 1990 <= dag.year <= 2100:
                raise KanInteLasas("Kontrollera årtalet.")
            return dag
    raise KanInteLasas("Skriv datumet som år, månad och dag, till exempel 2026-12-01.")


def _las_ar(falt: Falt, text: str, val: Val) -> int:
    if not re.fullmatch(r"\d{4}", text) or not 1990 <= int(text) <= 2100:
        raise KanInteLasas("Skriv året med fyra siffror, till exempel 2026.")
    return int(text)


def _las_tal(falt: Falt, text: str, val: Val) -> Decimal:
    rensad = re.sub(r"[\s\u00a0%]", "", text).replace(",", ".").replace(belopp.MINUS, "-")
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", rensad):
        raise KanInteLasas(
            f"Skriv {_inom(falt)} med siffror, till exempel {_exempel(falt)}. Ord som ”ca” hör inte hit."
        )
    return _granser(falt, Decimal(rensad))


def _inom(falt: Falt) -> str:
    return "andelen" if falt.typ == "procent" else "antalet"


def _exempel(falt: Falt) -> str:
    return "80" if falt.typ == "procent" else "30"


def _las_heltal(falt: Falt, text: str, val: Val) -> int:
    tal = _las_tal(falt, text, val)
    if tal != tal.to_integral_value():
        raise KanInteLasas("Skriv ett helt tal, utan decimaler.")
    return int(tal)


def _las_belopp(falt: Falt, text: str, val: Val) -> Decimal:
    try:
        return _granser(falt, belopp.las(text))
    except KanInteLasas:
        raise
    except ValueError as fel:
        raise KanInteLasas(str(fel)) from fel


def _granser(falt: Falt, tal: Decimal) -> Decimal:
    lagst = falt.minst if falt.minst is not None else (Decimal(0) if falt.typ != "tal" else None)
    hogst = (
        falt.hogst if falt.hogst is not None else (Decimal(100) if falt.typ == "procent" else None)
    )
    if falt.typ == "heltal" and hogst is None:
        hogst = Decimal(2_000_000_000)
    if lagst is not None and tal < lagst:
        raise KanInteLasas(f"Skriv {belopp.tal(lagst)} eller mer.")
    if hogst is not None and tal > hogst:
        raise KanInteLasas(f"Skriv {belopp.tal(hogst)} eller mindre.")
    return tal


def _las_val(falt: Falt, text: str, val: Val) -> str:
    if text not in {varde for varde, _ in val}:
        raise KanInteLasas("Välj ett av alternativen.")
    return text


def _las_orgnr(falt: Falt, text: str, val: Val) -> str:
    if fel := orgnr.fel(text):
        raise KanInteLasas(fel)
    return orgnr.normalisera(text)


def _las_epost(falt: Falt, text: str, val: Val) -> str:
    try:
        validate_email(text)
    except ValidationError as fel:
        raise KanInteLasas("Skriv hela e-postadressen, till exempel namn@kommun.se.") from fel
    if len(text) > 254:
        raise KanInteLasas("Adressen är för lång för att vara en e-postadress.")
    return text.lower()


_lasare: dict[str, Callable[[Falt, str, Val], Any]] = {
    "kort": _las_text,
    "lang": _las_text,
    "datum": _las_datum,
    "ar": _las_ar,
    "heltal": _las_heltal,
    "tal": _las_tal,
    "belopp": _las_belopp,
    "procent": _las_tal,
    "ja_nej": _las_val,
    "enval": _las_val,
    "rad": _las_val,
    "orgnr": _las_orgnr,
    "epost": _las_epost,
}


def fel_i(falt: Falt, text: str, val: Val = ()) -> str:
    """What is wrong with the text, "" when it can be read (or is empty)."""
    try:
        las(falt, text, val)
    except KanInteLasas as fel:
        return str(fel)
    return ""


def skriv(falt: Falt, varde: Any) -> str:
    """The value as text in its input: "120 000" (plain blanks would be typed back as they are), "2026-12-01"."""
    if varde is None:
        return ""
    if falt.typ == "belopp" or falt.typ == "heltal":
        return belopp.tal(Decimal(varde))
    if falt.typ in {"tal", "procent"}:
        return f"{Decimal(varde).normalize():f}".replace(".", ",")
    if isinstance(varde, date):
        return varde.isoformat()
    return str(varde)


def i_ett_format(falt: Falt, text: str) -> str:
    """A number, amount or date that can be read, in its one format; all else as it was typed."""
    if falt.typ in TEXTTYPER or falt.typ not in _lasare:
        return text
    try:
        return skriv(falt, las(falt, text))
    except KanInteLasas:
        return text


def visa(falt: Falt, varde: Any, val: Val = ()) -> str:
    """The JSON value as a reader sees it: with unit, name of the choice, date in words."""
    if varde is None or varde == "" or varde == []:
        return ""
    if falt.typ in {"enval", "ja_nej", "rad", "flerval"}:
        namn = dict(val or (JA_NEJ if falt.typ == "ja_nej" else ()))
        if falt.typ == "rad":
            return namn.get(varde, "(borttagen)")
        valda: list[str] = varde if isinstance(varde, list) else [varde]
        return ", ".join(namn.get(v, v) for v in valda)
    try:
        if falt.typ == "datum":
            return frist.datumtext(date.fromisoformat(str(varde)))
        if falt.typ == "belopp":
            return belopp.kr(Decimal(str(varde)))
        if falt.typ == "procent":
            return f"{skriv(falt, Decimal(str(varde)))}{belopp.NBSP}%"
        if falt.typ in {"heltal", "tal"}:
            tal = belopp.tal(Decimal(str(varde)))
            return f"{tal}{belopp.NBSP}{falt.enhet}" if falt.enhet else tal
    except (InvalidOperation, ValueError):
        pass  # a draft holds anything: what cannot be read is shown as typed
    return str(varde)


def visa_i_tabell(falt: Falt, varde: Any, val: Val = ()) -> str:
    """As `visa`, but dates as 2020-12-01: in a column they are compared, not read out."""
    return str(varde or "") if falt.typ == "datum" else visa(falt, varde, val)


def till_json(varde: Any) -> Any:
    """The typed value as canonical JSON: amounts as "1234.00", dates as "2020-12-01"."""
    if isinstance(varde, Decimal):
        return str(belopp.avrunda(varde))
    if isinstance(varde, date):
        return varde.isoformat()
    return varde


def fran_json(falt: Falt, varde: Any, val: Val = ()) -> Any:
    """The typed value of what `till_json` gave. Raises KanInteLasas."""
    if varde is None:
        return None
    return las(falt, rensa(falt, str(varde)), val)


@dataclass(frozen=True)
class Faltvy:
    """What `portal/formular/_falt.html` shows."""

    id: str
    namn: str
    typ: str
    rubrik: str
    hjalp: str
    varde: Any
    val: Val
    fel: str
    max_tecken: int | None
    obligatorisk: bool
    last: bool
    enhet: str
    bredd: str
    liten: bool = False
    sparad: str = ""
    visat: str = ""  # the value in words, for a locked field

    @property
    def antal_tecken(self) -> int:
        return len(self.varde) if isinstance(self.varde, str) else 0

    @property
    def visar_antal(self) -> bool:
        """A long text always shows its length, a short one from four fifths of its limit: before, it is noise."""
        return self.typ == "lang" or self.antal_tecken * 5 > (self.max_tecken or 0) * 4


def dom_id(namn: str) -> str:
    """A form name as an id that can be linked to and selected."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", namn)
