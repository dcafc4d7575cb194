"""Persons and roles: who is listed, how a role is given and ended, and that an ended one is gone at the next click."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.forbund.models.uppdrag import Roll, Uppdrag, roller
from portal.frist import idag, nu
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse, Rum
from portal.post.models.utskick import Utskick

LISTA = "/forbund/personer/"


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.ADMINISTRATOR, namn="Administratör Ett"))


def _namn(svar):
    return [person.namn for person in svar.context["tabell"].rader]


# ---------- The list and the wall ----------


def test_listan_visar_roller_i_dag(klient, ny_person, ny_organisation):
    ny_person(Roll.LEDAMOT, namn="Ledamot Ett")
    ny_person(Roll.MEDLEM, ny_organisation(namn="Provköping"), namn="Medarbetare Ett")

    svar = klient.get(LISTA)

    assert _namn(svar) == ["Administratör Ett", "Ledamot Ett", "Medarbetare Ett"]
    text = svar.content.decode()
    assert "Ledamot, Styrelsen" in text
    assert "Medarbetare i organisationen, Provköping" in text


def test_den_som_bara_finns_for_ett_utkast_syns_inte(klient, ny_person):
    dold = ny_person(namn="MARKOR-UTKAST", email="markor-utkast@exempel.invalid")

    for vag in (LISTA, f"{LISTA}?visa=utan", "/forbund/medlemskap/", "/"):
        assert "UTKAST" not in klient.get(vag).content.decode().upper()
    assert klient.get(f"{LISTA}?q=UTKAST").context["tabell"].traffar == 0
    assert klient.get(f"{LISTA}{dold.publikt_id}/").status_code == 404
    assert klient.get(f"{LISTA}{dold.publikt_id}/uppdrag/nytt/").status_code == 404
    assert klient.post(f"{LISTA}{dold.publikt_id}/stang-av/").status_code == 404
    dold.refresh_from_db()
    assert dold.is_active


def test_portalen_ar_ingen_person(klient):
    assert Anvandare.objects.portalen().namn not in _namn(klient.get(f"{LISTA}?visa=alla"))


def test_urvalen(klient, ny_person):
    ny_person(Roll.EKONOM, namn="Ekonom Ett")
    ny_person(Roll.REVISOR, namn="Revisor Ett", is_active=False)
    slutade = ny_person(Roll.REVISOR, namn="Revisor Två")
    slutade.uppdrag.update(fran=idag() - timedelta(days=9), till=idag() - timedelta(days=1))

    assert _namn(klient.get(f"{LISTA}?visa=med")) == ["Administratör Ett", "Ekonom Ett"]
    assert _namn(klient.get(f"{LISTA}?visa=utan")) == ["Revisor Två"]
    assert _namn(klient.get(f"{LISTA}?visa=avstangda")) == ["Revisor Ett"]


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(klient, ny_person, antal, django_assert_num_queries):
    for _ in range(antal):
        ny_person(Roll.MEDLEM)
    klient.get(LISTA)

    with django_assert_num_queries(10):
        svar = klient.get(LISTA)

    assert len(svar.context["tabell"].rader) == antal + 1


@pytest.mark.parametrize("antal", [1, 3])
def test_en_person_staller_lika_manga_fragor(klient, ny_person, antal, django_assert_num_queries):
    person = ny_person(Roll.MEDLEM)
    for roll in (Roll.EKONOM, Roll.REVISOR, Roll.HANDLAGGARE)[:antal]:
        Uppdrag(person=person, roll=roll).ge(av=person)
    vag = f"{LISTA}{person.publikt_id}/"
    klient.get(vag)

    with django_assert_num_queries(9):
        svar = klient.get(vag)

    assert len(svar.context["nu"]) == antal + 1
    assert len(svar.context["handelser"]) == antal


# ---------- A new person ----------


def test_ny_person_far_mejl_och_blir_kand(klient):
    svar = klient.post(
        f"{LISTA}ny/", {"namn": "Ekonom Ett", "titel": "Ekonom", "epost": "Ekonom@Exempel.invalid"}
    )

    person = Anvandare.objects.get(email="ekonom@exempel.invalid")
    assert (svar.status_code, svar.url) == (302, f"{LISTA}{person.publikt_id}/uppdrag/nytt/")
    assert (person.namn, person.titel, person in Anvandare.objects.kanda()) == (
        "Ekonom Ett",
        "Ekonom",
        True,
    )
    utskick = Utskick.objects.get(till=person.email)
    assert utskick.amne == "Du har ett konto i Samordningsförbundet Provbygdens portal"
    assert utskick.rum == Rum.FORBUND
    assert Handelse.objects.om(person).get().verb == "person_registrerad"


def test_att_registrera_en_adress_avslojar_inte_om_den_fanns(klient, ny_person):
    dold = ny_person(namn="MARKOR-UTKAST", email="dold@exempel.invalid")

    svar = klient.post(
        f"{LISTA}ny/", {"namn": "Ekonom Ett", "epost": "DOLD@exempel.invalid"}, follow=True
    )

    assert svar.status_code == 200
    assert "MARKOR-UTKAST" not in svar.content.decode()
    dold.refresh_from_db()
    assert (dold.namn, dold.kand_tid is not None) == ("Ekonom Ett", True)


@pytest.mark.parametrize(
    ("varden", "falt", "fel"),
    [
        ({"namn": "", "epost": "a@exempel.invalid"}, "namn", "Skriv personens namn."),
        ({"namn": "A", "epost": "a"}, "epost", "Skriv adressen som namn@exempel.se."),
        (
            {"namn": "A", "epost": "kand@exempel.invalid"},
            "epost",
            "Det finns redan en person med den adressen.",
        ),
        (
            {"namn": "A", "epost": Anvandare.PORTALENS_EPOST},
            "epost",
            "Det finns redan en person med den adressen.",
        ),
    ],
)
def test_ny_person_med_fel(klient, ny_person, varden, falt, fel):
    ny_person(Roll.EKONOM, email="kand@exempel.invalid")

    svar = klient.post(f"{LISTA}ny/", varden)

    assert svar.status_code == 422
    assert svar.context["form"].errors[falt][0].startswith(fel)
    assert Utskick.objects.count() == 0


# ---------- To give a role ----------


def _ge(klient, till_vem, **varden):
    grund = {
        "roll": "handlaggare",
        "organ": "",
        "organisation": "",
        "fran": str(idag()),
        "till": "",
    }
    return klient.post(f"{LISTA}{till_vem.publikt_id}/uppdrag/nytt/", {**grund, **varden})


def test_ge_en_roll(klient, ny_person, styrelsen):
    person = ny_person(Roll.EKONOM)

    svar = _ge(klient, person, roll="ledamot", organ=styrelsen.pk, till="2099-12-31")

    nytt = person.uppdrag.get(roll=Roll.LEDAMOT)
    assert (svar.status_code, svar.url) == (302, f"{LISTA}{person.publikt_id}/")
    assert (nytt.organ, str(nytt.till), nytt.bekraftad_av.namn) == (
        styrelsen,
        "2099-12-31",
        "Administratör Ett",
    )
    assert roller(Anvandare.objects.get(pk=person.pk)) == {Roll.EKONOM, Roll.LEDAMOT}
    assert Handelse.objects.om(nytt).get().verb == "uppdrag_gett"


def test_en_roll_borjar_sin_forsta_dag_och_slutar_efter_sin_sista(klient, ny_person, frys_tid):
    person = ny_person(Roll.EKONOM, kand_tid=nu())
    Uppdrag(
        person=person,
        roll=Roll.REVISOR,
        fran=idag() + timedelta(days=10),
        till=idag() + timedelta(days=12),
    ).ge(av=person)
    start = nu()

    def har_rollen(dagar):
        frys_tid(start + timedelta(days=dagar))
        return Roll.REVISOR in roller(Anvandare.objects.get(pk=person.pk))

    assert [har_rollen(n) for n in (9, 10, 12, 13)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("varden", "falt", "fel"),
    [
        ({"roll": ""}, "roll", "Välj en roll."),
        ({"roll": "superuser"}, "roll", "Välj något av det som finns i listan."),
        ({"roll": "ledamot"}, "organ", "Välj vilket organ rollen gäller."),
        ({"roll": "medlem"}, "organisation", "Välj vilken organisation rollen gäller."),
        ({"fran": "1/1"}, "fran", "Skriv dagen som år-månad-dag"),
        (
            {"fran": "2026-09-10", "till": "2026-09-09"},
            "till",
            "Sista dagen ligger före den första.",
        ),
        ({"organ": "999999"}, "organ", "Välj något av det som finns i listan."),
        ({"organ": "abc"}, "organ", "Välj något av det som finns i listan."),
    ],
)
def test_roll_med_fel(klient, ny_person, varden, falt, fel):
    person = ny_person(Roll.EKONOM)

    svar = _ge(klient, person, **varden)

    assert svar.status_code == 422
    assert svar.context["form"].errors[falt][0].startswith(fel)
    assert person.uppdrag.count() == 1


def test_roll_i_forbundet_hor_inte_till_organ_eller_organisation(
    klient, ny_person, styrelsen, ny_organisation
):
    person = ny_person(Roll.EKONOM)

    svar = _ge(klient, person, organ=styrelsen.pk, organisation=ny_organisation().pk)

    assert set(svar.context["form"].errors) == {"organ", "organisation"}


def test_organisation_som_bara_finns_i_utkast_gar_inte_att_valja(
    klient, ny_person, ny_organisation
):
    hemlig = ny_organisation(namn="MARKOR-UTKAST", kand_tid=None)
    person = ny_person(Roll.EKONOM)

    svar = _ge(klient, person, roll="medlem", organisation=hemlig.pk)

    assert svar.status_code == 422
    assert "MARKOR-UTKAST" not in svar.content.decode()


def test_bara_de_falt_som_visas_gar_att_satta(klient, ny_person):
    person, annan = ny_person(Roll.EKONOM), ny_person(Roll.EKONOM)

    _ge(
        klient,
        person,
        person=annan.pk,
        bekraftad_av=annan.pk,
        avslutad_tid="2026-01-01",
        publikt_id="1",
    )

    nytt = person.uppdrag.get(roll=Roll.HANDLAGGARE)
    assert (nytt.bekraftad_av.namn, nytt.avslutad_tid) == ("Administratör Ett", None)
    assert annan.uppdrag.count() == 1


# ---------- To end a role (S04) ----------


def _avsluta(klient, uppdrag, **varden):
    return klient.post(
        f"/forbund/uppdrag/{uppdrag.publikt_id}/avsluta/", {"nar": "nu", "till": "", **varden}
    )


def test_en_avslutad_roll_ar_borta_vid_nasta_klick(klient, inloggad, ny_person):
    kollega = ny_person(Roll.ADMINISTRATOR)
    hennes = inloggad(kollega)
    assert hennes.get(LISTA).status_code == 200

    svar = _avsluta(klient, kollega.uppdrag.get())

    assert svar.status_code == 302
    assert hennes.get(LISTA).status_code == 403
    assert hennes.get("/").status_code == 200


def test_avsluta_efter_en_dag(klient, ny_person, frys_tid):
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()

    _avsluta(klient, uppdrag, nar="dag", till=str(idag() + timedelta(days=3)))

    uppdrag.refresh_from_db()
    assert (uppdrag.till, uppdrag.avslutad_tid) == (idag() + timedelta(days=3), None)
    assert uppdrag in Uppdrag.objects.gallande()
    assert uppdrag not in Uppdrag.objects.gallande(idag() + timedelta(days=4))


def test_en_avslutad_roll_gallde_dagarna_fore(ny_person, frys_tid):
    frys_tid("2026-09-10 12:00")
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()
    frys_tid("2026-09-14 12:00")

    uppdrag.avsluta(av=uppdrag.person)

    dagar = [n for n in range(8, 16) if uppdrag in Uppdrag.objects.gallande(idag().replace(day=n))]
    assert dagar == [10, 11, 12, 13]


def test_hennes_organisationer_ar_de_hon_har_en_plats_i_i_dag(ny_person, ny_organisation):
    egen, annan, slut, sedan, bedd = (ny_organisation(namn=namn) for namn in "ABCDE")
    person = ny_person(Roll.MEDLEM, organisation=egen)
    ny_person(Roll.MEDLEM, organisation=slut)
    i_dag, i_morgon, i_gar = idag(), idag() + timedelta(days=1), idag() - timedelta(days=1)
    for organisation, roll, fran, till in (
        (annan, Roll.ORGANISATIONSADMINISTRATOR, i_gar, i_dag),
        (slut, Roll.MEDLEM, i_gar, i_gar),
        (sedan, Roll.MEDLEM, i_morgon, None),
    ):
        Uppdrag(person=person, roll=roll, organisation=organisation, fran=fran, till=till).ge(
            av=person
        )
    Uppdrag(person=person, roll=Roll.REVISOR).ge(av=person)
    Uppdrag.objects.begar(person, bedd, "E")

    rader = Uppdrag.objects.organisationer_for(person)

    assert list(rader.order_by("organisation")) == [{"organisation": o.pk} for o in (egen, annan)]


def test_den_utan_plats_i_en_organisation_kostar_ingen_fraga(ny_person, django_assert_num_queries):
    person = ny_person(Roll.HANDLAGGARE)
    roller(person)  # read once a request

    with django_assert_num_queries(0):
        egna = Uppdrag.objects.organisationer_for(person)
        assert list(Organisation.objects.filter(pk__in=egna)) == []


@pytest.mark.parametrize(
    ("varden", "fel"),
    [
        ({"nar": "dag"}, "Skriv den sista dagen."),
        ({"nar": "dag", "till": "2020-01-01"}, "Skriv i dag eller en senare dag."),
        ({"nar": "dag", "till": "snart"}, "Skriv dagen som år-månad-dag"),
    ],
)
def test_avsluta_med_fel_dag(klient, ny_person, varden, fel):
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()

    svar = _avsluta(klient, uppdrag, **varden)

    assert svar.status_code == 422
    assert svar.context["form"].errors["till"][0].startswith(fel)
    assert uppdrag in Uppdrag.objects.gallande()


def test_den_sista_administratoren_kan_inte_avslutas_eller_stangas_av(klient):
    ensam = Anvandare.objects.get(namn="Administratör Ett")

    svar = _avsluta(klient, ensam.uppdrag.get())
    klient.post(f"{LISTA}{ensam.publikt_id}/stang-av/")

    assert "Utse en annan administratör först." in svar.content.decode()
    assert roller(Anvandare.objects.get(pk=ensam.pk)) == {Roll.ADMINISTRATOR}
    assert klient.get(LISTA).status_code == 200


def test_ett_avslutat_uppdrag_kan_inte_avslutas_igen(klient, ny_person):
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()
    _avsluta(klient, uppdrag)

    assert _avsluta(klient, uppdrag).status_code == 404
    assert [h.verb for h in Handelse.objects.om(uppdrag)] == ["uppdrag_avslutat"]


# ---------- To shut an account ----------


def test_avstangd_ar_utloggad_overallt_och_forblir_det(klient, inloggad, ny_person):
    kollega = ny_person(Roll.HANDLAGGARE, losenord="sju-sovande-svanar")
    datorn, telefonen = inloggad(kollega), inloggad(kollega)
    assert datorn.get("/konto/").status_code == 200

    klient.post(f"{LISTA}{kollega.publikt_id}/stang-av/")
    assert [k.get("/konto/").status_code for k in (datorn, telefonen)] == [302, 302]

    klient.post(f"{LISTA}{kollega.publikt_id}/oppna/")
    kollega.refresh_from_db()
    assert (kollega.is_active, kollega.has_usable_password()) == (True, False)
    assert [k.get("/konto/").status_code for k in (datorn, telefonen)] == [302, 302]
    assert [h.verb for h in Handelse.objects.om(kollega)] == ["konto_oppnat", "konto_avstangt"]


def test_avstangd_kan_inte_logga_in(klient, client, ny_person):
    kollega = ny_person(Roll.HANDLAGGARE, losenord="sju-sovande-svanar", is_active=False)

    client.post(
        "/konto/logga-in/losenord/", {"login": kollega.email, "password": "sju-sovande-svanar"}
    )

    assert client.get("/konto/").status_code == 302


# ---------- Who may ----------


def test_bara_administratoren(inloggad, personer, forbund):
    mal = personer["ekonom"]
    vagar = [
        LISTA,
        f"{LISTA}ny/",
        f"{LISTA}{mal.publikt_id}/",
        f"{LISTA}{mal.publikt_id}/uppdrag/nytt/",
        f"/forbund/uppdrag/{mal.uppdrag.get().publikt_id}/avsluta/",
    ]
    for namn, person in personer.items():
        vantat = {"administrator": 200, "avstangd": 302}.get(namn, 403)
        klient = inloggad(person)
        assert (namn, [klient.get(vag).status_code for vag in vagar]) == (namn, [vantat] * 5)


def test_ingen_annan_kan_ge_sig_en_roll(inloggad, personer, forbund):
    forbundschef = personer["forbundschef"]

    assert _ge(inloggad(forbundschef), forbundschef, roll="administrator").status_code == 403
    assert roller(Anvandare.objects.get(pk=forbundschef.pk)) == {Roll.FORBUNDSCHEF}


# ---------- The table's own rules ----------


@pytest.mark.parametrize(
    ("andring", "villkor"),
    [
        ({"till": "2000-01-01"}, "uppdrag_datum_i_ordning"),
        ({"bekraftad_av": None}, "uppdrag_bekraftat_helt_eller_inte"),
        ({"bekraftad_tid": None, "bekraftad_av": None}, "uppdrag_bara_medlemskap_vantar"),
        ({"avslutad_tid": "2026-01-01T00:00Z"}, "uppdrag_avslutat_helt_eller_inte"),
        ({"roll": "medlem"}, "uppdrag_organisation_bara_for_organisationsroll"),
        ({"roll": "ledamot"}, "uppdrag_organ_bara_for_ledamoter"),
    ],
)
def test_databasen_vagrar(ny_person, andring, villkor):
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()

    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Uppdrag.objects.filter(pk=uppdrag.pk).update(**andring)


def test_avsluta_tva_ganger_ar_ett_fel(ny_person):
    uppdrag = ny_person(Roll.EKONOM).uppdrag.get()
    uppdrag.avsluta(av=uppdrag.person)

    with pytest.raises(ValidationError, match="redan avslutat"):
        uppdrag.avsluta(av=uppdrag.person)
