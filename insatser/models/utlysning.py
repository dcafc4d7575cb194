from datetime import datetime, timedelta
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from portal import frist
from portal.models import Formular, Forbund


class UtlysningQuerySet(models.QuerySet["Utlysning"]):
    def publicerade(self) -> "UtlysningQuerySet":
        return self.filter(publicerad=True).select_related("formular")

    def oppna(self, nu: datetime | None = None) -> "UtlysningQuerySet":
        """Published, opened and not closed; without a closing time it is open until further notice."""
        nu = nu or frist.nu()
        return self.publicerade().filter(
            Q(stanger_tid__isnull=True) | Q(stanger_tid__gte=nu), oppnar_tid__lte=nu
        )


class Utlysning(models.Model):
    """A call for applications: when, for whom, how much, with which form, and what must be signed when."""

    class Underskriftsregel(models.TextChoices):
        FORE_INSKICK = "fore_inskick", "innan ansökan skickas in"
        FORE_STYRELSE = "fore_styrelse", "innan styrelsen behandlar ansökan"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("namn", max_length=200)
    sammanfattning = models.TextField("sammanfattning", max_length=600, blank=True)
    beskrivning = models.TextField("beskrivning", blank=True)
    kriterier = models.TextField("kriterier", blank=True)
    vem_kan_soka = models.TextField("vem som kan söka", blank=True)
    formular = models.ForeignKey(
        Formular, models.PROTECT, limit_choices_to={"status": "publicerat"}, related_name="+"
    )
    oppnar_tid = models.DateTimeField("öppnar")
    stanger_tid = models.DateTimeField("stänger", null=True, blank=True)
    beslut_vantas = models.DateField("beslut väntas", null=True, blank=True)
    ram = models.JSONField("ram per år, kr", default=dict, blank=True)
    max_belopp = models.DecimalField("högsta belopp, kr", max_digits=12, decimal_places=2, null=True, blank=True)
    max_manader = models.PositiveSmallIntegerField("längsta tid i månader", null=True, blank=True)
    minst_parter = models.PositiveSmallIntegerField(
        "minsta antal parter av olika slag",
        default=2,
        validators=[MinValueValidator(1)],
        help_text="Försäkringskassan, Arbetsförmedlingen, region och kommun; två kommuner räknas som en.",
    )
    underskriftsregel = models.CharField(
        "alla parter ska ha skrivit under",
        max_length=20,
        choices=Underskriftsregel.choices,
        default=Underskriftsregel.FORE_INSKICK,
    )
    publicerad = models.BooleanField("publicerad", default=False)

    objects = UtlysningQuerySet.as_manager()

    class Meta:
        ordering = ["stanger_tid", "namn"]
        verbose_name = "utlysning"
        verbose_name_plural = "utlysningar"
        constraints = [
            models.CheckConstraint(
                name="utlysning_stanger_efter_oppning",
                condition=Q(stanger_tid__isnull=True) | Q(stanger_tid__gt=F("oppnar_tid")),
                violation_error_message="Utlysningen måste stänga efter att den öppnar.",
            ),
            models.CheckConstraint(
                name="utlysning_max_belopp_over_noll",
                condition=Q(max_belopp__isnull=True) | Q(max_belopp__gt=0),
                violation_error_message="Högsta belopp måste vara mer än 0 kr.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def ar_oppen(self, nu: datetime) -> bool:
        return self.publicerad and self.oppnar_tid <= nu and not self.har_stangt(nu)

    def har_stangt(self, nu: datetime) -> bool:
        return self.stanger_tid is not None and nu > self.stanger_tid

    def tar_emot(self, mottagen: datetime, paborjad: datetime) -> bool:
        """May an application begun at `paborjad` be received at `mottagen`?

        After closing only what was begun before it, and within the grace of the förbund's settings.
        """
        if not self.publicerad or mottagen < self.oppnar_tid:
            return False
        if not self.har_stangt(mottagen):
            return True
        assert self.stanger_tid is not None
        respit = timedelta(minutes=Forbund.aktuellt().respit_minuter)
        return paborjad <= self.stanger_tid and mottagen <= self.stanger_tid + respit

    @property
    def kraver_alla_fore_inskick(self) -> bool:
        return self.underskriftsregel == self.Underskriftsregel.FORE_INSKICK
