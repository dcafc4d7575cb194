"""The round as staff keep it: who is asked, once and only once, who is reminded and when, and the list that follows it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.arsuppgift.models.arsomgang import Arsomgang, paminn_infor_sista_dag, paminnelsedagar
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Lage
from foretag.sida.models import Presentation
from portal import arbetare
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.logg import Handelse
from portal.post import lank
from portal.post.models.lank import Lank
from portal.post.models.utskick import Utskick
from portal.webb.kontext import vantar_pa
from tests.foretag.arsvarld import (
    AR,
    TAL,
    mejlen,
    ny_omgang,
    nytt_foretag,
    satt,
    vagen,
)

NR = "foretag:arsomgang"


@pytest.fixture
def av(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE, namn="Hanna Handläggare")


@pytest.fixture
def klient(inloggad, av):
    return inloggad(av)


def vag(namn, omgang):
    return reverse(f"foretag:{namn}", args=[omgang.publikt_id])


def verben(rad):
    return list(Handelse.objects.om(rad).order_by("pk").values_list("verb", flat=True))


# ---------- Who is asked ----------


def test_skicka_ut_fragar_dem_som_var_aktiva_den_dagen(av):
    aktivt = nytt_foretag("A")
    nytt_foretag("Vilande", lage=Lage.VILANDE)
    nytt_foretag("Nedlagt", lage=Lage.NEDLAGD)
    nytt_foretag("Ihopslaget", ihopslagen_med=aktivt)
    last = nytt_foretag("Inläst")
    satt(last, av)
    omgang = ny_omgang(av)

    antal = omgang.skicka_ut(av=av)

    [uppgift] = Arsuppgift.objects.filter(omgang=omgang)
    assert antal == 1 and (uppgift.foretag, uppgift.epost) == (aktivt, "info@bolaget.exempel")
    assert [m.till for m in mejlen()] == ["info@bolaget.exempel"]
    assert verben(omgang) == ["skapade årsomgången", "skickade ut årsuppgifter"]
    sist = Handelse.objects.om(omgang).latest("pk").uppgifter
    assert sist == {"antal": 1, "utan_adress": 0}


def test_mejlet_har_halsning_dag_och_en_lank_som_haller_60_dagar_efter(av):
    foretag = nytt_foretag("Bygg & Bo")
    satt(foretag, av, ar=AR - 1)
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)

    [mejl] = mejlen()

    assert mejl.amne == f"Årsuppgifter {AR} för Bygg & Bo"
    assert mejl.kanslig and "Nu är det dags." in mejl.text
    assert f"Talen från {AR - 1} är ifyllda" in mejl.text
    [rad] = Lank.objects.all()
    assert rad.galler_till == omgang.sista_dag + timedelta(days=60)
    assert lank.hitta("arsuppgift", vagen(mejl).split("/")[-2]) == rad


def test_sidans_adress_nar_kontakten_saknas_och_ingen_alls_blir_att_ringa(av):
    med_sida = nytt_foretag("Sidan", epost="")
    Presentation.objects.create(foretag=med_sida, epost=" Sidan@Bolaget.exempel ")
    daligt = nytt_foretag("Dåligt", epost="")
    Presentation.objects.create(foretag=daligt, epost="ring oss")
    nytt_foretag("Utan", epost="")
    omgang = ny_omgang(av)

    assert omgang.skicka_ut(av=av) == 3

    assert [m.till for m in mejlen()] == ["sidan@bolaget.exempel"]
    assert omgang.uppgifter.filter(epost="").count() == 2
    assert Handelse.objects.om(omgang).latest("pk").uppgifter["utan_adress"] == 2


def test_skicka_ut_igen_gor_inget(av):
    nytt_foretag()
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    nytt_foretag("Nytt")

    assert omgang.skicka_ut(av=av) == 0
    assert len(mejlen()) == Arsuppgift.objects.count() == 1


def test_nya_laggs_till_med_en_knapp(av):
    nytt_foretag()
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    nytt_foretag("Nytt", epost="ny@bolaget.exempel")

    assert [omgang.lagg_till_nya(av=av), omgang.lagg_till_nya(av=av)] == [1, 0]
    assert [m.till for m in mejlen()] == ["info@bolaget.exempel", "ny@bolaget.exempel"]
    assert verben(omgang)[2:] == ["lade till företag i årsomgången"]


def test_efter_sista_dagen_skickas_inget_ut(av, frys_tid):
    nytt_foretag()
    omgang = ny_omgang(av)
    frys_tid(f"{omgang.sista_dag + timedelta(days=1)} 09:00")

    with pytest.raises(ValidationError, match="Sista svarsdagen har varit"):
        omgang.skicka_ut(av=av)

    assert not Arsuppgift.objects.exists()
    assert not Arsomgang.objects.get().utskickad


def test_utskickad_kan_inte_andras(av):
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)

    with pytest.raises(ValidationError, match="kan inte ändras"):
        omgang.spara(av=av)


@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"avser_datum": date(AR - 1, 9, 30)}, "avser_datum"),
        ({"avser_datum": date(AR, 12, 31), "sista_dag": date(AR, 12, 30)}, "sista_dag"),
    ],
)
def test_omgangens_dagar_hanger_ihop(av, falt, fel):
    with pytest.raises(ValidationError) as nej:
        ny_omgang(av, **falt)

    assert set(nej.value.message_dict) == {fel}


def test_databasen_haller_utskickad_hel(av):
    omgang = ny_omgang(av)

    with (
        pytest.raises(IntegrityError, match="arsomgang_utskickad_helt_eller_inte"),
        transaction.atomic(),
    ):
        Arsomgang.objects.filter(pk=omgang.pk).update(utskickad_av=av)


# ---------- Reminders ----------


@pytest.fixture
def igang(av, frys_tid):
    """Two that wait, one that has answered, one without address; last day Monday 30 November 2026."""
    frys_tid("2026-10-01 10:00")
    foretagen = [nytt_foretag("A", epost="a@x.exempel"), nytt_foretag("B", epost="b@x.exempel")]
    svarat, utan = nytt_foretag("Svarat", epost="s@x.exempel"), nytt_foretag("Utan", epost="")
    omgang = ny_omgang(av, ar=2026, avser_datum=date(2026, 9, 30), sista_dag=date(2026, 11, 30))
    omgang.skicka_ut(av=av)
    satt(svarat, av, ar=2026)
    assert foretagen and utan
    return omgang


def paminda():
    return sorted(m.till[0] for m in mejlen() if m.amne.startswith("Påminnelse"))


def test_paminn_bara_dem_som_inte_har_svarat_och_en_gang_om_dagen(igang, av, frys_tid):
    assert igang.paminn(av=av) == 0  # the link was mailed today
    frys_tid("2026-10-02 10:00")

    assert [igang.paminn(av=av), igang.paminn(av=av)] == [2, 0]

    assert paminda() == ["a", "b"]
    assert set(igang.uppgifter.exclude(paminnelser=0).values_list("paminnelser")) == {(1,)}
    assert verben(igang)[-1] == "påminde om årsuppgifter"


def test_svepet_paminner_tio_dagar_och_tva_arbetsdagar_fore(igang, frys_tid):
    fick = {}
    for nar in (
        "2026-11-19 12:00",
        "2026-11-20 07:59",
        "2026-11-20 08:00",
        "2026-11-20 15:00",
        "2026-11-25 12:00",
        "2026-11-26 08:00",
        "2026-11-27 08:00",
        "2026-12-01 08:00",
    ):
        frys_tid(nar)
        paminn_infor_sista_dag()
        fick[nar] = len(paminda())

    assert list(fick.values()) == [0, 0, 2, 2, 2, 4, 4, 4]
    assert paminnelsedagar(date(2026, 11, 30)) == [date(2026, 11, 20), date(2026, 11, 26)]


def test_svepet_hinner_i_kapp_men_stor_inte_den_som_nyss_fick_mejl(igang, av, frys_tid):
    """The worker was away on the day; staff reminded by hand the day after it."""
    frys_tid("2026-11-21 12:00")
    igang.paminn(av=av)

    paminn_infor_sista_dag()

    assert paminda() == ["a", "b"]
    frys_tid("2026-11-28 12:00")
    paminn_infor_sista_dag()
    assert paminda() == ["a", "a", "b", "b"]


def test_svepet_ar_anmalt_och_tyst_nar_rummet_ar_avslaget(igang, forbund, frys_tid):
    frys_tid("2026-11-20 12:00")
    forbund.funktioner = ["register"]
    forbund.save()

    paminn_infor_sista_dag()

    assert paminda() == []
    assert arbetare._svep["påminn om årsuppgifter"].funktion is paminn_infor_sista_dag


def test_paminnelse_efter_sista_dagen_sager_till_nar_det_gar(igang, av, frys_tid):
    frys_tid("2026-12-03 10:00")

    assert igang.paminn(av=av) == 2

    assert "ni kan svara till och med den 29\u00a0januari\u00a02027" in mejlen()[-1].text


def test_nar_lankarna_har_slutat_gar_det_inte_att_paminna(igang, av, frys_tid):
    frys_tid("2027-01-30 10:00")

    with pytest.raises(ValidationError, match="Förläng den"):
        igang.paminn(av=av)


# ---------- However many there are ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_skicka_ut_staller_lika_manga_fragor(av, antal, django_assert_num_queries):
    for nr in range(antal):
        satt(nytt_foretag(f"F{nr}", epost=f"f{nr}@x.exempel"), av, ar=AR - 1)
    omgang = ny_omgang(av)

    with django_assert_num_queries(12):  # two of them are the savepoint
        omgang.skicka_ut(av=av)

    assert [m.till for m in mejlen()] == [f"f{nr}@x.exempel" for nr in range(antal)]
    assert all(f"Talen från {AR - 1} är ifyllda" in m.text for m in mejlen())
    assert len({vagen(m) for m in mejlen()}) == Lank.objects.count() == antal


@pytest.mark.parametrize("antal", [1, 3])
def test_paminn_staller_lika_manga_fragor(av, antal, frys_tid, django_assert_num_queries):
    for nr in range(antal):
        nytt_foretag(f"F{nr}", epost=f"f{nr}@x.exempel")
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    frys_tid(f"{idag() + timedelta(days=1)} 10:00")

    with django_assert_num_queries(11):  # two of them are the savepoint
        omgang.paminn(av=av)

    assert [m.till for m in mejlen()[antal:]] == [f"f{nr}@x.exempel" for nr in range(antal)]
    assert set(omgang.uppgifter.values_list("paminnelser", flat=True)) == {1}
    assert Lank.objects.count() == 2 * antal


def test_fler_an_en_sats_fragas_alla_en_gang(av, monkeypatch):
    monkeypatch.setattr("foretag.arsuppgift.models.arsomgang.SATS", 2)
    for nr in range(5):
        nytt_foretag(f"F{nr}", epost=f"f{nr}@x.exempel")
    omgang = ny_omgang(av)

    assert omgang.skicka_ut(av=av) == 5

    assert [m.till for m in mejlen()] == [f"f{nr}@x.exempel" for nr in range(5)]
    assert Handelse.objects.om(omgang).latest("pk").uppgifter == {"antal": 5, "utan_adress": 0}


def test_den_vars_tal_lases_in_i_samma_stund_fragas_inte(av):
    """The row that came by file after the list was read is left as it is, and gets no mail."""
    inlast, vantar = nytt_foretag("Inläst"), nytt_foretag("Väntar", epost="v@x.exempel")
    omgang = ny_omgang(av)
    lasta = list(omgang.foretag_att_fraga())
    satt(inlast, av)

    nya = omgang._nya_uppgifter(lasta)

    assert [rad.foretag for rad in nya] == [vantar]
    assert Arsuppgift.objects.get(foretag=inlast).besvarad


# ---------- Prolong, and a link again ----------


def test_forlang_flyttar_dagen_och_alla_lankar(igang, av):
    igang.forlang(date(2026, 12, 18), av=av)

    assert Arsomgang.objects.get().sista_dag == date(2026, 12, 18)
    assert set(Lank.objects.values_list("galler_till", flat=True)) == {date(2027, 2, 16)}
    sist = Handelse.objects.om(igang).latest("pk")
    assert (sist.verb, sist.uppgifter) == (
        "förlängde årsomgången",
        {"fore": "2026-11-30", "efter": "2026-12-18"},
    )


@pytest.mark.parametrize("dag", [date(2026, 11, 29), date(2026, 10, 1)])
def test_forlang_bara_framat(igang, av, dag):
    with pytest.raises(ValidationError, match="senare"):
        igang.forlang(dag, av=av)

    assert Arsomgang.objects.get().sista_dag == date(2026, 11, 30)


def test_lanken_igen_till_den_adress_som_galler_nu(igang, av):
    uppgift = igang.uppgifter.get(epost="a@x.exempel")
    gammal = vagen(mejlen(uppgift)[0]).split("/")[-2]
    uppgift.foretag.kontakt_epost = "ny@x.exempel"
    uppgift.foretag.save()

    fick = [uppgift.skicka_lank(av=av), uppgift.skicka_lank(av=av)]

    assert fick == [True, False]
    assert [m.till for m in mejlen(uppgift)] == ["a@x.exempel", "ny@x.exempel"]
    assert lank.hitta("arsuppgift", gammal) is None
    assert verben(uppgift) == ["skickade länk till årsuppgifter"]


def test_lank_utan_adress_nekas(igang, av):
    with pytest.raises(ValidationError, match="ingen e-postadress"):
        igang.uppgifter.get(epost="").skicka_lank(av=av)


# ---------- The pages ----------


def test_ny_omgang_visar_mejlet_utan_att_spara_och_sparar_sedan(klient):
    data = {
        "ar": str(AR),
        "avser_datum": f"{AR}-01-15",
        "sista_dag": str(idag() + timedelta(days=20)),
        "halsning": "Hej alla!",
    }

    visat = klient.post(reverse("foretag:arsomgang_ny"), {**data, "visa": "1"})
    fore = Arsomgang.objects.count()
    sparat = klient.post(reverse("foretag:arsomgang_ny"), data)

    assert visat.status_code == 200 and fore == 0
    assert f"Årsuppgifter {AR} för (företagets namn)" in visat.content.decode()
    assert "Hej alla!" in visat.context["mejl"]["text"]
    omgang = Arsomgang.objects.get()
    assert sparat.url == omgang.get_absolute_url()
    assert not omgang.utskickad and not Utskick.objects.exists()


@pytest.mark.parametrize(
    ("falt", "varde", "text"),
    [
        ("ar", "tjugosex", "Skriv året med fyra siffror"),
        ("ar", str(AR + 1), "Året har inte börjat."),
        ("avser_datum", "30/9", "Skriv dagen som år-månad-dag"),
        ("sista_dag", f"{AR}-01-01", "Skriv en dag som inte har varit."),
    ],
)
def test_ny_omgang_sager_vad_som_ska_skrivas(klient, falt, varde, text):
    data = {"ar": str(AR), "avser_datum": f"{AR}-01-15", "sista_dag": str(idag()), "halsning": ""}

    svar = klient.post(reverse("foretag:arsomgang_ny"), {**data, falt: varde})

    assert svar.status_code == 422
    assert text in svar.content.decode() and not Arsomgang.objects.exists()


def test_tva_omgangar_for_samma_ar_nekas(klient, av):
    ny_omgang(av)
    data = {"ar": str(AR), "avser_datum": f"{AR}-01-15", "sista_dag": str(idag()), "halsning": ""}

    svar = klient.post(reverse("foretag:arsomgang_ny"), data)

    assert "Det finns redan en omgång för det året." in svar.content.decode()


def test_hela_vagen_for_kansliet(klient, av):
    nytt_foretag("A"), nytt_foretag("Utan", epost="")
    omgang = ny_omgang(av)
    fore = klient.get(omgang.get_absolute_url()).content.decode()

    klient.post(vag("arsomgang_skicka", omgang))
    nytt_foretag("Nytt")
    svar = klient.get(omgang.get_absolute_url())

    assert "2 företag var aktiva" in fore and "Så här blir mejlet" in fore
    assert svar.context["laget"].i_ord == "0 av 3 har svarat"
    text = svar.content.decode()
    assert "1 saknar e-postadress." in text and "1 har kommit till i registret" in text
    assert "Så här blir mejlet" not in text
    assert klient.post(vag("arsomgang_lagg_till", omgang)).status_code == 302
    assert Arsuppgift.objects.count() == 3
    assert klient.post(vag("arsomgang_paminn", omgang)).status_code == 302
    dag = str(omgang.sista_dag + timedelta(days=7))
    assert klient.post(vag("arsomgang_forlang", omgang), {"sista_dag": dag}).status_code == 302
    nej = klient.post(vag("arsomgang_forlang", omgang), {"sista_dag": "2020-01-01"})
    assert nej.status_code == 422 and "senare än den som gäller" in nej.content.decode()


@pytest.mark.parametrize(
    ("lage", "vilka"),
    [
        ("besvarad", ["Ringt", "Svarat"]),
        ("vantar", ["Väntar"]),
        ("paminnd", ["Påmind"]),
        ("ring", ["Utan"]),
        ("inte_skickad", ["Nytt"]),
        ("", ["Nytt", "Påmind", "Ringt", "Svarat", "Utan", "Väntar"]),
    ],
)
def test_listan_gar_att_begransa(klient, av, lage, vilka):
    svarat, ringt, pamind = nytt_foretag("Svarat"), nytt_foretag("Ringt"), nytt_foretag("Påmind")
    nytt_foretag("Väntar"), nytt_foretag("Utan", epost="")
    nytt_foretag("Vilande", lage=Lage.VILANDE)
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    satt(svarat, av, satt=Arsuppgift.Satt.LANK)
    satt(ringt, av, satt=Arsuppgift.Satt.TELEFON)
    omgang.uppgifter.filter(foretag=pamind).update(paminnelser=1)
    nytt_foretag("Nytt")

    svar = klient.get(omgang.get_absolute_url(), {"lage": lage} if lage else {})

    assert [rad.namn for rad in svar.context["tabell"].rader] == vilka
    laget = svar.context["laget"]
    assert (laget.alla, laget.besvarad, laget.kvar, laget.telefon) == (6, 2, 4, 1)
    assert (laget.vantar, laget.paminnd, laget.ring, laget.inte_skickad) == (1, 1, 1, 1)


def test_bekraftade_avvikelser_gar_att_filtrera_fram(klient, av):
    svarat, vantar = nytt_foretag("Svarat"), nytt_foretag("Väntar")
    Arsuppgift.satt_tal(
        svarat,
        AR,
        TAL,
        av=av,
        satt="telefon",
        bekraftade=[{"nyckel": "x", "text": "Stämmer det?"}],
    )
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    assert vantar

    svar = klient.get(omgang.get_absolute_url(), {"avvikelse": "ja"})

    assert [rad.namn for rad in svar.context["tabell"].rader] == ["Svarat"]
    assert "1 bekräftad" in svar.content.decode()


@pytest.mark.parametrize("antal", [1, 3])
def test_omgangens_sida_staller_lika_manga_fragor(klient, av, antal, django_assert_num_queries):
    for nr in range(antal):
        foretag = nytt_foretag(f"F{nr}")
        satt(foretag, av, ar=AR - 1)
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    satt(foretag, av)

    with django_assert_num_queries(11):
        svar = klient.get(omgang.get_absolute_url())

    assert len(svar.context["tabell"].rader) == antal


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_av_omgangar_staller_lika_manga_fragor(klient, av, antal, django_assert_num_queries):
    foretag = nytt_foretag()
    for ar in range(AR, AR - antal, -1):
        ny_omgang(av, ar=ar)
    satt(foretag, av)

    with django_assert_num_queries(8):
        svar = klient.get(reverse("foretag:arsomgangar"))

    rader = svar.context["tabell"].rader
    assert [rad.ar for rad in rader] == list(range(AR, AR - antal, -1))
    assert (rader[0].fragade, rader[0].besvarade) == (1, 1)


def test_omgangen_som_fil_har_alla_tal(klient, av):
    svarat = nytt_foretag("Åbackens bageri")
    nytt_foretag("Utan", epost="")
    omgang = ny_omgang(av)
    omgang.skicka_ut(av=av)
    satt(svarat, av, satt=Arsuppgift.Satt.TELEFON, placerade_fk=None)

    svar = klient.get(omgang.get_absolute_url(), {"format": "csv", "lage": "besvarad"})
    alla = klient.get(omgang.get_absolute_url(), {"format": "csv"})

    huvud, rad = csv.reader(io.StringIO(_text(svar)), delimiter=";")
    falt = dict(zip(huvud, rad, strict=True))
    assert [falt[k] for k in ("Företag", "Kommun", "Läge", "Svarade genom", "Av")] == [
        "Åbackens bageri",
        "Gävle",
        "Besvarad",
        "på telefon",
        "Hanna Handläggare",
    ]
    assert [falt[ord_] for ord_ in Arsuppgift.MATT.values()] == [
        "" if namn == "placerade_fk" else str(varde) for namn, varde in TAL.items()
    ]
    assert (falt["Anställda"], falt["Placerade"]) == ("23", "")
    rader = list(csv.reader(io.StringIO(_text(alla)), delimiter=";"))
    assert [r[0] for r in rader[1:]] == ["Utan", "Åbackens bageri"]
    assert rader[1][2] == "Saknar e-post: ring" and set(rader[1][3:]) == {""}


def _text(svar):
    kropp = b"".join(svar.streaming_content) if svar.streaming else svar.content
    return kropp.decode("utf-8-sig")


# ---------- Who may ----------


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.REVISOR])
def test_den_som_laser_ser_men_gor_inget(inloggad, ny_person, av, roll):
    nytt_foretag()
    omgang = ny_omgang(av)
    klient = inloggad(ny_person(roll))

    sida = klient.get(omgang.get_absolute_url())

    assert sida.status_code == 200 and "Skicka ut omgången" not in sida.content.decode()
    assert klient.post(vag("arsomgang_skicka", omgang)).status_code == 403
    assert not Arsuppgift.objects.exists()


def test_andra_ser_den_inte(inloggad, ny_person, av):
    omgang = ny_omgang(av)

    assert inloggad(ny_person(Roll.MEDLEM)).get(omgang.get_absolute_url()).status_code == 403
    assert inloggad().get(omgang.get_absolute_url()).status_code == 302


def test_avslaget_rum_ar_borta(klient, av, forbund):
    omgang = ny_omgang(av)
    forbund.funktioner = ["register"]
    forbund.save()

    assert klient.get(omgang.get_absolute_url()).status_code == 404
    assert klient.get(reverse("foretag:arsomgangar")).status_code == 404


# ---------- The desk ----------


def test_skrivbordet_efter_sista_dagen(igang, av, frys_tid):
    av.uppdrag.update(fran=date(2026, 9, 1))  # whatever day the tests are run

    def pa_skrivbordet():
        return [sak.not_text for sak in vantar_pa(av) if sak.url == igang.get_absolute_url()]

    fick = []
    for nar in ("2026-11-30 23:00", "2026-12-01 00:30", "2027-01-29 12:00", "2027-01-30 12:00"):
        frys_tid(nar)
        fick.append(pa_skrivbordet())

    assert fick == [[], ["3 företag har inte svarat"], ["3 företag har inte svarat"], []]


def test_skrivbordet_visar_omgangen(igang, av, inloggad, frys_tid):
    frys_tid("2026-12-02 09:00")

    sida = inloggad(av).get("/").content.decode()

    assert "Ring dem som inte har svarat" in sida and "Årsuppgifter 2026" in sida
