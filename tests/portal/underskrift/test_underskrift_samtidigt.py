"""What holds when several do it at once, and what a stolen database tells."""

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal import arbetare, frist
from portal.dokument.models import Dokument
from portal.logg import Handelse
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor
from portal.underskrift.models import Underskrift, Underskriftsrunda, paminnelsedag, ska_paminnas
from tests.portal.conftest import kod_till, lank_till


def samtidigt(*jobb):
    """Runs the jobs in threads that start together; gives their answers."""
    start = Barrier(len(jobb))

    def kor(gor):
        start.wait(timeout=10)
        try:
            return gor()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobb)) as trad:
        return list(trad.map(kor, jobb))


@pytest.mark.django_db(transaction=True)
def test_tva_sista_samtidigt_ger_ett_bevis_och_ett_besked(ny_runda, visad, hanterare):
    """Each signs and then waits before it looks at the other: without the round's lock neither would be the last."""
    runda = ny_runda(2)
    par = [visad(signatur) for signatur in runda.underskrifter.all()]
    hanterare.signerad = lambda signatur: time.sleep(0.5)

    svar = samtidigt(
        *(lambda k=k, v=v: k.post(f"{v}las/", {"intygar": "on"}).status_code for k, v in par)
    )

    runda.refresh_from_db()
    assert svar == [302, 302]
    assert runda.status == "klar"
    assert Dokument.objects.filter(slag="underskriftsbevis").count() == 1
    assert len([ord_ for ord_ in hanterare.hort if ord_.startswith("klar")]) == 1
    assert len(runda.bevis.version.data["underskrifter"]) == 2


@pytest.mark.django_db(transaction=True)
def test_samma_underskrift_i_fyra_fonster_blir_en(ny_runda, visad, hanterare):
    runda = ny_runda(1)
    signatur = runda.underskrifter.get()
    klient, lank = visad(signatur)

    def post():
        egen = Client()
        egen.cookies = klient.cookies
        return egen.post(f"{lank}las/", {"intygar": "on"}).status_code

    assert samtidigt(*[post] * 4) == [302] * 4
    assert Handelse.objects.filter(verb="skrev under").count() == 1
    assert Utskick.objects.filter(amne="Du har skrivit under: Nyttiga prov").count() == 1
    assert hanterare.hort == ["öppnad", "signerad Namn 1", f"klar {signatur.epost}"]


@pytest.mark.django_db(transaction=True)
def test_underskrift_och_atertagande_samtidigt_blir_det_ena_eller_det_andra(ny_runda, hanterare):
    runda = ny_runda(1)

    def prova(gor):
        def ut():
            try:
                gor()
            except rundor.ValidationError:
                return "nej"
            return "ja"

        return ut

    svar = samtidigt(
        prova(lambda: rundor.skriv_under(Underskrift.objects.get(), tid=frist.nu())),
        prova(
            lambda: rundor.aterta(Underskriftsrunda.objects.get(), av=runda.startad_av, skal="Nej")
        ),
    )

    runda.refresh_from_db()
    assert (svar, runda.status) in [(["ja", "ja"], "atertagen"), (["nej", "ja"], "atertagen")]


@pytest.mark.django_db(transaction=True)
def test_tio_gissningar_samtidigt_raknas_en_och_en(ny_runda):
    signatur = ny_runda(1).underskrifter.get()
    rundor.skicka_kod(signatur)
    fel = f"{(int(kod_till(signatur)) + 1) % 1_000_000:06d}"

    svar = samtidigt(*[lambda: rundor.prova_kod(Underskrift.objects.get(), fel)] * 10)

    signatur.refresh_from_db()
    assert svar == [False] * 10
    assert signatur.kod_hash == ""


# ---------- What the database gives away ----------


def hela_databasen():
    """Every row of every table of ours, as text."""
    rader = [
        serializers.serialize("json", modell.objects.all())
        for modell in apps.get_models()
        if modell._meta.managed
    ]
    with connection.cursor() as markor:
        markor.execute("SELECT coalesce(string_agg(c::text, ' '), '') FROM portal_cache c")
        rader.append(markor.fetchone()[0])
    return "\n".join(rader)


@pytest.mark.django_db
def test_lankar_och_koder_star_ingenstans_i_klartext(ny_runda, visad, mailoutbox):
    runda = ny_runda(2)
    hemliga = []
    for signatur in runda.underskrifter.all():
        rundor.skicka_kod(signatur)
        hemliga += [lank_till(signatur).split("/")[2], kod_till(signatur)]
    rundor.paminn(runda, av=runda.startad_av)
    hemliga += [lank_till(signatur).split("/")[2] for signatur in runda.underskrifter.all()]
    fore = hela_databasen()

    arbetare.kor_klart()

    efter = hela_databasen()
    assert [h for h in hemliga if not re.search(rf"(?<!\d){re.escape(h)}(?!\d)", fore)] == []
    assert [h for h in hemliga if re.search(rf"(?<![\w.]){re.escape(h)}(?!\w)", efter)] == []
    assert len(mailoutbox) == 6
    assert set(Utskick.objects.filter(kanslig=True).values_list("text", flat=True)) == {""}


@pytest.mark.django_db
def test_ett_felaktigt_forsok_loggas_inte_med_lanken(ny_runda, inloggad, ny_person):
    """A signed-in signer who is refused leaves a line in the log; the link is a key and does not stand in it."""
    lank = lank_till(ny_runda(1).underskrifter.get())
    klient = inloggad(ny_person(), enforce_csrf_checks=True)

    svar = klient.post(f"{lank}skicka-kod/")

    assert svar.status_code == 403
    assert [h.uppgifter["vag"] for h in Handelse.objects.filter(verb="nekad")] == [
        "underskrift/<slug:lank>/skicka-kod/"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("del_", ["skicka-kod/", "kod/", "las/"])
def test_serverns_logg_har_inte_lanken(ny_runda, del_):
    """Django logs every refused request with its path. Read as the operator reads it: from the console."""
    lank = lank_till(ny_runda(1).underskrifter.get())
    konsol = next(h for h in logging.getLogger("django").handlers if h.name == "konsol")
    forra = konsol.setStream(StringIO())

    svar = Client(enforce_csrf_checks=True).post(f"{lank}{del_}")

    logg = konsol.setStream(forra).getvalue()
    assert svar.status_code == 403
    assert [rad.split("): ")[1] for rad in logg.splitlines()] == [f"underskrift/<slug:lank>/{del_}"]


# ---------- Days ----------

DAGAR = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@given(DAGAR, st.integers(1, 30))
def test_arbetsdagar_fore_raknar_arbetsdagarna(dag, antal):
    forsta = frist.arbetsdagar_fore(dag, antal)

    emellan = [forsta + timedelta(days=n) for n in range((dag - forsta).days)]
    assert frist.ar_arbetsdag(forsta)
    assert sum(frist.ar_arbetsdag(d) for d in emellan) == antal


@given(DAGAR, st.integers(0, 40))
def test_den_som_vantar_paminns_hogst_en_gang_och_aldrig_efter_sista_dagen(sista, dagar_innan):
    """From the day of the link to a week after the last day, reminded as soon as the rule says so."""
    utskick = sista - timedelta(days=dagar_innan)
    hort, paminda = utskick, []
    for n in range(dagar_innan + 7):
        idag = utskick + timedelta(days=n)
        if ska_paminnas(senast_hort=hort, sista_dag=sista, idag=idag):
            hort = idag
            paminda.append(idag)

    assert paminda == ([paminnelsedag(sista)] if utskick < paminnelsedag(sista) else [])
