from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from foretag.models.kommun import Omrade
from foretag.models.statistik import FORSTA_AR, SISTA_AR


class Lagesuppgift(models.Model):
    """A total that somebody else has reported, kept as it was: for an area, or the whole förbund, and a year.

    Never mixed with what is computed from the companies' own figures: both are shown, and where they differ, how
    (design.md §4 Reported totals; seed 004 has sums that do not add up). A total may be reported without its parts.
    """

    class Matt(models.TextChoices):
        FORETAG = "foretag", "Företag"
        ANSTALLDA_KVINNOR = "anstallda_kvinnor", "Anställda kvinnor"
        ANSTALLDA_MAN = "anstallda_man", "Anställda män"
        ANSTALLDA = "anstallda", "Anställda"
        PLACERADE_AF = "placerade_af", "Placerade av Arbetsförmedlingen"
        PLACERADE_KOMMUN = "placerade_kommun", "Placerade av kommunen"
        PLACERADE_FK = "placerade_fk", "Placerade av Försäkringskassan"
        PLACERADE_OVRIGA = "placerade_ovriga", "Övriga placerade, utan ersättning"
        PLACERADE = "placerade", "Placerade"
        PLATSER = "platser", "Platser"
        NYTTJADE = "nyttjade", "Nyttjade platser"
        INFORMERADE = "informerade", "Personer som fått information"

    ar = models.PositiveSmallIntegerField(
        "år", validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)]
    )
    omrade = models.ForeignKey(
        Omrade,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lagesuppgifter",
        verbose_name="område",
    )
    matt = models.CharField("mått", max_length=20, choices=Matt.choices)
    varde = models.PositiveIntegerField("värde")
    kalla = models.CharField("källa", max_length=200)
    anmarkning = models.CharField("anmärkning", max_length=500, blank=True)
    registrerad_tid = models.DateTimeField(default=timezone.now, editable=False)
    registrerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["ar", "omrade", "matt"]
        verbose_name = "rapporterad uppgift"
        verbose_name_plural = "rapporterade uppgifter"
        constraints = [
            models.UniqueConstraint(
                fields=["ar", "omrade", "matt"],
                nulls_distinct=False,
                name="lagesuppgift_en_per_ar_omrade_och_matt",
                violation_error_message="Det finns redan en rapporterad uppgift för det.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ar} {self.omrade or 'hela området'}: {self.get_matt_display()} {self.varde}"
