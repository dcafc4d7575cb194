"""Two who change the förbund's own facts at once: nothing of anybody's is lost in silence."""

import pytest

from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll
from portal.logg import Handelse
from tests.tva import falten, krocka, med, prova

GAR = pytest.mark.parametrize("tillbaka", [False, True], ids=["vidare", "tillbaka"])


@pytest.fixture
def asa(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR, namn="Åsa"))


@pytest.fixture
def bo(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR, namn="Bo"))


@GAR
def test_forbundets_uppgifter(asa, bo, tillbaka):
    svar = prova(
        *(asa, bo, "/forbund/"),
        x=("presentation", "Bos\ntext", "Åsas\ntext"),
        y=("telefon", "0155-1"),
        z=("adress", "Gatan 1\n611 30 Nybygden"),
        tillbaka=tillbaka,
    )

    (krock,) = svar.context["form"].utfall.krockar
    assert (krock.falt, krock.av) == ("presentation", "Bo")
    assert "<title>Fel: Förbundets uppgifter" in svar.content.decode()


@GAR
def test_organ(asa, bo, styrelsen, tillbaka):
    vag = f"/forbund/organ/{styrelsen.publikt_id}/"

    prova(
        *(asa, bo, vag),
        x=("namn", "Bos styrelse", "Åsas styrelse"),
        y=("slag", "radgor"),
        z=("ordning", "7"),
        tillbaka=tillbaka,
    )


@GAR
def test_organisation(asa, bo, ny_organisation, tillbaka):
    vag = f"/forbund/organisationer/{ny_organisation(medlem=False).publikt_id}/"

    prova(
        *(asa, bo, vag),
        x=("namn", "Bos kommun", "Åsas kommun"),
        y=("finsam", "region"),
        z=("medlem", "on"),
        tillbaka=tillbaka,
    )


def test_enhet(asa, bo, ny_organisation):
    enhet = ny_organisation().enheter.create(namn="Arbetsmarknad")

    svar = prova(asa, bo, f"/forbund/enheter/{enhet.publikt_id}/", x=("namn", "Bos", "Åsas"))

    assert [(k.deras, k.mitt, k.av) for k in svar.context["form"].utfall.krockar] == [
        ("Bos", "Åsas", "Bo")
    ]


def test_utan_marken_skrivs_inget_over(asa, styrelsen):
    svar = asa.post(
        f"/forbund/organ/{styrelsen.publikt_id}/",
        {"namn": "Åsas", "slag": "beslutar", "ordning": str(styrelsen.ordning)},
    )

    styrelsen.refresh_from_db()
    assert (svar.status_code, styrelsen.namn) == (409, "Styrelsen")


def test_att_spara_utan_andring_ar_ingen_handelse(asa, styrelsen):
    vag = f"/forbund/organ/{styrelsen.publikt_id}/"

    assert asa.post(vag, falten(asa.get(vag))).status_code == 302
    assert Handelse.objects.om(styrelsen).count() == 0


def test_ett_rum_som_kollegan_slog_pa_slas_inte_av(asa, bo, forbund):
    """The boxes are of the same page as the texts; who writes in those has not switched anything."""
    Forbund.objects.update(funktioner=["register"])
    mitt = falten(asa.get("/forbund/"))
    pa = {"funktion-enkater": "on"}
    assert bo.post("/forbund/", med(mitt, **pa)).status_code == 302

    svar = asa.post("/forbund/", med(mitt, telefon="0155-2", **{"funktion-register": None}))

    forbund.refresh_from_db()
    assert (svar.status_code, forbund.telefon, forbund.funktioner) == (302, "0155-2", ["enkater"])
    senast = Handelse.objects.om(forbund).filter(verb="funktioner_andrade").first()
    assert senast.uppgifter == {"slog_pa": [], "slog_av": ["register"]}


def test_ett_rum_som_slogs_pa_vid_krocken_gar_att_sla_av_igen(asa, bo, forbund):
    Forbund.objects.update(funktioner=["register"])
    _, krock = krocka(
        *(asa, bo, "/forbund/"), x=("telefon", "0155-1", "0155-2"), z=("funktion-enkater", "on")
    )
    forbund.refresh_from_db()
    assert forbund.funktioner == ["register", "enkater"]

    svar = asa.post("/forbund/", med(falten(krock), **{"funktion-enkater": None}))

    forbund.refresh_from_db()
    assert (svar.status_code, forbund.telefon, forbund.funktioner) == (302, "0155-2", ["register"])


def test_det_som_inte_gar_ihop_sags_och_inget_sparas(asa, ny_organisation):
    """What has come to stand there meanwhile breaks a rule: told on the page, and mine is not saved with it."""
    en = ny_organisation()
    vag = f"/forbund/organisationer/{en.publikt_id}/"
    mitt = falten(asa.get(vag))
    type(en).objects.filter(pk=en.pk).update(finsam="finns inte")

    svar = asa.post(vag, med(mitt, namn="Åsas namn"))

    en.refresh_from_db()
    assert (svar.status_code, en.namn == "Åsas namn") == (422, False)
    assert set(svar.context["form"].errors) == {"finsam"}


def test_krocken_visar_bada_och_sparar_resten(asa, bo, styrelsen):
    vag = f"/forbund/organ/{styrelsen.publikt_id}/"

    _, svar = krocka(
        *(asa, bo, vag), x=("namn", "Bos styrelse", "Åsas styrelse"), z=("ordning", "7")
    )

    styrelsen.refresh_from_db()
    assert (styrelsen.namn, styrelsen.ordning) == ("Bos styrelse", 7)
    text = svar.content.decode()
    assert "Bo skrev" in text and "Åsas styrelse" in text
