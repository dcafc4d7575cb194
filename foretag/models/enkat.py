from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from portal import frist
from portal.models import Dokument, Flode, Formular, Ifyllnad, Rad, Version


class EnkatQuerySet(models.QuerySet["Enkat"]):
    def oppna(self, nu: datetime | None = None) -> "EnkatQuerySet":
        nu = nu or frist.nu()
        return self.filter(
            Q(stanger_tid__isnull=True) | Q(stanger_tid__gte=nu),
            status=Enkat.Status.OPPEN,
            oppnar_tid__lte=nu,
        )

    def oppna_pa_webben(self, nu: datetime | None = None) -> "EnkatQuerySet":
        return self.oppna(nu).filter(pa_webben=True)


class Enkat(Flode):
    """A Formulär sent by link to those who are asked, or open to everybody on the web (seed 002)."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        OPPEN = "oppen", "Öppen"
        STANGD = "stangd", "Stängd"

    OVERGANGAR: ClassVar[Any] = {
        Status.UTKAST: {Status.OPPEN},
        Status.OPPEN: {Status.STANGD},
        Status.STANGD: {Status.OPPEN},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    titel = models.CharField("titel", max_length=200)
    inledning = models.TextField("inledning", max_length=4000, blank=True)
    formular = models.ForeignKey(
        Formular, models.PROTECT, limit_choices_to={"status": "publicerat"}, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UTKAST)
    pa_webben = models.BooleanField("vem som helst får svara på webben", default=False)
    oppnar_tid = models.DateTimeField("öppnar", default=timezone.now)
    stanger_tid = models.DateTimeField("stänger", null=True, blank=True)
    sammanstallning = models.ForeignKey(
        Dokument, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    skapad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = EnkatQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid", "-pk"]
        verbose_name = "enkät"
        verbose_name_plural = "enkäter"
        constraints = [
            models.CheckConstraint(
                name="enkat_stanger_efter_oppning",
                condition=Q(stanger_tid__isnull=True) | Q(stanger_tid__gt=F("oppnar_tid")),
                violation_error_message="Enkäten måste stänga efter att den öppnar.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    def get_absolute_url(self) -> str:
        return reverse("foretag:enkat", args=[self.publikt_id])


class Enkatsvar(Flode):
    """One respondent's answers: her own until she hands them in, then read and moderated by staff."""

    class Status(models.TextChoices):
        PABORJAT = "paborjat", "Påbörjat"
        INLAMNAT = "inlamnat", "Inlämnat"
        GODKANT = "godkant", "Med i sammanställningen"
        UTANFOR = "utanfor", "Utanför sammanställningen"

    OVERGANGAR: ClassVar[Any] = {
        Status.PABORJAT: {Status.INLAMNAT},
        Status.INLAMNAT: {Status.GODKANT, Status.UTANFOR},
        Status.GODKANT: {Status.UTANFOR},
        Status.UTANFOR: {Status.GODKANT},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    enkat = models.ForeignKey(Enkat, models.PROTECT, related_name="svar")
    ifyllnad = models.OneToOneField(Ifyllnad, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PABORJAT)
    namn = models.CharField("ditt namn", max_length=200, blank=True)
    organisation = models.CharField("din organisation", max_length=200, blank=True)
    epost = models.EmailField("din e-post", blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    inlamnat_tid = models.DateTimeField(null=True, blank=True)
    inlamnat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    skapat_tid = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-skapat_tid", "-pk"]
        verbose_name = "enkätsvar"
        verbose_name_plural = "enkätsvar"
        constraints = [
            models.CheckConstraint(
                name="enkatsvar_inlamnat_helt_eller_inte",
                condition=Q(
                    status="paborjat",
                    inlamnat_tid__isnull=True,
                    inlamnat_av__isnull=True,
                    version__isnull=True,
                )
                | ~Q(status="paborjat")
                & Q(
                    inlamnat_tid__isnull=False,
                    inlamnat_av__isnull=False,
                    version__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or self.namn or "Svar utan avsändare"


class Enkatinbjudan(models.Model):
    """Somebody who is asked by mail, with a personal link; her answer when she has begun one."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    enkat = models.ForeignKey(Enkat, models.PROTECT, related_name="inbjudningar")
    epost = models.EmailField("e-post")
    namn = models.CharField("namn", max_length=200, blank=True)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    svar = models.OneToOneField(
        Enkatsvar, models.PROTECT, null=True, blank=True, related_name="inbjudan"
    )
    skickad_tid = models.DateTimeField(null=True, blank=True)
    paminnd_tid = models.DateTimeField(null=True, blank=True)
    avbojd_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation", "epost"]
        verbose_name = "inbjudan"
        verbose_name_plural = "inbjudningar"
        constraints = [
            models.UniqueConstraint(
                fields=["enkat", "epost"],
                name="enkatinbjudan_en_per_adress",
                violation_error_message="Adressen är redan inbjuden.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or self.epost


class Exempel(Rad):
    """A good example in an answer: told with a contact who consents, shown to all when staff have read it (seed 002)."""

    class Slag(models.TextChoices):
        SAMVERKAN = "samverkan", "Samverkan mellan kommun eller region och företag"
        FORETAG = "foretag", "Ett framgångsrikt socialt företag"
        STYRDOKUMENT = "styrdokument", "Ett styrdokument"

    svar = models.ForeignKey(Enkatsvar, models.CASCADE, related_name="exempel")
    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    rubrik = models.CharField(max_length=300, blank=True)
    beskrivning = models.TextField(blank=True)
    plats = models.CharField(max_length=300, blank=True)
    lank = models.CharField(max_length=500, blank=True)
    kontakt_namn = models.CharField(max_length=300, blank=True)
    kontakt_epost = models.CharField(max_length=254, blank=True)
    samtycke_kontakt = models.CharField(max_length=3, blank=True)
    samtycke_publicering = models.CharField(max_length=3, blank=True)
    publicerat_tid = models.DateTimeField(null=True, blank=True)
    publicerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Rad.Meta):
        verbose_name = "exempel"
        verbose_name_plural = "exempel"
        constraints = [
            models.CheckConstraint(
                name="exempel_publicerat_helt_eller_inte",
                condition=Q(publicerat_tid__isnull=True, publicerat_av__isnull=True)
                | Q(publicerat_tid__isnull=False, publicerat_av__isnull=False),
            ),
            models.CheckConstraint(
                name="exempel_publicerat_bara_med_samtycke",
                condition=Q(publicerat_tid__isnull=True) | Q(samtycke_publicering="ja"),
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik
