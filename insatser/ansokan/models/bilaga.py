from django.db import models

from insatser.ansokan.models.plan import Plan
from portal.fil.models import Fil
from portal.formular.models.rad import Rad


class Bilaga(Rad):
    """A file that belongs to an application, and what it is."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bilagor")
    rubrik = models.CharField("vad filen är", max_length=500, blank=True)
    fil = models.ForeignKey(Fil, models.PROTECT, related_name="+")

    class Meta(Rad.Meta):
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"

    def __str__(self) -> str:
        return self.rubrik or self.fil.namn
