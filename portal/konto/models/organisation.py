from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, Value, When

from portal import migrerat, orgnr
from portal.migrerat import Svensk, Vikt


def sokbart_nummer(vag: str = "") -> Case:
    """The number as a list is searched and sorted by it: an enskild firma's is a personnummer, and is not found.

    `vag`: the way from the list's rows to the organisation, "organisation__".
    """
    return Case(
        When(**{f"{vag}enskild": True}, then=Value("")),
        default=F(f"{vag}orgnr"),
        output_field=models.CharField(),
    )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def kanda(self) -> "OrganisationQuerySet":
        """Those the förbund knows of. Lists and choices shown to staff start here, and nowhere else.

        An organisation that only drafts name has no `kand_tid`: its being in the table would tell of a draft.
        """
        return self.filter(kand_tid__isnull=False)

    def for_orgnr(self, nummer: str, namn: str, finsam: str = "ingen") -> "Organisation":
        """The known organisation with this number, else a new row that the förbund does not know of.

        `nummer` has been validated. Name and kind of a known one stay: they are not for a draft to change. What one
        draft calls an unknown one is not for the next draft to see, so each has a row of its own.
        """
        nummer = orgnr.normalisera(nummer)
        kand = self.kanda().filter(orgnr=nummer).first()
        enskild = orgnr.ar_personnummer(nummer)
        return kand or self.create(orgnr=nummer, namn=namn, finsam=finsam, enskild=enskild)


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
        db_index=True,
        validators=[migrerat.orgnr_aven_enskild],
        help_text="Tio siffror, till exempel 232100-0032.",
    )
    enskild = models.BooleanField(
        "enskild firma",
        default=False,
        editable=False,
        help_text="Numret är då ett personnummer, som bara förbundets handläggare får se.",
    )
    namn = models.CharField("namn", max_length=200)
    namn_ordning = models.GeneratedField(
        expression=Svensk("namn"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    namn_sokt = models.GeneratedField(
        expression=Vikt("namn"), output_field=models.TextField(), db_persist=True
    )
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
        indexes = [models.Index(fields=["namn_ordning", "id"], name="organisation_namn_ordning")]
        constraints = [
            models.CheckConstraint(
                name="organisation_orgnr_format",
                condition=Q(orgnr__regex=r"^\d{6}-\d{4}$"),
                violation_error_message="Skriv organisationsnumret som NNNNNN-NNNN.",
            ),
            models.CheckConstraint(
                name="organisation_personnummer_bara_for_enskild",
                condition=Q(enskild=True, orgnr__regex=r"^\d{2}[01]")
                | Q(enskild=False, orgnr__regex=r"^\d{2}[2-9]"),
                violation_error_message="Det ser ut som ett personnummer. Skriv organisationens nummer.",
            ),
            models.CheckConstraint(
                name="organisation_medlem_ar_kand",
                condition=Q(medlem=False) | Q(kand_tid__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["orgnr"],
                condition=Q(kand_tid__isnull=False),
                name="organisation_en_kand_per_orgnr",
                violation_error_message="Organisationen finns redan i registret.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def orgnr_for(self, person: Any) -> str:
        """The number as `person` may see it: an enskild firma's is a personnummer, which only the register's readers see."""
        if not self.enskild or person.is_authenticated and person.has_perm("foretag.las_register"):
            return self.orgnr
        return orgnr.DOLT

    def som_kand(self, nu: datetime) -> "Organisation":
        """The row that the förbund knows by this number from now on: this one, or one that was known before it."""
        if self.kand_tid is None:
            self.kand_tid = nu
            try:
                with transaction.atomic():
                    self.save(update_fields=["kand_tid"])
            except IntegrityError:
                return type(self).objects.kanda().get(orgnr=self.orgnr)
        return self


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
