import re

import pytest

from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from tests.conftest import ny_orgnr

KONTO = "/konto/"
NYTT = "/konto/medlemskap/nytt/"


def _rader(svar):
    """Organisation and state of each row of Mina organisationer, as read."""
    tabell = re.search(r"<tbody.*?</tbody>", svar.content.decode(), re.S)
    if tabell is None:
        return []
    rader = re.findall(r"<tr.*?</tr>", tabell[0], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", rad).split()) for rad in rader]


def test_konto_kraver_inloggning(client, forbund):
    svar = client.get(KONTO)

    assert (svar.status_code, svar.url) == (302, "/konto/logga-in/?next=/konto/")


def test_konto_visar_organisationer_och_lage(inloggad, ny_person, ny_organisation, forbund):
    person = ny_person(Roll.MEDLEM, ny_organisation(namn="Provköping", orgnr="212000-2999"))
    Uppdrag.objects.begar(person, ny_organisation(namn="Region Prov", orgnr="232100-0024"), "")
    ny_person(Roll.MEDLEM, ny_organisation(namn="Någon annans"))

    assert _rader(inloggad(person).get(KONTO)) == [
        "Provköping 212000-2999 Medarbetare i organisationen Bekräftat Lämna Provköping",
        "Region Prov 232100-0024 Medarbetare i organisationen Väntar på bekräftelse Ta tillbaka begäran Region Prov",
    ]


def test_konto_visar_roller_i_forbundet(inloggad, personer, forbund, frys_tid):
    svar = inloggad(personer["ledamot"]).get(KONTO)

    assert [(u.roll, str(u.organ)) for u in svar.context["roller"]] == [("ledamot", "Styrelsen")]
    assert "Du loggar in med en kod" in svar.content.decode()


def test_konto_sparar_namn_och_titel_men_inget_annat(inloggad, personer, forbund):
    person = personer["medlem"]

    svar = inloggad(person).post(
        KONTO,
        {
            "namn": "Nytt Namn",
            "titel": "Chef",
            "email": "x@exempel.invalid",
            "is_active": "",
            "publikt_id": "1",
            "kand_tid": "",
        },
    )

    ny = Anvandare.objects.get(pk=person.pk)
    assert (svar.status_code, svar.url) == (302, KONTO)
    assert (ny.namn, ny.titel) == ("Nytt Namn", "Chef")
    assert (ny.email, ny.is_active, ny.publikt_id) == (person.email, True, person.publikt_id)
    assert ny.kand_tid is not None


def test_konto_utan_namn_sager_vad_som_fattas(inloggad, personer, forbund):
    svar = inloggad(personer["medlem"]).post(KONTO, {"namn": "  ", "titel": ""})

    assert svar.status_code == 422
    assert "Skriv ditt namn." in svar.content.decode()
    assert f"<span>{personer['medlem'].namn}</span>" in svar.content.decode()


# ---------- To ask for membership ----------


def test_begaran_om_ny_organisation_gor_bada_kanda(inloggad, personer, forbund):
    person, nummer = personer["utan_roll"], ny_orgnr()

    svar = inloggad(person).post(NYTT, {"orgnr": nummer.replace("-", " "), "namn": "Nya AB"})

    uppdrag = Uppdrag.objects.get(person=person)
    assert (svar.status_code, svar.url) == (302, KONTO)
    assert (uppdrag.organisation.orgnr, uppdrag.organisation.namn) == (nummer, "Nya AB")
    assert (uppdrag.roll, uppdrag.vantar) == (Roll.MEDLEM, True)
    assert list(Organisation.objects.kanda().filter(orgnr=nummer)) == [uppdrag.organisation]
    assert person in Anvandare.objects.kanda()
    assert Handelse.objects.om(uppdrag).get().verb == "medlemskap_begart"


def test_begaran_andrar_inte_en_kand_organisations_namn(
    inloggad, personer, forbund, ny_organisation
):
    kand = ny_organisation(namn="Provköpings kommun, kommunstyrelsen")

    inloggad(personer["utan_roll"]).post(NYTT, {"orgnr": kand.orgnr, "namn": "Annat namn"})

    kand.refresh_from_db()
    assert kand.namn == "Provköpings kommun, kommunstyrelsen"


def test_begaran_visar_inte_vad_ett_utkast_kallar_organisationen(
    inloggad, personer, forbund, ny_organisation
):
    bara_i_utkast = ny_organisation(namn="MARKOR-UTKAST", kand_tid=None)

    klient = inloggad(personer["utan_roll"])
    svar = klient.post(NYTT, {"orgnr": bara_i_utkast.orgnr, "namn": "Eget ord"}, follow=True)

    assert "MARKOR-UTKAST" not in svar.content.decode()
    assert _rader(svar)[0].startswith("Eget ord ")


@pytest.mark.parametrize(
    ("orgnr", "fel"),
    [
        ("", "Skriv organisationsnumret."),
        ("12345", "Skriv organisationsnumret med tio siffror, till exempel 232100-0032."),
        ("556012-3457", "Kontrollsiffran stämmer inte."),
        ("811218-9876", "Det ser ut som ett personnummer."),
        ("\x00", "Skriv organisationsnumret."),
    ],
)
def test_begaran_med_fel_nummer_sager_vad_man_ska_skriva(inloggad, personer, forbund, orgnr, fel):
    svar = inloggad(personer["utan_roll"]).post(NYTT, {"orgnr": orgnr, "namn": "Nya AB"})

    assert svar.status_code == 422
    assert svar.context["form"].errors["orgnr"][0].startswith(fel)
    assert Uppdrag.objects.filter(person=personer["utan_roll"]).count() == 0


@pytest.mark.parametrize(
    ("vem", "fel"), [("medlem", "Du hör redan till"), ("obekraftad", "Du har redan bett")]
)
def test_begaran_tva_ganger_ar_en(inloggad, personer, forbund, vem, fel):
    person = personer[vem]
    organisation = person.uppdrag.get().organisation

    svar = inloggad(person).post(NYTT, {"orgnr": organisation.orgnr, "namn": "Vad som helst"})

    assert svar.status_code == 422
    assert svar.context["form"].errors["orgnr"] == [
        f"{fel} {'att få höra till ' if vem == 'obekraftad' else ''}{organisation}."
    ]
    assert Uppdrag.objects.filter(person=person).count() == 1


def test_ta_tillbaka_en_begaran(inloggad, personer, forbund):
    uppdrag = personer["obekraftad"].uppdrag.get()

    inloggad(personer["obekraftad"]).post(f"/konto/medlemskap/{uppdrag.publikt_id}/lamna/")

    assert Uppdrag.objects.filter(pk=uppdrag.pk).count() == 0
    assert Handelse.objects.om(uppdrag).get().verb == "medlemskap_atertaget"


def test_lamna_en_organisation_galler_genast(inloggad, personer, forbund):
    person = personer["medlem"]
    uppdrag = person.uppdrag.get()

    inloggad(person).post(f"/konto/medlemskap/{uppdrag.publikt_id}/lamna/")

    assert list(Uppdrag.objects.gallande().filter(person=person)) == []
    assert Handelse.objects.om(uppdrag).get().verb == "uppdrag_avslutat"


def test_ingen_kan_lamna_at_en_annan(inloggad, personer, forbund):
    uppdrag = personer["medlem"].uppdrag.get()

    svar = inloggad(personer["annan_medlem"]).post(f"/konto/medlemskap/{uppdrag.publikt_id}/lamna/")

    assert svar.status_code == 404
    assert uppdrag in Uppdrag.objects.gallande()


def test_en_roll_i_forbundet_kan_man_inte_lamna_sjalv(inloggad, personer, forbund):
    uppdrag = personer["revisor"].uppdrag.get()

    svar = inloggad(personer["revisor"]).post(f"/konto/medlemskap/{uppdrag.publikt_id}/lamna/")

    assert svar.status_code == 404
    assert uppdrag in Uppdrag.objects.gallande()


@pytest.mark.parametrize("antal", [1, 3])
def test_konto_staller_lika_manga_fragor(
    inloggad, ny_person, ny_organisation, forbund, antal, django_assert_num_queries
):
    person = ny_person(Roll.HANDLAGGARE)
    for _ in range(antal):
        Uppdrag.objects.begar(person, ny_organisation(), "")
    klient = inloggad(person)
    klient.get(KONTO)

    with django_assert_num_queries(7):
        svar = klient.get(KONTO)

    assert len(svar.context["organisationer"]) == antal
