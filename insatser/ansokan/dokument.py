"""The application as a document, from the frozen Version to the bytes of a PDF."""

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from insatser.ansokan.kortvy import kort_vy
from insatser.ansokan.sammandrag import sammandrag
from portal import belopp, frist
from portal.dokument import pdf
from portal.dokument.models import Dokument, Version
from portal.dokument.utfarda import gor_pdf, ram
from portal.formular import fyllt


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
        "kort": kort_vy(sammandrag(data)),
    }


def _ansokanfakta(data: dict[str, Any], version: Version | None) -> list[tuple[str, str]]:
    fakta = [("Insatsägare", data["insatsagare"]["namn"]), ("Utlysning", data["utlysning"]["namn"])]
    if summor := data["block"].get("finansiering", {}).get("summor"):
        fakta.append(("Sökt belopp", belopp.kr(Decimal(summor["sokt_totalt"]))))
    if version:
        dag = frist.datumtext(frist.lokal(version.skapad_tid).date())
        fakta.append(("Version", f"{version.nummer}, {dag}"))
    return fakta
