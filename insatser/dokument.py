"""The documents of insatser: one function per kind, from the frozen Version to the bytes of a PDF."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from insatser.ansokan.sammandrag import sammandrag
from insatser.arende import underlagsvy
from portal import belopp, frist
from portal.dokument import pdf
from portal.dokument.models import Dokument, DokumentInnehall, Version
from portal.dokument.utfarda import gor_pdf, ram
from portal.formular import fyllt

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


# ---------- Handlingar: the pack of a meeting ----------


def handlingar(dokument: Dokument) -> bytes:
    """The issued papers joined behind a page of contents. Raises pdf.DokumentFel when a part is not as it was."""
    data = dokument.version.data
    delar = [_packdel(del_) for del_ in data["delar"]]
    framsida, antal = _framsida(dokument, data, delar, 1), 1
    if (
        pdf.antal_sidor(framsida) != antal
    ):  # a long agenda: the contents take more room, the numbers move
        antal = pdf.antal_sidor(framsida)
        framsida = _framsida(dokument, data, delar, antal)
    return pdf.foga_ihop(
        delar, titel=dokument.titel, tid=dokument.bestalld_tid, forsattssida=framsida
    )


def _packdel(del_: dict[str, Any]) -> pdf.Del:
    """The stored bytes of a part, which must be those that the pack was frozen with."""
    innehall = DokumentInnehall.objects.filter(dokument__publikt_id=del_["dokument"]).first()
    if innehall is None or sha256(bytes(innehall.pdf)).hexdigest() != del_["sha256"]:
        raise pdf.DokumentFel(f"”{del_['titel']}” är inte den handling som stod på dagordningen.")
    return pdf.Del(f"{del_['punkt']}. {del_['rubrik']}: {del_['titel']}", bytes(innehall.pdf))


def _framsida(dokument: Dokument, data: dict[str, Any], delar: list[pdf.Del], antal: int) -> bytes:
    vy = underlagsvy.packvy(data, pdf.startsidor(delar, forsattssidor=antal))
    borjar: datetime = vy["borjar"]
    dok = ram(
        f"{data['organ']} {frist.datumtext(borjar.date())}",
        "Handlingar",
        dokument=dokument,
        fakta=[
            ("Dag", frist.dagtext(borjar.date())),
            ("Tid", f"kl. {borjar:%H.%M}"),
            ("Plats", data["plats"]),
            ("Sidor", str(antal + sum(del_["sidor"] for del_ in data["delar"]))),
        ],
        underrad="Handlingar till sammanträdet",
        fotnamn="Handlingar",
    )
    return gor_pdf("dokument/handlingar.html", dokument, {"dok": dok, "pack": vy})


# ---------- Ansökan, kvittens ----------


def ansokan(dokument: Dokument) -> bytes:
    """The application as it was frozen. It carries its code and never a dnr: it may be out for signature."""
    kontext = ansokankontext(dokument.version.data, dokument)
    return gor_pdf("dokument/ansokan.html", dokument, kontext)


def forhandsvisning(data: dict[str, Any]) -> bytes:
    """The application as it would be now: rendered, shown and not kept. Raises pdf.DokumentFel."""
    html = render_to_string("dokument/ansokan.html", ansokankontext(data, None))
    return pdf.rendera(html, tid=frist.nu(), titel=f"Förhandsvisning: {data['namn']}")


def ansokankontext(data: dict[str, Any], dokument: Dokument | None) -> dict[str, Any]:
    namn = data["namn"]
    dok = ram(
        namn,
        "Ansökan" if dokument else "Ansökan, förhandsvisning",
        dokument=dokument,
        fakta=_ansokanfakta(data, dokument.version if dokument else None),
        underrad=f"Ansökan om medel från {data['insatsagare']['namn']}",
        fotnamn=f"Ansökan: {namn}" if len(namn) <= 40 else "Ansökan",
    )
    return {
        "dok": dok,
        "data": data,
        "avsnitten": fyllt.las(data),
        "kort": underlagsvy.kort_vy(sammandrag(data)),
    }


def _ansokanfakta(data: dict[str, Any], version: Version | None) -> list[tuple[str, str]]:
    fakta = [("Insatsägare", data["insatsagare"]["namn"]), ("Utlysning", data["utlysning"]["namn"])]
    if summor := data["block"].get("finansiering", {}).get("summor"):
        fakta.append(("Sökt belopp", belopp.kr(Decimal(summor["sokt_totalt"]))))
    if version:
        dag = frist.datumtext(frist.lokal(version.skapad_tid).date())
        fakta.append(("Version", f"{version.nummer}, {dag}"))
    return fakta


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
