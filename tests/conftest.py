"""The people and the factories that every test may ask for. A factory gives a complete row by default."""

import gc
import os
import shutil
import time
from collections import Counter
from datetime import datetime
from itertools import chain, count

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import settings as egenskaper

from portal import orgnr
from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, Roll, Uppdrag
from portal.frist import STOCKHOLM, idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from tests import mallar
from tests.fragor import fragorna

BACKEND = "portal.behorighet.UppdragBackend"
LOSENORD = "sju-sovande-svanar-simmar"

TransactionTestCase._fixture_teardown = lambda prov: mallar.tom()

# A password costs a second of work in use, which is what it is for; here nobody guesses.
PBKDF2PasswordHasher.iterations = 1

egenskaper.register_profile("portalen", deadline=None)  # a slow machine breaks no rule
egenskaper.load_profile("portalen")

_nummer = count(1)


def ny_orgnr() -> str:
    """A made-up organisationsnummer with the right check digit, never the same twice."""
    nio = f"{559900000 + next(_nummer):09d}"
    return f"{nio[:6]}-{nio[6:]}{orgnr.kontrollsiffra(nio)}"


@pytest.fixture(autouse=True)
def utkorgen(settings):
    """Mail becomes rows of Utskick, as in use; Django's test runner would put it in a list."""
    settings.EMAIL_BACKEND = "portal.post.utkorg.Utkorg"


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


# ---------- The förbund ----------


@pytest.fixture
def forbund(db):
    rad = Forbund(
        namn_rad2="Provbygden",
        orgnr="222000-0018",
        adress="Storgatan 1\n123 45 Provstad",
        epost="kansli@provbygden.exempel",
        telefon="0123-45 67 89",
        dnr_prefix="SF",
        respit_minuter=60,
    )
    rad.full_clean()
    rad.save()
    return rad


@pytest.fixture
def styrelsen(db):
    return Organ.objects.get_or_create(
        namn="Styrelsen", defaults={"slag": Organ.Slag.BESLUTAR, "ordning": 1}
    )[0]


@pytest.fixture
def beredningsgruppen(db):
    return Organ.objects.get_or_create(
        namn="Beredningsgruppen", defaults={"slag": Organ.Slag.BEREDER, "ordning": 2}
    )[0]


@pytest.fixture
def ny_organisation(db):
    """ny_organisation(namn=…, finsam=…, medlem=…) gives a saved Organisation that the förbund knows of.

    kand_tid=None: one that only a draft has named.
    """

    def ny(**falt):
        nummer = falt.pop("orgnr", None) or ny_orgnr()
        grund = {"namn": f"Organisation {nummer}", "kand_tid": nu()}
        return Organisation.objects.create(orgnr=nummer, **{**grund, **falt})

    return ny


# ---------- People ----------


@pytest.fixture
def ny_person(db, ny_organisation, request):
    """ny_person(roll, organisation, organ, bekraftad=True, losenord=None, **falt): a person and her role from today.

    Without a role the förbund does not know of her (kand_tid=None). Without `organisation` or `organ` a role that needs one gets one: a new organisation, Styrelsen or
    Beredningsgruppen. `bekraftad=False` leaves the membership waiting.
    """

    def ny(roll=None, organisation=None, organ=None, *, bekraftad=True, losenord=None, **falt):
        nr = next(_nummer)
        person = Anvandare.objects.create_user(
            **{
                "email": f"person{nr}@exempel.invalid",
                "namn": f"Person {nr}",
                "password": losenord,
                "kand_tid": nu() if roll else None,
                **falt,
            }
        )
        if roll in ORGANISATIONSROLLER:
            organisation = organisation or ny_organisation()
        if roll in {Roll.LEDAMOT, Roll.ERSATTARE}:
            organ = organ or request.getfixturevalue("styrelsen")
        if roll == Roll.BEREDNING:
            organ = organ or request.getfixturevalue("beredningsgruppen")
        if roll:
            Uppdrag.objects.create(
                person=person,
                roll=roll,
                organisation=organisation,
                organ=organ,
                fran=idag(),
                bekraftad_tid=nu() if bekraftad else None,
                bekraftad_av=Anvandare.objects.portalen() if bekraftad else None,
            )
        return person

    return ny


@pytest.fixture
def personer(ny_person, ny_organisation):
    """One person per role, by the role's value, and those beside the roles:

    `annan_medlem` (another organisation), `obekraftad` (asked for membership), `utan_roll`, `avstangd` (was staff).
    """
    egen = ny_organisation(
        namn="Provköpings kommun", finsam=Organisation.Finsam.KOMMUN, medlem=True
    )
    alla = {
        str(roll): ny_person(
            roll, egen if roll in ORGANISATIONSROLLER else None, namn=f"{roll.label} Ett"
        )
        for roll in Roll
    }
    annan = ny_organisation(namn="Region Prov", finsam=Organisation.Finsam.REGION, medlem=True)
    alla["annan_medlem"] = ny_person(Roll.MEDLEM, annan, namn="Medarbetare Två")
    alla["obekraftad"] = ny_person(Roll.MEDLEM, egen, bekraftad=False, namn="Medarbetare Tre")
    alla["utan_roll"] = ny_person(namn="Nyregistrerad Ett")
    alla["avstangd"] = ny_person(Roll.HANDLAGGARE, namn="Handläggare Två", is_active=False)
    return alla


@pytest.fixture
def inloggad():
    """inloggad(person) gives a Client that is signed in as the person; None gives an anonymous one."""

    def logga_in(person=None, **val):
        klient = Client(**val)
        if person is not None:
            klient.force_login(person, backend=BACKEND)
        return klient

    return logga_in


# ---------- Time ----------


@pytest.fixture
def frys_tid():
    """frys_tid("2026-09-24 15:00") stops the clock (Stockholm) until the test ends; frys_tid(…) again moves it.

    Gives time-machine's traveller: `.shift(timedelta)` moves the clock from there.
    """
    resor = []

    def frys(tid):
        punkt = datetime.fromisoformat(tid) if isinstance(tid, str) else tid
        if punkt.tzinfo is None:
            punkt = punkt.replace(tzinfo=STOCKHOLM)
        while resor:
            resor.pop().stop()
        resor.append(time_machine.travel(punkt, tick=False))
        return resor[0].start()

    yield frys
    while resor:
        resor.pop().stop()


# ---------- Query counts ----------


@pytest.fixture
def django_capture_queries(db):
    """Runs a function and gives the SQL it asked, beyond session, user and transaction statements."""
    return fragorna


# ---------- Browser ----------


def _webblasare():
    """$PORTAL_CHROMIUM, or what the machine has; make test sees to it that there is one."""
    namn = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, namn)), None)


def pytest_collection_modifyitems(items):
    """Without a browser its tests are skipped with the line to type; REQUIRE_BROWSER=1 lets them fail.

    A test that drives the browser, and no other, is tried once more: the machine may be too busy for Chromium. The
    summary names it as RERUN, and what fails twice fails.
    """
    finns = _webblasare() or os.environ.get("REQUIRE_BROWSER") == "1"
    utan = pytest.mark.skip(reason="Chromium saknas: apt-get install chromium")
    for prov in items:
        if prov.get_closest_marker("webblasare"):
            prov.add_marker(pytest.mark.flaky(reruns=1) if finns else utan)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, without the calls home that it makes by itself."""
    from playwright.sync_api import expect

    # ms: five seconds, which is the default, are short where two browsers share two cores.
    expect.set_options(timeout=15_000)
    tyst = ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    tyst += ["--disable-sync", "--disable-quic", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        tyst.append("--no-sandbox")  # Chromium refuses root otherwise
    return {**browser_type_launch_args, "executable_path": _webblasare(), "args": tyst}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}


@pytest.fixture(autouse=True)
def sidan_stangs_forst(request):
    """The page is closed, and what it still saves is done, before the tables are emptied for the next test.

    A page that is closed sends what is not saved. If that met the emptying, PostgreSQL ended one of the two.
    """
    if not {"page", "live_server"} <= set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    page = request.getfixturevalue("page")
    yield
    page.context.close()
    _vanta_ut_fragorna()


def _vanta_ut_fragorna():
    """Until no request has been at work in the database for a tenth of a second; ten seconds at most."""
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
    )
    lugna = 0
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            lugna = lugna + 1 if cursor.fetchone() == (0,) else 0
        if lugna > 2:
            return
        time.sleep(0.05)


# ---------- Databases ----------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A copy of the migrated database, instead of a migration for each process."""
    with django_db_blocker.unblock():
        mallar.egen_databas()


@pytest.fixture(scope="module")
def varlden(django_db_setup, django_db_blocker, tmp_path_factory):
    """tests/varld.py in a database of its own, for the fixtures of a module; its tests ask for `varld`."""
    from tests import varld

    mapp = tmp_path_factory.mktemp("filer")
    with django_db_blocker.unblock(), mallar.kopia("varld", varld.bygg, mapp) as v:
        varld.logga_in(v)
        v.avtryck = varld.avtryck()
        yield v


@pytest.fixture
def varld(varlden, db):
    """The world as it was built, whatever the test before did."""
    with varlden.som_byggd():
        yield varlden


# ---------- The demo behind a live server ----------


@pytest.fixture(scope="module")
def portalen(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """tests/demovarld.py, a copy for a module. Parametrised indirectly: "fylld" (as it is) or "tom" (the first day).

    A module that uses it defines `db` upon it: the rows are committed, and nothing is undone after a test.
    """
    from tests import demovarld

    slag, filer = getattr(request, "param", "fylld"), tmp_path_factory.mktemp("filer")
    with django_db_blocker.unblock(), demovarld.installation(slag, filer) as varld:
        yield varld


# ---------- What the rooms cost ----------


def pytest_terminal_summary(terminalreporter):
    """Seconds per room (folder, or file beside the folders): where the time goes is seen in every run."""
    sekunder = Counter()
    for rapport in chain.from_iterable(terminalreporter.stats.values()):
        if hasattr(rapport, "duration"):
            fil = rapport.nodeid.partition("::")[0]
            rum = fil.rpartition("/")[0]
            sekunder[fil if rum == "tests" else rum] += rapport.duration
    if len(sekunder) > 1:
        terminalreporter.section("sekunder per rum")
        for rum, antal in sekunder.most_common():
            terminalreporter.line(f"{antal:7.0f}  {rum}")
