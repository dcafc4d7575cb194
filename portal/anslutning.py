"""What portal's own pages tell the mechanisms when the portal starts: its menu, what waits for whom, what the worker does."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from portal import frist
from portal.arbetare import registrera_svep
from portal.dokument import utfarda
from portal.forbund.models.uppdrag import Roll, Uppdrag, roller
from portal.konto.models.anvandare import Anvandare
from portal.post import lank
from portal.post.models.utskick import Utskick
from portal.underskrift import dokument as bevis
from portal.underskrift import rundor
from portal.webb import raddning
from portal.webb.kontext import Menypost, Vantar, registrera_meny, registrera_vantar_pa

MEJL_PA_SKRIVBORDET = timedelta(days=14)


def anslut() -> None:
    """Called once from PortalConfig.ready()."""
    registrera_meny(
        Menypost("Skrivbord", "start", nar=lambda person: True, ordning=0),
        Menypost("Medlemskap", "medlemskap_lista", nar=_bekraftar_for_sin_organisation, ordning=80),
        Menypost("Förbundet", "forbund", nar=_administrerar, ordning=90),
    )
    registrera_vantar_pa(_medlemskap_som_vantar, kommer=_kommer_medlemskap)
    _mekanismer()


def _mekanismer() -> None:
    """The bevis, what the worker does by the clock, and the list of mails."""
    utfarda.registrera(rundor.BEVIS, bevis.underskriftsbevis, "Underskriftsbevis")
    registrera_svep("öppna underskriftsrundor", rundor.oppna_vantande, timedelta(seconds=2))
    registrera_svep("påminn undertecknare", rundor.paminn_infor_sista_dag, timedelta(minutes=10))
    registrera_svep("rensa räddad text", raddning.rensa, timedelta(hours=1))
    registrera_svep("gallra personliga länkar", lank.gallra, timedelta(hours=24))
    registrera_svep("rensa sessioner", SessionStore.clear_expired, timedelta(hours=24))
    registrera_meny(Menypost("Utskick", "utskick_lista", nar=_laser_utskick, ordning=85))
    registrera_vantar_pa(_mejl_som_inte_gick_fram)


def _laser_utskick(person: Anvandare) -> bool:
    """Administrators reach the mails from Förbundet, so that nobody's menu grows past six.

    Who may send again has the failed ones on her desk besides.
    """
    return person.has_perm("portal.las_utskick") and not _administrerar(person)


def _mejl_som_inte_gick_fram(person: Anvandare) -> list[Vantar]:
    if not person.has_perm("portal.skicka_utskick_igen"):
        return []
    gav_upp = Utskick.objects.for_forbundet().gav_upp(frist.nu() - MEJL_PA_SKRIVBORDET)
    return [
        Vantar(
            rubrik=rad.amne,
            url=reverse("utskick", args=[rad.publikt_id]),
            vad="Mejlet kom inte fram",
            sedan=rad.installd_tid,
            not_text=rad.till,
            ordning=70,
        )
        for rad in gav_upp.defer("text")[:10]
    ]


def _administrerar(person: Anvandare) -> bool:
    return person.has_perm("portal.andra_forbund")


def _bekraftar(person: Anvandare) -> bool:
    if person.has_perm("portal.bekrafta_medlemskap"):
        return True
    return Roll.ORGANISATIONSADMINISTRATOR in roller(person)


def _bekraftar_for_sin_organisation(person: Anvandare) -> bool:
    """Staff find those who wait on the desk, and the list under Förbundet."""
    return Roll.ORGANISATIONSADMINISTRATOR in roller(person) and not _administrerar(person)


def _medlemskap_som_vantar(person: Anvandare) -> list[Vantar]:
    if not _bekraftar(person):
        return []
    vantar = Uppdrag.objects.far_bekraftas_av(person).select_related("person", "organisation")
    return [
        Vantar(
            rubrik=str(uppdrag.person),
            url=reverse("medlemskap", args=[uppdrag.publikt_id]),
            vad="Bekräfta medlemskap",
            sedan=uppdrag.fran,
            not_text=str(uppdrag.organisation),
            ordning=60,
        )
        for uppdrag in vantar
    ]


def _kommer_medlemskap(person: Anvandare) -> str:
    if not _bekraftar(person):
        return ""
    return "Den som ber att få höra till en organisation visas här tills du har svarat."
