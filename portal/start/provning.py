"""`make test`, `make snabbtest`, `make bilder`: pytest with all that the tests need around it."""

import hashlib
import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from portal.start import miljo
from portal.start.databas import AGARE, Databas
from portal.start.mappar import ROT, ensam, mapp
from portal.start.process import avbrytbar

UPPTAGEN = "Proven körs redan från den här mappen. Vänta tills de är klara."
PARALLELLT = ("-n", "2", "--dist", "worksteal")


def test() -> int:
    """Every test, browser and PDF included; pytest's exit code."""
    webblasare = miljo.se_till_provverktyg()
    return _pytest(*PARALLELLT, webblasare=webblasare)


def snabbtest() -> int:
    """The tests without browser, PDF and long waits; pytest's exit code."""
    utan = "not webblasare and not pdf and not langsam and not bilder"
    return _pytest("-m", utan, *PARALLELLT)


def bilder() -> int:
    """Pictures of every page and PDF to .data/bilder/; pytest's exit code."""
    webblasare = miljo.se_till_provverktyg()
    kod = _pytest("tests/bilder", "-m", "bilder", webblasare=webblasare)
    print(f"Bilderna ligger i {mapp('bilder', 0o755)}", flush=True)
    return kod


def _pytest(*argument: str, webblasare: str = "") -> int:
    miljo.se_till_pdf()
    miljo.se_till_venv("test")
    argv = [str(miljo.PYTHON), "-m", "pytest", *argument, *shlex.split(os.environ.get("ARGS", ""))]
    with ensam("test", UPPTAGEN), avbrytbar(), provdatabas() as databas:
        pytest = subprocess.Popen(argv, cwd=ROT, env=provmiljo(databas, webblasare))
        try:
            return pytest.wait()
        except KeyboardInterrupt:
            # Ctrl-C reached pytest too; SIGTERM did not.
            pytest.terminate()
            pytest.wait()
            raise


def prestanda() -> int:
    """Times, queries and memory of the pages, with much data in a database of its own; see tests/prestanda."""
    miljo.se_till_pdf()
    miljo.se_till_venv("test")
    with ensam("test", UPPTAGEN), avbrytbar(), provdatabas() as databas:
        databas.sql("DROP DATABASE IF EXISTS portal_prestanda WITH (FORCE)")
        databas.skapa("portal_prestanda")
        omgivning = provmiljo(databas) | {"DATABASE_URL": databas.url(AGARE, "portal_prestanda")}
        argv = [str(miljo.PYTHON), "-m", "tests.prestanda"]
        return subprocess.run(argv, cwd=ROT, env=omgivning, check=False).returncode


@contextmanager
def provdatabas() -> Iterator[Databas]:
    """The tests' cluster, running inside the block, without its outdated test databases."""
    with Databas(mapp("pg-test", 0o711), flyktig=True).igang() as databas:
        databas.skapa("portal", far_skapa_databaser=True)
        for namn in databas.sql("SELECT datname FROM pg_database").split():
            if namn.startswith("test_portal_") and not namn.startswith(testdatabas()):
                databas.sql(f"DROP DATABASE {namn} WITH (FORCE)")
        yield databas


def testdatabas() -> str:
    """A name that changes with the migrations, so that a template (tests/mallar.py) is never outdated."""
    filer = sorted(ROT.glob("*/migrations/*.py"))
    innehall = b"".join(str(fil.relative_to(ROT)).encode() + fil.read_bytes() for fil in filer)
    return f"test_portal_{hashlib.sha256(innehall).hexdigest()[:8]}"


def provmiljo(databas: Databas, webblasare: str = "") -> dict[str, str]:
    """The environment of pytest. With a browser found, no test of the browser may be skipped."""
    omgivning = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_LAGE": "utveckling",
        "DATABASE_URL": databas.url(AGARE, "portal"),
        "PORTAL_TESTDB": testdatabas(),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    if webblasare:
        omgivning |= {"REQUIRE_BROWSER": "1", "PORTAL_CHROMIUM": webblasare}
    return omgivning
