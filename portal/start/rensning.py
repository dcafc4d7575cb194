"""`make rensa`: back to a fresh clone."""

import shutil

from portal.start.databas import Databas
from portal.start.korning import UPPTAGEN as KORS
from portal.start.mappar import DATA, VENV, ensam, mapp
from portal.start.process import stoppa_kvarlamnade
from portal.start.provning import UPPTAGEN as PROVAS


def rensa() -> int:
    """Stop what a killed make left behind, then delete .venv and .data with the databases."""
    with ensam("run", KORS), ensam("test", PROVAS):
        stoppa_kvarlamnade(mapp("") / "processer.json")
        for namn in ("pg", "pg-test"):
            Databas(mapp(namn, 0o711)).ta_bort()
        for plats in (VENV, DATA):
            shutil.rmtree(plats, ignore_errors=not plats.exists())
    print(f"Borta: {VENV} och {DATA}.")
    return 0
