"""The administrators' pages and the person's own, where an organisation's number is a personnummer."""

import pytest
from django.urls import reverse

from portal import orgnr
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.organisation import Organisation
from tests.foretag.exempel import ny
from tests.foretag.varld import PERSONNUMMER
from tests.tva import med, oppnad


@pytest.fixture
def firman(db):
    return ny("Backens snickeri", PERSONNUMMER, form="enskild_firma").organisation


@pytest.fixture
def admin(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR))


def test_administratoren_andrar_namnet_utan_att_se_eller_rora_numret(admin, firman):
    vag = reverse("organisation", args=[firman.publikt_id])

    sida = admin.get(vag).content.decode()
    svar = admin.post(
        vag, med(oppnad(admin, vag), orgnr="556012-5790", namn="Nya snickeriet", finsam="ingen")
    )

    assert orgnr.DOLT in sida and PERSONNUMMER not in sida
    assert svar.status_code == 302
    firman.refresh_from_db()
    assert (firman.namn, firman.orgnr, firman.enskild) == ("Nya snickeriet", PERSONNUMMER, True)


def test_listan_visar_att_numret_ar_dolt(admin, firman):
    rad = admin.get(reverse("organisation_lista")).content.decode()

    assert orgnr.DOLT in rad and PERSONNUMMER not in rad


def test_den_som_bade_administrerar_och_laser_registret_ser_det(
    inloggad, ny_person, forbund, firman
):
    from portal.forbund.models.uppdrag import Uppdrag

    person = ny_person(Roll.ADMINISTRATOR)
    Uppdrag(person=person, roll=Roll.HANDLAGGARE).ge(av=person)

    assert PERSONNUMMER in inloggad(person).get(reverse("organisation_lista")).content.decode()


def test_en_ny_organisation_kan_inte_ha_ett_personnummer_och_ett_som_finns_avslojas_inte(
    admin, firman
):
    falt = {"orgnr": PERSONNUMMER, "namn": "Någon", "finsam": "ingen"}

    med = admin.post(reverse("organisation_ny"), falt).context["form"].errors
    Organisation.objects.filter(pk=firman.pk).update(orgnr="620102-1018")
    utan = admin.post(reverse("organisation_ny"), falt).context["form"].errors

    assert med == utan
    assert list(med) == ["orgnr"]


def test_mitt_konto_visar_inte_numret_ens_for_den_som_hor_dit(inloggad, ny_person, firman, forbund):
    klient = inloggad(ny_person(Roll.MEDLEM, firman))

    assert PERSONNUMMER not in klient.get(reverse("konto")).content.decode()
