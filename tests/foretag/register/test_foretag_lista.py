"""The list of companies: what a row says, what it is narrowed by, where a word is looked for."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from foretag.foretag.models import Foretag, Lage
from foretag.kommun.models.kommun import Omrade
from foretag.register.sammanslagning import sla_ihop
from foretag.sida.models import Affarside, Bransch
from portal.forbund.models.uppdrag import Roll
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from tests.foretag.exempel import fyll, ny
from tests.foretag.varld import PERSONNUMMER

pytestmark = pytest.mark.django_db


@pytest.fixture
def lista(inloggad, ny_person, forbund):
    """lista("q=…") gives the table that a handläggare sees."""
    klient = inloggad(ny_person(Roll.HANDLAGGARE))
    return lambda fraga="": klient.get(f"{reverse('foretag:foretag_lista')}?{fraga}").context[
        "tabell"
    ]


def namnen(tabell):
    return [rad.namn for rad in tabell.rader]


def marken(tabell, namn):
    """{choice: how many} of the filter, whether it is chips or a list to choose in."""
    val = [*tabell.marken, *tabell.listor]
    return {m.etikett: m.antal for f, ms in val if f.namn == namn for m in ms}


def test_raden_sager_det_som_ar_kant(lista):
    fyll(ny(verifierad_datum=date(2025, 1, 2)))

    (rad,) = lista().rader
    assert (rad.lage, rad.bedomda, rad.asf, rad.platser) == ("aktiv", [True] * 4, "ja", 12)
    assert [bransch.sni for bransch in rad.branscher_kvar] == ["56"]
    assert rad.verifierad_datum == date(2025, 1, 2)


def test_forvalet_ar_de_aktiva_och_ihopslagna_visas_aldrig(lista):
    av = Anvandare.objects.portalen()
    kvar = ny("Aktivt")
    ny("Vilande", lage=Lage.VILANDE)
    ny("Nedlagt", lage=Lage.NEDLAGD)
    sla_ihop(kvar, ny("Dubbletten"), {"namn": "kvar"}, av=av)

    assert namnen(lista()) == ["Aktivt"]
    assert namnen(lista("lage=vilande")) == ["Vilande"]
    assert namnen(lista("lage=alla")) == ["Aktivt", "Nedlagt", "Vilande"]
    assert marken(lista(), "lage") == {"Alla lägen": 3, "Aktivt": 1, "Vilande": 1, "Nedlagt": 1}


def test_svensk_ordning_pa_namn_och_kommun(lista):
    """Åmål 1785, Gävle 2180, Älmhult 0765, Östersund 2380, Arvika 1784."""
    for namn, kod in (("Ö", "1785"), ("Z", "2180"), ("Å", "0765"), ("Ä", "2380"), ("A", "1784")):
        ny(namn, kommun=kod)

    assert namnen(lista()) == ["A", "Z", "Å", "Ä", "Ö"]
    assert [rad.kommun for rad in lista("sortera=kommun").rader] == [
        "1784",
        "2180",
        "1785",
        "0765",
        "2380",
    ]


def test_kommun_och_omrade(lista):
    ny("Gävle", kommun="2180")
    ny("Hofors", kommun="2104")
    ny("Hudiksvall", kommun="2184")
    omrade = Omrade.objects.create(namn="Gästrikland", kommuner=["2180", "2104"])

    assert namnen(lista(f"plats={omrade.publikt_id}")) == ["Gävle", "Hofors"]
    assert namnen(lista("plats=2184")) == ["Hudiksvall"]
    assert marken(lista(), "plats") == {
        "Hela landet": 3,
        "Gästrikland": 2,
        "Gävle": 1,
        "Hofors": 1,
        "Hudiksvall": 1,
    }


def test_asf_efter_senaste_bedomning(lista):
    """All four met; one not met any more; three of four; none."""
    av = Anvandare.objects.portalen()
    for namn in ("Alla", "Inte längre"):
        fyll(ny(namn))
    tre = ny("Tre")
    for nr in (1, 2, 3):
        tre.bedom(nr, True, "Stadgar", date(2024, 1, 1), av=av)
    ny("Ingen")
    inte = Foretag.objects.get(organisation__namn="Inte längre")
    inte.bedom(3, False, "Delade ut vinst", date(2025, 1, 1), av=av)
    inte.bedom(3, True, "Äldre uppgift, registrerad efteråt", date(2023, 1, 1), av=av)

    assert namnen(lista("asf=ja")) == ["Alla"]
    assert namnen(lista("asf=nej")) == ["Inte längre"]
    assert namnen(lista("asf=inte")) == ["Ingen", "Tre"]


def test_form_och_den_som_inte_ar_uppgiven(lista):
    ny("Föreningen", form="ideell_forening")
    ny("Okänt", form="")

    assert namnen(lista("form=ideell_forening")) == ["Föreningen"]
    assert namnen(lista("form=ej")) == ["Okänt"]


@pytest.mark.parametrize(
    ("q", "traffar"),
    [
        ("källan", ["Källan"]),
        ("KALLAN", ["Källan"]),
        ("keramik", ["Källan"]),
        ("restaurang", ["Källan"]),
        ("surdeg", ["Källan"]),
        ("källan keramik", ["Källan"]),
        ("källan ved", []),
        ("borttaget", []),
        (PERSONNUMMER[:6], ["Snickeriet"]),
        (PERSONNUMMER.replace("-", ""), ["Snickeriet"]),
        (PERSONNUMMER.replace("-", " "), ["Snickeriet"]),
        ("19" + PERSONNUMMER.replace("-", " "), ["Snickeriet"]),
        ("556012 5790", ["Källan"]),
        ("källan 556012 5790 keramik", ["Källan"]),
        ("556012 5791", []),
    ],
)
def test_sokning(lista, q, traffar):
    """In the name, a business idea, a branch's names or own words, and the number; every word somewhere."""
    kallan = fyll(ny("Källan", "556012-5790"))
    Bransch.objects.create(foretag=kallan, beskrivning="Surdegsbröd")
    Affarside.objects.create(foretag=kallan, text="Borttaget", borttagen_tid=nu())
    ny("Snickeriet", PERSONNUMMER, form="enskild_firma")

    assert namnen(lista(f"q={q}")) == traffar


def test_tom_lista_leder_till_det_forsta_steget_for_den_som_far(inloggad, ny_person, forbund):
    sidor = {
        roll: inloggad(ny_person(roll)).get(reverse("foretag:foretag_lista")).content.decode()
        for roll in (Roll.HANDLAGGARE, Roll.REVISOR)
    }

    assert {roll: reverse("foretag:foretag_nytt") in sida for roll, sida in sidor.items()} == {
        Roll.HANDLAGGARE: True,
        Roll.REVISOR: False,
    }


@pytest.mark.parametrize("antal", [1, 3])
def test_listan_staller_lika_manga_fragor(
    inloggad, ny_person, forbund, django_assert_num_queries, antal
):
    klient = inloggad(ny_person(Roll.HANDLAGGARE))
    for nr in range(antal):
        fyll(ny(f"Företag {nr}"))

    with django_assert_num_queries(11):
        svar = klient.get(reverse("foretag:foretag_lista"))

    assert len(svar.context["tabell"].rader) == antal


def test_listan_som_fil(inloggad, ny_person, forbund):
    """What the list is narrowed to, with what another system asks for; that it was fetched stands in the log."""
    person = ny_person(Roll.REVISOR)
    fyll(ny("Källan", kalla="Listan", verifierad_datum=date(2025, 1, 2)))
    ny("Snickeriet", PERSONNUMMER, form="enskild_firma")
    ny("Nedlagt", lage=Lage.NEDLAGD)

    svar = inloggad(person).get(reverse("foretag:foretag_lista"), {"format": "csv"})

    rader = list(csv.reader(io.StringIO(b"".join(svar).decode("utf-8-sig")), delimiter=";"))
    nummer = Foretag.objects.get(organisation__namn="Källan").organisation.orgnr
    assert rader == [
        ["Företag", "Kommun", "Branscher", "Läge", "ASF", "Platser", "Kontrollerad",
         "Organisationsnummer", "Juridisk form", "Kommunkod", "SNI", "Läget gäller från", "Källa"],
        ["Källan", "Gävle", "Kafé, restaurang och catering", "Aktivt", "Ja", "12", "2025-01-02",
         nummer, "Ekonomisk förening", "2180", "56", "2016-01-01", "Listan"],
        ["Snickeriet", "Gävle", "", "Aktivt", "Inte bedömt", "", "",
         PERSONNUMMER, "Enskild firma", "2180", "", "2016-01-01", ""],
    ]  # fmt: skip
    hamtat = Handelse.objects.get(verb="hämtade listan")
    assert (hamtat.av, hamtat.uppgifter) == (
        person,
        {"lista": "foretag:foretag_lista", "format": "csv", "antal": 2},
    )


@pytest.mark.parametrize(
    ("pa", "vantat"),
    [
        (["register"], ["Företag", "Kommuner", "Avtal", "Lägesbild"]),
        (
            ["register", "arsomgang"],
            ["Företag", "Kommuner", "Avtal", "Årsuppgifter", "Lägesbild"],
        ),
        (["register", "enkater"], ["Företag", "Kommuner", "Avtal", "Lägesbild", "Enkäter"]),
    ],
)
def test_ett_avslaget_rum_har_ingen_flik(inloggad, ny_person, forbund, pa, vantat):
    forbund.funktioner = pa
    forbund.save()

    sida = inloggad(ny_person(Roll.HANDLAGGARE)).get(reverse("foretag:foretag_lista"))

    [flikar] = re.findall(r'aria-label="Registret">.*?</nav>', sida.content.decode(), re.DOTALL)
    assert re.findall(r">(\w+)</a>", flikar) == vantat
