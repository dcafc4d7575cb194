"""What the applications of the security world say: every kind of question, every block, a marker in every text."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

MARKE = re.compile(r"zq([a-z]{2})(\d{3})x")


class Marken:
    """Hands out marks such as "zqua017x": unique, found in any text in any case, and known by their two letters.

    The letters say whose secret it is (varld.RUM).
    """

    def __init__(self) -> None:
        self.alla: dict[str, str] = {}  # mark → what it was written in

    def nytt(self, rum: str, vad: str) -> str:
        marke = f"zq{rum}{sum(m.startswith(f'zq{rum}') for m in self.alla) + 1:03d}x"
        self.alla[marke] = vad
        return marke

    def for_rum(self, rum: str) -> Callable[[str], str]:
        return lambda vad: self.nytt(rum, vad)


def _fraga(typ: str, **mer: Any) -> dict[str, Any]:
    return {
        "typ": typ,
        "nyckel": f"fraga_{typ}",
        "rubrik": f"Fråga {typ}",
        "obligatorisk": False,
        **mer,
    }


VAL = [{"varde": "a", "rubrik": "Första"}, {"varde": "b", "rubrik": "Andra"}]
KOLUMNER = [
    {"nyckel": "vad", "rubrik": "Vad", "typ": "kort"},
    {"nyckel": "hur", "rubrik": "Hur", "typ": "lang"},
]
BLOCKEN = ("parter", "mal", "deltagare", "aktiviteter", "insatstid", "bilagor", "underskrifter")

FORMULAR: dict[str, Any] = {
    "namn": "Prövningens formulär",
    "syfte": "ansokan",
    "ingress": "Alla slag av frågor och alla block.",
    "avsnitt": [
        {
            "nyckel": "fragor",
            "rubrik": "Frågor",
            "delar": [
                *(_fraga(typ) for typ in ("kort", "lang", "datum", "heltal", "belopp", "procent", "ja_nej")),
                *(_fraga(typ, val=VAL) for typ in ("enval", "flerval")),
                _fraga("tabell", kolumner=KOLUMNER),
                {"typ": "info", "text": "Avtalets text.", "last": True},
            ],
        },
        *(
            {"nyckel": namn, "rubrik": namn.capitalize(), "delar": [{"typ": "block", "block": namn}]}
            for namn in BLOCKEN
        ),
        {
            "nyckel": "pengar",
            "rubrik": "Budget och finansiering",
            "delar": [{"typ": "block", "block": namn} for namn in ("budget", "finansiering")],
        },
    ],
}  # fmt: skip


def innehall(m: Callable[[str], str], orgnr: tuple[str, str], sha256: str) -> dict[str, Any]:
    """An application without gaps, `m(what)` in every text; `sha256` is that of its file. Sought: 120 000 kr."""
    ett, tva, enhet, satsning = (str(uuid4()) for _ in range(4))
    return {
        "svar": {
            "fraga_kort": m("svar kort"),
            "fraga_lang": f"## {m('rubrik i svar')}\n\n- {m('lista i svar')}\n\n{m('svar långt')}",
            "fraga_datum": "2027-03-01",
            "fraga_heltal": 7,
            "fraga_belopp": "1234.00",
            "fraga_procent": "12.00",
            "fraga_ja_nej": "ja",
            "fraga_enval": "a",
            "fraga_flerval": ["a", "b"],
            "fraga_tabell": [{"vad": m("tabellcell kort"), "hur": m("tabellcell lång")}],
        },
        "block": {
            "parter": {
                "part": [
                    _part(m, ett, orgnr[0], "kommun", "insatsagare")
                    | {"undertecknare": [_undertecknare(m), _undertecknare(m)]},
                    _part(m, tva, orgnr[1], "region", "medverkande")
                    | {
                        "enhet": [{"nyckel": enhet, "namn": m("enhet"), "roll": m("enhetens roll")}],
                        "undertecknare": [_undertecknare(m, enhet), _undertecknare(m)],
                    },
                ]
            },
            "mal": {
                "malomrade": [
                    {
                        "rubrik": m("målområde"),
                        "beskrivning": m("målområdets beskrivning"),
                        "malsattning": [
                            {"nyckel": satsning, "text": m("målsättning"), "beskrivning": m("målsättningens beskrivning")}
                        ],
                    }
                ],
                "mal": [
                    {
                        "slag": "resultat",
                        "text": m("mål"),
                        "maldatum": "2027-12-01",
                        "malsattning": satsning,
                        "malvarde": [
                            {
                                "matt": m("mått"),
                                "enhet": m("målvärdets enhet"),
                                "riktning": "minst",
                                "varde_tal": "10.00",
                                "max_tal": None,
                                "konsfordelning": "ja",
                            }
                        ],
                    }
                ],
            },
            "deltagare": {
                "deltagargrupp": [
                    {"grupp": m("grupp"), "slag": "individ", "antal": 30, "aktivitet": m("gruppens aktivitet")}
                ],
                "deltagarantal": [{"unika_individer": 25}],
            },
            "aktiviteter": {
                "aktivitet": [
                    {
                        **{falt: m(f"aktivitetens {falt}") for falt in ("process", "namn", "beskrivning", "period")},
                        "tillfallen": 3,
                        "antal": 12,
                    }
                ]
            },
            "insatstid": {"insatstid": [{"start": "2027-01-01", "sista_intag": "2027-06-30", "slut": "2027-12-31"}]},
            "budget": {
                "personal": [
                    {
                        "part": ett,
                        "befattning": m("befattning"),
                        "omfattning": "50.00",
                        "manadslon": "20000.00",
                        "ar_2027": "10.00",
                    }
                ],
                "kostnad": [
                    {"part": tva, "kostnadsslag": "lokaler", "benamning": m("kostnad"), "ar_2027": "30000.00"}
                ],
            },
            "finansiering": {
                "finansiering": [
                    {"slag": "sokt", "part": None, "kalla": m("finansieringens källa"), "bekraftad": "ja", "ar_2027": "120000.00"},
                    {"slag": "tid", "part": tva, "kalla": m("medfinansiering"), "bekraftad": "nej", "ar_2027": "10000.00"},
                ]
            },
            "bilagor": {
                "bilaga": [{"nyckel": str(uuid4()), "rubrik": m("bilagans rubrik"), "sha256": sha256, "filnamn": "fil.pdf"}],
            },
        },
    }  # fmt: skip


def _part(
    m: Callable[[str], str], nyckel: str, orgnr: str, finsam: str, slag: str
) -> dict[str, Any]:
    return {
        "nyckel": nyckel,
        "namn": m("partens namn"),
        "orgnr": orgnr,
        "slag": slag,
        "finsam": finsam,
        "roll": m("partens roll"),
        "atagande": m("partens åtagande"),
        "sociala_avgifter": "0.00",
        "moms": "exkl",
        "enhet": [],
        "undertecknare": [],
    }


def _undertecknare(m: Callable[[str], str], enhet: str | None = None) -> dict[str, Any]:
    return {
        "namn": m("undertecknarens namn"),
        "titel": m("undertecknarens titel"),
        "epost": f"{m('undertecknarens adress')}@exempel.invalid",
        "grund": "delegation",
        "enhet": enhet,
    }
