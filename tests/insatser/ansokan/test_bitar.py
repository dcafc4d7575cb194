"""An application of which some pieces are open, and what a difference in its blocks knows of where it is."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from insatser.ansokan.block.bilagor import Bilagor, lagg_till
from insatser.ansokan.block.budget import BUDGETEN
from insatser.ansokan.block.insatstid import INSATSTID
from insatser.ansokan.block.parter import PARTERNA
from insatser.ansokan.models.budget import Kostnad
from insatser.ansokan.models.parter import Part, PartEnhet
from insatser.ansokan.models.verksamhet import Aktivitet, Insatstid
from portal.formular import fyllt, spara
from portal.formular.agare import Bit
from portal.formular.models.ifyllnad import Svar
from tests.insatser.conftest import BLOCKFORMULAR

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
FRAGOR = {
    "nyckel": "fragor",
    "rubrik": "Frågor",
    "delar": [
        {"typ": "lang", "nyckel": "behov", "rubrik": "Behov"},
        {"typ": "lang", "nyckel": "syfte", "rubrik": "Syfte"},
    ],
}
DEFINITION = {**BLOCKFORMULAR, "avsnitt": [FRAGOR, *BLOCKFORMULAR["avsnitt"]]}


@pytest.fixture
def ansokan(ny_ansokan):
    return ny_ansokan(definition=DEFINITION)


@pytest.fixture
def rader(ansokan):
    egen, annan = (Part.objects.create(plan=ansokan.plan, namn=namn) for namn in ("Egen", "Annan"))
    return {
        "egen": egen,
        "annan": annan,
        "enhet": PartEnhet.objects.create(plan=ansokan.plan, part=egen, namn="Enhet"),
        "annan enhet": PartEnhet.objects.create(plan=ansokan.plan, part=annan, namn="Enhet"),
        "aktivitet": Aktivitet.objects.create(plan=ansokan.plan, namn="Verkstad"),
    }


def oppna(ansokan, *nycklar):
    """The round opens these pieces."""
    ansokan.inskick.oppnat = list(nycklar)
    ansokan.inskick.save()


def spara_i(ansokan, nyckel, **falt):
    """What the button of an avsnitt does: field → text."""
    post = QueryDict(mutable=True)
    for namn, text in falt.items():
        version = "0" if namn.startswith("svar:") else "1"
        post[f"version:{namn.rpartition(':')[0]}"], post[namn] = version, text
    avsnitt = fyllt.struktur(ansokan.ifyllnad.formular).avsnittet(nyckel)
    return spara.spara(ansokan.ifyllnad, ansokan, avsnitt, post, av=ansokan.skapad_av)


def om(ansokan, nyckel):
    return ansokan.ifyllnad, ansokan, fyllt.struktur(ansokan.ifyllnad.formular).avsnittet(nyckel)


def test_en_fraga_en_rad_och_ett_block_ar_oppna(ansokan, rader):
    egen = f"rad:part:{rader['egen'].nyckel}"
    oppna(ansokan, "svar:behov", egen, "block:aktiviteter")
    tid = f"rad:insatstid:{insatstidens_nyckel(ansokan)}"

    svar = spara_i(ansokan, "fragor", **{"svar:behov:v": "Nytt", "svar:syfte:v": "Annat"})
    parter = spara_i(
        ansokan,
        "parter",
        **{
            f"{egen}:namn": "Nya namnet",
            f"rad:enhet:{rader['enhet'].nyckel}:namn": "Ny enhet",
            f"rad:part:{rader['annan'].nyckel}:namn": "Smyg",
            f"rad:enhet:{rader['annan enhet'].nyckel}:namn": "Smyg",
        },
    )
    block = spara_i(
        ansokan, "aktiviteter", **{f"rad:aktivitet:{rader['aktivitet'].nyckel}:namn": "Träff"}
    )
    stangt = spara_i(ansokan, "tid", **{f"{tid}:start": "2027-01-01"})

    assert list(Svar.objects.values_list("fraga", "text")) == [("behov", "Nytt")]
    for rad in rader.values():
        rad.refresh_from_db()
    assert {vem: str(rad) for vem, rad in rader.items()} == {
        "egen": "Nya namnet",
        "enhet": "Ny enhet",
        "annan": "Annan",
        "annan enhet": "Enhet",
        "aktivitet": "Träff",
    }
    assert not Insatstid.objects.exists()
    assert [[t for n in r.nekade for t in n.texter] for r in (svar, parter, block, stangt)] == [
        [("Syfte", "Annat")],
        [("Enhetens namn", "Smyg"), ("Organisation", "Smyg")],
        [],
        [("Startdatum", "2027-01-01")],
    ]


def insatstidens_nyckel(ansokan):
    return INSATSTID.rader(ansokan)[0].nyckel


def test_rader_under_en_oppen_rad_kan_laggas_till_och_tas_bort(ansokan, rader):
    oppna(ansokan, f"rad:part:{rader['egen'].nyckel}")
    ny = {vem: f"enhet:{rader[vem].nyckel}:{uuid4()}" for vem in ("egen", "annan")}

    spara.ny_rad(*om(ansokan, "parter"), ny["egen"], av=ansokan.skapad_av)
    spara.ta_bort(*om(ansokan, "parter"), f"enhet:{rader['enhet'].nyckel}")

    for gor in (
        lambda: spara.ny_rad(*om(ansokan, "parter"), ny["annan"], av=ansokan.skapad_av),
        lambda: spara.ny_rad(*om(ansokan, "parter"), f"part::{uuid4()}", av=ansokan.skapad_av),
        lambda: spara.ta_bort(*om(ansokan, "parter"), f"enhet:{rader['annan enhet'].nyckel}"),
        lambda: spara.ta_bort(*om(ansokan, "parter"), f"part:{rader['annan'].nyckel}"),
    ):
        with pytest.raises(spara.Skrivnekad):
            gor()
    assert Part.objects.count() == 2
    assert PartEnhet.objects.filter(borttagen_tid__isnull=True).count() == 2


def test_en_fil_tas_emot_bara_nar_blocket_ar_oppet(ansokan, rf):
    def skicka():
        request = rf.post("/", {"fil:bilagor": SimpleUploadedFile("a.png", PNG)})
        _, agare, avsnitt = om(ansokan, "bilagor")
        return spara.ta_emot_filer(request, agare, avsnitt, None, av=ansokan.skapad_av)

    oppna(ansokan, "block:mal")
    nekad = skicka()
    oppna(ansokan, "block:bilagor")

    assert nekad == ["Filen a.png togs inte emot: den delen av formuläret kan inte ändras nu."]
    assert (skicka(), ansokan.plan.bilagor.count()) == ([], 1)


def test_en_bilaga_som_svarar_pa_en_stangd_fraga_tas_inte_bort(ansokan):
    bilaga = lagg_till(ansokan, SimpleUploadedFile("a.png", PNG), "Intyg", av=ansokan.skapad_av)
    Svar.objects.create(ifyllnad=ansokan.ifyllnad, fraga="intyg", text=str(bilaga.nyckel))
    oppna(ansokan, "block:bilagor")

    with pytest.raises(spara.Skrivnekad):
        spara.ta_bort(*om(ansokan, "bilagor"), f"bilaga:{bilaga.nyckel}")

    oppna(ansokan, "block:bilagor", "svar:intyg")
    assert spara.ta_bort(*om(ansokan, "bilagor"), f"bilaga:{bilaga.nyckel}")


def test_sidan_visar_falt_bara_for_det_som_ar_oppet(ansokan, rader, rf):
    oppna(ansokan, f"rad:part:{rader['egen'].nyckel}")

    sida = PARTERNA.sida(rf.get("/"), ansokan, False)

    assert {vem for vem, rad in rader.items() if f"{rad.nyckel}:namn" in sida and f'name="version:rad:{type(rad).__name__.lower().replace("partenhet", "enhet")}:{rad.nyckel}"' in sida} == {
        "egen",
        "enhet",
    }  # fmt: skip
    assert f'value="enhet:{rader["egen"].nyckel}:' in sida
    assert f'value="enhet:{rader["annan"].nyckel}:' not in sida and 'value="part::' not in sida
    assert 'value="part::' in PARTERNA.sida(rf.get("/"), ansokan_utan_las(ansokan), False)


def ansokan_utan_las(ansokan):
    oppna(ansokan, "block:parter")
    return ansokan


# ---------- What a difference knows ----------


def test_en_skillnad_vet_rad_och_part(ansokan, rader):
    fore = PARTERNA.till_json(ansokan)
    rader["annan"].roll = "Leder"
    rader["annan"].save()
    rader["enhet"].roll = "Deltar"
    rader["enhet"].save()

    skillnader = [(a.bit, a.vems) for a in PARTERNA.jamfor(fore, PARTERNA.till_json(ansokan))]

    egen, annan, enhet = (str(rader[vem].nyckel) for vem in ("egen", "annan", "enhet"))
    assert skillnader == [
        (Bit("", "parter", "enhet", enhet, f"rad:part:{egen}"), (egen,)),
        (Bit("", "parter", "part", annan), (annan,)),
    ]


def test_en_kostnad_som_flyttats_galler_bada_parterna(ansokan, rader):
    egen, annan = (str(rader[vem].nyckel) for vem in ("egen", "annan"))
    rad = Kostnad.objects.create(plan=ansokan.plan, part=egen, per_ar={"2020": "5.00"})
    fore = BUDGETEN.till_json(ansokan)
    rad.part, rad.per_ar = annan, {"2020": "7.00"}
    rad.save()

    andringar = BUDGETEN.jamfor(fore, BUDGETEN.till_json(ansokan))

    kostnad = Bit("", "budget", "kostnad", str(rad.nyckel))
    assert {(a.bit, a.vems) for a in andringar} == {
        (kostnad, (egen, annan)),
        (Bit("", "budget", "partvillkor", egen), (egen,)),
        (Bit("", "budget", "partvillkor", annan), (annan,)),
        (Bit(block="budget"), ()),  # a sum
    }


def test_en_bilaga_som_skiljer_vet_sin_rad(ansokan):
    fore = Bilagor().till_json(ansokan)
    bilaga = lagg_till(ansokan, SimpleUploadedFile("a.png", PNG), "Intyg", av=ansokan.skapad_av)

    (andring,) = Bilagor().jamfor(fore, Bilagor().till_json(ansokan))

    assert andring.bit == Bit("", "bilagor", "bilaga", str(bilaga.nyckel))


def test_hela_jamforelsen_vet_avsnittet_och_det_block_som_bara_det_ena_formularet_har(
    ansokan, rader, ny_ansokan
):
    kort = ny_ansokan(definition={**DEFINITION, "avsnitt": DEFINITION["avsnitt"][:2]})
    gammal, ny = ansokan.data(), kort.data()

    andringar = fyllt.jamfor(gammal, ny)

    blocken = {(a.bit.block, a.avsnitt, a.bara_i) for a in andringar if a.bit.nyckel == ""}
    assert {("mal", "mal", "gammal"), ("budget", "budget", "gammal")} <= blocken
    assert {(a.avsnitt, a.bara_i) for a in andringar if a.bit.block == "parter"} == {("parter", "")}
