from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from insatser.models.ansokan import Ansokan


def lagringsplats(bilaga: "Bilaga", filnamn: str) -> str:
    """Random and without ending: nothing of the name that was sent reaches the disk."""
    return f"bilagor/{bilaga.publikt_id.hex[:2]}/{bilaga.publikt_id.hex}"


class Bilaga(models.Model):
    """A file that belongs to an application. Private; given out by a view that asks who is there."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ansokan = models.ForeignKey(Ansokan, models.CASCADE, related_name="bilagor")
    rubrik = models.CharField("vad filen är", max_length=200, blank=True)
    filnamn = models.CharField("filnamn", max_length=200)
    mime = models.CharField(max_length=60)
    storlek = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField(max_length=64)
    fil = models.FileField(upload_to=lagringsplats, max_length=200)
    uppladdad_tid = models.DateTimeField(default=timezone.now)
    uppladdad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    borttagen_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["uppladdad_tid", "pk"]
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        constraints = [
            models.CheckConstraint(name="bilaga_sha256_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.rubrik or self.filnamn
