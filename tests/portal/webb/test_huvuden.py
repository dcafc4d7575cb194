"""S13, S14, S15, S24: headers on every answer, links that stay at home, settings, errors that tell nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_safe

from portal import urls
from portal.forbund.models.uppdrag import Roll
from portal.logg import Handelse, Rum
from portal.post.models.utskick import Utskick

ROT = Path(settings.BASE_DIR)
CSP = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; object-src 'none'; script-src 'self'; style-src 'self'"
)
HUVUDEN = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
OLIKA = {
    *("Content-Type", "Content-Length", "Vary", "Location", "Allow", "Cache-Control", "Expires"),
    *(
        "Content-Language",
        "Last-Modified",
        "ETag",
        "Content-Disposition",
        "Access-Control-Allow-Origin",
    ),
}


@login_not_required
def _kraschar(request):
    raise RuntimeError("HEMLIG-MARKOR")


@login_not_required
def _far_inte(request):
    raise PermissionDenied("HEMLIG-MARKOR")


@login_not_required
@require_safe
def _bara_lasa(request):
    raise AssertionError


@pytest.fixture
def provvagar(monkeypatch):
    """Views that fail, on the real portal's address list."""
    from django.urls import clear_url_caches

    prov = [
        path("prov/krasch/", _kraschar),
        path("prov/403/", _far_inte),
        path("prov/405/", _bara_lasa),
    ]
    monkeypatch.setattr(urls, "urlpatterns", [*prov, *urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


def _huvuden(svar):
    alla = {namn: varde for namn, varde in svar.headers.items() if namn not in OLIKA}
    csp = alla.get("Content-Security-Policy", "")
    return {**alla, "Content-Security-Policy": "; ".join(sorted(csp.split("; ")))}


@pytest.mark.parametrize(
    ("vag", "metod", "status"),
    [
        ("/", "GET", 200),
        ("/konto/logga-in/", "GET", 200),
        ("/konto/", "GET", 302),
        ("/static/portal/portal.css", "GET", 200),
        ("/static/portal/finns-inte.css", "GET", 404),
        ("/halsa/", "GET", 200),
        ("/finns-inte/", "GET", 404),
        ("/konto", "GET", 301),
        ("/%00/", "GET", 404),
        ("/kontakt/", "POST", 405),
        ("/kontakt/", "OPTIONS", 405),
        ("/prov/405/", "DELETE", 405),
        ("/prov/403/", "GET", 403),
        ("/prov/krasch/", "GET", 500),
        ("/synpunkt/", "POST", 200),
        ("/verifiera/", "GET", 200),
        ("/demo/post/", "GET", 404),
        ("/glomt/../etc/passwd", "GET", 404),
    ],
)
def test_samma_huvuden_pa_varje_svar(provvagar, forbund, vag, metod, status):
    svar = Client(raise_request_exception=False).generic(metod, vag)

    assert svar.status_code == status
    assert _huvuden(svar) == HUVUDEN
    svar.close()


def test_samma_huvuden_for_inloggade_logotyp_tema_och_csrf(inloggad, personer, forbund):
    klient = inloggad(personer["handlaggare"], enforce_csrf_checks=True)
    tema = str(klient.get("/").context["tema_url"])

    svaren = [
        klient.get("/"),
        klient.get(tema),
        klient.post("/synpunkt/", {}),
        klient.get("/forbund/"),
    ]

    assert [svar.status_code for svar in svaren] == [200, 200, 403, 403]
    assert [_huvuden(svar) for svar in svaren] == [HUVUDEN] * 4


def test_inget_sparas_av_webblasaren_nar_man_ar_inloggad(inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])

    cache = [
        klient.get(vag)["Cache-Control"]
        for vag in ("/", "/konto/", "/finns-inte/", "/forbund/", "/kontakt/")
    ]

    assert cache == ["max-age=0, no-cache, no-store, must-revalidate, private"] * 5


def test_temat_far_sparas(inloggad, personer, forbund):
    klient = inloggad(personer["medlem"])

    assert "immutable" in klient.get(str(klient.get("/").context["tema_url"]))["Cache-Control"]


# ---------- S13: host and links ----------


@pytest.mark.parametrize(
    "vard", ["evil.example", "testserver.evil.example", "testserver@evil.example", "\x00", "a b"]
)
def test_frammande_vard_far_400(forbund, vard):
    svar = Client(raise_request_exception=False).get("/", headers={"host": vard})

    assert svar.status_code == 400
    assert _huvuden(svar) == HUVUDEN


def test_lanken_i_mejlet_gar_alltid_hem(client, ny_person, forbund):
    person = ny_person(Roll.MEDLEM, losenord="sju-sovande-svanar")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)

    client.post(
        "/konto/glomt-losenord/",
        {"email": person.email},
        headers={"host": "localhost", "x-forwarded-host": "evil.example"},
    )

    text = Utskick.objects.get(till=person.email).text
    assert f"{settings.ADRESS}/konto/glomt-losenord/" in text
    assert "evil" not in text


@pytest.mark.parametrize(
    "nasta",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/konto/\r\nSet-Cookie: a=b",
        "\x00//evil.example",
        "http:///evil.example",
    ],
)
def test_efter_inloggning_stannar_man_hemma(client, ny_person, forbund, nasta):
    person = ny_person(Roll.MEDLEM, losenord="sju-sovande-svanar")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)

    svar = client.post(
        "/konto/logga-in/losenord/",
        {"login": person.email, "password": "sju-sovande-svanar", "next": nasta},
    )

    assert svar.status_code == 302
    assert svar.url.startswith("/") and not svar.url.startswith(("//", "/\\"))
    assert "\r" not in svar.url and "a=b" not in svar.cookies


def test_efter_inloggning_kommer_man_dit_man_skulle(client, ny_person, forbund):
    person = ny_person(Roll.MEDLEM, losenord="sju-sovande-svanar")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)

    svar = client.post(
        "/konto/logga-in/losenord/",
        {
            "login": person.email,
            "password": "sju-sovande-svanar",
            "next": "/konto/medlemskap/nytt/",
        },
    )

    assert svar.url == "/konto/medlemskap/nytt/"


# ---------- S24: errors tell nothing, NUL breaks nothing ----------


def test_fel_i_portalen_ger_referens_och_inget_spar(provvagar, forbund, caplog):
    svar = Client(raise_request_exception=False).get("/prov/krasch/")

    text = svar.content.decode()
    assert svar.status_code == 500
    assert "Något gick fel i portalen" in text
    assert "HEMLIG" not in text and "Traceback" not in text and "RuntimeError" not in text
    referens = text.split("<strong>")[1].split("</strong>")[0]
    assert [r.getMessage() for r in caplog.records if referens in r.getMessage()] == [
        f"Felreferens {referens} GET /prov/krasch/"
    ]


def test_nekad_sida_pa_svenska_och_i_loggen_bakom_muren(provvagar, inloggad, personer, forbund):
    svar = inloggad(personer["handlaggare"]).get("/prov/403/")

    text = svar.content.decode()
    assert "Du får inte göra det här" in text
    assert "HEMLIG" not in text
    handelse = Handelse.objects.om(personer["handlaggare"]).get(verb="nekad")
    assert (handelse.rum, handelse.uppgifter) == (
        Rum.SOKANDE,
        {"metod": "GET", "vag": "/prov/403/", "svar": 403},
    )


def test_fel_metod_sager_det_i_ord(client, forbund):
    svar = client.post("/kontakt/")

    assert (svar.status_code, svar["Allow"]) == (405, "GET, HEAD")
    assert "Det går inte att göra så på den här sidan" in svar.content.decode()


def test_csrf_fel_sager_vad_man_gor(inloggad, personer, forbund):
    klient = inloggad(personer["medlem"], enforce_csrf_checks=True)

    svar = klient.post("/konto/", {"namn": "Annat", "titel": ""})

    assert svar.status_code == 403
    assert "Sidan hade blivit för gammal" in svar.content.decode()
    personer["medlem"].refresh_from_db()
    assert personer["medlem"].namn != "Annat"


@pytest.mark.parametrize(
    "ursprung", ["null", "https://evil.example", "http://testserver.evil.example"]
)
def test_frammande_ursprung_nekas(inloggad, personer, forbund, ursprung):
    klient = inloggad(personer["medlem"], enforce_csrf_checks=True)
    klient.get("/konto/")
    polett = klient.cookies["csrftoken"].value

    svar = klient.post(
        "/konto/",
        {"namn": "A", "titel": "", "csrfmiddlewaretoken": polett},
        headers={"origin": ursprung},
    )

    assert svar.status_code == 403


NUL = "a\x00b"


@pytest.mark.parametrize(
    ("vag", "data"),
    [
        ("/konto/logga-in/", {"email": f"{NUL}@exempel.invalid", "next": NUL}),
        ("/konto/logga-in/losenord/", {"login": f"{NUL}@exempel.invalid", "password": NUL}),
        ("/konto/logga-in/kod/", {"code": NUL}),
        ("/konto/registrera/", {"email": f"{NUL}@exempel.invalid", "namn": NUL}),
        ("/konto/glomt-losenord/", {"email": f"{NUL}@exempel.invalid"}),
        ("/konto/bekrafta-epost/", {"code": NUL}),
        ("/konto/", {"namn": NUL, "titel": NUL, NUL: NUL}),
        ("/konto/medlemskap/nytt/", {"orgnr": NUL, "namn": NUL}),
        ("/konto/losenord/nytt/", {"password1": NUL, "password2": NUL}),
        ("/synpunkt/", {"text": NUL, "namn": NUL, "epost": NUL}),
        ("/forbund/", {"namn_rad2": NUL, "accent": NUL}),
        ("/forbund/personer/ny/", {"namn": NUL, "epost": f"{NUL}@exempel.invalid"}),
        ("/forbund/organisationer/ny/", {"namn": NUL, "orgnr": NUL, "finsam": NUL}),
        ("/forbund/organ/nytt/", {"namn": NUL, "slag": NUL, "ordning": NUL}),
    ],
)
@pytest.mark.parametrize("vem", [None, "administrator"])
def test_nul_ger_aldrig_500(inloggad, personer, forbund, vag, data, vem):
    klient = inloggad(personer[vem] if vem else None, raise_request_exception=False)

    assert klient.post(vag, data).status_code < 500
    assert (
        klient.get(vag, {"next": NUL, "q": NUL, "sida": NUL, "sortera": NUL, NUL: NUL}).status_code
        < 500
    )


def test_nul_i_det_som_sparas_tas_bort(inloggad, personer, forbund):
    inloggad(personer["medlem"]).post("/konto/", {"namn": "Anna\x00 Ett", "titel": ""})

    personer["medlem"].refresh_from_db()
    assert personer["medlem"].namn == "Anna Ett"


@pytest.mark.parametrize(
    "vag",
    [
        "/%00",
        "/konto/%00/",
        "/konto/glomt-losenord/1-%00/",
        "/konto/glomt-losenord/%00-set-password/",
        "/static/%00.css",
        "/tema-%00.css",
        "/underskrift/%00/",
        "/forbund/personer/%00/",
        "/insatser/%00/",
        "/konto/glomt-losenord/%ff-%fe/",
        "/konto/glomt-losenord/zzzzzzzzzzzzz-abc/",
    ],
)
def test_udda_adresser_ger_aldrig_500(forbund, vag):
    assert Client(raise_request_exception=False).get(vag).status_code in {200, 404}


@pytest.mark.parametrize("kaka", ["sessionid", "csrftoken", "raddning", "messages", "annat"])
@pytest.mark.parametrize("varde", ['"\\000"', '"a\\000b"', "\x01", "%00", "é" * 500])
def test_udda_kakor_ger_aldrig_500(forbund, kaka, varde):
    klient = Client(raise_request_exception=False)

    for vag in ("/", "/konto/", "/konto/logga-in/"):
        assert klient.get(vag, headers={"cookie": f"{kaka}={varde}"}).status_code in {200, 302}
    svar = klient.post(
        "/konto/logga-in/", {"email": "a@exempel.invalid"}, headers={"cookie": f"{kaka}={varde}"}
    )
    assert svar.status_code in {200, 302}


@pytest.mark.parametrize(
    "namn", ["accept", "accept-language", "user-agent", "referer", "x-forwarded-for", "origin"]
)
def test_udda_huvuden_ger_aldrig_500(forbund, namn):
    klient = Client(raise_request_exception=False)

    svaren = [
        klient.get("/", headers={namn: NUL}),
        klient.post("/synpunkt/", {"text": "Hej"}, headers={namn: NUL}),
    ]

    assert [svar.status_code < 500 for svar in svaren] == [True, True]


@pytest.mark.parametrize("kropp", ['{"a": "\\u0000"}', '"\\ud800"', "{", "\x00", "[" * 20000])
def test_json_ger_aldrig_500(inloggad, personer, forbund, kropp):
    klient = inloggad(personer["administrator"], raise_request_exception=False)

    for vag in ("/konto/", "/forbund/", "/synpunkt/"):
        svar = klient.post(
            vag, kropp.encode("utf-8", "surrogatepass"), content_type="application/json"
        )
        assert svar.status_code < 500


# ---------- S15: settings ----------


def _drift(*args, **miljo):
    grund = {
        "PATH": os.environ["PATH"],
        "PORTAL_LAGE": "drift",
        "SECRET_KEY": "b3f1c0de" * 8 + "Aa!zQ",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "PORTAL_ADRESS": "https://portal.exempel.se",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROT,
        env={**grund, **miljo},
        capture_output=True,
        text=True,
        check=False,
    )


def test_drift_klarar_djangos_granskning():
    svar = _drift("check", "--deploy", "--fail-level", "WARNING")

    assert (svar.returncode, svar.stdout) == (
        0,
        "System check identified no issues (1 silenced).\n",
    ), svar.stderr


@pytest.mark.parametrize(
    ("namn", "varde"),
    [("SECRET_KEY", ""), ("DATABASE_URL", ""), ("PORTAL_ADRESS", "http://portal.exempel.se")],
)
def test_drift_vagrar_starta_utan(namn, varde):
    svar = _drift("check", **{namn: varde})

    assert svar.returncode == 1
    assert namn in svar.stderr.splitlines()[-1]


def test_drift_har_sakra_kakor_och_hsts():
    kod = (
        "from django.test import Client; from django.conf import settings as s;"
        "svar = Client().get('/halsa/', secure=True, headers={'host': 'portal.exempel.se'});"
        "print(svar.status_code, svar['Strict-Transport-Security']);"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE);"
        "print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SAMESITE);"
        "svar = Client().get('/', headers={'host': 'portal.exempel.se'});"
        "print(svar.status_code, svar.url)"
    )
    svar = _drift("shell", "-v", "0", "-c", kod)

    assert svar.stdout.splitlines() == [
        "200 max-age=63072000; includeSubDomains",
        "__Host-sessionid True True Lax",
        "__Host-csrftoken True True Lax",
        "301 https://portal.exempel.se/",
    ], svar.stderr


def test_fragan_om_natet_lamnar_sessionen_i_fred(inloggad, ny_person, django_assert_num_queries):
    """What a page asks for before it sends a form (static/portal/natet.js): no query, no cookie, no sign of life."""
    klient = inloggad(ny_person())

    with django_assert_num_queries(0):
        svar = klient.head("/static/portal/natet.js")

    assert (svar.status_code, svar.cookies.output()) == (200, "")
