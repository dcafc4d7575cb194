"""The world that the security tables are tried against: one person per role, two independent organisations with
applications in every state, cases, papers, meetings, calls, mails. Built once per module (fixture `varld`).

The models' own verbs make it; only PDFs are replaced, by small real ones. A mark stands in every text (`RUM`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import pikepdf
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.parter import Part
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende import inskick
from insatser.arende.models.arende import Arende
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Dagordningspunkt, Sammantrade
from portal import orgnr
from portal.dokument.models import Dokument
from portal.fil import filer
from portal.fil.models import Fil
from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.formular import fyllt
from portal.formular.models.formular import Formular
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Enhet, Organisation
from portal.lista.models import SparadVy
from portal.logg import Handelse, Rum
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift
from portal.utbud import namnen
from portal.webb.models import Raddning
from tests.varld_innehall import FORMULAR, MARKE, Marken, innehall

BACKEND = "portal.behorighet.UppdragBackend"

# Who there is. The first three are not signed in; "avstängd" holds the session she had when she was.
UTE = ("anonym", "länk", "avstängd")
ROLLER = (
    *UTE,
    *("utan_roll", "avslutad", "obekräftad", "orgadmin"),
    *("ansvarig", "skrivare", "läsare", "annan", "företagare"),
    *("handläggare", "förbundschef", "ekonom", "revisor", "administratör"),
    *("beredning", "ledamot", "ersättare", "annat_organ"),
)
KANSLI = ("handläggare", "förbundschef")
LASER = (*KANSLI, "ekonom", "revisor")
STYRELSEN = ("ledamot", "ersättare")
PARTER = ("ansvarig", "skrivare", "läsare")

# Roles with equal rights, no object of whose own there is (tests/test_rutter.py holds it): the first stands for all
# where every page is tried.
KLASSER = (
    ("anonym", "avstängd"),
    ("utan_roll", "avslutad", "beredning"),
    ("ekonom", "revisor"),
    ("ledamot", "ersättare"),
)
FORETRADARE = {roll: klass[0] for klass in KLASSER for roll in klass}


def foretradare(roll: str) -> str:
    return FORETRADARE.get(roll, roll)


def en_av_varje(svar: dict[str, str]) -> dict[str, str]:
    """Role → answer, without those whose class is there already with the same answer."""
    forsta = {(foretradare(roll), svar[roll]): roll for roll in reversed(ROLLER) if roll in svar}
    return {roll: svar[roll] for roll in ROLLER if roll in forsta.values()}


# The two letters of a mark → what it stands in, and who may ever see it. The second letter is the side's.
RUM: dict[str, tuple[str, tuple[str, ...]]] = {
    "ua": ("A:s utkast", PARTER),
    "da": ("det som hör till A:s utkast", PARTER),
    "sa": ("A:s ansökan under signering", (*PARTER, "länk")),
    "ta": ("det som hör till A:s ansökan under signering", PARTER),
    "ia": ("A:s inkomna ansökan", (*PARTER, *LASER, *STYRELSEN)),
    "ka": (
        "de som förbundet känner sedan A:s ansökan kom in",
        (*PARTER, *LASER, *STYRELSEN, "administratör"),
    ),
    "ha": ("det som hände innan A:s ansökan kom in", PARTER),
    "ma": ("A:s importerade ansökan", ("ansvarig", *LASER)),
    "na": (
        "den som förbundet känner sedan ansökan lästes in",
        ("ansvarig", *LASER),
    ),
    "ub": ("B:s utkast", ("annan",)),
    "db": ("det som hör till B:s utkast", ("annan",)),
    "sb": ("B:s ansökan under signering", ("annan",)),
    "tb": ("det som hör till B:s ansökan under signering", ("annan",)),
    "ib": ("B:s inkomna ansökan", ("annan", *LASER)),
    "kb": ("de som förbundet känner sedan B:s ansökan kom in", ("annan", *LASER, "administratör")),
    "hb": ("det som hände innan B:s ansökan kom in", ("annan",)),
    "ar": ("arbetsmaterial", KANSLI),
    "up": ("opublicerad utlysning", LASER),
    "fa": ("fastställt underlag på styrelsens bord", (*LASER, *STYRELSEN)),
    "fb": ("fastställt underlag som inte är på något bord", LASER),
    "vy": ("handläggarens sparade vy", ("handläggare",)),
    "si": ("det som ett företag skriver men inte har publicerat", ("företagare", *LASER)),
    "xx": ("det som ingen sida visar", ()),
}
# Who has sent in, signed or was asked in is known to the förbund from then on; so is the insatsägare.
KANDA = {
    "insatsägarens namn",
    "undertecknarens namn",
    "undertecknarens titel",
    "undertecknarens adress",
}


def liten_pdf(titel: str) -> bytes:
    """One blank page; the title makes the bytes differ."""
    ut = BytesIO()
    with pikepdf.new() as fil:
        fil.add_blank_page()
        fil.docinfo["/Title"] = titel
        fil.save(ut, deterministic_id=True)
    return ut.getvalue()


@dataclass
class Varld:
    """`objekt`: name → the parts of an address; `mer`: name → the row itself, for those who look behind."""

    personer: dict[str, Anvandare] = field(default_factory=dict)
    objekt: dict[str, dict[str, Any]] = field(default_factory=dict)
    mer: dict[str, Any] = field(default_factory=dict)
    marken: Marken = field(default_factory=Marken)
    kakor: dict[str, dict[str, str]] = field(default_factory=dict)
    avtryck: dict[str, str] = field(default_factory=dict)

    @cached_property
    def klient(self) -> Client:
        return Client()

    @contextmanager
    def som_byggd(self) -> Iterator[None]:
        """Around a test that begins with the world as it was built: what it has not written to need not be read."""
        with connection.cursor() as markor:
            _fran_borjan.update(_skrivet(markor))
        _byggt.update(self.avtryck)
        yield
        _fran_borjan.clear()
        _byggt.clear()

    def som(self, roll: str, **val: Any) -> Client:
        """A browser of its own, signed in as `roll`."""
        klient = Client(**val)
        klient.cookies.load(self.kakor.get(roll, {}))
        return klient

    def fraga(self, roll: str, metod: str, vag: str, data: Any = None, **mer: Any) -> Any:
        """One request as `roll` from a browser that remembers nothing of the one before.

        A page that breaks raises its own error here, and the test says for whom: "500" would hide why.
        """
        self.klient.cookies.clear()
        self.klient.cookies.load(self.kakor.get(roll, {}))
        try:
            if metod in {"GET", "HEAD"}:
                return getattr(self.klient, metod.lower())(vag, data, **mer)
            if metod == "POST":
                return self.klient.post(vag, data or {}, **mer)
            return self.klient.generic(metod, vag, **mer)
        except Exception as fel:
            fel.add_note(f"{metod} {vag} som {roll}")
            raise

    def vag(self, namn: str, objekt: str = "-") -> str:
        """The address of a route for an object: its parts by their names."""
        delar = self.objekt[objekt]
        return reverse(namn, kwargs={del_: delar[del_] for del_ in _parametrar()[namn]})


@contextmanager
def angras() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def _parametrar() -> dict[str, tuple[str, ...]]:
    return dict(rutter())


def rutter() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, parameters) of every address that the portal answers to; the name is "" where it has none."""

    def ga(
        resolver: Any, rymd: str, delar: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for rad in resolver.url_patterns:
            egna = (*delar, *rad.pattern.regex.groupindex)
            if isinstance(rad, URLResolver):
                yield from ga(rad, f"{rymd}{rad.namespace}:" if rad.namespace else rymd, egna)
            else:
                yield (f"{rymd}{rad.name}" if rad.name else "", egna)

    yield from ga(get_resolver(), "", ())


# ---------- Building ----------


def bygg() -> Varld:
    v = Varld()
    v.objekt["-"] = {}
    _forbundet(v)
    _personerna(v)
    _utlysningarna(v)
    for sida, namn in (("A", "ansvarig"), ("B", "annan")):
        _ansokningarna(v, sida, v.personer[namn])
    _importerad(v)
    _arendet(v)
    _ovrigt(v)
    _registret(v)
    _korsade(v)
    v.objekt["saknas"] = {
        **{
            namn: uuid4()
            for namn in ("publikt_id", "medverkan_id", "underskrift_id", "dokument_id")
        },
        **{namn: uuid4() for namn in ("bilaga_id", "handling_id", "underlag_id", "punkt_id")},
        **{namn: uuid4() for namn in ("del_id", "malvarde", "avtal_id")},
        "slag": "styrdokument",
        **{namn: uuid4() for namn in ("inbjudan_id", "svar_id", "exempel_id")},
        "format": "csv",
        "nyckel": "fragor",
        "ar": 1800,
        "till_ar": 1801,
        "lank": "x" * 43,
        "hash": "0123456789",
        "kriterium": 1,
        "andelse": "finns-inte",
        "mangd": "saknas",
        "uppdrag_id": uuid4(),
    }
    return v


def _forbundet(v: Varld) -> None:
    forbund = Forbund(
        namn_rad2="Provbygden", orgnr="222000-0018", epost="kansli@provbygden.exempel", dnr_prefix="SF",
        adress="Storgatan 1\n123 45 Provstad", telefon="0123-45 67 89", logotyp=_png(),
        funktioner=namnen(),
    )  # fmt: skip
    forbund.save()
    for ordning, (nyckel, namn, slag) in enumerate(
        [
            ("styrelsen", "Styrelsen", Organ.Slag.BESLUTAR),
            ("beredningsgruppen", "Beredningsgruppen", Organ.Slag.BEREDER),
            ("arbetsutskottet", "Arbetsutskottet", Organ.Slag.BESLUTAR),
        ],
        start=1,
    ):
        organ = Organ.objects.get_or_create(namn=namn, defaults={"slag": slag, "ordning": ordning})[
            0
        ]
        v.mer[nyckel], v.objekt[nyckel] = organ, {"publikt_id": organ.publikt_id}
    from portal.webb.kontext import tema_hash

    v.objekt["temat"] = {"hash": tema_hash(forbund.accent)}
    v.objekt["logotypen"] = {"hash": forbund.logotyp_hash}


def _png() -> bytes:
    from PIL import Image

    ut = BytesIO()
    Image.new("RGB", (4, 4), "#0f5b66").save(ut, "PNG")
    return ut.getvalue()


def ny_orgnr(nr: int) -> str:
    nio = f"{559800000 + nr:09d}"
    return f"{nio[:6]}-{nio[6:]}{orgnr.kontrollsiffra(nio)}"


def _organisation(v: Varld, nyckel: str, nr: int, namn: str, **falt: Any) -> Organisation:
    rad = Organisation.objects.create(orgnr=ny_orgnr(nr), namn=namn, **{"kand_tid": nu(), **falt})
    enhet = Enhet.objects.create(organisation=rad, namn=f"Enheten i {namn}")
    v.mer[nyckel], v.objekt[nyckel] = rad, {"publikt_id": rad.publikt_id}
    v.objekt[f"enhet i {nyckel}"] = {"publikt_id": enhet.publikt_id}
    return rad


def _person(
    v: Varld, nyckel: str, roll: str = "", *, bekraftad: bool = True, **var: Any
) -> Anvandare:
    """A person by the role she is called in the tables. Who has a role is known to the förbund."""
    person = Anvandare.objects.create_user(
        f"{nyckel.translate(str.maketrans('åäö', 'aao'))}@provbygden.exempel",
        namn=f"{nyckel.capitalize().replace('_', ' ')} Ett",
        kand_tid=nu() if roll else None,
    )
    if roll:
        rad = Uppdrag(person=person, roll=roll, fran=idag(), **var)
        if bekraftad:
            rad.ge(av=Anvandare.objects.portalen())
        else:
            rad.save()
        v.objekt[f"uppdrag {nyckel}"] = {"publikt_id": rad.publikt_id}
        v.mer[f"uppdrag {nyckel}"] = rad
    v.personer[nyckel] = person
    v.objekt[nyckel] = {"publikt_id": person.publikt_id}
    return person


def _personerna(v: Varld) -> None:
    a = _organisation(v, "org A", 1, "Provköpings kommun", finsam="kommun", medlem=True)
    b = _organisation(v, "org B", 2, "Region Prov", finsam="region", medlem=True)
    _person(v, "utan_roll")
    avslutad = _person(v, "avslutad", Roll.HANDLAGGARE)
    v.mer["uppdrag avslutad"].avsluta(av=avslutad)
    _person(v, "avstängd", Roll.HANDLAGGARE)
    _person(v, "obekräftad", Roll.MEDLEM, organisation=a, bekraftad=False)
    _person(v, "obekräftad i B", Roll.MEDLEM, organisation=b, bekraftad=False)
    _person(v, "orgadmin", Roll.ORGANISATIONSADMINISTRATOR, organisation=a)
    _person(v, "ansvarig", Roll.MEDLEM, organisation=a)
    _person(v, "annan", Roll.MEDLEM, organisation=b)
    _person(v, "skrivare")
    _person(v, "läsare")
    for namn, roll in (
        ("handläggare", Roll.HANDLAGGARE),
        ("förbundschef", Roll.FORBUNDSCHEF),
        ("ekonom", Roll.EKONOM),
        ("revisor", Roll.REVISOR),
        ("administratör", Roll.ADMINISTRATOR),
    ):
        _person(v, namn, roll)
    _person(v, "beredning", Roll.BEREDNING, organ=v.mer["beredningsgruppen"])
    _person(v, "ledamot", Roll.LEDAMOT, organ=v.mer["styrelsen"])
    _person(v, "ersättare", Roll.ERSATTARE, organ=v.mer["styrelsen"])
    _person(v, "annat_organ", Roll.LEDAMOT, organ=v.mer["arbetsutskottet"])


def _utlysningarna(v: Varld) -> None:
    av = Anvandare.objects.portalen()
    v.mer["formulär"] = Formular.objects.create(
        namn=FORMULAR["namn"],
        version=1,
        definition=FORMULAR,
        sha256=Formular.hash_av(FORMULAR),
        status=Formular.Status.PUBLICERAT,
        publicerad_tid=nu(),
        publicerad_av=av,
    )
    v.objekt["formuläret"] = {"publikt_id": v.mer["formulär"].publikt_id}
    dag = timedelta(days=1)
    for namn, falt in (
        ("öppen", {"stanger_tid": nu() + 30 * dag}),
        ("stängd", {"stanger_tid": nu() - 10 * dag}),
        ("kommande", {"oppnar_tid": nu() + 10 * dag, "stanger_tid": nu() + 40 * dag}),
        ("opublicerad", {"publicerad": False, "stanger_tid": nu() + 40 * dag}),
    ):
        m = v.marken.for_rum("up") if namn == "opublicerad" else lambda vad: f"{vad} som är publik"
        rad = Utlysning.objects.create(
            **{
                "formular": v.mer["formulär"],
                "oppnar_tid": nu() - 30 * dag,
                "publicerad": True,
                "ram": {"2027": "4000000.00"},
                **{ord_: m(ord_) for ord_ in ("namn", "sammanfattning", "beskrivning")},
                **{ord_: m(ord_) for ord_ in ("kriterier", "vem_kan_soka")},
                **falt,
            }
        )
        v.mer[f"utlysning {namn}"] = rad
        v.objekt[f"utlysning {namn}"] = {"publikt_id": rad.publikt_id}


# ---------- Applications ----------


def utfarda_allt() -> None:
    """What the worker does, with a small PDF: issues what is ordered, and opens the rounds that waited for it."""
    for dokument in Dokument.objects.filter(status=Dokument.Status.BESTALLT):
        dokument.utfarda(liten_pdf(str(dokument.publikt_id)), 1)
    rundor.oppna_vantande()


def _fil(namn: str, av: Anvandare) -> Fil:
    data = liten_pdf(namn)
    fil: Any = ContentFile(data, name=namn)
    kontrollerad = filer.Kontrollerad(
        namn, "application/pdf", len(data), sha256(data).hexdigest(), fil
    )
    return filer.spara(kontrollerad, av)


def fyllt_utkast(v: Varld, namn: str, rum: str, av: Anvandare, sida: str) -> Ansokan:
    """A draft without gaps, with another writer and a reader, removed rows, and text that was saved from a logout.

    What stands beside the content (who was asked in) has marks of its own: signers and the förbund never see it.
    """
    bredvid = {"u": "d", "s": "t", "i": "h", "m": "x"}[rum[0]]
    h = v.marken.for_rum(f"{bredvid}{rum[1]}" if bredvid != "x" else "xx")

    def m(vad: str) -> str:
        kand = {"i": "k", "m": "n"}.get(rum[0], rum[0]) if vad in KANDA else rum[0]
        return v.marken.nytt(f"{kand}{rum[1]}", vad)

    orgnumren = [ny_orgnr(900 + len(v.objekt)), ny_orgnr(1900 + len(v.objekt))]
    agare = Organisation.objects.for_orgnr(orgnumren[0], m("insatsägarens namn"))
    ansokan = Ansokan.borja(
        namn=m("insatsens namn"), insatsagare=agare, utlysning=v.mer["utlysning öppen"], av=av
    )
    ansokan.plan.parter.all().delete()
    fil = _fil(f"{m('filnamn')}.pdf", av)
    fyllt.fran_json(ansokan.ifyllnad, ansokan, innehall(m, tuple(orgnumren), fil.sha256), av=av)
    Part.objects.create(
        plan=ansokan.plan,
        namn=v.marken.nytt("xx", "borttagen part"),
        orgnr=ny_orgnr(77),
        borttagen_tid=nu(),
    )
    Bilaga.objects.create(
        plan=ansokan.plan,
        rubrik=v.marken.nytt("xx", "borttagen bilaga"),
        fil=_fil(f"{v.marken.nytt('xx', 'borttagen fil')}.pdf", av),
        borttagen_tid=nu(),
    )
    if sida == "A":
        ansokan.bjud_in(
            v.personer["skrivare"].email,
            Medverkan.Slag.SKRIVER,
            h("skrivarens organisation"),
            av=av,
        )
        ansokan.bjud_in(
            v.personer["läsare"].email,
            Medverkan.Slag.KOMMENTERAR,
            h("läsarens organisation"),
            av=av,
        )
    ansokan.bjud_in(
        f"{h('inbjudens adress')}@exempel.invalid",
        Medverkan.Slag.SKRIVER,
        h("inbjudens organisation"),
        av=av,
    )
    Raddning.objects.create(
        kaka_hash=sha256(b"ingen").hexdigest(),
        sokvag=reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "fragor"]),
        falt=[["svar:fraga_kort:v", [v.marken.nytt("xx", "räddad text")]]],
    )
    ansokan.refresh_from_db()
    _minns_ansokan(v, namn, ansokan)
    return ansokan


def _minns_ansokan(v: Varld, namn: str, ansokan: Ansokan) -> None:
    medverkan = ansokan.medverkande.order_by("-pk").first()
    bilaga = Bilaga.objects.filter(plan=ansokan.plan, borttagen_tid__isnull=True).get()
    borttagen = Bilaga.objects.filter(plan=ansokan.plan, borttagen_tid__isnull=False).get()
    v.mer[namn] = ansokan
    v.objekt[namn] = {
        "publikt_id": ansokan.publikt_id,
        "nyckel": "fragor",
        "medverkan_id": medverkan.publikt_id,
        "bilaga_id": bilaga.nyckel,
        "underskrift_id": uuid4(),
        "dokument_id": uuid4(),
    }
    v.objekt[f"{namn}, borttagen bilaga"] = {**v.objekt[namn], "bilaga_id": borttagen.nyckel}


def starta(v: Varld, namn: str) -> Ansokan:
    """The application is sent for signature, and its links are mailed."""
    ansokan = v.mer[namn]
    ansokan.starta_underskrift(av=ansokan.skapad_av, sista_dag=idag() + timedelta(days=20))
    utfarda_allt()
    ansokan.refresh_from_db()
    ett = ansokan.runda.underskrifter.first()
    v.objekt[namn] |= {
        "underskrift_id": ett.publikt_id,
        "dokument_id": ansokan.runda.dokument.publikt_id,
    }
    return ansokan


def _ansokningarna(v: Varld, sida: str, av: Anvandare) -> None:
    bokstav = sida.lower()
    fyllt_utkast(v, f"{sida} utkast", f"u{bokstav}", av, sida)
    fyllt_utkast(v, f"{sida} signering", f"s{bokstav}", av, sida)
    h = v.marken.for_rum(f"t{bokstav}")
    for nyckel, rad in zip(
        ("väntar", "avböjd", "signerad", "annan"), _rundan(v, f"{sida} signering"), strict=True
    ):
        if nyckel == "avböjd":
            rundor.avboj(rad, skal=h("skäl att avböja"), tid=nu())
        if nyckel == "signerad":
            rundor.skriv_under(rad, tid=nu())
        v.mer[f"{sida} {nyckel}"] = rad
        v.objekt[f"{sida} {nyckel}"] = {"lank": rad.ny_lank()}
    _inkommen(v, sida, av)


def _rundan(v: Varld, namn: str) -> list[Underskrift]:
    return list(starta(v, namn).runda.underskrifter.all())


def _inkommen(v: Varld, sida: str, av: Anvandare) -> None:
    """Taken back once, for a reason that stays with the parties; then signed by all and sent in."""
    namn, bokstav = f"{sida} inkommen", sida.lower()
    ansokan = fyllt_utkast(v, namn, f"i{bokstav}", av, sida)
    starta(v, namn)
    v.objekt[f"{sida} återtagen"] = {**v.objekt[namn]}
    ansokan.refresh_from_db()
    ansokan.aterta(av=av, skal=v.marken.nytt(f"h{bokstav}", "skäl att återta"))
    for rad in _rundan(v, namn):
        v.objekt.setdefault(f"{sida} klar", {"lank": rad.ny_lank()})
        v.mer.setdefault(f"{sida} klar", rad)
        rundor.skriv_under(rad, tid=nu())
    ansokan.refresh_from_db()
    utfarda_allt()
    inskick.skicka_in(ansokan, av=av, mottagen_tid=nu())
    utfarda_allt()
    ansokan.refresh_from_db()
    _minns_arende(v, sida, ansokan.arende)


def _minns_arende(v: Varld, sida: str, arende: Arende) -> None:
    v.mer[f"ärende {sida}"] = arende
    handlingar = list(arende.handlingar.order_by("nummer"))
    bilaga = next((h for h in handlingar if h.fil_id), None)
    bas = {"publikt_id": arende.publikt_id, "handling_id": handlingar[0].publikt_id}
    v.objekt[f"ärende {sida}"] = bas
    if bilaga:
        v.objekt[f"ärende {sida}, bilaga"] = {**bas, "handling_id": bilaga.publikt_id}


def _importerad(v: Varld) -> None:
    ansokan = fyllt_utkast(v, "A importerad", "ma", v.personer["ansvarig"], "")
    Medverkan.objects.exclude(person=v.personer["ansvarig"]).filter(ansokan=ansokan).delete()
    fakta = {"namn": v.marken.nytt("ma", "inläst undertecknare"), "status": "signerad", "tid": ""}
    fakta |= dict.fromkeys(("organisation", "enhet", "titel", "grund", "metod"), "")
    arende = inskick.las_in(
        ansokan,
        av=v.personer["ansvarig"],
        aldre_dnr="2020/17",
        inkommen_tid=nu(),
        underskrifter=[fakta],
    )
    utfarda_allt()
    ansokan.refresh_from_db()
    _minns_arende(v, "I", arende)


# ---------- The case, its papers and the meetings ----------


def _arendet(v: Varld) -> None:
    """Three papers in A's case: one on a past meeting, one on a coming one, one still written."""
    av, arende = v.personer["handläggare"], v.mer["ärende A"]
    arende.tilldela(av, av=av)
    for nyckel, antal_dagar in (("tidigare", -20), ("kommande", 20)):
        underlag = _underlag(v, arende, "fa", av)
        underlag.faststall(av=av, rad_version=underlag.rad_version)
        utfarda_allt()
        _minns_underlag(v, f"underlag {nyckel}", underlag)
        _mote(v, f"möte {nyckel}", v.mer["styrelsen"], antal_dagar, underlag)
    _minns_underlag(v, "underlag utkast", _underlag(v, arende, "ar", av))
    _mote(v, "möte annat organ", v.mer["arbetsutskottet"], 25, None)
    ledigt = _underlag(v, v.mer["ärende B"], "fb", av)
    ledigt.faststall(av=av, rad_version=ledigt.rad_version)
    utfarda_allt()
    _minns_underlag(v, "underlag ledigt", ledigt)


def _underlag(v: Varld, arende: Arende, rum: str, av: Anvandare) -> Beslutsunderlag:
    m = v.marken.for_rum(rum)
    underlag = Beslutsunderlag.paborja(arende, av=av)
    texter = {
        falt: m(f"underlagets {falt}") for falt in Beslutsunderlag.TEXTER if falt != "handelser"
    }
    texter["handelser"] = f"2026-01-02 {m('underlagets händelse')}"
    underlag.skriv(texter, underlag.avtryck(), av=av)
    return Beslutsunderlag.objects.get(pk=underlag.pk)


def _minns_underlag(v: Varld, namn: str, underlag: Beslutsunderlag) -> None:
    v.mer[namn] = Beslutsunderlag.objects.get(pk=underlag.pk)
    v.objekt[namn] = {"publikt_id": underlag.arende.publikt_id, "underlag_id": underlag.publikt_id}


def _mote(v: Varld, namn: str, organ: Organ, dagar: int, underlag: Beslutsunderlag | None) -> None:
    """A meeting with its pack. A past one is held on a coming day first: nothing is put on an agenda afterwards."""
    av = v.personer["handläggare"]
    mote = Sammantrade(
        organ=organ, datum=idag() + timedelta(days=abs(dagar)), tid=time(9), plats="Sal Eken"
    )
    mote.planera(av=av)
    v.objekt[namn] = {"publikt_id": mote.publikt_id, "punkt_id": uuid4(), "dokument_id": uuid4()}
    if underlag:
        mote.lagg_till(underlag, av=av)
        mote.gor_handlingar(av=av)
        utfarda_allt()
        punkt = Dagordningspunkt.objects.get(sammantrade=mote)
        papper = {"punkt_id": punkt.publikt_id}
        v.objekt[namn] |= papper | {"dokument_id": mote.handlingar.publikt_id}
        v.objekt[f"{namn}, underlag"] = v.objekt[namn] | {
            "dokument_id": underlag.dokument.publikt_id
        }
    if dagar < 0:
        Sammantrade.objects.filter(pk=mote.pk).update(datum=idag() + timedelta(days=dagar))
    v.mer[namn] = Sammantrade.objects.get(pk=mote.pk)


def _ovrigt(v: Varld) -> None:
    """An organisation and a person that only drafts know, mails of both rooms, a refused request."""
    okand = Organisation.objects.create(
        orgnr=ny_orgnr(3), namn=v.marken.nytt("xx", "okänd organisation")
    )
    enhet = Enhet.objects.create(organisation=okand, namn=v.marken.nytt("xx", "okänd enhet"))
    v.objekt["okänd organisation"] = {"publikt_id": okand.publikt_id}
    v.objekt["enhet i okänd organisation"] = {"publikt_id": enhet.publikt_id}
    v.objekt["okänd person"] = {"publikt_id": v.personer["skrivare"].publikt_id}
    for rum, namn in ((Rum.FORBUND, "förbundets mejl"), (Rum.SOKANDE, "parternas mejl")):
        rad = Utskick.objects.filter(rum=rum).exclude(text="").first()
        v.mer[namn], v.objekt[namn] = rad, {"publikt_id": rad.publikt_id}
    fallet = Utskick.objects.create(
        till="fel@exempel.invalid", amne="Ett mejl", text="Hej!", installd_tid=nu(), forsok=8
    )
    v.objekt["misslyckat mejl"] = {"publikt_id": fallet.publikt_id}
    vy = SparadVy.objects.create(
        person=v.personer["handläggare"],
        lista="insatser:arenden",
        namn=v.marken.nytt("vy", "vyns namn"),
        fraga=f"q={v.marken.nytt('vy', 'vyns sökord')}",
    )
    v.objekt["vyn"] = {"publikt_id": vy.publikt_id}
    nekad = v.marken.nytt("xx", "nekad adress")
    Handelse.objects.skriv(
        "nekad",
        v.personer["annan"],
        av=v.personer["annan"],
        rum=Rum.SOKANDE,
        vag=f"/{nekad}/",
        svar=403,
        metod="GET",
    )
    v.objekt["nyckel"] = {"uidb36": "1", "key": "abc-def"}


def _registret(v: Varld) -> None:
    """Companies and kommuner: each noun's objects stand beside its rows in the table of routes."""
    from tests.foretag.tabeller import MODULER
    from tests.foretag.varld import grund

    grund(v)
    for modul in MODULER:
        modul.varld(v)


def _korsade(v: Varld) -> None:
    """Addresses that name one object and a part of another."""
    o = v.objekt
    for namn, ett, del_, annat in (
        ("A utkast, B:s medverkan", "A utkast", "medverkan_id", "B utkast"),
        ("A signering, B:s undertecknare", "A signering", "underskrift_id", "B signering"),
        ("A inkommen, B:s dokument", "A inkommen", "dokument_id", "B inkommen"),
        ("A inkommen, B:s bilaga", "A inkommen", "bilaga_id", "B inkommen"),
        ("ärende A, B:s handling", "ärende A", "handling_id", "ärende B"),
        ("ärende B, A:s underlag", "ärende B", "underlag_id", "underlag kommande"),
        ("möte annat organ, styrelsens papper", "möte annat organ", "dokument_id", "möte kommande"),
    ):
        o[namn] = {**o[ett], del_: o[annat][del_]}
    o["A okänt avsnitt"] = {**o["A utkast"], "nyckel": "finns-inte"}


def logga_in(v: Varld) -> None:
    """The cookies of every role. Who signs by link has shown the code; who is shut out was so afterwards.

    Not a part of what is built once: a session that nobody uses ends by itself.
    """
    for roll in ROLLER:
        if roll not in UTE or roll == "avstängd":
            klient = Client()
            klient.force_login(v.personer[roll], backend=BACKEND)
            v.kakor[roll] = {"sessionid": klient.cookies["sessionid"].value}
    v.personer["avstängd"].stang_av(av=v.personer["administratör"])
    klient, rad = Client(), v.mer["A väntar"]
    rad.refresh_from_db()
    kod = rad.ny_kod(nu())
    svar = klient.post(v.vag("underskrift_kod", "A väntar"), {"kod": kod})
    assert svar.status_code == 302, svar.content
    v.kakor["länk"] = {"sessionid": klient.cookies["sessionid"].value}


# ---------- Looking behind ----------

# What may differ after a GET: sessions, counters, and what only tells that somebody has read or been refused:
# the log of refusals, and when one who takes part first opened the draft (Medverkan.last_tid, written once).
UTOM = {"django_session", "portal_cache", "django_migrations"}
LASLOGG = {
    "portal_handelse": "(SELECT * FROM portal_handelse WHERE verb <> 'nekad') t",
    "insatser_medverkan": "(SELECT to_jsonb(m) - 'last_tid' FROM insatser_medverkan m) t",
}

# Table → fingerprint as built, and how much had been written to it when the test began.
_byggt: dict[str, str] = {}
_fran_borjan: dict[str, int] = {}


def avtryck(*utom: str) -> dict[str, str]:
    """Table → fingerprint of all its rows. In a test of the world only the tables that it has written to are read."""
    with connection.cursor() as markor:
        skrivet = _skrivet(markor)
        tabeller = set(skrivet) - UTOM - set(utom)
        ut = {
            namn: _byggt[namn]
            for namn in tabeller & set(_byggt)
            if skrivet[namn] == _fran_borjan[namn]
        }
        fragor = [
            f"SELECT '{namn}', coalesce(md5(string_agg(md5(t::text), ',' ORDER BY md5(t::text))), '') FROM "
            + LASLOGG.get(namn, f"{namn} t")
            for namn in sorted(tabeller - set(ut))
        ]
        if fragor:
            markor.execute(" UNION ALL ".join(fragor))
            ut |= dict(markor.fetchall())
        return ut


def _skrivet(markor: Any) -> dict[str, int]:
    """Table → writes of this connection. They are counted also when they are undone, so the same number is no write."""
    markor.execute(
        "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
    )
    return dict(markor.fetchall())


def marken_i(svar: Any) -> set[str]:
    """The marks in an answer: its body and its headers."""
    huvuden = "\n".join(f"{namn}: {varde}" for namn, varde in svar.headers.items())
    kropp = b"".join(svar.streaming_content) if svar.streaming else svar.content
    text = f"{huvuden}\n{kropp.decode(errors='replace')}".lower()
    return {traff[0] for traff in MARKE.finditer(text)}
