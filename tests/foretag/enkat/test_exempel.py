"""Examples in answers: read, struck in, published by consent, found in the bank, taken down at once."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foretag.enkat.models.exempel import Exempel
from portal import frist
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.enkat.test_enkat import forbund, html, kansliet, lasaren, vag, verben
from tests.foretag.enkatprov import bjud_in, borja, ett_exempel, fyllt, inlamnat, lanken, ny_enkat
from tests.tva import falten, med, oppnad

__all__ = ["forbund", "kansliet", "lasaren"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]
MARKE = "[borttaget av förbundet]"


@pytest.fixture
def svar(forbund):
    return inlamnat(bjud_in(ny_enkat(titel="Samverkan i länet")))


@pytest.fixture
def exempel(svar):
    return svar.exempel.get(slag="samverkan")


def ny(svar_nr, **falt):
    """An example of its own answer, handed in."""
    svar = inlamnat(
        bjud_in(ny_enkat(), f"p{svar_nr}@exempel.invalid"), exempel=[ett_exempel(**falt)]
    )
    return svar.exempel.get(slag=falt.get("slag", "samverkan"))


def publicera(exempel, *strykningar):
    exempel.publicera(strykningar, av=Anvandare.objects.portalen())
    return exempel


def sidan(exempel, namn="exempel_publicera"):
    svar = exempel.svar
    return vag(namn, svar.enkat.publikt_id, svar.publikt_id, exempel.publikt_id)


def stryk(klient, exempel, rader, **mer):
    sida = sidan(exempel)
    return klient.post(sida, {"strykningar": rader, **mer} | oppnad(klient, sida))


# ---------- Published ----------


def test_publicera_visar_den_frysta_texten_for_alla(kansliet, exempel):
    svar = kansliet.post(sidan(exempel), {"strykningar": ""})

    publik = html(Client().get(exempel.get_absolute_url()))
    assert (svar.status_code, svar.url) == (302, exempel.get_absolute_url())
    assert "<h1>Cykelverkstad på avtal</h1>" in publik
    assert "<p>Kommunens cyklar servas av Kerstin.</p><p>Det håller.</p>" in publik
    assert "Åmål" in publik and 'href="https://www.exempel.invalid/"' in publik
    assert "Kontakt Person" in publik and 'href="mailto:kontakt@exempel.invalid"' in publik
    assert "Svarsbyn" not in publik and "Svarande Ett" not in publik
    assert verben(exempel) == ["publicerade exemplet"]


def test_det_som_visas_kommer_ur_versionen_inte_ur_raderna(exempel):
    Exempel.objects.filter(pk=exempel.pk).update(rubrik="Ändrad efteråt", beskrivning="Ändrad")

    publicera(exempel)

    assert exempel.publikt["rubrik"] == "Cykelverkstad på avtal"
    assert exempel.publikt["beskrivning"] == "Kommunens cyklar servas av Kerstin.\n\nDet håller."


def test_strykning_marks_och_kan_inte_sokas(kansliet, exempel):
    stryk(kansliet, exempel, "av Kerstin\nÅmål")

    exempel.refresh_from_db()
    publik = html(Client().get(exempel.get_absolute_url()))
    assert exempel.strykningar == ["av Kerstin", "Åmål"]
    assert f"Kommunens cyklar servas {MARKE}." in publik and "Kerstin" not in publik
    assert exempel.publikt["plats"] == MARKE
    assert "Kerstin" in exempel.svar.version.innehall
    traffar = [
        len(re.findall("<tr", html(Client().get(f"{vag('exempelbank')}?q={q}"))))
        for q in ("kerstin", "amal", "cyklar")
    ]
    assert traffar == [0, 0, 2]


def test_det_strukna_gar_att_andra_men_inget_annat(kansliet, exempel):
    publicera(exempel, "av Kerstin")
    forst = exempel.publicerat_tid

    formuleringen = html(kansliet.get(sidan(exempel)))
    stryk(kansliet, exempel, "Det håller.", beskrivning="Ny text", rubrik="Ny")

    exempel.refresh_from_db()
    assert "> av Kerstin</textarea>" in formuleringen
    assert exempel.publikt["rubrik"] == "Cykelverkstad på avtal"
    assert exempel.publikt["beskrivning"] == f"Kommunens cyklar servas av Kerstin.\n\n{MARKE}"
    assert exempel.publicerat_tid == forst


def test_det_kollegan_strok_kommer_inte_tillbaka(kansliet, inloggad, ny_person, exempel):
    """She opened the page before the colleague struck something out: what was struck is not shown by her save."""
    kollegan = inloggad(ny_person(Roll.HANDLAGGARE, namn="Bo"))
    oppnat = falten(kansliet.get(sidan(exempel)))
    assert kollegan.post(sidan(exempel), med(oppnat, strykningar="av Kerstin")).status_code == 302

    orord = kansliet.post(sidan(exempel), oppnat)
    exempel.refresh_from_db()
    assert (orord.status_code, exempel.strykningar) == (302, ["av Kerstin"])

    krock = kansliet.post(sidan(exempel), med(oppnat, strykningar="Åmål"))
    exempel.refresh_from_db()
    assert (krock.status_code, exempel.strykningar) == (409, ["av Kerstin"])
    ((_, ett, texter),) = krock.context["form"].krockar
    assert (ett.av, texter) == ("Bo", ("av Kerstin", "Åmål"))

    bada = med(falten(krock), strykningar="av Kerstin\nÅmål")
    assert kansliet.post(sidan(exempel), bada).status_code == 302
    exempel.refresh_from_db()
    assert exempel.strykningar == ["av Kerstin", "Åmål"]


def test_det_som_inte_star_i_texten_stryks_inte(kansliet, exempel):
    svar = stryk(kansliet, exempel, "Kerstin\nkerstin\nBosse")

    exempel.refresh_from_db()
    assert svar.status_code == 422 and not exempel.ar_publicerat
    assert "”kerstin” står inte i exemplet. Kopiera orden precis som de står." in html(svar)
    assert "”Bosse” står inte i exemplet." in html(svar)
    assert "”Kerstin” står inte" not in html(svar)


def test_utan_samtycke_publiceras_inget(kansliet, forbund):
    exempel = ny(1, samtycke_publicering="nej")

    sida, svar = html(kansliet.get(sidan(exempel))), kansliet.post(sidan(exempel))

    exempel.refresh_from_db()
    assert "har inte samtyckt till publicering" in sida and "<textarea" not in sida
    assert svar.status_code == 422 and not exempel.ar_publicerat


def test_databasen_haller_samtycket(exempel):
    publicera(exempel)

    with (
        pytest.raises(IntegrityError, match="exempel_publicerat_bara_med_samtycke"),
        transaction.atomic(),
    ):
        Exempel.objects.filter(pk=exempel.pk).update(samtycke_publicering="nej")


@pytest.mark.parametrize(
    "falt", [{"publikt": None}, {"publicerat_av": None}, {"publicerat_tid": None}]
)
def test_databasen_haller_att_det_publicerade_ar_helt(exempel, falt):
    publicera(exempel)

    with (
        pytest.raises(IntegrityError, match="exempel_publicerat_helt_eller_inte"),
        transaction.atomic(),
    ):
        Exempel.objects.filter(pk=exempel.pk).update(**falt)


def test_avpublicera_tar_ned_sidan(kansliet, exempel):
    publicera(exempel)

    kansliet.post(sidan(exempel, "exempel_avpublicera"))
    kansliet.post(sidan(exempel, "exempel_avpublicera"))

    assert Client().get(exempel.get_absolute_url()).status_code == 404
    assert verben(exempel) == ["publicerade exemplet", "avpublicerade exemplet"]


def test_ett_pagaende_exempel_finns_inte_for_kansliet(kansliet, forbund):
    exempel = fyllt(borja(bjud_in(ny_enkat()))).exempel.get(slag="samverkan")

    assert kansliet.get(sidan(exempel)).status_code == 404
    assert kansliet.post(sidan(exempel)).status_code == 404


def test_en_borttagen_rad_publiceras_inte(kansliet, forbund):
    svar = fyllt(borja(bjud_in(ny_enkat())))
    exempel = svar.exempel.get(slag="samverkan")
    Exempel.objects.filter(pk=exempel.pk).update(borttagen_tid=frist.nu())
    svar.lamna_in(av=svar.skrivare, nar=frist.nu())

    assert kansliet.get(sidan(exempel)).status_code == 404
    assert "Cykelverkstad" not in html(kansliet.get(svar.get_absolute_url()))


# ---------- The contact ----------


@pytest.mark.parametrize(("samtycke", "visas"), [("ja", True), ("nej", False)])
def test_kontakten_visas_bara_med_samtycke(kansliet, forbund, samtycke, visas):
    exempel = publicera(ny(1, samtycke_kontakt=samtycke))

    publik = html(Client().get(exempel.get_absolute_url()))
    svaret = html(kansliet.get(exempel.svar.get_absolute_url()))

    assert ("Kontakt Person" in publik) == visas
    assert ("kontakt@exempel.invalid" in publik) == visas
    # The styrdokument of the same answer has a contact who consents: one more on staff's page.
    assert svaret.count("kontakt@exempel.invalid") == (2 if visas else 1)
    assert "kontakt@exempel.invalid" in exempel.svar.version.innehall


# ---------- Consent is taken back ----------


def samtyck(exempel, **falt):
    lank = lanken(exempel.svar)
    return Client().post(vag("enkat_samtycke", lank, exempel.publikt_id), falt, follow=True)


def test_aterkallat_samtycke_tar_ned_exemplet_direkt(exempel):
    publicera(exempel)
    adress = exempel.get_absolute_url()

    svar = samtyck(exempel, kontakt="on")

    exempel.refresh_from_db()
    assert "Det du har sagt ja till är sparat" in html(svar)
    assert Client().get(adress).status_code == 404
    assert (exempel.samtycke_publicering, exempel.samtycke_kontakt) == ("nej", "ja")
    handelse = Handelse.objects.om(exempel).filter(verb="ändrade samtycket").get()
    assert (handelse.av.email, handelse.uppgifter["publicering"]) == (
        "svarar@exempel.invalid",
        "nej",
    )


def test_aterkallad_kontakt_forsvinner_direkt_overallt(kansliet, exempel):
    publicera(exempel)

    samtyck(exempel, publicering="on")

    publik = html(Client().get(exempel.get_absolute_url()))
    assert "Cykelverkstad" in publik and "Kontakt Person" not in publik
    # What is left is the contact of the styrdokument, who still consents.
    assert html(kansliet.get(exempel.svar.get_absolute_url())).count("Kontakt Person") == 1


def test_samtycke_igen_publicerar_inget_av_sig_sjalvt(exempel):
    publicera(exempel)
    samtyck(exempel)

    samtyck(exempel, publicering="on", kontakt="on")

    exempel.refresh_from_db()
    assert exempel.far_publiceras and not exempel.ar_publicerat
    assert Client().get(exempel.get_absolute_url()).status_code == 404


def test_samtycket_kan_tas_tillbaka_nar_enkaten_ar_stangd(exempel):
    publicera(exempel)
    exempel.svar.enkat.stang(av=Anvandare.objects.portalen())

    assert samtyck(exempel).status_code == 200
    exempel.refresh_from_db()
    assert not exempel.ar_publicerat


def test_samma_samtycke_igen_ar_ingen_handelse(exempel):
    samtyck(exempel, publicering="on", kontakt="on")

    assert verben(exempel) == []


def test_en_annans_exempel_nas_inte(exempel):
    annat = ny(2)
    lank = lanken(annat.svar)

    svar = Client().post(vag("enkat_samtycke", lank, exempel.publikt_id))

    exempel.refresh_from_db()
    assert svar.status_code == 404 and exempel.far_publiceras


def test_kvittensen_visar_samtycket_per_exempel(client, exempel):
    publicera(exempel)

    sida = html(client.get(vag("enkat_svar", lanken(exempel.svar))))

    rutor = re.findall(r'name="(publicering|kontakt)" id="\w-[\w-]+"( checked)?>', sida)
    assert rutor == [("publicering", " checked"), ("kontakt", " checked")] * 2
    assert f'href="{exempel.get_absolute_url()}"' in sida


# ---------- The bank ----------


def rubriker(svar):
    return re.findall(r'role="rowheader"><a href="[^"]*">([^<]*)</a>', html(svar))


@pytest.fixture
def banken(forbund):
    return [
        publicera(ny(1, rubrik="Föreningen på ön", plats="Öckerö")),
        publicera(ny(2, rubrik="Kooperativet", slag="foretag", plats="Gävle")),
        publicera(ny(3, rubrik="Ålderdomshemmet", beskrivning="Vaktmästeri.", plats="Åmål")),
        ny(4, rubrik="Inte publicerat"),
    ]


def test_banken_hittas_fran_det_publika_registret_nar_den_har_nagot(client, forbund):
    register, lank = reverse("foretag:publikt_register"), f'href="{reverse("foretag:exempelbank")}"'
    exempel = ny(1)
    assert lank not in html(client.get(register))
    publicera(exempel)
    assert lank in html(client.get(register))

    forbund.funktioner = [namn for namn in forbund.funktioner if namn != "enkater"]
    forbund.save()
    assert lank not in html(client.get(register))


@pytest.mark.parametrize(
    ("fraga", "traffar"),
    [
        ("q=forening", {"Föreningen på ön"}),
        ("q=FÖRENING", {"Föreningen på ön"}),
        ("q=gavle", {"Kooperativet"}),
        ("q=vaktmasteri+amal", {"Ålderdomshemmet"}),
        ("q=inte", set()),
        ("slag=foretag", {"Kooperativet"}),
        ("slag=styrdokument", set()),
        ("slag=samverkan&q=on", {"Föreningen på ön"}),
        ("slag=trams", {"Föreningen på ön", "Kooperativet", "Ålderdomshemmet"}),
    ],
)
def test_banken_soks_utan_prickar_och_filtreras(client, banken, fraga, traffar):
    assert set(rubriker(client.get(f"{vag('exempelbank')}?{fraga}"))) == traffar


def test_banken_sorteras_pa_svenska(client, banken):
    svar = client.get(f"{vag('exempelbank')}?sortera=plats")

    assert rubriker(svar) == ["Kooperativet", "Ålderdomshemmet", "Föreningen på ön"]


def test_kontakten_gar_inte_att_soka(client, exempel):
    publicera(exempel)

    assert rubriker(client.get(f"{vag('exempelbank')}?q=kontakt")) == []


def test_banken_som_fil_har_det_publicerade_och_ingen_kontakt(client, exempel):
    publicera(exempel, "av Kerstin")

    svar = client.get(f"{vag('exempelbank')}?format=csv")
    rader = b"".join(svar.streaming_content).decode("utf-8-sig").splitlines()

    assert rader[0] == "Exempel;Handlar om;Plats;Publicerat;Beskrivning;Länk"
    assert rader[1].startswith("Cykelverkstad på avtal;Samverkan;Åmål;")
    text = "\n".join(rader)
    assert MARKE in text and "Kerstin" not in text and "Kontakt" not in text


def test_tom_bank_och_vagen_till_en_oppen_enkat(client, forbund):
    enkat = ny_enkat(titel="Berätta för oss", pa_webben=True)

    sida = html(client.get(vag("exempelbank")))
    enkat.stang(av=Anvandare.objects.portalen())

    assert "Inga exempel ännu" in sida
    assert f'href="{vag("enkat_pa_webben", enkat.publikt_id)}"' in sida
    assert "Svara på Berätta för oss" in sida
    assert "Svara på" not in html(client.get(vag("exempelbank")))


def test_kansliet_kommer_till_svaret_men_ingen_annan(client, lasaren, exempel):
    publicera(exempel)
    adress = exempel.svar.get_absolute_url()

    assert adress in html(lasaren.get(exempel.get_absolute_url()))
    assert adress not in html(client.get(exempel.get_absolute_url()))


@pytest.mark.parametrize("antal", [1, 3])
def test_banken_staller_lika_manga_fragor(client, forbund, django_capture_queries, antal):
    for n in range(antal):
        publicera(ny(n))
    client.get(vag("exempelbank"))

    fragor = django_capture_queries(lambda: client.get(vag("exempelbank")))

    assert len(fragor) == 4, "\n".join(fragor)


def test_sista_dagen_ror_inte_det_publicerade(client, exempel, frys_tid):
    publicera(exempel)

    frys_tid(frist.nu() + timedelta(days=400))

    assert client.get(exempel.get_absolute_url()).status_code == 200
