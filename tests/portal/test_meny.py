"""The menu: who sees which entry of portal's own, and never more than six."""

import re

import pytest

from portal.kontext import MENY_HOGST, Menypost, meny
from portal.models import Roll, Uppdrag

PORTALENS = {"Skrivbord", "Medlemskap", "Förbundet", "Utskick"}


def _meny(rf, person, vag="/"):
    fraga = rf.get(vag)
    fraga.user = person
    return meny(fraga)


def test_portalens_poster_per_roll(rf, personer):
    utskick = {"handlaggare", "forbundschef", "ekonom", "revisor"}
    for namn, person in personer.items():
        vantat = {"Skrivbord"}
        vantat |= {"Utskick"} if namn in utskick else set()
        vantat |= {"Förbundet"} if namn == "administrator" else set()
        vantat |= {"Medlemskap"} if namn == "organisationsadministrator" else set()
        assert (namn, {val.rubrik for val in _meny(rf, person)} & PORTALENS) == (namn, vantat)


def test_ingen_har_fler_an_sex_aven_med_flera_roller(rf, ny_person, monkeypatch):
    """A förbund may be one person: nothing that she needs may fall off the end."""
    from portal import kontext

    alla_roller = ny_person(Roll.HANDLAGGARE)
    for roll in (Roll.ADMINISTRATOR, Roll.EKONOM):
        Uppdrag(person=alla_roller, roll=roll).ge(av=alla_roller)

    har_ratt = [post.rubrik for post in kontext._meny if post.nar(alla_roller)]

    assert len(har_ratt) <= MENY_HOGST
    assert "Förbundet" in har_ratt


@pytest.mark.parametrize("roll", Roll)
def test_varje_roll_ser_alla_sina_poster(rf, personer, roll):
    from portal import kontext

    assert len([post for post in kontext._meny if post.nar(personer[roll])]) <= MENY_HOGST


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
