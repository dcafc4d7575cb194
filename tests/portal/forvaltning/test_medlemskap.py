import pytest

from portal.forbund.models.uppdrag import Roll, Uppdrag, roller
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.models.utskick import Utskick
from portal.webb import kontext

LISTA = "/forbund/medlemskap/"


@pytest.fixture
def begaran(personer, forbund):
    return personer["obekraftad"].uppdrag.get()


def _sida(uppdrag, slut=""):
    return f"{LISTA}{uppdrag.publikt_id}/{slut}"


@pytest.mark.parametrize(
    "vem", ["handlaggare", "forbundschef", "administrator", "organisationsadministrator"]
)
def test_den_som_far_bekrafta_ser_begaran(inloggad, personer, begaran, vem):
    svar = inloggad(personer[vem]).get(LISTA)

    assert list(svar.context["tabell"].rader) == [begaran]
    assert [
        v.rubrik for v in kontext.vantar_pa(personer[vem]) if v.vad == "Bekräfta medlemskap"
    ] == ["Medarbetare Tre"]


def test_annan_organisations_administrator_ser_den_inte(inloggad, ny_person, begaran):
    annan = ny_person(Roll.ORGANISATIONSADMINISTRATOR)

    assert list(inloggad(annan).get(LISTA).context["tabell"].rader) == []
    assert inloggad(annan).get(_sida(begaran)).status_code == 404
    assert inloggad(annan).post(_sida(begaran), {"roll": "medlem"}).status_code == 404
    assert inloggad(annan).post(_sida(begaran, "avsla/"), {"skal": "x"}).status_code == 404
    begaran.refresh_from_db()
    assert begaran.vantar


def test_bekrafta_ger_ratten_och_mejl(inloggad, personer, begaran):
    svar = inloggad(personer["organisationsadministrator"]).post(_sida(begaran), {"roll": "medlem"})

    assert (svar.status_code, svar.url) == (302, LISTA)
    person = Anvandare.objects.get(pk=begaran.person_id)
    assert roller(person) == {Roll.MEDLEM}
    begaran.refresh_from_db()
    assert begaran.bekraftad_av == personer["organisationsadministrator"]
    assert Handelse.objects.om(begaran).get().verb == "medlemskap_bekraftat"
    assert Utskick.objects.get().amne == "Du hör nu till Provköpings kommun i portalen"


def test_den_forsta_kan_bli_organisationsadministrator(
    inloggad, personer, ny_person, ny_organisation, forbund
):
    forst = ny_person(Roll.MEDLEM, ny_organisation(), bekraftad=False)
    klient, sida = inloggad(personer["handlaggare"]), _sida(forst.uppdrag.get())
    assert "Organisationen har ingen administratör än." in klient.get(sida).content.decode()

    klient.post(sida, {"roll": "organisationsadministrator"})

    assert roller(Anvandare.objects.get(pk=forst.pk)) == {Roll.ORGANISATIONSADMINISTRATOR}


@pytest.mark.parametrize("roll", ["handlaggare", "administrator", "", "ledamot"])
def test_ingen_annan_roll_gar_att_bekrafta_som(inloggad, personer, begaran, roll):
    svar = inloggad(personer["organisationsadministrator"]).post(_sida(begaran), {"roll": roll})

    assert svar.status_code == 422
    begaran.refresh_from_db()
    assert begaran.vantar


def test_sag_nej_med_skal(inloggad, personer, begaran):
    inloggad(personer["handlaggare"]).post(
        _sida(begaran, "avsla/"), {"skal": "Vi känner inte till dig."}
    )

    assert Uppdrag.objects.filter(pk=begaran.pk).count() == 0
    handelse = Handelse.objects.om(begaran).get()
    assert (handelse.verb, handelse.kommentar) == (
        "medlemskap_avslaget",
        "Vi känner inte till dig.",
    )
    utskick = Utskick.objects.get()
    assert utskick.till == personer["obekraftad"].email
    assert "Vi känner inte till dig." in utskick.text


def test_nej_kraver_skal(inloggad, personer, begaran):
    svar = inloggad(personer["handlaggare"]).post(_sida(begaran, "avsla/"), {"skal": " "})

    assert svar.status_code == 422
    assert "Skriv varför, så att personen förstår." in svar.content.decode()
    assert Uppdrag.objects.filter(pk=begaran.pk).count() == 1


def test_den_som_hann_fore_har_svarat(inloggad, personer, begaran):
    forst, sedan = inloggad(personer["handlaggare"]), inloggad(personer["administrator"])
    forst.post(_sida(begaran), {"roll": "medlem"})

    assert sedan.post(_sida(begaran), {"roll": "organisationsadministrator"}).status_code == 404
    assert sedan.post(_sida(begaran, "avsla/"), {"skal": "x"}).status_code == 404
    assert roller(Anvandare.objects.get(pk=begaran.person_id)) == {Roll.MEDLEM}


def test_ingen_bekraftar_sig_sjalv(inloggad, ny_person, ny_organisation, forbund):
    person = ny_person(Roll.HANDLAGGARE)
    egen = Uppdrag.objects.begar(person, ny_organisation(), "")

    assert inloggad(person).get(_sida(egen)).status_code == 404
    assert (
        inloggad(person).post(_sida(egen), {"roll": "organisationsadministrator"}).status_code
        == 404
    )


def test_begaran_mejlas_till_organisationens_administrator(inloggad, personer, forbund):
    organisation = personer["organisationsadministrator"].uppdrag.get().organisation

    inloggad(personer["utan_roll"]).post(
        "/konto/medlemskap/nytt/", {"orgnr": organisation.orgnr, "namn": "Provköping"}
    )

    utskick = Utskick.objects.get()
    assert utskick.till == personer["organisationsadministrator"].email
    assert utskick.amne == "Nyregistrerad Ett vill höra till Provköpings kommun"


def test_ett_radbrott_i_namnet_blir_inget_eget_brev(inloggad, personer, forbund):
    organisation = personer["organisationsadministrator"].uppdrag.get().organisation
    klient = inloggad(personer["utan_roll"])

    klient.post("/konto/", {"namn": "Ett\r\n\r\nBESLUT: \u202ebifall", "titel": ""})
    klient.post("/konto/medlemskap/nytt/", {"orgnr": organisation.orgnr, "namn": "Provköping"})

    assert Utskick.objects.get().amne == "Ett BESLUT: bifall vill höra till Provköpings kommun"
    assert not [rad for rad in Utskick.objects.get().text.splitlines() if rad.startswith("BESLUT")]


def test_de_som_inte_far(inloggad, personer, begaran):
    far = {"handlaggare", "forbundschef", "administrator", "organisationsadministrator"}
    for namn, person in personer.items():
        vantat = 200 if namn in far else 302 if namn == "avstangd" else 403
        klient = inloggad(person)
        svar = [klient.get(LISTA).status_code, klient.get(_sida(begaran)).status_code]
        assert (namn, svar) == (namn, [vantat] * 2)


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, ny_person, ny_organisation, forbund, antal, django_assert_num_queries
):
    for _ in range(antal):
        ny_person(Roll.MEDLEM, ny_organisation(), bekraftad=False)
    klient = inloggad(ny_person(Roll.HANDLAGGARE))
    klient.get(LISTA)

    with django_assert_num_queries(9):
        svar = klient.get(LISTA)

    assert len(svar.context["tabell"].rader) == antal
