"""S07: every verb posted in every state. Only the steps of the tables below are taken; all else changes nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Sammantrade
from portal.formular.models.formular import Formular
from portal.frist import idag, nu
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift
from tests.rutter import kropp
from tests.varld import Varld, avtryck, utfarda_allt

pytestmark = pytest.mark.langsam


def las_tabell(text):
    """First row: the verbs. Then a state per row, and under each verb what the state becomes; a dot: nothing."""
    verb, *rader = [[cell.strip() for cell in rad.split("|")] for rad in text.strip().splitlines()]
    return [(rad[0], v, till) for rad in rader for v, till in zip(verb[1:], rad[1:], strict=True)]


# ---------- The application and its round, by who answers for it ----------

ANSOKAN = """
läge       | namn | svar | bjud_in | starta    | aterta | paminn | ersatt | skicka_in | ta_bort
utkast     | *    | *    | *       | forbereds | .      | .      | .      | .         | borta
ratt_igen  | *    | *    | *       | forbereds | .      | .      | .      | .         | borta
forbereds  | .    | .    | *       | .         | utkast | .      | *      | .         | .
oppen      | .    | .    | *       | .         | utkast | *      | *      | .         | .
avbojd     | .    | .    | *       | .         | utkast | *      | *      | .         | .
klar       | .    | .    | *       | .         | utkast | .      | .      | inkommen  | .
inkommen   | .    | .    | *       | .         | .      | .      | .      | .         | .
importerad | .    | .    | *       | .         | .      | .      | .      | .         | .
"""
# With the other rules of a call for when signatures must be there: only sending in differs.
SKICKA_IN = {
    "fore_inskick": {"klar"},
    "fore_styrelse": {"forbereds", "oppen", "avbojd", "klar"},
    "ingen": {"utkast", "ratt_igen", "forbereds", "oppen", "avbojd", "klar"},
}


def till_lage(v: Varld, lage) -> Ansokan:
    """A's draft, brought to the state by the verbs; the received and the imported one are the world's own."""
    if lage in {"inkommen", "importerad"}:
        return v.mer[f"A {lage}"]
    ansokan = Ansokan.objects.get(pk=v.mer["A utkast"].pk)
    if lage == "utkast":
        return ansokan
    ansokan.starta_underskrift(av=ansokan.skapad_av)
    if lage != "forbereds":
        utfarda_allt()
    ansokan.refresh_from_db()
    if lage == "ratt_igen":
        ansokan.aterta(av=ansokan.skapad_av, skal="Nya siffror")
    if lage == "avbojd":
        rundor.avboj(ansokan.runda.underskrifter.last(), skal="Vi har inte råd", tid=nu())
    if lage == "klar":
        for rad in ansokan.runda.underskrifter.all():
            rundor.skriv_under(rad, tid=nu())
        utfarda_allt()
    return Ansokan.objects.get(pk=ansokan.pk)


def laget(ansokan):
    rad = Ansokan.objects.filter(pk=ansokan.pk).select_related("inskick__runda").first()
    if rad is None:
        return "borta"
    return rad.runda.status if rad.status == "under_signering" else rad.status


VERB = {
    "namn": "insatser:ansokan_namn",
    "svar": "insatser:ansokan_spara",
    "bjud_in": "insatser:medverkande",
    "starta": "insatser:underskrift_starta",
    "aterta": "insatser:underskrift_aterta",
    "paminn": "insatser:underskrift_paminn",
    "ersatt": "insatser:underskrift_ersatt",
    "skicka_in": "insatser:ansokan_skicka_in",
    "ta_bort": "insatser:ansokan_ta_bort",
}


def gor(v, verb, ansokan):
    forsta = ansokan.runda.underskrifter.first() if ansokan.runda else None
    v.objekt["prov"] = {**v.objekt["A utkast"], "publikt_id": ansokan.publikt_id}
    if forsta:
        v.objekt["prov"]["underskrift_id"] = forsta.publikt_id
    return v.fraga("ansvarig", "POST", v.vag(VERB[verb], "prov"), kropp(v, VERB[verb]))


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(ANSOKAN))
def test_ansokans_steg(lage, verb, till, varld: Varld, db):
    ansokan = till_lage(varld, lage)
    fran, fore = laget(ansokan), avtryck()

    svar = gor(varld, verb, ansokan)

    assert svar.status_code < 500
    assert laget(ansokan) == (fran if till in {"*", "."} else till)
    assert (avtryck() == fore) == (till == ".")


@pytest.mark.parametrize("regel", sorted(SKICKA_IN))
@pytest.mark.parametrize(
    "lage", ["utkast", "ratt_igen", "forbereds", "oppen", "avbojd", "klar", "inkommen"]
)
def test_skicka_in_enligt_utlysningens_regel(lage, regel, varld: Varld, db):
    Utlysning.objects.filter(pk=varld.mer["utlysning öppen"].pk).update(underskriftsregel=regel)
    ansokan = till_lage(varld, lage)
    fran, fore = laget(ansokan), avtryck()

    gor(varld, "skicka_in", ansokan)

    far = lage in SKICKA_IN[regel]
    assert laget(ansokan) == ("inkommen" if far else fran)
    assert (avtryck() == fore) == (not far)


@pytest.mark.parametrize("stangde", [timedelta(minutes=90), timedelta(days=3)])
def test_efter_respiten_tas_inget_emot(stangde, varld: Varld, db):
    ansokan = till_lage(varld, "klar")
    Ansokan.objects.filter(pk=ansokan.pk).update(skapad_tid=nu() - timedelta(days=9))
    Utlysning.objects.filter(pk=ansokan.utlysning_id).update(stanger_tid=nu() - stangde)
    fore = avtryck()

    assert gor(varld, "skicka_in", ansokan).status_code == 422
    assert avtryck() == fore


def test_ofullstandigt_gar_inte_ut_for_underskrift(varld: Varld, db):
    ansokan = till_lage(varld, "utkast")
    ansokan.plan.undertecknare.all().delete()
    fore = avtryck()

    assert gor(varld, "starta", ansokan).status_code == 422
    assert avtryck() == fore


# ---------- The signature, by the signer, whose browser has shown the code ----------

UNDERSKRIFT = """
läge      | las      | avboj  | skicka_kod
vantar    | signerad | avbojd | *
signerad  | .        | .      | *
avbojd    | .        | .      | .
ersatt    | .        | .      | .
atertagen | .        | .      | .
"""


def oppen_lank(v: Varld, rad: Underskrift):
    rad.refresh_from_db()
    lank, kod = rad.ny_lank(), rad.ny_kod(nu() - timedelta(minutes=2))
    klient = Client()
    assert klient.post(f"/underskrift/{lank}/kod/", {"kod": kod}).status_code == 302
    return klient, lank


def underskrift_i(v: Varld, lage) -> Underskrift:
    rad: Underskrift = v.mer["A väntar"]
    rad.refresh_from_db()
    if lage == "signerad":
        rundor.skriv_under(rad, tid=nu())
    if lage == "avbojd":
        rundor.avboj(rad, skal="Nej", tid=nu())
    if lage == "ersatt":
        ny = rundor.NyUndertecknare("", "Ny Chef", "Chef", "ny@exempel.invalid", grund="Fullmakt")
        rundor.ersatt(rad, ny, av=v.personer["ansvarig"])
    if lage == "atertagen":
        Ansokan.objects.get(pk=v.mer["A signering"].pk).aterta(
            av=v.personer["ansvarig"], skal="Nya siffror"
        )
    return rad


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(UNDERSKRIFT))
def test_underskriftens_steg(lage, verb, till, varld: Varld, db):
    klient, lank = oppen_lank(varld, varld.mer["A väntar"])
    rad = underskrift_i(varld, lage)
    rad.refresh_from_db()
    fran, fore = rad.status, avtryck()
    delen = {"las": "las", "avboj": "avboj", "skicka_kod": "skicka-kod"}[verb]

    svar = klient.post(f"/underskrift/{lank}/{delen}/", {"intygar": "on", "skal": "Nej"})

    rad.refresh_from_db()
    assert svar.status_code < 500
    assert rad.status == (fran if till in {"*", "."} else till)
    assert (avtryck() == fore) == (till == ".")


@pytest.mark.parametrize("data", [{}, {"intygar": ""}, {"intygar": "false"}, {"skal": "x"}])
def test_utan_intyg_ingen_underskrift(data, varld: Varld, db):
    klient, lank = oppen_lank(varld, varld.mer["A väntar"])
    fore = avtryck()

    svar = klient.post(f"/underskrift/{lank}/las/", data)

    assert svar.status_code == 422
    assert avtryck() == fore


def test_sjatte_koden_provas_inte(varld: Varld, db):
    """Five wrong ones end the code, the right one too; the sixth code of an hour is not sent."""
    rad = varld.mer["A väntar"]
    rad.refresh_from_db()
    lank, kod = rad.ny_lank(), rad.ny_kod(nu())
    fel, klient = f"{(int(kod) + 1) % 1_000_000:06d}", Client()

    statusar = [
        klient.post(f"/underskrift/{lank}/kod/", {"kod": k}).status_code for k in [fel] * 5 + [kod]
    ]

    assert statusar == [422, 422, 422, 422, 429, 422]
    for _ in range(9):
        Underskrift.objects.filter(pk=rad.pk).update(kod_tid=nu() - timedelta(minutes=2))
        sist = klient.post(f"/underskrift/{lank}/skicka-kod/").status_code
    assert sist == 429
    assert Utskick.objects.filter(prioritet=0, till=rad.epost).count() == Underskrift.KOD_PER_TIMME


# ---------- Beslutsunderlag, agenda, call: by the handläggare ----------

UNDERLAG = """
läge       | skriv | faststall  | faststall_gammalt | nytt
utkast     | *     | faststallt | .                 | .
brister    | *     | .          | .                 | .
faststallt | .     | .          | .                 | *
"""


def underlag_i(v: Varld, lage) -> Beslutsunderlag:
    if lage == "faststallt":
        return v.mer["underlag ledigt"]
    underlag: Beslutsunderlag = v.mer["underlag utkast"]
    if lage == "brister":
        Beslutsunderlag.objects.filter(pk=underlag.pk).update(bedomning="Ca xx personer berörs.")
    return underlag


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(UNDERLAG))
def test_underlagets_steg(lage, verb, till, varld: Varld, db):
    rad = Beslutsunderlag.objects.get(pk=underlag_i(varld, lage).pk)
    varld.objekt["prov"] = {"publikt_id": rad.arende.publikt_id, "underlag_id": rad.publikt_id}
    adress = {
        "skriv": "insatser:beslutsunderlag_andra",
        "nytt": "insatser:beslutsunderlag_nytt",
    }.get(verb, "insatser:beslutsunderlag_faststall")
    data = {
        "skriv": {
            **{f"bas_{namn}": marke for namn, marke in rad.avtryck().items()},
            "sammanfattning": "Ny text",
        },
        "faststall": {"rad_version": rad.rad_version},
        "faststall_gammalt": {"rad_version": rad.rad_version - 1},
        "nytt": {},
    }[verb]
    if verb == "skriv":
        data = {**{namn: getattr(rad, namn) for namn in rad.TEXTER}, **data}
    fran, fore = rad.status, avtryck()

    svar = varld.fraga("handläggare", "POST", varld.vag(adress, "prov"), data)

    rad.refresh_from_db()
    assert svar.status_code < 500
    assert rad.status == (fran if till in {"*", "."} else till)
    assert (avtryck() == fore) == (till == ".")


DAGORDNING = """
möte     | lagg_till | flytta | ta_bort | andra | gor_handlingar
kommande | *         | *      | *       | *     | .
tidigare | .         | .      | .       | .     | .
"""


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(DAGORDNING))
def test_dagordningens_steg(lage, verb, till, varld: Varld, db):
    """A meeting that has been stays as it was, its pack too. (A pack that is made is not made again.)"""
    mote: Sammantrade = varld.mer[f"möte {lage}"]
    Sammantrade.objects.filter(pk=mote.pk).update(datum=idag() + timedelta(days=9))
    mote = Sammantrade.objects.get(pk=mote.pk)
    if verb == "flytta":  # with one point there is nowhere to move it
        mote.lagg_till(varld.mer["underlag ledigt"], av=varld.personer["handläggare"])
    if mote.handlingar is None:
        mote.gor_handlingar(av=varld.personer["handläggare"])
        utfarda_allt()
    if lage == "tidigare":
        Sammantrade.objects.filter(pk=mote.pk).update(datum=idag() - timedelta(days=9))
    adress = {
        "lagg_till": "insatser:dagordning_lagg_till",
        "flytta": "insatser:dagordning_flytta",
        "ta_bort": "insatser:dagordning_ta_bort",
        "andra": "insatser:sammantrade_andra",
        "gor_handlingar": "insatser:sammantrade_gor_handlingar",
    }[verb]
    fore = avtryck()

    svar = varld.fraga(
        "handläggare", "POST", varld.vag(adress, f"möte {lage}"), kropp(varld, adress)
    )

    assert svar.status_code < 500
    assert (avtryck() == fore) == (till == ".")


UTLYSNING = """
utlysning   | publicera  | andra
opublicerad | publicerad | *
brister     | .          | *
öppen       | .          | *
"""


def utlysning_i(v: Varld, lage) -> Utlysning:
    rad: Utlysning = v.mer["utlysning öppen" if lage == "öppen" else "utlysning opublicerad"]
    if lage == "brister":
        Utlysning.objects.filter(pk=rad.pk).update(sammanfattning="")
    v.objekt["prov"] = {"publikt_id": rad.publikt_id}
    return Utlysning.objects.get(pk=rad.pk)


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(UTLYSNING))
def test_utlysningens_steg(lage, verb, till, varld: Varld, db):
    rad = utlysning_i(varld, lage)
    adress = {"publicera": "insatser:utlysning_publicera", "andra": "insatser:utlysning_andra"}[
        verb
    ]
    fran, fore = rad.publicerad, avtryck()

    svar = varld.fraga("handläggare", "POST", varld.vag(adress, "prov"), kropp(varld, adress))

    rad.refresh_from_db()
    assert svar.status_code < 500
    assert rad.publicerad == (True if till == "publicerad" else fran)
    assert (avtryck() == fore) == (till == ".")


@pytest.mark.parametrize(("lage", "byts"), [("opublicerad", True), ("öppen", False)])
def test_formularet_i_en_publicerad_utlysning_ligger_fast(lage, byts, varld: Varld, db):
    rad, ett = utlysning_i(varld, lage), varld.mer["formulär"]
    annat = Formular.objects.create(
        namn="Ett annat formulär",
        version=1,
        definition=ett.definition,
        sha256="b" * 64,
        status=Formular.Status.PUBLICERAT,
        publicerad_tid=nu(),
        publicerad_av=ett.publicerad_av,
    )
    data = {
        **kropp(varld, "insatser:utlysning_andra"),
        "formular": annat.publikt_id,
        "publicerad": "on",
    }

    varld.fraga("handläggare", "POST", varld.vag("insatser:utlysning_andra", "prov"), data)

    rad.refresh_from_db()
    assert rad.formular == (annat if byts else ett)
    assert rad.publicerad == (lage == "öppen")


# ---------- Roles: nobody is left without, nothing is done twice ----------


@pytest.mark.parametrize(
    ("adress", "objekt", "data"),
    [
        ("uppdrag_avsluta", "uppdrag administratör", {"nar": "nu"}),
        (
            "uppdrag_avsluta",
            "uppdrag administratör",
            {"nar": "dag", "till": str(idag() + timedelta(days=3))},
        ),
        ("person_stang_av", "administratör", {}),
        ("uppdrag_avsluta", "uppdrag avslutad", {"nar": "nu"}),
        ("uppdrag_avsluta", "uppdrag obekräftad", {"nar": "nu"}),
        ("medlemskap", "uppdrag ansvarig", {"roll": "organisationsadministrator"}),
        ("medlemskap", "uppdrag obekräftad", {"roll": "handlaggare"}),
        ("medlemskap_avsla", "uppdrag ansvarig", {"skal": "Nej"}),
        ("medlemskap_avsla", "uppdrag obekräftad", {"skal": ""}),
    ],
)
def test_roller_som_inte_far_tas_eller_ges(adress, objekt, data, varld: Varld, db):
    fore = avtryck()

    svar = varld.fraga("administratör", "POST", varld.vag(adress, objekt), data)

    assert svar.status_code < 500
    assert avtryck() == fore


def test_ingen_bekraftar_sig_sjalv(varld: Varld, db):
    """Neither who waits, nor an administrator who has asked to belong somewhere."""
    vag = varld.vag("medlemskap", "uppdrag obekräftad")
    egen = varld.fraga("obekräftad", "POST", vag, {"roll": "medlem"})
    assert egen.status_code == 403

    varld.fraga(
        "administratör",
        "POST",
        varld.vag("medlemskap_nytt"),
        {"orgnr": varld.mer["org B"].orgnr, "namn": "x"},
    )
    begaran = varld.personer["administratör"].uppdrag.get(bekraftad_tid=None)
    varld.objekt["prov"] = {"publikt_id": begaran.publikt_id}
    assert (
        varld.fraga(
            "administratör", "POST", varld.vag("medlemskap", "prov"), {"roll": "medlem"}
        ).status_code
        == 404
    )
    assert (
        varld.fraga(
            "handläggare", "POST", varld.vag("medlemskap", "prov"), {"roll": "medlem"}
        ).status_code
        == 302
    )
