"""The menu: who sees which entry, and never more than six."""

import re

import pytest
from django.urls import reverse

from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.webb.kontext import MENY_HOGST, Menypost, meny

PER_ROLL = {
    Roll.HANDLAGGARE: [
        "Skrivbord",
        "Ärenden",
        "Sammanträden",
        "Utlysningar",
        "Register",
        "Utskick",
    ],
    Roll.FORBUNDSCHEF: [
        "Skrivbord",
        "Ärenden",
        "Sammanträden",
        "Utlysningar",
        "Register",
        "Utskick",
    ],
    Roll.EKONOM: ["Skrivbord", "Ärenden", "Sammanträden", "Utlysningar", "Register", "Utskick"],
    Roll.REVISOR: ["Skrivbord", "Ärenden", "Sammanträden", "Utlysningar", "Register", "Utskick"],
    Roll.BEREDNING: ["Skrivbord", "Ansökningar"],
    Roll.LEDAMOT: ["Skrivbord", "Ansökningar", "Sammanträden"],
    Roll.ERSATTARE: ["Skrivbord", "Ansökningar", "Sammanträden"],
    Roll.ADMINISTRATOR: ["Skrivbord", "Ansökningar", "Förbundet"],
    Roll.ORGANISATIONSADMINISTRATOR: ["Skrivbord", "Ansökningar", "Medlemskap"],
    Roll.MEDLEM: ["Skrivbord", "Ansökningar"],
}


def _meny(rf, person, vag="/"):
    fraga = rf.get(vag)
    fraga.user = person
    return meny(fraga)


@pytest.mark.parametrize("roll", Roll)
def test_posterna_per_roll(rf, personer, roll):
    assert [val.rubrik for val in _meny(rf, personer[roll])] == PER_ROLL[roll]


@pytest.mark.parametrize("namn", ["annan_medlem", "obekraftad", "utan_roll"])
def test_posterna_for_den_utan_uppdrag_i_forbundet(rf, personer, namn):
    assert [val.rubrik for val in _meny(rf, personer[namn])] == ["Skrivbord", "Ansökningar"]


def test_ingen_roll_har_fler_an_sex():
    assert max(len(poster) for poster in PER_ROLL.values()) == MENY_HOGST


def test_ingen_har_fler_an_sex_aven_med_flera_roller(rf, ny_person, monkeypatch):
    """A förbund may be one person: nothing that she needs may fall off the end."""
    from portal.webb import kontext

    alla_roller = ny_person(Roll.HANDLAGGARE)
    for roll in (Roll.ADMINISTRATOR, Roll.EKONOM):
        Uppdrag(person=alla_roller, roll=roll).ge(av=alla_roller)

    har_ratt = [post.rubrik for post in kontext._meny if post.nar(alla_roller)]

    assert len(har_ratt) <= MENY_HOGST
    assert "Förbundet" in har_ratt


@pytest.mark.parametrize(
    ("vag", "aktuell"),
    [
        ("/", ["Skrivbord"]),
        ("/forbund/", ["Förbundet"]),
        ("/forbund/personer/ny/", ["Förbundet"]),
        ("/konto/", []),
    ],
)
def test_en_post_ar_den_aktuella(rf, personer, vag, aktuell):
    assert [
        val.rubrik for val in _meny(rf, personer["administrator"], vag) if val.aktuell
    ] == aktuell


def test_registrets_alla_sidor_hor_till_registret(rf, personer):
    for vag in ("/foretag/register/foretag/", "/foretag/register/lasa-in/"):
        poster = _meny(rf, personer["handlaggare"], vag)
        assert [val.rubrik for val in poster if val.aktuell] == ["Register"]


def test_utloggad_har_ingen_meny(client, forbund):
    assert "huvudmeny" not in re.sub(r"<!--.*?-->", "", client.get("/").content.decode())


def test_posterna_star_i_ordning_och_de_sista_ligger_under_mer(rf, personer, monkeypatch):
    from portal.webb import kontext

    poster = [
        Menypost(f"Post {n}", "start", lambda person: True, ordning=100 - n) for n in range(8)
    ]
    monkeypatch.setattr(kontext, "_meny", poster)

    fick = _meny(rf, personer["medlem"])

    assert [val.rubrik for val in fick.framme] == [f"Post {n}" for n in range(7, 2, -1)]
    assert [val.rubrik for val in fick.mer] == ["Post 2", "Post 1", "Post 0"]
    monkeypatch.setattr(kontext, "_meny", poster[:6])
    sex = _meny(rf, personer["medlem"])
    assert (len(sex.framme), sex.mer) == (6, [])


def test_handlaggaren_som_ar_administrator_for_en_organisation_nar_allt(
    ny_person, ny_organisation, inloggad
):
    """Seven entries: the last two are folded out without script, and none is lost."""
    person = ny_person(Roll.HANDLAGGARE)
    Uppdrag(person=person, roll=Roll.ORGANISATIONSADMINISTRATOR, organisation=ny_organisation()).ge(
        av=person
    )

    sida = inloggad(person).get(reverse("medlemskap_lista")).content.decode()

    [meny_] = re.findall(r'<nav class="huvudmeny".*?</nav>', sida, re.DOTALL)
    framme, mer = meny_.split("<summary>Mer</summary>")
    assert re.findall(r">(\w+)</a>", framme) == PER_ROLL[Roll.HANDLAGGARE][:5]
    assert re.findall(r">(\w+)</a>", mer) == ["Medlemskap", "Utskick"]
    assert re.findall(r'aria-current="page">(\w+)</a>', meny_) == ["Medlemskap"]


def test_den_med_hogst_sex_har_inget_mer(inloggad, personer):
    assert "menymer" not in inloggad(personer["handlaggare"]).get("/").content.decode()


# ---------- A company's and a kommun's own people ----------


@pytest.fixture
def egna_i_registret(ny_person, ny_organisation):
    """(of a company, of a kommun, of both)."""
    from foretag.foretag.models import Foretag
    from foretag.kommun.models.kommun import Kommun

    foretag, kommun = ny_organisation(), ny_organisation(finsam="kommun")
    Foretag.objects.create(organisation=foretag, kommun="2180")
    Kommun.objects.create(organisation=kommun, kod="2180", slag="kommun")
    bada = ny_person(Roll.MEDLEM, organisation=foretag)
    Uppdrag(person=bada, roll=Roll.MEDLEM, organisation=kommun).ge(av=bada)
    return (
        ny_person(Roll.MEDLEM, organisation=foretag),
        ny_person(Roll.MEDLEM, organisation=kommun),
        bada,
    )


def test_bolagets_sidor_hor_till_mitt_foretag(rf, egna_i_registret):
    foretagets, kommunens, bada = egna_i_registret
    uuid = "0e2f3a52-0f0c-4b6e-9d3d-3a9a5a0e6c11"
    vantat = {
        "/foretag/mitt-foretag/": (["Mitt företag"], [], ["Mitt företag"]),
        f"/foretag/register/foretag/{uuid}/": (["Mitt företag"], [], ["Mitt företag"]),
        f"/foretag/register/foretag/{uuid}/sida/granska/": (["Mitt företag"], [], ["Mitt företag"]),
        f"/foretag/register/foretag/{uuid}/arsuppgifter/2026/": (
            ["Mitt företag"],
            [],
            ["Mitt företag"],
        ),
        f"/foretag/register/kommuner/{uuid}/andra/": ([], ["Min kommun"], ["Min kommun"]),
        f"/foretag/register/avtal/{uuid}/": (["Mitt företag"], ["Min kommun"], []),
        f"/foretag/{uuid}/": ([], [], []),
    }

    fick = {
        vag: tuple(
            [val.rubrik for val in _meny(rf, person, vag) if val.aktuell]
            for person in (foretagets, kommunens, bada)
        )
        for vag in vantat
    }

    assert fick == vantat


def test_en_fraga_svarar_for_bade_foretag_och_kommun(
    rf, egna_i_registret, django_assert_num_queries
):
    *_, bada = egna_i_registret
    fraga = rf.get("/")
    fraga.user = type(bada).objects.get(pk=bada.pk)

    with django_assert_num_queries(3):  # the roles, the förbund, and what she has in the register
        rubriker = [val.rubrik for val in meny(fraga)]

    assert rubriker == ["Skrivbord", "Ansökningar", "Min kommun", "Mitt företag"]
