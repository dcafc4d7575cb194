"""What has been received: number, papers, journal, whose turn it is, and who may read it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from insatser.arende.models.arende import Arende, Handling
from insatser.arende.signering import Ansokanshanterare
from portal.dokument.models import Dokument
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag, nu
from portal.logg import Handelse, Rum
from portal.underskrift.models import Underskriftsrunda

STAB = [Roll.HANDLAGGARE, Roll.FORBUNDSCHEF]
LASARE = [*STAB, Roll.EKONOM, Roll.REVISOR]
UTAN_RATT = [
    *(Roll.BEREDNING, Roll.LEDAMOT, Roll.ERSATTARE, Roll.ADMINISTRATOR),
    *(Roll.ORGANISATIONSADMINISTRATOR, Roll.MEDLEM),
]


def sida(arende, namn="arende", *mer):
    return reverse(f"insatser:{namn}", args=[arende.publikt_id, *mer])


@pytest.fixture
def handlaggaren(ny_person):
    return ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare")


# ---------- Number and papers ----------


@pytest.mark.parametrize(
    ("mottagen", "dnr"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "SF 2026/0001"),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), "SF 2027/0001"),
    ],
    ids=["fore_midnatt", "efter_midnatt"],
)
def test_dnr_foljer_aret_i_stockholm(ny_inkommen_ansokan, mottagen, dnr):
    ansokan = ny_inkommen_ansokan(inkommen_tid=mottagen)

    arende = Arende.oppna(
        ansokan=ansokan, rubrik="Ansökan", mottagen_tid=mottagen, av=ansokan.inkommen_av
    )

    assert (arende.dnr, arende.skapat_tid) == (dnr, mottagen)


def test_dnr_utan_lucka_nar_en_transaktion_avbryts(ny_inkommen_ansokan, nytt_arende):
    forsta = nytt_arende()
    ansokan = ny_inkommen_ansokan()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Arende.oppna(
            ansokan=ansokan, rubrik="X", mottagen_tid=ansokan.inkommen_tid, av=ansokan.inkommen_av
        )
        raise ZeroDivisionError

    andra = nytt_arende()

    assert (forsta.dnr[-4:], andra.dnr[-4:]) == ("0001", "0002")


def test_handlingar_numreras_i_arendet(nytt_arende, ny_inkommen_ansokan):
    arende, annat = nytt_arende(), nytt_arende()
    dokument = arende.handlingar.get().dokument

    arende.ny_handling("ut", "Kvittens", "Region Prov", dokument=dokument)
    annat.ny_handling("upprattad", "Anteckning", dokument=dokument)

    assert [(h.nummer, h.rubrik) for h in arende.handlingar.all()] == [
        (1, "Ansökan"),
        (2, "Kvittens"),
    ]
    assert [h.nummer for h in annat.handlingar.all()] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_handlingar_numreras_utan_lucka_nar_atta_skriver_samtidigt(nytt_arende):
    arende = nytt_arende()
    dokument = arende.handlingar.get().dokument

    def skriv(nr):
        try:
            with transaction.atomic():
                Arende.objects.get(pk=arende.pk).ny_handling(
                    "upprattad", f"Nr {nr}", dokument=dokument
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(skriv, range(8)))

    assert [h.nummer for h in arende.handlingar.all()] == list(range(1, 10))


def test_databasen_vagrar_tva_handlingar_med_samma_nummer(nytt_arende):
    arende = nytt_arende()
    forsta = arende.handlingar.get()

    with (
        pytest.raises(IntegrityError, match="handling_ett_nummer_per_arende"),
        transaction.atomic(),
    ):
        arende.handlingar.create(nummer=1, riktning="in", rubrik="Samma", dokument=forsta.dokument)


def test_databasen_vagrar_en_handling_utan_innehall(nytt_arende):
    with (
        pytest.raises(IntegrityError, match="handling_dokument_eller_fil"),
        transaction.atomic(),
    ):
        nytt_arende().handlingar.create(nummer=2, riktning="in", rubrik="Tom")


def test_bevis_som_blir_klart_efter_inskick_registreras_en_gang(nytt_arende):
    arende = nytt_arende()
    ansokan = arende.ansokan
    bevis = Dokument.bestall("underskriftsbevis", "Bevis", ansokan.version, rum=Rum.SOKANDE)
    ansokan.inskick.runda = Underskriftsrunda.objects.create(
        version=ansokan.version,
        dokument=arende.handlingar.get().dokument,
        hanterare="ansokan",
        titel="Ansökan",
        avsandare="Region Prov",
        status="klar",
        startad_av=ansokan.skapad_av,
        oppnad_tid=nu(),
        avslutad_tid=nu(),
        bevis=bevis,
    )
    ansokan.inskick.save()

    for _ in range(2):
        Ansokanshanterare().klar(ansokan.runda, ansokan.skapad_av)

    bevis.refresh_from_db()
    assert [h.rubrik for h in arende.handlingar.all()] == ["Ansökan", "Underskriftsbevis"]
    assert bevis.rum == Rum.FORBUND


# ---------- The list ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, handlaggaren, nytt_arende, django_assert_num_queries, antal
):
    for _ in range(antal):
        nytt_arende(handlaggare=handlaggaren)
    klient = inloggad(handlaggaren)

    with django_assert_num_queries(10):
        svar = klient.get(reverse("insatser:arenden"))

    assert len(svar.context["tabell"].rader) == antal


def test_listan_visar_lage_belopp_och_insatsagare(
    inloggad, handlaggaren, nytt_arende, faststallt_underlag
):
    nytt_arende(namn="Grön rehab")
    faststallt_underlag(arende=nytt_arende(namn="Språkvän", handlaggare=handlaggaren))

    text = inloggad(handlaggaren).get(reverse("insatser:arenden")).content.decode()

    for vantat in (
        "Grön rehab",
        "Språkvän",
        "Region Prov",
        "3\xa0880\xa0000\xa0kr",
        "Åsa Handläggare",
    ):
        assert vantat in text


@pytest.mark.parametrize(
    ("fraga", "traffar"),
    [
        ("", {"Nytt ärende", "Mitt ärende", "Med underlag", "Med fastställt"}),
        ("lage=nytt", {"Nytt ärende"}),
        ("lage=bereds", {"Mitt ärende"}),
        ("lage=skrivs", {"Med underlag"}),
        ("lage=faststallt", {"Med fastställt"}),
        ("lage=dagordning", set()),
        ("vems=mina", {"Mitt ärende"}),
        ("vems=ingen", {"Nytt ärende", "Med underlag", "Med fastställt"}),
        (f"ar={idag().year}", {"Nytt ärende", "Mitt ärende", "Med underlag", "Med fastställt"}),
        ("ar=2019", {"Nytt ärende", "Mitt ärende", "Med underlag", "Med fastställt"}),
        ("q=fastst", {"Med fastställt"}),
        (f"q=SF+{idag().year}%2F0001", {"Nytt ärende"}),
        ("q=finns+inte", set()),
    ],
)
def test_listan_filtreras_och_soks(
    inloggad,
    handlaggaren,
    nytt_arende,
    nytt_underlag,
    faststallt_underlag,
    fraga,
    traffar,
):
    nytt_arende(rubrik="Nytt ärende")
    nytt_arende(rubrik="Mitt ärende", handlaggare=handlaggaren)
    nytt_underlag(arende=nytt_arende(rubrik="Med underlag"))
    faststallt_underlag(arende=nytt_arende(rubrik="Med fastställt"))

    svar = inloggad(handlaggaren).get(f"{reverse('insatser:arenden')}?{fraga}")

    assert {rad.rubrik for rad in svar.context["tabell"].rader} == traffar


def test_listan_ar_tom_och_sager_vad_som_kommer(inloggad, handlaggaren, forbund):
    svar = inloggad(handlaggaren).get(reverse("insatser:arenden"))

    assert "Inga ärenden ännu" in svar.content.decode()


# ---------- One case ----------


def test_arendet_visar_vad_det_ar_och_vems_tur_det_ar(inloggad, handlaggaren, nytt_arende):
    arende = nytt_arende(inkommen_tid=datetime(2026, 9, 28, 12, 5, tzinfo=UTC))

    text = inloggad(handlaggaren).get(sida(arende)).content.decode()

    for vantat in (
        arende.dnr,
        "Väntar på handläggare",
        "måndag 28\xa0september\xa02026 kl.\xa014.05",
        "3\xa0880\xa0000\xa0kr",
        "1\xa0december\xa02020 – 30\xa0november\xa02022",
        "30 unika personer",
        "Kooperativ Kraft",
        "Ansökan",
        "öppnade ärendet",
    ):
        assert vantat in text


@pytest.mark.parametrize("antal", [1, 3])
def test_arendet_staller_lika_manga_fragor_med_fler_handlingar(
    inloggad, handlaggaren, nytt_arende, django_assert_num_queries, antal
):
    arende = nytt_arende(handlaggare=handlaggaren)
    for nr in range(1, antal):
        arende.ny_handling("ut", f"Brev {nr}", dokument=arende.handlingar.first().dokument)
    klient = inloggad(handlaggaren)

    with django_assert_num_queries(13):
        svar = klient.get(sida(arende))

    assert len(svar.context["handlingar"]) == antal


def test_journalen_visar_bara_forbundets_rum(inloggad, handlaggaren, nytt_arende):
    arende = nytt_arende()
    ansokan = arende.ansokan
    Handelse.objects.skriv("skrev i smyg", ansokan, av=ansokan.skapad_av, rum=Rum.SOKANDE)
    Handelse.objects.skriv("skickade in ansökan", ansokan, av=ansokan.skapad_av)

    svar = inloggad(handlaggaren).get(sida(arende))

    assert {h.verb for h in svar.context["journal"]} == {"öppnade ärendet", "skickade in ansökan"}


def test_ansokan_lases_i_webblasaren_ur_den_frysta_versionen(inloggad, handlaggaren, nytt_arende):
    arende = nytt_arende()

    text = inloggad(handlaggaren).get(sida(arende, "arende_ansokan")).content.decode()

    assert "Insatsen bygger vidare på en kartläggning av 80 företag." in text
    assert arende.ansokan.version.sha256 in text


def test_handlaggare_utses_och_det_loggas(inloggad, handlaggaren, nytt_arende):
    arende = nytt_arende()

    svar = inloggad(handlaggaren).post(
        sida(arende, "arende_handlaggare"), {"handlaggare": handlaggaren.publikt_id}, follow=True
    )

    arende.refresh_from_db()
    assert arende.handlaggare == handlaggaren
    assert Handelse.objects.om(arende).first().kommentar == "Åsa Handläggare"
    assert "Åsa Handläggare bereder ärendet" in svar.content.decode()


def test_bara_den_med_ratt_roll_kan_bli_handlaggare(inloggad, handlaggaren, ny_person, nytt_arende):
    arende, ekonom = nytt_arende(), ny_person(Roll.EKONOM)

    svar = inloggad(handlaggaren).post(
        sida(arende, "arende_handlaggare"), {"handlaggare": ekonom.publikt_id}
    )
    with pytest.raises(ValidationError, match="har ingen roll som handläggare"):
        arende.tilldela(ekonom, av=handlaggaren)

    arende.refresh_from_db()
    assert (svar.status_code, arende.handlaggare) == (422, None)
    assert "Välj någon annan" in svar.content.decode()


# ---------- Papers of the case ----------


def test_handlingens_pdf_oppnas_i_webblasaren(inloggad, ny_person, nytt_arende):
    arende = nytt_arende()

    svar = inloggad(ny_person(Roll.REVISOR)).get(
        sida(arende, "arende_handling", arende.handlingar.get().publikt_id)
    )

    assert (svar.status_code, svar["Content-Type"], svar.content) == (
        200,
        "application/pdf",
        b"%PDF-1.7 provbytes",
    )
    assert svar["Content-Disposition"].startswith("inline")


def test_en_uppladdad_bilaga_laddas_ned(inloggad, handlaggaren, nytt_arende, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    arende = nytt_arende()
    fil = Fil(
        namn="budget.pdf",
        mime="application/pdf",
        storlek=4,
        sha256="a" * 64,
        uppladdad_av=handlaggaren,
    )
    fil.fil.save("x", ContentFile(b"%PDF"), save=False)
    fil.save()
    handling = arende.ny_handling("in", "Bilaga: Budget", "Region Prov", fil=fil)

    svar = inloggad(handlaggaren).get(sida(arende, "arende_handling", handling.publikt_id))

    innehall = b"".join(svar)
    svar.close()
    assert (svar.status_code, innehall) == (200, b"%PDF")
    assert svar["Content-Disposition"].startswith("attachment")


def test_en_handling_i_ett_annat_arende_finns_inte_har(inloggad, handlaggaren, nytt_arende):
    arende, annat = nytt_arende(), nytt_arende()

    svar = inloggad(handlaggaren).get(
        sida(arende, "arende_handling", annat.handlingar.get().publikt_id)
    )

    assert svar.status_code == 404


# ---------- Who may ----------


@pytest.mark.parametrize("roll", LASARE)
def test_den_som_laser_arenden_far_lasa(inloggad, ny_person, nytt_arende, roll):
    arende = nytt_arende()
    klient = inloggad(ny_person(roll))

    svar = [klient.get(vag).status_code for vag in _lasvagar(arende)]

    assert svar == [200] * 4


@pytest.mark.parametrize("roll", UTAN_RATT)
def test_andra_roller_nekas(inloggad, ny_person, nytt_arende, roll):
    arende = nytt_arende()
    klient = inloggad(ny_person(roll))

    svar = [klient.get(vag).status_code for vag in _lasvagar(arende)]

    assert svar == [403] * 4


def _lasvagar(arende):
    handling = Handling.objects.get(arende=arende)
    return [
        reverse("insatser:arenden"),
        sida(arende),
        sida(arende, "arende_ansokan"),
        sida(arende, "arende_handling", handling.publikt_id),
    ]


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR, *UTAN_RATT])
def test_bara_handlaggare_utser_handlaggare(inloggad, ny_person, handlaggaren, nytt_arende, roll):
    arende = nytt_arende()

    svar = inloggad(ny_person(roll)).post(
        sida(arende, "arende_handlaggare"), {"handlaggare": handlaggaren.publikt_id}
    )

    arende.refresh_from_db()
    assert (svar.status_code, arende.handlaggare) == (403, None)


def test_den_som_ar_utloggad_far_logga_in(inloggad, nytt_arende):
    svar = inloggad().get(sida(nytt_arende()))

    assert (svar.status_code, svar.url.split("?")[0]) == (
        302,
        reverse("account_request_login_code"),
    )


def test_okant_arende_finns_inte(inloggad, handlaggaren, forbund):
    svar = inloggad(handlaggaren).get(
        reverse("insatser:arende", args=["00000000-0000-4000-8000-000000000000"])
    )

    assert svar.status_code == 404


def test_fel_metod_nekas(inloggad, handlaggaren, nytt_arende):
    arende, klient = nytt_arende(), inloggad(handlaggaren)

    svar = [
        klient.post(sida(arende)).status_code,
        klient.get(sida(arende, "arende_handlaggare")).status_code,
    ]

    assert svar == [405, 405]


# ---------- The desk ----------


def _att_gora(klient):
    svar = klient.get("/")
    return [(sak.rubrik, sak.vad) for _, saker in svar.context["grupper"] for sak in saker]


def test_skrivbordet_med_manga_arenden_visar_de_aldsta_och_sager_att_det_finns_fler(
    inloggad, handlaggaren, forbund
):
    Arende.objects.bulk_create(
        Arende(dnr=f"2025/{n}", rubrik=f"Ärende {n}", skapat_tid=nu() - timedelta(days=n))
        for n in range(102)
    )

    svar = inloggad(handlaggaren).get("/")

    ((_, saker),) = svar.context["grupper"]
    assert [sak.rubrik for sak in saker] == [f"Ärende {n}" for n in range(101, 1, -1)]
    assert "Mer än 100 saker." in svar.content.decode()


def test_skrivbordet_visar_vems_tur_det_ar(
    inloggad,
    handlaggaren,
    ny_person,
    nytt_arende,
    nytt_underlag,
    faststallt_underlag,
    nytt_sammantrade,
):
    annan = ny_person(Roll.HANDLAGGARE)
    nytt_arende(rubrik="A ingen")
    nytt_arende(rubrik="B min", handlaggare=handlaggaren)
    nytt_arende(rubrik="C annans", handlaggare=annan)
    nytt_underlag(arende=nytt_arende(rubrik="D skrivs", handlaggare=handlaggaren))
    faststallt_underlag(arende=nytt_arende(rubrik="E fastställt", handlaggare=handlaggaren))
    uppsatt = faststallt_underlag(arende=nytt_arende(rubrik="F uppsatt", handlaggare=handlaggaren))
    mote = nytt_sammantrade()
    mote.lagg_till(uppsatt, av=handlaggaren)
    mote.gor_handlingar(av=handlaggaren)

    assert _att_gora(inloggad(handlaggaren)) == [
        ("A ingen", "Utse handläggare"),
        ("B min", "Skriv beslutsunderlag"),
        ("D skrivs", "Fastställ beslutsunderlaget"),
        ("E fastställt", "Sätt upp på ett sammanträde"),
    ]
