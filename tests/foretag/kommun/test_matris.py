"""The matrix of kommuner: a year equals what the rows say when they are read one by one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foretag.avtal.models import Avtal
from foretag.kommun import matris
from foretag.kommun.models.kommun import Kommun
from foretag.kommun.models.kommundel import Samverkansgrupp, Styrdokument
from portal.forbund.models.uppdrag import Roll
from tests.foretag.kommuner import (
    ny_grupp,
    ny_kommun,
    nytt_avtal,
    nytt_dokument,
    nytt_foretag,
    portalen,
)
from tests.varld import angras

KODER = ("2183", "2180", "2161")
AREN = range(2018, 2023)


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE))


@pytest.fixture
def kommuner(ny_organisation, forbund):
    return [ny_kommun(ny_organisation, kod) for kod in KODER]


def tagna(rad):
    return {cell.steg for cell in rad.celler if cell.finns}


# ---------- The property ----------

period = st.tuples(
    st.integers(AREN[0] - 2, AREN[-1] + 1), st.none() | st.integers(0, 4)
)  # first year, how many more
dokument = st.tuples(st.integers(0, 2), st.sampled_from(list(Styrdokument.Slag)), period)
grupper = st.tuples(st.integers(0, 2), st.sampled_from(list(Samverkansgrupp.Slag)), period)
avtal = st.tuples(
    st.integers(0, 2),
    st.dates(date(2017, 1, 1), date(2023, 12, 31)),
    st.none() | st.integers(0, 900),
    st.booleans(),
)


def galler(fran, mer, ar):
    """Some year of the period is the year."""
    return ar in range(fran, (fran + mer if mer is not None else 9999) + 1)


def galler_nagon_dag(fran, dagar, ar):
    slut = fran + timedelta(days=dagar) if dagar is not None else date.max
    dag, dagarna = date(ar, 1, 1), 366
    return any(
        (d := dag + timedelta(days=n)).year == ar and fran <= d <= slut for n in range(dagarna)
    )


def for_hand(nr, ar, dokumenten, grupperna, avtalen):
    """The steps of kommun `nr` in the year, every row read by itself."""
    ut = set()
    for kommun, slag, (fran, mer) in dokumenten:
        if kommun == nr and galler(fran, mer, ar):
            ut.add("handlingsplan" if slag == "handlingsplan" else "policy")
    for kommun, slag, (fran, mer) in grupperna:
        if kommun == nr and galler(fran, mer, ar):
            ut.add(str(slag))
    for kommun, fran, dagar, makulerat in avtalen:
        if kommun == nr and not makulerat and galler_nagon_dag(fran, dagar, ar):
            ut.add("affarer")
    return ut


def _till(fran, mer):
    return None if mer is None else fran + mer


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dokumenten=st.lists(dokument, max_size=6),
    grupperna=st.lists(grupper, max_size=6),
    avtalen=st.lists(avtal, max_size=6),
)
def test_matrisen_ar_det_som_raderna_sager(kommuner, foretaget, dokumenten, grupperna, avtalen):
    with angras():
        Styrdokument.objects.bulk_create(
            Styrdokument(kommun=kommuner[nr], slag=slag, titel="X", antaget_ar=fran, galler_till_ar=_till(fran, mer))
            for nr, slag, (fran, mer) in dokumenten
        )  # fmt: skip
        Samverkansgrupp.objects.bulk_create(
            Samverkansgrupp(kommun=kommuner[nr], slag=slag, namn="X", startade_ar=fran, avslutad_ar=_till(fran, mer))
            for nr, slag, (fran, mer) in grupperna
        )  # fmt: skip
        Avtal.objects.bulk_create(
            Avtal(
                foretag=foretaget, part=kommuner[nr].organisation, form="iop", avser="X", fran=fran,
                till=None if dagar is None else fran + timedelta(days=dagar), registrerat_av=portalen(),
                **({"makulerat_tid": "2024-01-01T00:00Z", "makulerat_av": portalen()} if makulerat else {}),
            )
            for nr, fran, dagar, makulerat in avtalen
        )  # fmt: skip
        vantat = {
            (kod, ar): for_hand(nr, ar, dokumenten, grupperna, avtalen)
            for nr, kod in enumerate(KODER)
            for ar in AREN
        }

        arsvis = {
            (rad.kommun.kod, ar): tagna(rad) for ar in AREN for rad in matris.matris(ar).rader
        }
        over_aren = {
            (rad.kommun.kod, ar): steg
            for rad in matris.utveckling(AREN).rader
            for ar, steg in rad.mognad
        }

    assert arsvis == vantat
    assert over_aren == {nyckel: len(steg) for nyckel, steg in vantat.items()}


@pytest.fixture
def foretaget(ny_organisation):
    return nytt_foretag(ny_organisation)


# ---------- The source: who had groups in 2017 and 2019 ----------


def test_aret_raknas_fran_forsta_till_sista(kommuner):
    ny_grupp(kommuner[0], slag="extern", startade_ar=2017, avslutad_ar=2018)

    steg = {ar: tagna(matris.matris(ar).rader[0]) for ar in (2016, 2017, 2018, 2019)}

    assert steg == {2016: set(), 2017: {"extern"}, 2018: {"extern"}, 2019: set()}


def test_riktlinje_och_tillampning_ar_en_policy(kommuner):
    for kommun, slag in zip(kommuner, ("riktlinje", "tillampning", "handlingsplan"), strict=True):
        nytt_dokument(kommun, slag=slag)

    rader = {rad.kommun.kod: tagna(rad) for rad in matris.matris(2020).rader}

    assert rader == {"2183": {"policy"}, "2180": {"policy"}, "2161": {"handlingsplan"}}


def test_demons_grupper_ar_kallans(db):
    """Read from the report: six of ten in 2017, four in 2019."""
    from foretag.demo import register

    register.registret(lambda rad: None)

    def med_extern(ar):
        rader = matris.matris(ar).rader
        return sorted(str(rad.kommun).removesuffix("s kommun").removesuffix(" kommun") for rad in rader if "extern" in tagna(rad) or "intern" in tagna(rad))  # fmt: skip

    assert med_extern(2017) == ["Bollnä", "Gävle", "Hofor", "Hudiksvall", "Nordanstig", "Söderhamn"]
    assert med_extern(2019) == ["Bollnä", "Hudiksvall", "Nordanstig", "Söderhamn"]


# ---------- Queries and pages ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_matrisen_ar_fyra_fragor(ny_organisation, forbund, django_assert_num_queries, antal):
    for kod in KODER[:antal]:
        kommun = ny_kommun(ny_organisation, kod)
        nytt_dokument(kommun)
        ny_grupp(kommun)
        nytt_avtal(nytt_foretag(ny_organisation), kommun.organisation)

    with django_assert_num_queries(4):
        rader = matris.matris(2025).rader
    with django_assert_num_queries(4):
        utvecklingen = matris.utveckling(range(2016, 2026)).rader

    assert (len(rader), len(utvecklingen)) == (antal, antal)
    assert [rad.mognad for rad in rader] == [3] * antal


@pytest.mark.parametrize("antal", [1, 3])
@pytest.mark.parametrize(("sida", "fragor"), [("matris", 11), ("matris_utveckling", 11)])
def test_sidorna_staller_lika_manga_fragor(
    klient, ny_organisation, django_assert_num_queries, antal, sida, fragor
):
    for kod in KODER[:antal]:
        nytt_dokument(ny_kommun(ny_organisation, kod))

    with django_assert_num_queries(fragor):
        svar = klient.get(reverse(f"foretag:{sida}"))

    assert svar.status_code == 200


def test_sidan_visar_det_ar_som_star_i_adressen(klient, kommuner):
    nytt_dokument(kommuner[0], antaget_ar=2019)

    def ar(fraga):
        return klient.get(f"{reverse('foretag:matris')}{fraga}").context["matris"].ar

    aren = klient.get(reverse("foretag:matris")).context["aren"]
    assert (aren[0], aren[-1]) == (matris.aren()[0], 2019)
    assert ar("?ar=2019") == 2019
    assert ar("?ar=1066") == ar("?ar=x") == ar("") == aren[0]


def test_aren_ar_hogst_tio(kommuner):
    nytt_dokument(kommuner[0], antaget_ar=1995)

    assert matris.aren(2026) == list(range(2026, 2016, -1))


def test_utan_rader_finns_bara_aret(kommuner):
    assert matris.aren(2026) == [2026]


def test_matrisen_sags_i_ord_och_tabellen_har_rubriker(klient, kommuner):
    nytt_dokument(kommuner[0], antaget_ar=2019)

    html = klient.get(f"{reverse('foretag:matris')}?ar=2019").content.decode()
    html = html[: html.index('id="karta"')]

    assert html.count('<th scope="col"') == 7
    assert html.count('<th scope="row"') == 4  # three kommuner and the sum
    assert html.count("</svg>Ja</span>") == 1
    assert html.count("</svg>Nej</span>") == 14


@pytest.mark.parametrize("roll", [Roll.LEDAMOT, Roll.MEDLEM, Roll.ADMINISTRATOR])
def test_den_som_inte_laser_registret_far_inte_lasa_matrisen(inloggad, ny_person, forbund, roll):
    assert inloggad(ny_person(roll)).get(reverse("foretag:matris")).status_code == 403


def test_kartan_visar_antalet_steg(kommuner):
    nytt_dokument(kommuner[0], antaget_ar=2019)

    karta = matris.matris(2019).karta

    assert {ruta.namn: ruta.varde for ruta in karta.rutor} == {
        "Bollnäs": 1,
        "Gävle": 0,
        "Ljusdal": 0,
    }
    assert Kommun.objects.get(kod="2183").get_absolute_url() in {ruta.url for ruta in karta.rutor}


def test_utan_kommuner_finns_ingen_karta(db):
    assert matris.matris(2019).karta is None


# ---------- Files ----------


@pytest.mark.parametrize("andelse", ["csv", "xlsx"])
def test_matrisen_hamtas_som_fil(klient, kommuner, andelse):
    svar = klient.get(f"{reverse('foretag:matris')}?format={andelse}")

    assert svar.status_code == 200
    assert svar["Content-Disposition"].startswith("attachment; ")
    assert f".{andelse}" in svar["Content-Disposition"]
    assert b"".join(svar.streaming_content)


def test_filen_har_samma_ord_som_sidan(klient, kommuner):
    nytt_dokument(kommuner[0], antaget_ar=2019)
    vag = reverse("foretag:matris")

    rader = b"".join(klient.get(f"{vag}?ar=2019&format=csv").streaming_content).decode("utf-8-sig")

    assert [rad.split(";") for rad in rader.splitlines()[:2]] == [
        ["Kommun", "Kod", "Policy", "Handlingsplan", "Intern samverkan", "Extern samverkan", "Affärer", "Antal steg"],
        ["Bollnäs kommun", "2183", "Ja", "Nej", "Nej", "Nej", "Nej", "1"],
    ]  # fmt: skip


def test_utvecklingen_hamtas_som_fil(klient, kommuner):
    nytt_dokument(kommuner[0], antaget_ar=matris.aren()[0])
    vag = reverse("foretag:matris_utveckling")

    rader = b"".join(klient.get(f"{vag}?format=csv").streaming_content).decode("utf-8-sig")

    assert rader.splitlines()[:2] == [f"Kommun;Kod;{matris.aren()[0]}", "Bollnäs kommun;2183;1"]


def test_listan_hamtas_som_fil(klient, kommuner):
    vag = reverse("foretag:kommun_lista")

    rader = b"".join(klient.get(f"{vag}?format=csv").streaming_content).decode("utf-8-sig")

    rubriker, *andra = [rad.split(";") for rad in rader.splitlines()]
    assert rubriker[:4] == ["Namn", "Slag", "Område", "Ansvarig nämnd"]
    assert [rad[0] for rad in andra] == ["Bollnäs kommun", "Gävle kommun", "Ljusdals kommun"]
    assert {rad[1] for rad in andra} == {"Kommun"}
