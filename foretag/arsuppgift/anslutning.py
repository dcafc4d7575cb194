"""What the yearly round tells the mechanisms: the reminders by the clock, and what waits for company and staff."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse

from foretag.arsuppgift.models.arsomgang import Arsomgang, paminn_infor_sista_dag
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag
from portal import frist
from portal.arbetare import registrera_svep
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Vantar, registrera_vantar_pa


def anslut() -> None:
    registrera_svep("påminn om årsuppgifter", paminn_infor_sista_dag, timedelta(minutes=10))
    registrera_vantar_pa(_foretagets, hor_till="arsomgang")
    registrera_vantar_pa(_kansliets, hor_till="arsomgang")


def _foretagets(person: Anvandare) -> list[Vantar]:
    """A round that takes answers, for each company whose page the person keeps."""
    rader = Arsuppgift.objects.obesvarade().filter(
        omgang__in=Arsomgang.objects.tar_emot(), foretag__in=Foretag.objects.skotta_av(person)
    )
    return [
        Vantar(
            rubrik=f"Årsuppgifter {rad.ar}",
            url=reverse("foretag:arsuppgift_egen", args=[rad.foretag.publikt_id, rad.ar]),
            vad="Lämna årsuppgifter",
            sedan=rad.omgang.utskickad_tid if rad.omgang else None,
            senast=rad.omgang.sista_dag if rad.omgang else None,
            not_text=str(rad.foretag),
            ordning=30,
        )
        for rad in rader.select_related("foretag__organisation", "omgang")
    ]


def _kansliets(person: Anvandare) -> list[Vantar]:
    """A round whose last day has passed with companies that have not answered, for as long as answers are taken."""
    if not person.has_perm("foretag.andra_register"):
        return []
    rader = Arsomgang.objects.tar_emot().filter(
        sista_dag__lt=frist.idag(),
        uppgifter__svarad_tid=None,
        uppgifter__foretag__ihopslagen_med=None,
    )
    return [
        Vantar(
            rubrik=str(omgang),
            url=omgang.get_absolute_url(),
            vad="Ring dem som inte har svarat",
            sedan=omgang.utskickad_tid,
            senast=omgang.sista_dag,
            not_text=f"{omgang.kvar} företag har inte svarat",
            ordning=55,
        )
        for omgang in rader.annotate(kvar=Count("uppgifter"))
    ]
