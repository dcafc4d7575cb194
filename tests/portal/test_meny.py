"""The menu: who sees which entry, and never more than six."""

import re

import pytest

from portal.kontext import MENY_HOGST, Menypost, meny
from portal.models import Roll, Uppdrag

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
    from portal import kontext

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


def test_posterna_star_i_ordning_och_klipps_vid_sex(rf, personer, monkeypatch):
    from portal import kontext

    poster = [
        Menypost(f"Post {n}", "start", lambda person: True, ordning=100 - n) for n in range(8)
    ]
    monkeypatch.setattr(kontext, "_meny", poster)

    assert [val.rubrik for val in _meny(rf, personer["medlem"])] == [
        f"Post {n}" for n in range(7, 1, -1)
    ]
