"""The mail backend: every send(), allauth's too, becomes rows of Utskick in the caller's transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from portal.logg import Rum
from portal.post.models.utskick import Utskick

KOD_GALLER = timedelta(minutes=15)


class Utkorg(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Writes one row per address. What allauth sends holds codes or links, so it goes first and is cleared."""
        nu = timezone.now()
        rader: list[Any] = [
            Utskick(
                till=adress,
                amne=" ".join(str(brev.subject).split())[:250],
                text=str(brev.body),
                kanslig=True,
                prioritet=Utskick.Prioritet.KOD,
                rum=Rum.SOKANDE,
                galler_till_tid=nu + KOD_GALLER,
            )
            for brev in email_messages
            for adress in brev.recipients()
        ]
        Utskick.objects.bulk_create(rader)
        return len(email_messages)
