"""Accounts: allauth's adapter, and the mails about accounts."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.konto.models.anvandare import Anvandare
from portal.post import utskick


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Kontot är avstängt. Kontakta förbundet om du tror att det är fel.",
        "email_password_mismatch": "Adressen och lösenordet hör inte ihop. Kontrollera båda, eller logga in med en kod.",
        "email_taken": "Det finns redan ett konto med den adressen. Logga in i stället.",
        "enter_current_password": "Det är inte ditt nuvarande lösenord. Skriv det igen.",
        "incorrect_code": "Koden stämmer inte. Skriv den precis som i det senaste mejlet.",
        "incorrect_password": "Lösenordet stämmer inte. Skriv det igen.",
        "invalid_password_reset": "Länken är redan använd eller för gammal. Beställ en ny.",
        "rate_limited": "Du har försökt många gånger. Vänta några minuter.",
        "same_as_current": "Skriv något annat än det som redan gäller.",
        "too_many_login_attempts": "Du har försökt många gånger. Vänta några minuter, eller logga in med en kod.",
        "unknown_email": "Det finns inget konto med den adressen.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links go to the portal's own address, whatever Host the request named."""
        lankar = {namn: _hem(url) for namn, url in context.items() if namn.endswith("_url")}
        super().send_mail(
            template_prefix, email, {**context, **lankar, "forbund": Forbund.aktuellt()}
        )

    def save_user(
        self, request: HttpRequest, user: Anvandare, form: Any, commit: bool = True
    ) -> Anvandare:
        user.namn = form.cleaned_data.get("namn", "")
        sparad: Anvandare = super().save_user(request, user, form, commit)
        return sparad


def _hem(url: str) -> str:
    delar = urlsplit(url)
    return urlunsplit(("", "", f"{settings.ADRESS}{delar.path}", delar.query, ""))


# ---------- Mail about accounts and memberships, in the transaction of what they tell of ----------


def valkomna(person: Anvandare) -> None:
    """Tells a person whom staff have registered how to sign in. Holds no link that signs in by itself."""
    utskick.skriv(
        "portal/forvaltning/post/konto_valkommen.txt", till=person.email, kontext={"person": person}
    )


def beratta_begart(begaran: Uppdrag) -> None:
    """To the administrators of the organisation; staff see it on their desk."""
    administratorer = Uppdrag.objects.gallande().filter(
        organisation=begaran.organisation,
        roll=Roll.ORGANISATIONSADMINISTRATOR,
        person__is_active=True,
    )
    for uppdrag in administratorer.select_related("person"):
        _om_medlemskap("begart", uppdrag.person, begaran)


def beratta_bekraftat(medlemskap: Uppdrag) -> None:
    _om_medlemskap("bekraftat", medlemskap.person, medlemskap)


def beratta_avslaget(begaran: Uppdrag, skal: str) -> None:
    _om_medlemskap("avslaget", begaran.person, begaran, skal=utskick.citat(skal))


def _om_medlemskap(mall: str, till: Anvandare, medlemskap: Uppdrag, **mer: str) -> None:
    utskick.skriv(
        f"portal/forvaltning/post/medlemskap_{mall}.txt",
        till=till.email,
        kontext={"medlemskap": medlemskap, "mottagare": till, **mer},
    )
