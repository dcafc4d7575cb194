"""A round of sending in: what it opens, what it freezes, and that what was received stands by itself."""

import json

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from insatser.ansokan.block.bilagor import lagg_till
from insatser.ansokan.models.ansokan import Ansokan, Status
from insatser.ansokan.models.bilaga import Bilaga
from insatser.ansokan.models.inskick import Inskick
from insatser.arende import inskick
from insatser.overforing import export
from portal.dokument.models import Version
from portal.flode import OtillatenOvergang
from portal.formular.agare import Bit
from portal.formular.models.ifyllnad import Svar
from portal.formular.models.rad import Rad
from portal.frist import nu
from portal.konto.models.anvandare import Anvandare
from tests.insatser.ansokan.test_bitar import PNG

DEFINITION = {
    "namn": "Liten ansökan",
    "avsnitt": [
        {
            "nyckel": "fragor",
            "rubrik": "Frågor",
            "delar": [
                {"typ": "lang", "nyckel": "behov", "rubrik": "Behov"},
                {"typ": "lang", "nyckel": "syfte", "rubrik": "Syfte"},
            ],
        },
        {
            "nyckel": "bilagor",
            "rubrik": "Bilagor",
            "delar": [{"typ": "block", "block": "bilagor"}],
        },
    ],
}


@pytest.fixture
def ansokan(ny_ansokan, ny_utlysning, ny_formular):
    return ny_ansokan(
        utlysning=ny_utlysning(formular=ny_formular(DEFINITION), underskriftsregel="ingen")
    )


def skicka(ansokan):
    return inskick.skicka_in(ansokan, av=ansokan.skapad_av, mottagen_tid=nu())


def test_ett_nytt_utkast_har_ett_inskick_dar_allt_ar_oppet(ny_person, ny_organisation, ansokan):
    person = ny_person()

    ny = Ansokan.borja(
        namn="Ny", insatsagare=ny_organisation(), utlysning=ansokan.utlysning, av=person
    )

    assert (ny.inskick.plan, ny.inskick.ifyllnad, ny.inskick.slag) == (
        ny.plan,
        ny.ifyllnad,
        "ansokan",
    )
    assert (ny.inskick.oppnat, ny.inskick.utfall) == ([], "")
    assert ny.far_skrivas(Bit(fraga="behov")) and ny.far_skrivas(Bit(block="vad som helst"))


def test_inskicket_haller_det_som_kom_in(ansokan):
    fore = nu()

    skicka(ansokan)

    denna = Ansokan.objects.get(pk=ansokan.pk)
    omgang = denna.inskick
    assert (denna.status, omgang.utfall) == (Status.INKOMMEN, Inskick.Utfall.GALLER)
    assert omgang.version == Version.objects.get(mal_id=denna.publikt_id)
    assert omgang.inskickat_tid >= fore and omgang.inskickat_av == denna.skapad_av
    assert (denna.version, denna.inkommen_tid, denna.inkommen_av) == (
        omgang.version,
        omgang.inskickat_tid,
        omgang.inskickat_av,
    )
    assert not denna.far_skrivas(Bit(fraga="behov"))


def test_det_som_nekas_lamnar_inskicket_oppet(ansokan):
    with transaction.atomic():
        skicka(ansokan)

    with pytest.raises(OtillatenOvergang):
        skicka(Ansokan.objects.get(pk=ansokan.pk))
    assert (
        Inskick.objects.count() == 1
        and Version.objects.filter(mal_id=ansokan.publikt_id).count() == 1
    )


def test_ett_inskick_i_taget_ar_oppet(ansokan):
    def ett_till():
        return Inskick.objects.create(plan=ansokan.plan, ifyllnad=ansokan.ifyllnad)

    with pytest.raises(IntegrityError, match="inskick_ett_oppet_i_taget"), transaction.atomic():
        ett_till()
    skicka(ansokan)

    assert ett_till().utfall == ""  # the received one is open no longer


@pytest.mark.parametrize(
    ("falt", "regel"),
    [
        ({"inskickat_tid": nu()}, "inskick_inskickat_helt_eller_inte"),
        ({"inskickat_tid": nu(), "inskickat_av": "portalen"}, "inskick_inskickat_med_sin_version"),
        ({"utfall": "galler"}, "inskick_galler_som_inskickat"),
    ],
)
def test_ett_inskick_ar_inskickat_helt_eller_inte(ansokan, falt, regel):
    if "inskickat_av" in falt:
        falt = {**falt, "inskickat_av": Anvandare.objects.portalen()}

    with pytest.raises(IntegrityError, match=regel), transaction.atomic():
        Inskick.objects.filter(pk=ansokan.inskick.pk).update(**falt)


# ---------- What the round opens ----------


def spara(klient, ansokan, **svar):
    adress = reverse("insatser:ansokan_spara", args=[ansokan.publikt_id, "fragor"])
    post = {f"svar:{namn}:v": text for namn, text in svar.items()}
    return klient.post(adress, post | {f"version:svar:{namn}": "0" for namn in svar})


def test_sidan_sparar_bara_det_som_inskicket_oppnar(inloggad, ansokan):
    Inskick.objects.update(oppnat=["svar:behov"])
    klient = inloggad(ansokan.skapad_av)

    koder = [
        spara(klient, ansokan, **svar).status_code for svar in ({"behov": "A"}, {"syfte": "B"})
    ]

    assert koder == [200, 423]
    assert list(Svar.objects.values_list("fraga", "text")) == [("behov", "A")]
    sida = reverse("insatser:ansokan_avsnitt", args=[ansokan.publikt_id, "fragor"])
    sidan = klient.get(sida).content.decode()
    assert 'name="svar:behov:v"' in sidan and 'name="svar:syfte:v"' not in sidan


def test_vad_som_ar_oppet_lases_med_laset(ansokan):
    """Another has closed a piece since the application was read."""
    assert ansokan.far_skrivas(Bit(fraga="syfte"))
    Inskick.objects.update(oppnat=["svar:behov"])

    ansokan.las_status_delat()

    assert [ansokan.far_skrivas(Bit(fraga=f)) for f in ("behov", "syfte")] == [True, False]


# ---------- What was received stands by itself ----------


def test_en_mottagen_fil_ar_kvar_vad_som_an_hander_med_bilagan(ansokan):
    fil = SimpleUploadedFile("intyg.png", PNG)
    bilaga = lagg_till(ansokan, fil, "Intyg", av=ansokan.skapad_av)
    arende = skicka(ansokan)
    fore = json.dumps(export.exportera(arende), default=str)
    handling = arende.handlingar.get(fil__isnull=False)

    Bilaga.objects.filter(pk=bilaga.pk).update(rubrik="Något annat", borttagen_tid=nu())
    Bilaga.objects.filter(pk=bilaga.pk).delete()

    handling.refresh_from_db()
    assert (handling.rubrik, handling.fil) == ("Bilaga: Intyg", bilaga.fil)
    arende.refresh_from_db()
    assert json.dumps(export.exportera(arende), default=str) == fore


def test_en_handling_pekar_aldrig_pa_det_som_kan_skrivas_igen():
    """Nothing that describes what was received hangs on a row of a plan."""
    pekar = {
        f"{modell.__name__}.{falt.name}"
        for modell in apps.get_app_config("insatser").get_models()
        for falt in modell._meta.concrete_fields
        if falt.related_model
        and issubclass(falt.related_model, Rad)
        and not issubclass(modell, Rad)
    }
    assert pekar == set()
