"""The lists of insatser as files, and what a word finds in the list of cases."""

import csv
import io
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from insatser.ansokan.models.parter import Part
from portal.dokument.models import Dokument, Version
from portal.forbund.models.forbund import Organ
from portal.frist import STOCKHOLM, nu

ARENDEN = reverse("insatser:arenden")
SAMMANTRADEN = reverse("insatser:sammantraden")
UTLYSNINGAR = reverse("insatser:utlysningar")


def fils_rader(klient, vag, fraga=""):
    svar = klient.get(f"{vag}?format=csv{fraga}")
    assert svar["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(svar.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def klient(inloggad, personer, forbund):
    return inloggad(personer["handlaggare"])


# ---------- Cases ----------


def test_arenden_i_fil(klient, personer, nytt_arende, ny_organisation):
    tid = datetime(2026, 2, 28, 23, 30, tzinfo=STOCKHOLM)
    ett = nytt_arende(
        namn="Grön rehab",
        inkommen_tid=tid,
        handlaggare=personer["handlaggare"],
        sokt_belopp="1250.50",
    )
    tva = nytt_arende(
        namn="Språkvän",
        inkommen_tid=tid + timedelta(days=1),
        insatsagare=ny_organisation(namn="Åby"),
        efter_sista_tid=True,
        sokt_belopp="3880000",
    )

    rader = fils_rader(klient, ARENDEN, "&sortera=inkom")

    assert rader == [
        [
            *("Diarienummer", "Ärende", "Inkom", "Sökt belopp", "Läge", "Handläggare"),
            *("Insatsägare", "Äldre diarienummer", "Inkom efter sista tid"),
        ],
        [
            *(ett.dnr, "Ansökan om medel: Grön rehab", "2026-02-28 23:30", "1250,50", "Bereds"),
            *(personer["handlaggare"].namn, "Region Prov", "", "Nej"),
        ],
        [
            *(tva.dnr, "Ansökan om medel: Språkvän", "2026-03-01 23:30", "3880000,00", "Nytt"),
            *("", "Åby", "", "Ja"),
        ],
    ]
    assert [rad[0] for rad in fils_rader(klient, ARENDEN, "&vems=mina")[1:]] == [ett.dnr]


@pytest.mark.parametrize("antal", [1, 3])
def test_arenden_i_fil_kostar_lika_manga_fragor(
    klient, nytt_arende, antal, django_assert_num_queries
):
    for _ in range(antal):
        nytt_arende()
    fils_rader(klient, ARENDEN)

    with django_assert_num_queries(9):  # three are savepoints
        rader = fils_rader(klient, ARENDEN)

    assert len(rader) == antal + 1


def test_ett_arende_hittas_pa_en_part_som_ar_med(klient, nytt_arende):
    arende, _ = nytt_arende(namn="Grön rehab"), nytt_arende(namn="Språkvän")
    for namn in ("Coompanion Åre", "Åre kommun"):
        Part.objects.create(plan=arende.ansokan.plan, namn=namn)
    Part.objects.create(plan=arende.ansokan.plan, namn="Borttagna AB", borttagen_tid=nu())

    def hittade(ord_):
        return list(klient.get(ARENDEN, {"q": ord_}).context["tabell"].rader)

    assert hittade("are") == [arende]
    assert hittade("COOMPANION gron") == [arende]
    assert hittade("coompanion sprakvan") == []
    assert hittade("borttagna") == []


# ---------- Meetings ----------


@pytest.fixture
def tva_moten(nytt_sammantrade, personer, utfarda):
    annat = Organ.objects.create(namn="Arbetsutskottet", slag=Organ.Slag.BESLUTAR, ordning=3)
    ett = nytt_sammantrade(datum=date(2020, 3, 5), plats="=Sal Eken")
    dokument = Dokument.bestall(
        "handlingar", "Handlingar", Version.frys(ett, {"slag": "prov"}, av=personer["handlaggare"])
    )
    utfarda(dokument)
    ett.handlingar = dokument
    ett.save()
    return ett, nytt_sammantrade(organ=annat, datum=date(2020, 4, 5), tid=time(13, 30))


def test_sammantraden_i_fil(klient, tva_moten):
    assert fils_rader(klient, SAMMANTRADEN) == [
        ["Datum", "Klockslag", "Organ", "Plats", "Punkter", "Handlingar klara"],
        ["2020-04-05", "13.30", "Arbetsutskottet", "Regionhuset, sal Eken", "0", "Nej"],
        ["2020-03-05", "09.00", "Styrelsen", "'=Sal Eken", "0", "Ja"],
    ]
    assert f'"{SAMMANTRADEN}?format=xlsx" download>' in klient.get(SAMMANTRADEN).content.decode()


def test_en_ledamot_far_bara_sitt_organs_sammantraden_i_fil(inloggad, personer, tva_moten, forbund):
    rader = fils_rader(inloggad(personer["ledamot"]), SAMMANTRADEN)

    assert [rad[2] for rad in rader[1:]] == ["Styrelsen"]


# ---------- Calls ----------


def test_utlysningar_i_fil_for_kansliet(klient, ny_utlysning):
    oppnar = datetime(2020, 1, 1, 8, 0, tzinfo=STOCKHOLM)
    stanger = datetime(2020, 2, 1, 15, 0, tzinfo=STOCKHOLM)
    ny_utlysning(namn="Utkastet", oppnar_tid=oppnar, stanger_tid=None, publicerad=False, ram={})
    ny_utlysning(
        namn="Den stängda",
        oppnar_tid=oppnar + timedelta(days=1),
        stanger_tid=stanger,
        max_belopp="500000",
        beslut_vantas=date(2020, 3, 1),
    )

    rader = fils_rader(klient, UTLYSNINGAR)

    formular = rader[1][-1]
    assert rader == [
        [
            *("Utlysning", "Läge", "Öppnar", "Stänger", "Beslut väntas"),
            *("Ram, kronor", "Högsta belopp, kronor", "Formulär"),
        ],
        [
            *("Den stängda", "Stängd", "2020-01-02 08:00", "2020-02-01 15:00", "2020-03-01"),
            *("5000000,00", "500000,00", formular),
        ],
        ["Utkastet", "Utkast", "2020-01-01 08:00", "", "", "0,00", "", formular],
    ]
    assert formular == "Ansökan om medel, version 1"


@pytest.mark.parametrize("vem", [None, "medlem", "ledamot"])
def test_utlysningar_ar_en_sida_for_alla_andra(inloggad, personer, ny_utlysning, forbund, vem):
    ny_utlysning()

    svar = inloggad(personer.get(vem)).get(f"{UTLYSNINGAR}?format=csv")

    assert svar["Content-Type"].startswith("text/html")
    assert "Hämta listan" not in svar.content.decode()
