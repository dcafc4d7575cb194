"""Every page, in every state, at 1280 and 320 px: nothing is wrong, and nothing is outside of the window.

A failing test names the page, the width, the rule and the element.
"""

from collections import defaultdict
from itertools import groupby

import pytest

from tests.rutter import rader
from tests.varld import rutter
from tests.webblasare.granskning import Lyssnare, brister
from tests.webblasare.sidor import BARA_VIDARE, FYLLD, INTE_SIDOR, TOM, visade

pytestmark = [pytest.mark.langsam]


@pytest.fixture(scope="module")
def db(portalen):
    return portalen


def grupper(sidor):
    """The pages of one kind of person together, at most a dozen in a test."""
    ut = defaultdict(list)
    for sida in sidor:
        ut[sida.grupp].append(sida)
    for namn, alla in ut.items():
        for nr in range(0, len(alla), 12):
            yield pytest.param(alla[nr : nr + 12], id=f"{namn}-{nr // 12 + 1}")


@pytest.fixture
def granska(browser, browser_context_args, db):
    """granska(pages): every fault as "page, width: rule: element".

    Who is signed in keeps her window, with all that it has fetched; who is not gets a new one for each page.
    """
    val = {**browser_context_args, "viewport": {"width": 1280, "height": 900}}

    def gor(sidor):
        fel = []
        for _, hennes in groupby(sidor, key=lambda sida: sida.vem or sida.id):
            with browser.new_context(**val) as sammanhang:
                for sida in hennes:
                    if sida.vem:
                        sammanhang.add_cookies([db.kaka(sida.vem)])
                    fel += granskad(sammanhang.new_page(), sida)
        return sorted(set(fel))

    def granskad(page, sida):
        hort = Lyssnare(page, db.adress)
        sida.visa(page, db)
        fel = [f"{sida.id}, {var}: {regel}: {element}" for var, regel, element in brister(page)]
        fel += [f"{sida.id}: {regel}: {text}" for regel, text in hort.tom()]
        page.close()
        return fel

    return gor


@pytest.mark.parametrize("sidor", list(grupper(FYLLD)))
@pytest.mark.parametrize("portalen", ["fylld"], indirect=True, scope="module")
def test_sidor_i_bruk(granska, sidor):
    assert granska(sidor) == []


@pytest.mark.parametrize("sidor", list(grupper(TOM)))
@pytest.mark.parametrize("portalen", ["tom"], indirect=True, scope="module")
def test_sidor_forsta_dagen(granska, sidor):
    assert granska(sidor) == []


def test_varje_adress_som_ar_en_sida_visas():
    """Every address of the portal is opened here, or answers no GET, or answers with something other than a page."""
    finns = {namn for namn, _ in rutter()}
    svarar_inte = {
        namn for namn in finns if all(rad.get == "-" for rad in rader() if rad.namn == namn)
    }
    alltid_404 = {"demopost"}  # the page of the mails is there in a demo only
    visas = {namn for namn in visade() if not namn.startswith("/")}
    assert finns - svarar_inte - alltid_404 - set(INTE_SIDOR) - BARA_VIDARE - visas == set()
    assert visas & set(INTE_SIDOR) == set()
