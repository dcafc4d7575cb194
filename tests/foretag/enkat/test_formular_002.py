"""The shipped form asks what the source asks, in words of our own."""

import json
from pathlib import Path

import pytest

from foretag.enkat.models.enkat import skal_mot
from portal.formular.definition import fel_i_definition
from portal.formular.fyllt import las_definition
from portal.formular.models.formular import Formular
from portal.grunddata import las_in
from tests.insatser.ordjamforelse import avtryck, foljder, gemensamma, ord_i

FIL = Path(__file__).parents[3] / "foretag" / "data" / "formular_002.json"
HASHAR = Path(__file__).parents[1] / "data" / "atta_ord_002.txt"


@pytest.fixture(scope="module")
def form():
    return json.loads(FIL.read_text(encoding="utf-8"))


def test_formularet_kan_publiceras(form):
    assert fel_i_definition(form) == []


def test_tre_delar_med_exempel_styrdokument_och_fem_fragor(form):
    struktur = las_definition(form)

    assert [a.rubrik for a in struktur.avsnitt] == [
        "Goda exempel",
        "Styrdokument",
        "Dina erfarenheter",
    ]
    assert struktur.blocknamn == ["exempel", "styrdokumentexempel"]
    assert list(struktur.fragor) == [
        "forutsattningar",
        "onskelista",
        "juridik",
        "ekonomi",
        "motesplatser",
    ]
    assert {(d.typ, d.obligatorisk) for d in struktur.fragor.values()} == {("lang", False)}


@pytest.mark.parametrize(
    ("nyckel", "fakta"),
    [
        ("forutsattningar", ["kommun eller region", "sociala företag", "varför"]),
        ("onskelista", ["regeringen", "alla sveriges kommuner och regioner", "bättre"]),
        ("juridik", ["lagar", "möjlig", "i dag", "i vägen"]),
        ("ekonomi", ["ekonomin", "möjligheter", "i dag", "hindrar"]),
        ("motesplatser", ["kommuner och regioner", "utanför", "lättare att samverka", "ser ut"]),
    ],
)
def test_fragans_sakinnehall_ar_kallans(form, nyckel, fakta):
    fraga = las_definition(form).fragor[nyckel]
    text = f"{fraga.rubrik} {fraga.hjalp}".lower()

    assert [fakt for fakt in fakta if fakt not in text] == []


def test_exemplens_sakinnehall_ar_kallans(form):
    goda, styr, _ = las_definition(form).avsnitt
    text = f"{goda.hjalp} {goda.delar[0].text}".lower()

    assert [
        fakt
        for fakt in ("möten", "upphandling", "avtal", "kommun eller region", "det har gått bra")
        if fakt not in text
    ] == []
    assert "kommun eller region" in styr.hjalp and "socialt företagande" in styr.hjalp


def test_inga_atta_ord_i_rad_ar_kallans(form):
    av = frozenset(HASHAR.read_text().split())

    assert len(av) > 200
    assert gemensamma(form, av) == []


def test_jamforelsen_kan_falla():
    kalla = "Kan du ge några exempel på fungerande samverkan i kommunen"
    av = frozenset(avtryck(f) for f in foljder(ord_i(kalla)))

    assert gemensamma({"text": f"Så: {kalla.upper()}!"}, av) != []


def test_grunddata_publicerar_formularet_en_gang(db):
    ut = []
    las_in(ut.append)
    las_in(ut.append)

    form = Formular.objects.get(syfte="enkat")
    assert (form.namn, form.version, form.status) == (
        "Samverkan med sociala företag",
        1,
        "publicerat",
    )
    assert ut.count("Formulär: Samverkan med sociala företag, version 1.") == 1
    assert skal_mot(form) == ""
