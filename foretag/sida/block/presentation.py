"""Presentation: what the company says of itself, and how it is reached."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from foretag.sida.models import Presentation
from portal.formular.block import Andring, Block, Brist, Radslag, las_grupp
from portal.formular.falt import Falt, dom_id

PRESENTATION = Radslag(
    namn="presentation",
    modell=Presentation,
    falt=(
        Falt(
            "text",
            "lang",
            "Presentation",
            hjalp="Vad gör ni, för vem och var? Skriv så att en köpare eller en handläggare som aldrig hört talas om er förstår. Skriv inget om enskilda personer.",
            obligatorisk=True,
            max_tecken=2000,
            saknas="Skriv en presentation",
        ),
        Falt("adress", "kort", "Gatuadress", max_tecken=300),
        Falt("postnummer", "kort", "Postnummer", bredd="kort", max_tecken=20),
        Falt("ort", "kort", "Ort", max_tecken=100),
        Falt(
            "webbplats", "kort", "Webbplats", hjalp="Till exempel www.exempel.se.", max_tecken=300
        ),
        Falt(
            "epost",
            "epost",
            "E-post",
            hjalp="Helst en adress som hör till företaget, till exempel info@exempel.se.",
        ),
        Falt("telefon", "kort", "Telefon", hjalp="Helst företagets växel.", max_tecken=100),
    ),
    rubrik="Presentation",
    ny="",
    agare_falt="foretag",
    ensam=True,
)


def webbadress(text: str) -> str:
    """What was typed as an address to link to: "www.exempel.se" is https://www.exempel.se. "" when it is none."""
    text = text.strip()
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or re.match(r"[^/]+:\d+", text):
        text = f"https://{text}"
    try:
        delar = urlsplit(text)
        vard = delar.hostname or ""
    except ValueError:
        return ""
    hel = re.fullmatch(r"([\w-]+\.)+[^\W\d_]{2,}", vard) and not re.search(r"[\s<>\"'\\]", text)
    return text if delar.scheme in {"http", "https"} and hel and "@" not in delar.netloc else ""


class Presentationen(Block):
    namn = "presentation"
    rubrik = "Presentation"
    slag = (PRESENTATION,)
    mall = "foretag/sida/block/presentation.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        (rad,) = rader["presentation"]
        return [*self.faltbrister(agare, rader), *_webbplats(rad), *_gar_att_na(rad)]

    def jamfor(self, gammal: Mapping[str, Any], ny: Mapping[str, Any]) -> list[Andring]:
        """There is one row, so a change is told by its field alone."""
        alla = super().jamfor(gammal, ny)
        return [Andring(en.var.rsplit(": ", 1)[1], en.fore, en.efter) for en in alla]

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        rader = las_grupp(PRESENTATION, data.get("presentation", []), {}).rader
        falt = rader[0].f() if rader else {}
        return {"p": falt, "webb": webbadress(falt.get("webbplats", ""))}


def _webbplats(rad: Presentation) -> Iterator[Brist]:
    if rad.webbplats and not webbadress(rad.webbplats):
        text = "Skriv webbplatsens adress, till exempel www.exempel.se."
        yield Brist(text, _ankare(rad, "webbplats"), saknas=False)


def _gar_att_na(rad: Presentation) -> Iterator[Brist]:
    if not (rad.webbplats or rad.telefon or rad.epost or rad.ra.get("epost")):
        text = "Skriv en webbplats, e-postadress eller telefon, så att man kan nå er"
        yield Brist(text, _ankare(rad, "webbplats"))


def _ankare(rad: Presentation, falt: str) -> str:
    return dom_id(f"{PRESENTATION.enhet(rad)}:{falt}")
