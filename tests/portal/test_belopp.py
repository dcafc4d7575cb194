"""Kronor: read as people write them, shown in one way, exact to the öre."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import belopp

kronor = st.decimals(-belopp.HOGST, belopp.HOGST, places=2)


@pytest.mark.parametrize(
    ("text", "vantat"),
    [
        ("3 880 000", "3880000.00"),
        ("3880000 kr", "3880000.00"),
        ("3\u00a0880\u202f000 KR.", "3880000.00"),
        ("1 250,50", "1250.50"),
        ("1250.5", "1250.50"),
        ("500:-", "500.00"),
        ("\u2212750", "-750.00"),
        (" 0 ", "0.00"),
    ],
)
def test_belopp_lases_som_manniskor_skriver(text, vantat):
    assert str(belopp.las(text)) == vantat


@pytest.mark.parametrize(
    "text", ["", "ca 7", "1,234,567", "12,345", "1e6", "NaN", "∞", "1 2 3 kr kr", "--5"]
)
def test_det_som_inte_ar_ett_belopp_sager_vad_som_ska_skrivas(text):
    with pytest.raises(ValueError, match="Skriv beloppet med siffror, till exempel 120 000"):
        belopp.las(text)


def test_for_stort_ber_en_att_rakna_nollorna():
    with pytest.raises(ValueError, match="antalet nollor"):
        belopp.las("99999999999")


@given(kronor)
def test_det_som_visas_lases_tillbaka_exakt(varde):
    assert belopp.las(belopp.kr(varde)) == varde


@given(kronor)
def test_texten_bryts_inte_och_har_ratt_minus(varde):
    text = belopp.kr(varde)

    assert " " not in text and "-" not in text
    assert text.startswith(belopp.MINUS) == (varde < 0)


@pytest.mark.parametrize(
    ("varde", "visat"),
    [
        ("3880000", "3\u00a0880\u00a0000\u00a0kr"),
        ("12.5", "12,50\u00a0kr"),
        ("0.005", "0,01\u00a0kr"),
        ("-0.05", "\u22120,05\u00a0kr"),
        ("0", "0\u00a0kr"),
    ],
)
def test_belopp_visas_pa_ett_satt(varde, visat):
    assert belopp.kr(Decimal(varde)) == visat


@given(st.lists(st.none() | kronor, max_size=50))
def test_summan_ar_exakt_och_bryr_sig_inte_om_ordningen(varden):
    oren = sum(int(v * 100) for v in varden if v is not None)

    assert belopp.summa(varden) * 100 == oren
    assert belopp.summa(varden) == belopp.summa(reversed(varden))


@pytest.mark.parametrize(
    ("varde", "hela", "oren"),
    [
        ("0.5", "1.00", "0.50"),
        ("1.5", "2.00", "1.50"),
        ("2.005", "2.00", "2.01"),
        ("-0.5", "-1.00", "-0.50"),
    ],
)
def test_halva_avrundas_fran_noll(varde, hela, oren):
    assert str(belopp.hela(Decimal(varde))) == hela
    assert str(belopp.avrunda(Decimal(varde))) == oren


@pytest.mark.parametrize(
    ("varde", "text"), [("1257", "1\u00a0257"), ("56.90", "56,9"), ("-0.125", "\u22120,125")]
)
def test_exakt_visar_de_decimaler_som_finns(varde, text):
    assert belopp.exakt(Decimal(varde)) == text
