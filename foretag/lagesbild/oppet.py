"""The lägesbild as open data: the cells of the published årsrapporter, and nothing else.

Nothing is computed here. An edition that is published has been through `doljning` as a whole and is everybody's
already, so what cannot be worked out from it cannot be worked out from this. A year is in when a published report has
it: its own report before a later one that looks back, and of several later ones the latest.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from foretag.lagesbild.models.arsrapport import Arsrapport
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.siffror import TABELLORDNING, Data, ar_hela, helt
from portal import funktioner

FORETAG = Lagesuppgift.Matt.FORETAG
# A frozen report names measures in words. A label that is changed keeps its old word here: old reports have that.
MATT_AV_ORD = {str(matt.label): str(matt) for matt in Lagesuppgift.Matt}
Rapport = tuple[int, Data]  # its year, its content


def publicerade(fraga: HttpRequest | None = None) -> QuerySet[Arsrapport]:
    """The årsrapporter that everybody may read now, the newest first; none when their pages are switched off."""
    if not funktioner.anvands("register", fraga):
        return Arsrapport.objects.none()
    return Arsrapport.objects.filter(publicerad__isnull=False)


def lage() -> Iterator[Any]:
    """All that the rows depend on: which editions are published. What is in them never changes."""
    yield from publicerade().values_list("ar", "publicerad", "publicerad_tid")


def rader() -> Iterator[Data]:
    """Year by year: computed, reported, the number of companies per kommun. Totals of several years come last."""
    frysta = publicerade().values_list("ar", "publicerad__version__innehall")
    rapporter: list[Rapport] = [(ar, json.loads(text)) for ar, text in frysta]
    per_ar: dict[int, Rapport] = {}
    for rapport in rapporter:
        for ar in rapport[1]["aren"]:
            per_ar.setdefault(ar, rapport)
    per_ar |= {rapport[0]: rapport for rapport in rapporter}
    for ar, rapport in sorted(per_ar.items()):
        yield from _beraknat(ar, rapport)
        yield from _rapporterat(ar, rapport)
        if rapport[0] == ar:  # a report has its kommuner for its own year alone
            yield from _kommunerna(rapport)
    yield from _perioder(rapporter)


def _beraknat(ar: int, rapport: Rapport) -> Iterator[Data]:
    for nr, plats in enumerate(rapport[1]["platser"]):
        aret = plats["ar"][str(ar)]
        grund = _grund(rapport, ar, plats["namn"], hela=nr == 0)  # the whole comes first
        yield grund | _matt(str(FORETAG), "beraknat") | {"varde": aret["foretag"], "status": "helt"}
        for matt in TABELLORDNING:
            yield grund | _matt(matt, "beraknat") | _varde(aret["tal"][matt])


def _rapporterat(ar: int, rapport: Rapport) -> Iterator[Data]:
    for rad in rapport[1]["rapporterat"]:
        if rad["tid"] == str(ar):
            yield _grund(rapport, ar, rad["plats"], hela=ar_hela(rad)) | _uppgift(rad)


def _kommunerna(rapport: Rapport) -> Iterator[Data]:
    for rad in rapport[1]["kommuner"]:
        grund = _grund(rapport, rapport[0], rad["namn"], hela=False) | {"niva": "kommun"}
        yield (
            grund
            | _matt(str(FORETAG), "beraknat")
            | {
                "kommun_kod": rad["kod"],
                "varde": rad["foretag"],
                "status": "helt",
            }
        )


def _perioder(rapporter: list[Rapport]) -> Iterator[Data]:
    """Each from the latest report that has it; left out here as soon as one report leaves it out."""
    perioder: dict[tuple[str, str, str, bool], tuple[Rapport, Data]] = {}
    dolda = set()
    for rapport in rapporter:
        for rad in rapport[1]["rapporterat"]:
            nyckel = (rad["tid"], rad["plats"], rad["matt"], ar_hela(rad))
            if "–" in rad["tid"]:
                perioder.setdefault(nyckel, (rapport, rad))
                dolda |= {nyckel} if rad["tal"].get("dolt") else set()
    for nyckel, (rapport, rad) in sorted(perioder.items(), key=lambda par: par[0]):
        if nyckel in dolda:
            rad = rad | {"tal": {"dolt": True}, "anmarkning": ""}
        fran, till = map(int, rad["tid"].split("–"))
        grund = _grund(rapport, fran, rad["plats"], hela=ar_hela(rad))
        yield grund | _uppgift(rad) | {"till_ar": till}


def _grund(rapport: Rapport, ar: int, plats: str, *, hela: bool) -> Data:
    """`hela`: is it all of the förbund? An område may be called as the whole is."""
    return {
        "ar": ar,
        "till_ar": None,
        "niva": "forbund" if hela else "omrade",
        "plats": plats,
        "kommun_kod": None,
        "kalla": None,
        "anmarkning": None,
        "arsrapport": rapport[0],
    }


def _matt(matt: str, slag: str) -> Data:
    return {"matt": matt, "matt_namn": str(Lagesuppgift.Matt(matt).label), "slag": slag}


def _varde(tal: Data) -> Data:
    """What `lagessiffror.text` says in words: a number is never there for one that is left out or not given."""
    if tal.get("dolt"):
        return {"varde": None, "status": "visas_inte"}
    if tal["v"] is None:
        return {"varde": None, "status": "ej_uppgivet"}
    return {"varde": tal["v"], "status": "helt" if helt(tal) else "minst"}


def _uppgift(rad: Data) -> Data:
    return {
        **_matt(MATT_AV_ORD[rad["matt"]], "rapporterat"),
        **_varde(rad["tal"]),
        "kalla": rad["kalla"] or None,
        "anmarkning": rad["anmarkning"] or None,
    }
