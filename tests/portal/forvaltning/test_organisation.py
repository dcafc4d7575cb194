import pytest

from portal.forbund.models.uppdrag import Roll
from portal.konto.models.organisation import Enhet, Organisation
from portal.logg import Handelse
from tests.conftest import ny_orgnr
from tests.tva import oppnad

LISTA = "/forbund/organisationer/"


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR))


def _varden(**byt):
    return {"orgnr": ny_orgnr(), "namn": "Nya kommunen", "finsam": "kommun", "medlem": "on", **byt}


def test_ny_organisation(klient):
    svar = klient.post(f"{LISTA}ny/", _varden())

    ny = Organisation.objects.get(namn="Nya kommunen")
    assert (svar.status_code, svar.url) == (302, f"{LISTA}{ny.publikt_id}/")
    assert (ny.finsam, ny.medlem, ny.kand_tid is not None) == ("kommun", True, True)
    assert Handelse.objects.om(ny).get().verb == "organisation_sparad"


@pytest.mark.parametrize(
    ("byt", "falt", "fel"),
    [
        ({"orgnr": "1"}, "orgnr", "Skriv organisationsnumret med tio siffror"),
        ({"orgnr": "556012-3457"}, "orgnr", "Kontrollsiffran stämmer inte."),
        ({"namn": ""}, "namn", "Skriv organisationens namn."),
    ],
)
def test_fel_sager_vad_man_ska_skriva(klient, byt, falt, fel):
    svar = klient.post(f"{LISTA}ny/", _varden(**byt))

    assert svar.status_code == 422
    assert svar.context["form"].errors[falt][0].startswith(fel)


def test_samma_nummer_tva_ganger(klient, ny_organisation):
    svar = klient.post(f"{LISTA}ny/", _varden(orgnr=ny_organisation().orgnr))

    assert svar.context["form"].errors["orgnr"] == ["Organisationen finns redan i registret."]


def test_andra_organisation(klient, ny_organisation):
    en = ny_organisation(namn="Gamla namnet", medlem=True)
    vag = f"{LISTA}{en.publikt_id}/"
    assert "Gamla namnet" in klient.get(vag).content.decode()

    nya = {"orgnr": en.orgnr, "namn": "Nya namnet", "finsam": "ingen"}
    klient.post(vag, nya | oppnad(klient, vag))

    en.refresh_from_db()
    assert (en.namn, en.medlem) == ("Nya namnet", False)


def test_felaktig_andring_visar_ratt_rubrik(klient, ny_organisation):
    en = ny_organisation(namn="Gamla namnet")

    svar = klient.post(
        f"{LISTA}{en.publikt_id}/", {"orgnr": "1", "namn": "Annat", "finsam": "ingen"}
    )

    assert svar.status_code == 422
    assert "<h1>Gamla namnet</h1>" in svar.content.decode()


@pytest.mark.parametrize("q", ["556012-5790", "556012 5790", "16556012 5790", "5790", "5560"])
def test_listan_soker_pa_nummer(klient, ny_organisation, q):
    ny_organisation(namn="Kajen", orgnr="556012-5790")
    ny_organisation(namn="Bortby", orgnr="232100-0032")

    svar = klient.get(LISTA, {"q": q})

    assert [rad.namn for rad in svar.context["tabell"].rader] == ["Kajen"]


# ---------- The wall: what only drafts name ----------


def test_organisation_som_bara_finns_i_utkast_syns_inte(klient, ny_organisation):
    hemlig = ny_organisation(namn="MARKOR-UTKAST", kand_tid=None)
    Enhet.objects.create(organisation=hemlig, namn="MARKOR-ENHET")

    for vag in (LISTA, f"{LISTA}?q=MARKOR", f"{LISTA}?visa=andra", "/"):
        svar = klient.get(vag)
        assert "UTKAST" not in svar.content.decode()
        if "tabell" in svar.context:
            assert svar.context["tabell"].traffar == 0
    assert klient.get(f"{LISTA}{hemlig.publikt_id}/").status_code == 404
    assert klient.post(f"{LISTA}{hemlig.publikt_id}/", _varden()).status_code == 404
    assert klient.post(f"{LISTA}{hemlig.publikt_id}/enheter/", {"namn": "A"}).status_code == 404
    assert klient.get(f"/forbund/enheter/{hemlig.enheter.get().publikt_id}/").status_code == 404


def test_att_lagga_in_samma_nummer_avslojar_inget_utkast(klient, ny_organisation):
    hemlig = ny_organisation(namn="MARKOR-UTKAST", kand_tid=None)

    svar = klient.post(f"{LISTA}ny/", _varden(orgnr=hemlig.orgnr), follow=True)

    ny = Organisation.objects.kanda().get(orgnr=hemlig.orgnr)
    assert ny.namn == "Nya kommunen"
    assert svar.redirect_chain == [(f"{LISTA}{ny.publikt_id}/", 302)]
    assert "MARKOR-UTKAST" not in svar.content.decode()


# ---------- Units ----------


def test_enheter_laggs_till_andras_och_tas_bort(klient, ny_organisation):
    en = ny_organisation()

    klient.post(f"{LISTA}{en.publikt_id}/enheter/", {"namn": "Arbetsmarknad"})
    enhet = en.enheter.get()
    vag = f"/forbund/enheter/{enhet.publikt_id}/"
    klient.post(vag, {"namn": "Arbetsmarknadsenheten"} | oppnad(klient, vag))
    assert "Arbetsmarknadsenheten" in klient.get(f"{LISTA}{en.publikt_id}/").content.decode()

    klient.post(f"/forbund/enheter/{enhet.publikt_id}/ta-bort/")
    assert en.enheter.count() == 0
    assert [h.verb for h in Handelse.objects.om(enhet)] == [
        "enhet_borttagen",
        "enhet_sparad",
        "enhet_sparad",
    ]


def test_enhet_med_samma_namn(klient, ny_organisation):
    en = ny_organisation()
    Enhet.objects.create(organisation=en, namn="Arbetsmarknad")

    svar = klient.post(f"{LISTA}{en.publikt_id}/enheter/", {"namn": "Arbetsmarknad"})

    assert svar.status_code == 422
    assert "Organisationen har redan en enhet med det namnet." in svar.content.decode()
    assert en.enheter.count() == 1


def test_bara_administratoren(inloggad, personer, forbund):
    en = personer["medlem"].uppdrag.get().organisation
    enhet = Enhet.objects.create(organisation=en, namn="A")
    vagar = [
        LISTA,
        f"{LISTA}ny/",
        f"{LISTA}{en.publikt_id}/",
        f"/forbund/enheter/{enhet.publikt_id}/",
    ]
    for namn, person in personer.items():
        vantat = {"administrator": 200, "avstangd": 302}.get(namn, 403)
        klient = inloggad(person)
        assert (namn, [klient.get(vag).status_code for vag in vagar]) == (namn, [vantat] * 4)


@pytest.mark.parametrize("antal", [1, 3])
def test_en_organisation_staller_lika_manga_fragor(
    klient, ny_organisation, antal, django_assert_num_queries
):
    en = ny_organisation()
    for n in range(antal):
        Enhet.objects.create(organisation=en, namn=f"Enhet {n}")
    vag = f"{LISTA}{en.publikt_id}/"
    klient.get(vag)

    with django_assert_num_queries(9):
        svar = klient.get(vag)

    assert len(svar.context["enheter"]) == antal
