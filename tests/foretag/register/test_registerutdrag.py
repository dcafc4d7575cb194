"""The registerutdrag: to hand on, without what is the company's or the förbund's alone; and the company's own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from foretag.foretag.models import Foretag
from foretag.register import dokument, foretagsvy
from foretag.sida.models import med_platser
from portal import frist
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from tests import pdfinnehall
from tests.foretag.exempel import arsuppgift, fyll, ny
from tests.foretag.varld import PERSONNUMMER
from tests.vera import kontrollera

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]


HAR = (
    *("Ekonomisk förening", "Gävle", "Aktivt sedan 1 januari 2016"),
    *("Keramik och sylt", "Arbetsträning", "12", "Cykelverkstad", "ASF-listan"),
    *("Skoopi", "Supported Employment", "0 handledare", "2023-01-01 – tills vidare"),
    "Alla fyra kriterierna för ett arbetsintegrerande socialt företag är bedömda som uppfyllda.",
)
# What the company has been promised is never shown by itself: figures, why, and what a judgement builds on.
FORETAGETS_EGET = (
    "Årsuppgifter",
    "2 015",
    "2 022",
    "Anställda kvinnor",
    "Underlag",
    "Stadgarna, 4 §",
    "Orsak",
)
FORBUNDETS_EGET = ("Kim Kontakt", "kim@exempel.invalid", "Hemligt", "Tipset")


def utdrag(foretag, *, eget=False):
    rad = med_platser(Foretag.objects.med_lage()).get(pk=foretag.pk)
    return dokument.registerutdrag(rad, eget=eget)


def text(pdf):
    return " ".join(pdfinnehall.text(pdf).split())


def saknas(ord_, innehall):
    return [ett for ett in ord_ if ett not in innehall]


@pytest.fixture
def full(forbund):
    """With a row of every kind, eight years of figures, and a läge that had a reason."""
    foretag = fyll(
        ny(kontakt_namn="Kim Kontakt", kontakt_epost="kim@exempel.invalid", anteckning="Hemligt", kalla="Tipset")
    )  # fmt: skip
    for ar in range(2015, 2023):
        arsuppgift(foretag, ar, platser=ar)
    foretag.byt_lage("vilande", date(2015, 1, 1), "Flyttade", av=Anvandare.objects.portalen())
    return foretag


def test_det_som_lamnas_vidare_har_inget_som_ar_foretagets_eller_forbundets(full):
    pdf = utdrag(full)
    innehall = text(pdf)

    assert saknas((full.organisation.orgnr, "2015-01-01 Vilande", *HAR), innehall) == []
    dolt = (*FORETAGETS_EGET, *FORBUNDETS_EGET, "Flyttade", "eget utdrag")
    assert saknas(dolt, innehall) == list(dolt)
    assert kontrollera(pdf) == []


def test_foretagets_eget_har_dess_tal_och_sager_vad_det_ar(full):
    pdf = utdrag(full, eget=True)
    innehall = text(pdf)

    assert saknas((*HAR, *FORETAGETS_EGET, "Flyttade", "Företagets eget utdrag"), innehall) == []
    assert saknas(FORBUNDETS_EGET, innehall) == list(FORBUNDETS_EGET)
    assert kontrollera(pdf) == []


@pytest.mark.parametrize(
    ("roll", "namn", "har"),
    [
        (Roll.HANDLAGGARE, "Registerutdrag", False),
        (Roll.REVISOR, "Registerutdrag", False),
        (Roll.MEDLEM, "Företagets eget utdrag", True),
    ],
)
def test_var_och_en_far_sitt(inloggad, ny_person, full, roll, namn, har):
    """The same address: staff get what may be handed on, the company's own people theirs."""
    eget = {"organisation": full.organisation} if roll == Roll.MEDLEM else {}
    klient = inloggad(ny_person(roll, **eget))

    sida = klient.get(full.get_absolute_url()).content.decode()
    svar = klient.get(reverse("foretag:foretag_utdrag", args=[full.publikt_id]))

    assert f"{namn} (PDF)</a>" in sida
    innehall = text(svar.content)
    assert ("Stadgarna, 4 §" in innehall, "2 015" in innehall) == (har, har)


def test_ett_tomt_foretag_och_en_enskild_firma(forbund):
    """Nothing is judged, given or agreed; the number is a personnummer."""
    foretag = ny("Snickeriet", PERSONNUMMER, form="enskild_firma")
    for eget in (False, True):
        pdf = utdrag(foretag, eget=eget)

        assert PERSONNUMMER not in text(pdf)
        assert "0 av fyra kriterier" in text(pdf) and "Ej uppgivet" in text(pdf)
        assert kontrollera(pdf) == []


def test_ett_vilande_med_orsak(forbund):
    foretag = fyll(ny())
    foretag.byt_lage("vilande", date(2024, 1, 1), "Flyttar", av=Anvandare.objects.portalen())

    assert "Vilande sedan 1 januari 2024: Flyttar" in text(utdrag(foretag, eget=True))
    assert "Vilande sedan 1 januari 2024 " in text(utdrag(foretag))


def test_laget_ar_dagens_ocksa_nar_ett_senare_ar_registrerat(forbund):
    foretag, i_morgon = ny(), frist.idag() + timedelta(days=1)
    foretag.byt_lage("nedlagd", i_morgon, "Konkurs", av=Anvandare.objects.portalen())
    innehall = text(utdrag(foretag))

    assert "Aktivt sedan 1 januari 2016" in innehall and "Nedlagt sedan" not in innehall
    assert f"{i_morgon} Nedlagt" in innehall


@pytest.mark.parametrize(("dagar", "laget"), [(-1, "Vilande"), (0, "Vilande"), (1, "")])
def test_laget_ar_det_senaste_som_har_borjat(dagar, laget, forbund):
    foretag = ny(fran=frist.idag() + timedelta(days=dagar), lage="vilande")
    rad = med_platser(Foretag.objects.med_lage()).get(pk=foretag.pk)

    assert foretagsvy.vy(rad, Anvandare.objects.portalen()).lage == laget
    assert ("Läge Vilande sedan" in text(utdrag(foretag))) == bool(laget)
    assert ("Läge Ej uppgivet" in text(utdrag(foretag))) == (not laget)
