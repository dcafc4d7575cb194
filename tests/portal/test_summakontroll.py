"""Reported beside computed: the traps of real reports, and nothing corrected."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from portal.summakontroll import Summakontroll, kontrollera

tal = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=2))
NB = "\u00a0"


@pytest.mark.parametrize(
    ("rapporterat", "beraknat", "text", "omdome"),
    [
        (156, 156, "Rapporterat 156 stämmer med delarna.", "stämmer"),
        (244, 243, "Rapporterat 244, men delarna blir 243: 1 för mycket.", "1 för mycket"),
        (123, 117, "Rapporterat 123, men delarna blir 117: 6 för mycket.", "6 för mycket"),
        (1257, 1275, f"Rapporterat 1{NB}257, men delarna blir 1{NB}275: 18 för lite."
         " Kan siffrorna ha bytt plats?", "18 för lite"),
        (None, 3, "Totalen är inte uppgiven. Delarna blir 3. Därför går summan inte att kontrollera.",
         "går inte att kontrollera"),
        (3, None, "Rapporterat 3, men alla delar är inte uppgivna. Därför går summan inte att kontrollera.",
         "går inte att kontrollera"),
        (None, None, "Varken totalen eller alla delar är uppgivna. Därför går summan inte att kontrollera.",
         "går inte att kontrollera"),
        (0, 0, "Rapporterat 0 stämmer med delarna.", "stämmer"),
    ],
)  # fmt: skip
def test_texten_sager_vad_som_skiljer(rapporterat, beraknat, text, omdome):
    kontroll = Summakontroll("Placerade", rapporterat, beraknat)
    assert (kontroll.text, kontroll.omdome) == (text, omdome)


def test_en_del_som_saknas_ar_inte_noll():
    kontroll = Summakontroll.av_delar("2018", 152, {"AF": 152, "kommun": None, "övriga": None})
    assert (kontroll.beraknat, kontroll.skillnad, kontroll.stammer) == (None, None, None)
    assert kontroll.text == (
        "Rapporterat 152, men alla delar är inte uppgivna: kommun, övriga saknas."
        " Därför går summan inte att kontrollera."
    )
    assert Summakontroll.av_delar("tom", 0, {}).stammer is None


@pytest.mark.parametrize(
    ("ena", "andra", "ombytta"),
    [
        (1257, 1275, True),
        (1257, 7251, True),
        (Decimal("10.50"), Decimal("10.05"), True),
        (12, 120, False),
        (244, 243, False),
        (123, 231, False),
        (11, 11, False),
        (None, 1, False),
        (100, 10, False),
    ],
)
def test_ombytta_siffror(ena, andra, ombytta):
    assert Summakontroll("x", ena, andra).ombytta is ombytta
    assert Summakontroll("x", andra, ena).ombytta is ombytta


@given(tal, st.lists(tal, min_size=1, max_size=6))
def test_skillnaden_ar_exakt_och_inget_rattas(rapporterat, delar):
    namngivna = {f"del {nr}": v for nr, v in enumerate(delar)}
    kontroll = Summakontroll.av_delar("x", rapporterat, namngivna)
    assert kontroll.beraknat == sum(delar)
    assert kontroll.skillnad == rapporterat - sum(delar)
    assert kontroll.stammer is (rapporterat == sum(delar))
    assert kontroll.rapporterat == rapporterat
    assert (kontroll.omdome == "stämmer") is kontroll.stammer


@given(tal, st.lists(st.one_of(st.none(), tal), min_size=1, max_size=5).filter(lambda d: None in d))
def test_ej_uppgivet_ger_aldrig_ett_omdome(rapporterat, delar):
    namngivna = {f"del {nr}": v for nr, v in enumerate(delar)}
    kontroll = Summakontroll.av_delar("x", rapporterat, namngivna)
    assert (kontroll.stammer, kontroll.skillnad, kontroll.beraknat_text) == (
        None,
        None,
        "ej uppgivet",
    )


def test_en_liten_skillnad_avrundas_inte_bort():
    kontroll = Summakontroll("x", Decimal("1.000"), Decimal("1.004"))
    assert kontroll.omdome == "0,004 för lite"


def test_kronor_skrivs_som_belopp():
    kontroll = Summakontroll.av_delar("2027", Decimal("1000.50"), {"a": Decimal(1000)}, "kr")
    assert kontroll.text == (
        f"Rapporterat 1{NB}000,50{NB}kr, men delarna blir 1{NB}000{NB}kr: 0,50{NB}kr för mycket."
    )


@pytest.mark.parametrize("pdf", [False, True], ids=["sida", "dokument"])
def test_tabellen_sager_det_med_ord(pdf):
    kontroller = kontrollera(
        [
            ("2016", 156, {"AF": 96, "kommun": 57, "övriga": 3}),
            ("2018", 244, {"AF": 152, "kommun": 74, "övriga": 17}),
            ("Informerade", 1257, {"summa": 1275}),
            ("2021", None, {"AF": 3}),
        ]
    )
    assert [k.stammer for k in kontroller] == [True, False, False, None]

    html = render_to_string(
        "portal/_summakontroll.html", {"kontroller": kontroller, "rubrik": "Placerade", "pdf": pdf}
    )

    assert [html.count(ord_) for ord_ in ("Stämmer", "1 för mycket", "18 för lite", "Går inte att kontrollera")] == [1, 1, 1, 1]  # fmt: skip
    assert html.count("Kan siffrorna ha bytt plats?") == 1
    assert (html.count("<tr"), html.count('scope="row"'), html.count("ej uppgivet")) == (5, 4, 1)
    assert (html.count("<svg"), html.count('class="lage ja"')) == ((0, 1) if pdf else (4, 0))
