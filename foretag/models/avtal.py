from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from foretag.models.foretag import Foretag
from portal.models import Organisation
from portal.models.uppdrag import ORGANISATIONSROLLER, Uppdrag


class AvtalQuerySet(models.QuerySet["Avtal"]):
    def synliga_for(self, person: Any) -> "AvtalQuerySet":
        """All for staff; for others those that their own organisation is a party of, on either side."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        egna = (
            Uppdrag.objects.gallande()
            .filter(person=person, roll__in=sorted(ORGANISATIONSROLLER))
            .values("organisation")
        )
        return self.filter(Q(part__in=egna) | Q(foretag__organisation__in=egna))

    def kvar(self) -> "AvtalQuerySet":
        """Without those that were registered by mistake."""
        return self.filter(makulerat_tid__isnull=True)

    def galler_ar(self, ar: int) -> "AvtalQuerySet":
        """In force on some day of the year."""
        return self.kvar().filter(
            Q(till__isnull=True) | Q(till__gte=date(ar, 1, 1)), fran__lte=date(ar, 12, 31)
        )


class Avtal(models.Model):
    """An agreement between a company and a public party: how it came about, what it is worth, how long, what it leads to."""

    class Form(models.TextChoices):
        """domain.md §5.5."""

        RESERVERAD = "reserverad", "Reserverad upphandling (4 kap. 18 § LOU)"
        SOCIALA_TJANSTER = (
            "sociala_tjanster",
            "Reserverad upphandling av vissa tjänster (19 kap. LOU)",
        )
        UPPHANDLING = "upphandling", "Annan upphandling"
        DIREKT = "direkt", "Direktupphandling"
        LOV = "lov", "Valfrihetssystem (LOV)"
        IOP = "iop", "Idéburet offentligt partnerskap (IOP)"
        INDIVID = "individ", "Individplacering"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    foretag = models.ForeignKey(
        Foretag, models.PROTECT, related_name="avtal", verbose_name="företag"
    )
    part = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="avtal_med_foretag",
        verbose_name="offentlig part",
    )
    form = models.CharField("form", max_length=20, choices=Form.choices)
    avser = models.CharField("vad avtalet gäller", max_length=300)
    varde = models.DecimalField(
        "värde, kr",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Hela avtalets värde, exklusive moms. Lämna tomt om det inte är uppgivet.",
    )
    fran = models.DateField("gäller från")
    till = models.DateField("gäller till och med", null=True, blank=True)
    leder_till = models.TextField("vad det leder till", max_length=2000, blank=True)
    beteckning = models.CharField("dnr eller avtalsnummer", max_length=60, blank=True)
    kalla = models.CharField("källa", max_length=200, blank=True)
    registrerat_tid = models.DateTimeField(default=timezone.now, editable=False)
    registrerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    makulerat_tid = models.DateTimeField(null=True, blank=True, editable=False)
    makulerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    rad_version = models.PositiveIntegerField(default=1, editable=False)

    objects = AvtalQuerySet.as_manager()

    class Meta:
        ordering = ["-fran", "pk"]
        verbose_name = "avtal"
        verbose_name_plural = "avtal"
        constraints = [
            models.CheckConstraint(
                name="avtal_datum_i_ordning",
                condition=Q(till__isnull=True) | Q(till__gte=F("fran")),
                violation_error_message="Avtalet kan inte sluta innan det börjar.",
            ),
            models.CheckConstraint(
                name="avtal_varde_inte_negativt", condition=Q(varde__isnull=True) | Q(varde__gte=0)
            ),
            models.CheckConstraint(
                name="avtal_makulerat_helt_eller_inte",
                condition=Q(makulerat_tid__isnull=True, makulerat_av__isnull=True)
                | Q(makulerat_tid__isnull=False, makulerat_av__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.foretag} och {self.part}: {self.avser}"

    def get_absolute_url(self) -> str:
        return reverse("foretag:avtal", args=[self.publikt_id])
