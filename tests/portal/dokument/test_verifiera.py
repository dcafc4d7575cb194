"""What a document gives the browser, and what the verify page tells whom."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal import arbetare, frist
from portal.dokument import utfarda
from portal.dokument.models import Dokument, DokumentInnehall, Version
from portal.logg import Rum
from portal.migrerat import KODTECKEN, ny_kod
from portal.underskrift import rundor

pytestmark = pytest.mark.django_db


@pytest.fixture
def nytt_dokument(hanterare, ny_person):
    def nytt(titel="Provhandling", *, klart=True, rum=Rum.FORBUND):
        person = ny_person()
        rad = Dokument.bestall(
            "prov", titel, Version.frys(person, {"hemligt": "innehåll"}, av=person), rum=rum
        )
        if klart:
            arbetare.utfarda()
            rad.refresh_from_db()
        return rad

    return nytt


def text(svar):
    return re.sub(r"\s+", " ", svar.content.decode())


def begar(**huvuden):
    begaran = RequestFactory().get("/prov/", **huvuden)
    begaran.user = None
    return begaran


# ---------- Serving ----------


def test_pdf_oppnas_i_webblasaren_med_sitt_namn_och_egna_huvuden(nytt_dokument):
    rad = nytt_dokument("Ansökan: ”Å/Ä” 2020\\2022")

    svar = utfarda.hamta(begar(), rad)

    assert (svar.status_code, svar.content) == (200, rad.pdf)
    assert dict(svar.headers) == {
        "Content-Type": "application/pdf",
        "ETag": f'"{rad.sha256}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": "inline; filename*=utf-8''Ans%C3%B6kan%20%E2%80%9D%C3%85%20%C3%84%E2%80%9D%202020%202022.pdf",
        "Content-Security-Policy": "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    }


@pytest.mark.parametrize(
    ("titel", "filnamn"),
    [
        ("Beslutsunderlag", "Beslutsunderlag.pdf"),
        ("a\r\nContent-Type: text/html", "a Content-Type text html.pdf"),
        ('"; filename=x.exe', "; filename=x.exe.pdf"),
        ("..", "Dokument.pdf"),
        ("\u202egpj.fdp", "gpj.fdp.pdf"),
        ("x" * 250, f"{'x' * 120}.pdf"),
    ],
)
def test_filnamnet_tal_alla_titlar(titel, filnamn):
    assert Dokument(titel=titel).filnamn == filnamn


@pytest.mark.parametrize(("etag", "status"), [("{}", 304), ('W/"{}"', 304), ('"annan"', 200)])
def test_den_som_redan_har_filen_far_304(nytt_dokument, etag, status):
    rad = nytt_dokument()
    etag = f'"{rad.sha256}"' if etag == "{}" else etag.format(rad.sha256)

    svar = utfarda.hamta(begar(headers={"If-None-Match": etag}), rad)

    assert svar.status_code == status
    assert svar["Cache-Control"] == "private, no-cache"


def test_bestallt_dokument_ger_202_och_sidan_laser_om_sig_utan_skript(nytt_dokument, forbund):
    rad = nytt_dokument(klart=False)

    svar = utfarda.hamta(begar(), rad)

    assert (svar.status_code, svar["Refresh"], svar["Cache-Control"]) == (
        202,
        "3",
        "private, no-store",
    )
    assert "Provhandling visas här så snart den är klar" in text(svar)


def test_misslyckat_dokument_sager_det(nytt_dokument, forbund):
    rad = nytt_dokument(klart=False)
    Dokument.objects.filter(pk=rad.pk).update(status="misslyckat")
    rad.refresh_from_db()

    svar = utfarda.hamta(begar(), rad)

    assert svar.status_code == 503
    assert f"nämn koden {rad.kod}" in text(svar)


def test_listor_laser_inga_bytes(nytt_dokument, django_assert_num_queries):
    nytt_dokument()

    with django_assert_num_queries(1) as fragor:
        list(Dokument.objects.all())

    assert DokumentInnehall._meta.db_table not in fragor.captured_queries[0]["sql"]


# ---------- Verifying ----------


@given(st.builds(ny_kod))
def test_koden_gar_att_lasa_upp(kod):
    assert re.fullmatch(rf"[{KODTECKEN}]{{4}}(-[{KODTECKEN}]{{4}}){{2}}", kod)
    assert not set(kod) & set("01AEIOUYLSZ")


@pytest.mark.parametrize(
    "skriv",
    [
        lambda kod: kod,
        str.lower,
        lambda kod: kod.replace("-", ""),
        lambda kod: f"  {kod.replace('-', ' ').lower()} ",
        lambda kod: kod.replace("-", "–"),
        lambda kod: kod.replace("-", "\u00a0"),
    ],
)
def test_koden_tals_hur_den_an_skrivs(nytt_dokument, skriv):
    rad = nytt_dokument()

    svar = Client().get("/verifiera/", {"kod": skriv(rad.kod)})

    assert svar.status_code == 200
    assert svar.context["besked"].dokument == rad


@pytest.mark.parametrize("kod", ["K7MP-2QXR-9TBD", "x", "0" * 5000, "%", "\x00", "'; --", "ÅÄÖ"])
def test_okand_kod_sager_vad_man_gor(forbund, kod):
    svar = Client().get("/verifiera/", {"kod": kod})

    assert svar.status_code == 200
    assert "besked" not in svar.context
    assert ("Ingen utfärdad handling har koden" in text(svar)) == (kod != "\x00")


def test_utan_kod_visas_bara_rutan(forbund):
    svar = Client().get("/verifiera/")

    assert svar.status_code == 200
    assert "Ingen utfärdad handling" not in text(svar)


def test_forbundets_handling_visas_men_inte_dess_innehall(nytt_dokument):
    rad = nytt_dokument()

    svar = Client().get("/verifiera/", {"kod": rad.kod})

    for syns in (
        "Provhandling",
        "1 sida",
        frist.tidtext(rad.utfardad_tid),
        rad.sha256,
        rad.version.sha256,
    ):
        assert re.sub(r"\s+", " ", syns) in text(svar)
    assert "innehåll</" not in text(svar) and "hemligt" not in text(svar)


def test_parternas_handling_visar_bara_fingeravtrycken(ny_runda):
    runda = ny_runda(1)
    rundor.skriv_under(runda.underskrifter.get(), tid=frist.nu())
    arbetare.kor_klart()
    runda.refresh_from_db()

    for rad in (runda.dokument, runda.bevis):
        svar = Client().get("/verifiera/", {"kod": rad.kod})

        assert rad.sha256 in text(svar) and rad.version.sha256 in text(svar)
        for hemligt in (
            "Provhandling",
            "Nyttiga",
            "Namn 1",
            "Chef 1",
            "Organisation 1",
            "Utfärdad",
            "sida</dd>",
        ):
            assert hemligt not in text(svar)


def test_mottagen_handling_visar_vem_som_skrev_under_men_inte_epost(ny_runda):
    runda = ny_runda(2)
    ett, tva = runda.underskrifter.all()
    rundor.skriv_under(ett, tid=frist.nu() - timedelta(minutes=5))
    rundor.skriv_under(tva, tid=frist.nu())
    runda.refresh_from_db()
    Dokument.objects.update(rum=Rum.FORBUND)

    svar = Client().get("/verifiera/", {"kod": runda.dokument.kod})

    for syns in ("Organisation 1, Näringsliv", "Namn 1", "Chef 2", "Organisation 2"):
        assert syns in text(svar)
    assert "@" not in text(svar).replace("kansli@provbygden.exempel", "")


def test_atertagna_underskrifter_galler_inte(ny_runda):
    runda = ny_runda(1, rum="forbund")
    rundor.skriv_under(runda.underskrifter.get(), tid=frist.nu())
    rundor.aterta(runda, av=runda.startad_av, skal="Hemligt skäl")

    svar = Client().get("/verifiera/", {"kod": runda.dokument.kod})

    assert "Underskrifterna gäller inte längre" in text(svar)
    assert "Hemligt skäl" not in text(svar)


@pytest.mark.parametrize(
    ("andra", "lika"),
    [(lambda pdf: pdf, True), (lambda pdf: pdf + b" ", False), (lambda pdf: b"", False)],
)
def test_jamfor_med_eget_exemplar(nytt_dokument, andra, lika):
    rad = nytt_dokument()
    fil = SimpleUploadedFile("kopia.pdf", andra(rad.pdf), "application/pdf")

    svar = Client().post("/verifiera/", {"kod": rad.kod, "fil": fil})

    assert svar.status_code == 200
    assert svar.context["lika"] is lika
    assert ("exakt den som utfärdades" in text(svar)) == lika
    assert ("inte den som utfärdades" in text(svar)) == (not lika)


def test_jamfor_utan_fil_sager_vad_som_saknas(nytt_dokument):
    svar = Client().post("/verifiera/", {"kod": nytt_dokument().kod})

    assert svar.status_code == 422
    assert svar.context["form"].errors == {"fil": ["Välj den fil som du vill jämföra."]}


def test_verifiera_sparar_ingenting(nytt_dokument):
    from tests.portal.underskrift.test_underskrift import alla_rader

    rad = nytt_dokument()
    fore = alla_rader()

    Client().get("/verifiera/", {"kod": rad.kod})
    Client().post("/verifiera/", {"kod": rad.kod, "fil": SimpleUploadedFile("a.pdf", b"x")})

    assert alla_rader() == fore


# ---------- The bevis ----------


@pytest.mark.pdf
def test_beviset_sager_vem_nar_hur_och_vad(ny_runda):
    from tests.pdfinnehall import rubriker
    from tests.pdfinnehall import text as pdftext
    from tests.vera import kontrollera

    runda = ny_runda(2, titel="Nyttiga prov </p><h1>BESLUT: bifall")
    for signatur in runda.underskrifter.all():
        rundor.skriv_under(signatur, tid=frist.nu())
    arbetare.kor_klart()
    runda.refresh_from_db()

    assert (runda.bevis.status, runda.bevis.senaste_fel) == ("utfardat", "")
    sagt = re.sub(r"\s+", " ", pdftext(runda.bevis.pdf))
    for signatur in runda.underskrifter.all():
        for syns in (
            signatur.part,
            signatur.namn,
            signatur.titel,
            "Delegationsordning",
            f"{frist.lokal(signatur.svar_tid):%Y-%m-%d kl. %H.%M}",
        ):
            assert re.sub(r"\s+", " ", syns) in sagt
        assert signatur.epost not in sagt
    for hash_ in (runda.version.sha256, runda.dokument.sha256, runda.bevis.version.sha256):
        assert hash_ in sagt.replace(" ", "")
    for syns in (runda.dokument.kod, runda.bevis.kod, "personlig länk och kod till e-postadressen"):
        assert syns in sagt
    sedda = [(niva, rubrik.replace("</ p>", "</p>")) for niva, rubrik in rubriker(runda.bevis.pdf)]
    assert (
        sedda
        == [  # a title that looks like markup is only text, and may be divided between lines
            (1, "Nyttiga prov </p><h1>BESLUT: bifall"),
            (2, "Det som är undertecknat"),
            (2, "Underskrifter"),
            (2, "Vad metoden innebär"),
            (2, "Verifiera dokumentet"),
        ]
    )
    assert kontrollera(runda.bevis.pdf) == []
