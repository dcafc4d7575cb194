"""A beslutsunderlag as page and PDF show it: the frozen JSON with amounts, days and texts to print.

Page and PDF use the same view of the same data, so they cannot say different things.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

from insatser.ansokan.kortvy import kort_vy, med_rubriker, prosa
from insatser.ansokan.sammandrag import Data
from portal.ord import raknat


def vy(data: Data) -> Data:
    """A beslutsunderlag, ready to print: `data` is its Version, or what it would be if it were made final now."""
    kort, texter = data["sammandrag"], data["texter"]
    kalla = data["ansokan"]
    return {
        **data,
        "datum": date.fromisoformat(data["datum"]),
        "inkommen_tid": datetime.fromisoformat(kalla["inkommen_tid"]) if kalla else None,
        "efter_sista_tid": bool(kalla and kalla["efter_sista_tid"]),
        "rubrik": texter["rubrik"],
        "attsatser": [_radhtml(sats) for sats in data["attsatser"]],
        "handelser": [rad | {"html": _radhtml(rad["text"])} for rad in data["handelser"]],
        "sammanfattning": prosa(texter["sammanfattning"], 3),
        "bakgrund": prosa(texter["bakgrund"], 3),
        "beredning": prosa(texter["beredning"], 3),
        "skickas_till": prosa(texter["skickas_till"], 3),
        "bedomning": med_rubriker(texter["bedomning"]),
        "alternativ": med_rubriker(texter["alternativ"]),
        "ram": [_ramrad(rad) for rad in data["ram"]],
        "kort": kort_vy(kort) if kort else None,
    }


def _radhtml(rad: str) -> SafeString:
    """One line as HTML without its paragraph."""
    return mark_safe(prosa(rad).removeprefix("<p>").removesuffix("</p>"))  # noqa: S308  escaped by prosa


def _ramrad(rad: Data) -> Data:
    return {
        "ar": rad["ar"],
        "ram": Decimal(rad["ram"]) if rad["ram"] else None,
        "sokt": Decimal(rad["sokt"]),
    }


def sidor_och_storlek(sidor: int | None, storlek: int | None) -> str:
    """ "5 sidor, 210 kB", as it stands beside a paper."""
    delar = [raknat(sidor, "sida", "sidor")] if sidor else []
    if storlek:
        kb = max(1, round(storlek / 1000))
        delar.append(f"{kb} kB" if kb < 1000 else f"{storlek / 1_000_000:.1f} MB".replace(".", ","))
    return ", ".join(delar).replace(" ", "\u00a0").replace(",\u00a0", ", ")
