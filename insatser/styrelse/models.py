from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from insatser.arende.models.arende import Arende, Handling
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from portal import frist, krock
from portal.dokument.models import Dokument, Version
from portal.forbund.models.forbund import Organ
from portal.forbund.models.uppdrag import Roll
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.sparr import las_om


class SammantradeQuerySet(models.QuerySet["Sammantrade"]):
    def synliga_for(self, person: Anvandare) -> "SammantradeQuerySet":
        """Staff and revisor see all; a ledamot or ersättare those of her own organ."""
        if person.has_perm("insatser.las_sammantraden"):
            return self.all()
        egna = person.uppdrag.gallande().filter(roll__in=[Roll.LEDAMOT, Roll.ERSATTARE])
        return self.filter(organ__in=egna.values("organ"))

    def kommande(self) -> "SammantradeQuerySet":
        """Today's and later, the nearest first."""
        return self.filter(datum__gte=frist.idag()).order_by("datum", "tid", "pk")

    def tidigare(self) -> "SammantradeQuerySet":
        """Before today, the latest first."""
        return self.filter(datum__lt=frist.idag()).order_by("-datum", "-tid", "-pk")

    def med_antal(self) -> "SammantradeQuerySet":
        """Annotates `antal_punkter`, with organ and pack in the same query."""
        return self.select_related("organ", "handlingar").annotate(antal_punkter=Count("punkter"))

    def vantar_pa(self, person: Anvandare) -> "SammantradeQuerySet":
        """Coming meetings where it is the person's turn.

        A ledamot has papers to read; staff have a pack to make when the agenda has points.
        """
        egna = self.synliga_for(person).kommande().select_related("organ", "handlingar")
        if person.has_perm("insatser.planera_sammantraden"):
            return egna.filter(
                Exists(Dagordningspunkt.objects.filter(sammantrade=OuterRef("pk"))), handlingar=None
            )
        if person.has_perm("insatser.las_egna_sammantraden"):
            return egna.filter(handlingar__status=Dokument.Status.UTFARDAT)
        return self.none()


class Sammantrade(models.Model):
    """A meeting of an organ, and what will be on its table.

    `handlingar` is the joined pack of the agenda as it stands: every change of the agenda takes it away.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="organ")
    datum = models.DateField("datum")
    tid = models.TimeField("klockslag")
    plats = models.CharField("plats", max_length=200)
    handlingar = models.ForeignKey(
        Dokument, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SammantradeQuerySet.as_manager()

    class Meta:
        ordering = ["datum", "tid"]
        verbose_name = "sammanträde"
        verbose_name_plural = "sammanträden"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "datum", "tid"],
                name="sammantrade_ett_per_organ_och_tid",
                violation_error_message="Organet har redan ett sammanträde den tiden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.datum:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("insatser:sammantrade", args=[self.publikt_id])

    @property
    def borjar(self) -> datetime:
        return datetime.combine(self.datum, self.tid, frist.STOCKHOLM)

    @property
    def har_varit(self) -> bool:
        return self.datum < frist.idag()

    def dagordning(self) -> models.QuerySet["Dagordningspunkt"]:
        """The points in order, each with its paper, the PDF's facts and the appendices: three queries."""
        bilagor = Prefetch(
            "underlag__bilagor", Handling.objects.select_related("dokument").order_by("nummer")
        )
        return self.punkter.select_related(
            "underlag__arende", "underlag__dokument"
        ).prefetch_related(bilagor)

    def papper(self) -> models.QuerySet[Dokument]:
        """The documents that may be read because they lie on this meeting's table, and no others."""
        punkter = self.punkter.all()
        underlag = Q(pk__in=punkter.values("underlag__dokument"))
        bilagor = Q(
            pk__in=Handling.objects.filter(pk__in=punkter.values("underlag__bilagor")).values(
                "dokument"
            )
        )
        return Dokument.objects.filter(underlag | bilagor | Q(pk=self.handlingar_id))

    def att_satta_upp(self) -> models.QuerySet[Beslutsunderlag]:
        """Final papers, the newest of each case, that are not on this agenda yet."""
        return (
            Beslutsunderlag.objects.senast_faststallda()
            .exclude(pk__in=self.punkter.values("underlag"))
            .select_related("arende")
            .order_by("arende__dnr")
        )

    # ---------- The agenda ----------

    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        las_om(self)

    def _las_for_andring(self) -> None:
        """Locks the meeting; refuses one that has been."""
        self.las()
        if self.har_varit:
            raise ValidationError(
                "Sammanträdet har varit. Tid, plats och dagordning kan inte ändras."
            )

    def _dagordningen_andrad(self, verb: str, underlag: Beslutsunderlag, *, av: Anvandare) -> None:
        """Takes away the pack of the agenda as it was, and logs the change."""
        self.handlingar = None
        self.save(update_fields=["handlingar"])
        Handelse.objects.skriv(verb, self, av=av, kommentar=str(underlag))

    def _punkt(self, punkt: "Dagordningspunkt") -> "Dagordningspunkt":
        """The point as it stands under the lock. Raises ValidationError when somebody has removed it."""
        if nu := self.punkter.filter(pk=punkt.pk).select_related("underlag__arende").first():
            return nu
        raise ValidationError("Någon annan har redan tagit bort punkten från dagordningen.")

    def lagg_till(self, underlag: Beslutsunderlag, *, av: Anvandare) -> "Dagordningspunkt":
        """Puts a final paper last on the agenda. Raises ValidationError when it may not stand there."""
        with transaction.atomic():
            self._las_for_andring()
            if underlag.status != Beslutsunderlag.Status.FASTSTALLT:
                raise ValidationError("Fastställ beslutsunderlaget innan det sätts upp.")
            if self.punkter.filter(underlag=underlag).exists():
                raise ValidationError("Beslutsunderlaget står redan på dagordningen.")
            nummer = self.punkter.aggregate(n=Coalesce(Max("nummer"), 0))["n"] + 1
            punkt = self.punkter.create(underlag=underlag, nummer=nummer)
            verb = "satte upp på dagordningen"
            self._dagordningen_andrad(verb, underlag, av=av)
            Handelse.objects.skriv(verb, underlag.arende, av=av, kommentar=str(self))
            return punkt

    def flytta(self, punkt: "Dagordningspunkt", steg: int, *, av: Anvandare) -> None:
        """Moves a point one step up (-1) or down (1); at the end of the list nothing happens."""
        with transaction.atomic():
            self._las_for_andring()
            punkt = self._punkt(punkt)
            granne = self.punkter.filter(nummer=punkt.nummer + steg).first()
            if granne is None:
                return
            byte = Case(
                When(pk=punkt.pk, then=Value(granne.nummer)),
                When(pk=granne.pk, then=Value(punkt.nummer)),
                output_field=models.PositiveSmallIntegerField(),
            )
            self.punkter.filter(pk__in=[punkt.pk, granne.pk]).update(nummer=byte)
            self._dagordningen_andrad("flyttade på dagordningen", punkt.underlag, av=av)

    def ta_bort(self, punkt: "Dagordningspunkt", *, av: Anvandare) -> None:
        """Takes a point off the agenda; those after it move up."""
        with transaction.atomic():
            self._las_for_andring()
            punkt = self._punkt(punkt)
            nummer, underlag = punkt.nummer, punkt.underlag
            punkt.delete()
            self.punkter.filter(nummer__gt=nummer).update(nummer=F("nummer") - 1)
            verb = "tog bort från dagordningen"
            self._dagordningen_andrad(verb, underlag, av=av)
            Handelse.objects.skriv(verb, underlag.arende, av=av, kommentar=str(self))

    # ---------- The pack ----------

    def delar(self) -> list[dict[str, Any]]:
        """The parts of the pack in order: each point's paper, then its appendices.

        Raises ValidationError when the agenda is empty or a part is not issued yet.
        """
        delar = [
            _del(punkt, titel, dokument)
            for punkt in self.dagordning()
            for titel, dokument in punkt.papper()
        ]
        if not delar:
            raise ValidationError("Dagordningen är tom. Lägg till minst ett beslutsunderlag först.")
        return delar

    def gor_handlingar(self, *, av: Anvandare) -> Dokument:
        """Freezes what the pack consists of and orders it; asking again for the same agenda gives the same pack."""
        with transaction.atomic():
            self.las()
            gjord = self.handlingar
            if gjord is not None and gjord.status != Dokument.Status.MISSLYCKAT:
                return gjord
            version = Version.frys(self, self.innehall(), av=av)
            titel = f"Handlingar {self.organ} {self.datum.isoformat()}"
            self.handlingar = Dokument.bestall("handlingar", titel, version)
            self.save(update_fields=["handlingar"])
            Handelse.objects.skriv("beställde handlingarna", self, av=av)
            return self.handlingar

    def innehall(self) -> dict[str, Any]:
        """What the pack's Version holds."""
        return {
            "slag": "handlingar",
            "schema": 1,
            "organ": str(self.organ),
            "datum": self.datum.isoformat(),
            "tid": self.tid.strftime("%H:%M"),
            "plats": self.plats,
            "delar": self.delar(),
        }

    def planera(self, bas: Mapping[str, str] | None = None, *, av: Anvandare) -> krock.Utfall:
        """Saves a new or changed meeting. The pack's front page says when and where, so a change takes it away.

        Raises ValidationError for a meeting that has been: what was on its table stays there. `bas` as in
        Utlysning.spara.
        """
        with transaction.atomic():
            utfall = krock.Utfall()
            if self.pk:
                lagrat = Sammantrade.objects.get(pk=self.pk)
                lagrat._las_for_andring()
                utfall = krock.jamka_rad(self, lagrat, bas, bas) if bas else utfall
                if bas and not utfall.egna:
                    return utfall
            verb = "ändrade sammanträdet" if self.pk else "planerade sammanträdet"
            self.handlingar = None
            self.save()
            nar_och_var = f"{frist.tidtext(self.borjar)}, {self.plats}"
            Handelse.objects.skriv(
                verb, self, av=av, kommentar=nar_och_var, falt=sorted(utfall.egna)
            )
            return utfall


def _del(punkt: "Dagordningspunkt", titel: str, dokument: Dokument) -> dict[str, Any]:
    if not dokument.ar_utfardat:
        raise ValidationError(
            f"”{dokument.titel}” görs fortfarande i ordning. Försök igen om en stund."
        )
    return {
        "punkt": punkt.nummer,
        "rubrik": punkt.underlag.rubrik,
        "dnr": punkt.underlag.arende.dnr,
        "titel": titel,
        "dokument": str(dokument.publikt_id),
        "sha256": dokument.sha256,
        "sidor": dokument.sidor,
    }


class Dagordningspunkt(models.Model):
    """A beslutsunderlag on a meeting, in order."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="punkter")
    nummer = models.PositiveSmallIntegerField()
    underlag = models.ForeignKey(Beslutsunderlag, models.PROTECT, related_name="punkter")

    class Meta:
        ordering = ["nummer"]
        verbose_name = "punkt på dagordningen"
        verbose_name_plural = "punkter på dagordningen"
        constraints = [
            # Checked at the end of the statement, so that two points can change places in one.
            models.UniqueConstraint(
                fields=["sammantrade", "nummer"],
                name="dagordningspunkt_ett_nummer_per_sammantrade",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["sammantrade", "underlag"],
                name="dagordningspunkt_underlag_en_gang",
                violation_error_message="Beslutsunderlaget står redan på dagordningen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer}. {self.underlag}"

    @classmethod
    def for_arende(cls, arende: Arende) -> models.QuerySet["Dagordningspunkt"]:
        """Where the case stands, the earliest meeting first."""
        punkter = cls._default_manager.filter(underlag__arende=arende)
        return punkter.select_related("sammantrade__organ", "underlag").order_by(
            "sammantrade__datum"
        )

    def papper(self) -> list[tuple[str, Dokument]]:
        """(name, document) of the paper and its appendices, as they are read: from `Sammantrade.dagordning`."""
        handlingar = [("Beslutsunderlag", self.underlag.dokument)]
        handlingar += [(bilaga.rubrik, bilaga.dokument) for bilaga in self.underlag.bilagor.all()]
        return [(titel, dokument) for titel, dokument in handlingar if dokument]
