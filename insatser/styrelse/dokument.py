"""The pack of a meeting, from the frozen Version to the bytes of one PDF."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from insatser.ansokan.sammandrag import Data
from portal import frist
from portal.dokument import pdf
from portal.dokument.models import Dokument, DokumentInnehall
from portal.dokument.utfarda import gor_pdf, ram


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


def _packdel(del_: dict[str, Any]) -> pdf.Packdel:
    """The stored bytes of a part, which must be those that the pack was frozen with."""
    innehall = DokumentInnehall.objects.filter(dokument__publikt_id=del_["dokument"]).first()
    if innehall is None or sha256(bytes(innehall.pdf)).hexdigest() != del_["sha256"]:
        raise pdf.DokumentFel(f"”{del_['titel']}” är inte den handling som stod på dagordningen.")
    return pdf.Packdel(f"{del_['punkt']}. {del_['rubrik']}: {del_['titel']}", bytes(innehall.pdf))


def _framsida(
    dokument: Dokument, data: dict[str, Any], delar: list[pdf.Packdel], antal: int
) -> bytes:
    vy = packvy(data, pdf.startsidor(delar, forsattssidor=antal))
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


def packvy(data: Data, startsidor: list[int]) -> Data:
    """The contents of a pack: each point with its papers and the page on which each begins."""
    punkter: list[Any] = []
    for nummer, (del_, sida) in enumerate(zip(data["delar"], startsidor, strict=True), 1):
        if not punkter or punkter[-1]["nummer"] != del_["punkt"]:
            punkter.append(
                {"nummer": del_["punkt"], "rubrik": del_["rubrik"], "dnr": del_["dnr"], "delar": []}
            )
        punkter[-1]["delar"].append(del_ | {"del": nummer, "sida": sida})
    return data | {
        "punkter": punkter,
        "borjar": datetime.fromisoformat(f"{data['datum']}T{data['tid']}").replace(
            tzinfo=frist.STOCKHOLM
        ),
    }
