"""Factories of insatser. An application here is made directly as received, with its frozen version."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from insatser.ansokan.models.ansokan import Ansokan, Medverkan, Status
from insatser.ansokan.models.inskick import Inskick
from insatser.ansokan.models.plan import Plan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.arende import Arende, Handling
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Sammantrade
from portal.dokument.models import Dokument, Version
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Ifyllnad
from portal.frist import STOCKHOLM, idag, lokal, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation

_nummer = count(1)

DEFINITION = {
    "namn": "Ansökan om medel",
    "ingress": "Så här söker ni.",
    "avsnitt": [
        {
            "nyckel": "bakgrund",
            "rubrik": "Bakgrund",
            "delar": [
                {
                    "typ": "lang",
                    "nyckel": "bakgrund",
                    "rubrik": "Varför behövs insatsen?",
                    "obligatorisk": True,
                }
            ],
        }
    ],
}

AR = ["2020", "2021", "2022"]


def _per_ar(*belopp):
    return {f"ar_{ar}": b for ar, b in zip(AR, belopp, strict=True)}


def _summor(*belopp):
    return dict(zip(AR, belopp, strict=True))


def ansokan_data(namn="Nyttiga affärer 2.0"):
    """The frozen version of a whole application: four organisations, four goals, a budget that balances."""
    return {
        "slag": "ansokan",
        "schema": 1,
        "namn": namn,
        "insatsagare": {"namn": "Region Prov", "orgnr": "232100-0032"},
        "utlysning": {
            "namn": "Samverkansinsatser",
            "publikt_id": "0e9f9a5e-3c6b-4f39-9a34-2f6a2d5c7a10",
        },
        "formular": {
            "namn": "Ansökan om medel",
            "version": 1,
            "sha256": "0" * 64,
            "definition": DEFINITION,
        },
        "svar": {"bakgrund": "Insatsen bygger vidare på en kartläggning av 80 företag."},
        "block": {
            "parter": {
                "part": [
                    _part(
                        "region",
                        "Region Prov",
                        "insatsagare",
                        "Äger insatsen",
                        "Leder och redovisar",
                    ),
                    _part(
                        "af",
                        "Arbetsförmedlingen",
                        "konsultativ",
                        "Ger råd",
                        "Deltar i affärsskolorna",
                    ),
                    _part(
                        "coop",
                        "Kooperativ Kraft",
                        "utforare",
                        "Processleder",
                        "Håller utbildningarna",
                    ),
                    _part(
                        "kommun",
                        "Provköpings kommun",
                        "medverkande",
                        "Anvisar deltagare",
                        "Erbjuder platser",
                    )
                    | {
                        "enhet": [
                            {
                                "nyckel": "e1",
                                "namn": "Arbetsmarknadsenheten",
                                "roll": "Anvisar deltagare",
                            },
                            {
                                "nyckel": "e2",
                                "namn": "Näringslivsenheten",
                                "roll": "Öppnar kontaktvägar",
                            },
                        ]
                    },
                ]
            },
            "mal": {
                "malomrade": [],
                "mal": [
                    _mal("effekt", "Fler sociala företag får stöd", None),
                    _mal(
                        "resultat",
                        "Två utbildningstillfällen",
                        "2022-06-30",
                        _varde("Tillfällen", "tillfällen", "exakt", "2.00"),
                        _varde("Från offentlig sektor", "personer", "minst", "15.00"),
                    ),
                    _mal(
                        "resultat",
                        "Fyra framtidsverkstäder",
                        "2022-11-30",
                        _varde("Deltagare", "personer", "exakt", "30.00"),
                        _varde("Andel kvinnor", "procent", "mellan", "40.00", "60.00")
                        | {"konsfordelning": "ja"},
                    ),
                ],
            },
            "deltagare": {
                "deltagarantal": [{"nyckel": "da", "unika_individer": 30}],
                "deltagargrupp": [
                    {
                        "nyckel": "g1",
                        "grupp": "Långtidsarbetslösa",
                        "slag": "individ",
                        "antal": 30,
                        "aktivitet": "Framtidsverkstad",
                    },
                    {
                        "nyckel": "g2",
                        "grupp": "Sociala företag",
                        "slag": "foretag",
                        "antal": 15,
                        "aktivitet": "Handledarkurs",
                    },
                ],
            },
            "insatstid": {
                "insatstid": [
                    {
                        "nyckel": "t",
                        "start": "2020-12-01",
                        "sista_intag": "2022-06-30",
                        "slut": "2022-11-30",
                    }
                ]
            },
            "budget": {
                "personal": [
                    {
                        "nyckel": "p1",
                        "part": "region",
                        "befattning": "Projektledare",
                        "omfattning": "100.00",
                        "manadslon": "40000.00",
                    }
                    | _per_ar("1", "12", "11")
                ],
                "kostnad": [
                    _kostnad("kopta_tjanster", "Coachning", "60000.00", "480000.00", "460000.00"),
                    _kostnad("lokaler", "Kurslokal", "10000.00", "80000.00", "80000.00"),
                    _kostnad("utvardering", "Utvärderare", "20000.00", "160000.00", "180000.00"),
                ],
                "summor": {
                    "ar": AR,
                    "personal": _summor("180000.00", "1300000.00", "1240000.00"),
                    "ovrigt": _summor("90000.00", "720000.00", "720000.00"),
                    "kostnader": _summor("270000.00", "2020000.00", "1960000.00"),
                    "totalt": "4250000.00",
                },
            },
            "finansiering": {
                "finansiering": [
                    {"nyckel": "f1", "slag": "sokt", "part": "", "kalla": "", "bekraftad": "ja"}
                    | _per_ar("240000.00", "1840000.00", "1800000.00"),
                    {
                        "nyckel": "f2",
                        "slag": "kontant",
                        "part": "region",
                        "kalla": "",
                        "bekraftad": "ja",
                    }
                    | _per_ar("20000.00", "120000.00", "110000.00"),
                    {
                        "nyckel": "f3",
                        "slag": "tid",
                        "part": "kommun",
                        "kalla": "",
                        "bekraftad": "nej",
                    }
                    | _per_ar("10000.00", "60000.00", "50000.00"),
                ],
                "summor": {
                    "ar": AR,
                    "sokt": _summor("240000.00", "1840000.00", "1800000.00"),
                    "ovrigt": _summor("30000.00", "180000.00", "160000.00"),
                    "finansiering": _summor("270000.00", "2020000.00", "1960000.00"),
                    "skillnad": _summor("0.00", "0.00", "0.00"),
                    "sokt_totalt": "3880000.00",
                    "totalt": "4250000.00",
                },
            },
            "bilagor": {"bilaga": []},
        },
    }


def _part(nyckel, namn, slag, roll, atagande):
    return {"nyckel": nyckel, "namn": namn, "orgnr": "", "slag": slag, "finsam": "ingen", "roll": roll, "atagande": atagande, "moms": "exkl", "enhet": [], "undertecknare": []}  # fmt: skip


def _mal(slag, text, maldatum, *varden):
    return {
        "nyckel": text,
        "slag": slag,
        "text": text,
        "maldatum": maldatum,
        "malvarde": list(varden),
    }


def _varde(matt, enhet, riktning, varde, hogst=None):
    return {
        "matt": matt,
        "enhet": enhet,
        "riktning": riktning,
        "varde_tal": varde,
        "max_tal": hogst,
        "konsfordelning": "nej",
    }


def _kostnad(slag, benamning, *belopp):
    return {
        "nyckel": slag,
        "part": "region",
        "kostnadsslag": slag,
        "benamning": benamning,
        **_per_ar(*belopp),
    }


@pytest.fixture
def provformular(db):
    """A published form with one question and no blocks."""
    return Formular.objects.get_or_create(
        namn="Ansökan om medel",
        version=1,
        defaults={
            "status": Formular.Status.PUBLICERAT,
            "definition": DEFINITION,
            "sha256": Formular.hash_av(DEFINITION),
            "publicerad_tid": nu(),
            "publicerad_av": Anvandare.objects.portalen(),
        },
    )[0]


@pytest.fixture
def ny_utlysning(db, provformular):
    """A published call that opened a month ago and closes in a month."""

    def ny(**falt):
        grund = {
            "namn": f"Samverkansinsatser {next(_nummer)}",
            "sammanfattning": "Pengar till insatser som för människor närmare arbete.",
            "kriterier": "Målgrupp och behov\nSamverkan\nMål och uppföljning",
            "vem_kan_soka": "Kommuner, regioner och statliga myndigheter.",
            "formular": provformular,
            "oppnar_tid": nu() - timedelta(days=30),
            "stanger_tid": nu() + timedelta(days=30),
            "ram": {"2020": "1000000.00", "2021": "4000000.00"},
            "publicerad": True,
        }
        return Utlysning.objects.create(**{**grund, **falt})

    return ny


@pytest.fixture
def ny_inkommen_ansokan(forbund, ny_utlysning, ny_organisation, ny_person):
    """An application that has been received, with its frozen version; the case is made by `nytt_arende`."""

    def ny(*, utlysning=None, namn="Nyttiga affärer 2.0", data=None, inkommen_tid=None, **falt):
        utlysning = utlysning or ny_utlysning()
        skrev = ny_person()
        ifyllnad, plan = Ifyllnad.objects.create(formular=utlysning.formular), Plan.objects.create()
        ansokan = Ansokan.objects.create(
            namn=namn,
            insatsagare=falt.pop("insatsagare", None) or ny_organisation(namn="Region Prov"),
            utlysning=utlysning,
            ifyllnad=ifyllnad,
            plan=plan,
            inskick=Inskick.objects.create(plan=plan, ifyllnad=ifyllnad),
            skapad_av=skrev,
        )
        version = Version.frys(ansokan, data or ansokan_data(namn), av=skrev)
        sokt = (
            (version.data["block"].get("finansiering") or {}).get("summor", {}).get("sokt_totalt")
        )
        ansokan.inskick.borja_galla(version, inkommen_tid or nu(), av=skrev)
        grund = {"status": Status.INKOMMEN, "sokt_belopp": sokt}
        for namn_, varde in {**grund, **falt}.items():
            setattr(ansokan, namn_, varde)
        ansokan.save()
        ansokan.refresh_from_db()
        return ansokan

    return ny


@pytest.fixture
def utfarda():
    """utfarda(dokument, pdf=…) does what the worker does: stores the bytes once."""

    def gor(dokument, pdf=b"%PDF-1.7 provbytes", sidor=3):
        dokument.refresh_from_db()
        dokument.utfarda(pdf, sidor)
        return dokument

    return gor


@pytest.fixture
def nytt_arende(ny_inkommen_ansokan, utfarda):
    """A case as it stands after sending in: dnr, and the application's issued PDF as handling 1."""

    def nytt(*, ansokan=None, handlaggare=None, rubrik=None, **falt):
        ansokan = ansokan or ny_inkommen_ansokan(**falt)
        rubrik = rubrik or f"Ansökan om medel: {ansokan.namn}"
        arende = Arende.oppna(
            ansokan=ansokan,
            rubrik=rubrik,
            mottagen_tid=ansokan.inkommen_tid,
            av=ansokan.inkommen_av,
        )
        dokument = Dokument.bestall("ansokan", f"Ansökan {ansokan.namn}", ansokan.version)
        utfarda(dokument)
        arende.ny_handling(
            Handling.Riktning.IN,
            "Ansökan",
            str(ansokan.insatsagare),
            dokument=dokument,
            datum=lokal(ansokan.inkommen_tid).date(),
        )
        if handlaggare:
            Arende.objects.filter(pk=arende.pk).update(handlaggare=handlaggare)
        return Arende.objects.get(pk=arende.pk)

    return nytt


@pytest.fixture
def nytt_underlag(nytt_arende):
    """A draft that lacks nothing; `arende` and any text may be given."""

    def nytt(*, arende=None, av=None, **texter):
        arende = arende or nytt_arende()
        av = av or arende.ansokan.inkommen_av
        underlag = Beslutsunderlag.paborja(arende, av=av)
        texter = {"bedomning": "Insatsen uppfyller kriterierna.", **texter}
        underlag.skriv(texter, underlag.avtryck(), av=av)
        return Beslutsunderlag.objects.get(pk=underlag.pk)

    return nytt


@pytest.fixture
def faststallt_underlag(nytt_underlag, utfarda):
    """A final paper whose PDF is issued."""

    def nytt(**falt):
        underlag = nytt_underlag(**falt)
        underlag.faststall(av=underlag.skapat_av, rad_version=underlag.rad_version)
        utfarda(underlag.dokument)
        return Beslutsunderlag.objects.get(pk=underlag.pk)

    return nytt


@pytest.fixture
def nytt_sammantrade(styrelsen, ny_person):
    """A meeting of Styrelsen in two weeks."""

    def nytt(**falt):
        grund = {
            "organ": styrelsen,
            "datum": idag() + timedelta(days=14 + next(_nummer)),
            "tid": datetime(2026, 1, 1, 9, 0, tzinfo=STOCKHOLM).time(),
            "plats": "Regionhuset, sal Eken",
        }
        return Sammantrade.objects.create(**{**grund, **falt})

    return nytt


# ---------- A draft with all blocks ----------

BLOCKFORMULAR = {
    "namn": "Alla block",
    "avsnitt": [
        {"nyckel": avsnitt, "rubrik": rubrik, "delar": [{"typ": "block", "block": b} for b in block]}
        for avsnitt, rubrik, block in (
            ("parter", "Samverkansparter", ["parter"]),
            ("mal", "Mål", ["mal"]),
            ("deltagare", "Deltagare", ["deltagare"]),
            ("aktiviteter", "Aktiviteter", ["aktiviteter"]),
            ("tid", "Insatstid", ["insatstid"]),
            ("budget", "Budget och finansiering", ["budget", "finansiering"]),
            ("bilagor", "Bilagor", ["bilagor"]),
            ("underskrifter", "Underskrifter", ["underskrifter"]),
        )
    ],
}  # fmt: skip


@pytest.fixture
def ny_formular(db):
    """ny_formular(definition): a published form."""

    def ny(definition=BLOCKFORMULAR):
        return Formular.objects.get_or_create(
            sha256=Formular.hash_av(definition),
            defaults={
                "namn": definition["namn"],
                "version": next(_nummer),
                "status": Formular.Status.PUBLICERAT,
                "definition": definition,
                "publicerad_tid": nu(),
                "publicerad_av": Anvandare.objects.portalen(),
            },
        )[0]

    return ny


@pytest.fixture
def ny_ansokan(forbund, ny_formular, ny_utlysning, ny_organisation, ny_person):
    """ny_ansokan(agare=…, utlysning=…, definition=…, **falt): an empty draft of a form with every block.

    `agare` is the person who answers for it; her organisation stands as insatsägare, no part is made.
    """

    def ny(*, agare=None, utlysning=None, definition=BLOCKFORMULAR, **falt):
        agare = agare or ny_person()
        utlysning = utlysning or ny_utlysning(formular=ny_formular(definition))
        organisation = falt.pop("insatsagare", None) or ny_organisation(
            namn="Region Prov", finsam=Organisation.Finsam.REGION
        )
        ifyllnad, plan = Ifyllnad.objects.create(formular=utlysning.formular), Plan.objects.create()
        ansokan = Ansokan.objects.create(
            **{
                "namn": "Nyttiga affärer 2.0",
                "insatsagare": organisation,
                "utlysning": utlysning,
                "ifyllnad": ifyllnad,
                "plan": plan,
                "inskick": Inskick.objects.create(plan=plan, ifyllnad=ifyllnad),
                "skapad_av": agare,
                **falt,
            }
        )
        Medverkan.objects.create(
            ansokan=ansokan, person=agare, slag=Medverkan.Slag.AGARE, inbjuden_av=agare
        )
        return ansokan

    return ny
