import pytest
from django.core.management import CommandError, call_command

from portal import behorighet, grunddata, orgnr
from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.management.commands.demo import LOSENORD, PERSONER


@pytest.fixture(autouse=True)
def bara_portalens_egna(monkeypatch):
    monkeypatch.setattr(grunddata, "_grund", [])
    monkeypatch.setattr(grunddata, "_demo", [])


def test_grunddata_gor_det_som_saknas_och_bara_det(db, capsys):
    call_command("grunddata")
    call_command("grunddata")

    assert capsys.readouterr().out.splitlines() == [
        "Förbund: en tom rad att fylla i.",
        "Organ: Styrelsen.",
        "Person: Portalen, som står för det som görs av sig självt.",
        "Allt fanns redan.",
    ]
    assert (Forbund.objects.count(), Organ.objects.count(), Anvandare.objects.count()) == (1, 1, 1)


def test_grunddata_later_det_som_andrats_vara(forbund, styrelsen):
    call_command("grunddata", verbosity=0)

    assert Forbund.aktuellt().namn == "Samordningsförbundet Provbygden"


def test_apparna_lagger_till_sitt(db, capsys):
    grunddata.registrera(lambda skriv: skriv("Formulär: 003."))

    call_command("grunddata")

    assert capsys.readouterr().out.splitlines()[-1] == "Formulär: 003."


def test_forsta_administratoren(db, client):
    call_command("grunddata", administrator="Chef@Exempel.invalid", verbosity=0)
    call_command("grunddata", administrator="chef@exempel.invalid", verbosity=0)

    person = Anvandare.objects.get(email="chef@exempel.invalid")
    assert behorighet.roller(person) == {Roll.ADMINISTRATOR}
    assert person.uppdrag.count() == 1
    assert person in Anvandare.objects.kanda()


def test_administrator_med_fel_adress(db):
    with pytest.raises(CommandError, match="e-postadress"):
        call_command("grunddata", administrator="chefen", verbosity=0)


def test_demon_har_en_person_per_roll(db):
    call_command("demo", verbosity=0)
    call_command("demo", verbosity=0)

    assert {p.roll for p in PERSONER} == set(Roll)
    for demo in PERSONER:
        person = Anvandare.objects.get(email=demo.epost)
        assert behorighet.roller(person) == ({demo.roll} if demo.bekraftad else set())
    assert Anvandare.objects.count() == len(PERSONER) + 1
    assert [o for o in Organisation.objects.all() if orgnr.fel(o.orgnr)] == []
    assert orgnr.fel(Forbund.aktuellt().orgnr) == ""


def test_demons_inloggning_fungerar(client, db):
    call_command("demo", verbosity=0)

    svar = client.post(
        "/konto/logga-in/losenord/", {"login": PERSONER[0].epost, "password": LOSENORD}
    )

    assert (svar.status_code, svar.url) == (302, "/")


def test_inloggningarna_skrivs_som_tabell(db, capsys):
    call_command("demo", inloggningar=True)

    rader = capsys.readouterr().out.splitlines()
    assert rader[0] == f"Lösenord för alla: {LOSENORD}"
    assert [rad.split()[0] for rad in rader[4:]] == [
        Roll(p.roll).label.split()[0] for p in PERSONER
    ]
    assert Anvandare.objects.count() == 0


def test_demon_blandar_sig_inte_i_en_portal_i_bruk(db, ny_person):
    ny_person(Roll.HANDLAGGARE)

    with pytest.raises(CommandError, match="--anda"):
        call_command("demo", verbosity=0)
    assert Anvandare.objects.filter(email=PERSONER[0].epost).count() == 0

    call_command("demo", anda=True, verbosity=0)
    assert Anvandare.objects.filter(email=PERSONER[0].epost).count() == 1


def test_demon_vagrar_i_drift(db, settings):
    settings.DRIFT = True

    with pytest.raises(CommandError, match="känt av alla"):
        call_command("demo", verbosity=0)


def test_demon_last_efterat(db):
    """What the apps add finds the people in place."""
    grunddata.registrera_demo(
        lambda skriv: skriv(Anvandare.objects.get(email="sokande@region.example").namn)
    )
    gjort = []
    call_command("demo", verbosity=0)

    grunddata.las_in_demo(gjort.append)

    assert gjort == ["Sökande Ett"]
