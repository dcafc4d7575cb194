"""S04, S05, S06: a right that is gone is gone at once; no change without a token; no field but those of the form."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from portal.webb.models import Raddning
from tests.foretag.tabeller import MODULER
from tests.rutter import kropp, rader
from tests.varld import ROLLER, UTOM, Varld, angras, avtryck

pytestmark = pytest.mark.langsam
RADER = list(rader())
POSTER = [rad for rad in RADER if rad.post != "-"]
GJORT = {"200", "302", "lank*"}

# Posts to these are kept when the token or the session has ended, and offered after login: the long texts.
# Address → an object to post to. Behind a personal link there is no login: back to the page itself.
RADDAS = {
    "insatser:ansokan_avsnitt": "A utkast",
    "insatser:beslutsunderlag_andra": "underlag utkast",
}
for _modul in MODULER:
    RADDAS |= getattr(_modul, "RADDAS", {})
UTAN_INLOGGNING = {rad.namn for rad in RADER if rad.namn in RADDAS and not rad.bakom_inloggning}


def gor(rad):
    """A role whose post does something."""
    return next((roll for roll in reversed(ROLLER) if rad.vantat("POST")[roll] in GJORT), None)


# ---------- S04: revoked rights ----------


def avsluta_uppdraget(varld, vems):
    vag = varld.vag("uppdrag_avsluta", f"uppdrag {vems}")
    return varld.fraga("administratör", "POST", vag, {"nar": "nu"})


def avsluta_medverkan(varld, vems):
    medverkan = varld.mer["A utkast"].medverkande.get(person=varld.personer[vems])
    varld.objekt["prov"] = {**varld.objekt["A utkast"], "medverkan_id": medverkan.publikt_id}
    return varld.fraga("ansvarig", "POST", varld.vag("insatser:medverkan_avsluta", "prov"))


def stang_av(varld, vems):
    return varld.fraga("administratör", "POST", varld.vag("person_stang_av", vems))


def aterta(varld, vems):
    return varld.fraga(
        "ansvarig",
        "POST",
        varld.vag("insatser:underskrift_aterta", "A signering"),
        {"skal": "Ny budget"},
    )


def byt_undertecknare(varld, vems):
    varld.objekt["prov"] = {
        **varld.objekt["A signering"],
        "underskrift_id": varld.mer["A väntar"].publikt_id,
    }
    falt = {"namn": "Ny Chef", "titel": "Chef", "epost": "ny@exempel.invalid", "grund": "Fullmakt"}
    return varld.fraga("ansvarig", "POST", varld.vag("insatser:underskrift_ersatt", "prov"), falt)


@pytest.mark.parametrize(
    ("ta_ifran", "vems", "adress", "objekt", "efter"),
    [
        (avsluta_uppdraget, "handläggare", "insatser:arenden", "-", 403),
        (avsluta_uppdraget, "handläggare", "insatser:beslutsunderlag", "underlag utkast", 403),
        (avsluta_uppdraget, "revisor", "insatser:arende_handling", "ärende A", 403),
        (avsluta_uppdraget, "ledamot", "insatser:sammantrade_handling", "möte kommande", 403),
        (avsluta_uppdraget, "orgadmin", "medlemskap", "uppdrag obekräftad", 403),
        (stang_av, "handläggare", "insatser:arende", "ärende A", 302),
        (stang_av, "ansvarig", "insatser:ansokan", "A utkast", 302),
        (avsluta_medverkan, "skrivare", "insatser:ansokan_avsnitt", "A utkast", 404),
        (avsluta_medverkan, "läsare", "insatser:bilaga", "A utkast", 404),
        (aterta, "länk", "underskrift_las", "A väntar", 302),
        (byt_undertecknare, "länk", "underskrift_dokument", "A väntar", 302),
    ],
)
def test_ratten_ar_borta_vid_nasta_klick(ta_ifran, vems, adress, objekt, efter, varld: Varld, db):
    """With a session that lives: allowed, taken away by who may, denied."""
    vag = varld.vag(adress, objekt)
    fore = varld.fraga(vems, "GET", vag).status_code

    gjort = ta_ifran(varld, vems)

    assert (fore, gjort.status_code) == (200, 302)
    assert varld.fraga(vems, "GET", vag).status_code == efter


def test_autospar_nekas_efter_att_man_tagits_bort(varld: Varld, db):
    vag, data = (
        varld.vag("insatser:ansokan_spara", "A utkast"),
        kropp(varld, "insatser:ansokan_spara"),
    )
    with angras():
        fore = varld.fraga("skrivare", "POST", vag, data).status_code

    avsluta_medverkan(varld, "skrivare")
    fore_bilden = avtryck()

    assert (fore, varld.fraga("skrivare", "POST", vag, data).status_code) == (200, 404)
    assert avtryck() == fore_bilden


def test_ett_avstangt_kontos_sessioner_ar_doda_aven_om_det_oppnas_igen(varld: Varld, db):
    stang_av(varld, "handläggare")
    varld.fraga("administratör", "POST", varld.vag("person_oppna", "handläggare"))

    assert varld.fraga("handläggare", "GET", varld.vag("insatser:arenden")).status_code == 302


# ---------- S05: no change without a token, none from elsewhere ----------

HEMLIGHET = "s" * 32


@pytest.fixture(scope="module")
def strang():
    return Client(enforce_csrf_checks=True)


def fraga(klient, varld, roll, metod, vag, data=None, *, polett=False, **huvuden):
    klient.cookies.clear()
    klient.cookies.load(
        {**varld.kakor.get(roll, {}), **({"csrftoken": HEMLIGHET} if polett else {})}
    )
    if metod == "POST":
        data = {**(data or {}), **({"csrfmiddlewaretoken": HEMLIGHET} if polett else {})}
        return klient.post(vag, data, headers=huvuden)
    return klient.generic(metod, vag, headers=huvuden)


@pytest.mark.parametrize("rad", RADER, ids=lambda rad: rad.id)
def test_utan_polett_andras_inget(rad, strang, varld: Varld, db):
    """Every address, used with the method or not. The long texts are kept aside and lead to login instead."""
    vag, data, fore = (
        varld.vag(rad.namn, rad.objekt),
        kropp(varld, rad.namn),
        avtryck("portal_raddning"),
    )
    roller = {
        "anonym",
        "annan",
        "ansvarig",
        "handläggare",
        "administratör",
        gor(rad) if rad.post != "-" else "ekonom",
    } - {None}
    raddas = rad.namn in RADDAS

    poster = {
        roll: fraga(strang, varld, roll, "POST", vag, data or {"x": "1"}).status_code
        for roll in roller
    }
    andra = {
        m: fraga(strang, varld, "ansvarig", m, vag).status_code for m in ("PUT", "PATCH", "DELETE")
    }

    assert poster == dict.fromkeys(roller, 302 if raddas else 403)
    assert set(andra.values()) == ({302} if raddas else {403})
    assert avtryck("portal_raddning") == fore


@pytest.mark.parametrize("namn", sorted(RADDAS))
def test_den_raddade_texten_ar_bara_undanlagd(namn, strang, varld: Varld, db):
    """Kept for the browser that sent it; the page it was sent to is as it was."""
    vag, fore = varld.vag(namn, RADDAS[namn]), Raddning.objects.count()

    svar = fraga(strang, varld, "ansvarig", "POST", vag, kropp(varld, namn))

    utan = namn in UTAN_INLOGGNING
    assert unquote(svar.url) == (vag if utan else f"/konto/logga-in/?next={vag}")
    assert Raddning.objects.count() == fore + 1
    assert (Raddning.objects.latest("pk").sokvag == vag) is not utan


def test_autospar_utan_polett_far_en_ny_och_sparar_inget(strang, varld: Varld, db):
    vag, fore = varld.vag("insatser:ansokan_spara", "A utkast"), avtryck()

    svar = fraga(
        strang,
        varld,
        "ansvarig",
        "POST",
        vag,
        kropp(varld, "insatser:ansokan_spara"),
        accept="application/json",
    )

    assert svar.status_code == 401 and svar.json()["kod"] == "csrf"
    assert avtryck() == fore


@pytest.mark.parametrize("rad", [rad for rad in POSTER if gor(rad)], ids=lambda rad: rad.id)
def test_frammande_ursprung_nekas(rad, strang, varld: Varld, db):
    """With the right token; and without Origin's help the same post does what it should."""
    vag, data, roll = varld.vag(rad.namn, rad.objekt), kropp(varld, rad.namn), gor(rad)
    fore = avtryck("portal_raddning")
    nej = {302} if rad.namn in RADDAS else {403}

    fick = {
        fraga(strang, varld, roll, "POST", vag, data, polett=True, origin=ursprung).status_code
        for ursprung in (
            "null",
            "https://evil.example",
            "http://testserver.evil.example",
            "https://testserver",
        )
    }

    assert fick == nej
    assert avtryck("portal_raddning") == fore
    with angras():
        hemma = fraga(
            strang, varld, roll, "POST", vag, data, polett=True, origin="http://testserver"
        )
    assert str(hemma.status_code) == rad.vantat("POST")[roll].replace("lank*", "302")


# ---------- S06: mass assignment ----------

FRON = "zqfel"
STUNDEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*([+-]\d\d:?\d\d)?")
SLUMP = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
    r"|(?<=/underskrift/)[\w-]+|(?<=/ars/)[\w-]+|(?<=/enkat/)[\w-]+|(?<!\d)\d{6}(?!\d)|pbkdf2_\S+|![A-Za-z0-9]{40}|\d\d\.\d\d(?!\d)"
)


def bild():
    """Table → row by its own number, everything that is stored."""
    with connection.cursor() as markor:
        ut = {}
        for tabell in sorted(set(connection.introspection.table_names(markor)) - UTOM):
            markor.execute(f"SELECT to_jsonb(t) FROM {tabell} t")
            ut[tabell] = [
                json.loads(rad) if isinstance(rad, str) else rad for (rad,) in markor.fetchall()
            ]
        return ut


def _nyckel(rad):
    return rad.get("id", rad.get("dokument_id", rad.get("session_key")))


def skillnad(fore, efter):
    """What changed, without what chance and the clock have made."""

    def utan_slump(varde):
        return SLUMP.sub("*", STUNDEN.sub("nu", json.dumps(varde, ensure_ascii=False)))

    ut = {}
    for tabell, rader_ in efter.items():
        gamla = {_nyckel(rad): rad for rad in fore[tabell]}
        nya = {_nyckel(rad) for rad in rader_}
        andrat = [
            sorted(
                (falt, utan_slump(varde))
                for falt, varde in rad.items()
                if gamla.get(_nyckel(rad), {}).get(falt, ...) != varde
            )
            for rad in rader_
        ]
        borta = sum(nyckel not in nya for nyckel in gamla)
        if borta or any(andrat):
            ut[tabell] = (borta, sorted(map(str, filter(None, andrat))))
    return ut


def _fran_samma_nummer():
    """Numbers are not rolled back with their rows; here they are, so that two tries give the same keys."""
    with connection.cursor() as markor:
        markor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename), 100000) FROM pg_sequences"
        )


def efter_post(varld, roll, vag, data):
    with angras():
        _fran_samma_nummer()
        fore = bild()
        svar = varld.fraga(roll, "POST", vag, data)
        efter = bild()
    return svar.status_code, skillnad(fore, efter), efter


class _Formular(HTMLParser):
    """Action → the names of the controls of each form on a page."""

    def __init__(self, vag):
        super().__init__()
        self.vag, self.nu, self.alla = vag, None, {}

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.nu = self.alla.setdefault((a.get("action") or self.vag).partition("#")[0], set())
        elif (
            tag in {"input", "select", "textarea", "button"}
            and a.get("name")
            and self.nu is not None
        ):
            self.nu.add(a["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self.nu = None


@pytest.fixture(scope="module")
def formularen(varlden: Varld):
    """Role → address → every name that a form which posts there shows to the role, on any page."""
    ut = {}
    for roll in {gor(rad) for rad in POSTER if gor(rad)}:
        ut[roll] = {}
        for rad in RADER:
            if rad.vantat("GET").get(roll) != "200":
                continue
            svar = varlden.fraga(roll, "GET", varlden.vag(rad.namn, rad.objekt))
            if "html" in svar["Content-Type"]:
                lasare = _Formular(varlden.vag(rad.namn, rad.objekt))
                lasare.feed(svar.content.decode())
                for vag, namn in lasare.alla.items():
                    ut[roll].setdefault(vag, set()).update(namn)
    return ut


def _varde(falt):
    if falt.choices:
        return str(falt.flatchoices[-1][0])
    if isinstance(falt, models.BooleanField):
        return "on"
    if isinstance(falt, models.DateField | models.DateTimeField):
        return "1999-01-01"
    if isinstance(
        falt, models.ForeignKey | models.IntegerField | models.DecimalField | models.AutoField
    ):
        return "987654"
    return f"{FRON}@exempel.invalid" if isinstance(falt, models.EmailField) else FRON


def alla_falt():
    """Every column of every model of ours, by name and as a key: what a guesser would try."""
    modeller = [m for rum in ("portal", "insatser") for m in apps.get_app_config(rum).get_models()]
    return {
        namn: _varde(f)
        for m in modeller
        for f in m._meta.concrete_fields
        for namn in (f.name, f.attname, f"id_{f.name}")
    }


def radfalt(varld):
    """The same for a row, an answer and a file of the draft that is posted to: all that its form does not ask for."""
    ansokan = varld.mer["A utkast"]
    ut = {}
    for slag, rad, visas in (
        (
            "part",
            ansokan.plan.parter.filter(borttagen_tid=None).first(),
            {"namn", "orgnr", "slag", "finsam", "roll", "atagande"},
        ),
        ("bilaga", ansokan.plan.bilagor.filter(borttagen_tid=None).first(), {"rubrik"}),
    ):
        enhet = f"rad:{slag}:{rad.nyckel}"
        ut[f"version:{enhet}"] = f"{rad.version}"
        ut |= {
            f"{enhet}:{n}": _varde(f)
            for f in rad._meta.concrete_fields
            for n in (f.name, f.attname)
            if n not in visas
        }
    return ut | {
        f"svar:fraga_kort:{namn}": FRON
        for namn in ("version", "andrad_av", "ifyllnad", "fraga", "text", "val")
    }


# What may be sent several times: choices of many. For all else the last one counts.
FLERA = {"bilagor"}


@pytest.mark.parametrize("rad", [rad for rad in POSTER if gor(rad)], ids=lambda rad: rad.id)
def test_inget_falt_kan_sattas_som_formularet_inte_visar(rad, formularen, varld: Varld, db):
    """The same post with every column of every table beside it, and with everything sent twice, changes the same."""
    roll, vag, data = gor(rad), varld.vag(rad.namn, rad.objekt), kropp(varld, rad.namn)
    visas = formularen[roll].get(vag, set()) | set(data)
    skrap = {
        namn: varde
        for namn, varde in {**alla_falt(), **radfalt(varld)}.items()
        if namn not in visas
    }
    dubbelt = {
        namn: [FRON, varde] if namn not in FLERA and not isinstance(varde, list) else varde
        for namn, varde in data.items()
    }

    ratt = efter_post(varld, roll, vag, data)
    med_skrap = efter_post(varld, roll, vag, {**skrap, **data})
    med_dubbelt = efter_post(varld, roll, vag, dubbelt)

    assert med_skrap[:2] == ratt[:2]
    assert med_dubbelt[:2] == ratt[:2]
    for _, _, efter in (med_skrap, med_dubbelt):
        assert FRON not in json.dumps(
            {namn: rader_ for namn, rader_ in efter.items() if namn != "portal_raddning"}
        )


def test_forsoket_har_nagot_att_satta(varld: Varld, db):
    """The test of the test: the columns that would matter are among those that are tried."""
    alla = set(alla_falt())

    assert {
        "status",
        "publikt_id",
        "is_active",
        "kand_tid",
        "sokt_belopp",
        "roll",
        "dnr",
        "rum",
        "av",
        "version",
    } <= alla
    assert {gor(rad) for rad in POSTER} >= {"ansvarig", "administratör", "förbundschef", "länk"}
    assert any(namn.endswith(":plan_id") for namn in radfalt(varld))
