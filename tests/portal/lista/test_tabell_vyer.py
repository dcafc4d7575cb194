"""Saved views of lists: kept by name, shown to their owner alone, and never a way to another site."""

import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import resolve, reverse

from portal import utbud
from portal.forbund.models.forbund import Forbund
from portal.lista.models import SparadVy
from portal.lista.tabell import MED_VYER, tillstand
from portal.logg import Handelse
from tests.conftest import ny_orgnr

LISTA = "/forbund/organisationer/"
SPARA = "/vyer/"


@pytest.fixture
def administratoren(ny_person, forbund):
    return ny_person("administrator")


@pytest.fixture
def klient(inloggad, administratoren):
    return inloggad(administratoren)


@pytest.fixture
def ny_vy(administratoren):
    def ny(namn="Medlemmar", fraga="visa=medlemmar", person=administratoren, **falt):
        return SparadVy.objects.create(
            person=person, namn=namn, fraga=fraga, **{"lista": "organisation_lista", **falt}
        )

    return ny


def _meddelanden(svar):
    return [str(m) for m in svar.context["messages"]]


def _spara(klient, **falt):
    data = {"lista": "organisation_lista", "namn": "Min vy", "fraga": "visa=medlemmar"}
    return klient.post(SPARA, {**data, **falt}, follow=True)


def _markena(klient, fraga=""):
    tabell = klient.get(f"{LISTA}{fraga}").context["tabell"]
    return [(marke.vy.namn, marke.url, marke.vald) for marke in tabell.mina_vyer]


def _falt(klient, fraga):
    """The hidden fields of the form that saves a view; {} when the page has none."""
    text = klient.get(f"{LISTA}{fraga}").content.decode()
    formular = re.search(rf'<form method="post" action="{SPARA}">.*?</form>', text, re.S)
    falt = re.findall(
        r'type="hidden" name="(\w+)" value="([^"]*)"', formular[0] if formular else ""
    )
    return {namn: unescape(varde) for namn, varde in falt if namn != "csrfmiddlewaretoken"}


# ---------- Saving ----------


def test_en_vy_sparas_fran_listan_och_valjs_dar(klient, administratoren):
    falt = _falt(klient, "?sortera=-namn&visa=medlemmar&q=Alby&sida=2&utm=1")

    svar = klient.post(SPARA, {**falt, "namn": "  Våra   medlemmar "}, follow=True)

    vag = f"{LISTA}?q=Alby&visa=medlemmar&sortera=-namn"
    assert svar.redirect_chain == [(vag, 302)]
    assert _meddelanden(svar) == ["Vyn ”Våra medlemmar” är sparad."]
    assert [(v.person, v.lista, v.namn) for v in SparadVy.objects.all()] == [
        (administratoren, "organisation_lista", "Våra medlemmar")
    ]
    assert _markena(klient) == [("Våra medlemmar", vag, False)]
    assert _markena(klient, "?visa=medlemmar&q=Alby&sortera=-namn") == [
        ("Våra medlemmar", vag, True)
    ]


def test_formen_finns_nar_det_finns_nagot_att_spara(klient, ny_vy):
    ny_vy()

    assert _falt(klient, "") == {}
    assert _falt(klient, "?sida=3&sortera=namn") == {}
    assert _falt(klient, "?visa=medlemmar") == {}
    assert _falt(klient, "?visa=andra") == {"lista": "organisation_lista", "fraga": "visa=andra"}
    assert _falt(klient, "?sortera=-namn")["fraga"] == "sortera=-namn"


def test_listan_sager_nar_det_inte_far_plats_fler(klient, ny_vy):
    for nr in range(SparadVy.HOGST):
        ny_vy(f"Vy {nr}", f"q={nr}")

    text = klient.get(f"{LISTA}?q=annat").content.decode()

    assert "Du har 20 vyer av listan" in text
    assert _falt(klient, "?q=annat") == {}


@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"namn": ""}, "Skriv ett namn på vyn, till exempel Mina nya ärenden."),
        ({"namn": "   "}, "Skriv ett namn på vyn, till exempel Mina nya ärenden."),
        ({"namn": "x" * 61}, "Namnet får ha högst 60 tecken. Skriv ett kortare."),
        ({"namn": "Finns"}, "Du har redan en vy med det namnet. Ge den nya ett annat."),
        ({"fraga": ""}, "Sök, filtrera eller sortera listan först. Då finns det en vy att spara."),
        (
            {"fraga": "sida=3&format=csv"},
            "Sök, filtrera eller sortera listan först. Då finns det en vy att spara.",
        ),
        (
            {"fraga": "q=" + "a" * 2000},
            "Sökningen är för lång för att sparas. Använd färre ord.",
        ),
        (
            {"fraga": "q=" + "å" * 900},
            "Sökningen är för lång för att sparas. Använd färre ord.",
        ),
    ],
)
def test_en_vy_som_inte_kan_sparas_sager_varfor(klient, ny_vy, falt, fel):
    ny_vy("Finns")

    svar = _spara(klient, **falt)

    assert svar.status_code == 200
    assert svar.request["PATH_INFO"] == LISTA
    assert _meddelanden(svar) == [fel]
    assert SparadVy.objects.count() == 1


def test_den_tjugoforsta_far_inte_plats(klient, ny_vy):
    for nr in range(SparadVy.HOGST):
        ny_vy(f"Vy {nr}", f"q={nr}")

    svar = _spara(klient)

    assert _meddelanden(svar) == ["Du har redan 20 vyer av listan. Ta bort en för att spara en ny."]
    assert SparadVy.objects.count() == 20
    assert _spara(klient, lista="organ_lista").redirect_chain[-1][0].startswith("/forbund/organ/")
    assert SparadVy.objects.count() == 21


def test_samma_namn_kan_sta_i_tva_listor_och_hos_tva_personer(klient, ny_vy, ny_person):
    ny_vy("Min vy", person=ny_person("administrator"))
    ny_vy("Min vy", lista="organ_lista")

    _spara(klient)

    assert SparadVy.objects.filter(namn="Min vy").count() == 3


def test_databasen_haller_ett_namn_per_person_och_lista(ny_vy):
    ny_vy("En")

    with pytest.raises(IntegrityError, match="sparadvy_ett_namn_per_lista"), transaction.atomic():
        ny_vy("En", "q=annat")


# ---------- Nowhere else ----------


@pytest.mark.parametrize(
    "lista",
    [
        "",
        "start",
        "insatser:utlysningar",
        "insatser:sammantraden",
        "https://ond.exempel/",
        "//ond.exempel",
        "/forbund/organisationer/",
        "organisation_lista\r\nX: 1",
    ],
)
def test_bara_en_lista_som_har_vyer(klient, lista):
    svar = klient.post(SPARA, {"lista": lista, "namn": "X", "fraga": "q=1"})

    assert svar.status_code == 404
    assert not SparadVy.objects.exists()


@pytest.mark.parametrize(
    ("fraga", "vag"),
    [
        ("@ond.exempel/", f"{LISTA}"),
        ("//ond.exempel/?q=1", f"{LISTA}?%2F%2Fond.exempel%2F%3Fq=1"),
        (
            "q=1\r\nLocation: https://ond.exempel",
            f"{LISTA}?q=1%0D%0ALocation%3A+https%3A%2F%2Fond.exempel",
        ),
        ("q=1#https://ond.exempel", f"{LISTA}?q=1%23https%3A%2F%2Fond.exempel"),
        ("next=https://ond.exempel&q=1", f"{LISTA}?next=https%3A%2F%2Fond.exempel&q=1"),
    ],
)
def test_vad_som_an_skickas_leder_till_listan(klient, fraga, vag):
    svar = klient.post(SPARA, {"lista": "organisation_lista", "namn": "X", "fraga": fraga})

    assert (svar.status_code, svar["Location"]) == (302, vag)
    assert klient.get(vag).status_code == 200


def test_tillstandet_ar_detsamma_andra_gangen():
    fraga = tillstand("q=a+b%20c&sida=2&visa=m%C3%A5l&format=csv&tom=&q=%00x%ff")

    assert fraga == "q=a+b+c&visa=m%C3%A5l&q=x%EF%BF%BD"
    assert tillstand(fraga) == fraga


def test_varje_lista_med_vyer_heter_som_sin_adress(inloggad, personer, forbund):
    """A list that says another address than its own would show the views of that other list."""
    Forbund.objects.update(funktioner=[f.namn for f in utbud.alla()])
    klienter = [inloggad(personer[roll]) for roll in ("administrator", "handlaggare")]

    for namn in sorted(MED_VYER):
        vag = reverse(namn)
        svar = next(s for s in (k.get(vag) for k in klienter) if s.status_code == 200)
        assert (svar.context["tabell"].adress, resolve(vag).view_name) == (namn, namn)
    assert sorted(MED_VYER) == [
        "foretag:avtal_lista",
        "foretag:enkater",
        "foretag:foretag_lista",
        "foretag:kommun_lista",
        "foretag:omrade_lista",
        "formular_lista",
        "insatser:arenden",
        "medlemskap_lista",
        "organ_lista",
        "organisation_lista",
        "person_lista",
        "utskick_lista",
    ]


# ---------- Removing, and whose they are ----------


def test_agaren_tar_bort_sin_vy_och_ar_kvar_i_listan(klient, ny_vy):
    vy = ny_vy()
    vag = reverse("vy_ta_bort", args=[vy.publikt_id])
    assert vag in klient.get(f"{LISTA}?visa=medlemmar").content.decode()
    assert vag not in klient.get(LISTA).content.decode()

    svar = klient.post(vag, follow=True)

    assert svar.redirect_chain == [(f"{LISTA}?visa=medlemmar", 302)]
    assert _meddelanden(svar) == ["Vyn ”Medlemmar” är borttagen."]
    assert not SparadVy.objects.exists()


def test_nagon_annans_vy_finns_inte(inloggad, ny_person, ny_vy):
    vy = ny_vy("Hemlig sökning", "q=hemligt")
    annan = inloggad(ny_person("administrator"))

    assert annan.post(reverse("vy_ta_bort", args=[vy.publikt_id])).status_code == 404
    assert _markena(annan) == []
    assert "Hemlig sökning" not in annan.get(f"{LISTA}?q=hemligt").content.decode()
    assert SparadVy.objects.get() == vy


def test_utan_inloggning_sparas_inget(client, ny_vy):
    vy = ny_vy()

    for vag in (SPARA, reverse("vy_ta_bort", args=[vy.publikt_id])):
        assert client.post(vag, {"lista": "organisation_lista"})["Location"].startswith("/konto/")
    assert SparadVy.objects.get() == vy


def test_en_vy_vars_filter_inte_finns_kvar_kan_valjas_och_tas_bort(klient, ny_vy):
    vy = ny_vy("Gammal", "visa=nagot_som_togs_bort")

    text = klient.get(vy.get_absolute_url()).content.decode()

    assert _markena(klient, "?visa=nagot_som_togs_bort")[0][2] is True
    assert reverse("vy_ta_bort", args=[vy.publikt_id]) in text


def test_vyer_ar_personens_egna_och_loggas_inte(klient, ny_vy):
    _spara(klient)
    klient.post(reverse("vy_ta_bort", args=[SparadVy.objects.get().publikt_id]))

    assert not Handelse.objects.exists()


def test_namnet_visas_som_text(klient, ny_vy):
    ny_vy("<script>alert(1)</script>")

    assert "<script>alert" not in klient.get(f"{LISTA}?visa=medlemmar").content.decode()


@pytest.mark.parametrize("antal", [1, 3])
def test_vyerna_kostar_en_fraga(klient, ny_vy, ny_organisation, antal, django_assert_num_queries):
    for nr in range(antal):
        ny_vy(f"Vy {nr}", f"q={nr}")
        ny_organisation(orgnr=ny_orgnr())
    klient.get(LISTA)

    with django_assert_num_queries(9):
        svar = klient.get(f"{LISTA}?visa=andra")

    assert len(svar.context["tabell"].mina_vyer) == antal
