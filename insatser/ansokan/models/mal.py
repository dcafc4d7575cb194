from django.db import models

from insatser.ansokan.models.plan import Plan
from portal.formular.models.rad import Rad


class Malomrade(Rad):
    """The first of three levels of goals."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="malomraden")
    rubrik = models.CharField(max_length=500, blank=True)
    beskrivning = models.TextField(blank=True)

    class Meta(Rad.Meta):
        verbose_name = "målområde"
        verbose_name_plural = "målområden"

    def __str__(self) -> str:
        return self.rubrik


class Malsattning(Rad):
    """What is to be achieved within an area, in words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="malsattningar")
    malomrade = models.ForeignKey(Malomrade, models.CASCADE, related_name="malsattningar")
    text = models.TextField(blank=True)
    beskrivning = models.TextField(blank=True)

    class Meta(Rad.Meta):
        verbose_name = "målsättning"
        verbose_name_plural = "målsättningar"

    def __str__(self) -> str:
        return self.text


class Mal(Rad):
    """A goal that is followed up: by its values, or by a sentence of evidence when it has none."""

    class Slag(models.TextChoices):
        RESULTAT = "resultat", "Resultatmål"
        PROJEKT = "projekt", "Projektmål"
        EFFEKT = "effekt", "Effektmål"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="mal")
    slag = models.CharField(max_length=10, choices=Slag.choices, blank=True)
    text = models.TextField(blank=True)
    maldatum = models.DateField(null=True)
    malsattning = models.CharField(max_length=60, blank=True)  # nyckel of a Malsattning, or ""

    class Meta(Rad.Meta):
        verbose_name = "mål"
        verbose_name_plural = "mål"

    def __str__(self) -> str:
        return self.text


class Malvarde(Rad):
    """One measurable value of a goal: at least, at most, or between two values (inclusive)."""

    class Riktning(models.TextChoices):
        MINST = "minst", "minst"
        HOGST = "hogst", "högst"
        EXAKT = "exakt", "precis"
        MELLAN = "mellan", "mellan"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="malvarden")
    mal = models.ForeignKey(Mal, models.CASCADE, related_name="varden")
    matt = models.CharField(max_length=500, blank=True)
    enhet = models.CharField(max_length=200, blank=True)
    riktning = models.CharField(max_length=10, choices=Riktning.choices, blank=True)
    varde_tal = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    max_tal = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    konsfordelning = models.CharField(max_length=3, blank=True)  # "ja": is reported by sex

    class Meta(Rad.Meta):
        verbose_name = "målvärde"
        verbose_name_plural = "målvärden"

    def __str__(self) -> str:
        return self.matt
