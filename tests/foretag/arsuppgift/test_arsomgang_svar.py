"""The company's page: by link and signed in, what is filled in, asked about, kept, refused; and staff on the phone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.models.lank import Lank
from portal.post.models.utskick import Utskick
from portal.webb.kontext import vantar_pa
from portal.webb.models import Raddning
from tests.foretag.arsvarld import (
    AR,
    MATT,
    TAL,
    ifyllt,
    mejlen,
    ny_omgang,
    nytt_foretag,
    satt,
    vagen,
)
from tests.tva import falten, med


@pytest.fixture
def av(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE, namn="Hanna Handläggare")


@pytest.fixture
def foretag(av):
    """Last year's figures are TAL, except FK which was not given."""
    rad = nytt_foretag("Bygg & Bo")
    satt(rad, av, ar=AR - 1, placerade_fk=None)
    return rad


@pytest.fixture
def uppgift(foretag, av):
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    return omgang.uppgifter.get()


@pytest.fixture
def lank(uppgift):
    return vagen(mejlen(uppgift)[0])


@pytest.fixture
def klient():
    return Client()


def ny(uppgift):
    return Arsuppgift.objects.get(pk=uppgift.pk)


def verben(uppgift):
    return list(Handelse.objects.om(uppgift).order_by("pk").values_list("verb", flat=True))


def texten(svar):
    return re.sub(r"\s+", " ", svar.content.decode())


# ---------- The form ----------


def test_forra_arets_tal_ar_ifyllda_och_star_bredvid(klient, lank):
    svar = klient.get(lank)

    assert svar.status_code == 200
    form = svar.context["form"]
    assert {m: form[m].value() for m in MATT} == {
        **{m: str(v) for m, v in TAL.items()},
        "placerade_fk": "",
    }
    text = texten(svar)
    assert f"{AR - 1}: <strong>14</strong>" in text
    assert f"{AR - 1}: <strong>ej uppgivet</strong>" in text
    assert 'data-summa="id_anstallda_kvinnor id_anstallda_man">23</output>' in text
    assert ">–</output>" in text  # placed: FK is neither given nor said to be unknown


def test_att_lasa_gor_ingen_till_anvandare_och_oppnar_inte_lanken(klient, lank):
    fore = Anvandare.objects.count()

    klient.get(lank)
    klient.get(f"{lank}klart/")
    klient.post(lank, ifyllt(anstallda_man=140))  # a question: nothing is saved

    assert Anvandare.objects.count() == fore
    assert Lank.objects.get().oppnad_tid is None


def test_svaret_sparas_kvitteras_och_loggas_pa_lankens_adress(klient, lank, uppgift):
    svar = klient.post(lank, ifyllt(anstallda_man=15, kommentar="Bygger om."))

    assert svar.url == f"{lank}klart/"
    rad = ny(uppgift)
    assert rad.tal == {**TAL, "anstallda_man": 15}
    assert (rad.satt, rad.svarad_av.email) == ("lank", "info@bolaget.exempel")
    assert verben(uppgift) == ["lämnade årsuppgifter"]
    kvitto = mejlen(uppgift)[-1]
    assert (kvitto.till, kvitto.kanslig) == ("info@bolaget.exempel", False)
    assert "Anställda män: 15" in kvitto.text and "/ars/" not in kvitto.text
    assert Lank.objects.get().oppnad_tid is not None
    sida = texten(klient.get(svar.url))
    assert "är inskickade" in sida and "Bygger om." in sida and "Anställda sammanlagt" in sida


@pytest.mark.parametrize(
    ("skrivet", "fel"),
    [
        ("ca 7", "Skriv antalet med siffror, till exempel 30. Ord som ”ca” hör inte hit."),
        ("sju", "Skriv antalet med siffror, till exempel 30. Ord som ”ca” hör inte hit."),
        ("-1", "Skriv 0 eller mer."),
        ("7,5", "Skriv ett helt tal, utan decimaler."),
        ("1000001", "Skriv 1\u00a0000\u00a0000 eller mindre."),
        ("", "Skriv ett tal. Skriv 0 om det inte var någon, eller kryssa i Vi vet inte."),
    ],
)
def test_det_som_inte_gar_att_lasa_star_kvar_med_vad_man_ska_skriva(
    klient, lank, uppgift, skrivet, fel
):
    svar = klient.post(lank, ifyllt() | {"anstallda_man": skrivet, "kommentar": "Kvar"})

    assert svar.status_code == 422 and not ny(uppgift).besvarad
    assert svar.context["form"].errors == {"anstallda_man": [fel]}
    text = svar.content.decode()
    assert f'id="id_anstallda_man" value="{skrivet}" aria-invalid="true"' in text
    assert '<a href="#id_anstallda_man">' in text and ">\nKvar</textarea>" in text


@pytest.mark.parametrize("skrivet", ["1 200", "1\u00a0200", " 1200 "])
def test_tal_lases_som_de_skrivs(klient, lank, uppgift, skrivet):
    data = ifyllt() | {"platser": skrivet, "ja": ["andring:platser:12:1200"]}

    assert klient.post(lank, data).status_code == 302
    assert ny(uppgift).platser == 1200


def test_ej_uppgivet_ar_ett_eget_svar(klient, lank, uppgift):
    klient.post(lank, ifyllt(placerade_fk=None, anstallda_man=15))

    rad = ny(uppgift)
    assert rad.placerade_fk is None and rad.placerade is None and rad.anstallda == 24
    sida = klient.get(lank)
    assert sida.context["form"]["ej_placerade_fk"].value() is True
    assert "ej uppgivet" in texten(klient.get(f"{lank}klart/"))


def test_krysset_galler_over_ett_tal_som_bara_var_ifyllt(klient, lank, uppgift):
    assert klient.post(lank, ifyllt() | {"ej_anstallda_man": "on"}).status_code == 302
    assert ny(uppgift).anstallda_man is None


def test_bade_tal_och_kryss_fragas_om(klient, lank, uppgift):
    svar = klient.post(lank, ifyllt(anstallda_man=15) | {"ej_anstallda_man": "on"})

    assert "Ta bort talet eller krysset." in svar.content.decode()
    assert not ny(uppgift).besvarad


def test_fler_nyttjade_an_platser_nekas(klient, lank, uppgift):
    svar = klient.post(lank, ifyllt(platser=12, nyttjade=13) | {"ja": ["lika"]})

    assert svar.status_code == 422
    assert "Ni skriver 13 nyttjade platser men bara 12 platser." in svar.content.decode()


@pytest.mark.parametrize(
    "kommentar", ["Anna 620101-1019 började", "196201011019", "x" * 2001], ids=len
)
def test_kommentar_med_personnummer_eller_for_lang_nekas(klient, lank, uppgift, kommentar):
    svar = klient.post(lank, ifyllt(anstallda_man=15, kommentar=kommentar))

    assert set(svar.context["form"].errors) == {"kommentar"}
    assert kommentar in svar.content.decode() and not ny(uppgift).besvarad
    assert not Handelse.objects.om(uppgift).exists()


# ---------- Questions ----------


def test_det_orimliga_fragas_om_och_sparas_nar_man_sager_ja(klient, lank, uppgift):
    data = ifyllt(anstallda_man=140)
    fraga = f"Ni hade 14 anställda män {AR - 1} och skriver 140 nu. Stämmer det?"

    forst = klient.post(lank, data)
    sedan = klient.post(lank, data | {"ja": ["andring:anstallda_man:14:140"]})

    text = forst.content.decode()
    assert forst.status_code == 422 and fraga in text
    assert "Stämmer det här? Svara på frågorna" in text
    assert '<a href="#id_fraga-anstallda_man">' in text
    assert 'value="140"' in text and 'value="andring:anstallda_man:14:140"' in text
    assert sedan.status_code == 302
    assert ny(uppgift).bekraftade_avvikelser == [
        {"nyckel": "andring:anstallda_man:14:140", "text": fraga}
    ]


def test_ett_ja_galler_inte_ett_annat_tal(klient, lank, uppgift):
    ja = {"ja": ["andring:anstallda_man:14:140"]}

    svar = klient.post(lank, ifyllt(anstallda_man=1400) | ja)

    assert svar.status_code == 422 and not ny(uppgift).besvarad
    assert "skriver 1\u00a0400 nu" in svar.content.decode()
    assert "checked" not in text_for(svar, "id_fraga-anstallda_man")


def test_ett_ja_star_kvar_nar_nagot_annat_ar_fel(klient, lank):
    data = ifyllt(anstallda_man=140) | {"platser": "ca 7", "ja": ["andring:anstallda_man:14:140"]}

    svar = klient.post(lank, data)

    assert set(svar.context["form"].errors) == {"platser"}
    assert "checked" in text_for(svar, "id_fraga-anstallda_man")


def text_for(svar, id_):
    return re.search(rf'<input[^>]*id="{id_}"[^>]*>', svar.content.decode())[0]


def test_samma_tal_som_forra_aret_fragas_om(klient, lank, uppgift, foretag, av):
    satt(foretag, av, ar=AR - 1, placerade_fk=0)

    svar = klient.post(lank, ifyllt())
    igen = klient.post(lank, ifyllt() | {"ja": [f"lika:{AR - 1}"]})

    assert f"Alla tal är desamma som {AR - 1}. Stämmer det?" in svar.content.decode()
    assert igen.status_code == 302


# ---------- Twice, and two at once ----------


def test_samma_en_gang_till_ar_en_gang(klient, lank, uppgift):
    data = ifyllt(anstallda_man=15)

    svar = [klient.post(lank, data) for _ in range(3)]

    assert [s.status_code for s in svar] == [302] * 3
    assert verben(uppgift) == ["lämnade årsuppgifter"]
    assert len(mejlen(uppgift)) == 2  # the link and one receipt


def test_kan_andras_med_samma_lank_och_loggas(klient, lank, uppgift):
    klient.post(lank, ifyllt(anstallda_man=15))

    svar = klient.post(lank, ifyllt(ny(uppgift), anstallda_man=16))

    assert svar.status_code == 302 and ny(uppgift).anstallda_man == 16
    sist = Handelse.objects.om(uppgift).latest("pk")
    assert sist.verb == "ändrade årsuppgifter"
    assert (sist.uppgifter["fore"], sist.uppgifter["efter"]) == (
        {"anstallda_man": 15},
        {"anstallda_man": 16},
    )


def test_tva_med_samma_lank_ser_varandras_tal_och_inget_skrivs_over(klient, lank, uppgift):
    klient.post(lank, ifyllt(anstallda_man=15, platser=13))

    svar = klient.post(lank, ifyllt(anstallda_man=16, kommentar="Min text"))

    text = texten(svar)
    assert svar.status_code == 409 and ny(uppgift).anstallda_man == 15
    assert "Någon annan har sparat: 15" in text and "Någon annan har sparat: 13" in text
    assert 'value="16"' in text and "Min text" in text
    version = re.search(r'name="rad_version" value="(\d+)"', text)[1]
    igen = klient.post(lank, ifyllt(anstallda_man=16) | {"rad_version": version})
    assert igen.status_code == 302 and ny(uppgift).anstallda_man == 16


@pytest.mark.parametrize("nyttjade", ["12", None], ids=["vidare", "tillbaka"])
@pytest.mark.parametrize("besvarad", [False, True])
def test_efter_en_krock_star_det_bara_den_andra_andrade_kvar(
    client, lank, uppgift, foretag, av, besvarad, nyttjade
):
    """On an answered year, and on one that both began from last year's figures: x is mine, y theirs, z mine."""
    satt(foretag, av, ar=AR if besvarad else AR - 1)
    ja = [f"lika:{AR - 1}"]
    mitt = falten(client.get(lank))
    sedan = mitt["nyttjade"]
    deras = med(mitt, anstallda_man="15", platser="14", kommentar="Deras", placerade_fk=None, ej_placerade_fk="on", ja=ja)  # fmt: skip
    assert client.post(lank, deras).status_code == 302

    krock = client.post(lank, med(mitt, anstallda_man="16", nyttjade="11", ja=ja))
    text = texten(krock)
    assert krock.status_code == 409
    assert re.findall(r"Någon annan har sparat: (\w+)", text) == ["15"]

    nu = falten(krock)
    klart = client.post(lank, med(nu, nyttjade=nyttjade or sedan, ja=ja))

    rad = ny(uppgift)
    assert klart.status_code == 302
    assert (rad.anstallda_man, rad.platser, rad.placerade_fk) == (16, 14, None)
    assert (rad.kommentar, rad.nyttjade) == ("Deras", int(nyttjade or sedan[0]))


def test_tva_kommentarer_visas_bada(client, lank, uppgift):
    mitt = med(falten(client.get(lank)), **{m: str(v) for m, v in TAL.items()})
    assert client.post(lank, med(mitt, kommentar="Deras")).status_code == 302

    krock = client.post(lank, med(mitt, kommentar="Min"))

    assert krock.status_code == 409
    assert "Någon annan har sparat: Deras" in texten(krock)
    assert client.post(lank, falten(krock)).status_code == 302
    assert ny(uppgift).kommentar == "Min"


@pytest.mark.django_db(transaction=True)
@pytest.mark.langsam
def test_manga_samtidigt_ar_ett_svar_och_ett_utskick():
    """Sent out and answered by many threads at once: one row, one mail of each kind, one event."""
    Forbund(namn_rad2="Prov", orgnr="222000-0018", epost="k@prov.exempel", dnr_prefix="SF").save()
    av = Anvandare.objects.portalen()
    foretag = nytt_foretag()
    omgang = ny_omgang(av)

    def skicka(_):
        try:
            return type(omgang).objects.get(pk=omgang.pk).skicka_ut(av=av)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        antal = sum(pool.map(skicka, range(8)))
    uppgift = Arsuppgift.objects.get(foretag=foretag)
    lank = vagen(mejlen(uppgift)[0])

    def svara(_):
        try:
            return Client().post(lank, ifyllt()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        koder = list(pool.map(svara, range(8)))

    assert antal == 1 and koder == [302] * 8
    assert [m.amne.split()[0] for m in mejlen(uppgift)] == ["Årsuppgifter", "Tack!"]
    assert verben(uppgift) == ["lämnade årsuppgifter"]
    assert Anvandare.objects.filter(email="info@bolaget.exempel").count() == 1


# ---------- The end of the round ----------


def test_efter_sista_dagen_tas_svaret_emot_och_marks(klient, lank, uppgift, frys_tid):
    frys_tid(f"{uppgift.omgang.sista_dag + timedelta(days=3)} 10:00")

    svar = klient.post(lank, ifyllt())

    assert ny(uppgift).efter_sista_dag
    assert "efter sista dag" in texten(klient.get(svar.url))


def test_efter_60_dagar_finns_lanken_inte(klient, lank, uppgift, frys_tid):
    frys_tid(f"{uppgift.omgang.halls_oppen_till} 23:30")
    sista = klient.get(lank).status_code
    frys_tid(f"{uppgift.omgang.halls_oppen_till + timedelta(days=1)} 00:30")

    assert (sista, klient.get(lank).status_code) == (200, 404)


def test_lanken_till_ett_ihopslaget_foretag_finns_inte(klient, lank, foretag):
    Foretag.objects.filter(pk=foretag.pk).update(ihopslagen_med=nytt_foretag("Kvar"))

    assert klient.get(lank).status_code == 404
    assert klient.post(lank, ifyllt()).status_code == 404


def test_okand_lank_och_avslaget_rum_ar_samma_sida(klient, lank, forbund):
    okand = klient.get(f"/foretag/ars/{'x' * 43}/")
    forbund.funktioner = ["register"]
    forbund.save()

    assert (okand.status_code, klient.get(lank).status_code) == (404, 404)


def test_utan_polett_ar_det_skrivna_kvar_och_gar_att_fylla_i(lank, uppgift):
    """R04 behind a link: nothing saved, nothing lost, and the address is not kept in clear."""
    klient = Client(enforce_csrf_checks=True)
    data = ifyllt(anstallda_man=15, placerade_fk=None, kommentar="Rad 1\nRad 2")

    forst = klient.post(lank, data)
    fore = ny(uppgift).besvarad
    sida = klient.get(lank)
    ifylld = klient.get(f"{lank}?raddat=1")

    assert (forst.status_code, forst.url, fore) == (302, lank, False)
    assert lank not in str(Raddning.objects.values().get())
    assert ("Anställda män", "15") in sida.context["raddade"]
    assert ("Placerade av Försäkringskassan", "vi vet inte") in sida.context["raddade"]
    assert sida.context["form"]["anstallda_man"].value() == "14"
    form = ifylld.context["form"]
    assert {namn: form[namn].value() for namn in ("anstallda_man", "kommentar")} == {
        "anstallda_man": "15",
        "kommentar": "Rad 1\nRad 2",
    }
    assert form["ej_placerade_fk"].value() is True and form["ej_platser"].value() is False
    polett = re.search(r'csrfmiddlewaretoken" value="(\w+)"', ifylld.content.decode())[1]
    sedan = klient.post(lank, {**data, "csrfmiddlewaretoken": polett})
    assert sedan.url == f"{lank}klart/" and ny(uppgift).anstallda_man == 15
    assert not Raddning.objects.exists()


# ---------- Signed in ----------


@pytest.fixture
def inne(inloggad, ny_person, foretag):
    person = ny_person(Roll.MEDLEM, foretag.organisation, namn="Fanny Företagare")
    klient = inloggad(person)
    klient.person = person
    return klient


def egen(uppgift, namn="arsuppgift_egen"):
    return reverse(f"foretag:{namn}", args=[uppgift.foretag.publikt_id, uppgift.ar])


def test_den_egna_sidan_och_skrivbordet(inne, uppgift):
    [sak] = [s for s in vantar_pa(inne.person) if s.vad == "Lämna årsuppgifter"]
    forst = inne.get("/").content.decode()

    svar = inne.post(sak.url, ifyllt(anstallda_man=15))

    assert sak.url == egen(uppgift) and "Lämna årsuppgifter" in forst
    assert (sak.senast, sak.not_text) == (uppgift.omgang.sista_dag, "Bygg & Bo")
    assert svar.url == egen(uppgift, "arsuppgift_egen_klart")
    rad = ny(uppgift)
    assert (rad.satt, rad.svarad_av) == ("inloggad", inne.person)
    assert mejlen(uppgift)[-1].till == inne.person.email
    assert "är inskickade" in texten(inne.get(svar.url))
    assert "Lämna årsuppgifter" not in inne.get("/").content.decode()


def test_alla_ar_for_det_egna_foretaget(inne, uppgift, foretag):
    svar = texten(inne.get(reverse("foretag:arsuppgifter", args=[foretag.publikt_id])))

    assert f"Årsuppgifter {AR}: lämna senast" in svar
    assert '<td role="cell" class="belopp" data-rubrik="Anställda totalt">23</td>' in svar
    assert '<td role="cell" class="belopp" data-rubrik="Placerade totalt">–</td>' in svar


def test_ett_annat_foretags_sidor_finns_inte(inne, uppgift, av):
    annat = nytt_foretag("Annat")
    uppgift.omgang.lagg_till_nya(av=av)
    rad = Arsuppgift.objects.get(foretag=annat)

    assert inne.get(egen(rad)).status_code == 404
    assert inne.post(egen(rad), ifyllt()).status_code == 404
    assert inne.get(egen(rad, "arsuppgift_egen_klart")).status_code == 404
    vag = reverse("foretag:arsuppgifter", args=[annat.publikt_id])
    assert inne.get(vag).status_code == 404
    assert not ny(rad).besvarad


def test_ar_som_ingen_har_fragat_om_finns_inte(inne, uppgift):
    forra = Arsuppgift.objects.get(ar=AR - 1)

    assert inne.get(egen(forra)).status_code == 404


def test_utloggad_mitt_i_behaller_det_skrivna(inne, uppgift):
    vag = egen(uppgift)
    inne.logout()

    svar = inne.post(vag, ifyllt(anstallda_man=15, kommentar="Viktigt"))
    inne.force_login(inne.person, backend="portal.behorighet.UppdragBackend")
    text = texten(inne.get(vag))

    assert "/konto/logga-in/" in svar.url
    assert "Det här hann inte sparas" in text and "Viktigt" in text
    assert not ny(uppgift).besvarad
    assert inne.post(vag, {"raddning": "klar"}).url == vag
    assert "Det här hann inte sparas" not in texten(inne.get(vag))


def test_nar_omgangen_ar_over_gar_det_inte_att_lamna(inne, uppgift, frys_tid):
    type(uppgift.omgang).objects.update(sista_dag=idag() - timedelta(days=61))

    svar = inne.get(egen(uppgift))

    assert svar.url == reverse("foretag:arsuppgifter", args=[uppgift.foretag.publikt_id])
    assert not [s for s in vantar_pa(inne.person) if s.vad == "Lämna årsuppgifter"]


# ---------- Staff ----------


@pytest.fixture
def kansliet(inloggad, av):
    return inloggad(av)


def pa_telefon(foretag, ar=AR):
    return reverse("foretag:arsuppgift_telefon", args=[foretag.publikt_id, ar])


def test_pa_telefon(kansliet, av, uppgift, foretag):
    svar = kansliet.post(pa_telefon(foretag), ifyllt(anstallda_man=15))

    rad = ny(uppgift)
    assert svar.url == pa_telefon(foretag)
    assert (rad.satt, rad.svarad_av, rad.anstallda_man) == ("telefon", av, 15)
    assert len(mejlen(uppgift)) == 1  # no receipt: nobody there wrote it
    text = texten(kansliet.get(svar.url))
    assert "på telefon av Hanna Handläggare" in text and "Lämnade årsuppgifter" in text


def test_rattelse_kraver_skal_och_star_i_handelserna(kansliet, foretag):
    forra = Arsuppgift.objects.get(ar=AR - 1)
    vag, data = pa_telefon(foretag, AR - 1), ifyllt(forra, placerade_fk=None, anstallda_man=13)

    utan = kansliet.post(vag, data | {"skal": " "})
    med = kansliet.post(vag, data | {"skal": "Företaget ringde."})

    assert utan.status_code == 422 and set(utan.context["form"].errors) == {"skal"}
    assert med.status_code == 302 and ny(forra).anstallda_man == 13
    text = texten(kansliet.get(vag))
    assert "Företaget ringde." in text and "Anställda män: 14 → 13" in text


def test_ett_ar_utan_rad_kan_skrivas_in_och_skapas_inte_av_att_lasas(kansliet, foretag):
    vag = pa_telefon(foretag, AR - 5)

    kansliet.get(vag)
    fore = foretag.arsuppgifter.count()
    svar = kansliet.post(vag, ifyllt())

    assert (fore, svar.status_code) == (1, 302)
    assert Arsuppgift.objects.get(ar=AR - 5).tal == TAL


@pytest.mark.parametrize("ar", [1989, AR + 1])
def test_omojliga_ar_finns_inte(kansliet, foretag, ar):
    assert kansliet.get(pa_telefon(foretag, ar)).status_code == 404


def test_lanken_igen_fran_sidan(kansliet, uppgift, foretag):
    Utskick.objects.update(skapad_tid=uppgift.omgang.utskickad_tid - timedelta(hours=1))
    vag = reverse("foretag:arsuppgift_skicka_lank", args=[foretag.publikt_id, AR])

    kansliet.post(vag)
    kansliet.post(vag)
    Foretag.objects.update(kontakt_epost="")
    sida = kansliet.post(vag, follow=True)

    assert len(mejlen(uppgift)) == 2
    assert "Företaget har ingen e-postadress." in sida.content.decode()


def test_den_som_bara_laser_far_inte_skriva_in(inloggad, ny_person, foretag, uppgift):
    klient = inloggad(ny_person(Roll.EKONOM))

    assert klient.get(pa_telefon(foretag)).status_code == 403
    assert klient.post(pa_telefon(foretag), ifyllt()).status_code == 403
    alla_ar = klient.get(reverse("foretag:arsuppgifter", args=[foretag.publikt_id]))
    assert alla_ar.status_code == 200 and pa_telefon(foretag) not in alla_ar.content.decode()


def test_den_som_far_skriva_in_har_vagen_dit_fran_alla_ar(kansliet, foretag, uppgift):
    alla_ar = kansliet.get(reverse("foretag:arsuppgifter", args=[foretag.publikt_id]))

    assert alla_ar.content.decode().count(f'href="{pa_telefon(foretag)}"') == 1


@pytest.mark.parametrize("antal", [1, 3])
def test_alla_ar_staller_lika_manga_fragor(kansliet, av, antal, django_assert_num_queries):
    foretag = nytt_foretag()
    for ar in range(AR, AR - antal, -1):
        satt(foretag, av, ar=ar)

    with django_assert_num_queries(8):
        svar = kansliet.get(reverse("foretag:arsuppgifter", args=[foretag.publikt_id]))

    assert len(svar.context["uppgifter"]) == antal
