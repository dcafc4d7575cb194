"""Charts: what they draw, what they never draw, and the table beside; in page and PDF."""

import datetime as dt
import itertools
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from portal import farg
from portal.belopp import exakt
from portal.dokument import pdf
from portal.dokument.diagram import Karta, Linjer, Ruta, Serie, Staplar, farger, matt
from portal.dokument.diagram.data import tal
from tests.pdfinnehall import text as pdftext
from tests.vera import kontrollera

NS = "{http://www.w3.org/2000/svg}"
ACCENT = "#0f5b66"
AR = (2016, 2017, 2018, 2019, 2020)
NAMN = ("Bollnäs", "Gävle", "Hofors", "Malung-Sälen", "Upplands Väsby", "Örnsköldsvik")
ANSTALLDA = Linjer("Anställda", "personer", AR, (Serie("Anställda", (179, 228, 204, 206, 209)),))
PLACERADE = Staplar(
    "Placerade",
    "personer",
    ("2018", "2020"),
    (Serie("AF", (152, 81)), Serie("Kommun", (74, None)), Serie("Övriga", (17, 0))),
    staplade=True,
)
KARTA = Karta(
    "Företag",
    "företag",
    tuple(
        Ruta(nr // 3, nr % 3, namn, varde, url=f"/kommun/{nr}/")
        for nr, (namn, varde) in enumerate(zip(NAMN, (4, 9, None, 0, 2, 5), strict=True))
    ),
)
SIDA = "{% load portal %}<main><h1>Prov</h1>{% for d in dd %}{% diagram d %}{% endfor %}</main>"
DOKUMENT = (
    '{% load portal %}<!doctype html><html lang="sv"><head><title>Prov</title>'
    '<link rel="stylesheet" href="dokument.css"></head><body><h1>Prov</h1><section class="sektion">'
    "<h2>Siffror</h2>{% for d in dd %}{% diagram d pdf=True %}{% endfor %}</section></body></html>"
)

# XML and HTML know no control characters; the forms let none in.
namn = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40
).filter(str.strip)
varde = st.one_of(
    st.none(),
    st.integers(0, 10**9),
    st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False),
)


@st.composite
def serier(draw, antal):
    return tuple(
        Serie(draw(namn), tuple(draw(varde) for _ in range(antal)))
        for _ in range(draw(st.integers(1, 10)))
    )


@st.composite
def diagram(draw):
    slag, antal = (
        draw(st.sampled_from(["linjer", "staplar", "staplade", "karta"])),
        draw(st.integers(1, 7)),
    )
    titel, enhet = draw(namn), draw(st.sampled_from(["", "personer", "%"]))
    if slag == "karta":
        rutor = tuple(Ruta(nr // 3, nr % 3, draw(namn), draw(varde)) for nr in range(antal))
        return Karta(titel, enhet, rutor)
    if slag == "linjer":
        return Linjer(titel, enhet, tuple(range(2016, 2016 + antal)), draw(serier(antal)))
    kategorier = tuple(draw(namn) for _ in range(antal))
    return Staplar(titel, enhet, kategorier, draw(serier(antal)), slag == "staplade")


def rita(d, mall="{% load portal %}{% diagram d %}", **sammanhang):
    return engines["django"].from_string(mall).render({"d": d, "accent": ACCENT, **sammanhang})


def svg(d, **sammanhang):
    """The drawing as an element tree: it is well-formed XML by itself."""
    return ElementTree.fromstring(  # noqa: S314 our own drawing
        re.search(r"<svg.*?</svg>", rita(d, **sammanhang), re.DOTALL).group()
    )


def texter(d, **sammanhang):
    return [e.text for e in svg(d, **sammanhang).iter(f"{NS}text")]


def celler(d):
    return [cell for rad in d.tabell().rader for cell in rad.celler]


def varden(d):
    return (
        [ruta.varde for ruta in d.rutor]
        if isinstance(d, Karta)
        else [v for serie in d.serier for v in serie.varden]
    )


# ---- any data


@given(diagram())
def test_varje_varde_star_i_tabellen(d):
    kvar = celler(d)
    for ett in varden(d):
        kvar.remove(tal(ett))  # raises when it is not there as often as it was given
    summor = len(d.kategorier) if isinstance(d, Staplar) and d.staplade and len(d.serier) > 1 else 0
    assert len(kvar) == summor


@given(diagram())
def test_svg_har_titel_forst_och_bara_attribut(d):
    rot = svg(d)
    assert (rot[0].tag, rot[0].text) == (f"{NS}title", d.beskrivning)
    assert {e.tag for e in rot.iter()} <= {
        f"{NS}{t}" for t in ("svg", "title", "path", "g", "text", "a")
    }
    assert {a for e in rot.iter() for a in e.attrib if a in ("style", "class", "id")} == set()
    assert "<style" not in rita(d) and "<script" not in rita(d) and "style=" not in rita(d)


@given(diagram())
def test_allt_star_inom_ritningen(d):
    rot = svg(d)
    _, _, bredd, hojd = map(float, rot.get("viewBox").split())
    for e in rot.iter(f"{NS}text"):
        b = matt.bredd(e.text)
        x = float(e.get("x")) - {"start": 0, "middle": b / 2, "end": b}[e.get("text-anchor")]
        assert x >= -1 and x + b <= bredd + 1, e.text
        assert 10 <= float(e.get("y")) <= hojd - 3, e.text
    for tal_ in re.findall(
        r"M(-?[\d.]+) (-?[\d.]+)", " ".join(e.get("d") for e in rot.iter(f"{NS}path"))
    ):
        assert 0 <= float(tal_[0]) <= bredd and 0 <= float(tal_[1]) <= hojd


@given(
    st.lists(
        st.one_of(st.integers(-(10**9), 10**12), st.decimals(-1000, 10**6, places=2)), max_size=9
    )
)
def test_skalstegen_tacker_och_ar_jamna(varden_):
    steg = matt.skalsteg(varden_)
    assert 3 <= len(steg) <= 5
    assert steg[0] <= min([0, *varden_]) and steg[-1] >= max([0, *varden_])
    assert Decimal(0) in steg
    assert len({b - a for a, b in itertools.pairwise(steg)}) == 1
    assert re.fullmatch(r"(1|2|25|5)0*", str(int((steg[1] - steg[0]) * 10000)))


@pytest.mark.parametrize(
    ("hogst", "steg"),
    [(0, [0, 1, 2]), (1, [0, 1, 2]), (5, [0, 2, 4, 6]), (9, [0, 5, 10]), (228, [0, 100, 200, 300]),
     (100, [0, 25, 50, 75, 100]), (1275, [0, 500, 1000, 1500])],
)  # fmt: skip
def test_skalsteg(hogst, steg):
    assert matt.skalsteg([hogst]) == steg


@given(st.text(max_size=60), st.integers(40, 300))
def test_brutna_rader_far_plats(text, plats):
    assert all(matt.bredd(rad) <= plats for rad in matt.rader(text, plats))


@given(st.lists(st.floats(30, 250), min_size=1, max_size=10))
def test_etiketter_krockar_inte(mal):
    toppar = sorted(matt.isar(mal, [20.0] * len(mal), 20, 260))
    assert toppar[0] >= 20 - 1e-6 and toppar[-1] + 20 <= 260 + 1e-6
    assert all(b - a >= 20 - 1e-6 for a, b in itertools.pairwise(toppar))


@given(st.lists(varde, min_size=1, max_size=30))
def test_kartans_steg_rymmer_varje_varde_en_gang(lista):
    karta = Karta("t", "", tuple(Ruta(nr, 0, f"k{nr}", v) for nr, v in enumerate(lista)))
    steg = karta.klasser()
    assert len(steg) <= 5
    givna = [v for v in lista if v is not None]
    assert [sum(lag <= v <= hog for lag, hog in steg) for v in givna] == [1] * len(givna)
    assert [s for s in steg if 0 in s] == ([(0, 0)] if 0 in lista else [])


# ---- what is not given


@given(st.integers(1, 6), st.booleans())
def test_ej_uppgivet_ritas_aldrig_som_noll(antal, staplade):
    tomt = (None,) * antal
    kategorier = tuple(f"k{nr}" for nr in range(antal))
    dd = [
        Linjer("t", "", tuple(range(2016, 2016 + antal)), (Serie("a", tomt), Serie("b", tomt))),
        Staplar("t", "", kategorier, (Serie("a", tomt), Serie("b", tomt)), staplade),
        Karta("t", "", tuple(Ruta(nr, 0, k, None) for nr, k in enumerate(kategorier))),
    ]
    for d in dd:
        assert set(celler(d)) == {"ej uppgivet"}
        assert "0" not in texter(d)
        assert "ej uppgivet" in " ".join(texter(d))


def test_ett_ar_som_saknas_ar_ett_glapp():
    d = Linjer("Anställda", "personer", AR, (Serie("Anställda", (179, 228, None, 206, 209)),))
    (linje,) = [e.get("d") for e in svg(d).iter(f"{NS}path") if e.get("stroke-width") == "2.5"]

    assert re.sub(r"[\d. ]", "", linje) == "MLML"
    assert texter(d).count("209") == 1 and texter(d).count("0") == 1  # the axis
    assert d.anmarkning == "Ej uppgivet: 2018."
    assert d.beskrivning == "Anställda 2016–2020: från 179 till 209\u00a0personer."


def test_staplar_skriver_ej_uppgivet_och_noll():
    d = Staplar("Företag", "företag", NAMN[:3], (Serie("", (0, None, 3)),), kategori="Kommun")

    assert texter(d) == ["Bollnäs", "0", "Gävle", "ej uppgivet", "Hofors", "3"]
    assert [e.get("fill") for e in svg(d).iter(f"{NS}path")].count(ACCENT) == 1


def test_en_summa_med_en_saknad_del_ar_minst():
    assert texter(PLACERADE)[3:] == [
        "2018", "152", "74", "243", "Övriga 17",
        "2020", "81", "minst 81", "Kommun ej uppgivet, Övriga 0",
    ]  # fmt: skip
    assert [rad.celler for rad in PLACERADE.tabell().rader] == [
        ("152", "74", "17", "243"),
        ("81", "ej uppgivet", "0", "minst 81"),
    ]


# ---- words and figures


@pytest.mark.parametrize(
    ("d", "text"),
    [
        (ANSTALLDA, "Anställda 2016–2020: från 179 till 209\u00a0personer."),
        (Linjer("A", "%", (2020,), (Serie("", (Decimal("56.90"),)),)), "A 2020: 56,9\u00a0%."),
        (Linjer("A", "p", AR, (Serie("K", (None, 1, None, 3, None)), Serie("M", (None,) * 5))),
         "A 2016–2020: K från 1 (2017) till 3 (2019), M ej uppgivet."),
        (PLACERADE, "Placerade\u00a0(personer): AF från 81 (2020) till 152 (2018), Kommun 74 (2018), Övriga från 0 (2020) till 17 (2018)."),
        (KARTA, "Karta. Företag\u00a0(företag): från 0 (Malung-Sälen) till 9 (Gävle)."),
        (Staplar("F", "", ("x", "y"), (Serie("", (2, 2)),)), "F: 2 överallt där det är uppgivet."),
    ],
)  # fmt: skip
def test_beskrivningen_ar_en_mening(d, text):
    assert d.beskrivning == text


def test_manga_serier_beskrivs_kort():
    d = Linjer("A", "st", (2019, 2020), tuple(Serie(n, (i, i + 1)) for i, n in enumerate(NAMN)))
    assert d.beskrivning == (
        "A 2019–2020: 6 serier, från 0 (Bollnäs 2019) till 6 (Örnsköldsvik 2020)\u00a0st."
    )
    assert d.tabell().kolumner == ("2019", "2020")


@pytest.mark.parametrize(
    ("varde_", "text"),
    [(1257, "1\u00a0257"), (Decimal("1234567.50"), "1\u00a0234\u00a0567,5"), (Decimal("-0.004"), "−0,004"), (0, "0"), (Decimal("1E+3"), "1\u00a0000")],
)  # fmt: skip
def test_exakta_tal(varde_, text):
    assert exakt(varde_) == text


def test_fa_varden_star_vid_punkterna_och_manga_bara_vid_slutet():
    assert [t for t in texter(ANSTALLDA) if t in {"179", "228", "204", "206", "209"}] == [
        "179", "228", "204", "206", "209",
    ]  # fmt: skip
    tre = Linjer("P", "", AR, tuple(Serie(n, (1, 2, 3, 4, 50 + i)) for i, n in enumerate("abc")))
    assert [t for t in texter(tre) if t[0] in "abc"] == ["a 50", "b 51", "c 52"]


@pytest.mark.parametrize(
    "gor",
    [
        lambda: Linjer("t", "", (), (Serie("a", ()),)),
        lambda: Linjer("t", "", AR, ()),
        lambda: Linjer("t", "", AR, (Serie("a", (1,)),)),
        lambda: Linjer("t", "", (1, 2), (Serie("", (1, 2)), Serie("b", (1, 2)))),
        lambda: Linjer("t", "", (1,), (Serie("", (Decimal("NaN"),)),)),
        lambda: Staplar("t", "", ("x",), (Serie("", (-1,)),), staplade=True),
        lambda: Karta("t", "", ()),
        lambda: Karta("t", "", (Ruta(0, 0, "x", 1), Ruta(0, 0, "y", 1))),
        lambda: Karta("t", "", (Ruta(0, 0, "x", Decimal("Infinity")),)),
    ],
)
def test_data_som_inte_gar_att_rita_vagras(gor):
    with pytest.raises(ValueError, match=r"\.$"):
        gor()


def test_negativa_staplar_gar_at_vanster_om_noll():
    d = Staplar("t", "kr", ("a", "b"), (Serie("", (-50, 100)),))
    vagar = [e.get("d") for e in svg(d).iter(f"{NS}path") if e.get("fill") == ACCENT]
    (x1, b1), (x2, b2) = (
        map(float, re.match(r"M([\d.]+) [\d.]+h([\d.]+)", v).groups()) for v in vagar
    )
    assert (round(x1 + b1), round(b2 / b1, 1)) == (round(x2), 2.0)


def test_ett_stort_varde_sist_ryms_vid_sin_punkt():
    d = Linjer("Belopp", "kr", (2016, 2017), (Serie("Belopp", (None, 3_880_000_000)),))
    sist = [e for e in svg(d).iter(f"{NS}text") if e.text == tal(3_880_000_000)][-1]
    assert float(sist.get("x")) + matt.bredd(sist.text) / 2 <= matt.BREDD


# ---- colours


@given(
    st.from_regex(r"#[0-9a-f]{6}", fullmatch=True).filter(
        lambda f: farg.kontrast(f, "#ffffff") >= 4.5
    )
)
def test_varje_ton_har_lasbar_text_och_syns_fran_grannen(accent):
    toner = farger.toner(accent)
    assert len(toner) == 5
    assert min(farg.kontrast(ton.fyll, ton.text) for ton in toner) >= 4.5
    assert min(farg.kontrast(a.fyll, b.fyll) for a, b in itertools.pairwise(toner)) >= 1.4


def test_seriernas_farger_ar_lasbara_och_monstren_olika():
    alla = [farger.seriefarg(nr, ACCENT) for nr in range(5)]
    assert min(farg.kontrast(f, "#ffffff") for f in [*alla, farger.INK, farger.TYST]) >= 4.5
    assert farg.kontrast(farger.KANT, "#ffffff") >= 3
    d = Linjer("t", "", (1, 2), tuple(Serie(f"s{nr}", (nr, nr)) for nr in range(30)))
    vagar = list(svg(d).iter(f"{NS}path"))
    streck = [e.get("stroke-dasharray", "") for e in vagar if e.get("stroke-width") == "2.5"]
    # Two marks a line, one for each year; the shape is what follows on the place.
    marken = [
        re.sub(r"^M[^ ]+ [\d.]+", "", e.get("d")) for e in vagar if e.get("stroke-width") == "1.5"
    ]
    assert len(set(zip(streck, marken[::2], strict=True))) == 30


@pytest.mark.parametrize(
    "sammanhang",
    [{"forbund": {"accent": "#7a1f5c"}}, {"dok": {"forbund": {"accent": "#7a1f5c"}}}],
    ids=["sida", "dokument"],
)
def test_forbundets_accent_nar_diagrammet(sammanhang):
    linjer = [e for e in svg(ANSTALLDA, **sammanhang).iter(f"{NS}path")]
    assert [e.get("stroke") for e in linjer if e.get("stroke-width") == "2.5"] == ["#7a1f5c"]


# ---- page and PDF


def test_sidan_har_figur_tabell_och_lankar():
    html = rita(KARTA)
    assert html.count("<details>") == 1 and html.count('<th scope="row">') == 6
    assert html.count('<th scope="col"') == 2 and "<caption>Företag i siffror" in html
    lankar = [(e.get("href"), e.get("aria-label")) for e in svg(KARTA).iter(f"{NS}a")]
    assert lankar[1:3] == [
        ("/kommun/1/", "Gävle: 9\u00a0företag"),
        ("/kommun/2/", "Hofors: ej uppgivet"),
    ]
    assert (svg(KARTA).get("role"), svg(ANSTALLDA).get("role")) == ("group", "img")


@pytest.mark.parametrize("sammanhang", [{"pdf": True}, {}], ids=["sammanhanget", "taggen"])
def test_dokumentet_har_oppen_tabell_och_inga_lankar(sammanhang):
    mall = (
        "{% load portal %}{% diagram d %}"
        if sammanhang
        else "{% load portal %}{% diagram d pdf=True %}"
    )
    html = rita(KARTA, mall, **sammanhang)
    assert html.count("<table") == 1
    assert ("<details" in html, "<a " in html, "tabindex" in html) == (False, False, False)


def test_en_bred_karta_rullar_i_sin_egen_ruta():
    bred = Karta("t", "", tuple(Ruta(0, nr, f"Kommun {nr}", nr) for nr in range(9)))
    assert rita(bred).count('tabindex="0" role="region" aria-label="Diagram: t"') == 1
    assert "tabindex" not in rita(KARTA)


def test_ett_stort_tal_skrivs_helt_i_rutan():
    d = Karta("t", "kr", (Ruta(0, 0, "Gävle", 3_880_000_000_000), Ruta(0, 1, "x" * 40, 0)))
    assert texter(d)[:4] == ["Gävle", exakt(3_880_000_000_000), "x" * 14 + "…", "0"]


def test_namn_skrivs_som_text():
    d = Staplar("<b>A & B</b>", "", ("<script>",), (Serie("", (1,)),))
    assert texter(d)[0] == "<script>"
    assert "<b>" not in rita(d) and "<script>" not in rita(d)


@pytest.mark.pdf
def test_dokument_med_alla_slag_uppfyller_pdfua_och_pdfa():
    html = engines["django"].from_string(DOKUMENT).render({"dd": [ANSTALLDA, PLACERADE, KARTA]})
    dokument = pdf.rendera(html, tid=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), titel="Prov")

    assert kontrollera(dokument) == []
    assert pdftext(dokument).count("ej uppgivet") >= 2
    assert "Anställda i siffror personer" in pdftext(dokument)


# ---- the browser


GRANSER = """() => [...document.querySelectorAll('.diagram svg')].map(s =>
    16 * s.getBoundingClientRect().width / s.viewBox.baseVal.width)"""


@pytest.mark.webblasare
@pytest.mark.langsam
@pytest.mark.parametrize("bredd", [1280, 390, 320])
def test_sidan_haller_for_axe_och_telefonen(page, bredd):
    from axe_playwright_python.sync_playwright import Axe

    from tests.webblasare.granskning import REGLER

    bred = Karta("Bred", "", tuple(Ruta(0, nr, f"Kommun {nr}", nr) for nr in range(9)))
    tio = Linjer(
        "Tio", "st", AR, tuple(Serie(f"Kommun {i}", (i, None, 2, i, 9)) for i in range(10))
    )
    html = (
        engines["django"]
        .from_string(SIDA)
        .render({"dd": [ANSTALLDA, PLACERADE, KARTA, bred, tio], "accent": ACCENT})
    )
    page.set_viewport_size({"width": bredd, "height": 900})
    page.set_content(
        f'<!doctype html><html lang="sv"><head><title>Prov – Portal</title></head><body>{html}</body></html>'
    )
    page.add_style_tag(path=finders.find("portal/portal.css"))
    for _ in range(2):  # closed tables, then open ones
        fel = Axe().run(page, options={"runOnly": REGLER}).response["violations"]
        assert [(ett["id"], [nod["html"] for nod in ett["nodes"]]) for ett in fel] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= bredd
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    if bredd >= 390:
        assert min(page.evaluate(GRANSER)) >= 12
