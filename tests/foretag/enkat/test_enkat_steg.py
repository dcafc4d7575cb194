"""Every verb of an enkät and of an answer, posted in every state: only the steps of the tables are taken."""

from datetime import timedelta

import pytest

from foretag.enkat.models.enkat import Enkat, Enkatinbjudan
from foretag.enkat.models.enkatsvar import Enkatsvar
from portal import frist
from portal.konto.models.anvandare import Anvandare
from tests.foretag.enkat.test_enkat import forbund, kansliet, vag
from tests.foretag.enkatprov import bjud_in, borja, fyllt, inlamnat, lanken, ny_enkat
from tests.foretag.tabeller.enkat import SVAR
from tests.test_steg import las_tabell
from tests.tva import marken
from tests.varld import avtryck

__all__ = ["forbund", "kansliet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]
RADER = {"rader": "ny@exempel.invalid"}

ENKAT = """
läge   | oppna  | stang  | bjud_in | paminn | borja
utkast | oppen  | .      | *       | .      | .
oppen  | .      | stangd | *       | *      | *
stangd | oppen  | .      | .       | .      | .
"""


def enkat_i(lage) -> Enkat:
    """With somebody who was asked a week ago."""
    av = Anvandare.objects.portalen()
    enkat = ny_enkat(oppna=lage != "utkast")
    bjud_in(enkat)
    enkat.inbjudningar.filter(skickad_tid__isnull=False).update(
        skickad_tid=frist.nu() - timedelta(days=7)
    )
    if lage == "stangd":
        enkat.stang(av=av)
    return enkat


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(ENKAT))
def test_enkatens_steg(kansliet, client, lage, verb, till):
    enkat = enkat_i(lage)
    lank = lanken(enkat.inbjudningar.get())
    fore = avtryck("portal_lank")

    if verb == "borja":
        svar = client.post(vag("enkat_svar", lank), {"namn": "", "organisation": ""})
    else:
        svar = kansliet.post(vag(f"enkat_{verb}", enkat.publikt_id), RADER)

    enkat.refresh_from_db()
    assert svar.status_code < 500
    assert enkat.status == (lage if till in {"*", "."} else till)
    assert (avtryck("portal_lank") == fore) == (till == ".")


SVARET = """
läge     | spara | lamna_in | avboj | ta_med  | utanfor | utan_skal | samtycke | publicera | avpublicera
paborjat | *     | inlamnat | *     | .       | .       | .         | .        | .         | .
inlamnat | .     | .        | .     | godkant | utanfor | .         | *        | *         | .
godkant  | .     | .        | .     | .       | utanfor | .         | *        | *         | .
utanfor  | .     | .        | .     | godkant | .       | .         | *        | *         | .
publicerat | .   | .        | .     | .       | utanfor | .         | *        | *         | *
"""


def svar_i(lage) -> Enkatsvar:
    av, inbjudan = Anvandare.objects.portalen(), bjud_in(ny_enkat())
    if lage == "paborjat":
        return fyllt(borja(inbjudan))
    svar = inlamnat(inbjudan)
    if lage in {"godkant", "publicerat"}:
        svar.ta_med(av=av)
    if lage == "utanfor":
        svar.lamna_utanfor(av=av, skal="Skräp")
    if lage == "publicerat":
        svar.exempel.get(slag="samverkan").publicera([], av=av)
    return svar


@pytest.mark.parametrize(("lage", "verb", "till"), las_tabell(SVARET))
def test_svarets_steg(kansliet, client, lage, verb, till):
    svar = svar_i(lage)
    exempel = svar.exempel.get(slag="samverkan")
    lank = lanken(Enkatinbjudan.objects.get())
    ett = (svar.enkat.publikt_id, svar.publikt_id)
    adress, klient, data = {
        "spara": (vag("enkat_spara", lank, "fragor"), client, SVAR),
        "lamna_in": (vag("enkat_lamna_in", lank), client, {}),
        "avboj": (vag("enkat_avboj", lank), client, {}),
        "samtycke": (vag("enkat_samtycke", lank, exempel.publikt_id), client, {}),
        "ta_med": (vag("enkatsvar_ta_med", *ett), kansliet, {}),
        "utanfor": (vag("enkatsvar_utanfor", *ett), kansliet, {"skal": "Skräp"}),
        "utan_skal": (vag("enkatsvar_utanfor", *ett), kansliet, {"skal": " "}),
        "publicera": (
            vag("exempel_publicera", *ett, exempel.publikt_id),
            kansliet,
            {"strykningar": "av Kerstin"} | marken(exempel, ("strykningar",)),
        ),
        "avpublicera": (vag("exempel_avpublicera", *ett, exempel.publikt_id), kansliet, {}),
    }[verb]
    fran, fore = svar.status, avtryck("portal_lank")

    fick = klient.post(adress, data)

    svar.refresh_from_db()
    assert fick.status_code < 500
    assert svar.status == (fran if till in {"*", "."} else till)
    assert (avtryck("portal_lank") == fore) == (till == ".")
