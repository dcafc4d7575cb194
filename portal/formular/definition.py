"""What a form definition must be like to be stored: every fault, with its path and what to write instead."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portal import frist
from portal.formular import block
from portal.formular.fyllt import FRAGETYPER, KOLUMNTYPER
from portal.formular.models.formular import Formular
from portal.jsonlasning import ar, fel_slag, nyckelfel, under
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse

Fel = tuple[str, str]

NYCKEL = re.compile(r"[a-z][a-z0-9_]{0,59}")
MAX_NAMN = 200

FORMULAR = ({"namn": "text", "avsnitt": "lista"}, {"syfte": "text", "ingress": "text"})
AVSNITT = (
    {"nyckel": "text", "rubrik": "text", "delar": "lista"},
    {"grupp": "text", "hjalp": "text"},
)
FRAGA = {"typ": "text", "nyckel": "text", "rubrik": "text"}
FRAGA_FRIA = {"hjalp": "text", "obligatorisk": "ja_nej", "villkor": "objekt"}
KOLUMN_FRIA = {"hjalp": "text", "obligatorisk": "ja_nej"}
# What a question or a column of a type may say besides.
PER_TYP: Mapping[str, Mapping[str, str]] = {
    "kort": {"max_tecken": "heltal", "enhet": "text"},
    "lang": {"max_tecken": "heltal"},
    "heltal": {"enhet": "text", "minst": "heltal", "hogst": "heltal"},
    "belopp": {"minst": "heltal", "hogst": "heltal"},
    "procent": {"minst": "heltal", "hogst": "heltal"},
    "enval": {"val": "lista"},
    "flerval": {"val": "lista"},
    "tabell": {
        "kolumner": "lista",
        "minst_rader": "heltal",
        "hogst_rader": "heltal",
        "rader": "lista",
    },
}
KRAVS_AV = {"enval": "val", "flerval": "val", "tabell": "kolumner"}
INFO = ({"typ": "text", "text": "text"}, {"last": "ja_nej", "rubrik": "text", "villkor": "objekt"})
BLOCK: tuple[dict[str, str], dict[str, str]] = (
    {"typ": "text", "block": "text"},
    {},
)  # a block is always shown
DELTYPER = FRAGETYPER | {"info", "block"}
# Questions that others can hang on: those with named answers.
STYRANDE = frozenset({"ja_nej", "enval", "flerval"})


def fel_i_definition(
    definition: Any, stig: str = "$", blocken: frozenset[str] | None = None
) -> list[Fel]:
    """All that is wrong with the definition, as (path, text); [] when it can be published.

    `blocken`: the blocks that it may hold, when not all that there are.
    """
    if not ar(definition, "objekt"):
        return [(stig, fel_slag("objekt"))]
    fel = nyckelfel(definition, stig, *FORMULAR)
    fel += _textfel(definition, stig, "namn", MAX_NAMN)
    if ar(definition.get("syfte", "ansokan"), "text") and not NYCKEL.fullmatch(
        definition.get("syfte", "ansokan")
    ):
        fel.append((under(stig, "syfte"), _NYCKELREGEL))
    avsnitt = definition.get("avsnitt")
    if ar(avsnitt, "lista"):
        if not avsnitt:
            fel.append((under(stig, "avsnitt"), "Formuläret behöver minst ett avsnitt."))
        fel += _Definition(avsnitt, under(stig, "avsnitt"), blocken).fel()
    return fel


_NYCKELREGEL = "Skriv nyckeln med små bokstäver a–z, siffror och understreck. Börja med en bokstav, högst 60 tecken."


def _textfel(data: Mapping[str, Any], stig: str, nyckel: str, hogst: int = 500) -> list[Fel]:
    """A heading that is empty or too long."""
    text = data.get(nyckel)
    if not isinstance(text, str):
        return []
    if not text.strip():
        return [(under(stig, nyckel), "Texten är tom. Fyll i den.")]
    if len(text) > hogst:
        return [(under(stig, nyckel), f"Texten är längre än {hogst} tecken. Korta den.")]
    return []


class _Definition:
    """One walk through all avsnitt. Keys and blocks stand once in the whole form."""

    def __init__(self, avsnitt: list[Any], stig: str, finns: frozenset[str] | None) -> None:
        self.avsnitt, self.stig = avsnitt, stig
        self.finns = block.namnen() if finns is None else finns
        self.avsnittsnycklar: set[str] = set()
        self.blocken: set[str] = set()
        self.fragor: dict[str, Mapping[str, Any]] = {}  # those already passed
        self.senare = self._alla_fragor()

    def _alla_fragor(self) -> dict[str, Mapping[str, Any]]:
        return {
            d["nyckel"]: d
            for a in self.avsnitt
            if ar(a, "objekt") and ar(a.get("delar"), "lista")
            for d in a["delar"]
            if ar(d, "objekt") and ar(d.get("nyckel"), "text")
        }

    def fel(self) -> Iterator[Fel]:
        for plats, avsnitt in enumerate(self.avsnitt):
            stig = under(self.stig, plats)
            if not ar(avsnitt, "objekt"):
                yield stig, fel_slag("objekt")
                continue
            yield from nyckelfel(avsnitt, stig, *AVSNITT)
            yield from self._nyckel(avsnitt, stig, self.avsnittsnycklar, "Ett annat avsnitt")
            yield from _textfel(avsnitt, stig, "rubrik")
            delar = avsnitt.get("delar")
            if ar(delar, "lista"):
                if not delar:
                    yield (
                        under(stig, "delar"),
                        "Avsnittet är tomt. Lägg till en fråga, ett block eller en text.",
                    )
                for nummer, data in enumerate(delar):
                    yield from self._del(data, under(under(stig, "delar"), nummer))

    def _nyckel(
        self, data: Mapping[str, Any], stig: str, tagna: set[str], vem: str
    ) -> Iterator[Fel]:
        nyckel = data.get("nyckel")
        if not isinstance(nyckel, str):
            return
        if not NYCKEL.fullmatch(nyckel):
            yield under(stig, "nyckel"), _NYCKELREGEL
        elif nyckel in tagna:
            yield under(stig, "nyckel"), f"{vem} har redan nyckeln ”{nyckel}”. Välj en annan."
        tagna.add(nyckel)

    def _del(self, data: Any, stig: str) -> Iterator[Fel]:
        if not ar(data, "objekt"):
            yield stig, fel_slag("objekt")
            return
        typ = data.get("typ")
        if not isinstance(typ, str):
            yield (
                stig if typ is None else under(stig, "typ"),
                "Nyckeln ”typ” saknas." if typ is None else fel_slag("text"),
            )
        elif typ == "block":
            yield from nyckelfel(data, stig, *BLOCK)
            yield from self._block(data, stig)
        elif typ == "info":
            yield from nyckelfel(data, stig, *INFO)
            yield from _textfel(data, stig, "text", 50_000)
        elif typ in FRAGETYPER:
            yield from self._fraga(data, stig, typ)
        else:
            yield (
                under(stig, "typ"),
                f"Typen ”{typ}” finns inte. Välj en av {', '.join(sorted(DELTYPER))}.",
            )
        yield from self._villkor(data, stig)
        if isinstance(data.get("nyckel"), str):
            self.fragor.setdefault(data["nyckel"], data)

    def _block(self, data: Mapping[str, Any], stig: str) -> Iterator[Fel]:
        namn = data.get("block")
        if not isinstance(namn, str):
            return
        if namn not in self.finns:
            finns = ", ".join(sorted(self.finns))
            yield under(stig, "block"), f"Blocket ”{namn}” finns inte. De som finns är {finns}."
        elif namn in self.blocken:
            yield (
                under(stig, "block"),
                f"Blocket ”{namn}” står redan i formuläret. Ta bort det ena.",
            )
        self.blocken.add(namn)

    def _fraga(self, data: Mapping[str, Any], stig: str, typ: str) -> Iterator[Fel]:
        yield from nyckelfel(data, stig, FRAGA, {**FRAGA_FRIA, **PER_TYP.get(typ, {})})
        tagna = set(self.fragor)
        yield from self._nyckel(data, stig, tagna, "En annan fråga")
        yield from _textfel(data, stig, "rubrik")
        yield from _typfel(data, stig, typ)
        if typ == "tabell":
            yield from _tabellfel(data, stig)

    def _villkor(self, data: Mapping[str, Any], stig: str) -> Iterator[Fel]:
        """A condition hangs on an earlier question with named answers, and names some of them."""
        villkor = data.get("villkor")
        if not isinstance(villkor, dict):
            return
        stig = under(stig, "villkor")
        yield from nyckelfel(villkor, stig, {"fraga": "text", "ar": "lista"}, {})
        fraga, svar = villkor.get("fraga"), villkor.get("ar")
        if not ar(fraga, "text") or not ar(svar, "lista"):
            return
        over = self.fragor.get(str(fraga))
        if over is None or over is data:
            finns = fraga in self.senare and self.senare[str(fraga)] is not data
            text = (
                f"Frågan ”{fraga}” kommer senare i formuläret. Flytta den först."
                if finns
                else f"Det finns ingen fråga med nyckeln ”{fraga}”."
            )
            yield under(stig, "fraga"), text
            return
        if over.get("typ") not in DELTYPER:
            return  # its own fault is told of where it stands
        if over.get("typ") not in STYRANDE:
            yield (
                under(stig, "fraga"),
                "Ett villkor kan bara gälla en fråga av typen ja_nej, enval eller flerval.",
            )
            return
        mojliga = _svaren(over)
        if not svar:
            yield under(stig, "ar"), "Ange minst ett svar som villkoret gäller."
        for plats, ett in enumerate(svar or []):
            if ett not in mojliga:
                yield (
                    under(under(stig, "ar"), plats),
                    f"”{ett}” är inget av frågans svar. De är {', '.join(mojliga)}.",
                )


def _svaren(fraga: Mapping[str, Any]) -> list[str]:
    if fraga.get("typ") == "ja_nej":
        return ["ja", "nej"]
    val = fraga.get("val")
    return [str(v.get("varde")) for v in val if ar(v, "objekt")] if isinstance(val, list) else []


def _typfel(data: Mapping[str, Any], stig: str, typ: str) -> Iterator[Fel]:
    """What the type asks for: choices, columns, limits in order."""
    if (krav := KRAVS_AV.get(typ)) and krav not in data:
        yield stig, f"Nyckeln ”{krav}” saknas."
    if "val" in data and typ in {"enval", "flerval"}:
        yield from _valfel(data["val"], under(stig, "val"))
    tecken = data.get("max_tecken")
    if ar(tecken, "heltal") and not 1 <= int(tecken or 0) <= 100_000:
        yield under(stig, "max_tecken"), "Skriv ett tal mellan 1 och 100 000."
    for lagst, hogst in (("minst", "hogst"), ("minst_rader", "hogst_rader")):
        a, b = data.get(lagst), data.get(hogst)
        if ar(a, "heltal") and ar(b, "heltal") and int(a or 0) > int(b or 0):
            yield under(stig, lagst), f"”{lagst}” är större än ”{hogst}”."


def _valfel(val: Any, stig: str) -> Iterator[Fel]:
    if not ar(val, "lista"):
        return
    if not val:
        yield stig, "Frågan behöver minst ett svar att välja."
    tagna: set[str] = set()
    for plats, ett in enumerate(val):
        egen = under(stig, plats)
        if not ar(ett, "objekt"):
            yield egen, fel_slag("objekt")
            continue
        yield from nyckelfel(ett, egen, {"varde": "text", "rubrik": "text"}, {})
        yield from _textfel(ett, egen, "rubrik", 300)
        varde = ett.get("varde")
        if ar(varde, "text"):
            if not NYCKEL.fullmatch(varde):
                yield under(egen, "varde"), _NYCKELREGEL
            elif varde in tagna:
                yield under(egen, "varde"), f"Svaret ”{varde}” står två gånger. Ta bort det ena."
            tagna.add(varde)


def _tabellfel(data: Mapping[str, Any], stig: str) -> Iterator[Fel]:
    kolumner = data.get("kolumner")
    if not isinstance(kolumner, list):
        return
    if not 1 <= len(kolumner) <= 10:
        yield under(stig, "kolumner"), "En tabell har en till tio kolumner."
    tagna: set[str] = set()
    for plats, kolumn in enumerate(kolumner):
        yield from _kolumnfel(kolumn, under(under(stig, "kolumner"), plats), tagna)
    hogst = data.get("hogst_rader")
    if ar(hogst, "heltal") and not 1 <= int(hogst or 0) <= 500:
        yield under(stig, "hogst_rader"), "Skriv ett tal mellan 1 och 500."
    if ar(data.get("rader"), "lista"):
        for plats, rad in enumerate(data["rader"]):
            yield from _radfel(rad, under(under(stig, "rader"), plats), kolumner)


def _kolumnfel(kolumn: Any, stig: str, tagna: set[str]) -> Iterator[Fel]:
    if not ar(kolumn, "objekt"):
        yield stig, fel_slag("objekt")
        return
    typ = kolumn.get("typ")
    yield from nyckelfel(kolumn, stig, FRAGA, {**KOLUMN_FRIA, **kolumnnycklar(typ)})
    yield from _textfel(kolumn, stig, "rubrik", 200)
    if ar(typ, "text") and typ not in KOLUMNTYPER:
        yield (
            under(stig, "typ"),
            f"Typen ”{typ}” finns inte för kolumner. Välj en av {', '.join(sorted(KOLUMNTYPER))}.",
        )
    elif ar(typ, "text"):
        yield from _typfel(kolumn, stig, typ)
    nyckel = kolumn.get("nyckel")
    if ar(nyckel, "text"):
        if not NYCKEL.fullmatch(nyckel) or nyckel == "nyckel":
            yield under(stig, "nyckel"), f"{_NYCKELREGEL} Ordet ”nyckel” är upptaget."
        elif nyckel in tagna:
            yield (
                under(stig, "nyckel"),
                f"En annan kolumn har redan nyckeln ”{nyckel}”. Välj en annan.",
            )
        tagna.add(nyckel)


def kolumnnycklar(typ: Any) -> Mapping[str, str]:
    """A column has no limits in numbers: those are a question's."""
    return {k: slag for k, slag in PER_TYP.get(str(typ), {}).items() if k not in {"minst", "hogst"}}


def _radfel(rad: Any, stig: str, kolumner: list[Any]) -> Iterator[Fel]:
    """A row that the table begins with: texts in columns that exist."""
    if not ar(rad, "objekt"):
        yield stig, fel_slag("objekt")
        return
    namn = {k.get("nyckel"): k for k in kolumner if ar(k, "objekt")}
    for nyckel, varde in rad.items():
        if nyckel not in namn:
            yield under(stig, nyckel), f"Tabellen har ingen kolumn med nyckeln ”{nyckel}”."
        elif not ar(varde, "text"):
            yield under(stig, nyckel), fel_slag("text")
        elif namn[nyckel].get("typ") == "enval" and varde not in _svaren(namn[nyckel]):
            yield (
                under(stig, nyckel),
                f"”{varde}” är inget av kolumnens val. De är {', '.join(_svaren(namn[nyckel]))}.",
            )


def publicera(
    definition: dict[str, Any], *, av: Anvandare, version: int | None = None
) -> tuple[Formular, bool]:
    """The published form with this content: (form, made now?). Equal content is never published twice.

    It gets `version` when that number is free, else the next one of its name.
    """
    avtryck = Formular.hash_av(definition)
    if finns := Formular.objects.filter(sha256=avtryck).first():
        return finns, False
    tagna = set(Formular.objects.filter(namn=definition["namn"]).values_list("version", flat=True))
    if version is None or version in tagna:
        version = max(tagna, default=0) + 1
    form = Formular.objects.create(
        namn=definition["namn"],
        syfte=definition.get("syfte", "ansokan"),
        ingress=definition.get("ingress", ""),
        version=version,
        status=Formular.Status.PUBLICERAT,
        definition=definition,
        sha256=avtryck,
        publicerad_tid=frist.nu(),
        publicerad_av=av,
    )
    Handelse.objects.skriv("publicerade formuläret", form, av=av, version=version, sha256=avtryck)
    return form, True
