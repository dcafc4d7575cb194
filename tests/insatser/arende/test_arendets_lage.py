"""How far a case has come: kept by the database whoever writes, and always what the rows say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insatser.arende.models.arende import Arende
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Dagordningspunkt
from portal.frist import nu


def av_raderna(arende):
    """A paper being written comes before one on an agenda, that before one confirmed, that before who handles the case."""
    underlag = Beslutsunderlag.objects.filter(arende=arende)
    if underlag.filter(status="utkast").exists():
        return "skrivs"
    if Dagordningspunkt.objects.filter(underlag__in=underlag).exists():
        return "dagordning"
    if underlag.exists():
        return "faststallt"
    return "bereds" if arende.handlaggare_id else "nytt"


@pytest.fixture
def varlden(faststallt_underlag, nytt_arende, nytt_sammantrade):
    """Two cases without papers, a meeting, and an issued document that a paper can be confirmed with."""
    mall = faststallt_underlag()
    return [nytt_arende(), nytt_arende()], nytt_sammantrade(), mall


def _nytt(arende, mall):
    if not Beslutsunderlag.objects.filter(arende=arende, status="utkast").exists():
        Beslutsunderlag.objects.create(
            arende=arende, rubrik="R", skapat_av=mall.skapat_av, andrat_av=mall.skapat_av
        )


def _faststall(arende, mall):
    Beslutsunderlag.objects.filter(arende=arende, status="utkast").update(
        status="faststallt",
        faststallt_tid=nu(),
        faststallt_av=mall.skapat_av,
        dokument=mall.dokument,
    )


def _satt_upp(arende, mote):
    for underlag in Beslutsunderlag.objects.filter(arende=arende, punkter__isnull=True):
        mote.punkter.create(underlag=underlag, nummer=mote.punkter.count() + 100)


HANDELSER = ("nytt", "faststall", "satt upp", "ta ner", "slang", "flytta", "ta", "lamna", "rubrik")


def _gor(vad, arende, annat, mote, mall):
    rader = Beslutsunderlag.objects.filter(arende=arende)
    match vad:
        case "nytt":
            _nytt(arende, mall)
        case "faststall":
            _faststall(arende, mall)
        case "satt upp":
            _satt_upp(arende, mote)
        case "ta ner":
            Dagordningspunkt.objects.filter(underlag__in=rader).delete()
        case "slang":
            rader.filter(punkter__isnull=True).delete()
        case "flytta":
            rader.exclude(status="utkast").update(arende=annat)
        case "ta" | "lamna":
            Arende.objects.filter(pk=arende.pk).update(
                handlaggare=mall.skapat_av if vad == "ta" else None
            )
        case "rubrik":
            arende.refresh_from_db()
            arende.rubrik = "Ny rubrik"
            arende.underlagslage = "dagordning"  # what is written here does not count
            arende.save()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(HANDELSER), st.booleans()), max_size=12))
def test_laget_ar_det_som_raderna_sager(varlden, handelser):
    (ett, tva), mote, mall = varlden
    with transaction.atomic():
        for vad, forsta in handelser:
            _gor(vad, *((ett, tva) if forsta else (tva, ett)), mote, mall)
            for arende in Arende.objects.filter(pk__in=[ett.pk, tva.pk]):
                assert arende.lage == av_raderna(arende), (vad, handelser)
        transaction.set_rollback(True)


def test_hela_vagen_till_dagordningen(varlden):
    """Each läge in turn: without this the test above could hold by never leaving the first."""
    (arende, annat), mote, mall = varlden
    lagen = []
    for vad in (
        "rubrik",
        "ta",
        "nytt",
        "faststall",
        "satt upp",
        "nytt",
        "faststall",
        "ta ner",
        "slang",
    ):
        _gor(vad, arende, annat, mote, mall)
        lagen.append(Arende.objects.get(pk=arende.pk).lage)

    assert lagen == [
        "nytt", "bereds", "skrivs", "faststallt", "dagordning", "skrivs", "dagordning", "faststallt", "bereds",
    ]  # fmt: skip
    assert Arende.objects.get(pk=annat.pk).lage == "nytt"


@pytest.mark.django_db(transaction=True)
def test_den_som_skriver_i_underlaget_vantar_inte_pa_den_som_har_arendet(nytt_underlag):
    """Who confirms a paper holds the case and waits for the paper: the other way round, both would wait for ever."""
    underlag = nytt_underlag()

    def skriv():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                underlag.skriv({"bedomning": "Ny text."}, underlag.avtryck(), av=underlag.skapat_av)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as trad:
        Arende.objects.select_for_update(no_key=True).get(pk=underlag.arende_id)
        trad.submit(skriv).result()

    assert Beslutsunderlag.objects.get().bedomning == "Ny text."
