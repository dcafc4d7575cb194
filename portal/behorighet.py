"""Who may do what: one dict from role to rights, and the backend that answers has_perm from today's Uppdrag.

Rights are plain names, "app.verb_noun". Access to rows is a queryset (`synliga_for`), never a right.
"""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from portal.forbund.models.uppdrag import Roll, roller
from portal.konto.models.anvandare import Anvandare

_LASER = frozenset(
    {
        "insatser.las_arenden",
        "insatser.las_sammantraden",
        "insatser.las_utlysningar",
        "portal.las_utskick",
        "foretag.las_register",
    }
)
_HANDLAGGER = _LASER | {
    "foretag.andra_register",
    "insatser.handlagg_arenden",
    "insatser.skriv_beslutsunderlag",
    "insatser.planera_sammantraden",
    "insatser.andra_utlysningar",
    "portal.las_formular",
    "portal.bekrafta_medlemskap",
    "portal.skicka_utskick_igen",
}

RATTIGHETER: dict[str, frozenset[str]] = {
    Roll.HANDLAGGARE: _HANDLAGGER,
    Roll.FORBUNDSCHEF: _HANDLAGGER,
    Roll.EKONOM: _LASER,
    Roll.BEREDNING: frozenset(),
    Roll.LEDAMOT: frozenset({"insatser.las_egna_sammantraden"}),
    Roll.ERSATTARE: frozenset({"insatser.las_egna_sammantraden"}),
    Roll.REVISOR: _LASER,
    Roll.ADMINISTRATOR: frozenset(
        {
            "portal.andra_forbund",
            "portal.las_formular",
            "portal.andra_uppdrag",
            "portal.bekrafta_medlemskap",
        }
    ),
    Roll.ORGANISATIONSADMINISTRATOR: frozenset(),
    Roll.MEDLEM: frozenset(),
}


class Mottagen(HttpRequest):
    """Any request, with the time when it arrived."""

    mottagen_tid: datetime  # set by `mellanled.mottagen`


class Inloggad(Mottagen):
    """The request of a page that asks for login: the middleware lets nobody else there."""

    user: Anvandare


class UppdragBackend(AuthenticationBackend):
    """Logging in is allauth's; what a person may do comes from her Uppdrag of today, and from nothing else."""

    def get_user(self, user_id: int) -> Anvandare | None:
        return Anvandare.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        return any(perm in RATTIGHETER[roll] for roll in roller(user_obj))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {ratt for roll in roller(user_obj) for ratt in RATTIGHETER[roll]}
