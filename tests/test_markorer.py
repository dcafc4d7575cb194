"""S03: a mark in every text of a draft, a signing round, a case and its working papers; who may not see it never does.

The demo's letterbox is the one exception (tests/test_rutter.py): it exists only in the demo, and shows every mail.
"""

import fcntl
import json
import logging
import os
import re
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from insatser.ansokan.models.ansokan import Ansokan, Medverkan
from portal import arbetare
from portal.dokument import utfarda
from portal.dokument.models import Dokument
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Rum
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from tests.rutter import kropp, rader
from tests.varld import (
    KLASSER,
    MARKE,
    ROLLER,
    RUM,
    Varld,
    angras,
    foretradare,
    fyllt_utkast,
    marken_i,
    starta,
)

pytestmark = pytest.mark.langsam
RADER = list(rader())
# New at every look: the token of a form, and the key of a row that a button would add.
NYTT = re.compile(rb'name="(csrfmiddlewaretoken|ny|nyckel)" value="[^"]+"')


class _Lankar(HTMLParser):
    def __init__(self):
        super().__init__()
        self.hittade = set()

    def handle_starttag(self, tag, attrs):
        for namn, varde in attrs:
            if namn in {"href", "src", "action"} and varde:
                self.hittade.add(varde)


def lankar(svar, vag):
    """The addresses of our own that a page leads to."""
    if "text/html" not in svar.headers.get("Content-Type", ""):
        return set()
    lasare = _Lankar()
    lasare.feed(svar.content.decode())
    hela = {urljoin(f"http://testserver{vag}", lank) for lank in lasare.hittade}
    delar = [urlsplit(lank) for lank in hela]
    return {
        f"{d.path}?{d.query}".rstrip("?")
        for d in delar
        if d.netloc == "testserver"
        and not d.path.startswith(("/static/", "/underskrift/"))
        and "sortera=" not in d.query
        and not d.query.endswith("format=xlsx")  # packed, of the same rows as format=csv
    }


def _renderas(vag):
    """A PDF that is made at once, which takes seconds."""
    return vag.endswith((".pdf", "/pdf/"))


def _slag(vag):
    """The page and what is asked of it: with other values of the same parameters it is the same page."""
    delar = urlsplit(vag)
    return delar.path, frozenset(namn for namn, _ in parse_qsl(delar.query, True))


def kryp(varld, roll):
    """Every page that the role can reach: the whole table, and every link from there. Mark → where it was seen."""
    kvar = {_slag(vag): vag for vag in (varld.vag(rad.namn, rad.objekt) for rad in RADER)}
    sett, gjorda = defaultdict(set), set()
    while kvar:
        slag, vag = kvar.popitem()
        gjorda.add(slag)
        if _renderas(vag.partition("?")[0]):
            continue
        svar = varld.fraga(roll, "GET", vag)
        for marke in marken_i(svar):
            sett[marke].add(vag)
        if not svar.streaming:
            nya = {_slag(lank): lank for lank in sorted(lankar(svar, vag))}
            kvar |= {slag: lank for slag, lank in nya.items() if slag not in gjorda}
    return {marke: sorted(vagar) for marke, vagar in sett.items()}


class _Loggen(logging.Handler):
    def __init__(self):
        super().__init__(level=logging.DEBUG)
        self.rader = []

    def emit(self, record):
        self.rader.append(self.format(record))


@pytest.fixture(scope="module")
def logg():
    """All that any logger of the portal says, in every detail."""
    loggaren, rot = _Loggen(), logging.getLogger()
    rot.addHandler(loggaren)
    for namn in ("django", "portal", "insatser"):
        logging.getLogger(namn).addHandler(loggaren)
    yield loggaren
    rot.removeHandler(loggaren)
    for namn in ("django", "portal", "insatser"):
        logging.getLogger(namn).removeHandler(loggaren)


class Krypen:
    """One crawl for each class of roles, when it is asked for, kept in `mapp` for the other process of the run too.

    Both have copies of the same world.
    """

    def __init__(self, varld, logg, mapp):
        self.varld, self.logg, self.mapp = varld, logg, mapp

    def __getitem__(self, roll):
        """Mark → where the role sees it."""
        return self._krypt(foretradare(roll))["sett"]

    def loggat(self, roll):
        """How many lines were logged meanwhile, and those with a mark in them."""
        return self._krypt(foretradare(roll))["loggat"]

    def _krypt(self, roll):
        fil = self.mapp / f"kryp-{roll}.json"
        with fil.with_suffix(".las").open("w") as las:
            fcntl.flock(las, fcntl.LOCK_EX)
            if not fil.exists():
                with angras():
                    del self.logg.rader[:]
                    sett = kryp(self.varld, roll)
                rader = self.logg.rader
                med_marke = [rad for rad in rader if MARKE.search(rad.lower())]
                fil.write_text(json.dumps({"sett": sett, "loggat": [len(rader), med_marke]}))
        return json.loads(fil.read_text())


@pytest.fixture(scope="module")
def sett(varlden: Varld, logg, tmp_path_factory):
    """Role → mark → where."""
    egen = tmp_path_factory.getbasetemp()
    return Krypen(varlden, logg, egen.parent if "PYTEST_XDIST_WORKER" in os.environ else egen)


# ---------- Nobody sees what is not hers ----------


def otillatna(roll, marken, vag=""):
    """The marks that the role may not see at `vag`. The first page of a personal link says who asks."""
    far = {bokstaver for bokstaver, (_, roller) in RUM.items() if roll in roller}
    if vag.startswith("/underskrift/") and vag.count("/") == 3:
        far |= {"sa", "ka"}
    return {marke for marke in marken if marke[2:4] not in far}


@pytest.mark.parametrize("roll", sorted({foretradare(roll) for roll in ROLLER}))
def test_ingen_ser_det_hon_inte_far(roll, sett, varld: Varld, db):
    fel = [
        f"{marke} {varld.marken.alla[marke]}: {vag}"
        for marke, vagar in sett[roll].items()
        for vag in vagar
        if otillatna(roll, {marke}, vag)
    ]

    assert sorted(fel)[:20] == []


def test_en_klass_far_se_detsamma():
    for klass in KLASSER:
        assert all(
            set(klass) <= set(roller) or not set(klass) & set(roller) for _, roller in RUM.values()
        )


# One of each kind of role is enough here: what may be seen does not depend on who else may see it.
NAGRA = (
    "anonym",
    "länk",
    "utan_roll",
    "orgadmin",
    "annan",
    "läsare",
    "ekonom",
    "administratör",
    "annat_organ",
)


@pytest.mark.parametrize("rad", [rad for rad in RADER if rad.post != "-"], ids=lambda rad: rad.id)
def test_inte_heller_i_svaret_pa_en_post(rad, varld: Varld, db):
    """A good post, and one of nonsense: an error page tells no more than the page itself."""
    vag, fel = varld.vag(rad.namn, rad.objekt), []
    for roll in NAGRA:
        for data in (kropp(varld, rad.namn), {"x": "1"}):
            with angras():
                marken = marken_i(varld.fraga(roll, "POST", vag, data))
            fel += [f"{roll} {m} {varld.marken.alla[m]}" for m in otillatna(roll, marken, vag)]

    assert fel == []


# ---------- The test of the test: who may, does ----------

# Told in a mail, kept in the log or in the frozen file, on no page.
PA_INGEN_SIDA = {"skäl att återta", "inläst undertecknare"}
# Who signs reads the version; a ledamot reads what the paper draws from it. All others see every mark.
LASER_EN_DEL = {
    ("länk", "sa"): {"insatsens namn", "mål", "kostnad", "svar långt", "filnamn"},
    **{(roll, "ia"): {"mål", "mått", "insatsens namn"} for roll in ("ledamot", "ersättare")},
    **{(roll, "ka"): {"insatsägarens namn"} for roll in ("ledamot", "ersättare")},
    **{
        ("administratör", b): {"insatsägarens namn", "undertecknarens adress"} for b in ("ka", "kb")
    },
}


@pytest.mark.parametrize("bokstaver", [b for b, (_, roller) in RUM.items() if roller])
def test_den_som_far_ser_allt(bokstaver, sett, varld: Varld, db):
    alla = {
        m: vad
        for m, vad in varld.marken.alla.items()
        if m[2:4] == bokstaver and vad not in PA_INGEN_SIDA
    }
    saknas = []
    for roll in RUM[bokstaver][1]:
        en_del = LASER_EN_DEL.get((roll, bokstaver))
        sedda = {vad for m, vad in alla.items() if m in sett[roll]}
        saknas += [f"{roll}: {vad}" for vad in sorted((en_del or set()) - sedda)]
        saknas += [
            f"{roll}: {m} {vad}" for m, vad in alla.items() if not en_del and m not in sett[roll]
        ]

    assert alla and saknas == []


# ---------- A draft leaves no trace: every page reads the same with it and without it ----------


def sidor(varld, roll):
    """Address → the whole answer, without the token of its forms: all of the table, searches in every list, its file."""
    vagar = {varld.vag(rad.namn, rad.objekt) for rad in RADER if rad.get != "-"}
    vagar |= {f"{vag}?q=provbygden&sortera=-namn" for vag in map(varld.vag, SOKLISTOR)}
    vagar |= {f"{vag}?format=csv" for vag in map(varld.vag, SOKLISTOR)}
    svaren = {vag: varld.fraga(roll, "GET", vag) for vag in vagar if not _renderas(vag)}
    return {
        vag: (
            svar.status_code,
            sorted((namn, varde) for namn, varde in svar.headers.items() if namn not in KLOCKAN),
            NYTT.sub(b"", b"".join(svar) if svar.streaming else svar.content),
        )
        for vag, svar in svaren.items()
    }


KLOCKAN = {"Expires", "Date"}
SOKLISTOR = (
    "insatser:arenden",
    "organisation_lista",
    "person_lista",
    "medlemskap_lista",
    "utskick_lista",
)


def nytt_utkast_och_runda(varld):
    """A person registers, drafts for an organisation of her own, invites, sends for signature; one has signed."""
    ny = Anvandare.objects.create_user(
        "ny.sokande@exempel.invalid", namn=varld.marken.nytt("xx", "ny sökande")
    )
    fyllt_utkast(varld, "C utkast", "uc", ny, "C")
    fyllt_utkast(varld, "C signering", "uc", ny, "C")
    runda = starta(varld, "C signering").runda
    rundor.skriv_under(runda.underskrifter.first(), tid=nu())


OLIKA = (
    "anonym",
    "länk",
    "utan_roll",
    "orgadmin",
    "ansvarig",
    "annan",
    "handläggare",
    "ekonom",
    "administratör",
    "ledamot",
)


@pytest.mark.parametrize("roll", OLIKA)
def test_sidorna_ar_desamma_med_och_utan_utkastet(roll, varld: Varld, db):
    fore, objekt = sidor(varld, roll), dict(varld.objekt)

    with angras():
        nytt_utkast_och_runda(varld)
        efter = sidor(varld, roll)
    varld.objekt = objekt

    assert [vag for vag in fore if fore[vag] != efter[vag]] == []


# Words that a list could be searched for.
SOKORD = {
    *(
        "insatsens namn",
        "insatsägarens namn",
        "partens namn",
        "undertecknarens namn",
        "undertecknarens adress",
    ),
    *(
        "inbjudens adress",
        "filnamn",
        "underlagets rubrik",
        "skäl att återta",
        "okänd organisation",
        "nekad adress",
    ),
}


@pytest.mark.parametrize("lista", SOKLISTOR)
@pytest.mark.parametrize("roll", ["handläggare", "ekonom", "revisor", "administratör", "orgadmin"])
def test_sokning_pa_en_hemlighet_svarar_som_pa_nonsens(roll, lista, varld: Varld, db):
    """Same answer, letter by letter, once the word that was searched for is taken out of it."""

    def svar(ord_):
        get = varld.fraga(roll, "GET", varld.vag(lista), {"q": ord_})
        return get.status_code, NYTT.sub(b"", get.content).replace(ord_.encode(), b"")

    hemligt = [m for m, vad in varld.marken.alla.items() if vad in SOKORD and otillatna(roll, {m})]
    ett_av_varje = {varld.marken.alla[m]: m for m in hemligt}
    nonsens = svar("zqzz999x")

    assert {vad for vad, m in ett_av_varje.items() if svar(m) != nonsens} == set()
    assert len(ett_av_varje) >= 9


# ---------- Verify page, worker, logs ----------


def test_koden_pa_parternas_papper_avslojar_bara_fingeravtryck(varld: Varld, db):
    parternas = Dokument.objects.filter(rum=Rum.SOKANDE).utfardade()
    vag = varld.vag("verifiera")

    sett = {
        varld.marken.alla[m]
        for dokument_ in parternas
        for roll in ("anonym", "handläggare", "administratör", "annan", "ansvarig")
        for m in marken_i(varld.fraga(roll, "GET", vag, {"kod": dokument_.kod}))
    }

    assert parternas.count() >= 4
    assert sett == set()


def test_loggarna_ar_tysta_om_innehallet(sett, varld: Varld, db):
    """All that the web processes logged during the crawl, at every level."""
    antal, med_marke = zip(*(sett.loggat(roll) for roll in ROLLER), strict=True)

    assert min(antal) > 10
    assert [rad for rader in med_marke for rad in rader] == []


class TrasigPost:
    """A mail server that repeats in its answer what it was sent."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, brev):
        raise ValueError(f"{brev[0].to} {brev[0].subject} {brev[0].body}")


def test_arbetaren_loggar_inget_innehall(varld: Varld, db, caplog, monkeypatch, settings):
    """Mails and documents of drafts that go through, and that fail with all of their content in the exception."""
    caplog.set_level(logging.DEBUG)
    settings.POSTVERK = "tests.test_markorer.TrasigPost"

    def trasig(rad):
        raise ValueError(rad.version.innehall)

    monkeypatch.setitem(utfarda._slag, "ansokan", (trasig, "Ansökan"))
    ansokan = varld.mer["A utkast"]
    ansokan.starta_underskrift(av=ansokan.skapad_av)

    while any([arbetare.utfarda(), arbetare.posta()]):
        pass

    fel = Utskick.objects.filter(forsok__gt=0, rum=Rum.SOKANDE)
    assert fel.exists() and Dokument.objects.filter(forsok__gt=0, slag="ansokan").exists()
    assert len(caplog.records) > 10
    assert MARKE.findall(caplog.text.lower()) == []


# ---------- What one party writes is not told to the next ----------


def test_ett_orgnr_i_ett_utkast_avslojar_inte_vad_utkastet_kallar_organisationen(varld: Varld, db):
    """B begins an application for the number that A's draft has named, and asks to belong to it."""
    hemlig = varld.mer["A utkast"].insatsagare
    falt = {
        "namn": "Egen insats",
        "orgnr": hemlig.orgnr,
        "organisation": "Eget namn",
        "finsam": "kommun",
    }
    klient = varld.som("annan")

    svar = klient.post(varld.vag("insatser:ansokan_ny", "utlysning öppen"), falt, follow=True)
    medlem = klient.post(
        varld.vag("medlemskap_nytt"), {"orgnr": hemlig.orgnr, "namn": "Eget namn"}, follow=True
    )

    egen = Ansokan.objects.egna(varld.personer["annan"]).get(namn="Egen insats")
    assert (svar.status_code, medlem.status_code) == (200, 200)
    assert egen.insatsagare.namn == "Eget namn"
    for sida in (svar, medlem, klient.get(varld.vag("insatser:ansokan_lista")), klient.get("/")):
        assert otillatna("annan", marken_i(sida)) == set()


def test_utkastets_namn_pa_en_organisation_foljer_inte_med_nar_nagon_annan_skickar_in(
    varld: Varld, db
):
    """A's draft calls the number one thing; the organisation itself, that sends in, another."""
    utkast = varld.mer["A utkast"]
    ett, klient = utkast.insatsagare, varld.som("annan")
    orgnr, fore = ett.orgnr, ett.namn
    falt = {"namn": "Egen insats", "orgnr": orgnr, "organisation": "Eget namn", "finsam": "kommun"}
    klient.post(varld.vag("insatser:ansokan_ny", "utlysning öppen"), falt)
    egen = Ansokan.objects.egna(varld.personer["annan"]).get(namn="Egen insats")

    egen.insatsagare.som_kand(nu())

    assert [o.namn for o in Organisation.objects.kanda().filter(orgnr=orgnr)] == ["Eget namn"]
    utkast.refresh_from_db()
    assert utkast.insatsagare.namn == fore


def test_inbjudan_visar_inte_vad_andra_har_kallat_personen(varld: Varld, db):
    """Who signed A's application got an account with the name that A wrote; B who asks her in sees the address."""
    signerad = varld.mer["A signerad"]
    vag = varld.vag("insatser:medverkande", "B utkast")

    svar = varld.som("annan").post(
        vag, {"epost": signerad.epost, "organisation": "X", "slag": "skriver"}, follow=True
    )

    medverkan = Medverkan.objects.get(ansokan=varld.mer["B utkast"], person__email=signerad.epost)
    assert medverkan.person.namn == signerad.namn
    assert signerad.namn not in svar.content.decode()
