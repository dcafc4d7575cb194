from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
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
    till_ar = models.PositiveSmallIntegerField(
        "till och med år",
        null=True,
        blank=True,
        validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)],
        help_text="Fyll i när uppgiften gäller flera år tillsammans.",
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
                fields=["ar", "till_ar", "omrade", "matt"],
                nulls_distinct=False,
                name="lagesuppgift_en_per_ar_omrade_och_matt",
                violation_error_message="Det finns redan en rapporterad uppgift för det.",
            ),
            models.CheckConstraint(
                name="lagesuppgift_ar_i_ordning",
                condition=Q(till_ar__isnull=True) | Q(till_ar__gt=F("ar")),
                violation_error_message="Det sista året ska ligga efter det första.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tid} {self.omrade or 'hela området'}: {self.get_matt_display()} {self.varde}"

    @property
    def tid(self) -> str:
        """ "2016", or "2016–2020" for what is told of several years together."""
        return f"{self.ar}–{self.till_ar}" if self.till_ar else str(self.ar)
