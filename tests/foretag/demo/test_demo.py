"""The demo holds the figures of the source: per area and year, employed, placed, and where they do not add up."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.foretag.models import Foretag
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import Samverkansgrupp, Styrdokument
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal.konto.models.anvandare import Anvandare

# Year: companies in Hälsingland and Gästrikland, employed women and men, placed by AF, kommun and others,
# placed in all as reported, informed. Read from the source, not from the demo's file.
KALLAN = {
    2016: (22, 12, 113, 66, 96, 57, 3, 156, 95),
    2017: (24, 10, 137, 91, 155, 65, 10, 230, 586),
    2018: (20, 10, 113, 91, 152, 74, 17, 244, 235),
    2019: (17, 11, 108, 98, 93, 26, 11, 130, 183),
    2020: (17, 11, 111, 98, 81, 26, 10, 123, 176),
}


@pytest.fixture
def demon(db):
    ut = []
    register.registret(ut.append)
    return ut


def rapporterat(ar, omrade=""):
    rader = Lagesuppgift.objects.filter(ar=ar, till_ar=None)
    rader = rader.filter(omrade__namn=omrade) if omrade else rader.filter(omrade=None)
    return dict(rader.values_list("matt", "varde"))


@pytest.mark.parametrize(("ar", "tal"), KALLAN.items())
def test_rapporterade_tal_ar_kallans(demon, ar, tal):
    h, g, kvinnor, man, af, kommun, ovriga, placerade, informerade = tal

    assert rapporterat(ar, "Hälsingland") == {"foretag": h}
    assert rapporterat(ar, "Gästrikland") == {"foretag": g}
    assert rapporterat(ar) == {
        "foretag": h + g,
        "anstallda": kvinnor + man,
        "anstallda_kvinnor": kvinnor,
        "anstallda_man": man,
        "placerade_af": af,
        "placerade_kommun": kommun,
        "placerade_ovriga": ovriga,
        "placerade": placerade,
        "informerade": informerade,
    }


@pytest.mark.parametrize(("ar", "tal"), KALLAN.items())
def test_foretagens_tal_blir_kallans_delar(demon, ar, tal):
    summor = Arsuppgift.objects.filter(ar=ar).aggregate(
        **{matt: Sum(matt) for matt in register.MATT}
    )

    assert (
        summor["anstallda_kvinnor"],
        summor["anstallda_man"],
        summor["placerade_af"],
        summor["placerade_kommun"],
        summor["placerade_ovriga"],
    ) == tal[2:7]
    assert summor["placerade_fk"] == 0


@pytest.mark.parametrize(("ar", "tal"), KALLAN.items())
def test_antalet_aktiva_foretag_per_omrade_ar_kallans(demon, ar, tal):
    from datetime import date

    antal = tuple(
        Foretag.objects.aktiva(date(ar, 11, 1)).filter(kommun__in=omrade.kommuner).count()
        for omrade in Omrade.objects.order_by("-namn")
    )

    assert antal == tal[:2]


def test_det_som_inte_gar_ihop_star_kvar(demon):
    delar = {ar: sum(tal[4:7]) for ar, tal in KALLAN.items()}
    totalt = Lagesuppgift.objects.get(till_ar=2020)

    assert {ar for ar in KALLAN if rapporterat(ar)["placerade"] != delar[ar]} == {2018, 2020}
    assert (totalt.ar, totalt.varde) == (2016, 1257)
    assert sum(tal[8] for tal in KALLAN.values()) == 1275


def test_kommunernas_styrdokument_och_grupper_ar_kallans(demon):
    namn = "kommun__organisation__namn"

    assert set(Styrdokument.objects.values_list(namn, "slag", "antaget_ar")) == {
        ("Hudiksvalls kommun", "tillampning", 2016),
        ("Bollnäs kommun", "policy", 2018),
        ("Bollnäs kommun", "handlingsplan", 2019),
        ("Nordanstigs kommun", "riktlinje", 2019),
    }
    assert set(
        Samverkansgrupp.objects.filter(startade_ar=2017).values_list(namn, "avslutad_ar")
    ) == {
        ("Bollnäs kommun", None),
        ("Söderhamns kommun", None),
        ("Nordanstigs kommun", None),
        ("Hudiksvalls kommun", None),
        ("Hofors kommun", 2018),
        ("Gävle kommun", 2018),
    }


def test_demon_kan_koras_om(demon):
    fore = Foretag.objects.aggregate(foretag=Count("pk"))

    register.registret(demon.append)

    assert Foretag.objects.aggregate(foretag=Count("pk")) == fore


def test_hela_demon_far_registret(db):
    call_command("demo", stdout=StringIO())

    assert Foretag.objects.count() == 40


def test_demon_har_nagon_som_ser_min_kommun(db, inloggad):
    call_command("demo", stdout=StringIO())
    person = Anvandare.objects.get(email="samordnare@bollnas.example")
    klient = inloggad(person)

    svar = klient.get(reverse("foretag:min_kommun"))

    kommun = Kommun.objects.get(kod="2183")
    assert f'href="{reverse("foretag:min_kommun")}"' in klient.get("/").content.decode()
    assert kommun.organisation.namn in svar.content.decode()
    assert Kommun.objects.count() == 10
    assert klient.get(reverse("foretag:kommun_andra", args=[kommun.publikt_id])).status_code == 200
    ut = StringIO()
    call_command("demo", inloggningar=True, stdout=ut)
    assert "samordnare@bollnas.example" in ut.getvalue()
