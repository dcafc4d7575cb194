"""Avtal: registered, changed, voided and never deleted; who sees them; sums per form and year."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from foretag.avtal.models import Avtal, Avtalssumma, offentliga_parter
from portal import krock
from portal.forbund.models.uppdrag import Roll
from portal.frist import idag
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from tests.foretag.kommuner import ny_kommun, nytt_avtal, nytt_foretag, portalen
from tests.tva import oppnad


def sida(namn, avtal=None):
    return reverse(f"foretag:{namn}", args=[avtal.publikt_id] if avtal else [])


def marken_av(avtal):
    return krock.avtryck_av(avtal, Avtal.LOGGAS)


@pytest.fixture
def handlaggaren(ny_person, forbund):
    return ny_person(Roll.HANDLAGGARE, namn="Åsa Handläggare")


@pytest.fixture
def klient(inloggad, handlaggaren):
    return inloggad(handlaggaren)


@pytest.fixture
def foretag(ny_organisation, forbund):
    return nytt_foretag(ny_organisation, namn="Kafé Kajen")


@pytest.fixture
def kommunen(ny_organisation, forbund):
    return ny_kommun(ny_organisation, "2183").organisation


@pytest.fixture
def avtal(foretag, kommunen):
    return nytt_avtal(foretag, kommunen)


def data(foretag, part, **falt):
    return {
        "foretag": foretag.publikt_id,
        "part": part.publikt_id,
        "form": "iop",
        "avser": "Caféet i kommunhuset",
        "varde": "250 000",
        "fran": "2026-01-01",
        "till": "2027-12-31",
        "leder_till": "Fem platser för arbetsträning",
        "beteckning": "KS 2026/12",
        "kalla": "Diariet",
        **falt,
    }


# ---------- Registering ----------


def test_ett_avtal_registreras(klient, handlaggaren, foretag, kommunen):
    svar = klient.post(sida("avtal_nytt"), data(foretag, kommunen))

    rad = Avtal.objects.get()
    assert (svar.status_code, svar.url) == (302, rad.get_absolute_url())
    assert rad.uppgifter == {
        "foretag": "Kafé Kajen",
        "part": "Bollnäs kommun",
        "form": "iop",
        "avser": "Caféet i kommunhuset",
        "varde": "250000.00",
        "fran": "2026-01-01",
        "till": "2027-12-31",
        "leder_till": "Fem platser för arbetsträning",
        "beteckning": "KS 2026/12",
        "kalla": "Diariet",
    }
    handelse = Handelse.objects.om(rad).get()
    assert (handelse.verb, handelse.av, rad.registrerat_av) == (
        "registrerade avtalet",
        handlaggaren,
        handlaggaren,
    )


def test_formularet_ar_ifyllt_med_det_som_star_i_adressen(klient, foretag, kommunen):
    svar = klient.get(
        f"{sida('avtal_nytt')}?foretag={foretag.publikt_id}&part={kommunen.publikt_id}"
    )

    form = svar.context["form"]
    assert (form["foretag"].value(), form["part"].value()) == (
        foretag.publikt_id,
        kommunen.publikt_id,
    )


@pytest.mark.parametrize("fraga", ["?foretag=x", "?part=00000000-0000-0000-0000-000000000000"])
def test_skrap_i_adressen_ar_ingen_forifyllning(klient, foretag, fraga):
    svar = klient.get(f"{sida('avtal_nytt')}{fraga}")

    assert (svar.status_code, svar.context["form"]["foretag"].value()) == (200, None)


@pytest.mark.parametrize(
    ("andring", "falt", "fel"),
    [
        ({"till": "2025-12-31"}, "__all__", "Avtalet kan inte sluta innan det börjar."),
        ({"varde": "-5"}, "varde", "Skriv ett värde som är 0 eller mer."),
        (
            {"varde": "99 999 999 999"},
            "varde",
            "Beloppet är större än portalen kan räkna med. Kontrollera antalet nollor.",
        ),
        ({"fran": "i fjol"}, "fran", "Skriv dagen som år-månad-dag, till exempel 2027-01-31."),
        ({"form": ""}, "form", "Välj hur avtalet kom till."),
        ({"avser": ""}, "avser", "Skriv vad avtalet gäller."),
        ({"foretag": ""}, "foretag", "Välj vilket företag avtalet är med."),
    ],
)
def test_formularet_sager_vad_man_ska_skriva(klient, foretag, kommunen, andring, falt, fel):
    svar = klient.post(sida("avtal_nytt"), data(foretag, kommunen) | andring)

    assert svar.status_code == 422
    assert svar.context["form"].errors == {falt: [fel]}
    assert not Avtal.objects.exists()


def test_ett_varde_som_inte_ar_uppgivet_ar_inte_noll(klient, foretag, kommunen):
    klient.post(sida("avtal_nytt"), data(foretag, kommunen, varde="", till=""))

    rad = Avtal.objects.get()
    assert (rad.varde, rad.till) == (None, None)
    html = klient.get(rad.get_absolute_url()).content.decode()
    assert "ej uppgivet" in html and "tills vidare" in html


def test_parten_ar_offentlig(ny_organisation, foretag, kommunen):
    annan = ny_organisation(namn="Ett bolag")
    af = ny_organisation(namn="Arbetsförmedlingen", finsam=Organisation.Finsam.AF)
    ny_organisation(namn="Okänd", finsam="kommun", kand_tid=None)

    assert [str(part) for part in offentliga_parter()] == ["Arbetsförmedlingen", "Bollnäs kommun"]
    nytt_avtal(foretag, af)
    with pytest.raises(ValidationError, match="Ett bolag är ingen offentlig part"):
        nytt_avtal(foretag, annan)


# ---------- Changing ----------


def test_en_andring_minns_vad_som_stod(klient, avtal, foretag, kommunen):
    nya = data(foretag, kommunen, form="reserverad", avser="Skötsel av parker", fran="2024-01-01",
               till="", leder_till="", beteckning="", kalla="")  # fmt: skip
    andra = sida("avtal_andra", avtal)

    svar = klient.post(andra, nya | oppnad(klient, andra))

    avtal.refresh_from_db()
    assert (svar.status_code, avtal.varde, avtal.rad_version) == (302, Decimal("250000.00"), 2)
    senast = Handelse.objects.om(avtal).first()
    assert (senast.verb, senast.kommentar, senast.uppgifter) == (
        "ändrade avtalet",
        "värde, kr",
        {"fore": {"varde": ""}, "efter": {"varde": "250000.00"}},
    )


def test_utan_marken_skrivs_inget_over(klient, avtal, foretag, kommunen):
    svar = klient.post(sida("avtal_andra", avtal), data(foretag, kommunen))

    avtal.refresh_from_db()
    assert (svar.status_code, avtal.avser) == (409, "Skötsel av parker")


def test_inget_andrat_ar_ingen_handelse(klient, avtal):
    avtal.andra(marken_av(avtal), av=portalen())

    assert Handelse.objects.om(avtal).count() == 1


# ---------- Voiding ----------


def test_ett_makulerat_avtal_finns_kvar_men_raknas_inte(klient, handlaggaren, avtal):
    svar = klient.post(sida("avtal_makulera", avtal), {"skal": "Registrerat två gånger"})

    avtal.refresh_from_db()
    assert (svar.status_code, avtal.makulerat_av, avtal.lage_text) == (
        302,
        handlaggaren,
        "Makulerat",
    )
    assert not Avtal.objects.kvar().exists()
    assert not Avtal.objects.galler(date(2024, 5, 1)).exists()
    senast = Handelse.objects.om(avtal).first()
    assert (senast.verb, senast.kommentar) == ("makulerade avtalet", "Registrerat två gånger")
    assert "Avtalet är makulerat" in klient.get(avtal.get_absolute_url()).content.decode()


def test_att_makulera_kraver_ett_skal(klient, avtal):
    svar = klient.post(sida("avtal_makulera", avtal), {"skal": "  "})

    avtal.refresh_from_db()
    assert (svar.status_code, avtal.ar_makulerat) == (422, False)
    assert svar.context["form"].errors == {"skal": ["Skriv varför avtalet makuleras."]}


def test_ett_makulerat_avtal_kan_inte_makuleras_eller_andras_igen(klient, avtal, foretag, kommunen):
    avtal.makulera(skal="Dubblett", av=portalen())

    igen = klient.post(sida("avtal_makulera", avtal), {"skal": "Igen"})
    andrat = klient.post(sida("avtal_andra", avtal), data(foretag, kommunen))

    avtal.refresh_from_db()
    assert (igen.status_code, andrat.status_code) == (422, 302)
    assert avtal.avser == "Skötsel av parker"
    with pytest.raises(ValidationError, match="Avtalet är makulerat"):
        avtal.andra(marken_av(avtal), av=portalen())


# ---------- The database ----------


@pytest.mark.parametrize(
    ("andring", "villkor"),
    [
        ({"till": date(2023, 12, 31)}, "avtal_datum_i_ordning"),
        ({"varde": -1}, "avtal_varde_inte_negativt"),
        ({"makulerat_tid": "2026-01-01T00:00Z"}, "avtal_makulerat_helt_eller_inte"),
    ],
)
def test_databasen_vagrar(avtal, andring, villkor):
    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Avtal.objects.filter(pk=avtal.pk).update(**andring)


@pytest.mark.parametrize(
    ("fran", "till", "galler"),
    [
        ("2026-09-24", None, True),
        ("2026-09-25", None, False),
        ("2020-01-01", "2026-09-24", True),
        ("2020-01-01", "2026-09-23", False),
    ],
)
def test_avtalet_galler_till_och_med_sista_dagen(foretag, kommunen, fran, till, galler):
    nytt_avtal(foretag, kommunen, fran=fran, till=till)

    assert Avtal.objects.galler(date(2026, 9, 24)).exists() == galler
    assert Avtal.objects.galler_under(date(2026, 9, 24), date(2026, 9, 24)).exists() == galler


@pytest.mark.parametrize("makulerat", [False, True])
@pytest.mark.parametrize(
    ("fran", "till"),
    [
        (date(2026, 9, 25), None),
        (date(2026, 9, 25), date(2026, 9, 25)),
        (date(2026, 9, 24), None),
        (date(2026, 9, 24), date(2026, 9, 24)),
        (date(2026, 9, 23), date(2026, 9, 23)),
    ],
)
def test_varje_avtal_har_ett_lage_i_listan_och_det_ar_sidans(
    klient, foretag, kommunen, frys_tid, fran, till, makulerat
):
    avtal = nytt_avtal(foretag, kommunen, fran=fran, till=till)
    if makulerat:
        avtal.makulera(skal="Fel", av=portalen())
    frys_tid("2026-09-24 12:00")

    traffar = {lage: list(Avtal.objects.filter(v)) for lage, v in Avtal.lagen(idag()).items()}

    assert traffar == {lage: [avtal] if lage == avtal.lage else [] for lage in Avtal.Lage}
    assert avtal.galler_nu == Avtal.objects.galler().exists()


# ---------- Who sees it ----------


@pytest.mark.parametrize("sida_", ["foretag", "part"])
def test_bada_sidors_egna_ser_avtalet(inloggad, ny_person, avtal, sida_):
    organisation = avtal.part if sida_ == "part" else avtal.foretag.organisation
    egen = ny_person(Roll.MEDLEM, organisation)

    svar = inloggad(egen).get(avtal.get_absolute_url())

    assert svar.status_code == 200
    assert "Ändra avtalet" not in svar.content.decode()


@pytest.mark.parametrize(
    ("roll", "last", "andra"), [(Roll.EKONOM, 200, 403), (Roll.REVISOR, 200, 403), (Roll.MEDLEM, 404, 403)]
)  # fmt: skip
def test_andra_laser_eller_ser_inget(inloggad, ny_person, avtal, roll, last, andra):
    klient = inloggad(ny_person(roll))

    assert klient.get(avtal.get_absolute_url()).status_code == last
    assert klient.post(sida("avtal_makulera", avtal), {"skal": "X"}).status_code == andra
    assert Avtal.objects.kvar().exists()


# ---------- The list and the sums ----------


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    klient, ny_organisation, kommunen, django_assert_num_queries, antal
):
    for _ in range(antal):
        nytt_avtal(nytt_foretag(ny_organisation), kommunen)

    with django_assert_num_queries(9):
        svar = klient.get(sida("avtal_lista"))

    assert len(svar.context["tabell"].rader) == antal


@pytest.mark.parametrize(
    ("lage", "vantat"),
    [("galler", ["nu"]), ("senare", ["sen"]), ("slut", ["slut"]), ("makulerade", ["bort"])],
)
def test_listan_delas_efter_lage(frys_tid, inloggad, ny_person, foretag, kommunen, lage, vantat):
    frys_tid("2026-09-24 12:00")
    nytt_avtal(foretag, kommunen, avser="nu")
    nytt_avtal(foretag, kommunen, avser="sen", fran="2026-09-25")
    nytt_avtal(foretag, kommunen, avser="slut", till="2026-09-23")
    nytt_avtal(foretag, kommunen, avser="bort").makulera(skal="X", av=portalen())

    svar = inloggad(ny_person(Roll.HANDLAGGARE)).get(f"{sida('avtal_lista')}?lage={lage}")

    assert [rad.avser for rad in svar.context["tabell"].rader] == vantat


def test_summor_per_form_och_ar(klient, foretag, kommunen, django_assert_num_queries):
    for form, fran, varde in (
        ("iop", "2024-01-01", 100),
        ("iop", "2024-12-31", None),
        ("iop", "2025-01-01", None),
        ("lov", "2024-06-01", "250.50"),
    ):
        nytt_avtal(foretag, kommunen, form=form, fran=fran, varde=varde and Decimal(varde))
    nytt_avtal(foretag, kommunen, form="iop", varde=Decimal(9)).makulera(skal="X", av=portalen())

    with django_assert_num_queries(1):
        summor = Avtal.objects.summor()

    assert summor == [
        Avtalssumma("iop", 2024, 2, Decimal(100), 1),
        Avtalssumma("iop", 2025, 1, None, 1),
        Avtalssumma("lov", 2024, 1, Decimal("250.50"), 0),
    ]
    totalt = klient.get(sida("avtal_summor")).context["totalt"]
    assert totalt == [
        (2024, {"antal": 3, "varde": Decimal("350.50"), "utan_varde": 1}),
        (2025, {"antal": 1, "varde": None, "utan_varde": 1}),
    ]


def test_listan_hamtas_som_fil(klient, avtal):
    svar = klient.get(f"{sida('avtal_lista')}?format=csv")

    rader = b"".join(svar.streaming_content).decode("utf-8-sig").splitlines()
    forsta = dict(zip(*(rad.split(";") for rad in rader), strict=True))
    assert (forsta["Företag"], forsta["Form"], forsta["Läge"], forsta["Värde, kr"]) == (
        "Kafé Kajen",
        "Reserverad upphandling (4 kap. 18 § LOU)",
        "Gäller",
        "",
    )
