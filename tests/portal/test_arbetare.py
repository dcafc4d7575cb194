"""The worker: what is due is done once, what fails is tried again, and nothing stops the rest."""

import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal import arbetare
from portal.dokument import utfarda
from portal.dokument.models import Dokument, Version
from portal.dokument.pdf import DokumentFel
from portal.logg import Rum
from portal.post import utskick
from portal.post.models.utskick import Utskick, om
from tests.portal.conftest import tom_pdf
from tests.portal.underskrift.test_underskrift_samtidigt import samtidigt

pytestmark = pytest.mark.django_db


@pytest.fixture
def nytt_utskick(db):
    def nytt(**falt):
        return Utskick.objects.create(
            **{"till": "mottagare@kommun.exempel", "amne": "Ämne", "text": "Hej!\n", **falt}
        )

    return nytt


@pytest.fixture
def postverk(settings):
    """postverk(*svar): what the mail server says to each mail in turn; an exception is raised, None is OK."""

    class Postverk(BaseEmailBackend):
        svar: list = []
        fick: list = []

        def send_messages(self, brev):
            for ett in brev:
                Postverk.fick.append(ett)
                if Postverk.svar and (fel := Postverk.svar.pop(0)):
                    raise fel
            return len(brev)

    globals()["Provpostverk"] = Postverk
    settings.POSTVERK = f"{__name__}.Provpostverk"

    def satt(*svar):
        Postverk.svar = list(svar)
        return Postverk.fick

    return satt


# ---------- Mail ----------


def test_mejlet_har_forbundets_namn_och_radens_meddelande_id(forbund, nytt_utskick, mailoutbox):
    rad = nytt_utskick()

    arbetare.kor_klart()

    brev = mailoutbox[0].message()
    assert (mailoutbox[0].to, mailoutbox[0].subject, mailoutbox[0].body) == (
        ["mottagare@kommun.exempel"],
        "Ämne",
        "Hej!\n",
    )
    assert (
        str(brev["From"])
        == "=?utf-8?q?Samordningsf=C3=B6rbundet_Provbygden?= <portalen@exempel.invalid>"
    )
    assert brev["Reply-To"] == "kansli@provbygden.exempel"
    assert brev["Message-ID"] == f"<{rad.publikt_id}@127.0.0.1>"
    assert brev["Auto-Submitted"] == "auto-generated"
    assert brev.get_content_type() == "text/plain"
    rad.refresh_from_db()
    assert rad.skickad_tid is not None


def test_koder_gar_fore_allt_annat(nytt_utskick, mailoutbox):
    for nr in range(3):
        nytt_utskick(amne=f"Vanligt {nr}")
    nytt_utskick(amne="Kod", prioritet=Utskick.Prioritet.KOD)

    arbetare.kor_klart()

    assert [brev.subject for brev in mailoutbox] == ["Kod", "Vanligt 0", "Vanligt 1", "Vanligt 2"]


def test_inget_skickas_tva_ganger(nytt_utskick, mailoutbox):
    nytt_utskick()

    arbetare.kor_klart()
    arbetare.kor_klart()

    assert len(mailoutbox) == 1


def test_kansligt_mejl_rensas_nar_det_ar_skickat_och_andra_star_kvar(nytt_utskick, mailoutbox):
    kansligt, vanligt = nytt_utskick(kanslig=True, text="123456"), nytt_utskick()

    arbetare.kor_klart()

    kansligt.refresh_from_db()
    vanligt.refresh_from_db()
    assert sorted(brev.body for brev in mailoutbox) == ["123456", "Hej!\n"]
    assert (kansligt.text, vanligt.text) == ("", "Hej!\n")


def test_databasen_vagrar_kansligt_skickat_med_text(nytt_utskick):
    rad = nytt_utskick(kanslig=True)

    with (
        pytest.raises(IntegrityError, match="utskick_kansligt_tomt_nar_skickat"),
        transaction.atomic(),
    ):
        Utskick.objects.filter(pk=rad.pk).update(skickad_tid=timezone.now())


def test_mejl_som_hunnit_bli_gammalt_skickas_inte(nytt_utskick, mailoutbox):
    rad = nytt_utskick(kanslig=True, galler_till_tid=timezone.now() - timedelta(seconds=1))

    arbetare.kor_klart()

    rad.refresh_from_db()
    assert mailoutbox == []
    assert (rad.installd_tid is None, rad.text, rad.senaste_fel) == (
        False,
        "",
        "Hann inte skickas medan det gällde.",
    )


def test_fel_hos_mejlservern_provas_igen_med_samma_id_och_ges_upp_efter_atta(
    nytt_utskick, postverk, frys_tid
):
    resa = frys_tid("2026-09-24 10:00")
    fick = postverk(
        *[smtplib.SMTPRecipientsRefused({"mottagare@kommun.exempel": (451, b"Try again later")})]
        * 8
    )
    rad = nytt_utskick(kanslig=True)
    minuter = []

    for _ in range(8):
        arbetare.kor_klart()
        rad.refresh_from_db()
        minuter.append((rad.nasta_forsok_tid - timezone.now()).total_seconds() / 60)
        resa.move_to(rad.nasta_forsok_tid)
    arbetare.kor_klart()

    assert minuter == [1, 2, 4, 8, 16, 32, 64, 128]
    assert len({brev.extra_headers["Message-ID"] for brev in fick}) == 1
    assert len(fick) == 8
    assert (rad.forsok, rad.senaste_fel, rad.installd_tid is None, rad.text) == (
        8,
        "451 Try again later",
        False,
        "",
    )


@pytest.mark.parametrize(
    ("fel", "text"),
    [
        (smtplib.SMTPSenderRefused(550, b"nej", "a@b.se"), "550 nej"),
        (ConnectionRefusedError("till hemlig@adress.se"), "ConnectionRefusedError"),
        (ValueError("koden är 123456"), "ValueError"),
    ],
)
def test_ett_fel_stoppar_inte_nasta_och_innehallet_star_inte_i_felet(
    nytt_utskick, postverk, fel, text, caplog
):
    fick = postverk(fel)
    forsta, andra = nytt_utskick(text="koden är 123456"), nytt_utskick()

    arbetare.kor_klart()

    forsta.refresh_from_db()
    andra.refresh_from_db()
    assert (forsta.skickad_tid, forsta.senaste_fel) == (None, text)
    assert andra.skickad_tid is not None
    assert len(fick) == 2
    assert "123456" not in caplog.text and "hemlig" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_krasch_mellan_postverkets_ok_och_var_commit_ger_samma_meddelande_id(
    nytt_utskick, postverk, monkeypatch
):
    """The worker dies after the mail server has taken the mail: BaseException, as a kill would be."""
    fick = postverk()
    rad = nytt_utskick(kanslig=True, text="länken")
    hel = Utskick.skickat

    def do(self, nu):
        raise SystemExit

    monkeypatch.setattr(Utskick, "skickat", do)
    with pytest.raises(SystemExit):
        arbetare.posta()
    monkeypatch.setattr(Utskick, "skickat", hel)
    rad.refresh_from_db()
    kvar = (rad.skickad_tid, rad.text)
    arbetare.kor_klart()

    rad.refresh_from_db()
    assert kvar == (None, "länken")
    assert [brev.extra_headers["Message-ID"] for brev in fick] == [rad.meddelande_id] * 2
    assert (rad.skickad_tid is None, rad.text) == (False, "")


@pytest.mark.django_db(transaction=True)
def test_fyra_arbetare_skickar_varje_mejl_en_gang(nytt_utskick, postverk):
    fick = postverk()
    rader = [nytt_utskick() for _ in range(20)]

    def arbeta():
        while arbetare.posta():
            pass

    samtidigt(*[arbeta] * 4)

    assert sorted(b.extra_headers["Message-ID"] for b in fick) == sorted(
        r.meddelande_id for r in rader
    )


def test_allt_som_skickas_i_en_begaran_blir_rader(forbund, mailoutbox):
    utkorg = get_connection("portal.post.utkorg.Utkorg")

    EmailMessage(
        "Två", "x", to=["b@kommun.exempel"], cc=["c@kommun.exempel"], connection=utkorg
    ).send()

    assert mailoutbox == []
    assert sorted(
        Utskick.objects.values_list("till", "amne", "text", "kanslig", "rum", "prioritet")
    ) == [
        ("b@kommun.exempel", "Två", "x", True, "sokande", 0),
        ("c@kommun.exempel", "Två", "x", True, "sokande", 0),
    ]


# ---------- Writing mail ----------


def test_skriv_tar_amnet_fran_forsta_raden_och_flyr_ingenting(forbund, tmp_path, settings):
    mall = tmp_path / "prov.txt"
    mall.write_text("Hej {{ namn }}\n\nRad <b>ett</b> & {{ namn }}\n\n\n")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]

    rad = utskick.skriv(
        "prov.txt", till="a@b.exempel", kontext={"namn": "Å & <i>"}, rum=Rum.SOKANDE
    )

    assert (rad.amne, rad.text, rad.rum) == ("Hej Å & <i>", "Rad <b>ett</b> & Å & <i>\n", "sokande")


def test_skriv_med_nyckel_ger_samma_mejl_igen(forbund, ny_person):
    person = ny_person()
    kontext = {"runda": {"titel": "Prov"}, "underskrift": person}
    ett, tva = (
        utskick.skriv(
            "portal/underskrift/post/underskrift_ersatt.txt",
            till=person.email,
            kontext=kontext,
            nyckel="en",
            **om(person),
        )
        for _ in range(2)
    )

    assert ett == tva
    assert (ett.mal_typ, ett.mal_id) == ("portal.anvandare", person.publikt_id)
    assert ett.text.endswith(
        "Samordningsförbundet Provbygden\nhttp://127.0.0.1:8000\nFrågor om portalen: kansli@provbygden.exempel\n"
    )


@given(st.text(max_size=300))
def test_rad_ar_alltid_en_rad(text):
    assert len(utskick.rad(text).splitlines()) <= 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_citat_borjar_varje_rad_med_tecknet(text):
    assert all(rad.startswith(">") for rad in utskick.citat(text).split("\n"))


# ---------- Documents ----------


@pytest.fixture
def nytt_dokument(hanterare, ny_person):
    def nytt(slag="prov", titel="Provhandling", **falt):
        person = ny_person()
        return Dokument.bestall(slag, titel, Version.frys(person, {"a": 1}, av=person), **falt)

    return nytt


def test_dokument_utfardas_en_gang_med_avtryck(nytt_dokument):
    rad = nytt_dokument()

    arbetare.kor_klart()
    arbetare.kor_klart()

    rad.refresh_from_db()
    assert rad.ar_utfardat
    assert (rad.pdf, rad.storlek, rad.sidor) == (
        tom_pdf("Provhandling"),
        len(tom_pdf("Provhandling")),
        1,
    )


def test_dokument_bestalls_en_gang_per_version_och_slag(nytt_dokument):
    rad = nytt_dokument()

    assert Dokument.bestall("prov", "Annan titel", rad.version) == rad


def test_dokumentfel_provas_fem_ganger_och_sedan_misslyckat(nytt_dokument, frys_tid):
    resa = frys_tid("2026-09-24 10:00")
    utfarda.registrera("prov", lambda rad: (_ for _ in ()).throw(DokumentFel("Bilden saknas.")))
    rad = nytt_dokument()
    sekunder = []

    for _ in range(6):
        arbetare.kor_klart()
        rad.refresh_from_db()
        sekunder.append(int((rad.nasta_forsok_tid - timezone.now()).total_seconds()))
        resa.move_to(max(rad.nasta_forsok_tid, timezone.now()))

    assert sekunder == [10, 20, 40, 80, 160, 0]
    assert (rad.status, rad.forsok, rad.senaste_fel, rad.sha256) == (
        "misslyckat",
        5,
        "Bilden saknas.",
        "",
    )


def test_dokumentfel_som_gar_over(nytt_dokument, frys_tid):
    resa = frys_tid("2026-09-24 10:00")
    svar = [DokumentFel("Upptagen."), None]

    def gor(rad):
        if fel := svar.pop(0):
            raise fel
        return tom_pdf()

    utfarda.registrera("prov", gor)
    rad = nytt_dokument()
    arbetare.kor_klart()
    resa.shift(11)
    arbetare.kor_klart()

    rad.refresh_from_db()
    assert (rad.status, rad.forsok, rad.senaste_fel) == ("utfardat", 1, "")


@pytest.mark.parametrize(
    "gor",
    [
        lambda rad: 1 / 0,
        lambda rad: b"inte en pdf",
        lambda rad: Dokument.objects.create(kod=rad.kod),
    ],
    ids=["undantag", "trasig pdf", "databasfel"],
)
def test_ett_trasigt_dokument_hindrar_inte_nasta(nytt_dokument, gor, caplog):
    utfarda.registrera("trasigt", gor)
    trasigt, okant, helt = nytt_dokument("trasigt"), nytt_dokument("okänt"), nytt_dokument()

    arbetare.kor_klart()

    assert dict(Dokument.objects.values_list("pk", "status")) == {
        trasigt.pk: "bestallt",
        okant.pk: "bestallt",
        helt.pk: "utfardat",
    }
    assert set(Dokument.objects.exclude(pk=helt.pk).values_list("forsok", flat=True)) == {1}
    utfarda._slag.pop("trasigt")


# ---------- Sweeps ----------


@pytest.fixture
def svep():
    """svep(funktion, var=…) registers a sweep for as long as the test."""
    fore = dict(arbetare._svep)
    arbetare._svep.clear()

    def registrera(funktion, var=timedelta(hours=1), namn="prov"):
        arbetare.registrera_svep(namn, funktion, var)

    yield registrera
    arbetare._svep.clear()
    arbetare._svep.update(fore)


def test_svep_kors_vid_start_och_sedan_med_sitt_mellanrum(svep):
    korda = []
    svep(lambda: korda.append("ofta"), timedelta(0), "ofta")
    svep(lambda: korda.append("sällan"), timedelta(hours=1), "sällan")
    lista = arbetare.Sveplista()

    for _ in range(3):
        lista.sopa()

    assert korda == ["ofta", "sällan", "ofta", "ofta"]


def test_ett_trasigt_svep_hindrar_inte_nasta(svep, caplog):
    korda = []
    svep(lambda: 1 / 0, namn="trasigt")
    svep(lambda: korda.append("helt"), namn="helt")

    arbetare.kor_klart()

    assert korda == ["helt"]
    assert [r.getMessage() for r in caplog.records] == [
        "svep trasigt misslyckades: ZeroDivisionError"
    ]


@pytest.mark.django_db(transaction=True)
def test_samma_svep_kors_inte_av_tva_samtidigt(svep):
    pagar, hogst = [], []

    def sopa():
        pagar.append(1)
        hogst.append(len(pagar))
        time.sleep(0.2)
        pagar.pop()

    svep(sopa)
    samtidigt(*[arbetare.kor_klart] * 3)

    assert set(hogst) == {1}


# ---------- The process ----------


@pytest.mark.django_db(transaction=True)
def test_processen_skickar_koden_inom_tva_sekunder_och_slutar_pa_sigterm(
    nytt_utskick, forbund, tmp_path
):
    """The real command against the test database."""
    miljo = os.environ | {
        "PORTAL_LAGE": "demo",
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": testdatabasens_adress(),
        "PORTAL_DATA": str(tmp_path),
    }
    rot = Path(settings.BASE_DIR)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "arbetare"],
        cwd=rot,
        env=miljo,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        forsta = nytt_utskick(amne="Uppvärmning")
        vanta_pa(lambda: Utskick.objects.get(pk=forsta.pk).skickad_tid, 30)
        rad = nytt_utskick(
            kanslig=True, prioritet=Utskick.Prioritet.KOD, amne="Hemligt ämne", text="654321"
        )
        start = time.monotonic()
        vanta_pa(lambda: Utskick.objects.get(pk=rad.pk).skickad_tid, 10)
        tog = time.monotonic() - start
        process.send_signal(signal.SIGTERM)
        logg = process.communicate(timeout=10)[1]
    finally:
        process.kill()
        process.wait()

    assert tog < 2
    assert process.returncode == 0
    assert f"utskick {rad.publikt_id} skickat" in logg
    for hemligt in ("Hemligt", "654321", rad.till):
        assert hemligt not in logg
    brev = [fil.read_bytes() for fil in (tmp_path / "post").glob("*.log")]
    assert sum(b"654321" in ett for ett in brev) == 1


@pytest.mark.django_db(transaction=True)
def test_en_kod_vantar_inte_pa_ett_langt_dokument(nytt_utskick, nytt_dokument, mailoutbox):
    borjat, far_sluta = threading.Event(), threading.Event()

    def gor(rad):
        borjat.set()
        far_sluta.wait(10)
        return tom_pdf()

    utfarda.registrera("prov", gor)
    papper = nytt_dokument()
    arbetaren = arbetare.Arbetare()
    trad = threading.Thread(target=arbetaren.kor)
    trad.start()
    try:
        assert borjat.wait(10)
        rad = nytt_utskick(prioritet=Utskick.Prioritet.KOD)
        start = time.monotonic()
        vanta_pa(lambda: Utskick.objects.get(pk=rad.pk).skickad_tid, 10)
        tog = time.monotonic() - start
    finally:
        far_sluta.set()
        arbetaren.sluta()
        trad.join(10)

    papper.refresh_from_db()
    assert tog < 2
    assert (trad.is_alive(), papper.status) == (False, "utfardat")


@pytest.mark.django_db(transaction=True)
def test_databasen_ar_borta_en_stund_och_arbetaren_fortsatter(
    nytt_utskick, mailoutbox, monkeypatch
):
    monkeypatch.setattr(arbetare, "EFTER_FEL", 0.05)
    rad, forsok = nytt_utskick(), []

    def posta():
        forsok.append(1)
        if len(forsok) < 3:
            raise OperationalError
        if rad := utskick.skicka_nasta():
            arbetaren.sluta()
        return bool(rad)

    arbetaren = arbetare.Arbetare()
    arbetaren._slinga(posta)

    rad.refresh_from_db()
    assert (len(forsok), rad.skickad_tid is None) == (3, False)


def testdatabasens_adress():
    from urllib.parse import quote

    s = connection.settings_dict
    return f"postgres://{s['USER']}@{quote(s['HOST'], safe='')}/{s['NAME']}"


testdatabasens_adress.__test__ = False


def vanta_pa(villkor, sekunder):
    slut = time.monotonic() + sekunder
    while not villkor():
        assert time.monotonic() < slut, "det hände inte i tid"
        time.sleep(0.05)
