from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.models import Fil, Organisation
from portal.models.uppdrag import ORGANISATIONSROLLER, Uppdrag

FORSTA_AR, SISTA_AR = 1990, 2100


def arsfalt(namn: str, **val: Any) -> "models.PositiveSmallIntegerField[Any, Any]":
    return models.PositiveSmallIntegerField(
        namn, validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)], **val
    )


class Omrade(models.Model):
    """A part of the förbund's area that figures are told for, such as Hälsingland: a name and its kommuner (SCB codes)."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField(
        "namn",
        max_length=80,
        unique=True,
        error_messages={"unique": "Det finns redan ett område med det namnet."},
    )
    kommuner = ArrayField(
        models.CharField(max_length=4, validators=[RegexValidator(r"^\d{4}$")]), default=list
    )

    class Meta:
        ordering = ["namn"]
        verbose_name = "område"
        verbose_name_plural = "områden"

    def __str__(self) -> str:
        return self.namn


class KommunQuerySet(models.QuerySet["Kommun"]):
    def kommuner(self) -> "KommunQuerySet":
        return self.filter(slag=Kommun.Slag.KOMMUN)

    def synliga_for(self, person: Any) -> "KommunQuerySet":
        """All for staff; for others those of the kommun or region they have a confirmed uppdrag in today."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        return self.egna(person)

    def andras_av(self, person: Any) -> "KommunQuerySet":
        """Staff who keep the register, and the kommun's own people."""
        if person.has_perm("foretag.andra_register"):
            return self
        return self.egna(person)

    def egna(self, person: Any) -> "KommunQuerySet":
        egna = Uppdrag.objects.gallande().filter(
            person=person, roll__in=sorted(ORGANISATIONSROLLER)
        )
        return self.filter(organisation__in=egna.values("organisation"))


class Kommun(models.Model):
    """A kommun's or region's profile: who is responsible for the cooperation with social companies (domain.md §5.4)."""

    class Slag(models.TextChoices):
        KOMMUN = "kommun", "Kommun"
        REGION = "region", "Region"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="kommun")
    slag = models.CharField("slag", max_length=10, choices=Slag.choices)
    kod = models.CharField(
        "kod", max_length=4, help_text="Fyra siffror för en kommun, två för ett län (SCB)."
    )
    ansvarig_namnd = models.CharField("ansvarig nämnd", max_length=200, blank=True)
    samordnande_funktion = models.CharField(
        "samordnande funktion",
        max_length=200,
        blank=True,
        help_text="Vilken tjänst som håller ihop frågan, inte vem.",
    )
    samordnande_enhet = models.CharField("enhet", max_length=200, blank=True)
    intern_samordning = models.TextField("så arbetar vi inom kommunen", max_length=4000, blank=True)
    rad_version = models.PositiveIntegerField(default=1, editable=False)
    andrad_tid = models.DateTimeField(auto_now=True)

    objects = KommunQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__namn", "pk"]
        verbose_name = "kommun eller region"
        verbose_name_plural = "kommuner och regioner"
        constraints = [
            models.UniqueConstraint(
                fields=["slag", "kod"],
                name="kommun_en_profil_per_kod",
                violation_error_message="Kommunen eller regionen har redan en profil.",
            ),
            models.CheckConstraint(
                name="kommun_kod_efter_slag",
                condition=Q(slag="kommun", kod__regex=r"^\d{4}$")
                | Q(slag="region", kod__regex=r"^\d{2}$"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("foretag:kommun", args=[self.publikt_id])


class Styrdokument(models.Model):
    """A policy, guideline, plan of action or application rule that the kommun has adopted."""

    class Slag(models.TextChoices):
        POLICY = "policy", "Policy"
        RIKTLINJE = "riktlinje", "Riktlinje"
        HANDLINGSPLAN = "handlingsplan", "Handlingsplan"
        TILLAMPNING = "tillampning", "Tillämpning"

    # What counts as a policy in the matrix of seed 001: rules of conduct, whatever they are called.
    SOM_POLICY = (Slag.POLICY, Slag.RIKTLINJE, Slag.TILLAMPNING)

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="styrdokument")
    slag = models.CharField("slag", max_length=15, choices=Slag.choices)
    titel = models.CharField("titel", max_length=250)
    antaget_av = models.CharField("antaget av", max_length=200, blank=True)
    antaget_ar = arsfalt("antaget år")
    antaget_datum = models.DateField("antaget den", null=True, blank=True)
    paragraf = models.CharField("paragraf", max_length=40, blank=True)
    galler_till_ar = arsfalt("gäller till och med år", null=True, blank=True)
    fil = models.ForeignKey(Fil, models.PROTECT, null=True, blank=True, related_name="+")
    lank = models.URLField("länk", max_length=500, blank=True)

    class Meta:
        ordering = ["-antaget_ar", "titel"]
        verbose_name = "styrdokument"
        verbose_name_plural = "styrdokument"
        constraints = [
            models.CheckConstraint(
                name="styrdokument_ar_i_ordning",
                condition=Q(galler_till_ar__isnull=True) | Q(galler_till_ar__gte=F("antaget_ar")),
                violation_error_message="Dokumentet kan inte sluta gälla innan det antogs.",
            ),
            models.CheckConstraint(
                name="styrdokument_datum_i_sitt_ar",
                condition=Q(antaget_datum__isnull=True) | Q(antaget_datum__year=F("antaget_ar")),
                violation_error_message="Dagen ligger inte i det år som är angivet.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel


class Samverkansgrupp(models.Model):
    """A group for the question, inside the kommun or together with companies and authorities, between two years."""

    class Slag(models.TextChoices):
        INTERN = "intern", "Inom kommunen"
        EXTERN = "extern", "Med företag och andra"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="samverkansgrupper")
    slag = models.CharField("slag", max_length=10, choices=Slag.choices)
    namn = models.CharField("namn", max_length=200)
    uppgift = models.TextField("uppgift", max_length=2000, blank=True)
    startade_ar = arsfalt("startade år")
    avslutad_ar = arsfalt("sista år", null=True, blank=True)
    orsak = models.CharField("varför den upphörde", max_length=300, blank=True)

    class Meta:
        ordering = ["-startade_ar", "namn"]
        verbose_name = "samverkansgrupp"
        verbose_name_plural = "samverkansgrupper"
        constraints = [
            models.CheckConstraint(
                name="samverkansgrupp_ar_i_ordning",
                condition=Q(avslutad_ar__isnull=True) | Q(avslutad_ar__gte=F("startade_ar")),
                violation_error_message="Sista året kan inte ligga före det första.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn


class Gruppmedlem(models.Model):
    """Who sits in a group: the organisation and the office, never a person's name."""

    grupp = models.ForeignKey(Samverkansgrupp, models.CASCADE, related_name="medlemmar")
    organisation = models.CharField("organisation", max_length=200)
    funktion = models.CharField("funktion", max_length=200, blank=True)

    class Meta:
        ordering = ["organisation", "pk"]
        verbose_name = "medlem i gruppen"
        verbose_name_plural = "medlemmar i gruppen"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.funktion}" if self.funktion else self.organisation


class Kontaktvag(models.Model):
    """The way in for a company: what about, which office, how to reach it. Public when the profile is."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kommun = models.ForeignKey(Kommun, models.CASCADE, related_name="kontaktvagar")
    arende = models.CharField("vad det gäller", max_length=200)
    funktion = models.CharField("vem som svarar", max_length=200)
    epost = models.EmailField("e-post", blank=True)
    telefon = models.CharField("telefon", max_length=40, blank=True)
    lank = models.URLField("länk", max_length=500, blank=True)

    class Meta:
        ordering = ["arende", "pk"]
        verbose_name = "kontaktväg"
        verbose_name_plural = "kontaktvägar"
        constraints = [
            models.CheckConstraint(
                name="kontaktvag_gar_att_na",
                condition=~Q(epost="", telefon="", lank=""),
                violation_error_message="Ange e-post, telefon eller länk.",
            ),
        ]

    def __str__(self) -> str:
        return self.arende
