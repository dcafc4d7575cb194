"""Goals that are counted by avtal: the shipped application wants ten. The number is read off the rows, and staff choose them."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from insatser.ansokan.sammandrag import malvarden
from insatser.arende import avtalsrakning
from insatser.arende.avtalsrakning import Stallning
from insatser.arende.models.malavtal import Avtalsmal, Malavtal
from portal.forbund.models.uppdrag import Roll
from portal.logg import Handelse
from tests.foretag.kommuner import ny_kommun, nytt_avtal, nytt_foretag, portalen
from tests.insatser.conftest import ansokan_data

NYCKEL = UUID("c3a6e0d3-95de-5e83-8d38-69ddc366d28a")


def med_avtalsmal():
    """The application of the tests, with the source's goal of ten avtal."""
    data = ansokan_data()
    data["block"]["mal"]["mal"].append(
        {
            "nyckel": str(uuid4()), "slag": "resultat", "text": "10 avtal har slutits", "maldatum": None,
            "malvarde": [{"nyckel": str(NYCKEL), "matt": "Nya avtal", "enhet": "avtal", "riktning": "minst",
                          "varde_tal": "10.00", "max_tal": None, "konsfordelning": None}],
        }
    )  # fmt: skip
    for mal in data["block"]["mal"]["mal"]:
        for varde in mal.get("malvarde") or []:
            varde.setdefault("nyckel", str(uuid4()))
    return data


@pytest.fixture
def handlaggaren(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare")


@pytest.fixture
def klient(inloggad, handlaggaren):
    return inloggad(handlaggaren)


@pytest.fixture
def arende(nytt_arende):
    return nytt_arende(data=med_avtalsmal())


@pytest.fixture
def ny(ny_organisation):
    """ny(fran=…) gives an avtal between a new company and the same kommun."""
    kommun = ny_kommun(ny_organisation, "0480")
    return lambda **falt: nytt_avtal(
        nytt_foretag(ny_organisation, "0480"),
        kommun.organisation,
        **{"fran": date(2021, 3, 1), **falt},
    )


@pytest.fixture
def mal(arende):
    return Avtalsmal.valj(arende, NYCKEL, av=portalen())


def sida(namn, arende, *mer):
    return reverse(f"insatser:{namn}", args=[arende.publikt_id, *mer])


def stallningen(arende):
    return next(s for s in avtalsrakning.stallningar(arende.ansokan) if s.nyckel == NYCKEL)


def journalen(arende):
    return [(h.verb, h.kommentar) for h in Handelse.objects.om(arende)]


# ---------- Reading the goal ----------


def test_malvardena_lases_ur_den_frysta_versionen(arende):
    sista = malvarden(arende.ansokan.version.data)[-1]

    assert sista == {
        "nyckel": str(NYCKEL),
        "mal": "10 avtal har slutits",
        "matt": "Nya avtal",
        "text": "minst 10 avtal",
        "riktning": "minst",
        "varde": "10.00",
        "hogst": None,
    }


@pytest.mark.parametrize(
    ("riktning", "varde", "hogst", "antal", "nadd", "kvar"),
    [
        ("minst", 10, None, 0, False, "10 kvar till målet"),
        ("minst", 10, None, 9, False, "1 kvar till målet"),
        ("minst", 10, None, 10, True, "målet är nått"),
        ("minst", 10, None, 12, True, "målet är nått"),
        ("hogst", 2, None, 0, True, "inom målet, 2 kvar till gränsen"),
        ("hogst", 2, None, 2, True, "inom målet, 0 kvar till gränsen"),
        ("hogst", 2, None, 3, False, "1 över målet"),
        ("exakt", 2, None, 1, False, "1 kvar till målet"),
        ("exakt", 2, None, 2, True, "målet är nått"),
        ("exakt", 2, None, 3, False, "1 över målet"),
        ("mellan", 2, 4, 1, False, "1 kvar till målet"),
        ("mellan", 2, 4, 4, True, "målet är nått"),
        ("mellan", 2, 4, 5, False, "1 över målet"),
    ],
)
def test_vad_som_aterstar(riktning, varde, hogst, antal, nadd, kvar):
    class Rad:
        class avtal:
            ar_makulerat = False

    rad = Stallning(
        NYCKEL, "", "", "", riktning, Decimal(varde), hogst and Decimal(hogst), (Rad(),) * antal
    )

    assert (rad.antal, rad.nadd, rad.kvar) == (antal, nadd, kvar)


def test_ett_mal_utan_tal_har_inget_kvar():
    rad = Stallning(NYCKEL, "", "", "", "minst", None, None)

    assert (rad.nadd, rad.kvar.startswith("Målvärdet är inte ett tal")) == (False, True)


# ---------- Choosing and counting, through the pages ----------


def test_ett_mal_valjs_och_avtal_raknas(klient, arende, ny):
    avtalen = [ny(), ny()]

    valt = klient.post(sida("avtalsmal_valj", arende), {"malvarde": str(NYCKEL)})
    raknat = klient.post(
        sida("avtalsmal", arende, NYCKEL), {"avtal": [a.publikt_id for a in avtalen]}
    )

    assert (valt.url, raknat.url) == (
        sida("avtalsmal", arende, NYCKEL),
        f"{arende.get_absolute_url()}#avtalsmal",
    )
    rad = stallningen(arende)
    assert (rad.antal, rad.kvar) == (2, "8 kvar till målet")
    assert {verb for verb, _ in journalen(arende)} == {
        "öppnade ärendet",
        "valde att räkna målet i avtal",
        "räknade avtalet till målet",
    }
    assert "8 kvar till målet" in klient.get(arende.get_absolute_url()).content.decode()


def test_forst_erbjuds_de_som_galler_under_insatstiden(klient, arende, mal, ny):
    """The insatstid of the tests' application is 2020-12-01 to 2022-11-30."""
    inom, fore, efter = ny(), ny(fran="2019-01-01", till="2020-11-30"), ny(fran="2022-12-01")
    raknat = ny()
    mal.rakna(arende, [raknat], av=portalen())
    ny().makulera(skal="X", av=portalen())

    def erbjuds(fraga=""):
        svar = klient.get(f"{sida('avtalsmal', arende, NYCKEL)}{fraga}")
        return set(svar.context["form"].fields["avtal"].queryset)

    assert erbjuds() == {inom}
    assert erbjuds("?alla=1") == {inom, fore, efter}


def test_ett_makulerat_avtal_raknas_inte_men_syns(klient, arende, mal, ny):
    ett, annat = ny(), ny()
    mal.rakna(arende, [ett, annat], av=portalen())

    ett.makulera(skal="Dubblett", av=portalen())

    rad = stallningen(arende)
    assert (rad.antal, len(rad.malavtal)) == (1, 2)
    assert "makulerat, räknas inte" in klient.get(arende.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="makulerat"):
        Avtalsmal.valj(arende, UUID(malvarden(arende.ansokan.version.data)[0]["nyckel"]), av=portalen()).rakna(arende, [ett], av=portalen())  # fmt: skip


def test_samma_avtal_raknas_en_gang(arende, mal, ny):
    ett = ny()
    for _ in range(2):
        mal.rakna(arende, [ett], av=portalen())

    assert stallningen(arende).antal == 1
    assert [verb for verb, _ in journalen(arende)].count("räknade avtalet till målet") == 1


def test_ett_avtal_slutar_raknas(klient, arende, mal, ny):
    ett = ny()
    mal.rakna(arende, [ett], av=portalen())

    svar = klient.post(sida("malavtal_ta_bort", arende, NYCKEL, ett.publikt_id))

    assert (svar.status_code, stallningen(arende).antal) == (302, 0)
    assert journalen(arende)[0] == ("räknar inte längre avtalet till målet", f"Nya avtal: {ett}")


def test_malet_slutar_raknas_i_avtal_och_journalen_minns_vilka(klient, arende, mal, ny):
    ett = ny()
    mal.rakna(arende, [ett], av=portalen())

    klient.post(sida("avtalsmal_valj_bort", arende, NYCKEL))

    assert not Avtalsmal.objects.exists() and not Malavtal.objects.exists()
    senast = Handelse.objects.om(arende).first()
    assert (senast.verb, senast.kommentar) == ("slutade räkna målet i avtal", "Nya avtal")
    assert senast.uppgifter == {"malvarde": str(NYCKEL), "avtal": [str(ett.publikt_id)]}


def test_ett_mal_som_inte_finns_i_ansokan_valjs_inte(klient, arende):
    svar = klient.post(sida("avtalsmal_valj", arende), {"malvarde": str(uuid4())})

    assert svar.status_code == 302
    assert not Avtalsmal.objects.exists()
    with pytest.raises(ValidationError, match="finns inte i den inkomna ansökan"):
        Avtalsmal.valj(arende, uuid4(), av=portalen())


def test_att_rakna_utan_att_valja_avtal_sager_vad_som_saknas(klient, arende, mal, ny):
    ny()

    svar = klient.post(sida("avtalsmal", arende, NYCKEL), {"avtal": []} | {"x": "1"})

    assert svar.status_code == 422
    assert svar.context["form"].errors == {"avtal": ["Välj minst ett avtal."]}


def test_ett_valt_mal_som_har_lamnat_ansokan_visas_sist(arende, mal, ny):
    mal.rakna(arende, [ny()], av=portalen())
    Avtalsmal.objects.filter(pk=mal.pk).update(malvarde=uuid4())

    sista = avtalsrakning.stallningar(arende.ansokan)[-1]

    assert (sista.mal, sista.antal, sista.vald) == ("Finns inte längre i ansökan", 1, True)


# ---------- Rights, and the room that can be switched off ----------


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR])
def test_ekonom_och_revisor_laser_men_valjer_inte(inloggad, ny_person, arende, mal, ny, roll):
    mal.rakna(arende, [ny()], av=portalen())
    klient = inloggad(ny_person(roll))

    html = klient.get(arende.get_absolute_url()).content.decode()

    assert "9 kvar till målet" in html
    assert "Räkna målet i avtal" not in html and "Lägg till avtal" not in html
    assert klient.get(sida("avtalsmal", arende, NYCKEL)).status_code == 403
    assert klient.post(sida("avtalsmal_valj_bort", arende, NYCKEL)).status_code == 403
    assert Avtalsmal.objects.count() == 1


def test_ett_annat_arendes_mal_nas_inte(klient, arende, mal, nytt_arende):
    annat = nytt_arende(data=med_avtalsmal())

    assert klient.get(sida("avtalsmal", annat, NYCKEL)).status_code == 404


def test_med_registret_avstangt_finns_avsnittet_inte(klient, arende, mal, forbund):
    forbund.funktioner = []
    forbund.save()

    assert "Avtal som räknas" not in klient.get(arende.get_absolute_url()).content.decode()
    assert klient.get(sida("avtalsmal", arende, NYCKEL)).status_code == 404


# ---------- On the avtal's own page ----------


def test_avtalets_sida_visar_var_det_raknas(klient, inloggad, ny_person, arende, mal, ny):
    ett = ny()
    mal.rakna(arende, [ett], av=portalen())
    egen = inloggad(ny_person(Roll.MEDLEM, ett.part))

    (rad,) = klient.get(ett.get_absolute_url()).context["raknas"]

    assert (rad.rubrik, rad.text) == (str(arende), "Nya avtal: 1 räknade, minst 10 avtal")
    assert rad.url == f"{arende.get_absolute_url()}#avtalsmal"
    assert egen.get(ett.get_absolute_url()).context["raknas"] == []


# ---------- Database and queries ----------


def test_databasen_vagrar_samma_mal_och_samma_avtal_tva_ganger(arende, mal, ny):
    ett = ny()
    mal.rakna(arende, [ett], av=portalen())

    with pytest.raises(IntegrityError, match="avtalsmal_ett_per_malvarde"), transaction.atomic():
        Avtalsmal.objects.create(ansokan=arende.ansokan, malvarde=NYCKEL, valt_av=portalen())
    with pytest.raises(IntegrityError, match="malavtal_en_gang_per_mal"), transaction.atomic():
        Malavtal.objects.create(avtalsmal=mal, avtal=ett, raknat_av=portalen())
    with pytest.raises(ProtectedError):
        ett.delete()


@pytest.mark.parametrize("antal", [1, 3])
def test_stallningen_ar_sex_fragor(arende, mal, ny, django_assert_num_queries, antal):
    mal.rakna(arende, [ny() for _ in range(antal)], av=portalen())
    ansokan = (
        type(arende.ansokan).objects.select_related("inskick__version").get(pk=arende.ansokan.pk)
    )

    with django_assert_num_queries(6):
        rader = avtalsrakning.stallningar(ansokan)

    assert [rad.antal for rad in rader if rad.vald] == [antal]
