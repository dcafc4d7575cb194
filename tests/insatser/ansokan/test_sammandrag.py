"""The digest of a frozen application: right sums, right words, and nothing made up where a block is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insatser.ansokan import kortvy, sammandrag
from insatser.arende import underlagsvy
from tests.insatser.conftest import ansokan_data


def test_rader_och_summor_gar_ihop_per_ar():
    budget = sammandrag.sammandrag(ansokan_data())["budget"]

    for rader, summa in (("kostnader", "summa_kostnader"), ("finansiering", "summa_finansiering")):
        per_ar = [
            sum(map(Decimal, kolumn))
            for kolumn in zip(*(r["per_ar"] for r in budget[rader]), strict=True)
        ]
        assert per_ar == [Decimal(kr) for kr in budget[summa]["per_ar"]]
        assert sum(Decimal(r["totalt"]) for r in budget[rader]) == Decimal(budget[summa]["totalt"])


def test_malen_star_i_ordning_efter_slag_och_numreras():
    mal = sammandrag.sammandrag(ansokan_data())["mal"]

    assert [(m["nummer"], m["slag"], m["text"]) for m in mal] == [
        (1, "Resultatmål", "Två utbildningstillfällen"),
        (2, "Resultatmål", "Fyra framtidsverkstäder"),
        (3, "Effektmål", "Fler sociala företag får stöd"),
    ]


@pytest.mark.parametrize(
    ("varde", "text"),
    [
        ({"riktning": "minst", "varde_tal": "15.00", "enhet": "personer"}, "minst 15 personer"),
        ({"riktning": "hogst", "varde_tal": "2.50", "enhet": "timmar"}, "högst 2,50 timmar"),
        (
            {"riktning": "mellan", "varde_tal": "40.00", "max_tal": "60.00", "enhet": "procent"},
            "40–60 procent",
        ),
        ({"riktning": "exakt", "varde_tal": "1000.00", "enhet": ""}, "1\xa0000"),
        ({"riktning": "", "varde_tal": None, "enhet": "personer"}, "personer"),
    ],
)
def test_malvardet_i_ord(varde, text):
    assert sammandrag.malvardestext(varde) == text


def test_en_obalans_visas_som_skillnad():
    data = ansokan_data()
    data["block"]["finansiering"]["summor"]["finansiering"]["2021"] = "2000000.00"

    budget = kortvy.kort_vy(sammandrag.sammandrag(data))["budget"]

    assert budget["jamn"] is False
    assert budget["skillnad"]["per_ar"] == [Decimal(0), Decimal(-20000), Decimal(0)]


@pytest.mark.parametrize(
    "saknas", ["parter", "mal", "deltagare", "insatstid", "budget", "finansiering"]
)
def test_ett_formular_utan_blocket_ger_en_tom_del(saknas):
    data = ansokan_data()
    del data["block"][saknas]

    kort = kortvy.kort_vy(sammandrag.sammandrag(data))

    assert kort["namn"] == "Nyttiga affärer 2.0"


def test_ett_formular_utan_block_ger_bara_namn():
    data = ansokan_data() | {"block": {}}

    kort = sammandrag.sammandrag(data)

    assert (kort["sokt"], kort["budget"], kort["insatstid"], kort["parter"], kort["mal"]) == (
        None,
        None,
        None,
        [],
        [],
    )
    assert (
        sammandrag.forsta_sammanfattning(kort)
        == "Region Prov ansöker om medel för insatsen Nyttiga affärer 2.0."
    )
    assert sammandrag.forsta_forslag(kort) == ""


@given(st.lists(st.text(min_size=1, max_size=8).filter(lambda namn: "," not in namn), max_size=5))
def test_uppraknat_nämner_alla(namn):
    text = sammandrag.uppraknat(namn)

    assert all(ett in text for ett in namn)
    assert text.count(" och ") >= (1 if len(namn) > 1 else 0)


def test_omdome_och_uppgift_saknas_marks_ut():
    html = kortvy.prosa("Delvis uppfyllt. Antalet är *uppgift saknas*.\n\nUppfyllt längre ned.")

    assert html == (
        '<p><strong class="omdome delvis">Delvis uppfyllt.</strong> Antalet är '
        '<span class="uppgift-saknas">uppgift saknas</span>.</p><p>Uppfyllt längre ned.</p>'
    )


@pytest.mark.parametrize(
    ("sidor", "storlek", "text"),
    [
        (1, 60_000, "1\xa0sida, 60\xa0kB"),
        (43, 2_400_000, "43\xa0sidor, 2,4\xa0MB"),
        (2, 10, "2\xa0sidor, 1\xa0kB"),
        (None, None, ""),
    ],
)
def test_sidor_och_storlek(sidor, storlek, text):
    assert underlagsvy.sidor_och_storlek(sidor, storlek) == text
