from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone

from foretag import kodlistor
from portal import frist, krock, migrerat, orgnr
from portal.forbund.models.uppdrag import Uppdrag
from portal.formular.agare import Bit
from portal.konto.models.anvandare import Anvandare, Vem
from portal.konto.models.organisation import Organisation
from portal.krock import Krock, marke, som_text
from portal.logg import Handelse, HandelseQuerySet
from portal.sparr import sparrade

RESERVERAT = frozenset({"reserverad_andel", "reserverad_andel_datum"})  # one answer, two columns


class JuridiskForm(models.TextChoices):
    """The forms that ASF are run in: they have no form of their own in law."""

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
    """The four criteria of an arbetsintegrerande socialt företag, as Tillväxtverket and Skoopi define it."""

    ANDAMAL = 1, "Driver näringsverksamhet för att integrera människor i arbetslivet"
    DELAKTIGHET = (
        2,
        "Gör medarbetarna delaktiga genom ägande, avtal eller på annat dokumenterat sätt",
    )
    VINST = 3, "Återinvesterar i huvudsak sina vinster"
    FRISTAENDE = 4, "Är organisatoriskt fristående från offentlig verksamhet"


class Asf(models.TextChoices):
    """What the latest judgement of each of the four criteria comes to: `Foretag.asf`."""

    JA = "ja", "ASF"
    NEJ = "nej", "Inte ASF"
    INTE = "inte", "Inte bedömt"


class Lage(models.TextChoices):
    AKTIV = "aktiv", "Aktivt"
    VILANDE = "vilande", "Vilande"
    NEDLAGD = "nedlagd", "Nedlagt"


class FinnsRedan(ValidationError):
    """The number has a row in the register already: `foretag` is that one, or the one it was merged into."""

    def __init__(self, foretag: "Foretag") -> None:
        super().__init__(f"Företaget finns redan i registret: {foretag}.")
        self.foretag = foretag


class LageDen(Func):
    """(company, day) → the läge of that day by the history, "" when there is none: foretag 0010."""

    function = "foretag_lage_den"
    output_field = models.CharField()


def lage_ar(lage: Lage, dag: date | None = None) -> Q:
    """Companies whose `lage` on `dag` (today) is this: as `med_lage` says, in columns that PostgreSQL has counted."""
    dag = dag or frist.idag()
    da = Q(Exact(LageDen("pk", models.Value(dag)), lage))
    senast = Q(senaste_lage_fran__lte=dag, senaste_lage=lage)
    return senast | Q(senaste_lage_fran__gt=dag) & da


class Kommunordning(Func):
    """The place of the kommun's name in the alphabet, from its code; none for a code that no kommun has."""

    function = "array_position"
    output_field = models.IntegerField()

    def __init__(self, *uttryck: Any, **val: Any) -> None:
        koder = [en.kod for en in kodlistor.kommuner()]
        lista = Value(koder, output_field=ArrayField(models.TextField()))
        super().__init__(*(uttryck or (lista, Cast(F("kommun"), models.TextField()))), **val)


class ForetagQuerySet(models.QuerySet["Foretag"]):
    def kvar(self) -> "ForetagQuerySet":
        """Without the rows that were merged into another; those keep their history and their address."""
        return self.filter(ihopslagen_med__isnull=True)

    def synliga_for(self, person: Vem) -> "ForetagQuerySet":
        """Those whose register page the person may read: all for staff, her own company's for others."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        return self.skotta_av(person)

    def skotta_av(self, person: Anvandare) -> "ForetagQuerySet":
        """The companies whose page the person keeps: those she has a confirmed uppdrag in today."""
        return self.kvar().filter(organisation__in=Uppdrag.objects.organisationer_for(person))

    def med_lage(self, dag: date | None = None) -> "ForetagQuerySet":
        """Annotates `lage`, `lage_fran` and `lage_orsak` as they were on `dag` (today)."""
        dag = dag or frist.idag()
        galler = Foretagslage.objects.filter(foretag=OuterRef("pk"), fran__lte=dag).order_by(
            "-fran"
        )

        return self.annotate(
            lage=Case(
                When(senaste_lage_fran__lte=dag, then="senaste_lage"),
                default=LageDen("pk", models.Value(dag)),
            ),
            lage_fran=Case(
                When(senaste_lage_fran__lte=dag, then="senaste_lage_fran"),
                default=Subquery(galler.values("fran")[:1]),
            ),
            lage_orsak=Coalesce(Subquery(galler.values("orsak")[:1]), models.Value("")),
        )

    def aktiva(self, dag: date | None = None) -> "ForetagQuerySet":
        """Active on `dag` (today); a company is in the register between two dates and is never deleted."""
        return self.kvar().med_lage(dag).filter(lage_ar(Lage.AKTIV, dag))

    def med_publik_sida(self) -> "ForetagQuerySet":
        """Those with a page that staff have approved and that is shown to everybody."""
        return self.kvar().filter(sida__publicerad_version__isnull=False)


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
    # Kept by the database, whoever writes (migrations 0006 and 0007): the latest judgement of each criterion that has
    # one, in the order of the criteria, and the läge that begins last.
    bedomda = ArrayField(models.BooleanField(), default=list, editable=False)
    asf = models.GeneratedField(
        expression=Case(
            When(bedomda__contains=[False], then=models.Value(Asf.NEJ)),
            When(bedomda__len=len(Kriterium), then=models.Value(Asf.JA)),
            default=models.Value(Asf.INTE),
        ),
        output_field=models.CharField(max_length=4, choices=Asf.choices),
        db_persist=True,
    )
    senaste_lage = models.CharField(max_length=10, choices=Lage.choices, blank=True, editable=False)
    senaste_lage_fran = models.DateField(null=True, editable=False)
    rad_version = models.PositiveIntegerField(default=1, editable=False)
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    andrad_tid = models.DateTimeField(auto_now=True)

    objects = ForetagQuerySet.as_manager()

    # What staff write, besides the name, in the order of the form. These are what a merge must choose between.
    UPPGIFTER: ClassVar[tuple[str, ...]] = (
        *("form", "kommun", "del_av", "egen_resultatenhet"),
        *("reserverad_andel", "reserverad_andel_datum"),
        *("kontakt_namn", "kontakt_epost", "kontakt_telefon"),
        *("verifierad_datum", "kalla", "anteckning"),
    )
    # What names a person, or may do so: the log says that it was changed, not what it was.
    OM_PERSONER: ClassVar[frozenset[str]] = frozenset(
        {"kontakt_namn", "kontakt_epost", "kontakt_telefon", "anteckning"}
    )

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

    def far_skrivas(self, bit: Bit) -> bool:
        """The company's page is always open: what is handed in and what is published are frozen apart."""
        return True

    def orgnr_for(self, person: Vem) -> str:
        """The number as `person` may see it: "" when it is a personnummer and she is not staff."""
        if not self.organisation.enskild:
            return self.organisation.orgnr
        far = person.is_authenticated and person.has_perm("foretag.las_register")
        return self.organisation.orgnr if far else ""

    def uppgifter(self) -> dict[str, Any]:
        """The name and what staff write."""
        return {"namn": self.namn, **{falt: getattr(self, falt) for falt in self.UPPGIFTER}}

    def avtryck(self) -> dict[str, str]:
        """A mark of each of `uppgifter`, so that a form can say what it was opened with."""
        return {falt: marke(varde) for falt, varde in self.uppgifter().items()}

    def journal(self) -> models.QuerySet[Handelse]:
        """What has happened to this row and to those that were merged into it, the latest first."""
        alla = [self.publikt_id, *self.ihopslagna.values_list("publikt_id", flat=True)]
        handelser = Handelse.objects.filter(mal_typ=self._meta.label_lower, mal_id__in=alla)
        return handelser.for_forbundet().select_related("av")

    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        rader = sparrade(Foretag.objects.all())
        self.refresh_from_db(from_queryset=rader.select_related("organisation"))

    def _las_for_andring(self) -> None:
        self.las()
        if self.ihopslagen_med is not None:
            raise ValidationError(
                f"Företaget är sammanslaget med {self.ihopslagen_med}. Ändra där i stället."
            )

    # ---------- Verbs ----------

    @classmethod
    def registrera(
        cls,
        *,
        orgnr: str,
        namn: str,
        uppgifter: Mapping[str, Any],
        lage: str = Lage.AKTIV,
        fran: date | None = None,
        orsak: str = "",
        av: Anvandare,
    ) -> "Foretag":
        """A new company by its number. Raises FinnsRedan when the number has a row, ValidationError else.

        An organisation that the förbund knows keeps the name that it has.
        """
        with transaction.atomic():
            organisation = _organisation(orgnr, namn)
            if (befintligt := cls.objects.filter(organisation=organisation).first()) is not None:
                raise FinnsRedan(befintligt.ihopslagen_med or befintligt)
            foretag = cls(organisation=organisation, **med_form(organisation, uppgifter))
            foretag.full_clean(exclude={"organisation"})
            try:
                with transaction.atomic():
                    foretag.save()
            except IntegrityError as fel:  # somebody else was first
                raise FinnsRedan(cls.objects.get(organisation=organisation)) from fel
            Handelse.objects.skriv(
                "registrerade företaget",
                foretag,
                av=av,
                kommentar=foretag.namn,
                kalla=foretag.kalla,
            )
            foretag.byt_lage(lage, fran or frist.idag(), orsak, av=av)
            return foretag

    def andra(
        self, varden: Mapping[str, Any], bas: Mapping[str, str], *, av: Anvandare
    ) -> list[Krock]:
        """Saves what the person changed, and answers where somebody else wrote meanwhile.

        `bas` holds the mark of each field as the form was opened (`avtryck`). What she did not touch keeps what is
        stored; what both touched differently is left alone and returned: the page shows both.
        """
        with transaction.atomic():
            self._las_for_andring()
            nu = self.uppgifter()
            utfall = krock.jamka(varden, bas, nu, self._skrev, ihop=RESERVERAT)
            self._skriv(utfall.egna, nu, av=av)
            return utfall.krockar

    def _skrev(self, falt: str) -> HandelseQuerySet:
        """The events that wrote it on this row: a change names it, a merge what it replaced."""
        andrad = Q(uppgifter__falt__contains=[falt])
        hamtad = Q(uppgifter__fore__has_key=falt) | Q(
            uppgifter__fore_hos_dubbletten__contains=[falt]
        )
        return Handelse.objects.om(self).for_forbundet().filter(andrad | hamtad)

    def _skriv(self, nya: Mapping[str, Any], fore: Mapping[str, Any], *, av: Anvandare) -> None:
        if not nya:
            return
        for falt, varde in nya.items():
            if falt != "namn":
                setattr(self, falt, varde)
        med_form(self.organisation, {"form": self.form})
        self.rad_version += 1
        self.full_clean(exclude={"organisation"})
        self.save()
        if "namn" in nya:
            self.organisation.namn = nya["namn"]
            self.organisation.save(update_fields=["namn"])
        Handelse.objects.skriv(
            "ändrade uppgifterna",
            self,
            av=av,
            falt=sorted(nya),
            fore={
                falt: som_text(fore[falt]) for falt in sorted(nya) if falt not in self.OM_PERSONER
            },
        )

    def byt_lage(self, lage: str, fran: date, orsak: str = "", *, av: Anvandare) -> "Foretagslage":
        """From `fran` the company is so. The rows before stay: they say how it was until then."""
        with transaction.atomic():
            self._las_for_andring()
            rad = Foretagslage(foretag=self, lage=lage, fran=fran, orsak=orsak, registrerad_av=av)
            rad.full_clean(exclude={"registrerad_av"})
            rad.save()
            Handelse.objects.skriv(
                "registrerade läget", self, av=av, kommentar=str(rad), lage=str(lage)
            )
            return rad

    def bedom(
        self, kriterium: int, uppfyllt: bool, underlag: str, datum: date, *, av: Anvandare
    ) -> "Kriteriebedomning":
        """A judgement of one criterion. The latest holds, by its day; none is erased."""
        with transaction.atomic():
            self._las_for_andring()
            if datum > frist.idag():
                raise ValidationError({"datum": "Bedömningen kan inte vara gjord efter i dag."})
            rad = Kriteriebedomning(
                foretag=self,
                kriterium=kriterium,
                uppfyllt=uppfyllt,
                underlag=underlag,
                datum=datum,
                bedomd_av=av,
            )
            rad.full_clean(exclude={"bedomd_av"})
            rad.save()
            Handelse.objects.skriv("bedömde ett kriterium", self, av=av, kommentar=str(rad))
            return rad


def _organisation(nummer: str, namn: str) -> Organisation:
    """The organisation that the förbund knows by this number, from now on at the latest."""
    orgnr.validera_aven_enskild(nummer)
    organisation = Organisation.objects.for_orgnr(nummer, namn)
    organisation.full_clean(exclude={"orgnr"}, validate_constraints=False)
    return organisation.som_kand(frist.nu())


def med_form(organisation: Organisation, uppgifter: Mapping[str, Any]) -> dict[str, Any]:
    """An enskild firma is one by its number, and nothing else is."""
    form = uppgifter.get("form", "")
    if organisation.enskild and form not in {"", JuridiskForm.ENSKILD_FIRMA}:
        raise ValidationError(
            {"form": "Numret är ett personnummer. Välj Enskild firma, eller rätta numret."}
        )
    if not organisation.enskild and form == JuridiskForm.ENSKILD_FIRMA:
        raise ValidationError(
            {"form": "Numret är inte ett personnummer. Välj en annan form, eller rätta numret."}
        )
    enskild = {"form": JuridiskForm.ENSKILD_FIRMA} if organisation.enskild else {}
    return {**uppgifter, **enskild}


class Foretagslage(models.Model):
    """From this day the company is active, resting or closed, until the next row says otherwise."""

    foretag = models.ForeignKey(Foretag, models.PROTECT, related_name="lagen")
    lage = models.CharField("läge", max_length=10, choices=Lage.choices)
    fran = models.DateField("från och med", default=migrerat.idag)
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


class KriteriebedomningQuerySet(models.QuerySet["Kriteriebedomning"]):
    def senaste(self) -> "KriteriebedomningQuerySet":
        """Those that hold: of each company and criterion the first in the model's order, whatever else is filtered."""
        samma = Kriteriebedomning.objects.filter(
            foretag=OuterRef("foretag"), kriterium=OuterRef("kriterium")
        )
        return self.filter(pk=Subquery(samma.values("pk")[:1]))


class Kriteriebedomning(models.Model):
    """One judgement of one criterion: met or not, on what evidence, when and by whom. The latest holds; none is erased."""

    foretag = models.ForeignKey(Foretag, models.PROTECT, related_name="bedomningar")
    kriterium = models.PositiveSmallIntegerField("kriterium", choices=Kriterium.choices)
    uppfyllt = models.BooleanField("uppfyllt")
    underlag = models.TextField("underlag", max_length=2000)
    datum = models.DateField("bedömt den", default=migrerat.idag)
    bedomd_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    registrerad_tid = models.DateTimeField(default=timezone.now, editable=False)

    objects = KriteriebedomningQuerySet.as_manager()

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
