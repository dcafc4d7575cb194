"""Two who change the same call, meeting or application at once: nothing of anybody's is lost in silence."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from insatser.styrelse.models import Sammantrade
from portal.forbund.models.uppdrag import Roll
from tests.tva import falten, med, prova

GAR = pytest.mark.parametrize("tillbaka", [False, True], ids=["vidare", "tillbaka"])


@pytest.fixture
def asa(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa"))


@pytest.fixture
def bo(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Bo"))


def vag(namn, rad):
    return reverse(f"insatser:{namn}", args=[rad.publikt_id])


@pytest.fixture
def utlysning(ny_utlysning):
    return ny_utlysning(
        oppnar_tid=datetime(2026, 9, 1, 6, 0, 37, tzinfo=UTC),
        ram={"2027": "4000000.00"},
        vem_kan_soka="Kommuner.",
    )


@GAR
def test_utlysning(asa, bo, utlysning, tillbaka):
    svar = prova(
        *(asa, bo, vag("utlysning_andra", utlysning)),
        x=("sammanfattning", "Bos text", "Åsas text"),
        y=("kriterier", "Bos kriterium"),
        z=("vem_kan_soka", "Alla."),
        tillbaka=tillbaka,
    )

    assert [(k.falt, k.av) for k in svar.context["form"].utfall.krockar] == [
        ("sammanfattning", "Bo")
    ]
    utlysning.refresh_from_db()
    assert utlysning.oppnar_tid.second == 37  # what nobody touched is as it was


def test_utlysningens_ram_moter_som_ett(asa, bo, utlysning):
    svar = prova(
        *(asa, bo, vag("utlysning_andra", utlysning)),
        x=("ram_kr_0", "5\xa0000\xa0000", "6\xa0000\xa0000"),
        y=("stanger_tid_1", "12.00"),
    )

    ((falt, krock, texter),) = svar.context["form"].krockar
    assert (krock.falt, texter) == ("ram", ("2027: 5\xa0000\xa0000\xa0kr", "2027: 6\xa0000\xa0000\xa0kr"))  # fmt: skip
    assert f'href="#{falt.id_for_label}"' in svar.content.decode()


@pytest.fixture
def motet(styrelsen, ny_person):
    mote = Sammantrade(
        organ=styrelsen, datum=date(2027, 3, 1), tid=time(9), plats="Regionhuset, sal Eken"
    )
    mote.planera(av=ny_person(Roll.HANDLAGGARE))
    return Sammantrade.objects.get(pk=mote.pk)


@GAR
def test_sammantrade(asa, bo, motet, tillbaka):
    prova(
        *(asa, bo, vag("sammantrade_andra", motet)),
        x=("plats", "Bos sal", "Åsas sal"),
        y=("tid", "13.00"),
        z=("datum", "2027-03-02"),
        tillbaka=tillbaka,
    )


def test_tva_som_tillsammans_bryter_en_regel(asa, bo, motet, ny_person):
    """Each is right by herself: the day that one chose and the hour that the other did are taken."""
    Sammantrade(organ=motet.organ, datum=date(2027, 3, 2), tid=time(13), plats="Sal").planera(
        av=ny_person(Roll.HANDLAGGARE)
    )
    andra = vag("sammantrade_andra", motet)
    mitt = falten(asa.get(andra))
    assert bo.post(andra, med(mitt, tid="13.00")).status_code == 302

    svar = asa.post(andra, med(mitt, datum="2027-03-02"))

    motet.refresh_from_db()
    assert (svar.status_code, str(motet.datum), str(motet.tid)) == (422, "2027-03-01", "13:00:00")
    assert "Organet har redan ett sammanträde den tiden." in svar.content.decode()


def test_efter_ett_fel_star_det_som_bara_kollegan_skrev_kvar(asa, bo, motet):
    andra = vag("sammantrade_andra", motet)
    mitt = falten(asa.get(andra))
    assert bo.post(andra, med(mitt, plats="Bos sal")).status_code == 302

    fel = asa.post(andra, med(mitt, tid="halv nio"))
    klart = asa.post(andra, med(falten(fel), tid="08.30"))

    motet.refresh_from_db()
    assert (fel.status_code, klart.status_code) == (422, 302)
    assert (motet.plats, str(motet.tid)) == ("Bos sal", "08:30:00")
