"""The demo as the browser tests see it: every page has something to show, in each state that a page has.

A live server answers from another connection: the rows are committed, in a copy of their own. What `manage.py demo`
makes is completed with what it leaves out: applications at the signers, declined and half done, calls that are
closed or not published, a paper that is being written, a mail that never arrived.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from insatser import demo
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende import inskick
from insatser.arende.models.arende import Arende
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Sammantrade
from portal import arbetare, grunddata
from portal.fil import filer
from portal.forbund.models.forbund import Organ
from portal.forbund.models.uppdrag import Uppdrag
from portal.formular import fyllt as formular
from portal.formular.models.formular import Formular
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.lista.models import SparadVy
from portal.management.commands import demo as demokommando
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift
from tests import mallar
from tests.foretag.tabeller import MODULER
from tests.varld import liten_pdf, ny_orgnr
from tests.varld_innehall import FORMULAR, innehall

ANSVARIG, HANDLAGGARE = demo.SOKANDE, demo.HANDLAGGARE
SKRIVARE = demo.MEDSOKANDE
LEDAMOT, ADMINISTRATOR = "ledamot@exempelbygden.example", "administrator@exempelbygden.example"
EKONOM = "ekonom@exempelbygden.example"
ORGADMIN = "organisationsadministrator@nykoping.example"
NY = "nyregistrerad@exempel.invalid"
MOTTAGARE = "adressen.finns.inte@nykoping.example"


@dataclass
class Demovarld:
    """`adress`: where the server answers; `objekt`: name → row; `delar`: name → the parts of an address."""

    adress: str = ""
    objekt: dict[str, Any] = field(default_factory=dict)
    delar: dict[str, dict[str, Any]] = field(default_factory=lambda: {"-": {}})

    def vag(self, namn: str, objekt: str = "-") -> str:
        return reverse(namn, kwargs=self.delar[objekt])

    def minns(self, namn: str, rad: Any, **delar: Any) -> Any:
        self.objekt[namn] = rad
        self.delar[namn] = delar or {"publikt_id": rad.publikt_id}
        return rad

    def kaka(self, epost: str) -> dict[str, str]:
        """A session of the person, for a browser."""
        klient = Client()
        klient.force_login(
            Anvandare.objects.get(email=epost), backend="portal.behorighet.UppdragBackend"
        )
        namn = settings.SESSION_COOKIE_NAME
        return {"name": namn, "value": klient.cookies[namn].value, "url": self.adress}


@contextmanager
def installation(slag: str, filer: Path) -> Iterator[Demovarld]:
    """A copy of the installation of that kind behind a live server; whatever is done to it is gone afterwards."""
    from pytest_django.live_server_helper import LiveServer

    def bygg() -> Demovarld:
        v = Demovarld()
        SLAG[slag](v)
        return v

    with (
        mallar.kopia(slag, bygg, filer) as varld,
        override_settings(ROOT_URLCONF="tests.webblasare.vagar"),
    ):
        server = LiveServer("localhost")
        try:
            varld.adress = server.url
            yield varld
        finally:
            server.stop()


def tom(v: Demovarld) -> None:
    """An installation on its first day: the people and their roles, nothing else."""
    with transaction.atomic():
        ut: list[str] = []
        grunddata.las_in(ut.append)
        for steg in (
            demokommando._forbundet,
            demokommando._organisationer,
            demokommando._personerna,
        ):
            steg(ut.append)
        Uppdrag.objects.filter(bekraftad_tid=None).delete()
    Anvandare.objects.create_user(NY, namn="Nyregistrerad Ett")


def fylld(v: Demovarld) -> None:
    """The demo, and the states beside its main road."""
    call_command("demo", stdout=StringIO())
    Anvandare.objects.create_user(NY, namn="Nyregistrerad Ett")
    v.minns("utlysning", Utlysning.objects.get())
    _demons_ansokningar(v)
    _utlysningar(v)
    _hos_undertecknarna(v)
    _litet_formular(v)
    _ovrigt(v)
    for modul in MODULER:
        modul.demo(v)


def resor(v: Demovarld) -> None:
    """What the six journeys need: the people, an open call with a small form, and a meeting with its papers."""
    tom(v)
    v.minns("liten utlysning", liten_utlysning())
    sokande, handlaggare = (Anvandare.objects.get(email=epost) for epost in (ANSVARIG, HANDLAGGARE))
    ansokan = litet_utkast(v.objekt["liten utlysning"], sokande, "Hållbart arbetsliv")
    for rad in starta(ansokan):
        rundor.skriv_under(rad, tid=nu())
    ansokan.refresh_from_db()
    arende = inskick.skicka_in(ansokan, av=sokande, mottagen_tid=nu())
    arbetare.kor_klart()
    underlag = Beslutsunderlag.paborja(arende, av=handlaggare)
    texter = {
        "forslag": "bevilja Nyköpings kommun 120 000 kr",
        "bedomning": "Behovet är beskrivet.",
    }
    underlag.skriv(texter, underlag.avtryck(), av=handlaggare)
    underlag.refresh_from_db()
    underlag.faststall(av=handlaggare, rad_version=underlag.rad_version)
    arbetare.kor_klart()
    mote = Sammantrade(
        organ=Organ.objects.get(namn="Styrelsen"),
        datum=idag() + timedelta(days=20),
        tid=time(9),
        plats="Sal Eken",
    )
    mote.planera(av=handlaggare)
    mote.lagg_till(underlag, av=handlaggare)
    mote.gor_handlingar(av=handlaggare)
    arbetare.kor_klart()


SLAG: dict[str, Callable[[Demovarld], None]] = {"tom": tom, "fylld": fylld, "resor": resor}


def _demons_ansokningar(v: Demovarld) -> None:
    for namn, titel in (("utkast", demo.UTKAST), ("inkommen", demo.NAMN)):
        ansokan = v.minns(namn, Ansokan.objects.get(namn=titel))
        for avsnitt in formular.struktur(ansokan.ifyllnad.formular).avsnitt:
            v.minns(
                f"{namn} {avsnitt.nyckel}",
                ansokan,
                publikt_id=ansokan.publikt_id,
                nyckel=avsnitt.nyckel,
            )
    arende = v.minns("ärende", Arende.objects.get())
    handling = arende.handlingar.first()
    v.minns("handling", handling, publikt_id=arende.publikt_id, handling_id=handling.publikt_id)
    underlag = Beslutsunderlag.objects.get()
    v.minns("underlag", underlag, publikt_id=arende.publikt_id, underlag_id=underlag.publikt_id)
    mote = v.minns("möte", Sammantrade.objects.get())
    punkt = mote.punkter.get()
    v.minns("punkt", punkt, publikt_id=mote.publikt_id, punkt_id=punkt.publikt_id)


def _utlysningar(v: Demovarld) -> None:
    dag = timedelta(days=1)
    for namn, titel, falt in (
        ("utlysning stängd", "Förstudier i fjol", {"stanger_tid": nu() - 10 * dag}),
        ("utlysning kommande", "Insatser för unga vuxna", {"oppnar_tid": nu() + 10 * dag}),
        ("utlysning opublicerad", "Kompetensutveckling för medarbetare", {"publicerad": False}),
    ):
        grund = {
            "formular": v.objekt["utlysning"].formular,
            "oppnar_tid": nu() - 30 * dag,
            "stanger_tid": nu() + 40 * dag,
            "publicerad": True,
            "sammanfattning": "Förbundet finansierar förstudier som prövar om en insats behövs.",
            "kriterier": "Behov\nSamverkan",
        }
        v.minns(namn, Utlysning.objects.create(namn=titel, **{**grund, **falt}))


def starta(ansokan: Ansokan) -> list[Underskrift]:
    """The round is open and the links are mailed."""
    ansokan.starta_underskrift(av=ansokan.skapad_av, sista_dag=idag() + timedelta(days=14))
    arbetare.kor_klart()
    ansokan.refresh_from_db()
    assert ansokan.runda is not None
    return list(ansokan.runda.underskrifter.all())


def _hos_undertecknarna(v: Demovarld) -> None:
    """The application of the source, signed by two of five."""
    data = demo.lasfil("ansokan_003.json")
    sokande = Anvandare.objects.get(email=ANSVARIG)
    ansokan = demo._ny(f"{demo.NAMN} (hos undertecknarna)", data, v.objekt["utlysning"], sokande)
    rader = starta(ansokan)
    for rad in rader[:2]:
        rundor.skriv_under(rad, tid=nu())
    ansokan.refresh_from_db()
    v.minns("signering", ansokan)
    v.minns(
        "signering, en rad",
        rader[2],
        publikt_id=ansokan.publikt_id,
        underskrift_id=rader[2].publikt_id,
    )
    for namn, rad in (
        ("väntar", rads := rader[2]),
        ("väntar också", rader[3]),
        ("har skrivit", rader[0]),
    ):
        rad.refresh_from_db()
        v.minns(f"undertecknare som {namn}", rad, lank=rad.ny_lank())
    assert rads.vantar


def _litet_formular(v: Demovarld) -> None:
    """Applications in a form with every kind of question: begun, ready, declined, and received with a paper in work."""
    sokande = Anvandare.objects.get(email=ANSVARIG)
    utlysning = v.minns("liten utlysning", liten_utlysning())
    v.minns("påbörjad", litet_utkast(utlysning, sokande, "Vägar till arbete", fyllt=False))
    for avsnitt in FORMULAR["avsnitt"]:
        v.minns(
            f"påbörjad {avsnitt['nyckel']}",
            v.objekt["påbörjad"],
            publikt_id=v.objekt["påbörjad"].publikt_id,
            nyckel=avsnitt["nyckel"],
        )
    avbojd = litet_utkast(utlysning, sokande, "Språkvägen")
    rundor.avboj(starta(avbojd)[0], skal="Vi har inte råd med vår del.", tid=nu())
    avbojd.refresh_from_db()
    v.minns("avböjd", avbojd)
    inkommen = litet_utkast(utlysning, sokande, "Hållbart arbetsliv")
    for rad in starta(inkommen):
        rundor.skriv_under(rad, tid=nu())
    inkommen.refresh_from_db()
    v.minns("liten inkommen", inkommen)
    handlaggare = Anvandare.objects.get(email=HANDLAGGARE)
    arende = v.minns("nytt ärende", inskick.skicka_in(inkommen, av=sokande, mottagen_tid=nu()))
    arbetare.kor_klart()
    underlag = Beslutsunderlag.paborja(arende, av=handlaggare)
    v.minns(
        "underlag utkast", underlag, publikt_id=arende.publikt_id, underlag_id=underlag.publikt_id
    )


def liten_utlysning() -> Utlysning:
    formularet = Formular.objects.create(
        namn="Kort ansökan",
        version=1,
        definition=FORMULAR,
        sha256=Formular.hash_av(FORMULAR),
        status=Formular.Status.PUBLICERAT,
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )
    return Utlysning.objects.create(
        namn="Mindre insatser",
        formular=formularet,
        publicerad=True,
        oppnar_tid=nu() - timedelta(days=30),
        stanger_tid=nu() + timedelta(days=30),
        ram={"2027": "4000000.00"},
        sammanfattning="För dem som vill pröva något nytt i liten skala.",
    )


def litet_utkast(utlysning: Utlysning, av: Anvandare, namn: str, *, fyllt: bool = True) -> Ansokan:
    agare = Organisation.objects.get(orgnr=demokommando.NYKOPING)
    ansokan = Ansokan.borja(namn=namn, insatsagare=agare, utlysning=utlysning, av=av)
    if not fyllt:
        return ansokan
    ansokan.plan.parter.all().delete()
    fil = _fil(f"{namn}.pdf", av)
    nummer = iter(range(100))

    def text(vad: str) -> str:
        return f"chef{ansokan.pk}-{next(nummer)}" if "adress" in vad else vad.capitalize()

    orgnumren = (agare.orgnr, ny_orgnr(500 + ansokan.pk))
    formular.fran_json(ansokan.ifyllnad, ansokan, innehall(text, orgnumren, fil.sha256), av=av)
    ansokan.refresh_from_db()
    return ansokan


def _fil(namn: str, av: Anvandare) -> Any:
    from hashlib import sha256

    from django.core.files.base import ContentFile

    data = liten_pdf(namn)
    fil: Any = ContentFile(data, name=namn)
    avtryck = sha256(data).hexdigest()
    return filer.spara(filer.Kontrollerad(namn, "application/pdf", len(data), avtryck, fil), av)


def _ovrigt(v: Demovarld) -> None:
    administrator = Anvandare.objects.get(email=ADMINISTRATOR)
    v.minns("person", Anvandare.objects.get(email=LEDAMOT))
    v.minns("formuläret", v.objekt["utlysning"].formular)
    v.minns("uppdrag", v.objekt["person"].uppdrag.get())
    v.minns("begäran", Uppdrag.objects.get(bekraftad_tid=None))
    v.minns("organisation", Organisation.objects.get(orgnr=demokommando.NYKOPING))
    v.minns("enhet", v.objekt["organisation"].enheter.first())
    v.minns("organ", Organ.objects.get(namn="Styrelsen"))
    avstangd = Anvandare.objects.create_user(
        "avstangd@exempel.invalid", namn="Tidigare Handläggare"
    )
    avstangd.kand_tid = nu()
    avstangd.is_active = False
    avstangd.save()
    v.minns("avstängd", avstangd)
    v.minns("mejl", Utskick.objects.filter(rum="forbund").first())
    v.minns(
        "mejl som inte kom fram",
        Utskick.objects.create(
            till=MOTTAGARE, amne="Din ansökan har kommit in", text="Hej!\n\nVi har tagit emot ansökan.",
            installd_tid=nu(), forsok=8, senaste_fel="550 5.1.1 Mottagaren finns inte",
        ),
    )  # fmt: skip
    handlaggare = Anvandare.objects.get(email=HANDLAGGARE)
    for namn, fraga in (("Mina nya", "lage=nytt&vems=mina"), ("Utan handläggare", "vems=ingen")):
        SparadVy.objects.create(
            person=handlaggare, lista="insatser:arenden", namn=namn, fraga=fraga
        )
    v.delar["nyckel"] = {"uidb36": "1", "key": "abc-def"}
    assert administrator.is_active


# ---------- Journeys ----------


def koden(epost: str) -> str:
    """The six figures of the newest mail to the address, as it lies in the outbox."""
    for rad in Utskick.objects.filter(till=epost).exclude(text="").order_by("-pk"):
        if traff := re.search(r"(?m)^\d{6}$", rad.text):
            return traff[0]
    raise AssertionError(f"ingen kod till {epost}")
