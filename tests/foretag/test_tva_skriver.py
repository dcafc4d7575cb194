"""Two who change the same avtal, round, enkät, område, report or profile at once: nothing is lost in silence."""

from datetime import date

import pytest
from django.urls import reverse

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.enkat.models.enkat import Enkat
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild.models.arsrapport import Arsrapport
from portal.forbund.models.uppdrag import Roll
from tests.foretag.enkatprov import ny_enkat
from tests.foretag.kommuner import ny_kommun, nytt_avtal, nytt_foretag, portalen
from tests.tva import falten, krocka, med, prova

GAR = pytest.mark.parametrize("tillbaka", [False, True], ids=["vidare", "tillbaka"])


@pytest.fixture
def asa(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa"))


@pytest.fixture
def bo(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Bo"))


@pytest.fixture(autouse=True)
def alla_rummen(forbund, frys_tid):
    frys_tid("2026-08-01 12:00")
    forbund.funktioner = ["register", "arsomgang", "enkater"]
    forbund.save()


def vag(namn, *delar):
    return reverse(f"foretag:{namn}", args=delar)


def krockarna(svar):
    return [(k.falt, k.deras, k.mitt, k.av) for k in svar.context["form"].utfall.krockar]


@GAR
def test_avtal(asa, bo, ny_organisation, forbund, tillbaka):
    avtal = nytt_avtal(nytt_foretag(ny_organisation), ny_kommun(ny_organisation, "2183").organisation)  # fmt: skip

    svar = prova(
        *(asa, bo, vag("avtal_andra", avtal.publikt_id)),
        x=("avser", "Bos text", "Åsas text"),
        y=("leder_till", "Fem platser"),
        z=("beteckning", "KS 1"),
        tillbaka=tillbaka,
    )

    assert krockarna(svar) == [("avser", "Bos text", "Åsas text", "Bo")]


def test_avtalets_part_moter_med_namn(asa, bo, ny_organisation, forbund):
    avtal = nytt_avtal(nytt_foretag(ny_organisation), ny_kommun(ny_organisation, "2183").organisation)  # fmt: skip
    ett, tva = (ny_kommun(ny_organisation, kod).organisation for kod in ("2180", "2181"))

    _, svar = krocka(
        *(asa, bo, vag("avtal_andra", avtal.publikt_id)),
        x=("part", str(ett.publikt_id), str(tva.publikt_id)),
    )

    ((_, _, texter),) = svar.context["form"].krockar
    assert texter == (str(ett), str(tva))


@GAR
def test_arsomgang(asa, bo, forbund, tillbaka):
    omgang = Arsomgang(ar=2026, avser_datum=date(2026, 9, 30), sista_dag=date(2026, 11, 30))
    omgang.spara(av=portalen())

    svar = prova(
        *(asa, bo, vag("arsomgang_andra", omgang.publikt_id)),
        x=("halsning", "Bos hälsning", "Åsas hälsning"),
        y=("sista_dag", "2026-12-10"),
        z=("avser_datum", "2026-10-01"),
        tillbaka=tillbaka,
    )

    assert krockarna(svar) == [("halsning", "Bos hälsning", "Åsas hälsning", "Bo")]


@GAR
def test_enkat(asa, bo, forbund, tillbaka):
    enkat = ny_enkat()

    svar = prova(
        *(asa, bo, vag("enkat_andra", enkat.publikt_id)),
        x=("inledning", "Bos\ntext", "Åsas\ntext"),
        y=("titel", "Bos titel"),
        z=("sista_dag", "2027-02-14"),
        tillbaka=tillbaka,
    )

    assert krockarna(svar) == [("inledning", "Bos\ntext", "Åsas\ntext", "Bo")]


def test_enkatens_sista_dag_moter_som_dag(asa, bo, forbund):
    svar = prova(
        *(asa, bo, vag("enkat_andra", ny_enkat().publikt_id)),
        x=("sista_dag", "2027-02-14", "2027-03-01"),
    )

    ((falt, _, texter),) = svar.context["form"].krockar
    assert (falt.name, texter) == ("sista_dag", ("2027-02-14", "2027-03-01"))
    assert str(Enkat.objects.get().sista_dag) == "2027-03-01"


def test_omrade(asa, bo, ny_organisation, forbund):
    for kod in ("2180", "2183"):
        ny_kommun(ny_organisation, kod)
    omrade = Omrade(namn="Norr", kommuner=["2180"])
    omrade.spara(av=portalen())
    sida = vag("omrade", omrade.publikt_id)
    mitt = falten(asa.get(sida))
    assert bo.post(sida, med(mitt, namn="Bos", kommuner=["2180", "2183"])).status_code == 302

    krock = asa.post(sida, med(mitt, namn="Åsas"))
    klart = asa.post(sida, falten(krock))

    omrade.refresh_from_db()
    assert (krock.status_code, krockarna(krock)) == (409, [("namn", "Bos", "Åsas", "Bo")])
    assert (klart.status_code, omrade.namn, omrade.kommuner) == (302, "Åsas", ["2180", "2183"])


def test_arsrapportens_andra_text_star_kvar(asa, bo, forbund):
    Arsrapport.paborja(2020, av=portalen())

    svar = prova(
        *(asa, bo, vag("arsrapport_andra", 2020)),
        x=("forord", "Bos förord", "Åsas förord"),
        y=("kommentar", "Bos kommentar"),
    )

    assert krockarna(svar) == [("forord", "Bos förord", "Åsas förord", "Bo")]


@GAR
def test_arsrapportens_text_gar_att_andra_tillbaka(asa, bo, forbund, tillbaka):
    Arsrapport.paborja(2020, av=portalen())

    prova(
        *(asa, bo, vag("arsrapport_andra", 2020)),
        x=("forord", "Bos förord", "Åsas förord"),
        z=("kommentar", "Åsas kommentar"),
        tillbaka=tillbaka,
    )


@GAR
def test_kommunens_profil(asa, bo, ny_organisation, forbund, tillbaka):
    """What met is merged on a page of its own; what was hers alone can be changed on or back."""
    kommun = ny_kommun(ny_organisation, "2183")
    sida = vag("kommun_andra", kommun.publikt_id)
    mitt, krock = krocka(
        *(asa, bo, sida),
        x=("ansvarig_namnd", "Bos nämnd", "Åsas nämnd"),
        y=("samordnande_enhet", "Bos enhet"),
        z=("intern_samordning", "Åsa ser till det."),
    )
    val = falten(krock)
    assert asa.post(sida, med(val, ansvarig_namnd="Åsas nämnd")).status_code == 302
    vill = mitt["intern_samordning"] if tillbaka else ["Vi ses."]

    klart = asa.post(sida, med(falten(asa.get(sida)), intern_samordning=vill))

    kommun.refresh_from_db()
    sparat = (kommun.ansvarig_namnd, kommun.samordnande_enhet, [kommun.intern_samordning])
    assert (klart.status_code, sparat) == (302, ("Åsas nämnd", "Bos enhet", vill))
