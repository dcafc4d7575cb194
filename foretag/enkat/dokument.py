"""The compilation of an enkät as a document, from its frozen JSON to the bytes of a PDF."""

from foretag.enkat import sammanstallning
from portal import belopp, frist
from portal.dokument.models import Dokument
from portal.dokument.utfarda import gor_pdf, ram


def enkatsammanstallning(dokument: Dokument) -> bytes:
    data = dokument.version.data
    antal = data["antal"]
    dok = ram(
        data["enkat"]["titel"],
        "Sammanställning av enkät",
        dokument=dokument,
        fakta=[
            ("Sammanställd", frist.datumtext(frist.lokal(dokument.version.skapad_tid).date())),
            ("Svar som är med", belopp.tal(antal["med"])),
            ("Inlämnade svar", belopp.tal(antal["inlamnade"])),
            ("Inbjudna", belopp.tal(antal["inbjudna"])),
        ],
        underrad="Svaren fråga för fråga",
        fotnamn="Sammanställning",
    )
    kontext = {"dok": dok, "avsnitten": sammanstallning.resultat(data), "pdf": True}
    return gor_pdf("dokument/enkatsammanstallning.html", dokument, kontext)
