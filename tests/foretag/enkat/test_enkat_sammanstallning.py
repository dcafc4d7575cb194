"""Answers put together question by question: every type of question, as page, spreadsheet and frozen document."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import openpyxl
import pytest

from foretag.enkat import sammanstallning
from foretag.enkat.models.enkatsvar import Enkatsvar
from portal import belopp, frist
from portal.dokument.models import Dokument, Version
from portal.formular import fyllt
from portal.konto.models.anvandare import Anvandare
from tests.foretag.enkat.test_enkat import forbund, html, kansliet, lasaren, vag, verben
from tests.foretag.enkatprov import DEFINITION, bjud_in, borja, ett_exempel, inlamnat, ny_enkat

__all__ = ["forbund", "kansliet", "lasaren"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]
NB = belopp.NBSP

ETT = {
    "fritt": "## Tid\n\nDet behövs tid.",
    "ord": "=tid",
    "dag": "2027-02-14",
    "antal": 3,
    "pris": "1200.50",
    "andel": "25.00",
    "har": "ja",
    "niva": "lag",
    "flera": ["lag", "hog"],
    "moten": [{"ort": "Åmål", "antal": 2}, {"ort": "Gävle", "antal": 1}],
}
TVA = {
    "fritt": "Pengar.",
    "antal": 5,
    "pris": "99.50",
    "har": "nej",
    "niva": "lag",
    "flera": ["hog"],
    "moten": [{"ort": "Säter", "antal": None}],
}


def lamna_in(enkat, epost, organisation, svar, exempel=()):
    rad = borja(bjud_in(enkat, epost, "Hemligt Namn", organisation))
    svar = {
        **svar,
        **(
            {"moten": [{"nyckel": str(uuid4()), **m} for m in svar["moten"]]}
            if "moten" in svar
            else {}
        ),
    }
    data = {
        "svar": svar,
        "block": {
            "exempel": {"exempel": list(exempel)},
            "styrdokumentexempel": {"styrdokument": []},
        },
    }
    fyllt.fran_json(rad.ifyllnad, rad, data, av=rad.skrivare)
    rad.lamna_in(av=rad.skrivare, nar=frist.nu())
    return rad


@pytest.fixture
def enkat(forbund):
    """Two answers that are in, one that is out, one that nobody has read, one that is being written."""
    av, enkat = Anvandare.objects.portalen(), ny_enkat(titel="Samverkan i länet")
    med = [
        lamna_in(enkat, "a@exempel.invalid", "Åmåls kommun", ETT, [ett_exempel()]),
        lamna_in(enkat, "b@exempel.invalid", "", TVA),
    ]
    ute = lamna_in(enkat, "c@exempel.invalid", "Skräp ab", {"fritt": "Köp våra varor"})
    lamna_in(enkat, "d@exempel.invalid", "Oläst ab", {"fritt": "Oläst text"})
    borja(bjud_in(enkat, "e@exempel.invalid"))
    for svar in med:
        svar.ta_med(av=av)
    ute.lamna_utanfor(av=av, skal="Reklam")
    return enkat


def resultat(enkat):
    data = sammanstallning.data(enkat)
    return {r.d.nyckel or r.d.block: r for _, rs in sammanstallning.resultat(data) for r in rs}


# ---------- By question ----------


def test_bara_svar_som_ar_med_raknas(enkat):
    data = sammanstallning.data(enkat)

    assert data["antal"] == {"inbjudna": 5, "inlamnade": 4, "med": 2}
    assert [ett["organisation"] for ett in data["svar"]] == ["Åmåls kommun", ""]


@pytest.mark.parametrize(
    ("fraga", "antal", "val"),
    [
        ("har", 2, [("Ja", 1), ("Nej", 1)]),
        ("niva", 2, [("Låg", 2), ("Hög", 0)]),
        ("flera", 2, [("Låg", 1), ("Hög", 2)]),
    ],
)
def test_val_raknas_ocksa_de_som_ingen_valde(enkat, fraga, antal, val):
    r = resultat(enkat)[fraga]

    assert (r.antal, r.val) == (antal, val)
    assert (r.diagram.kategorier, r.diagram.serier[0].varden) == tuple(zip(*val, strict=True))


@pytest.mark.parametrize(
    ("fraga", "tal", "rader"),
    [
        (
            "antal",
            [("Lägst", f"3{NB}företag"), ("Median", f"4{NB}företag"), ("Högst", f"5{NB}företag"), ("Summa", f"8{NB}företag")],
            [("Åmåls kommun", f"3{NB}företag"), ("Utan organisation", f"5{NB}företag")],
        ),
        (
            "pris",
            [("Lägst", f"99,50{NB}kr"), ("Median", f"650{NB}kr"), ("Högst", f"1{NB}200,50{NB}kr"), ("Summa", f"1{NB}300{NB}kr")],
            [("Åmåls kommun", f"1{NB}200,50{NB}kr"), ("Utan organisation", f"99,50{NB}kr")],
        ),
        (
            "andel",
            [("Lägst", f"25{NB}%"), ("Median", f"25{NB}%"), ("Högst", f"25{NB}%")],
            [("Åmåls kommun", f"25{NB}%")],
        ),
        ("dag", [], [("Åmåls kommun", f"14{NB}februari{NB}2027")]),
        ("ord", [], [("Åmåls kommun", "=tid")]),
    ],
)  # fmt: skip
def test_tal_och_korta_svar(enkat, fraga, tal, rader):
    r = resultat(enkat)[fraga]

    assert (r.tal, [(rad.vem, rad.text) for rad in r.korta]) == (tal, rader)


def test_langa_svar_star_under_sin_organisation(enkat):
    r = resultat(enkat)["fritt"]

    assert [(rad.vem, rad.html) for rad in r.rader] == [
        ("Åmåls kommun", "<h5>Tid</h5><p>Det behövs tid.</p>"),
        ("Utan organisation", "<p>Pengar.</p>"),
    ]


def test_tabellens_rader_har_organisationen_forst(enkat):
    assert resultat(enkat)["moten"].tabell == [
        ("Åmåls kommun", ["Åmål", "2"]),
        ("Åmåls kommun", ["Gävle", "1"]),
        ("Utan organisation", ["Säter", ""]),
    ]


def test_exemplen_ar_med_utan_kontakt(enkat):
    r = resultat(enkat)["exempel"]

    assert (r.antal, [rad.vem for rad in r.rader]) == (1, ["Åmåls kommun"])
    assert "Cykelverkstad på avtal" in r.rader[0].html
    assert "Kontakt Person" not in r.rader[0].html and "kontakt@" not in r.rader[0].html


def test_filsvar_visas_med_filens_namn():
    """An enkät takes no files, but what is frozen somewhere else may hold them."""
    definition = {
        "namn": "Med fil",
        "avsnitt": [
            {
                "nyckel": "a",
                "rubrik": "A",
                "delar": [{"typ": "fil", "nyckel": "f", "rubrik": "Bild"}],
            }
        ],
    }
    data = {
        "formular": {"definition": definition},
        "svar": [{"organisation": "Byn", "svar": {"f": {"filnamn": "karta.png"}}, "block": {}}],
    }
    ((_, (r,)),) = sammanstallning.resultat(data)

    assert [(rad.vem, rad.text) for rad in r.rader] == [("Byn", "karta.png")]
    assert list(sammanstallning.kalkylrader(data)) == [("A", "Bild", "", "karta.png", None, "Byn")]


def test_varje_fragetyp_ar_med_i_provenkaten():
    assert {d["typ"] for a in DEFINITION["avsnitt"] for d in a["delar"]} >= fyllt.FRAGETYPER - {
        "fil"
    }


# ---------- The page ----------


def test_sidan_visar_svar_med_organisation_och_inga_namn(lasaren, enkat):
    sidan = html(lasaren.get(vag("enkat_sammanstallning", enkat.publikt_id)))

    assert "2 av 4 inlämnade svar är med." in sidan
    assert "<h4>Åmåls kommun</h4>" in sidan and "Det behövs tid." in sidan
    assert sidan.count('<figure class="diagram') == 3
    for dolt in ("Hemligt Namn", "Kontakt Person", "Köp våra varor", "Oläst", "a@exempel"):
        assert dolt not in sidan
    assert "Gör en PDF" not in sidan
    assert re.findall(r"sammanstallning/(\w+)/\" download", sidan) == ["csv", "xlsx"]


def test_utan_svar_sags_vad_som_kommer(lasaren, forbund):
    sidan = html(lasaren.get(vag("enkat_sammanstallning", ny_enkat().publikt_id)))

    assert "Inget att sammanställa ännu" in sidan and "download" not in sidan


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(lasaren, forbund, django_capture_queries, antal):
    enkat = ny_enkat()
    for n in range(antal):
        inlamnat(bjud_in(enkat, f"p{n}@exempel.invalid")).ta_med(av=Anvandare.objects.portalen())
    adress = vag("enkat_sammanstallning", enkat.publikt_id)
    lasaren.get(adress)

    fragor = django_capture_queries(lambda: lasaren.get(adress))

    assert len(fragor) == 6, "\n".join(fragor)


# ---------- The spreadsheet ----------

VANTAT = [
    ("Frågor", "Vad tycker du?", "", "## Tid\n\nDet behövs tid.", None, "Åmåls kommun"),
    ("Frågor", "Vad tycker du?", "", "Pengar.", None, "Utan organisation"),
    ("Frågor", "Ett ord", "", "=tid", None, "Åmåls kommun"),
    ("Frågor", "Vilken dag?", "", date(2027, 2, 14), None, "Åmåls kommun"),
    ("Frågor", "Hur många?", "", 3, None, "Åmåls kommun"),
    ("Frågor", "Hur många?", "", 5, None, "Utan organisation"),
    ("Frågor", "Vad kostade det?", "", Decimal("1200.50"), None, "Åmåls kommun"),
    ("Frågor", "Vad kostade det?", "", Decimal("99.50"), None, "Utan organisation"),
    ("Frågor", "Hur stor del?", "", Decimal(25), None, "Åmåls kommun"),
    ("Frågor", "Har ni avtal?", "Ja", "", 1, ""),
    ("Frågor", "Har ni avtal?", "Nej", "", 1, ""),
    ("Frågor", "Nivå", "Låg", "", 2, ""),
    ("Frågor", "Nivå", "Hög", "", 0, ""),
    ("Frågor", "Vilka nivåer?", "Låg", "", 1, ""),
    ("Frågor", "Vilka nivåer?", "Hög", "", 2, ""),
    ("Frågor", "Möten", "1. Ort", "Åmål", None, "Åmåls kommun"),
    ("Frågor", "Möten", "1. Antal", 2, None, "Åmåls kommun"),
    ("Frågor", "Möten", "2. Ort", "Gävle", None, "Åmåls kommun"),
    ("Frågor", "Möten", "2. Antal", 1, None, "Åmåls kommun"),
    ("Frågor", "Möten", "1. Ort", "Säter", None, "Utan organisation"),
    ("Frågor", "Möten", "1. Antal", "", None, "Utan organisation"),
    ("Exempel", "Exempel på samverkan och företag", "1. Vad exemplet handlar om", "Samverkan mellan kommun eller region och företag", None, "Åmåls kommun"),
    ("Exempel", "Exempel på samverkan och företag", "1. Rubrik", "Cykelverkstad på avtal", None, "Åmåls kommun"),
    ("Exempel", "Exempel på samverkan och företag", "1. Beskrivning", "Kommunens cyklar servas av Kerstin.\n\nDet håller.", None, "Åmåls kommun"),
    ("Exempel", "Exempel på samverkan och företag", "1. Kommun eller plats", "Åmål", None, "Åmåls kommun"),
    ("Exempel", "Exempel på samverkan och företag", "1. Länk", "https://www.exempel.invalid/", None, "Åmåls kommun"),
]  # fmt: skip


def test_kalkylbladets_rader(enkat):
    assert list(sammanstallning.kalkylrader(sammanstallning.data(enkat))) == VANTAT


def hamta(klient, enkat, andelse):
    svar = klient.get(vag("enkat_kalkylblad", enkat.publikt_id, andelse))
    assert svar.status_code == 200
    assert re.search(
        rf'filename="sammanstallning-samverkan-i-lanet-[\d-]+\.{andelse}"',
        svar["Content-Disposition"],
    )
    return b"".join(svar.streaming_content)


def test_csv_har_alla_rader_och_ingen_formel(lasaren, enkat):
    text = hamta(lasaren, enkat, "csv").decode("utf-8-sig")
    rader = list(csv.reader(io.StringIO(text), delimiter=";"))

    assert rader[0] == ["Avsnitt", "Fråga", "Del", "Svar", "Antal", "Organisation"]
    assert len(rader) == len(VANTAT) + 1
    assert rader[3][3] == "'=tid" and rader[7][3] == "1200,50"


def test_excel_har_samma_rader(lasaren, enkat):
    blad = openpyxl.load_workbook(io.BytesIO(hamta(lasaren, enkat, "xlsx"))).active
    rader = list(blad.iter_rows(values_only=True))

    assert len(rader) == len(VANTAT) + 1
    assert rader[3][3] == "=tid" and rader[5][3] == 3 and rader[10][4] == 1


# ---------- The document ----------


def test_pdfen_bestalls_en_gang_och_star_kvar_nar_svaren_andras(kansliet, enkat):
    adress = vag("enkat_dokument_gor", enkat.publikt_id)

    ett, igen = (kansliet.post(adress).url for _ in "12")
    enkat.svar.med().first().lamna_utanfor(av=Anvandare.objects.portalen(), skal="Fel")
    annan = kansliet.post(adress).url

    assert ett == igen != annan
    gammal, ny = Version.objects.filter(mal_id=enkat.publikt_id).order_by("nummer")
    assert [len(v.data["svar"]) for v in (gammal, ny)] == [2, 1]
    assert "Hemligt Namn" not in gammal.innehall and "Kontakt Person" not in gammal.innehall
    enkat.refresh_from_db()
    assert enkat.sammanstallning.version == ny
    assert verben(enkat)[-2:] == ["sammanställde enkäten", "sammanställde enkäten"]
    assert kansliet.get(ett).status_code == kansliet.get(annan).status_code == 202


def test_en_annan_enkats_dokument_ar_inte_har(kansliet, enkat):
    kansliet.post(vag("enkat_dokument_gor", enkat.publikt_id))
    dokument = Dokument.objects.get()

    adress = vag("enkat_dokument", ny_enkat().publikt_id, dokument.publikt_id)

    assert kansliet.get(adress).status_code == 404


def test_sidan_sager_nar_pdfen_ar_aldre_an_svaren(kansliet, enkat):
    adress = vag("enkat_sammanstallning", enkat.publikt_id)

    fore = html(kansliet.get(adress))
    kansliet.post(vag("enkat_dokument_gor", enkat.publikt_id))
    aktuell = html(kansliet.get(adress))
    enkat.svar.get(status=Enkatsvar.Status.INLAMNAT).ta_med(av=Anvandare.objects.portalen())
    aldre = html(kansliet.get(adress))

    assert "Gör en PDF" in fore and "PDF från" not in fore
    assert "Öppna som PDF" in aktuell and "Gör en PDF" not in aktuell
    assert "Gör en PDF" in aldre and "PDF från" in aldre
