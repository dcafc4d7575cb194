"""The PDF engine: what it makes, what it refuses, and what it costs."""

import datetime as dt
import http.server
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.template.backends.django import DjangoTemplates

from portal.dokument import pdf
from portal.dokument.pdf import motor
from tests.pdfinnehall import (
    artefakter,
    bokmarken,
    inbaddade_filer,
    rubriker,
    strandade_rubriker,
    text,
)
from tests.vera import antal_regler, kontrollera

pytestmark = pytest.mark.pdf

ROT = Path(__file__).resolve().parents[3]
MALLAR = DjangoTemplates(
    {
        "NAME": "prov",
        "DIRS": [ROT / "templates", ROT / "tests" / "portal" / "dokument"],
        "APP_DIRS": False,
        "OPTIONS": {},
    }
)
TID = dt.datetime(2026, 11, 20, 10, 15, tzinfo=dt.UTC)
DOK: dict[str, Any] = {
    "slag": "Beslutsunderlag",
    "fakta": [
        ("Diarienummer", "SFE 2026/0042"),
        ("Datum", "20 november 2026"),
        ("Sammanträde", "Styrelsen\n9 december 2026"),
        ("Ärende", "7 av 12"),
    ],
    "titel": "Steget vidare – arbetsträning i sociala företag",
    "underrad": "Ansökan från Region Exempel om medel för en samverkansinsats",
    "fotnamn": "Beslutsunderlag: Steget vidare",
    "dnr": "SFE 2026/0042",
    "sidhuvud": "Styrelsen 9 december 2026",
    "forbund": {
        "namn_rad1": "Samordningsförbundet",
        "namn_rad2": "Exempelbygden",
        "orgnr": "222000-1234",
        "adress": "Storgatan 1, 123 45 Exempelstad",
        "accent": "#0f5b66",
        "logotyp": "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'>"
        "<path fill='%230f5b66' d='M23 23V1A22 22 0 0 0 1 23z'/></svg>",
    },
    "verifiering": {
        "kod": "7KQ4-M2TX-9RBD",
        "adress": "portal.example/verifiera",
        "innehallshash": "4f1c9a07e2b85d3690ac7d15f3e8624bc7720e9d18ab53f62d94b8016ce7fa3d",
    },
}
RUBRIKER = [
    (1, "Steget vidare – arbetsträning i sociala företag"),
    (2, "Förslag till beslut"),
    (2, "Samverkan med andra aktörer och tidigare erfarenheter i länet"),
    (2, "Bakgrund"),
    (3, "Det här har vi lärt oss"),
    (4, "Ur en intervju"),
    (2, "Mål"),
    (2, "Budget och finansiering"),
    (2, "Kvar om förslaget bifalls"),
    (2, "Bedömning"),
    (3, "Målgrupp och behov"),
    (3, "Mål och uppföljning"),
    (3, "Remissvar"),
    (2, "Frågor och svar"),
    (3, "Vilka grupper vänder sig insatsen till, och hur många personer berörs varje år?"),
    (3, "Har jämställdhet beaktats?"),
    (2, "Underskrifter"),
    (2, "Tomt formulär"),
    (3, "Insatsens namn"),
    (3, "Beskriv målgruppen"),
    (3, "Ska insatsen fortsätta efter projekttiden?"),
    (2, "Bilagor"),
    (2, "Verifiera dokumentet"),
]


def prov_html(*, fritext: str = "", bilagor: int = 8) -> str:
    """A document with every component of the stylesheet."""
    parter = ["Region Exempel", "Norrdala kommun", "Österbo kommun", "Arbetsförmedlingen"]
    html: str = MALLAR.get_template("dokument_prov.html").render(
        {"dok": DOK, "parter": parter, "bilagor": range(1, bilagor + 1), "fritext": fritext}
    )
    return html


def rendera(html: str) -> bytes:
    return pdf.rendera(html, tid=TID, titel="Beslutsunderlag: Steget vidare")


def sida(kropp: str) -> str:
    return (
        '<!doctype html><html lang="sv"><head><title>Prov</title>'
        f'<link rel="stylesheet" href="dokument.css"></head><body><h1>Prov</h1>{kropp}</body></html>'
    )


@pytest.fixture(scope="session")
def prov() -> bytes:
    return rendera(prov_html())


@pytest.fixture(scope="session")
def delar(prov: bytes) -> list[pdf.Packdel]:
    lank = sida('<h2 id="mal">Målet</h2><p><a href="#mal">Till målet</a></p>')
    return [
        pdf.Packdel("1. Beslutsunderlag", prov),
        pdf.Packdel("2. Kort", rendera(lank)),
        pdf.Packdel("3. Kort igen", rendera(lank)),
    ]


@pytest.fixture(scope="session")
def forsattssida() -> bytes:
    return rendera(
        sida('<p><a href="del:1">Beslutsunderlag</a>, <a href="del:3">Kort igen</a></p>')
    )


@pytest.fixture(scope="session")
def paket(delar: list[pdf.Packdel], forsattssida: bytes) -> bytes:
    return pdf.foga_ihop(delar, titel="Handlingar 9 december", tid=TID, forsattssida=forsattssida)


# ---- one document


def test_dokumentet_uppfyller_pdfua_och_pdfa(prov: bytes) -> None:
    assert kontrollera(prov) == []


def test_verapdf_underkanner_en_otaggad_pdf() -> None:
    tom = pikepdf.new()
    tom.add_blank_page()
    ut = io.BytesIO()
    tom.save(ut)

    brister = kontrollera(ut.getvalue())

    assert {brist.split(",")[0] for brist in brister} == {"PDF/UA-1", "PDF/A-3a"}


def test_verapdf_har_alla_sina_regler() -> None:
    assert antal_regler() == {"PDF/UA-1": 106, "PDF/A-3a": 155}


def test_rubrikerna_star_i_ordning_en_gang_var(prov: bytes) -> None:
    assert rubriker(prov) == RUBRIKER


def test_bokmarkena_foljer_rubrikerna(prov: bytes) -> None:
    utan = {"Verifiera dokumentet", "Det här har vi lärt oss", "Ur en intervju"}
    fragor = {namn for niva, namn in RUBRIKER if niva == 3 and namn[-1] == "?"}
    fragor |= {"Insatsens namn", "Beskriv målgruppen"}

    assert bokmarken(prov) == [rad for rad in RUBRIKER if rad[1] not in utan | fragor]


def test_sidhuvud_och_sidfot_ar_artefakter(prov: bytes) -> None:
    assert artefakter(prov)[0] == ["SFE 2026/0042", "Beslutsunderlag: Steget vidare", "Sida 1 av 7"]
    assert artefakter(prov)[1] == [
        "Samordningsförbundet Exempelbygden",
        "Styrelsen 9 december 2026",
        "SFE 2026/0042",
        "Beslutsunderlag: Steget vidare",
        "Sida 2 av 7",
    ]
    assert "Sida 1 av 7" not in text(prov)


def test_rubrikcellerna_sager_vad_de_galler(prov: bytes) -> None:
    with pikepdf.open(io.BytesIO(prov)) as dokument:
        celler = [o for o in dokument.objects if _ar(o, "/TH")]
        namn = [str(cell.ID) for cell in celler]
        trad = pikepdf.NameTree(dokument.Root.StructTreeRoot.IDTree)

        assert {str(cell.A.Scope) for cell in celler} == {"/Row", "/Column"}
        assert sorted(trad.keys()) == sorted(namn)
        pekade = {
            str(h) for o in dokument.objects if _ar(o, "/TD") for h in o.A.get("/Headers", [])
        }
        assert pekade - set(namn) == set()


def test_listorna_sager_hur_de_raknar(prov: bytes) -> None:
    with pikepdf.open(io.BytesIO(prov)) as dokument:
        slag = [str(o.A.ListNumbering) for o in dokument.objects if _ar(o, "/L")]

    assert sorted(slag) == ["/Decimal"] * 2 + ["/Disc"] * 3 + ["/None"] * 4


def test_bara_dokumentens_egna_typsnitt(prov: bytes) -> None:
    with pikepdf.open(io.BytesIO(prov)) as dokument:
        namn = {str(o.BaseFont) for o in dokument.objects if _ar_typsnitt(o)}

    assert {re.sub(r"^/\w+\+|,$", "", n) for n in namn} == {
        "Source-Sans-3",
        "Source-Sans-3-Bold",
        "Source-Sans-3-Italic",
        "Source-Sans-3-Semi-Bold",
        "Source-Sans-3-ext",
    }


def test_samma_html_ger_samma_bytes_ocksa_i_en_ny_process(prov: bytes) -> None:
    motor._stang()

    assert rendera(prov_html()) == prov


def test_forbundets_namn_avstavas_inte(prov: bytes) -> None:
    assert text(prov).splitlines()[:2] == ["Samordningsförbundet Exempelbygden", "Beslutsunderlag"]


@pytest.mark.parametrize("ord_", [60, 130, 210, 290, 370])
def test_sidbrytningar_lamnar_ingen_rubrik_ensam(ord_: int) -> None:
    dokument = rendera(
        prov_html(fritext="arbetsmarknad och samverkan " * (ord_ // 3), bilagor=ord_ // 8)
    )

    assert rubriker(dokument) == RUBRIKER
    assert strandade_rubriker(dokument) == []


def _ar(objekt: Any, slag: str) -> bool:
    return isinstance(objekt, pikepdf.Dictionary) and objekt.get("/S") == pikepdf.Name(slag)


def _ar_typsnitt(objekt: Any) -> bool:
    return isinstance(objekt, pikepdf.Dictionary) and objekt.get("/Type") == pikepdf.Name.Font


# ---- text is text


@pytest.mark.parametrize(
    ("inskrivet", "tryckt"),
    [
        ("</p><h1>BESLUT: Bifall</h1>", "</p><h1>BESLUT: Bifall</h1>"),
        (
            "<style>*{display:none}</style> @import url(http://127.0.0.1:9/x)",
            "<style>*{display:none}</style> @import url(http://127.0.0.1:9/x)",
        ),
        ("före \u202eBESLUT\u202c \u2066x\u2069 efter", "före BESLUT x efter"),
        ("Bi\ufefffa\u2060ll\u200d nu", "Bifall nu"),
        ("a\x0bb\x1bc", "a b c"),
        ("≥ 20 → 40 ✓ Ж Δ ½", "≥ 20 → 40 ✓ Ж Δ ½"),
        ("tumme \U0001f44d upp 漢", "tumme [U+1F44D] upp [U+6F22]"),
    ],
    ids=["html", "css", "riktning", "nollbredd", "styrtecken", "andra tecken", "utan glyf"],
)
def test_text_andrar_inte_dokumentet(inskrivet: str, tryckt: str) -> None:
    dokument = rendera(prov_html(fritext=inskrivet))

    assert rubriker(dokument) == RUBRIKER
    assert tryckt in text(dokument)
    assert kontrollera(dokument) == []


def test_ett_ord_pa_hundra_tusen_bokstaver_bryts() -> None:
    dokument = rendera(prov_html(fritext="å" * 100_000))

    assert rubriker(dokument) == RUBRIKER
    assert text(dokument).replace(" ", "").count("å") > 100_000


def test_titeln_far_innehalla_vad_som_helst() -> None:
    dokument = pdf.rendera(sida(""), tid=TID, titel="A & <b> \x0b \U0001f44d")

    assert kontrollera(dokument) == []


# ---- nothing is fetched


SATT = {
    "bild": '<img src="{}" alt="x">',
    "stilmall": '<link rel="stylesheet" href="{}">',
    "import": "<style>@import url({});</style>",
    "typsnitt": "<style>@font-face {{ font-family: X; src: url({}) }} p {{ font-family: X }}</style><p>x</p>",
    "bakgrund": '<p style="background-image: url({})">x</p>',
    "objekt": '<object data="{}"></object>',
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    '<title>x</title><image xlink:href="{}" width="9" height="9"/></svg>',
    "bilaga": '<link rel="attachment" href="{}">',
    "bilaga i lank": '<p><a rel="attachment" href="{}">x</a></p>',
    "innehall": "<style>p::before {{ content: url({}) }}</style><p>x</p>",
    "listmarke": "<style>li {{ list-style-image: url({}) }}</style><ul><li>x</li></ul>",
}


class _Fallan(http.server.BaseHTTPRequestHandler):
    besok: list[str] = []

    def do_GET(self) -> None:
        self.besok.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the visits are counted, not printed."""


@pytest.fixture(scope="session")
def falla() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Fallan) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/kanariefagel"
        server.shutdown()


@pytest.fixture(scope="session")
def hemlig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("hemligt") / "hemlig.css"
    fil.write_text("p { color: red }")
    return fil


@pytest.mark.parametrize("satt", SATT.values(), ids=SATT)
def test_inget_hamtas_utifran(satt: str, falla: str, hemlig: Path) -> None:
    adresser = [
        falla,
        hemlig.as_uri(),
        "../../manage.py",
        "..%2f..%2fmanage.py",
        "finns-inte.css",
        "//127.0.0.1/x",
        "ftp://127.0.0.1/x",
    ]

    for adress in adresser:
        with pytest.raises(pdf.DokumentFel, match="static/dokument|bädda in|saknar en del"):
            rendera(sida(satt.format(adress)))

    assert _Fallan.besok == []


@pytest.mark.parametrize("satt", [SATT["bilaga"], SATT["bilaga i lank"]], ids=["link", "a"])
@pytest.mark.parametrize("adress", ["data:text/plain,hemligt", "dokument.css"])
def test_inget_baddas_in(satt: str, adress: str) -> None:
    with pytest.raises(pdf.DokumentFel, match="bädda in"):
        rendera(sida(satt.format(adress)))


def test_en_symbolisk_lank_leder_inte_ut(hemlig: Path) -> None:
    lank = motor.STATIC_DOKUMENT / f"prov-{os.getpid()}.css"
    lank.symlink_to(hemlig)
    try:
        with pytest.raises(pdf.DokumentFel, match="saknas i static/dokument"):
            rendera(sida(SATT["stilmall"].format(lank.name)))
    finally:
        lank.unlink()


def test_adresser_i_text_trycks_och_hamtas_inte(falla: str, hemlig: Path) -> None:
    inskrivet = f"{SATT['bild'].format(falla)} {SATT['bilaga'].format(hemlig.as_uri())}"

    dokument = rendera(prov_html(fritext=inskrivet))

    # Long addresses are printed over several lines.
    assert "".join(inskrivet.split()) in "".join(text(dokument).split())
    assert (inbaddade_filer(dokument), _Fallan.besok) == (0, [])


def test_en_trasig_bild_och_en_bild_utan_alternativtext_stoppar() -> None:
    for bild in ('<img src="data:image/png;base64,AAAA" alt="x">', '<img src="tecken-ja.svg">'):
        with pytest.raises(pdf.DokumentFel, match="saknar en del av sitt innehåll"):
            rendera(sida(bild))


def test_barnet_far_inga_hemligheter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "mycket-hemligt")
    motor._stang()
    rendera(sida(""))
    assert motor._barn is not None

    miljo = Path(f"/proc/{motor._barn.process.pid}/environ").read_bytes().decode().split("\0")

    kanda = {"PATH", "LANG", "PYTHONHASHSEED", "TMPDIR", "HOME", *motor.MILJO}
    assert {rad.partition("=")[0] for rad in miljo if rad} - kanda == set()


# ---- limits


def test_for_lang_tid_avbryts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motor, "TIDSGRANS", 1.0)
    rader = "<tr><td>1</td><td>2</td></tr>" * 20_000

    with pytest.raises(pdf.DokumentFel, match="tog mer än 1 sekunder"):
        rendera(sida(f"<table>{rader}</table>"))

    assert motor._barn is None
    monkeypatch.undo()
    assert pdf.antal_sidor(rendera(sida(""))) == 1


def test_for_mycket_minne_avbryts() -> None:
    with pytest.raises(pdf.DokumentFel, match="512 MB minne"):
        rendera(sida("<p>" + "a " * 30_000_000))

    assert pdf.antal_sidor(rendera(sida(""))) == 1


def test_ett_barn_som_dor_ersatts() -> None:
    rendera(sida(""))
    assert motor._barn is not None
    os.kill(motor._barn.process.pid, signal.SIGKILL)
    motor._barn.process.wait()

    assert pdf.antal_sidor(rendera(sida(""))) == 1


def test_den_som_kommer_nar_det_ar_upptaget_far_besked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motor, "KOTID", 0.1)
    with motor._turen, pytest.raises(pdf.DokumentFel, match="upptagen, försök igen om en stund"):
        rendera(sida(""))


def test_tiden_maste_ha_tidszon() -> None:
    with pytest.raises(ValueError, match="tidszon"):
        pdf.rendera(sida(""), tid=dt.datetime(2026, 1, 1), titel="x")


# ---- joined documents


def test_paketet_uppfyller_pdfua_och_pdfa(paket: bytes) -> None:
    assert kontrollera(paket) == []


def test_paketets_bokmarken_ar_nastlade(paket: bytes, prov: bytes) -> None:
    egna = [(niva + 1, namn) for niva, namn in bokmarken(prov)]
    kort = [(2, "Prov"), (3, "Målet")]

    assert bokmarken(paket) == [
        (1, "Innehåll"),
        (2, "Prov"),
        (1, "1. Beslutsunderlag"),
        *egna,
        (1, "2. Kort"),
        *kort,
        (1, "3. Kort igen"),
        *kort,
    ]


def test_paketets_rubriker_ar_delarnas_i_ordning(paket: bytes) -> None:
    kort = [(1, "Prov"), (2, "Målet")]

    assert rubriker(paket) == [(1, "Prov"), *RUBRIKER, *kort, *kort]


def test_paketet_har_delarnas_text(
    paket: bytes, delar: list[pdf.Packdel], forsattssida: bytes
) -> None:
    assert text(paket).split() == [
        ord_ for bit in (forsattssida, *(d.pdf for d in delar)) for ord_ in text(bit).split()
    ]


def test_paketets_lankar_leder_till_sin_egen_del(paket: bytes) -> None:
    with pikepdf.open(io.BytesIO(paket)) as dokument:
        mal = pikepdf.NameTree(dokument.Root.Names.Dests)
        sidor = {sida.obj.objgen: nummer for nummer, sida in enumerate(dokument.pages, start=1)}
        lankar = [
            (nummer, str(ruta.Dest), sidor[mal[str(ruta.Dest)][0].objgen])
            for nummer, sida_ in enumerate(dokument.pages, start=1)
            for ruta in sida_.obj.get("/Annots", [])
            if "/Dest" in ruta
        ]

    assert lankar == [(1, "del-1", 2), (1, "del-3", 10), (9, "2.mal", 9), (10, "3.mal", 10)]


def test_paketets_sidor_ar_numrerade(paket: bytes) -> None:
    assert [rader[-1] for rader in artefakter(paket)] == [
        f"Handlingar s. {n} av 10" for n in range(1, 11)
    ]
    with pikepdf.open(io.BytesIO(paket)) as dokument:
        assert [sida.label for sida in dokument.pages] == [str(n) for n in range(1, 11)]


def test_delarnas_rubrikceller_blandas_inte_ihop(paket: bytes, prov: bytes) -> None:
    igen = pdf.foga_ihop(
        [pdf.Packdel("A", prov), pdf.Packdel("B", prov)], titel="Två lika", tid=TID
    )

    with pikepdf.open(io.BytesIO(igen)) as dokument:
        namn = [str(o.ID) for o in dokument.objects if _ar(o, "/TH")]
        assert len(set(namn)) == len(namn)
        assert {
            str(h) for o in dokument.objects if _ar(o, "/TD") for h in o.A.get("/Headers", [])
        } <= set(namn)
    assert kontrollera(igen) == []


def test_paketets_metadata(paket: bytes) -> None:
    with pikepdf.open(io.BytesIO(paket)) as dokument:
        xmp = dokument.Root.Metadata.read_bytes().decode()
        assert str(dokument.docinfo.Title) == "Handlingar 9 december"
        assert str(dokument.Root.Lang) == "sv"
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_samma_delar_ger_samma_paket(
    delar: list[pdf.Packdel], paket: bytes, forsattssida: bytes
) -> None:
    igen = pdf.foga_ihop(delar, titel="Handlingar 9 december", tid=TID, forsattssida=forsattssida)

    assert igen == paket


def test_startsidor_raknas_efter_forsattssidan(delar: list[pdf.Packdel]) -> None:
    assert pdf.startsidor(delar, forsattssidor=1) == [2, 9, 10]


def test_en_otaggad_eller_trasig_del_namns(prov: bytes) -> None:
    tom = pikepdf.new()
    tom.add_blank_page()
    ut = io.BytesIO()
    tom.save(ut)

    with pytest.raises(pdf.DokumentFel, match="”Bilaga” saknar struktur"):
        pdf.foga_ihop([pdf.Packdel("Bilaga", ut.getvalue())], titel="x", tid=TID)
    with pytest.raises(pdf.DokumentFel, match="”Bilaga” går inte att läsa"):
        pdf.foga_ihop([pdf.Packdel("Bilaga", b"inte en pdf")], titel="x", tid=TID)


MATNING = """
import datetime, json, pathlib, re, sys, time
from portal.dokument import pdf
delar = [pdf.Packdel(f"{n}", pathlib.Path(fil).read_bytes()) for n, fil in enumerate(sys.argv[1:] * 5)]
pdf.foga_ihop(delar[:1], titel="varm", tid=datetime.datetime.now(datetime.UTC))
start = time.perf_counter()
ut = pdf.foga_ihop(delar, titel="x", tid=datetime.datetime.now(datetime.UTC))
tid = time.perf_counter() - start
minne = int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([tid, minne, pdf.antal_sidor(ut), len(ut)]))
"""


def test_en_parm_pa_tvahundrafemtio_sidor(tmp_path: Path) -> None:
    filer = []
    for n in range(4):
        filer.append(tmp_path / f"{n}.pdf")
        filer[-1].write_bytes(rendera(prov_html(bilagor=170 + n, fritext="samverkan " * 200 * n)))

    svar = subprocess.run(
        [sys.executable, "-c", MATNING, *map(str, filer)],
        cwd=ROT,
        check=True,
        capture_output=True,
        text=True,
    )
    tid, minne, sidor, storlek = json.loads(svar.stdout)

    print(
        f"\n20 dokument, {sidor} sidor: {tid:.2f} s, {minne:.0f} MB minne, {storlek / 1e6:.1f} MB"
    )
    assert sidor >= 250
    assert minne <= 300
    assert tid <= 6  # 1.1 s on an idle core; the gate leaves room for a busy machine
