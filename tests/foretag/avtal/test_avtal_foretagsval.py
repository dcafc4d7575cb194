"""An avtal's company is searched for and chosen: without script, among ten thousand, and what was typed is kept."""

import pytest
from django.urls import reverse

from foretag.avtal.models import Avtal
from portal.forbund.models.uppdrag import Roll
from tests.foretag.avtal.test_avtal import data, sida
from tests.foretag.kommuner import ny_kommun, nytt_avtal, nytt_foretag
from tests.foretag.varld import PERSONNUMMER
from tests.tva import oppnad

NYTT = "foretag:avtal_nytt"
INTE_SPARAT = "Avtalet är inte sparat än."


@pytest.fixture
def klient(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE))


@pytest.fixture
def kommunen(ny_organisation, forbund):
    return ny_kommun(ny_organisation, "2183").organisation


@pytest.fixture
def manga(ny_organisation, forbund):
    """Enough that they are not all shown: Kooperativet 01 to 21, and two that are looked for."""
    for nr in range(1, 22):
        nytt_foretag(ny_organisation, namn=f"Kooperativet {nr:02}")
    return [
        nytt_foretag(ny_organisation, namn="Kafé Kajen", orgnr="556012-5790"),
        nytt_foretag(ny_organisation, namn="Åkerbruket", kommun="2180"),
    ]


def skrivet(part, **falt):
    """What is typed before a company is chosen."""
    return {k: str(v) for k, v in (data(part, part) | {"foretag": ""} | falt).items()}


def traffar(svar):
    return [str(rad) for rad in svar.context["form"]["foretag"].subwidgets[0].data["traffar"]]


def sok(klient, text, **mer):
    return klient.post(reverse(NYTT), {"foretag_sok": text, "sok": "foretag", **mer})


def test_nar_de_ar_manga_visas_inga_forran_man_soker(klient, manga):
    assert traffar(klient.get(reverse(NYTT))) == []


def test_nar_de_ar_fa_visas_alla(klient, ny_organisation, kommunen):
    for namn in ("Östan", "Ahlgrens", "Åkern"):
        nytt_foretag(ny_organisation, namn=namn)

    assert traffar(klient.get(reverse(NYTT))) == ["Ahlgrens", "Åkern", "Östan"]


@pytest.mark.parametrize(
    ("text", "vantat"),
    [
        ("kaj", ["Kafé Kajen"]),
        ("cafe", []),
        ("kafe kajen", ["Kafé Kajen"]),
        ("akerbruket", ["Åkerbruket"]),
        ("556012-5790", ["Kafé Kajen"]),
        ("5560125790", ["Kafé Kajen"]),
        ("556012 5790", ["Kafé Kajen"]),
        ("kaj  16556012\xa05790", ["Kafé Kajen"]),
        ("%", []),
        ("kooperativet 2", ["Kooperativet 02", "Kooperativet 12", "Kooperativet 20", "Kooperativet 21"]),
    ],
)  # fmt: skip
def test_sokningen(klient, manga, text, vantat):
    svar = sok(klient, text)

    assert (svar.status_code, traffar(svar)) == (200, vantat)
    assert ("Inget företag stämmer med" in svar.content.decode()) == (vantat == [])


def test_fler_an_tjugo_sager_det(klient, manga):
    svar = sok(klient, "kooperativet")

    assert traffar(svar) == [f"Kooperativet {nr:02}" for nr in range(1, 21)]
    assert "Fler än 20 företag stämmer" in svar.content.decode()


def test_det_som_ar_skrivet_i_resten_star_kvar_och_bedoms_inte(klient, manga, kommunen):
    resten = skrivet(kommunen, fran="i fjol", varde="hundra")

    svar = sok(klient, "kaj", **resten)

    form = svar.context["form"]
    assert svar.status_code == 200 and not form.errors
    assert {falt.name: str(falt.value()) for falt in form if falt.name != "foretag"} == {
        namn: text for namn, text in resten.items() if namn != "foretag"
    }
    assert not Avtal.objects.exists()


def test_hela_vagen_utan_script(klient, manga, kommunen):
    kajen, _ = manga
    forsta = sok(klient, "kaj", **skrivet(kommunen))
    assert f'value="{kajen.publikt_id}" id="id_foretag_1" checked' in forsta.content.decode()

    # The text that was searched for comes again with the choice: now it is saved.
    svar = klient.post(
        reverse(NYTT),
        skrivet(kommunen, foretag=kajen.publikt_id, foretag_sok="kaj", foretag_sokt="kaj"),
    )

    assert (svar.status_code, Avtal.objects.get().foretag) == (302, kajen)


def test_den_som_sparar_utan_att_valja_far_traffarna(klient, manga, kommunen):
    svar = klient.post(reverse(NYTT), skrivet(kommunen, foretag_sok="kaj"))

    assert (svar.status_code, traffar(svar)) == (200, ["Kafé Kajen"])
    assert INTE_SPARAT in svar.content.decode()
    assert not Avtal.objects.exists()


def test_den_som_soker_far_inget_besked_om_att_spara(klient, manga):
    assert INTE_SPARAT not in sok(klient, "kaj").content.decode()


def test_den_som_sparar_utan_att_valja_far_veta_vad_som_ar_fel_i_det_hon_har_skrivit(
    klient, manga, kommunen
):
    """What is empty is not asked for yet: she may have pressed Enter to search."""
    resten = {"varde": "ca 7", "avser": "Parkerna", "foretag_sok": "kaj", "foretag": ""}

    svar = klient.post(reverse(NYTT), resten)

    form = svar.context["form"]
    assert (svar.status_code, traffar(svar), list(form.errors)) == (422, ["Kafé Kajen"], ["varde"])
    assert {namn: form[namn].value() for namn in ("varde", "avser")} == {
        "varde": "ca 7",
        "avser": "Parkerna",
    }
    assert INTE_SPARAT in svar.content.decode()
    assert not Avtal.objects.exists()


def test_ett_nytt_ord_soks_innan_det_gamla_valet_sparas(klient, manga, kommunen):
    kajen, _ = manga
    resten = skrivet(kommunen, foretag=kajen.publikt_id, foretag_sok="åker", foretag_sokt="kaj")

    svar = klient.post(reverse(NYTT), resten)

    assert (svar.status_code, traffar(svar)) == (200, ["Åkerbruket"])
    valt = svar.context["form"]["foretag"].subwidgets[0].data
    assert (valt["valt"], valt["utanfor"]) == (kajen, kajen)
    assert not Avtal.objects.exists()


def test_en_enskild_firmas_nummer_visas_inte_och_soks_inte(klient, ny_organisation, manga):
    firman = nytt_foretag(ny_organisation, namn="Åsas trädgård", orgnr=PERSONNUMMER, enskild=True)

    pa_namn, pa_nummer = sok(klient, "trädgård"), sok(klient, PERSONNUMMER)

    assert (traffar(pa_namn), traffar(pa_nummer)) == ([str(firman)], [])
    assert "enskild firma" in pa_namn.content.decode()
    assert PERSONNUMMER not in pa_namn.content.decode()


def test_ett_ihopslaget_foretag_soks_inte_men_behalls_i_sitt_avtal(
    klient, ny_organisation, kommunen
):
    kvar, bort = (nytt_foretag(ny_organisation, namn=namn) for namn in ("Kvar", "Bort"))
    avtal = nytt_avtal(bort, kommunen)
    type(bort).objects.filter(pk=bort.pk).update(ihopslagen_med=kvar)

    nytt, andra = klient.get(reverse(NYTT)), klient.get(sida("avtal_andra", avtal))

    assert (traffar(nytt), traffar(andra)) == (["Kvar"], ["Bort", "Kvar"])
    assert klient.post(reverse(NYTT), data(bort, kommunen)).status_code == 422


def test_andringen_behaller_marken_som_den_oppnades_med(klient, ny_organisation, kommunen):
    """A search, or a mistake, between must not make another's save look as if it had been seen."""
    avtal = nytt_avtal(nytt_foretag(ny_organisation, namn="Kajen"), kommunen)
    andra = sida("avtal_andra", avtal)
    bas = oppnad(klient, andra)
    oppnat = data(avtal.foretag, kommunen) | bas
    klient.post(andra, oppnat | {"avser": "Den förstas"})

    sokt = klient.post(andra, oppnat | {"foretag_sok": "x", "sok": "foretag"})
    fel = klient.post(andra, oppnat | {"fran": "i fjol"})

    sedan = [{f"bas_{falt}": [m] for falt, m in s.context["form"].marken.items()} for s in (sokt, fel)]  # fmt: skip
    assert sedan == [bas, bas]


@pytest.mark.parametrize("antal", [1, 3, 25])
def test_formularet_staller_lika_manga_fragor(
    klient, ny_organisation, kommunen, antal, django_assert_num_queries
):
    for nr in range(antal):
        foretag = nytt_foretag(ny_organisation, namn=f"F{nr}")

    with django_assert_num_queries(10):
        klient.get(f"{reverse(NYTT)}?foretag={foretag.publikt_id}")
    with django_assert_num_queries(9):
        sok(klient, "F", foretag=foretag.publikt_id)
