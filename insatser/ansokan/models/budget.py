from django.db import models

from insatser.ansokan.models.plan import Plan
from portal.formular.models.rad import ArsRad


class Kostnadsslag(models.TextChoices):
    """The kinds of costs besides personnel."""

    KOPTA_TJANSTER = "kopta_tjanster", "Köpta tjänster"
    LOKALER = "lokaler", "Lokaler"
    RESOR = "resor", "Resor"
    MATERIAL = "material", "Material och utrustning"
    UTBILDNING = "utbildning", "Utbildning och konferens"
    UTVARDERING = "utvardering", "Uppföljning och utvärdering"
    INFORMATION = "information", "Information"
    GEMENSAMMA = "gemensamma", "Gemensamma kostnader"
    OVRIGT = "ovrigt", "Övrigt"


class Personal(ArsRad):
    """A post in the insats. `per_ar` holds months per year.

    Cost per year in kr = omfattning % × månader × månadslön × (1 + the part's sociala avgifter %).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="personal")
    part = models.CharField(max_length=60, blank=True)  # nyckel of a Part
    befattning = models.CharField(max_length=500, blank=True)
    omfattning = models.DecimalField("omfattning, %", max_digits=5, decimal_places=2, null=True)
    manadslon = models.DecimalField("månadslön, kr", max_digits=12, decimal_places=2, null=True)

    class Meta(ArsRad.Meta):
        verbose_name = "personal"
        verbose_name_plural = "personal"

    def __str__(self) -> str:
        return self.befattning


class Kostnad(ArsRad):
    """A cost that is not personnel. `per_ar` holds kr per year, exkl. or inkl. moms as the part says."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="kostnader")
    part = models.CharField(max_length=60, blank=True)
    kostnadsslag = models.CharField(max_length=20, choices=Kostnadsslag.choices, blank=True)
    benamning = models.CharField(max_length=500, blank=True)

    class Meta(ArsRad.Meta):
        verbose_name = "kostnad"
        verbose_name_plural = "kostnader"

    def __str__(self) -> str:
        return self.benamning


class Finansiering(ArsRad):
    """Where the money or the time comes from. `per_ar` holds kr per year; time is valued in kr."""

    class Slag(models.TextChoices):
        SOKT = "sokt", "Söks från förbundet"
        KONTANT = "kontant", "Kontant från part"
        TID = "tid", "Arbetstid från part"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="finansiering")
    slag = models.CharField(max_length=10, choices=Slag.choices, blank=True)
    part = models.CharField(max_length=60, blank=True)
    kalla = models.CharField(max_length=500, blank=True)
    bekraftad = models.CharField(max_length=3, blank=True)  # "ja" or "nej"

    class Meta(ArsRad.Meta):
        verbose_name = "finansiering"
        verbose_name_plural = "finansiering"

    def __str__(self) -> str:
        return self.kalla
