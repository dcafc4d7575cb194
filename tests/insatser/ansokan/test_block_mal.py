from datetime import date
from decimal import Decimal

import pytest

from insatser.ansokan.block.mal import Malen, i_ord
from insatser.ansokan.models.mal import Mal, Malomrade, Malsattning, Malvarde
from insatser.ansokan.models.verksamhet import Insatstid
from portal.formular.block import blocket

MINST, HOGST, EXAKT, MELLAN = (Malvarde.Riktning[n] for n in ("MINST", "HOGST", "EXAKT", "MELLAN"))


def nytt_varde(mal, matt, riktning, varde, enhet="", hogst=None, **falt):
    return Malvarde.objects.create(
        plan=mal.plan, mal=mal, matt=matt, riktning=riktning, enhet=enhet,
        varde_tal=None if varde is None else Decimal(varde),
        max_tal=None if hogst is None else Decimal(hogst), **falt,
    )  # fmt: skip


def nytt_mal(ansokan, text, slag=Mal.Slag.RESULTAT, maldatum=date(2022, 11, 30), **falt):
    return Mal.objects.create(plan=ansokan.plan, text=text, slag=slag, maldatum=maldatum, **falt)


@pytest.fixture
def ansokan(ny_ansokan):
    """One area, one aim, one resultatmål with three values: two occasions for learning in insatser/data/ansokan_003.json."""
    ansokan = ny_ansokan()
    Insatstid.objects.create(plan=ansokan.plan, start=date(2020, 12, 1), slut=date(2022, 11, 30))
    omrade = Malomrade.objects.create(plan=ansokan.plan, rubrik="Avtal")
    Malsattning.objects.create(plan=ansokan.plan, malomrade=omrade, text="Fler affärer")
    mal = nytt_mal(ansokan, "Utbildning om upphandling")
    nytt_varde(mal, "Tillfällen", EXAKT, "2", "tillfällen", ordning=1)
    nytt_varde(mal, "Offentlig sektor", MINST, "15", "personer", ordning=2)
    nytt_varde(mal, "Sociala företag", MINST, "5", "företag", ordning=3)
    return ansokan


def texter(ansokan):
    return [b.text for b in Malen().brister(ansokan)]


def test_ett_helt_mal_har_inga_brister(ansokan):
    assert texter(ansokan) == []


def test_tom_ansokan_sager_vad_som_saknas(ny_ansokan):
    assert texter(ny_ansokan()) == [
        "Lägg till minst ett målområde med en målsättning",
        "Lägg till minst ett resultatmål",
    ]


def test_malomrade_utan_malsattning(ansokan):
    Malomrade.objects.create(plan=ansokan.plan, rubrik="Affärer", ordning=2)

    assert texter(ansokan) == ["Lägg till en målsättning under Affärer"]


def test_bara_effektmal_racker_inte(ansokan):
    Mal.objects.filter(plan=ansokan.plan).update(slag=Mal.Slag.EFFEKT)

    assert texter(ansokan) == ["Lägg till minst ett resultatmål"]


def test_effektmal_behover_varken_datum_eller_varde(ansokan):
    nytt_mal(ansokan, "Fler företag får stöd", Mal.Slag.EFFEKT, maldatum=None)

    assert texter(ansokan) == []


def test_resultatmal_utan_datum_och_varde(ansokan):
    mal = nytt_mal(ansokan, "Fyra nätverksträffar", maldatum=None)

    brister = Malen().brister(ansokan)

    assert [(b.text, b.ankare) for b in brister] == [
        (
            "Sätt ett datum för resultatmålet ”Fyra nätverksträffar”",
            f"rad-mal-{mal.nyckel}-maldatum",
        ),
        (
            "Lägg till minst ett målvärde för resultatmålet ”Fyra nätverksträffar”",
            f"rad-mal-{mal.nyckel}",
        ),
    ]


@pytest.mark.parametrize(
    ("datum", "innanfor"),
    [
        (date(2020, 11, 30), False),
        (date(2020, 12, 1), True),
        (date(2022, 11, 30), True),
        (date(2022, 12, 1), False),
    ],
)
def test_resultatmalets_datum_ligger_inom_insatstiden(ansokan, datum, innanfor):
    Mal.objects.filter(plan=ansokan.plan).update(maldatum=datum)

    vantat = [] if innanfor else [
        "Ändra datumet för resultatmålet ”Utbildning om upphandling” så att det ligger inom insatstiden, "
        "1\u00a0december\u00a02020 till 30\u00a0november\u00a02022."
    ]  # fmt: skip
    assert texter(ansokan) == vantat


def test_utan_insatstid_sags_inget_om_var_datumet_ligger(ansokan):
    Insatstid.objects.update(slut=None)
    Mal.objects.update(maldatum=date(2050, 1, 1))

    assert texter(ansokan) == []


@pytest.mark.parametrize(
    ("riktning", "varde", "hogst", "vantat"),
    [
        (MELLAN, "40", "60", None),
        (MELLAN, "40", "40", None),
        (MELLAN, "40", None, "Fyll i det högsta värdet för Andel kvinnor"),
        (MELLAN, "60", "40", "Det högsta värdet för Andel kvinnor är lägre än det första. Skriv 60 eller mer."),
        (MINST, "40", "60", "Ta bort det högsta värdet för Andel kvinnor, eller välj att målet ligger mellan två värden."),
        (MINST, "40", None, None),
    ],
)  # fmt: skip
def test_mellan_har_tva_varden(ansokan, riktning, varde, hogst, vantat):
    nytt_varde(Mal.objects.get(), "Andel kvinnor", riktning, varde, "%", hogst)

    assert texter(ansokan) == ([vantat] if vantat else [])


@pytest.mark.parametrize(
    ("varde", "ord_"),
    [
        (("minst", "15.00", None, "personer"), "minst 15\u00a0personer"),
        (("hogst", "3.50", None, "år"), "högst 3,50\u00a0år"),
        (("exakt", "10.00", None, "avtal"), "precis 10\u00a0avtal"),
        (("mellan", "40.00", "60.00", "%"), "mellan 40 och 60\u00a0%"),
        (("minst", "1200.00", None, ""), "minst 1\u00a0200"),
        (("minst", "ca 7", None, "personer"), "minst ca 7\u00a0personer"),
        ((None, None, None, None), ""),
    ],
)
def test_malvarde_i_ord(varde, ord_):
    assert (
        i_ord(dict(zip(("riktning", "varde_tal", "max_tal", "enhet"), varde, strict=True))) == ord_
    )


def test_html_visar_malen_slag_for_slag_i_ord(ansokan):
    nytt_mal(ansokan, "Två nätverk finns kvar", Mal.Slag.PROJEKT, maldatum=None, ordning=9)
    html = Malen().html(Malen().till_json(ansokan))

    assert html.index("Resultatmål") < html.index("Projektmål")
    assert "Offentlig sektor: <strong>minst 15\u00a0personer</strong>" in html
    assert "2022-11-30" in html


def test_html_visar_vilken_malsattning_malet_hor_till(ansokan):
    Mal.objects.update(malsattning=str(Malsattning.objects.get().nyckel))

    assert "Hör till: Fler affärer" in Malen().html(Malen().till_json(ansokan))


def test_andrat_varde_ar_en_andring_i_ord(ansokan):
    fore = Malen().till_json(ansokan)
    Malvarde.objects.filter(matt="Offentlig sektor").update(riktning=MELLAN, max_tal=Decimal(20))

    (andring,) = Malen().jamfor(fore, Malen().till_json(ansokan))

    assert (andring.fore, andring.efter) == (
        "minst 15\u00a0personer",
        "mellan 15 och 20\u00a0personer",
    )
    assert andring.var.endswith("målvärde Offentlig sektor: Värde")


def test_resultatmalen_i_blocket_ar_registrerade():
    assert isinstance(blocket("mal"), Malen)
