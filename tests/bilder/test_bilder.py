"""A picture of every page, wide and narrow, and of the first pages of every kind of PDF: .data/bilder, for eyes."""

import shutil
import subprocess

import pytest
from django.conf import settings

from portal.models import Dokument
from tests.webblasare.sidor import FYLLD, TOM

pytestmark = pytest.mark.bilder

BREDDER = (1280, 390)
SIDOR_PER_PDF = 4


@pytest.fixture(scope="module")
def db(portalen):
    return portalen


@pytest.fixture(scope="session")
def mappen():
    mapp = settings.DATA_DIR / "bilder"
    mapp.mkdir(parents=True, exist_ok=True)
    return mapp


@pytest.fixture
def fotografera(browser, browser_context_args, db, mappen, capsys):
    """fotografera(page): one PNG per width, and a line for each."""

    def ta(sida):
        with browser.new_context(**browser_context_args, viewport={"width": 1280, "height": 900}) as sammanhang:
            if sida.vem:
                sammanhang.add_cookies([db.kaka(sida.vem)])
            page = sammanhang.new_page()
            sida.visa(page, db)
            for bredd in BREDDER:
                page.set_viewport_size({"width": bredd, "height": 900})
                fil = mappen / f"{sida.id}-{bredd}.png"
                page.screenshot(path=str(fil), full_page=True)
                with capsys.disabled():
                    print(fil.name, flush=True)

    return ta


@pytest.mark.parametrize("sida", FYLLD, ids=lambda sida: sida.id)
@pytest.mark.parametrize("portalen", ["fylld"], indirect=True, scope="module")
def test_sidan(fotografera, sida):
    fotografera(sida)


@pytest.mark.parametrize("sida", TOM, ids=lambda sida: sida.id)
@pytest.mark.parametrize("portalen", ["tom"], indirect=True, scope="module")
def test_sidan_forsta_dagen(fotografera, sida):
    fotografera(sida)
