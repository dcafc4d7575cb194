"""The list mechanism, tried through the list of organisations and that of persons."""

import unicodedata
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.frist import nu
from portal.konto.models.organisation import Enhet, Organisation
from portal.lista import tabell
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val
from portal.svenska import svensk, traff
from tests.conftest import ny_orgnr

LISTA = "/forbund/organisationer/"


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person("administrator"))


def _namn(svar):
    return [rad.namn for rad in svar.context["tabell"].rader]


def _kor(rf, klass, vag="/lista/"):
    return klass(rf.get(vag), Organisation.objects.kanda())


class Lista(Tabell):
    namn = "Organisationer"
    kolumner = (
        Kolumn("namn", "Namn", svensk("namn")),
        Kolumn("orgnr", "Nummer", F("orgnr"), fallande=True),
        Kolumn("annat", "Annat"),
    )
    filter = (
        Filter(
            "medlem",
            "Medlem",
            (Val("ja", "Ja", Q(medlem=True)), Val("nej", "Nej", Q(medlem=False))),
            forval="ja",
        ),
        Filter("slag", "Slag", (Val("kommun", "Kommun", Q(finsam="kommun")),)),
    )
    sok = ("namn", "orgnr")
    sortering = "namn"
    radmall = "portal/forvaltning/organisation/_rad.html"
    tom = Tom("Tomt")


def test_svensk_ordning(klient, ny_organisation):
    svenska = ["adam", "Éva", "Ezra", "Zon", "Åby", "ÄNGEN", "ängen 2", "Östra", "Öland"]
    ratt = ["adam", "Éva", "Ezra", "Zon", "Åby", "ÄNGEN", "ängen 2", "Öland", "Östra"]
    for namn in reversed(svenska):
        ny_organisation(namn=namn)

    assert _namn(klient.get(LISTA)) == ratt
    assert _namn(klient.get(f"{LISTA}?sortera=-namn")) == ratt[::-1]


def test_rubriken_sager_hur_listan_ar_sorterad(rf, db):
    rubriker = list(_kor(rf, Lista, "/lista/?sortera=-orgnr").rubriker)

    assert [(r.kolumn.namn, r.url, r.aria_sort) for r in rubriker] == [
        ("namn", "/lista/", ""),
        ("orgnr", "/lista/?sortera=orgnr", "descending"),
        ("annat", "", ""),
    ]


def test_forsta_klicket_pa_en_fallande_kolumn(rf, db):
    assert [r.url for r in _kor(rf, Lista).rubriker] == [
        "/lista/?sortera=-namn",
        "/lista/?sortera=-orgnr",
        "",
    ]


def test_filter_soker_och_raknar(rf, ny_organisation):
    ny_organisation(namn="Alby kommun", medlem=True, finsam="kommun")
    ny_organisation(namn="Region Alby", medlem=True, finsam="region")
    ny_organisation(namn="Alby AB")
    ny_organisation(namn="Bortby")

    lista = _kor(rf, Lista, "/lista/?q=alby")

    assert [o.namn for o in lista.rader] == ["Alby kommun", "Region Alby"]
    marken = {f.namn: [(m.etikett, m.antal, m.vald) for m in mm] for f, mm in lista.marken}
    assert marken == {
        "medlem": [("Alla", 3, False), ("Ja", 2, True), ("Nej", 1, False)],
        "slag": [("Alla", 2, True), ("Kommun", 1, False)],
    }


SLAG = ("kommun", "region", "fk", "af", "ingen")


class MedLista(Lista):
    """A filter by a field, with more choices than chips: each takes some of the field's values, some of them shared."""

    filter = (
        *Lista.filter,
        Filter(
            "slagen",
            "Vilka slag",
            (
                *(Val(s, s, av=[s]) for s in SLAG),
                *(Val(f"{a}+{b}", f"{a} eller {b}", av=[a, b]) for a, b in pairwise(SLAG)),
            ),
            forval="fk",
            falt="finsam",
        ),
    )


def test_manga_val_ar_en_lista_att_valja_i_och_inte_marken(rf, ny_organisation):
    ny_organisation(medlem=True, finsam="af")
    ny_organisation(medlem=True, finsam="fk")

    lista = _kor(rf, MedLista, "/lista/?slagen=fk%2Baf&sortera=orgnr")

    assert [f.namn for f, _ in lista.marken] == ["medlem", "slag"]
    ((f, alternativ),) = lista.listor
    assert (f.namn, len(alternativ)) == ("slagen", 10)
    assert [(a.varde, a.antal) for a in alternativ if a.vald] == [("fk+af", 2)]
    assert [(a.varde, a.antal) for a in alternativ if a.antal] == [
        ("alla", 2), ("fk", 1), ("af", 1), ("region+fk", 1), ("fk+af", 2), ("af+ingen", 1),
    ]  # fmt: skip
    assert lista.dolda == [("sortera", "orgnr")]


def test_den_som_valjer_i_listan_far_det_hon_valt(klient, ny_organisation, rf):
    for slag in ("af", "fk", "kommun"):
        ny_organisation(namn=slag, medlem=True, finsam=slag)

    def valda(varde):
        return [rad.namn for rad in _kor(rf, MedLista, f"/lista/?slagen={varde}").rader]

    assert [valda(v) for v in ("alla", "", "af", "region%2Bfk", "okant")] == [
        ["af", "fk", "kommun"], ["fk"], ["af"], ["fk"], ["fk"],
    ]  # fmt: skip


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rader=st.lists(st.tuples(st.booleans(), st.sampled_from(SLAG)), max_size=6),
    valda=st.tuples(
        st.sampled_from(["", "ja", "nej"]),
        st.sampled_from(["", "kommun"]),
        st.sampled_from([*SLAG, "fk+af", "alla"]),
    ),
)
def test_antalet_ar_det_som_valet_visar(rf, db, rader, valda):
    with transaction.atomic():
        for medlem, slag in rader:
            Organisation.objects.create(
                orgnr=ny_orgnr(), namn="X", medlem=medlem, finsam=slag, kand_tid=nu()
            )
        vag = f"/lista/?{urlencode(dict(zip(('medlem', 'slag', 'slagen'), valda, strict=True)))}"
        lista = _kor(rf, MedLista, vag)
        for f, marken in lista.marken:
            for marke in marken:
                assert (f.namn, marke.antal) == (f.namn, _kor(rf, MedLista, marke.url).traffar)
                assert marke.antal == len(_kor(rf, MedLista, marke.url).rader)
        for f, alternativ in lista.listor:
            for en in alternativ:
                url = lista.lank(**{f.namn: en.varde.replace("alla", "")})
                assert en.antal == len(_kor(rf, MedLista, url).rader)
        transaction.set_rollback(True)


class SomFinns(Lista):
    filter = (
        Filter("alltid", "Alltid", (Val("fk", "FK", av=["fk"]),), falt="finsam"),
        Filter(
            "slagen",
            "Vilka slag",
            tuple(Val(s, s.upper(), av=[s], om_finns=True) for s in SLAG),
            falt="finsam",
        ),
    )


@pytest.mark.parametrize(
    ("finns", "erbjuds"),
    [
        ((), []),
        (("fk",), []),
        (("fk", "af", "af"), [("Alla", 0), ("FK", 0), ("AF", 0)]),
        (("kommun", "af", "region"), [("Alla", 0), ("KOMMUN", 0), ("REGION", 0), ("AF", 0)]),
    ],
)
def test_ett_val_som_ingen_rad_har_erbjuds_inte_vad_man_an_soker(
    rf, db, ny_organisation, finns, erbjuds
):
    for slag in finns:
        ny_organisation(namn="Alby", finsam=slag)

    lista = _kor(rf, SomFinns, "/lista/?q=bortby")
    marken = {f.namn: [(m.etikett, m.antal) for m in mm] for f, mm in lista.marken}

    assert marken == {"alltid": [("Alla", 0), ("FK", 0)]} | ({"slagen": erbjuds} if erbjuds else {})


@pytest.mark.parametrize(
    ("finns", "antal"),
    [
        (("fk", "af"), [("Alla", 2), ("FK", 1), ("AF", 1), ("REGION", 0)]),
        ((), [("Alla", 0), ("REGION", 0)]),
    ],
)
def test_det_valda_erbjuds_ocksa_nar_ingen_rad_har_det(rf, db, ny_organisation, finns, antal):
    """A saved view of a kommun whose last company has moved: the list is empty, and says what empties it."""
    for slag in finns:
        ny_organisation(finsam=slag)

    lista = _kor(rf, SomFinns, "/lista/?slagen=region")
    marken = {f.namn: [(m.etikett, m.antal, m.vald) for m in mm] for f, mm in lista.marken}

    assert lista.rader == []
    assert sorted(marken["slagen"]) == sorted((e, n, e == "REGION") for e, n in antal)


def test_sortering_pa_en_del_av_ett_falt(rf, ny_organisation):
    """May be null for all the list knows: rows without stand last both ways."""

    class Artal(UtanFilter):
        kolumner = (Kolumn("namn", "År", F("kand_tid__year")),)

    ny_organisation(namn="Alby")

    assert [o.namn for o in _kor(rf, Artal, "/lista/?sortera=-namn").rader] == ["Alby"]


@pytest.mark.parametrize("sortering", ["namn", "-namn", "orgnr", "-orgnr"])
@pytest.mark.parametrize("antal", [0, 1, 2, 3, 5, 8])
def test_sidorna_ar_hela_listan_i_ordning_var_man_an_borjar(rf, ny_organisation, antal, sortering):
    """Also where two are called the same: the page is looked for from the end that it is nearest."""
    for nr in range(antal):
        ny_organisation(namn=("Alby", "Bortby")[nr % 2])

    class Kort(UtanFilter):
        per_sida = 2

    vag = f"/lista/?sortera={sortering}"
    sidor = [
        _kor(rf, Kort, f"{vag}&sida={nr}").rader for nr in range(1, antal // 2 + antal % 2 + 1)
    ]
    ordning = (sortering.replace("namn", "namn_ordning"), "-pk" if "-" in sortering else "pk")

    assert [rad.pk for sida in sidor for rad in sida] == list(
        Organisation.objects.order_by(*ordning).values_list("pk", flat=True)
    )


class UtanFilter(Lista):
    filter = ()


def test_en_lista_utan_filter_raknas_utan_att_raderna_hamtas(
    rf, ny_organisation, django_capture_queries
):
    for _ in range(3):
        ny_organisation()
    lista = _kor(rf, UtanFilter)

    (sql,) = django_capture_queries(lambda: lista.traffar)

    assert (lista.traffar, "GROUP BY" in sql) == (3, False)


def test_lankarna_behaller_laget_och_bara_det_som_avviker(rf, db):
    lista = _kor(rf, Lista, "/lista/?q=a+b&medlem=alla&slag=kommun&sortera=orgnr&sida=3&utm=1")

    assert lista.lank() == "/lista/?q=a+b&medlem=alla&slag=kommun&sortera=orgnr"
    assert lista.lank(medlem="ja") == "/lista/?q=a+b&slag=kommun&sortera=orgnr"
    assert lista.lank(slag="", sida="2") == "/lista/?q=a+b&medlem=alla&sortera=orgnr&sida=2"
    assert lista.dolda == [("medlem", "alla"), ("slag", "kommun"), ("sortera", "orgnr")]
    assert _kor(rf, Lista).lank() == "/lista/"


def test_alla_ord_maste_finnas(klient, ny_organisation):
    ny_organisation(namn="Norra Alby kommun", orgnr="232100-0032")
    ny_organisation(namn="Södra Alby kommun")

    assert _namn(klient.get(f"{LISTA}?q=alby+norra")) == ["Norra Alby kommun"]
    assert _namn(klient.get(f"{LISTA}?q=2321+alby")) == ["Norra Alby kommun"]
    assert _namn(klient.get(f"{LISTA}?q=%25")) == []


# ---------- What a word finds ----------


@pytest.mark.parametrize(
    ("namn", "ord_"),
    [
        ("Föreningen Vårdkasen", "forening"),
        ("Föreningen Vårdkasen", "VARDKASEN"),
        ("Åkers bruk", "aker"),
        ("Åkers bruk", "åker"),
        ("Akers bruk", "Åker"),
        ("ÄNGELHOLM", "angelholm"),
        ("Café Örat", "cafe+orat"),
        ("Cafe\u0301 i tva\u030a delar", "café+två"),
        ("Muller & Søn", "Müller+son"),
        ("Łódź Ærø", "lodz+aro"),
    ],
)
def test_sokningen_bryr_sig_inte_om_prickar_och_versaler(klient, ny_organisation, namn, ord_):
    ny_organisation(namn=namn)
    ny_organisation(namn="Bortby")

    assert _namn(klient.get(f"{LISTA}?q={ord_}")) == [namn]


@pytest.mark.parametrize(
    ("text", "ord_"),
    [
        ("556012 5790", ["556012-5790"]),
        ("16556012 5790", ["556012-5790"]),
        ("kafé 556012 5790 gävle", ["kafé", "556012-5790", "gävle"]),
        ("556012 5790 232100 0032", ["556012-5790", "232100-0032"]),
        ("556012-5790 2024", ["556012-5790", "2024"]),
        ("556012 57901", ["556012", "57901"]),
        ("1556012 5790", ["1556012", "5790"]),
        ("a b c d e 556012 5790 g", ["a", "b", "c", "d", "e", "556012-5790"]),
        ("a556012 5790", ["a556012", "5790"]),
        ("", []),
    ],
)
def test_ett_nummer_med_mellanslag_ar_ett_ord(text, ord_):
    assert tabell.sokord(text) == ord_


def vikt(text):
    """The same in Python: letters taken apart, marks away, lower case, and the few letters that are no such pair."""
    delad = unicodedata.normalize("NFD", text)
    utan = "".join(tecken for tecken in delad if not "\u0300" <= tecken <= "\u036f")
    return utan.lower().translate(str.maketrans("æøđðłß", "aoddls"))


BOKSTAVER = "".join(
    [*map(chr, range(0x20, 0x7F)), "æøđðłßÆØĐÐŁ\u0301\u0308\u030a"]
    + [
        chr(nr)
        for nr in range(0xC0, 0x180)
        if unicodedata.decomposition(chr(nr))[:1] not in ("", "<")
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(BOKSTAVER, max_size=20), st.text(BOKSTAVER, min_size=1, max_size=3), st.data())
@example("100 % säkert", "%", None)
@example("100 säkra", "%", None)
@example("A_B", "a_b", None)
@example("AxB", "a_b", None)
@example(r"a\b", r"A\B", None)
@example("ab", r"a\b", None)
def test_ett_ord_finns_nar_det_vikta_star_i_det_vikta(ny_organisation, namn, ord_, data):
    """What is typed is never a pattern; what is cut out of a name, in any case and without its marks, finds it."""
    rad = Organisation.objects.first() or ny_organisation()
    Organisation.objects.update(namn=namn)

    def finns(ordet):
        return Organisation.objects.filter(traff("namn", ordet), pk=rad.pk).exists()

    assert finns(ord_) == (vikt(ord_) in vikt(namn))
    if namn and data:
        borjan = data.draw(st.integers(0, len(namn) - 1))
        assert finns(vikt(namn[borjan:]))
        assert finns(namn[borjan:].lower())


def test_jokertecken_ar_vanliga_tecken(klient, ny_organisation):
    for namn in ("Rabatt 50 %", "Rabatt 50", r"C:\Arkiv", "en_tva", "entva"):
        ny_organisation(namn=namn)

    assert _namn(klient.get(LISTA, {"q": "50 %"})) == ["Rabatt 50 %"]
    assert _namn(klient.get(LISTA, {"q": "n_t"})) == ["en_tva"]
    assert _namn(klient.get(LISTA, {"q": "\\"})) == [r"C:\Arkiv"]


class MedEnheter(Lista):
    """Also searched in the units: rows of another table, without a join to them."""

    filter = ()
    sok = (
        "namn",
        lambda ordet: Q(
            Exists(Enhet.objects.filter(traff("namn", ordet), organisation=OuterRef("pk")))
        ),
    )


def test_sokning_i_andra_rader_ger_varje_rad_en_gang(rf, ny_organisation):
    en, _ = ny_organisation(namn="Alby"), ny_organisation(namn="Bortby")
    for namn in ("Förvaltning ett", "Förvaltning två"):
        Enhet.objects.create(organisation=en, namn=namn)

    lista = _kor(rf, MedEnheter, "/lista/?q=forvaltning+alby")

    assert [o.namn for o in lista.rader] == ["Alby"]
    assert lista.traffar == 1
    assert _kor(rf, MedEnheter, "/lista/?q=forvaltning+bortby").rader == []


# ---------- Pages and odd addresses ----------


@pytest.fixture
def manga(db):
    Organisation.objects.bulk_create(
        Organisation(orgnr=ny_orgnr(), namn=f"Nr {n:03d}", kand_tid=nu()) for n in range(1, 121)
    )


def test_sidor_om_femtio(klient, manga):
    svar = klient.get(f"{LISTA}?sida=2")

    assert _namn(svar)[0] == "Nr 051"
    assert len(_namn(svar)) == 50
    text = svar.content.decode()
    assert "51–100 av 120" in text
    assert 'aria-current="page"><span class="visually-hidden">Sida </span>2</a>' in text


@pytest.mark.parametrize(
    ("sida", "forsta"),
    [
        ("3", "Nr 101"),
        ("4", "Nr 101"),
        ("999999999999999999999999", "Nr 101"),
        ("0", "Nr 101"),
        ("-1", "Nr 101"),
        ("två", "Nr 001"),
        ("²", "Nr 001"),
        ("%00", "Nr 001"),
        ("9" * 5000, "Nr 001"),
        ("", "Nr 001"),
    ],
)
def test_en_sida_som_inte_finns(klient, manga, sida, forsta):
    assert _namn(klient.get(f"{LISTA}?sida={sida}"))[0] == forsta


@pytest.mark.parametrize(
    "fraga",
    [
        "sortera=finns_inte",
        "sortera=--namn",
        "sortera=person__password",
        "visa=annat",
        "visa=%00",
        "okand=1&visa[]=2",
        "q=%00",
        "q=" + "a" * 5000,
        "q=" + "+".join("abcdefghijklmnopqrstuvwxyz"),
        "q=%ff%fe",
        "q='--",
        "sortera=namn&sortera=orgnr",
        "%00=1",
    ],
)
def test_udda_adresser_ger_en_sida(klient, ny_organisation, fraga):
    ny_organisation(namn="En")

    assert klient.get(f"{LISTA}?{fraga}").status_code == 200


def test_okand_sortering_ar_den_vanliga(klient, ny_organisation):
    for namn in ("B", "A"):
        ny_organisation(namn=namn)

    assert _namn(klient.get(f"{LISTA}?sortera=password")) == ["A", "B"]


def test_tom_lista_sager_vad_som_kommer(klient, db):
    text = klient.get(LISTA).content.decode()

    assert "Inga organisationer ännu" in text
    assert "<table" not in text


def test_inga_traffar_sager_vad_man_gor(klient, ny_organisation):
    ny_organisation(namn="En")

    text = unescape(klient.get(f"{LISTA}?q=zzz").content.decode())

    assert "Inget stämmer med det du valt" in text
    assert "färre eller andra ord än ”zzz”" in text


def test_sokningen_visas_som_text(klient, ny_organisation):
    ny_organisation(namn="En")

    text = klient.get(LISTA, {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in text


def test_varje_rad_ar_en_lank(klient, ny_organisation):
    en = ny_organisation(namn="En")

    text = klient.get(LISTA).content.decode()

    assert f'<th scope="row" role="rowheader"><a href="{LISTA}{en.publikt_id}/">En</a></th>' in text
    assert text.count('aria-sort="') == 1


@pytest.mark.parametrize("antal", [1, 3])
@pytest.mark.parametrize(("vag", "fragor"), [(LISTA, 9), ("/forbund/organ/", 9)])
def test_listorna_staller_lika_manga_fragor(
    klient, ny_organisation, antal, vag, fragor, django_assert_num_queries
):
    from portal.forbund.models.forbund import Organ

    for n in range(antal):
        ny_organisation()
        Organ.objects.create(namn=f"Organ {n}")
    klient.get(vag)

    with django_assert_num_queries(fragor):
        svar = klient.get(vag)

    assert len(svar.context["tabell"].rader) == antal


def test_sidlankar_hoppar_over(rf, manga, monkeypatch):
    monkeypatch.setattr(Lista, "per_sida", 5)

    lista = _kor(rf, Lista, "/lista/?medlem=nej&sida=12")

    assert [lank.text for lank in lista.sidlankar] == [
        "1",
        "…",
        "10",
        "11",
        "12",
        "13",
        "14",
        "…",
        "24",
    ]
    assert parse_qs(urlsplit(lista.nasta).query) == {"medlem": ["nej"], "sida": ["13"]}
    assert parse_qs(urlsplit(lista.forra).query) == {"medlem": ["nej"], "sida": ["11"]}
    assert tabell.PER_SIDA == 50
