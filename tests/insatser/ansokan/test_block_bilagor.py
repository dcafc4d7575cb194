"""Bilagor and underskrifter, through the pages of an application."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from insatser.ansokan.block import bilagor
from insatser.ansokan.block.bilagor import BILAGA, Bilagor
from insatser.ansokan.block.underskrifter import Underskrifter
from insatser.ansokan.models.ansokan import Grund, Medverkan, Status
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.parter import Part, PartEnhet, Undertecknare
from portal.fil import filer
from portal.fil.models import Fil
from portal.formular import fyllt, spara
from portal.formular.falt import KanInteLasas
from portal.frist import nu

NB = "\u00a0"


def pdf(text=b""):
    ut = io.BytesIO()
    with pikepdf.new() as dokument:
        dokument.add_blank_page()
        dokument.Root.Prov = pikepdf.String(text)
        dokument.save(ut)
    return ut.getvalue()


def som_fil(namn="intyg.pdf", data=None):
    return SimpleUploadedFile(namn, pdf() if data is None else data, content_type="text/html")


@pytest.fixture(autouse=True)
def lagring(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ladda_upp(inloggad):
    """ladda_upp(ansokan, fil, rubrik): what the button on the page does, as the one who answers for it."""

    def ladda(ansokan, *filerna, rubrik="Intyg om medfinansiering", av=None):
        adress = reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "bilagor"])
        post = {"fil:bilagor": filerna, "fil:bilagor:rubrik": rubrik, "stanna": "bilagor"}
        return inloggad(av or ansokan.skapad_av).post(adress, post)

    return ladda


def kvar(ansokan):
    return [
        (b.rubrik, b.fil.namn) for b in Bilaga.objects.filter(plan=ansokan.plan, borttagen_tid=None)
    ]


# ---- in ----
def test_uppladdad_fil_star_pa_sidan_med_sin_rubrik(ny_ansokan, ladda_upp, inloggad):
    ansokan = ny_ansokan()

    svar = ladda_upp(ansokan, som_fil("Intyg åäö.pdf"))

    sida = inloggad(ansokan.skapad_av).get(svar.url).content.decode()
    assert svar.status_code == 302
    assert kvar(ansokan) == [("Intyg om medfinansiering", "Intyg åäö.pdf")]
    assert "Intyg åäö.pdf" in sida and 'value="Intyg om medfinansiering"' in sida


def test_fil_som_nekas_sags_pa_sidan_och_sparas_inte(ny_ansokan, ladda_upp, lagring):
    ansokan = ny_ansokan()

    svar = ladda_upp(ansokan, som_fil("sida.pdf", b"<script>"), som_fil("hel.pdf"))

    assert svar.status_code == 422
    assert "Filen ”sida.pdf” är inte av det slag som namnet säger." in svar.content.decode()
    assert kvar(ansokan) == [("Intyg om medfinansiering", "hel.pdf")]
    assert len([p for p in lagring.rglob("*") if p.is_file()]) == 1


def test_annat_pa_sidan_sparas_aven_om_filen_nekas(ny_ansokan, ladda_upp, inloggad):
    ansokan = ny_ansokan()
    ladda_upp(ansokan, som_fil())
    namn = f"rad:bilaga:{Bilaga.objects.get().nyckel}"
    adress = reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "bilagor"])

    inloggad(ansokan.skapad_av).post(
        adress,
        {
            f"version:{namn}": "1",
            f"{namn}:rubrik": "Nytt namn",
            "fil:bilagor": som_fil("tom.pdf", b""),
        },
    )

    assert kvar(ansokan) == [("Nytt namn", "intyg.pdf")]


FRAGA = {"typ": "fil", "nyckel": "skiss", "rubrik": "En skiss (*)"}
MED_FRAGA = {
    "namn": "Med en fil som svar",
    "avsnitt": [{"nyckel": "skiss", "rubrik": "Skiss", "delar": [FRAGA]}],
}


def test_en_ny_fil_som_svar_tar_bort_den_forra(ny_ansokan, inloggad):
    """What has been replaced is not among what is sent in."""
    ansokan = ny_ansokan(definition=MED_FRAGA)
    adress = reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "skiss"])
    klient = inloggad(ansokan.skapad_av)

    for namn in ("forsta.pdf", "andra.pdf"):
        klient.post(adress, {"svar:skiss:v": som_fil(namn)})

    svar = ansokan.ifyllnad.svar.get()
    assert kvar(ansokan) == [("En skiss", "andra.pdf")]
    assert (svar.val[0]["filnamn"], svar.text) == (
        "andra.pdf",
        str(Bilaga.objects.get(borttagen_tid=None).nyckel),
    )
    assert [b["filnamn"] for b in fyllt.till_json(ansokan, ansokan.fyllt())["svar"].values()] == [
        "andra.pdf"
    ]


def test_filen_maste_ha_en_rubrik_innan_ansokan_ar_klar(ny_ansokan, ladda_upp):
    ansokan = ny_ansokan()
    ladda_upp(ansokan, som_fil(), rubrik="")

    (brist,) = Bilagor().brister(ansokan)

    assert brist.text == "Fyll i vad filen är (intyg.pdf)"
    assert brist.ankare == f"rad-bilaga-{Bilaga.objects.get().nyckel}-rubrik"


def test_inga_bilagor_ar_ingen_brist(ny_ansokan):
    assert Bilagor().brister(ny_ansokan()) == []


@pytest.mark.parametrize(("antal", "ryms"), [(19, True), (20, False)])
def test_hogst_tjugo_filer(ny_ansokan, ladda_upp, ny_fil, antal, ryms):
    ansokan = ny_ansokan()
    for _ in range(antal):
        Bilaga.objects.create(plan=ansokan.plan, fil=ny_fil())
    Bilaga.objects.create(plan=ansokan.plan, fil=ny_fil(), borttagen_tid=nu())

    svar = ladda_upp(ansokan, som_fil())

    assert Bilaga.objects.filter(plan=ansokan.plan, borttagen_tid=None).count() == antal + ryms
    assert (
        "En ansökan kan ha högst 20 bilagor. Ta bort en bilaga först." in svar.content.decode()
    ) is not ryms


@pytest.mark.parametrize(("over", "ryms"), [(0, True), (1, False)])
def test_hogst_femtio_megabyte_tillsammans(ny_ansokan, ladda_upp, ny_fil, over, ryms):
    ansokan = ny_ansokan()
    data = pdf()
    Bilaga.objects.create(
        plan=ansokan.plan, fil=ny_fil(storlek=50 * 1024 * 1024 - len(data) + over)
    )

    svar = ladda_upp(ansokan, som_fil(data=data))

    assert (len(kvar(ansokan)) == 2) is ryms
    assert (f"Bilagorna får vara högst 50{NB}MB tillsammans." in svar.content.decode()) is not ryms


def test_formularet_kan_inte_lagga_till_en_bilaga_utan_fil(ny_ansokan):
    ansokan = ny_ansokan()
    avsnitt = fyllt.struktur(ansokan.ifyllnad.formular).avsnittet("bilagor")

    onskan = "bilaga::7f3c9f0e-58f8-4c7e-a7c4-0d9f3b1a2c3d"
    assert spara.ny_rad(ansokan.ifyllnad, ansokan, avsnitt, onskan, av=ansokan.skapad_av) == ""
    assert kvar(ansokan) == []


def test_den_som_bara_laser_far_inte_ladda_upp(ny_ansokan, ladda_upp, ny_person):
    ansokan, lasare, frammande = ny_ansokan(), ny_person(), ny_person()
    Medverkan.objects.create(
        ansokan=ansokan, person=lasare, slag=Medverkan.Slag.KOMMENTERAR, inbjuden_av=lasare
    )

    assert ladda_upp(ansokan, som_fil(), av=lasare).status_code == 403
    assert ladda_upp(ansokan, som_fil(), av=frammande).status_code == 404
    assert (kvar(ansokan), Fil.objects.count()) == ([], 0)


# ---- out ----
def test_bilagan_hamtas_av_den_som_far_se_ansokan(ny_ansokan, ladda_upp, inloggad, ny_person):
    ansokan, data = ny_ansokan(), pdf(b"hemligt")
    ladda_upp(ansokan, som_fil(data=data))
    adress = reverse("insatser:bilaga", args=[ansokan.publikt_id, Bilaga.objects.get().nyckel])

    svar = inloggad(ansokan.skapad_av).get(adress)

    assert svar.content == data
    assert svar.headers["Content-Disposition"].startswith("attachment; ")
    assert svar.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert inloggad(ny_person()).get(adress).status_code == 404
    assert inloggad().get(adress).status_code == 302


def test_bilagan_hamtas_inte_genom_en_annan_ansokan(ny_ansokan, ladda_upp, inloggad, ny_person):
    ansokan, person = ny_ansokan(), ny_person()
    annan = ny_ansokan(agare=person, utlysning=ansokan.utlysning)
    ladda_upp(ansokan, som_fil())
    adress = reverse("insatser:bilaga", args=[annan.publikt_id, Bilaga.objects.get().nyckel])

    assert inloggad(person).get(adress).status_code == 404


# ---- freeze, restore, compare ----
@pytest.fixture
def ny_fil(ny_person):
    """ny_fil(**falt): a stored file, with the columns that the test is about set straight in the row."""
    person = ny_person()

    def ny(namn="intyg.pdf", text=b"", **falt):
        fil = filer.spara(filer.kontrollera(som_fil(namn, pdf(text))), falt.pop("av", person))
        Fil.objects.filter(pk=fil.pk).update(**falt)
        return Fil.objects.get(pk=fil.pk)

    return ny


def test_json_har_filens_uppgifter_och_rundturen_ar_hel(ny_ansokan, ny_fil):
    ansokan = ny_ansokan()
    fil = ny_fil(av=ansokan.skapad_av)
    rad = Bilaga.objects.create(plan=ansokan.plan, rubrik="Intyg", fil=fil)
    fore = Bilagor().till_json(ansokan)
    rad.delete()

    Bilagor().fran_json(ansokan, fore, av=ansokan.skapad_av)

    assert fore == {"bilaga": [{
        "nyckel": str(rad.nyckel), "rubrik": "Intyg", "filnamn": "intyg.pdf", "mime": "application/pdf",
        "storlek": fil.storlek, "sha256": fil.sha256,
    }]}  # fmt: skip
    assert Bilagor().till_json(ansokan) == fore


def test_en_annans_fil_kan_inte_aterskapas_med_dess_kontrollsumma(ny_ansokan, ny_fil, ny_person):
    ansokan = ny_ansokan()
    data = {
        "nyckel": "7f3c9f0e-58f8-4c7e-a7c4-0d9f3b1a2c3d",
        "rubrik": "",
        "filnamn": "intyg.pdf",
        "sha256": ny_fil(av=ny_person()).sha256,
    }

    with pytest.raises(KanInteLasas, match="intyg.pdf saknas"):
        Bilagor().fran_json(ansokan, {"bilaga": [data]}, av=ansokan.skapad_av)


def test_ny_fil_under_samma_namn_ar_en_andring(ny_ansokan, ny_fil):
    ansokan = ny_ansokan()
    rad = Bilaga.objects.create(plan=ansokan.plan, rubrik="Intyg", fil=ny_fil(text=b"ett"))
    fore = Bilagor().till_json(ansokan)
    rad.fil = ny_fil(text=b"tva")
    rad.save()

    andringar = Bilagor().jamfor(fore, Bilagor().till_json(ansokan))

    assert [(a.fore, a.efter) for a in andringar] == [
        ("Intyg (intyg.pdf)", ""),
        ("", "Intyg (intyg.pdf)"),
    ]


def test_html_visar_fil_och_storlek():
    data = {"bilaga": [{"rubrik": "Intyg", "filnamn": "<b>.pdf", "storlek": 1258291}]}

    html = Bilagor().html(data)

    assert "&lt;b&gt;.pdf" in html and f"1,2{NB}MB" in html
    assert Bilagor().html({}).strip() == ""


# ---- sweep ----
@pytest.mark.parametrize(
    ("dagar", "status", "stadas"),
    [
        (31, Status.UTKAST, True),
        (29, Status.UTKAST, False),
        (31, Status.INKOMMEN, False),
        (None, Status.UTKAST, False),
    ],
)
def test_stadning_av_borttagna_bilagor_i_utkast(
    ny_ansokan, ny_inkommen_ansokan, ny_fil, dagar, status, stadas
):
    ansokan = ny_ansokan() if status == Status.UTKAST else ny_inkommen_ansokan()
    borttagen = None if dagar is None else nu() - timedelta(days=dagar)
    Bilaga.objects.create(plan=ansokan.plan, fil=ny_fil(), borttagen_tid=borttagen)

    bilagor.stada()

    assert (Bilaga.objects.count(), Fil.objects.count()) == ((0, 0) if stadas else (1, 1))


def test_stadning_lamnar_en_fil_som_nagon_annan_rad_har(ny_ansokan, ny_fil):
    ansokan, fil = ny_ansokan(), ny_fil()
    Bilaga.objects.create(plan=ansokan.plan, fil=fil, borttagen_tid=nu() - timedelta(days=31))
    Bilaga.objects.create(plan=ansokan.plan, fil=fil)

    assert bilagor.stada() == 1

    assert Fil.objects.get() == fil


# ---- underskrifter ----
@pytest.fixture
def med_undertecknare(ny_ansokan):
    ansokan = ny_ansokan()
    part = Part.objects.create(plan=ansokan.plan, namn="Kommunen", slag=Part.Slag.MEDVERKANDE)
    enhet = PartEnhet.objects.create(plan=ansokan.plan, part=part, namn="Näringsliv")
    Undertecknare.objects.create(
        plan=ansokan.plan, part=part, enhet=str(enhet.nyckel), namn="Chef Ett", titel="Näringslivschef",
        epost="chef@kommun.se", grund=Grund.DELEGATION,
    )  # fmt: skip
    return ansokan


def test_underskrifter_lases_ur_parterna(med_undertecknare):
    data = Underskrifter().till_json(med_undertecknare)

    assert data == {"undertecknare": [{
        "part": "Kommunen", "enhet": "Näringsliv", "namn": "Chef Ett", "titel": "Näringslivschef", "grund": "delegation",
    }]}  # fmt: skip
    html = Underskrifter().html(data)
    assert "Chef Ett, Näringslivschef" in html and "Delegationsordning" in html


def test_underskrifternas_sida_leder_till_parterna(med_undertecknare, inloggad):
    klient = inloggad(med_undertecknare.skapad_av)
    adress = reverse(
        "insatser:ansokan_avsnitt", args=[med_undertecknare.publikt_id, "underskrifter"]
    )

    sida = klient.get(adress).content.decode()

    parterna = reverse("insatser:ansokan_avsnitt", args=[med_undertecknare.publikt_id, "parter"])
    assert f'href="{parterna}"' in sida and "Chef Ett" in sida
    assert klient.get(parterna).status_code == 200


def test_underskrifter_sags_bara_en_gang(med_undertecknare):
    """Gaps and changes among the signers are told by the parts alone."""
    assert Underskrifter().brister(med_undertecknare) == []
    assert Underskrifter().jamfor({}, Underskrifter().till_json(med_undertecknare)) == []


def test_bilagans_rader_gors_inte_av_formularet():
    assert (BILAGA.nya, BILAGA.tas_bort) == (False, True)
