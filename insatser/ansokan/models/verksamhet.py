from django.db import models

from insatser.ansokan.models.plan import Plan
from portal.formular.models.rad import Rad


class Deltagargrupp(Rad):
    """Those the insats reaches. Numbers of different groups are never summed: the same person may be in two."""

    class Slag(models.TextChoices):
        INDIVID = "individ", "Personer"
        FORETAG = "foretag", "Företag"
        TJANSTEPERSON = "tjansteperson", "Tjänstepersoner"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="deltagargrupper")
    grupp = models.CharField(max_length=500, blank=True)
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    antal = models.PositiveIntegerField(null=True)
    aktivitet = models.TextField(blank=True)

    class Meta(Rad.Meta):
        verbose_name = "deltagargrupp"
        verbose_name_plural = "deltagargrupper"

    def __str__(self) -> str:
        return self.grupp


class Deltagarantal(Rad):
    """How many different persons the insats reaches in all: its own figure, never a sum. One row per application."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="deltagarantal")
    unika_individer = models.PositiveIntegerField(null=True)

    class Meta(Rad.Meta):
        verbose_name = "antal deltagare"
        verbose_name_plural = "antal deltagare"

    def __str__(self) -> str:
        return str(self.unika_individer)


class Aktivitet(Rad):
    """Something that will be done: in which process, how many times, for how many, when."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="aktiviteter")
    process = models.CharField(max_length=500, blank=True)
    namn = models.CharField(max_length=500, blank=True)
    beskrivning = models.TextField(blank=True)
    tillfallen = models.PositiveIntegerField(null=True)
    antal = models.PositiveIntegerField(null=True)
    period = models.CharField(max_length=500, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"

    def __str__(self) -> str:
        return self.namn


class Insatstid(Rad):
    """When the insats runs: start ≤ last intake ≤ end. One row per application."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="insatstid")
    start = models.DateField(null=True)
    sista_intag = models.DateField(null=True)
    slut = models.DateField(null=True)

    class Meta(Rad.Meta):
        verbose_name = "insatstid"
        verbose_name_plural = "insatstider"

    def __str__(self) -> str:
        return f"{self.start}–{self.slut}"
