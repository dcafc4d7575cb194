"""What the first page weighs, and that no stylesheet keeps rules for what no page has."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from whitenoise.compress import Compressor

GRANS = 120_000  # bytes: 2.4 s at 400 kbit/s
LANKAR = re.compile(r'<(?:link|script|img)\b[^>]*\b(?:href|src)="([^"]+)"')
LEDER_VIDARE = {
    ".css": re.compile(r'url\("((?!data:)[^"]+)"\)'),
    ".js": re.compile(r'\b(?:from|import) "(\.[^"]+)"'),
}

ROT = Path(settings.BASE_DIR)
STILMALLAR = sorted((ROT / "static").rglob("*.css"))
EGNA = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROT]
KOMMENTAR_ELLER_TEXT = re.compile(r'/\*.*?\*/|"[^"]*"', re.DOTALL)
VALJARE = re.compile(r"([^{}]*)\{")
KLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
DUBBLA, ENKLA = re.compile(r'"[^"\n]*"'), re.compile(r"'[^'\n]*'")
ORD = re.compile(r"[A-Za-z_][\w-]*")


def over_natet(innehall):
    """Its size as WhiteNoise sends it: with gzip, when that makes it smaller."""
    return min(len(innehall), len(Compressor.compress_gzip(innehall)))


@pytest.mark.parametrize("sida", ["start", "account_request_login_code"])
def test_sidan_vager_hogst_120_kilobyte_med_typsnitt(client, forbund, sida):
    """All that an empty browser fetches, fonts and icon too. The page itself is sent as it is."""
    html = client.get(reverse(sida)).content
    vikter, kvar = {sida: len(html)}, LANKAR.findall(html.decode())
    while kvar:
        if (adress := kvar.pop()) in vikter:
            continue
        namn = adress.removeprefix(settings.STATIC_URL)
        if namn == adress:  # the förbund's colours and logotype
            vikter[adress] = len(client.get(adress).content)
            continue
        innehall = Path(finders.find(namn)).read_bytes()
        vikter[adress] = over_natet(innehall)
        if monster := LEDER_VIDARE.get(Path(namn).suffix):
            kvar += [urljoin(adress, lank) for lank in monster.findall(innehall.decode())]

    assert {Path(adress).suffix for adress in vikter} == {"", ".css", ".js", ".svg", ".woff2"}
    assert sum(vikter.values()) <= GRANS, vikter


def test_varje_klass_i_stilmallarna_finns_pa_nagon_sida():
    """A rule for a class that no template, module or script writes is a rule to take away."""
    skrivna = skrivna_ord()

    doda = {
        f"{stilmall.relative_to(ROT)}: .{klass}"
        for stilmall in STILMALLAR
        for klass in klasser(stilmall.read_text(encoding="utf-8"))
        if not skrivna & {klass, forsta_delen(klass)}
    }

    assert doda == set()


def klasser(css):
    utan_text = KOMMENTAR_ELLER_TEXT.sub("", css)
    return {klass for valjare in VALJARE.findall(utan_text) for klass in KLASS.findall(valjare)}


def forsta_delen(klass):
    """What stands in the text when the end is put in later: `mognad-` of `mognad-{{ steg }}`."""
    return re.sub(r"[^-]*$", "", klass)


def skrivna_ord():
    """Every word of a quoted text, where class names are written."""
    filer = [*(ROT / "templates").rglob("*.html"), *(ROT / "static").rglob("*.js")]
    filer += [fil for app in EGNA for fil in app.rglob("*.py") if fil.parent.name != "migrations"]
    text = "\n".join(fil.read_text(encoding="utf-8") for fil in filer)
    return set(ORD.findall("\n".join(DUBBLA.findall(text) + ENKLA.findall(text))))


def test_en_dod_klass_hittas():
    css = '/* .a */ .b > [x=".c"] { } @media print { .d-3, .e:not(.f) { --g: url("x.h"); color: .i } }'

    assert klasser(css) == {"b", "d-3", "e", "f"}
    assert [forsta_delen(klass) for klass in ("d-3", "e")] == ["d-", ""]
