from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, Max, OuterRef, Q, Value, When
from django.db.models.functions import Concat, ExtractYear
from django.urls import reverse
from django.utils import timezone

from insatser.ansokan.models.ansokan import Ansokan, Status
from portal import frist, migrerat
from portal.behorighet import RATTIGHETER
from portal.dokument.models import Dokument
from portal.fil.models import Fil
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Uppdrag
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, HandelseQuerySet, Rum, mal_for
from portal.migrerat import Svensk, Vikt
from portal.sparr import lagrad, las_om
from portal.underskrift.models import Underskriftsrunda


def handlaggare_att_valja() -> models.QuerySet[Anvandare]:
    """Those whose role of today lets them handle a case."""
    roller = [roll for roll, ratter in RATTIGHETER.items() if "insatser.handlagg_arenden" in ratter]
    uppdrag = Uppdrag.objects.gallande().filter(person=OuterRef("pk"), roll__in=roller)
    return Anvandare.objects.filter(Exists(uppdrag), is_active=True).order_by("namn", "email")


class ArendeQuerySet(models.QuerySet["Arende"]):
    def synliga_for(self, person: Anvandare) -> "ArendeQuerySet":
        """Staff and revisor read every case; all others none."""
        return self.all() if person.has_perm("insatser.las_arenden") else self.none()

    def vantar_pa(self, person: Anvandare) -> "ArendeQuerySet":
        """Cases where it is the person's turn: her own until the paper is on an agenda, and those nobody has taken."""
        if not person.has_perm("insatser.handlagg_arenden"):
            return self.none()
        mina = Q(handlaggare=person) & ~Q(lage=Arende.Lage.DAGORDNING)
        return self.filter(mina | Q(handlaggare__isnull=True)).order_by("skapat_tid", "pk")


class Arende(models.Model):
    """What stands in the diarium under one number. Created when something is received, in the same transaction."""

    class Lage(models.TextChoices):
        """How far the case has come. Written by nobody: the database keeps it from the case's papers and handläggare."""

        NYTT = "nytt", "Nytt"
        BEREDS = "bereds", "Bereds"
        SKRIVS = "skrivs", "Underlag skrivs"
        FASTSTALLT = "faststallt", "Underlag fastställt"
        DAGORDNING = "dagordning", "På dagordning"

    ATT_GORA = {
        Lage.NYTT: "Utse handläggare",
        Lage.BEREDS: "Skriv beslutsunderlag",
        Lage.SKRIVS: "Fastställ beslutsunderlaget",
        Lage.FASTSTALLT: "Sätt upp på ett sammanträde",
        Lage.DAGORDNING: "",
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    dnr = models.CharField("diarienummer", max_length=40, unique=True)
    aldre_dnr = models.CharField("äldre dnr", max_length=60, blank=True)
    rubrik = models.CharField("ärendemening", max_length=250)
    rubrik_ordning = models.GeneratedField(
        expression=Svensk("rubrik"),
        output_field=models.CharField(max_length=250, db_collation="C"),
        db_persist=True,
    )
    text_sokt = models.GeneratedField(
        expression=Vikt(Concat("dnr", Value(" "), "aldre_dnr", Value(" "), "rubrik")),
        output_field=models.TextField(),
        db_persist=True,
    )
    ansokan = models.OneToOneField(
        Ansokan, models.PROTECT, null=True, blank=True, related_name="arende"
    )
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="handläggare",
    )
    skapat_tid = models.DateTimeField(default=timezone.now)
    skapat_ar = models.GeneratedField(
        expression=ExtractYear("skapat_tid"),  # in Stockholm: settings.TIME_ZONE
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    # What the papers have come to, "" when there is none: kept by triggers (insatser 0008). This and `lage` are as they
    # were fetched: who has written to the case or its papers reads it anew.
    underlagslage = models.CharField(
        max_length=10, choices=Lage.choices, blank=True, default="", editable=False
    )
    lage = models.GeneratedField(
        expression=Case(
            When(~Q(underlagslage=""), then="underlagslage"),
            When(handlaggare__isnull=False, then=Value(Lage.BEREDS.value)),
            default=Value(Lage.NYTT.value),
        ),
        output_field=models.CharField(max_length=10, choices=Lage.choices),
        db_persist=True,
    )

    objects = ArendeQuerySet.as_manager()

    class Meta:
        ordering = ["-skapat_tid", "-pk"]
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        indexes = [
            models.Index(fields=["skapat_tid", "id"], name="arende_inkom"),
            models.Index(fields=["rubrik_ordning", "id"], name="arende_rubrikens_ordning"),
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"

    def get_absolute_url(self) -> str:
        return reverse("insatser:arende", args=[self.publikt_id])

    @property
    def att_gora(self) -> str:
        """The next step in words."""
        return self.ATT_GORA[self.Lage(self.lage)]

    @property
    def lage_text(self) -> str:
        return str(self.Lage(self.lage).label)

    def journal(self) -> HandelseQuerySet:
        """All that has happened in the förbund's space: to the case, its application and its papers."""
        mal = [self, self.ansokan] if self.ansokan else [self]
        villkor = Q(
            mal_typ="insatser.beslutsunderlag", mal_id__in=self.beslutsunderlag.values("publikt_id")
        )
        for typ, nyckel in map(mal_for, mal):
            villkor |= Q(mal_typ=typ, mal_id=nyckel)
        return Handelse.objects.for_forbundet().filter(villkor).select_related("av")

    def hinder_for_styrelsen(self) -> str:
        """Why the case may not go to the board yet; "" when it may.

        An utlysning may ask that all parties have signed before the board. What is imported was signed elsewhere.
        """
        ansokan = self.ansokan
        if ansokan is None or ansokan.status == Status.IMPORTERAD:
            return ""
        runda = ansokan.runda
        klar = (
            runda is not None
            and runda.status == runda.Status.KLAR
            and runda.version_id == ansokan.inskick.version_id
        )
        regel = ansokan.utlysning
        if regel.kraver_alla_fore_inskick or not regel.kraver_underskrift or klar:
            return ""
        return (
            "Enligt utlysningen ska alla parter ha skrivit under innan styrelsen behandlar ansökan. "
            "Underskrifterna är inte klara, så beslutsunderlaget kan inte fastställas än."
        )

    @classmethod
    def oppna(
        cls, *, ansokan: Ansokan | None, rubrik: str, mottagen_tid: datetime, av: Anvandare
    ) -> "Arende":
        """A new case with the next dnr of the year in which it was received, Stockholm time.

        From here to commit the number series is locked: what comes after it in the transaction only writes rows.
        """
        dnr = Forbund.aktuellt().nytt_dnr(frist.lokal(mottagen_tid).year)
        arende = cls.objects.create(
            dnr=dnr, rubrik=rubrik[:250], ansokan=ansokan, skapat_tid=mottagen_tid
        )
        Handelse.objects.skriv("öppnade ärendet", arende, av=av, dnr=dnr)
        return arende

    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        las_om(self)

    def ny_handling(
        self,
        riktning: str,
        rubrik: str,
        motpart: str = "",
        *,
        dokument: Dokument | None = None,
        fil: Fil | None = None,
        datum: date | None = None,
    ) -> "Handling":
        """Registers a paper under the next number of the case; `datum` is today when nothing else is said."""
        with transaction.atomic():
            lagrad(self)
            senaste = self.handlingar.aggregate(n=Max("nummer"))["n"] or 0
            return self.handlingar.create(
                nummer=senaste + 1,
                riktning=riktning,
                rubrik=rubrik[:250],
                motpart=motpart[:200],
                dokument=dokument,
                fil=fil,
                datum=datum or frist.idag(),
            )

    def registrera_underskrifter(self, runda: Underskriftsrunda, *, av: Anvandare) -> None:
        """Registers the bevis of a round that was finished after the application had come in."""
        if runda.bevis is None or self.handlingar.filter(dokument=runda.bevis).exists():
            return
        with transaction.atomic():
            Dokument.objects.filter(pk=runda.bevis.pk).update(rum=Rum.FORBUND)
            motpart = self.ansokan.insatsagare.namn if self.ansokan else ""
            riktning = Handling.Riktning.IN
            self.ny_handling(riktning, "Underskriftsbevis", motpart, dokument=runda.bevis)
            Handelse.objects.skriv("skrev under som sista part", self, av=av)

    def tilldela(self, handlaggare: Anvandare, *, av: Anvandare) -> None:
        """Gives the case to one who may handle it. Raises ValidationError when her role does not allow it."""
        with transaction.atomic():
            self.las()
            if not handlaggare_att_valja().filter(pk=handlaggare.pk).exists():
                raise ValidationError(
                    {"handlaggare": f"{handlaggare} har ingen roll som handläggare i dag."}
                )
            if self.handlaggare_id == handlaggare.pk:
                return
            self.handlaggare = handlaggare
            self.save(update_fields=["handlaggare"])
            uppgifter: dict[str, Any] = {"handlaggare": str(handlaggare.publikt_id)}
            Handelse.objects.skriv(
                "utsåg handläggare", self, av=av, kommentar=str(handlaggare), **uppgifter
            )


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
    datum = models.DateField("datum", default=migrerat.idag)
    motpart = models.CharField("från eller till", max_length=200, blank=True)
    rubrik = models.CharField("vad det är", max_length=250)
    dokument = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")
    fil = models.ForeignKey(Fil, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["nummer"]
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        constraints = [
            models.UniqueConstraint(
                fields=["arende", "nummer"], name="handling_ett_nummer_per_arende"
            ),
            models.CheckConstraint(
                name="handling_dokument_eller_fil",
                condition=Q(dokument__isnull=False, fil__isnull=True)
                | Q(dokument__isnull=True, fil__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer}. {self.rubrik}"
