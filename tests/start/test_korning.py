"""make run: what stops it before it has begun."""

import fcntl
import json
import os
import socket
import stat

import pytest

from portal.start import korning, mappar
from portal.start.databas import Databas

from .test_miljo import start


@pytest.fixture
def upptagen_port():
    with socket.socket() as upptagen:
        upptagen.bind(("127.0.0.1", 0))
        upptagen.listen()
        yield upptagen.getsockname()[1]


def test_upptagen_port_namns_med_en_annan_att_valja(upptagen_port, oppen_mapp):
    svar = start("run", PORT=str(upptagen_port), PORTAL_DATA=str(oppen_mapp))

    assert svar.returncode == 1
    assert svar.stderr == (
        f"\nPort {upptagen_port} används av ett annat program. Välj en annan: make run PORT=8000\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "åttatusen", "-1"])
def test_en_port_som_inte_ar_nagon(port, oppen_mapp):
    svar = start("run", PORT=port, PORTAL_DATA=str(oppen_mapp))

    assert (svar.returncode, svar.stderr) == (
        1,
        f"\nPORT={port} går inte. Skriv ett tal mellan 1 och 65535.\n",
    )


def test_tva_i_samma_mapp_gar_inte(oppen_mapp):
    (oppen_mapp / "las").mkdir()
    with (oppen_mapp / "las" / "run").open("w") as las:
        fcntl.flock(las, fcntl.LOCK_EX)
        svar = start("run", PORT="8000", PORTAL_DATA=str(oppen_mapp))

    assert (svar.returncode, svar.stderr) == (1, f"\n{korning.UPPTAGEN}\n")


def test_nyckeln_ar_densamma_nasta_gang_och_bara_agarens(oppen_mapp, monkeypatch):
    monkeypatch.setattr(mappar, "DATA", oppen_mapp)

    nyckel = korning._nyckel()

    assert korning._nyckel() == nyckel
    assert len(nyckel) >= 50
    assert stat.S_IMODE(os.stat(oppen_mapp / "nyckel").st_mode) == 0o600


def test_data_fran_en_aldre_version_sags_i_en_mening(oppen_mapp):
    Databas(oppen_mapp / "pg").data.mkdir(parents=True)
    svar = start("run", PORT="8765", PORTAL_DATA=str(oppen_mapp))

    assert (svar.returncode, svar.stderr) == (1, f"\n{korning.ALDRE}\n")


@pytest.mark.parametrize(
    ("andring", "gar"),
    [
        ({}, True),
        ({"portal/migrations/0001_grund.py": "en annan"}, False),
        ({"portal/migrations/0009_borttagen.py": "fanns da"}, False),
    ],
)
def test_migrationer_som_databasen_har_haft_maste_sta_kvar(oppen_mapp, monkeypatch, andring, gar):
    monkeypatch.setattr(mappar, "DATA", oppen_mapp)
    databas = Databas(oppen_mapp / "pg")
    databas.data.mkdir(parents=True)
    korning._haft().write_text(json.dumps(korning._migrationer() | andring))

    if gar:
        korning._krav_samma_migrationer(databas)
    else:
        with pytest.raises(mappar.Startfel, match="make rensa"):
            korning._krav_samma_migrationer(databas)


def test_en_ny_migration_kors_pa_gamla_data(oppen_mapp, monkeypatch):
    monkeypatch.setattr(mappar, "DATA", oppen_mapp)
    databas = Databas(oppen_mapp / "pg")
    databas.data.mkdir(parents=True)
    haft = korning._migrationer()
    haft.popitem()
    korning._haft().write_text(json.dumps(haft))

    korning._krav_samma_migrationer(databas)


def test_manage_sager_att_portalen_inte_ar_igang(oppen_mapp):
    svar = start("manage", PORTAL_DATA=str(oppen_mapp), ARGS="check")

    assert (svar.returncode, svar.stderr) == (
        1,
        "\nPortalen är inte igång. Starta den med make run i ett annat fönster först.\n",
    )
