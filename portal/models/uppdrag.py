from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import frist
from portal.models.anvandare import Anvandare
from portal.models.forbund import Organ
from portal.models.organisation import Organisation


class Roll(models.TextChoices):
    # at the förbund
    HANDLAGGARE = "handlaggare", "Handläggare"
    FORBUNDSCHEF = "forbundschef", "Förbundschef"
    EKONOM = "ekonom", "Ekonom"
    BEREDNING = "beredning", "Ledamot i beredningsgrupp"
    LEDAMOT = "ledamot", "Ledamot"
    ERSATTARE = "ersattare", "Ersättare"
    REVISOR = "revisor", "Revisor"
    ADMINISTRATOR = "administrator", "Administratör"
    # in an organisation
    ORGANISATIONSADMINISTRATOR = "organisationsadministrator", "Organisationsadministratör"
    MEDLEM = "medlem", "Medarbetare i organisationen"


ORGANISATIONSROLLER = {Roll.ORGANISATIONSADMINISTRATOR, Roll.MEDLEM}
ORGANROLLER = {Roll.LEDAMOT, Roll.ERSATTARE, Roll.BEREDNING}


class UppdragQuerySet(models.QuerySet["Uppdrag"]):
    def gallande(self, dag: date | None = None) -> "UppdragQuerySet":
        """Confirmed and valid on `dag` (today in Stockholm), first and last day included."""
        dag = dag or frist.idag()
        return self.filter(
            Q(till__isnull=True) | Q(till__gte=dag), fran__lte=dag, bekraftad_tid__isnull=False
        )

    def obekraftade(self) -> "UppdragQuerySet":
        return self.filter(bekraftad_tid__isnull=True, roll__in=ORGANISATIONSROLLER)


class Uppdrag(models.Model):
    """A role that a person holds from one day to another: at the förbund, or in an organisation.

    A membership that the person named herself waits for `bekraftad_tid` and gives no right before it.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uppdrag")
    roll = models.CharField("roll", max_length=30, choices=Roll.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="uppdrag"
    )
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="uppdrag")
    fran = models.DateField("från och med", default=frist.idag)
    till = models.DateField("till och med", null=True, blank=True)
    bekraftad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    bekraftad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = UppdragQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        constraints = [
            models.CheckConstraint(
                name="uppdrag_datum_i_ordning",
                condition=Q(till__isnull=True) | Q(till__gte=F("fran")),
                violation_error_message="Sista dagen kan inte ligga före den första.",
            ),
            models.CheckConstraint(
                name="uppdrag_bekraftat_helt_eller_inte",
                condition=Q(bekraftad_tid__isnull=True, bekraftad_av__isnull=True)
                | Q(bekraftad_tid__isnull=False, bekraftad_av__isnull=False),
            ),
            models.CheckConstraint(
                name="uppdrag_organisation_bara_for_organisationsroll",
                condition=Q(roll__in=sorted(ORGANISATIONSROLLER), organisation__isnull=False)
                | ~Q(roll__in=sorted(ORGANISATIONSROLLER)) & Q(organisation__isnull=True),
                violation_error_message="Välj organisation för roller i en organisation, annars ingen.",
            ),
            models.CheckConstraint(
                name="uppdrag_organ_bara_for_ledamoter",
                condition=Q(roll__in=sorted(ORGANROLLER), organ__isnull=False)
                | ~Q(roll__in=sorted(ORGANROLLER)) & Q(organ__isnull=True),
                violation_error_message="Välj organ för ledamöter och ersättare, annars inget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_roll_display()}"

    def bekrafta(self, *, av: Anvandare, tid: Any) -> None:
        """Gives the right. Who may confirm is asked by the view through `konton.far_bekrafta`."""
        self.bekraftad_tid, self.bekraftad_av = tid, av
        self.save(update_fields=["bekraftad_tid", "bekraftad_av"])
