"""A picture of every page, wide and narrow, and of the first pages of every kind of PDF: .data/bilder, for eyes."""

import shutil
import subprocess

import pytest
from django.conf import settings
from django.test import Client

from portal.dokument.models import Dokument
from tests.webblasare.sidor import FYLLD, TOM

pytestmark = pytest.mark.bilder

BREDDER = (1280, 390)
SIDOR_PER_PDF = 12


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
        with browser.new_context(
            **browser_context_args, viewport={"width": 1280, "height": 900}
        ) as sammanhang:
            if sida.vem:
                sammanhang.add_cookies([db.kaka(sida.vem)])
            page = sammanhang.new_page()
            sida.visa(page, db)
            for bredd in BREDDER:
                page.set_viewport_size({"width": bredd, "height": 900})
                fil = mappen / f"{sida.id}-{bredd}.png"
                page.screenshot(path=str(fil), full_page=True)
                with capsys.disabled():
                    print(f"\n{fil.name}", end="", flush=True)

    return ta


@pytest.mark.parametrize("sida", FYLLD, ids=lambda sida: sida.id)
@pytest.mark.parametrize("portalen", ["fylld"], indirect=True, scope="module")
def test_sidan(fotografera, sida):
    fotografera(sida)


@pytest.mark.parametrize("portalen", ["fylld"], indirect=True, scope="module")
def test_dokumenten(db, mappen, capsys, tmp_path):
    """The newest of each kind of issued PDF, and the two that are made when asked for."""
    pdfer = {
        slag: bytes(rad.pdf)
        for slag in _slagen()
        if (rad := Dokument.objects.utfardade().filter(slag=slag).last())
    }
    for namn, vag in (
        ("tomt_formular", db.vag("insatser:utlysning_formular_pdf", "utlysning")),
        ("tomt_formular-kort", db.vag("insatser:utlysning_formular_pdf", "liten utlysning")),
    ):
        pdfer[namn] = Client().get(vag).content
    for namn, pdf in pdfer.items():
        (tmp_path / "in.pdf").write_bytes(pdf)
        ut = tmp_path / namn
        argv = ["pdftoppm", "-png", "-r", "80", "-l", str(SIDOR_PER_PDF), tmp_path / "in.pdf", ut]
        subprocess.run(argv, check=True)
        for fil in sorted(tmp_path.glob(f"{namn}-*.png")):
            mal = mappen / f"0-pdf {namn}-sida{fil.stem.rsplit('-', 1)[1]}.png".replace(" ", "-")
            shutil.move(fil, mal)
            with capsys.disabled():
                print(f"\n{mal.name}", end="", flush=True)
    assert len(pdfer) == 10


def _slagen():
    return Dokument.objects.utfardade().values_list("slag", flat=True).distinct().order_by("slag")


@pytest.mark.parametrize("sida", TOM, ids=lambda sida: sida.id)
@pytest.mark.parametrize("portalen", ["tom"], indirect=True, scope="module")
def test_sidan_forsta_dagen(fotografera, sida):
    fotografera(sida)
