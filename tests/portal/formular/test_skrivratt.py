"""An owner opens some pieces of its form: the rest is not written, whichever way it comes, and no text is lost."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from portal.formular import fyllt, spara
from portal.formular.agare import Bit
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Svar, Tabellrad
from tests.portal import provagare
from tests.portal.provagare import SKRIVER, Agaren


def tabell(nyckel):
    kolumner = [{"nyckel": "ort", "rubrik": "Ort", "typ": "kort"}]
    return {"typ": "tabell", "nyckel": nyckel, "rubrik": nyckel.capitalize(), "kolumner": kolumner}


DEFINITION = {
    "namn": "Prov",
    "avsnitt": [
        {
            "nyckel": "fragor",
            "rubrik": "Frågor",
            "delar": [
                {"typ": "lang", "nyckel": "behov", "rubrik": "Behov"},
                {"typ": "heltal", "nyckel": "antal", "rubrik": "Antal"},
                {
                    "typ": "enval",
                    "nyckel": "lan",
                    "rubrik": "Län",
                    "val": [{"varde": "x", "rubrik": "Gävleborg"}],
                },
                {"typ": "fil", "nyckel": "fil", "rubrik": "Bild"},
                tabell("platser"),
                tabell("resor"),
            ],
        }
    ],
}


@pytest.fixture
def person(forbund, ny_person):
    return ny_person(email=SKRIVER, namn="Skrivaren Ett")


@pytest.fixture
def ifyllnad(person):
    return fyllt.ny_ifyllnad(Formular.objects.create(namn="Prov", definition=DEFINITION))


@pytest.fixture
def avsnitt(ifyllnad):
    return fyllt.struktur(ifyllnad.formular).avsnitt[0]


@pytest.fixture
def rader(ifyllnad):
    """Two rows in platser and one in resor."""
    return [
        Tabellrad.objects.create(ifyllnad=ifyllnad, fraga=fraga, celler={"ort": ort})
        for fraga, ort in (("platser", "Gävle"), ("platser", "Bollnäs"), ("resor", "Ockelbo"))
    ]


def oppnar(ifyllnad, rader):
    """One question, one table, and one row of the other table."""
    return Agaren(ifyllnad, {"svar:behov", "svar:resor", f"rad:tabell-platser:{rader[1].nyckel}"})


def posten(**falt):
    post = QueryDict(mutable=True)
    for namn, text in falt.items():
        post[f"version:svar:{namn}"], post[f"svar:{namn}:v"] = "0", text
    return post


def med_rader(post, rader, ort):
    for rad in rader:
        enhet = f"rad:tabell-{rad.fraga}:{rad.nyckel}"
        post[f"version:{enhet}"], post[f"{enhet}:ort"] = "1", ort
    return post


def orter():
    return list(Tabellrad.objects.order_by("pk").values_list("celler__ort", flat=True))


@pytest.mark.parametrize(
    ("bit", "nycklar"),
    [
        (Bit(fraga="behov"), ("svar:behov",)),
        (Bit(block="budget"), ("block:budget",)),
        (Bit(block="budget", slag="personal", nyckel="1"), ("block:budget", "rad:personal:1")),
        (Bit(block="parter", slag="enhet", over="rad:part:1"), ("block:parter", "rad:part:1")),
        (Bit("platser", "", "tabell-platser", "1"), ("svar:platser", "rad:tabell-platser:1")),
    ],
)
def test_en_bit_oppnas_av_sig_sjalv_och_av_det_som_den_star_i(bit, nycklar):
    assert bit.nycklar == nycklar
    assert all(bit.oppnas_av({nyckel}) for nyckel in nycklar)
    assert not bit.oppnas_av({"svar:annan", "rad:part:2"}) and not bit.oppnas_av(set())


def test_bara_de_oppnade_bitarna_sparas_och_resten_kommer_tillbaka(
    ifyllnad, avsnitt, rader, person
):
    post = med_rader(posten(behov="Två kockar", antal="ca 7", lan="x"), rader, "Sandviken")

    resultat = spara.spara(ifyllnad, oppnar(ifyllnad, rader), avsnitt, post, av=person)

    assert list(Svar.objects.values_list("fraga", "text")) == [("behov", "Två kockar")]
    assert orter() == ["Gävle", "Sandviken", "Sandviken"]
    assert len(resultat.enheter) == 3 and resultat.konflikter == []
    assert [(n.enhet, n.texter) for n in resultat.nekade] == [
        (f"rad:tabell-platser:{rader[0].nyckel}", [("Ort", "Sandviken")]),
        ("svar:antal", [("Antal", "ca 7")]),
        ("svar:lan", [("Län", "Gävleborg")]),
    ]
    assert resultat.nekade[0].bit == Bit("platser", "", "tabell-platser", str(rader[0].nyckel))
    assert resultat.inte_sparat == ["Ort: Sandviken", "Antal: ca 7", "Län: Gävleborg"]


def test_det_som_star_som_forut_ar_inget_som_nekas(ifyllnad, avsnitt, rader, person):
    """A page that was opened before it was locked sends all of it again."""
    Svar.objects.create(ifyllnad=ifyllnad, fraga="antal", text="7")
    post = med_rader(posten(antal="7", behov=""), rader[:1], "Gävle")

    resultat = spara.spara(ifyllnad, Agaren(ifyllnad, set()), avsnitt, post, av=person)

    assert resultat == spara.Resultat()
    assert Svar.objects.count() == 1  # and nothing is made to be locked


def test_rader_laggs_till_tas_bort_och_atertas_bara_dar_det_ar_oppet(
    ifyllnad, avsnitt, rader, person
):
    agare = oppnar(ifyllnad, rader)
    om = (ifyllnad, agare, avsnitt)
    stangd, oppen, i_oppen_tabell = rader

    with pytest.raises(spara.Skrivnekad, match="kan inte ändras nu"):
        spara.ny_rad(*om, f"tabell-platser::{uuid4()}", av=person)
    assert spara.ny_rad(*om, f"tabell-resor::{uuid4()}", av=person)

    for gor in (spara.ta_bort, spara.aterta):
        with pytest.raises(spara.Skrivnekad):
            gor(*om, f"tabell-platser:{stangd.nyckel}")
        for rad in (oppen, i_oppen_tabell):
            assert gor(*om, f"tabell-{rad.fraga}:{rad.nyckel}")

    assert Tabellrad.objects.filter(borttagen_tid__isnull=True).count() == 4


def test_en_fil_till_en_fraga_som_inte_ar_oppen_tas_inte_emot(rf, ifyllnad, avsnitt, person):
    kom = []
    request = rf.post("/", {"svar:fil:v": SimpleUploadedFile("bild.png", b"x")})

    def ta_emot(agare):
        svara = lambda d, fil: kom.append((d.nyckel, fil.name))  # noqa: E731
        return spara.ta_emot_filer(request, agare, avsnitt, svara, av=person)

    assert ta_emot(Agaren(ifyllnad, {"svar:behov"})) == [
        "Filen bild.png togs inte emot: den delen av formuläret kan inte ändras nu."
    ]
    assert (ta_emot(Agaren(ifyllnad, {"svar:fil"})), kom) == ([], [("fil", "bild.png")])


# ---------- The page ----------


@pytest.fixture
def oppnad(ifyllnad, rader, monkeypatch):
    monkeypatch.setitem(provagare.OPPNADE, ifyllnad, oppnar(ifyllnad, rader).oppnade)
    return reverse("prov_sida", args=[ifyllnad.publikt_id, "fragor"], urlconf=provagare.__name__)


@pytest.mark.urls("tests.portal.provagare")
def test_sidan_har_falt_bara_for_det_som_ar_oppet(inloggad, person, oppnad, rader):
    sidan = inloggad(person).get(oppnad).content.decode()

    assert {
        namn for namn in ("behov", "antal", "lan", "fil") if f'name="svar:{namn}:v"' in sidan
    } == {"behov"}
    assert [f"rad:tabell-{r.fraga}:{r.nyckel}:ort" in sidan and f'value="tabell-{r.fraga}:{r.nyckel}"' in sidan
            for r in rader] == [False, True, True]  # fmt: skip
    assert 'value="tabell-platser::' not in sidan and 'value="tabell-resor::' in sidan


@pytest.mark.urls("tests.portal.provagare")
def test_knappen_sparar_det_oppna_och_visar_det_andra_igen(inloggad, person, oppnad):
    svar = inloggad(person).post(oppnad, posten(behov="Två kockar", antal="12 345").dict())

    sidan = svar.content.decode()
    assert svar.status_code == 409
    assert "En del av sidan hade låsts när du sparade." in sidan and "Antal: 12 345" in sidan
    assert list(Svar.objects.values_list("fraga", "text")) == [("behov", "Två kockar")]


@pytest.mark.urls("tests.portal.provagare")
def test_texten_som_nekas_star_ocksa_dar_tva_har_skrivit(inloggad, person, oppnad, ifyllnad):
    Svar.objects.create(ifyllnad=ifyllnad, fraga="behov", text="En svetsare", version=3)

    svar = inloggad(person).post(oppnad, posten(behov="Två kockar", antal="12 345").dict())

    sidan = svar.content.decode()
    assert svar.status_code == 409 and "Två har skrivit i samma svar" in sidan
    assert "En svetsare" in sidan and "Två kockar" in sidan and "Antal: 12 345" in sidan


@pytest.mark.urls("tests.portal.provagare")
def test_autospar_av_det_som_inte_ar_oppet_svarar_att_det_inte_sparas(inloggad, person, oppnad):
    adress = oppnad + "spara/"
    klient = inloggad(person)

    nekad = klient.post(adress, posten(antal="7").dict())

    assert (nekad.status_code, nekad.json()) == (
        423,
        {"text": "Inte sparat. Den här delen kan inte ändras nu. Kopiera din text innan du lämnar sidan."},
    )  # fmt: skip
    assert klient.post(adress, posten(behov="Två").dict()).status_code == 200


@pytest.mark.urls("tests.portal.provagare")
def test_en_ny_rad_dar_det_inte_ar_oppet_sags_ifran(inloggad, person, oppnad, rader):
    svar = inloggad(person).post(oppnad, {"ny": f"tabell-platser::{uuid4()}"}, follow=True)

    assert "Den här delen av formuläret kan inte ändras nu." in svar.content.decode()
    assert Tabellrad.objects.count() == 3
