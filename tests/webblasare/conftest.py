"""Browser tests: Chromium against a live server with real rows."""

import os
from datetime import timedelta

import pytest

from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.utlysning import Utlysning
from portal import arbetare
from portal.forbund.models.forbund import Forbund
from portal.formular.models.formular import Formular
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation

# Playwright's event loop is not ours: Django may be called beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

LOSENORD = "sju-sovande-svanar-simmar"


def pytest_collection_modifyitems(items):
    for prov in items:
        if "/webblasare/" in str(prov.path):
            prov.add_marker(pytest.mark.webblasare)
            if "portalen" not in prov.fixturenames:  # its rows stay for the module
                prov.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def forbundet(transactional_db):
    rad = Forbund(
        namn_rad2="Provbygden", orgnr="222000-0018", epost="kansli@prov.exempel", dnr_prefix="SF"
    )
    rad.save()
    return rad


@pytest.fixture
def ny(transactional_db):
    """ny("a@exempel.invalid", namn="…"): a person who can log in by password."""
    from allauth.account.models import EmailAddress

    def gor(epost, **falt):
        person = Anvandare.objects.create_user(epost, password=LOSENORD, **falt)
        EmailAddress.objects.create(user=person, email=epost, verified=True, primary=True)
        return person

    return gor


@pytest.fixture
def ny_utlysning(forbundet):
    def gor(definition, **falt):
        formular = Formular.objects.create(
            namn=definition["namn"],
            definition=definition,
            sha256=Formular.hash_av(definition),
            status="publicerat",
            publicerad_tid=nu(),
            publicerad_av=Anvandare.objects.portalen(),
        )
        grund = {
            "namn": "Vägar till arbete",
            "publicerad": True,
            "oppnar_tid": nu() - timedelta(days=1),
            "stanger_tid": nu() + timedelta(days=10),
            "minst_parter": 1,
        }
        return Utlysning.objects.create(formular=formular, **{**grund, **falt})

    return gor


@pytest.fixture
def ny_ansokan_i(ny_utlysning):
    def gor(definition, person, **falt):
        agare = Organisation.objects.get_or_create(
            orgnr="232100-0032", defaults={"namn": "Region Prov", "finsam": "region"}
        )[0]
        return Ansokan.borja(
            namn="Nyttiga affärer",
            insatsagare=agare,
            utlysning=ny_utlysning(definition, **falt),
            av=person,
        )

    return gor


@pytest.fixture
def logga_in(live_server):
    """logga_in(page, person): by password, through the form."""

    def gor(page, person, losenord=LOSENORD):
        page.goto(f"{live_server.url}/konto/logga-in/losenord/")
        page.fill("input[name=login]", person.email)
        page.fill("input[name=password]", losenord)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/logga-in/" not in url)

    return gor


@pytest.fixture
def konsol(page):
    """What the browser complains of: nothing may break the Content-Security-Policy or throw."""
    klagomal = []
    page.on(
        "console", lambda rad: klagomal.append(rad.text) if "Content Security" in rad.text else None
    )
    page.on("pageerror", lambda fel: klagomal.append(str(fel)))
    return klagomal


@pytest.fixture
def kor_arbetaren(transactional_db):
    """The worker, run until nothing is due."""
    return arbetare.kor_klart
