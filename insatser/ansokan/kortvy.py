"""The digest of an application and its long texts, with amounts, days and texts to print: for page and paper alike."""

import re
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

from insatser.ansokan.sammandrag import Data, tidtext
from portal import belopp, frist, text

SAKNAS = re.compile(r"\*?\b(uppgift saknas)\b\*?", re.IGNORECASE)
RUBRIK = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)
OMDOME = re.compile(r"^<p>(Uppfyllt|Delvis uppfyllt|Inte uppfyllt)([.,:]?)(?=\s|<)")
OMDOMESKLASS = {"Uppfyllt": "ja", "Delvis uppfyllt": "delvis", "Inte uppfyllt": "saknas"}


def prosa(innehall: str, niva: int = 4) -> SafeString:
    """Long text as HTML; *uppgift saknas* stands out, and so does a verdict that begins the text."""
    html = SAKNAS.sub(
        r'<span class="uppgift-saknas">\1</span>', text.till_html(innehall, niva=niva)
    )
    html = OMDOME.sub(
        lambda traff: (
            f'<p><strong class="omdome {OMDOMESKLASS[traff[1]]}">{traff[1]}{traff[2] or "."}</strong>'
        ),
        html,
    )
    return mark_safe(html)  # noqa: S308  till_html has escaped the text; what is added here is ours


def med_rubriker(innehall: str) -> list[Data]:
    """A text cut at its sub-headings: what stands before the first has none."""
    delar = RUBRIK.split(text.normalisera(innehall))
    par = [("", delar[0]), *zip(delar[1::2], delar[2::2], strict=True)]
    return [
        {"rubrik": rubrik.strip(), "html": prosa(kropp)}
        for rubrik, kropp in par
        if rubrik or kropp.strip()
    ]


def kort_vy(kort: Data) -> Data:
    """The digest of an application (`sammandrag`) with amounts, days and texts to print."""
    sokt, budget = kort["sokt"], kort["budget"]
    parter = [_part(part) for part in kort["parter"]]
    return {
        **kort,
        "parter": parter,
        "ovriga": [part["namn"] for part in parter if part["namn"] != kort["insatsagare"]],
        "tid": tidtext(kort["insatstid"]),
        "sista_intag": _dag((kort["insatstid"] or {}).get("sista_intag")),
        "sokt_totalt": Decimal(sokt["totalt"]) if sokt else None,
        "sokt_per_ar": [
            {"ar": _arsord(ar, kort["insatstid"]), "belopp": Decimal(kr)}
            for ar, kr in zip(sokt["ar"], sokt["per_ar"], strict=True)
        ]
        if sokt
        else [],
        "mal": _malgrupper(kort["mal"]),
        "budget": _budget(budget) if budget else None,
    }


def _part(part: Data) -> Data:
    enheter = [{"namn": enhet["namn"], "roll": prosa(enhet["roll"])} for enhet in part["enheter"]]
    return part | {
        "roll": prosa(part["roll"]),
        "atagande": prosa(part["atagande"]),
        "enheter": enheter,
    }


def _dag(dag: str | None) -> date | None:
    return date.fromisoformat(dag) if dag else None


def _arsord(ar: str, insatstid: Data | None) -> str:
    """The year, and which part of it when the insats begins or ends within it."""
    start, slut = ((_dag((insatstid or {}).get(namn))) for namn in ("start", "slut"))
    ord_ = []
    if start and str(start.year) == ar and start.month > 1:
        ord_.append(f"från {frist.MANADER[start.month - 1]}")
    if slut and str(slut.year) == ar and slut.month < 12:
        ord_.append(f"till och med {frist.MANADER[slut.month - 1]}")
    return f"{ar}, {' '.join(ord_)}" if ord_ else ar


def _malgrupper(mal: list[Data]) -> list[Data]:
    """The goals by kind, in the order they are numbered."""
    grupper: dict[str, list[Data]] = {}
    for ett in mal:
        grupper.setdefault(ett["slag"] or "Mål", []).append(
            ett | {"maldatum": _dag(ett["maldatum"])}
        )
    return [
        {"slag": slag, "mal": rader, "utan_varden": not any(ett["varden"] for ett in rader)}
        for slag, rader in grupper.items()
    ]


def _budget(budget: Data) -> Data:
    """Costs and financing with a difference per year that is nought when they balance."""
    kostnader, finansiering = (
        _pengarad(budget[namn], budget["ar"]) for namn in ("summa_kostnader", "summa_finansiering")
    )
    skillnad = [f - k for k, f in zip(kostnader["per_ar"], finansiering["per_ar"], strict=True)]
    return budget | {
        "kostnader": [_pengarad(rad, budget["ar"]) for rad in budget["kostnader"]],
        "finansiering": [_pengarad(rad, budget["ar"]) for rad in budget["finansiering"]],
        "summa_kostnader": kostnader,
        "summa_finansiering": finansiering,
        "jamn": not any(skillnad),
        "skillnad": _pengarad(
            {"namn": "Skillnad", "per_ar": skillnad, "totalt": belopp.summa(skillnad)}, budget["ar"]
        ),
        "kolumner": len(budget["ar"]) + 2,
    }


def _pengarad(rad: Data, ar: list[str]) -> Data:
    per_ar = [Decimal(kr) for kr in rad["per_ar"]]
    return rad | {
        "per_ar": per_ar,
        "celler": list(zip(ar, per_ar, strict=True)),
        "totalt": Decimal(rad["totalt"]),
    }
