"""Two who write in the same part of a kommun's profile: nothing is written over, and nothing typed is lost."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foretag.kommun.models.kommundel import Borttagen, Kontaktvag, Samverkansgrupp, Styrdokument
from portal.fil.models import Fil
from portal.forbund.models.uppdrag import Roll
from portal.logg import Handelse
from tests.foretag.kommun.test_kommun_delar import (
    DOKUMENT,
    GRUPP,
    VAG,
    filmapp,
    ny_sida,
    oppnat,
    pdf,
    senaste,
    sida,
)
from tests.foretag.kommuner import ny_grupp, ny_kommun, nytt_dokument, portalen

__all__ = ["filmapp"]


@pytest.fixture
def bollnas(ny_organisation, forbund):
    return ny_kommun(ny_organisation, "2183")


@pytest.fixture
def asa(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Åsa"))


@pytest.fixture
def bo(inloggad, ny_person, forbund):
    return inloggad(ny_person(Roll.HANDLAGGARE, namn="Bo"))


def krockarna(svar):
    return [
        (krock.falt, krock.deras, krock.mitt, krock.av) for _, krock, _ in svar.context["krockar"]
    ]


def falten(svar):
    """What the page would send, as a browser does."""
    form = svar.context["form"]
    data = {falt.name: falt.value() for falt in form if falt.name != "ny_fil"}
    data |= {f"bas_{falt}": marke for falt, marke in svar.context["marken"]}
    data = {namn: "" if varde is None else str(varde) for namn, varde in data.items()}
    kryssat = "checked" in re.findall(r'<input[^>]+name="utan_fil"[^>]*>|$', texten(svar))[0]
    return {n: v for n, v in data.items() if n != "utan_fil"} | (
        {"utan_fil": "on"} if kryssat else {}
    )


def texten(svar):
    return " ".join(re.sub(r"<(?!input)[^>]*>", "", svar.content.decode()).split())


def test_tva_i_olika_falt_sparas_bada(asa, bo, bollnas):
    rad = Kontaktvag(kommun=bollnas, **VAG)
    rad.lagg_till(av=portalen())
    oppnad = oppnat(rad, VAG)

    assert asa.post(sida(rad, "kontaktvagar"), oppnad | {"arende": "Praktik"}).status_code == 302
    assert bo.post(sida(rad, "kontaktvagar"), oppnad | {"telefon": "0278-1"}).status_code == 302

    rad.refresh_from_db()
    assert (rad.arende, rad.telefon) == ("Praktik", "0278-1")
    assert senaste(bollnas)[2]["efter"] == {"telefon": "0278-1"}


def test_tva_i_samma_falt_ser_bada_och_det_andra_sparas(asa, bo, bollnas):
    rad = Kontaktvag(kommun=bollnas, **VAG)
    rad.lagg_till(av=portalen())
    oppnad = oppnat(rad, VAG)
    asa.post(sida(rad, "kontaktvagar"), oppnad | {"arende": "Praktik", "telefon": "0278-1"})

    svar = bo.post(
        sida(rad, "kontaktvagar"), oppnad | {"arende": "Upphandling", "funktion": "Inköp"}
    )

    assert svar.status_code == 409
    assert krockarna(svar) == [("arende", "Praktik", "Upphandling", "Åsa")]
    assert "Två har skrivit i Vad det gäller" in svar.content.decode()
    rad.refresh_from_db()
    assert (rad.arende, rad.funktion) == ("Praktik", "Inköp")

    # Once more as the page stands: hers of what collided, and what only Åsa changed is left alone.
    igen = bo.post(sida(rad, "kontaktvagar"), falten(svar))

    rad.refresh_from_db()
    assert (igen.status_code, rad.arende, rad.telefon) == (302, "Upphandling", "0278-1")


@pytest.mark.parametrize("vill", [VAG["funktion"], "Inköpschefen"])
def test_efter_en_krock_gar_det_som_sparades_att_andra_tillbaka_och_vidare(asa, bo, bollnas, vill):
    rad = Kontaktvag(kommun=bollnas, **VAG)
    rad.lagg_till(av=portalen())
    oppnad = oppnat(rad, VAG)
    asa.post(sida(rad, "kontaktvagar"), oppnad | {"arende": "Praktik", "telefon": "0278-1"})
    krock = bo.post(
        sida(rad, "kontaktvagar"), oppnad | {"arende": "Upphandling", "funktion": "Inköp"}
    )

    svar = bo.post(sida(rad, "kontaktvagar"), falten(krock) | {"funktion": vill})

    rad.refresh_from_db()
    sparat = (rad.arende, rad.funktion, rad.telefon)
    assert (svar.status_code, sparat) == (302, ("Upphandling", vill, "0278-1"))


def test_krocken_sager_vem_som_skrev_i_faltet(asa, bo, bollnas, inloggad, ny_person):
    cia = inloggad(ny_person(Roll.HANDLAGGARE, namn="Cia"))
    rad = ny_grupp(bollnas, [("Arbetsförmedlingen", "")], slag="extern")
    data = GRUPP | {"namn": rad.namn, "uppgift": "", "medlemmar": "Arbetsförmedlingen"}
    oppnad = oppnat(rad, data)
    asa.post(sida(rad, "grupper"), oppnad | {"medlemmar": "Företagen"})
    cia.post(sida(rad, "grupper"), oppnad | {"uppgift": "Fler platser"})

    svar = bo.post(sida(rad, "grupper"), oppnad | {"medlemmar": "Kommunen", "uppgift": "Färre"})

    assert [(falt, av) for falt, _, _, av in krockarna(svar)] == [
        ("uppgift", "Cia"),
        ("medlemmar", "Åsa"),
    ]
    tider = [krock.tid for _, krock, _ in svar.context["krockar"]]
    assert tider == [h.tid for h in rad.handelser()[:2]]


def test_medlemmarna_mots_som_ett_falt(asa, bo, bollnas):
    rad = ny_grupp(bollnas, [("Arbetsförmedlingen", "sektionschef")], slag="extern")
    data = GRUPP | {"namn": rad.namn, "uppgift": ""}
    oppnad = oppnat(rad, data)
    asa.post(sida(rad, "grupper"), oppnad | {"medlemmar": "Företagen"})

    svar = bo.post(sida(rad, "grupper"), oppnad | {"medlemmar": "Kommunen: chef\nAF"})

    assert krockarna(svar) == [
        ("medlemmar", [("Företagen", "")], [("AF", ""), ("Kommunen", "chef")], "Åsa")
    ]
    assert "AF\nKommunen: chef" in svar.content.decode()
    assert Samverkansgrupp.objects.get().sammansattning == ["Företagen"]
    assert bo.post(sida(rad, "grupper"), falten(svar)).status_code == 302
    assert Samverkansgrupp.objects.get().sammansattning == ["AF", "Kommunen, chef"]


def test_en_ny_fil_skriver_inte_over_den_andras(asa, bo, bollnas, filmapp):
    asa.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf("Forst")})
    rad = Styrdokument.objects.get()
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument"), oppnad | {"ny_fil": pdf("Asas")})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"ny_fil": pdf("Bos")})

    assert svar.status_code == 409
    assert [texter for *_, texter in svar.context["krockar"]] == [("Asas.pdf", "Bos.pdf")]
    assert [krock.av for _, krock, _ in svar.context["krockar"]] == ["Åsa"]
    assert "Filen Asas.pdf är kvar. Ska din gälla i stället: välj den igen och spara." in texten(
        svar
    )
    assert [fil.namn for fil in Fil.objects.all()] == ["Asas.pdf"]
    bo.post(sida(rad, "styrdokument"), falten(svar) | {"ny_fil": pdf("Bos")})
    assert [fil.namn for fil in Fil.objects.all()] == ["Bos.pdf"]


def test_den_andras_nya_fil_tas_inte_bort_av_ett_gammalt_kryss(asa, bo, bollnas, filmapp):
    asa.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf("Forst")})
    rad = Styrdokument.objects.get()
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument"), oppnad | {"ny_fil": pdf("Asas")})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"utan_fil": "on"})

    assert svar.status_code == 409
    assert [texter for *_, texter in svar.context["krockar"]] == [("Asas.pdf", "Ingen fil")]
    assert "Filen Asas.pdf är kvar. Ska den tas bort: kryssa i Ta bort filen igen" in texten(svar)
    igen = falten(svar)
    assert "utan_fil" not in igen
    assert bo.post(sida(rad, "styrdokument"), igen).status_code == 302
    assert [fil.namn for fil in Fil.objects.all()] == ["Asas.pdf"]
    assert bo.post(sida(rad, "styrdokument"), igen | {"utan_fil": "on"}).status_code == 302
    assert not Fil.objects.exists()


def test_den_som_valjer_en_fil_nar_den_andra_tog_bort_den_far_veta_det(asa, bo, bollnas, filmapp):
    asa.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf("Forst")})
    rad = Styrdokument.objects.get()
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument"), oppnad | {"utan_fil": "on"})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"ny_fil": pdf("Bos")})

    assert [texter for *_, texter in svar.context["krockar"]] == [("Ingen fil", "Bos.pdf")]
    assert "Filen som fanns är borttagen. Ska din gälla: välj den igen" in texten(svar)
    bo.post(sida(rad, "styrdokument"), falten(svar) | {"ny_fil": pdf("Bos")})
    assert [fil.namn for fil in Fil.objects.all()] == ["Bos.pdf"]


def test_filen_som_togs_bort_nar_nagot_annat_krockade_har_inget_kryss(asa, bo, bollnas, filmapp):
    asa.post(ny_sida(bollnas, "styrdokument"), DOKUMENT | {"ny_fil": pdf("Forst")})
    rad = Styrdokument.objects.get()
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument"), oppnad | {"paragraf": "§ 1"})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"paragraf": "§ 2", "utan_fil": "on"})

    assert [krock.falt for _, krock, _ in svar.context["krockar"]] == ["paragraf"]
    assert not Fil.objects.exists()
    assert "utan_fil" not in svar.content.decode()


def test_den_som_inte_ror_filen_ror_den_inte(asa, bo, bollnas, filmapp):
    rad = nytt_dokument(bollnas)
    data = {"slag": "policy", "titel": rad.titel, "antaget_ar": "2018"}
    oppnad = oppnat(rad, data)
    asa.post(sida(rad, "styrdokument"), oppnad | {"ny_fil": pdf("Asas")})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"paragraf": "§ 1"})

    rad.refresh_from_db()
    assert (svar.status_code, rad.filnamn, rad.paragraf) == (302, "Asas.pdf", "§ 1")


def test_tva_andringar_som_bryter_mot_en_regel_tillsammans(asa, bo, bollnas):
    rad = nytt_dokument(bollnas, antaget_ar=2018)
    data = {"slag": "policy", "titel": rad.titel, "antaget_ar": "2018"}
    oppnad = oppnat(rad, data)
    asa.post(sida(rad, "styrdokument"), oppnad | {"antaget_ar": "2022"})

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"galler_till_ar": "2020"})

    assert svar.status_code == 422
    assert "Dokumentet kan inte sluta gälla innan det antogs." in svar.content.decode()
    rad.refresh_from_db()
    assert (rad.antaget_ar, rad.galler_till_ar) == (2022, None)


def test_den_andra_tog_bort_det_och_det_skrivna_ar_kvar(asa, bo, bollnas):
    rad = nytt_dokument(bollnas)
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument", "kommundel_ta_bort"))

    svar = bo.post(sida(rad, "styrdokument"), oppnad)

    text = svar.content.decode()
    assert svar.status_code == 422
    assert "Åsa tog bort styrdokumentet medan du skrev." in text and DOKUMENT["titel"] in text
    assert f'action="{ny_sida(bollnas, "styrdokument")}"' in text and "Ta bort ur" not in text
    assert not Styrdokument.objects.exists()
    assert bo.post(ny_sida(bollnas, "styrdokument"), falten(svar)).status_code == 302
    assert Styrdokument.objects.get().titel == DOKUMENT["titel"]


def test_den_andra_tog_bort_det_sags_ocksa_nar_nagot_ar_fel_ifyllt(asa, bo, bollnas):
    rad = nytt_dokument(bollnas)
    oppnad = oppnat(rad, DOKUMENT)
    asa.post(sida(rad, "styrdokument", "kommundel_ta_bort"))

    svar = bo.post(sida(rad, "styrdokument"), oppnad | {"titel": "", "ny_fil": pdf("Bos")})

    assert svar.status_code == 422
    assert svar.context["form"].errors == {
        "titel": ["Skriv dokumentets titel."],
        "__all__": [
            "Åsa tog bort styrdokumentet medan du skrev. Inget är sparat. "
            "Det du skrev står kvar här: spara igen om det ska läggas till på nytt."
        ],
        "ny_fil": ["Filen är inte sparad. Välj den igen."],
    }
    assert f'action="{ny_sida(bollnas, "styrdokument")}"' in svar.content.decode()


def test_det_som_ar_borttaget_tas_inte_bort_igen(asa, bollnas):
    rad = nytt_dokument(bollnas)
    vag = sida(rad, "styrdokument", "kommundel_ta_bort")

    svar = [asa.post(vag, follow=True) for _ in range(2)]

    assert "Den är redan borttagen ur profilen." in svar[1].content.decode()
    assert Handelse.objects.om(bollnas).filter(verb="tog bort styrdokumentet").count() == 1
    assert asa.get(sida(rad, "styrdokument")).status_code == 404


def test_en_annan_kommuns_borttagna_finns_inte(asa, bollnas, ny_organisation):
    annans = nytt_dokument(ny_kommun(ny_organisation, "2180"))
    annans.ta_bort(av=portalen())
    vag = reverse("foretag:kommundel", args=[bollnas.publikt_id, "styrdokument", annans.publikt_id])

    assert asa.post(vag, DOKUMENT).status_code == 404


def test_verbet_sager_borttagen_nar_raden_hann_forsvinna(bollnas):
    rad = nytt_dokument(bollnas)
    samma = Styrdokument.objects.get()
    samma.ta_bort(av=portalen())

    with pytest.raises(Borttagen, match="medan du skrev"):
        rad.andra({"titel": "Ny"}, rad.avtryck(), av=portalen())
    with pytest.raises(ValidationError):
        rad.ta_bort(av=portalen())

    assert not Styrdokument.objects.exists()
