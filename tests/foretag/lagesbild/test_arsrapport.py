"""The yearly report: issued from what the register says, in two editions, and only the public one can be published."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild import rapport as arsrapport
from foretag.lagesbild.models.arsrapport import Arsrapport
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from foretag.lagesbild.rakning import las
from foretag.lagesbild.siffror import VISAS_INTE, siffror, text
from portal.dokument.models import Dokument
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.tva import oppnad
from tests.varld import liten_pdf

pytestmark = pytest.mark.django_db
HEL, PUBLIK = Arsrapport.Upplaga.HEL, Arsrapport.Upplaga.PUBLIK
TEXTER = {"forord": "Ett **förord**.", "kommentar": "## Rubrik\n\nEn kommentar."}


@pytest.fixture
def rapport(forbund):
    register.registret(lambda rad: None)
    return Arsrapport.paborja(2020, av=Anvandare.objects.portalen())


@pytest.fixture
def stab(ny_person, inloggad):
    return inloggad(ny_person(roll=Roll.HANDLAGGARE))


def utfarda(rapport, upplaga):
    """Ordered, and issued as the worker does it, with a small PDF."""
    dokument = rapport.utfarda(
        upplaga, arsrapport.innehall(rapport, upplaga), av=Anvandare.objects.portalen()
    )
    dokument.utfarda(liten_pdf(str(dokument.pk)), 1)
    return dokument


def celler(data):
    """(place, year, measure) → figure as it is shown."""
    return {
        (plats["namn"], int(ar), matt): text(tal)
        for plats in data["platser"]
        for ar, rad in plats["ar"].items()
        for matt, tal in rad["tal"].items()
    }


# ---------- Content ----------


def test_hela_rapporten_har_alla_tal_och_den_publika_inga_sma(rapport):
    hel, publik = (celler(arsrapport.innehall(rapport, u)) for u in (HEL, PUBLIK))
    dolda = {nyckel for nyckel, varde in publik.items() if varde == VISAS_INTE}

    assert VISAS_INTE not in hel.values()
    assert {n: v for n, v in publik.items() if n not in dolda} == {
        n: v for n, v in hel.items() if n not in dolda
    }
    assert {(ar, m) for plats, ar, m in dolda if plats == "Hela området"} == {
        (2016, "placerade_kommun"),
        (2016, "placerade_ovriga"),
    }
    personer = [v for (_, _, m), v in publik.items() if m != "platser" and v.isdecimal()]
    assert [v for v in personer if 0 < int(v) < 5] == []


def test_publika_rapporterade_tal_foljer_de_beraknade(rapport):
    """Else the one would tell the other."""
    rader = arsrapport.innehall(rapport, PUBLIK)["rapporterat"]

    assert [(r["tid"], r["matt"]) for r in rader if r["tal"].get("dolt")] == [
        ("2016", "Placerade av kommunen"),
        ("2016", "Övriga placerade, utan ersättning"),
    ]


def test_den_publika_har_inga_personer_per_kommun(rapport):
    kommuner = arsrapport.innehall(rapport, PUBLIK)["kommuner"]

    assert (len(kommuner), {frozenset(rad) for rad in kommuner}) == (
        10,
        {frozenset({"kod", "namn", "omrade", "foretag", "steg"})},
    )


def test_ett_ensamt_foretags_tal_visas_inte(rapport):
    """Only one of the companies has given the figure: it is that company's own."""
    rader = Arsuppgift.objects.filter(ar=2020)
    ensam = rader.filter(platser__gte=5).first()
    rader.exclude(pk=ensam.pk).update(platser=None)
    bild = las([2020])

    assert celler(siffror(bild, publikt=True))["Hela området", 2020, "platser"] == VISAS_INTE
    assert celler(siffror(bild))["Hela området", 2020, "platser"] == f"minst {ensam.platser}"


def test_ej_uppgivet_skrivs_ut(rapport):
    Arsuppgift.objects.filter(ar=2020).update(platser=None, nyttjade=None)
    r = arsrapport.vy(arsrapport.innehall(rapport, HEL))

    assert r["sammanfattning"][-1] == "Hur många platser företagen hade är ej uppgivet."
    assert dict(r["tabeller"])["Hela området"][-2].celler[-1] == ("2020", "ej uppgivet")
    assert r["luckor"] == [
        "2020: platser uppgivet av 0 av 28, nyttjade platser uppgivet av 0 av 28."
    ]


def test_perioder_i_lopande_text_behaller_namnens_stora_bokstaver(rapport, stab):
    av, omrade = Anvandare.objects.portalen(), Omrade.objects.get(namn="Hälsingland")
    for plats in (None, omrade.pk):
        varden = {(plats, "placerade_af"): 90}
        Lagesuppgift.objects.rapportera(2019, 2020, varden, kalla="Ny", av=av)
    html = stab.get(rapport.get_absolute_url(), {"upplaga": "hel"}).content.decode()

    for plats in ("hela området", "Hälsingland"):
        mening = (
            f"Rapporterat för 2019–2020 tillsammans, {plats}: placerade av Arbetsförmedlingen 90."
        )
        assert html.count(mening) == 1


def test_ett_omrade_som_heter_som_helheten_har_en_egen_tabell(rapport, stab):
    Omrade.objects.filter(namn="Hälsingland").update(namn="Hela området")
    av, omrade = Anvandare.objects.portalen(), Omrade.objects.get(namn="Hela området")
    Lagesuppgift.objects.rapportera(2020, None, {(omrade.pk, "informerade"): 9999}, kalla="K", av=av)  # fmt: skip
    r = stab.get(rapport.get_absolute_url(), {"upplaga": "hel"}).context["r"]

    tabeller = {namn: {rad.namn: rad.celler[-1][1] for rad in rader} for namn, rader in r["rapporterat"]}  # fmt: skip
    namn = "Personer som fått information"
    assert tabeller["Rapporterat, Hela området"][namn] == "9\u00a0999"
    assert tabeller["Rapporterat, hela området"][namn] != "9\u00a0999"


def test_innehallet_ar_fryst_som_json(rapport):
    data = arsrapport.innehall(rapport, HEL)

    assert json.loads(json.dumps(data)) == data
    assert data["aren"] == [2016, 2017, 2018, 2019, 2020]


def test_matrisen_ar_kallans_steg(rapport):
    """Bollnäs: policy 2018, handlingsplan 2019, a local group since 2017; Söderhamn: the first reserved procurement."""
    r = arsrapport.vy(arsrapport.innehall(rapport, HEL))
    steg = {rad.namn: [namn for namn, cell in rad.celler if cell == "Ja"] for rad in r["matris"]}

    assert {namn: tagna for namn, tagna in steg.items() if tagna} == {
        "Bollnäs": ["Policy", "Handlingsplan", "Extern samverkan"],
        "Hudiksvall": ["Policy", "Extern samverkan"],
        "Nordanstig": ["Policy", "Extern samverkan"],
        "Söderhamn": ["Extern samverkan", "Affärer"],
    }
    assert len(steg) == 10


# ---------- Writing ----------


def test_text_skrivs_och_visas_i_bada_upplagorna(rapport, stab):
    vag = reverse("foretag:arsrapport_andra", args=[2020])
    svar = stab.post(vag, TEXTER | oppnad(stab, vag), follow=True)

    assert svar.status_code == 200
    for upplaga in (HEL, PUBLIK):
        html = stab.get(rapport.get_absolute_url(), {"upplaga": upplaga}).content.decode()
        assert "<h3>Rubrik</h3><p>En kommentar.</p>" in html
    assert Handelse.objects.filter(verb="ändrade årsrapporten").count() == 1


def test_samma_ar_ger_samma_rapport(rapport, stab):
    stab.post(reverse("foretag:arsrapporter"), {"ar": "2020"})
    stab.post(reverse("foretag:arsrapporter"), {"ar": "1812"})

    assert list(Arsrapport.objects.values_list("ar", flat=True)) == [2020]


# ---------- Issuing and publishing ----------


def test_utfardad_upplaga_andras_inte_nar_registret_gor_det(rapport, stab):
    dokument = utfarda(rapport, HEL)
    Arsuppgift.objects.filter(ar=2020).update(anstallda_kvinnor=0)
    html = stab.get(
        reverse("foretag:arsrapport_utgava", args=[2020, dokument.publikt_id])
    ).content.decode()

    assert "Företagen hade 209 anställda: 111 kvinnor och 98 män." in html


def test_varje_upplaga_ar_en_egen_version(rapport, stab):
    for upplaga in ("hel", "publik", "publik"):
        stab.post(reverse("foretag:arsrapport_utfarda", args=[2020]), {"upplaga": upplaga})

    assert list(
        Dokument.objects.filter(slag__startswith="arsrapport")
        .order_by("pk")
        .values_list("slag", "version__nummer", "titel")
    ) == [
        ("arsrapport", 1, "Lägesbild 2020: sociala företag"),
        ("arsrapport_publik", 2, "Lägesbild 2020: sociala företag (publik upplaga)"),
        ("arsrapport_publik", 3, "Lägesbild 2020: sociala företag (publik upplaga)"),
    ]


def test_publicerad_upplaga_kan_lasas_av_alla_tills_den_tas_bort(rapport, stab, client):
    dokument = utfarda(rapport, PUBLIK)
    sida, pdf = (
        reverse(f"foretag:{namn}", args=[2020])
        for namn in ("arsrapport_publik", "arsrapport_publik_pdf")
    )
    fore = [client.get(vag).status_code for vag in (sida, pdf)]
    stab.post(reverse("foretag:arsrapport_publicera", args=[2020, dokument.publikt_id]))
    under = client.get(sida)
    pdfen = client.get(pdf)
    stab.post(reverse("foretag:arsrapport_avpublicera", args=[2020]))
    efter = [client.get(vag).status_code for vag in (sida, pdf)]

    assert (fore, under.status_code, efter) == ([404, 404], 200, [404, 404])
    assert pdfen.content == dokument.pdf
    assert "Antal personer under 5 och tal från färre än 3 företag visas inte." in (
        under.content.decode()
    )


REGLERNA = "Reglerna för vad som utelämnas har ändrats sedan"


@pytest.mark.parametrize(("upplaga", "utan", "sags"), [(PUBLIK, "regel", True), (PUBLIK, "", False), (HEL, "regel", False)])  # fmt: skip
def test_upplagans_sida_sager_nar_reglerna_har_andrats(rapport, stab, upplaga, utan, sags):
    """One that was frozen before the rule had a number is of the first. The whole report leaves nothing out."""
    data = {k: v for k, v in arsrapport.innehall(rapport, upplaga).items() if k != utan}
    dokument = rapport.utfarda(upplaga, data, av=Anvandare.objects.portalen())
    dokument.utfarda(liten_pdf("gammal"), 1)
    vag = reverse("foretag:arsrapport_utgava", args=[2020, dokument.publikt_id])

    assert (REGLERNA in stab.get(vag).content.decode()) is sags


def test_den_publicerades_regler_sags_for_kansliet_och_inte_for_alla(rapport, stab, client):
    data = {k: v for k, v in arsrapport.innehall(rapport, PUBLIK).items() if k != "regel"}
    gammal = rapport.utfarda(PUBLIK, data, av=Anvandare.objects.portalen())
    gammal.utfarda(liten_pdf("gammal"), 1)
    rapport.publicera(gammal, av=Anvandare.objects.portalen())
    publik = reverse("foretag:arsrapport_publik", args=[2020])

    assert stab.get(rapport.get_absolute_url()).content.decode().count(REGLERNA) == 1
    assert REGLERNA not in client.get(publik).content.decode()

    ny = utfarda(rapport, PUBLIK)
    stab.post(reverse("foretag:arsrapport_publicera", args=[2020, ny.publikt_id]))
    assert REGLERNA not in stab.get(rapport.get_absolute_url()).content.decode()


def test_hela_rapporten_kan_inte_publiceras(rapport, stab, client):
    dokument = utfarda(rapport, HEL)
    stab.post(reverse("foretag:arsrapport_publicera", args=[2020, dokument.publikt_id]))

    assert client.get(reverse("foretag:arsrapport_publik", args=[2020])).status_code == 404
    with pytest.raises(ValidationError, match="Bara en utfärdad publik upplaga"):
        rapport.publicera(dokument, av=Anvandare.objects.portalen())


def test_en_annan_rapports_utgava_kan_inte_publiceras(rapport):
    av = Anvandare.objects.portalen()
    dokument = utfarda(Arsrapport.paborja(2019, av=av), PUBLIK)

    with pytest.raises(ValidationError, match="Bara en utfärdad publik upplaga"):
        rapport.publicera(dokument, av=av)


def test_det_som_inte_ar_publicerat_kan_inte_tas_bort(rapport):
    with pytest.raises(ValidationError, match="inte publicerad"):
        rapport.avpublicera(av=Anvandare.objects.portalen())


def test_databasen_vagrar_halv_publicering(rapport):
    dokument = utfarda(rapport, PUBLIK)

    with (
        pytest.raises(IntegrityError, match="arsrapport_publicerad_helt_eller_inte"),
        transaction.atomic(),
    ):
        Arsrapport.objects.update(publicerad=dokument)


@pytest.mark.parametrize("antal", [1, 3])
def test_rapportens_sida_staller_lika_manga_fragor(rapport, stab, antal, django_assert_num_queries):
    for _ in range(antal):
        utfarda(rapport, PUBLIK)

    with django_assert_num_queries(21):
        svar = stab.get(rapport.get_absolute_url())

    assert len(svar.context["utgavor"]) == antal
