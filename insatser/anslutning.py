"""What insatser tells the mechanisms of portal when the portal starts."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # models are not ready when this module is read
    from portal.konto.models.anvandare import Anvandare


def anslut() -> None:
    """Called once from InsatserConfig.ready()."""
    _block()
    _ansokan()
    _forbundet()
    _registret()
    _grunddata()


def _block() -> None:
    """The typed blocks of the ansökan, and what becomes of files that were taken out of it."""
    from datetime import timedelta

    from insatser.ansokan.block import (
        aktiviteter,
        bilagor,
        budget,
        deltagare,
        mal,
        parter,
        underskrifter,
    )
    from insatser.ansokan.block import insatstid as tid
    from portal import arbetare
    from portal.fil import filer
    from portal.formular import block

    block.registrera(
        parter.PARTERNA,
        mal.Malen(),
        deltagare.Deltagare(),
        aktiviteter.Aktiviteter(),
        tid.Insatstiden(),
        budget.BUDGETEN,
        budget.FINANSIERINGEN,
        bilagor.Bilagor(),
        underskrifter.Underskrifter(),
    )
    arbetare.registrera_svep("bilagor", bilagor.stada, timedelta(days=1))
    arbetare.registrera_svep("filer", filer.stada, timedelta(days=1))


def _ansokan() -> None:
    """The applicant's side: menu, documents, what a signing round tells.

    Who reads the förbund's ärenden has those in the menu; an application of her own she reaches from the desk.
    """
    from insatser import dokument, vantar
    from insatser.ansokan.views.ansokan import egna_ansokningar
    from insatser.arende import signering
    from portal.dokument import utfarda as dokumentmodul
    from portal.underskrift import rundor
    from portal.webb.kontext import (
        Menypost,
        registrera_meny,
        registrera_startdel,
        registrera_vantar_pa,
    )

    rundor.registrera("ansokan", signering.Ansokanshanterare())
    dokumentmodul.registrera("ansokan", dokument.ansokan, "Ansökan")
    dokumentmodul.registrera("kvittens", dokument.kvittens, "Kvittens")
    registrera_vantar_pa(vantar.ansokningar)
    registrera_startdel(egna_ansokningar)
    registrera_meny(
        Menypost(
            "Ansökningar",
            "insatser:ansokan_lista",
            lambda person: not person.has_perm("insatser.las_arenden"),
            ordning=20,
        )
    )


def _forbundet() -> None:
    """The förbund's side: menu, documents, what waits for staff and ledamöter, calls on the start page."""
    from insatser import dokument, vantar
    from insatser.ansokan.views.utlysning import oppna_utlysningar
    from portal.dokument import utfarda as dokumentmodul
    from portal.webb.kontext import (
        Menypost,
        registrera_meny,
        registrera_startdel,
        registrera_vantar_pa,
    )

    def ser_moten(person: "Anvandare") -> bool:
        return person.has_perm("insatser.las_sammantraden") or person.has_perm(
            "insatser.las_egna_sammantraden"
        )

    dokumentmodul.registrera("beslutsunderlag", dokument.beslutsunderlag, "Beslutsunderlag")
    dokumentmodul.registrera("handlingar", dokument.handlingar, "Handlingar")
    registrera_vantar_pa(vantar.arenden, vantar.kommer)
    registrera_vantar_pa(vantar.sammantraden)
    registrera_startdel(oppna_utlysningar)
    registrera_meny(
        Menypost(
            "Ärenden",
            "insatser:arenden",
            lambda person: person.has_perm("insatser.las_arenden"),
            ordning=30,
        ),
        Menypost("Sammanträden", "insatser:sammantraden", ser_moten, ordning=40),
        Menypost(
            "Utlysningar",
            "insatser:utlysningar",
            lambda person: person.has_perm("insatser.las_utlysningar"),
            ordning=50,
        ),
    )


def _registret() -> None:
    """The register's avtal are told where they are counted."""
    from foretag.avtal.models import registrera_raknare
    from insatser.arende import avtalsrakning

    registrera_raknare(avtalsrakning.raknas)


def _grunddata() -> None:
    """The shipped form, and what the demo shows."""
    from insatser import demo
    from portal import grunddata

    grunddata.registrera(demo.grund)
    grunddata.registrera_demo(demo.demo)
