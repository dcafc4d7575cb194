"""The answers to an enkät put together, question by question: one JSON, from which page, spreadsheet and PDF are made.

Only answers that staff have taken in, as they were frozen. No names and no contacts go along: an organisation is what
an answer is known by, and the contacts of examples stand where consent can be withdrawn, in the example bank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

from django.utils.safestring import SafeString

from foretag.enkat.block import SAMTYCKEN
from foretag.enkat.models.enkat import Enkat
from portal import belopp
from portal.dokument.diagram import Serie, Staplar
from portal.formular import falt, fyllt
from portal.formular.block import blocket
from portal.formular.falt import JA_NEJ, Falt
from portal.formular.fyllt import Avsnitt, Del

UTAN_AVSANDARE = "Utan organisation"
VALTYPER = frozenset({"enval", "flerval", "ja_nej"})
TALTYPER = frozenset({"heltal", "belopp", "procent"})
BARA_I_SVARET = frozenset(f.namn for f in SAMTYCKEN)
KOLUMNER = ("Avsnitt", "Fråga", "Del", "Svar", "Antal", "Organisation")


def data(enkat: Enkat) -> dict[str, Any]:
    """What the compilation says now, as canonical JSON. Three queries."""
    svaren = list(enkat.svar.select_related("version").med())
    return {
        "slag": "enkatsammanstallning",
        "schema": 1,
        "enkat": {"publikt_id": str(enkat.publikt_id), "titel": enkat.titel},
        "formular": fyllt.formular_json(enkat.formular),
        "antal": {
            "inbjudna": enkat.inbjudningar.count(),
            "inlamnade": enkat.svar.inlamnade().count(),
            "med": len(svaren),
        },
        "svar": [_ett(svar.version.data) for svar in svaren if svar.version],
    }


def _ett(fryst: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organisation": fryst["avsandare"]["organisation"],
        "svar": fryst["svar"],
        "block": {namn: _utan_kontakt(block) for namn, block in fryst["block"].items()},
    }


def _utan_kontakt(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block's rows without contacts, and without the consents that hold where they can be changed."""
    return {
        namn: [{n: v for n, v in rad.items() if n not in BARA_I_SVARET} for rad in rader]
        for namn, rader in block.items()
    }


# ---------- Question by question ----------


@dataclass(frozen=True)
class Resultatrad:
    """One answer: whose, and what. `html` where it is long text or a block."""

    vem: str
    text: str = ""
    html: SafeString = SafeString("")


@dataclass(frozen=True)
class Frageresultat:
    """What all have answered to one question (or block). What its type has no use for is empty."""

    d: Del
    rubrik: str
    antal: int
    val: list[tuple[str, int]] = field(default_factory=list)
    tal: list[tuple[str, str]] = field(default_factory=list)
    rader: list[Resultatrad] = field(default_factory=list)
    tabell: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def celler(self) -> list[tuple[str, list[tuple[Falt, str]]]]:
        """The rows of a table, each cell with its column."""
        return [
            (vem, list(zip(self.d.kolumner, celler, strict=True))) for vem, celler in self.tabell
        ]

    @property
    def korta(self) -> list[Resultatrad]:
        """Answers of one line, which need no heading each."""
        return [rad for rad in self.rader if not rad.html]

    @property
    def diagram(self) -> Staplar | None:
        """The counts as bars; none where nobody has answered."""
        if not self.antal or not self.val:
            return None
        etiketter, antal = zip(*self.val, strict=True)
        return Staplar(self.rubrik, "svar", etiketter, (Serie("", antal),), kategori="Svar")


def resultat(data: Mapping[str, Any]) -> list[tuple[Avsnitt, list[Frageresultat]]]:
    """All questions in the order of the form, from the JSON alone."""
    struktur = fyllt.las_definition(data["formular"]["definition"])
    return [
        (avsnitt, [_resultat(avsnitt, d, data) for d in avsnitt.delar if d.typ != "info"])
        for avsnitt in struktur.avsnitt
    ]


def _resultat(avsnitt: Avsnitt, d: Del, data: Mapping[str, Any]) -> Frageresultat:
    if d.typ == "block":
        return _blockets(d, data)
    svar = [(_vem(ett), ett["svar"][d.nyckel]) for ett in data["svar"] if d.nyckel in ett["svar"]]
    rubrik = d.rubrik.strip(" *:")
    if d.typ in VALTYPER:
        return Frageresultat(d, rubrik, len(svar), val=_rakna(d, [varde for _, varde in svar]))
    if d.typ == "tabell":
        tabell = [
            (vem, [falt.visa_i_tabell(k, rad.get(k.namn), k.fasta_val) for k in d.kolumner])
            for vem, rader in svar
            for rad in rader
        ]
        return Frageresultat(d, rubrik, len(svar), tabell=tabell)
    rader = [_rad(d, vem, varde) for vem, varde in svar]
    tal = _nyckeltal(d, [varde for _, varde in svar]) if d.typ in TALTYPER else []
    return Frageresultat(d, rubrik, len(svar), tal=tal, rader=rader)


def _vem(ett: Mapping[str, Any]) -> str:
    return str(ett["organisation"] or UTAN_AVSANDARE)


def _rad(d: Del, vem: str, varde: Any) -> Resultatrad:
    if d.typ == "lang":
        return Resultatrad(vem, str(varde), fyllt.text.till_html(str(varde), niva=5))
    if d.typ == "fil":
        return Resultatrad(vem, str(varde["filnamn"]))
    return Resultatrad(vem, falt.visa(d.falt, varde, d.falt.valen(None)))


def _blockets(d: Del, data: Mapping[str, Any]) -> Frageresultat:
    block = blocket(d.block)
    med = [(ett, ett["block"].get(d.block, {})) for ett in data["svar"]]
    rader = [
        Resultatrad(_vem(ett), html=block.html(rader)) for ett, rader in med if any(rader.values())
    ]
    antal = sum(len(r) for _, rader in med for r in rader.values() if isinstance(r, list))
    return Frageresultat(d, block.rubrik, antal, rader=rader)


def _rakna(d: Del, varden: list[Any]) -> list[tuple[str, int]]:
    """How many have chosen each, in the order of the form, also those that nobody chose."""
    valda = [v for varde in varden for v in (varde if isinstance(varde, list) else [varde])]
    val = JA_NEJ if d.typ == "ja_nej" else d.val
    return [(etikett, valda.count(varde)) for varde, etikett in val]


def _nyckeltal(d: Del, varden: list[Any]) -> list[tuple[str, str]]:
    """Least, middle, greatest and, for what can be added, the sum. What cannot be read as a number is left out."""
    tal = sorted(t for t in map(_som_tal, varden) if t is not None)
    if not tal:
        return []
    matt = [("Lägst", tal[0]), ("Median", median(tal)), ("Högst", tal[-1])]
    if d.typ != "procent":
        matt.append(("Summa", sum(tal, Decimal(0))))
    return [(namn, _tal_i_ord(d, varde)) for namn, varde in matt]


def _som_tal(varde: Any) -> Decimal | None:
    try:
        return Decimal(str(varde))
    except InvalidOperation:
        return None


def _tal_i_ord(d: Del, varde: Decimal) -> str:
    if d.typ == "belopp":
        return belopp.kr(varde)
    if d.typ == "procent":
        return falt.visa(d.falt, str(varde))
    tal = belopp.exakt(varde.normalize())
    return f"{tal}{belopp.NBSP}{d.enhet}" if d.enhet else tal


# ---------- As rows of a spreadsheet ----------


def kalkylrader(data: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """A row per choice and its count, and one per other answer, in the columns KOLUMNER."""
    struktur = fyllt.las_definition(data["formular"]["definition"])
    for avsnitt in struktur.avsnitt:
        for d in avsnitt.delar:
            if d.typ != "info":
                for rad in _kalkylrader(d, data):
                    yield (avsnitt.rubrik.strip(" *:"), *rad)


def _kalkylrader(d: Del, data: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    if d.typ == "block":
        yield from _blockrader(d, data)
        return
    rubrik = d.rubrik.strip(" *:")
    if d.typ in VALTYPER:
        varden = [ett["svar"][d.nyckel] for ett in data["svar"] if d.nyckel in ett["svar"]]
        for etikett, antal in _rakna(d, varden):
            yield rubrik, etikett, "", antal, ""
        return
    for ett in data["svar"]:
        varde = ett["svar"].get(d.nyckel)
        if varde is None:
            continue
        if d.typ == "tabell":
            for nr, rad in enumerate(varde, start=1):
                for k in d.kolumner:
                    yield rubrik, f"{nr}. {k.rubrik}", _cell(k, rad.get(k.namn)), None, _vem(ett)
        elif d.typ == "fil":
            yield rubrik, "", varde["filnamn"], None, _vem(ett)
        else:
            yield rubrik, "", _cell(d.falt, varde), None, _vem(ett)


def _blockrader(d: Del, data: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    block = blocket(d.block)
    for ett in data["svar"]:
        for slag in block.slag:
            for nr, rad in enumerate(ett["block"].get(d.block, {}).get(slag.namn, []), start=1):
                for f in slag.falten(rad):
                    if rad.get(f.namn) not in (None, ""):
                        yield (
                            block.rubrik,
                            f"{nr}. {f.rubrik}",
                            _cell(f, rad[f.namn]),
                            None,
                            _vem(ett),
                        )


def _cell(f: Falt, varde: Any) -> Any:
    """Numbers and days as themselves, choices by their names, all else as text."""
    if varde is None:
        return ""
    try:
        last = falt.fran_json(f, varde, f.fasta_val) if f.typ in {*TALTYPER, "datum"} else None
    except falt.KanInteLasas:
        last = None
    return last if last is not None else falt.visa(f, varde, f.fasta_val)
