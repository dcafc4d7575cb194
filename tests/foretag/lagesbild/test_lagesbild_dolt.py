"""What a public lägesbild leaves out of what is reported: of single companies, of several years, what subtraction tells."""

import pytest

from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import HELA, las
from foretag.lagesbild.siffror import siffror, text
from portal.konto.models.anvandare import Anvandare
from tests.foretag.arsvarld import MATT, nytt_foretag, satt

pytestmark = pytest.mark.django_db
AR = 2020
KON = ("anstallda_kvinnor", "anstallda_man", "anstallda")
DOLT = "visas inte"
ETIKETT = {str(matt.label): str(matt) for matt in Lagesuppgift.Matt}


@pytest.fixture
def omraden(db):
    """A with kommun 2180, B with 2183; 0180 lies outside both."""
    return [Omrade.objects.create(namn=n, kommuner=[kod]) for n, kod in (("A", "2180"), ("B", "2183"))]  # fmt: skip


def foretag(kommun, antal=1):
    return [nytt_foretag(f"F{kommun}{nr}", kommun=kommun) for nr in range(antal)]


def rapportera(omrade=None, ar=AR, till_ar=None, anmarkning="", **varden):
    nycklar = {(omrade and omrade.pk, matt): varde for matt, varde in varden.items()}
    av = Anvandare.objects.portalen()
    Lagesuppgift.objects.rapportera(
        ar, till_ar, nycklar, kalla="En rapport", anmarkning=anmarkning, av=av
    )


def kon(kvinnor, man):
    return dict(zip(KON, (kvinnor, man, kvinnor + man), strict=True))


def publikt(*aren):
    return siffror(las(aren or [AR]), publikt=True)


def rapporterat(*aren):
    """(place, time, measure) → as it is shown to everybody."""
    rader = publikt(*aren)["rapporterat"]
    return {(r["plats"], r["tid"], ETIKETT[r["matt"]]): text(r["tal"]) for r in rader}


def visade(plats, *aren, tid=str(AR)):
    return [v for (p, t, _), v in rapporterat(*aren).items() if (p, t) == (plats, tid)]


# ---------- A single company ----------


@pytest.mark.parametrize(("antal", "visas"), [(1, [DOLT] * 3), (2, [DOLT] * 3), (3, ["24", "20", "44"])])  # fmt: skip
def test_det_rapporterade_av_ett_omrade_med_ett_foretag_ar_foretagets(omraden, antal, visas):
    foretag("2180", antal)
    foretag("2183", 5)
    rapportera(omraden[0], **kon(24, 20))

    assert visade("A") == visas


def test_rapporterat_antal_foretag_galler_nar_de_ar_farre_an_registrets(omraden):
    foretag("2180", 5)
    foretag("2183", 5)
    rapportera(omraden[0], foretag=1, **kon(24, 20))

    assert visade("A") == ["1", DOLT, DOLT, DOLT]


def test_utan_kanda_foretag_visas_det_rapporterade(omraden):
    rapportera(omraden[0], **kon(24, 20))

    assert visade("A") == ["24", "20", "44"]


def test_det_som_blir_over_till_ett_ensamt_foretag_visas_inte(omraden):
    """Nothing is reported of B, but all less A is B."""
    foretag("2180", 5)
    foretag("2183", 1)
    rapportera(omraden[0], **kon(24, 20))
    rapportera(None, **kon(50, 60))

    assert (visade("A"), visade(HELA)) == ([DOLT] * 3, ["50", "60", "110"])


def test_ett_ensamt_foretag_utanfor_omradena_star_inte_i_skillnaden(omraden):
    for kommun, antal in (("2180", 5), ("2183", 5), ("0180", 1)):
        foretag(kommun, antal)
    for omrade in omraden:
        rapportera(omrade, **kon(24, 20))
    rapportera(None, **kon(60, 70))

    assert {*visade("A"), *visade("B")} == {DOLT}
    assert (visade(HELA), publikt()["skillnader"]) == (["60", "70", "130"], [])


# ---------- Several years, and persons informed ----------


def test_en_liten_del_av_en_period_gar_inte_att_rakna_ut(db):
    rapportera(
        None, 2019, 2021,
        placerade=100, placerade_af=50, placerade_kommun=40, placerade_ovriga=8, placerade_fk=2,
    )  # fmt: skip

    assert visade(HELA, 2019, 2020, 2021, tid="2019–2021") == ["50", "40", DOLT, DOLT, "100"]


def test_det_som_en_period_doljer_doljs_i_aren_ocksa(db):
    """FK is reported of the years together only: what the years showed of the others would tell it of the total."""
    rapportera(None, 2019, 2020, placerade=60, placerade_af=50, placerade_ovriga=8, placerade_fk=2)
    for ar in (2019, 2020):
        rapportera(None, ar, placerade_af=25, placerade_ovriga=6)

    assert visade(HELA, 2019, 2020, tid="2019–2020") == [DOLT] * 4
    assert [visade(HELA, 2019, 2020, tid=ar) for ar in ("2019", "2020")] == [[DOLT, DOLT]] * 2


def test_en_period_doljs_nar_ett_ar_av_den_ar_dolt_av_de_beraknade(db):
    """2020 is hidden by what the companies answered; 2019 and the total would tell it."""
    for nr, rad in enumerate(foretag("2180", 3)):
        kvinnor = {"anstallda_kvinnor": 3, "anstallda_man": 30} if nr == 0 else {}
        satt(rad, Anvandare.objects.portalen(), ar=2020, **dict.fromkeys(MATT, 0) | kvinnor)
    rapportera(None, 2019, **kon(20, 30))
    rapportera(None, 2019, 2020, **kon(23, 60))

    assert visade(HELA, 2019, 2020, tid="2019") == ["20", "30", "50"]
    assert visade(HELA, 2019, 2020, tid="2019–2020") == [DOLT, DOLT, "83"]


def test_informerade_i_ett_omrade_gar_inte_att_rakna_ut(omraden):
    rapportera(None, informerade=53)
    for omrade, varde in zip(omraden, (50, 3), strict=True):
        rapportera(omrade, informerade=varde)

    assert (visade(HELA), visade("A"), visade("B")) == (["53"], [DOLT], [DOLT])


def test_informerade_som_bara_blir_over_gar_inte_att_rakna_ut(omraden):
    rapportera(None, informerade=53)
    rapportera(omraden[0], informerade=50)

    assert (visade(HELA), visade("A")) == (["53"], [DOLT])


def test_informerade_i_ett_ar_gar_inte_att_rakna_ut_ur_perioden(db):
    """Also of a year before those that are shown."""
    for ar, varde in ((2018, 3), (2019, 20), (2020, 20)):
        rapportera(None, ar, informerade=varde)
    rapportera(None, 2018, 2020, informerade=43)

    assert rapporterat(2019, 2020) == {
        (HELA, "2018–2020", "informerade"): DOLT,
        (HELA, "2019", "informerade"): "20",
        (HELA, "2020", "informerade"): "20",
    }


# ---------- Periods less years, and less each other ----------


def test_en_period_visas_nar_det_inte_finns_nagot_att_dra_av(db):
    rapportera(None, 2018, 2020, **kon(50, 60))

    assert visade(HELA, 2018, 2019, 2020, tid="2018–2020") == ["50", "60", "110"]


def test_en_period_visas_nar_alla_aren_ar_rapporterade(db):
    for ar in (2018, 2019, 2020):
        rapportera(None, ar, **kon(20, 30))
    rapportera(None, 2018, 2019, **kon(40, 60))
    rapportera(None, 2018, 2020, **kon(60, 90))

    tider = [visade(HELA, 2018, 2019, 2020, tid=tid) for tid in ("2018–2019", "2018–2020")]
    assert tider == [["40", "60", "100"], ["60", "90", "150"]]


@pytest.mark.parametrize("rapporterade", [(2018, 2020), (2019,)])
def test_ett_ar_som_ingen_har_rapporterat_gar_inte_att_rakna_ut(omraden, rapporterade):
    """Three women in 2019, whether it is the period less two years, or the year less nothing."""
    for ar in rapporterade:
        rapportera(omraden[0], ar, **kon(20, 30))
    rapportera(omraden[0], 2018, 2020, **kon(43, 65))

    assert visade("A", 2018, 2019, 2020, tid="2018–2020") == [DOLT] * 3


def test_det_foretagen_har_svarat_gar_inte_att_dra_av_en_period(omraden):
    """Nobody has answered for 2019; the other two years have computed figures only."""
    for rad in foretag("2180", 5):
        for ar in (2018, 2020):
            satt(rad, Anvandare.objects.portalen(), ar=ar, **dict.fromkeys(MATT, 10))
    rapportera(omraden[0], 2018, 2020, **kon(103, 120))

    assert visade("A", 2018, 2019, 2020, tid="2018–2020") == [DOLT] * 3


@pytest.mark.parametrize("andra", [(2018, 2019), (2019, 2021), (2017, 2020)])
def test_perioder_som_gar_in_i_varandra_visas_inte(omraden, andra):
    rapportera(omraden[0], 2018, 2020, **kon(60, 90))
    rapportera(omraden[0], *andra, **kon(57, 62))
    aren = (2017, 2018, 2019, 2020, 2021)

    tider = [visade("A", *aren, tid=tid) for tid in ("2018–2020", "{}–{}".format(*andra))]
    assert tider == [[DOLT] * 3] * 2


@pytest.mark.parametrize("aren", [(2018, 2019, 2020), (2020,)])
def test_informerade_i_perioder_som_gar_in_i_varandra(db, aren):
    """Also in the one that the report's years do not reach."""
    rapportera(None, 2018, 2020, informerade=43)
    rapportera(None, 2018, 2019, informerade=40)

    assert visade(HELA, *aren, tid="2018–2020") == [DOLT]


# ---------- What the companies have not answered ----------


@pytest.mark.parametrize(("tysta", "visas"), [(1, [DOLT] * 3), (2, [DOLT] * 3), (3, ["200", "300", "500"])])  # fmt: skip
def test_rapporterat_mindre_beraknat_ar_inte_ett_foretags(db, tysta, visas):
    for rad in foretag("2180", 8)[tysta:]:
        satt(rad, Anvandare.objects.portalen(), **dict.fromkeys(MATT, 10), ar=AR)
    rapportera(None, **kon(200, 300))

    assert visade(HELA) == visas
    celler = publikt()["platser"][0]["ar"][str(AR)]["tal"]
    assert [celler[matt].get("v") for matt in KON] == [10 * (8 - tysta), 10 * (8 - tysta), 20 * (8 - tysta)]  # fmt: skip


def test_det_som_blir_over_till_en_del_ar_inte_nagra_fa_personer(db):
    """Nothing is reported of men, but all less women are two."""
    rapportera(None, anstallda=50, anstallda_kvinnor=48)

    assert visade(HELA) == [DOLT, "50"]


# ---------- What is said of them ----------


def test_det_som_sags_om_summor_ar_om_dem_som_visas(db):
    """The one that differs is left out: then it is not one of those that are said to hold either."""
    foretag("2180", 5)
    rapportera(None, 2019, anmarkning="Om kvinnorna.", **kon(3, 30))
    rapportera(None, 2019, anstallda=34, placerade_af=20, placerade_kommun=30, placerade=50)
    data = publikt(2019)

    assert (data["skillnader"], data["kontrollerade"]) == ([], 1)
    assert {(text(r["tal"]), r["anmarkning"]) for r in data["rapporterat"]} == {
        (DOLT, ""), ("34", ""), ("20", ""), ("30", ""), ("50", ""),
    }  # fmt: skip
    hela = siffror(las([2019]))
    assert (len(hela["skillnader"]), hela["kontrollerade"]) == (1, 2)


def test_en_periods_skillnad_namner_inte_det_som_ar_dolt(db):
    """ "Delarna blir 99" would be the sum of parts of which some are left out."""
    rapportera(None, 2019, 2020, placerade=100, placerade_af=90, placerade_ovriga=7, placerade_fk=2)

    assert publikt(2019, 2020)["skillnader"] == []
    assert len(siffror(las([2019, 2020]))["skillnader"]) == 1


def test_omraden_som_heter_som_helheten_blandas_inte_ihop(db):
    """The figures of a kommun outside the områden are not those of an område with the same name."""
    omrade = Omrade.objects.create(namn="Övriga kommuner", kommuner=["2180"])
    foretag("2180", 1)
    foretag("0180", 5)
    rapportera(omrade, **kon(24, 20))

    assert visade("Övriga kommuner") == [DOLT] * 3
