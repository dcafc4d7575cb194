"""The applicant's way through HTTP: begin, write, meet another writer, sign, send in."""

import json
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from insatser.ansokan.models.ansokan import Ansokan, Medverkan, Status
from insatser.ansokan.models.utlysning import Utlysning
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar, Tabellrad
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.post.models.utskick import Utskick
from portal.webb.models import Raddning
from tests.tva import falten, med

DEFINITION = {
    "namn": "Liten ansökan",
    "avsnitt": [
        {
            "nyckel": "bakgrund",
            "rubrik": "Bakgrund",
            "delar": [
                {
                    "typ": "lang",
                    "nyckel": "varfor",
                    "rubrik": "Varför?",
                    "obligatorisk": True,
                    "max_tecken": 40,
                },
                {"typ": "heltal", "nyckel": "antal", "rubrik": "Hur många?", "enhet": "personer"},
                {"typ": "ja_nej", "nyckel": "forankrad", "rubrik": "Är insatsen förankrad?"},
                {
                    "typ": "kort",
                    "nyckel": "hur",
                    "rubrik": "Hur?",
                    "obligatorisk": True,
                    "villkor": {"fraga": "forankrad", "ar": ["ja"]},
                },
                {
                    "typ": "flerval",
                    "nyckel": "slag",
                    "rubrik": "Vilka slag?",
                    "val": [{"varde": "a", "rubrik": "A"}, {"varde": "b", "rubrik": "B"}],
                },
                {
                    "typ": "tabell",
                    "nyckel": "risker",
                    "rubrik": "Risker",
                    "kolumner": [
                        {"nyckel": "risk", "rubrik": "Risk", "typ": "kort"},
                        {"nyckel": "dag", "rubrik": "Senast", "typ": "datum"},
                    ],
                },
            ],
        },
        {"nyckel": "parter", "rubrik": "Parter", "delar": [{"typ": "block", "block": "parter"}]},
    ],
}


@pytest.fixture
def utlysning(forbund, personer):
    formular = Formular.objects.create(
        namn="Liten ansökan",
        definition=DEFINITION,
        sha256=Formular.hash_av(DEFINITION),
        status="publicerat",
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )
    return Utlysning.objects.create(
        namn="Vägar till arbete",
        formular=formular,
        publicerad=True,
        oppnar_tid=nu() - timedelta(days=1),
        stanger_tid=nu() + timedelta(days=10),
        minst_parter=1,
    )


@pytest.fixture
def skrivare(ny_person):
    return ny_person(namn="Projektledaren")


@pytest.fixture
def ansokan(utlysning, skrivare, ny_organisation):
    agare = ny_organisation(namn="Region Prov", finsam="region")
    return Ansokan.borja(
        namn="Nyttiga affärer", insatsagare=agare, utlysning=utlysning, av=skrivare
    )


def till(namn, ansokan, *resten):
    return reverse(f"insatser:{namn}", args=[ansokan.publikt_id, *resten])


def dold(svar, enhet):
    """The hidden version of a unit in a page."""
    import re

    traff = re.search(rf'name="version:{re.escape(enhet)}" value="([^"]*)"', svar.content.decode())
    assert traff, f"ingen version för {enhet}"
    return traff[1]


def spara(client, ansokan, enhet, version, **falt):
    return client.post(
        till("ansokan_spara", ansokan, "bakgrund"),
        {f"version:{enhet}": version, **{f"{enhet}:{namn}": v for namn, v in falt.items()}},
        headers={"Accept": "application/json"},
    )


def test_ett_utkast_startas_med_namn_och_orgnr(inloggad, skrivare, utlysning):
    client = inloggad(skrivare)

    svar = client.post(
        reverse("insatser:ansokan_ny", args=[utlysning.publikt_id]),
        {
            "namn": "Nyttiga affärer",
            "orgnr": "2321000032",
            "organisation": "Region Prov",
            "finsam": "region",
        },
    )

    ansokan = Ansokan.objects.get()
    assert svar.url == till("ansokan", ansokan)
    assert (ansokan.namn, ansokan.insatsagare.orgnr, ansokan.status) == (
        "Nyttiga affärer",
        "232100-0032",
        Status.UTKAST,
    )
    assert [(m.person, m.slag) for m in ansokan.medverkande.all()] == [
        (skrivare, Medverkan.Slag.AGARE)
    ]
    assert [(p.namn, p.slag) for p in ansokan.plan.parter.all()] == [("Region Prov", "insatsagare")]


def test_ett_namn_kan_inte_skriva_egna_stycken_i_ett_mejl(inloggad, skrivare, utlysning):
    client, brev = inloggad(skrivare), "Namn\n\nBetala hit:\nhttps://exempel.invalid"
    client.post(
        reverse("insatser:ansokan_ny", args=[utlysning.publikt_id]),
        {"namn": brev, "orgnr": "2321000032", "organisation": brev, "finsam": "region"},
    )
    ansokan = Ansokan.objects.get()

    client.post(till("ansokan_namn", ansokan), {"namn": brev})
    client.post(
        till("medverkande", ansokan),
        {"epost": "ny@exempel.invalid", "organisation": brev, "slag": "skriver"},
    )

    ansokan.refresh_from_db()
    en_rad = "Namn Betala hit: https://exempel.invalid"
    assert (ansokan.namn, ansokan.insatsagare.namn) == (en_rad, en_rad)
    assert ansokan.medverkande.get(person__email="ny@exempel.invalid").organisation == en_rad
    assert "\nBetala" not in Utskick.objects.get(till="ny@exempel.invalid").text


def test_fel_kontrollsiffra_visas_vid_faltet_och_inget_skapas(inloggad, skrivare, utlysning):
    svar = inloggad(skrivare).post(
        reverse("insatser:ansokan_ny", args=[utlysning.publikt_id]),
        {"namn": "N", "orgnr": "232100-0033", "organisation": "Region", "finsam": "region"},
    )

    assert svar.status_code == 200
    assert "Kontrollsiffran stämmer inte" in svar.content.decode()
    assert Ansokan.objects.count() == 0


def test_autospar_sparar_ett_svar_och_raknar_upp_versionen(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)
    version = dold(client.get(till("ansokan_avsnitt", ansokan, "bakgrund")), "svar:varfor")

    svar = spara(client, ansokan, "svar:varfor", version, v="För att fler behövs.\r\n")

    enhet = svar.json()["enheter"]["svar:varfor"]
    assert svar.status_code == 200
    assert Svar.objects.get(fraga="varfor").text == "För att fler behövs."
    assert enhet["version"].startswith("1;")
    assert len(enhet["sparat"]) == 8


def test_det_som_inte_kan_lasas_sparas_som_skrivet_och_ar_ett_fel(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)

    svar = spara(client, ansokan, "svar:antal", "0", v="ca 7")
    sida = client.get(till("ansokan_avsnitt", ansokan, "bakgrund")).content.decode()

    assert (
        "Ord som ”ca” hör inte hit" in svar.json()["enheter"]["svar:antal"]["fel"]["svar:antal:v"]
    )
    assert 'value="ca 7"' in sida
    assert "Ord som ”ca” hör inte hit" in sida


def test_for_lang_text_sparas_och_markeras(inloggad, skrivare, ansokan):
    text = "x" * 45

    svar = spara(inloggad(skrivare), ansokan, "svar:varfor", "0", v=text)

    assert Svar.objects.get(fraga="varfor").text == text
    assert (
        "Korta texten med 5 tecken" in svar.json()["enheter"]["svar:varfor"]["fel"]["svar:varfor:v"]
    )


def test_tva_i_samma_svar_moter_varandra_och_inget_skrivs_over(
    inloggad, skrivare, ansokan, ny_person
):
    annan = ny_person(namn="Medskribenten")
    ansokan.bjud_in(annan.email, Medverkan.Slag.SKRIVER, "Kommunen", av=skrivare)
    jag, hon = inloggad(skrivare), inloggad(annan)
    version = dold(jag.get(till("ansokan_avsnitt", ansokan, "bakgrund")), "svar:varfor")
    assert spara(hon, ansokan, "svar:varfor", version, v="Hennes text").status_code == 200

    svar = spara(jag, ansokan, "svar:varfor", version, v="Min text")

    html = svar.json()["konflikt"]["html"]
    assert svar.status_code == 409
    assert "Hennes text" in html and "Min text" in html and "Medskribenten" in html
    assert Svar.objects.get(fraga="varfor").text == "Hennes text"


def test_sammanfogad_text_sparas_pa_den_nya_versionen(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)
    spara(client, ansokan, "svar:varfor", "0", v="Den första")
    html = spara(client, ansokan, "svar:varfor", "0", v="Den andra").json()["konflikt"]["html"]
    ny_version = html.split('value="')[1].split('"')[0]

    svar = spara(client, ansokan, "svar:varfor", ny_version, v="Båda")

    assert svar.status_code == 200
    assert Svar.objects.get(fraga="varfor").text == "Båda"


def test_spara_knappen_ror_inte_det_svar_som_bara_den_andre_andrat(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)
    sida = client.get(till("ansokan_avsnitt", ansokan, "bakgrund"))
    gammal = {f"version:svar:{f}": dold(sida, f"svar:{f}") for f in ("varfor", "antal")}
    spara(client, ansokan, "svar:antal", "0", v="12")

    svar = client.post(
        till("ansokan_avsnitt", ansokan, "bakgrund"),
        {**gammal, "svar:varfor:v": "Min text", "svar:antal:v": ""},
    )

    assert svar.status_code == 302
    assert {s.fraga: s.text for s in Svar.objects.filter(fraga__in=["varfor", "antal"])} == {
        "varfor": "Min text",
        "antal": "12",
    }


def test_spara_knappen_visar_bada_texterna_vid_konflikt(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)
    gammal = dold(client.get(till("ansokan_avsnitt", ansokan, "bakgrund")), "svar:varfor")
    spara(client, ansokan, "svar:varfor", gammal, v="Den andres")

    svar = client.post(
        till("ansokan_avsnitt", ansokan, "bakgrund"),
        {"version:svar:varfor": gammal, "svar:varfor:v": "Min"},
    )

    assert svar.status_code == 409
    assert "Den andres" in svar.content.decode() and "Min" in svar.content.decode()
    assert Svar.objects.get(fraga="varfor").text == "Den andres"


@pytest.mark.parametrize("antal", ["3", ""], ids=["vidare", "tillbaka"])
def test_efter_en_krock_star_det_bara_den_andre_andrat_kvar(
    inloggad, skrivare, ansokan, ny_person, antal
):
    """Answers and the cells of a row alike, through the button; and what was mine alone can be changed back."""
    annan = ny_person()
    ansokan.bjud_in(annan.email, Medverkan.Slag.SKRIVER, "Kommunen", av=skrivare)
    jag, hon = inloggad(skrivare), inloggad(annan)
    sida = till("ansokan_avsnitt", ansokan, "bakgrund")
    jag.post(sida, {"ny": "tabell-risker::8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11"})
    rad = "rad:tabell-risker:8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11"
    mitt = med(falten(jag.get(sida)), stanna="1")
    deras = {"svar:varfor:v": "Hennes", "svar:hur:v": "Så", f"{rad}:risk": "Hennes", f"{rad}:dag": "2026-12-01"}  # fmt: skip
    assert hon.post(sida, med(mitt, **deras)).status_code == 302

    mina = {"svar:varfor:v": "Min", f"{rad}:risk": "Min"}
    krock = jag.post(sida, med(mitt, **mina, **{"svar:antal:v": "2"}))
    assert krock.status_code == 409
    assert jag.post(sida, med(falten(krock), konflikt="1", **mina)).status_code == 302
    klart = jag.post(sida, med(falten(jag.get(sida)), stanna="1", **{"svar:antal:v": antal}))

    assert klart.status_code == 302
    svaren = Svar.objects.filter(fraga__in=["varfor", "antal", "hur"]).order_by("fraga")
    assert [s.text for s in svaren] == [antal, "Så", "Min"]
    nu_ = falten(jag.get(sida))
    assert (nu_[f"{rad}:risk"], nu_[f"{rad}:dag"]) == (["Min"], ["2026-12-01"])


def test_en_rad_laggs_till_sparas_tas_bort_och_atertas(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)
    sida = till("ansokan_avsnitt", ansokan, "bakgrund")
    nyckel = "8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11"
    for _ in range(2):
        client.post(sida, {"ny": f"tabell-risker::{nyckel}"})
    rad = Tabellrad.objects.get(fraga="risker")
    enhet = f"rad:tabell-risker:{rad.nyckel}"

    spara(client, ansokan, enhet, "1", risk="Få deltagare", dag="2026-12-01")
    client.post(sida, {"tabort": f"tabell-risker:{nyckel}"})
    borta = "Få deltagare" not in (efter := client.get(sida).content.decode())
    client.post(sida, {"aterta": f"tabell-risker:{nyckel}"})

    assert str(rad.nyckel) == nyckel
    assert borta and "Ångra" in efter
    assert "Få deltagare" in client.get(sida).content.decode()


def test_foljdfragan_ar_brist_bara_nar_villkoret_galler(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)

    def brister():
        return [b.text for b in ansokan.brister() if b.avsnitt == "bakgrund"]

    utan = brister()
    spara(client, ansokan, "svar:forankrad", "0", v="ja")

    assert utan == ["Svara på Varför?"]
    assert brister() == ["Svara på Varför?", "Svara på Hur?"]


def test_flerval_och_nul_och_osynliga_tecken(inloggad, skrivare, ansokan):
    client = inloggad(skrivare)

    client.post(
        till("ansokan_spara", ansokan, "bakgrund"),
        {"version:svar:slag": "0", "svar:slag:v": ["b", "finns-inte", "a"]},
        headers={"Accept": "application/json"},
    )
    spara(client, ansokan, "svar:varfor", "0", v="a\x00b\u202ec")

    assert Svar.objects.get(fraga="slag").val == ["a", "b"]
    assert Svar.objects.get(fraga="varfor").text == "abc"


@pytest.mark.parametrize("vem", ["handlaggare", "administrator", "ledamot", "revisor"])
def test_utkastet_finns_inte_for_forbundet(inloggad, personer, ansokan, vem):
    client = inloggad(personer[vem])

    svar = [
        client.get(till(namn, ansokan))
        for namn in ("ansokan", "ansokan_granska", "medverkande", "ansokan_underskrift")
    ]
    svar.append(client.get(till("ansokan_avsnitt", ansokan, "bakgrund")))
    svar.append(spara(client, ansokan, "svar:varfor", "0", v="intrång"))

    assert [s.status_code for s in svar] == [404] * 6
    assert not Svar.objects.exists()


def test_den_som_bara_laser_kan_inte_skriva(inloggad, skrivare, ansokan, ny_person):
    lasare = ny_person()
    ansokan.bjud_in(lasare.email, Medverkan.Slag.KOMMENTERAR, "Kommunen", av=skrivare)
    client = inloggad(lasare)

    assert client.get(till("ansokan_avsnitt", ansokan, "bakgrund")).status_code == 200
    assert spara(client, ansokan, "svar:varfor", "0", v="x").status_code == 404
    assert (
        client.post(
            till("ansokan_avsnitt", ansokan, "bakgrund"), {"version:svar:varfor": "0"}
        ).status_code
        == 403
    )
    assert not Svar.objects.exists()


def test_autospar_staller_hogst_sex_fragor(inloggad, skrivare, ansokan, django_capture_queries):
    client = inloggad(skrivare)
    spara(client, ansokan, "svar:varfor", "0", v="ett")
    version = dold(client.get(till("ansokan_avsnitt", ansokan, "bakgrund")), "svar:varfor")

    fragor = django_capture_queries(lambda: spara(client, ansokan, "svar:varfor", version, v="två"))

    assert len(fragor) == 4, "\n".join(fragor)


def test_utloggad_autospar_far_401_och_knappens_post_raddas(client, inloggad, skrivare, ansokan):
    sida = till("ansokan_avsnitt", ansokan, "bakgrund")
    autospar = spara(client, ansokan, "svar:varfor", "0", v="text")
    svar = client.post(sida, {"version:svar:varfor": "0", "svar:varfor:v": "Skrivet utan session"})
    kaka = client.cookies["raddning"].value
    igen = inloggad(skrivare)
    igen.cookies["raddning"] = kaka

    html = igen.get(sida).content.decode()

    assert (autospar.status_code, autospar.json()) == (401, {"kod": "utloggad"})
    assert svar.status_code == 302 and svar.url.startswith("/konto/logga-in/")
    assert "Text som inte hann sparas" in html and "Skrivet utan session" in html
    assert not Svar.objects.exists()
    assert "Skrivet utan session" not in inloggad(skrivare).get(sida).content.decode()


def test_den_som_ar_utloggad_kan_inte_fylla_databasen(client, ansokan, settings):
    settings.ACCOUNT_RATE_LIMITS = {"raddning": "2/h/ip"}

    for _ in range(3):
        client.cookies.clear()
        client.post(till("ansokan_avsnitt", ansokan, "bakgrund"), {"svar:varfor:v": "Text"})

    assert Raddning.objects.count() == 2


def test_portalen_skriver_inte_till_hur_manga_som_helst_for_en_person(
    inloggad, skrivare, ansokan, settings
):
    settings.ACCOUNT_RATE_LIMITS = {"inbjudan": "2/h/user"}
    klient, fore = inloggad(skrivare), Utskick.objects.count()

    svar = [
        klient.post(
            till("medverkande", ansokan),
            {"epost": f"p{n}@exempel.invalid", "organisation": "Region", "slag": "skriver"},
        )
        for n in range(3)
    ]

    assert "Du har bjudit in många den senaste timmen." in svar[2].content.decode()
    assert Utskick.objects.count() - fore == 2


def test_listan_staller_lika_manga_fragor(
    inloggad, skrivare, ansokan, utlysning, django_capture_queries
):
    client = inloggad(skrivare)
    ett = len(django_capture_queries(lambda: client.get(reverse("insatser:ansokan_lista"))))
    for n in range(2):
        Ansokan.borja(
            namn=f"Till {n}", insatsagare=ansokan.insatsagare, utlysning=utlysning, av=skrivare
        )

    tre = len(django_capture_queries(lambda: client.get(reverse("insatser:ansokan_lista"))))

    assert (ett, tre) == (5, 5)


@pytest.mark.parametrize("roll", [Roll.HANDLAGGARE, Roll.REVISOR])
def test_den_som_laser_arenden_nar_sin_egen_ansokan_fran_skrivbordet(
    inloggad, ny_person, ansokan, utlysning, django_capture_queries, roll
):
    """Her menu has the förbund's ärenden instead; the line costs one query."""
    person = ny_person(roll)
    client = inloggad(person)
    lista = reverse("insatser:ansokan_lista")
    utan = client.get("/").content.decode()
    for n in range(2):
        Ansokan.borja(
            namn=f"Egen {n}", insatsagare=ansokan.insatsagare, utlysning=utlysning, av=person
        )

    fragor = [
        sql
        for sql in django_capture_queries(lambda: client.get("/"))
        if "COUNT" in sql and "insatser_ansokan" in sql
    ]
    med = client.get("/").content.decode()

    lank = f'href="{lista}"'
    assert (utan.count(lank), med.count(lank), len(fragor)) == (0, 1, 1)
    assert "2 ansökningar som du själv är med i" in med
    assert client.get(lista).status_code == 200


def test_den_som_soker_har_ansokningarna_i_menyn_och_ingen_rad_till(inloggad, skrivare, ansokan):
    text = inloggad(skrivare).get("/").content.decode()

    assert text.count(f'href="{reverse("insatser:ansokan_lista")}"') == 1


def test_json_fram_och_tillbaka_ar_samma(inloggad, skrivare, ansokan, utlysning, ny_organisation):
    from portal.formular import fyllt

    client = inloggad(skrivare)
    spara(client, ansokan, "svar:varfor", "0", v="## Rubrik\n- ett\n- två")
    spara(client, ansokan, "svar:antal", "0", v="1 200")
    client.post(
        till("ansokan_avsnitt", ansokan, "bakgrund"),
        {"ny": "tabell-risker::8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11"},
    )
    spara(
        client,
        ansokan,
        "rad:tabell-risker:8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11",
        "1",
        risk="Risk",
        dag="2026-12-01",
    )
    data = fyllt.till_json(ansokan, ansokan.fyllt())
    kopia = Ansokan.borja(
        namn="Kopia", insatsagare=ansokan.insatsagare, utlysning=utlysning, av=skrivare
    )
    kopia.plan.parter.all().delete()
    ansokan.plan.parter.all().delete()
    Tabellrad.objects.all().delete()

    fyllt.fran_json(kopia.ifyllnad, kopia, {**data, "block": {}}, av=skrivare)

    assert json.dumps(fyllt.till_json(kopia, kopia.fyllt())["svar"]) == json.dumps(data["svar"])
    assert data["svar"]["antal"] == 1200


# ---------- A file that answers a question ----------

FILFRAGA = {
    "namn": "Med fil",
    "avsnitt": [
        {
            "nyckel": "a",
            "rubrik": "Intyg",
            "delar": [
                {
                    "typ": "fil",
                    "nyckel": "intyg",
                    "rubrik": "Intyg om medfinansiering",
                    "obligatorisk": True,
                },
                {"typ": "kort", "nyckel": "vem", "rubrik": "Vem intygar?"},
            ],
        }
    ],
}


@pytest.fixture
def med_fil(utlysning, skrivare, ny_organisation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    utlysning.formular = Formular.objects.create(
        namn="Med fil",
        definition=FILFRAGA,
        sha256=Formular.hash_av(FILFRAGA),
        status="publicerat",
        publicerad_tid=nu(),
        publicerad_av=Anvandare.objects.portalen(),
    )
    utlysning.save()
    return Ansokan.borja(
        namn="Med fil", insatsagare=ny_organisation(), utlysning=utlysning, av=skrivare
    )


def pdf():
    ut = BytesIO()
    with pikepdf.new() as fil:
        fil.add_blank_page()
        fil.save(ut)
    return ut.getvalue()


def test_en_fil_svarar_pa_fragan_och_blir_en_bilaga(inloggad, skrivare, med_fil):
    client = inloggad(skrivare)
    fore = [b.text for b in med_fil.brister()]

    client.post(
        till("ansokan_avsnitt", med_fil, "a"),
        {
            "svar:intyg:v": SimpleUploadedFile("Intyg åäö.pdf", pdf(), "application/pdf"),
            "version:svar:vem": "0",
            "svar:vem:v": "Ekonomichefen",
        },
    )

    bilaga = med_fil.plan.bilagor.get()
    data = med_fil.data()
    assert (fore, med_fil.brister()) == (["Svara på Intyg om medfinansiering"], [])
    assert data["svar"]["intyg"]["filnamn"] == "Intyg åäö.pdf"
    assert data["svar"]["intyg"]["nyckel"] == str(bilaga.nyckel)
    assert data["svar"]["vem"] == "Ekonomichefen"
    assert "Intyg åäö.pdf" in client.get(till("ansokan_granska", med_fil)).content.decode()
    assert client.get(till("bilaga", med_fil, bilaga.nyckel)).status_code == 200


def test_en_fil_som_inte_ar_vad_den_sager_far_ett_tydligt_fel_och_texten_ar_sparad(
    inloggad, skrivare, med_fil
):
    svar = inloggad(skrivare).post(
        till("ansokan_avsnitt", med_fil, "a"),
        {
            "svar:intyg:v": SimpleUploadedFile(
                "intyg.pdf", b"<html>inte en pdf</html>", "application/pdf"
            ),
            "version:svar:vem": "0",
            "svar:vem:v": "Ekonomichefen",
        },
    )

    assert svar.status_code == 422
    assert "Filen kunde inte tas emot" in svar.content.decode()
    assert Svar.objects.get(fraga="vem").text == "Ekonomichefen"
    assert not med_fil.plan.bilagor.exists()


def test_en_borttagen_bilaga_svarar_inte_langre_pa_fragan(inloggad, skrivare, med_fil):
    med_fil.ifyllnad.formular.definition["avsnitt"][0]["delar"].append(
        {"typ": "block", "block": "bilagor"}
    )
    med_fil.ifyllnad.formular.sha256 = "a" * 64
    med_fil.ifyllnad.formular.save()
    client = inloggad(skrivare)
    sida = till("ansokan_avsnitt", med_fil, "a")
    client.post(sida, {"svar:intyg:v": SimpleUploadedFile("Intyg.pdf", pdf(), "application/pdf")})
    bilaga = med_fil.plan.bilagor.get()

    client.post(sida, {"tabort": f"bilaga:{bilaga.nyckel}"})

    ansokan = Ansokan.objects.get(pk=med_fil.pk)
    assert [b.text for b in ansokan.brister()] == ["Svara på Intyg om medfinansiering"]
    assert "intyg" not in ansokan.data()["svar"]


# ---------- Begin once, remove a draft ----------


def test_samma_formular_tva_ganger_ar_ett_utkast(inloggad, skrivare, utlysning):
    client = inloggad(skrivare)
    adress = reverse("insatser:ansokan_ny", args=[utlysning.publikt_id])
    falt = {
        "nyckel": "8e7c4d0a-5b1e-4a43-9d7e-0d6f0f2f6c11",
        "namn": "Nyttiga affärer",
        "orgnr": "2321000032",
        "organisation": "Region Prov",
        "finsam": "region",
    }

    svar = [client.post(adress, falt), client.post(adress, {**falt, "namn": "En gång till"})]

    assert svar[0].url == svar[1].url
    assert [a.namn for a in Ansokan.objects.all()] == ["Nyttiga affärer"]


def test_ett_utkast_tas_bort_med_allt_som_ar_skrivet(inloggad, skrivare, med_fil):
    client = inloggad(skrivare)
    client.post(
        till("ansokan_avsnitt", med_fil, "a"),
        {"svar:intyg:v": SimpleUploadedFile("Intyg.pdf", pdf(), "application/pdf")},
    )

    svar = client.post(till("ansokan_ta_bort", med_fil))

    assert svar.url == reverse("insatser:ansokan_lista")
    assert (Ansokan.objects.count(), Svar.objects.count(), Fil.objects.count()) == (0, 0, 0)
