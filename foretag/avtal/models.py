from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Concat, ExtractYear
from django.urls import reverse
from django.utils import timezone

from foretag.foretag.models import Foretag
from portal import frist, krock
from portal.forbund.models.uppdrag import Uppdrag
from portal.konto.models.anvandare import Anvandare, Vem
from portal.konto.models.organisation import Organisation, OrganisationQuerySet
from portal.logg import Handelse, HandelseQuerySet
from portal.migrerat import Vikt
from portal.sparr import lagrad, las_om
from portal.villkor import helt_eller_inte


def offentliga_parter() -> OrganisationQuerySet:
    """The known organisations that may be an avtal's public party: a Finsam-part, or one with a profile here."""
    return (
        Organisation.objects.kanda()
        .filter(~Q(finsam=Organisation.Finsam.INGEN) | Q(kommun__isnull=False))
        .order_by("namn", "pk")
    )


@dataclass(frozen=True)
class Raknas:
    """Somewhere an avtal is counted: towards what, where that is read, how far it has come."""

    rubrik: str
    url: str
    text: str


_raknare: "list[Callable[[Avtal, Any], list[Raknas]]]" = []


def registrera_raknare(funktion: "Callable[[Avtal, Any], list[Raknas]]") -> None:
    """Called from an app's ready(): it tells where it counts an avtal, as far as the person may see."""
    _raknare.append(funktion)


def _loper(start: date, slut: date) -> Q:
    """Runs on some day between the two, both its own last day and theirs included."""
    return Q(Q(till__isnull=True) | Q(till__gte=start), fran__lte=slut)


class AvtalQuerySet(models.QuerySet["Avtal"]):
    def synliga_for(self, person: Vem) -> "AvtalQuerySet":
        """All for staff; for others those that their own organisation is a party of, on either side."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        egna = Uppdrag.objects.organisationer_for(person)
        return self.filter(Q(part__in=egna) | Q(foretag__organisation__in=egna))

    def kvar(self) -> "AvtalQuerySet":
        """Without those that were registered by mistake."""
        return self.filter(makulerat_tid__isnull=True)

    def galler(self, dag: date | None = None) -> "AvtalQuerySet":
        """In force on `dag` (today)."""
        dag = dag or frist.idag()
        return self.galler_under(dag, dag)

    def galler_under(self, start: date, slut: date) -> "AvtalQuerySet":
        """In force on some day between the two."""
        return self.kvar().filter(_loper(start, slut))

    def summor(self) -> list["Avtalssumma"]:
        """Per form and the year in which it begins: how many, what they are worth, how many tell no worth. One query."""
        rader = (
            self.kvar()
            .order_by()
            .values("form", ar=ExtractYear("fran"))
            .annotate(antal=Count("pk"), summa=Sum("varde"), med_varde=Count("varde"))
        )
        return [
            Avtalssumma(
                rad["form"], rad["ar"], rad["antal"], rad["summa"], rad["antal"] - rad["med_varde"]
            )
            for rad in rader.order_by("form", "ar")
        ]


@dataclass(frozen=True)
class Avtalssumma:
    """`varde` is None when no avtal of the form and year tells its worth: that is not 0 kr."""

    form: str
    ar: int
    antal: int
    varde: Decimal | None
    utan_varde: int


class Avtal(models.Model):
    """An agreement between a company and a public party: how it came about, what it is worth, how long, what it leads to."""

    class Form(models.TextChoices):
        """The ways to agree: LOU 4 kap. 18 § and 19 kap., LOV, and what is no procurement."""

        RESERVERAD = "reserverad", "Reserverad upphandling (4 kap. 18 § LOU)"
        SOCIALA_TJANSTER = (
            "sociala_tjanster",
            "Reserverad upphandling av vissa tjänster (19 kap. LOU)",
        )
        UPPHANDLING = "upphandling", "Annan upphandling"
        DIREKT = "direkt", "Direktupphandling"
        LOV = "lov", "Valfrihetssystem (LOV)"
        IOP = "iop", "Idéburet offentligt partnerskap (IOP)"
        INDIVID = "individ", "Individplacering"

    class Lage(models.TextChoices):
        """Where it stands on a day: always one of them. `lagen` says it of rows, `lage` of one."""

        GALLER = "galler", "Gäller"
        SENARE = "senare", "Börjar senare"
        SLUT = "slut", "Har gått ut"
        MAKULERAT = "makulerade", "Makulerat"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    foretag = models.ForeignKey(
        Foretag, models.PROTECT, related_name="avtal", verbose_name="företag"
    )
    part = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="avtal_med_foretag",
        verbose_name="offentlig part",
    )
    form = models.CharField("form", max_length=20, choices=Form.choices)
    avser = models.CharField("vad avtalet gäller", max_length=300)
    varde = models.DecimalField(
        "värde, kr",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Hela avtalets värde, exklusive moms. Lämna tomt om det inte är uppgivet.",
    )
    fran = models.DateField("gäller från")
    till = models.DateField("gäller till och med", null=True, blank=True)
    leder_till = models.TextField("vad det leder till", max_length=2000, blank=True)
    beteckning = models.CharField("dnr eller avtalsnummer", max_length=60, blank=True)
    kalla = models.CharField("källa", max_length=200, blank=True)
    text_sokt = models.GeneratedField(
        expression=Vikt(
            Concat(
                *("avser", Value(" "), "leder_till", Value(" "), "beteckning"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    registrerat_tid = models.DateTimeField(default=timezone.now, editable=False)
    registrerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    makulerat_tid = models.DateTimeField(null=True, blank=True, editable=False)
    makulerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    rad_version = models.PositiveIntegerField(default=1, editable=False)

    LOGGAS: ClassVar[tuple[str, ...]] = (
        *("foretag", "part", "form", "avser", "varde", "fran", "till"),
        *("leder_till", "beteckning", "kalla"),
    )

    objects = AvtalQuerySet.as_manager()

    class Meta:
        ordering = ["-fran", "pk"]
        verbose_name = "avtal"
        verbose_name_plural = "avtal"
        constraints = [
            models.CheckConstraint(
                name="avtal_datum_i_ordning",
                condition=Q(till__isnull=True) | Q(till__gte=F("fran")),
                violation_error_message="Avtalet kan inte sluta innan det börjar.",
            ),
            models.CheckConstraint(
                name="avtal_varde_inte_negativt", condition=Q(varde__isnull=True) | Q(varde__gte=0)
            ),
            helt_eller_inte("avtal_makulerat_helt_eller_inte", "makulerat_tid", "makulerat_av"),
        ]

    def __str__(self) -> str:
        return f"{self.foretag} och {self.part}: {self.avser}"

    def get_absolute_url(self) -> str:
        return reverse("foretag:avtal", args=[self.publikt_id])

    @property
    def ar_makulerat(self) -> bool:
        return self.makulerat_tid is not None

    @classmethod
    def lagen(cls, dag: date) -> "dict[Avtal.Lage, Q]":
        kvar = Q(makulerat_tid__isnull=True)
        return {
            cls.Lage.GALLER: kvar & _loper(dag, dag),
            cls.Lage.SENARE: kvar & Q(fran__gt=dag),
            cls.Lage.SLUT: kvar & Q(till__lt=dag),
            cls.Lage.MAKULERAT: ~kvar,
        }

    @property
    def lage(self) -> "Avtal.Lage":
        """Today."""
        idag = frist.idag()
        if self.ar_makulerat:
            return self.Lage.MAKULERAT
        if self.fran > idag:
            return self.Lage.SENARE
        return self.Lage.SLUT if self.till and self.till < idag else self.Lage.GALLER

    @property
    def galler_nu(self) -> bool:
        return self.lage == self.Lage.GALLER

    @property
    def lage_text(self) -> str:
        return str(self.lage.label)

    @property
    def uppgifter(self) -> dict[str, str]:
        """What the log keeps of it, as text."""
        return {
            falt: "" if (varde := getattr(self, falt)) is None else str(varde)
            for falt in self.LOGGAS
        }

    def raknas(self, person: Vem) -> list[Raknas]:
        """Where it is counted, as far as the person may see."""
        return [rad for funktion in _raknare for rad in funktion(self, person)]

    def journal(self) -> HandelseQuerySet:
        return Handelse.objects.om(self).for_forbundet().select_related("av")

    # ---------- Verbs ----------

    def _prova(self) -> None:
        """The rules of the table, and that the party is a public one, which no table can say."""
        self.full_clean()
        if not offentliga_parter().filter(pk=self.part_id).exists():
            raise ValidationError(
                {
                    "part": f"{self.part} är ingen offentlig part. Välj en kommun, region eller myndighet."
                }
            )

    def registrera(self, *, av: Anvandare) -> None:
        with transaction.atomic():
            self.registrerat_av = av
            self._prova()
            self.save()
            Handelse.objects.skriv(
                "registrerade avtalet", self, av=av, kommentar=self.avser, efter=self.uppgifter
            )

    def andra(self, bas: Mapping[str, str], *, av: Anvandare) -> krock.Utfall:
        """Saves what the person changed of what a form has set, and answers where somebody else wrote meanwhile.

        `bas` holds the mark of each field as the form was opened: what another has changed since is not written over.
        """
        with transaction.atomic():
            lagrat = lagrad(self)
            if lagrat.ar_makulerat:
                raise ValidationError("Avtalet är makulerat och kan inte ändras.")
            utfall = krock.jamka_rad(self, lagrat, self.LOGGAS, bas, self._skrev)
            if not utfall.egna:
                return utfall
            fore, efter = lagrat.uppgifter, self.uppgifter
            andrat = [falt for falt in self.LOGGAS if fore[falt] != efter[falt]]
            self.rad_version = lagrat.rad_version + 1
            self._prova()
            self.save()
            Handelse.objects.skriv(
                "ändrade avtalet",
                self,
                av=av,
                kommentar=", ".join(self._namn(falt) for falt in andrat),
                fore={falt: fore[falt] for falt in andrat},
                efter={falt: efter[falt] for falt in andrat},
            )
            return utfall

    def _skrev(self, falt: str) -> HandelseQuerySet:
        """The events that wrote it: each holds what it became."""
        handelser = Handelse.objects.om(self).for_forbundet()
        return handelser.filter(uppgifter__efter__has_key=falt)

    def _namn(self, falt: str) -> str:
        return str(self._meta.get_field(falt).verbose_name)  # type: ignore[union-attr]

    def makulera(self, *, skal: str, av: Anvandare) -> None:
        """For an avtal that was registered by mistake: it stays, with the reason, and counts no more."""
        with transaction.atomic():
            las_om(self)
            if self.ar_makulerat:
                raise ValidationError("Avtalet är redan makulerat.")
            if not skal.strip():
                raise ValidationError({"skal": "Skriv varför avtalet makuleras."})
            self.makulerat_tid, self.makulerat_av = timezone.now(), av
            self.rad_version += 1
            self.save(update_fields=["makulerat_tid", "makulerat_av", "rad_version"])
            Handelse.objects.skriv("makulerade avtalet", self, av=av, kommentar=skal.strip())
