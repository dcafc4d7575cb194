"""The whole portal killed with -9 and started again: what was saved is there, and so is the page."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from portal.frist import idag
from portal.management.commands.demo import LOSENORD
from portal.start.databas import Databas
from portal.start.mappar import ROT

pytestmark = [pytest.mark.webblasare, pytest.mark.langsam]

SERVERA = "import sys; from portal.start.korning import servera; servera(int(sys.argv[1]), installera=False)"


# What README says that one can do beside `make run`.
READMES = [
    ("importera_formular", str(ROT / "insatser/data/formular_003.json")),
    ("exportera_ansokan", f"SFE {idag().year}/0001"),
    ("makemigrations", "--check", "--dry-run"),
]

TEXTFALT = "main textarea:not([readonly]):not([disabled]):visible"


class Portal:
    """What `make run` starts, with its data in a folder of the test's."""

    def __init__(self, data):
        self.data = data
        with socket.socket() as ledig:
            ledig.bind(("127.0.0.1", 0))
            self.port = ledig.getsockname()[1]
        self.adress = f"http://127.0.0.1:{self.port}"
        self.utskrift = ""

    def starta(self):
        """Start it and return when it says where it is; the seconds that took."""
        miljo = {n: v for n, v in os.environ.items() if n not in {"DATABASE_URL", "PORTAL_TESTDB"}}
        borjan = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-uc", SERVERA, str(self.port)],
            cwd=ROT,
            env=miljo | {"PORTAL_DATA": str(self.data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A test run in the background of a script ignores Ctrl-C, and so would its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.utskrift = ""
        for rad in self.process.stdout:
            self.utskrift += rad
            if "Portalen finns" in rad:
                return time.monotonic() - borjan
        raise AssertionError(self.utskrift)

    def manage(self, *argument):
        """What `make manage` says, run beside it."""
        miljo = {n: v for n, v in os.environ.items() if n not in {"DATABASE_URL", "PORTAL_TESTDB"}}
        return subprocess.run(
            [sys.executable, "-m", "portal.start", "manage"],
            cwd=ROT,
            env=miljo | {"PORTAL_DATA": str(self.data), "ARGS": shlex.join(argument)},
            capture_output=True,
            text=True,
            check=False,
        )

    def doda(self):
        """kill -9 of make and of the database at once, as when the power goes."""
        postmaster = int((self.data / "pg" / "data" / "postmaster.pid").read_text().split()[0])
        for pid in (self.process.pid, postmaster):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stoppa(self):
        """End it as Ctrl-C does; the exit code."""
        self.process.send_signal(signal.SIGINT)
        self.utskrift += self.process.communicate(timeout=60)[0]
        return self.process.returncode


@pytest.fixture
def portal(oppen_mapp):
    portal = Portal(oppen_mapp)
    yield portal
    if portal.process.poll() is None:
        portal.stoppa()
    portal.process.stdout.close()
    Databas(oppen_mapp / "pg").ta_bort()


def test_sista_sparade_svaret_finns_kvar_efter_kill_9_och_efter_ctrl_c(portal, page):
    """One test for all that needs a started portal: the first start makes the whole demo, which takes its time."""
    text = "Det sista som hann sparas: räksmörgås."
    portal.starta()
    logga_in(page, portal.adress)
    faltet = oppna_ett_textfalt(page, portal.adress)
    with page.expect_response(lambda svar: svar.url.endswith("/spara/") and svar.status == 200):
        faltet.fill(text)
    expect(page.get_by_text(re.compile(r"Sparat \d\d:\d\d:\d\d")).first).to_be_visible()

    for argument in READMES:
        svar = portal.manage(*argument)
        assert svar.returncode == 0, (argument, svar.stdout, svar.stderr)

    portal.doda()
    portal.starta()

    assert "Stoppade webb och arbetare från en tidigare körning." in portal.utskrift
    page.reload()
    expect(page.locator(TEXTFALT).first).to_have_value(text)

    assert portal.stoppa() == 0
    assert portal.utskrift.endswith("Stoppad. Allt som sparats finns kvar till nästa make run.\n")
    assert not (portal.data / "processer.json").exists()
    assert not (portal.data / "pg" / "data" / "postmaster.pid").exists()

    assert portal.starta() < 30  # seconds; four on a machine that does nothing else
    page.reload()
    expect(page.locator(TEXTFALT).first).to_have_value(text)


def logga_in(page, adress):
    page.goto(f"{adress}/konto/logga-in/losenord/")
    page.locator("[name=login]").fill("sokande@region.example")
    page.locator("[name=password]").fill(LOSENORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "logga-in" not in url)


def lankar(page, del_av_adress):
    alla = page.locator(f"main a[href*='{del_av_adress}']").all()
    return list(dict.fromkeys(lank.get_attribute("href") for lank in alla))


def oppna_ett_textfalt(page, adress):
    """The first text to write in, in the first of her applications that still can be changed."""
    page.goto(f"{adress}/insatser/ansokningar/")
    for ansokan in lankar(page, "/insatser/ansokningar/"):
        page.goto(adress + ansokan)
        for avsnitt in lankar(page, "/avsnitt/"):
            page.goto(adress + avsnitt)
            if page.locator(TEXTFALT).count():
                return page.locator(TEXTFALT).first
    raise AssertionError("inget avsnitt har ett textfält")
