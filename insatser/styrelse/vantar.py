"""What waits for a ledamot, and for those who make the papers of a meeting ready."""

from insatser.styrelse.models import Sammantrade
from portal import frist
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Vantar


def sammantraden(person: Anvandare) -> list[Vantar]:
    """A ledamot's papers to read before the meeting; staff's packs to make. One query."""
    planerar = person.has_perm("insatser.planera_sammantraden")
    return [
        Vantar(
            rubrik=f"{mote.organ} {frist.dagtext(mote.datum)}",
            url=mote.get_absolute_url(),
            vad="Gör handlingarna i ordning" if planerar else "Läs handlingarna",
            sedan=mote.handlingar.utfardad_tid if mote.handlingar else None,
            senast=mote.borjar,
            ordning=10,
            not_text=mote.plats,
        )
        for mote in Sammantrade.objects.vantar_pa(person)
    ]


def kommer(person: Anvandare) -> str:
    """What the empty desk of a ledamot says will come; staff's is told by the cases."""
    if person.has_perm("insatser.handlagg_arenden") or not person.has_perm(
        "insatser.las_egna_sammantraden"
    ):
        return ""
    nasta = Sammantrade.objects.synliga_for(person).kommande().first()
    nar = f" Nästa sammanträde är {frist.dagtext(nasta.datum)}." if nasta else ""
    return f"Här visas handlingarna inför nästa sammanträde när de är klara.{nar}"
