"""Mål: målområde and målsättning in words, and the goals that are followed up, with their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from insatser.ansokan.block import insatstid
from insatser.ansokan.models.mal import Mal, Malomrade, Malsattning, Malvarde
from portal import belopp, frist
from portal.formular.block import Block, Brist, Radslag, las_grupp
from portal.formular.falt import Falt, dom_id, val_av

MALSATTNING = Radslag(
    namn="malsattning",
    modell=Malsattning,
    falt=(
        Falt(
            "text",
            "lang",
            "Målsättning",
            hjalp="Vad ni vill uppnå, i en mening.",
            obligatorisk=True,
            max_tecken=1000,
        ),
        Falt("beskrivning", "lang", "Beskrivning", max_tecken=5000),
    ),
    rubrik="Målsättning",
    ny="Lägg till en målsättning",
    foralder="malomrade",
    hogst=50,
)
MALOMRADE = Radslag(
    namn="malomrade",
    modell=Malomrade,
    falt=(
        Falt("rubrik", "kort", "Målområde", obligatorisk=True, max_tecken=200),
        Falt("beskrivning", "lang", "Beskrivning", max_tecken=5000),
    ),
    rubrik="Målområde",
    ny="Lägg till ett målområde",
    barn=(MALSATTNING,),
    hogst=30,
    hjalp="Dela in målen i områden. Under varje område skriver ni en eller flera målsättningar.",
)
MALVARDE = Radslag(
    namn="malvarde",
    modell=Malvarde,
    falt=(
        Falt(
            "matt",
            "kort",
            "Vad som mäts",
            hjalp="Till exempel: deltagare med handlingsplan.",
            obligatorisk=True,
            max_tecken=200,
        ),
        Falt("riktning", "enval", "Målet är", obligatorisk=True, val=val_av(Malvarde.Riktning)),
        Falt("varde_tal", "tal", "Värde", obligatorisk=True, minst=Decimal(0), bredd="kort"),
        Falt(
            "max_tal",
            "tal",
            "Och högst",
            hjalp="Fylls i när målet ligger mellan två värden.",
            minst=Decimal(0),
            bredd="kort",
        ),
        Falt(
            "enhet",
            "kort",
            "Enhet",
            hjalp="Till exempel personer, företag eller %.",
            max_tecken=60,
            bredd="kort",
        ),
        Falt("konsfordelning", "ja_nej", "Redovisas för kvinnor och män var för sig"),
    ),
    rubrik="Målvärde",
    ny="Lägg till ett målvärde",
    foralder="mal",
    hogst=20,
)


def malfalt(kalla: Any) -> Sequence[Falt]:
    val: tuple[tuple[str, str], ...] = ()
    if not isinstance(kalla, Mapping):
        omraden = {omrade.pk for omrade in MALOMRADE.rader(kalla)}
        val = tuple(
            (str(rad.nyckel), _kort(rad.text))
            for rad in MALSATTNING.rader(kalla)
            if rad.text and rad.malomrade_id in omraden
        )
    return (
        Falt("slag", "enval", "Slag av mål", obligatorisk=True, val=val_av(Mal.Slag)),
        Falt("text", "lang", "Mål", obligatorisk=True, max_tecken=1000),
        Falt("maldatum", "datum", "Ska vara nått senast", bredd="kort"),
        Falt("malsattning", "rad", "Hör till målsättning", val=val),
    )


MAL = Radslag(
    namn="mal",
    modell=Mal,
    falt=malfalt,
    rubrik="Mål",
    ny="Lägg till ett mål",
    barn=(MALVARDE,),
    hjalp=(
        "Resultatmål är det som ska vara gjort eller uppnått under insatsen, med mått och datum. "
        "Projektmål är det som finns på plats när insatsen slutar. Effektmål är det som märks efteråt."
    ),
)


def _kort(text: str) -> str:
    rad = text.split("\n")[0]
    return rad if len(rad) <= 80 else f"{rad[:79].rstrip()}…"


def i_ord(varde: Mapping[str, Any]) -> str:
    """A frozen målvärde in words: "minst 15 personer", "mellan 40 och 60 %", "precis 10 avtal"."""
    ord_ = dict(val_av(Malvarde.Riktning)).get(varde.get("riktning") or "", "")
    lagst, hogst, enhet = (
        _tal(varde.get("varde_tal")),
        _tal(varde.get("max_tal")),
        varde.get("enhet") or "",
    )
    tal = (
        f"{lagst} och {hogst}"
        if varde.get("riktning") == Malvarde.Riktning.MELLAN and hogst
        else lagst
    )
    return f"{ord_} {tal}{belopp.NBSP if enhet else ''}{enhet}".strip()


def _tal(varde: Any) -> str:
    """The number as it is written; what cannot be read as it was typed."""
    try:
        return belopp.tal(Decimal(varde)) if varde else ""
    except ArithmeticError:
        return str(varde)


# A målvärde is compared as the words it is read in: one change, not one per box.
MALVARDE_I_ORD = replace(
    MALVARDE,
    falt=(
        Falt("matt", "kort", "Vad som mäts"),
        Falt("ord", "kort", "Värde"),
        Falt("konsfordelning", "ja_nej", "Redovisas för kvinnor och män var för sig"),
    ),
)


class Malen(Block):
    namn = "mal"
    rubrik = "Mål"
    slag = (MALOMRADE, MAL)
    jamfors = (MALOMRADE, replace(MAL, barn=(MALVARDE_I_ORD,)))
    mall = "insatser/ansokan/block/mal.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        return [
            *_om_malsattningar(rader),
            *self.faltbrister(agare, rader),
            *_om_resultatmal(agare, rader),
            *_om_varden(rader["malvarde"]),
        ]

    def laskontext(self, data: Mapping[str, Any]) -> dict[str, Any]:
        omraden = las_grupp(MALOMRADE, data.get("malomrade", []), {})
        return {"omraden": omraden.rader, "grupper": _efter_slag(data, self.radnamn(data))}

    def att_jamfora(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**data, "mal": [{**mal, "malvarde": _varden(mal)} for mal in data.get("mal", [])]}


def _om_malsattningar(rader: Mapping[str, Sequence[Any]]) -> Iterator[Brist]:
    har = {rad.malomrade_id for rad in rader["malsattning"]}
    if not rader["malomrade"]:
        yield Brist(
            "Lägg till minst ett målområde med en målsättning", dom_id(f"ny-{MALOMRADE.namn}")
        )
    for omrade in rader["malomrade"]:
        if omrade.pk not in har:
            namn = omrade.rubrik or "målområdet"
            yield Brist(f"Lägg till en målsättning under {namn}", dom_id(MALOMRADE.enhet(omrade)))


def _om_resultatmal(agare: Any, rader: Mapping[str, Sequence[Any]]) -> Iterator[Brist]:
    """Resultatmål are what the insats is followed up by: each has a date within it and something to measure."""
    resultatmal = [mal for mal in rader["mal"] if mal.slag == Mal.Slag.RESULTAT]
    if not resultatmal:
        yield Brist("Lägg till minst ett resultatmål", dom_id(f"ny-{MAL.namn}"))
    matta = {varde.mal_id for varde in rader["malvarde"]}
    start, slut = insatstid.tiden(agare)
    for mal in resultatmal:
        namn = f"resultatmålet ”{_kort(mal.text)}”" if mal.text else "resultatmålet"
        if not mal.maldatum and "maldatum" not in mal.ra:
            yield Brist(f"Sätt ett datum för {namn}", _faltid(MAL, mal, "maldatum"))
        elif mal.maldatum and start and slut and not start <= mal.maldatum <= slut:
            yield Brist(_utanfor(namn, start, slut), _faltid(MAL, mal, "maldatum"), saknas=False)
        if mal.pk not in matta:
            yield Brist(f"Lägg till minst ett målvärde för {namn}", dom_id(MAL.enhet(mal)))


def _utanfor(namn: str, start: date, slut: date) -> str:
    inom = f"{frist.datumtext(start)} till {frist.datumtext(slut)}"
    return f"Ändra datumet för {namn} så att det ligger inom insatstiden, {inom}."


def _om_varden(varden: Sequence[Malvarde]) -> Iterator[Brist]:
    """The upper value belongs to "mellan", and to nothing else."""
    for rad in varden:
        namn, ankare = rad.matt or "målvärdet", _faltid(MALVARDE, rad, "max_tal")
        mellan = rad.riktning == Malvarde.Riktning.MELLAN
        if mellan and rad.max_tal is None and "max_tal" not in rad.ra:
            yield Brist(f"Fyll i det högsta värdet för {namn}", ankare)
        elif (
            mellan
            and rad.max_tal is not None
            and rad.varde_tal is not None
            and rad.max_tal < rad.varde_tal
        ):
            yield Brist(
                f"Det högsta värdet för {namn} är lägre än det första. Skriv {belopp.tal(rad.varde_tal)} eller mer.",
                ankare,
                saknas=False,
            )
        elif rad.riktning and not mellan and rad.max_tal is not None:
            yield Brist(
                f"Ta bort det högsta värdet för {namn}, eller välj att målet ligger mellan två värden.",
                ankare,
                saknas=False,
            )


def _faltid(slag: Radslag, rad: Any, falt: str) -> str:
    return dom_id(f"{slag.enhet(rad)}:{falt}")


def _efter_slag(data: Mapping[str, Any], namn: Mapping[str, str]) -> list[dict[str, Any]]:
    """The goals kind by kind, each with its values in words."""
    ordning = [str(slag) for slag in Mal.Slag]
    rader = sorted(data.get("mal", []), key=lambda rad: _plats(ordning, rad.get("slag")))
    return [
        _grupp(slag, [_mal(rad, namn) for rad in raderna])
        for slag, raderna in groupby(rader, key=lambda rad: rad.get("slag"))
    ]


def _plats(ordning: Sequence[str], slag: str | None) -> int:
    return ordning.index(slag) if slag in ordning else len(ordning)


def _grupp(slag: str | None, mal: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "rubrik": dict(val_av(Mal.Slag)).get(slag or "", "Mål"),
        "mal": mal,
        "har_varden": any(m["varden"] for m in mal),
        "har_datum": any(m["maldatum"] for m in mal),
    }


def _mal(rad: Mapping[str, Any], namn: Mapping[str, str]) -> dict[str, Any]:
    last = las_grupp(MAL, [rad], namn).rader[0].f()
    egna = {"maldatum": rad["maldatum"] or "", "malsattning": _kort(last["malsattning"])}
    return {**last, **egna, "varden": _varden(rad)}


def _varden(mal: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**varde, "ord": i_ord(varde)} for varde in mal.get("malvarde", [])]
