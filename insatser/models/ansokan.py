from collections.abc import Mapping, Set
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from insatser.models.utlysning import Utlysning
from portal.models import Anvandare, Flode, Ifyllnad, Organisation, Underskriftsrunda, Version


class Status(models.TextChoices):
    """The application's way. The only state that is stored; all else is computed."""

    UTKAST = "utkast", "Utkast"
    UNDER_SIGNERING = "under_signering", "Hos undertecknarna"
    INKOMMEN = "inkommen", "Inkommen"
    IMPORTERAD = "importerad", "Importerad"


OVERGANGAR: Mapping[str, Set[str]] = {
    Status.UTKAST: {Status.UNDER_SIGNERING, Status.INKOMMEN},
    Status.UNDER_SIGNERING: {Status.UTKAST, Status.INKOMMEN},
}

# What the förbund has received and may see.
MOTTAGNA = frozenset({Status.INKOMMEN, Status.IMPORTERAD})


class AnsokanQuerySet(models.QuerySet["Ansokan"]):
    def egna(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person takes part in by name (eget utrymme, TF 2:9–13): nobody else in her organisation."""
        return self.filter(Exists(Medverkan.objects.filter(ansokan=OuterRef("pk"), person=person)))

    def synliga_for(self, person: Anvandare) -> "AnsokanQuerySet":
        """All that the person may read. Views fetch from here; the rest is 404."""
        deltar = Exists(Medverkan.objects.filter(ansokan=OuterRef("pk"), person=person))
        if person.has_perm("insatser.las_arenden"):
            return self.filter(deltar | Q(status__in=MOTTAGNA))
        return self.filter(deltar)

    def skrivbara_for(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person may write in, whatever their status: a locked one answers why."""
        skriver = Medverkan.objects.filter(
            ansokan=OuterRef("pk"),
            person=person,
            slag__in=[Medverkan.Slag.AGARE, Medverkan.Slag.SKRIVER],
        )
        return self.filter(Exists(skriver))

    def agda_av(self, person: Anvandare) -> "AnsokanQuerySet":
        """Those the person answers for: invites to, sends for signature, takes back and sends in."""
        agare = Medverkan.objects.filter(
            ansokan=OuterRef("pk"), person=person, slag=Medverkan.Slag.AGARE
        )
        return self.filter(Exists(agare))

    def mottagna(self) -> "AnsokanQuerySet":
        return self.filter(status__in=MOTTAGNA)


class Ansokan(Flode):
    """A request for money for an insats. `status` changes only through the verbs below."""

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = OVERGANGAR

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("insatsens namn", max_length=200)
    insatsagare = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    utlysning = models.ForeignKey(Utlysning, models.PROTECT, related_name="ansokningar")
    ifyllnad = models.OneToOneField(Ifyllnad, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.UTKAST)
    skapad_tid = models.DateTimeField(default=timezone.now)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    runda = models.ForeignKey(
        Underskriftsrunda, models.PROTECT, null=True, blank=True, related_name="+"
    )
    skicka_in_nar_alla_skrivit_under = models.BooleanField(default=False)
    inkommen_tid = models.DateTimeField(null=True, blank=True)
    inkommen_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sokt_belopp = models.DecimalField(
        "sökt belopp, kr", max_digits=12, decimal_places=2, null=True, blank=True
    )
    efter_sista_tid = models.BooleanField("inkom efter sista tid", default=False)

    objects = AnsokanQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid"]
        verbose_name = "ansökan"
        verbose_name_plural = "ansökningar"
        indexes = [models.Index(fields=["status", "-inkommen_tid"], name="ansokan_status")]
        constraints = [
            models.CheckConstraint(
                name="ansokan_inkommen_helt_eller_inte",
                condition=Q(
                    status__in=["inkommen", "importerad"],
                    inkommen_tid__isnull=False,
                    inkommen_av__isnull=False,
                    version__isnull=False,
                )
                | Q(
                    status__in=["utkast", "under_signering"],
                    inkommen_tid__isnull=True,
                    inkommen_av__isnull=True,
                    sokt_belopp__isnull=True,
                    efter_sista_tid=False,
                ),
            ),
            models.CheckConstraint(
                name="ansokan_under_signering_har_runda",
                condition=~Q(status="under_signering")
                | Q(runda__isnull=False, version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def kan_redigeras(self) -> bool:
        return self.status == Status.UTKAST

    @property
    def ar_mottagen(self) -> bool:
        return self.status in MOTTAGNA

    def las_status_delat(self) -> str:
        """The stored status, locked FOR SHARE: autosave and a verb cannot pass each other unseen."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT status FROM insatser_ansokan WHERE id = %s FOR SHARE", [self.pk])
            self.status = cursor.fetchone()[0]
        return self.status


class Medverkan(models.Model):
    """A named person in an application: the wall around a draft is made of these rows."""

    class Slag(models.TextChoices):
        AGARE = "agare", "Ansvarig"
        SKRIVER = "skriver", "Skriver"
        KOMMENTERAR = "kommenterar", "Läser och kommenterar"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ansokan = models.ForeignKey(Ansokan, models.CASCADE, related_name="medverkande")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="medverkan")
    slag = models.CharField("får", max_length=12, choices=Slag.choices, default=Slag.SKRIVER)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    inbjuden_tid = models.DateTimeField(default=timezone.now)
    inbjuden_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_tid = models.DateTimeField("läst utkastet", null=True, blank=True)

    class Meta:
        ordering = ["inbjuden_tid"]
        verbose_name = "medverkande"
        verbose_name_plural = "medverkande"
        constraints = [
            models.UniqueConstraint(
                fields=["ansokan", "person"],
                name="medverkan_en_gang_per_person",
                violation_error_message="Personen är redan inbjuden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_slag_display().lower()}"
