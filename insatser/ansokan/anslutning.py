"""What the applicant's side tells the mechanisms: its blocks and document, her menu and desk, calls on the start page."""

from datetime import timedelta

from insatser.ansokan import dokument, vantar
from insatser.ansokan.block import (
    aktiviteter,
    bilagor,
    budget,
    deltagare,
    insatstid,
    mal,
    parter,
    underskrifter,
)
from insatser.ansokan.views.ansokan import egna_ansokningar
from insatser.ansokan.views.utlysning import oppna_utlysningar
from portal import arbetare
from portal.dokument import utfarda
from portal.fil import filer
from portal.formular import block
from portal.webb.kontext import Menypost, registrera_meny, registrera_startdel, registrera_vantar_pa


def anslut() -> None:
    """Who reads the förbund's ärenden has those in the menu; an application of her own she reaches from the desk."""
    _blocken()
    utfarda.registrera("ansokan", dokument.ansokan, "Ansökan")
    registrera_vantar_pa(vantar.ansokningar)
    registrera_startdel(egna_ansokningar)
    registrera_startdel(oppna_utlysningar)
    registrera_meny(
        Menypost(
            "Ansökningar",
            "insatser:ansokan_lista",
            lambda person: not person.has_perm("insatser.las_arenden"),
            ordning=20,
        ),
        Menypost(
            "Utlysningar",
            "insatser:utlysningar",
            lambda person: person.has_perm("insatser.las_utlysningar"),
            ordning=50,
        ),
    )


def _blocken() -> None:
    """The typed blocks, and what becomes of files that were taken out of them."""
    block.registrera(
        parter.PARTERNA,
        mal.Malen(),
        deltagare.Deltagare(),
        aktiviteter.Aktiviteter(),
        insatstid.Insatstiden(),
        budget.BUDGETEN,
        budget.FINANSIERINGEN,
        bilagor.Bilagor(),
        underskrifter.Underskrifter(),
    )
    arbetare.registrera_svep("bilagor", bilagor.stada, timedelta(days=1))
    arbetare.registrera_svep("filer", filer.stada, timedelta(days=1))
