"""What waits for those who handle cases."""

from insatser.arende.models.arende import Arende
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import VANTAR_HOGST, Vantar


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


def kommer(person: Anvandare) -> str:
    """What the empty desk of staff says will come."""
    if not person.has_perm("insatser.handlagg_arenden"):
        return ""
    return "Här visas ansökningar när de har kommit in, och sammanträden vars handlingar ska göras i ordning."
