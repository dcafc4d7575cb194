"""till_json → fran_json → till_json is the same JSON, for every block and whatever is filled in; and money adds up."""

from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insatser.ansokan.block import kalkyl
from insatser.ansokan.block.budget import BUDGETEN
from insatser.ansokan.models.budget import Finansiering, Kostnad, Personal
from insatser.ansokan.models.mal import Mal, Malomrade, Malsattning, Malvarde
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from insatser.ansokan.models.verksamhet import Aktivitet, Deltagarantal, Deltagargrupp, Insatstid
from portal.dokument.models import kanonisk
from portal.formular import fyllt
from portal.formular.block import blocket
from portal.formular.falt import KanInteLasas

ORDNING = (
    "parter",
    "mal",
    "deltagare",
    "aktiviteter",
    "insatstid",
    "budget",
    "finansiering",
    "underskrifter",
)


def fyll(ansokan):
    """A row or more of every kind, with every field filled in."""
    part = Part.objects.create(
        plan=ansokan.plan, namn="Kommunen", orgnr="212000-2999", slag="insatsagare", finsam="kommun",
        roll="Samordnar\n\n- en sak\n- en till", atagande="Tid", sociala_avgifter=D("31.42"), moms="inkl",
    )  # fmt: skip
    enhet = PartEnhet.objects.create(
        plan=ansokan.plan, part=part, namn="Näringsliv", roll="Egen roll"
    )
    Undertecknare.objects.create(
        plan=ansokan.plan, part=part, enhet=str(enhet.nyckel), namn="Chef", titel="Chef", epost="chef@kommun.se", grund="fullmakt",
    )  # fmt: skip
    omrade = Malomrade.objects.create(plan=ansokan.plan, rubrik="Avtal", beskrivning="Varför")
    malsattning = Malsattning.objects.create(
        plan=ansokan.plan, malomrade=omrade, text="Fler affärer", beskrivning="Hur"
    )
    mal = Mal.objects.create(
        plan=ansokan.plan, slag="resultat", text="Tio avtal", maldatum=date(2022, 6, 30), malsattning=str(malsattning.nyckel),
    )  # fmt: skip
    Malvarde.objects.create(
        plan=ansokan.plan, mal=mal, matt="Avtal", enhet="avtal", riktning="mellan", varde_tal=D("9.5"), max_tal=D("10"), konsfordelning="nej",
    )  # fmt: skip
    Deltagargrupp.objects.create(
        plan=ansokan.plan, grupp="Deltagare", slag="individ", antal=30, aktivitet="Verkstad"
    )
    Deltagarantal.objects.create(plan=ansokan.plan, unika_individer=30)
    Aktivitet.objects.create(
        plan=ansokan.plan, process="Deltagare", namn="Verkstad", beskrivning="Sex träffar", tillfallen=4, antal=30, period="2021",
    )  # fmt: skip
    Insatstid.objects.create(
        plan=ansokan.plan,
        start=date(2020, 12, 1),
        sista_intag=date(2022, 2, 1),
        slut=date(2022, 11, 30),
    )
    nyckel = str(part.nyckel)
    Personal.objects.create(
        plan=ansokan.plan, part=nyckel, befattning="Coach", omfattning=D("25.5"), manadslon=D("38000.50"), per_ar={"2020": "0.50", "2021": "12.00"},
    )  # fmt: skip
    Kostnad.objects.create(
        plan=ansokan.plan, part=nyckel, kostnadsslag="resor", benamning="Buss", per_ar={"2021": "1200.10", "2023": "5.00"}
    )  # fmt: skip
    Finansiering.objects.create(plan=ansokan.plan, slag="sokt", per_ar={"2021": "3880000.00"})
    Finansiering.objects.create(
        plan=ansokan.plan, slag="tid", part=nyckel, kalla="Egen personal", bekraftad="ja", per_ar={"2022": "7.25"}, ordning=2,
    )  # fmt: skip
    return ansokan


def som_json(ansokan):
    return {namn: blocket(namn).till_json(ansokan) for namn in ORDNING}


def tom(ansokan):
    """Takes away all rows, as in the empty database that an export is read into."""
    for modell in (
        Part,
        Malomrade,
        Mal,
        Deltagargrupp,
        Deltagarantal,
        Aktivitet,
        Insatstid,
        Personal,
        Kostnad,
        Finansiering,
    ):
        modell.objects.filter(plan=ansokan.plan).delete()


def test_rundtur_for_alla_block(ny_ansokan):
    fore = som_json(fyll(ny_ansokan()))
    tom(Part.objects.get().plan.ansokan)
    ny = ny_ansokan()

    for namn in ORDNING:
        blocket(namn).fran_json(ny, fore[namn], av=ny.skapad_av)

    assert kanonisk(som_json(ny)) == kanonisk(fore)


def test_varje_falt_i_testet_ar_ifyllt(ny_ansokan):
    """The round trip says nothing of a field that is empty: none is, but the years without an amount."""

    def tomma(varde, vag=""):
        if isinstance(varde, dict):
            return [v for namn, under in varde.items() for v in tomma(under, f"{vag}.{namn}")]
        if isinstance(varde, list):
            return [v for under in varde for v in tomma(under, vag)]
        return [vag] if varde in (None, "") else []

    data = som_json(fyll(ny_ansokan()))

    assert {vag.rsplit(".", 1)[1][:3] for vag in tomma(data) if ".underskrifter" not in vag} == {
        "ar_",
        "par",
        "kal",
        "bek",
    }
    assert {vag for vag in tomma(data["parter"])} == set()


def test_hela_ansokan_fryses_och_aterskapas(ny_ansokan):
    ansokan = fyll(ny_ansokan())
    fore = fyllt.till_json(ansokan, fyllt.fyllt(ansokan.ifyllnad))
    tom(ansokan)

    fyllt.fran_json(ansokan.ifyllnad, ansokan, fore, av=ansokan.skapad_av)

    assert kanonisk(fyllt.till_json(ansokan, fyllt.fyllt(ansokan.ifyllnad))) == kanonisk(fore)


def test_tva_versioner_som_ar_lika_har_inga_andringar(ny_ansokan):
    data = som_json(fyll(ny_ansokan()))

    assert [a for namn in ORDNING for a in blocket(namn).jamfor(data[namn], data[namn])] == []


def test_en_ny_rad_och_en_borttagen_namns(ny_ansokan):
    data = som_json(fyll(ny_ansokan()))

    for namn in ORDNING[:-1]:
        assert blocket(namn).jamfor({}, data[namn]), namn
        assert blocket(namn).jamfor(data[namn], {}), namn


@pytest.mark.parametrize("namn", ORDNING)
def test_html_av_ingenting_gar_att_visa(namn):
    assert str(blocket(namn).html({})).strip() == ""


@pytest.mark.parametrize("namn", ORDNING)
def test_allt_som_skrivs_visas_som_text(ny_ansokan, namn):
    """A tag in any field is printed as it stands."""

    def giftig(varde):
        if isinstance(varde, dict):
            return {
                n: giftig(v) if n not in {"nyckel", "slag", "part", "summor"} else v
                for n, v in varde.items()
            }
        if isinstance(varde, list):
            return [giftig(v) for v in varde]
        return (
            "<img src=x onerror=alert(1)>"
            if isinstance(varde, str) and not _ar_tal(varde)
            else varde
        )

    html = str(blocket(namn).html(giftig(som_json(fyll(ny_ansokan()))[namn])))

    assert "<img" not in html


def _ar_tal(text):
    return text[:1].isdigit()


@pytest.mark.parametrize(
    ("namn", "data"),
    [
        ("insatstid", {"insatstid": [{"start": "i höst"}]}),
        ("deltagare", {"deltagargrupp": [{"antal": "ca 7"}]}),
        ("budget", {"kostnad": [{"ar_2021": "-1"}]}),
        ("budget", {"personal": [{"omfattning": "101"}]}),
        ("parter", {"part": [{"orgnr": "212000-2998"}]}),
        ("bilagor", {"bilaga": [{"filnamn": "a.pdf", "sha256": "0" * 64, "rubrik": "A", "nyckel": str(UUID(int=1))}]}),
    ],
)  # fmt: skip
def test_det_som_inte_kan_lasas_aterskapas_inte(ny_ansokan, namn, data):
    ansokan = ny_ansokan()

    with pytest.raises(KanInteLasas):
        blocket(namn).fran_json(ansokan, data, av=ansokan.skapad_av)


# ---- money, for any amounts ----
kronor = st.decimals(min_value=0, max_value=9_999_999, places=2).map(lambda d: f"{d:.2f}")
andel = st.decimals(min_value=0, max_value=100, places=2).map(lambda d: f"{d:.2f}")
manader = st.decimals(min_value=0, max_value=12, places=2).map(lambda d: f"{d:.2f}")
AR = ["2027", "2028", "2029"]


def arsrad(**falt):
    return st.fixed_dictionaries(falt)


personal = st.lists(
    arsrad(
        part=st.sampled_from(["a", "b"]),
        omfattning=andel,
        manadslon=kronor,
        **{f"ar_{ar}": manader for ar in AR},
    ),
    max_size=6,
)
kostnad = st.lists(arsrad(**{f"ar_{ar}": st.one_of(st.none(), kronor) for ar in AR}), max_size=6)
parter = st.tuples(andel, andel).map(
    lambda tva: [
        {"nyckel": n, "namn": n, "sociala_avgifter": a} for n, a in zip("ab", tva, strict=True)
    ]
)


def hela_oren(belopp):
    return belopp == belopp.quantize(D("0.01"))


@given(personal=personal, kostnad=kostnad, parter=parter)
def test_summan_av_raderna_ar_totalen(personal, kostnad, parter):
    data = {"personal": personal, "kostnad": kostnad, "parter": parter}

    summor = kalkyl.kostnadssummor(data, AR)

    rader = [kalkyl.loner(data, rad, AR) for rad in personal] + [
        kalkyl.kronor(rad, AR) for rad in kostnad
    ]
    assert all(hela_oren(kr) for rad in rader for kr in rad)
    assert D(summor["totalt"]) == sum((kr for rad in rader for kr in rad), D(0))
    assert [D(summor["kostnader"][ar]) for ar in AR] == [
        sum((rad[n] for rad in rader), D(0)) for n in range(3)
    ]
    assert all(
        D(summor["personal"][ar]) + D(summor["ovrigt"][ar]) == D(summor["kostnader"][ar])
        for ar in AR
    )


@given(
    rader=st.lists(
        arsrad(
            slag=st.sampled_from(["sokt", "tid", "kontant", None]),
            **{f"ar_{ar}": kronor for ar in AR},
        )
    )
)
def test_finansieringen_gar_ihop_med_sig_sjalv(rader):
    kostnader = {"2027": "100.00", "2028": "0.00", "2029": "9999.99"}

    summor = kalkyl.finansieringssummor({"finansiering": rader}, AR, kostnader)

    for ar in AR:
        assert D(summor["sokt"][ar]) + D(summor["ovrigt"][ar]) == D(summor["finansiering"][ar])
        assert D(summor["finansiering"][ar]) - D(kostnader[ar]) == D(summor["skillnad"][ar])
    assert D(summor["totalt"]) == sum((D(b) for b in summor["finansiering"].values()), D(0))
    assert D(summor["sokt_totalt"]) == sum((D(b) for b in summor["sokt"].values()), D(0))
    oklara = [o.ar for o in kalkyl.obalanser(summor)]
    assert oklara == [ar for ar in AR if D(summor["skillnad"][ar])]


@given(omfattning=andel, manader=manader, lon=kronor, avgift=andel)
def test_lonekostnaden_ar_inom_ett_halvt_ore_fran_den_exakta(omfattning, manader, lon, avgift):
    exakt = D(omfattning) / 100 * D(manader) * D(lon) * (1 + D(avgift) / 100)

    kr = kalkyl.lonekostnad(D(omfattning), D(manader), D(lon), D(avgift))

    assert hela_oren(kr) and abs(kr - exakt) <= D("0.005")


@given(text=st.text(max_size=12))
def test_inget_annat_an_kanoniska_tal_raknas(text):
    import re

    if not re.fullmatch(r"[0-9]{1,12}\.[0-9]{2}", text):
        assert kalkyl.lasbart(text) == 0


def test_budgetens_html_raknar_sjalv_om_summorna_saknas():
    data = {"personal": [], "kostnad": [{"nyckel": "k", "benamning": "Resor", "ar_2021": "10.00"}]}

    assert "Resor" in BUDGETEN.html(data)
