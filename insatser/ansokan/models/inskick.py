from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from insatser.ansokan.models.plan import Plan
from portal.dokument.models import Version
from portal.formular.agare import Bit
from portal.formular.models.ifyllnad import Ifyllnad
from portal.konto.models.anvandare import Anvandare
from portal.underskrift.models import Underskriftsrunda
from portal.villkor import helt_eller_inte


class Inskick(models.Model):
    """One round of sending in: what may be written in it, what was frozen, who signed, when it came and what became of it.

    What has come in stands here and in its version, and never in rows that can be written again. Its verbs change its own
    row only: the aggregate that sends in calls them under its lock.
    """

    class Slag(models.TextChoices):
        ANSOKAN = "ansokan", "Ansökan"

    class Utfall(models.TextChoices):
        GALLER = "galler", "Gäller"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="inskick")
    slag = models.CharField(max_length=20, choices=Slag.choices, default=Slag.ANSOKAN)
    ifyllnad = models.ForeignKey(Ifyllnad, models.PROTECT, related_name="+")
    oppnat = models.JSONField(default=list, blank=True)  # keys of a Bit; [] is all
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    runda = models.ForeignKey(
        Underskriftsrunda, models.PROTECT, null=True, blank=True, related_name="+"
    )
    nar_alla_skrivit_under = models.BooleanField(default=False)  # then it is sent in by itself
    inskickat_tid = models.DateTimeField(null=True, blank=True)
    inskickat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    utfall = models.CharField(max_length=12, choices=Utfall.choices, blank=True, default="")

    class Meta:
        verbose_name = "inskick"
        verbose_name_plural = "inskick"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(utfall=""), name="inskick_ett_oppet_i_taget"
            ),
            helt_eller_inte("inskick_inskickat_helt_eller_inte", "inskickat_tid", "inskickat_av"),
            models.CheckConstraint(
                name="inskick_inskickat_med_sin_version",
                condition=Q(inskickat_tid__isnull=True) | Q(version__isnull=False),
            ),
            models.CheckConstraint(
                name="inskick_galler_som_inskickat",
                condition=~Q(utfall="galler") | Q(inskickat_tid__isnull=False),
            ),
            models.CheckConstraint(
                name="inskick_runda_om_en_version",
                condition=Q(runda__isnull=True) | Q(version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.plan_id}"

    def oppnar(self, bit: Bit) -> bool:
        """Is the piece one of those that may be written in this round?"""
        return not self.oppnat or bit.oppnas_av(self.oppnat)

    # ---- verbs, under the owner's lock ----
    def ga_till_underskrift(
        self, version: Version, runda: Underskriftsrunda, *, skicka_in_sedan: bool
    ) -> None:
        self.version, self.runda, self.nar_alla_skrivit_under = version, runda, skicka_in_sedan
        self.save(update_fields=["version", "runda", "nar_alla_skrivit_under"])

    def ga_tillbaka(self) -> None:
        """To be written again: what was frozen no longer counts."""
        self.version, self.runda, self.nar_alla_skrivit_under = None, None, False
        self.save(update_fields=["version", "runda", "nar_alla_skrivit_under"])

    def borja_galla(self, version: Version, tid: datetime, *, av: Anvandare) -> None:
        """It has come in, and its version is the one that holds."""
        self.version, self.inskickat_tid, self.inskickat_av = version, tid, av
        self.utfall = self.Utfall.GALLER
        self.save(update_fields=["version", "inskickat_tid", "inskickat_av", "utfall"])
