import warnings
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from portal.forbund.models.forbund import Forbund, Organ
from portal.forbund.models.uppdrag import Roll
from portal.logg import Handelse
from tests.tva import oppnad

VAG = "/forbund/"
VARDEN = {
    "namn_rad1": "Samordningsförbundet",
    "namn_rad2": "Nybygden",
    "orgnr": "2220000018",
    "presentation": "Vi är till för alla.",
    "epost": "kansli@nybygden.exempel",
    "telefon": "",
    "webbplats": "https://nybygden.exempel",
    "adress": "Gatan 1",
    "besoksadress": "",
    "accent": "#5a2d82",
    "dnr_prefix": "SN",
    "eget_diarium": "on",
    "respit_minuter": "30",
    "tillganglighet_bedomd": "2026-09-01",
}


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR))


def _bild(format="PNG", storlek=(600, 800), **val):
    fil = BytesIO()
    Image.new("RGB", storlek, "#0f5b66").save(fil, format, **val)
    return fil.getvalue()


def _skicka(klient, innehall, namn="logotyp.png"):
    return klient.post(
        VAG, {**VARDEN, **oppnad(klient, VAG), "logotyp": SimpleUploadedFile(namn, innehall)}
    )


def test_uppgifterna_sparas_och_loggas(klient):
    svar = klient.post(VAG, VARDEN | oppnad(klient, VAG))

    rad = Forbund.aktuellt()
    assert (svar.status_code, svar.url) == (302, VAG)
    assert rad.namn == "Samordningsförbundet Nybygden"
    assert (rad.orgnr, rad.dnr_prefix, rad.respit_minuter) == ("222000-0018", "SN", 30)
    assert rad.tillganglighet_bedomd == date(2026, 9, 1)
    handelse = Handelse.objects.om(rad).get(verb="forbund_andrat")
    assert "namn_rad2" in handelse.uppgifter["falt"]


def test_uppgifterna_anvands_pa_varje_sida(klient, client):
    klient.post(VAG, VARDEN | oppnad(klient, VAG))

    text = client.get("/kontakt/").content.decode()

    assert "<small>Samordningsförbundet</small> Nybygden" in text
    assert "kansli@nybygden.exempel" in text
    assert "Vi är till för alla." in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("falt", "varde", "fel"),
    [
        ("namn_rad2", "", "Skriv förbundets namn."),
        (
            "orgnr",
            "222000-0019",
            "Kontrollsiffran stämmer inte. Jämför med organisationens brevpapper",
        ),
        ("epost", "kansliet", "Skriv e-postadressen som namn@exempel.se."),
        ("accent", "#ffcc00", "Färgen är för ljus: kontrasten är"),
        ("accent", "teal", "Skriv färgen som # och sex hexsiffror, till exempel #0f5b66."),
        ("accent", "#fff}b{", "Skriv färgen som # och sex hexsiffror, till exempel #0f5b66."),
        ("accent", "#fff}b{color:red", "Skriv högst 7 tecken. Nu är det 16."),
        ("namn_rad1", "a" * 81, "Skriv högst 80 tecken. Nu är det 81."),
        ("dnr_prefix", "sf 1", "Skriv en till tolv stora bokstäver."),
        ("respit_minuter", "2000", "Skriv högst 1440 minuter, ett dygn."),
        ("respit_minuter", "-1", "Skriv 0 eller mer."),
        ("respit_minuter", "en", "Skriv antalet minuter med siffror, till exempel 60."),
        (
            "tillganglighet_bedomd",
            "i går",
            "Skriv dagen som år-månad-dag, till exempel 2026-09-01.",
        ),
        (
            "webbplats",
            "javascript:alert(1)",
            "Skriv hela adressen, till exempel https://www.exempel.se.",
        ),
    ],
)
def test_fel_sager_vad_man_ska_skriva(klient, falt, varde, fel):
    svar = klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), falt: varde})

    assert svar.status_code == 422
    assert svar.context["form"].errors[falt][0].startswith(fel)
    assert Forbund.aktuellt().namn_rad2 == "Provbygden"


def test_farg_kan_provas_utan_att_sparas(klient):
    svar = klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), "accent": "#8a1f5c", "prova": "1"})

    assert (
        '<rect x="16" y="24" width="150" height="42" rx="4" fill="#8a1f5c"/>'
        in svar.content.decode()
    )
    assert Forbund.aktuellt().accent == "#0f5b66"
    assert Forbund.aktuellt().namn_rad2 == "Provbygden"


def test_temat_foljer_fargen(klient, client):
    gammal = str(client.get("/").context["tema_url"])
    klient.post(VAG, VARDEN | oppnad(klient, VAG))

    ny = str(client.get("/").context["tema_url"])

    assert client.get(ny).content.decode().startswith(":root{--accent:#5a2d82;")
    assert client.get(gammal).status_code == 404


# ---------- Logotype ----------


@pytest.mark.parametrize(("format", "namn"), [("PNG", "a.png"), ("JPEG", "a.jpg")])
def test_logotypen_gors_om_till_png(klient, client, format, namn):
    svar = _skicka(klient, _bild(format), namn)

    assert svar.status_code == 302
    rad = Forbund.aktuellt()
    bild = Image.open(BytesIO(bytes(rad.logotyp)))
    assert (bild.format, bild.size) == ("PNG", (300, 400))
    hamtad = client.get(rad.logotyp_url)
    assert (hamtad["Content-Type"], hamtad.content) == ("image/png", bytes(rad.logotyp))
    assert f'<img src="{rad.logotyp_url}" alt="">' in client.get("/").content.decode()
    assert client.get("/logotyp-0000000000.png").status_code == 404


def test_logotypen_kan_vara_liten_och_behaller_sin_storlek(klient):
    _skicka(klient, _bild(storlek=(40, 20)))

    assert Image.open(BytesIO(bytes(Forbund.aktuellt().logotyp))).size == (40, 20)


def test_logotypen_behaller_inget_utom_bilden(klient):
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "HEMLIG-MARKOR")
    innehall = _bild(pnginfo=text) + b"<script>HEMLIG-MARKOR</script>"

    _skicka(klient, innehall)

    assert b"HEMLIG" not in bytes(Forbund.aktuellt().logotyp)


def test_logotypen_kan_tas_bort_och_star_annars_kvar(klient):
    _skicka(klient, _bild())
    klient.post(VAG, VARDEN | oppnad(klient, VAG))
    assert Forbund.aktuellt().logotyp_hash != ""

    klient.post(VAG, {**VARDEN, **oppnad(klient, VAG), "utan_logotyp": "on"})

    assert Forbund.aktuellt().logotyp_hash == ""


def _bomb():
    """A PNG of 60 kB that claims 60 000 × 60 000 points."""
    import struct
    import zlib

    def bit(namn, data):
        return (
            struct.pack(">I", len(data)) + namn + data + struct.pack(">I", zlib.crc32(namn + data))
        )

    huvud = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + bit(b"IHDR", huvud) + bit(b"IDAT", data) + bit(b"IEND", b"")


@pytest.mark.parametrize(
    ("innehall", "fel"),
    [
        (b"GIF89a" + b"\x00" * 100, "Filen går inte att läsa som bild."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "Filen går inte att läsa som bild."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "Filen går inte att läsa som bild."),
        (_bild()[:200], "Filen går inte att läsa som bild."),
        (_bomb(), "Filen går inte att läsa som bild."),
        (_bild(storlek=(6000, 5000)), "Bilden är 6000 × 5000 punkter."),
        (b"\x00" * (1024 * 1024 + 1), "Filen är större än 1 MB."),
        (b"", "Den skickade filen är tom."),
    ],
    ids=["gif", "svg", "trasig", "avklippt", "bomb", "for_manga_punkter", "for_stor", "tom"],
)
def test_logotyp_som_inte_gar_att_ta_emot(klient, innehall, fel):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svar = _skicka(klient, innehall)

    assert svar.status_code == 422
    assert svar.context["form"].errors["logotyp"][0].startswith(fel)
    assert Forbund.aktuellt().logotyp is None


# ---------- Organ ----------


def test_nytt_organ(klient):
    svar = klient.post(
        "/forbund/organ/nytt/", {"namn": "Beredning", "slag": "bereder", "ordning": "2"}
    )

    ny = Organ.objects.get(namn="Beredning")
    assert (svar.status_code, svar.url) == (302, "/forbund/organ/")
    assert Handelse.objects.om(ny).get().verb == "organ_sparat"


def test_andra_organ(klient, styrelsen):
    vag = f"/forbund/organ/{styrelsen.publikt_id}/"
    assert "Styrelsen" in klient.get(vag).content.decode()

    klient.post(
        vag, {"namn": "Förbundsstyrelsen", "slag": "beslutar", "ordning": "1"} | oppnad(klient, vag)
    )

    assert [str(o) for o in Organ.objects.all()] == ["Förbundsstyrelsen"]


def test_organ_med_samma_namn(klient, styrelsen):
    svar = klient.post(
        "/forbund/organ/nytt/", {"namn": "Styrelsen", "slag": "beslutar", "ordning": "1"}
    )

    assert svar.status_code == 422
    assert svar.context["form"].errors["namn"] == ["Det finns redan ett organ med det namnet."]


# ---------- Who may ----------


@pytest.mark.parametrize("vag", [VAG, "/forbund/organ/", "/forbund/organ/nytt/"])
def test_bara_administratoren(inloggad, personer, forbund, vag):
    for namn, person in personer.items():
        vantat = {"administrator": 200, "avstangd": 302}.get(namn, 403)
        assert (namn, inloggad(person).get(vag).status_code) == (namn, vantat)
    assert inloggad().get(vag).status_code == 302


def test_inget_andras_av_den_som_inte_far(inloggad, personer, forbund):
    assert inloggad(personer["forbundschef"]).post(VAG, VARDEN).status_code == 403
    assert Forbund.aktuellt().namn_rad2 == "Provbygden"
