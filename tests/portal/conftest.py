"""A signing round of a made-up owner, with a document that costs nothing to render."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.utils.html import format_html

from portal import arbetare
from portal.dokument import utfarda
from portal.dokument.models import Dokument, Version
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskriftsrunda
from portal.underskrift.rundor import Hanterare, NyUndertecknare


def tom_pdf(text="prov"):
    """One blank page; the text makes the bytes differ."""
    ut = BytesIO()
    with pikepdf.new() as fil:
        fil.add_blank_page()
        fil.docinfo["/Title"] = text
        fil.save(ut, deterministic_id=True)
    return ut.getvalue()


class Provhanterare(Hanterare):
    """An owner that writes down what it is told."""

    def __init__(self):
        self.hort = []

    def html(self, version):
        return format_html("<p>{}</p>", version.data["text"])

    def skillnad(self, runda, signatur):
        tidigare = rundor.tidigare_version(signatur)
        return format_html("<p>Förut: {}</p>", tidigare.data["text"]) if tidigare else ""

    def oppnad(self, runda):
        self.hort.append("öppnad")

    def signerad(self, signatur):
        self.hort.append(f"signerad {signatur.namn}")

    def avbojd(self, signatur):
        self.hort.append(f"avböjd {signatur.skal}")

    def klar(self, runda, av):
        self.hort.append(f"klar {av.email}")

    def atertagen(self, runda, av):
        self.hort.append(f"återtagen {runda.skal}")


@pytest.fixture
def hanterare():
    """The owner's side, and the kind of document "prov", for as long as the test."""
    egen = Provhanterare()
    rundor.registrera("prov", egen)
    utfarda.registrera("prov", lambda rad: tom_pdf(rad.titel), "Provhandling")
    yield egen
    rundor._hanterare.pop("prov")
    utfarda._slag.pop("prov")


def nya(antal):
    return [
        NyUndertecknare(
            organisation=f"Organisation {nr}",
            enhet="Näringsliv" if nr == 1 else "",
            namn=f"Namn {nr}",
            titel=f"Chef {nr}",
            epost=f"chef{nr}@organisation{nr}.exempel",
            grund="Delegationsordning",
        )
        for nr in range(1, antal + 1)
    ]


@pytest.fixture
def ny_runda(db, forbund, hanterare, ny_person):
    """ny_runda(antal=2, oppen=True, text=…, mal=…, **falt): a round; open ones have their links in Utskick."""
    agare = ny_person(namn="Ansvarig Ett")

    def ny(
        antal=2, *, oppen=True, text="Innehållet som skrivs under", mal=None, rum="sokande", **falt
    ):
        version = Version.frys(mal or agare, {"text": text}, av=agare)
        pappret = Dokument.bestall("prov", f"Provhandling {version.nummer}", version, rum=rum)
        runda = rundor.starta(
            **{
                "version": version,
                "dokument": pappret,
                "hanterare": "prov",
                "titel": "Nyttiga prov",
                "avsandare": "Region Prov",
                "undertecknare": nya(antal),
                "sista_dag": None,
                "av": agare,
                "rum": rum,
                **falt,
            }
        )
        if oppen:
            arbetare.utfarda()
            runda.refresh_from_db()
            assert runda.status == Underskriftsrunda.Status.OPPEN
        return runda

    return ny


def senaste(till, monster):
    """What `monster` finds in the newest unsent mail to the address."""
    for rad in Utskick.objects.filter(till=till).exclude(text="").order_by("-pk"):
        if traff := re.search(monster, rad.text):
            return traff[0]
    raise AssertionError(f"inget mejl till {till} med {monster}")


def lank_till(signatur):
    """The path of the newest personal link."""
    return senaste(signatur.epost, r"/underskrift/[\w-]+/")


def kod_till(signatur):
    return senaste(signatur.epost, r"(?m)^\d{6}$")


@pytest.fixture
def visad():
    """visad(underskrift) gives (client, link): a browser in which the code has been written."""

    def visa(signatur):
        klient, lank = Client(), lank_till(signatur)
        klient.post(f"{lank}skicka-kod/")
        svar = klient.post(f"{lank}kod/", {"kod": kod_till(signatur)})
        assert svar.status_code == 302 and svar.url == f"{lank}las/"
        return klient, lank

    return visa
