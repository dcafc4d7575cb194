"""What stands in a profile: styrdokument with files, samverkansgrupper, kontaktvägar; what everybody may read."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from foretag.kommun.kommunprofil import publik_profil, publika_kommuner
from foretag.kommun.models.kommun import Omrade
from foretag.kommun.models.kommundel import Kontaktvag, Samverkansgrupp, Styrdokument
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.logg import Handelse
from tests.foretag.kommuner import ny_grupp, ny_kommun, nytt_dokument, portalen
from tests.tva import oppnad
from tests.varld import liten_pdf


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare"))


@pytest.fixture
def bollnas(ny_organisation, forbund):
    return ny_kommun(ny_organisation, "2183")


def ny_sida(kommun, slag):
    return reverse("foretag:kommundel_ny", args=[kommun.publikt_id, slag])


def sida(del_, slag, namn="kommundel"):
    return reverse(f"foretag:{namn}", args=[del_.kommun.publikt_id, slag, del_.publikt_id])


def oppnat(del_, data):
    """What the form sends: `data`, and the mark of each field as it stood when the form was opened."""
    return data | {f"bas_{falt}": marke for falt, marke in del_.avtryck().items()}


def senaste(kommun):
    handelse = Handelse.objects.om(kommun).first()
    return handelse.verb, handelse.kommentar, handelse.uppgifter


DOKUMENT = {
    "slag": "handlingsplan",
    "titel": "Handlingsplan för sociala företag",
    "antaget_av": "Kommunfullmäktige",
    "antaget_ar": "2019",
    "antaget_datum": "2019-10-28",
    "paragraf": "§ 112",
    "galler_till_ar": "",
    "lank": "www.bollnas.example/plan",
}
GRUPP = {
    "slag": "extern",
    "namn": "Lokal samverkansgrupp ASF",
    "uppgift": "Fler platser",
    "startade_ar": "2017",
    "medlemmar": "Arbetsförmedlingen: sektionschef\n\n  Bollnäs kommun :  näringslivsutvecklare\nFöretagen",
    "avslutad_ar": "",
    "orsak": "",
}
VAG = {
    "arende": "Arbetsträning",
    "funktion": "Arbetsmarknadsenheten",
    "epost": "arbete@bollnas.example",
    "telefon": "",
    "lank": "",
}


# ---------- Adding ----------


def test_ett_styrdokument_laggs_till(klient, bollnas):
    svar = klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT)

    rad = Styrdokument.objects.get()
    assert (svar.status_code, svar.url) == (302, bollnas.get_absolute_url())
    assert rad.uppgifter == {
        "slag": "handlingsplan",
        "titel": "Handlingsplan för sociala företag",
        "antaget_av": "Kommunfullmäktige",
        "antaget_ar": 2019,
        "antaget_datum": "2019-10-28",
        "paragraf": "§ 112",
        "galler_till_ar": None,
        "lank": "https://www.bollnas.example/plan",
        "filnamn": "",
        "filavtryck": "",
    }
    assert senaste(bollnas)[:2] == ("lade till styrdokumentet", rad.titel)


def test_en_grupp_laggs_till_med_medlemmar_utan_namn(klient, bollnas):
    klient.post(ny_sida(bollnas, "grupper"), GRUPP)

    grupp = Samverkansgrupp.objects.get()
    assert grupp.sammansattning == [
        "Arbetsförmedlingen, sektionschef",
        "Bollnäs kommun, näringslivsutvecklare",
        "Företagen",
    ]
    assert senaste(bollnas)[0] == "lade till samverkansgruppen"


def test_en_kontaktvag_laggs_till(klient, bollnas):
    klient.post(ny_sida(bollnas, "kontaktvagar"), VAG)

    assert Kontaktvag.objects.get().epost == "arbete@bollnas.example"
    assert senaste(bollnas)[0] == "lade till kontaktvägen"


def test_det_som_finns_laggs_inte_till_igen(bollnas):
    rad = nytt_dokument(bollnas)

    with pytest.raises(ValueError, match="Policy för ASF is in the profile already"):
        rad.lagg_till(av=portalen())

    assert [h.verb for h in rad.handelser()] == ["lade till styrdokumentet"]


@pytest.mark.parametrize(
    ("slag", "data", "fel"),
    [
        ("styrdokument", DOKUMENT | {"galler_till_ar": "2018"}, "Dokumentet kan inte sluta gälla innan det antogs."),
        ("styrdokument", DOKUMENT | {"antaget_datum": "2018-10-28"}, "Dagen ligger inte i det år som är angivet."),
        ("styrdokument", DOKUMENT | {"antaget_ar": "19"}, "Skriv året med fyra siffror, mellan 1990 och 2100."),
        ("styrdokument", DOKUMENT | {"titel": ""}, "Skriv dokumentets titel."),
        ("grupper", GRUPP | {"avslutad_ar": "2016"}, "Sista året kan inte ligga före det första."),
        ("grupper", GRUPP | {"medlemmar": ": chef"}, "Rad 1: skriv organisationen före kolonet."),
        ("kontaktvagar", VAG | {"epost": ""}, "Ange e-post, telefon eller länk."),
    ],
)  # fmt: skip
def test_formularet_sager_vad_man_ska_skriva(klient, bollnas, slag, data, fel):
    svar = klient.post(ny_sida(bollnas, slag), data)

    assert svar.status_code == 422
    assert [e for rad in svar.context["form"].errors.values() for e in rad] == [fel]


def test_en_del_av_ett_okant_slag_finns_inte(klient, bollnas):
    assert klient.get(ny_sida(bollnas, "finns-inte")).status_code == 404


# ---------- Changing, ending, removing ----------


def test_en_andring_minns_vad_som_stod(klient, bollnas):
    rad = nytt_dokument(bollnas, titel="Policy", antaget_ar=2018)
    data = DOKUMENT | {"slag": "policy", "titel": "Policy", "antaget_datum": "", "antaget_av": ""}

    klient.post(sida(rad, "styrdokument"), oppnat(rad, data | {"paragraf": "", "lank": ""}))

    assert senaste(bollnas) == (
        "ändrade styrdokumentet",
        "Policy",
        {
            "del_id": str(rad.publikt_id),
            "fore": {"antaget_ar": 2018},
            "efter": {"antaget_ar": 2019},
        },
    )


def test_ett_dokument_som_upphor_finns_kvar(klient, bollnas):
    rad = nytt_dokument(bollnas, titel="Policy", antaget_ar=2018)
    data = {"slag": "policy", "titel": "Policy", "antaget_ar": "2018", "galler_till_ar": "2021"}

    klient.post(sida(rad, "styrdokument"), oppnat(rad, data))

    rad.refresh_from_db()
    assert (rad.galler_till_ar, rad.har_upphort) == (2021, True)
    assert senaste(bollnas)[0] == "avslutade styrdokumentet"


def test_en_grupp_som_upphor_har_kvar_sina_medlemmar(klient, bollnas):
    rad = ny_grupp(bollnas, [("Arbetsförmedlingen", "sektionschef")], slag="extern")
    data = GRUPP | {
        "namn": rad.namn,
        "uppgift": "",
        "medlemmar": "Arbetsförmedlingen: sektionschef",
    }

    data |= {"avslutad_ar": "2018", "orsak": "Ingen samordnare"}
    klient.post(sida(rad, "grupper"), oppnat(rad, data))

    assert Samverkansgrupp.objects.get().sammansattning == ["Arbetsförmedlingen, sektionschef"]
    assert senaste(bollnas)[::2] == (
        "avslutade samverkansgruppen",
        {
            "del_id": str(rad.publikt_id),
            "fore": {"avslutad_ar": None, "orsak": ""},
            "efter": {"avslutad_ar": 2018, "orsak": "Ingen samordnare"},
        },
    )


def test_andrade_medlemmar_star_i_journalen(klient, bollnas):
    rad = ny_grupp(bollnas, [("Arbetsförmedlingen", "sektionschef")])
    data = GRUPP | {"slag": "intern", "namn": rad.namn, "uppgift": "", "medlemmar": "Kommunen"}

    klient.post(sida(rad, "grupper"), oppnat(rad, data))

    _, _, uppgifter = senaste(bollnas)
    assert uppgifter["fore"] == {"sammansattning": ["Arbetsförmedlingen, sektionschef"]}
    assert uppgifter["efter"] == {"sammansattning": ["Kommunen"]}


def test_formularet_for_en_grupp_visar_medlemmarna(klient, bollnas):
    rad = ny_grupp(bollnas, [("Arbetsförmedlingen", "sektionschef"), ("Företagen", "")])

    form = klient.get(sida(rad, "grupper")).context["form"]

    assert form["medlemmar"].value() == "Arbetsförmedlingen: sektionschef\nFöretagen"


def test_samma_uppgifter_igen_ar_ingen_handelse(klient, bollnas):
    klient.post(ny_sida(bollnas, "grupper"), GRUPP)
    fore = Handelse.objects.count()

    grupp = Samverkansgrupp.objects.get()
    klient.post(sida(grupp, "grupper"), oppnat(grupp, GRUPP))

    assert Handelse.objects.count() == fore


@pytest.mark.parametrize("slag", ["styrdokument", "grupper"])
def test_det_som_tas_bort_star_kvar_i_journalen(klient, bollnas, slag):
    rad = nytt_dokument(bollnas) if slag == "styrdokument" else ny_grupp(bollnas, [("AF", "chef")])
    fore = rad.uppgifter

    svar = klient.post(sida(rad, slag, "kommundel_ta_bort"))

    assert svar.status_code == 302
    assert not type(rad).objects.exists()
    verb, kommentar, uppgifter = senaste(bollnas)
    assert (verb, kommentar) == (f"tog bort {rad.BESTAMD}", str(rad))
    kvar = {falt: varde for falt, varde in fore.items() if varde is not None}
    assert {falt: v for falt, v in uppgifter["fore"].items() if v is not None} == kvar


def test_en_annan_kommuns_del_nas_inte(klient, bollnas, ny_organisation):
    annans = nytt_dokument(ny_kommun(ny_organisation, "2180"))
    vag = reverse(
        "foretag:kommundel_ta_bort", args=[bollnas.publikt_id, "styrdokument", annans.publikt_id]
    )

    assert klient.post(vag).status_code == 404
    assert Styrdokument.objects.count() == 1


@pytest.mark.parametrize(
    ("gor", "andring", "villkor"),
    [
        (nytt_dokument, {"galler_till_ar": 2017}, "styrdokument_ar_i_ordning"),
        (nytt_dokument, {"antaget_datum": "2019-01-01"}, "styrdokument_datum_i_sitt_ar"),
        (ny_grupp, {"avslutad_ar": 2016}, "samverkansgrupp_ar_i_ordning"),
    ],
)
def test_databasen_vagrar(bollnas, gor, andring, villkor):
    rad = gor(bollnas)

    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        type(rad).objects.filter(pk=rad.pk).update(**andring)


def test_en_kontaktvag_gar_att_na(bollnas):
    with pytest.raises(IntegrityError, match="kontaktvag_gar_att_na"), transaction.atomic():
        Kontaktvag.objects.create(kommun=bollnas, arende="X", funktion="Y")


# ---------- Files ----------


@pytest.fixture
def filmapp(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def pdf(titel="Policy"):
    return SimpleUploadedFile(f"{titel}.pdf", liten_pdf(titel), "application/pdf")


def test_en_fil_laddas_upp_och_lamnas_ut_sa_att_den_inte_kan_koras(klient, bollnas, filmapp):
    klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf()})
    rad = Styrdokument.objects.get()

    svar = klient.get(filsida(rad))

    assert (svar.status_code, svar.content) == (200, liten_pdf("Policy"))
    assert svar["Content-Disposition"].startswith('attachment; filename="Policy.pdf"')
    assert svar["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_en_ny_fil_ersatter_den_gamla_och_journalen_minns_den(klient, bollnas, filmapp):
    klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf("Gammal")})
    rad = Styrdokument.objects.get()
    gammal = rad.fil.sha256

    klient.post(sida(rad, "styrdokument"), oppnat(rad, DOKUMENT | {"ny_fil": pdf("Ny")}))

    rad.refresh_from_db()
    assert [fil.namn for fil in Fil.objects.all()] == ["Ny.pdf"]
    assert senaste(bollnas)[2]["fore"] == {"filnamn": "Gammal.pdf", "filavtryck": gammal}

    klient.post(sida(rad, "styrdokument"), oppnat(rad, DOKUMENT | {"utan_fil": "on"}))

    rad.refresh_from_db()
    assert (rad.fil, Fil.objects.count()) == (None, 0)


def test_en_fil_som_inte_ar_vad_den_sager_tas_inte_emot(klient, bollnas, filmapp):
    falsk = SimpleUploadedFile("policy.pdf", b"<script>", "application/pdf")

    svar = klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": falsk})

    assert svar.status_code == 422
    assert list(svar.context["form"].errors) == ["ny_fil"]
    assert not Styrdokument.objects.exists()


def test_den_fil_som_inte_foljde_med_ska_valjas_igen(klient, bollnas, filmapp):
    svar = klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"titel": "", "ny_fil": pdf()})

    assert svar.status_code == 422
    assert svar.context["form"].errors == {
        "titel": ["Skriv dokumentets titel."],
        "ny_fil": ["Filen är inte sparad. Välj den igen."],
    }


@pytest.fixture
def dokument_med_fil(bollnas, filmapp, klient):
    klient.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf()})
    return Styrdokument.objects.get()


def filsida(rad):
    return reverse("foretag:styrdokument_fil", args=[rad.kommun.publikt_id, rad.publikt_id])


@pytest.mark.parametrize(
    ("medlem", "funktioner", "svar"),
    [
        (True, None, 200),
        (False, None, 404),
        (True, ["register"], 404),
        (True, ["publikt_register"], 200),
        (True, [], 404),
    ],
)
def test_filen_ar_publik_nar_profilen_ar_det(
    client, dokument_med_fil, forbund, medlem, funktioner, svar
):
    organisation = dokument_med_fil.kommun.organisation
    organisation.medlem = medlem
    organisation.save()
    if funktioner is not None:
        forbund.funktioner = funktioner
        forbund.save()

    assert client.get(filsida(dokument_med_fil)).status_code == svar


def test_filen_ar_publik_sa_lange_dokumentet_galler(client, klient, dokument_med_fil):
    """As the page does not name a document that has ended, its file is not everybody's either."""
    i_ar = idag().year
    svar = []
    for till in (i_ar, i_ar - 1):
        Styrdokument.objects.update(galler_till_ar=till)
        svar.append([k.get(filsida(dokument_med_fil)).status_code for k in (client, klient)])

    assert svar == [[200, 200], [404, 200]]


def test_kommunens_egna_laser_filen_aven_nar_profilen_inte_ar_publik(
    inloggad, ny_person, dokument_med_fil
):
    organisation = dokument_med_fil.kommun.organisation
    organisation.medlem = False
    organisation.save()

    egen, annan = ny_person(Roll.MEDLEM, organisation), ny_person(Roll.MEDLEM)

    assert inloggad(egen).get(filsida(dokument_med_fil)).status_code == 200
    assert inloggad(annan).get(filsida(dokument_med_fil)).status_code == 404


# ---------- What everybody may read ----------


def test_publik_profil_har_det_som_ar_publikt_och_inget_annat(bollnas, frys_tid):
    frys_tid("2026-09-24 12:00")
    texter = {"ansvarig_namnd": "Socialnämnden", "intern_samordning": "Vi ses internt."}
    bollnas.skriv(texter, bollnas.version, av=portalen())
    ny_grupp(bollnas, namn="Den interna gruppen")
    nytt_dokument(bollnas, titel="Gammal policy", galler_till_ar=2020)
    nytt_dokument(bollnas, titel="Gällande policy", lank="https://www.bollnas.example")
    Kontaktvag(kommun=bollnas, **VAG).lagg_till(av=portalen())

    profil = publik_profil(publika_kommuner().get())

    assert profil == {
        "namn": "Bollnäs kommun",
        "slag": "Kommun",
        "kod": "2183",
        "ansvarig_namnd": "Socialnämnden",
        "samordnande_funktion": "",
        "samordnande_enhet": "",
        "styrdokument": [
            {
                "slag": "Policy",
                "titel": "Gällande policy",
                "antaget_av": "",
                "antaget_ar": 2018,
                "antaget_datum": "",
                "paragraf": "",
                "galler_till_ar": None,
                "fil": "",
                "lank": "https://www.bollnas.example",
            }
        ],
        "kontaktvagar": [VAG],
    }
    html = render_to_string("foretag/kommun/_publik.html", {"profil": profil})
    assert "Socialnämnden" in html and "Gällande policy" in html
    assert "internt" not in html and "interna" not in html


def test_den_som_inte_ar_medlem_har_ingen_publik_profil(ny_organisation, forbund):
    ny_kommun(ny_organisation, "2180", medlem=False)

    assert list(publika_kommuner()) == []


# ---------- Områden ----------


def test_ett_omrade_laggs_till(klient, bollnas):
    klient.post(reverse("foretag:omrade_ny"), {"namn": "Hälsingland", "kommuner": ["2183"]})

    rad = Omrade.objects.get()
    assert (rad.namn, rad.kommuner) == ("Hälsingland", ["2183"])
    assert [h.verb for h in Handelse.objects.om(rad)] == ["lade till området"]


def test_en_kommun_hor_till_hogst_ett_omrade(klient, bollnas, ny_organisation):
    ny_kommun(ny_organisation, "2180")
    Omrade(namn="Hälsingland", kommuner=["2183"]).spara(av=portalen())
    annat = Omrade(namn="Gästrikland", kommuner=["2180"])
    annat.spara(av=portalen())

    andra = reverse("foretag:omrade", args=[annat.publikt_id])
    nya = {"namn": "Gästrikland", "kommuner": ["2180", "2183"]}
    svar = klient.post(andra, nya | oppnad(klient, andra))

    annat.refresh_from_db()
    assert (svar.status_code, annat.kommuner) == (422, ["2180"])
    assert svar.context["form"].errors["kommuner"] == [
        "Bollnäs hör redan till Hälsingland. Ta bort det där först: en kommun räknas till högst ett område."
    ]


@pytest.mark.parametrize(
    "namn", ["Hela området", "hela  OMRÅDET", "Övriga kommuner", " övriga\xa0kommuner "]
)
@pytest.mark.parametrize("nytt", [True, False])
def test_ett_omrade_heter_inte_som_en_av_lagesbildens_egna_rader(klient, bollnas, namn, nytt):
    vag = reverse("foretag:omrade_ny")
    if not nytt:
        rad = Omrade(namn="Hälsingland", kommuner=["2183"])
        rad.spara(av=portalen())
        vag = reverse("foretag:omrade", args=[rad.publikt_id])

    svar = klient.post(vag, {"namn": namn, "kommuner": ["2183"]})

    assert (svar.status_code, svar.context["form"].errors) == (
        422,
        {
            "namn": [
                "Hela området och Övriga kommuner är rader som lägesbilden redan har. "
                "Skriv ett annat namn, till exempel Hälsingland."
            ]
        },
    )
    assert [o.namn for o in Omrade.objects.all()] == ([] if nytt else ["Hälsingland"])
    with pytest.raises(ValidationError, match="rader som lägesbilden redan har"):
        Omrade(namn=namn, kommuner=["2180"]).spara(av=portalen())


@pytest.mark.parametrize("namn", ["Hela", "Hela området norr", "Övriga", "Kommuner"])
def test_andra_namn_pa_ett_omrade_gar_bra(klient, bollnas, namn):
    klient.post(reverse("foretag:omrade_ny"), {"namn": namn, "kommuner": ["2183"]})

    assert Omrade.objects.get().namn == namn


def test_ett_omrade_andras_med_vad_som_stod(klient, bollnas):
    rad = Omrade(namn="Hälsingland", kommuner=["2183"])
    rad.spara(av=portalen())

    andra = reverse("foretag:omrade", args=[rad.publikt_id])
    klient.post(andra, {"namn": "Norr", "kommuner": ["2183"]} | oppnad(klient, andra))

    senast = Handelse.objects.om(rad).first()
    assert (senast.verb, senast.uppgifter["fore"]) == (
        "ändrade området",
        {"namn": "Hälsingland", "kommuner": ["2183"]},
    )


@pytest.mark.parametrize("rapporterat", [True, False])
def test_ett_omrade_med_rapporterade_uppgifter_kan_inte_tas_bort(klient, bollnas, rapporterat):
    rad = Omrade(namn="Hälsingland", kommuner=["2183"])
    rad.spara(av=portalen())
    if rapporterat:
        Lagesuppgift.objects.create(
            ar=2019,
            omrade=rad,
            matt="foretag",
            varde=17,
            kalla="Rapport",
            registrerad_av=portalen(),
        )

    svar = klient.post(reverse("foretag:omrade_ta_bort", args=[rad.publikt_id]))

    assert svar.status_code == 302
    assert Omrade.objects.exists() == rapporterat


@pytest.mark.parametrize("antal", [1, 3])
def test_omradeslistan_staller_lika_manga_fragor(klient, bollnas, django_assert_num_queries, antal):
    for nr in range(antal):
        Omrade(namn=f"Område {nr}", kommuner=[f"000{nr}"]).spara(av=portalen())

    with django_assert_num_queries(11):
        svar = klient.get(reverse("foretag:omrade_lista"))

    assert len(svar.context["tabell"].rader) == antal
    assert svar.context["utan"] == ["Bollnäs"]
