from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from portal import frist
from portal.models import Organisation
from portal.models.uppdrag import ORGANISATIONSROLLER, Uppdrag


class JuridiskForm(models.TextChoices):
    """The forms that ASF are run in (domain.md §5.2: no form of its own in law)."""

    EKONOMISK_FORENING = "ekonomisk_forening", "Ekonomisk förening"
    IDEELL_FORENING = "ideell_forening", "Ideell förening"
    AKTIEBOLAG = "aktiebolag", "Aktiebolag"
    AKTIEBOLAG_SVB = "aktiebolag_svb", "Aktiebolag med särskild vinstutdelningsbegränsning"
    STIFTELSE = "stiftelse", "Stiftelse"
    HANDELSBOLAG = "handelsbolag", "Handelsbolag eller kommanditbolag"
    ENSKILD_FIRMA = "enskild_firma", "Enskild firma"
    TROSSAMFUND = "trossamfund", "Registrerat trossamfund"
    ANNAN = "annan", "Annan form"


class Kriterium(models.IntegerChoices):
    """The four criteria of an arbetsintegrerande socialt företag (domain.md §5.1, seed 004)."""

    ANDAMAL = 1, "Driver näringsverksamhet för att integrera människor i arbetslivet"
    DELAKTIGHET = (
        2,
        "Gör medarbetarna delaktiga genom ägande, avtal eller på annat dokumenterat sätt",
    )
    VINST = 3, "Återinvesterar i huvudsak sina vinster"
    FRISTAENDE = 4, "Är organisatoriskt fristående från offentlig verksamhet"


class Lage(models.TextChoices):
    AKTIV = "aktiv", "Aktivt"
    VILANDE = "vilande", "Vilande"
    NEDLAGD = "nedlagd", "Nedlagt"


class ForetagQuerySet(models.QuerySet["Foretag"]):
    def kvar(self) -> "ForetagQuerySet":
        """Without the rows that were merged into another; those keep their history and their address."""
        return self.filter(ihopslagen_med__isnull=True)

    def synliga_for(self, person: Any) -> "ForetagQuerySet":
        """Those whose register page the person may read: all for staff, her own company's for others."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        return self.skotta_av(person)

    def skotta_av(self, person: Any) -> "ForetagQuerySet":
        """The companies whose page the person keeps: those she has a confirmed uppdrag in today."""
        egna = Uppdrag.objects.gallande().filter(
            person=person, roll__in=sorted(ORGANISATIONSROLLER)
        )
        return self.kvar().filter(organisation__in=egna.values("organisation"))

    def med_lage(self, dag: date | None = None) -> "ForetagQuerySet":
        """Annotates `lage`, `lage_fran` and `lage_orsak` as they were on `dag` (today)."""
        dag = dag or frist.idag()
        galler = Foretagslage.objects.filter(foretag=OuterRef("pk"), fran__lte=dag).order_by(
            "-fran"
        )
        return self.annotate(
            lage=Coalesce(Subquery(galler.values("lage")[:1]), models.Value("")),
            lage_fran=Subquery(galler.values("fran")[:1]),
            lage_orsak=Coalesce(Subquery(galler.values("orsak")[:1]), models.Value("")),
        )

    def aktiva(self, dag: date | None = None) -> "ForetagQuerySet":
        """Active on `dag` (today); a company is in the register between two dates and is never deleted."""
        return self.kvar().med_lage(dag).filter(Q(lage=Lage.AKTIV))

    def asf(self) -> "ForetagQuerySet":
        """Those whose latest judgement of each of the four criteria is that it is met."""
        rader = self
        for kriterium in Kriterium:
            senast = Kriteriebedomning.objects.filter(
                foretag=OuterRef("pk"), kriterium=kriterium
            ).order_by("-datum", "-pk")
            rader = rader.alias(
                **{f"k{kriterium}": Subquery(senast.values("uppfyllt")[:1])}
            ).filter(**{f"k{kriterium}": True})
        return rader

    def i_kommuner(self, koder: list[str]) -> "ForetagQuerySet":
        return self.filter(kommun__in=koder)

    def med_publik_sida(self) -> "ForetagQuerySet":
        """Those with a page that staff have approved and that is shown to everybody."""
        from foretag.models.sida import Foretagssida

        sidor = Foretagssida.objects.publika().filter(foretag=OuterRef("pk"))
        return self.kvar().filter(Exists(sidor))


class Foretag(models.Model):
    """A company in the register: what staff keep. What the company itself says stands on its Foretagssida.

    Name and number are the Organisation's. Never deleted: a row merged into another points at it.
    An enskild firma's number is a personnummer, shown to staff only (`orgnr_for`).
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="foretag")
    form = models.CharField(
        "juridisk form", max_length=30, choices=JuridiskForm.choices, blank=True
    )
    del_av = models.CharField("del av en större organisation", max_length=200, blank=True)
    egen_resultatenhet = models.BooleanField(
        "egen resultatenhet",
        null=True,
        blank=True,
        help_text="Gäller den som är en del av något större.",
    )
    kommun = models.CharField(
        "kommun", max_length=4, validators=[RegexValidator(r"^\d{4}$")], db_index=True
    )
    kontakt_namn = models.CharField("kontaktperson", max_length=200, blank=True)
    kontakt_epost = models.EmailField("kontaktpersonens e-post", blank=True)
    kontakt_telefon = models.CharField("kontaktpersonens telefon", max_length=40, blank=True)
    reserverad_andel = models.BooleanField(
        "minst 30 procent av de sysselsatta hör till målgruppen",
        null=True,
        blank=True,
        help_text="Företagets egen uppgift (4 kap. 18 § LOU). Skriv inga namn.",
    )
    reserverad_andel_datum = models.DateField("uppgiften lämnad", null=True, blank=True)
    anteckning = models.TextField("anteckning", max_length=4000, blank=True)
    kalla = models.CharField("källa", max_length=200, blank=True)
    verifierad_datum = models.DateField("senast kontrollerad", null=True, blank=True)
    ihopslagen_med = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="ihopslagna"
    )
    rad_version = models.PositiveIntegerField(default=1, editable=False)
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    andrad_tid = models.DateTimeField(auto_now=True)

    objects = ForetagQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__namn", "pk"]
        verbose_name = "företag"
        verbose_name_plural = "företag"
        constraints = [
            models.CheckConstraint(
                name="foretag_kommunkod_fyra_siffror", condition=Q(kommun__regex=r"^\d{4}$")
            ),
            models.CheckConstraint(
                name="foretag_inte_ihopslaget_med_sig_sjalvt",
                condition=Q(ihopslagen_med__isnull=True) | ~Q(ihopslagen_med=F("pk")),
            ),
            models.CheckConstraint(
                name="foretag_reserverad_andel_med_datum",
                condition=Q(reserverad_andel__isnull=True, reserverad_andel_datum__isnull=True)
                | Q(reserverad_andel__isnull=False, reserverad_andel_datum__isnull=False),
                violation_error_message="Ange både svaret om 30 procent och vilken dag det lämnades.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("foretag:foretag", args=[self.publikt_id])

    @property
    def namn(self) -> str:
        return self.organisation.namn

    def orgnr_for(self, person: Any) -> str:
        """The number as `person` may see it: "" when it is a personnummer and she is not staff."""
        if not self.organisation.enskild:
            return self.organisation.orgnr
        far = person.is_authenticated and person.has_perm("foretag.las_register")
        return self.organisation.orgnr if far else ""


class Foretagslage(models.Model):
    """From this day the company is active, resting or closed, until the next row says otherwise."""

    foretag = models.ForeignKey(Foretag, models.PROTECT, related_name="lagen")
    lage = models.CharField("läge", max_length=10, choices=Lage.choices)
    fran = models.DateField("från och med", default=frist.idag)
    orsak = models.CharField("orsak", max_length=300, blank=True)
    registrerad_tid = models.DateTimeField(default=timezone.now, editable=False)
    registrerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-fran"]
        verbose_name = "läge"
        verbose_name_plural = "lägen"
        constraints = [
            models.UniqueConstraint(
                fields=["foretag", "fran"],
                name="foretagslage_ett_per_dag",
                violation_error_message="Företaget har redan ett läge från den dagen.",
            ),
            models.CheckConstraint(
                name="foretagslage_slut_har_orsak",
                condition=Q(lage="aktiv") | ~Q(orsak=""),
                violation_error_message="Skriv varför företaget är vilande eller nedlagt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lage_display()} från {self.fran}"


class Kriteriebedomning(models.Model):
    """One judgement of one criterion: met or not, on what evidence, when and by whom. The latest holds; none is erased."""

    foretag = models.ForeignKey(Foretag, models.PROTECT, related_name="bedomningar")
    kriterium = models.PositiveSmallIntegerField("kriterium", choices=Kriterium.choices)
    uppfyllt = models.BooleanField("uppfyllt")
    underlag = models.TextField("underlag", max_length=2000)
    datum = models.DateField("bedömt den", default=frist.idag)
    bedomd_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    registrerad_tid = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["kriterium", "-datum", "-pk"]
        verbose_name = "bedömning av kriterium"
        verbose_name_plural = "bedömningar av kriterier"
        constraints = [
            models.CheckConstraint(
                name="kriteriebedomning_ett_av_fyra", condition=Q(kriterium__in=[1, 2, 3, 4])
            ),
            models.CheckConstraint(
                name="kriteriebedomning_har_underlag",
                condition=~Q(underlag=""),
                violation_error_message="Skriv vad bedömningen bygger på.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kriterium {self.kriterium}: {'uppfyllt' if self.uppfyllt else 'inte uppfyllt'}"
