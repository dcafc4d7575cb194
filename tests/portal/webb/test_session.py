"""How long one stays signed in: 12 hours at most, 60 minutes idle for applicants, 30 for those of the förbund."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, Roll
from portal.webb import session
from tests.conftest import BACKEND

KONTO = "/konto/"
JSON = {"accept": "application/json"}


@pytest.fixture
def tid(frys_tid):
    resa = frys_tid("2026-09-10 08:00")
    return lambda **steg: resa.shift(timedelta(**steg))


def _inne(klient, **val):
    return klient.get(KONTO, **val).status_code == 200


@pytest.mark.parametrize("roll", [roll for roll in Roll if roll not in ORGANISATIONSROLLER])
def test_forbundets_roller_far_vara_borta_trettio_minuter(tid, inloggad, personer, forbund, roll):
    klient = inloggad(personer[roll])
    assert _inne(klient)

    tid(minutes=29)
    assert _inne(klient)
    tid(minutes=30)
    assert _inne(klient)
    tid(minutes=30, seconds=1)
    assert not _inne(klient)


@pytest.mark.parametrize("vem", ["medlem", "organisationsadministrator", "obekraftad", "utan_roll"])
def test_sokande_far_vara_borta_sextio_minuter(tid, inloggad, personer, forbund, vem):
    klient = inloggad(personer[vem])
    assert _inne(klient)

    tid(minutes=60)
    assert _inne(klient)
    tid(minutes=60, seconds=1)
    assert not _inne(klient)


@pytest.mark.parametrize("vem", ["medlem", "handlaggare"])
def test_efter_tolv_timmar_ar_det_slut_for_alla(tid, inloggad, personer, forbund, vem):
    klient = inloggad(personer[vem])
    for _ in range(12 * 3):
        tid(minutes=20)
        assert _inne(klient)

    tid(seconds=1)
    assert not _inne(klient)


def test_den_som_loggats_ut_far_veta_det_och_kan_logga_in_igen(tid, inloggad, personer, forbund):
    klient = inloggad(personer["handlaggare"])
    tid(minutes=31)

    svar = klient.get("/forbund/medlemskap/", follow=True)

    assert svar.redirect_chain == [("/konto/logga-in/?next=/forbund/medlemskap/", 302)]
    assert (
        "Du har loggats ut, eftersom det var länge sedan du gjorde något." in svar.content.decode()
    )
    klient.force_login(personer["handlaggare"], backend=BACKEND)
    assert _inne(klient)


def test_sessionen_ar_borta_hos_servern(tid, inloggad, personer, forbund):
    klient = inloggad(personer["handlaggare"])
    gammal = klient.cookies["sessionid"].value
    tid(minutes=31)
    klient.get(KONTO)
    tid(minutes=-31)

    klient.cookies["sessionid"] = gammal

    assert not _inne(klient)


def test_autospar_haller_sokanden_inloggad(tid, inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])
    for _ in range(3):
        tid(minutes=50)
        klient.get(KONTO, headers=JSON)

    assert _inne(klient)


def test_det_som_sidan_gor_av_sig_sjalv_haller_inte_forbundet_inloggat(
    tid, inloggad, personer, forbund
):
    klient = inloggad(personer["handlaggare"])
    for _ in range(3):
        tid(minutes=10)
        assert klient.get(KONTO, headers=JSON).status_code == 200

    tid(seconds=1)
    svar = klient.get(KONTO, headers=JSON)

    assert (svar.status_code, svar.json()) == (401, {"kod": "utloggad"})


def test_en_roll_som_upphor_ger_den_langre_tiden(tid, inloggad, ny_person, forbund):
    person = ny_person(Roll.HANDLAGGARE)
    klient = inloggad(person)
    person.uppdrag.get().avsluta(av=person)

    tid(minutes=45)

    assert _inne(klient)


def test_tiden_skrivs_hogst_en_gang_i_minuten(
    tid, inloggad, personer, forbund, django_assert_num_queries
):
    klient = inloggad(personer["medlem"])
    klient.get("/kontakt/")

    # The last one asks whether her menu has Mitt företag or Min kommun.
    with django_assert_num_queries(7):
        klient.get("/kontakt/")
    tid(minutes=1)
    # And the session: a savepoint, the row, the savepoint's end.
    with django_assert_num_queries(10):
        klient.get("/kontakt/")


def test_utloggning_ar_utloggning(inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])
    gammal = klient.cookies["sessionid"].value

    klient.post("/konto/logga-ut/")

    klient.cookies["sessionid"] = gammal
    assert not _inne(klient)


def test_ny_inloggning_borjar_om_de_tolv_timmarna(tid, inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])
    for _ in range(13):
        tid(minutes=50)
        klient.get(KONTO)
    klient.force_login(personer["medlem"], backend=BACKEND)
    forst = klient.session[session.INLOGGAD]

    assert forst == timezone.now().timestamp()
    tid(minutes=55)
    assert _inne(klient)


def test_en_session_utan_tider_galler_inte(inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])
    sparad = klient.session
    del sparad[session.INLOGGAD]
    sparad.save()

    assert not _inne(klient)
