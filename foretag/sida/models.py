from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import OuterRef, Q, Subquery, Sum
from django.urls import reverse

from foretag import kodlistor
from foretag.foretag.models import Foretag, ForetagQuerySet
from foretag.sida import sokindex
from foretag.sida.sidlage import Sidlage
from portal import frist
from portal.dokument.models import Version, kanonisk
from portal.flode import Flode
from portal.formular import fyllt
from portal.formular.models.formular import Formular
from portal.formular.models.ifyllnad import Ifyllnad
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.migrerat import Vikt
from portal.sparr import sparrade
from portal.villkor import helt_eller_inte

SYFTE = "foretagssida"  # of the form that the page is written in
VERB_GODKANN, VERB_ATERLAMNA = "godkände sidan", "lämnade tillbaka sidan"
VERB_AVPUBLICERA = "avpublicerade sidan"


class Presentation(Rad):
    """What the company says of itself and how it is reached. One row per company."""

    foretag = models.OneToOneField(Foretag, models.CASCADE, related_name="presentation")
    text = models.TextField(blank=True)
    adress = models.CharField(max_length=300, blank=True)
    postnummer = models.CharField(max_length=20, blank=True)
    ort = models.CharField(max_length=100, blank=True)
    webbplats = models.CharField(max_length=300, blank=True)
    epost = models.CharField(max_length=254, blank=True)
    telefon = models.CharField(max_length=100, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "presentation"
        verbose_name_plural = "presentationer"

    def __str__(self) -> str:
        return self.text[:60]


class Bransch(Rad):
    """A line of business: a two-digit SNI code (`kodlistor.sni`) and, if more is to be said, in own words."""

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="branscher")
    sni = models.CharField(max_length=2, blank=True)
    beskrivning = models.CharField(max_length=300, blank=True)
    beskrivning_sokt = models.GeneratedField(
        expression=Vikt("beskrivning"), output_field=models.TextField(), db_persist=True
    )

    class Meta(Rad.Meta):
        verbose_name = "bransch"
        verbose_name_plural = "branscher"
        indexes = [models.Index(fields=["sni"], name="bransch_sni")]

    def __str__(self) -> str:
        return self.beskrivning or self.sni


class Affarside(Rad):
    """A business idea; an ASF has at least two: work integration, and other goods or services (Tillväxtverket's definition)."""

    class Slag(models.TextChoices):
        ARBETSINTEGRERING = "arbetsintegrering", "Arbetsintegrerande tjänster"
        VAROR = "varor", "Varor"
        TJANSTER = "tjanster", "Andra tjänster"

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="affarsideer")
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    text = models.TextField(blank=True)
    text_sokt = models.GeneratedField(
        expression=Vikt("text"), output_field=models.TextField(), db_persist=True
    )

    class Meta(Rad.Meta):
        verbose_name = "affärsidé"
        verbose_name_plural = "affärsidéer"

    def __str__(self) -> str:
        return self.text[:60]


class Tjanst(Rad):
    """A service to the public sector, and how many places there are."""

    class Slag(models.TextChoices):
        ARBETSTRANING = "arbetstraning", "Arbetsträning"
        PRAKTIK = "praktik", "Praktik"
        REHABILITERING = "rehabilitering", "Rehabilitering"
        ARBETSPROVNING = "arbetsprovning", "Arbetsprövning"
        DAGLIG_VERKSAMHET = "daglig_verksamhet", "Daglig verksamhet"
        SYSSELSATTNING = "sysselsattning", "Sysselsättning enligt socialtjänstlagen"
        SPRAKTRANING = "spraktraning", "Språkträning"
        ANNAT = "annat", "Annat"

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="tjanster")
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    beskrivning = models.TextField(blank=True)
    platser = models.PositiveIntegerField(null=True)

    class Meta(Rad.Meta):
        verbose_name = "tjänst"
        verbose_name_plural = "tjänster"

    def __str__(self) -> str:
        return str(self.get_slag_display() or self.beskrivning[:60])


class Certifiering(Rad):
    """A certification or listing, such as a network's list of ASF."""

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="certifieringar")
    namn = models.CharField(max_length=200, blank=True)
    utfardare = models.CharField(max_length=200, blank=True)
    fran = models.DateField(null=True)
    till = models.DateField(null=True)

    class Meta(Rad.Meta):
        verbose_name = "certifiering"
        verbose_name_plural = "certifieringar"

    def __str__(self) -> str:
        return self.namn


class Natverk(Rad):
    """Membership of a network or an interest organisation."""

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="natverk")
    namn = models.CharField(max_length=200, blank=True)
    fran = models.DateField(null=True)
    till = models.DateField(null=True)

    class Meta(Rad.Meta):
        verbose_name = "nätverk"
        verbose_name_plural = "nätverk"

    def __str__(self) -> str:
        return self.namn


class Handledarutbildning(Rad):
    """Training of supervisors: which, when, how many persons. No names."""

    foretag = models.ForeignKey(Foretag, models.CASCADE, related_name="handledarutbildningar")
    utbildning = models.CharField(max_length=200, blank=True)
    ar = models.PositiveIntegerField("år", null=True)
    antal = models.PositiveIntegerField("antal handledare", null=True)

    class Meta(Rad.Meta):
        verbose_name = "handledarutbildning"
        verbose_name_plural = "handledarutbildningar"

    def __str__(self) -> str:
        return self.utbildning


class ForetagssidaQuerySet(models.QuerySet["Foretagssida"]):
    def publika(self) -> "ForetagssidaQuerySet":
        """Approved by staff, not taken down, and of a company that was not merged into another."""
        ihopslagna = Foretag.objects.filter(ihopslagen_med__isnull=False)  # few: no join with all
        return self.filter(publicerad_version__isnull=False).exclude(foretag__in=ihopslagna)

    def att_godkanna(self) -> "ForetagssidaQuerySet":
        return self.filter(status=Foretagssida.Status.INLAMNAD)

    def redigeras_av(self, person: Anvandare) -> "ForetagssidaQuerySet":
        """Those whose text the person may write: staff who keep the register, and those of the company."""
        if person.has_perm("foretag.andra_register"):
            return self.filter(foretag__ihopslagen_med__isnull=True)
        return self.filter(foretag__in=Foretag.objects.skotta_av(person))


class Foretagssida(Flode):
    """The company's own page: written in the rows above, handed in as a Version, published when staff approve it.

    What everybody sees is `publicerad_version`, never the rows. The columns `publik_…` are its index for the public
    register, written by the verb that publishes and by nothing else.
    """

    class Status(models.TextChoices):
        UTKAST = "utkast", "Skrivs"
        INLAMNAD = "inlamnad", "Väntar på godkännande"
        ATERLAMNAD = "aterlamnad", "Tillbaka för ändring"
        GODKAND = "godkand", "Publicerad"

    OVERGANGAR: ClassVar[Any] = {
        Status.UTKAST: {Status.INLAMNAD},
        Status.INLAMNAD: {Status.GODKAND, Status.ATERLAMNAD, Status.UTKAST, Status.INLAMNAD},
        Status.ATERLAMNAD: {Status.INLAMNAD},
        Status.GODKAND: {Status.INLAMNAD, Status.UTKAST},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    foretag = models.OneToOneField(Foretag, models.PROTECT, related_name="sida")
    ifyllnad = models.OneToOneField(Ifyllnad, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UTKAST)
    inlamnad_version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+"
    )
    publicerad_version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+"
    )
    publicerad_tid = models.DateTimeField(null=True, blank=True)
    publicerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    publikt_soktext = models.TextField(blank=True, default="")
    publika_branscher = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    publika_tjanster = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    publika_platser = models.PositiveIntegerField(null=True, blank=True)

    objects = ForetagssidaQuerySet.as_manager()

    class Meta:
        verbose_name = "företagets sida"
        verbose_name_plural = "företagens sidor"
        constraints = [
            helt_eller_inte(
                "foretagssida_publicerad_helt_eller_inte",
                "publicerad_version",
                "publicerad_tid",
                "publicerad_av",
                tomma=("publikt_soktext",),
            ),
            models.CheckConstraint(
                name="foretagssida_inlamnad_har_version",
                condition=Q(status="utkast") | Q(inlamnad_version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.foretag}: sida"

    def get_absolute_url(self) -> str:
        return reverse("foretag:sida", args=[self.foretag.publikt_id])

    @property
    def ar_publik(self) -> bool:
        """Does everybody see a page of the company, whatever is written or handed in beside it?"""
        return self.publicerad_version_id is not None

    @property
    def vantar(self) -> bool:
        return self.status == self.Status.INLAMNAD

    @property
    def skal(self) -> str:
        """Why it was handed back, in the words of staff; "" when it was not."""
        if self.status != self.Status.ATERLAMNAD:
            return ""
        handelse = Handelse.objects.om(self).filter(verb=VERB_ATERLAMNA).first()
        return handelse.kommentar if handelse else ""

    def las_delat(self) -> None:
        """Locked FOR SHARE: a save and a verb never pass each other, two savers do not wait."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM foretag_foretagssida WHERE id = %s FOR SHARE", [self.pk])

    # ---- verbs ----
    @classmethod
    def for_foretag(cls, foretag: Foretag, *, av: Anvandare) -> "Foretagssida":
        """The company's page, begun now if it has none. Raises ValidationError when there is no form to write in."""
        with transaction.atomic():
            sparrade(Foretag.objects.all()).get(pk=foretag.pk)
            if finns := cls.objects.filter(foretag=foretag).first():
                return finns
            publicerade = Formular.objects.filter(
                syfte=SYFTE, status=Formular.Status.PUBLICERAT
            ).order_by("-publicerad_tid", "-pk")
            if (form := publicerade.first()) is None:
                raise ValidationError("Formuläret för företagets sida saknas. Läs in grunddata.")
            sida = cls.objects.create(foretag=foretag, ifyllnad=fyllt.ny_ifyllnad(form))
            Handelse.objects.skriv("började skriva sidan", sida, av=av)
            return sida

    def lamna_in(self, *, av: Anvandare) -> None:
        """Freezes what is written and asks the förbund to publish it. Raises ValidationError with all that is missing."""
        with self._overgang(self.Status.INLAMNAD, av=av, verb="lämnade in sidan"):
            lage = Sidlage(self)
            if lage.brister:
                raise ValidationError([brist.text for brist in lage.brister])
            innehall = kanonisk(lage.data)
            if self.vantar and self.inlamnad_version.innehall == innehall:  # type: ignore[union-attr]
                raise ValidationError("Inget har ändrats sedan sidan lämnades in.")
            if self.publicerad_version and self.publicerad_version.innehall == innehall:
                raise ValidationError("Inget har ändrats sedan sidan publicerades.")
            self.inlamnad_version = Version.frys(self, lage.data, av=av)

    def godkann(self, version: Version, *, av: Anvandare) -> None:
        """Publishes what was handed in: `version`, the one that was read. Raises ValidationError if it is not the latest."""
        with self._overgang(
            self.Status.GODKAND, av=av, verb=VERB_GODKANN, version=str(version.publikt_id)
        ):
            if self.inlamnad_version_id != version.pk:
                raise ValidationError(
                    "En nyare version har lämnats in. Läs den innan du godkänner."
                )
            index = sokindex.index_av(self.foretag.namn, version.data, dict(Tjanst.Slag.choices))
            self.publicerad_version, self.publicerad_tid, self.publicerad_av = (
                version,
                frist.nu(),
                av,
            )
            self.publikt_soktext, self.publika_platser = index.soktext, index.platser
            self.publika_branscher, self.publika_tjanster = index.branscher, index.tjanster

    @transaction.atomic
    def publicera(self, *, av: Anvandare) -> None:
        """Staff who write the page themselves hand it in and approve it in one step. Raises as the two do."""
        self.las()
        lamnad = self.inlamnad_version if self.vantar else None
        if lamnad is None or lamnad.innehall != kanonisk(Sidlage(self).data):
            self.lamna_in(av=av)
        assert self.inlamnad_version is not None
        self.godkann(self.inlamnad_version, av=av)

    def aterlamna(self, *, av: Anvandare, skal: str) -> None:
        """Back to the company with what has to be changed. What is published stays."""
        with self._overgang(self.Status.ATERLAMNAD, av=av, verb=VERB_ATERLAMNA, kommentar=skal):
            pass

    def ta_tillbaka(self, *, av: Anvandare) -> None:
        """The company withdraws what it handed in, before anybody has answered."""
        with self._overgang(self.Status.UTKAST, av=av, verb="tog tillbaka sidan"):
            if not self.vantar:
                raise ValidationError(
                    "Sidan väntar inte på godkännande, så den kan inte tas tillbaka."
                )
            self.inlamnad_version = None

    @transaction.atomic
    def avpublicera(self, *, av: Anvandare, skal: str) -> None:
        """Takes the page down. What is written or handed in stays as it is. Raises ValidationError if nothing is up."""
        self.las()
        if not self.ar_publik:
            raise ValidationError("Sidan är inte publicerad.")
        if self.status == self.Status.GODKAND:
            with self._overgang(self.Status.UTKAST, av=av, verb=VERB_AVPUBLICERA, kommentar=skal):
                self._tom_det_publika()
            return
        self._tom_det_publika()
        self.save()
        Handelse.objects.skriv(VERB_AVPUBLICERA, self, av=av, kommentar=skal)

    def _tom_det_publika(self) -> None:
        self.publicerad_version = self.publicerad_tid = self.publicerad_av = None
        self.publikt_soktext, self.publika_platser = "", None
        self.publika_branscher, self.publika_tjanster = [], []


def med_platser(foretag: ForetagQuerySet) -> ForetagQuerySet:
    """Annotates `platser`: those of all its services; None when none says how many it has."""
    tjanster = (
        Tjanst.objects.filter(foretag=OuterRef("pk"), borttagen_tid__isnull=True)
        .order_by()
        .values("foretag")
    )
    return foretag.annotate(
        platser=Subquery(tjanster.annotate(antal=Sum("platser")).values("antal"))
    )


def branschnamn(bransch: Bransch) -> str:
    """The branch's plain name and, if the company says more, its own words."""
    namn = kodlistor.branschnamn(bransch.sni)
    return ": ".join(text for text in (namn, bransch.beskrivning) if text)
