"""What is asked about and what is not, by examples and by properties that hold for all figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.arsuppgift.rimlighet import PLACERADE, ar_stor_andring, fragor

MATT = list(Arsuppgift.MATT)
NORMALT = dict(zip(MATT, [9, 14, 3, 2, 1, 4, 12, 10], strict=True))

siffra = st.none() | st.integers(0, 1_000_000)
talen = st.fixed_dictionaries({matt: siffra for matt in MATT})
smatt = st.fixed_dictionaries({matt: st.none() | st.integers(0, 40) for matt in MATT})


def texter(nu, forra=NORMALT):
    return [f.text for f in fragor({**NORMALT, **nu}, forra, 2025)]


@pytest.mark.parametrize(
    ("nu", "vantat"),
    [
        (
            {"anstallda_man": 140},
            ["Ni hade 14 anställda män 2025 och skriver 140 nu. Stämmer det?"],
        ),
        (
            {"anstallda_man": 1400},
            ["Ni hade 14 anställda män 2025 och skriver 1\u00a0400 nu. Stämmer det?"],
        ),
        ({"anstallda_man": 21}, []),  # exactly half
        (
            {"anstallda_man": 22},
            ["Ni hade 14 anställda män 2025 och skriver 22 nu. Stämmer det?"],
        ),
        ({"placerade_kommun": 5}, []),  # more than half, but three persons
        (
            {"placerade_fk": 0},
            ["Ni hade 1 placerade av Försäkringskassan 2025 och skriver 0 nu. Stämmer det?"],
        ),
        ({"placerade_fk": None}, []),
        ({"platser": 13}, []),
        ({}, ["Alla tal är desamma som 2025. Stämmer det?"]),
    ],
)
def test_fragorna(nu, vantat):
    assert texter(nu) == vantat


def test_fler_placerade_an_tre_per_plats():
    fler = {"placerade_af": 4, "platser": 3, "nyttjade": 3}

    assert texter(fler, None) == ["Ni skriver 11 placerade men bara 3 platser. Stämmer det?"]
    assert texter({**fler, "platser": 4}, None) == []
    assert texter({**fler, "platser": None}, None) == []


def test_utan_tidigare_tal_fragas_bara_om_det_mycket_stora():
    assert texter({"anstallda_man": 501}, None) == ["Ni skriver 501 anställda män. Stämmer det?"]
    assert texter({"anstallda_man": 500}, None) == []


@given(nu=talen, forra=st.none() | talen)
def test_varje_fraga_ar_en_mening_och_har_sin_egen_nyckel(nu, forra):
    alla = fragor(nu, forra, 2025)

    assert all(f.text.startswith(("Ni ", "Alla ")) and f.text.endswith("? ".strip()) for f in alla)
    assert len({f.nyckel for f in alla}) == len({f.id for f in alla}) == len(alla)
    assert alla == fragor(nu, forra, 2025)


@given(nu=talen, forra=talen, matt=st.sampled_from(MATT))
def test_ej_uppgivet_jamfors_med_inget(nu, forra, matt):
    """Not given now: no question about it. Not given then: none about a change."""
    assert matt not in {f.matt for f in fragor({**nu, matt: None}, forra, 2025)}
    andringar = [
        f
        for f in fragor(nu, {**forra, matt: None}, 2025)
        if f.matt == matt and f.nyckel.startswith("andring")
    ]
    assert andringar == []


@given(tal=talen)
def test_samma_tal_fragas_bara_om_att_alla_ar_lika(tal):
    slag = [f.nyckel.partition(":")[0] for f in fragor(tal, tal, 2025)]

    assert {s for s in slag if s not in {"stort", "placerade"}} == (
        {"lika"} if any(tal.values()) else set()
    )
    assert "andring" not in slag


@given(da=st.integers(0, 10_000), nu=st.integers(0, 10_000))
def test_en_storre_andring_at_samma_hall_ar_ocksa_stor(da, nu):
    langre = nu + 1 if nu >= da else max(nu - 1, 0)

    assert not ar_stor_andring(da, nu) or ar_stor_andring(da, langre)


@given(da=st.integers(0, 10_000))
def test_tre_personer_upp_ar_aldrig_en_stor_andring(da):
    assert not any(ar_stor_andring(da, da + n) for n in range(4))


@given(nu=smatt, forra=smatt, matt=st.sampled_from(MATT), annat=st.integers(0, 1_000_000))
def test_ett_ja_galler_bara_talet_det_sades_om(nu, forra, matt, annat):
    """With another figure in a measure, no key about that measure is the same."""
    fore = {f.nyckel for f in fragor(nu, forra, 2025) if f.matt == matt}
    efter = {f.nyckel for f in fragor({**nu, matt: annat}, forra, 2025) if f.matt == matt}

    assert annat == nu[matt] or not fore & efter


@given(nu=talen, forra=talen)
def test_placerade_summeras_utan_det_som_inte_ar_uppgivet(nu, forra):
    summa = sum(nu[m] or 0 for m in PLACERADE)
    slag = {f.nyckel.partition(":")[0] for f in fragor(nu, forra, 2025)}

    assert ("placerade" in slag) == (nu["platser"] is not None and summa > 3 * nu["platser"])
