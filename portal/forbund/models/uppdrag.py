from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from portal import frist, migrerat
from portal.forbund.models.forbund import Organ
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse
from portal.sparr import las_om, sparrade
from portal.villkor import helt_eller_inte


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
        """Confirmed and valid on `dag` (today in Stockholm), first and last day included.

        One that was ended by hand counts to the day before: it is gone at the next click.
        """
        dag = dag or frist.idag()
        return self.filter(
            Q(till__isnull=True) | Q(till__gte=dag),
            Q(avslutad_tid__isnull=True) | Q(avslutad_tid__date__gt=dag),
            fran__lte=dag,
            bekraftad_tid__isnull=False,
        )

    def i_organisationer(self) -> "UppdragQuerySet":
        """The places in organisations, of whatever role there."""
        return self.filter(roll__in=sorted(ORGANISATIONSROLLER))

    def organisationer_for(self, person: Anvandare) -> "models.QuerySet[Uppdrag, Any]":
        """The organisations that the person has a confirmed place in today, as keys for a subquery.

        For who has none the whole question is answered without the database.
        """
        if not roller(person) & ORGANISATIONSROLLER:
            return self.none().values("organisation")
        return self.gallande().i_organisationer().filter(person=person).values("organisation")

    def obekraftade(self) -> "UppdragQuerySet":
        return self.filter(bekraftad_tid__isnull=True)

    def oavslutade(self) -> "UppdragQuerySet":
        """Confirmed, and valid today or from a coming day."""
        return self.filter(
            Q(till__isnull=True) | Q(till__gte=frist.idag()),
            avslutad_tid__isnull=True,
            bekraftad_tid__isnull=False,
        )

    def aktuella_for(self, person: Anvandare) -> "UppdragQuerySet":
        """What she holds, will hold and has asked for, as Mitt konto shows it."""
        egna = self.oavslutade() | self.obekraftade()
        return (
            egna.filter(person=person)
            .select_related("organisation", "organ")
            .order_by("fran", "pk")
        )

    def egna_medlemskap(self, person: Anvandare) -> "UppdragQuerySet":
        """The places in organisations that she may leave, or stop asking for, by herself."""
        return self.aktuella_for(person).i_organisationer()

    def far_bekraftas_av(self, person: Anvandare) -> "UppdragQuerySet":
        """The memberships that wait for this person: all for staff, for others those in organisations she runs."""
        vantar = self.obekraftade().exclude(person=person)
        if person.has_perm("portal.bekrafta_medlemskap"):
            return vantar
        return vantar.filter(organisation__in=administrerade_av(person))

    @transaction.atomic
    def begar(self, person: Anvandare, organisation: Organisation, namn: str) -> "Uppdrag":
        """The person asks to be counted to the organisation; gives no right before it is confirmed.

        Asking makes both known to the förbund, the organisation by the `namn` of this request if it was not known.
        Raises ValidationError if she belongs to it already or has asked before.
        """
        if organisation.kand_tid is None:
            organisation.namn = namn
            organisation.save(update_fields=["namn"])
            organisation = organisation.som_kand(frist.nu())
        if self.oavslutade().filter(person=person, organisation=organisation).exists():
            raise ValidationError(f"Du hör redan till {organisation}.")
        Anvandare.objects.filter(pk=person.pk).gor_kanda(frist.nu())
        try:
            with transaction.atomic():
                begaran = self.create(person=person, roll=Roll.MEDLEM, organisation=organisation)
        except IntegrityError as fel:
            raise ValidationError(f"Du har redan bett att få höra till {organisation}.") from fel
        vilken = organisation.publikt_id if organisation.enskild else organisation.orgnr
        Handelse.objects.skriv("medlemskap_begart", begaran, av=person, organisation=str(vilken))
        return begaran


def administrerade_av(person: Anvandare) -> models.QuerySet[Organisation]:
    """The organisations where the person is organisationsadministratör today."""
    egna = Uppdrag.objects.gallande().filter(person=person, roll=Roll.ORGANISATIONSADMINISTRATOR)
    return Organisation.objects.filter(pk__in=egna.values("organisation"))


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
    fran = models.DateField("från och med", default=migrerat.idag)
    till = models.DateField("till och med", null=True, blank=True)
    bekraftad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    bekraftad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    avslutad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    avslutad_av = models.ForeignKey(
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
            helt_eller_inte("uppdrag_bekraftat_helt_eller_inte", "bekraftad_tid", "bekraftad_av"),
            helt_eller_inte("uppdrag_avslutat_helt_eller_inte", "avslutad_tid", "avslutad_av"),
            models.CheckConstraint(
                name="uppdrag_bara_medlemskap_vantar",
                condition=Q(bekraftad_tid__isnull=False)
                | Q(roll="medlem", avslutad_tid__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(bekraftad_tid__isnull=True),
                name="uppdrag_en_begaran_per_organisation",
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

    @property
    def vantar(self) -> bool:
        return self.bekraftad_tid is None

    @property
    def galler_i_dag(self) -> bool:
        """The same rule as `gallande`, for a row at hand."""
        return not (self.vantar or self.ar_slut) and self.fran <= frist.idag()

    @property
    def ar_slut(self) -> bool:
        return self.avslutad_tid is not None or self.till is not None and self.till < frist.idag()

    @property
    def kommer(self) -> bool:
        return not (self.vantar or self.ar_slut) and self.fran > frist.idag()

    @property
    def var(self) -> str:
        """Where the role is held: the organisation, the organ, or "" for the förbund itself."""
        return str(self.organisation or self.organ or "")

    @transaction.atomic
    def bekrafta(
        self,
        *,
        av: Anvandare,
        roll: str = Roll.MEDLEM,
        fran: date | None = None,
        till: date | None = None,
    ) -> None:
        """Gives the right, as `roll` in the organisation, from `fran` (today). Who may confirm: `far_bekraftas_av`."""
        self._las()
        if not self.vantar:
            raise ValidationError("Någon annan hann bekräfta medlemskapet.")
        self.roll, self.fran, self.till = roll, fran or frist.idag(), till
        self.bekraftad_tid, self.bekraftad_av = frist.nu(), av
        self.save(update_fields=["roll", "fran", "till", "bekraftad_tid", "bekraftad_av"])
        Handelse.objects.skriv(
            "medlemskap_bekraftat",
            self,
            av=av,
            roll=str(roll),
            fran=str(self.fran),
            till=str(till or ""),
        )

    @transaction.atomic
    def avsla(self, *, av: Anvandare, skal: str) -> None:
        """The request goes away; the log keeps that it was made, and why it was refused."""
        self._las()
        if not self.vantar:
            raise ValidationError("Någon annan hann bekräfta medlemskapet.")
        Handelse.objects.skriv(
            "medlemskap_avslaget", self, av=av, kommentar=skal, person=str(self.person.publikt_id)
        )
        self.delete()

    @transaction.atomic
    def lamna(self, *, av: Anvandare) -> None:
        """The person takes back her request, or leaves the organisation if somebody has confirmed it."""
        self._las()
        if self.vantar:
            Handelse.objects.skriv("medlemskap_atertaget", self, av=av)
            self.delete()
        else:
            self.avsluta(av=av)

    @transaction.atomic
    def ge(self, *, av: Anvandare) -> None:
        """Saves a role that staff gives. The person is known to the förbund from now on."""
        self.bekraftad_tid, self.bekraftad_av = frist.nu(), av
        self.save()
        Anvandare.objects.filter(pk=self.person_id).gor_kanda(frist.nu())
        Handelse.objects.skriv(
            "uppdrag_gett",
            self,
            av=av,
            roll=self.roll,
            fran=str(self.fran),
            till=str(self.till or ""),
        )

    @transaction.atomic
    def avsluta(self, *, av: Anvandare, till: date | None = None) -> None:
        """Ends the role after the day `till`, or at once. Raises ValidationError for the last administrator."""
        if self.roll == Roll.ADMINISTRATOR:  # all the administrators' rows before this one
            self.krav_annan_administrator(self.person_id)
        self._las()
        if self.avslutad_tid:
            raise ValidationError("Uppdraget är redan avslutat.")
        self.till = till
        if till is None:
            self.avslutad_tid, self.avslutad_av = frist.nu(), av
        self.full_clean()
        self.save(update_fields=["till", "avslutad_tid", "avslutad_av"])
        Handelse.objects.skriv(
            "uppdrag_avslutat", self, av=av, roll=self.roll, till=str(till or "nu")
        )

    @classmethod
    def krav_annan_administrator(cls, person_id: int) -> None:
        """Raises ValidationError when the person is the only one who can give roles.

        The rows are locked, in the order of their keys, so that two administrators cannot end each other. Who is
        left is asked under the lock: who waited for it would else be told of accounts as they were before.
        """
        administratorer = cls.objects.gallande().filter(roll=Roll.ADMINISTRATOR, till__isnull=True)
        list(sparrade(administratorer).order_by("pk"))
        kvar = administratorer.filter(person__is_active=True)
        if set(kvar.values_list("person_id", flat=True)) == {person_id}:
            raise ValidationError(
                "Utse en annan administratör först. Annars kan ingen ge roller längre."
            )

    def _las(self) -> None:
        las_om(self)


def roller(person: Anvandare) -> frozenset[str]:
    """The roles the person holds today, read once per request (the user object lives that long)."""
    if "roller" not in person.minne:
        gallande = person.uppdrag.gallande().values_list("roll", flat=True)
        person.minne["roller"] = frozenset(gallande)
    roller: frozenset[str] = person.minne["roller"]
    return roller
