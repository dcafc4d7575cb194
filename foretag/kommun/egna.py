"""What a person has in the register as somebody of a company or a kommun: which entries her menu has."""

from dataclasses import dataclass

from django.db.models import Exists

from foretag.foretag.models import Foretag
from foretag.kommun.models.kommun import Kommun
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, roller
from portal.konto.models.anvandare import Anvandare


@dataclass(frozen=True)
class Egna:
    foretag: bool = False
    kommun: bool = False


def egna(person: Anvandare) -> Egna:
    """Does she keep a company's page, a kommun's profile? One query, read once per request as `roller` is.

    None for who reads the whole register, nor for who has no role in an organisation: neither costs anything.
    """
    if person.has_perm("foretag.las_register") or not roller(person) & ORGANISATIONSROLLER:
        return Egna()
    if "egna i registret" not in person.minne:
        svar = Anvandare.objects.filter(pk=person.pk).values_list(
            Exists(Foretag.objects.skotta_av(person)), Exists(Kommun.objects.egna(person))
        )
        person.minne["egna i registret"] = Egna(*svar.get())
    fick: Egna = person.minne["egna i registret"]
    return fick
