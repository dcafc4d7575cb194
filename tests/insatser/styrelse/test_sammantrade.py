"""Meetings: the agenda, the joined pack, and a ledamot who sees her own organ's papers and nothing else."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse import dokument as dokumentmodul
from insatser.styrelse.models import Dagordningspunkt, Sammantrade
from portal.dokument import pdf
from portal.dokument.models import Dokument, DokumentInnehall, Version
from portal.dokument.utfarda import utfarda_nasta
from portal.forbund.models.forbund import Organ
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.logg import Handelse
from tests import pdfinnehall, vera
from tests.tva import oppnad

LASARE = [Roll.HANDLAGGARE, Roll.FORBUNDSCHEF, Roll.EKONOM, Roll.REVISOR]
LEDAMOTER = [Roll.LEDAMOT, Roll.ERSATTARE]
UTAN_RATT = [Roll.BEREDNING, Roll.ADMINISTRATOR, Roll.ORGANISATIONSADMINISTRATOR, Roll.MEDLEM]


@pytest.fixture
def handlaggaren(ny_person):
    return ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare")


@pytest.fixture
def klient(inloggad, handlaggaren):
    return inloggad(handlaggaren)


@pytest.fixture
def ledamoten(ny_person):
    return ny_person(Roll.LEDAMOT)


@pytest.fixture
def arbetsutskottet(db):
    return Organ.objects.create(namn="Arbetsutskottet", slag=Organ.Slag.BESLUTAR, ordning=3)


@pytest.fixture
def mote(nytt_sammantrade, faststallt_underlag, handlaggaren):
    """A meeting with two points, A and B."""
    sammantrade = nytt_sammantrade()
    for rubrik in "AB":
        sammantrade.lagg_till(faststallt_underlag(rubrik=rubrik, av=handlaggaren), av=handlaggaren)
    return sammantrade


def sida(sammantrade, namn="sammantrade", *mer):
    return reverse(f"insatser:{namn}", args=[sammantrade.publikt_id, *mer])


def ordning(sammantrade):
    return [
        (punkt.nummer, punkt.underlag.rubrik)
        for punkt in sammantrade.punkter.select_related("underlag")
    ]


def punkten(sammantrade, rubrik):
    return sammantrade.punkter.get(underlag__rubrik=rubrik)


# ---------- Planning ----------


def test_ett_sammantrade_planeras_och_loggas(klient, styrelsen, forbund):
    falt = {
        "organ": styrelsen.publikt_id,
        "datum": "2099-12-09",
        "tid": "9.30",
        "plats": "Sal Eken",
    }

    svar = klient.post(reverse("insatser:sammantrade_nytt"), falt)

    sammantrade = Sammantrade.objects.get()
    assert svar.url == sida(sammantrade)
    assert (sammantrade.organ, sammantrade.tid, sammantrade.plats) == (
        styrelsen,
        time(9, 30),
        "Sal Eken",
    )
    assert Handelse.objects.om(sammantrade).get().verb == "planerade sammanträdet"


@pytest.mark.parametrize(
    ("andring", "text"),
    [
        ({"datum": "9/12"}, "Skriv dagen som år-månad-dag, till exempel 2026-12-09."),
        ({"tid": "nio"}, "Skriv klockslaget som 09.00."),
        ({"plats": ""}, "Skriv var sammanträdet är."),
        ({"organ": ""}, "Välj vilket organ som sammanträder."),
    ],
)
def test_formularet_sager_vad_som_ska_skrivas(klient, styrelsen, forbund, andring, text):
    falt = {
        "organ": styrelsen.publikt_id,
        "datum": "2099-12-09",
        "tid": "09.00",
        "plats": "Sal Eken",
    }

    svar = klient.post(reverse("insatser:sammantrade_nytt"), falt | andring)

    assert (svar.status_code, Sammantrade.objects.count()) == (422, 0)
    assert text in svar.content.decode()


def test_tva_sammantraden_samma_tid_nekas(klient, nytt_sammantrade, styrelsen):
    mote = nytt_sammantrade()
    falt = {
        "organ": styrelsen.publikt_id,
        "datum": mote.datum.isoformat(),
        "tid": "09.00",
        "plats": "B",
    }

    svar = klient.post(reverse("insatser:sammantrade_nytt"), falt)

    assert "Organet har redan ett sammanträde den tiden." in svar.content.decode()
    with (
        pytest.raises(IntegrityError, match="sammantrade_ett_per_organ_och_tid"),
        transaction.atomic(),
    ):
        nytt_sammantrade(datum=mote.datum)


def test_ny_plats_gor_att_handlingarna_behover_goras_igen(klient, mote, handlaggaren, styrelsen):
    mote.gor_handlingar(av=handlaggaren)
    falt = {
        "organ": styrelsen.publikt_id,
        "datum": mote.datum.isoformat(),
        "tid": "09.00",
        "plats": "Sal Almen",
    }

    andra = sida(mote, "sammantrade_andra")
    klient.post(andra, falt | oppnad(klient, andra))

    mote.refresh_from_db()
    assert (mote.plats, mote.handlingar) == ("Sal Almen", None)


# ---------- The agenda ----------


def test_underlag_satts_upp_sist(klient, mote, faststallt_underlag):
    underlag = faststallt_underlag(rubrik="C")

    klient.post(sida(mote, "dagordning_lagg_till"), {"underlag": underlag.publikt_id})

    assert ordning(mote) == [(1, "A"), (2, "B"), (3, "C")]


def test_bara_det_senast_faststallda_per_arende_erbjuds(
    mote, faststallt_underlag, nytt_underlag, utfarda, handlaggaren
):
    gammalt = faststallt_underlag(rubrik="Gammalt", av=handlaggaren)
    nytt = Beslutsunderlag.paborja(gammalt.arende, av=handlaggaren)
    nytt.skriv({"rubrik": "Nytt"}, nytt.avtryck(), av=handlaggaren)
    nytt.faststall(av=handlaggaren, rad_version=nytt.rad_version)
    nytt_underlag(rubrik="Utkast")

    assert [underlag.rubrik for underlag in mote.att_satta_upp()] == ["Nytt"]


def test_ett_utkast_kan_inte_sattas_upp(klient, mote, nytt_underlag, handlaggaren):
    utkast = nytt_underlag()

    svar = klient.post(sida(mote, "dagordning_lagg_till"), {"underlag": utkast.publikt_id})
    with pytest.raises(ValidationError, match="Fastställ beslutsunderlaget innan det sätts upp"):
        mote.lagg_till(utkast, av=handlaggaren)

    assert (svar.status_code, mote.punkter.count()) == (422, 2)


def test_samma_underlag_star_bara_en_gang(mote, handlaggaren):
    punkt = punkten(mote, "A")

    with pytest.raises(ValidationError, match="står redan på dagordningen"):
        mote.lagg_till(punkt.underlag, av=handlaggaren)
    with (
        pytest.raises(IntegrityError, match="dagordningspunkt_underlag_en_gang"),
        transaction.atomic(),
    ):
        mote.punkter.create(nummer=3, underlag=punkt.underlag)


def test_databasen_vagrar_tva_punkter_med_samma_nummer(mote):
    with (
        pytest.raises(IntegrityError, match="dagordningspunkt_ett_nummer_per_sammantrade"),
        transaction.atomic(),
    ):
        mote.punkter.update(nummer=1)


@pytest.mark.parametrize(
    ("rubrik", "steg", "vantat"),
    [
        ("B", "upp", [(1, "B"), (2, "A")]),
        ("A", "ned", [(1, "B"), (2, "A")]),
        ("A", "upp", [(1, "A"), (2, "B")]),
        ("B", "ned", [(1, "A"), (2, "B")]),
        ("A", "", [(1, "A"), (2, "B")]),
    ],
)
def test_punkter_flyttas(klient, mote, rubrik, steg, vantat):
    klient.post(sida(mote, "dagordning_flytta", punkten(mote, rubrik).publikt_id), {"steg": steg})

    assert ordning(mote) == vantat


def test_en_punkt_tas_bort_och_resten_numreras_om(klient, mote):
    klient.post(sida(mote, "dagordning_ta_bort", punkten(mote, "A").publikt_id))

    assert ordning(mote) == [(1, "B")]


def test_den_som_kommer_efter_far_veta_att_punkten_ar_borta(mote, handlaggaren):
    punkt, samma = punkten(mote, "A"), punkten(mote, "A")
    mote.ta_bort(punkt, av=handlaggaren)

    with pytest.raises(ValidationError, match="Någon annan har redan tagit bort punkten"):
        mote.ta_bort(samma, av=handlaggaren)


def test_dagordningen_star_fast_nar_sammantradet_har_varit(klient, mote):
    Sammantrade.objects.update(datum=idag() - timedelta(days=1))

    svar = klient.post(sida(mote, "dagordning_ta_bort", punkten(mote, "A").publikt_id), follow=True)

    text = svar.content.decode()
    assert "Sammanträdet har varit. Tid, plats och dagordning kan inte ändras." in text
    assert "Ta bort" not in text
    assert ordning(mote) == [(1, "A"), (2, "B")]


def test_tid_och_plats_star_fast_nar_sammantradet_har_varit(klient, mote):
    Sammantrade.objects.update(datum=idag() - timedelta(days=1))
    ny = {"organ": str(mote.organ.publikt_id), "datum": "2099-01-01", "tid": "09.00", "plats": "Ny"}

    svar = klient.post(sida(mote, "sammantrade_andra"), ny)

    mote.refresh_from_db()
    assert svar.status_code == 422
    assert "Sammanträdet har varit. Tid, plats och dagordning kan inte ändras." in (
        svar.content.decode()
    )
    assert (mote.datum, mote.plats != "Ny") == (idag() - timedelta(days=1), True)


def test_arendets_journal_sager_nar_det_sattes_upp(mote):
    arende = punkten(mote, "A").underlag.arende

    assert Handelse.objects.om(arende).first().verb == "satte upp på dagordningen"


# ---------- The pack ----------


def test_paketet_fryser_vad_det_bestar_av(klient, mote):
    svar = klient.post(sida(mote, "sammantrade_gor_handlingar"), follow=True)

    mote.refresh_from_db()
    data = mote.handlingar.version.data
    assert "Handlingarna görs i ordning" in svar.content.decode()
    assert [(d["punkt"], d["rubrik"], d["titel"], d["sidor"]) for d in data["delar"]] == [
        *((1, "A", "Beslutsunderlag", 3), (1, "A", "Ansökan", 3)),
        *((2, "B", "Beslutsunderlag", 3), (2, "B", "Ansökan", 3)),
    ]
    assert {len(d["sha256"]) for d in data["delar"]} == {64}


def test_tva_tryck_ger_ett_paket(mote, handlaggaren):
    forsta = mote.gor_handlingar(av=handlaggaren)

    assert mote.gor_handlingar(av=handlaggaren) == forsta
    assert Version.objects.filter(mal_id=mote.publikt_id).count() == 1


@pytest.mark.parametrize("andring", ["lagg_till", "flytta", "ta_bort"])
def test_andrad_dagordning_ger_ny_version_av_paketet(
    mote, handlaggaren, faststallt_underlag, andring
):
    forsta = mote.gor_handlingar(av=handlaggaren)
    if andring == "lagg_till":
        mote.lagg_till(faststallt_underlag(rubrik="C"), av=handlaggaren)
    elif andring == "flytta":
        mote.flytta(punkten(mote, "A"), 1, av=handlaggaren)
    else:
        mote.ta_bort(punkten(mote, "A"), av=handlaggaren)

    mote.refresh_from_db()
    assert mote.handlingar is None
    andra = mote.gor_handlingar(av=handlaggaren)
    assert (andra == forsta, andra.version.nummer) == (False, 2)


def test_tom_dagordning_ger_inget_paket(klient, nytt_sammantrade):
    mote = nytt_sammantrade()

    svar = klient.post(sida(mote, "sammantrade_gor_handlingar"), follow=True)

    mote.refresh_from_db()
    assert "Dagordningen är tom" in svar.content.decode()
    assert mote.handlingar is None


def test_paketet_vantar_pa_att_delarna_ar_klara(
    klient, nytt_sammantrade, nytt_underlag, handlaggaren
):
    underlag, mote = nytt_underlag(rubrik="Ny"), nytt_sammantrade()
    underlag.faststall(av=handlaggaren, rad_version=underlag.rad_version)
    mote.lagg_till(underlag, av=handlaggaren)

    svar = klient.post(sida(mote, "sammantrade_gor_handlingar"), follow=True)

    assert "”Beslutsunderlag: Ny” görs fortfarande i ordning." in svar.content.decode()


def test_ett_misslyckat_paket_kan_goras_om(klient, mote, handlaggaren):
    dokument = mote.gor_handlingar(av=handlaggaren)
    Dokument.objects.filter(pk=dokument.pk).update(
        status="misslyckat", senaste_fel="En del saknades."
    )

    text = klient.get(sida(mote)).content.decode()
    klient.post(sida(mote, "sammantrade_gor_handlingar"))

    mote.refresh_from_db()
    assert "En del saknades." in text
    assert (mote.handlingar.status, mote.handlingar.version.nummer) == ("bestallt", 2)


@pytest.mark.pdf
def test_paketet_fogas_ihop_av_de_utfardade_delarna(
    inloggad, ledamoten, handlaggaren, nytt_sammantrade, nytt_underlag, utfarda
):
    mote = nytt_sammantrade()
    for rubrik in ("Grön rehab", "Språkvän på jobbet"):
        underlag = nytt_underlag(rubrik=rubrik)
        underlag.bilagor.clear()
        underlag.faststall(av=handlaggaren, rad_version=underlag.rad_version)
        utfarda_nasta()
        mote.lagg_till(underlag, av=handlaggaren)
    mote.gor_handlingar(av=handlaggaren)

    paket = utfarda_nasta()
    svar = inloggad(ledamoten).get(sida(mote, "sammantrade_handling", paket.publikt_id))

    delar = paket.version.data["delar"]
    bokmarken = [titel for niva, titel in pdfinnehall.bokmarken(svar.content) if niva == 1]
    text = pdfinnehall.text(svar.content)
    assert (paket.status, svar.status_code, svar["Content-Type"]) == (
        "utfardat",
        200,
        "application/pdf",
    )
    assert pdf.antal_sidor(svar.content) == 1 + sum(d["sidor"] for d in delar)
    assert bokmarken == [
        "Innehåll",
        "1. Grön rehab: Beslutsunderlag",
        "2. Språkvän på jobbet: Beslutsunderlag",
    ]
    assert text.count("Styrelsen föreslås besluta") == 2
    assert str(2 + delar[0]["sidor"]) in text
    assert vera.kontrollera(svar.content) == []


@pytest.mark.pdf
def test_paketet_vagrar_en_del_som_inte_ar_den_som_frystes(mote, handlaggaren):
    paket = mote.gor_handlingar(av=handlaggaren)
    DokumentInnehall.objects.update(pdf=b"%PDF-1.7 utbytt")

    with pytest.raises(pdf.DokumentFel, match="är inte den handling som stod på dagordningen"):
        dokumentmodul.handlingar(paket)


# ---------- What a ledamot sees ----------


def test_ledamoten_ser_dagordning_papper_och_en_knapp(
    inloggad, ledamoten, mote, handlaggaren, utfarda
):
    utfarda(mote.gor_handlingar(av=handlaggaren), pdf=b"x" * 2_400_000, sidor=43)

    text = inloggad(ledamoten).get(sida(mote)).content.decode()

    for vantat in (
        "Hämta alla handlingar som en PDF",
        "43\xa0sidor, 2,4\xa0MB",
        "3\xa0sidor, 1\xa0kB",
        "A",
        "B",
    ):
        assert vantat in text
    for knapp in ("Flytta upp", "Ta bort", "Gör handlingarna i ordning", "Lägg till"):
        assert knapp not in text


def test_sidan_sager_att_paketet_gors(inloggad, ledamoten, mote, handlaggaren):
    fore = inloggad(ledamoten).get(sida(mote)).content.decode()
    mote.gor_handlingar(av=handlaggaren)
    under = inloggad(ledamoten).get(sida(mote)).content.decode()

    assert "Den samlade PDF:en är inte gjord än" in fore
    assert "Handlingarna görs i ordning." in under


def test_underlaget_lases_ocksa_i_webblasaren(inloggad, ledamoten, mote):
    punkt = punkten(mote, "A")

    text = (
        inloggad(ledamoten)
        .get(sida(mote, "sammantrade_underlag", punkt.publikt_id))
        .content.decode()
    )

    assert "Förslag till beslut" in text
    assert "3\xa0880\xa0000\xa0kr" in text


def test_ledamoten_ser_bara_sitt_eget_organ(
    inloggad, ledamoten, mote, nytt_sammantrade, arbetsutskottet, handlaggaren
):
    annat = nytt_sammantrade(organ=arbetsutskottet)
    klient = inloggad(ledamoten)

    lista = klient.get(reverse("insatser:sammantraden"))

    assert [m.pk for m in lista.context["kommande"]] == [mote.pk]
    assert klient.get(sida(annat)).status_code == 404


def test_ledamoten_nar_bara_papper_pa_dagordningen(
    inloggad, ledamoten, mote, nytt_sammantrade, faststallt_underlag, arbetsutskottet, handlaggaren
):
    klient = inloggad(ledamoten)
    utanfor = faststallt_underlag(rubrik="Utanför")
    annat = nytt_sammantrade(organ=arbetsutskottet)
    annat.lagg_till(utanfor, av=handlaggaren)
    eget = punkten(mote, "A").underlag

    def hamta(sammantrade, dokument):
        return klient.get(
            sida(sammantrade, "sammantrade_handling", dokument.publikt_id)
        ).status_code

    assert hamta(mote, eget.dokument) == 200
    assert hamta(mote, eget.bilagor.get().dokument) == 200
    assert hamta(mote, utanfor.dokument) == 404
    assert hamta(annat, utanfor.dokument) == 404


def test_papper_som_togs_bort_fran_dagordningen_gar_inte_att_na(
    inloggad, ledamoten, mote, handlaggaren
):
    punkt = punkten(mote, "A")
    dokument = punkt.underlag.dokument
    mote.ta_bort(punkt, av=handlaggaren)

    svar = inloggad(ledamoten).get(sida(mote, "sammantrade_handling", dokument.publikt_id))

    assert svar.status_code == 404


def test_ett_avslutat_uppdrag_ger_inget(inloggad, ledamoten, mote):
    ledamoten.uppdrag.update(fran=idag() - timedelta(days=9), till=idag() - timedelta(days=1))

    assert inloggad(ledamoten).get(sida(mote)).status_code == 403


def test_skrivbordet_visar_handlingar_att_lasa(inloggad, ledamoten, mote, handlaggaren, utfarda):
    fore = inloggad(ledamoten).get("/").context["grupper"]
    utfarda(mote.gor_handlingar(av=handlaggaren))

    efter = inloggad(ledamoten).get("/").context["grupper"]

    assert fore == []
    assert [(sak.vad, sak.senast) for _, saker in efter for sak in saker] == [
        ("Läs handlingarna", mote.borjar)
    ]


# ---------- Who may ----------


def lasvagar(mote):
    punkt = punkten(mote, "A")
    return [
        reverse("insatser:sammantraden"),
        sida(mote),
        sida(mote, "sammantrade_underlag", punkt.publikt_id),
        sida(mote, "sammantrade_handling", punkt.underlag.dokument.publikt_id),
    ]


@pytest.mark.parametrize("roll", [*LASARE, *LEDAMOTER])
def test_den_som_laser_far_lasa(inloggad, ny_person, mote, roll):
    klient = inloggad(ny_person(roll))

    assert [klient.get(vag).status_code for vag in lasvagar(mote)] == [200] * 4


@pytest.mark.parametrize("roll", UTAN_RATT)
def test_andra_roller_nekas(inloggad, ny_person, mote, roll):
    klient = inloggad(ny_person(roll))

    assert [klient.get(vag).status_code for vag in lasvagar(mote)] == [403] * 4


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR, *LEDAMOTER, *UTAN_RATT])
def test_bara_handlaggare_planerar(inloggad, ny_person, mote, roll):
    klient, punkt = inloggad(ny_person(roll)), punkten(mote, "A")
    vagar = [
        sida(mote, "dagordning_lagg_till"),
        sida(mote, "dagordning_flytta", punkt.publikt_id),
        sida(mote, "dagordning_ta_bort", punkt.publikt_id),
        sida(mote, "sammantrade_gor_handlingar"),
        sida(mote, "sammantrade_andra"),
        reverse("insatser:sammantrade_nytt"),
    ]

    assert [klient.post(vag, {"steg": "ned"}).status_code for vag in vagar] == [403] * 6
    assert ordning(mote) == [(1, "A"), (2, "B")]


def test_den_som_ar_utloggad_far_logga_in(inloggad, mote):
    assert {inloggad().get(vag).status_code for vag in lasvagar(mote)} == {302}


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, ledamoten, nytt_sammantrade, forbund, django_assert_num_queries, antal
):
    for _ in range(antal):
        nytt_sammantrade()
        nytt_sammantrade(datum=idag() - timedelta(days=1 + _))
    klient = inloggad(ledamoten)

    with django_assert_num_queries(8):
        svar = klient.get(reverse("insatser:sammantraden"))

    assert (len(svar.context["kommande"]), len(svar.context["tidigare"])) == (antal, antal)


@pytest.mark.parametrize("antal", [1, 3])
def test_dagordningen_staller_lika_manga_fragor(
    inloggad,
    ledamoten,
    nytt_sammantrade,
    faststallt_underlag,
    handlaggaren,
    django_assert_num_queries,
    antal,
):
    mote = nytt_sammantrade()
    for _ in range(antal):
        mote.lagg_till(faststallt_underlag(), av=handlaggaren)
    klient = inloggad(ledamoten)

    with django_assert_num_queries(9):
        svar = klient.get(sida(mote))

    assert len(svar.context["punkter"]) == Dagordningspunkt.objects.count() == antal
