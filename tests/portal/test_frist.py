"""Days and deadlines: holidays by name, working days, the ends of days, the two nights when the clock is moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import frist

# Lagen (1989:253) om allmänna helgdagar; the three eves by 2 § lagen (1930:173). Written by hand from an almanac.
FASTA = {
    "nyårsdagen": (1, 1),
    "trettondedag jul": (1, 6),
    "första maj": (5, 1),
    "nationaldagen": (6, 6),
    "julafton": (12, 24),
    "juldagen": (12, 25),
    "annandag jul": (12, 26),
    "nyårsafton": (12, 31),
}
RORLIGA = {
    2026: {
        "långfredagen": (4, 3), "påskdagen": (4, 5), "annandag påsk": (4, 6),
        "Kristi himmelsfärdsdag": (5, 14), "pingstdagen": (5, 24),
        "midsommarafton": (6, 19), "midsommardagen": (6, 20), "alla helgons dag": (10, 31),
    },
    2027: {
        "långfredagen": (3, 26), "påskdagen": (3, 28), "annandag påsk": (3, 29),
        "Kristi himmelsfärdsdag": (5, 6), "pingstdagen": (5, 16),
        "midsommarafton": (6, 25), "midsommardagen": (6, 26), "alla helgons dag": (11, 6),
    },
    2028: {
        "långfredagen": (4, 14), "påskdagen": (4, 16), "annandag påsk": (4, 17),
        "Kristi himmelsfärdsdag": (5, 25), "pingstdagen": (6, 4),
        "midsommarafton": (6, 23), "midsommardagen": (6, 24), "alla helgons dag": (11, 4),
    },
    2029: {
        "långfredagen": (3, 30), "påskdagen": (4, 1), "annandag påsk": (4, 2),
        "Kristi himmelsfärdsdag": (5, 10), "pingstdagen": (5, 20),
        "midsommarafton": (6, 22), "midsommardagen": (6, 23), "alla helgons dag": (11, 3),
    },
    2030: {
        "långfredagen": (4, 19), "påskdagen": (4, 21), "annandag påsk": (4, 22),
        "Kristi himmelsfärdsdag": (5, 30), "pingstdagen": (6, 9),
        "midsommarafton": (6, 21), "midsommardagen": (6, 22), "alla helgons dag": (11, 2),
    },
}  # fmt: skip
HELGDAGAR = [
    pytest.param(date(ar, *dag), id=f"{namn} {ar}")
    for ar, rorliga in RORLIGA.items()
    for namn, dag in {**FASTA, **rorliga}.items()
]
dagar = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("dag", HELGDAGAR)
def test_en_helgdag_ar_ingen_arbetsdag(dag):
    assert dag in frist.helgdagar(dag.year)
    assert not frist.ar_arbetsdag(dag)


@pytest.mark.parametrize("ar", RORLIGA)
def test_aret_har_inga_andra_helgdagar(ar):
    assert frist.helgdagar(ar) == {date(ar, *dag) for dag in {**FASTA, **RORLIGA[ar]}.values()}


@pytest.mark.parametrize(
    ("dag", "flyttad"),
    [
        pytest.param(date(2026, 4, 3), date(2026, 4, 7), id="påsken 2026"),
        pytest.param(date(2026, 6, 6), date(2026, 6, 8), id="nationaldagen en lördag"),
        pytest.param(date(2026, 12, 24), date(2026, 12, 28), id="julen 2026"),
        pytest.param(date(2027, 12, 31), date(2028, 1, 3), id="nyåret 2027"),
        pytest.param(date(2026, 11, 2), date(2026, 11, 2), id="en arbetsdag står kvar"),
    ],
)
def test_en_frist_som_slutar_pa_en_helg_flyttas_till_nasta_arbetsdag(dag, flyttad):
    """2 § lagen (1930:173) om beräkning av lagstadgad tid."""
    assert frist.nasta_arbetsdag(dag) == flyttad


@given(dagar)
def test_nasta_arbetsdag_ar_den_narmaste(dag):
    nasta = frist.nasta_arbetsdag(dag)

    assert frist.ar_arbetsdag(nasta)
    emellan = [dag + timedelta(days=n) for n in range((nasta - dag).days)]
    assert not any(frist.ar_arbetsdag(ett) for ett in emellan)


@given(dagar, st.integers(0, 30))
def test_arbetsdagar_fore_raknar_bara_arbetsdagar(dag, antal):
    forsta = frist.arbetsdagar_fore(dag, antal)

    emellan = [forsta + timedelta(days=n) for n in range((dag - forsta).days)]
    assert sum(map(frist.ar_arbetsdag, emellan)) == antal


@given(dagar)
def test_en_dag_slutar_en_mikrosekund_fore_nasta_i_stockholm(dag):
    """Also on the two days a year that have 23 and 25 hours."""
    slut = frist.slutet_av(dag)

    assert frist.lokal(slut).date() == dag
    assert frist.lokal(slut + timedelta(microseconds=1)).date() == dag + timedelta(days=1)


@pytest.mark.parametrize(
    ("dag", "timmar"),
    [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 6, 1), 24)],
    ids=["sommartid börjar", "sommartid slutar", "annars"],
)
def test_dygnets_langd(dag, timmar):
    borjan = frist.slutet_av(dag - timedelta(days=1)).astimezone(UTC)

    assert frist.slutet_av(dag).astimezone(UTC) - borjan == timedelta(hours=timmar)


def test_dagen_ar_stockholms_och_inte_serverns(frys_tid):
    frys_tid(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert frist.idag() == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("dagar_bort", "text"),
    [(0, "i dag"), (1, "i morgon"), (2, "om 2 dagar"), (-1, "1 dag sen"), (-9, "9 dagar sen")],
)
def test_hur_langt_bort_sags_i_ord(frys_tid, dagar_bort, text):
    frys_tid("2026-12-01 12:00")

    assert frist.om_dagar(date(2026, 12, 1) + timedelta(days=dagar_bort)) == text


def test_datum_i_text_bryts_inte():
    assert frist.datumtext(date(2020, 12, 1)) == "1\u00a0december\u00a02020"
    assert frist.dagtext(date(2026, 9, 24)) == "torsdag 24\u00a0september\u00a02026"
    tid = datetime(2026, 9, 24, 13, 0, tzinfo=UTC)
    assert frist.tidtext(tid) == "torsdag 24\u00a0september\u00a02026 kl.\u00a015.00"
