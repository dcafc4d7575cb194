"""Lists as files: what the list shows, in its order, with true numbers and days, and nothing that a sheet would run."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.db.models import F, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.forbund.models.uppdrag import Uppdrag
from portal.frist import idag, nu
from portal.konto.models.organisation import Enhet, Organisation
from portal.lista import kalkylblad
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val
from portal.logg import Handelse
from portal.post.models.utskick import Utskick
from portal.svenska import svensk
from tests.conftest import ny_orgnr

LISTA = "/forbund/organisationer/"
SLAGEN = ("csv", "xlsx")


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person("administrator"))


def kropp(svar):
    return b"".join(svar.streaming_content)


def las_csv(innehall):
    text = innehall.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def las_blad(innehall):
    """The one sheet, read by a library that wrote none of it: name and rows."""
    bok = CalamineWorkbook.from_filelike(io.BytesIO(innehall))
    blad = bok.get_sheet_by_index(0)
    return bok.sheet_names, blad.to_python(skip_empty_area=False)


def skriv(slag, namn, rubriker, rader):
    return b"".join(kalkylblad.SLAG[slag].gor(namn, rubriker, lambda: rader))


def fils_rader(klient, vag):
    return las_csv(kropp(klient.get(vag)))


# ---------- Values ----------

VARDEN = [
    'Åsa; "citat"',
    42,
    -7,
    Decimal("1250.50"),
    Decimal("-0.05"),
    date(2026, 9, 24),
    datetime(2026, 9, 24, 13, 30, 15, 999, tzinfo=UTC),
    True,
    False,
    None,
    "",
    "två\nrader",
    SafeString("två  blanksteg "),
]


def test_varden_i_csv(db):
    innehall = skriv("csv", "Prov", ["A"] * len(VARDEN), [VARDEN])

    assert innehall.startswith(b"\xef\xbb\xbfA;A;")
    assert innehall.count(b"\r\n") == 2
    assert las_csv(innehall)[1] == [
        *('Åsa; "citat"', "42", "-7", "1250,50", "-0,05", "2026-09-24", "2026-09-24 15:30"),
        *("Ja", "Nej", "", "", "två\nrader", "två  blanksteg "),
    ]


@pytest.mark.parametrize("slag", ["xlsx"])
def test_varden_i_blad(db, slag):
    namn, rader = las_blad(skriv(slag, "Prov", [str(n) for n in range(len(VARDEN))], [VARDEN]))

    assert namn == ["Prov"]
    assert rader[0] == [str(n) for n in range(len(VARDEN))]
    assert rader[1] == [
        *('Åsa; "citat"', 42.0, -7.0, 1250.5, -0.05, date(2026, 9, 24)),
        datetime(2026, 9, 24, 15, 30, 15),
        *("Ja", "Nej", "", "", "två\nrader", "två  blanksteg "),
    ]


def test_sommartid_och_vintertid_ar_stockholms(db):
    tider = [datetime(2026, 1, 31, 23, 30, tzinfo=UTC), datetime(2026, 6, 30, 22, 30, tzinfo=UTC)]

    assert las_csv(skriv("csv", "Prov", ["a", "b"], [tider]))[1] == [
        "2026-02-01 00:30",
        "2026-07-01 00:30",
    ]


FARLIGA = [
    '=HYPERLINK("https://ond.exempel";"Klicka")',
    "+46 70 123 45 67",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    '"=1+1',
    ";=1+1",
    "#REF!",
]


def test_text_som_ser_ut_som_en_formel_ar_ofarlig_i_csv(db):
    rad = las_csv(skriv("csv", "=Prov", ["=A", *"b" * 10], [FARLIGA]))

    assert rad[0][0] == "'=A"
    assert [cell[:1] for cell in rad[1]] == ["'"] * 8 + ['"', ";", "#"]
    assert [cell.removeprefix("'") for cell in rad[1]] == FARLIGA


@pytest.mark.parametrize("slag", ["xlsx"])
def test_text_som_ser_ut_som_en_formel_ar_text_i_blad(db, slag):
    innehall = skriv(slag, "Prov", ["=A"], [[text] for text in FARLIGA])

    utan_rader = [re.sub(r"\s", "", rad[0]) for rad in las_blad(innehall)[1][1:]]
    assert utan_rader == [re.sub(r"\s", "", text) for text in FARLIGA]
    with zipfile.ZipFile(io.BytesIO(innehall)) as paket:
        allt = b"".join(paket.read(namn) for namn in paket.namelist())
    assert b"<f>" not in allt and b":formula" not in allt
    blad = openpyxl.load_workbook(io.BytesIO(innehall)).active
    slagen = {cell.data_type for rad in blad.iter_rows(min_row=1) for cell in rad}
    assert slagen <= {"s", "inlineStr"}


@given(st.text(max_size=40))
def test_vad_som_an_star_i_en_cell_kan_filen_lasas(text):
    """Control characters, lone halves of pairs and all: read back as it was, but for what XML cannot hold."""
    vantat = kalkylblad.cellvarde(text)
    assert vantat == text or len(vantat) < len(text)

    def jamfort(varde):
        """Line breaks as one kind; the reader trims, and leaves out tabs."""
        return "\n".join(rad.replace("\t", "") for rad in str(varde).splitlines()).strip()

    with_celler = [[vantat, 1]]
    fil = io.BytesIO()
    kalkylblad._xlsx(fil, "Prov", ["a", "b"], [10, 10], with_celler)
    rad = las_blad(fil.getvalue())[1][1]
    assert jamfort(rad[0]) == jamfort(vantat)
    assert rad[1] == 1.0


@pytest.mark.parametrize("slag", ["xlsx"])
def test_bladet_har_namn_av_listan_som_ryms(db, slag):
    namn, _ = las_blad(skriv(slag, "Medlemskap: väntar/på [svar] & mer därtill", ["A"], [["x"]]))

    assert namn == ["Medlemskap  väntar på  svar  & "]


def test_excel_har_fast_rubrikrad_bredder_och_format(db):
    rad = ["x" * 30, Decimal("1250.5"), date(2026, 9, 24), nu()]
    bok = openpyxl.load_workbook(
        io.BytesIO(skriv("xlsx", "Prov", ["Ärende", "Belopp", "Dag", "Tid"], [rad]))
    )
    blad = bok.active

    assert blad.freeze_panes == "A2"
    assert [blad.cell(1, n).font.bold for n in range(1, 5)] == [True] * 4
    assert [blad.column_dimensions[k].width for k in "ABCD"] == [32, 10, 12, 18]
    assert [blad.cell(2, n).number_format for n in range(1, 5)] == [
        "General",
        "#,##0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]


# ---------- A list's file ----------


def test_filen_ar_en_bilaga_som_ingen_sparar_pa_vagen(frys_tid, inloggad, ny_person, forbund):
    frys_tid("2026-12-31 23:30")
    klient = inloggad(ny_person("administrator"))

    huvuden = {slag: klient.get(f"{LISTA}?format={slag}").headers for slag in SLAGEN}

    assert {slag: h["Content-Type"] for slag, h in huvuden.items()} == {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    for slag, h in huvuden.items():
        filnamn = f"organisationer-2026-12-31.{slag}"
        assert (
            h["Content-Disposition"]
            == f"attachment; filename=\"{filnamn}\"; filename*=UTF-8''{filnamn}"
        )
        assert h["Cache-Control"] == "private, no-store"
        assert h["X-Content-Type-Options"] == "nosniff"
        assert h["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("slag", SLAGEN)
def test_filen_har_listans_rader_i_dess_ordning_fran_alla_sidor(klient, ny_organisation, slag):
    Organisation.objects.bulk_create(
        Organisation(orgnr=ny_orgnr(), namn=f"Östra {n:03d}", kand_tid=nu(), medlem=n % 2 == 0)
        for n in range(1, 121)
    )
    ny_organisation(namn="Västra", medlem=True)

    svar = klient.get(f"{LISTA}?q=ostra&visa=medlemmar&sortera=-namn&sida=2&format={slag}")

    innehall = kropp(svar)
    rader = las_csv(innehall) if slag == "csv" else las_blad(innehall)[1]
    assert rader[0] == ["Namn", "Organisationsnummer", "Slag", "Medlem"]
    assert [rad[0] for rad in rader[1:]] == [f"Östra {n:03d}" for n in range(120, 0, -2)]
    assert {(rad[2], rad[3]) for rad in rader[1:]} == {("Annan organisation", "Ja")}


@pytest.mark.parametrize("format_", ["", "pdf", "CSV", "csv.exe", "%00"])
def test_ett_okant_slag_ger_sidan(klient, ny_organisation, format_):
    ny_organisation(namn="En")

    svar = klient.get(f"{LISTA}?format={format_}")

    assert svar["Content-Type"].startswith("text/html")
    assert [rad.namn for rad in svar.context["tabell"].rader] == ["En"]


def test_lankarna_till_filerna_behaller_laget(klient, ny_organisation):
    ny_organisation(namn="Alby")

    text = klient.get(f"{LISTA}?q=al+by&visa=andra&sida=1").content.decode()

    for slag, namn in (("csv", "CSV"), ("xlsx", "Excel")):
        fraga = f"q=al+by&amp;visa=andra&amp;format={slag}"
        assert f'<a href="{LISTA}?{fraga}" download>{namn}</a>' in text


class Lista(Tabell):
    namn = "Prov"
    kolumner = (
        Kolumn("namn", "Namn", svensk("namn"), export="namn"),
        Kolumn("dold", "Visas bara", F("orgnr")),
    )
    export_kolumner = (
        Kolumn("slag", "Slag", export=lambda rad: rad.get_finsam_display()),
        Kolumn("saknas", "Saknas", export="finns.inte"),
    )
    filter = (Filter("medlem", "Medlem", (Val("ja", "Ja", Q(medlem=True)),)),)
    sortering = "namn"
    radmall = "portal/forvaltning/organisation/_rad.html"
    tom = Tom("Tomt")


class UtanExport(Lista):
    kolumner = (Kolumn("namn", "Namn", svensk("namn")),)
    export_kolumner = ()


def _fil(rf, klass, vag="/lista/?format=csv"):
    request = rf.get(vag)
    return klass(request, Organisation.objects.kanda()).export(request)


def test_bara_kolumner_som_sager_det_finns_i_filen(rf, ny_organisation):
    ny_organisation(namn="En", finsam="kommun")

    assert las_csv(kropp(_fil(rf, Lista))) == [["Namn", "Slag", "Saknas"], ["En", "Kommun", ""]]


def test_en_lista_utan_exportkolumner_har_ingen_fil(rf, db):
    assert _fil(rf, UtanExport) is None
    assert UtanExport(rf.get("/"), Organisation.objects.all()).exportlankar == []


def test_en_tom_lista_ger_en_fil_med_rubriker(rf, db):
    for slag in SLAGEN:
        innehall = kropp(_fil(rf, Lista, f"/lista/?format={slag}"))
        rader = las_csv(innehall) if slag == "csv" else las_blad(innehall)[1]
        assert rader == [["Namn", "Slag", "Saknas"]]


def test_csv_skickas_medan_den_lases(rf, db):
    """No more rows are in memory than one bunch: the second is not read until the first has been sent."""
    Organisation.objects.bulk_create(
        Organisation(orgnr=f"559900-{n:04d}", namn=f"Nr {n:04d}", kand_tid=nu())
        for n in range(2 * kalkylblad.BUNT + 500)
    )
    lasta = []

    class Raknande(Lista):
        kolumner = (
            Kolumn("namn", "Namn", F("namn"), export=lambda rad: lasta.append(1) or rad.namn),
        )

    bitar = _fil(rf, Raknande).streaming_content
    assert lasta == []
    forsta = next(bitar)
    assert (len(lasta), forsta.count(b"\r\n")) == (kalkylblad.BUNT, kalkylblad.BUNT + 1)
    next(bitar)
    assert len(lasta) == 2 * kalkylblad.BUNT
    assert forsta.count(b"\r\n") + b"".join(bitar).count(b"\r\n") == kalkylblad.BUNT + 501


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slag", SLAGEN)
def test_filen_ar_en_ogonblicksbild_i_en_egen_lasande_transaktion(rf, slag):
    """And it is ended when the file has been sent, also when the reader goes away halfway."""
    Organisation.objects.create(orgnr=ny_orgnr(), namn="En", kand_tid=nu())

    def installning(namn):
        def las(rad):
            with connection.cursor() as markor:
                markor.execute(f"SHOW {namn}")
                return markor.fetchone()[0]

        return las

    class Fragande(Lista):
        export_kolumner = (
            Kolumn("a", "Isolering", export=installning("transaction_isolation")),
            Kolumn("b", "Bara läsa", export=installning("transaction_read_only")),
        )

    innehall = kropp(_fil(rf, Fragande, f"/lista/?format={slag}"))

    rader = las_csv(innehall) if slag == "csv" else las_blad(innehall)[1]
    assert rader[1] == ["En", "repeatable read", "on"]
    assert not connection.in_atomic_block
    avbruten = _fil(rf, Fragande, f"/lista/?format={slag}")
    next(iter(avbruten.streaming_content))
    avbruten.close()
    assert not connection.in_atomic_block
    with connection.cursor() as markor:
        markor.execute("SHOW transaction_read_only")
        assert markor.fetchone()[0] == "off"


# ---------- The lists of the house ----------


@pytest.mark.parametrize("antal", [1, 3])
@pytest.mark.parametrize("slag", SLAGEN)
def test_filen_kostar_lika_manga_fragor(
    klient, ny_person, ny_organisation, antal, slag, django_assert_num_queries
):
    """Session, person, roles; count, förbund and log row; a savepoint, the rows, their roles; and the view's own."""
    organisation = ny_organisation()
    for _ in range(antal):
        ny_person("medlem", organisation)
    vag = f"/forbund/personer/?q=person&format={slag}"
    kropp(klient.get(vag))

    with django_assert_num_queries(FRAGOR):
        innehall = kropp(klient.get(vag))

    rader = las_csv(innehall) if slag == "csv" else las_blad(innehall)[1]
    assert len(rader) == antal + 2  # headings, and the administrator


FRAGOR = 12


def test_personlistan_i_fil_och_i_loggen(klient, ny_person, ny_organisation, forbund):
    kommun = ny_organisation(namn="Åby kommun")
    ny_person("medlem", kommun, namn="Örjan Öst", email="orjan@exempel.invalid", titel="Chef")
    ny_person("medlem", kommun, namn="", email="utan.namn@exempel.invalid", is_active=False)

    rader = fils_rader(klient, "/forbund/personer/?q=aby&format=csv")

    assert rader == [
        ["Namn", "E-post", "Roller i dag", "Titel", "Avstängd"],
        ["utan.namn@exempel.invalid"] * 2 + ["Medarbetare i organisationen, Åby kommun", "", "Ja"],
        [
            "Örjan Öst",
            "orjan@exempel.invalid",
            "Medarbetare i organisationen, Åby kommun",
            "Chef",
            "Nej",
        ],
    ]
    rad = Handelse.objects.get()
    assert (rad.verb, rad.mal_typ, rad.mal_id) == (
        "hämtade listan",
        "portal.forbund",
        forbund.publikt_id,
    )
    assert rad.uppgifter == {"lista": "person_lista", "format": "csv", "antal": 2}


def test_utskick_i_fil_och_i_loggen(inloggad, personer, forbund):
    tid = datetime(2026, 9, 24, 13, 0, tzinfo=UTC)
    Utskick.objects.create(till="a@exempel.invalid", amne="=Ämne", text="Hemligt", skapad_tid=tid)
    Utskick.objects.create(
        till="b@exempel.invalid", amne="B", text="x", skapad_tid=tid, installd_tid=tid, forsok=8
    )
    Utskick.objects.create(till="c@exempel.invalid", amne="C", text="x", rum="sokande")

    rader = fils_rader(inloggad(personer["revisor"]), "/utskick/?format=csv")

    assert rader == [
        ["Ämne", "Läge", "Till", "Skrivet", "Skickat"],
        ["B", "Kom inte fram", "b@exempel.invalid", "2026-09-24 15:00", ""],
        ["'=Ämne", "I kö", "a@exempel.invalid", "2026-09-24 15:00", ""],
    ]
    assert [rad.uppgifter["lista"] for rad in Handelse.objects.all()] == ["utskick_lista"]


def test_ovriga_listor_i_fil_utan_rad_i_loggen(klient, ny_person, ny_organisation, styrelsen):
    kommun = ny_organisation(namn="Åby kommun")
    ny_person("medlem", kommun, bekraftad=False, namn="Eva", email="eva@exempel.invalid")
    Enhet.objects.create(organisation=kommun, namn="Enheten")

    assert fils_rader(klient, "/forbund/medlemskap/?format=csv") == [
        ["Person", "Organisation", "Bad om det", "E-post", "Organisationsnummer"],
        ["Eva", "Åby kommun", str(idag()), "eva@exempel.invalid", kommun.orgnr],
    ]
    assert fils_rader(klient, "/forbund/organ/?format=csv")[0] == ["Ordning", "Namn", "Uppgift"]
    assert ["1", "Styrelsen", "Beslutar"] in fils_rader(klient, "/forbund/organ/?format=csv")
    assert fils_rader(klient, "/formular/?format=csv") == [
        ["Formulär", "Version", "Publicerat", "Läge"]
    ]
    assert not Handelse.objects.exists()


@pytest.mark.parametrize("slag", SLAGEN)
def test_den_som_inte_far_se_listan_far_ingen_fil(inloggad, personer, client, slag):
    for namn in ("person_lista", "utskick_lista", "insatser:arenden", "organisation_lista"):
        vag = f"{reverse(namn)}?format={slag}"
        assert inloggad(personer["medlem"]).get(vag).status_code == 403
        assert client.get(vag)["Location"].startswith("/konto/logga-in/")


def test_den_som_forbundet_inte_kanner_finns_inte_i_filen(klient, ny_person):
    okand = ny_person(namn="Okänd Skribent")
    assert not Uppdrag.objects.filter(person=okand).exists()

    assert "Okänd Skribent" not in kropp(klient.get("/forbund/personer/?format=csv")).decode()
