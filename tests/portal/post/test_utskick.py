"""The förbund's list of mails, and the demo's letterbox."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal import arbetare
from portal.logg import Handelse, Rum
from portal.post.models.utskick import Utskick
from portal.webb.kontext import vantar_pa

pytestmark = pytest.mark.django_db

LASER = {"handlaggare", "forbundschef", "ekonom", "revisor"}


@pytest.fixture
def nytt_utskick(forbund):
    def nytt(amne="Kallelse", **falt):
        return Utskick.objects.create(
            **{"till": "ledamot@kommun.exempel", "amne": amne, "text": "Styrelsen möts.", **falt}
        )

    return nytt


def text(svar):
    return re.sub(r"\s+", " ", svar.content.decode())


def test_bara_de_som_far_lasa_utskick_ser_listan(personer, inloggad, nytt_utskick):
    rad = nytt_utskick()

    svar = {
        namn: (
            inloggad(p).get("/utskick/").status_code,
            inloggad(p).get(f"/utskick/{rad.publikt_id}/").status_code,
        )
        for namn, p in personer.items()
        if p.is_active
    }

    assert svar == {namn: (200, 200) if namn in LASER else (403, 403) for namn in svar}
    assert Client().get("/utskick/").status_code == 302


def test_parternas_mejl_syns_inte(personer, inloggad, nytt_utskick):
    rad = nytt_utskick("HEMLIGT UTKAST", rum=Rum.SOKANDE)
    klient = inloggad(personer["handlaggare"])

    lista, sok = klient.get("/utskick/"), klient.get("/utskick/", {"q": "HEMLIGT"})

    assert "HEMLIGT UTKAST" not in text(lista) + text(sok).replace('value="HEMLIGT"', "")
    assert lista.context["tabell"].traffar == 0
    assert klient.get(f"/utskick/{rad.publikt_id}/").status_code == 404


def test_de_som_inte_gatt_fram_star_forst(personer, inloggad, nytt_utskick):
    nu = timezone.now()
    nytt_utskick("Skickat", skickad_tid=nu)
    nytt_utskick("I kö")
    nytt_utskick("Provas igen", forsok=2)
    nytt_utskick("Gavs upp", forsok=8, installd_tid=nu)
    klient = inloggad(personer["ekonom"])

    rader = klient.get("/utskick/").context["tabell"].rader
    misslyckade = klient.get("/utskick/", {"visa": "misslyckade"}).context["tabell"].rader

    assert [rad.amne for rad in rader] == ["Gavs upp", "Provas igen", "I kö", "Skickat"]
    assert [rad.amne for rad in misslyckade] == ["Gavs upp", "Provas igen"]


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    personer, inloggad, nytt_utskick, antal, django_assert_num_queries
):
    for nr in range(antal):
        nytt_utskick(f"Ämne {nr}")
    klient = inloggad(personer["revisor"])
    klient.get("/utskick/")

    with django_assert_num_queries(FRAGOR):
        svar = klient.get("/utskick/")

    assert len(svar.context["tabell"].rader) == antal


FRAGOR = 9  # session, person, roles, views, count, rows, förbund and what waits in the menu


def test_texten_visas_bara_nar_den_inte_ar_kanslig(personer, inloggad, nytt_utskick):
    klient = inloggad(personer["handlaggare"])
    vanlig, kanslig = nytt_utskick(), nytt_utskick(kanslig=True, text="Kod 123456")

    assert "Styrelsen möts." in text(klient.get(f"/utskick/{vanlig.publikt_id}/"))
    svar = text(klient.get(f"/utskick/{kanslig.publikt_id}/"))
    assert "123456" not in svar
    assert "Mejlet har en kod eller en personlig länk" in svar


def test_felet_visas_for_den_som_ska_ratta_adressen(personer, inloggad, nytt_utskick):
    rad = nytt_utskick(
        forsok=1,
        senaste_fel="550 No such user",
        nasta_forsok_tid=timezone.now() + timedelta(hours=1),
    )

    svar = text(inloggad(personer["handlaggare"]).get(f"/utskick/{rad.publikt_id}/"))

    assert "550 No such user" in svar and "Provas igen" in svar


def test_ett_mejl_som_inte_gatt_fram_star_pa_skrivbordet_och_skickas_igen(
    personer, inloggad, nytt_utskick, mailoutbox
):
    rad = nytt_utskick("Kallelse", forsok=8, installd_tid=timezone.now(), senaste_fel="550 nej")
    nytt_utskick("Gammalt", forsok=8, installd_tid=timezone.now() - timedelta(days=15))
    nytt_utskick("Parternas", forsok=8, installd_tid=timezone.now(), rum=Rum.SOKANDE)
    klient = inloggad(personer["handlaggare"])

    vantar = [
        sak for sak in vantar_pa(personer["handlaggare"]) if sak.vad == "Mejlet kom inte fram"
    ]
    for _ in range(2):
        svar = klient.post(f"/utskick/{rad.publikt_id}/igen/")
    arbetare.kor_klart()

    rad.refresh_from_db()
    assert [(sak.rubrik, sak.url) for sak in vantar] == [
        ("Kallelse", f"/utskick/{rad.publikt_id}/")
    ]
    assert (svar.status_code, svar.url) == (302, f"/utskick/{rad.publikt_id}/")
    assert [brev.subject for brev in mailoutbox] == ["Kallelse"]
    assert (rad.skickad_tid is None, rad.senaste_fel) == (False, "")
    assert [h.verb for h in Handelse.objects.om(rad)] == ["skickade mejl igen"]


def test_den_som_bara_laser_skickar_inte_igen(personer, inloggad, nytt_utskick):
    rad = nytt_utskick(forsok=8, installd_tid=timezone.now())
    klient = inloggad(personer["revisor"])

    assert "Skicka igen" not in text(klient.get(f"/utskick/{rad.publikt_id}/"))
    assert klient.post(f"/utskick/{rad.publikt_id}/igen/").status_code == 403
    assert vantar_pa(personer["revisor"]) == []


def test_ett_kansligt_mejl_skickas_inte_igen_utan_sin_text(
    personer, inloggad, nytt_utskick, mailoutbox
):
    rad = nytt_utskick(kanslig=True, text="", forsok=8, installd_tid=timezone.now())
    klient = inloggad(personer["handlaggare"])

    assert "Skicka igen" not in text(klient.get(f"/utskick/{rad.publikt_id}/"))
    klient.post(f"/utskick/{rad.publikt_id}/igen/")
    arbetare.kor_klart()

    assert mailoutbox == []


# ---------- The demo's letterbox ----------


def test_utanfor_demon_finns_ingen_brevlada(forbund, personer, inloggad):
    assert Client().get("/demo/post/").status_code == 404
    assert inloggad(personer["administrator"]).get("/demo/post/").status_code == 404


def test_i_demon_lases_mejlen_med_fungerande_lankar_nyast_forst(nytt_utskick, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path / "post"
    settings.POSTVERK = "django.core.mail.backends.filebased.EmailBackend"
    tomt = Client().get("/demo/post/")
    nytt_utskick("Första", text="Åäö <script>alert(1)</script>\n")
    nytt_utskick(
        "Din kod",
        text="Skriv koden:\n\n012345\n\nhttp://127.0.0.1:8000/underskrift/a-b_c/\n-- \n",
        kanslig=True,
    )
    for _ in range(2):
        arbetare.posta()

    svar = Client().get("/demo/post/")

    assert "Ingen post ännu" in text(tomt)
    assert [(b.amne, b.till) for b in svar.context["brev"]] == [
        ("Din kod", "ledamot@kommun.exempel"),
        ("Första", "ledamot@kommun.exempel"),
    ]
    assert "012345" in text(svar)
    assert 'href="http://127.0.0.1:8000/underskrift/a-b_c/"' in text(svar)
    assert "Åäö &lt;script&gt;alert(1)&lt;/script&gt;" in text(svar)
