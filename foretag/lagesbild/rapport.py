"""The yearly report: its content frozen as plain data, and the same content as page and PDF."""

import json
from collections.abc import Sequence
from datetime import date

from foretag.kommun.matris import I_ORD, STEG
from foretag.lagesbild import doljning, lagesdiagram, rakning
from foretag.lagesbild.models.arsrapport import Arsrapport
from foretag.lagesbild.siffror import (
    TABELLORDNING,
    VISAS_INTE,
    Data,
    Sifferrad,
    ar_hela,
    kommundata,
    luckor,
    siffror,
    tabell,
    text,
)
from portal import frist
from portal import text as texten
from portal.dokument.models import Dokument, kanonisk
from portal.dokument.utfarda import gor_pdf, ram

AR_I_RAPPORTEN = 5
KOMMUNMATT = ("anstallda", "placerade", "platser", "nyttjade")


def ar_att_valja() -> list[int]:
    """The years that a report can be made of: those that something is known of."""
    return rakning.aren_med_uppgifter()


def innehall(rapport: Arsrapport, upplaga: str) -> Data:
    """All that the edition says, as it is today: the year, the four before it as far as anything is known, the texts."""
    publikt = upplaga == Arsrapport.Upplaga.PUBLIK
    forsta = min([rapport.ar, *ar_att_valja()])
    bild = rakning.las(range(max(forsta, rapport.ar - AR_I_RAPPORTEN + 1), rapport.ar + 1))
    data: Data = {
        "ar": rapport.ar,
        "upplaga": str(upplaga),
        "regel": doljning.REGEL,
        "datum": frist.idag(),
        "forord": rapport.forord,
        "kommentar": rapport.kommentar,
        **siffror(bild, publikt=publikt),
        "kommuner": kommundata(bild, rapport.ar, publikt=publikt),
    }
    fryst: Data = json.loads(kanonisk(data))
    return fryst


def vy(data: Data) -> Data:
    """The frozen content, ready to show: page and PDF use this and nothing else."""
    platser, aren = data["platser"], data["aren"]
    hela = platser[0]
    return {
        "ar": data["ar"],
        "publikt": _ar_publik(data),
        "dag": _dagen(data),
        "aren": aren,
        "forord": texten.till_html(data["forord"], niva=3),
        "kommentar": texten.till_html(data["kommentar"], niva=3),
        "sammanfattning": lagesdiagram.sammanfattning(platser, data["ar"], _dagen(data)),
        "bilder": [
            lagesdiagram.foretag(platser),
            lagesdiagram.anstallda(hela),
            lagesdiagram.placerade(hela),
            lagesdiagram.platser(hela),
        ],
        **_om_kommunerna(data),
        "tabeller": [(plats["namn"], tabell(plats, aren)) for plats in platser],
        "luckor": luckor(hela),
        "utanfor": [(namn, rad["utanfor"]) for namn, rad in hela["ar"].items() if rad["utanfor"]],
        **_om_det_rapporterade(data),
        "minst_personer": doljning.MINST_PERSONER,
        "minst_foretag": doljning.MINST_FORETAG,
        "dolt": _nagot_dolt(data),
    }


def _ar_publik(data: Data) -> bool:
    return bool(data["upplaga"] == Arsrapport.Upplaga.PUBLIK)


def har_tidigare_regel(data: Data) -> bool:
    """Was it another rule that said what to leave out of this public edition? Those before the second had no number."""
    return _ar_publik(data) and data.get("regel", 1) != doljning.REGEL


def _dagen(data: Data) -> date:
    return date.fromisoformat(data["dagar"][str(data["ar"])])


def _om_kommunerna(data: Data) -> Data:
    """Maps and tables of the kommuner in the report's own year, and the steps of the matrix that they have taken."""
    ar, kommuner, publikt = data["ar"], data["kommuner"], _ar_publik(data)
    kartor = ["foretag"] if publikt else ["foretag", "platser"]
    return {
        "kartor": [lagesdiagram.karta(kommuner, vad, ar) for vad in kartor],
        "steg": list(STEG.values()),
        "steg_i_ord": [(STEG[steg], mening) for steg, mening in I_ORD.items()],
        "stegkarta": lagesdiagram.karta(kommuner, "mognad", ar),
        "matris": [_stegrad(rad) for rad in kommuner if rad["steg"] is not None],
        "kommuner": [_kommunrad(rad, publikt=publikt) for rad in kommuner],
    }


def _om_det_rapporterade(data: Data) -> Data:
    rader = data["rapporterat"]
    return {
        "rapporterat": _rapporterat(rader, data["aren"]),
        "perioder": [_period(rad) for rad in rader if "–" in rad["tid"]],
        "kallor": sorted({rad["kalla"] for rad in rader}),
        "anmarkningar": [rad for rad in rader if rad["anmarkning"]],
        "skillnader": data["skillnader"],
        "skillnader_i_ord": lagesdiagram.skillnader(len(data["skillnader"])),
        "kontrollerade": data["kontrollerade"],
    }


def pdf(dokument: Dokument) -> bytes:
    """The edition from its frozen content alone."""
    data = dokument.version.data
    r = vy(data)
    dok = ram(
        f"Sociala företag {r['ar']}",
        "Årsrapport",
        dokument=dokument,
        fakta=[
            ("Lägesbild den", frist.datumtext(r["dag"])),
            ("Upplaga", "Publik" if r["publikt"] else "Hel, för förbundet"),
            ("Utfärdad", frist.datumtext(date.fromisoformat(data["datum"]))),
        ],
        underrad="Företag, anställda, placerade och platser i förbundets område",
        fotnamn=f"Årsrapport {r['ar']}",
    )
    return gor_pdf("dokument/arsrapport.html", dokument, {"dok": dok, "r": r, "pdf": True})


def _kommunrad(rad: Data, *, publikt: bool) -> Data:
    celler = [] if publikt else [text(rad["tal"][matt]) for matt in KOMMUNMATT]
    return {
        "namn": rad["namn"],
        "omrade": rad["omrade"],
        "foretag": rad["foretag"],
        "celler": celler,
    }


def _stegrad(rad: Data) -> Sifferrad:
    celler = [(namn, "Ja" if rad["steg"][steg] else "Nej") for steg, namn in STEG.items()]
    return Sifferrad(rad["namn"], False, celler)


def _rapporterat(rader: Sequence[Data], aren: Sequence[int]) -> list[tuple[str, list[Sifferrad]]]:
    """Place by place: measures down, years across; "–" where nothing was reported."""
    platser: dict[tuple[str, bool], dict[str, dict[str, str]]] = {}
    for rad in rader:
        if "–" not in rad["tid"]:
            matt = platser.setdefault((rad["plats"], ar_hela(rad)), {})
            matt.setdefault(rad["matt"], {})[rad["tid"]] = text(rad["tal"])
    return [
        (
            f"Rapporterat, {plats.lower() if hela else plats}",
            [
                Sifferrad(matt, False, [(str(ar), tal.get(str(ar), "–")) for ar in aren])
                for matt, tal in matten.items()
            ],
        )
        for (plats, hela), matten in platser.items()
    ]


def _period(rad: Data) -> Data:
    """As a sentence: names of places and authorities keep their capitals."""
    return rad | {
        "text": text(rad["tal"]),
        "plats": rad["plats"].lower() if ar_hela(rad) else rad["plats"],
        "matt": rad["matt"][:1].lower() + rad["matt"][1:],
    }


def _nagot_dolt(data: Data) -> bool:
    beraknat = (
        rad["tal"][matt]
        for plats in data["platser"]
        for rad in plats["ar"].values()
        for matt in TABELLORDNING
    )
    rapporterat = (rad["tal"] for rad in data["rapporterat"])
    return any(text(tal) == VISAS_INTE for tal in (*beraknat, *rapporterat))
