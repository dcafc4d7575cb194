"""A received application as one JSON file that another installation can read without this one.

The parts `formular`, `utlysning`, `ansokan` and `bilagor` hold what is needed to make it again: exported, imported
into an empty database and exported once more they are the same bytes. Signatures go with it as facts.
"""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from insatser.ansokan.block.bilagor import filer_i
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.arende import Arende
from portal.dokument.models import kanonisk
from portal.fil.models import Fil
from portal.underskrift import rundor

SCHEMA = "ansokan/1"
# The order of the parts in the file. Within them keys are sorted.
DELAR = (
    "schema",
    "formular",
    "utlysning",
    "ansokan",
    "bilagor",
    "underskrifter",
    "arende",
    "noteringar",
)


def exportera(arende: Arende) -> dict[str, Any]:
    """Everything about the received application of the case. Raises ValueError for a case without one."""
    ansokan = arende.ansokan
    if ansokan is None or ansokan.version is None:
        raise ValueError(f"Ärende {arende.dnr} har ingen ansökan att exportera.")
    data = ansokan.version.data
    return {
        "schema": SCHEMA,
        "formular": data["formular"],
        "utlysning": utlysning_json(ansokan.utlysning),
        "ansokan": {
            "publikt_id": str(ansokan.publikt_id),
            **{namn: data[namn] for namn in ("namn", "insatsagare", "svar", "block")},
        },
        "bilagor": bilagor_json(arende),
        "underskrifter": _underskrifter(ansokan, data),
        "arende": {
            "dnr": arende.dnr,
            "aldre_dnr": arende.aldre_dnr,
            "inkommen_tid": tid_json(ansokan.inkommen_tid),
            "sha256": ansokan.version.sha256,
        },
    }


def som_text(data: dict[str, Any]) -> str:
    """The file: parts in their order, all else canonical and set out on lines of its own."""
    ordnad = json.loads(kanonisk(data))
    return (
        json.dumps(
            {del_: ordnad[del_] for del_ in DELAR if del_ in ordnad}, ensure_ascii=False, indent=2
        )
        + "\n"
    )


def tid_json(tid: datetime | None) -> str | None:
    """A moment in UTC, whatever zone it was given in."""
    return tid.astimezone(UTC).isoformat() if tid else None


def utlysning_json(utlysning: Utlysning) -> dict[str, Any]:
    """What was asked for. Whether it is published here is not part of it."""
    dag, belopp = utlysning.beslut_vantas, utlysning.max_belopp
    return {
        "publikt_id": str(utlysning.publikt_id),
        "namn": utlysning.namn,
        "sammanfattning": utlysning.sammanfattning,
        "beskrivning": utlysning.beskrivning,
        "kriterier": utlysning.kriterier,
        "vem_kan_soka": utlysning.vem_kan_soka,
        "oppnar_tid": tid_json(utlysning.oppnar_tid),
        "stanger_tid": tid_json(utlysning.stanger_tid),
        "beslut_vantas": dag.isoformat() if dag else None,
        "ram": utlysning.ram,
        "max_belopp": None if belopp is None else str(belopp),
        "max_manader": utlysning.max_manader,
        "minst_parter": utlysning.minst_parter,
        "underskriftsregel": utlysning.underskriftsregel,
    }


def bilagor_json(arende: Arende) -> list[dict[str, Any]]:
    """The received files with their content; what each one is stands in the block, under the same nyckel."""
    handlingar = arende.handlingar.filter(fil__isnull=False).select_related("fil")
    filer = {handling.fil.sha256: handling.fil for handling in handlingar if handling.fil}
    assert arende.ansokan and arende.ansokan.version
    return [
        _bilaga_json(nyckel, fakta, filer[fakta["sha256"]])
        for nyckel, fakta in filer_i(arende.ansokan.version.data)
    ]


def _bilaga_json(nyckel: str, fakta: dict[str, Any], fil: Fil) -> dict[str, Any]:
    with fil.fil.open("rb") as innehall:
        return {"nyckel": nyckel, **fakta, "innehall": b64encode(innehall.read()).decode()}


def _underskrifter(ansokan: Ansokan, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts of the round; of an imported application those that came with it."""
    if ansokan.runda:
        return [
            {**en, "sha256": ansokan.runda.version.sha256} for en in rundor.fakta(ansokan.runda)
        ]
    inlasta: list[dict[str, Any]] = (data.get("import") or {}).get("underskrifter", [])
    return inlasta
