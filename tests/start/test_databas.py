"""The embedded database: nothing saved is lost, however it was ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.start.databas import Databas
from portal.start.mappar import ROT, Startfel
from portal.start.process import starttid

pytestmark = pytest.mark.langsam

BARA_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="gäller bara root")


def skriv_rad(databas):
    databas.sql("CREATE TABLE svar (text text); INSERT INTO svar VALUES ('Räksmörgås')")


def test_raden_finns_kvar_efter_kill_9_och_omedelbar_omstart(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()
    skriv_rad(databas)

    os.kill(databas.process.pid, signal.SIGKILL)
    databas.starta()

    assert databas.sql("SELECT text FROM svar") == "Räksmörgås"


def test_raden_finns_kvar_nar_make_dodades_och_databasen_lever(oppen_mapp, ny_databas):
    plats = oppen_mapp / "pg"
    doda_mig = (
        "import os, sys; from pathlib import Path; from portal.start.databas import Databas;"
        "d = Databas(Path(sys.argv[1])); d.starta();"
        "d.sql(\"CREATE TABLE svar (text text); INSERT INTO svar VALUES ('Kvar')\");"
        "os.kill(os.getpid(), 9)"
    )
    make = subprocess.run([sys.executable, "-c", doda_mig, str(plats)], cwd=ROT, check=False)
    gammal = int((plats / "data" / "postmaster.pid").read_text().split()[0])
    assert make.returncode == -signal.SIGKILL
    assert starttid(gammal) is not None

    databas = ny_databas(plats)
    databas.starta()

    assert starttid(gammal) is None
    assert databas.sql("SELECT text FROM svar") == "Kvar"


def test_startar_trots_att_pid_i_gamla_lasfilen_blivit_nagon_annans(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()
    skriv_rad(databas)
    rader = (databas.data / "postmaster.pid").read_text().splitlines()
    databas.stoppa()
    fil = databas.data / "postmaster.pid"
    fil.write_text("\n".join([str(os.getpid()), *rader[1:]]) + "\n")

    databas.starta()

    assert databas.sql("SELECT text FROM svar") == "Räksmörgås"


def test_stoppad_databas_lamnar_ingen_process(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")

    with databas.igang():
        pid = databas.process.pid
        assert starttid(pid) is not None

    assert starttid(pid) is None


def test_appens_roll_ager_inget_och_agaren_ar_ingen_superanvandare(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()
    databas.skapa("portal")
    databas.skapa("portal")

    roller = databas.sql(
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname LIKE 'portal%' ORDER BY 1"
    )

    assert roller.splitlines() == ["portal_agare|f|f|f", "portal_app|f|f|f"]
    assert databas.sql("SELECT datdba::regrole FROM pg_database WHERE datname = 'portal'") == (
        "portal_agare"
    )


def test_sokning_utan_skillnad_pa_stora_och_sma_galler_aven_aao(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()

    assert databas.sql("SELECT 'ÅÄÖ' ILIKE 'åäö', lower('ÅÄÖ')") == "t|åäö"


def test_annan_huvudversion_vagras_och_datan_ror_ingen(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()
    databas.stoppa()
    (databas.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(Startfel, match="gjord av PostgreSQL 9, men här finns 1"):
        databas.starta()

    assert (databas.data / "PG_VERSION").read_text() == "9\n"


def test_lang_sokvag_far_sin_socket_bland_de_tillfalliga(oppen_mapp, ny_databas):
    databas = ny_databas(oppen_mapp / ("lång-sökväg-" * 8) / "pg")

    databas.starta()

    assert databas.socket.parent == Path("/tmp")  # noqa: S108 - the system's own temporary files
    assert databas.sql("SELECT 1") == "1"


@BARA_ROOT
def test_stangd_mapp_far_sin_databas_utanfor_och_stadas_bort(tmp_path, ny_databas):
    tmp_path.chmod(0o700)
    databas = ny_databas(tmp_path / "pg")

    databas.starta()
    skriv_rad(databas)
    databas.stoppa()
    igen = Databas(tmp_path / "pg")
    igen.starta()

    assert databas.grund.parent == Path("/var/lib")
    assert igen.sql("SELECT text FROM svar") == "Räksmörgås"

    igen.ta_bort()

    assert not databas.grund.exists()


def test_en_halvfardig_databas_gors_om(oppen_mapp, ny_databas):
    (oppen_mapp / "pg" / "data.ny").mkdir(parents=True)
    (oppen_mapp / "pg" / "data.ny" / "PG_VERSION").write_text("18\n")
    databas = ny_databas(oppen_mapp / "pg")

    databas.starta()

    assert databas.sql("SELECT 1") == "1"


def test_trasig_installning_ger_vagen_till_loggen(oppen_mapp, ny_databas, monkeypatch):
    databas = ny_databas(oppen_mapp / "pg")
    databas.starta()
    databas.stoppa()
    with (databas.data / "postgresql.conf").open("a") as fil:
        fil.write("detta_finns_inte = 1\n")
    monkeypatch.setattr("portal.start.databas.STARTTID", 1)
    borjan = time.monotonic()

    with pytest.raises(Startfel, match="databas.log"):
        databas.starta()

    assert time.monotonic() - borjan < 10
