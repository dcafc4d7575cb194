from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q

from portal import orgnr


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def kanda(self) -> "OrganisationQuerySet":
        """Those the förbund knows of. Lists and choices shown to staff start here, and nowhere else.

        An organisation that only drafts name has no `kand_tid`: its being in the table would tell of a draft.
        """
        return self.filter(kand_tid__isnull=False)

    def gor_kanda(self, nu: datetime) -> int:
        """By a deliberate act: staff enter it, a person asks for membership, an application is received."""
        return self.filter(kand_tid__isnull=True).update(kand_tid=nu)

    def for_orgnr(self, nummer: str, namn: str, finsam: str = "ingen") -> "Organisation":
        """The organisation with this number; made, and not known to the förbund, if there is none.

        `nummer` has been validated. Name and kind of an existing one stay: they are not for a draft to change.
        """
        grund = {"namn": namn, "finsam": finsam}
        return self.get_or_create(orgnr=orgnr.normalisera(nummer), defaults=grund)[0]


class Organisation(models.Model):
    """A legal person: kommun, region, myndighet, company or association."""

    class Finsam(models.TextChoices):
        """The four kinds of parties of 1 and 3 §§ lagen (2003:1210) om finansiell samordning."""

        FK = "fk", "Försäkringskassan"
        AF = "af", "Arbetsförmedlingen"
        REGION = "region", "Region"
        KOMMUN = "kommun", "Kommun"
        INGEN = "ingen", "Annan organisation"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    orgnr = models.CharField(
        "organisationsnummer",
        max_length=11,
        unique=True,
        validators=[orgnr.validera],
        help_text="Tio siffror, till exempel 232100-0032.",
        error_messages={"unique": "Organisationen finns redan i registret."},
    )
    namn = models.CharField("namn", max_length=200)
    finsam = models.CharField(
        "slag av part", max_length=10, choices=Finsam.choices, default=Finsam.INGEN
    )
    medlem = models.BooleanField("medlem i förbundet", default=False)
    kand_tid = models.DateTimeField(
        "känd för förbundet sedan", null=True, blank=True, editable=False
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["namn"]
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        constraints = [
            models.CheckConstraint(
                name="organisation_orgnr_format",
                condition=Q(orgnr__regex=r"^\d{6}-\d{4}$"),
                violation_error_message="Skriv organisationsnumret som NNNNNN-NNNN.",
            ),
            models.CheckConstraint(
                name="organisation_medlem_ar_kand",
                condition=Q(medlem=False) | Q(kand_tid__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.namn


class Enhet(models.Model):
    """A part of an organisation that takes part and signs by itself."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="enheter")
    namn = models.CharField("namn", max_length=200)

    class Meta:
        ordering = ["namn"]
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "namn"],
                name="enhet_ett_namn_per_organisation",
                violation_error_message="Organisationen har redan en enhet med det namnet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.namn}"
