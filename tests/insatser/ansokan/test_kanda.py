"""The wall around drafts, seen from the lists of persons and organisations: who is known, and from when."""

import pytest
from django.urls import reverse

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.arende import inskick
from portal.formular.models.formular import Formular
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests.conftest import ny_orgnr

DEFINITION = {
    "namn": "Liten ansökan",
    "avsnitt": [
        {
            "nyckel": "bakgrund",
            "rubrik": "Bakgrund",
            "delar": [
                {"typ": "lang", "nyckel": "varfor", "rubrik": "Varför?", "obligatorisk": False}
            ],
        }
    ],
}


@pytest.fixture
def utlysning(ny_utlysning, forbund):
    formular = Formular.objects.create(
        namn="Liten ansökan",
        definition=DEFINITION,
        sha256=Formular.hash_av(DEFINITION),
        status="publicerat",
        publicerad_tid=forbund and ny_utlysning().oppnar_tid,
        publicerad_av=Anvandare.objects.portalen(),
    )
    return ny_utlysning(formular=formular, minst_parter=1, underskriftsregel="ingen")


@pytest.fixture
def utkast(inloggad, ny_person, utlysning):
    """A draft by a person and for an organisation that nobody knew of, with an invited writer."""
    person = ny_person(namn="MARKÖR-SÖKANDE", email="markor-sokande@exempel.invalid")
    klient = inloggad(person)
    klient.post(
        reverse("insatser:ansokan_ny", args=[utlysning.publikt_id]),
        {
            "namn": "Hemligt",
            "orgnr": ny_orgnr(),
            "organisation": "MARKÖR-ORGANISATION",
            "finsam": "ingen",
        },
    )
    ansokan = Ansokan.objects.get()
    ansokan.bjud_in("markor-inbjuden@exempel.invalid", Medverkan.Slag.SKRIVER, "", av=person)
    return ansokan


def _listade(inloggad, personer):
    klient = inloggad(personer["administrator"])
    rader = [
        rad
        for vag in ("/forbund/personer/", "/forbund/organisationer/")
        for rad in klient.get(vag).context["tabell"].rader
    ]
    return [
        str(rad) for rad in rader if "MARKÖR" in str(rad).upper() or "MARKOR" in str(rad).upper()
    ]


def test_ett_utkast_gor_ingen_kand(inloggad, personer, utkast):
    assert _listade(inloggad, personer) == []
    assert Anvandare.objects.kanda().filter(email__startswith="markor").count() == 0
    assert Organisation.objects.kanda().filter(namn__startswith="MARKÖR").count() == 0


def test_mottagningen_gor_den_som_skickat_in_och_organisationen_kanda(inloggad, personer, utkast):
    inskick.skicka_in(utkast, av=utkast.skapad_av, mottagen_tid=utkast.skapad_tid)

    assert _listade(inloggad, personer) == ["MARKÖR-SÖKANDE", "MARKÖR-ORGANISATION"]
    assert Anvandare.objects.kanda().filter(email="markor-inbjuden@exempel.invalid").count() == 0
