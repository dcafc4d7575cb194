"""The lägesbild: computed as if by hand, ej uppgivet is not 0, and the source's three differences and no others."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.foretag.models import Foretag, Foretagslage, Lage
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild import rakning
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.foretag.demo.test_demo import KALLAN
from tests.varld import ny_orgnr

pytestmark = pytest.mark.django_db


@pytest.fixture
def demon(db):
    register.registret(lambda rad: None)
    return rakning.las(range(2016, 2021))


@pytest.fixture
def ny(db):
    """ny(kommun, {år: tal}, läge since 2000 if nothing else is said): a company with answered figures."""
    av, antal = Anvandare.objects.portalen(), iter(range(100, 999))

    def skapa(kommun="2180", tal=None, lagen=((date(2000, 1, 1), Lage.AKTIV),)):
        nr = next(antal)
        rad = Foretag.objects.create(
            organisation=Organisation.objects.create(
                orgnr=ny_orgnr(nr), namn=f"Provföretag {nr}", kand_tid=nu()
            ),
            kommun=kommun,
        )
        Foretagslage.objects.bulk_create(
            Foretagslage(foretag=rad, fran=fran, lage=lage, orsak="Prov", registrerad_av=av)
            for fran, lage in lagen
        )
        Arsuppgift.objects.bulk_create(
            Arsuppgift(foretag=rad, ar=ar, svarad_tid=nu(), svarad_av=av, satt="import", **falt)
            for ar, falt in (tal or {}).items()
        )
        return rad

    return skapa


def rapportera(varden, ar=2020, till_ar=None, kalla="En rapport"):
    """{(område or None, measure): value} as staff would write it."""
    return Lagesuppgift.objects.rapportera(
        ar,
        till_ar,
        {(omrade and omrade.pk, matt): varde for (omrade, matt), varde in varden.items()},
        kalla=kalla,
        av=Anvandare.objects.portalen(),
    )


# ---------- Gävleborg 2016–2020 ----------


@pytest.mark.parametrize(("ar", "tal"), KALLAN.items())
def test_beraknat_ur_foretagen_ar_kallans_delar(demon, ar, tal):
    h, g, kvinnor, man, af, kommun, ovriga, *_ = tal
    hela = demon.beraknat(ar)

    assert {
        matt: varde.varde for matt, varde in hela.tal.items() if matt not in {"platser", "nyttjade"}
    } == {
        "anstallda_kvinnor": kvinnor,
        "anstallda_man": man,
        "anstallda": kvinnor + man,
        "placerade_af": af,
        "placerade_kommun": kommun,
        "placerade_fk": 0,
        "placerade_ovriga": ovriga,
        "placerade": af + kommun + ovriga,
    }
    assert {plats.namn: demon.beraknat(ar, plats.koder).foretag for plats in demon.platser} == {
        "Hela området": h + g,
        "Gästrikland": g,
        "Hälsingland": h,
    }
    assert all(varde.helt for varde in hela.tal.values())


def test_kallans_tre_skillnader_och_inga_andra(demon):
    assert [(k.rubrik, k.text) for k in demon.skillnader()] == [
        (
            "Personer som fått information 2016–2020, hela området",
            "Rapporterat 1\u00a0257. Åren blir 1\u00a0275: 18 för lite. Kan siffrorna ha bytt plats?",
        ),
        (
            "Placerade 2018, hela området",
            "Rapporterat 244. Delarna blir 243: 1 för mycket. Företagens egna tal blir 243: 1 för mycket."
            " Inte rapporterat: placerade av Försäkringskassan.",
        ),
        (
            "Placerade 2020, hela området",
            "Rapporterat 123. Delarna blir 117: 6 för mycket. Företagens egna tal blir 117: 6 för mycket."
            " Inte rapporterat: placerade av Försäkringskassan.",
        ),
    ]


def test_allt_annat_rapporterat_stammer(demon):
    kontroller = demon.kontroller()

    assert {k.stammer for k in kontroller} == {True, False}
    assert len(kontroller) == 5 * (2 + 8) + 1
    assert [k.matt for k in kontroller if k.stammer is False] == [
        "Personer som fått information",
        "Placerade",
        "Placerade",
    ]


def test_en_period_provas_mot_alla_sina_ar_aven_de_som_inte_visas(demon):
    assert [k.rubrik for k in rakning.las([2019]).skillnader()] == [
        "Personer som fått information 2016–2020, hela området"
    ]


# ---------- Ej uppgivet ----------


def test_ej_uppgivet_ar_inte_noll(ny):
    ny(tal={2020: {"anstallda_kvinnor": 4, "anstallda_man": 0}})
    ny(tal={2020: {"anstallda_kvinnor": 3}})
    ny()
    tal = rakning.las([2020]).beraknat(2020).tal

    assert {matt: (t.text, t.not_text) for matt, t in tal.items()} == {
        "anstallda_kvinnor": ("minst 7", "uppgivet av 2 av 3"),
        "anstallda_man": ("minst 0", "uppgivet av 1 av 3"),
        "anstallda": ("minst 7", "uppgivet av 1 av 3"),
        **dict.fromkeys(
            [m for m in rakning.BERAKNADE if not m.startswith("anstallda")],
            ("ej uppgivet", "uppgivet av 0 av 3"),
        ),
    }


def test_utan_foretag_ar_summan_noll(ny):
    ny(kommun="2180", tal={2020: {"platser": 5}})
    tal = rakning.las([2020]).beraknat(2020, ["2104"]).tal["platser"]

    assert (tal.varde, tal.helt, tal.text) == (0, True, "0")


def test_obesvarat_raknas_inte(ny):
    foretag = ny()
    Arsuppgift.objects.create(foretag=foretag, ar=2020)

    assert rakning.las([2020]).beraknat(2020).tal["platser"].varde is None


def test_halva_uppgifter_gar_inte_att_kontrollera(ny):
    ny(tal={2020: {"platser": 5}})
    ny()
    rapportera({(None, "platser"): 5})

    assert [(k.stammer, k.text) for k in rakning.las([2020]).kontroller()] == [(None, "")]


# ---------- Active in the autumn ----------


def test_bara_de_som_ar_aktiva_pa_dagen_raknas_och_andras_svar_syns(ny):
    ny(tal={2020: {"platser": 5}})
    ny(
        tal={2020: {"platser": 70}},
        lagen=[(date(2000, 1, 1), Lage.AKTIV), (date(2020, 11, 1), Lage.VILANDE)],
    )
    ny(lagen=[(date(2020, 11, 2), Lage.AKTIV)])
    hela = rakning.las([2020]).beraknat(2020)

    assert (hela.foretag, hela.tal["platser"].varde, hela.utanfor) == (1, 5, 1)


def test_omgangens_dag_galler_fore_den_forsta_november(ny):
    ny(
        tal={2020: {"platser": 70}},
        lagen=[(date(2000, 1, 1), Lage.AKTIV), (date(2020, 10, 20), Lage.NEDLAGD)],
    )
    Arsomgang.objects.create(
        ar=2020,
        avser_datum=date(2020, 10, 1),
        sista_dag=date(2020, 12, 1),
        skapad_av=Anvandare.objects.portalen(),
    )
    bild = rakning.las([2020])

    assert (bild.dagar[2020], bild.beraknat(2020).foretag) == (date(2020, 10, 1), 1)


def test_ihopslagna_raknas_inte(ny):
    kvar = ny(tal={2020: {"platser": 5}})
    Foretag.objects.filter(pk=ny(tal={2020: {"platser": 7}}).pk).update(ihopslagen_med=kvar)
    hela = rakning.las([2020]).beraknat(2020)

    assert (hela.foretag, hela.tal["platser"].varde) == (1, 5)


def test_foretag_utanfor_omradena_har_en_egen_rad(ny):
    Omrade.objects.create(namn="Hälsingland", kommuner=["2183"])
    ny("2183")
    ny("0180")
    bild = rakning.las([2020])

    assert [(p.namn, bild.beraknat(2020, p.koder).foretag) for p in bild.platser] == [
        ("Hela området", 2),
        ("Hälsingland", 1),
        ("Övriga kommuner", 1),
    ]


# ---------- As if by hand ----------

TAL = st.fixed_dictionaries(
    {matt: st.none() | st.integers(0, 9) for matt in Arsuppgift.MATT if matt != "nyttjade"}
)
HANDELSER = st.lists(
    st.tuples(st.integers(0, 1500), st.sampled_from(Lage)), max_size=4, unique_by=lambda h: h[0]
)
FORETAG = st.lists(
    st.tuples(
        st.sampled_from(["2180", "2183", "0180"]),
        st.dictionaries(st.sampled_from([2018, 2019, 2020]), TAL, max_size=3),
        HANDELSER,
    ),
    max_size=6,
)


@given(foretagen=FORETAG)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_beraknat_ar_det_samma_som_rad_for_rad(ny, foretagen):
    Arsuppgift.objects.all().delete()
    Foretagslage.objects.all().delete()
    Foretag.objects.all().delete()
    for kommun, tal, handelser in foretagen:
        lagen = [(date(2017, 1, 1) + timedelta(days=d), lage) for d, lage in handelser]
        ny(kommun, tal, lagen)
    bild = rakning.las([2018, 2019, 2020])

    for ar in (2018, 2019, 2020):
        for koder in (None, ["2180"], ["2183", "0180"]):
            assert bild.beraknat(ar, koder) == _for_hand(ar, koder)


def _for_hand(ar, koder):
    """The same from the rows one by one, with the rules of the models."""
    alla = Foretag.objects.filter(kommun__in=koder) if koder else Foretag.objects.all()
    aktiva = list(alla.aktiva(date(ar, 11, 1)))
    svar = list(Arsuppgift.objects.besvarade().filter(ar=ar, foretag__in=alla))
    raknas = [s for s in svar if s.foretag in aktiva]
    tal = {}
    for matt in rakning.BERAKNADE:
        givna = [getattr(s, matt) for s in raknas if getattr(s, matt) is not None]
        delar = [
            getattr(s, del_)
            for s in raknas
            for del_ in rakning.SUMMOR.get(matt, (matt,))
            if getattr(s, del_) is not None
        ]
        summa = sum(delar) if delar or not aktiva else None
        tal[matt] = rakning.Tal(summa, len(givna), len(aktiva))
    return rakning.Beraknat(len(aktiva), len(svar) - len(raknas), tal)


@pytest.mark.parametrize("antal", [1, 3])
def test_lika_manga_fragor_oavsett_foretag_och_ar(ny, antal, django_assert_num_queries):
    aren = list(range(2020, 2020 + antal))
    for ar in aren:
        ny(tal=dict.fromkeys(aren, {"platser": 2}))
        rapportera({(None, "platser"): 2}, ar=ar)

    with django_assert_num_queries(7):
        bild = rakning.las(aren)
        bild.skillnader()

    assert bild.beraknat(aren[-1]).tal["platser"].varde == 2 * antal
