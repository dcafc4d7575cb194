from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse

from portal import migrerat
from portal.utbud import Funktion
from portal.utbud import alla as alla_funktioner


class Forbund(models.Model):
    """The one förbund that this installation serves. One row."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn_rad1 = models.CharField(
        "första raden", max_length=80, default="Samordningsförbundet", blank=True
    )
    namn_rad2 = models.CharField("andra raden", max_length=80)
    orgnr = models.CharField("organisationsnummer", max_length=11, validators=[migrerat.orgnr])
    adress = models.TextField("postadress", max_length=300, blank=True)
    besoksadress = models.TextField("besöksadress", max_length=300, blank=True)
    epost = models.EmailField("e-postadress")
    telefon = models.CharField("telefon", max_length=40, blank=True)
    webbplats = models.URLField("webbplats", blank=True)
    presentation = models.TextField(
        "kort om förbundet",
        max_length=1000,
        blank=True,
        help_text="Visas på startsidan för den som inte är inloggad.",
    )
    logotyp = models.BinaryField("logotyp (PNG)", null=True, blank=True, editable=False)
    accent = models.CharField(
        "accentfärg",
        max_length=7,
        default="#0f5b66",
        validators=[migrerat.accent],
        help_text="Sex hexsiffror efter #. Färgen måste synas tydligt mot vitt.",
    )
    dnr_prefix = models.CharField(
        "bokstäver i diarienumret",
        max_length=12,
        default="SF",
        validators=[RegexValidator(r"^[A-ZÅÄÖ]{1,12}$", "Skriv en till tolv stora bokstäver.")],
    )
    eget_diarium = models.BooleanField(
        "portalen är förbundets diarium",
        default=True,
        help_text="Om diariet förs någon annanstans kallas numret ärendenummer.",
    )
    respit_minuter = models.PositiveSmallIntegerField(
        "minuter efter stängning då en påbörjad ansökan tas emot",
        default=60,
        validators=[MaxValueValidator(24 * 60)],
        help_text="Ansökan märks då ”inkom efter sista tid”.",
    )
    tillganglighet_bedomd = models.DateField("tillgängligheten bedömd", null=True, blank=True)
    # Names of those switched on, and of those that the förbund has had to choose from: one that comes with a new
    # version begins as its default says (`grunddata`).
    funktioner = ArrayField(
        models.CharField(max_length=40),
        default=migrerat.forvalda_funktioner,
        blank=True,
        editable=False,
    )
    funktioner_kanda = ArrayField(
        models.CharField(max_length=40),
        default=migrerat.kanda_funktioner,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = "förbund"
        verbose_name_plural = "förbund"
        constraints = [
            models.CheckConstraint(name="forbund_bara_ett", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.namn

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def namn(self) -> str:
        return f"{self.namn_rad1} {self.namn_rad2}".strip()

    @property
    def logotyp_hash(self) -> str:
        """Names the picture in its address, so that the browser may keep it for ever; "" without one."""
        return sha256(bytes(self.logotyp)).hexdigest()[:10] if self.logotyp else ""

    @property
    def logotyp_url(self) -> str:
        return reverse("logotyp", args=[self.logotyp_hash]) if self.logotyp else ""

    @classmethod
    def aktuellt(cls) -> "Forbund":
        """The förbund; a nameless one before an administrator has filled it in."""
        return cls.objects.first() or cls(pk=1, namn_rad2="", epost="")

    def infor_funktioner(self, *, alla: bool = False) -> list[Funktion]:
        """Takes in those that have come with a new version, on or off as they begin; with `alla` all are on.

        Gives the new ones. What an administrator has chosen is not touched.
        """
        nya = [f for f in alla_funktioner() if f.namn not in self.funktioner_kanda]
        if nya:
            self.funktioner += [f.namn for f in nya if alla or f.forval]
            self.funktioner_kanda += [f.namn for f in nya]
            self.save(update_fields=["funktioner", "funktioner_kanda"])
        return nya

    def nytt_dnr(self, ar: int) -> str:
        """The next diarienummer of the year, such as "SF 2026/0042"."""
        return f"{self.dnr_prefix} {ar}/{Nummerserie.nasta('dnr', ar):04d}"


class Nummerserie(models.Model):
    """A gap-free series per year. The row is locked last in a transaction, so that nothing slow holds it."""

    serie = models.CharField(max_length=20)
    ar = models.PositiveSmallIntegerField("år")
    senaste = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["serie", "ar"], name="nummerserie_en_per_ar"),
        ]

    def __str__(self) -> str:
        return f"{self.serie} {self.ar}: {self.senaste}"

    @classmethod
    def nasta(cls, serie: str, ar: int) -> int:
        """Takes the next number. Rolled back with its transaction, so no number is lost or given twice."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO portal_nummerserie (serie, ar, senaste) VALUES (%s, %s, 1)"
                " ON CONFLICT (serie, ar) DO UPDATE SET senaste = portal_nummerserie.senaste + 1"
                " RETURNING senaste",
                [serie, ar],
            )
            return int(cursor.fetchone()[0])


class Organ(models.Model):
    """A body of the förbund that prepares, decides or advises."""

    class Slag(models.TextChoices):
        BESLUTAR = "beslutar", "Beslutar"
        BEREDER = "bereder", "Bereder"
        RADGOR = "radgor", "Rådgör"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("namn", max_length=80, unique=True)
    slag = models.CharField("uppgift", max_length=10, choices=Slag.choices, default=Slag.BESLUTAR)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        ordering = ["ordning", "namn"]
        verbose_name = "organ"
        verbose_name_plural = "organ"

    def __str__(self) -> str:
        return self.namn
