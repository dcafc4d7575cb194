"""What waits for those who write an application."""

from insatser.ansokan.models.ansokan import Ansokan
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Vantar


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
