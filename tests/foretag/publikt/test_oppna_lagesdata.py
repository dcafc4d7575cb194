"""The lägesbild as open data: what the published årsrapporter show, cell by cell, and nothing that they leave out."""

import csv
import io
import json

import pytest
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild.doljning import MINST_PERSONER, Dolt
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import HELA, las
from foretag.lagesbild.siffror import FAMILJER, siffror, text
from portal import belopp
from portal.konto.models.anvandare import Anvandare
from tests.foretag.arsvarld import MATT, nytt_foretag, publicera_arsrapport, satt
from tests.foretag.lagesbild.test_smatal import mojliga, tabell

pytestmark = pytest.mark.django_db
AR = 2024
ORD = {"visas_inte": "visas inte", "ej_uppgivet": "ej uppgivet"}


@pytest.fixture(autouse=True)
def forbundet(forbund):
    forbund.funktioner = [*forbund.funktioner, "oppna_data"]
    forbund.save()
    return forbund


@pytest.fixture
def av():
    return Anvandare.objects.portalen()


def hamta(client, andelse="json", **mer):
    return client.get(reverse("foretag:oppna_data_fil", args=["lagesbild", andelse]), **mer)


def innehall(svar):
    return b"".join(svar.streaming_content).decode()


def rader(client, **som):
    alla = json.loads(innehall(hamta(client)))["lagesbild"]
    return [rad for rad in alla if all(rad[falt] == varde for falt, varde in som.items())]


def i_ord(rad):
    tal = belopp.tal(rad["varde"]) if rad["varde"] is not None else None
    return {"helt": tal, "minst": f"minst {tal}", **ORD}[rad["status"]]


def celler(rader):
    return {(rad["plats"], rad["ar"], rad["matt"]): i_ord(rad) for rad in rader}


@pytest.fixture
def tva_omraden(av):
    """tva_omraden([(women, men), …]): in each område so many companies as told, the first with all the employed."""

    def gor(rader, foretag=3):
        for (namn, kod), (kvinnor, man) in zip((("A", "2180"), ("B", "2183")), rader, strict=True):
            Omrade.objects.create(namn=namn, kommuner=[kod])
            antal = foretag if namn == "A" else 3
            for nr in range(antal):
                rad = nytt_foretag(f"{namn}{nr}", kommun=kod)
                tal = dict.fromkeys(MATT, 0) | ({"anstallda_kvinnor": kvinnor, "anstallda_man": man} if nr == 0 else {})  # fmt: skip
                satt(rad, av, ar=AR, **tal)
        return publicera_arsrapport(AR, av)

    return gor


# ---------- The cells of the report ----------


def test_talen_ar_den_publika_arsrapportens(client, av):
    register.registret(lambda rad: None)
    data = publicera_arsrapport(2020, av).publicerad.version.data

    rapportens = {
        (plats["namn"], int(ar), matt): text(tal)
        for plats in data["platser"]
        for ar, rad in plats["ar"].items()
        for matt, tal in rad["tal"].items()
    } | {
        (plats["namn"], int(ar), "foretag"): str(rad["foretag"])
        for plats in data["platser"]
        for ar, rad in plats["ar"].items()
    }
    beraknat = [rad for rad in rader(client, slag="beraknat") if rad["niva"] != "kommun"]
    rapporterat = rader(client, slag="rapporterat")

    assert celler(beraknat) == rapportens and len(beraknat) == len(rapportens)
    assert "visas inte" in rapportens.values()
    assert sorted((r["plats"], r["matt_namn"], r["till_ar"] or 0, i_ord(r)) for r in rapporterat) == sorted(
        (r["plats"], r["matt"], int(r["tid"][5:]) if "–" in r["tid"] else 0, text(r["tal"]))
        for r in data["rapporterat"]
    )  # fmt: skip
    assert {r["kommun_kod"]: r["varde"] for r in rader(client, niva="kommun")} == {
        rad["kod"]: rad["foretag"] for rad in data["kommuner"]
    }


def test_en_rad_ser_ut_sa_har(client, av):
    for nr in range(3):
        satt(nytt_foretag(f"F{nr}"), av, ar=AR, platser=7, nyttjade=None)
    publicera_arsrapport(AR, av)

    (platser,) = rader(client, ar=AR, niva="forbund", matt="platser")
    (nyttjade,) = rader(client, ar=AR, niva="forbund", matt="nyttjade")
    (kommun,) = rader(client, niva="kommun")

    gemensamt = {
        "till_ar": None, "kalla": None, "anmarkning": None, "arsrapport": AR, "slag": "beraknat",
        "sida": platser["sida"],
    }  # fmt: skip
    assert platser["sida"].endswith(f"/foretag/arsrapporter/{AR}/")
    assert platser == gemensamt | {
        "ar": AR, "niva": "forbund", "plats": HELA, "kommun_kod": None,
        "matt": "platser", "matt_namn": "Platser", "varde": 21, "status": "helt",
    }  # fmt: skip
    assert (nyttjade["varde"], nyttjade["status"]) == (None, "ej_uppgivet")
    assert kommun == gemensamt | {
        "ar": AR, "niva": "kommun", "plats": "Gävle", "kommun_kod": "2180",
        "matt": "foretag", "matt_namn": "Företag", "varde": 3, "status": "helt",
    }  # fmt: skip


def test_ett_omrade_som_heter_som_helheten_ar_ett_omrade(client, av):
    omrade = Omrade.objects.create(namn=HELA, kommuner=["2180"])
    satt(nytt_foretag(kommun="0180"), av, ar=AR)
    for plats, varde in ((None, 90), (omrade.pk, 70)):
        for ar, till_ar, varden in (
            (AR - 1, None, varde),
            (AR, None, varde),
            (AR - 1, AR, 2 * varde),
        ):
            Lagesuppgift.objects.rapportera(
                ar, till_ar, {(plats, "informerade"): varden}, kalla="K", av=av
            )
    publicera_arsrapport(AR, av)

    rapporterat = {
        (r["niva"], r["ar"], r["till_ar"]): (r["plats"], r["varde"])
        for r in rader(client, slag="rapporterat")
    }
    foretag = [(r["niva"], r["plats"], r["varde"]) for r in rader(client, slag="beraknat", ar=AR, matt="foretag")]  # fmt: skip

    assert rapporterat == {
        (niva, ar, till_ar): (HELA, varde)
        for niva, ett in (("forbund", 90), ("omrade", 70))
        for ar, till_ar, varde in ((AR - 1, None, ett), (AR, None, ett), (AR - 1, AR, 2 * ett))
    }
    assert foretag[:3] == [("forbund", HELA, 1), ("omrade", HELA, 0), ("omrade", "Övriga kommuner", 1)]  # fmt: skip


def test_csv_sager_samma_sak_och_inget_ar_noll_som_inte_ar_det(client, av):
    satt(nytt_foretag(), av, ar=AR)
    publicera_arsrapport(AR, av)

    fil = list(csv.DictReader(io.StringIO(innehall(hamta(client, "csv")), newline="")))

    assert [{**rad, "licens": None} for rad in fil] == [
        {**{falt: "" if v is None else str(v) for falt, v in rad.items()}, "licens": None}
        for rad in rader(client)
    ]
    tomma = [rad["varde"] for rad in fil if rad["status"] in ORD]
    assert tomma and set(tomma) == {""}


def test_utan_publicerad_arsrapport_finns_inga_tal(client, av):
    satt(nytt_foretag(), av, ar=AR)
    rapport = publicera_arsrapport(AR, av)
    assert rader(client)

    rapport.avpublicera(av=av)

    assert rader(client) == []


def test_avstangt_register_tar_talen_med_sig(client, av, forbundet):
    """The pages of the reports are away then, and the figures are theirs."""
    publicera_arsrapport(AR, av)
    forbundet.funktioner = ["publikt_register", "oppna_data"]
    forbundet.save()

    assert rader(client) == []


def test_ett_ar_star_en_gang_ur_sin_egen_rapport(client, av):
    """A later report that looks back comes second, and of two that look back the latest is taken."""
    satt(nytt_foretag(), av, ar=2020)
    for ar in (2022, 2024, 2023):
        publicera_arsrapport(ar, av)

    rapport = {(r["ar"], r["arsrapport"]) for r in rader(client, niva="forbund")}

    assert rapport == {(2020, 2024), (2021, 2024), (2022, 2022), (2023, 2023), (2024, 2024)}
    assert {r["ar"] for r in rader(client, niva="kommun")} == {2022, 2023, 2024}


# ---------- What is left out ----------


def test_ett_foretag_ensamt_i_sin_kommun_star_ingenstans(client, tva_omraden):
    """Neither its figures, nor those of the rest that they would be the difference to."""
    tva_omraden([(77, 123), (20, 30)], foretag=1)

    per_omrade = [r for r in rader(client, niva="omrade", ar=AR) if r["matt"] != "foretag"]

    assert {(r["varde"], r["status"]) for r in per_omrade} == {(None, "visas_inte")}
    assert {r["matt"] for r in rader(client, niva="kommun")} == {"foretag"}
    assert {r["varde"] for r in rader(client)} & {77, 123, 200} == set()
    assert celler(rader(client, ar=AR))[HELA, AR, "anstallda"] == "250"


@pytest.mark.parametrize(
    "antal",
    [[(3, 9), (7, 8)], [(2, 2), (9, 9)], [(1, 1), (1, 0)], [(0, 3), (9, 9)], [(4, 0), (0, 4)]],
)
def test_inget_litet_gar_att_rakna_ut_ur_filen(client, tva_omraden, antal):
    """Every table that agrees with the file is tried (as in test_smatal): none of the small numbers has one value."""
    tva_omraden(antal)
    familj, omraden = FAMILJER[0], ["A", "B"]
    sann = tabell(familj, dict(zip(omraden, map(list, antal), strict=True)))
    alla = celler(rader(client, ar=AR))

    visas = {nyckel: v for nyckel, v in alla.items() if v != "visas inte" and nyckel[2] in familj.matt}  # fmt: skip
    assert visas == {(p, AR, m): str(sann["hela" if p == HELA else p][m][0]) for p, _, m in visas}
    assert [v for v in visas.values() if 0 < int(v) < MINST_PERSONER] == []
    dolt = Dolt(
        delar=frozenset(d for d in familj.delar for o in omraden if (o, AR, d) not in visas),
        delar_i_hela=frozenset(d for d in familj.delar if (HELA, AR, d) not in visas),
        omraden=any((o, AR, familj.summa) not in visas for o in omraden),
        inget=(HELA, AR, familj.summa) not in visas,
    )
    sma = {(o, d) for o in omraden for d in familj.delar if 0 < sann[o][d][0] < MINST_PERSONER}
    varden = {cell: set() for cell in sma}
    for mojlig in mojliga(familj, sann, omraden, dolt):
        for cell in sma:
            varden[cell].add(mojlig[cell])
    assert sma and [cell for cell, v in varden.items() if len(v) < 2] == []


def rapportera(av, ar, till_ar=None, **varden):
    varden = {(None, matt): varde for matt, varde in varden.items()}
    Lagesuppgift.objects.rapportera(ar, till_ar, varden, kalla="Rapporten", anmarkning="En anmärkning.", av=av)  # fmt: skip


def test_en_period_som_en_rapport_utelamnar_utelamnas(client, av):
    """The later report does not reach back to the year whose figure is left out: the period would tell it."""
    for ar, kvinnor in ((2015, 3), (2016, 20)):
        rapportera(av, ar, anstallda_kvinnor=kvinnor, anstallda_man=30, anstallda=kvinnor + 30)
    rapportera(av, 2015, 2016, anstallda_kvinnor=23, anstallda_man=60)
    rapportera(av, 2015, 2016, informerade=40)
    for ar in (2016, 2020):
        publicera_arsrapport(ar, av)

    perioder = {r["matt"]: (r["varde"], r["status"], r["anmarkning"]) for r in rader(client, till_ar=2016)}  # fmt: skip

    dolt = (None, "visas_inte", None)
    assert perioder == {
        "anstallda_kvinnor": dolt,
        "anstallda_man": dolt,
        "informerade": (40, "helt", "En anmärkning."),
    }
    sent = {(r["tid"], r["matt"]): text(r["tal"]) for r in siffror(las(range(2016, 2021)), publikt=True)["rapporterat"]}  # fmt: skip
    assert sent["2015–2016", "Anställda män"] == "visas inte"


def test_tva_perioder_som_gar_in_i_varandra_star_varken_pa_sidan_eller_i_filen(client, av):
    """The one less the other would be the three women of 2024."""
    rapportera(av, 2022, 2024, anstallda_kvinnor=63, anstallda_man=90)
    rapportera(av, 2022, 2023, anstallda_kvinnor=60, anstallda_man=60)
    publicera_arsrapport(AR, av)

    sida = client.get(reverse("foretag:arsrapport_publik", args=[AR])).content.decode()

    perioder = [r for r in rader(client, slag="rapporterat") if r["till_ar"]]
    assert [(r["varde"], r["status"]) for r in perioder] == [(None, "visas_inte")] * 4
    for tid in ("2022–2024", "2022–2023"):
        for matt in ("anställda kvinnor", "anställda män"):
            assert f"Rapporterat för {tid} tillsammans, hela området: {matt} visas inte." in sida


# ---------- Cheap ----------


def test_etiketten_foljer_det_som_ar_publicerat(client, av):
    satt(nytt_foretag(), av, ar=AR)
    rapport = publicera_arsrapport(AR, av)
    etag = hamta(client)["ETag"]

    Arsuppgift.objects.update(platser=99)
    assert hamta(client, headers={"if-none-match": etag}).status_code == 304
    publicera_arsrapport(AR, av)
    ny = hamta(client)["ETag"]
    rapport.refresh_from_db()
    rapport.avpublicera(av=av)

    assert len({etag, ny, hamta(client)["ETag"]}) == 3


@pytest.mark.parametrize("antal", [1, 3])
def test_filen_fragar_lika_mycket(client, av, antal, django_assert_num_queries):
    for ar in range(2020, 2020 + antal):
        publicera_arsrapport(ar, av)

    with django_assert_num_queries(9):
        svar = innehall(hamta(client))
    assert len({rad["arsrapport"] for rad in json.loads(svar)["lagesbild"]}) == antal


def test_304_laser_inga_rapporter(client, av, django_assert_num_queries):
    publicera_arsrapport(AR, av)
    etag = hamta(client)["ETag"]

    with django_assert_num_queries(5):
        assert hamta(client, headers={"if-none-match": etag}).status_code == 304


def test_ett_matt_i_en_gammal_rapport_gar_att_lasa():
    """Frozen reports name the measures in words: a word that is changed must stay in MATT_AV_ORD."""
    from foretag.lagesbild.oppet import MATT_AV_ORD

    assert list(MATT_AV_ORD) == [
        "Företag", "Anställda kvinnor", "Anställda män", "Anställda",
        "Placerade av Arbetsförmedlingen", "Placerade av kommunen", "Placerade av Försäkringskassan",
        "Övriga placerade, utan ersättning", "Placerade", "Platser", "Nyttjade platser",
        "Personer som fått information",
    ]  # fmt: skip
