"""The pages of the lägesbild and of what is reported: what they show, what they store, what they say about it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.demo import register
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.arsvarld import nytt_foretag
from tests.foretag.rutnat import aret, formular

pytestmark = pytest.mark.django_db


@pytest.fixture
def registret(forbund):
    forbund.infor_funktioner(alla=True)
    register.registret(lambda rad: None)
    return Forbund.aktuellt()


@pytest.fixture
def stab(registret, ny_person, inloggad):
    return inloggad(ny_person(roll=Roll.HANDLAGGARE))


def sidan(klient, fraga=""):
    svar = klient.get(reverse("foretag:lagesbild") + fraga)
    assert svar.status_code == 200
    return svar.context["s"], svar.content.decode()


# ---------- The page ----------


def test_sidan_visar_kallans_ar_och_de_tre_skillnaderna(stab):
    s, html = sidan(stab, "?fran=2016&till=2020")

    assert s.sammanfattning == [
        "Den 1\u00a0november\u00a02020 fanns 28 aktiva företag i registret, 11 i Gästrikland och 17 i Hälsingland."
        " Det är lika många som 2019.",
        "Företagen hade 209 anställda: 111 kvinnor och 98 män. Det är 3 fler än 2019.",
        "117 personer var placerade hos företagen: 81 av Arbetsförmedlingen, 26 av kommunen och"
        " 10 utan ersättning. Det är 13 färre än 2019.",
        "De hade 153 platser, och 117 av dem var nyttjade (76\u00a0procent).",
    ]
    assert "Tre rapporterade tal går inte ihop" in html
    assert html.count("Rapporterat 244. Delarna blir 243: 1 för mycket.") == 1
    assert [bild.rubrik for bild in s.bilder if bild.diagram] == [
        "Företag",
        "Anställda",
        "Placerade",
        "Platser och hur de nyttjades",
    ]


def test_utan_urval_visas_de_senaste_tio_aren_med_tal(stab):
    s, _ = sidan(stab)

    assert (s.urval.fran, s.urval.till) == (2017, 2026)  # the round of 2026 is under way


@pytest.mark.parametrize(
    "fraga",
    ["?fran=2020&till=2016", "?fran=2016&till=2020&omrade=finns-inte&kommun=9999&karta=x"],
)
def test_det_som_inte_finns_att_valja_ar_som_om_det_inte_stod_dar(stab, fraga):
    s, _ = sidan(stab, fraga)

    assert (s.urval.fran, s.urval.till, s.urval.omrade, s.urval.kommun, s.urval.karta) == (
        *(2016, 2020, "", ""),
        "foretag",
    )


def test_ett_omrade_har_sina_egna_tal_och_kommuner(stab):
    omrade = Omrade.objects.get(namn="Gästrikland")
    s, html = sidan(stab, f"?fran=2016&till=2020&omrade={omrade.publikt_id}")

    assert [rad["foretag"] for rad in s.hela["ar"].values()] == [12, 10, 10, 11, 11]
    assert {rad["kod"] for rad in s.kommuner} == set(omrade.kommuner)
    assert s.skillnader == []
    assert f"omrade={omrade.publikt_id}&amp;karta=platser" in html


def test_en_kommun_har_bara_sina_tal(stab):
    s, html = sidan(stab, "?fran=2020&till=2020&kommun=2180")

    assert (s.hela["namn"], s.hela["ar"]["2020"]["foretag"], len(s.platser)) == ("Gävle", 4, 1)
    assert "Kommunerna 2020" not in html


def test_kartan_leder_till_kommunen_och_har_sina_tal(stab):
    s, html = sidan(stab, "?fran=2020&till=2020&karta=platser")

    assert {r.namn: r.varde for r in s.karta.diagram.rutor}["Hudiksvall"] == 29
    assert '<a href="?fran=2020&amp;till=2020&amp;karta=platser&amp;kommun=2184"' in html


def test_kartan_visar_hur_langt_kommunerna_har_kommit(stab):
    """The steps of the matrix; a kommun without a profile is not given, which is not none."""
    Kommun.objects.filter(kod="2101").delete()
    s, _ = sidan(stab, "?fran=2019&till=2019&karta=mognad")

    assert {r.namn: r.varde for r in s.karta.diagram.rutor} == {
        "Bollnäs": 3,
        "Gävle": 0,
        "Hofors": 0,
        "Hudiksvall": 2,
        "Ljusdal": 0,
        "Nordanstig": 2,
        "Ockelbo": None,
        "Ovanåker": 0,
        "Sandviken": 0,
        "Söderhamn": 2,
    }


def test_tomt_register_sager_vad_som_kommer_har(forbund, ny_person, inloggad):
    forbund.infor_funktioner(alla=True)
    s, html = sidan(inloggad(ny_person(roll=Roll.HANDLAGGARE)))

    assert s.tom
    assert "Ingen lägesbild ännu" in html


@pytest.mark.parametrize("aren", ["?fran=2020&till=2020", "?fran=2018&till=2020"])
def test_lika_manga_fragor_oavsett_ar(stab, aren, django_assert_num_queries):
    with django_assert_num_queries(FRAGOR):
        sidan(stab, aren)


FRAGOR = 19  # two for the years, seven for the figures, four for the matrix, and those that every page asks


# ---------- As a file ----------


def test_filen_har_beraknat_och_rapporterat_bredvid_varandra(stab):
    svar = stab.get(reverse("foretag:lagesbild"), {"fran": 2018, "till": 2018, "format": "csv"})
    rader = b"".join(svar.streaming_content).decode().removeprefix("\ufeff").splitlines()
    kalla = "Slutrapport om en insats för arbetsintegrerande sociala företag 2016–2020"

    assert rader[0] == (
        "Plats;År;Mått;Beräknat ur företagens uppgifter;Företag som har uppgett det;Aktiva företag;"
        "Rapporterat;Källa"
    )
    assert f"Hela området;2018;Placerade;243;30;30;244;{kalla}" in rader
    assert f"Hela området;2018;Personer som fått information;;;30;235;{kalla}" in rader
    assert "Gävle;2018;Företag;4;;4;;" in rader
    assert rader[-1] == f"Hela området;2016–2020;Personer som fått information;;;;1257;{kalla}"
    assert len(rader) == 1 + 12 + 2 * 11 + 10 * 11 + 1


def test_filen_ger_bara_det_som_rapporterats_av_platsen_sjalv(stab):
    """What lies outside the områden is not the whole, nor a kommun the område that is called the same."""
    nytt_foretag(kommun="0180")
    Omrade.objects.filter(namn="Gästrikland").update(namn="Gävle")
    av, omrade = Anvandare.objects.portalen(), Omrade.objects.get(namn="Gävle")
    Lagesuppgift.objects.rapportera(2018, None, {(omrade.pk, "platser"): 77}, kalla="Ny", av=av)
    svar = stab.get(reverse("foretag:lagesbild"), {"fran": 2018, "till": 2018, "format": "csv"})
    rader = [r.split(";") for r in b"".join(svar.streaming_content).decode().splitlines()]

    assert {r[6] for r in rader if r[0] in {"Övriga kommuner", "Stockholm"}} == {""}
    assert [r[6] for r in rader if r[:3] == ["Gävle", "2018", "Platser"]] == ["77", ""]


def test_ej_uppgivet_ar_en_tom_cell(stab):
    Arsuppgift.objects.filter(ar=2018).update(platser=None, nyttjade=None)
    svar = stab.get(
        reverse("foretag:lagesbild"),
        {"fran": 2018, "till": 2018, "kommun": "2180", "format": "csv"},
    )

    assert "Gävle;2018;Platser;;0;4;;" in b"".join(svar.streaming_content).decode()


@pytest.mark.parametrize("andelse", ["xlsx"])
def test_filen_finns_ocksa_som_kalkylblad(stab, andelse):
    svar = stab.get(reverse("foretag:lagesbild"), {"fran": 2018, "till": 2018, "format": andelse})

    assert b"".join(svar.streaming_content)[:2] == b"PK"
    assert f'filename="lagesbild-{idag()}.{andelse}"' in svar.headers["Content-Disposition"]


# ---------- What is reported ----------


def test_en_skillnad_sags_och_talet_sparas_som_det_ar(stab):
    vag = aret(2021)
    data = formular(stab, vag) | {
        "kalla": "Rapport 2021",
        "placerade_af-hela": "100",
        "placerade_kommun-hela": "1 043",
        "placerade-hela": "1 144",
    }
    svar = stab.post(vag, data, follow=True)

    assert [str(m) for m in svar.context["messages"]][:2] == [
        "Uppgifterna är sparade.",
        "Placerade av Arbetsförmedlingen 2021, hela området: Rapporterat 100. Företagens egna tal blir"
        " 84: 16 för mycket. Sparat som det är rapporterat.",
    ]
    assert "Delarna blir 1\u00a0143: 1 för mycket." in str(list(svar.context["messages"])[-1])
    assert dict(Lagesuppgift.objects.for_tiden(2021).values_list("matt", "varde")) == {
        "placerade_af": 100,
        "placerade_kommun": 1043,
        "placerade": 1144,
    }


def test_andring_och_borttagning_loggas_med_talet_fore(stab):
    vag = aret(2018)
    data = formular(stab, vag) | {"placerade-hela": "243", "informerade-hela": "", "kalla": "Ny"}
    stab.post(vag, data)
    rader = Lagesuppgift.objects.for_tiden(2018)

    assert [
        (h.verb, h.uppgifter["fran"], h.uppgifter["till"])
        for h in Handelse.objects.filter(verb__endswith="ett rapporterat tal").order_by("pk")
    ] == [("ändrade ett rapporterat tal", 244, 243), ("tog bort ett rapporterat tal", 235, None)]
    assert (rader.get(matt="placerade").kalla, rader.filter(matt="informerade").exists()) == (
        "Ny",
        False,
    )
    assert rader.get(matt="anstallda").kalla.startswith("Slutrapport")


def test_kallan_for_alla_andras_bara_nar_det_ar_kryssat(stab):
    vag = aret(2018)
    stab.post(vag, formular(stab, vag) | {"kalla": "Rättad källa", "alla": "on"})

    assert set(Lagesuppgift.objects.for_tiden(2018).values_list("kalla", flat=True)) == {
        "Rättad källa"
    }


def test_inget_andrat_skriver_inget(stab):
    vag = aret(2018)
    svar = stab.post(vag, formular(stab, vag), follow=True)

    assert str(list(svar.context["messages"])[0]) == "Inget var ändrat."
    assert not Handelse.objects.filter(verb__endswith="ett rapporterat tal").exists()


@pytest.mark.parametrize(
    ("falt", "varde", "fel"),
    [
        ("kalla", "", "Skriv varifrån talen kommer."),
        (
            "platser-hela",
            "ca 7",
            "Platser, hela området: skriv ett helt tal med siffror, eller lämna tomt.",
        ),
        ("platser-hela", "-1", "Platser, hela området: skriv 0 eller mer."),
    ],
)
def test_det_som_inte_gar_att_lasa_sager_vad_som_ska_skrivas(stab, falt, varde, fel):
    vag = aret(2021)
    svar = stab.post(vag, formular(stab, vag) | {"kalla": "Rapport", falt: varde})

    assert (svar.status_code, svar.context["form"].errors) == (422, {falt: [fel]})
    assert not Lagesuppgift.objects.for_tiden(2021).exists()


def test_anmarkningen_star_kvar_tills_nagon_tar_bort_den(stab):
    vag = aret(2018)

    def hela():
        return Lagesuppgift.objects.for_tiden(2018).get(matt="placerade", omrade=None)

    stab.post(vag, formular(stab, vag) | {"placerade-hela": "240", "anmarkning": "Utan Ockelbo"})
    stab.post(vag, formular(stab, vag) | {"placerade-hela": "241", "anmarkning": ""})
    assert (hela().varde, hela().anmarkning) == (241, "Utan Ockelbo")

    bada = {"placerade-hela": "242", "anmarkning": "X", "utan_anmarkning": "on"}
    assert stab.post(vag, formular(stab, vag) | bada).status_code == 422

    utan = {"placerade-hela": "242", "anmarkning": "", "utan_anmarkning": "on"}
    stab.post(vag, formular(stab, vag) | utan)
    assert (hela().varde, hela().anmarkning) == (242, "")
    sista = Handelse.objects.filter(verb="ändrade ett rapporterat tal").latest("pk")
    assert sista.uppgifter["anmarkning_fore"] == "Utan Ockelbo"


def test_valet_av_ar_leder_till_arets_tabell(stab):
    lista = reverse("foretag:lagesuppgifter")

    assert stab.get(lista, {"ar": "2021"}).url == aret(2021)
    assert stab.get(lista, {"ar": "2021", "till_ar": "2023"}).url == aret(2021, 2023)
    assert stab.get(lista, {"ar": "2021", "till_ar": "2020"}).status_code == 422
    assert [(r["tid"], r["skillnader"]) for r in stab.get(lista).context["rader"]] == [
        ("2020", 1),
        ("2019", 0),
        ("2018", 1),
        ("2017", 0),
        ("2016", 0),
        ("2016–2020", 1),
    ]


def test_revisorn_laser_men_skriver_inte(registret, ny_person, inloggad):
    revisor = inloggad(ny_person(roll=Roll.REVISOR))
    svar = revisor.get(aret(2018))

    assert "Spara talen" not in svar.content.decode()
    assert revisor.post(aret(2018), {"kalla": "x"}).status_code == 403


def test_den_som_inte_laser_registret_kommer_inte_in(registret, ny_person, inloggad):
    assert (
        inloggad(ny_person(roll=Roll.LEDAMOT)).get(reverse("foretag:lagesbild")).status_code == 403
    )


def test_avstangt_register_finns_inte(forbund, ny_person, inloggad):
    Forbund.objects.update(funktioner=[])

    assert (
        inloggad(ny_person(roll=Roll.HANDLAGGARE)).get(reverse("foretag:lagesbild")).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("falt", "villkor"),
    [
        ({"till_ar": 2018}, "lagesuppgift_ar_i_ordning"),
        ({}, "lagesuppgift_en_per_ar_omrade_och_matt"),
    ],
)
def test_databasen_vagrar(registret, falt, villkor):
    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Lagesuppgift.objects.create(
            **{
                "ar": 2018,
                "matt": "placerade",
                "varde": 1,
                "kalla": "x",
                "registrerad_av": Anvandare.objects.portalen(),
                **falt,
            }
        )
