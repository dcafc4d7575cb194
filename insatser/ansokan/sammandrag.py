"""The digest of an application for those who decide: computed from its frozen version, never from live rows.

All is words, ISO dates and amounts as strings, so that the digest can itself be frozen and printed unchanged.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from insatser.ansokan.models.budget import Finansiering, Kostnadsslag
from insatser.ansokan.models.mal import Mal, Malvarde
from insatser.ansokan.models.parter import Part
from insatser.ansokan.models.verksamhet import Deltagargrupp
from portal import belopp, frist
from portal.ord import uppraknat

Data = dict[str, Any]

FINANSIERINGSORD = {"kontant": "kontant", "tid": "arbetstid"}


def sammandrag(data: Data) -> Data:
    """From an application's version (schema 1) to the digest. A form without a block gives an empty part."""
    block: Data = data.get("block") or {}
    parter = _rader(block, "parter", "part")
    return {
        "namn": data.get("namn") or "",
        "insatsagare": (data.get("insatsagare") or {}).get("namn") or "",
        "utlysning": (data.get("utlysning") or {}).get("namn") or "",
        "insatstid": _insatstid(block),
        "sokt": _sokt(block),
        "parter": [_part(part) for part in parter],
        "deltagare": _deltagare(block),
        "mal": _mal(block),
        "budget": _budget(
            block, {str(part.get("nyckel")): part.get("namn") or "" for part in parter}
        ),
    }


def _rader(block: Data, namn: str, tabell: str) -> list[Data]:
    return list((block.get(namn) or {}).get(tabell) or [])


def _ord(val: Any, varde: str | None) -> str:
    """The word of a stored choice; an unknown one as it stands."""
    return str(dict(val.choices).get(varde, varde or ""))


def _insatstid(block: Data) -> Data | None:
    rader = _rader(block, "insatstid", "insatstid")
    if not rader or not rader[0].get("start"):
        return None
    return {namn: rader[0].get(namn) for namn in ("start", "sista_intag", "slut")}


def _per_ar(ar: Iterable[str], belopp_per_ar: Data) -> list[str]:
    return [str(belopp_per_ar.get(ett_ar) or "0.00") for ett_ar in ar]


def _summa(per_ar: Iterable[str]) -> str:
    return str(belopp.summa(Decimal(b) for b in per_ar))


def _sokt(block: Data) -> Data | None:
    """What is sought in all and per year, or None when the form has no financing."""
    summor = (block.get("finansiering") or {}).get("summor") or {}
    if not summor.get("sokt_totalt"):
        return None
    ar = list(summor.get("ar") or [])
    return {
        "totalt": summor["sokt_totalt"],
        "ar": ar,
        "per_ar": _per_ar(ar, summor.get("sokt") or {}),
    }


def _part(part: Data) -> Data:
    return {
        "namn": part.get("namn") or "",
        "slag": _ord(Part.Slag, part.get("slag")),
        "roll": part.get("roll") or "",
        "atagande": part.get("atagande") or "",
        "enheter": [
            {"namn": e.get("namn") or "", "roll": e.get("roll") or ""}
            for e in part.get("enhet") or []
        ],
    }


def _deltagare(block: Data) -> Data:
    """Unique persons in all, and the groups: never summed, since the same person may be in two."""
    antal = _rader(block, "deltagare", "deltagarantal")
    grupper = [
        {
            "grupp": rad.get("grupp") or "",
            "slag": _ord(Deltagargrupp.Slag, rad.get("slag")),
            "antal": rad.get("antal"),
            "aktivitet": rad.get("aktivitet") or "",
        }
        for rad in _rader(block, "deltagare", "deltagargrupp")
    ]
    return {"unika": antal[0].get("unika_individer") if antal else None, "grupper": grupper}


def _mal(block: Data) -> list[Data]:
    """The goals in the order of their kinds, numbered through, each with its values in words."""
    ordning = [str(slag) for slag in Mal.Slag]
    rader = _rader(block, "mal", "mal")
    rader.sort(
        key=lambda rad: ordning.index(rad["slag"]) if rad.get("slag") in ordning else len(ordning)
    )
    return [
        {
            "nummer": nummer,
            "slag": _ord(Mal.Slag, rad.get("slag")),
            "text": rad.get("text") or "",
            "maldatum": rad.get("maldatum"),
            "varden": [_malvarde(varde) for varde in rad.get("malvarde") or []],
        }
        for nummer, rad in enumerate(rader, 1)
    ]


def _malvarde(varde: Data) -> Data:
    return {
        "matt": varde.get("matt") or "",
        "varde": malvardestext(varde),
        "per_kon": varde.get("konsfordelning") == "ja",
    }


def malvarden(data: Data) -> list[Data]:
    """Every målvärde of a version by its key, with the goal that it belongs to: for counting towards it."""
    return [
        {
            "nyckel": str(varde["nyckel"]),
            "mal": mal.get("text") or "",
            "matt": varde.get("matt") or "",
            "text": malvardestext(varde),
            "riktning": varde.get("riktning") or "",
            "varde": varde.get("varde_tal"),
            "hogst": varde.get("max_tal"),
        }
        for mal in _rader(data.get("block") or {}, "mal", "mal")
        for varde in mal.get("malvarde") or []
        if varde.get("nyckel")
    ]


def malvardestext(varde: Data) -> str:
    """ "minst 20 deltagare", "40–60 procent", "30 personer"."""
    lagst, hogst = (_tal(varde.get(namn)) for namn in ("varde_tal", "max_tal"))
    riktning = varde.get("riktning")
    if riktning == Malvarde.Riktning.MELLAN:
        text = f"{lagst}–{hogst}"
    elif riktning in {Malvarde.Riktning.MINST, Malvarde.Riktning.HOGST}:
        text = f"{_ord(Malvarde.Riktning, riktning)} {lagst}"
    else:
        text = lagst
    return f"{text} {varde.get('enhet') or ''}".strip()


def _tal(tal: str | None) -> str:
    return belopp.tal(Decimal(tal)) if tal else ""


def _budget(block: Data, partnamn: Data) -> Data | None:
    """Costs by kind and financing by source, per year, with the sums that the application was sent in with."""
    kostnader, finansiering = block.get("budget") or {}, block.get("finansiering") or {}
    ar = list((kostnader.get("summor") or finansiering.get("summor") or {}).get("ar") or [])
    if not ar:
        return None
    k_summor, f_summor = kostnader.get("summor") or {}, finansiering.get("summor") or {}
    return {
        "ar": ar,
        "kostnader": _kostnadsrader(kostnader, k_summor, ar),
        "summa_kostnader": _rad("Summa kostnader", _per_ar(ar, k_summor.get("kostnader") or {})),
        "finansiering": _finansieringsrader(finansiering, ar, partnamn),
        "summa_finansiering": _rad(
            "Summa finansiering", _per_ar(ar, f_summor.get("finansiering") or {})
        ),
        "moms": _moms(block),
    }


def _rad(namn: str, per_ar: list[str]) -> Data:
    return {"namn": namn, "per_ar": per_ar, "totalt": _summa(per_ar)}


def _lagg_ihop(namn: str, rader: list[Data], ar: list[str]) -> Data:
    per_ar = [
        str(belopp.summa(Decimal(r.get(f"ar_{ett_ar}") or 0) for r in rader)) for ett_ar in ar
    ]
    return _rad(namn, per_ar)


def _kostnadsrader(kostnader: Data, summor: Data, ar: list[str]) -> list[Data]:
    """Personnel as one row (its sum is computed with its sociala avgifter), then each kind of cost that is used."""
    rader = (
        [_rad("Personal med sociala avgifter", _per_ar(ar, summor["personal"]))]
        if kostnader.get("personal")
        else []
    )
    poster = kostnader.get("kostnad") or []
    for slag in Kostnadsslag:
        if egna := [post for post in poster if post.get("kostnadsslag") == slag]:
            rader.append(_lagg_ihop(str(slag.label), egna, ar))
    if okanda := [
        post for post in poster if post.get("kostnadsslag") not in set(Kostnadsslag.values)
    ]:
        rader.append(_lagg_ihop("Utan kostnadsslag", okanda, ar))
    return rader


def _finansieringsrader(finansiering: Data, ar: list[str], partnamn: Data) -> list[Data]:
    """What is sought first, as one row; then each source with its party and whether it is money or time."""
    poster = finansiering.get("finansiering") or []
    sokt = [post for post in poster if post.get("slag") == Finansiering.Slag.SOKT]
    rader = (
        [_lagg_ihop("Samordningsförbundet, sökt belopp", sokt, ar) | {"sokt": True}] if sokt else []
    )
    for post in poster:
        if post.get("slag") == Finansiering.Slag.SOKT:
            continue
        slag = FINANSIERINGSORD.get(str(post.get("slag")), "")
        vem = partnamn.get(str(post.get("part"))) or ""
        namn = ", ".join(
            dict.fromkeys(del_ for del_ in (vem, post.get("kalla") or "", slag) if del_)
        )
        if post.get("bekraftad") == "nej":
            namn += " (inte bekräftad)"
        rader.append(_lagg_ihop(namn or "Utan källa", [post], ar))
    return rader


def _moms(block: Data) -> str:
    """How the amounts are stated, when the parties say so; each party may say its own."""
    ord_ = {"exkl": "exklusive", "inkl": "inklusive"}
    sagda = {str(part.get("moms")) for part in _rader(block, "parter", "part")} & {*ord_}
    if len(sagda) == 1:
        return f"Belopp anges {ord_[sagda.pop()]} moms."
    return "En del parter anger belopp inklusive moms, andra exklusive." if sagda else ""


# ---------- The first words of a beslutsunderlag ----------


def tidtext(insatstid: Data | None) -> str:
    """ "1 december 2020 – 30 november 2022", "" when the time is not given."""
    if not insatstid or not insatstid.get("slut"):
        return ""
    start, slut = (date.fromisoformat(insatstid[namn]) for namn in ("start", "slut"))
    return f"{frist.datumtext(start)} – {frist.datumtext(slut)}"


def forsta_sammanfattning(kort: Data) -> str:
    """Who seeks how much for what, with whom and for how many: facts only, for the handläggare to go on from."""
    om_belopp = f"{belopp.kr(Decimal(kort['sokt']['totalt']))}" if kort["sokt"] else "medel"
    tid = tidtext(kort["insatstid"])
    meningar = [
        f"{kort['insatsagare']} ansöker om {om_belopp} för insatsen {kort['namn']}{f' under tiden {tid}' if tid else ''}."
    ]
    ovriga = [
        part["namn"]
        for part in kort["parter"]
        if part["namn"] and part["namn"] != kort["insatsagare"]
    ]
    if ovriga:
        meningar.append(f"Övriga parter är {uppraknat(list(dict.fromkeys(ovriga)))}.")
    if kort["deltagare"]["unika"]:
        meningar.append(f"Insatsen ska nå {belopp.tal(kort['deltagare']['unika'])} olika personer.")
    return " ".join(meningar)


def forsta_forslag(kort: Data) -> str:
    """The usual att-sats, for the handläggare to keep or change; the assessment must be written before it is ordered."""
    if not kort["sokt"]:
        return ""
    tid = tidtext(kort["insatstid"])
    return (
        f"bevilja {kort['insatsagare']} högst {belopp.kr(Decimal(kort['sokt']['totalt']))} "
        f"för insatsen {kort['namn']}{f' under tiden {tid}' if tid else ''}"
    )
