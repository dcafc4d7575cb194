"""Every kind of document, made from the demo's real content: whole, accessible, and the same as its page."""

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO

import pikepdf
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from foretag.foretag.models import Foretag
from foretag.register.dokument import registerutdrag
from foretag.sida.models import med_platser
from insatser.ansokan.models.ansokan import Ansokan
from insatser.arende.models.arende import Arende
from insatser.demo import HANDLAGGARE, NAMN, SOKANDE, lasfil
from insatser.styrelse.models import Sammantrade
from portal import belopp
from portal.dokument import pdf
from portal.dokument import utfarda as dokumentmodul
from portal.dokument.models import Dokument
from portal.formular import dokument as formulardokument
from portal.frist import datumtext, idag, nu
from portal.konto.models.anvandare import Anvandare
from tests import pdfinnehall
from tests.vera import kontrollera

# The mark makes the test database; what the demo wrote in it is gone when the tests begin.
pytestmark = [pytest.mark.pdf, pytest.mark.django_db]

UTFARDADE = ("ansokan", "kvittens", "underskriftsbevis", "beslutsunderlag", "handlingar")
ALLA = ("tomt", "registerutdrag", "eget_utdrag", *UTFARDADE, "fogade")
EN_RUBRIK = tuple(slag for slag in ALLA if slag not in {"handlingar", "fogade"})
BACKEND = "portal.behorighet.UppdragBackend"
SOKT = "3 880 000 kr"


@dataclass
class Samling:
    """The documents as bytes, a second rendering of each, their titles, and the pages that show the same."""

    pdf: dict[str, bytes] = field(default_factory=dict)
    igen: dict[str, bytes] = field(default_factory=dict)
    titlar: dict[str, str] = field(default_factory=dict)
    sidor: dict[str, str] = field(default_factory=dict)
    dnr: str = ""
    sammantrade: str = ""


@pytest.fixture(scope="module")
def samling(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo is built once, read, and rolled back; the tests need no database."""
    filer = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("filer"))
    with django_db_blocker.unblock(), filer, transaction.atomic():
        call_command("demo", stdout=StringIO())
        samling = _samla()
        transaction.set_rollback(True)
    return samling


def _samla():
    s = Samling()
    ansokan, arende, mote = (
        Ansokan.objects.get(namn=NAMN),
        Arende.objects.get(),
        Sammantrade.objects.get(),
    )
    s.dnr, s.sammantrade = arende.dnr, mote.plats
    for slag in UTFARDADE:
        dokument = Dokument.objects.filter(slag=slag, status=Dokument.Status.UTFARDAT).latest("pk")
        s.pdf[slag], s.titlar[slag] = bytes(dokument.pdf), dokument.titel
        s.igen[slag] = dokumentmodul._slag[slag][0](dokument)
    form = ansokan.utlysning.formular
    s.pdf["tomt"], s.igen["tomt"] = (formulardokument.tomt_formular(form) for _ in "12")
    s.titlar["tomt"] = form.namn
    foretag = med_platser(Foretag.objects.med_lage()).filter(avtal__isnull=False).first()
    s.pdf["registerutdrag"], s.igen["registerutdrag"] = (registerutdrag(foretag) for _ in "12")
    s.titlar["registerutdrag"] = f"Registerutdrag: {foretag}"
    s.pdf["eget_utdrag"], s.igen["eget_utdrag"] = (registerutdrag(foretag, eget=True) for _ in "12")
    s.titlar["eget_utdrag"] = f"Företagets eget utdrag: {foretag}"
    s.pdf["fogade"], s.igen["fogade"] = (_fogade(s) for _ in "12")
    s.titlar["fogade"] = "Tre handlingar"
    s.sidor = _sidor(ansokan, arende, mote)
    return s


TID = nu()


def _fogade(s):
    delar = [
        pdf.Packdel(s.titlar[slag], s.pdf[slag])
        for slag in ("ansokan", "underskriftsbevis", "beslutsunderlag")
    ]
    return pdf.foga_ihop(delar, titel="Tre handlingar", tid=TID)


def _sidor(ansokan, arende, mote):
    underlag = mote.punkter.get().underlag
    adresser = {
        "ansokan": (SOKANDE, "ansokan_granska", [ansokan.publikt_id]),
        "kvittens": (SOKANDE, "kvittens", [ansokan.publikt_id]),
        "underskriftsbevis": (SOKANDE, "ansokan_underskrift", [ansokan.publikt_id]),
        "tomt": (None, "utlysning_formular", [ansokan.utlysning.publikt_id]),
        "beslutsunderlag": (
            HANDLAGGARE,
            "beslutsunderlag",
            [arende.publikt_id, underlag.publikt_id],
        ),
        "handlingar": (HANDLAGGARE, "sammantrade", [mote.publikt_id]),
    }
    return {slag: _hamta(*adress) for slag, adress in adresser.items()}


def _hamta(epost, namn, delar):
    klient = Client()
    if epost:
        klient.force_login(Anvandare.objects.get(email=epost), backend=BACKEND)
    svar = klient.get(reverse(f"insatser:{namn}", args=delar))
    assert svar.status_code == 200, namn
    return svar.content.decode()


# ---- the form of every document ----


@pytest.mark.parametrize("slag", ALLA)
def test_uppfyller_pdf_ua_och_pdf_a(samling, slag):
    assert kontrollera(samling.pdf[slag]) == []


@pytest.mark.parametrize("slag", ALLA)
def test_samma_bytes_andra_gangen(samling, slag):
    assert samling.igen[slag] == samling.pdf[slag]


@pytest.mark.parametrize("slag", EN_RUBRIK)
def test_en_huvudrubrik_och_ingen_niva_hoppas_over(samling, slag):
    nivaer = [niva for niva, _ in pdfinnehall.rubriker(samling.pdf[slag])]

    assert (nivaer[0], nivaer.count(1)) == (1, 1)
    assert [
        (fore, efter) for fore, efter in zip(nivaer, nivaer[1:], strict=False) if efter > fore + 1
    ] == []


@pytest.mark.parametrize("slag", ALLA)
def test_ingen_rubrik_star_ensam_sist_pa_en_sida(samling, slag):
    assert pdfinnehall.strandade_rubriker(samling.pdf[slag]) == []


@pytest.mark.parametrize("slag", EN_RUBRIK)
def test_bokmarkena_ar_rubrikerna(samling, slag):
    """Each section can be reached from the list; the box to verify with is no section."""
    rubriker = [
        r
        for r in pdfinnehall.rubriker(samling.pdf[slag])
        if r[0] <= 2 and r[1] != "Verifiera dokumentet"
    ]

    assert [b for b in pdfinnehall.bokmarken(samling.pdf[slag]) if b[0] <= 2] == rubriker


@pytest.mark.parametrize("slag", ALLA)
def test_sprak_titel_och_inga_inbaddade_filer(samling, slag):
    with pikepdf.open(io.BytesIO(samling.pdf[slag])) as fil, fil.open_metadata() as metadata:
        titel = metadata["dc:title"]
        assert (str(fil.Root.Lang), bool(fil.Root.ViewerPreferences.DisplayDocTitle)) == (
            "sv",
            True,
        )
    assert titel == samling.titlar[slag]
    assert pdfinnehall.inbaddade_filer(samling.pdf[slag]) == 0


@pytest.mark.parametrize("slag", ALLA)
def test_belopp_bryts_aldrig(samling, slag):
    """Thousands and "kr" stand on the line of the digits before them."""
    sidor = pdfinnehall.rader(samling.pdf[slag])

    assert sum(map(len, sidor)) > 20
    assert (
        re.findall(r"\d\n(?:000|\d{3} kr|kr)\b", "\n".join(rad for sida in sidor for rad in sida))
        == []
    )


@pytest.mark.parametrize("slag", ALLA)
def test_mellanslag_lases_som_mellanslag(samling, slag):
    """What is searched for or copied has ordinary spaces, also where the line may not break."""
    assert "\u00a0" not in pdfinnehall.text(samling.pdf[slag])


def test_kvittensen_ryms_pa_en_sida(samling):
    assert pdf.antal_sidor(samling.pdf["kvittens"]) == 1


def test_hopfogade_sidor_ar_summan(samling):
    delar = [
        pdf.antal_sidor(samling.pdf[slag])
        for slag in ("ansokan", "underskriftsbevis", "beslutsunderlag")
    ]

    assert pdf.antal_sidor(samling.pdf["fogade"]) == sum(delar)


# ---- what they say ----


@pytest.fixture(scope="module")
def innehall():
    return lasfil("ansokan_003.json")["ansokan"]


def rader(samling, slag):
    return pdfinnehall.text(samling.pdf[slag]).splitlines()


def lopande(samling, slag):
    """The text with every run of white space as one space, so that line breaks do not matter."""
    return " ".join(" ".join(rader(samling, slag)).split())


def saknade(fakta, text):
    return [fakt for fakt in fakta if " ".join(str(fakt).split()) not in text]


def test_ansokan_och_underlaget_har_alla_mal(samling, innehall):
    mal = innehall["block"]["mal"]["mal"]
    antal = {
        slag: sum(m["slag"] == slag for m in mal) for slag in ("resultat", "projekt", "effekt")
    }

    assert antal == {"resultat": 12, "projekt": 8, "effekt": 10}
    for slag in ("ansokan", "beslutsunderlag"):
        assert saknade([m["text"] for m in mal], lopande(samling, slag)) == []


def test_ansokan_har_alla_malvarden(samling, innehall):
    text = lopande(samling, "ansokan")
    varden = [v for m in innehall["block"]["mal"]["mal"] for v in m["malvarde"]]

    assert varden
    assert saknade([f"{v['matt']}:" for v in varden], text) == []
    assert saknade([f"{belopp.tal(int(float(v['varde_tal'])))}" for v in varden], text) == []
    assert saknade(["minst 30 personer", "mellan 40 och 60 procent", "minst 4 träffar"], text) == []


def test_ansokan_har_de_tre_datumen_i_ord(samling):
    text = lopande(samling, "ansokan")

    assert saknade(["1 december 2020", "1 februari 2022", "30 november 2022"], text) == []


def test_ansokan_har_versionen_och_dess_dag_overst(samling):
    """The number of the ärende is not there while it is out for signature: the day tells the versions apart."""
    overst = lopande(samling, "ansokan")[:400]

    assert f"Version 1, {datumtext(idag())}".replace("\u00a0", " ") in overst


def test_datum_i_tabeller_star_som_siffror(samling):
    """Goals and anchoring compare dates down a column."""
    celler = rader(samling, "ansokan")

    assert celler.count("2022-11-30") == 30
    assert (celler.count("2020-09-30"), celler.count("2020-10-06")) == (2, 1)


@pytest.mark.parametrize("slag", ["ansokan", "kvittens", "underskriftsbevis"])
def test_de_fem_undertecknarna(samling, innehall, slag):
    namn = [u["namn"] for p in innehall["block"]["parter"]["part"] for u in p["undertecknare"]]

    assert len(namn) == 5
    assert saknade(namn, lopande(samling, slag)) == []


@pytest.mark.parametrize("slag", ["ansokan", "kvittens", "beslutsunderlag"])
def test_sokt_belopp(samling, slag):
    assert SOKT in pdfinnehall.text(samling.pdf[slag])


@pytest.mark.parametrize("slag", ["ansokan", "beslutsunderlag"])
def test_beloppet_fordelat_pa_ar(samling, innehall, slag):
    summor = innehall["block"]["finansiering"]["summor"]
    per_ar = [
        belopp.tal(int(float(summor["sokt"][ar]))).replace("\u00a0", " ") for ar in summor["ar"]
    ]

    assert sum(float(summor["sokt"][ar]) for ar in summor["ar"]) == 3_880_000
    assert [tal for tal in per_ar if tal not in rader(samling, slag)] == []


def test_forankringen_har_nio_kommuner(samling, innehall):
    celler = rader(samling, "ansokan")
    kommuner = [rad["kommun"] for rad in innehall["svar"]["forankring_kommuner"]]
    borjan = celler.index("Förankring per kommun")

    assert len(kommuner) == 9
    assert [
        cell for cell in celler[borjan : celler.index("Startdatum")] if cell in kommuner
    ] == kommuner


def test_utan_bilagor_star_det_sa(samling):
    celler = rader(samling, "ansokan")

    assert celler[celler.index("Bilagor") + 1] == "Inga bilagor."


def test_ansokan_bar_inget_diarienummer_men_de_andra_gor(samling):
    assert samling.dnr not in lopande(samling, "ansokan")
    assert [
        slag
        for slag in ("kvittens", "beslutsunderlag", "handlingar")
        if samling.dnr not in lopande(samling, slag)
    ] == []


def test_fingeravtrycket_star_i_fyra_delar(samling):
    """A hash that breaks in the middle of a line cannot be compared by eye."""
    assert re.findall(r"[0-9a-f]{17,}", lopande(samling, "kvittens")) == []
    assert len(re.findall(r"\b[0-9a-f]{16}\b", lopande(samling, "kvittens"))) == 8


def test_tomt_formular_har_rutor_rader_och_plats_att_skriva_under(samling):
    celler = rader(samling, "tomt")

    assert (celler.count("Ja"), celler.count("Nej")) == (1, 1)
    assert celler.count("Namnteckning") == 4
    assert celler.count("År ……, kr") == 6
    assert [
        rad
        for rad in ("Insatsägare", "Resultatmål", "Startdatum", "Vad filen är")
        if rad not in celler
    ] == []
    assert "Kopiera sidan för fler." in lopande(samling, "tomt")


# ---- the page that shows the same ----


class _Sida(HTMLParser):
    """Headings (h1–h4), and all text in one."""

    def __init__(self, html):
        super().__init__()
        self.oppen, self.text, self.rubriker, self.allt = "", "", [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in {"h1", "h2", "h3", "h4"}:
            self.oppen, self.text = tag, ""

    def handle_endtag(self, tag):
        if tag == self.oppen:
            self.rubriker.append(" ".join(self.text.split()))
            self.oppen = ""

    def handle_data(self, data):
        self.text += data
        self.allt += f" {data}"


def pa_sidan(samling, slag):
    sida = _Sida(samling.sidor[slag])
    return {rubrik.replace(" (*)", "") for rubrik in sida.rubriker}, " ".join(sida.allt.split())


@pytest.mark.parametrize("slag", ["ansokan", "tomt", "beslutsunderlag"])
def test_sidan_har_handlingens_rubriker(samling, slag):
    bara_pa_papper = {"Verifiera dokumentet", "Att skriva för hand", "Om formuläret"}
    rubriker = {
        text.replace(" (*)", "")
        for niva, text in pdfinnehall.rubriker(samling.pdf[slag])
        if niva >= 2
    }

    assert rubriker - bara_pa_papper - pa_sidan(samling, slag)[0] == set()


@pytest.mark.parametrize("slag", ["ansokan", "beslutsunderlag"])
def test_sidan_har_handlingens_rader_och_belopp(samling, slag):
    """What a row is called, and every sum of thousands. Years with months stand in the fact box of the paper alone."""
    text = pa_sidan(samling, slag)[1]
    rader_, summor = pdfinnehall.tabeller(samling.pdf[slag])
    rader_ = {rad for rad in rader_ if not re.match(r"20\d\d, ", rad)}

    assert (len(rader_) > 20, len(summor) > 20) == (True, True)
    assert sorted(rad for rad in rader_ | summor if rad not in text) == []


@pytest.mark.parametrize(
    ("slag", "fakta"),
    [
        ("kvittens", ["Region Sörmland", SOKT, NAMN]),
        ("underskriftsbevis", ["Undertecknare Ett", "Undertecknare Fem", "Coompanion Sörmland"]),
        ("handlingar", ["Beslutsunderlag", NAMN]),
    ],
)
def test_sidan_har_handlingens_uppgifter(samling, slag, fakta):
    egna = [*fakta, samling.dnr] if slag != "underskriftsbevis" else fakta

    assert saknade(egna, pa_sidan(samling, slag)[1]) == []
    assert saknade(egna, lopande(samling, slag)) == []
