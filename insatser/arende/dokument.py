"""The documents of a case: one function per kind, from the frozen Version to the bytes of a PDF."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from insatser.arende import underlagsvy
from portal import belopp, frist
from portal.dokument import pdf
from portal.dokument.models import Dokument
from portal.dokument.utfarda import gor_pdf, ram

# ---------- Beslutsunderlag ----------


def beslutsunderlag(dokument: Dokument) -> bytes:
    """The paper as it was when it was made final."""
    data = dokument.version.data
    kontext = {"dok": _underlagsram(data, dokument), "u": underlagsvy.vy(data)}
    return gor_pdf("dokument/beslutsunderlag.html", dokument, kontext)


def beslutsunderlag_utkast(data: dict[str, Any]) -> bytes:
    """What the paper would look like now: rendered, shown and not kept. Raises pdf.DokumentFel."""
    kontext = {"dok": _underlagsram(data, None), "u": underlagsvy.vy(data)}
    html = render_to_string("dokument/beslutsunderlag.html", kontext)
    return pdf.rendera(html, tid=frist.nu(), titel=f"Utkast: {data['texter']['rubrik']}")


def _underlagsram(data: dict[str, Any], dokument: Dokument | None) -> dict[str, Any]:
    vy = underlagsvy.vy(data)
    rubrik, kort = vy["rubrik"], vy["kort"]
    fakta = [("Diarienummer", data["dnr"]), ("Datum", frist.datumtext(vy["datum"]))]
    if data["handlaggare"]:
        fakta.append(("Handläggare", data["handlaggare"]))
    if vy["inkommen_tid"]:
        fakta.append(("Ansökan kom in", frist.datumtext(frist.lokal(vy["inkommen_tid"]).date())))
    return ram(
        rubrik,
        "Beslutsunderlag" if dokument else "Beslutsunderlag, utkast",
        dokument=dokument,
        fakta=fakta,
        underrad=f"Ansökan från {kort['insatsagare']} om medel till en insats" if kort else "",
        fotnamn=f"Beslutsunderlag: {rubrik}" if len(rubrik) <= 30 else "Beslutsunderlag",
        dnr=data["dnr"],
    )


# ---------- Kvittens ----------


def kvittens(dokument: Dokument) -> bytes:
    """The receipt: number, time, what came in and who had signed."""
    data = dokument.version.data
    inkommen = datetime.fromisoformat(data["inkommen_tid"])
    nummerord = "Diarienummer" if data["eget_diarium"] else "Ärendenummer"
    dok = ram(
        data["namn"],
        "Kvittens",
        dokument=dokument,
        fakta=[
            (nummerord, data["dnr"]),
            ("Inkom", frist.datumtext(frist.lokal(inkommen).date())),
            ("Insatsägare", data["insatsagare"]["namn"]),
        ],
        underrad="Ansökan om medel är mottagen",
        fotnamn="Kvittens",
        dnr=data["dnr"],
    )
    underskrifter = [{**u, "klockan": _klockan(u["tid"])} for u in data["underskrifter"]]
    sokt = data["sokt_belopp"] and belopp.kr(Decimal(data["sokt_belopp"]))
    kontext = {
        "dok": dok,
        "data": data,
        "inkommen": inkommen,
        "underskrifter": underskrifter,
        "sokt": sokt,
    }
    return gor_pdf("dokument/kvittens.html", dokument, kontext)


def _klockan(tid: str) -> str:
    """As in a table: 2026-11-22 kl. 11.41."""
    return (
        f"{frist.lokal(datetime.fromisoformat(tid)):%Y-%m-%d kl.{belopp.NBSP}%H.%M}" if tid else ""
    )
