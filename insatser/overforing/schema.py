"""The JSON Schema (2020-12) of an exported application, drawn from the same declarations as the import reads by.

`docs/ansokan.schema.json` is what `ansokan_schema()` gives; a test holds them together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from insatser.ansokan.models.utlysning import Utlysning
from insatser.overforing import exportfil
from insatser.overforing.export import SCHEMA
from portal.formular import block, definition
from portal.formular.block import Radslag
from portal.formular.falt import Falt
from portal.formular.fyllt import FRAGETYPER, KOLUMNTYPER
from portal.underskrift.models import Underskrift

Schema = dict[str, Any]

TYPER = {
    "text": "string",
    "heltal": "integer",
    "ja_nej": "boolean",
    "lista": "array",
    "objekt": "object",
}
UUID_ = {"$ref": "#/$defs/uuid"}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
BELOPP = {"$ref": "#/$defs/belopp"}
NYCKEL = {"type": "string", "pattern": f"^{definition.NYCKEL.pattern}$"}


def ansokan_schema() -> Schema:
    """The whole file. What depends on the form (which questions, which blocks) is for the import to check."""
    delar = {
        "schema": {"const": SCHEMA},
        "formular": _objekt(
            exportfil.FORMULAR,
            namn=_text(200),
            version={"type": "integer", "minimum": 1, "maximum": 10_000},
            sha256=SHA256,
            definition={"$ref": "#/$defs/definition"},
        ),
        "utlysning": {"$ref": "#/$defs/utlysning"},
        "ansokan": _objekt(
            exportfil.ANSOKAN,
            publikt_id=UUID_,
            namn=_text(200),
            insatsagare=_objekt({"namn": "text", "orgnr": "text"}, namn=_text(200)),
            svar={
                "type": "object",
                "propertyNames": NYCKEL,
                "additionalProperties": {"$ref": "#/$defs/svar"},
            },
            block=_objekt({}, {b: "objekt" for b in _blocknamn()}, **_blocken()),
        ),
        "bilagor": _lista(
            _objekt(
                exportfil.BILAGA,
                nyckel=UUID_,
                filnamn=_text(200),
                storlek={"type": "integer", "minimum": 0},
                sha256=SHA256,
                innehall={"type": "string", "contentEncoding": "base64"},
            )
        ),
        "underskrifter": _lista(
            _objekt(*exportfil.UNDERSKRIFT, status={"enum": list(Underskrift.Status.values)})
        ),
        "arende": _objekt({}, exportfil.ARENDE, inkommen_tid=_eller_null({"$ref": "#/$defs/tid"})),
        "noteringar": _lista({"type": "string"}),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:portal:ansokan:1",
        "title": "Exporterad ansökan",
        "description": "En inkommen ansökan som manage.py exportera_ansokan skriver och importera_ansokan läser.",
        **_objekt(*exportfil.FIL, **delar),
        "$defs": _defs(),
    }


def _defs() -> Schema:
    return {
        "uuid": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "datum": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "tid": {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*([+-]\d{2}:\d{2}|Z)$",
        },
        "belopp": {
            "type": "string",
            "pattern": r"^-?\d{1,12}(\.\d{1,2})?$",
            "description": "Kronor, timmar eller procent som text: 1234.00",
        },
        "svar": {
            "description": "Text, heltal, valda svar, en tabells rader eller en fil bland bilagorna, som frågans typ säger.",
            "anyOf": [
                {"type": ["string", "integer", "null"]},
                _lista({"type": "string"}),
                _lista(
                    {
                        "type": "object",
                        "required": ["nyckel"],
                        "properties": {"nyckel": UUID_},
                        "additionalProperties": {"type": ["string", "integer", "null"]},
                    }
                ),
                _objekt(
                    exportfil.SVARSFIL,
                    nyckel=UUID_,
                    filnamn=_text(200),
                    storlek={"type": "integer", "minimum": 0},
                    sha256=SHA256,
                ),
            ],
        },
        "utlysning": _objekt(
            exportfil.UTLYSNING,
            publikt_id=UUID_,
            namn=_text(200),
            oppnar_tid={"$ref": "#/$defs/tid"},
            stanger_tid=_eller_null({"$ref": "#/$defs/tid"}),
            beslut_vantas=_eller_null({"$ref": "#/$defs/datum"}),
            ram={
                "type": "object",
                "propertyNames": {"pattern": r"^\d{4}$"},
                "additionalProperties": BELOPP,
            },
            max_belopp=_eller_null(BELOPP),
            max_manader={"type": ["integer", "null"], "minimum": 1, "maximum": 240},
            minst_parter={"type": "integer", "minimum": 1, "maximum": 4},
            underskriftsregel={"enum": list(Utlysning.Underskriftsregel.values)},
        ),
        "definition": _definition(),
        "del": {"anyOf": [*(_fraga(typ) for typ in sorted(FRAGETYPER)), *_ovriga_delar()]},
        "kolumn": {"anyOf": [_kolumn(typ) for typ in sorted(KOLUMNTYPER)]},
        "val": _lista(_objekt({"varde": "text", "rubrik": "text"}, varde=NYCKEL), minItems=1),
    }


# ---- the form ----
def _definition() -> Schema:
    avsnitt = _objekt(
        *definition.AVSNITT,
        nyckel=NYCKEL,
        delar=_lista({"$ref": "#/$defs/del"}, minItems=1),
    )
    return _objekt(*definition.FORMULAR, namn=_text(200), avsnitt=_lista(avsnitt, minItems=1))


def _fraga(typ: str) -> Schema:
    fria = {**definition.FRAGA_FRIA, **definition.PER_TYP.get(typ, {})}
    villkor = _objekt(
        {"fraga": "text", "ar": "lista"}, fraga=NYCKEL, ar=_lista({"type": "string"}, minItems=1)
    )
    return _av_typ(typ, definition.FRAGA, fria, villkor=villkor)


def _kolumn(typ: str) -> Schema:
    fria = {**definition.KOLUMN_FRIA, **definition.kolumnnycklar(typ)}
    return _av_typ(typ, definition.FRAGA, fria)


def _av_typ(typ: str, krav: Mapping[str, str], fria: Mapping[str, str], **egna: Schema) -> Schema:
    egna |= {
        "typ": {"const": typ},
        "nyckel": NYCKEL,
        "val": {"$ref": "#/$defs/val"},
        "kolumner": _lista({"$ref": "#/$defs/kolumn"}, minItems=1, maxItems=10),
        "max_tecken": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "rader": _lista({"type": "object", "additionalProperties": {"type": "string"}}),
    }
    if typ in definition.KRAVS_AV:
        krav = {**krav, definition.KRAVS_AV[typ]: "lista"}
    return _objekt(krav, {k: v for k, v in fria.items() if k not in krav}, **egna)


def _ovriga_delar() -> list[Schema]:
    namn = {"enum": _blocknamn()}
    return [
        _objekt(*definition.INFO, typ={"const": "info"}),
        _objekt(*definition.BLOCK, typ={"const": "block"}, block=namn),
    ]


# ---- the blocks ----
def _blocken() -> Schema:
    return {namn: _blocket(block.blocket(namn)) for namn in _blocknamn()}


def _blocknamn() -> list[str]:
    """The blocks whose rows belong to an ansökan; other rooms register their own."""
    return sorted(block.namnen("plan"))


def _blocket(blocket: block.Block) -> Schema:
    """The rows; what is told besides them is computed anew by the import and compared."""
    rader = {
        slag.namn: _rader(slag, blocket.harledda_i_rad) for slag in blocket.slag if slag.fryses
    }
    harlett: Schema = {namn: True for namn in blocket.harledda}
    return {"type": "object", "properties": rader | harlett, "additionalProperties": False}


def _rader(slag: Radslag, harledda: Sequence[str] = ()) -> Schema:
    barn = {b.namn: b for b in slag.barn if b.fryses}
    egenskaper = {f.namn: _varde(f) for f in [*slag.tomma_falt, *slag.dolda]}
    egenskaper |= {namn: _rader(b) for namn, b in barn.items()} | dict.fromkeys(harledda, True)  # type: ignore[arg-type]
    rad: Schema = {"type": "object", "properties": egenskaper, "additionalProperties": False}
    if callable(slag.falt):  # years of the insatstid
        rad["patternProperties"] = {r"^ar_\d{4}$": _eller_null(BELOPP)}
    if not slag.ensam:
        rad |= {"required": ["nyckel"], "properties": {"nyckel": UUID_, **egenskaper}}
    return _lista(rad, maxItems=1 if slag.ensam else slag.hogst)


def _varde(f: Falt) -> Schema:
    """A value or null. Choices that depend on the owner are for the import to check."""
    if f.typ in exportfil.HELTALSTYPER:
        return {"type": ["integer", "null"], "title": f.rubrik}
    if f.typ in {"belopp", "tal", "procent"}:
        return {**_eller_null(BELOPP), "title": f.rubrik}
    if f.typ == "datum":
        return {**_eller_null({"$ref": "#/$defs/datum"}), "title": f.rubrik}
    val = (
        [varde for varde, _ in f.valen(None)]
        if f.typ in {"enval", "ja_nej"} and not callable(f.val)
        else []
    )
    if val:
        return {"enum": [*val, None], "title": f.rubrik}
    tecken = {"maxLength": f.max_tecken} if f.max_tecken else {}
    return {"type": ["string", "null"], "title": f.rubrik, **tecken}


# ---- pieces ----
def _objekt(
    krav: Mapping[str, str], fria: Mapping[str, str] | None = None, **egna: Schema
) -> Schema:
    """An object with these members and no others, as `jsonlasning.nyckelfel` has it."""
    alla = {**krav, **(fria or {})}
    return {
        "type": "object",
        "properties": {namn: egna.get(namn) or _slag(slag) for namn, slag in alla.items()},
        **({"required": list(krav)} if krav else {}),
        "additionalProperties": False,
    }


def _slag(slag: str) -> Schema:
    typ = TYPER[slag.removesuffix("?")]
    return {"type": [typ, "null"] if slag.endswith("?") else typ}


def _lista(av: Schema, **mer: Any) -> Schema:
    return {"type": "array", "items": av, **{k: v for k, v in mer.items() if v is not None}}


def _text(hogst: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": hogst}


def _eller_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
