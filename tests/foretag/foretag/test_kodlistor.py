"""The shipped lists: complete, consistent with each other, and found again as people write."""

from collections import Counter
from dataclasses import FrozenInstanceError

import pytest

from foretag.kodlistor import (
    Kommunkod,
    Lan,
    bransch,
    branschnamn,
    kommun,
    kommuner,
    lan,
    lanen,
    sni,
    svensk_nyckel,
    vikt,
)
from portal.konto.models.organisation import Organisation
from portal.svenska import svensk

ANTAL_PER_LAN = {
    "01": 26,
    "03": 8,
    "04": 9,
    "05": 13,
    "06": 13,
    "07": 8,
    "08": 12,
    "09": 1,
    "10": 5,
    "12": 33,
    "13": 6,
    "14": 49,
    "17": 16,
    "18": 12,
    "19": 10,
    "20": 15,
    "21": 10,
    "22": 7,
    "23": 8,
    "24": 15,
    "25": 14,
}

ANTAL_PER_LANDSKAP = {
    "Blekinge": 5,
    "Bohuslän": 11,
    "Dalarna": 15,
    "Dalsland": 5,
    "Gotland": 1,
    "Gästrikland": 4,
    "Halland": 5,
    "Hälsingland": 6,
    "Härjedalen": 1,
    "Jämtland": 7,
    "Lappland": 12,
    "Medelpad": 3,
    "Norrbotten": 9,
    "Närke": 6,
    "Skåne": 33,
    "Småland": 30,
    "Södermanland": 19,
    "Uppland": 24,
    "Värmland": 18,
    "Västerbotten": 6,
    "Västergötland": 35,
    "Västmanland": 14,
    "Ångermanland": 6,
    "Öland": 2,
    "Östergötland": 13,
}

AVDELNINGAR = {
    "A": ("01", "03"),
    "B": ("05", "09"),
    "C": ("10", "33"),
    "D": ("35", "35"),
    "E": ("36", "39"),
    "F": ("41", "43"),
    "G": ("45", "47"),
    "H": ("49", "53"),
    "I": ("55", "56"),
    "J": ("58", "63"),
    "K": ("64", "66"),
    "L": ("68", "68"),
    "M": ("69", "75"),
    "N": ("77", "82"),
    "O": ("84", "84"),
    "P": ("85", "85"),
    "Q": ("86", "88"),
    "R": ("90", "93"),
    "S": ("94", "96"),
    "T": ("97", "98"),
    "U": ("99", "99"),
}


def _efter_namn(namn):
    (traff,) = [k for k in kommuner() if k.namn == namn]
    return traff


def _sammanhangande(rutor):
    """How many parts the tiles fall into, sides touching."""
    kvar, delar = set(rutor), 0
    while kvar:
        delar, granser = delar + 1, [kvar.pop()]
        while granser:
            rad, kol = granser.pop()
            grannar = {(rad - 1, kol), (rad + 1, kol), (rad, kol - 1), (rad, kol + 1)} & kvar
            kvar -= grannar
            granser += grannar
    return delar


# ---- kommuner and län ----
def test_kommuner_290_med_egna_koder_och_namn():
    assert len(kommuner()) == 290
    assert len({k.kod for k in kommuner()}) == 290
    assert len({k.namn for k in kommuner()}) == 290
    assert {len(k.kod) for k in kommuner()} == {4}
    assert [k for k in kommuner() if k.namn != k.namn.strip() or not k.kod.isdecimal()] == []


def test_kommunens_kod_borjar_med_lanets():
    assert [k for k in kommuner() if k.kod[:2] != k.lan] == []


def test_kommuner_per_lan():
    assert Counter(k.lan for k in kommuner()) == ANTAL_PER_LAN


def test_lanen_21_med_egna_koder_och_regioner():
    assert [ett.kod for ett in sorted(lanen(), key=lambda ett: ett.kod)] == list(ANTAL_PER_LAN)
    assert len({ett.namn for ett in lanen()}) == 21
    assert len({ett.region for ett in lanen()}) == 21
    assert [ett.namn for ett in lanen() if not ett.namn.endswith(" län")] == []


@pytest.mark.parametrize(
    ("kod", "namn", "region"),
    [
        ("04", "Södermanlands län", "Region Sörmland"),
        ("06", "Jönköpings län", "Region Jönköpings län"),
        ("09", "Gotlands län", "Region Gotland"),
        ("14", "Västra Götalands län", "Västra Götalandsregionen"),
        ("21", "Gävleborgs län", "Region Gävleborg"),
        ("23", "Jämtlands län", "Region Jämtland Härjedalen"),
    ],
)
def test_lan_och_region(kod, namn, region):
    assert lan(kod) == Lan(kod, namn, region)


def test_kommun_efter_kod():
    gavle = kommun("2180")

    assert gavle == Kommunkod("2180", "Gävle", "21", "Gästrikland", gavle.rad, gavle.kol)
    assert gavle is _efter_namn("Gävle")


@pytest.mark.parametrize("sla_upp", [kommun, lan, bransch])
def test_okand_kod_finns_inte(sla_upp):
    with pytest.raises(KeyError):
        sla_upp("0000")


def test_listan_gar_inte_att_andra():
    with pytest.raises(FrozenInstanceError):
        kommun("2180").namn = "Gefle"
    assert kommuner() is kommuner()


# ---- landskap ----
def test_landskapen_ar_25_och_alla_har_kommuner():
    assert Counter(k.landskap for k in kommuner()) == ANTAL_PER_LANDSKAP
    assert len(ANTAL_PER_LANDSKAP) == 25


def test_gavleborgs_tio_med_landskap():
    assert {k.namn: (k.kod, k.landskap) for k in kommuner() if k.lan == "21"} == {
        "Bollnäs": ("2183", "Hälsingland"),
        "Gävle": ("2180", "Gästrikland"),
        "Hofors": ("2104", "Gästrikland"),
        "Hudiksvall": ("2184", "Hälsingland"),
        "Ljusdal": ("2161", "Hälsingland"),
        "Nordanstig": ("2132", "Hälsingland"),
        "Ockelbo": ("2101", "Gästrikland"),
        "Ovanåker": ("2121", "Hälsingland"),
        "Sandviken": ("2181", "Gästrikland"),
        "Söderhamn": ("2182", "Hälsingland"),
    }


@pytest.mark.parametrize(
    ("namn", "landskap"),
    [
        ("Hylte", "Småland"),
        ("Habo", "Västergötland"),
        ("Karlskoga", "Värmland"),
        ("Nora", "Västmanland"),
        ("Laxå", "Närke"),
        ("Heby", "Uppland"),
        ("Härjedalen", "Härjedalen"),
        ("Nordmaling", "Ångermanland"),
        ("Malå", "Lappland"),
        ("Älvsbyn", "Norrbotten"),
        ("Åmål", "Dalsland"),
        ("Kungälv", "Bohuslän"),
        ("Borgholm", "Öland"),
        ("Ånge", "Medelpad"),
        ("Nynäshamn", "Södermanland"),
    ],
)
def test_landskap_som_inte_foljer_lanet(namn, landskap):
    assert _efter_namn(namn).landskap == landskap


# ---- tile map ----
def test_rutorna_ar_olika_och_kartan_borjar_i_hornet():
    assert len({(k.rad, k.kol) for k in kommuner()}) == 290
    assert {type(k.rad) for k in kommuner()} | {type(k.kol) for k in kommuner()} == {int}
    assert (min(k.rad for k in kommuner()), max(k.rad for k in kommuner())) == (0, 36)
    assert (min(k.kol for k in kommuner()), max(k.kol for k in kommuner())) == (0, 17)


@pytest.mark.parametrize("kod", ANTAL_PER_LAN)
def test_lanets_rutor_hanger_ihop(kod):
    assert _sammanhangande((k.rad, k.kol) for k in kommuner() if k.lan == kod) == 1


def test_fastlandets_rutor_hanger_ihop_och_gotland_ligger_for_sig():
    assert _sammanhangande((k.rad, k.kol) for k in kommuner()) == 2
    assert _sammanhangande((k.rad, k.kol) for k in kommuner() if k.namn != "Gotland") == 1


def test_gavleborg_ligger_ratt():
    hornet = _efter_namn("Ljusdal")

    assert {
        k.namn: (k.rad - hornet.rad, k.kol - hornet.kol) for k in kommuner() if k.lan == "21"
    } == {
        "Ljusdal": (0, 0),
        "Nordanstig": (0, 1),
        "Ovanåker": (1, -1),
        "Bollnäs": (1, 0),
        "Hudiksvall": (1, 1),
        "Ockelbo": (2, 0),
        "Söderhamn": (2, 1),
        "Hofors": (3, -1),
        "Sandviken": (3, 0),
        "Gävle": (3, 1),
    }


def test_norr_ar_uppat():
    ner = "Kiruna Luleå Umeå Östersund Sundsvall Gävle Uppsala Stockholm Linköping Jönköping Växjö Malmö"
    rader = [_efter_namn(namn).rad for namn in ner.split()]

    assert rader == sorted(rader)
    assert len(set(rader)) == 12


@pytest.mark.parametrize(
    "vast_till_ost",
    [
        "Strömstad Karlstad Örebro Västerås Stockholm Värmdö",
        "Göteborg Borås Jönköping Linköping Norrköping Gotland",
        "Helsingborg Hässleholm Karlshamn Karlskrona Torsås",
        "Åre Östersund Sundsvall Umeå Luleå Haparanda",
    ],
)
def test_oster_ar_at_hoger(vast_till_ost):
    kolumner = [_efter_namn(namn).kol for namn in vast_till_ost.split()]

    assert kolumner == sorted(kolumner)
    assert len(set(kolumner)) == len(kolumner)


# ---- branches ----
def test_sni_88_huvudgrupper_under_sina_avdelningar():
    assert len(sni()) == 88
    assert [en.kod for en in sni()] == sorted({en.kod for en in sni()})
    for avdelning, (forsta, sista) in AVDELNINGAR.items():
        koder = [f"{n:02d}" for n in range(int(forsta), int(sista) + 1)]
        assert [en.kod for en in sni() if en.avdelning == avdelning] == koder
    assert {en.avdelning for en in sni()} == set(AVDELNINGAR)


@pytest.mark.parametrize(
    ("kod", "namn", "klarsprak"),
    [
        ("38", "Avfallshantering; återvinning", "Återvinning"),
        ("47", "Detaljhandel utom med motorfordon och motorcyklar", "Butik och second hand"),
        ("56", "Restaurang-, catering- och barverksamhet", "Kafé, restaurang och catering"),
        (
            "81",
            "Fastighetsservice samt skötsel och underhåll av grönytor",
            "Trädgård, städning och fastighetsskötsel",
        ),
        (
            "95",
            "Reparation av datorer, hushållsartiklar och personliga artiklar",
            "Reparation av datorer, kläder och hushållsvaror",
        ),
    ],
)
def test_bransch_pa_bada_spraken(kod, namn, klarsprak):
    assert (bransch(kod).namn, bransch(kod).klarsprak) == (namn, klarsprak)


def test_branschernas_klarsprak_ar_olika_och_kort():
    assert len({vikt(en.klarsprak) for en in sni()}) == 88
    assert [en.klarsprak for en in sni() if not 2 <= len(en.klarsprak) <= 50] == []


def test_sokorden_ar_hogst_atta_gemena_och_olika():
    assert [en.kod for en in sni() if len(en.sokord) > 8] == []
    assert [en.kod for en in sni() if len(set(map(vikt, en.sokord))) != len(en.sokord)] == []
    assert [o for en in sni() for o in en.sokord if o != o.lower().strip() or not o] == []


@pytest.mark.parametrize(
    ("ordet", "koder"),
    [
        ("kafé", ["56"]),
        ("lunch", ["56"]),
        ("snickeri", ["16", "31"]),
        ("second hand", ["47"]),
        ("textil", ["13", "14"]),
        ("tvätt", ["96"]),
        ("cykel", ["30", "95"]),
        ("trädgård", ["81"]),
        ("arbetsträning", ["78", "88"]),
    ],
)
def test_sokord_for_det_som_asf_gor(ordet, koder):
    assert [en.kod for en in sni() if ordet in en.sokord] == koder


# ---- order and folding ----
def test_kommuner_i_svensk_ordning():
    namn = [k.namn for k in kommuner()]

    assert namn[:3] == ["Ale", "Alingsås", "Alvesta"]
    assert [n for n in namn if n[0] in "ÅÄÖ"] == namn[-23:]
    assert namn[-23:] == [
        *("Åmål", "Ånge", "Åre", "Årjäng", "Åsele", "Åstorp", "Åtvidaberg"),
        *("Älmhult", "Älvdalen", "Älvkarleby", "Älvsbyn", "Ängelholm"),
        *("Öckerö", "Ödeshög", "Örebro", "Örkelljunga", "Örnsköldsvik", "Östersund"),
        *("Österåker", "Östhammar", "Östra Göinge", "Överkalix", "Övertorneå"),
    ]


def test_lanen_i_svensk_ordning():
    namn = [ett.namn for ett in lanen()]

    assert namn[0] == "Blekinge län"
    assert namn[-6:] == [
        *("Västerbottens län", "Västernorrlands län", "Västmanlands län", "Västra Götalands län"),
        *("Örebro län", "Östergötlands län"),
    ]


def test_svensk_nyckel_ordnar_som_databasen(ny_organisation):
    namn = ["Zon", "Öland", "Åby", "Éva", "Ezra", "ÄNGEN", "ängen 2", "Müller", "Mylta", "Ørsted"]
    for ett in [*namn, *(k.namn for k in kommuner() if k.lan == "25")]:
        ny_organisation(namn=ett)
    ordning = list(Organisation.objects.order_by(svensk("namn")).values_list("namn", flat=True))

    assert sorted(ordning, key=svensk_nyckel) == ordning
    assert ordning[-4:] == ["Öland", "Ørsted", "Överkalix", "Övertorneå"]


@pytest.mark.parametrize(
    ("skrivet", "vikt_text"),
    [
        ("Gävle", "gavle"),
        ("ÖRNSKÖLDSVIK", "ornskoldsvik"),
        ("Åmål", "amal"),
        ("kafé", "kafe"),
        ("Müller", "muller"),
        ("Ærø", "aro"),
        ("Łódź, straße", "lodz, strase"),
        ("Đorđe Þ Ð", "dorde þ d"),
        ("Ga\u0308vle", "gavle"),
        ("Upplands-Bro 2", "upplands-bro 2"),
        ("", ""),
    ],
)
def test_vikt_gor_sokningen_okanslig_for_prickar(skrivet, vikt_text, ny_organisation):
    ny_organisation(namn=skrivet)

    assert vikt(skrivet) == vikt_text == Organisation.objects.get(namn=skrivet).namn_sokt


def test_vikt_lamnar_bara_habo_och_habo_lika():
    antal = Counter(vikt(k.namn) for k in kommuner())

    assert [k.namn for k in kommuner() if antal[vikt(k.namn)] > 1] == ["Habo", "Håbo"]


@pytest.mark.parametrize(
    ("kod", "namn"), [("56", "Kafé, restaurang och catering"), ("04", "04"), ("", "")]
)
def test_en_bransch_heter_som_man_sager_och_en_okand_sin_kod(kod, namn):
    assert branschnamn(kod) == namn
