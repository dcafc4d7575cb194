from datetime import date
from decimal import Decimal as D

import pytest
from django.http import QueryDict
from django.urls import reverse

from insatser.ansokan.block import kalkyl
from insatser.ansokan.block.budget import BUDGETEN, FINANSIERINGEN, sokt_belopp
from insatser.ansokan.models.budget import Finansiering, Kostnad, Personal
from insatser.ansokan.models.parter import Part
from insatser.ansokan.models.verksamhet import Insatstid
from portal.formular import fyllt, spara
from portal.formular.block import blocket
from tests.insatser.conftest import BLOCKFORMULAR

NB = "\u00a0"
SOKT, KONTANT, TID = (Finansiering.Slag[n] for n in ("SOKT", "KONTANT", "TID"))


def ar_(**belopp):
    return {ar[1:]: str(D(kr).quantize(D("0.01"))) for ar, kr in belopp.items()}


def ny_personal(part, befattning, omfattning, manadslon, **manader):
    return Personal.objects.create(
        plan=part.plan, part=str(part.nyckel), befattning=befattning, omfattning=D(omfattning),
        manadslon=D(manadslon), per_ar=ar_(**manader), ordning=Personal.objects.count(),
    )  # fmt: skip


def ny_kostnad(part, slag, benamning="", **belopp):
    return Kostnad.objects.create(
        plan=part.plan, part=str(part.nyckel), kostnadsslag=slag, benamning=benamning,
        per_ar=ar_(**belopp), ordning=Kostnad.objects.count(),
    )  # fmt: skip


def ny_finansiering(ansokan, slag, part=None, **belopp):
    return Finansiering.objects.create(
        plan=ansokan.plan, slag=slag, part=str(part.nyckel) if part else "", bekraftad="ja" if part else "",
        per_ar=ar_(**belopp), ordning=Finansiering.objects.count(),
    )  # fmt: skip


@pytest.fixture
def ansokan(ny_ansokan):
    """The size of the real application: 3 880 000 kr sought over 2020–2022, balanced every year."""
    ansokan = ny_ansokan()
    Insatstid.objects.create(plan=ansokan.plan, start=date(2020, 12, 1), slut=date(2022, 11, 30))
    region = Part.objects.create(
        plan=ansokan.plan, namn="Regionen", moms="exkl", sociala_avgifter=D("31.42")
    )
    coop = Part.objects.create(
        plan=ansokan.plan, namn="Rådgivarna", moms="exkl", sociala_avgifter=D("31.42")
    )
    ny_personal(
        coop, "Projektledare", 80, 42000, _2020=1, _2021=12, _2022=11
    )  # 44 157,12 kr a month
    ny_personal(region, "Ekonom", 5, 40000, _2020=1, _2021=12, _2022=11)  # 2 628,40 kr a month
    ny_kostnad(
        coop,
        "kopta_tjanster",
        "Föreläsare",
        _2020="93_214.48",
        _2021="1_308_573.76",
        _2022="1_389_353.28",
    )
    ny_kostnad(region, "utvardering", "Utvärdering", _2021="50_000", _2022="100_000")
    ny_finansiering(ansokan, SOKT, _2020="137371.60", _2021="1888459.36", _2022="1854169.04")
    ny_finansiering(ansokan, TID, region, _2020="2628.40", _2021="31540.80", _2022="28912.40")
    return ansokan


def budget(ansokan):
    return [b.text for b in BUDGETEN.brister(ansokan)]


def finansiering(ansokan):
    return [b.text for b in FINANSIERINGEN.brister(ansokan)]


# ---- sums ----
def test_summorna_ar_ratt_till_oret(ansokan):
    assert BUDGETEN.till_json(ansokan)["summor"] == {
        "ar": ["2020", "2021", "2022"],
        "personal": {"2020": "46785.52", "2021": "561426.24", "2022": "514640.72"},
        "ovrigt": {"2020": "93214.48", "2021": "1358573.76", "2022": "1489353.28"},
        "kostnader": {"2020": "140000.00", "2021": "1920000.00", "2022": "2003994.00"},
        "totalt": "4063994.00",
    }


def test_finansieringen_och_vad_som_skiljer(ansokan):
    summor = FINANSIERINGEN.till_json(ansokan)["summor"]

    assert summor["sokt_totalt"] == "3880000.00"
    assert summor["skillnad"] == {"2020": "0.00", "2021": "0.16", "2022": "-120912.56"}
    assert sokt_belopp(FINANSIERINGEN.till_json(ansokan)) == D("3880000.00")


@pytest.mark.parametrize(
    ("omfattning", "manader", "lon", "avgift", "kr"),
    [
        ("80", "12", "42000", "31.42", "529885.44"),
        ("100", "1", "40000", "0", "40000.00"),
        ("33.33", "1", "0.15", "0", "0.05"),  # 0,049995
        ("50", "1", "0.01", "0", "0.01"),  # 0,005: half up
        ("100", "0.5", "35000.50", "31.42", "22998.83"),  # 22 998,82855
        ("0", "12", "42000", "31.42", "0.00"),
    ],
)
def test_lonekostnad_raknas_per_ar_och_avrundas_uppat_vid_halva_oren(
    omfattning, manader, lon, avgift, kr
):
    assert kalkyl.lonekostnad(D(omfattning), D(manader), D(lon), D(avgift)) == D(kr)


def test_det_som_inte_kan_lasas_raknas_inte(ansokan):
    rad = Personal.objects.get(befattning="Ekonom")
    rad.manadslon, rad.ra = None, {"manadslon": "ca 40000"}
    rad.save()

    data = BUDGETEN.till_json(ansokan)

    assert data["personal"][1]["manadslon"] == "ca 40000"
    assert data["summor"]["personal"]["2020"] == "44157.12"


# ---- what is missing ----
def test_en_hel_budget_har_inga_brister(ansokan):
    assert budget(ansokan) == []


def test_tom_budget(ny_ansokan):
    ansokan = ny_ansokan()

    assert budget(ansokan) == ["Lägg till minst en kostnad i budgeten"]
    assert finansiering(ansokan) == ["Fyll i vad ni söker från förbundet"]


def test_skillnaden_sags_i_ord_ar_for_ar(ansokan):
    brister = FINANSIERINGEN.brister(ansokan)

    assert [(b.text.replace(NB, " "), b.saknas) for b in brister] == [
        ("0,16 kr mer finansiering än kostnader 2021", False),
        ("120 912,56 kr saknar finansiering 2022", True),
    ]


def test_en_budget_som_gar_ihop(ansokan):
    Kostnad.objects.filter(benamning="Utvärdering").update(per_ar=ar_(_2021="50000.16"))
    ny_finansiering(ansokan, KONTANT, Part.objects.get(namn="Regionen"), _2022="20912.56")

    assert finansiering(ansokan) == []


def test_utan_budget_i_formularet_finns_inget_att_ga_ihop_med(ny_ansokan):
    utan = {**BLOCKFORMULAR, "namn": "Utan budget", "avsnitt": [
        {"nyckel": "pengar", "rubrik": "Pengar", "delar": [{"typ": "block", "block": "finansiering"}]}
    ]}  # fmt: skip
    ansokan = ny_ansokan(definition=utan)
    ny_finansiering(ansokan, SOKT, _2020="500000")

    assert finansiering(ansokan) == []
    assert FINANSIERINGEN.till_json(ansokan)["summor"]["skillnad"] == {}


@pytest.mark.parametrize(("hogst", "ryms"), [("3880000.00", True), ("3879999.99", False)])
def test_hogsta_belopp_kommer_fran_utlysningen(ansokan, hogst, ryms):
    ansokan.utlysning.max_belopp = D(hogst)
    texter = [t.replace(NB, " ") for t in finansiering(ansokan)]

    fel = "Ni söker 3 880 000 kr. I den här utlysningen kan ni söka högst 3 879 999,99 kr."
    assert (fel in texter) is not ryms


def test_personal_kraver_partens_sociala_avgifter_och_kostnader_dess_moms(ansokan):
    Part.objects.filter(plan=ansokan.plan).update(sociala_avgifter=None, moms="")
    Part.objects.create(plan=ansokan.plan, namn="Utan kostnader")
    Kostnad.objects.filter(benamning="Utvärdering").delete()

    assert budget(ansokan) == [
        "Fyll i sociala avgifter för Regionen",
        "Fyll i sociala avgifter för Rådgivarna",
        "Välj om kostnaderna för Rådgivarna skrivs med eller utan moms",
    ]


def test_ovrigt_maste_ha_ett_namn(ansokan):
    region = Part.objects.get(namn="Regionen")
    ny_kostnad(region, "ovrigt", _2021=1)
    ny_kostnad(region, "lokaler", _2021=1)

    assert budget(ansokan) == ["Skriv vad kostnaden under Övrigt gäller"]


def test_rad_utan_belopp(ansokan):
    rad = ny_kostnad(Part.objects.get(namn="Regionen"), "lokaler", "Kurslokal")

    (brist,) = BUDGETEN.brister(ansokan)

    assert (brist.text, brist.ankare) == (
        "Fyll i belopp för Kurslokal",
        f"rad-kostnad-{rad.nyckel}-ar_2020",
    )


def test_kontant_och_tid_kommer_fran_en_part(ansokan):
    ny_finansiering(ansokan, KONTANT, _2022="120912.56")

    assert finansiering(ansokan)[:2] == [
        "Välj vilken part som bidrar med kontant från part",
        "Svara på om kontant från part är bekräftad",
    ]


def test_borttagen_part_maste_bytas(ansokan):
    from portal.frist import nu

    Part.objects.filter(namn="Rådgivarna").update(borttagen_tid=nu())

    assert "Anställd hos (Projektledare): Välj ett av alternativen." in budget(ansokan)


# ---- years ----
def test_belopp_utanfor_insatstiden_finns_kvar_och_sags(ansokan):
    Insatstid.objects.update(start=date(2021, 1, 1))

    brister = [(b.text.replace(NB, " "), b.ankare, b.saknas) for b in BUDGETEN.brister(ansokan)]

    personal, kostnad = (
        Personal.objects.get(befattning="Projektledare"),
        Kostnad.objects.get(benamning="Föreläsare"),
    )
    flytta = "Flytta till ett annat år eller ta bort."
    assert brister == [
        (f"Personal: 2 månader ligger på 2020, som inte hör till insatstiden. {flytta}", f"rad-personal-{personal.nyckel}-ar_2020", False),
        (f"Övriga kostnader: 93 214,48 kr ligger på 2020, som inte hör till insatstiden. {flytta}", f"rad-kostnad-{kostnad.nyckel}-ar_2020", False),
    ]  # fmt: skip
    assert BUDGETEN.till_json(ansokan)["summor"]["ar"] == ["2020", "2021", "2022"]
    assert finansiering(ansokan)[0].startswith(f"Finansiering: 140{NB}000{NB}kr ligger på 2020")


def test_ett_ar_utan_belopp_utanfor_tiden_har_ingen_kolumn(ansokan):
    Insatstid.objects.update(start=date(2021, 1, 1))
    for modell in (Personal, Kostnad, Finansiering):
        for rad in modell.objects.all():
            rad.per_ar.pop("2020", None)
            rad.save()

    assert BUDGETEN.till_json(ansokan)["summor"]["ar"] == ["2021", "2022"]
    assert budget(ansokan) == []


def test_kolumnerna_sager_vilken_del_av_aret(ansokan):
    kolumner = kalkyl.Underlag.av(ansokan).kolumner

    assert [(k.ar, k.del_.replace(NB, " "), k.utanfor) for k in kolumner] == [
        ("2020", "från 1 december", False),
        ("2021", "", False),
        ("2022", "till 30 november", False),
    ]


# ---- the page and saving ----
def sidan(ansokan, rf, last=False):
    return str(BUDGETEN.sida(rf.get("/"), ansokan, last)) + str(
        FINANSIERINGEN.sida(rf.get("/"), ansokan, last)
    )


def test_sidan_har_tabellroller_och_etiketter(ansokan, rf):
    html = sidan(ansokan, rf)

    assert html.count("<table") == html.count('role="table"') == 2
    assert html.count("<tr") == html.count('role="row"')
    assert html.count("<tbody") + html.count("<thead") == html.count('role="rowgroup"')
    assert 'aria-label="2021, månader, Projektledare"' in html
    assert 'aria-label="2021, kronor, Föreläsare"' in html
    assert "style=" not in html and "required" not in html and "maxlength" not in html


def test_last_sida_har_inga_falt(ansokan, rf):
    html = sidan(ansokan, rf, last=True)

    assert "<input" not in html and "<select" not in html and "<button" not in html
    assert f"1{NB}308{NB}573,76{NB}kr" in html


def test_delarna_finns_pa_sidan_och_sager_samma_sak(ansokan, rf):
    html = sidan(ansokan, rf)

    for dom, del_ in BUDGETEN.delar(ansokan).items():
        assert html.count(f'id="{dom}"') == 1
        assert str(del_).strip() in html


def spara_i(ansokan, avsnitt, person, **post):
    """What the save button does, for the fields given as "slag:nyckel:fält"."""
    data = QueryDict(mutable=True)
    for namn, varde in post.items():
        data[f"version:{namn.rpartition(':')[0]}"] = "1"
        data[namn] = varde
    struktur = fyllt.struktur(ansokan.ifyllnad.formular)
    return spara.spara(ansokan.ifyllnad, ansokan, struktur.avsnittet(avsnitt), data, av=person)


def test_ett_formaterat_tal_tas_emot_och_ger_samma_text_igen(ansokan, rf):
    rad = Kostnad.objects.get(benamning="Föreläsare")
    namn = f"rad:kostnad:{rad.nyckel}"
    vy = next(vy for vy in _vyer(ansokan, rf, "kostnad") if vy.rad.pk == rad.pk)
    assert vy.f()["ar_2021"].varde == f"1{NB}308{NB}573,76"

    spara_i(ansokan, "budget", ansokan.skapad_av, **{f"{namn}:ar_2021": f"1{NB}308{NB}573,76"})
    spara_i(ansokan, "budget", ansokan.skapad_av, **{f"{namn}:ar_2022": "1 000 kr"})

    rad.refresh_from_db()
    assert rad.per_ar == {"2020": "93214.48", "2021": "1308573.76", "2022": "1000.00"}


def _vyer(ansokan, rf, slag):
    return next(
        vy.rader for vy in BUDGETEN.sidkontext(ansokan, False)["slag"] if vy.slag.namn == slag
    )


def test_det_som_inte_kan_lasas_visas_igen_med_sitt_fel(ansokan, rf):
    rad = Kostnad.objects.get(benamning="Föreläsare")
    namn = f"rad:kostnad:{rad.nyckel}:ar_2021"

    resultat = spara_i(ansokan, "budget", ansokan.skapad_av, **{namn: "ca 100 000"})

    fel = "Skriv beloppet med siffror, till exempel 120 000. Ord som ”ca” hör inte hit."
    assert resultat.fel == {namn: fel}
    assert 'value="ca 100 000"' in sidan(ansokan, rf) and fel in sidan(ansokan, rf)
    assert budget(ansokan) == [f"2021, kronor (Föreläsare): {fel}"]


def test_sparad_rad_ger_nya_summor_i_bada_blocken(ansokan):
    rad = Kostnad.objects.get(benamning="Utvärdering")

    resultat = spara_i(
        ansokan, "budget", ansokan.skapad_av, **{f"rad:kostnad:{rad.nyckel}:ar_2022": "0"}
    )

    delar = resultat.delar(ansokan)
    assert f"1{NB}903{NB}994" in delar["summa-kostnader"]
    assert f"20{NB}912,56{NB}kr saknar finansiering 2022" in delar["balans"]
    assert delar[f"rad-kostnad-{rad.nyckel}-kr-summa"] == f"50{NB}000"


def test_sparande_medan_man_skriver_ger_nya_summor(ansokan, inloggad):
    rad = Personal.objects.get(befattning="Ekonom")
    vy = next(vy for vy in _vyer(ansokan, None, "personal") if vy.rad.pk == rad.pk)
    adress = reverse("insatser:ansokan_spara", args=[ansokan.publikt_id, "budget"])

    svar = inloggad(ansokan.skapad_av).post(
        adress,
        {f"version:{vy.enhet}": vy.version, f"{vy.enhet}:omfattning": "10"},
        headers={"Accept": "application/json"},
    )

    delar = svar.json()["delar"]
    assert svar.status_code == 200
    assert delar[f"{vy.id}-kr-2021"] == f"63{NB}081,60"
    assert f"592{NB}967,04" in delar["summa-personal"]


def test_partens_villkor_sparas_har_men_far_ingen_ny_rad(ansokan):
    part = Part.objects.get(namn="Regionen")
    spara_i(
        ansokan,
        "budget",
        ansokan.skapad_av,
        **{f"rad:partvillkor:{part.nyckel}:sociala_avgifter": "45,5"},
    )

    part.refresh_from_db()
    avsnitt = fyllt.struktur(ansokan.ifyllnad.formular).avsnittet("budget")
    ny = "partvillkor::7f3c9f0e-58f8-4c7e-a7c4-0d9f3b1a2c3d"
    assert part.sociala_avgifter == D("45.5")
    assert spara.ny_rad(ansokan.ifyllnad, ansokan, avsnitt, ny, av=ansokan.skapad_av) == ""
    assert spara.ta_bort(ansokan.ifyllnad, ansokan, avsnitt, f"partvillkor:{part.nyckel}") == ""


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_staller_lika_manga_fragor(ansokan, rf, antal, django_assert_num_queries):
    for n in range(antal):
        ny_kostnad(Part.objects.first(), "resor", f"Resa {n}", _2021=100)
    ansokan = (
        type(ansokan)
        .objects.select_related("ifyllnad__formular", "utlysning", "plan", "inskick")
        .get(pk=ansokan.pk)
    )

    with django_assert_num_queries(11):
        BUDGETEN.sida(rf.get("/"), ansokan, False)


# ---- read and compare ----
def test_html_ar_gjord_av_json_ensam(ansokan):
    html = BUDGETEN.html(BUDGETEN.till_json(ansokan)) + FINANSIERINGEN.html(
        FINANSIERINGEN.till_json(ansokan)
    )

    for text in (
        f"80{NB}% à 42{NB}000{NB}kr i månaden: 1{NB}månad 2020, 12{NB}månader 2021, 11{NB}månader 2022",
        f'<td role="cell" class="belopp" data-rubrik="2021">529{NB}885,44</td>',
        f'<td role="cell" class="belopp" data-rubrik="Summa">4{NB}063{NB}994</td>',
        f"Sociala avgifter 31,42{NB}%",
        "Kostnader skrivs exklusive moms",
        "Rådgivarna",
        "Söks från förbundet",
        "Arbetstid från part",
    ):
        assert text in html


def test_html_av_tomt_ar_tomt(ny_ansokan):
    ansokan = ny_ansokan()

    assert BUDGETEN.html(BUDGETEN.till_json(ansokan)).strip() == ""
    assert FINANSIERINGEN.html(FINANSIERINGEN.till_json(ansokan)).strip() == ""


def test_jamfor_visar_pengar_per_ar_och_namn_pa_parter(ansokan):
    fore = BUDGETEN.till_json(ansokan)
    rad = Kostnad.objects.get(benamning="Utvärdering")
    rad.per_ar["2021"], rad.part = "60000.00", str(Part.objects.get(namn="Rådgivarna").nyckel)
    rad.save()

    andringar = BUDGETEN.jamfor(fore, BUDGETEN.till_json(ansokan))

    assert [(a.var, a.fore.replace(NB, " "), a.efter.replace(NB, " ")) for a in andringar] == [
        ("Budget, övriga kostnader Utvärdering: Bokförs hos", "Regionen", "Rådgivarna"),
        ("Budget, övriga kostnader Utvärdering: 2021, kronor", "50 000 kr", "60 000 kr"),
        ("Summa kostnader 2021", "1 920 000 kr", "1 930 000 kr"),
    ]


def test_andrade_sociala_avgifter_syns_i_jamforelsen(ansokan):
    fore = BUDGETEN.till_json(ansokan)
    Part.objects.filter(namn="Rådgivarna").update(sociala_avgifter=D("40"))

    andringar = BUDGETEN.jamfor(fore, BUDGETEN.till_json(ansokan))

    assert (andringar[0].var, andringar[0].fore, andringar[0].efter) == (
        "Budget, sociala avgifter och moms Rådgivarna: Sociala avgifter",
        f"31,42{NB}%",
        f"40{NB}%",
    )


def test_blocken_ar_registrerade():
    assert (blocket("budget"), blocket("finansiering")) == (BUDGETEN, FINANSIERINGEN)
