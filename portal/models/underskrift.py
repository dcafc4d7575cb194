from collections.abc import Mapping, Set
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.dokument import Dokument, Version
from portal.models.flode import Flode
from portal.models.logg import Rum


class Underskriftsrunda(Flode):
    """A frozen version, its PDF, and those who are asked to sign it.

    `hanterare` names what the owner of the version wants to be told, registered in `portal.underskrift`.
    """

    class Status(models.TextChoices):
        FORBEREDS = "forbereds", "Förbereds"
        OPPEN = "oppen", "Öppen för underskrift"
        KLAR = "klar", "Alla har skrivit under"
        ATERTAGEN = "atertagen", "Återtagen"

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {
        Status.FORBEREDS: {Status.OPPEN, Status.ATERTAGEN},
        Status.OPPEN: {Status.KLAR, Status.ATERTAGEN},
        Status.KLAR: {Status.ATERTAGEN},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.OneToOneField(Version, models.PROTECT, related_name="runda")
    dokument = models.ForeignKey(Dokument, models.PROTECT, related_name="+")
    bevis = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")
    hanterare = models.CharField(max_length=40)
    titel = models.CharField("titel", max_length=250)
    avsandare = models.CharField("avsändare", max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FORBEREDS)
    rum = models.CharField(max_length=10, choices=Rum.choices, default=Rum.SOKANDE)
    sista_dag = models.DateField("skriv under senast", null=True, blank=True)
    startad_tid = models.DateTimeField(default=timezone.now)
    startad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    avslutad_tid = models.DateTimeField(null=True, blank=True)
    skal = models.TextField("skäl till återtagande", blank=True)

    class Meta:
        verbose_name = "underskriftsrunda"
        verbose_name_plural = "underskriftsrundor"
        constraints = [
            models.CheckConstraint(
                name="runda_avslutad_nar_klar_eller_atertagen",
                condition=Q(status__in=["klar", "atertagen"], avslutad_tid__isnull=False)
                | Q(status__in=["forbereds", "oppen"], avslutad_tid__isnull=True),
            ),
            models.CheckConstraint(
                name="runda_bevis_bara_nar_klar",
                condition=Q(bevis__isnull=True) | Q(status__in=["klar", "atertagen"]),
            ),
        ]

    def __str__(self) -> str:
        return self.titel


class Underskrift(models.Model):
    """One person asked to sign in one round: not a role, and not necessarily an account.

    The link and the code are kept as keyed hashes only. A replaced row stays, with who came instead.
    """

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar"
        SIGNERAD = "signerad", "Har skrivit under"
        AVBOJD = "avbojd", "Avböjd"
        ERSATT = "ersatt", "Ersatt"

    class Metod(models.TextChoices):
        LANK_OCH_KOD = "lank_kod", "personlig länk och kod till e-postadressen"

    KOD_FORSOK = 5

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    runda = models.ForeignKey(Underskriftsrunda, models.PROTECT, related_name="underskrifter")
    ordning = models.PositiveSmallIntegerField(default=0)
    organisation = models.CharField("organisation", max_length=200)
    enhet = models.CharField("enhet", max_length=200, blank=True)
    namn = models.CharField("namn", max_length=200)
    titel = models.CharField("titel", max_length=200)
    epost = models.EmailField("e-postadress")
    grund = models.CharField("grund för behörigheten", max_length=200, blank=True)
    nyckel = models.CharField("nyckel hos ägaren", max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VANTAR)
    lank_hash = models.CharField(max_length=64, unique=True)
    kod_hash = models.CharField(max_length=64, blank=True)
    kod_tid = models.DateTimeField(null=True, blank=True)
    kod_forsok = models.PositiveSmallIntegerField(default=0)
    oppnad_tid = models.DateTimeField(null=True, blank=True)
    pamind_tid = models.DateTimeField(null=True, blank=True)
    svar_tid = models.DateTimeField(null=True, blank=True)
    svar_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    metod = models.CharField(max_length=20, choices=Metod.choices, blank=True)
    skal = models.TextField("skäl", blank=True)
    ersatt_av = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="ersatter"
    )

    class Meta:
        ordering = ["ordning", "pk"]
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        constraints = [
            models.CheckConstraint(
                name="underskrift_svar_helt_eller_inte",
                condition=Q(status__in=["signerad", "avbojd"], svar_tid__isnull=False, svar_av__isnull=False)
                | Q(status__in=["vantar", "ersatt"]),
            ),
            models.CheckConstraint(
                name="underskrift_avbojd_har_skal", condition=~Q(status="avbojd") | ~Q(skal="")
            ),
            models.CheckConstraint(
                name="underskrift_signerad_har_metod", condition=~Q(status="signerad") | ~Q(metod="")
            ),
            models.CheckConstraint(
                name="underskrift_ersatt_av_nagon",
                condition=Q(status="ersatt", ersatt_av__isnull=False)
                | ~Q(status="ersatt") & Q(ersatt_av__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, {self.part}"

    @property
    def part(self) -> str:
        return f"{self.organisation}, {self.enhet}" if self.enhet else self.organisation

    def som_fakta(self) -> dict[str, Any]:
        """What an export and a bevis say of the signature."""
        return {
            "organisation": self.organisation,
            "enhet": self.enhet,
            "namn": self.namn,
            "titel": self.titel,
            "epost": self.epost,
            "grund": self.grund,
            "status": self.status,
            "metod": self.metod,
            "tid": self.svar_tid.isoformat() if self.svar_tid else "",
        }
