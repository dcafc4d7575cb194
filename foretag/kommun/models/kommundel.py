"""What stands in a kommun's profile beside its texts: styrdokument, samverkansgrupper, kontaktvägar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat

from foretag.avtal.models import Avtal
from foretag.foretag.models import Foretag
from foretag.kommun.models.kommun import Kommun, KommunQuerySet, Omrade
from portal import frist
from portal.fil import filer
from portal.fil.models import Fil
from portal.konto.models.anvandare import Anvandare
from portal.krock import Krock, jamka, marke
from portal.logg import Handelse, HandelseQuerySet

FORSTA_AR, SISTA_AR = 1990, 2100
LADE_TILL = "lade till"


def arsfalt(namn: str, **val: Any) -> "models.PositiveSmallIntegerField[Any, Any]":
    return models.PositiveSmallIntegerField(
        namn, validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)], **val
    )


class Borttagen(ValidationError):
    """Somebody took it away while another wrote. Nothing was saved."""

    def __init__(self, del_: "Kommundel") -> None:
        handelse = del_.handelser().first()
        vem = str(handelse.av) if handelse else "Någon annan"
        super().__init__(
            f"{vem} tog bort {del_.BESTAMD} medan du skrev. Inget är sparat. "
            "Det du skrev står kvar här: spara igen om det ska läggas till på nytt."
        )


@dataclass(frozen=True)
class Dokumentfil:
    """A styrdokument's file by name and fingerprint, "" for none; `fil` when it is one that has just come."""

    namn: str = ""
    sha256: str = ""
    fil: filer.Kontrollerad | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.namn} {self.sha256}".strip()


class Kommundel(models.Model):
    """Something in a kommun's profile. It is ended, and taken away only when it was entered by mistake.

    Every verb writes a Händelse of the kommun with what stood there before.
    """

    BESTAMD: ClassVar[str]  # "styrdokumentet"
    LOGGAS: ClassVar[tuple[str, ...]]
    FALT: ClassVar[tuple[str, ...]]  # the columns of its form
    MER: ClassVar[tuple[str, ...]] = ()  # what its form has beside them
    LOGGAS_SOM: ClassVar[dict[str, tuple[str, ...]]] = {}  # what the log calls those
    SLUT: ClassVar[str] = ""  # the field that ends it

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kommun: (
        "models.ForeignKey[Kommun, Kommun]"  # each kind's own, with its own name for the way back
    )

    class Meta:
        abstract = True

    @property
    def uppgifter(self) -> dict[str, Any]:
        """What the log keeps of it."""
        varden = {falt: getattr(self, falt) for falt in self.LOGGAS}
        return {falt: str(v) if isinstance(v, date) else v for falt, v in varden.items()}

    def varden(self) -> dict[str, Any]:
        """What its form shows, by the form's names."""
        return {falt: getattr(self, falt) for falt in self.FALT}

    def avtryck(self) -> dict[str, str]:
        """A mark of each of `varden`, so that a form can say what it was opened with."""
        return {falt: marke(varde) for falt, varde in self.varden().items()}

    def lagg_till(self, *, av: Anvandare, **mer: Any) -> None:
        """Adds it, a new one: ValueError for one that is stored. `mer` is what the kind has beside its columns."""
        if self.pk:
            raise ValueError(f"{self} is in the profile already: it is changed by andra")
        with transaction.atomic():
            self.kommun.las()
            self.save()
            self._spara_mer(av=av, **mer)
            self._logga(LADE_TILL, {}, self.uppgifter, av)

    def andra(
        self, varden: Mapping[str, Any], bas: Mapping[str, str], *, av: Anvandare
    ) -> list[Krock]:
        """Saves what the person changed, and answers where somebody else wrote meanwhile, as Foretag.andra does.

        Raises Borttagen when somebody took it away, ValidationError when the two together break a rule.
        """
        with transaction.atomic():
            self._las()
            nu, fore = self.varden(), self.uppgifter
            utfall = jamka(varden, bas, nu, self._skrev)
            if utfall.egna:
                self._skriv(utfall.egna, fore, av=av)
            return utfall.krockar

    def _skriv(self, nya: Mapping[str, Any], fore: Mapping[str, Any], *, av: Anvandare) -> None:
        mer = {falt: varde for falt, varde in nya.items() if falt in self.MER}
        for falt in nya.keys() - mer.keys():
            setattr(self, falt, nya[falt])
        self.full_clean(exclude={"kommun"})
        self.save()
        self._spara_mer(av=av, **mer)
        efter = self.uppgifter
        if fore != efter:
            self._logga(self._verbet(fore, efter), fore, efter, av)

    def _las(self) -> None:
        """Everything of a kommun's profile is written under the kommun's lock."""
        self.kommun.las()
        if not type(self)._default_manager.filter(pk=self.pk).exists():
            raise Borttagen(self)
        self.refresh_from_db()

    def _skrev(self, falt: str) -> HandelseQuerySet:
        return self.handelser().filter(
            uppgifter__efter__has_any_keys=self.LOGGAS_SOM.get(falt, (falt,))
        )

    def handelser(self) -> HandelseQuerySet:
        """What the kommun's journal tells of it, the latest first."""
        return self.kommun.journal().filter(uppgifter__del_id=str(self.publikt_id))

    def _spara_mer(self, *, av: Anvandare, **mer: Any) -> None:
        """What the kind keeps beside its own row."""

    def _verbet(self, fore: Mapping[str, Any], efter: Mapping[str, Any]) -> str:
        slutar = self.SLUT and fore[self.SLUT] is None and efter[self.SLUT] is not None
        return "avslutade" if slutar else "ändrade"

    def _logga(
        self, verb: str, fore: Mapping[str, Any], efter: Mapping[str, Any], av: Anvandare
    ) -> None:
        andrat = {falt for falt in self.LOGGAS if fore.get(falt) != efter.get(falt)}
        Handelse.objects.skriv(
            f"{verb} {self.BESTAMD}",
            self.kommun,
            av=av,
            kommentar=str(self),
            del_id=str(self.publikt_id),
            fore={falt: fore[falt] for falt in sorted(andrat) if falt in fore},
            efter={falt: efter[falt] for falt in sorted(andrat) if falt in efter},
        )

    def ta_bort(self, *, av: Anvandare) -> None:
        """For what was entered by mistake: the log keeps all that stood there. Raises Borttagen when it is gone."""
        with transaction.atomic():
            self._las()
            self._logga("tog bort", self.uppgifter, {}, av)
            self.delete()


class StyrdokumentQuerySet(models.QuerySet["Styrdokument"]):
    def galler_ar(self, ar: int) -> "StyrdokumentQuerySet":
        """Adopted that year or before, and not ended before it."""
        return self.filter(
            Q(galler_till_ar__isnull=True) | Q(galler_till_ar__gte=ar), antaget_ar__lte=ar
        )

    def med_registrerad(self) -> "StyrdokumentQuerySet":
        """Annotates `registrerad`: when it was entered here, as the log says; None when the log does not."""
        handelser = (
            Handelse.objects.filter(
                mal_typ=Kommun._meta.label_lower,
                mal_id=OuterRef("kommun__publikt_id"),
                verb=f"{LADE_TILL} {Styrdokument.BESTAMD}",
            )
            .annotate(del_id=KT("uppgifter__del_id"))
            .filter(del_id=Cast(OuterRef("publikt_id"), models.TextField()))
        )
        return self.annotate(registrerad=Subquery(handelser.order_by("tid").values("tid")[:1]))


class Styrdokument(Kommundel):
    """A policy, guideline, plan of action or application rule that the kommun has adopted."""

    class Slag(models.TextChoices):
        POLICY = "policy", "Policy"
        RIKTLINJE = "riktlinje", "Riktlinje"
        HANDLINGSPLAN = "handlingsplan", "Handlingsplan"
        TILLAMPNING = "tillampning", "Tillämpning"

    # What counts as a policy in the matrix: rules of conduct, whatever they are called.
    SOM_POLICY = (Slag.POLICY, Slag.RIKTLINJE, Slag.TILLAMPNING)

    BESTAMD = "styrdokumentet"
    LOGGAS = (
        *("slag", "titel", "antaget_av", "antaget_ar", "antaget_datum"),
        *("paragraf", "galler_till_ar", "lank", "filnamn", "filavtryck"),
    )
    FALT = LOGGAS[:-2]
    MER = ("fil",)
    LOGGAS_SOM = {"fil": ("filnamn", "filavtryck")}
    SLUT = "galler_till_ar"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="styrdokument")
    slag = models.CharField("slag", max_length=15, choices=Slag.choices)
    titel = models.CharField("titel", max_length=250)
    antaget_av = models.CharField("antaget av", max_length=200, blank=True)
    antaget_ar = arsfalt("antaget år")
    antaget_datum = models.DateField("antaget den", null=True, blank=True)
    paragraf = models.CharField("paragraf", max_length=40, blank=True)
    galler_till_ar = arsfalt("gäller till och med år", null=True, blank=True)
    fil = models.ForeignKey(Fil, models.PROTECT, null=True, blank=True, related_name="+")
    lank = models.URLField("länk", max_length=500, blank=True)

    objects = StyrdokumentQuerySet.as_manager()

    class Meta:
        ordering = ["-antaget_ar", "titel"]
        verbose_name = "styrdokument"
        verbose_name_plural = "styrdokument"
        constraints = [
            models.CheckConstraint(
                name="styrdokument_ar_i_ordning",
                condition=Q(galler_till_ar__isnull=True) | Q(galler_till_ar__gte=F("antaget_ar")),
                violation_error_message="Dokumentet kan inte sluta gälla innan det antogs.",
            ),
            models.CheckConstraint(
                name="styrdokument_datum_i_sitt_ar",
                condition=Q(antaget_datum__isnull=True) | Q(antaget_datum__year=F("antaget_ar")),
                violation_error_message="Dagen ligger inte i det år som är angivet.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def filnamn(self) -> str:
        return self.fil.namn if self.fil else ""

    @property
    def filavtryck(self) -> str:
        return self.fil.sha256 if self.fil else ""

    @property
    def har_upphort(self) -> bool:
        return self.galler_till_ar is not None and self.galler_till_ar < frist.idag().year

    def varden(self) -> dict[str, Any]:
        return {**super().varden(), "fil": Dokumentfil(self.filnamn, self.filavtryck)}

    def _spara_mer(self, *, av: Anvandare, fil: "Dokumentfil | None" = None, **mer: Any) -> None:
        """A new file, or none, takes the place of the old one, whose name and fingerprint the log keeps."""
        if fil is None:
            return
        gammal = self.fil
        self.fil = filer.spara(fil.fil, av) if fil.fil else None
        self.save(update_fields=["fil"])
        if gammal:
            gammal.delete()

    def ta_bort(self, *, av: Anvandare) -> None:
        with transaction.atomic():
            super().ta_bort(av=av)
            if self.fil:
                self.fil.delete()


class SamverkansgruppQuerySet(models.QuerySet["Samverkansgrupp"]):
    def aktiva_ar(self, ar: int) -> "SamverkansgruppQuerySet":
        """Begun that year or before, and not ended before it."""
        return self.filter(
            Q(avslutad_ar__isnull=True) | Q(avslutad_ar__gte=ar), startade_ar__lte=ar
        )


class Samverkansgrupp(Kommundel):
    """A group for the question, inside the kommun or together with companies and authorities, between two years."""

    class Slag(models.TextChoices):
        INTERN = "intern", "Inom kommunen"
        EXTERN = "extern", "Med företag och andra"

    BESTAMD = "samverkansgruppen"
    LOGGAS = ("slag", "namn", "uppgift", "startade_ar", "avslutad_ar", "orsak", "sammansattning")
    FALT = LOGGAS[:-1]
    MER = ("medlemmar",)
    LOGGAS_SOM = {"medlemmar": ("sammansattning",)}
    SLUT = "avslutad_ar"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="samverkansgrupper")
    slag = models.CharField("slag", max_length=10, choices=Slag.choices)
    namn = models.CharField("namn", max_length=200)
    uppgift = models.TextField("uppgift", max_length=2000, blank=True)
    startade_ar = arsfalt("startade år")
    avslutad_ar = arsfalt("sista år", null=True, blank=True)
    orsak = models.CharField("varför den upphörde", max_length=300, blank=True)

    objects = SamverkansgruppQuerySet.as_manager()

    class Meta:
        ordering = ["-startade_ar", "namn"]
        verbose_name = "samverkansgrupp"
        verbose_name_plural = "samverkansgrupper"
        constraints = [
            models.CheckConstraint(
                name="samverkansgrupp_ar_i_ordning",
                condition=Q(avslutad_ar__isnull=True) | Q(avslutad_ar__gte=F("startade_ar")),
                violation_error_message="Sista året kan inte ligga före det första.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def sammansattning(self) -> list[str]:
        return [str(medlem) for medlem in self.medlemmar.all()]

    @property
    def har_upphort(self) -> bool:
        return self.avslutad_ar is not None and self.avslutad_ar < frist.idag().year

    def varden(self) -> dict[str, Any]:
        """The members in the order of the alphabet, however they were written."""
        medlemmar = [(rad.organisation, rad.funktion) for rad in self.medlemmar.all()]
        return {**super().varden(), "medlemmar": sorted(medlemmar)}

    def _spara_mer(
        self, *, av: Anvandare, medlemmar: Iterable[tuple[str, str]] | None = None, **mer: Any
    ) -> None:
        """`medlemmar`: (organisation, office), all of them."""
        if medlemmar is None:
            return
        self.medlemmar.all().delete()
        Gruppmedlem.objects.bulk_create(
            Gruppmedlem(grupp=self, organisation=organisation, funktion=funktion)
            for organisation, funktion in medlemmar
        )


class Gruppmedlem(models.Model):
    """Who sits in a group: the organisation and the office, never a person's name."""

    grupp = models.ForeignKey(Samverkansgrupp, models.CASCADE, related_name="medlemmar")
    organisation = models.CharField("organisation", max_length=200)
    funktion = models.CharField("funktion", max_length=200, blank=True)

    class Meta:
        ordering = ["organisation", "pk"]
        verbose_name = "medlem i gruppen"
        verbose_name_plural = "medlemmar i gruppen"

    def __str__(self) -> str:
        return f"{self.organisation}, {self.funktion}" if self.funktion else self.organisation


class Kontaktvag(Kommundel):
    """The way in for a company: what about, which office, how to reach it. Public when the profile is."""

    BESTAMD = "kontaktvägen"
    LOGGAS = ("arende", "funktion", "epost", "telefon", "lank")
    FALT = LOGGAS

    kommun = models.ForeignKey(Kommun, models.CASCADE, related_name="kontaktvagar")
    arende = models.CharField("vad det gäller", max_length=200)
    funktion = models.CharField("vem som svarar", max_length=200)
    epost = models.EmailField("e-post", blank=True)
    telefon = models.CharField("telefon", max_length=40, blank=True)
    lank = models.URLField("länk", max_length=500, blank=True)

    class Meta:
        ordering = ["arende", "pk"]
        verbose_name = "kontaktväg"
        verbose_name_plural = "kontaktvägar"
        constraints = [
            models.CheckConstraint(
                name="kontaktvag_gar_att_na",
                condition=~Q(epost="", telefon="", lank=""),
                violation_error_message="Ange e-post, telefon eller länk.",
            ),
        ]

    def __str__(self) -> str:
        return self.arende


def med_antal(kommuner: KommunQuerySet, dag: date | None = None) -> KommunQuerySet:
    """Annotates what there is on `dag` (today). Subqueries, so that no count multiplies another.

    `omrade`, `antal_foretag` (active), `antal_styrdokument` and `antal_grupper` (that year), `antal_avtal`.
    """
    dag = dag or frist.idag()
    omraden = Omrade.objects.filter(kommuner__contains=[OuterRef("kod")]).order_by("namn")
    # A kommun's code, or all that begin with a region's two digits, as a range: that has an index.
    koder = (OuterRef("kod"), Concat(OuterRef("kod"), models.Value("99")))
    return kommuner.annotate(
        omrade=Coalesce(Subquery(omraden.values("namn")[:1]), models.Value("")),
        antal_foretag=_antal(Foretag.objects.aktiva(dag).filter(kommun__range=koder)),
        antal_styrdokument=_antal(
            Styrdokument.objects.galler_ar(dag.year).filter(kommun=OuterRef("pk"))
        ),
        antal_grupper=_antal(
            Samverkansgrupp.objects.aktiva_ar(dag.year).filter(kommun=OuterRef("pk"))
        ),
        antal_avtal=_antal(Avtal.objects.galler(dag).filter(part=OuterRef("organisation"))),
    )


def _antal(rader: "models.QuerySet[Any]") -> Subquery:
    """How many rows. A plain function instead of Count, which would group the subquery by what it annotates."""
    antal = Func(F("pk"), function="COUNT", output_field=models.IntegerField())
    return Subquery(rader.order_by().annotate(antal=antal).values("antal"))
