from datetime import timedelta

import pytest
from django.urls import reverse

from portal.webb import kontext
from portal.webb.kontext import Vantar

START = "/"


@pytest.fixture
def egna_register(monkeypatch):
    """Empty registries for the test: what the apps have registered is not what is tried here."""
    for namn in ("_vantkallor", "_startdelar", "_meny"):
        monkeypatch.setattr(kontext, namn, [])


def test_oppen_startsida_sager_vilka_forbundet_ar(client, forbund, ny_organisation, egna_register):
    ny_organisation(namn="Provköpings kommun", medlem=True)
    ny_organisation(namn="Utanför AB")
    kontext.registrera_startdel(lambda request: "<p>En öppen utlysning</p>")

    svar = client.get(START)

    text = svar.content.decode()
    assert svar.status_code == 200
    assert "Samordningsförbundet Provbygden</h1>" in text
    assert [rad for rad in text.splitlines() if "<li>" in rad and "Prov" in rad] == [
        "          <li>Provköpings kommun</li>"
    ]
    assert "Utanför AB" not in text


def test_startdel_visas_och_tom_del_inte(client, forbund, egna_register):
    from django.utils.safestring import mark_safe

    kontext.registrera_startdel(lambda request: mark_safe("<p>En öppen utlysning</p>"))
    kontext.registrera_startdel(lambda request: None)

    text = client.get(START).content.decode()

    assert "<p>En öppen utlysning</p>" in text
    assert "None" not in text


def test_skrivbordet_visar_det_sena_forst(inloggad, personer, forbund, frys_tid, egna_register):
    frys_tid("2026-09-10 12:00")
    from portal.frist import idag, nu

    saker = [
        Vantar("Utan datum", "/c/", "Läs", sedan=idag() - timedelta(days=9)),
        Vantar("I kväll", "/b/", "Svara", senast=nu() + timedelta(hours=4)),
        Vantar("Sen", "/a/", "Granska", senast=idag() - timedelta(days=2)),
        Vantar("Klockan har gått", "/d/", "Svara", senast=nu() - timedelta(hours=1)),
        Vantar("I dag hela dagen", "/e/", "Svara", senast=idag()),
    ]
    kontext.registrera_vantar_pa(lambda person: saker if person == personer["handlaggare"] else [])

    svar = inloggad(personer["handlaggare"]).get(START)

    grupper = [(namn, [sak.rubrik for sak in rader]) for namn, rader in svar.context["grupper"]]
    assert grupper == [
        ("Försenat", ["Sen", "Klockan har gått"]),
        ("Den närmaste veckan", ["I kväll", "I dag hela dagen"]),
        ("Senare", ["Utan datum"]),
    ]
    text = svar.content.decode()
    assert "2 dagar sen</span>" in text
    assert "för sent i dag</span>" in text
    assert '<a href="/a/">Sen</a>' in text
    assert "5 saker. 2 är sena." in text


def test_tomt_skrivbord_sager_vad_som_kommer(inloggad, personer, forbund, egna_register):
    kontext.registrera_vantar_pa(
        lambda person: [],
        kommer=lambda person: "Nya ansökningar visas här." if person == personer["ekonom"] else "",
    )

    assert "Nya ansökningar visas här." in inloggad(personer["ekonom"]).get(START).content.decode()
    assert (
        "Här visas det som du behöver göra"
        in inloggad(personer["medlem"]).get(START).content.decode()
    )


@pytest.mark.parametrize(
    "vag", ["/", "/kontakt/", "/tillganglighet/", "/personuppgifter/", "/synpunkt/"]
)
def test_oppna_sidor_utan_ifyllt_forbund(client, db, vag):
    assert client.get(vag).status_code == 200


@pytest.mark.parametrize("namn", ["start", "kontakt", "tillganglighet", "personuppgifter"])
def test_oppna_sidor_gar_bara_att_lasa(client, forbund, namn):
    assert [
        client.generic(metod, reverse(namn)).status_code for metod in ("POST", "PUT", "DELETE")
    ] == [405] * 3


@pytest.mark.parametrize("antal", [1, 3])
def test_skrivbordet_staller_lika_manga_fragor(
    inloggad, ny_person, ny_organisation, forbund, antal, django_assert_num_queries
):
    for _ in range(antal):
        ny_person("medlem", ny_organisation(), bekraftad=False)
    klient = inloggad(ny_person("administrator"))
    klient.get(START)

    with django_assert_num_queries(9):
        svar = klient.get(START)

    assert svar.context["antal"] == antal
