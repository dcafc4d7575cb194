"""Personal links: only a hash is kept, what does not hold is as nothing, and no log can be used to come in."""

import logging
import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path
from django.views.decorators.http import require_http_methods

from portal import arbetare, urls
from portal.forbund.models.uppdrag import Roll
from portal.post import hemligheter, lank
from portal.post.lank import med_lank
from portal.post.models.lank import Lank
from portal.start.mappar import ROT

UPPGIFT = "arsuppgift"
VAG = "/prov/ars/{}/"


@med_lank(UPPGIFT)
@require_http_methods(["GET", "HEAD", "POST"])
def _vy(request, lank):
    status = int(request.POST.get("status", 200))
    return HttpResponse(f"{lank.epost} {lank.text}", status=status)


@pytest.fixture(autouse=True)
def provvagar(monkeypatch):
    """A page behind a link, on the real portal's address list."""
    prov = [path("prov/ars/<slug:lank>/", _vy, name="prov_ars")]
    monkeypatch.setattr(urls, "urlpatterns", [*prov, *urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def mal(ny_organisation, forbund):
    return ny_organisation()


def _ny(mal, epost="Anna@Bolaget.exempel", galler_till=None, andamal=UPPGIFT):
    return lank.ny(andamal, mal, epost, galler_till)


def _svar(text, **val):
    return Client(**val).get(VAG.format(text))


# ---------- What is kept ----------


def test_bara_hashen_sparas(mal):
    text = _ny(mal, " Anna@Bolaget.exempel ", date(2027, 3, 31))

    rad = Lank.objects.om(mal).values().get()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", text)
    assert text not in str(rad)
    assert (rad["mal_typ"], rad["mal_id"]) == ("portal.organisation", mal.publikt_id)
    assert (rad["epost"], rad["galler_till"]) == ("anna@bolaget.exempel", date(2027, 3, 31))
    assert rad["hash"] == hemligheter.nyckelhash("lank", text)
    assert _svar(rad["hash"]).status_code == 404


def test_lankar_fran_fore_flytten_galler():
    """The hashes of the signers' links and codes, as they were made when nyckelhash stood in models/underskrift."""
    assert hemligheter.nyckelhash("underskrift.lank", "abc", "nyckel") == (
        "99ca16f4d72b68a547b3afc93a6cf6b4a622b14913f379160771d67787f0e292"
    )
    assert hemligheter.nyckelhash("underskrift.kod", "abc", "nyckel") == (
        "e60772542c6aafcfcf3a080551aa11e1cd0194359de663dd75aa04c5d717651d"
    )


def test_e_post_med_gemener_ocksa_for_databasen(mal):
    _ny(mal)

    with pytest.raises(IntegrityError, match="lank_epost_med_gemener"), transaction.atomic():
        Lank.objects.update(epost="Anna@bolaget.exempel")


def test_tva_lankar_ar_aldrig_desamma(mal):
    _ny(mal)
    _ny(mal)

    with pytest.raises(IntegrityError, match="portal_lank_hash"), transaction.atomic():
        Lank.objects.update(hash="0" * 64)


# ---------- Which ones hold ----------


def test_sidan_far_lanken_utan_inloggning_och_sparas_ingenstans(mal):
    text = _ny(mal)

    svar = _svar(text)

    assert (svar.status_code, svar.content.decode()) == (200, f"anna@bolaget.exempel {text}")
    assert svar["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert svar["Referrer-Policy"] == "same-origin"
    assert Client().put(VAG.format(text)).status_code == 405


def test_flera_lankar_till_samma_mal_galler(mal):
    forsta, paminnelsen = _ny(mal), _ny(mal, "bo@bolaget.exempel")

    assert [_svar(text).status_code for text in (forsta, paminnelsen)] == [200, 200]


def test_en_fraga_for_att_hitta(mal, django_assert_num_queries):
    text = _ny(mal)

    with django_assert_num_queries(1):
        assert lank.hitta(UPPGIFT, text).epost == "anna@bolaget.exempel"


def test_den_som_inte_galler_ar_som_en_sida_som_inte_finns(mal, frys_tid):
    """The same bytes and headers whether there is no such page, no such link, or one that held."""
    frys_tid("2027-03-01 12:00")
    ratt = _ny(mal)
    aterkallad, utgangen = _ny(mal), _ny(mal, galler_till=date(2027, 2, 28))
    annat = _ny(mal, andamal="enkat")
    Lank.objects.filter(hash=hemligheter.nyckelhash("lank", aterkallad)).update(
        aterkallad_tid="2027-02-27 12:00+01:00"
    )
    finns_inte = Client().get("/prov/finns-inte/")

    fel = [
        _svar(text)
        for text in (
            aterkallad,
            utgangen,
            annat,
            ratt.swapcase(),
            ratt[:-1],
            "x" * 43,
            "x",
            "x" * 3000,
        )
    ]
    fel.append(Client().post(VAG.format(aterkallad)))

    assert finns_inte.status_code == 404
    assert [(svar.status_code, svar.content, svar.headers) for svar in fel] == [
        (404, finns_inte.content, finns_inte.headers)
    ] * len(fel)
    assert "no-store" in finns_inte["Cache-Control"]
    assert _svar(ratt).status_code == 200


@pytest.mark.parametrize(("nar", "status"), [("2027-03-31 23:59", 200), ("2027-04-01 00:00", 404)])
def test_galler_till_dagens_slut_i_stockholm(mal, frys_tid, nar, status):
    frys_tid("2027-03-01 12:00")
    text = _ny(mal, galler_till=date(2027, 3, 31))

    frys_tid(nar)

    assert _svar(text).status_code == status


def test_aterkalla_galler_malet_och_andamalet(mal, ny_organisation):
    bada = [_ny(mal), _ny(mal)]
    kvar = [_ny(mal, andamal="enkat"), _ny(ny_organisation())]

    assert lank.aterkalla(UPPGIFT, mal) == 2
    assert lank.aterkalla(UPPGIFT, mal) == 0

    assert [lank.hitta(UPPGIFT, text) for text in bada] == [None, None]
    assert lank.hitta("enkat", kvar[0]) and lank.hitta(UPPGIFT, kvar[1])


def test_lanken_galler_under_en_aldre_nyckel(mal, settings):
    text = _ny(mal)
    gammal, settings.SECRET_KEY = settings.SECRET_KEY, "ny-nyckel-" + "y" * 50

    utan = lank.hitta(UPPGIFT, text)
    settings.SECRET_KEY_FALLBACKS = [gammal]
    med = lank.hitta(UPPGIFT, text)

    assert utan is None
    assert med is not None


# ---------- Opened, and how often ----------


def test_att_hamta_sidan_oppnar_inte_och_att_posta_gor_det_en_gang(mal, frys_tid):
    frys_tid("2027-03-01 12:00")
    text, klient = _ny(mal), Client()
    oppnad = lambda: Lank.objects.get().oppnad_tid  # noqa: E731

    klient.get(VAG.format(text))
    klient.head(VAG.format(text))
    klient.put(VAG.format(text))
    klient.post(VAG.format(text), {"status": 422})
    assert oppnad() is None

    klient.post(VAG.format(text))
    forst = oppnad()
    frys_tid("2027-03-02 12:00")
    klient.post(VAG.format(text))

    assert forst.isoformat() == "2027-03-01T11:00:00+00:00"
    assert oppnad() == forst


def test_for_manga_pa_en_lank_stoppar_inte_en_annan(mal, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "lank": "2/h/key"}
    en, annan = _ny(mal), _ny(mal)

    svar = [Client().post(VAG.format(en)) for _ in range(3)]

    assert [s.status_code for s in svar] == [200, 200, 429]
    assert "Vänta några minuter" in svar[2].content.decode()
    assert "konto mot den som gissar" not in svar[2].content.decode()
    assert Client().post(VAG.format(annan)).status_code == 200
    assert _svar(en).status_code == 200


# ---------- Cleaned away ----------


def test_svepet_tar_bort_90_dagar_efter_sista_dagen(mal, frys_tid):
    frys_tid("2027-03-01 12:00")
    _ny(mal, "a@exempel.invalid", date(2027, 3, 31))
    _ny(mal, "b@exempel.invalid", date(2027, 4, 1))
    _ny(mal, "c@exempel.invalid")
    _ny(mal, "d@exempel.invalid", andamal="enkat")
    lank.aterkalla("enkat", mal)
    kvar = lambda: sorted(rad.epost[0] for rad in Lank.objects.all())  # noqa: E731

    fick = []
    for nar in ("2027-05-30 23:59", "2027-05-31 00:00", "2027-06-29 12:00", "2027-06-30 00:00"):
        frys_tid(nar)
        lank.gallra()
        fick.append(kvar())

    assert fick == [
        ["a", "b", "c", "d"],
        ["a", "b", "c"],
        ["a", "b", "c"],
        ["b", "c"],
    ]


def test_svepet_ar_anmalt():
    assert arbetare._svep["gallra personliga länkar"].var == timedelta(hours=24)


# ---------- The logs ----------


@pytest.mark.parametrize(
    "vag",
    [
        "/prov/ars/{}/",
        "/prov/ars/{}/något/",
        "/prov/ars/{}",
        "/ars/{}/",
        "/{}",
        "/prov/enkat/{}/pdf?x=1",
    ],
)
@pytest.mark.parametrize("metod", ["get", "post", "put"])
def test_lanken_star_inte_i_loggen(mal, caplog, vag, metod):
    from portal.webb.loggning import UtanLank

    caplog.handler.addFilter(vakt := UtanLank())
    caplog.set_level(logging.DEBUG, "django.request")
    text = _ny(mal)
    lank.aterkalla(UPPGIFT, mal)

    getattr(Client(raise_request_exception=False), metod)(vag.format(text))

    caplog.handler.removeFilter(vakt)
    rader = [rad.getMessage() for rad in caplog.records]
    assert text not in caplog.text
    assert [rad for rad in rader if text[:20] in rad] == []


def test_loggens_rad_sager_anda_vilken_sida(mal, caplog):
    from portal.webb.loggning import UtanLank

    caplog.handler.addFilter(vakt := UtanLank())
    for vag in ("/prov/ars/{}/", "/prov/ars/{}/å/"):
        Client().get(vag.format("x" * 43))
    Client().get(f"/insatser/{mal.publikt_id}/finns-inte/")

    caplog.handler.removeFilter(vakt)
    assert [rad.getMessage() for rad in caplog.records] == [
        "Not Found: prov/ars/<slug:lank>/",
        "Not Found: /prov/ars/***/\\xe5/",
        f"Not Found: /insatser/{mal.publikt_id}/finns-inte/",
    ]


def test_nekad_i_loggen_utan_lank(mal, inloggad, ny_person):
    """A refusal of who is signed in is a row of the log; its address has no link."""
    from portal.logg import Handelse

    person, text = ny_person(Roll.MEDLEM), _ny(mal)

    inloggad(person).post(VAG.format(text), {"status": 403})

    handelse = Handelse.objects.om(person).get(verb="nekad")
    assert handelse.uppgifter["vag"] == "prov/ars/<slug:lank>/"


def test_proxyns_mask_i_handboken_tacker_lanken(mal):
    """The patterns of docs/drift.md, read as nginx does: the first that fits."""
    text = _ny(mal)
    drift = (ROT / "docs" / "drift.md").read_text()
    regler = [
        (re.compile(monster.replace("(?<", "(?P<")), mask)
        for monster, mask in re.findall(r'^    "~(.+?)" +(\S+);$', drift, re.MULTILINE)
    ]

    def maskad(vag):
        for monster, mask in regler:
            if traff := monster.search(vag):
                return re.sub(r"\$(\w+)", lambda m: traff[m[1]], mask)
        return vag

    assert len(regler) == 3
    assert maskad(f"/foretag/ars/{text}/") == "/foretag/ars/***/"
    assert maskad(f"/foretag/enkat/{text}/klart/") == "/foretag/enkat/***/klart/"
    assert maskad(f"/underskrift/{text}/kod/") == "/underskrift/***/kod/"
    assert maskad(f"/konto/glomt-losenord/1-{text[:39]}/") == "/konto/glomt-losenord/***/"
    assert maskad(f"/foretag/{mal.publikt_id}/") == f"/foretag/{mal.publikt_id}/"
    assert maskad("/static/portal/portal.css") == "/static/portal/portal.css"


# ---------- Prolonged ----------


def test_forlang_galler_malen_och_inte_de_aterkallade(mal, ny_organisation, frys_tid):
    frys_tid("2027-03-01 12:00")
    annat, tredje = ny_organisation(), ny_organisation()
    dag = date(2027, 3, 31)
    en, gammal = _ny(mal, galler_till=dag), _ny(annat, galler_till=dag)
    lank.aterkalla(UPPGIFT, annat)
    ny, utanfor = _ny(annat, galler_till=dag), _ny(tredje, galler_till=dag)
    enkat = _ny(mal, galler_till=dag, andamal="enkat")
    frys_tid("2027-04-10 12:00")

    assert lank.forlang(UPPGIFT, [mal, annat], date(2027, 4, 30)) == 2

    assert [bool(lank.hitta(UPPGIFT, text)) for text in (en, ny, gammal, utanfor)] == [
        True,
        True,
        False,
        False,
    ]
    assert lank.hitta("enkat", enkat) is None
