"""What the cases tell the mechanisms: sending in by signature, documents, menu and desk, avtal counted to goals."""

from foretag.avtal.models import registrera_raknare
from insatser.arende import avtalsrakning, dokument, signering, vantar
from portal.dokument import utfarda
from portal.underskrift import rundor
from portal.webb.kontext import Menypost, registrera_meny, registrera_vantar_pa


def anslut() -> None:
    rundor.registrera("ansokan", signering.Ansokanshanterare())
    utfarda.registrera("kvittens", dokument.kvittens, "Kvittens")
    utfarda.registrera("beslutsunderlag", dokument.beslutsunderlag, "Beslutsunderlag")
    registrera_raknare(avtalsrakning.raknas)
    registrera_vantar_pa(vantar.arenden, vantar.kommer)
    registrera_meny(
        Menypost(
            "Ärenden",
            "insatser:arenden",
            lambda person: person.has_perm("insatser.las_arenden"),
            ordning=30,
        )
    )
