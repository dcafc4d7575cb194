"""S01, S05: the table of routes holds for every role and method, it is complete both ways, and reading changes nothing."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from portal.behorighet import UppdragBackend
from tests.rutter import UNDANTAG, kropp, rader
from tests.varld import KLASSER, ROLLER, UTE, Varld, angras, avtryck, en_av_varje, rutter

RADER = list(rader())
LOGIN = {"/konto/logga-in/", "/konto/logga-in/losenord/"}
LANK = re.compile(r"/underskrift/[\w-]+/")
NEJ = {"login", "lank", "403", "404", "405", "409", "422", "423"}
NYTT = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
OANVANDA = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")


def utfall(svar):
    """The answer in the table's words."""
    if svar.status_code == 302:
        vag = svar.headers["Location"].partition("?")[0]
        return "login" if vag in LOGIN else "lank" if LANK.fullmatch(vag) else "302"
    return str(svar.status_code)


# ---------- The table itself ----------


def test_varje_adress_har_ett_namn_och_en_rad():
    adresser = [namn for namn, _ in rutter()]

    assert "" not in adresser
    assert len(adresser) == len(set(adresser))
    assert {rad.namn for rad in RADER} | set(UNDANTAG) == set(adresser)
    assert not {rad.namn for rad in RADER} & set(UNDANTAG)
    assert len(UNDANTAG) <= 10 and all(UNDANTAG.values())


def test_varje_rad_har_ett_svar_for_varje_roll():
    halva = [
        rad.id
        for rad in RADER
        for m in ("GET", "POST")
        if rad.vantat(m) and set(rad.vantat(m)) != set(ROLLER)
    ]

    assert halva == []
    assert len({rad.id for rad in RADER}) == len(RADER)


# ---------- One role stands for its class ----------

# Models whose rows say who somebody is and what she did, and are no object that a page could show to her alone.
OM_PERSONEN = {"Uppdrag", "Handelse"}


@pytest.mark.parametrize("klass", KLASSER, ids=lambda klass: klass[0])
def test_rollerna_i_en_klass_ar_lika(klass, varld: Varld, db):
    """Equal rights, equal rows within reach, no row of their own, and the same start page but for the name."""
    bilder = [_bild_av(varld, roll) for roll in klass]

    assert bilder == [bilder[0]] * len(klass)


def _bild_av(varld, roll):
    svar = varld.fraga(roll, "GET", varld.vag("start"))
    person = svar.wsgi_request.user
    sida = svar.content.decode().replace(getattr(person, "namn", "") or "-", "")
    return {
        "inloggad": person.is_authenticated,
        "rättigheter": UppdragBackend().get_all_permissions(person) if person.pk else set(),
        "egna rader": _egna_rader(person),
        "synliga rader": {
            modell: set(modell.objects.synliga_for(person).values_list("pk", flat=True))
            for modell in apps.get_models()
            if person.is_authenticated and hasattr(modell.objects, "synliga_for")
        },
        "startsidan": NYTT.sub("", sida),
    }


def _egna_rader(person):
    relationer = person._meta.related_objects if person.is_authenticated else ()
    return {
        rel.related_model.__name__
        for rel in relationer
        if rel.related_model.__name__ not in OM_PERSONEN
        and rel.related_model._base_manager.filter(**{rel.field.name: person}).exists()
    }


def test_koden_skiljer_inte_pa_rollerna_i_en_klass():
    """Rights are asked for by name. A file that names one role of a class names the others too."""
    lika = [{"EKONOM", "REVISOR"}, {"LEDAMOT", "ERSATTARE"}]
    filer = [
        fil
        for rum in ("portal", "insatser", "foretag")
        for fil in (settings.BASE_DIR / rum).rglob("*.py")
    ]
    namnda = {
        fil: set(re.findall(r"Roll\.([A-Z]+)", fil.read_text(encoding="utf-8"))) for fil in filer
    }

    skilda = [
        (fil, klass)
        for fil, roller in namnda.items()
        for klass in lika
        if 0 < len(roller & klass) < 2
    ]

    assert [fil for fil, _ in skilda if "demo" not in fil.name] == []
    assert any(klass <= roller for roller in namnda.values() for klass in lika)


# ---------- What it says holds ----------


@pytest.mark.langsam
@pytest.mark.parametrize("rad", RADER, ids=lambda rad: rad.id)
def test_las(rad, varld: Varld, db):
    """GET as every class of roles, HEAD as one of each answer: as the table says, and no row of any table is changed."""
    vag, vantat = varld.vag(rad.namn, rad.objekt), en_av_varje(rad.vantat("GET"))
    prova = {roll: svar for roll, svar in vantat.items() if svar != "pdf"}
    fore = avtryck()

    en_per_svar = {svar: roll for roll, svar in prova.items()}.values()
    get = {roll: utfall(varld.fraga(roll, "GET", vag)) for roll in prova}
    head = {roll: varld.fraga(roll, "HEAD", vag) for roll in en_per_svar}

    assert get == prova
    assert {roll: utfall(svar) for roll, svar in head.items()} == {
        roll: prova[roll] for roll in en_per_svar
    }
    assert all(svar.content == b"" for svar in head.values() if not svar.streaming)
    assert avtryck() == fore


@pytest.mark.langsam
@pytest.mark.parametrize("rad", [rad for rad in RADER if rad.post != "-"], ids=lambda rad: rad.id)
def test_posta(rad, varld: Varld, db):
    """POST of a good form as every class of roles: the table's answer, and a no changes nothing."""
    vag, data = varld.vag(rad.namn, rad.objekt), kropp(varld, rad.namn)
    vantat = en_av_varje(rad.vantat("POST"))
    fore, fick = avtryck("portal_raddning"), {}

    for roll in sorted(vantat, key=lambda roll: vantat[roll] not in NEJ):
        if vantat[roll] in NEJ:
            fick[roll] = utfall(varld.fraga(roll, "POST", vag, data))
            continue
        with angras():
            fick[roll] = utfall(varld.fraga(roll, "POST", vag, data))

    assert fick == {roll: svar.rstrip("*") for roll, svar in vantat.items()}
    assert avtryck("portal_raddning") == fore


@pytest.mark.langsam
@pytest.mark.parametrize("namn", sorted({rad.namn for rad in RADER}))
def test_oanvanda_metoder(namn, varld: Varld, db):
    """405 for all who get past the login, whatever they may do there."""
    rad = next(rad for rad in RADER if rad.namn == namn)
    metoder = [
        *OANVANDA,
        *(["GET", "HEAD"] if rad.get == "-" else []),
        *(["POST"] if rad.post == "-" else []),
    ]
    ratt = next(
        roll
        for roll in reversed(ROLLER)
        if rad.vantat("GET" if rad.get != "-" else "POST")[roll] not in NEJ | {"pdf"}
        or roll == "anonym"
    )
    roller = {"anonym", "utan_roll", ratt}
    vag = varld.vag(namn, rad.objekt)

    fick = {
        (metod, roll): utfall(varld.fraga(roll, metod, vag)) for metod in metoder for roll in roller
    }

    assert fick == {
        (metod, roll): "login" if roll in UTE and rad.bakom_inloggning else "405"
        for metod in metoder
        for roll in roller
    }


@pytest.mark.pdf
@pytest.mark.parametrize("rad", [rad for rad in RADER if "pdf" in rad.get], ids=lambda rad: rad.id)
def test_pdf_som_gors_direkt(rad, varld: Varld, db):
    vantat = rad.vantat("GET")
    roll = next(roll for roll in vantat if vantat[roll] == "pdf")
    fore = avtryck()

    svar = varld.fraga(roll, "GET", varld.vag(rad.namn, rad.objekt))

    assert (svar.status_code, svar["Content-Type"], svar.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert avtryck() == fore


# ---------- The one listed exception ----------


def test_demons_brevlada_finns_bara_i_demon(varld: Varld, db, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    vag = varld.vag("demopost")

    assert {roll: varld.fraga(roll, "GET", vag).status_code for roll in ROLLER} == dict.fromkeys(
        ROLLER, 200
    )
