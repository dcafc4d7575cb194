"""The bevis of a signing round, as a document of its own: a signed paper cannot hold its own signatures."""

from datetime import datetime

from portal import frist
from portal.dokument.models import Dokument
from portal.dokument.utfarda import gor_pdf, ram, slagnamn
from portal.underskrift.models import Underskrift


def underskriftsbevis(dokument: Dokument) -> bytes:
    """Who signed what, when and how, from the facts frozen when the last one signed."""
    data = dokument.version.data
    metoder = dict(Underskrift.Metod.choices)
    for rad in data["underskrifter"]:
        rad["metod_text"], rad["tid"] = metoder[rad["metod"]], datetime.fromisoformat(rad["tid"])
    fakta = [
        ("Gäller", data["dokument"]["titel"]),
        ("Underskrifter", str(len(data["underskrifter"]))),
        ("Klart", frist.datumtext(frist.lokal(datetime.fromisoformat(data["klar_tid"])).date())),
    ]
    dok = ram(
        data["titel"],
        slagnamn(dokument.slag),
        dokument=dokument,
        fakta=fakta,
        fotnamn="Underskriftsbevis",
    )
    return gor_pdf("dokument/underskriftsbevis.html", dokument, {"dok": dok, "bevis": data})
