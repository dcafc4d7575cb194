"""Det här använder vi: a room that is off leaves no trace, and one that comes with a new version begins as it says."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path
from django.views.decorators.http import require_safe

from portal import grunddata, urls, utbud
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll
from portal.funktioner import anvands, kraver_funktion
from portal.logg import Handelse
from portal.utbud import registrera_funktion
from portal.webb import kontext
from portal.webb.kontext import Menypost, Vantar, meny, vantar_pa
from tests.portal.forvaltning.test_forbund import VARDEN
from tests.tva import oppnad

VAG = "/forbund/"


@kraver_funktion("enkater")
@require_safe
def _enkater(request):
    return HttpResponse("enkäter")


@kraver_funktion("enkater")
@login_not_required
def _oppen_enkat(request):
    return HttpResponse("öppen")


@kraver_funktion("finns_inte")
@login_not_required
def _felstavad(request):
    return HttpResponse("aldrig")


@pytest.fixture(autouse=True)
def bara_prov(monkeypatch):
    """Two rooms, and a page of one of them, on the real portal's address list."""
    monkeypatch.setattr(utbud, "_funktioner", {})
    registrera_funktion("register", "Företag och kommuner", "Ett register över företag.", True)
    registrera_funktion("enkater", "Enkäter", "Frågor till dem som inte loggar in.", False)
    prov = [
        path("prov/enkater/", _enkater, name="prov_enkater"),
        path("prov/enkater/oppen/", _oppen_enkat, name="prov_oppen"),
        path("prov/felstavad/", _felstavad, name="prov_felstavad"),
    ]
    monkeypatch.setattr(urls, "urlpatterns", [*prov, *urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR))


def _pa(*namn):
    Forbund.objects.update(funktioner=list(namn))


# ---------- What holds from the beginning ----------


def test_ett_nytt_forbund_har_det_som_ar_forvalt(forbund):
    assert forbund.funktioner == ["register"]
    assert (anvands("register"), anvands("enkater")) == (True, False)


def test_innan_forbundet_ar_ifyllt_galler_forvalet(db):
    assert (anvands("register"), anvands("enkater")) == (True, False)


def test_ett_namn_som_ingen_anmalt_ar_ett_fel_i_koden(forbund):
    with pytest.raises(LookupError, match="'enkaeter' is not a registered function: register, enk"):
        anvands("enkaeter")
    with pytest.raises(LookupError, match="finns_inte"):
        Client().get("/prov/felstavad/")


def test_grunddata_infor_det_som_kommit_med_en_ny_version(forbund, capsys, monkeypatch):
    """On or off as it says; what the administrator has chosen before stands."""
    monkeypatch.setattr(grunddata, "_grund", [])
    _pa()
    registrera_funktion("arsomgang", "Årsuppgifter", "", True)
    registrera_funktion("oppna_data", "Öppna data", "", False)

    call_command("grunddata")
    forsta = capsys.readouterr().out.splitlines()
    pa = Forbund.aktuellt().funktioner
    _pa()
    call_command("grunddata")

    assert [rad for rad in forsta if "använder" in rad] == [
        "Det här använder vi: Årsuppgifter, på.",
        "Det här använder vi: Öppna data, av.",
    ]
    assert pa == ["arsomgang"]
    assert Forbund.aktuellt().funktioner == []


def test_demon_anvander_allt_och_later_valet_sta(db, monkeypatch):
    monkeypatch.setattr(grunddata, "_grund", [])
    monkeypatch.setattr(grunddata, "_demo", [])
    call_command("demo", verbosity=0)
    forst = Forbund.aktuellt().funktioner
    _pa("register")
    registrera_funktion("oppna_data", "Öppna data", "", False)

    call_command("demo", verbosity=0)

    assert forst == ["register", "enkater"]
    assert Forbund.aktuellt().funktioner == ["register", "oppna_data"]


# ---------- What is off ----------


@pytest.mark.parametrize("metod", ["get", "head", "post", "put", "options"])
@pytest.mark.parametrize("vag", ["/prov/enkater/", "/prov/enkater/oppen/"])
@pytest.mark.parametrize("vem", [None, "administrator"])
def test_avstangt_svarar_som_en_sida_som_inte_finns(inloggad, personer, forbund, vag, metod, vem):
    """For everybody and every method: before the login, the token and the method are asked for."""
    klient = inloggad(personer[vem] if vem else None, enforce_csrf_checks=True)

    svar, finns_inte = getattr(klient, metod)(vag), getattr(klient, metod)("/prov/finns-inte/")

    assert (svar.status_code, svar.content) == (404, finns_inte.content)


def test_pa_svarar_som_vanligt(inloggad, personer, forbund):
    _pa("enkater")

    assert inloggad(personer["medlem"]).get("/prov/enkater/").content.decode() == "enkäter"
    assert inloggad(personer["medlem"]).post("/prov/enkater/").status_code == 405
    assert inloggad().get("/prov/enkater/").url.startswith("/konto/logga-in/")
    assert inloggad().get("/prov/enkater/oppen/").content.decode() == "öppen"


@pytest.mark.parametrize("vag", ["/prov/enkater/oppen/", "/kontakt/"])
def test_sidan_laser_forbundet_en_gang(forbund, vag, django_capture_queries):
    """Also the 404 of a room that is off, with its header."""
    fragor = django_capture_queries(lambda: Client().get(vag))

    assert len([sql for sql in fragor if 'FROM "portal_forbund"' in sql]) == 1


@pytest.mark.parametrize(("pa", "vantat"), [([], []), (["enkater"], ["Enkäter"])])
def test_menyn(rf, personer, forbund, monkeypatch, django_assert_num_queries, pa, vantat):
    poster = [Menypost("Enkäter", "kontakt", lambda person: True, funktion="enkater")]
    monkeypatch.setattr(kontext, "_meny", poster)
    _pa(*pa)
    fraga = rf.get("/")
    fraga.user = personer["medlem"]

    with django_assert_num_queries(1):
        assert [val.rubrik for val in meny(fraga)] == vantat


def test_menyn_fragar_bara_om_nagon_post_hor_till_ett_rum(
    rf, personer, forbund, monkeypatch, django_assert_num_queries
):
    poster = [
        Menypost("Kontakt", "kontakt", lambda person: True),
        Menypost("Enkäter", "start", lambda person: False, funktion="enkater"),
    ]
    monkeypatch.setattr(kontext, "_meny", poster)
    fraga = rf.get("/")
    fraga.user = personer["medlem"]

    with django_assert_num_queries(0):
        assert [val.rubrik for val in meny(fraga)] == ["Kontakt"]


def test_skrivbordet_fragar_inte_ett_rum_som_ar_avstangt(personer, forbund, monkeypatch):
    monkeypatch.setattr(kontext, "_vantkallor", [])
    kontext.registrera_vantar_pa(
        lambda person: [Vantar("Enkät", "/", "Läs svaren")],
        lambda person: "Svar på enkäter visas här.",
        hor_till="enkater",
    )
    person = personer["handlaggare"]

    av = (vantar_pa(person), kontext.kommer_har(person))
    _pa("enkater")
    pa = ([sak.rubrik for sak in vantar_pa(person)], kontext.kommer_har(person))

    assert av == ([], [])
    assert pa == (["Enkät"], ["Svar på enkäter visas här."])


def test_mallar_kan_fraga(klient):
    """`{% if "enkater" in funktioner %}` on any page."""
    _pa("enkater")

    assert klient.get(VAG).context["funktioner"] == ["enkater"]


# ---------- The administrator's boxes ----------


def test_rutorna_visar_vad_som_ar_pa(klient):
    text = klient.get(VAG).content.decode()

    assert "<h2>Det här använder vi</h2>" in text
    assert "Ett register över företag." in text
    val = klient.get(VAG).context["val"]
    assert [(falt.html_name, falt.label, falt.initial) for falt in val] == [
        ("funktion-register", "Företag och kommuner", True),
        ("funktion-enkater", "Enkäter", False),
    ]


def test_att_byta_sparas_och_loggas(klient):
    svar = klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), "funktion-enkater": "on"})

    rad = Forbund.aktuellt()
    assert (svar.status_code, rad.funktioner, rad.namn_rad2) == (302, ["enkater"], "Nybygden")
    handelse = Handelse.objects.om(rad).get(verb="funktioner_andrade")
    assert handelse.uppgifter == {"slog_pa": ["enkater"], "slog_av": ["register"]}


def test_oandrat_skrivs_inte_i_loggen(klient):
    klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), "funktion-register": "on"})

    rad = Forbund.aktuellt()
    assert rad.funktioner == ["register"]
    assert [h.verb for h in Handelse.objects.om(rad)] == ["forbund_andrat"]


@pytest.mark.parametrize("data", [{"namn_rad2": ""}, {"prova": "1"}])
def test_fel_eller_prov_sparar_inget_men_behaller_kryssen(klient, data):
    svar = klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), "funktion-enkater": "on", **data})

    assert Forbund.aktuellt().funktioner == ["register"]
    assert [falt.value() for falt in svar.context["val"]] == [False, True]


def test_utan_anmalda_rum_finns_ingen_rubrik(klient, monkeypatch):
    monkeypatch.setattr(utbud, "_funktioner", {})

    assert "Det här använder vi" not in klient.get(VAG).content.decode()


def test_bara_administratoren_byter(inloggad, personer, forbund):
    svar = inloggad(personer["forbundschef"]).post(VAG, {**VARDEN, "funktion-enkater": "on"})

    assert svar.status_code == 403
    assert Forbund.aktuellt().funktioner == ["register"]
