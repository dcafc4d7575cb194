from django.db import models

from insatser.ansokan.models.ansokan import Grund
from insatser.ansokan.models.plan import Plan
from portal.formular.models.rad import Rad
from portal.konto.models.organisation import Organisation
from portal.migrerat import Vikt


class Part(Rad):
    """An organisation in the application, with its role and what it binds itself to."""

    class Slag(models.TextChoices):
        INSATSAGARE = "insatsagare", "Insatsägare"
        MEDVERKANDE = "medverkande", "Medverkande part"
        UTFORARE = "utforare", "Utförare"
        KONSULTATIV = "konsultativ", "Konsultativ part"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="parter")
    namn = models.CharField(max_length=500, blank=True)
    namn_sokt = models.GeneratedField(
        expression=Vikt("namn"), output_field=models.TextField(), db_persist=True
    )
    orgnr = models.CharField(max_length=20, blank=True)
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    finsam = models.CharField(max_length=10, choices=Organisation.Finsam.choices, blank=True)
    roll = models.TextField(blank=True)
    atagande = models.TextField(blank=True)
    sociala_avgifter = models.DecimalField(
        "sociala avgifter, %", max_digits=5, decimal_places=2, null=True
    )
    moms = models.CharField(
        max_length=10, blank=True
    )  # "exkl" or "inkl": how the part's costs are stated

    class Meta(Rad.Meta):
        verbose_name = "part"
        verbose_name_plural = "parter"

    def __str__(self) -> str:
        return self.namn


class PartEnhet(Rad):
    """A unit of a part with a role of its own, that signs by itself."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="enheter")
    part = models.ForeignKey(Part, models.CASCADE, related_name="enheter")
    namn = models.CharField(max_length=500, blank=True)
    roll = models.TextField(blank=True)

    class Meta(Rad.Meta):
        verbose_name = "enhet"
        verbose_name_plural = "enheter"

    def __str__(self) -> str:
        return self.namn


class Undertecknare(Rad):
    """Who signs for a part or one of its units. Becomes an Underskrift when a round is opened."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="undertecknare")
    part = models.ForeignKey(Part, models.CASCADE, related_name="undertecknare")
    enhet = models.CharField(
        max_length=60, blank=True
    )  # nyckel of a PartEnhet of the same part, or ""
    namn = models.CharField(max_length=500, blank=True)
    titel = models.CharField(max_length=500, blank=True)
    epost = models.CharField(max_length=500, blank=True)
    grund = models.CharField(max_length=20, choices=Grund.choices, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "undertecknare"
        verbose_name_plural = "undertecknare"

    def __str__(self) -> str:
        return self.namn
