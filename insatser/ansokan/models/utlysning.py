import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from portal import belopp, frist, krock
from portal.forbund.models.forbund import Forbund
from portal.formular.models.formular import Formular
from portal.konto.models.anvandare import Anvandare, Vem
from portal.logg import Handelse
from portal.sparr import las_om, sparrade

# A longer line is a text about the criteria, not a criterion.
KRITERIUM_HOGST = 120


class UtlysningQuerySet(models.QuerySet["Utlysning"]):
    def publicerade(self) -> "UtlysningQuerySet":
        return self.filter(publicerad=True).select_related("formular")

    def oppna(self, nu: datetime | None = None) -> "UtlysningQuerySet":
        """Published, opened and not closed; without a closing time it is open until further notice."""
        nu = nu or frist.nu()
        return self.publicerade().filter(
            Q(stanger_tid__isnull=True) | Q(stanger_tid__gte=nu), oppnar_tid__lte=nu
        )

    def kommande(self, nu: datetime | None = None) -> "UtlysningQuerySet":
        """Published and not yet open, the nearest first."""
        return self.publicerade().filter(oppnar_tid__gt=nu or frist.nu()).order_by("oppnar_tid")

    def stangda(self, nu: datetime | None = None) -> "UtlysningQuerySet":
        """Published and closed, the latest first."""
        return self.publicerade().filter(stanger_tid__lt=nu or frist.nu()).order_by("-stanger_tid")

    def synliga_for(self, person: Vem) -> "UtlysningQuerySet":
        """The published ones are everybody's, also before login; drafts are staff's and revisor's."""
        if person.is_authenticated and person.has_perm("insatser.las_utlysningar"):
            return self.select_related("formular")
        return self.publicerade()


class Utlysning(models.Model):
    """A call for applications: when, for whom, how much, with which form, and what must be signed when."""

    class Underskriftsregel(models.TextChoices):
        FORE_INSKICK = "fore_inskick", "innan ansökan skickas in"
        FORE_STYRELSE = "fore_styrelse", "innan styrelsen behandlar ansökan"
        INGEN = "ingen", "nej, ingen underskrift krävs i portalen"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField("namn", max_length=200)
    sammanfattning = models.TextField("sammanfattning", max_length=600, blank=True)
    beskrivning = models.TextField("beskrivning", blank=True)
    kriterier = models.TextField("kriterier", blank=True)
    vem_kan_soka = models.TextField("vem som kan söka", blank=True)
    formular = models.ForeignKey(
        Formular, models.PROTECT, limit_choices_to={"status": "publicerat"}, related_name="+"
    )
    oppnar_tid = models.DateTimeField("öppnar")
    stanger_tid = models.DateTimeField("stänger", null=True, blank=True)
    beslut_vantas = models.DateField("beslut väntas", null=True, blank=True)
    ram = models.JSONField("ram per år, kr", default=dict, blank=True)
    max_belopp = models.DecimalField(
        "högsta belopp, kr", max_digits=12, decimal_places=2, null=True, blank=True
    )
    max_manader = models.PositiveSmallIntegerField("längsta tid i månader", null=True, blank=True)
    minst_parter = models.PositiveSmallIntegerField(
        "minsta antal parter av olika slag",
        default=2,
        validators=[MinValueValidator(1)],
        help_text="Försäkringskassan, Arbetsförmedlingen, region och kommun; två kommuner räknas som en.",
    )
    underskriftsregel = models.CharField(
        "alla parter ska ha skrivit under",
        max_length=20,
        choices=Underskriftsregel.choices,
        default=Underskriftsregel.FORE_INSKICK,
    )
    publicerad = models.BooleanField("publicerad", default=False)

    objects = UtlysningQuerySet.as_manager()

    class Meta:
        ordering = ["stanger_tid", "namn"]
        verbose_name = "utlysning"
        verbose_name_plural = "utlysningar"
        constraints = [
            models.CheckConstraint(
                name="utlysning_stanger_efter_oppning",
                condition=Q(stanger_tid__isnull=True) | Q(stanger_tid__gt=F("oppnar_tid")),
                violation_error_message="Utlysningen måste stänga efter att den öppnar.",
            ),
            models.CheckConstraint(
                name="utlysning_max_belopp_over_noll",
                condition=Q(max_belopp__isnull=True) | Q(max_belopp__gt=0),
                violation_error_message="Högsta belopp måste vara mer än 0 kr.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def get_absolute_url(self) -> str:
        return reverse("insatser:utlysning", args=[self.publikt_id])

    @property
    def oppen_nu(self) -> bool:
        return self.ar_oppen(frist.nu())

    @property
    def stangd_nu(self) -> bool:
        return self.publicerad and self.har_stangt(frist.nu())

    @property
    def lage_text(self) -> str:
        """Where the call stands at this moment, in a word."""
        if not self.publicerad:
            return "Utkast"
        if self.stangd_nu:
            return "Stängd"
        return "Öppen" if self.oppen_nu else "Öppnar senare"

    @property
    def ram_per_ar(self) -> list[tuple[str, Decimal]]:
        """The frame as (year, kr) in order."""
        return sorted((ar, Decimal(kr)) for ar, kr in self.ram.items())

    @property
    def ram_totalt(self) -> Decimal:
        return belopp.summa(kr for _, kr in self.ram_per_ar)

    @property
    def kriterielista(self) -> list[str]:
        """One criterion per line, without list marks; empty when they are written as running text."""
        rader = [
            re.sub(r"^([-*•–]|\d{1,2}[.)])\s+", "", rad.strip())
            for rad in self.kriterier.split("\n")
        ]
        korta = [rad.rstrip(" .:;") for rad in rader if rad]
        if any(len(rad) > KRITERIUM_HOGST or rad.startswith("#") for rad in korta):
            return []
        return korta

    def ar_oppen(self, nu: datetime) -> bool:
        return self.publicerad and self.oppnar_tid <= nu and not self.har_stangt(nu)

    def har_stangt(self, nu: datetime) -> bool:
        return self.stanger_tid is not None and nu > self.stanger_tid

    def tar_emot(self, mottagen: datetime, paborjad: datetime) -> bool:
        """May an application begun at `paborjad` be received at `mottagen`?

        After closing only what was begun before it, and within the grace of the förbund's settings.
        """
        if not self.publicerad or mottagen < self.oppnar_tid:
            return False
        if self.stanger_tid is None or mottagen <= self.stanger_tid:
            return True
        respit = timedelta(minutes=Forbund.aktuellt().respit_minuter)
        return paborjad <= self.stanger_tid and mottagen <= self.stanger_tid + respit

    @property
    def kraver_alla_fore_inskick(self) -> bool:
        return self.underskriftsregel == self.Underskriftsregel.FORE_INSKICK

    @property
    def kraver_underskrift(self) -> bool:
        """Must a signing round have begun before the application is sent in?"""
        return self.underskriftsregel != self.Underskriftsregel.INGEN

    # ---------- Verbs ----------

    def spara(self, bas: Mapping[str, str] | None = None, *, av: Anvandare) -> krock.Utfall:
        """Saves what staff wrote, and logs it. The form of a published call is fixed: applications stand on it.

        `bas` holds the mark of each field as the form was opened: what another has changed since is not written over.
        """
        with transaction.atomic():
            fore = sparrade(Utlysning.objects.all()).filter(pk=self.pk).first()
            if fore and fore.publicerad and fore.formular_id != self.formular_id:
                raise ValidationError(
                    {"formular": "Utlysningen är publicerad. Formuläret kan inte bytas."}
                )
            utfall = krock.jamka_rad(self, fore, bas, bas) if fore and bas else krock.Utfall()
            if fore and bas and not utfall.egna:
                return utfall
            self.publicerad = fore.publicerad if fore else False
            self.save()
            Handelse.objects.skriv(
                "ändrade utlysningen" if fore else "skrev utlysningen",
                self,
                av=av,
                falt=sorted(utfall.egna),
            )
            return utfall

    def publicera(self, *, av: Anvandare) -> None:
        """Makes the call public. Raises ValidationError with what is missing; publishing twice changes nothing."""
        with transaction.atomic():
            las_om(self)
            if self.publicerad:
                return
            if brister := list(self.brister()):
                raise ValidationError(brister)
            self.publicerad = True
            self.save(update_fields=["publicerad"])
            Handelse.objects.skriv("publicerade utlysningen", self, av=av)

    def brister(self) -> list[str]:
        """What a reader would miss on the public page."""
        brister = [
            f"Skriv {ord_} innan utlysningen publiceras."
            for falt, ord_ in (
                ("sammanfattning", "en sammanfattning"),
                ("kriterier", "kriterier"),
                ("vem_kan_soka", "vem som kan söka"),
            )
            if not getattr(self, falt).strip()
        ]
        if self.formular.status != Formular.Status.PUBLICERAT:
            brister.append("Välj ett formulär som är publicerat.")
        if self.har_stangt(frist.nu()):
            brister.append(
                "Utlysningens sista tid har redan passerat. Ändra den innan utlysningen publiceras."
            )
        return brister
