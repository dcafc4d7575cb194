"""What the board tells the mechanisms: its pack, its menu and desk, the meetings that a case stands on."""

from insatser.arende.moten import registrera_moten
from insatser.styrelse import dokument, vantar
from insatser.styrelse.models import Dagordningspunkt
from portal.dokument import utfarda
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Menypost, registrera_meny, registrera_vantar_pa


def anslut() -> None:
    registrera_moten(Dagordningspunkt.for_arende)
    utfarda.registrera("handlingar", dokument.handlingar, "Handlingar")
    registrera_vantar_pa(vantar.sammantraden, vantar.kommer)
    registrera_meny(Menypost("Sammanträden", "insatser:sammantraden", _ser_moten, ordning=40))


def _ser_moten(person: Anvandare) -> bool:
    return person.has_perm("insatser.las_sammantraden") or person.has_perm(
        "insatser.las_egna_sammantraden"
    )
