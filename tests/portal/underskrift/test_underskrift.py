"""A signing round through the signer's own pages, and the rules behind them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal import arbetare, frist
from portal.dokument.models import Dokument
from portal.flode import OtillatenOvergang
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post.models.lank import Lank
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift, Underskriftsrunda
from portal.underskrift.rundor import NyUndertecknare
from tests.portal.conftest import kod_till, lank_till, nya

pytestmark = pytest.mark.django_db

ANNAN = NyUndertecknare("", "Namn Nio", "Bitr. chef", "NIO@organisation1.exempel", grund="Fullmakt")


def text(svar):
    return svar.content.decode()


def alla_rader():
    """The number of rows in every table: what a GET must not change."""
    with connection.cursor() as markor:
        antal = {}
        for tabell in connection.introspection.table_names(markor):
            markor.execute(f'SELECT count(*) FROM "{tabell}"')
            antal[tabell] = markor.fetchone()[0]
        markor.execute(
            "SELECT coalesce(json_agg(u ORDER BY id)::text, '') FROM portal_underskrift u"
        )
        antal["underskrifternas innehåll"] = markor.fetchone()[0]
    return antal


# ---------- Opening ----------


def test_rundan_oppnas_och_mejlar_forst_nar_dokumentet_ar_utfardat(ny_runda, hanterare):
    runda = ny_runda(3, oppen=False)
    rundor.oppna_vantande()
    fore = (Underskriftsrunda.objects.get().status, Utskick.objects.count())

    arbetare.utfarda()

    runda.refresh_from_db()
    assert fore == ("forbereds", 0)
    assert runda.status == "oppen"
    assert sorted(Utskick.objects.values_list("till", "kanslig", "rum")) == [
        (f"chef{nr}@organisation{nr}.exempel", True, "sokande") for nr in (1, 2, 3)
    ]
    assert hanterare.hort == ["öppnad"]


def test_runda_som_inte_kan_oppnas_hindrar_inte_nasta(ny_runda, hanterare):
    trasig, hel = ny_runda(oppen=False), ny_runda(oppen=False)
    Underskriftsrunda.objects.filter(pk=trasig.pk).update(hanterare="finns-inte")

    arbetare.kor_klart()

    assert dict(Underskriftsrunda.objects.values_list("pk", "status")) == {
        trasig.pk: "forbereds",
        hel.pk: "oppen",
    }


@pytest.mark.parametrize(
    ("andring", "nej"),
    [
        ({"undertecknare": []}, "Ange minst en person som ska skriva under."),
        (
            {"sista_dag": date(2020, 1, 1)},
            "Sista dagen att skriva under har redan passerat. Välj en senare dag.",
        ),
    ],
)
def test_starta_sager_nej(ny_runda, andring, nej):
    with pytest.raises(ValidationError) as fel, transaction.atomic():
        ny_runda(oppen=False, **andring)

    assert fel.value.messages == [nej]
    assert not Underskriftsrunda.objects.exists()


def test_namn_med_radbrytning_blir_en_rad_i_mejlet(ny_runda):
    falsk = NyUndertecknare("Org", "Eva\n\nBESLUT: bifall\u202e", "Chef", "eva@org.exempel")

    runda = ny_runda(undertecknare=[falsk])

    assert runda.underskrifter.get().namn == "Eva BESLUT: bifall"
    assert "Hej Eva BESLUT: bifall!\n" in Utskick.objects.get().text


# ---------- The first page: nothing told, nothing done ----------


def test_forsta_sidan_visar_bara_vem_som_fragar(ny_runda):
    runda = ny_runda()
    signatur = runda.underskrifter.first()

    svar = Client().get(lank_till(signatur))

    assert svar.status_code == 200
    assert "Region Prov ber dig skriva under" in text(svar)
    assert "Skicka en kod till c…\u2060@organisation1.exempel" in text(svar)
    for hemligt in (
        "Nyttiga prov",
        "Innehållet",
        signatur.namn,
        signatur.epost,
        runda.version.sha256,
    ):
        assert hemligt not in text(svar)


def test_get_andrar_ingenting(ny_runda, visad):
    runda = ny_runda()
    ett, tva = runda.underskrifter.all()
    klient, lank = visad(ett)
    klient.post(f"{lank}las/", {"intygar": "on"})
    oppen, oppen_lank = visad(tva)
    fore = alla_rader()

    for vem, vag in [(klient, lank), (oppen, oppen_lank), (Client(), oppen_lank)]:
        for del_ in ("", "kod/", "las/", "avboj/", "klart/", "dokument/"):
            vem.get(f"{vag}{del_}")
            vem.head(f"{vag}{del_}")

    assert alla_rader() == fore


@pytest.mark.parametrize("del_", ["", "kod/", "las/", "avboj/", "klart/", "dokument/", "bevis/"])
def test_okand_lank_finns_inte(db, del_):
    assert Client().get(f"/underskrift/{'x' * 43}/{del_}").status_code == 404


@pytest.mark.parametrize("del_", ["las/", "avboj/", "klart/", "dokument/", "bevis/"])
def test_utan_kod_leder_allt_till_forsta_sidan(ny_runda, del_):
    lank = lank_till(ny_runda().underskrifter.first())

    svar = Client().get(f"{lank}{del_}")

    assert (svar.status_code, svar.url) == (302, lank)


def test_koden_i_en_webblasare_oppnar_inte_en_annans_underskrift(ny_runda, visad):
    ett, tva = ny_runda().underskrifter.all()
    klient, _ = visad(ett)

    svar = klient.get(f"{lank_till(tva)}las/")

    assert (svar.status_code, svar.url) == (302, lank_till(tva))


def test_lanken_far_inte_gissas_av_den_som_laser_databasen(ny_runda):
    lank = lank_till(ny_runda().underskrifter.first())
    hashar = list(Lank.objects.values_list("hash", flat=True))

    assert [Client().get(f"/underskrift/{h}/").status_code for h in hashar] == [404, 404]
    assert Client().get(lank).status_code == 200


def test_lanken_galler_under_en_aldre_nyckel(ny_runda, settings):
    lank = lank_till(ny_runda().underskrifter.first())

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "ny-nyckel-" + "y" * 50
    med = Client().get(lank).status_code
    settings.SECRET_KEY_FALLBACKS = []
    utan = Client().get(lank).status_code

    assert (med, utan) == (200, 404)


# ---------- The code ----------


def test_kod_med_mellanslag_gar_bra(ny_runda):
    signatur = ny_runda().underskrifter.first()
    klient, lank = Client(), lank_till(signatur)
    klient.post(f"{lank}skicka-kod/")
    kod = kod_till(signatur)

    svar = klient.post(f"{lank}kod/", {"kod": f" {kod[:3]} {kod[3:]} "})

    assert (svar.status_code, svar.url) == (302, f"{lank}las/")


@pytest.mark.parametrize(
    ("kod", "fel"),
    [
        ("", "Skriv de sex siffrorna som står i mejlet."),
        ("12345", "Skriv de sex siffrorna som står i mejlet, inget annat."),
        ("１２３４５６", "Skriv de sex siffrorna som står i mejlet, inget annat."),
    ],
)
def test_slarvig_kod_kostar_inget_forsok(ny_runda, kod, fel):
    signatur = ny_runda().underskrifter.first()
    klient, lank = Client(), lank_till(signatur)
    klient.post(f"{lank}skicka-kod/")

    svar = klient.post(f"{lank}kod/", {"kod": kod})

    signatur.refresh_from_db()
    assert svar.status_code == 422
    assert svar.context["form"].errors == {"kod": [fel]}
    assert signatur.kod_forsok == 0


def test_fel_kod_fem_ganger_forbrukar_den(ny_runda):
    signatur = ny_runda().underskrifter.first()
    klient, lank = Client(), lank_till(signatur)
    klient.post(f"{lank}skicka-kod/")
    kod = kod_till(signatur)
    fel = f"{(int(kod) + 1) % 1_000_000:06d}"

    svar = [klient.post(f"{lank}kod/", {"kod": fel}) for _ in range(5)]
    ratt = klient.post(f"{lank}kod/", {"kod": kod})

    assert [s.status_code for s in svar] == [422, 422, 422, 422, 429]
    assert ratt.status_code == 422
    assert ratt.context["form"].errors == {
        "kod": ["Koden gäller inte längre. Den varar i 15 minuter. Skicka en ny kod."]
    }


@pytest.mark.parametrize(("minuter", "status"), [(14.9, 302), (15, 422)])
def test_koden_galler_i_femton_minuter(ny_runda, frys_tid, minuter, status):
    resa = frys_tid("2026-09-24 10:00")
    signatur = ny_runda().underskrifter.first()
    klient, lank = Client(), lank_till(signatur)
    klient.post(f"{lank}skicka-kod/")

    resa.shift(minuter * 60)

    assert klient.post(f"{lank}kod/", {"kod": kod_till(signatur)}).status_code == status


def test_koden_galler_en_gang(ny_runda, visad):
    signatur = ny_runda().underskrifter.first()
    _, lank = visad(signatur)

    svar = Client().post(f"{lank}kod/", {"kod": kod_till(signatur)})

    assert svar.status_code == 422


def test_dubbeltryck_ger_en_kod_och_sjatte_pa_en_timme_nekas(ny_runda, frys_tid):
    resa = frys_tid("2026-09-24 10:00")
    signatur = ny_runda().underskrifter.first()
    klient, lank = Client(), lank_till(signatur)
    koder = Utskick.objects.filter(prioritet=Utskick.Prioritet.KOD)

    klient.post(f"{lank}skicka-kod/")
    klient.post(f"{lank}skicka-kod/")
    efter_dubbeltryck = koder.count()
    svar = []
    for _ in range(5):
        resa.shift(60)
        svar.append(klient.post(f"{lank}skicka-kod/").status_code)
    resa.shift(60 * 60)
    senare = klient.post(f"{lank}skicka-kod/").status_code

    assert efter_dubbeltryck == 1
    assert svar == [302, 302, 302, 302, 429]
    assert senare == 302
    assert koder.count() == 6


@pytest.mark.parametrize(("minuter", "status"), [(119, 200), (121, 302)])
def test_sessionen_varar_i_tva_timmar(ny_runda, visad, frys_tid, minuter, status):
    resa = frys_tid("2026-09-24 10:00")
    klient, lank = visad(ny_runda().underskrifter.first())

    resa.shift(minuter * 60)

    assert klient.get(f"{lank}las/").status_code == status


# ---------- Reading and signing ----------


def test_undertecknaren_laser_och_skriver_under(ny_runda, visad, hanterare):
    runda = ny_runda(2, sista_dag=date(2099, 9, 24))
    signatur = runda.underskrifter.first()
    klient, lank = visad(signatur)
    Utskick.objects.all().delete()

    las = klient.get(f"{lank}las/")
    pdf = klient.get(f"{lank}dokument/")
    svar = klient.post(f"{lank}las/", {"intygar": "on"})
    klart = klient.get(svar.url)

    signatur.refresh_from_db()
    for syns in (
        "<p>Innehållet som skrivs under</p>",
        "Namn 1, Chef 1",
        "Organisation 1, Näringsliv",
        "torsdag 24 september 2099",
        runda.version.sha256,
        "behörig att skriva under för Organisation 1, Näringsliv.",
    ):
        assert syns in text(las).replace("\xa0", " ")
    assert "Det här har ändrats" not in text(las)
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(pdf) == runda.dokument.pdf
    assert (svar.status_code, svar.url) == (302, f"{lank}klart/")
    assert (signatur.status, signatur.metod) == ("signerad", "lank_kod")
    assert runda.version.sha256 in text(klart)
    assert frist.tidtext(signatur.svar_tid) in text(klart)
    assert hanterare.hort == ["öppnad", "signerad Namn 1"]
    kvitto = Utskick.objects.get()
    assert (kvitto.till, kvitto.kanslig) == (signatur.epost, False)
    assert runda.version.sha256 in kvitto.text


def test_undertecknaren_blir_anvandare_utan_losenord(ny_runda, visad):
    signatur = ny_runda().underskrifter.first()
    klient, lank = visad(signatur)

    klient.post(f"{lank}las/", {"intygar": "on"})

    person = Anvandare.objects.get(email=signatur.epost)
    assert (person.namn, person.has_usable_password(), person.uppdrag.count()) == (
        "Namn 1",
        False,
        0,
    )
    handelse = Handelse.objects.om(signatur).get()
    assert (handelse.verb, handelse.av, handelse.rum) == ("skrev under", person, "sokande")


def test_utan_kryss_blir_ingen_underskrift(ny_runda, visad):
    signatur = ny_runda().underskrifter.first()
    klient, lank = visad(signatur)

    svar = klient.post(f"{lank}las/", {})

    signatur.refresh_from_db()
    assert svar.status_code == 422
    assert svar.context["form"].errors == {
        "intygar": ["Kryssa i rutan för att intyga att du har läst och är behörig."]
    }
    assert signatur.status == "vantar"


def test_dubbla_poster_ger_en_underskrift(ny_runda, visad, hanterare):
    signatur = ny_runda(1).underskrifter.get()
    klient, lank = visad(signatur)

    svar = [klient.post(f"{lank}las/", {"intygar": "on"}) for _ in range(3)]

    assert [(s.status_code, s.url) for s in svar] == [(302, f"{lank}klart/")] * 3
    assert hanterare.hort == ["öppnad", "signerad Namn 1", f"klar {signatur.epost}"]
    assert Handelse.objects.filter(verb="skrev under").count() == 1
    assert Dokument.objects.filter(slag="underskriftsbevis").count() == 1


def test_den_som_skrivit_under_forut_ser_skillnaden(ny_runda, visad, ny_person):
    forra = ny_runda(2, text="Den förra texten")
    klient, lank = visad(forra.underskrifter.first())
    klient.post(f"{lank}las/", {"intygar": "on"})
    rundor.aterta(forra, av=forra.startad_av, skal="Budgeten ändras")
    ny_runda(2, text="Något helt annat", mal=ny_person())  # another thing is not compared with
    runda = ny_runda(2, text="Den nya texten", mal=forra.startad_av)

    ett, tva = (visad(signatur) for signatur in runda.underskrifter.all())

    assert "<p>Förut: Den förra texten</p>" in text(ett[0].get(f"{ett[1]}las/"))
    assert "Förut:" not in text(tva[0].get(f"{tva[1]}las/"))


def test_avstangt_konto_far_inte_skriva_under(ny_runda, visad, ny_person):
    signatur = ny_runda().underskrifter.first()
    ny_person(email=signatur.epost, is_active=False)
    klient, lank = visad(signatur)

    svar = klient.post(f"{lank}las/", {"intygar": "on"})

    assert svar.status_code == 422
    assert svar.context["form"].non_field_errors() == [
        "Kontot för din e-postadress är avstängt. Be avsändaren välja en annan undertecknare."
    ]


def test_nar_den_sista_skriver_under_bestalls_beviset(ny_runda, visad, hanterare):
    runda = ny_runda(2)
    for signatur in runda.underskrifter.all():
        klient, lank = visad(signatur)
        klient.post(f"{lank}las/", {"intygar": "on"})

    runda.refresh_from_db()
    fakta = runda.bevis.version.data
    assert (runda.status, runda.bevis.slag, runda.bevis.status, runda.bevis.rum) == (
        "klar",
        "underskriftsbevis",
        "bestallt",
        "sokande",
    )
    assert [(u["namn"], u["status"], u["metod"]) for u in fakta["underskrifter"]] == [
        ("Namn 1", "signerad", "lank_kod"),
        ("Namn 2", "signerad", "lank_kod"),
    ]
    assert fakta["version"] == {"nummer": 1, "sha256": runda.version.sha256}
    assert fakta["dokument"]["sha256"] == runda.dokument.sha256
    assert hanterare.hort[-1] == "klar chef2@organisation2.exempel"


# ---------- Declining, replacing, taking back, reminding ----------


def test_avboj_kraver_skal_och_rundan_ar_kvar(ny_runda, visad, hanterare):
    runda = ny_runda(2)
    signatur = runda.underskrifter.first()
    klient, lank = visad(signatur)

    utan = klient.post(f"{lank}avboj/", {"skal": "  \n "})
    med = klient.post(f"{lank}avboj/", {"skal": "Rollen är otydlig.\r\nSe avsnitt 3."})
    sedan = klient.get(f"{lank}las/", follow=True)

    signatur.refresh_from_db()
    runda.refresh_from_db()
    assert (utan.status_code, utan.context["form"].errors) == (
        422,
        {"skal": ["Skriv varför du inte skriver under."]},
    )
    assert (med.status_code, med.url) == (302, lank)
    assert (signatur.status, signatur.skal, runda.status) == (
        "avbojd",
        "Rollen är otydlig.\nSe avsnitt 3.",
        "oppen",
    )
    assert "Du har avböjt" in text(sedan)
    assert hanterare.hort == ["öppnad", "avböjd Rollen är otydlig.\nSe avsnitt 3."]


def test_en_ersatt_undertecknare_kommer_inte_in_och_den_nya_fullbordar(ny_runda, visad, hanterare):
    runda = ny_runda(2)
    gammal, andra = runda.underskrifter.all()
    klient, lank = visad(andra)
    klient.post(f"{lank}las/", {"intygar": "on"})
    klient, lank = visad(gammal)

    ny = rundor.ersatt(gammal, ANNAN, av=runda.startad_av)
    efter = klient.post(f"{lank}las/", {"intygar": "on"}, follow=True)
    ny_klient, ny_lank = visad(ny)
    ny_klient.post(f"{ny_lank}las/", {"intygar": "on"})

    runda.refresh_from_db()
    assert "Någon annan skriver under" in text(efter)
    assert (ny.part, ny.namn, ny.epost) == (
        "Organisation 1, Näringsliv",
        "Namn Nio",
        "nio@organisation1.exempel",
    )
    assert [(f["namn"], f["status"]) for f in rundor.fakta(runda)] == [
        ("Namn Nio", "signerad"),
        ("Namn 2", "signerad"),
    ]
    assert runda.status == "klar"
    assert (
        Utskick.objects.filter(
            till=gammal.epost, amne="Du behöver inte skriva under: Nyttiga prov"
        ).count()
        == 1
    )


def test_den_som_avbojt_kan_fa_en_ny_lank_genom_byte_till_samma_person(ny_runda, visad):
    runda = ny_runda(1)
    gammal = runda.underskrifter.get()
    rundor.avboj(gammal, skal="Nej", tid=frist.nu())

    ny = rundor.ersatt(gammal, nya(1)[0], av=runda.startad_av)
    klient, lank = visad(ny)
    klient.post(f"{lank}las/", {"intygar": "on"})

    runda.refresh_from_db()
    assert runda.status == "klar"
    assert not Utskick.objects.filter(amne__startswith="Du behöver inte").exists()


@pytest.mark.parametrize(
    ("falt", "fel"),
    [({"epost": "inte en adress"}, "epost"), ({"namn": ""}, "namn"), ({"titel": ""}, "titel")],
)
def test_ny_undertecknare_prövas(ny_runda, falt, fel):
    runda = ny_runda(1)
    person = NyUndertecknare(
        **{"organisation": "", "namn": "N", "titel": "T", "epost": "n@t.exempel", **falt}
    )

    with pytest.raises(ValidationError) as nej:
        rundor.ersatt(runda.underskrifter.get(), person, av=runda.startad_av)

    assert list(nej.value.message_dict) == [fel]
    assert runda.underskrifter.get().status == "vantar"


def test_aterta_stanger_alla_lankar_och_sager_varfor(ny_runda, visad, hanterare):
    runda = ny_runda(2)
    ett, tva = runda.underskrifter.all()
    klient, lank = visad(ett)
    klient.post(f"{lank}las/", {"intygar": "on"})
    oppen, oppen_lank = visad(tva)

    rundor.aterta(runda, av=runda.startad_av, skal="Budgeten ska ändras.\nAtt: allt är klart")
    for_sent = oppen.post(f"{oppen_lank}las/", {"intygar": "on"}, follow=True)

    runda.refresh_from_db()
    tva.refresh_from_db()
    assert (runda.status, tva.status) == ("atertagen", "vantar")
    assert "Underskriften är tillbakatagen" in text(for_sent)
    assert "Underskriften är tillbakatagen" in text(klient.get(f"{lank}klart/", follow=True))
    brev = {u.till: u.text for u in Utskick.objects.filter(amne="Tillbakadragen: Nyttiga prov")}
    assert set(brev) == {ett.epost, tva.epost}
    assert "Din underskrift av den här versionen gäller inte längre." in brev[ett.epost]
    assert "Du behöver inte skriva under den här versionen." in brev[tva.epost]
    assert "> Budgeten ska ändras.\n> Att: allt är klart\n" in brev[ett.epost]
    assert hanterare.hort[-1] == "återtagen Budgeten ska ändras.\nAtt: allt är klart"


def test_aterta_kraver_skal(ny_runda):
    runda = ny_runda()

    with pytest.raises(ValidationError) as nej:
        rundor.aterta(runda, av=runda.startad_av, skal=" \n")

    assert nej.value.message_dict == {
        "skal": ["Skriv varför du tar tillbaka. Undertecknarna får läsa det."]
    }


def test_aterta_fore_oppning_mejlar_ingen(ny_runda):
    runda = ny_runda(oppen=False)

    rundor.aterta(runda, av=runda.startad_av, skal="Fel version")
    arbetare.kor_klart()

    runda.refresh_from_db()
    assert (runda.status, Utskick.objects.count()) == ("atertagen", 0)


def test_paminnelse_hogst_en_gang_om_dagen_och_bada_lankarna_galler(ny_runda, visad, frys_tid):
    resa = frys_tid("2026-09-21 10:00")
    runda = ny_runda(3)
    ett, tva, tre = runda.underskrifter.all()
    klient, lank = visad(ett)
    klient.post(f"{lank}las/", {"intygar": "on"})
    forsta = lank_till(tva)
    rundor.avboj(tre, skal="Nej", tid=frist.nu())

    antal = [rundor.paminn(runda, av=runda.startad_av) for _ in range(2)]
    resa.shift(24 * 60 * 60)
    antal.append(rundor.paminn(runda, av=runda.startad_av))

    assert antal == [1, 0, 1]
    paminnelser = Utskick.objects.filter(amne="Påminnelse om att skriva under: Nyttiga prov")
    assert list(paminnelser.values_list("till", flat=True)) == [tva.epost, tva.epost]
    assert lank_till(tva) != forsta
    assert [Client().get(vag).status_code for vag in (forsta, lank_till(tva))] == [200, 200]


def test_arbetaren_paminner_tva_arbetsdagar_fore_sista_dagen_en_gang(ny_runda, frys_tid):
    frys_tid("2026-09-21 10:00")
    runda = ny_runda(1, sista_dag=date(2026, 9, 29))  # a Tuesday: reminded on Friday
    paminda = Utskick.objects.filter(amne__startswith="Påminnelse")
    antal = []

    for tid in (
        "2026-09-24 12:00",
        "2026-09-25 07:59",
        "2026-09-25 08:00",
        "2026-09-25 17:00",
        "2026-09-28 09:00",
    ):
        frys_tid(tid)
        arbetare.kor_klart()
        antal.append(paminda.count())

    assert antal == [0, 0, 1, 1, 1]
    assert (
        Handelse.objects.om(runda).filter(verb="påminde undertecknarna").get().av
        == Anvandare.objects.portalen()
    )


# ---------- Every verb from every status ----------


def satt(runda, status):
    """The round as it stands after having come to `status`, without going the way there."""
    nu = frist.nu()
    bevis = None
    if status == "klar":
        bevis = runda.dokument
    Underskriftsrunda.objects.filter(pk=runda.pk).update(
        status=status,
        oppnad_tid=None if status == "forbereds" else nu,
        avslutad_tid=nu if status in {"klar", "atertagen"} else None,
        bevis=bevis,
        skal="Skäl" if status == "atertagen" else "",
    )
    runda.refresh_from_db()


VERB = {
    "skriv under": (
        lambda r: rundor.skriv_under(r.underskrifter.first(), tid=frist.nu()),
        {"oppen"},
    ),
    "avböj": (
        lambda r: rundor.avboj(r.underskrifter.first(), skal="Nej", tid=frist.nu()),
        {"oppen"},
    ),
    "påminn": (lambda r: rundor.paminn(r, av=r.startad_av), {"oppen"}),
    "ersätt": (
        lambda r: rundor.ersatt(r.underskrifter.first(), ANNAN, av=r.startad_av),
        {"forbereds", "oppen"},
    ),
    "återta": (
        lambda r: rundor.aterta(r, av=r.startad_av, skal="Skäl"),
        {"forbereds", "oppen", "klar"},
    ),
}


@pytest.mark.parametrize("fran", Underskriftsrunda.Status.values)
@pytest.mark.parametrize("verb", VERB)
def test_verb_bara_fran_rundans_ratta_status(ny_runda, fran, verb):
    runda = ny_runda(2)
    satt(runda, fran)
    gor, tillatna = VERB[verb]
    fore = Handelse.objects.count()

    if fran in tillatna:
        gor(runda)
        assert Handelse.objects.count() == fore + 1
    else:
        with pytest.raises(ValidationError):
            gor(runda)
        assert Handelse.objects.count() == fore


@pytest.mark.parametrize("fran", Underskrift.Status.values)
@pytest.mark.parametrize(
    ("verb", "blir"),
    [
        ("skriv under", {"vantar": "signerad", "signerad": "signerad"}),
        ("avböj", {"vantar": "avbojd", "avbojd": "avbojd"}),
        ("ersätt", {"vantar": "ersatt", "avbojd": "ersatt"}),
    ],
)
def test_verb_bara_fran_underskriftens_ratta_status(ny_runda, fran, verb, blir):
    runda = ny_runda(2)
    ett, tva = runda.underskrifter.all()
    if fran == "signerad":
        rundor.skriv_under(ett, tid=frist.nu())
    elif fran == "avbojd":
        rundor.avboj(ett, skal="Nej", tid=frist.nu())
    elif fran == "ersatt":
        rundor.ersatt(ett, ANNAN, av=runda.startad_av)

    if fran in blir:
        VERB[verb][0](runda)
    else:
        with pytest.raises(OtillatenOvergang):
            VERB[verb][0](runda)

    ett.refresh_from_db()
    assert ett.status == blir.get(fran, fran)


@pytest.mark.parametrize(
    ("rad", "andring", "villkor"),
    [
        ("runda", {"status": "klar"}, "runda_avslutad_nar_klar_eller_atertagen"),
        ("runda", {"oppnad_tid": None}, "runda_oppnad_nar_oppen"),
        ("runda", {"status": "klar", "avslutad_tid": frist.nu()}, "runda_bevis_nar_klar"),
        ("runda", {"status": "atertagen", "avslutad_tid": frist.nu()}, "runda_atertagen_har_skal"),
        (
            "underskrift",
            {"status": "signerad", "metod": "lank_kod"},
            "underskrift_svar_helt_eller_inte",
        ),
        ("underskrift", {"svar_tid": frist.nu()}, "underskrift_svar_helt_eller_inte"),
        ("underskrift", {"metod": "lank_kod"}, "underskrift_signerad_har_metod"),
        ("underskrift", {"status": "ersatt"}, "underskrift_ersatt_av_nagon"),
        ("underskrift", {"kod_hash": "x" * 64}, "underskrift_kod_helt_eller_inte"),
        ("underskrift", {"kod_forsok": 1}, "underskrift_kod_helt_eller_inte"),
    ],
)
def test_databasen_vagrar(ny_runda, rad, andring, villkor):
    runda = ny_runda(1)
    rader = Underskriftsrunda.objects.all() if rad == "runda" else runda.underskrifter.all()

    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        rader.update(**andring)


def test_avbojd_utan_skal_vagras(ny_runda):
    runda = ny_runda(1)
    rundor.avboj(runda.underskrifter.get(), skal="Nej", tid=frist.nu())

    with pytest.raises(IntegrityError, match="underskrift_avbojd_har_skal"), transaction.atomic():
        runda.underskrifter.update(skal="")


# ---------- The owner's table ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_agarens_tavla(ny_runda, antal, django_assert_num_queries):
    from django.template.loader import render_to_string

    runda = ny_runda(antal)
    runda = Underskriftsrunda.objects.select_related("version", "dokument").get(pk=runda.pk)

    with django_assert_num_queries(1):
        html = render_to_string("portal/underskrift/_runda.html", {"runda": runda})

    rubrik = {1: "Ingen av en har skrivit under", 3: "Ingen av tre har skrivit under"}[antal]
    assert f">{rubrik}</h2>" in html
    assert html.count("Länk skickad") == antal
    assert reverse("verifiera") == "/verifiera/"
