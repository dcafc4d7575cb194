"""The registerutdrag: what the register says of a company, to hand on; never what is the förbund's alone."""

import pytest

from foretag import dokument
from foretag.models import Foretag
from portal.models import Anvandare
from tests import pdfinnehall
from tests.foretag.exempel import arsuppgift, fyll, ny
from tests.foretag.varld import PERSONNUMMER
from tests.vera import kontrollera

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]


def utdrag(foretag):
    rad = Foretag.objects.med_lage().med_platser().get(pk=foretag.pk)
    return dokument.registerutdrag(rad)


def text(pdf):
    return " ".join(pdfinnehall.text(pdf).split())


def test_allt_som_registret_sager_och_inget_av_forbundets_eget(forbund):
    foretag = fyll(
        ny(kontakt_namn="Kim Kontakt", kontakt_epost="kim@exempel.invalid", anteckning="Hemligt", kalla="Tipset")
    )  # fmt: skip
    for ar in range(2015, 2023):
        arsuppgift(foretag, ar, platser=ar)
    pdf = utdrag(foretag)
    innehall = text(pdf)

    assert [
        ord_
        for ord_ in (
            *(foretag.organisation.orgnr, "Ekonomisk förening", "Gävle", "Aktivt sedan 1 januari 2016"),
            *("Stadgarna, 4 §", "Keramik och sylt", "Arbetsträning", "12", "Cykelverkstad", "ASF-listan"),
            *("Skoopi", "Supported Employment", "0 handledare", "2024", "2015"),
            "Alla fyra kriterierna för ett arbetsintegrerande socialt företag är bedömda som uppfyllda.",
        )
        if ord_ not in innehall
    ] == []  # fmt: skip
    assert [
        ord_
        for ord_ in ("Kim Kontakt", "kim@exempel.invalid", "Hemligt", "Tipset")
        if ord_ in innehall
    ] == []
    assert kontrollera(pdf) == []


def test_ett_tomt_foretag_och_en_enskild_firma(forbund):
    """Nothing is judged, given or agreed; the number is a personnummer."""
    foretag = ny("Snickeriet", PERSONNUMMER, form="enskild_firma")
    pdf = utdrag(foretag)

    assert PERSONNUMMER not in text(pdf)
    assert "0 av fyra kriterier" in text(pdf) and "Ej uppgivet" in text(pdf)
    assert kontrollera(pdf) == []


def test_ett_vilande_med_orsak(forbund):
    foretag = fyll(ny())
    foretag.byt_lage("vilande", foretag.lagen.get().fran.replace(year=2024), "Flyttar", av=Anvandare.objects.portalen())  # fmt: skip

    assert "Vilande sedan 1 januari 2024: Flyttar" in text(utdrag(foretag))
