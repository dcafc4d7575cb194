"""What waits for whom: drafts for those who write, cases for staff, papers for a ledamot. One list, on the desk."""

from insatser.ansokan.models.ansokan import Ansokan
from insatser.arende.models.arende import Arende
from insatser.styrelse.models import Sammantrade
from portal import frist
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import VANTAR_HOGST, Vantar


def ansokningar(person: Anvandare) -> list[Vantar]:
    """The person's own applications that wait for her, not for a signer or the förbund. One query."""
    egna = Ansokan.objects.vantar_pa(person).select_related("utlysning", "insatsagare")
    return [
        Vantar(
            rubrik=ansokan.namn,
            url=ansokan.get_absolute_url(),
            vad=ansokan.att_gora,
            senast=ansokan.utlysning.stanger_tid,
            ordning=10,
            not_text=f"{ansokan.insatsagare} · {ansokan.utlysning}",
        )
        for ansokan in egna
    ]


def arenden(person: Anvandare) -> list[Vantar]:
    """Cases that nobody has taken, and her own until the paper is on an agenda; the oldest first. One query."""
    vantande = Arende.objects.vantar_pa(person).select_related("ansokan__insatsagare")
    return [
        Vantar(
            rubrik=arende.rubrik,
            url=arende.get_absolute_url(),
            vad=arende.att_gora,
            sedan=arende.skapat_tid,
            ordning=20,
            not_text=" · ".join(
                [arende.dnr, arende.ansokan.insatsagare.namn if arende.ansokan else ""]
            ).strip(" ·"),
        )
        for arende in vantande[: VANTAR_HOGST + 1]
    ]


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
    """What the empty desk of staff or of a ledamot says will come."""
    if person.has_perm("insatser.handlagg_arenden"):
        return "Här visas ansökningar när de har kommit in, och sammanträden vars handlingar ska göras i ordning."
    if person.has_perm("insatser.las_egna_sammantraden"):
        nasta = Sammantrade.objects.synliga_for(person).kommande().first()
        nar = f" Nästa sammanträde är {frist.dagtext(nasta.datum)}." if nasta else ""
        return f"Här visas handlingarna inför nästa sammanträde när de är klara.{nar}"
    return ""
