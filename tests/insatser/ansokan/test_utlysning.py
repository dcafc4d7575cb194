"""Calls: what the public reads, and the form that staff write them in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from insatser.ansokan.models.utlysning import Utlysning
from portal.forbund.models.uppdrag import Roll
from portal.formular.models.formular import Formular
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.tva import oppnad

LASARE = [Roll.HANDLAGGARE, Roll.FORBUNDSCHEF, Roll.EKONOM, Roll.REVISOR]
STAB = [Roll.HANDLAGGARE, Roll.FORBUNDSCHEF]
OVRIGA = [roll for roll in Roll if roll not in LASARE]


@pytest.fixture
def klient(inloggad, ny_person):
    return inloggad(ny_person(Roll.HANDLAGGARE))


def sida(utlysning, namn="utlysning"):
    return reverse(f"insatser:{namn}", args=[utlysning.publikt_id])


@pytest.fixture
def falt(provformular):
    """What the form holds when it is whole."""
    return {
        "namn": "Samverkansinsatser 2027",
        "sammanfattning": "Pengar till insatser.",
        "beskrivning": "",
        "kriterier": "Samverkan\nMål och uppföljning",
        "vem_kan_soka": "Kommuner.",
        "formular": provformular.publikt_id,
        "oppnar_tid_0": "2027-02-01",
        "oppnar_tid_1": "08.00",
        "stanger_tid_0": "2027-03-31",
        "stanger_tid_1": "15:00",
        "beslut_vantas": "2027-06-09",
        "max_belopp": "3 880 000 kr",
        "max_manader": "24",
        "minst_parter": "2",
        "underskriftsregel": "fore_styrelse",
        "ram_ar_0": "2027",
        "ram_kr_0": "4 800 000",
        "ram_ar_1": "",
        "ram_kr_1": "",
    }


# ---------- The public ----------


def test_startsidan_visar_oppna_utlysningar_med_stangningstid(
    inloggad, ny_utlysning, frys_tid, forbund
):
    frys_tid("2026-09-01 12:00")
    ny_utlysning(namn="Öppen", stanger_tid=datetime(2026, 9, 24, 13, 0, tzinfo=UTC))
    ny_utlysning(namn="Stängd sedan länge", stanger_tid=nu() - timedelta(days=1))
    ny_utlysning(namn="Hemligt utkast", publicerad=False)

    text = inloggad().get("/").content.decode()

    assert "Stänger torsdag 24\xa0september\xa02026 kl.\xa015.00" in text
    assert "Stängd sedan länge" not in text
    assert "Hemligt utkast" not in text


def test_listan_delar_upp_oppna_kommande_och_stangda(inloggad, ny_utlysning, forbund):
    oppen, tillsvidare = ny_utlysning(), ny_utlysning(stanger_tid=None)
    kommande = ny_utlysning(oppnar_tid=nu() + timedelta(days=3))
    stangd = ny_utlysning(stanger_tid=nu() - timedelta(minutes=1))
    ny_utlysning(publicerad=False)

    kontext = inloggad().get(reverse("insatser:utlysningar")).context

    assert list(kontext["oppna"]) == [oppen, tillsvidare]
    assert list(kontext["kommande"]) == [kommande]
    assert list(kontext["stangda"]) == [stangd]
    assert list(kontext["utkast"]) == []


def test_en_oppen_utlysning_visar_allt_den_sokande_behover(
    inloggad, ny_utlysning, frys_tid, forbund
):
    frys_tid("2026-09-01 12:00")
    utlysning = ny_utlysning(
        stanger_tid=datetime(2026, 9, 24, 13, 0, tzinfo=UTC),
        max_belopp=Decimal(900_000),
        max_manader=24,
    )

    text = inloggad().get(sida(utlysning)).content.decode()

    for vantat in (
        "torsdag 24\xa0september\xa02026 kl.\xa015.00",
        "om 23 dagar",
        "<li>Målgrupp och behov</li>",
        "Kommuner, regioner och statliga myndigheter.",
        "4\xa0000\xa0000",
        "5\xa0000\xa0000",
        "900\xa0000\xa0kr",
        "24 månader",
        "Starta en ansökan",
        "Läs hela formuläret",
        reverse("insatser:utlysning_formular", args=[utlysning.publikt_id]),
    ):
        assert vantat in text


def test_en_stangd_utlysning_sager_det_och_gar_att_lasa(inloggad, ny_utlysning, forbund):
    utlysning = ny_utlysning(stanger_tid=nu() - timedelta(minutes=1))

    text = inloggad().get(sida(utlysning)).content.decode()

    assert "Utlysningen är stängd." in text
    assert "Målgrupp och behov" in text
    assert "Starta en ansökan" not in text


def test_en_kommande_utlysning_kan_lasas_men_inte_sokas(inloggad, ny_utlysning, forbund):
    utlysning = ny_utlysning(oppnar_tid=nu() + timedelta(days=3))

    text = inloggad().get(sida(utlysning)).content.decode()

    assert "Utlysningen har inte öppnat." in text
    assert "Starta en ansökan" not in text


@pytest.mark.parametrize("roll", [None, *OVRIGA])
def test_ett_utkast_finns_bara_for_forbundet(inloggad, ny_person, ny_utlysning, forbund, roll):
    utlysning = ny_utlysning(publicerad=False)
    klient = inloggad(ny_person(roll) if roll else None)

    assert klient.get(sida(utlysning)).status_code == 404


@pytest.mark.parametrize("roll", LASARE)
def test_forbundet_laser_utkast(inloggad, ny_person, ny_utlysning, forbund, roll):
    utlysning = ny_utlysning(publicerad=False)
    klient = inloggad(ny_person(roll))

    assert klient.get(sida(utlysning)).status_code == 200
    assert list(klient.get(reverse("insatser:utlysningar")).context["utkast"]) == [utlysning]


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, ny_utlysning, forbund, django_assert_num_queries, antal
):
    for _ in range(antal):
        ny_utlysning()
        ny_utlysning(stanger_tid=nu() - timedelta(days=1))
    klient = inloggad()

    with django_assert_num_queries(7):
        svar = klient.get(reverse("insatser:utlysningar"))

    assert len(svar.context["oppna"]) == antal


# ---------- Staff write ----------


def test_en_utlysning_skrivs_med_alla_falt(klient, falt, forbund):
    svar = klient.post(reverse("insatser:utlysning_ny"), falt)

    utlysning = Utlysning.objects.get()
    assert svar.url == sida(utlysning)
    assert utlysning.oppnar_tid == datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
    assert utlysning.stanger_tid == datetime(2027, 3, 31, 13, 0, tzinfo=UTC)
    assert (utlysning.ram, utlysning.max_belopp) == ({"2027": "4800000.00"}, Decimal("3880000.00"))
    assert (utlysning.underskriftsregel, utlysning.publicerad) == ("fore_styrelse", False)
    assert Handelse.objects.om(utlysning).get().verb == "skrev utlysningen"


@pytest.mark.parametrize(
    ("andring", "text"),
    [
        ({"namn": ""}, "Skriv vad utlysningen heter."),
        ({"formular": ""}, "Välj det formulär som de sökande ska fylla i."),
        ({"oppnar_tid_0": ""}, "Öppnar: skriv dag och klockslag."),
        ({"oppnar_tid_0": "1 februari"}, "Skriv dagen som år-månad-dag, till exempel 2026-09-24."),
        ({"stanger_tid_1": "tre"}, "Skriv klockslaget som 15.00."),
        ({"stanger_tid_0": "2027-01-31"}, "Utlysningen måste stänga efter att den öppnar."),
        ({"max_belopp": "ca 3 miljoner"}, "Skriv beloppet med siffror, till exempel 120 000."),
        ({"max_belopp": "0"}, "Högsta belopp måste vara mer än 0 kr."),
        ({"minst_parter": ""}, "Skriv ett tal från 1 till 4."),
        ({"ram_ar_0": "27"}, "Skriv året med fyra siffror, till exempel 2027."),
        ({"ram_kr_0": ""}, "Skriv ramen för 2027, eller ta bort året."),
        ({"ram_ar_0": ""}, "Skriv vilket år beloppet gäller."),
        ({"ram_ar_1": "2027", "ram_kr_1": "1"}, "2027 står redan i en annan rad."),
    ],
)
def test_formularet_sager_vad_som_ska_skrivas(klient, falt, forbund, andring, text):
    svar = klient.post(reverse("insatser:utlysning_ny"), falt | andring)

    assert (svar.status_code, Utlysning.objects.count()) == (422, 0)
    assert text in svar.content.decode()


def test_formularet_visar_sparade_varden(klient, ny_utlysning, forbund):
    utlysning = ny_utlysning(publicerad=False, max_belopp=Decimal(900_000))

    form = klient.get(sida(utlysning, "utlysning_andra")).context["form"]

    assert [(ar.value(), kr.value()) for ar, kr in form.ramfalt] == [
        *(("2020", "1\xa0000\xa0000"), ("2021", "4\xa0000\xa0000"), ("", None), ("", None)),
    ]
    assert (form["formular"].value(), form["max_belopp"].value()) == (
        utlysning.formular.publikt_id,
        "900\xa0000",
    )


def test_bara_publicerade_formular_gar_att_valja(klient, falt, forbund):
    utkast = Formular.objects.create(namn="Utkast", definition={})

    svar = klient.post(reverse("insatser:utlysning_ny"), falt | {"formular": utkast.publikt_id})

    assert (svar.status_code, Utlysning.objects.count()) == (422, 0)


def test_utlysningen_publiceras(klient, ny_utlysning, forbund):
    utlysning = ny_utlysning(publicerad=False)

    svar = klient.post(sida(utlysning, "utlysning_publicera"), follow=True)

    utlysning.refresh_from_db()
    assert "publicerad och syns nu för alla" in svar.content.decode()
    assert utlysning.publicerad
    assert Handelse.objects.om(utlysning).get().verb == "publicerade utlysningen"


@pytest.mark.parametrize(
    ("andring", "text"),
    [
        ({"sammanfattning": ""}, "Skriv en sammanfattning innan utlysningen publiceras."),
        ({"kriterier": " "}, "Skriv kriterier innan utlysningen publiceras."),
        ({"vem_kan_soka": ""}, "Skriv vem som kan söka innan utlysningen publiceras."),
    ],
)
def test_en_halv_utlysning_publiceras_inte(klient, ny_utlysning, forbund, andring, text):
    utlysning = ny_utlysning(publicerad=False, **andring)

    svar = klient.post(sida(utlysning, "utlysning_publicera"), follow=True)

    utlysning.refresh_from_db()
    assert text in svar.content.decode()
    assert not utlysning.publicerad


def test_formularet_byts_inte_nar_utlysningen_ar_publicerad(
    klient, falt, ny_utlysning, provformular, ny_person
):
    utlysning = ny_utlysning()
    definition = {**provformular.definition, "namn": "Annat"}
    annat = Formular.objects.create(
        namn="Annat",
        definition=definition,
        sha256=Formular.hash_av(definition),
        status="publicerat",
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )

    andra = sida(utlysning, "utlysning_andra")

    klient.post(andra, falt | oppnad(klient, andra) | {"formular": annat.publikt_id})
    utlysning.refresh_from_db()
    assert (utlysning.namn, utlysning.formular) == ("Samverkansinsatser 2027", provformular)

    utlysning.formular = annat
    with pytest.raises(ValidationError, match="Formuläret kan inte bytas"):
        utlysning.spara(av=ny_person(Roll.HANDLAGGARE))


def test_den_som_sparar_ett_gammalt_formular_avpublicerar_inte(ny_utlysning, ny_person):
    utlysning = ny_utlysning(publicerad=False)
    gammal = Utlysning.objects.get(pk=utlysning.pk)
    av = ny_person(Roll.HANDLAGGARE)
    utlysning.publicera(av=av)

    gammal.spara(av=av)

    utlysning.refresh_from_db()
    assert utlysning.publicerad


@pytest.mark.parametrize("roll", [roll for roll in Roll if roll not in STAB])
def test_bara_handlaggare_skriver(inloggad, ny_person, ny_utlysning, falt, forbund, roll):
    utlysning = ny_utlysning(publicerad=False)
    klient = inloggad(ny_person(roll))

    svar = [
        klient.post(reverse("insatser:utlysning_ny"), falt).status_code,
        klient.post(sida(utlysning, "utlysning_andra"), falt).status_code,
        klient.post(sida(utlysning, "utlysning_publicera")).status_code,
    ]

    utlysning.refresh_from_db()
    assert (svar, Utlysning.objects.count(), utlysning.publicerad) == ([403] * 3, 1, False)


# ---------- The database holds ----------


@pytest.mark.parametrize(
    ("andring", "villkor"),
    [
        ({"stanger_tid": datetime(2020, 1, 1, tzinfo=UTC)}, "utlysning_stanger_efter_oppning"),
        ({"max_belopp": 0}, "utlysning_max_belopp_over_noll"),
    ],
)
def test_databasen_vagrar(ny_utlysning, andring, villkor):
    utlysning = ny_utlysning()

    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Utlysning.objects.filter(pk=utlysning.pk).update(**andring)


@pytest.mark.parametrize(
    ("mottagen", "paborjad", "tas_emot"),
    [
        (-1, -60, True),
        (0, -60, True),
        (59, -60, True),
        (61, -60, False),
        (59, 1, False),
    ],
)
def test_efter_stangning_tas_bara_det_paborjade_emot_inom_respiten(
    forbund, ny_utlysning, mottagen, paborjad, tas_emot
):
    utlysning = ny_utlysning()
    stanger = utlysning.stanger_tid

    svar = utlysning.tar_emot(
        stanger + timedelta(minutes=mottagen), stanger + timedelta(minutes=paborjad)
    )

    assert svar is tas_emot
