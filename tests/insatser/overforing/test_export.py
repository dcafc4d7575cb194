"""Export and import: the same bytes back, all faults at once, and nothing half-made."""

import copy
import io
import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from PIL import Image

from insatser import demo
from insatser.ansokan.models.ansokan import Ansokan, Medverkan, Status
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.mal import Malvarde
from insatser.ansokan.models.parter import Part
from insatser.ansokan.models.utlysning import Utlysning
from insatser.arende.models.arende import Arende
from insatser.overforing.export import DELAR, som_text
from insatser.overforing.schema import ansokan_schema
from portal.dokument.models import Version
from portal.fil.models import Fil
from portal.formular.definition import publicera
from portal.formular.fyllt import las_definition
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar, Tabellrad
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from portal.post.models.utskick import Utskick

ROT = Path(__file__).parents[3]
DATA = ROT / "insatser" / "data"
FORSTA_DELAR = ("formular", "utlysning", "ansokan", "bilagor")
BILAGA = "c6c2a0ab-1f42-4a64-9c0c-0f5a0b1f4a11"


@pytest.fixture(autouse=True)
def filer(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "filer"


@pytest.fixture
def innehall():
    """The shipped file as data, free to change."""
    return json.loads((DATA / "ansokan_003.json").read_text())


@pytest.fixture
def med_bilaga(innehall):
    """The same with a picture among its bilagor."""
    bild = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(bild, "PNG")
    data = bild.getvalue()
    fakta = {
        "filnamn": "skiss.png",
        "mime": "image/png",
        "storlek": len(data),
        "sha256": sha256(data).hexdigest(),
    }
    innehall["ansokan"]["block"]["bilagor"]["bilaga"] = [
        {"nyckel": BILAGA, "rubrik": "Skiss", **fakta}
    ]
    innehall["bilagor"] = [{"nyckel": BILAGA, **fakta, "innehall": b64encode(data).decode()}]
    return innehall


@pytest.fixture
def importera(forbund, tmp_path, capsys):
    """importera(data or text) → what the command printed. A refusal raises CommandError."""

    def kor(data):
        fil = tmp_path / "ansokan.json"
        fil.write_text(data if isinstance(data, str) else som_text(data))
        call_command("importera_ansokan", fil)
        return capsys.readouterr().out.splitlines()

    return kor


@pytest.fixture
def exportera(tmp_path):
    def kor(dnr):
        fil = tmp_path / "ut.json"
        call_command("exportera_ansokan", dnr, till=fil)
        return fil.read_text()

    return kor


def delar(text):
    """Each of the first four parts as the bytes it has in the file."""
    platser = [text.index(f'\n  "{namn}": ') for namn in DELAR if f'\n  "{namn}": ' in text]
    bitar = [text[a:b] for a, b in zip(platser, [*platser[1:], len(text)], strict=True)]
    return {bit.split('"')[1]: bit.encode() for bit in bitar if bit.split('"')[1] in FORSTA_DELAR}


# ---- there and back ----


def test_export_import_i_tom_databas_export_ger_samma_byte(importera, exportera, med_bilaga):
    plats = transaction.savepoint()
    importera(med_bilaga)
    forsta = exportera(Arende.objects.get().dnr)
    transaction.savepoint_rollback(plats)
    assert (Ansokan.objects.count(), Utlysning.objects.count(), Formular.objects.count()) == (
        0,
        0,
        0,
    )

    importera(forsta)
    andra = exportera(Arende.objects.get().dnr)

    assert list(delar(forsta)) == list(FORSTA_DELAR)
    assert delar(andra) == delar(forsta)


@pytest.mark.pdf
def test_underskriven_och_inskickad_ansokan_ger_samma_byte(importera, exportera, db):
    plats = transaction.savepoint()
    call_command("demo", anda=True, verbosity=0)
    dnr = Arende.objects.get().dnr
    forsta = exportera(dnr)
    transaction.savepoint_rollback(plats)

    importera(forsta)
    arende = Arende.objects.get()
    andra = exportera(arende.dnr)

    assert delar(andra) == delar(forsta)
    assert arende.aldre_dnr == dnr
    underskrifter = json.loads(forsta)["underskrifter"]
    assert [u["status"] for u in underskrifter] == ["signerad"] * 5
    assert json.loads(andra)["underskrifter"] == underskrifter
    assert arende.ansokan.runda is None


def test_den_levererade_filen_ar_sin_egen_export(importera, exportera):
    text = (DATA / "ansokan_003.json").read_text()

    importera(text)

    assert delar(exportera(Arende.objects.get().dnr)) == delar(text)


def test_exporten_skrivs_ut_utan_till(importera, exportera, innehall, capsys):
    importera(innehall)
    dnr = Arende.objects.get().dnr

    call_command("exportera_ansokan", dnr)

    assert capsys.readouterr().out == exportera(dnr)


def test_export_av_okant_nummer(db):
    with pytest.raises(CommandError) as fangat:
        call_command("exportera_ansokan", "SF 1999/0001")

    assert (
        str(fangat.value)
        == "Det finns inget ärende med diarienumret ”SF 1999/0001”. Kontrollera numret."
    )


# ---- what an import makes ----


def test_importen_blir_ett_eget_arende_med_allt_innehall(importera, med_bilaga):
    med_bilaga["arende"] = {"dnr": "RS 2020/17", "inkommen_tid": "2020-10-01T08:00:00+00:00"}

    ut = importera(med_bilaga)

    arende = Arende.objects.get()
    ansokan = arende.ansokan
    assert ut[:4] == [
        f"Läste in Nyttiga affärer 2.0 som {arende.dnr}.",
        "Äldre dnr: RS 2020/17.",
        "Formulär: Ansökan om samverkansinsats, version 1, nytt här.",
        "Utlysning: Samverkansinsatser hösten 2020, ny här och inte publicerad.",
    ]
    assert ut[4:] == [f"Notering: {text}" for text in med_bilaga["noteringar"]]
    assert (ansokan.status, str(ansokan.sokt_belopp), ansokan.inkommen_tid.isoformat()) == (
        Status.IMPORTERAD, "3880000.00", "2020-10-01T08:00:00+00:00",
    )  # fmt: skip
    assert (Part.objects.count(), Malvarde.objects.count(), Tabellrad.objects.count()) == (4, 21, 9)
    assert [(h.rubrik, h.riktning) for h in arende.handlingar.all()] == [
        ("Ansökan", "in"),
        ("Bilaga: Skiss", "in"),
    ]
    with Bilaga.objects.get().fil.fil.open() as sparad:
        assert b64encode(sparad.read()).decode() == med_bilaga["bilagor"][0]["innehall"]
    assert Handelse.objects.om(ansokan).filter(verb="läste in ansökan").count() == 1
    assert Utskick.objects.count() == 0


def test_underskrifterna_ar_uppgifter_och_inte_underskrifter_har(importera, innehall):
    importera(innehall)

    ansokan = Ansokan.objects.get()
    assert ansokan.runda is None
    assert ansokan.alla_har_skrivit_under is False
    assert ansokan.version.data["import"]["underskrifter"] == innehall["underskrifter"]
    kommentar = ansokan.arende.journal().get(verb="läste in ansökan från en fil").kommentar
    assert kommentar == (
        "Underskrifter enligt filen, inte prövade här: Region Sörmland, Verksamhetschef Näringsliv; "
        "Arbetsförmedlingen, Enhetschef Arbetsgivare Södermanland; Coompanion Sörmland, Verksamhetsledare; "
        "Nyköpings kommun, Näringsliv, Näringslivschef; Nyköpings kommun, Arbetsmarknad, Chef för Arbetsmarknadsenheten."
    )


def test_handlaggaren_laser_det_inlasta_arendet(importera, med_bilaga, personer, inloggad):
    med_bilaga["arende"] = {"dnr": "RS 2020/17"}
    importera(med_bilaga)
    arende, klient = Arende.objects.get(), inloggad(personer["handlaggare"])

    sida = klient.get(reverse("insatser:arende", args=[arende.publikt_id]))
    ansokan = klient.get(reverse("insatser:arende_ansokan", args=[arende.publikt_id]))

    assert (sida.status_code, ansokan.status_code) == (200, 200)
    assert "RS 2020/17" in sida.content.decode()
    assert "inte prövade här" in sida.content.decode()
    assert "3\u00a0880\u00a0000" in ansokan.content.decode()


def test_kanda_formular_utlysningar_och_organisationer_anvands(importera, innehall):
    portalen = Anvandare.objects.portalen()
    form, _ = publicera(innehall["formular"]["definition"], av=portalen)
    region = Organisation.objects.create(
        orgnr="232100-0032", namn="Regionen", finsam="region", kand_tid=nu()
    )
    utlysning = Utlysning.objects.create(
        publikt_id=innehall["utlysning"]["publikt_id"],
        namn="Den egna",
        formular=form,
        oppnar_tid=nu(),
    )

    importera(innehall)

    ansokan = Ansokan.objects.get()
    assert (ansokan.ifyllnad.formular, ansokan.utlysning, ansokan.insatsagare) == (
        form,
        utlysning,
        region,
    )
    assert Utlysning.objects.get().namn == "Den egna"


def test_annat_innehall_under_samma_namn_blir_nasta_version_av_formularet(importera, innehall):
    publicera(
        {**innehall["formular"]["definition"], "ingress": "En annan."},
        av=Anvandare.objects.portalen(),
    )

    importera(innehall)

    assert Ansokan.objects.get().ifyllnad.formular.version == 2


def test_samma_ansokan_lases_inte_in_tva_ganger(importera, innehall):
    importera(innehall)
    dnr = Arende.objects.get().dnr

    with pytest.raises(CommandError) as fangat:
        importera(innehall)

    assert f"$.ansokan.publikt_id: Ansökan finns redan i portalen, som ärende {dnr}." in str(
        fangat.value
    )
    assert Arende.objects.count() == 1


def test_rader_som_finns_i_en_annan_ansokan_far_inte_tas_over(importera, innehall):
    importera(innehall)
    innehall["ansokan"]["publikt_id"] = "11111111-2222-4333-8444-555555555555"

    with pytest.raises(CommandError) as fangat:
        importera(innehall)

    rader = str(fangat.value).splitlines()[1:]
    nycklar = {rad["nyckel"] for rad in rad_for_rad(innehall["ansokan"])}
    assert len(rader) == len(nycklar)
    assert all(rad.endswith("En annan rad i portalen har redan den här nyckeln.") for rad in rader)


def rad_for_rad(varde):
    if isinstance(varde, dict):
        if (
            "nyckel" in varde
            and "namn" in varde | {"namn": 1}
            and varde.keys() - {"nyckel", "namn", "moms", "sociala_avgifter"}
        ):
            yield varde
        for v in varde.values():
            yield from rad_for_rad(v)
    elif isinstance(varde, list):
        for v in varde:
            yield from rad_for_rad(v)


# ---- faults ----


def satt(data, stig, varde):
    """Sets one value by its path; returns the path as the command writes it."""
    for steg in stig[:-1]:
        data = data[steg]
    data[stig[-1]] = varde
    return "$" + "".join(
        f'["{s}"]'
        if str(s)[0].isdigit() and isinstance(s, str)
        else f"[{s}]"
        if isinstance(s, int)
        else f".{s}"
        for s in stig
    )


B, PART = ("ansokan", "block"), ("ansokan", "block", "parter", "part", 0)
UUID_FEL = "Skriv en UUID med små bokstäver, till exempel 0e9f9a5e-3c6b-4f39-9a34-2f6a2d5c7a10."
INGEN_RAD = "Ingen rad i filen har nyckeln ”3f0c2a52-6d0c-4a83-8a94-6d1c1b3b9f00”."

FEL = [
    (("schema",), "annat/1", "Filen ska vara en exporterad ansökan: ”schema” ska vara ”ansokan/1”."),
    (("bilagor",), {}, "Här ska det stå en lista, [ … ]."),
    (("formular", "version"), "1", "Här ska det stå ett heltal utan citattecken."),
    (("formular", "namn"), "Ett annat", "Namnet är ett annat än i definitionen. Skriv samma."),
    (("formular", "sha256"), "0" * 64, "Fingeravtrycket hör till en annan definition. Den här har {sha}."),
    (("utlysning", "publikt_id"), "x", UUID_FEL),
    (("utlysning", "oppnar_tid"), "2020-08-17", "Skriv tidpunkten med tidszon, till exempel 2020-10-16T13:00:00+00:00."),
    (("utlysning", "stanger_tid"), "2019-01-01T00:00:00+00:00", "Utlysningen måste stänga efter att den öppnar."),
    (("utlysning", "underskriftsregel"), "aldrig", "”aldrig” är inget av valen. De är fore_inskick, fore_styrelse, ingen."),
    (("utlysning", "minst_parter"), 7, "Skriv ett tal från 1 till 4."),
    (("utlysning", "ram", "2021"), "mycket", "Skriv beloppet med siffror, till exempel 120 000. Ord som ”ca” hör inte hit."),
    (("ansokan", "namn"), "", "Skriv 1 till 200 tecken."),
    (("ansokan", "insatsagare", "orgnr"), "232100-0033", "Kontrollsiffran stämmer inte. Jämför med organisationens brevpapper eller registreringsbevis."),
    (("ansokan", "svar", "bakgrundd"), "x", "Formuläret har ingen fråga med nyckeln ”bakgrundd”."),
    (("ansokan", "svar", "behov"), 7, "Här ska det stå text inom citattecken, eller null."),
    (("ansokan", "svar", "behov"), "x" * 8010, "Korta texten med 10 tecken. Den får vara högst 8\u00a0000."),
    (("ansokan", "svar", "diskuterats_plan"), "I maj", "Frågan visas bara när ”diskuterats” har svaret nej. Ta bort svaret."),
    (("ansokan", "svar", "forankring_kommuner", 0, "lage"), "kanske", "”kanske” är inget av valen. De är medverkar, mote_bokat, dialog, kontaktad, inte_kontaktad."),
    (("ansokan", "svar", "forankring_kommuner", 2, "datum"), "6 oktober", "Skriv datumet som år, månad och dag, till exempel 2026-12-01."),
    ((*B, "budgett"), {}, "Formuläret har inget block ”budgett”. De block som finns är parter, mal, deltagare, aktiviteter, insatstid, budget, finansiering, bilagor, underskrifter."),
    ((*B, "mal", "delmal"), [], "Nyckeln ”delmal” hör inte hemma här. De som finns är malomrade, mal."),
    ((*B, "aktiviteter", "aktivitet", 0, "nyckel"), "A1", UUID_FEL),
    ((*PART, "orgnr"), "12", "Skriv organisationsnumret med tio siffror, till exempel 232100-0032."),
    ((*PART, "slag"), "agare", "”agare” är inget av valen. De är insatsagare, medverkande, utforare, konsultativ."),
    ((*PART, "undertecknare", 0, "epost"), "chefen", "Skriv hela e-postadressen, till exempel namn@kommun.se."),
    ((*B, "deltagare", "deltagargrupp", 0, "antal"), "30", "Här ska det stå ett heltal utan citattecken, eller null."),
    ((*B, "deltagare", "deltagargrupp", 0, "antal"), True, "Här ska det stå ett heltal utan citattecken, eller null."),
    ((*B, "mal", "mal", 0, "malsattning"), "3f0c2a52-6d0c-4a83-8a94-6d1c1b3b9f00", INGEN_RAD),
    ((*B, "mal", "mal", 0, "malvarde", 0, "varde_tal"), "ca 30", "Skriv antalet med siffror, till exempel 30. Ord som ”ca” hör inte hit."),
    ((*B, "budget", "kostnad", 0, "ar_2021"), 90000, "Här ska det stå text inom citattecken, eller null."),
    (("underskrifter", 0, "status"), "klar", "”klar” är inget läge. De som finns är vantar, signerad, avbojd, ersatt."),
    (("arende", "inkommen_tid"), "i går", "Skriv tidpunkten med tidszon, till exempel 2020-10-16T13:00:00+00:00."),
    (("noteringar", 0), 3, "Här ska det stå text inom citattecken."),
]  # fmt: skip


@pytest.mark.parametrize(("stig", "varde", "fel"), FEL, ids=[".".join(map(str, f[0])) for f in FEL])
def test_felet_har_rad_stig_och_vad_man_skriver(importera, innehall, stig, varde, fel):
    ratt_sha = innehall["formular"]["sha256"]
    visad = satt(innehall, stig, varde)
    text = som_text(innehall)

    with pytest.raises(CommandError) as fangat:
        importera(text)

    assert str(fangat.value).splitlines()[1:] == [
        f"Rad {rad_av(text, stig)}, {visad}: {fel.replace('{sha}', ratt_sha)}"
    ]


def test_ett_formular_med_delar_som_hor_till_nagot_annat_lases_inte_in(importera, innehall):
    """A block of another owner, here an answer to an enkät, would have nowhere to keep its rows."""
    definition = innehall["formular"]["definition"]
    definition["avsnitt"][0]["delar"][1]["block"] = "exempel"
    innehall["formular"]["sha256"] = Formular.hash_av(definition)

    with pytest.raises(CommandError, match="Blocket ”exempel” finns inte. De som finns är akt"):
        importera(innehall)


def rad_av(text, stig):
    """The line of a path in the pretty file, found by walking lines and indents: not the way the reader does it."""
    rader, plats, indrag = text.splitlines(), 0, 0
    for steg in stig:
        indrag += 2
        if isinstance(steg, int):
            borjan = [
                n
                for n in range(plats + 1, len(rader))
                if indent(rader[n]) == indrag and rader[n].strip()[0] not in "]}"
            ]
            plats = borjan[steg]
        else:
            plats = next(
                n
                for n in range(plats, len(rader))
                if rader[n].startswith(f'{" " * indrag}"{steg}":')
            )
    return plats + 1


def indent(rad):
    return len(rad) - len(rad.lstrip())


@pytest.mark.parametrize(
    ("stig", "varde", "stigar"),
    [
        ((*B, "budget", "summor", "totalt"), "1.00", ["$.ansokan.block.budget.summor.totalt"]),
        ((*B, "finansiering", "summor", "sokt", "2021"), "1.00", ["$.ansokan.block.finansiering.summor.sokt.2021"]),
        ((*B, "insatstid", "insatstid", 0, "sista_intag"), "2023-02-01", ["$.ansokan.block.insatstid.insatstid[0].sista_intag"]),
    ],
)  # fmt: skip
def test_det_som_portalen_raknar_fram_maste_stamma(importera, innehall, stig, varde, stigar):
    satt(innehall, stig, varde)

    with pytest.raises(CommandError) as fangat:
        importera(innehall)

    rader = str(fangat.value).splitlines()[1:]
    assert [
        rad.split(", ", 1)[1].split(": ")[0].replace('["', ".").replace('"]', "") for rad in rader
    ] == stigar
    assert Ansokan.objects.count() == 0


def test_tomt_null_och_annat_satt_att_skriva_ett_tal_ar_detsamma(importera, exportera, innehall):
    vantat = copy.deepcopy(innehall["ansokan"])
    satt(innehall, (*PART, "undertecknare", 0, "enhet"), "")
    satt(innehall, (*B, "budget", "kostnad", 0, "ar_2021"), "90000")
    del innehall["ansokan"]["block"]["budget"]["summor"]

    importera(innehall)

    assert json.loads(exportera(Arende.objects.get().dnr))["ansokan"] == vantat


def test_en_rad_far_inte_peka_pa_en_annan_sorts_rad(importera, innehall):
    malet = innehall["ansokan"]["block"]["mal"]["mal"][0]
    malet["malsattning"] = innehall["ansokan"]["block"]["parter"]["part"][0]["nyckel"]

    with pytest.raises(CommandError) as fangat:
        importera(innehall)

    rader = str(fangat.value).splitlines()[1:]
    assert [rad.split(", ")[1].split(":")[0] for rad in rader] == [
        "$.ansokan.block.mal.mal[0].malsattning"
    ]


@pytest.mark.parametrize(
    ("andra", "fel"),
    [
        ({"innehall": "%%%"}, [("innehall", "Innehållet går inte att läsa som base64.")]),
        ({"sha256": "0" * 64}, [("sha256", "Fingeravtrycket hör till ett annat innehåll. Filen kan vara ändrad på vägen.")]),
        ({"storlek": 1}, [("storlek", "Innehållet är {langd} byte. Skriv det.")]),
        ({"mime": "image/jpeg"}, [("mime", "Innehållet är av slaget image/png. Skriv det.")]),
        ({"filnamn": "skiss.exe"}, [("innehall", "Filen ”skiss.exe” går inte att ladda upp. Spara den som PDF, PNG eller JPG först.")]),
        ({"filnamn": "skiss.pdf"}, [("innehall", "Filen ”skiss.pdf” är inte av det slag som namnet säger. Spara om den som PDF, PNG eller JPG och försök igen.")]),
        ({"nyckel": "c6c2a0ab-1f42-4a64-9c0c-0f5a0b1f4a12"}, [
            ("nyckel", "Ingen rad bland ansökans bilagor har den här nyckeln."),
            (None, f"Filen till bilagan saknas: ingen i ”bilagor” har nyckeln ”{BILAGA}”."),
        ]),
    ],
)  # fmt: skip
def test_fel_i_en_bilaga(importera, med_bilaga, andra, fel):
    langd = med_bilaga["bilagor"][0]["storlek"]
    med_bilaga["bilagor"][0] |= andra

    with pytest.raises(CommandError) as fangat:
        importera(med_bilaga)

    vantat = {
        f"{f'$.bilagor[0].{nyckel}' if nyckel else '$.ansokan.block.bilagor.bilaga[0]'}: {text.format(langd=langd)}"
        for nyckel, text in fel
    }
    assert {rad.split(", ", 1)[1] for rad in str(fangat.value).splitlines()[1:]} == vantat
    assert Fil.objects.count() == 0


def test_alla_fel_pa_en_gang_i_filens_ordning_och_inget_andras(importera, med_bilaga):
    satt(med_bilaga, ("utlysning", "namn"), "")
    satt(med_bilaga, ("ansokan", "svar", "okand"), "x")
    satt(med_bilaga, (*PART, "orgnr"), "12")
    satt(med_bilaga, ("bilagor", 0, "sha256"), "0" * 64)
    del med_bilaga["underskrifter"]
    text = som_text(med_bilaga).replace(
        '    "namn": "Nyttiga', '    "namn": "Dubbel",\n    "namn": "Nyttiga'
    )
    fore = antal_rader()

    with pytest.raises(CommandError) as fangat:
        importera(text)

    rader = str(fangat.value).splitlines()[1:]
    assert [rad.split(", ", 1)[1].split(":")[0] for rad in rader] == [
        "$",
        "$.utlysning.namn",
        "$.ansokan.block.parter.part[0].orgnr",
        "$.ansokan.namn",
        "$.ansokan.svar.okand",
        "$.bilagor[0].sha256",
    ]
    nummer = [int(rad.split()[1].rstrip(",")) for rad in rader]
    assert nummer == sorted(nummer)
    assert antal_rader() == fore


def antal_rader():
    modeller = (
        Ansokan,
        Arende,
        Bilaga,
        Fil,
        Formular,
        Handelse,
        Organisation,
        Part,
        Svar,
        Utlysning,
        Version,
    )
    return {modell.__name__: modell.objects.count() for modell in modeller}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"schema": "ansokan/1"}',
        '{"schema": "ansokan/1", "formular": {"definition": 3}, "ansokan": {"svar": {"a": []}}}',
    ],
)
def test_vilken_fil_som_helst_ger_fel_och_ingen_krasch(importera, text):
    with pytest.raises(CommandError, match="Inget lästes in"):
        importera(text)


# ---- the schema ----


@pytest.fixture(scope="module")
def schema():
    return json.loads((ROT / "docs" / "ansokan.schema.json").read_text())


def test_schemat_i_docs_ar_det_som_importen_laser_efter(schema):
    assert schema == ansokan_schema(), (
        "Skriv om docs/ansokan.schema.json från insatser.schema.ansokan_schema()."
    )


def test_export_och_leverans_foljer_schemat(schema, importera, exportera, med_bilaga):
    importera(med_bilaga)
    jsonschema.Draft202012Validator.check_schema(schema)
    prov = jsonschema.Draft202012Validator(schema)

    filer = [exportera(Arende.objects.get().dnr), (DATA / "ansokan_003.json").read_text()]

    assert [fel.message for text in filer for fel in prov.iter_errors(json.loads(text))] == []


@pytest.mark.parametrize("namn", ["formular_003.json", "formular_annat.json"])
def test_formularen_foljer_schemat(schema, namn):
    prov = jsonschema.Draft202012Validator(
        {**schema["$defs"]["definition"], "$defs": schema["$defs"]}
    )

    assert [fel.message for fel in prov.iter_errors(json.loads((DATA / namn).read_text()))] == []


# What only reading the whole file can tell: which questions there are, what adds up, check digits, sha256.
BARA_IMPORTEN = {
    *(
        "formular.namn",
        "formular.sha256",
        "utlysning.stanger_tid",
        "ansokan.insatsagare.orgnr",
        "ansokan.svar.bakgrundd",
    ),
    *(
        "ansokan.svar.behov",
        "ansokan.svar.diskuterats_plan",
        "ansokan.svar.forankring_kommuner.0.lage",
    ),
    *("ansokan.svar.forankring_kommuner.2.datum", "ansokan.block.parter.part.0.orgnr"),
    *("ansokan.block.parter.part.0.undertecknare.0.epost", "ansokan.block.mal.mal.0.malsattning"),
}


@pytest.mark.parametrize(("stig", "varde", "fel"), FEL, ids=[".".join(map(str, f[0])) for f in FEL])
def test_schemat_vagrar_det_som_importen_vagrar(schema, innehall, stig, varde, fel):
    satt(innehall, stig, varde)

    foljer = jsonschema.Draft202012Validator(schema).is_valid(innehall)

    assert foljer is (".".join(map(str, stig)) in BARA_IMPORTEN)


# ---- another förbund's form ----


@pytest.fixture
def idefil(innehall):
    """A small application on formular_annat.json: other headings, five-column tables, choices, no budget."""
    form = json.loads((DATA / "formular_annat.json").read_text())
    ny = copy.deepcopy(innehall)
    ny["formular"] = {
        "namn": form["namn"],
        "version": 1,
        "sha256": Formular.hash_av(form),
        "definition": form,
    }
    parter = ny["ansokan"]["block"]["parter"]
    ny["ansokan"] |= {
        "namn": "Vägen in",
        "svar": {
            "problem_kort": "Unga faller mellan skola och arbete.",
            "problem_lang": "Ingen äger frågan.\n\n- Skolan slutar.\n- Arbetet börjar inte.",
            "malgrupper": ["unga", "personal"],
            "berorda": 1200,
            "andel_kvinnor": "47.50",
            "effektkedja": [{"nyckel": "5a6bfbf4-26aa-4f6e-8f6c-5a0f2f0c6a01", "resurser": "En coach", "aktiviteter": "Samtal", "prestationer": "100 samtal", "kort_sikt": "Fler söker", "lang_sikt": "Fler arbetar"}],
            "risktabell": [{"nyckel": "5a6bfbf4-26aa-4f6e-8f6c-5a0f2f0c6a02", "risk": "En part drar sig ur", "sannolikhet": "lag", "foljd": "stor", "atgard": None, "senast": "2021-03-01", "kostnad": "15000.00"}],
            "mognad": "beslut",
            "beslut_datum": "2020-09-01",
            "brukare": "nej",
            "ungefarlig_kostnad": "250000.00",
        },
        "block": {"parter": parter, "insatstid": ny["ansokan"]["block"]["insatstid"]},
    }  # fmt: skip
    return ny


def test_ett_annat_forbunds_formular_gar_in_utan_ny_kod(importera, exportera, idefil):
    ut = importera(idefil)

    arende = Arende.objects.get()
    tillbaka = json.loads(exportera(arende.dnr))
    assert ut[1] == "Formulär: Idéansökan, version 1, nytt här."
    assert arende.ansokan.sokt_belopp is None
    assert tillbaka["ansokan"]["svar"] == idefil["ansokan"]["svar"]
    assert tillbaka["formular"] == idefil["formular"]


@pytest.fixture
def med_svarsfil(idefil, med_bilaga):
    """The same where a picture answers a question; the form has no block of bilagor."""
    (bilaga,) = med_bilaga["bilagor"]
    fakta = {namn: varde for namn, varde in bilaga.items() if namn != "innehall"}
    idefil["bilagor"], idefil["ansokan"]["svar"]["skiss"] = [bilaga], fakta
    return idefil


def test_en_fil_som_svar_gar_ut_och_in_som_samma_byte(importera, exportera, med_svarsfil, schema):
    plats = transaction.savepoint()
    importera(med_svarsfil)
    forsta = exportera(Arende.objects.get().dnr)
    transaction.savepoint_rollback(plats)

    importera(forsta)
    arende = Arende.objects.get()

    assert delar(exportera(arende.dnr)) == delar(forsta)
    assert json.loads(forsta)["ansokan"]["svar"]["skiss"]["filnamn"] == "skiss.png"
    assert [h.rubrik for h in arende.handlingar.all()] == [
        "Ansökan",
        "Bilaga: En bild eller skiss, om ni har en",
    ]
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(json.loads(forsta))) == []


@pytest.mark.parametrize(
    ("andra", "fel"),
    [
        ({"sha256": "0" * 64}, ["$.ansokan.svar.skiss.sha256: Bland bilagorna står något annat om filen. Skriv samma."]),
        ({"nyckel": "5a6bfbf4-26aa-4f6e-8f6c-5a0f2f0c6a09"}, [
            "$.ansokan.svar.skiss: Filen till bilagan saknas: ingen i ”bilagor” har nyckeln ”5a6bfbf4-26aa-4f6e-8f6c-5a0f2f0c6a09”.",
            "$.bilagor[0].nyckel: Ingen rad bland ansökans bilagor har den här nyckeln.",
        ]),
    ],
)  # fmt: skip
def test_fel_i_en_fil_som_svar(importera, med_svarsfil, andra, fel):
    med_svarsfil["ansokan"]["svar"]["skiss"] |= andra

    with pytest.raises(CommandError) as fangat:
        importera(med_svarsfil)

    assert [rad.split(", ", 1)[1] for rad in str(fangat.value).splitlines()[1:]] == fel
    assert Ansokan.objects.count() == 0


@pytest.mark.parametrize(
    ("nyckel", "varde", "fel"),
    [
        ("malgrupper", ["unga", "gamla"], "$.ansokan.svar.malgrupper[1]: ”gamla” är inget av valen. De är unga, sjukskrivna, nyanlanda, personal."),
        ("malgrupper", "unga", "$.ansokan.svar.malgrupper: Här ska det stå en lista, [ … ]."),
        ("berorda", 0, "$.ansokan.svar.berorda: Skriv 1 eller mer."),
        ("andel_kvinnor", "147.50", "$.ansokan.svar.andel_kvinnor: Skriv 100 eller mindre."),
        ("skiss", "skiss.png", "$.ansokan.svar.skiss: Här ska det stå ett objekt, { … }."),
        ("mognad", "samtal", "$.ansokan.svar.beslut_datum: Frågan visas bara när ”mognad” har svaret beslut. Ta bort svaret."),
    ],
)  # fmt: skip
def test_fel_i_svar_pa_ett_annat_formular(importera, idefil, nyckel, varde, fel):
    idefil["ansokan"]["svar"][nyckel] = varde

    with pytest.raises(CommandError) as fangat:
        importera(idefil)

    assert [rad.split(", ", 1)[1] for rad in str(fangat.value).splitlines()[1:]] == [fel]


def test_det_andra_formularets_sidor_visas(importera, idefil, ny_person, inloggad, ny_organisation):
    importera(idefil)
    form = Formular.objects.get(namn="Idéansökan")
    utlysning = Utlysning.objects.create(
        namn="Idéer", formular=form, oppnar_tid=nu(), publicerad=True
    )
    person = ny_person()
    ansokan = Ansokan.borja(
        namn="Ny idé", insatsagare=ny_organisation(), utlysning=utlysning, av=person
    )
    klient = inloggad(person)

    sidor = [
        reverse("insatser:utlysning_formular", args=[utlysning.publikt_id]),
        reverse("insatser:ansokan", args=[ansokan.publikt_id]),
        reverse("insatser:ansokan_granska", args=[ansokan.publikt_id]),
        *(
            reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, avsnitt.nyckel])
            for avsnitt in las_definition(form.definition).avsnitt
        ),
    ]

    svar = {sida: klient.get(sida) for sida in sidor}
    assert {sida: s.status_code for sida, s in svar.items()} == dict.fromkeys(sidor, 200)
    assert "Från resurser till effekter" in svar[sidor[5]].content.decode()
    assert (
        "En part drar sig ur" in svar[sidor[6]].content.decode()
    )  # a row that the table begins with


# ---- the demo ----


@pytest.mark.pdf
def test_demon_har_ett_utkast_ett_arende_och_ett_underlag_till_styrelsen(db, capsys):
    call_command("demo", anda=True)
    forsta = capsys.readouterr().out
    call_command("demo", anda=True)

    assert capsys.readouterr().out == "Allt fanns redan.\n"
    utkast, inkommen = Ansokan.objects.get(status="utkast"), Ansokan.objects.get(status="inkommen")
    assert (utkast.namn, utkast.brister()) == (demo.UTKAST, [])
    assert sorted(utkast.medverkande.values_list("slag", flat=True)) == [
        Medverkan.Slag.AGARE, Medverkan.Slag.KOMMENTERAR, Medverkan.Slag.SKRIVER,
    ]  # fmt: skip
    assert utkast.utlysning.ar_oppen(nu())
    assert (inkommen.namn, str(inkommen.sokt_belopp)) == (demo.NAMN, "3880000.00")
    assert [u.status for u in inkommen.runda.underskrifter.all()] == ["signerad"] * 5
    underlag = inkommen.arende.beslutsunderlag.get()
    (punkt,) = underlag.punkter.all()
    assert (str(punkt.sammantrade.organ), punkt.sammantrade.har_varit) == ("Styrelsen", False)
    assert [d.status for d in (underlag.dokument, punkt.sammantrade.handlingar)] == ["utfardat"] * 2
    assert "Att veta: Beloppet 3 880 000 kr är förlagans." in forsta
