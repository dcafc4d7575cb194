from uuid import uuid4

from django.db import models

from insatser.models.arende import Beslutsunderlag
from portal import frist
from portal.models import Anvandare, Dokument, Organ, Roll


class SammantradeQuerySet(models.QuerySet["Sammantrade"]):
    def synliga_for(self, person: Anvandare) -> "SammantradeQuerySet":
        """Staff and revisor see all; a ledamot or ersättare those of her own organ."""
        if person.has_perm("insatser.las_sammantraden"):
            return self
        egna = person.uppdrag.gallande().filter(roll__in=[Roll.LEDAMOT, Roll.ERSATTARE])  # type: ignore[attr-defined]
        return self.filter(organ__in=egna.values("organ"))

    def kommande(self) -> "SammantradeQuerySet":
        return self.filter(datum__gte=frist.idag())


class Sammantrade(models.Model):
    """A meeting of an organ, and what will be on its table."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="organ")
    datum = models.DateField("datum")
    tid = models.TimeField("klockslag")
    plats = models.CharField("plats", max_length=200)
    handlingar = models.ForeignKey(Dokument, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SammantradeQuerySet.as_manager()

    class Meta:
        ordering = ["datum", "tid"]
        verbose_name = "sammanträde"
        verbose_name_plural = "sammanträden"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "datum", "tid"],
                name="sammantrade_ett_per_organ_och_tid",
                violation_error_message="Organet har redan ett sammanträde den tiden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.datum:%Y-%m-%d}"


class Dagordningspunkt(models.Model):
    """A beslutsunderlag on a meeting, in order."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="punkter")
    nummer = models.PositiveSmallIntegerField()
    underlag = models.ForeignKey(Beslutsunderlag, models.PROTECT, related_name="punkter")

    class Meta:
        ordering = ["nummer"]
        verbose_name = "punkt på dagordningen"
        verbose_name_plural = "punkter på dagordningen"
        constraints = [
            models.UniqueConstraint(
                fields=["sammantrade", "nummer"], name="dagordningspunkt_ett_nummer_per_sammantrade"
            ),
            models.UniqueConstraint(
                fields=["sammantrade", "underlag"],
                name="dagordningspunkt_underlag_en_gang",
                violation_error_message="Beslutsunderlaget står redan på dagordningen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer}. {self.underlag}"
