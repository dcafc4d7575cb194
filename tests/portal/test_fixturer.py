from datetime import timedelta

from portal import frist, orgnr
from portal.forbund.models.uppdrag import Roll, roller
from tests.conftest import ny_orgnr


def test_alla_roller_har_en_person(personer):
    for roll in Roll:
        assert roller(personer[roll]) == {roll}
    assert roller(personer["obekraftad"]) == set()
    assert personer["avstangd"].is_active is False


def test_orgnr_har_ratt_kontrollsiffra():
    assert [orgnr.fel(ny_orgnr()) for _ in range(20)] == [""] * 20


def test_frys_tid_ar_stockholm(frys_tid):
    resa = frys_tid("2026-09-24 23:30")
    assert str(frist.idag()) == "2026-09-24"

    resa.shift(timedelta(hours=1))

    assert str(frist.idag()) == "2026-09-25"


def test_forbundet_ar_helt(forbund):
    assert orgnr.fel(forbund.orgnr) == ""
    assert forbund.namn == "Samordningsförbundet Provbygden"
