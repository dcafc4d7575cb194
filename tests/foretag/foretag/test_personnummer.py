"""An enskild firma's number is a personnummer: those who read the register see it, nobody else does, and no log holds it."""

import logging
import re

import pytest
from django.urls import reverse

from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from tests.foretag.varld import PERSONNUMMER
from tests.rutter import kropp, rader
from tests.varld import LASER, ROLLER, Varld, angras

RADER = list(rader())
NUMRET = re.compile(rb"620101[-\s\xe2\x80\x91\x93]*1019")
SOKLISTOR = ("organisation_lista", "medlemskap_lista", "person_lista", "foretag:foretag_lista")


def renderas(rad):
    return "pdf" in rad.get


@pytest.mark.langsam
def test_bara_de_som_laser_registret_ser_numret(varld: Varld, db, caplog):
    """Every address of the table as every role, and each list searched for the number."""
    caplog.set_level(logging.DEBUG)
    vagar = {
        varld.vag(rad.namn, rad.objekt) for rad in RADER if rad.get != "-" and not renderas(rad)
    }
    vagar |= {f"{varld.vag(lista)}?format=csv" for lista in SOKLISTOR}
    e = varld.objekt["företag E"]["publikt_id"]
    sett = {}
    for roll in ROLLER:
        svaren = {vag: varld.fraga(roll, "GET", vag) for vag in vagar}
        sett[roll] = {
            vag
            for vag, svar in svaren.items()
            if NUMRET.search(b"".join(svar) if svar.streaming else svar.content)
        }

    assert {roll for roll in ROLLER if sett[roll]} == set(LASER)
    assert all(reverse("foretag:foretag", args=[e]) in sett[roll] for roll in LASER)
    assert all(f"{varld.vag('foretag:foretag_lista')}?format=csv" in sett[roll] for roll in LASER)
    assert NUMRET.search(caplog.text.encode()) is None


@pytest.fixture
def hittas(varld: Varld, db):
    """(list, words) → the roles that get the firma among the hits. It has an administrator, and one who asks to belong."""
    firman = Organisation.objects.get(orgnr=PERSONNUMMER)
    admin, ny = varld.personer["orgadmin"], varld.personer["utan_roll"]
    Uppdrag(
        person=admin, organisation=firman, roll=Roll.ORGANISATIONSADMINISTRATOR, fran=idag()
    ).ge(av=Anvandare.objects.portalen())
    Uppdrag.objects.create(person=ny, organisation=firman, roll=Roll.MEDLEM, fran=idag())

    def roller(lista, q):
        svaren = {
            roll: varld.fraga(roll, "GET", varld.vag(lista), {"q": q}).content.decode()
            for roll in ("administratör", "orgadmin", "handläggare")
        }
        return {roll for roll, svar in svaren.items() if firman.namn in svar}

    return roller


@pytest.mark.parametrize("q", [PERSONNUMMER, PERSONNUMMER.replace("-", ""), "620101"])
@pytest.mark.parametrize("lista", SOKLISTOR)
def test_den_som_inte_far_se_numret_hittar_det_inte_heller(lista, q, hittas):
    """By its number the firma is found only where the register is read; by its name (below) in all of the lists."""
    far = {"handläggare"} if lista == "foretag:foretag_lista" else set()

    assert hittas(lista, q) == far


@pytest.mark.parametrize(
    ("lista", "roller"),
    [
        ("organisation_lista", {"administratör"}),
        ("medlemskap_lista", {"administratör", "orgadmin", "handläggare"}),
        ("person_lista", {"administratör"}),
        ("foretag:foretag_lista", {"handläggare"}),
    ],
)
def test_pa_namnet_hittas_den_i_alla_listorna(lista, roller, hittas):
    assert hittas(lista, "snickeri") == roller


@pytest.mark.langsam
def test_inte_heller_i_svaret_pa_en_post(varld: Varld, db):
    for rad in RADER:
        if rad.post == "-":
            continue
        for roll in ("anonym", "utan_roll", "administratör", "orgadmin", "företagare"):
            with angras():
                svar = varld.fraga(
                    roll, "POST", varld.vag(rad.namn, rad.objekt), kropp(varld, rad.namn)
                )
            assert not NUMRET.search(b"" if svar.streaming else svar.content), (roll, rad.id)


def test_ingen_handelse_haller_numret(varld: Varld, db):
    texter = str(list(Handelse.objects.values_list("kommentar", "uppgifter"))).encode()

    assert Handelse.objects.exists() and NUMRET.search(texter) is None
