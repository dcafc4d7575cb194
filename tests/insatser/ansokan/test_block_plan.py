"""Deltagare, aktiviteter and insatstid."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insatser.ansokan.block.aktiviteter import Aktiviteter
from insatser.ansokan.block.deltagare import Deltagare
from insatser.ansokan.block.insatstid import INSATSTID, Insatstiden, ar, manader_senare
from insatser.ansokan.models.verksamhet import Aktivitet, Deltagarantal, Deltagargrupp, Insatstid

INDIVID, FORETAG, TJANST = (Deltagargrupp.Slag[n] for n in ("INDIVID", "FORETAG", "TJANSTEPERSON"))
NB = "\u00a0"


def nya_grupper(ansokan, *grupper):
    for n, (slag, antal) in enumerate(grupper):
        Deltagargrupp.objects.create(
            plan=ansokan.plan, grupp=f"Grupp {n}", slag=slag, antal=antal, ordning=n
        )


def deltagarbrister(ansokan):
    return [b.text for b in Deltagare().brister(ansokan)]


# ---- deltagare ----
def test_deltagare_tomt(ny_ansokan):
    assert deltagarbrister(ny_ansokan()) == ["Lägg till en grupp"]


def test_grupper_av_personer_kraver_antalet_unika(ny_ansokan):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (INDIVID, 30), (INDIVID, 20))

    assert deltagarbrister(ansokan) == ["Fyll i hur många olika personer som deltar totalt"]


def test_en_insats_for_foretag_har_inga_unika_personer(ny_ansokan):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (FORETAG, 15))

    assert deltagarbrister(ansokan) == []


@pytest.mark.parametrize(
    ("unika", "rimligt"), [(0, True), (29, True), (30, True), (50, True), (51, False)]
)
def test_unika_ar_hogst_sa_manga_som_grupperna_rymmer(ny_ansokan, unika, rimligt):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (INDIVID, 30), (INDIVID, 20), (TJANST, 100))
    Deltagarantal.objects.create(plan=ansokan.plan, unika_individer=unika)

    fel = f"Ni har skrivit {unika} unika individer, men grupperna rymmer högst 50 personer. Ändra antalet eller grupperna."
    assert deltagarbrister(ansokan) == ([] if rimligt else [fel])


def test_unika_utan_grupp_av_personer(ny_ansokan):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (FORETAG, 15))
    Deltagarantal.objects.create(plan=ansokan.plan, unika_individer=5)

    assert deltagarbrister(ansokan) == [
        "Lägg till gruppen som personerna ingår i, eller ta bort antalet unika individer."
    ]


def test_det_som_inte_ar_ett_tal_ar_ett_fel_pa_sin_plats(ny_ansokan):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (INDIVID, None))
    Deltagargrupp.objects.update(ra={"antal": "ca 7"})
    Deltagarantal.objects.create(plan=ansokan.plan, unika_individer=500)

    (brist,) = Deltagare().brister(ansokan)

    assert brist.text == (
        "Antal (Grupp 0): Skriv antalet med siffror, till exempel 30. Ord som ”ca” hör inte hit."
    )
    assert Deltagare().till_json(ansokan)["deltagargrupp"][0]["antal"] == "ca 7"


def test_grupperna_summeras_aldrig(ny_ansokan):
    ansokan = ny_ansokan()
    nya_grupper(ansokan, (INDIVID, 1234), (INDIVID, 4321))
    Deltagarantal.objects.create(plan=ansokan.plan, unika_individer=2000)

    html = Deltagare().html(Deltagare().till_json(ansokan))

    assert f"1{NB}234" in html and f"2{NB}000{NB}personer" in html
    assert f"5{NB}555" not in html


# ---- aktiviteter ----
def test_aktiviteter_krav(ny_ansokan):
    ansokan = ny_ansokan()
    assert [b.text for b in Aktiviteter().brister(ansokan)] == ["Lägg till en aktivitet"]

    Aktivitet.objects.create(
        plan=ansokan.plan, namn="Affärsskola", tillfallen=2, period="2021 och 2022"
    )

    assert Aktiviteter().brister(ansokan) == []


def test_aktiviteter_visas_under_sin_process_i_den_ordning_processerna_kommer(ny_ansokan):
    ansokan = ny_ansokan()
    for n, (namn, process) in enumerate((("A", "Deltagare"), ("B", "Företag"), ("C", "Deltagare"))):
        Aktivitet.objects.create(
            plan=ansokan.plan, namn=f"Aktivitet {namn}", process=process, ordning=n
        )

    html = Aktiviteter().html(Aktiviteter().till_json(ansokan))

    ordning = ["<h3>Deltagare", "Aktivitet A", "Aktivitet C", "<h3>Företag", "Aktivitet B"]
    assert sorted(ordning, key=html.index) == ordning
    assert html.count("<h3>") == 2


# ---- insatstid ----
def tidsbrister(ansokan, start, sista_intag, slut, max_manader=None):
    ansokan.utlysning.max_manader = max_manader
    Insatstid.objects.update_or_create(
        plan=ansokan.plan, defaults={"start": start, "sista_intag": sista_intag, "slut": slut}
    )
    return [b.text for b in Insatstiden().brister(ansokan)]


START, INTAG, SLUT = date(2020, 12, 1), date(2022, 2, 1), date(2022, 11, 30)


def test_seed_003s_tider(ny_ansokan):
    ansokan = ny_ansokan()

    assert tidsbrister(ansokan, START, INTAG, SLUT, max_manader=24) == []
    assert ar(ansokan) == [2020, 2021, 2022]


def test_start_och_slut_kravs_men_inte_sista_intag(ny_ansokan):
    assert tidsbrister(ny_ansokan(), None, None, None) == ["Fyll i startdatum", "Fyll i slutdatum"]
    assert tidsbrister(ny_ansokan(), START, None, SLUT) == []


@pytest.mark.parametrize(
    ("start", "intag", "slut", "fel"),
    [
        (SLUT, None, START, "Slutdatum ligger före startdatum. Sätt det till 30 november 2022 eller senare."),
        (START, date(2020, 11, 30), SLUT, "Sista dag för intag ligger före starten. Sätt den till 1 december 2020 eller senare."),
        (START, date(2022, 12, 1), SLUT, "Sista dag för intag ligger efter slutet. Sätt den till 30 november 2022 eller tidigare."),
        (START, START, SLUT, None),
        (START, SLUT, SLUT, None),
        (START, None, START, None),
    ],
)  # fmt: skip
def test_start_intag_slut_i_ordning(ny_ansokan, start, intag, slut, fel):
    brister = [text.replace(NB, " ") for text in tidsbrister(ny_ansokan(), start, intag, slut)]

    assert brister == ([fel] if fel else [])


def test_langsta_tid_kommer_fran_utlysningen(ny_ansokan):
    (text,) = tidsbrister(ny_ansokan(), START, INTAG, date(2022, 12, 1), max_manader=24)

    assert text.replace(NB, " ") == (
        "Insatsen får pågå högst 24 månader. Sätt slutdatum till 30 november 2022 eller tidigare."
    )


def test_aren_utan_insatstid_ar_utlysningens_annars_arets(ny_ansokan, frys_tid):
    frys_tid("2027-03-01 12:00")
    ansokan = ny_ansokan()
    ansokan.utlysning.ram = {"2029": "1.00", "2028": "1.00"}
    assert ar(ansokan) == [2028, 2029]

    ansokan.utlysning.ram = {}

    assert ar(ansokan) == [2027]


def test_orimligt_slutar_ger_inga_kolumner(ny_ansokan):
    ansokan = ny_ansokan()
    ansokan.utlysning.ram = {"2021": "1.00"}
    Insatstid.objects.create(plan=ansokan.plan, start=START, slut=date(2099, 1, 1))

    assert ar(ansokan) == [2021]


@given(
    dag=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    antal=st.integers(0, 240),
    mer=st.integers(0, 24),
)
def test_manader_senare_ar_samma_dag_eller_manadens_sista(dag, antal, mer):
    senare = manader_senare(dag, antal)

    manader = (senare.year - dag.year) * 12 + senare.month - dag.month
    sista_i_manaden = (senare + timedelta(days=1)).day == 1
    assert manader == antal
    assert senare.day == dag.day or senare.day < dag.day and sista_i_manaden
    assert manader_senare(dag, antal + mer) >= senare


def test_json_for_en_ensam_rad_har_ingen_nyckel(ny_ansokan):
    ansokan = ny_ansokan()
    Insatstid.objects.create(plan=ansokan.plan, start=START, slut=SLUT)

    assert Insatstiden().till_json(ansokan) == {
        "insatstid": [{"start": "2020-12-01", "sista_intag": None, "slut": "2022-11-30"}]
    }
    assert INSATSTID.rader(ansokan)[0].nyckel
