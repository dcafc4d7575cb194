from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.konto.models.anvandare import Anvandare

SPARAS = timedelta(hours=24)


class InlasningQuerySet(models.QuerySet["Inlasning"]):
    def egna(self, person: Anvandare) -> "InlasningQuerySet":
        """Those that the person uploaded herself and has not let lie for too long."""
        return self.filter(skapad_av=person, skapad_tid__gt=timezone.now() - SPARAS)


class Inlasning(models.Model):
    """A file of companies between its preview and its yes: gone when it has been read in, or the next day.

    It may hold personnummer, so it lies nowhere else, and nobody but who uploaded it has a way to it.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("filnamn", max_length=200)
    innehall = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    skapad_tid = models.DateTimeField(default=timezone.now)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = InlasningQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid"]
        verbose_name = "inläsning"
        verbose_name_plural = "inläsningar"

    def __str__(self) -> str:
        return self.namn

    @classmethod
    def ta_emot(cls, namn: str, innehall: bytes, *, av: Anvandare) -> "Inlasning":
        return cls.objects.create(
            namn=namn, innehall=innehall, sha256=sha256(innehall).hexdigest(), skapad_av=av
        )


def rensa() -> int:
    """Removes what nobody said yes to. How many."""
    return Inlasning.objects.filter(skapad_tid__lte=timezone.now() - SPARAS).delete()[0]
