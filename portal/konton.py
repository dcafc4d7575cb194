"""Accounts: allauth's adapter."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from portal.models import Anvandare, Forbund


class Adapter(DefaultAccountAdapter):
    def get_from_email(self) -> str:
        forbund = Forbund.aktuellt()
        return f'"{forbund.namn}" <{settings.DEFAULT_FROM_EMAIL}>'

    def build_absolute_uri(self, location: str, *args: Any, **kwargs: Any) -> str:
        return f"{settings.ADRESS}{location}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "forbund": Forbund.aktuellt()})

    def save_user(
        self, request: HttpRequest, user: Anvandare, form: Any, commit: bool = True
    ) -> Anvandare:
        user.namn = form.cleaned_data.get("namn", "")
        sparad: Anvandare = super().save_user(request, user, form, commit)
        return sparad
