"""Companies from a file: what is shown before, that all is well or nothing is changed, and that twice is as once."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag, Lage
from foretag.inlasning import blad
from foretag.inlasning import models as inlasningsmodell
from foretag.inlasning.models import Inlasning
from foretag.inlasning.plan import KOLUMNER
from foretag.register.sammanslagning import sla_ihop
from foretag.sida.models import Bransch, Presentation
from portal.forbund.models.uppdrag import Roll
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.exempel import arsuppgift, fyll, ny
from tests.foretag.varld import PERSONNUMMER

pytestmark = pytest.mark.django_db
NY = "/foretag/register/lasa-in/"
NR = "556012-5790"


@pytest.fixture
def handlaggare(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE)


@pytest.fixture
def klient(inloggad, handlaggare):
    return inloggad(handlaggare)


def som_csv(*rader, skilje=";"):
    return "\n".join(skilje.join(str(cell) for cell in rad) for rad in rader).encode()


def som_xlsx(*rader):
    bok = openpyxl.Workbook()
    for rad in rader:
        bok.active.append(rad)
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


@pytest.fixture
def granska(klient):
    """granska(data, "namn.csv") uploads and gives the page of the preview."""

    def ladda_upp(data, namn="lista.csv"):
        svar = klient.post(NY, {"fil": SimpleUploadedFile(namn, data)})
        return klient.get(svar.url) if svar.status_code == 302 else svar

    return ladda_upp


@pytest.fixture
def las_in(klient, granska):
    """las_in(data) uploads and says yes to what is shown."""

    def gor(data, namn="lista.csv"):
        sida = granska(data, namn)
        return klient.post(sida.request["PATH_INFO"], {"avtryck": sida.context["plan"].avtryck})

    return gor


def plan_i_ord(sida):
    plan = sida.context["plan"]
    return [
        (r.nummer, r.slag, [f"{a.vad}: {a.fran}→{a.till}" for a in r.andringar]) for r in plan.rader
    ]


def felen(sida):
    return [(f.rad, f.kolumn) for f in sida.context["plan"].fel]


HEL = (
    ("orgnr", "Namn", "Kommun", "Form", "Läge", "Läge från", "Adress", "Branscher", "Kalla",
     "anstallda_kvinnor_2023", "platser_2023", "nyttjade_2023"),
    (NR, "Kooperativet", "gavle", "ekonomisk förening", "Aktivt", "2016-03-01", "Storgatan 1", "56.1, 38", "Listan",
     "0", "1 200", ""),
)  # fmt: skip


# ---------- A whole row ----------


@pytest.mark.parametrize(
    ("data", "namn"),
    [
        (som_csv(*HEL), "lista.csv"),
        (som_csv(*HEL, skilje="\t"), "LISTA.CSV"),
        ("\ufeff".encode() + som_csv(*HEL), "lista.csv"),
        (som_csv(*HEL).decode().encode("cp1252"), "lista.csv"),
        (som_xlsx(*HEL), "lista.xlsx"),
    ],
    ids=["semikolon", "tabb", "utf-8 med märke", "gammal excel", "xlsx"],
)
def test_ett_nytt_foretag_med_allt(las_in, handlaggare, data, namn):
    svar = las_in(data, namn)

    assert svar.status_code == 302
    f = Foretag.objects.med_lage().get()
    assert (f.namn, f.organisation.orgnr, f.kommun, f.form, f.kalla) == (
        "Kooperativet",
        NR,
        "2180",
        "ekonomisk_forening",
        "Listan",
    )
    assert (f.lage, f.lage_fran, f.presentation.adress) == (
        "aktiv",
        date(2016, 3, 1),
        "Storgatan 1",
    )
    assert sorted(Bransch.objects.values_list("sni", flat=True)) == ["38", "56"]
    uppgift = f.arsuppgifter.get()
    assert (uppgift.ar, uppgift.satt, uppgift.svarad_av) == (2023, "import", handlaggare)
    assert {m: v for m, v in uppgift.tal.items() if v is not None} == {
        "anstallda_kvinnor": 0,
        "platser": 1200,
    }
    assert not Inlasning.objects.exists()


def test_granskningen_andrar_inget(granska):
    sida = granska(som_csv(*HEL))

    assert plan_i_ord(sida)[0][:2] == (2, "ny")
    assert not Foretag.objects.exists()


@pytest.mark.parametrize("data", [(som_csv(*HEL), "a.csv"), (som_xlsx(*HEL), "a.xlsx")])
def test_andra_gangen_finns_inget_att_andra(las_in, granska, data):
    las_in(*data)
    handelser = Handelse.objects.count()

    sida = granska(*data)

    assert plan_i_ord(sida) == [(2, "lika", [])]
    assert "Inget att ändra" in sida.content.decode()
    assert "Läs in filen" not in sida.content.decode()
    assert Handelse.objects.count() == handelser


def test_bara_orgnr_namn_och_kommun_racker_och_ar_ocksa_lika_andra_gangen(las_in, granska):
    data = som_csv(("orgnr", "namn", "kommun"), (NR, "Kooperativet", "180"))
    las_in(data)

    assert (Foretag.objects.get().kommun, Foretag.objects.aktiva().count()) == ("0180", 1)
    assert plan_i_ord(granska(data)) == [(2, "lika", [])]


def test_en_kand_organisation_far_filens_namn_och_blir_lika(las_in, granska, ny_organisation):
    kand = ny_organisation(namn="Gamla namnet")
    data = som_csv(("orgnr", "namn", "kommun"), (kand.orgnr, "Nya namnet", "Gävle"))

    assert "Namn: Gamla namnet→Nya namnet" in plan_i_ord(granska(data))[0][2]
    las_in(data)

    assert Foretag.objects.get().namn == "Nya namnet"
    assert plan_i_ord(granska(data)) == [(2, "lika", [])]


def test_bara_det_som_skiljer_andras_och_visas(las_in, granska):
    f = fyll(ny("Källan", kalla="Gamla listan"))
    data = som_csv(
        ("orgnr", "kalla", "ort", "branscher", "anstallda_man_2023", "platser_2023", "lage", "lage_fran", "lage_orsak"),
        (f.organisation.orgnr, "Nya listan", "Sandviken", "56,38", "2", "10", "vilande", "2025-01-01", "Flyttar"),
    )  # fmt: skip

    assert plan_i_ord(granska(data)) == [
        (
            2,
            "andras",
            [
                "Källa: Gamla listan→Nya listan",
                "Ort: Gävle→Sandviken",
                "Bransch: →Återvinning",
                "Läge: →Vilande från 2025-01-01",
                "Anställda män 2023: →2",
            ],
        )
    ]
    las_in(data)

    uppgift = Arsuppgift.objects.get(ar=2023)
    assert (uppgift.anstallda_kvinnor, uppgift.anstallda_man, uppgift.platser) == (0, 2, 10)
    presentation = Presentation.objects.get()
    assert (presentation.ort, presentation.adress, presentation.version) == (
        "Sandviken",
        "Storgatan 1",
        2,
    )
    assert Foretag.objects.med_lage().get().lage == "vilande"


@pytest.mark.parametrize("cell", ["", "ej uppgivet", "–"])
def test_tomt_ar_inte_noll_och_raderar_inte(las_in, cell):
    f = ny(kalla="Listan")
    arsuppgift(f, 2023, platser=7)

    las_in(
        som_csv(
            ("orgnr", "kalla", "platser_2023", "nyttjade_2023"),
            (f.organisation.orgnr, "", cell, "0"),
        )
    )

    uppgift = Arsuppgift.objects.get()
    assert (uppgift.platser, uppgift.nyttjade, uppgift.anstallda_man) == (7, 0, None)
    f.refresh_from_db()
    assert f.kalla == "Listan"


def test_den_som_ar_fragad_men_inte_har_svarat_blir_besvarad(las_in):
    f = ny()
    Arsuppgift.objects.create(foretag=f, ar=2023)

    las_in(som_csv(("orgnr", "platser_2023"), (f.organisation.orgnr, "3")))

    uppgift = Arsuppgift.objects.get()
    assert (uppgift.platser, uppgift.satt) == (3, "import")
    assert uppgift.svarad_tid is not None


def test_enskild_firma_och_inget_nummer_i_loggen(las_in):
    las_in(som_csv(("orgnr", "namn", "kommun"), (PERSONNUMMER, "Snickeriet", "Gävle")))

    f = Foretag.objects.get()
    assert (f.form, f.organisation.enskild) == ("enskild_firma", True)
    assert PERSONNUMMER not in str(list(Handelse.objects.values_list("kommentar", "uppgifter")))


# ---------- Errors ----------


@pytest.mark.parametrize(
    ("kolumn", "cell", "text"),
    [
        ("orgnr", "556012-5791", "Kontrollsiffran"),
        ("orgnr", "", "Skriv företagets organisationsnummer."),
        ("namn", "", "Skriv vad det heter."),
        ("kommun", "", "Skriv kommunen."),
        ("kommun", "Atlantis", "Ingen kommun heter"),
        ("form", "bolag", "Skriv något av: Ekonomisk förening"),
        ("form", "enskild firma", "inte ett personnummer"),
        ("epost", "info", "namn@exempel.se"),
        ("branscher", "kafé", "två siffror"),
        ("branscher", "04", "ingen SNI-kod"),
        ("lage", "sover", "Skriv något av: Aktivt, Vilande, Nedlagt"),
        ("lage", "aktivt", "lage_fran"),
        ("lage_fran", "1 mars", "år-månad-dag"),
        ("kontrollerad", "2999-01-01", "efter i dag"),
        ("egen_resultatenhet", "kanske", "ja eller nej"),
        ("minst_30_procent", "ja", "minst_30_procent"),
        ("platser_2023", "ca 7", "heltal"),
        ("platser_2023", "-7", "heltal"),
        ("platser_2023", "7,5", "heltal"),
        ("platser_2023", "99999999", "heltal"),
        ("del_av", "x" * 201, "Skriv högst 200 tecken"),
    ],
)
def test_fel_sager_rad_kolumn_och_vad_som_ska_skrivas(granska, klient, kolumn, cell, text):
    goda = {"orgnr": NR, "namn": "Kooperativet", "kommun": "Gävle"}
    rad = {**goda, kolumn: cell}
    sida = granska(som_csv(tuple(rad), tuple(rad.values())))  # fmt: skip

    (fel,) = sida.context["plan"].fel
    assert (fel.rad, text in fel.text or text in fel.kolumn) == (2, True)
    assert fel.text in sida.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    svar = klient.post(sida.request["PATH_INFO"], {"avtryck": sida.context["plan"].avtryck})
    assert (svar.status_code, Foretag.objects.count()) == (422, 0)


def test_ett_enda_fel_och_inget_andras_pa_nagon_rad(granska, klient):
    f = ny(kalla="Gamla")
    sida = granska(
        som_csv(
            ("orgnr", "namn", "kommun", "kalla"),
            (f.organisation.orgnr, "", "", "Nya"),
            (NR, "Kooperativet", "Gävle", "Nya"),
            ("7", "Ett till", "Gävle", ""),
        )
    )

    assert felen(sida) == [(4, "orgnr")]
    klient.post(sida.request["PATH_INFO"], {"avtryck": sida.context["plan"].avtryck})
    f.refresh_from_db()
    assert (f.kalla, Foretag.objects.count()) == ("Gamla", 1)


@pytest.mark.parametrize(
    ("rader", "vantat"),
    [
        ([("orgnr", "omsättning"), (NR, "1")], [(1, "omsättning")]),
        ([("namn",), ("X",)], [(1, "orgnr")]),
        ([("orgnr", "Orgnr"), (NR, NR)], [(1, "orgnr")]),
        ([("orgnr", "platser_1066"), (NR, "1")], [(1, "platser_1066")]),
        ([("orgnr", "platser_2999"), (NR, "1")], [(1, "platser_2999")]),
        ([("orgnr", "namn", "kommun"), (NR, "X", "Gävle", "mer")], [(2, "kolumn 4")]),
        ([("orgnr", "namn", "kommun"), (NR, "X", "Gävle"), (), ("5560125790", "Y", "Gävle")], [(4, "orgnr")]),
        ([("orgnr", "namn", "kommun", "platser_2023", "nyttjade_2023"), (NR, "X", "Gävle", 3, 4)], [(2, "nyttjade_2023")]),
    ],
)  # fmt: skip
def test_rubriker_och_rader_som_inte_gar(granska, rader, vantat):
    assert felen(granska(som_csv(*rader))) == vantat


def test_nyttjade_jamfors_med_de_platser_som_star(granska):
    f = ny()
    arsuppgift(f, 2023, platser=3)

    assert felen(granska(som_csv(("orgnr", "nyttjade_2023"), (f.organisation.orgnr, 4)))) == [
        (2, "nyttjade_2023")
    ]


def test_ett_annat_lage_samma_dag_och_ett_sammanslaget_nummer(granska):
    f, bort = ny(fran=date(2016, 1, 1)), ny("Bort")
    sla_ihop(f, bort, {"namn": "kvar"}, av=Anvandare.objects.portalen())

    sida = granska(
        som_csv(
            ("orgnr", "lage", "lage_fran", "lage_orsak"),
            (f.organisation.orgnr, "vilande", "2016-01-01", "Flyttar"),
            (bort.organisation.orgnr, "", "", ""),
        )
    )

    assert felen(sida) == [(2, "lage"), (3, "orgnr")]
    assert "sammanslaget med Kooperativet Källan" in sida.context["plan"].fel[1].text


# ---------- Between the look and the yes ----------


def test_har_registret_andrats_visas_det_pa_nytt_och_inget_sparas(granska, klient, handlaggare):
    f = ny(kalla="Gamla")
    sida = granska(som_csv(("orgnr", "kalla"), (f.organisation.orgnr, "Filens")))
    f.andra({"kalla": "Någon annans"}, f.avtryck(), av=handlaggare)

    svar = klient.post(sida.request["PATH_INFO"], {"avtryck": sida.context["plan"].avtryck})

    assert svar.status_code == 409
    assert plan_i_ord(svar) == [(2, "andras", ["Källa: Någon annans→Filens"])]
    f.refresh_from_db()
    assert f.kalla == "Någon annans"


def test_filen_ar_bara_ens_egen_och_bara_en_dag(granska, inloggad, ny_person, klient, frys_tid):
    vag = granska(som_csv(*HEL)).request["PATH_INFO"]
    annan = inloggad(ny_person(Roll.HANDLAGGARE))

    assert (klient.get(vag).status_code, annan.get(vag).status_code) == (200, 404)
    assert inlasningsmodell.rensa() == 0
    Inlasning.objects.update(skapad_tid=nu() - timedelta(hours=25))
    assert klient.get(vag).status_code == 404
    assert inlasningsmodell.rensa() == 1


def test_ja_tva_ganger_laser_in_en_gang(granska, klient):
    sida = granska(som_csv(*HEL))
    post = {"avtryck": sida.context["plan"].avtryck}

    svaren = [klient.post(sida.request["PATH_INFO"], post).status_code for _ in "12"]

    assert (svaren, Foretag.objects.count()) == ([302, 404], 1)


# ---------- The file itself ----------


def zipat(**delar):
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as paket:
        for namn, innehall in delar.items():
            paket.writestr(namn, innehall)
    return ut.getvalue()


def ombyggd(data, **byt):
    """An Excel file with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as paket:
        delar = {d.filename: paket.read(d) for d in paket.infolist()}
    return zipat(**{**delar, **byt})


BLAD1 = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("namn", "data", "text"),
    [
        ("a.csv", b"", "tom"),
        ("a.csv", b"\n\n", "inga rader"),
        ("a.csv", "orgnr\n1".encode("utf-16"), "CSV UTF-8"),
        ("a.csv", b'orgnr;namn\n1;"oavslutat', "citattecken"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "Excel-arbetsbok"),
        ("a.xlsx", b"orgnr;namn", "Excel-arbetsbok"),
        ("a.xlsx", b"PK\x03\x04 ingen zip", "skadad"),
        ("a.xlsx", zipat(a="x"), "skadad"),
        ("a.xlsx", som_xlsx(*HEL)[:-300], "skadad"),
        ("a.xlsx", zipat(**{"a.xml": b" " * (blad.UPPACKAT_HOGST + 1)}), "för stor när den packas upp"),
        ("a.xlsx", zipat(**{f"{n}.xml": b"" for n in range(blad.DELAR_HOGST + 1)}), "för stor när den packas upp"),
        ("a.xlsx", ombyggd(som_xlsx(*HEL), **{BLAD1: BOMB}), "skadad"),
        ("a.csv", som_csv(("orgnr", "namn"), (NR, "x" * 5001)), "5000 tecken"),
        ("a.csv", som_csv(("orgnr", "namn"), (NR, "#REF!")), "formel"),
        ("a.csv", som_csv(*[("orgnr",)] * (blad.RADER_HOGST + 2)), "fler än 2000 rader"),
        ("a.csv", som_csv(("orgnr",) * 201), "fler än 200 kolumner"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "högst 10"),
    ],
    ids=lambda varde: varde[:30] if isinstance(varde, str) else "data",
)  # fmt: skip
def test_filer_som_inte_tas_emot(klient, namn, data, text):
    svar = klient.post(NY, {"fil": SimpleUploadedFile(namn, data)})

    assert svar.status_code == 422
    assert text in str(svar.context["form"].errors["fil"])
    assert not Inlasning.objects.exists()


def test_ingen_fil(klient):
    assert klient.post(NY).context["form"].errors == {"fil": ["Välj en fil."]}


def test_en_formel_ger_det_sparade_vardet_och_raknas_aldrig(granska):
    """The saved value says 7; the formula would make it 3. Without a saved value the cell is empty."""
    data = som_xlsx(
        ("orgnr", "namn", "kommun", "platser_2023", "nyttjade_2023"), (NR, "X", "Gävle", 1, 1)
    )
    with zipfile.ZipFile(io.BytesIO(data)) as paket:
        xml = paket.read(BLAD1).decode()
    xml = xml.replace('<c r="D2" t="n"><v>1</v></c>', '<c r="D2"><f>1+2</f><v>7</v></c>')
    xml = xml.replace('<c r="E2" t="n"><v>1</v></c>', '<c r="E2"><f>1+2</f></c>')

    sida = granska(ombyggd(data, **{BLAD1: xml.encode()}), "a.xlsx")

    assert [rad.tal for rad in sida.context["plan"].rader] == [{2023: {"platser": 7}}]


def test_excel_ger_tal_och_datum_som_de_skrivs(granska):
    data = som_xlsx(
        ("orgnr", "namn", "kommun", "lage_fran", "platser_2023", "egen_resultatenhet"),
        (5560125790, "X", 2180.0, date(2016, 3, 1), 0, True),
    )

    (rad,) = granska(data, "a.xlsx").context["plan"].rader
    assert (rad.orgnr, rad.uppgifter["kommun"], rad.uppgifter["egen_resultatenhet"]) == (
        NR,
        "2180",
        True,
    )
    assert (rad.lage, rad.tal) == (("aktiv", date(2016, 3, 1), ""), {2023: {"platser": 0}})


def test_arbetsbokens_uppgift_om_sin_storlek_spelar_ingen_roll(granska):
    data = som_xlsx(*HEL)
    with zipfile.ZipFile(io.BytesIO(data)) as paket:
        xml = paket.read(BLAD1).decode()
    for matt in ("A1:A1", "A1:XFD1048576"):
        fel = xml.replace('<dimension ref="A1:L2"/>', f'<dimension ref="{matt}"/>')
        assert fel != xml
        assert plan_i_ord(granska(ombyggd(data, **{BLAD1: fel.encode()}), "a.xlsx"))[0][1] == "ny"


# ---------- The empty files ----------


@pytest.mark.parametrize("andelse", ["csv", "xlsx"])
def test_mallen_har_alla_kolumner_och_gar_att_lasa_in(klient, granska, andelse):
    svar = klient.get(reverse("foretag:inlasning_mall", args=[andelse]))

    lasta = blad.las(f"mall.{andelse}", svar.content)
    assert lasta.rubriker[: len(KOLUMNER)] == [kolumn.namn for kolumn in KOLUMNER]
    assert len(lasta.rubriker) == len(KOLUMNER) + len(Arsuppgift.MATT)
    assert lasta.rader == []
    assert plan_i_ord(granska(svar.content, f"mall.{andelse}")) == []


def test_exemplen_pa_sidan_gar_att_lasa_in(granska):
    med = [kolumn for kolumn in KOLUMNER if kolumn.exempel]
    sida = granska(som_csv([k.namn for k in med], [k.exempel for k in med]))

    assert (felen(sida), plan_i_ord(sida)[0][1]) == ([], "ny")


@pytest.mark.parametrize("antal", [1, 3])
def test_granskningen_staller_lika_manga_fragor(
    klient, django_assert_num_queries, handlaggare, antal
):
    numren = [fyll(ny(f"F{nr}")).organisation.orgnr for nr in range(antal)]
    fil = Inlasning.ta_emot(
        "a.csv", som_csv(("orgnr", "kalla"), *((nr, "Ny") for nr in numren)), av=handlaggare
    )

    with django_assert_num_queries(12):
        sida = klient.get(reverse("foretag:inlasning", args=[fil.publikt_id]))

    assert len(sida.context["plan"].andras) == antal


@pytest.mark.parametrize("dag", ["2016-01-01", "2020-01-01"])
def test_en_dag_utan_lage_oppnar_inget_som_finns(granska, dag):
    """Only a new company is active when the file does not say."""
    f = ny(lage=Lage.NEDLAGD, fran=date(2016, 1, 1))

    sida = granska(som_csv(("orgnr", "lage_fran"), (f.organisation.orgnr, dag)))

    assert felen(sida) == [(2, "lage")]
    assert "Skriv läget som började den dagen" in sida.content.decode()


def test_lage_utan_tidigare_rader(las_in):
    """A company from before the läge was kept, told with its day."""
    f = ny()
    f.lagen.all().delete()

    las_in(
        som_csv(
            ("orgnr", "lage", "lage_fran", "lage_orsak"),
            (f.organisation.orgnr, "Nedlagt", "2020-01-01", "Konkurs"),
        )
    )

    assert [(r.lage, r.orsak) for r in f.lagen.all()] == [(Lage.NEDLAGD, "Konkurs")]
