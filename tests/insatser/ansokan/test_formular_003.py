"""The shipped form and the demo application: nothing of the source is lost, and nothing is copied from it."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from portal.formular.definition import fel_i_definition
from portal.formular.fyllt import las_definition
from portal.formular.models.formular import Formular
from tests.insatser.ordjamforelse import (
    RUBRIKRAD,
    avtryck,
    foljder,
    gemensamma,
    hashar,
    langsta,
    ord_i,
)

DATA = Path(__file__).parents[3] / "insatser" / "data"
AR = ("2020", "2021", "2022")


def las(namn):
    return json.loads((DATA / namn).read_text())


@pytest.fixture(scope="module")
def form():
    return las("formular_003.json")


@pytest.fixture(scope="module")
def ansokan():
    return las("ansokan_003.json")["ansokan"]


@pytest.fixture(scope="module")
def block(ansokan):
    return ansokan["block"]


# ---- the form ----


@pytest.mark.parametrize("namn", ["formular_003.json", "formular_annat.json"])
def test_formularet_kan_publiceras(namn):
    assert fel_i_definition(las(namn)) == []


def test_rubriker_och_stjarnor_ar_forlagans(form):
    struktur = las_definition(form)
    rubriker = {a.rubrik for a in struktur.avsnitt} | {
        d.rubrik for a in struktur.avsnitt for d in a.delar
    }
    i_text = {
        rad[3:]
        for a in struktur.avsnitt
        for d in a.delar
        for rad in d.text.split("\n")
        if rad.startswith("## ")
    }

    forlagans = {
        "Insatsägare (*)",
        "Samverkansparter (*)",
        "Bakgrund",
        "Beskriv syftet med insatsen (*)",
        "Beskriv målen med insatsen (*)",
        "Beskriv bakgrunden till/behovet av insatsen (*)",
        "Planerad Insatstid",
        "Beskriv målgrupp för insatsen (*)",
        "Ange förväntat antal deltagare",
        "Beskriv metod/metoder ni kommer använda (*)",
        "Aktiviteter som ska genomföras",
        "Organisation",
        "Beskriv metod för uppföljning och utvärdering av målen (*)",
        "Beskriv implementeringsplan. Beskriv hur ni tänker ta tillvara resultaten från insatsen (*)",
        "Ange budget/finansiering (separat mall ska bifogas)",
        "Har ansökan diskuterats i lokal utvecklingsgrupp eller i den strategiska utvecklingsgruppen?",
        "Hur och när har ansökan diskuterats?",
        "Överenskommelse",
        "Lagar och förordningar",
        "Arbetsgivaransvar",
        "Information från insatsen",
        "Kostnader",
        "Underskrifter",
        "Underskrift (*)",
    }
    assert forlagans - rubriker - i_text == set()


def test_overenskommelsen_ar_last_och_talar_om_forbundets_uppfoljningssystem(form):
    (avsnitt,) = [a for a in form["avsnitt"] if a["nyckel"] == "overenskommelse"]
    (text,) = avsnitt["delar"]

    assert (text["typ"], text["last"]) == ("info", True)
    assert "förbundets uppföljningssystem" in text["text"]
    assert "sus" not in ord_i(text["text"])


def test_forankring_fragar_olika_vid_ja_och_nej(form):
    fragor = las_definition(form).fragor

    assert (fragor["diskuterats_hur"].villkor_fraga, fragor["diskuterats_hur"].villkor_ar) == (
        "diskuterats",
        ("ja",),
    )
    assert (fragor["diskuterats_plan"].villkor_fraga, fragor["diskuterats_plan"].villkor_ar) == (
        "diskuterats",
        ("nej",),
    )
    assert fragor["diskuterats_plan"].rubrik == "När och med vem planeras det?"
    assert [k.namn for k in fragor["forankring_kommuner"].kolumner] == [
        "kommun",
        "kontakt",
        "lage",
        "datum",
        "kommentar",
    ]


def test_varje_block_finns_en_gang(form):
    assert las_definition(form).blocknamn == [
        *("parter", "mal", "deltagare", "aktiviteter", "insatstid"),
        *("budget", "finansiering", "bilagor", "underskrifter"),
    ]


def test_svaren_ryms_med_marginal(form, ansokan):
    granser = {n: d.max_tecken for n, d in las_definition(form).fragor.items() if d.typ == "lang"}

    for_langa = {
        n: len(ansokan["svar"].get(n, ""))
        for n, hogst in granser.items()
        if len(ansokan["svar"].get(n, "")) > hogst * 0.95
    }
    assert for_langa == {}


def test_demons_formular_ar_det_som_levereras(form):
    del_ = las("ansokan_003.json")["formular"]

    assert del_ == {
        "namn": form["namn"],
        "version": 1,
        "sha256": Formular.hash_av(form),
        "definition": form,
    }


# ---- the facts ----


def test_fyra_organisationer_med_fem_undertecknare(block):
    parter = block["parter"]["part"]
    enheter = {e["nyckel"]: e["namn"] for p in parter for e in p["enhet"]}

    assert [(p["namn"], p["slag"], p["finsam"]) for p in parter] == [
        ("Region Sörmland", "insatsagare", "region"),
        ("Arbetsförmedlingen", "konsultativ", "af"),
        ("Coompanion Sörmland", "utforare", "ingen"),
        ("Nyköpings kommun", "medverkande", "kommun"),
    ]
    assert [
        (p["namn"], enheter.get(u["enhet"], "")) for p in parter for u in p["undertecknare"]
    ] == [
        ("Region Sörmland", ""),
        ("Arbetsförmedlingen", ""),
        ("Coompanion Sörmland", ""),
        ("Nyköpings kommun", "Näringsliv"),
        ("Nyköpings kommun", "Arbetsmarknad"),
    ]
    nykoping = parter[3]
    assert all(
        [nykoping["roll"], *(e["roll"] for e in nykoping["enhet"])]
    )  # a joint role, and one per unit


def test_tre_datum_i_ordning(block):
    (tid,) = block["insatstid"]["insatstid"]

    assert tid == {"start": "2020-12-01", "sista_intag": "2022-02-01", "slut": "2022-11-30"}
    assert date(2020, 12, 1) <= date(2022, 2, 1) <= date(2022, 11, 30)


def test_malen_i_tre_nivaer(block):
    omraden = block["mal"]["malomrade"]
    slag = [m["slag"] for m in block["mal"]["mal"]]

    assert [len(o["malsattning"]) for o in omraden] == [3, 2, 3]
    assert (slag.count("resultat"), slag.count("projekt"), slag.count("effekt")) == (12, 8, 10)


def test_resultatmalens_tal_ar_forlagans(block):
    def ett(v):
        return (
            v["riktning"],
            int(Decimal(v["varde_tal"])),
            v["max_tal"] and int(Decimal(v["max_tal"])),
            v["enhet"],
        )

    varden = [
        [ett(v) for v in m["malvarde"]] for m in block["mal"]["mal"] if m["slag"] == "resultat"
    ]
    assert varden == [
        [("minst", 30, None, "personer"), ("mellan", 7, 8, "personer")],
        [("minst", 30, None, "personer"), ("mellan", 2, 4, "tillfällen")],
        [("minst", 20, None, "personer")],
        [
            ("minst", 20, None, "personer"),
            ("mellan", 4, 6, "tillfällen per deltagare"),
            ("minst", 1, None, "gång i veckan"),
            ("minst", 1, None, "gång i månaden"),
        ],
        [("mellan", 40, 60, "procent"), ("mellan", 40, 60, "procent")],
        [("minst", 17, None, "personer")],
        [("minst", 10, None, "företag"), ("minst", 1, None, "person")],
        [("minst", 20, None, "företag")],
        [("minst", 15, None, "företag")],
        [("minst", 10, None, "avtal")],
        [("minst", 4, None, "träffar")],
        [
            ("minst", 2, None, "tillfällen"),
            ("minst", 15, None, "personer"),
            ("minst", 5, None, "företag"),
        ],
    ]


def test_deltagare_aktiviteter_och_kommuner(ansokan, block):
    assert [(g["slag"], g["antal"]) for g in block["deltagare"]["deltagargrupp"]] == [
        *[("individ", 30), ("individ", 20), ("tjansteperson", 15)],
        *[("foretag", 5), ("foretag", 15), ("foretag", 20)],
    ]
    assert block["deltagare"]["deltagarantal"] == [{"unika_individer": 30}]
    processer = [a["process"] for a in block["aktiviteter"]["aktivitet"]]
    assert [processer.count(p) for p in dict.fromkeys(processer)] == [4, 4, 3]
    kommuner = ansokan["svar"]["forankring_kommuner"]
    assert [k["kommun"] for k in kommuner] == [
        *(
            "Nyköping",
            "Strängnäs",
            "Gnesta",
            "Eskilstuna",
            "Flen",
            "Vingåker",
            "Katrineholm",
            "Trosa",
            "Oxelösund",
        )
    ]


def test_budgeten_raknad_for_hand_ar_i_hela_kronor_och_gar_jamnt_ut(block):
    avgift = {p["nyckel"]: Decimal(p["sociala_avgifter"]) for p in block["parter"]["part"]}

    def lon(rad, ar):
        kr = Decimal(rad["omfattning"]) * Decimal(rad[f"ar_{ar}"] or 0) * Decimal(rad["manadslon"])
        return (kr * (100 + avgift[rad["part"]]) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def kr(rader, ar):
        return sum((Decimal(rad[f"ar_{ar}"] or 0) for rad in rader), Decimal(0))

    budget, finansiering = block["budget"], block["finansiering"]["finansiering"]
    loner = {ar: [lon(rad, ar) for rad in budget["personal"]] for ar in AR}
    sokt = [rad for rad in finansiering if rad["slag"] == "sokt"]

    assert all(belopp == belopp.to_integral_value() for ar in AR for belopp in loner[ar])
    kostnader = {ar: sum(loner[ar]) + kr(budget["kostnad"], ar) for ar in AR}
    assert kostnader == {"2020": 131_370, "2021": 2_163_440, "2022": 2_006_870}
    assert kostnader == {ar: kr(finansiering, ar) for ar in AR}
    assert {ar: kr(sokt, ar) for ar in AR} == {
        "2020": 113_800,
        "2021": 1_952_600,
        "2022": 1_813_600,
    }
    assert sum(kr(sokt, ar) for ar in AR) == 3_880_000
    assert budget["summor"]["kostnader"] == {
        ar: f"{summa}.00" for ar, summa in {a: int(k) for a, k in kostnader.items()}.items()
    }


def test_noteringarna_sager_vad_som_ar_pahittat_och_var_forlagan_skiljer_sig(ansokan):
    noteringar = " ".join(las("ansokan_003.json")["noteringar"])

    assert "Fördelningen på år, parter och poster är påhittad" in noteringar
    assert "påhittad för demonstrationen" in ansokan["svar"]["budget_kommentar"]
    assert ansokan["svar"]["mal_kommentar"].count("Resultatmålet") == 6


# ---- own words ----


@pytest.mark.parametrize("namn", ["ansokan_003.json", "formular_003.json"])
def test_inga_atta_ord_i_rad_ar_forlagans(namn):
    assert gemensamma(las(namn), hashar()) == []


def test_jamforelsen_kan_falla():
    dokument = (
        "# Rubrik som står i båda och inte räknas alls\nEtt två, tre fyra – FEM sex (sju) åtta nio."
    )
    av = frozenset(avtryck(foljd) for foljd in foljder(ord_i(RUBRIKRAD.sub("", dokument))))
    avskrift = {
        "rubrik": "ett två tre fyra fem sex sju åtta",
        "text": ["Noll ett två tre fyra fem sex sju åtta slut."],
    }

    assert len(hashar()) > 5000
    assert gemensamma(avskrift, av) == ["ett två tre fyra fem sex sju åtta"]
    assert langsta(avskrift, dokument) == "ett två tre fyra fem sex sju åtta"
