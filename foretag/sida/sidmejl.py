"""Mail to a company about its page, in the transaction of what it tells of."""

from foretag.sida.inbjudan import mottagare
from foretag.sida.models import Foretagssida
from portal.konto.models.anvandare import Anvandare
from portal.post import utskick


def beratta_godkand(sida: Foretagssida, *, av: Anvandare) -> None:
    _om_sidan("godkand", sida, av)


def beratta_aterlamnad(sida: Foretagssida, skal: str, *, av: Anvandare) -> None:
    _om_sidan("aterlamnad", sida, av, skal=utskick.citat(skal))


def beratta_avpublicerad(sida: Foretagssida, skal: str, *, av: Anvandare) -> None:
    _om_sidan("avpublicerad", sida, av, skal=utskick.citat(skal))


def _om_sidan(mall: str, sida: Foretagssida, av: Anvandare, **mer: str) -> None:
    """To all who keep the page but the one who did it."""
    for adress in mottagare(sida.foretag, utom=av):
        utskick.skriv(
            f"foretag/sida/post/sida_{mall}.txt",
            till=adress,
            kontext={"sida": sida, "foretag": sida.foretag, **mer},
        )
