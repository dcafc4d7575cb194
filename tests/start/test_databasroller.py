"""The application's database role: what it may do in each table, and that nothing more is left."""

import uuid

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

pytestmark = pytest.mark.django_db

ROLL = "portal_app"
ALLT = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]


def svar(fraga, *varden):
    with connection.cursor() as markor:
        markor.execute(fraga, varden)
        return markor.fetchall() if markor.description else None


@pytest.fixture
def roll():
    """A role of this test alone, so that a role shared by the cluster says nothing."""
    namn = f"prov_{uuid.uuid4().hex[:8]}"
    superanvandare = svar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0]
    if superanvandare:
        svar(f"CREATE ROLE {namn} LOGIN")
        return namn
    return ROLL


@pytest.fixture
def databasroller(roll):
    """A function that runs the command; in one transaction with the test, like all it does."""

    def kor(namn=roll):
        call_command("databasroller", roll=namn, verbosity=0)

    return kor


def ratter(roll):
    """What the role may do in each table: table -> sorted list of rights."""
    rader = svar(
        "SELECT tablename, array_agg(ratt::text ORDER BY ratt) FROM pg_tables"
        " CROSS JOIN unnest(%s) AS ratt"
        " WHERE schemaname = 'public' AND has_table_privilege(%s, tablename::regclass, ratt)"
        " GROUP BY tablename",
        ALLT,
        roll,
    )
    return dict(rader)


def test_rollen_far_lasa_och_skriva_men_loggen_och_migrationerna_ar_laste(databasroller, roll):
    alla = {namn for (namn,) in svar("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    vanligt = ["DELETE", "INSERT", "SELECT", "UPDATE"]

    databasroller()

    assert ratter(roll) == dict.fromkeys(alla, vanligt) | {
        "portal_handelse": ["INSERT", "SELECT"],
        "django_migrations": ["SELECT"],
    }


def test_en_gang_till_andrar_inget(databasroller, roll):
    databasroller()
    forsta = ratter(roll)

    databasroller()

    assert ratter(roll) == forsta


def test_ratt_som_getts_for_hand_tas_bort(databasroller, roll):
    svar(f"GRANT ALL ON portal_handelse, django_migrations, portal_utskick TO {roll}")
    svar("GRANT UPDATE ON portal_handelse TO PUBLIC")

    databasroller()

    assert {namn: ratter(roll)[namn] for namn in ("portal_handelse", "portal_utskick")} == {
        "portal_handelse": ["INSERT", "SELECT"],
        "portal_utskick": ["DELETE", "INSERT", "SELECT", "UPDATE"],
    }


def test_tabell_som_kommer_sedan_kan_lasas_och_skrivas(databasroller, roll):
    databasroller()

    svar("CREATE TABLE ny_tabell (id bigserial PRIMARY KEY)")

    assert ratter(roll)["ny_tabell"] == ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert svar("SELECT has_sequence_privilege(%s, 'ny_tabell_id_seq', 'USAGE')", roll) == [(True,)]


@pytest.mark.parametrize(
    "sats",
    [
        "UPDATE portal_handelse SET verb = 'annat'",
        "DELETE FROM portal_handelse",
        "TRUNCATE portal_handelse",
        "TRUNCATE portal_utskick",
        "ALTER TABLE portal_handelse DISABLE TRIGGER ALL",
        "DROP TRIGGER handelse_bara_tillagg ON portal_handelse",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
        "CREATE TABLE egen (id int)",
    ],
)
def test_rollen_nekas(databasroller, roll, sats):
    databasroller()

    with pytest.raises(Exception) as fel, transaction.atomic():
        svar(f"SET LOCAL ROLE {roll}")
        svar(sats)

    assert isinstance(fel.value.__cause__, psycopg2.errors.InsufficientPrivilege)


def test_rollen_far_racka_till_det_appen_gor(databasroller, roll):
    databasroller()

    with transaction.atomic():
        svar(f"SET LOCAL ROLE {roll}")
        svar("INSERT INTO portal_cache VALUES ('nyckel', 'värde', now())")
        svar("UPDATE portal_cache SET value = 'annat'")
        svar("DELETE FROM portal_cache")
        assert svar("SELECT count(*) FROM portal_handelse") is not None
        svar("RESET ROLE")


def test_agaren_sjalv_kan_inte_vara_rollen(databasroller):
    agaren = svar("SELECT current_user")[0][0]

    with pytest.raises(CommandError, match=f"Kör som databasens ägare, inte som {agaren}"):
        databasroller(agaren)


def test_tabellistan_namner_tabeller_som_finns():
    for tabell in settings.ENDAST_TILLAGG:
        assert svar("SELECT to_regclass(%s) IS NOT NULL", tabell) == [(True,)]


def test_roll_som_saknas_och_inte_far_skapas_ger_raden_at_administratoren(databasroller, roll):
    with transaction.atomic():
        svar(f"SET LOCAL ROLE {roll}")

        with pytest.raises(CommandError) as fel:
            databasroller("prov_finns_inte")

        svar("RESET ROLE")

    assert str(fel.value).endswith(
        "CREATE ROLE \"prov_finns_inte\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '…';"
    )
