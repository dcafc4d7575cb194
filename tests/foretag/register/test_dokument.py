"""The documents of the register from the demo's content: whole, accessible, twice the same, and as their page."""

import io
import re
from dataclasses import dataclass, field

import pikepdf
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.lagesbild import rapport as arsrapport
from foretag.lagesbild.models.arsrapport import Arsrapport
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from tests import pdfinnehall
from tests.insatser.arende.test_dokument import _Sida
from tests.vera import kontrollera

# The mark makes the test database; what the demo wrote in it is gone when the tests begin.
pytestmark = [pytest.mark.pdf, pytest.mark.django_db]

# The source's last year in both editions, and a year that nobody has answered for yet.
UPPLAGOR = {"hel": (2020, "hel"), "publik": (2020, "publik"), "obesvarad": (2026, "hel")}
ALLA = tuple(UPPLAGOR)
TEXTER = {
    "forord": "Registret visar hur de sociala företagen har utvecklats under fem år.",
    "kommentar": "## Färre placerade\n\nPlaceringarna minskade.\n\n- En sak\n- En till",
}


@dataclass
class Samling:
    """The documents as bytes, a second rendering of each, their titles, and the pages that show the same."""

    pdf: dict[str, bytes] = field(default_factory=dict)
    igen: dict[str, bytes] = field(default_factory=dict)
    titlar: dict[str, str] = field(default_factory=dict)
    sidor: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def samling(django_db_setup, django_db_blocker):
    """Built once, read, and rolled back; the tests need no database."""
    with django_db_blocker.unblock(), transaction.atomic():
        Forbund(namn_rad2="Provbygden", epost="kansli@provbygden.exempel").save()
        register.registret(lambda rad: None)
        Arsuppgift.objects.filter(ar=2026).delete()
        av = Anvandare.objects.create_user("revisor@exempel.invalid", namn="Revisor Ett")
        portalen = Anvandare.objects.portalen()
        Uppdrag.objects.create(
            person=av, roll=Roll.REVISOR, fran=idag(), bekraftad_tid=nu(), bekraftad_av=portalen
        )
        samling = _samla(av)
        transaction.set_rollback(True)
    return samling


def _samla(av):
    s, klient = Samling(), Client()
    klient.force_login(av, backend="portal.behorighet.UppdragBackend")
    for slag, (ar, upplaga) in UPPLAGOR.items():
        rapport = Arsrapport.paborja(ar, av=av)
        rapport.skriv(TEXTER, rapport.avtryck(), av=av)
        dokument = rapport.utfarda(upplaga, arsrapport.innehall(rapport, upplaga), av=av)
        s.pdf[slag], s.igen[slag] = (arsrapport.pdf(dokument) for _ in "12")
        s.titlar[slag] = dokument.titel
        vag = reverse("foretag:arsrapport_utgava", args=[ar, dokument.publikt_id])
        s.sidor[slag] = klient.get(vag).content.decode()
    return s


@pytest.mark.parametrize("slag", ALLA)
def test_uppfyller_pdf_ua_och_pdf_a(samling, slag):
    assert kontrollera(samling.pdf[slag]) == []


@pytest.mark.parametrize("slag", ALLA)
def test_samma_bytes_andra_gangen(samling, slag):
    assert samling.igen[slag] == samling.pdf[slag]


@pytest.mark.parametrize("slag", ALLA)
def test_en_huvudrubrik_och_ingen_niva_hoppas_over(samling, slag):
    nivaer = [niva for niva, _ in pdfinnehall.rubriker(samling.pdf[slag])]

    assert (nivaer[0], nivaer.count(1)) == (1, 1)
    assert [(a, b) for a, b in zip(nivaer, nivaer[1:], strict=False) if b > a + 1] == []


@pytest.mark.parametrize("slag", ALLA)
def test_ingen_rubrik_star_ensam_sist_pa_en_sida(samling, slag):
    assert pdfinnehall.strandade_rubriker(samling.pdf[slag]) == []


@pytest.mark.parametrize("slag", ALLA)
def test_sprak_titel_och_inga_inbaddade_filer(samling, slag):
    with pikepdf.open(io.BytesIO(samling.pdf[slag])) as fil, fil.open_metadata() as metadata:
        assert (str(fil.Root.Lang), metadata["dc:title"]) == ("sv", samling.titlar[slag])
    assert pdfinnehall.inbaddade_filer(samling.pdf[slag]) == 0


@pytest.mark.parametrize("slag", ALLA)
def test_mellanslag_lases_som_mellanslag(samling, slag):
    assert "\u00a0" not in pdfinnehall.text(samling.pdf[slag])


# ---- what they say ----


def lopande(samling, slag):
    return " ".join(pdfinnehall.text(samling.pdf[slag]).split())


def test_de_tre_skillnaderna_star_i_bada_upplagorna(samling):
    for slag in ("hel", "publik"):
        text = lopande(samling, slag)
        assert [
            mening
            for mening in (
                "Tre rapporterade tal går inte ihop",
                "Rapporterat 1 257. Åren blir 1 275: 18 för lite.",
                "Rapporterat 244. Delarna blir 243: 1 för mycket.",
                "Rapporterat 123. Delarna blir 117: 6 för mycket.",
            )
            if mening not in text
        ] == []


def test_bara_den_publika_upplagan_utelamnar_tal(samling):
    assert {slag: "visas inte" in lopande(samling, slag) for slag in ALLA} == {
        "hel": False,
        "publik": True,
        "obesvarad": False,
    }


def test_det_ingen_har_svarat_pa_ar_ej_uppgivet(samling):
    text = lopande(samling, "obesvarad")

    assert "Hur många som var anställda är ej uppgivet." in text
    assert "2026: anställda kvinnor uppgivet av 0 av" in text


@pytest.mark.parametrize("slag", ALLA)
def test_sidan_har_handlingens_rubriker_rader_och_summor(samling, slag):
    sida = _Sida(samling.sidor[slag])
    text = " ".join(sida.allt.split())
    rubriker = {r for niva, r in pdfinnehall.rubriker(samling.pdf[slag]) if niva >= 2}
    rader, summor = pdfinnehall.tabeller(samling.pdf[slag])

    assert rubriker - set(sida.rubriker) == {"Verifiera dokumentet"}
    assert len(rader) > 20
    assert sorted(rad for rad in rader | summor if rad not in text) == []


@pytest.mark.parametrize("slag", ALLA)
def test_inga_personnummer_och_inga_foretagsnamn(samling, slag):
    """A company's figures are never told by its name, and an enskild firma's number never at all."""
    text = lopande(samling, slag)

    assert re.findall(r"\b\d{6}-\d{4}\b", text) in ([], ["222000-0018"])
    assert [f["namn"] for f in register.lasfil()["foretag"] if f["namn"] in text] == []
