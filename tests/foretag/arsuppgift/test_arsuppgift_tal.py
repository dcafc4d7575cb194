"""How figures come in, whoever gives them: what cannot be true is refused, the same twice is nothing, all is logged."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foretag.arsuppgift.models.statistik import AndradUnderTiden, Arsuppgift
from foretag.foretag.models import Foretag
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse

AR = idag().year
TAL = {
    "anstallda_kvinnor": 9,
    "anstallda_man": 14,
    "placerade_af": 3,
    "placerade_kommun": 2,
    "placerade_fk": 0,
    "placerade_ovriga": None,
    "platser": 10,
    "nyttjade": 8,
}
SATT = Arsuppgift.Satt


@pytest.fixture
def foretag(ny_organisation):
    return Foretag.objects.create(organisation=ny_organisation(namn="Bolaget"), kommun="2180")


@pytest.fixture
def av(ny_person):
    return ny_person("handlaggare")


def satt(foretag, av, tal=TAL, ar=AR, **val):
    return Arsuppgift.satt_tal(foretag, ar, tal, av=av, **{"satt": SATT.IMPORT, **val})


def handelserna(uppgift):
    return list(Handelse.objects.om(uppgift).order_by("pk"))


def test_ny_rad_besvaras_och_loggas(foretag, av):
    uppgift, andrad = satt(foretag, av, kommentar="Bygger om.\r\n")

    uppgift.refresh_from_db()
    assert andrad and uppgift.tal == TAL
    assert (uppgift.satt, uppgift.svarad_av, uppgift.kommentar) == (SATT.IMPORT, av, "Bygger om.")
    [rad] = handelserna(uppgift)
    assert (rad.verb, rad.av, rad.uppgifter["fore"]) == ("lämnade årsuppgifter", av, {})
    assert rad.uppgifter["efter"] == TAL
    assert "Bygger om" not in str(rad.uppgifter)


def test_samma_en_gang_till_andrar_inget(foretag, av):
    uppgift, _ = satt(foretag, av)

    igen, andrad = satt(foretag, av, version=1)

    assert not andrad and igen.rad_version == uppgift.rad_version == 2
    assert len(handelserna(uppgift)) == 1


def test_ej_uppgivet_ar_inte_noll(foretag, av):
    uppgift, _ = satt(foretag, av)
    _, andrad = satt(foretag, av, {"placerade_ovriga": 0})

    assert (uppgift.placerade, andrad) == (None, True)
    assert Arsuppgift.objects.get().placerade == 5


def test_andring_loggas_med_gamla_och_nya_tal_och_behaller_vem_som_svarade(foretag, av, ny_person):
    satt(foretag, av)
    annan = ny_person()

    uppgift, _ = satt(foretag, annan, {"anstallda_man": 15, "platser": None}, satt=SATT.LANK)

    rad = handelserna(uppgift)[-1]
    assert (rad.verb, rad.av) == ("ändrade årsuppgifter", annan)
    assert rad.uppgifter["fore"] == {"anstallda_man": 14, "platser": 10}
    assert rad.uppgifter["efter"] == {"anstallda_man": 15, "platser": None}
    assert (uppgift.satt, uppgift.svarad_av) == (SATT.IMPORT, av)


def test_tva_som_last_samma_version_skriver_inte_over_varandra(foretag, av):
    satt(foretag, av, version=1)

    with pytest.raises(AndradUnderTiden) as nej:
        satt(foretag, av, {**TAL, "platser": 12}, version=1)

    assert nej.value.uppgift.platser == 10
    assert Arsuppgift.objects.get().platser == 10


@pytest.mark.parametrize(
    ("tal", "falt"),
    [
        ({"platser": 4, "nyttjade": 5}, "nyttjade"),
        ({"platser": -1}, "platser"),
        ({"anstallda_man": 1_000_001}, "anstallda_man"),
    ],
)
def test_det_som_inte_kan_vara_sant_nekas_och_inget_sparas(foretag, av, tal, falt):
    with pytest.raises(ValidationError) as nej:
        satt(foretag, av, tal)

    assert set(nej.value.message_dict) == {falt}
    assert not Arsuppgift.objects.exists()


@pytest.mark.parametrize("ar", [1989, AR + 1])
def test_ar_som_inte_kan_ha_uppgifter_nekas(foretag, av, ar):
    with pytest.raises(ValidationError, match=f"från 1990 till {AR}"):
        satt(foretag, av, ar=ar)


def test_okant_matt_ar_ett_fel_i_koden(foretag, av):
    with pytest.raises(LookupError, match="platzer"):
        satt(foretag, av, {"platzer": 1})


def test_rattelse_pa_telefon_kraver_skal(foretag, av):
    satt(foretag, av)

    with pytest.raises(ValidationError) as nej:
        satt(foretag, av, {"platser": 11}, satt=SATT.TELEFON)
    uppgift, _ = satt(foretag, av, {"platser": 11}, satt=SATT.TELEFON, skal="Företaget ringde.")

    assert set(nej.value.message_dict) == {"skal"}
    assert handelserna(uppgift)[-1].kommentar == "Företaget ringde."


def test_databasen_haller_nyttjade_inom_platser(foretag, av):
    satt(foretag, av)

    with (
        pytest.raises(IntegrityError, match="arsuppgift_nyttjade_inom_platser"),
        transaction.atomic(),
    ):
        Arsuppgift.objects.update(nyttjade=11)


def test_obesvarad_rad_kan_inte_ha_tal(foretag, av):
    satt(foretag, av)

    with (
        pytest.raises(IntegrityError, match="arsuppgift_tal_forst_nar_den_ar_besvarad"),
        transaction.atomic(),
    ):
        Arsuppgift.objects.update(svarad_tid=None, svarad_av=None, satt="")


def test_ar_raknas_i_stockholm(foretag, frys_tid):
    frys_tid("2027-01-01 00:30")  # the year before, in UTC
    av = Anvandare.objects.portalen()

    assert satt(foretag, av, ar=2027)[0].ar == 2027
    assert idag() - timedelta(days=1) == idag().replace(year=2026, month=12, day=31)
