"""Two who write what is reported of the same year: nothing is written over, and nothing typed is lost."""

import pytest

from foretag.demo import register
from foretag.kommun.models.kommun import Omrade
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.rutnat import aret, formular, som_det_star

pytestmark = pytest.mark.django_db
AR = 2018
KALLA = "Slutrapport om en insats för arbetsintegrerande sociala företag 2016–2020"


@pytest.fixture
def registret(forbund):
    forbund.infor_funktioner(alla=True)
    register.registret(lambda rad: None)


@pytest.fixture
def asa(registret, inloggad, ny_person):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa"))


@pytest.fixture
def bo(registret, inloggad, ny_person):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Bo"))


def hela(matt, ar=AR):
    """(figure, source, note) of all of the förbund; None when nothing is reported."""
    rader = Lagesuppgift.objects.for_tiden(ar).filter(matt=matt, omrade=None)
    return rader.values_list("varde", "kalla", "anmarkning").first()


def krockarna(svar):
    return [(falt.name, *texter, krock.av) for falt, krock, texter in svar.context["krockar"]]


def test_den_som_inte_ror_en_ruta_skriver_inte_over_den(asa, bo):
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"placerade-hela": "243", "kalla": "Åsas"})

    svar = bo.post(aret(AR), oppnad | {"anstallda-hela": "300", "kalla": "Bos"})

    assert svar.status_code == 302
    assert hela("placerade") == (243, "Åsas", "")
    assert hela("anstallda") == (300, "Bos", "")
    assert Handelse.objects.filter(verb="ändrade ett rapporterat tal").count() == 2


def test_samma_ruta_visar_bada_och_det_andra_sparas(asa, bo):
    """And saved once more as the page stands, hers of what collided: what only Åsa changed is left alone."""
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"placerade-hela": "243", "informerade-hela": "9", "kalla": "Åsas"})

    svar = bo.post(
        aret(AR),
        oppnad | {"placerade-hela": "242", "anstallda-hela": "300", "kalla": "Bos", "anmarkning": "Ny"},
    )  # fmt: skip

    assert svar.status_code == 409
    assert krockarna(svar) == [("placerade-hela", "243\nÅsas", "242\nBos\nNy", "Åsa")]
    html = svar.content.decode()
    assert "Två har skrivit i Placerade, hela området" in html
    assert "Allt annat som du skrev är sparat." in html
    assert (hela("placerade"), hela("anstallda")) == ((243, "Åsas", ""), (300, "Bos", "Ny"))
    kvar = som_det_star(svar)
    assert {n: kvar[n] for n in ("placerade-hela", "informerade-hela", "kalla", "anmarkning")} == {
        "placerade-hela": "242",
        "informerade-hela": "9",
        "kalla": "Bos",
        "anmarkning": "Ny",
    }

    assert bo.post(aret(AR), kvar).status_code == 302

    assert (hela("placerade"), hela("informerade")) == ((242, "Bos", "Ny"), (9, "Åsas", ""))


def test_ett_nytt_tal_och_ett_borttaget_moter_varandra(asa, bo):
    tomt, oppnad = formular(bo, aret(2021)), formular(bo, aret(AR))
    asa.post(aret(2021), tomt | {"platser-hela": "7", "kalla": "Åsas"})
    asa.post(aret(AR), oppnad | {"informerade-hela": "", "kalla": "Åsas"})

    nytt = bo.post(aret(2021), tomt | {"platser-hela": "8", "kalla": "Bos"})
    borta = bo.post(aret(AR), oppnad | {"informerade-hela": "200", "kalla": "Bos"})

    assert krockarna(nytt) == [("platser-hela", "7\nÅsas", "8\nBos", "Åsa")]
    assert krockarna(borta) == [("informerade-hela", "Inget rapporterat", "200\nBos", "Åsa")]
    assert (hela("platser", 2021), hela("informerade")) == ((7, "Åsas", ""), None)
    bo.post(aret(AR), som_det_star(borta))
    assert hela("informerade") == (200, "Bos", "")


def test_samma_tal_av_bada_ar_inget_mote(asa, bo):
    oppnad = formular(bo, aret(AR))
    for klient, kalla in ((asa, "Åsas"), (bo, "Bos")):
        data = oppnad | {"placerade-hela": "243", "kalla": kalla}
        assert klient.post(aret(AR), data).status_code == 302

    assert hela("placerade") == (243, "Åsas", "")


def test_ett_omrades_ruta_ar_en_annan_an_helhetens(asa, bo):
    plats = Omrade.objects.get(namn="Hälsingland")
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"platser-hela": "50", "kalla": "Åsas"})

    assert bo.post(aret(AR), oppnad | {f"platser-{plats.publikt_id}": "30"}).status_code == 302

    rader = Lagesuppgift.objects.for_tiden(AR).filter(matt="platser")
    assert set(rader.values_list("omrade__namn", "varde")) == {(None, 50), ("Hälsingland", 30)}


@pytest.mark.parametrize("bos", ["Bos", KALLA])
def test_den_som_bytt_kallan_skriver_inte_over_ett_nytt_tal(asa, bo, bos):
    """The value is hers alone, its source both have written: one answer."""
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"kalla": "Åsas", "alla": "on"})

    svar = bo.post(aret(AR), oppnad | {"placerade-hela": "242", "kalla": bos})

    assert krockarna(svar) == [("placerade-hela", "244\nÅsas", f"242\n{bos}", "Åsa")]
    assert hela("placerade") == (244, "Åsas", "")


def test_kallan_for_alla_tar_inte_det_nagon_annan_har_skrivit(asa, bo):
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"placerade-hela": "243", "kalla": "Åsas", "anmarkning": "Utan Ockelbo"})  # fmt: skip

    svar = bo.post(aret(AR), oppnad | {"kalla": "Bos", "alla": "on"})

    assert svar.status_code == 409
    assert [(f.name, k.av) for f, k in svar.context["andras_kallor"]] == [("placerade-hela", "Åsa")]
    assert krockarna(svar) == []
    assert "Placerade, hela området: Åsas, Utan Ockelbo (Åsa, " in svar.content.decode()
    assert hela("placerade") == (243, "Åsas", "Utan Ockelbo")
    assert set(
        Lagesuppgift.objects.for_tiden(AR).exclude(matt="placerade", omrade=None).values_list("kalla")
    ) == {("Bos",)}  # fmt: skip

    assert bo.post(aret(AR), som_det_star(svar)).status_code == 302
    assert hela("placerade") == (243, "Bos", "Utan Ockelbo")


def test_kallan_for_alla_som_den_var_tar_inte_heller_en_ny_kalla(asa, bo):
    """She says the source that stood there when she opened the page, and Åsa has another by now."""
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | {"placerade-hela": "243", "kalla": "Åsas"})

    svar = bo.post(aret(AR), oppnad | {"kalla": KALLA, "anmarkning": "", "alla": "on"})

    assert [falt.name for falt, _ in svar.context["andras_kallor"]] == ["placerade-hela"]
    assert hela("placerade") == (243, "Åsas", "")
    assert bo.post(aret(AR), som_det_star(svar)).status_code == 302
    assert hela("placerade") == (243, KALLA, "")


def test_ett_omrade_som_kom_till_medan_hon_skrev_ror_hon_inte(asa, bo):
    oppnad = formular(bo, aret(AR))
    nytt = Omrade.objects.create(namn="Nytt", kommuner=["0180"])
    av = Anvandare.objects.portalen()
    Lagesuppgift.objects.rapportera(AR, None, {(nytt.pk, "platser"): 5}, kalla="Åsas", av=av)

    svar = bo.post(aret(AR), oppnad | {"anstallda-hela": "300", "kalla": "Bos", "alla": "on"})

    assert svar.status_code == 302
    assert Lagesuppgift.objects.get(omrade=nytt).kalla == "Åsas"


def test_utan_marken_skrivs_inget_over(bo):
    """A page from before, or one that somebody has made herself."""
    svar = bo.post(aret(AR), {"placerade-hela": "1", "kalla": "Bos"})

    assert krockarna(svar) == [("placerade-hela", f"244\n{KALLA}", "1\nBos", "Portalen")]
    assert hela("placerade")[0] == 244


@pytest.mark.parametrize("antal", [1, 3])
def test_motet_fragar_lika_mycket(asa, bo, antal, django_assert_num_queries):
    matten = ["placerade-hela", "anstallda-hela", "placerade_af-hela"][:antal]
    oppnad = formular(bo, aret(AR))
    asa.post(aret(AR), oppnad | dict.fromkeys(matten, "7"))

    with django_assert_num_queries(27):
        svar = bo.post(aret(AR), oppnad | dict.fromkeys(matten, "8"))

    assert len(svar.context["krockar"]) == antal
