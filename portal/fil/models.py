from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal import migrerat


class Fil(models.Model):
    """An uploaded file, checked by `portal.filer`. It has no address of its own: the owner's view gives it out."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("filnamn", max_length=200)
    mime = models.CharField(max_length=60)
    storlek = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField(max_length=64)
    fil = models.FileField(upload_to=migrerat.filens_plats, max_length=200)
    uppladdad_tid = models.DateTimeField(default=timezone.now)
    uppladdad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"
        constraints = [
            models.CheckConstraint(
                name="fil_sha256_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.namn
