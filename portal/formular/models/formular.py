from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.dokument.models import kanonisk


class Formular(models.Model):
    """A form in one version. A published version never changes; a change is a new version."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        PUBLICERAT = "publicerat", "Publicerat"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("namn", max_length=200)
    syfte = models.CharField("syfte", max_length=40, default="ansokan")
    version = models.PositiveIntegerField("version", default=1)
    ingress = models.TextField("ingress", blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UTKAST)
    definition = models.JSONField("definition", default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    publicerad_tid = models.DateTimeField(null=True, blank=True)
    publicerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["namn", "-version"]
        verbose_name = "formulär"
        verbose_name_plural = "formulär"
        constraints = [
            models.UniqueConstraint(
                fields=["namn", "version"], name="formular_en_version_per_namn"
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=~Q(sha256=""), name="formular_en_gang_per_innehall"
            ),
            models.CheckConstraint(
                name="formular_publicerat_helt_eller_inte",
                condition=Q(
                    status="utkast",
                    publicerad_tid__isnull=True,
                    publicerad_av__isnull=True,
                    sha256="",
                )
                | Q(
                    status="publicerat",
                    publicerad_tid__isnull=False,
                    publicerad_av__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, version {self.version}"

    @staticmethod
    def hash_av(definition: dict[str, Any]) -> str:
        """SHA-256 of the canonical definition: what makes two forms the same."""
        return sha256(kanonisk(definition).encode()).hexdigest()
