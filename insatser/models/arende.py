from collections.abc import Mapping, Set
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from insatser.models.ansokan import Ansokan
from insatser.models.bilaga import Bilaga
from portal import frist
from portal.models import Dokument, Flode


class Arende(models.Model):
    """What stands in the diarium under one number. Created when something is received, in the same transaction."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    dnr = models.CharField("diarienummer", max_length=40, unique=True)
    aldre_dnr = models.CharField("äldre dnr", max_length=60, blank=True)
    rubrik = models.CharField("ärendemening", max_length=250)
    ansokan = models.OneToOneField(Ansokan, models.PROTECT, null=True, blank=True, related_name="arende")
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    skapat_tid = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-skapat_tid", "-pk"]
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        indexes = [models.Index(fields=["-skapat_tid"], name="arende_nyast")]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"


class Handling(models.Model):
    """One paper in a case: in, out or drawn up (5 kap. 1–2 §§ OSL)."""

    class Riktning(models.TextChoices):
        IN = "in", "Inkommen"
        UT = "ut", "Utgående"
        UPPRATTAD = "upprattad", "Upprättad"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    arende = models.ForeignKey(Arende, models.PROTECT, related_name="handlingar")
    nummer = models.PositiveIntegerField()
    riktning = models.CharField("riktning", max_length=10, choices=Riktning.choices)
    datum = models.DateField("datum", default=frist.idag)
    motpart = models.CharField("från eller till", max_length=200, blank=True)
    rubrik = models.CharField("vad det är", max_length=250)
    dokument = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")
    bilaga = models.ForeignKey(Bilaga, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["nummer"]
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        constraints = [
            models.UniqueConstraint(fields=["arende", "nummer"], name="handling_ett_nummer_per_arende"),
            models.CheckConstraint(
                name="handling_dokument_eller_bilaga",
                condition=Q(dokument__isnull=False, bilaga__isnull=True)
                | Q(dokument__isnull=True, bilaga__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arende.dnr}:{self.nummer} {self.rubrik}"


class Beslutsunderlag(Flode):
    """The paper that the board decides from: drawn from the case, edited, then ordered as a PDF."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        FASTSTALLT = "faststallt", "Fastställt"

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {Status.UTKAST: {Status.FASTSTALLT}}

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    arende = models.ForeignKey(Arende, models.PROTECT, related_name="beslutsunderlag")
    rubrik = models.CharField("rubrik", max_length=250)
    sammanfattning = models.TextField("sammanfattning", blank=True)
    forslag = models.TextField("förslag till beslut", blank=True)
    bakgrund = models.TextField("bakgrund", blank=True)
    bedomning = models.TextField("bedömning", blank=True)
    beredning = models.TextField("ärendets beredning", blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UTKAST)
    rad_version = models.PositiveIntegerField(default=1)
    skapat_tid = models.DateTimeField(default=timezone.now)
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    faststallt_tid = models.DateTimeField(null=True, blank=True)
    faststallt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dokument = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-skapat_tid"]
        verbose_name = "beslutsunderlag"
        verbose_name_plural = "beslutsunderlag"
        constraints = [
            models.CheckConstraint(
                name="beslutsunderlag_faststallt_helt_eller_inte",
                condition=Q(
                    status="faststallt",
                    faststallt_tid__isnull=False,
                    faststallt_av__isnull=False,
                    dokument__isnull=False,
                )
                | Q(status="utkast", faststallt_tid__isnull=True, faststallt_av__isnull=True, dokument__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["arende"],
                condition=Q(status="utkast"),
                name="beslutsunderlag_ett_utkast_per_arende",
                violation_error_message="Ärendet har redan ett beslutsunderlag under arbete.",
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik
