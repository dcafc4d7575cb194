"""The pages where a company's page is written and answered: who comes where, what is shown, what is mailed."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foretag.sida import inbjudan
from foretag.sida.models import Foretagssida
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.formular.block import version_av
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.models.utskick import Utskick
from portal.webb import kontext
from tests.foretag.sidor import ny_sida, nytt_foretag, skriv_om

pytestmark = pytest.mark.django_db


@pytest.fixture
def foretag(forbund):
    return nytt_foretag("Provbyns cykelverkstad")


@pytest.fixture
def egen(foretag, ny_person):
    return ny_person(Roll.MEDLEM, foretag.organisation, namn="Ägaren Ett")


@pytest.fixture
def handlaggare(ny_person):
    return ny_person(Roll.HANDLAGGARE, namn="Handläggare Ett")


def vag(namn, foretag, *mer):
    return reverse(f"foretag:{namn}", args=[foretag.publikt_id, *mer])


def html(svar):
    return svar.content.decode()


# ---------- The company's way: begin, write, hand in ----------


def test_foretagets_vag_till_inlamnad(inloggad, foretag, egen):
    klient = inloggad(egen)
    ny_sida(foretag)  # with its rows; the page itself is begun from the page
    Foretagssida.objects.all().delete()

    assert "Börja skriva sidan" in html(klient.get(vag("sida", foretag)))
    klient.post(vag("sida_borja", foretag))
    assert "Lämna in sidan" in html(klient.get(vag("sida_granska", foretag)))
    svar = klient.post(vag("sida_lamna_in", foretag), follow=True)

    assert "Ni får ett mejl när förbundet har läst den." in html(svar)
    assert Foretagssida.objects.values_list("status", "inlamnad_version__skapad_av").get() == (
        "inlamnad",
        egen.pk,
    )


def test_mitt_foretag_i_menyn_for_foretagets_egna(inloggad, foretag, egen, handlaggare, ny_person):
    annan = ny_person(Roll.MEDLEM)

    menyer = {
        namn: [val.rubrik for val in inloggad(person).get("/").context["meny"]]
        for namn, person in {"egen": egen, "annan": annan, "stab": handlaggare}.items()
    }

    assert {namn for namn, meny in menyer.items() if "Mitt företag" in meny} == {"egen"}
    assert inloggad(annan).get(reverse("foretag:mitt_foretag")).status_code == 404


@pytest.mark.parametrize(
    ("pa", "finns"), [(["register", "arsomgang"], True), (["register"], False)]
)
def test_arsuppgifterna_nas_fran_mitt_foretag_nar_de_anvands(
    inloggad, forbund, foretag, egen, pa, finns
):
    forbund.funktioner = pa
    forbund.save()

    sida = html(inloggad(egen).get(reverse("foretag:mitt_foretag")))

    assert (f'href="{vag("arsuppgifter", foretag)}"' in sida) == finns


def test_den_som_granskar_ser_vad_forbundet_ville_ha_andrat(inloggad, foretag, egen):
    sida = ny_sida(foretag, "inlamnad")
    klient = inloggad(egen)
    assert "Förbundet lämnade tillbaka" not in html(klient.get(vag("sida_granska", foretag)))

    sida.aterlamna(av=Anvandare.objects.portalen(), skal="Skriv var ni finns.")

    assert "Skriv var ni finns." in html(klient.get(vag("sida_granska", foretag)))


def test_menyn_ar_tom_nar_registret_inte_anvands(inloggad, forbund, foretag, egen):
    forbund.funktioner = []
    forbund.save()
    klient = inloggad(egen)

    assert "Mitt företag" not in html(klient.get("/"))
    assert klient.get(vag("sida", foretag)).status_code == 404


def test_autospar_och_knapp_sparar_samma_falt(inloggad, foretag, egen):
    sida = ny_sida(foretag)
    rad = foretag.presentation
    namn = f"rad:presentation:{rad.nyckel}"
    data = {
        f"version:{namn}": version_av(rad.version, {"text": rad.text}),
        f"{namn}:text": "Ny text.",
    }

    svar = inloggad(egen).post(
        vag("sida_spara", foretag, "om"), data, headers={"Accept": "application/json"}
    )

    assert svar.status_code == 200
    rad.refresh_from_db()
    assert (rad.text, rad.andrad_av) == ("Ny text.", egen)
    assert sida.status == "utkast"


def test_en_ny_bransch_laggs_till_med_knappen(inloggad, foretag, egen):
    ny_sida(foretag)
    klient = inloggad(egen)
    sidan = html(klient.get(vag("sida_avsnitt", foretag, "verksamhet")))
    ny = re.search(r'name="ny" value="(bransch:[^"]+)"', sidan)[1]

    svar = klient.post(vag("sida_avsnitt", foretag, "verksamhet"), {"ny": ny})

    assert svar.status_code == 302 and "#rad-bransch-" in svar.url
    assert foretag.branscher.count() == 2


def test_luckorna_hindrar_och_lanken_leder_dit(inloggad, foretag, egen):
    ny_sida(foretag)
    foretag.branscher.all().delete()
    klient = inloggad(egen)

    svar = klient.post(vag("sida_lamna_in", foretag), follow=True)

    assert Foretagssida.objects.get().status == "utkast"
    assert "Lägg till en bransch" in html(svar)
    lank = f"{vag('sida_avsnitt', foretag, 'verksamhet')}?granska=1#ny-bransch"
    assert f'href="{lank}"' in html(svar)


def test_den_som_bara_laser_registret_kan_inte_skriva(inloggad, foretag, ny_person):
    ny_sida(foretag)
    klient = inloggad(ny_person(Roll.REVISOR))

    sidan = html(klient.get(vag("sida_avsnitt", foretag, "om")))

    assert "Du kan läsa sidan men inte skriva i den." in sidan
    assert "data-autospar" not in sidan


def test_det_andra_foretagets_sida_finns_inte(inloggad, foretag, ny_person):
    ny_sida(foretag, "inlamnad")
    annat = nytt_foretag()
    klient = inloggad(ny_person(Roll.ORGANISATIONSADMINISTRATOR, annat.organisation))
    vagar = {
        "GET": [
            vag("sida", foretag),
            vag("sida_avsnitt", foretag, "om"),
            vag("sida_granska", foretag),
            vag("medarbetare", foretag),
        ],
        "POST": [
            vag("sida_borja", foretag),
            vag("sida_lamna_in", foretag),
            vag("sida_ta_tillbaka", foretag),
            vag("sida_avpublicera", foretag),
            vag("sida_avsnitt", foretag, "om"),
            vag("sida_spara", foretag, "om"),
            vag("medarbetare", foretag),
        ],
    }

    svaren = {
        klient.generic(metod, adress).status_code for metod in vagar for adress in vagar[metod]
    }

    assert svaren == {404}


def test_ett_hopslaget_foretag_har_ingen_sida_att_skriva(inloggad, foretag, egen, handlaggare):
    ny_sida(foretag)
    foretag.ihopslagen_med = nytt_foretag()
    foretag.save()

    assert inloggad(egen).get(vag("sida", foretag)).status_code == 404
    assert inloggad(handlaggare).get(vag("sida", foretag)).status_code == 404


# ---------- Staff: the desk, the review, the answer ----------


def test_det_inlamnade_vantar_pa_skrivbordet(foretag, egen, handlaggare, ny_person):
    ny_sida(foretag, "inlamnad")

    def pa(person):
        return [(sak.vad, sak.url) for sak in kontext.vantar_pa(person)]

    assert pa(handlaggare) == [("Godkänn företagets sida", vag("sida_prova", foretag))]
    assert pa(ny_person(Roll.EKONOM)) == pa(egen) == []


def test_det_tillbakalamnade_vantar_hos_foretaget(foretag, egen, handlaggare):
    sida = ny_sida(foretag, "aterlamnad")

    assert [(s.vad, s.url) for s in kontext.vantar_pa(egen)] == [
        ("Ändra företagets sida", sida.get_absolute_url())
    ]
    assert kontext.vantar_pa(handlaggare) == []


@pytest.mark.parametrize("antal", [1, 3])
def test_skrivbordet_fragar_lika_mycket_hur_manga_som_an_vantar(
    foretag, handlaggare, antal, django_assert_num_queries
):
    for _ in range(antal):
        ny_sida(nytt_foretag(), "inlamnad")
    handlaggare.has_perm("foretag.andra_register")  # roles are read once per request

    from foretag.sida.anslutning import _sidor_att_godkanna

    with django_assert_num_queries(1):
        assert len(_sidor_att_godkanna(handlaggare)) == antal


def test_granskningen_visar_vad_som_ar_nytt_och_varnar(inloggad, foretag, handlaggare):
    sida = ny_sida(foretag, "godkand")
    skriv_om(foretag, "Ring 070-123 45 67.")
    sida.lamna_in(av=sida.publicerad_av)

    svar = inloggad(handlaggare).get(vag("sida_prova", foretag))

    assert [(a.fore, a.efter) for a in svar.context["andringar"]] == [
        ("Vi lagar cyklar.", "Ring 070-123 45 67.")
    ]
    assert "I texten står mobilnumret 070-123 45 67." in html(svar)


def test_utan_publik_sida_finns_inget_att_jamfora_med(inloggad, foretag, handlaggare):
    ny_sida(foretag, "inlamnad")

    svar = inloggad(handlaggare).get(vag("sida_prova", foretag))

    assert svar.context["andringar"] is None and "Det som är nytt" not in html(svar)


def test_godkand_mejlas_till_alla_som_skoter_sidan(inloggad, foretag, egen, handlaggare, ny_person):
    kollega = ny_person(Roll.ORGANISATIONSADMINISTRATOR, foretag.organisation)
    sida = ny_sida(foretag, "inlamnad")

    inloggad(handlaggare).post(
        vag("sida_godkann", foretag), {"version": sida.inlamnad_version.publikt_id}
    )

    sida.refresh_from_db()
    assert (sida.status, sida.publicerad_av) == ("godkand", handlaggare)
    mejl = Utskick.objects.order_by("till")
    assert {m.till for m in mejl} == {egen.email, kollega.email}
    assert {m.amne for m in mejl} == {"Provbyns cykelverkstads sida är publicerad"}
    assert vag("publikt_foretag", foretag) in mejl[0].text


def test_utan_egna_personer_gar_mejlet_till_kontaktpersonen(inloggad, foretag, handlaggare):
    foretag.kontakt_epost = "kontakt@exempel.invalid"
    foretag.save()
    sida = ny_sida(foretag, "inlamnad")

    inloggad(handlaggare).post(vag("sida_aterlamna", foretag), {"skal": "Skriv var ni finns."})

    sida.refresh_from_db()
    assert sida.status == "aterlamnad"
    (mejl,) = Utskick.objects.all()
    assert mejl.till == "kontakt@exempel.invalid"
    assert "> Skriv var ni finns." in mejl.text


def test_skal_kravs_for_att_lamna_tillbaka(inloggad, foretag, handlaggare):
    sida = ny_sida(foretag, "inlamnad")

    svar = inloggad(handlaggare).post(vag("sida_aterlamna", foretag), {"skal": " "})

    sida.refresh_from_db()
    assert (svar.status_code, sida.status) == (422, "inlamnad")
    assert "Skriv varför" in html(svar)


def test_en_gammal_granskning_godkanner_inte_det_som_kom_sedan(inloggad, foretag, handlaggare):
    sida = ny_sida(foretag, "inlamnad")
    gammal = sida.inlamnad_version.publikt_id
    skriv_om(foretag, "En smygändring.")
    sida.lamna_in(av=handlaggare)

    svar = inloggad(handlaggare).post(
        vag("sida_godkann", foretag), {"version": gammal}, follow=True
    )

    sida.refresh_from_db()
    assert sida.status == "inlamnad" and not Utskick.objects.exists()
    assert "En nyare version har lämnats in." in html(svar)


def test_staben_publicerar_i_ett_steg(inloggad, foretag, egen, handlaggare):
    ny_sida(foretag)
    klient = inloggad(handlaggare)
    assert "Publicera sidan" in html(klient.get(vag("sida_granska", foretag)))

    klient.post(vag("sida_publicera", foretag))

    sida = Foretagssida.objects.get()
    assert (sida.status, sida.publicerad_av) == ("godkand", handlaggare)
    verb = Handelse.objects.om(sida).order_by("pk").values_list("verb", flat=True)
    assert list(verb) == ["började skriva sidan", "lämnade in sidan", "godkände sidan"]
    assert Utskick.objects.get().till == egen.email


def test_foretaget_kan_sjalvt_ta_ner_sidan(inloggad, foretag, egen):
    sida = ny_sida(foretag, "godkand")

    svar = inloggad(egen).post(vag("sida_avpublicera", foretag), {"skal": "Vi flyttar."})

    sida.refresh_from_db()
    assert svar.status_code == 302 and sida.publicerad_version is None
    assert not Utskick.objects.exists()
    assert Handelse.objects.om(sida).first().kommentar == "Vi flyttar."


# ---------- The people of the company ----------

NY = {"namn": "Kollegan Ett", "epost": "Kollegan@Exempel.invalid", "roll": "medlem"}


def test_handlaggaren_bjuder_in_en_person_som_sedan_skriver(inloggad, foretag, handlaggare):
    svar = inloggad(handlaggare).post(vag("medarbetare", foretag), NY)

    person = Anvandare.objects.get(email="kollegan@exempel.invalid")
    assert svar.status_code == 302 and person.kand_tid is not None
    uppdrag = Uppdrag.objects.get(person=person)
    assert (uppdrag.roll, uppdrag.organisation, uppdrag.bekraftad_av) == (
        Roll.MEDLEM,
        foretag.organisation,
        handlaggare,
    )
    (mejl,) = Utskick.objects.filter(till=person.email)
    assert mejl.amne.startswith("Du kan nu skriva Provbyns cykelverkstads sida")
    assert inloggad(person).get(reverse("foretag:mitt_foretag")).status_code == 200


def test_foretagets_administrator_bjuder_in_och_tar_bort(inloggad, foretag, egen, ny_person):
    chef = ny_person(Roll.ORGANISATIONSADMINISTRATOR, foretag.organisation)
    klient = inloggad(chef)

    klient.post(vag("medarbetare", foretag), NY | {"roll": "organisationsadministrator"})
    klient.post(vag("medarbetare_avsluta", foretag, egen.uppdrag.get().publikt_id))

    assert [str(rad.person) for rad in inbjudan.personer(foretag)] == ["Kollegan Ett", str(chef)]
    assert inloggad(egen).get(vag("sida", foretag)).status_code == 404


@pytest.mark.parametrize("roll", [Roll.MEDLEM, Roll.EKONOM, Roll.REVISOR])
def test_den_som_bara_ar_med_eller_laser_bjuder_inte_in(inloggad, foretag, ny_person, roll):
    person = ny_person(roll, foretag.organisation if roll == Roll.MEDLEM else None)
    klient = inloggad(person)

    sidan = klient.get(vag("medarbetare", foretag))
    svar = klient.post(vag("medarbetare", foretag), NY)

    assert "Bjud in en person" not in html(sidan)
    assert svar.status_code == 403
    assert not Anvandare.objects.filter(email="kollegan@exempel.invalid").exists()


def test_inbjudan_ger_aldrig_en_roll_i_forbundet(inloggad, foretag, handlaggare):
    svar = inloggad(handlaggare).post(vag("medarbetare", foretag), NY | {"roll": "administrator"})

    assert svar.status_code == 422
    with pytest.raises(ValidationError, match="Välj en roll i företaget"):
        inbjudan.bjud_in(foretag, "x@exempel.invalid", "X", Roll.ADMINISTRATOR, av=handlaggare)
    assert not Uppdrag.objects.filter(roll=Roll.ADMINISTRATOR).exists()


def test_handlaggaren_far_inte_ge_uppdrag_utanfor_registret(inloggad, handlaggare, personer):
    """The right stays the administrators': no page but the company's gives a role."""
    kommun = personer["medlem"].uppdrag.get().organisation
    person = personer["utan_roll"]

    svar = inloggad(handlaggare).post(
        reverse("uppdrag_nytt", args=[person.publikt_id]),
        {"roll": "medlem", "organisation": kommun.pk, "fran": "2026-01-01"},
    )

    assert svar.status_code == 403 and not person.uppdrag.exists()


def test_den_som_redan_hor_dit_bjuds_inte_in_igen(inloggad, foretag, egen, handlaggare):
    svar = inloggad(handlaggare).post(vag("medarbetare", foretag), NY | {"epost": egen.email})

    assert svar.status_code == 422
    assert f"{egen.email} hör redan till Provbyns cykelverkstad." in html(svar)
    assert egen.uppdrag.count() == 1


def test_inbjudan_svarar_pa_den_som_har_bett(foretag, handlaggare, ny_person):
    bett = ny_person(Roll.MEDLEM, foretag.organisation, bekraftad=False, namn="Bett Ett")

    inbjudan.bjud_in(foretag, bett.email, "Annat Namn", Roll.MEDLEM, av=handlaggare)

    bett.refresh_from_db()
    assert bett.namn == "Bett Ett"
    assert bett.uppdrag.get().bekraftad_av == handlaggare


def test_ett_avstangt_konto_bjuds_inte_in(foretag, handlaggare, personer):
    with pytest.raises(ValidationError, match="kan inte bjudas in"):
        inbjudan.bjud_in(foretag, personer["avstangd"].email, "X", Roll.MEDLEM, av=handlaggare)


@pytest.mark.parametrize("antal", [1, 3])
def test_personlistan_fragar_lika_mycket(
    inloggad, foretag, handlaggare, ny_person, antal, django_assert_num_queries
):
    for _ in range(antal):
        ny_person(Roll.MEDLEM, foretag.organisation)
    klient = inloggad(handlaggare)
    klient.get(vag("medarbetare", foretag))

    with django_assert_num_queries(8):
        klient.get(vag("medarbetare", foretag))
