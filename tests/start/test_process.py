"""Children: started again when they die, found again when make was killed."""

import json
import signal
import subprocess
import sys
import time

import pytest

from portal.start.process import Barn, anteckna, starttid, stoppa_kvarlamnade

SOVER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def barn(tmp_path):
    barn = Barn("webb", SOVER, miljo={}, logg=tmp_path / "webb.log")
    barn.starta()
    yield barn
    barn.stoppa()


def vaka_tills(barn, villkor):
    slut = time.monotonic() + 10
    while time.monotonic() < slut:
        if barn.vaka() == villkor:
            return
        time.sleep(0.05)
    raise AssertionError("hände inte på tio sekunder")


def test_den_som_dor_startas_igen_efter_en_stund(barn):
    gammal = barn.process
    gammal.kill()
    gammal.wait()

    assert barn.vaka() is False
    vaka_tills(barn, True)

    assert barn.process.pid != gammal.pid
    assert barn.lever()


def test_den_som_lever_far_vara(barn):
    pid = barn.process.pid

    assert barn.vaka() is False

    assert barn.process.pid == pid


def test_kvarlamnad_stoppas_och_namns(barn, tmp_path):
    fil = tmp_path / "processer.json"
    anteckna(fil, [barn])

    assert stoppa_kvarlamnade(fil) == ["webb"]

    assert barn.process.wait(1) == -signal.SIGTERM
    assert not fil.exists()


def test_annans_process_med_samma_nummer_lamnas(barn, tmp_path):
    fil = tmp_path / "processer.json"
    fil.write_text(json.dumps([{"namn": "webb", "pid": barn.process.pid, "start": "1"}]))

    assert stoppa_kvarlamnade(fil) == []

    assert barn.lever()


def test_en_som_inte_lyssnar_tvingas(tmp_path):
    ordlos = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-uc", ordlos], stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    from portal.start.process import avsluta

    signaler = ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0))
    avsluta(process.pid, starttid(process.pid), signaler=signaler)

    assert process.wait(1) == -signal.SIGKILL


def test_avslutad_process_har_ingen_starttid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    pid = process.pid
    slut = time.monotonic() + 5
    while starttid(pid) is not None and time.monotonic() < slut:
        time.sleep(0.02)

    assert starttid(pid) is None  # it is a zombie until somebody waits for it

    process.wait()
    assert starttid(pid) is None
