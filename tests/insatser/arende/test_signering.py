"""What becomes of an application when the last one has signed: it goes in by itself where that was asked for."""

from datetime import timedelta

import pytest

from insatser.ansokan.models.ansokan import Grund, Status
from insatser.ansokan.models.parter import Part, Undertecknare
from portal.frist import nu
from portal.post.models.utskick import Utskick
from portal.underskrift import rundor

DEFINITION = {
    "namn": "Bara parter",
    "avsnitt": [
        {"nyckel": "parter", "rubrik": "Parter", "delar": [{"typ": "block", "block": "parter"}]}
    ],
}


@pytest.fixture
def ny_runda(ny_ansokan, ny_utlysning, ny_formular, utfarda):
    """ny_runda(stanger_tid): an application of one part, out for one signature, to go in by itself."""

    def ny(stanger_tid, skicka_in_sedan=True):
        utlysning = ny_utlysning(
            formular=ny_formular(DEFINITION), minst_parter=1, stanger_tid=stanger_tid
        )
        ansokan = ny_ansokan(utlysning=utlysning, skapad_tid=utlysning.oppnar_tid)
        part = Part.objects.create(
            plan=ansokan.plan,
            namn="Regionen",
            orgnr="232100-0032",
            slag=Part.Slag.INSATSAGARE,
            finsam="region",
            roll="Leder",
        )
        Undertecknare.objects.create(
            plan=ansokan.plan,
            part=part,
            namn="Chef",
            titel="Chef",
            epost="chef@exempel.invalid",
            grund=Grund.DELEGATION,
        )
        runda = ansokan.starta_underskrift(av=ansokan.skapad_av, skicka_in_sedan=skicka_in_sedan)
        utfarda(runda.dokument)
        rundor.oppna_vantande()
        return ansokan, runda.underskrifter.get()

    return ny


def test_den_gar_in_av_sig_sjalv_med_tiden_da_den_sista_skrev_under(ny_runda):
    """The deadline passed while the last signature was dealt with."""
    stangde = nu() - timedelta(minutes=1)
    ansokan, rad = ny_runda(stangde)

    rundor.skriv_under(rad, tid=stangde - timedelta(seconds=1))

    ansokan.refresh_from_db()
    assert ansokan.status == Status.INKOMMEN
    assert ansokan.inkommen_tid == stangde - timedelta(seconds=1)
    assert ansokan.efter_sista_tid is False
    assert ansokan.inkommen_av == ansokan.skapad_av
    assert [h.rubrik for h in ansokan.arende.handlingar.all()] == [
        "Ansökan",
        "Underskriftsbevis",
        "Kvittens",
    ]


def test_den_som_ansvarar_far_veta_att_den_inte_kunde_ga_in(ny_runda):
    stangde = nu() - timedelta(days=2)
    ansokan, rad = ny_runda(stangde)

    rundor.skriv_under(rad, tid=nu())

    ansokan.refresh_from_db()
    brev = Utskick.objects.filter(till=ansokan.skapad_av.email).latest("pk")
    assert ansokan.status == Status.UNDER_SIGNERING
    assert ansokan.alla_har_skrivit_under
    assert brev.amne == "Ansökan är inte inskickad: Nyttiga affärer 2.0"
    assert "tar inte emot fler ansökningar" in brev.text


def test_utan_det_valet_aterstar_att_skicka_in(ny_runda):
    ansokan, rad = ny_runda(nu() + timedelta(days=1), skicka_in_sedan=False)

    rundor.skriv_under(rad, tid=nu())

    ansokan.refresh_from_db()
    brev = Utskick.objects.filter(till=ansokan.skapad_av.email).latest("pk")
    assert (ansokan.status, ansokan.kan_skickas_in()) == (Status.UNDER_SIGNERING, True)
    assert brev.amne == "Alla har skrivit under: Nyttiga affärer 2.0"
