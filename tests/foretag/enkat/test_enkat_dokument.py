"""The compilation as a PDF, made from the demo's answers and from every type of question: whole and accessible."""

import io
from dataclasses import dataclass, field

import pikepdf
import pytest
from django.db import transaction

from foretag.demo import enkat as demo_enkat
from foretag.enkat import dokument as enkatdokument
from foretag.enkat import sammanstallning
from foretag.enkat.models.enkat import Enkat
from portal import arbetare
from portal.dokument.models import Dokument
from portal.forbund.models.forbund import Forbund
from portal.konto.models.anvandare import Anvandare
from tests import pdfinnehall
from tests.foretag import enkatprov
from tests.foretag.enkat.test_enkat_sammanstallning import ETT, TVA, lamna_in
from tests.vera import kontrollera

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]
ALLA = ("demo", "typer", "tom")


@dataclass
class Samling:
    pdf: dict[str, bytes] = field(default_factory=dict)
    igen: dict[str, bytes] = field(default_factory=dict)
    titlar: dict[str, str] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def samling(django_db_setup, django_db_blocker):
    """Built once, read, and rolled back; the tests need no database."""
    with django_db_blocker.unblock(), transaction.atomic():
        samling = _samla()
        transaction.set_rollback(True)
    return samling


def _samla():
    Forbund(namn_rad2="Provbygden", orgnr="222000-0018", epost="kansli@provbygden.exempel").save()
    av, s = Anvandare.objects.portalen(), Samling()
    demo_enkat.demo(lambda rad: None)
    typer, tom = enkatprov.ny_enkat(titel="Alla slags frågor"), enkatprov.ny_enkat(titel="Tom")
    for n, svar in enumerate((ETT, TVA)):
        exempel = [enkatprov.ett_exempel()] * (1 - n)
        lamna_in(typer, f"p{n}@exempel.invalid", f"Byn {n}", svar, exempel).ta_med(av=av)
    for namn, enkat in (
        ("demo", Enkat.objects.get(formular__namn=demo_enkat.FORMULAR)),
        ("typer", typer),
        ("tom", tom),
    ):
        dokument = enkat.bestall_sammanstallning(sammanstallning.data(enkat), av=av)
        while arbetare.utfarda():
            pass
        dokument = Dokument.objects.get(pk=dokument.pk)
        s.status[namn] = f"{dokument.status} {dokument.senaste_fel}".strip()
        s.pdf[namn], s.titlar[namn] = bytes(dokument.pdf), dokument.titel
        s.igen[namn] = enkatdokument.enkatsammanstallning(dokument)
    return s


@pytest.mark.parametrize("namn", ALLA)
def test_uppfyller_pdf_ua_och_pdf_a(samling, namn):
    assert samling.status[namn] == "utfardat"
    assert kontrollera(samling.pdf[namn]) == []


@pytest.mark.parametrize("namn", ALLA)
def test_samma_bytes_andra_gangen(samling, namn):
    assert samling.igen[namn] == samling.pdf[namn]


@pytest.mark.parametrize("namn", ALLA)
def test_en_huvudrubrik_ingen_niva_hoppas_over_och_ingen_star_ensam(samling, namn):
    nivaer = [niva for niva, _ in pdfinnehall.rubriker(samling.pdf[namn])]

    assert (nivaer[0], nivaer.count(1)) == (1, 1)
    assert [par for par in zip(nivaer, nivaer[1:], strict=False) if par[1] > par[0] + 1] == []
    assert pdfinnehall.strandade_rubriker(samling.pdf[namn]) == []


@pytest.mark.parametrize("namn", ALLA)
def test_bokmarkena_ar_rubrikerna(samling, namn):
    rubriker = [
        r
        for r in pdfinnehall.rubriker(samling.pdf[namn])
        if r[0] <= 2 and r[1] != "Verifiera dokumentet"
    ]

    assert [b for b in pdfinnehall.bokmarken(samling.pdf[namn]) if b[0] <= 2] == rubriker


@pytest.mark.parametrize("namn", ALLA)
def test_titel_och_inga_inbaddade_filer(samling, namn):
    with pikepdf.open(io.BytesIO(samling.pdf[namn])) as fil, fil.open_metadata() as metadata:
        assert metadata["dc:title"] == samling.titlar[namn]
    assert pdfinnehall.inbaddade_filer(samling.pdf[namn]) == 0


def lopande(samling, namn):
    return " ".join(pdfinnehall.text(samling.pdf[namn]).split())


def test_demons_svar_star_under_sina_fragor_och_organisationer(samling):
    text = lopande(samling, "demo")

    for vantat in (
        "Hur samverkar ni med sociala företag?",
        "Vad måste finnas på plats för att samverkan ska fungera?",
        "Någon måste äga frågan hos oss.",
        "Provlandets kooperativ",
        "Längre avtal. Betalning inom tio dagar.",
        "Från tre till fjorton anställda på sex år",
    ):
        assert vantat in text
    assert text.index("din önskelista") < text.index("En gemensam lista") < text.index("lagar och")
    # A contact, a name, and the answer that nobody has read.
    for dolt in ("Anna Exempelson", "bo@provlandet.example", "digitalt varannan månad"):
        assert dolt not in text


def test_varje_fragetyp_star_i_dokumentet(samling):
    text = lopande(samling, "typer")

    for vantat in ("Det behövs tid.", "=tid", "14 februari 2027", "8 företag", "1 300 kr", "25 %"):
        assert vantat in text
    for vantat in ("Har ni avtal?", "Vilka nivåer?", "Åmål", "Säter", "Cykelverkstad på avtal"):
        assert vantat in text


def test_en_fraga_utan_svar_sager_det(samling):
    assert lopande(samling, "tom").count("Inga svar.") == 12
