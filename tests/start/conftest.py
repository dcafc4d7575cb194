import os
import shutil
import tempfile
from pathlib import Path

import pytest

from portal.start.databas import Databas


@pytest.fixture
def oppen_mapp():
    """A folder that every account may pass through, unlike tmp_path."""
    plats = Path(tempfile.mkdtemp(prefix="portal-prov-"))
    plats.chmod(0o755)
    yield plats
    shutil.rmtree(plats, ignore_errors=True)


@pytest.fixture
def ny_databas():
    """A function that gives a Databas on a folder; what it made is removed after the test."""
    gjorda = []

    def ny(plats):
        gjorda.append(Databas(plats))
        return gjorda[-1]

    yield ny
    for databas in gjorda:
        databas.ta_bort()


@pytest.fixture(autouse=True)
def utan_make(monkeypatch):
    """The variables that make itself passes on must not reach what a test starts."""
    for namn in ("PORT", "ARGS", "MAKEFLAGS", "MAKELEVEL", "PORTAL_DATA"):
        if namn in os.environ:
            monkeypatch.delenv(namn)
