"""A respondent's pages behind her link: begun, written, handed in, read afterwards. And the way in from the web."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foretag.enkat.models.enkatsvar import Enkatsvar
from foretag.enkat.models.exempel import Exempel
from portal import frist
from portal.dokument.models import Version
from portal.forbund.models.uppdrag import Roll
from portal.formular.models.ifyllnad import Svar
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum
from portal.post.models.lank import Lank
from portal.post.models.utskick import Utskick
from tests.foretag import enkatprov
from tests.foretag.enkat.test_enkat import forbund, html, kansliet, lasaren, vag, verben
from tests.foretag.enkatprov import bjud_in, borja, fyllt, inlamnat, lanken, ny_enkat

__all__ = ["forbund", "kansliet", "lasaren"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]
JSON = {"Accept": "application/json"}
AVSANDARE = {"namn": "Svarande Ett", "organisation": "Svarsbyn"}


@pytest.fixture
def enkat(forbund):
    return ny_enkat(titel="Samverkan i länet", inledning="Vi vill veta.")


def stang(enkat):
    enkat.stang(av=Anvandare.objects.portalen())


def till(lank, namn="enkat_svar", *delar):
    return vag(namn, lank, *delar)


def ett_svar(text, nyckel="fritt", version="0"):
    return {f"version:svar:{nyckel}": version, f"svar:{nyckel}:v": text}


# ---------- The link ----------


def test_lanken_i_mejlet_leder_till_inledningen_och_inget_borjar(client, enkat):
    inbjudan = bjud_in(enkat)
    mejl = Utskick.objects.get()
    adress = re.search(rf"{settings.ADRESS}(\S+)", mejl.text)[1]

    sidan = html(client.get(adress))

    assert (mejl.till, mejl.kanslig) == ("svarar@exempel.invalid", True)
    assert mejl.amne == "Svara på en enkät: Samverkan i länet"
    assert "> Vi vill veta." in mejl.text
    assert "Vi vill veta." in sidan and 'value="Svarsbyn"' in sidan
    assert "Ingen på förbundet ser det förrän du lämnar in det." in sidan
    inbjudan.refresh_from_db()
    assert inbjudan.svar is None and Lank.objects.get().oppnad_tid is None


def test_borja_gor_svaret_och_samma_lank_leder_vidare(client, enkat):
    inbjudan = bjud_in(enkat)
    lank = lanken(inbjudan)

    svar = client.post(till(lank), AVSANDARE)
    client.post(till(lank), AVSANDARE)
    sidan = html(client.get(till(lank)))

    rad = Enkatsvar.objects.get()
    inbjudan.refresh_from_db()
    assert (svar.status_code, svar.url, inbjudan.svar) == (302, till(lank), rad)
    assert (rad.namn, rad.organisation, rad.epost) == (
        "Svarande Ett",
        "Svarsbyn",
        "svarar@exempel.invalid",
    )
    assert re.findall(r'class="lage lage-\w+">(?:<svg.*?</svg>)([^<]*)<', sidan) == [
        "Inget svar än",
        "Inget svar än",
        "Inget svar än",
    ]
    assert "Börja med Frågor" in sidan
    handelse = Handelse.objects.om(rad).get()
    assert (handelse.verb, handelse.rum, handelse.av.email) == (
        "började svara",
        Rum.SOKANDE,
        "svarar@exempel.invalid",
    )


def test_en_annans_lank_och_en_pahittad_ar_samma_404(client, enkat):
    from portal.post import lank as lankmodul

    annat = lankmodul.ny("arsuppgift", bjud_in(enkat), "x@exempel.invalid")

    assert [client.get(till(lank)).status_code for lank in (annat, "x" * 43)] == [404, 404]


def test_avboja_ger_inga_paminnelser_och_gar_att_angra(client, enkat):
    inbjudan = bjud_in(enkat)
    lank = lanken(inbjudan)

    svar = client.post(till(lank, "enkat_avboj"), follow=True)
    inbjudan.refresh_from_db()
    avbojd = inbjudan.avbojd_tid
    client.post(till(lank), AVSANDARE)
    inbjudan.refresh_from_db()

    assert "Tack för beskedet." in html(svar) and "går det bra att börja ändå" in html(svar)
    assert avbojd is not None and inbjudan.avbojd_tid is None and inbjudan.svar is not None
    assert verben(enkat)[-1] == "avböjde att svara"


def test_den_som_har_lamnat_in_avbojer_inte(client, enkat):
    inbjudan = bjud_in(enkat)
    inlamnat(inbjudan)

    svar = client.post(till(lanken(inbjudan), "enkat_avboj"), follow=True)

    inbjudan.refresh_from_db()
    assert "Svaret är redan inlämnat." in html(svar) and inbjudan.avbojd_tid is None


# ---------- Writing ----------


def test_svar_sparas_med_knappen_och_av_sig_sjalvt(client, enkat):
    inbjudan = bjud_in(enkat)
    borja(inbjudan)
    lank = lanken(inbjudan)
    adress = till(lank, "enkat_avsnitt", "fragor")

    sida = client.get(adress)
    auto = client.post(
        till(lank, "enkat_spara", "fragor"), ett_svar("Det behövs tid"), headers=JSON
    )
    knapp = client.post(adress, ett_svar("tid", "ord") | {"stanna": ""})

    assert f'data-spara-url="{till(lank, "enkat_spara", "fragor")}"' in html(sida)
    assert (auto.status_code, list(auto.json()["enheter"])) == (200, ["svar:fritt"])
    assert (knapp.status_code, knapp.url) == (302, adress)
    assert list(
        Svar.objects.exclude(text="")
        .order_by("fraga")
        .values_list("fraga", "text", "andrad_av__email")
    ) == [
        ("fritt", "Det behövs tid", "svarar@exempel.invalid"),
        ("ord", "tid", "svarar@exempel.invalid"),
    ]


def test_ett_exempel_laggs_till_fylls_i_och_hor_till_svaret(client, enkat):
    inbjudan = bjud_in(enkat)
    svar = borja(inbjudan)
    adress = till(lanken(inbjudan), "enkat_avsnitt", "goda")
    ny = re.search(r'name="ny" value="([^"]*)"', html(client.get(adress)))[1]

    client.post(adress, {"ny": ny})
    rad = Exempel.objects.get()
    enhet = f"rad:exempel:{rad.nyckel}"
    client.post(
        adress,
        {f"version:{enhet}": "1", f"{enhet}:rubrik": "Cykelverkstad", f"{enhet}:slag": "samverkan"},
    )

    rad.refresh_from_db()
    assert (rad.svar, rad.rubrik, rad.slag) == (svar, "Cykelverkstad", "samverkan")


def test_den_som_skriver_ror_inte_ett_annat_svar(client, enkat):
    annat = fyllt(borja(bjud_in(enkat, "a@exempel.invalid")))
    inbjudan = bjud_in(enkat)
    borja(inbjudan)
    rad = annat.exempel.exclude(slag="styrdokument").get()
    enhet = f"rad:exempel:{rad.nyckel}"
    falt = {f"version:{enhet}": f"{rad.version}", f"{enhet}:rubrik": "Annat", "stanna": ""}

    client.post(till(lanken(inbjudan), "enkat_avsnitt", "goda"), falt)

    rad.refresh_from_db()
    assert rad.rubrik == "Cykelverkstad på avtal"


def test_stangd_enkat_gar_att_lasa_men_inte_skriva(client, enkat):
    inbjudan = bjud_in(enkat)
    fyllt(borja(inbjudan))
    lank = lanken(inbjudan)
    stang(enkat)

    sidan = html(client.get(till(lank, "enkat_avsnitt", "fragor")))
    knapp = client.post(till(lank, "enkat_avsnitt", "fragor"), ett_svar("Nytt", "ord"))
    auto = client.post(till(lank, "enkat_spara", "fragor"), ett_svar("Nytt", "ord"), headers=JSON)

    assert "Det behövs tid" in sidan and "<textarea" not in sidan
    assert "Enkäten är stängd och tar inte emot fler svar." in sidan
    assert (knapp.status_code, auto.status_code) == (409, 423)
    assert "Nytt" in html(knapp) and not Svar.objects.filter(fraga="ord").exists()
    assert "Ditt svar lämnades inte in." in html(client.get(till(lank)))


# ---------- Handing in ----------


def test_granska_visar_allt_och_lamna_in_fryser_det(client, enkat):
    inbjudan = bjud_in(enkat)
    svar = fyllt(borja(inbjudan))
    lank = lanken(inbjudan)

    granska = html(client.get(till(lank, "enkat_lamna_in")))
    inlamning = client.post(till(lank, "enkat_lamna_in"))
    kvittens = html(client.get(till(lank)))

    assert "Det behövs tid" in granska and "Cykelverkstad på avtal" in granska
    assert (inlamning.status_code, inlamning.url) == (302, till(lank))
    svar.refresh_from_db()
    data = svar.version.data
    assert (svar.status, svar.inlamnat_av.email) == ("inlamnat", "svarar@exempel.invalid")
    assert data["svar"] == {"fritt": "Det behövs tid", "har": "ja", "flera": ["lag", "hog"]}
    assert data["avsandare"]["organisation"] == "Svarsbyn"
    assert data["block"]["exempel"]["exempel"][0]["plats"] == "Åmål"
    assert data["formular"]["definition"] == enkatprov.DEFINITION
    assert Version.objects.get().mal_id == svar.publikt_id
    assert "Tack för ditt svar" in kvittens and "Det behövs tid" in kvittens
    mejl = Utskick.objects.get(amne="Tack för ditt svar: Samverkan i länet")
    assert (mejl.till, mejl.kanslig, mejl.rum) == ("svarar@exempel.invalid", True, Rum.FORBUND)
    adress = re.search(rf"{settings.ADRESS}(\S+)", mejl.text)[1]
    assert "Det behövs tid" in html(client.get(adress))


def test_inlamnat_tva_ganger_ar_en_gang(client, enkat):
    inbjudan = bjud_in(enkat)
    inlamnat(inbjudan)

    svar = client.post(till(lanken(inbjudan), "enkat_lamna_in"))

    assert svar.status_code == 302 and Version.objects.count() == 1


def test_ett_tomt_svar_lamnas_inte_in(client, enkat):
    inbjudan = bjud_in(enkat)
    borja(inbjudan)
    adress = till(lanken(inbjudan), "enkat_lamna_in")

    sidan, svar = html(client.get(adress)), client.post(adress)

    assert "Du har inte svarat på något än." in sidan and "Lämna in svaret" not in sidan
    assert svar.status_code == 422
    assert "Svara på minst en fråga innan du lämnar in." in html(svar)


@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"rubrik": ""}, "Fyll i rubrik"),
        ({"lank": "www.exempel.invalid"}, "Länk: skriv hela adressen, med https:// i början."),
        ({"samtycke_publicering": ""}, "Svara på om exemplet får publiceras"),
        ({"samtycke_kontakt": ""}, "Svara på om kontaktpersonen får visas"),
    ],
)
def test_det_som_saknas_i_ett_exempel_sags_och_hindrar(client, enkat, falt, text):
    inbjudan = bjud_in(enkat)
    fyllt(borja(inbjudan), exempel=[enkatprov.ett_exempel(**falt)])
    adress = till(lanken(inbjudan), "enkat_lamna_in")

    sidan, svar = html(client.get(adress)), client.post(adress)

    assert re.findall(r'granska=1#rad-exempel-[^"]*">([^<]*)<', sidan)[0].startswith(text)
    assert "Lämna in svaret" not in sidan and svar.status_code == 422
    assert Enkatsvar.objects.get().status == "paborjat"


def test_for_sent_efter_sista_dagen(client, frys_tid, forbund):
    frys_tid("2027-02-01 12:00")
    enkat = ny_enkat()
    inbjudan = bjud_in(enkat)
    fyllt(borja(inbjudan))
    lank = lanken(inbjudan)

    frys_tid(enkat.stanger_tid + timedelta(seconds=1))
    for_sent = client.post(till(lank, "enkat_lamna_in"))
    frys_tid(enkat.stanger_tid)
    i_tid = client.post(till(lank, "enkat_lamna_in"))

    assert (for_sent.status_code, i_tid.status_code) == (422, 302)
    assert "Enkäten är stängd." in html(for_sent)


def test_databasen_haller_att_inlamnat_har_version(enkat):
    svar = borja(bjud_in(enkat))

    with (
        pytest.raises(IntegrityError, match="enkatsvar_inlamnat_helt_eller_inte"),
        transaction.atomic(),
    ):
        Enkatsvar.objects.filter(pk=svar.pk).update(status="inlamnat")


@pytest.mark.parametrize("antal", [1, 3])
def test_sidan_att_skriva_pa_staller_lika_manga_fragor(
    client, enkat, django_capture_queries, antal
):
    inbjudan = bjud_in(enkat)
    fyllt(borja(inbjudan), exempel=[enkatprov.ett_exempel() for _ in range(antal)])
    adress = till(lanken(inbjudan), "enkat_avsnitt", "goda")
    client.get(adress)

    fragor = django_capture_queries(lambda: client.get(adress))

    assert len(fragor) == 10, "\n".join(fragor)


# ---------- Nobody at the förbund sees it before ----------


def test_det_paborjade_syns_inte_for_nagon_pa_forbundet(enkat, ny_person, inloggad):
    """Every page of the enkät, the desk, the mails and the search, for every role; and after handing in it is there."""
    enkat.pa_webben = True
    enkat.save()
    hemligt = "kaktusblomma"
    vem = enkatprov.Inbjuden(f"{hemligt}@exempel.invalid", hemligt, hemligt)
    svar = Enkatsvar.borja(enkat, vem, av=Anvandare.objects.portalen(), nar=frist.nu())
    svar.mejla_lank("foretag/enkat/post/enkat_webbsvar.txt", Rum.SOKANDE)
    fyllt(svar, lambda vad: f"{hemligt} {vad}")
    exempel = svar.exempel.first()
    ett = (enkat.publikt_id, svar.publikt_id)
    vagar = [
        "/",
        reverse("utskick_lista"),
        f"{reverse('utskick_lista')}?q={hemligt}",
        reverse("person_lista"),
        *(vag("enkater") + q for q in ("", f"?q={hemligt}")),
        *(vag(n, enkat.publikt_id) for n in ("enkat", "enkat_andra", "enkat_sammanstallning")),
        *(vag("enkat_kalkylblad", enkat.publikt_id, f) for f in ("csv",)),
        vag("enkatsvar", *ett),
        vag("exempel_publicera", *ett, exempel.publikt_id),
        vag("exempelbank") + f"?q={hemligt}",
        vag("exempel", exempel.publikt_id),
    ]
    roller = (Roll.HANDLAGGARE, Roll.FORBUNDSCHEF, Roll.EKONOM, Roll.REVISOR, Roll.ADMINISTRATOR)
    klienter = [inloggad(ny_person(roll)) for roll in roller]

    def sett():
        ut = set()
        for klient in klienter:
            for adress in vagar:
                get = klient.get(adress)
                kropp = b"".join(get.streaming_content) if get.streaming else get.content
                utan_sokning = kropp.decode(errors="replace").replace(f"q={hemligt}", "")
                # The word that was searched for stands in the search box and in "inget stämmer".
                utan_sokning = re.sub(rf'(value="|”){hemligt}("|”)', "", utan_sokning)
                if hemligt in utan_sokning:
                    ut.add(adress)
        return ut

    assert sett() == set()
    svar.lamna_in(av=svar.skrivare, nar=frist.nu())
    assert vag("enkatsvar", *ett) in sett() and vag("enkat", enkat.publikt_id) in sett()


# ---------- From the web ----------


@pytest.fixture
def pa_webben(enkat):
    enkat.pa_webben = True
    enkat.save()
    return enkat


def test_vem_som_helst_borjar_pa_webben_och_far_en_egen_lank(client, pa_webben):
    adress = vag("enkat_pa_webben", pa_webben.publikt_id)

    sidan = html(client.get(adress))
    svar = client.post(adress, {"namn": "", "organisation": "Byn", "epost": ""})
    egen = html(Client().get(svar.url))

    rad = Enkatsvar.objects.get()
    assert "Samverkan i länet" in sidan and "Börja svara" in sidan
    assert svar.status_code == 302 and svar.url.startswith("/foretag/enkat/")
    assert "Spara din länk." in egen and f"{settings.ADRESS}{svar.url}" in egen
    assert (rad.organisation, rad.epost, rad.skrivare.email) == (
        "Byn",
        "",
        Anvandare.PORTALENS_EPOST,
    )
    assert not Utskick.objects.exists()


def test_med_epost_kommer_lanken_ocksa_dit_bakom_parternas_vagg(client, pa_webben):
    adress = vag("enkat_pa_webben", pa_webben.publikt_id)

    client.post(adress, {**AVSANDARE, "epost": "Webb@exempel.invalid"})

    mejl = Utskick.objects.get()
    till_svaret = re.search(rf"{settings.ADRESS}(\S+)", mejl.text)[1]
    assert (mejl.till, mejl.rum, mejl.kanslig) == ("webb@exempel.invalid", Rum.SOKANDE, True)
    assert "Svarande Ett" not in mejl.text and "Svarsbyn" not in mejl.text
    assert html(Client().get(till_svaret)).count("Börja med Frågor") == 1
    assert not Anvandare.objects.filter(email="webb@exempel.invalid").exists()


@pytest.mark.parametrize("antal", [2])
def test_en_adress_pa_natet_far_inte_borja_hur_manga_som_helst(client, pa_webben, settings, antal):
    settings.ACCOUNT_RATE_LIMITS = {"enkat": f"{antal}/h/ip"}
    adress = vag("enkat_pa_webben", pa_webben.publikt_id)

    svar = [client.post(adress, AVSANDARE).status_code for _ in range(antal + 1)]

    assert svar == [302, 302, 429] and Enkatsvar.objects.count() == 2


def test_en_persons_brevlada_fylls_inte(client, pa_webben, settings):
    settings.ACCOUNT_RATE_LIMITS = {"enkat_epost": "1/h/key"}
    adress = vag("enkat_pa_webben", pa_webben.publikt_id)
    falt = [{**AVSANDARE, "epost": e} for e in ("a@exempel.invalid", "A@exempel.invalid", "")]

    assert [client.post(adress, ett).status_code for ett in falt] == [302, 429, 302]
    assert Utskick.objects.count() == 1


def test_sparrarna_ar_de_som_star_i_installningarna(settings):
    assert {n: settings.ACCOUNT_RATE_LIMITS[n] for n in ("enkat", "enkat_epost")} == {
        "enkat": "30/h/ip",
        "enkat_epost": "3/h/key",
    }


def test_utkast_och_inbjudna_enkater_har_ingen_sida_pa_webben(client, forbund):
    utkast = ny_enkat(pa_webben=True, oppna=False)
    bara_inbjudna = ny_enkat()

    for enkat in (utkast, bara_inbjudna):
        assert client.get(vag("enkat_pa_webben", enkat.publikt_id)).status_code == 404


def test_en_stangd_enkat_pa_webben_sager_det(client, pa_webben):
    stang(pa_webben)
    adress = vag("enkat_pa_webben", pa_webben.publikt_id)

    sidan, svar = html(client.get(adress)), client.post(adress, {**AVSANDARE, "epost": ""})

    assert "Enkäten är stängd." in sidan and "Börja svara" not in sidan
    assert svar.status_code == 422 and not Enkatsvar.objects.exists()
