from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from foretag.models.foretag import Foretag
from portal import belopp, frist
from portal.models import Anvandare, Handelse
from portal.text import normalisera

FORSTA_AR, SISTA_AR = 1990, 2100
HOGSTA_TAL = 1_000_000

Tal = dict[str, int | None]


class AndradUnderTiden(ValidationError):
    """Other figures have been saved since the form was read; `uppgift` is what is saved now. Nothing was changed."""

    def __init__(self, uppgift: "Arsuppgift") -> None:
        super().__init__("Någon annan har sparat andra tal medan du skrev.")
        self.uppgift = uppgift


class ArsomgangQuerySet(models.QuerySet["Arsomgang"]):
    def pagaende(self, dag: date | None = None) -> "ArsomgangQuerySet":
        """Sent out, and the last day has not passed."""
        return self.filter(utskickad_tid__isnull=False, sista_dag__gte=dag or frist.idag())


class Arsomgang(models.Model):
    """The round of a year: every active company is asked for its figures as they were in the autumn of `ar`."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ar = models.PositiveSmallIntegerField(
        "år",
        unique=True,
        validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)],
        error_messages={"unique": "Det finns redan en omgång för det året."},
    )
    avser_datum = models.DateField(
        "uppgifterna gäller den", help_text="Den dag i höst som företagen räknar per."
    )
    sista_dag = models.DateField("sista svarsdag")
    halsning = models.TextField("text i mejlet", max_length=2000, blank=True)
    skapad_tid = models.DateTimeField(default=timezone.now, editable=False)
    skapad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    utskickad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    utskickad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ArsomgangQuerySet.as_manager()

    class Meta:
        ordering = ["-ar"]
        verbose_name = "årsomgång"
        verbose_name_plural = "årsomgångar"
        constraints = [
            models.CheckConstraint(
                name="arsomgang_utskickad_helt_eller_inte",
                condition=Q(utskickad_tid__isnull=True, utskickad_av__isnull=True)
                | Q(utskickad_tid__isnull=False, utskickad_av__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Årsuppgifter {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("foretag:arsomgang", args=[self.publikt_id])


class ArsuppgiftQuerySet(models.QuerySet["Arsuppgift"]):
    def besvarade(self) -> "ArsuppgiftQuerySet":
        return self.filter(svarad_tid__isnull=False)

    def obesvarade(self) -> "ArsuppgiftQuerySet":
        return self.filter(svarad_tid__isnull=True)


class Arsuppgift(models.Model):
    """One company's figures of one year. None is *ej uppgivet* once it is answered, and never 0 (design.md §4).

    Employed by sex; placed by who pays (AF, kommun, FK, or others without payment); places and how many were used.
    """

    class Satt(models.TextChoices):
        """How the answer came."""

        LANK = "lank", "Företaget, genom sin länk"
        INLOGGAD = "inloggad", "Företaget, inloggat"
        TELEFON = "telefon", "Förbundet, på telefon"
        IMPORT = "import", "Inläst från fil"

    # In the order they are asked; the names are those of the columns, of imports and of exports.
    MATT: ClassVar[dict[str, str]] = {
        "anstallda_kvinnor": "Anställda kvinnor",
        "anstallda_man": "Anställda män",
        "placerade_af": "Placerade av Arbetsförmedlingen",
        "placerade_kommun": "Placerade av kommunen",
        "placerade_fk": "Placerade av Försäkringskassan",
        "placerade_ovriga": "Övriga placerade, utan ersättning",
        "platser": "Platser",
        "nyttjade": "Nyttjade platser",
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    foretag = models.ForeignKey(Foretag, models.PROTECT, related_name="arsuppgifter")
    ar = models.PositiveSmallIntegerField(
        "år", validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)]
    )
    omgang = models.ForeignKey(
        Arsomgang, models.PROTECT, null=True, blank=True, related_name="uppgifter"
    )
    anstallda_kvinnor = models.PositiveIntegerField("anställda kvinnor", null=True, blank=True)
    anstallda_man = models.PositiveIntegerField("anställda män", null=True, blank=True)
    placerade_af = models.PositiveIntegerField(
        "placerade av Arbetsförmedlingen", null=True, blank=True
    )
    placerade_kommun = models.PositiveIntegerField("placerade av kommunen", null=True, blank=True)
    placerade_fk = models.PositiveIntegerField(
        "placerade av Försäkringskassan", null=True, blank=True
    )
    placerade_ovriga = models.PositiveIntegerField(
        "övriga placerade, utan ersättning", null=True, blank=True
    )
    platser = models.PositiveIntegerField("platser", null=True, blank=True)
    nyttjade = models.PositiveIntegerField("nyttjade platser", null=True, blank=True)
    kommentar = models.TextField("kommentar", max_length=2000, blank=True)
    epost = models.EmailField("länken skickades till", blank=True, editable=False)
    paminnelser = models.PositiveSmallIntegerField(default=0, editable=False)
    senast_paminnd_tid = models.DateTimeField(null=True, blank=True, editable=False)
    svarad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    svarad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    satt = models.CharField("svarat genom", max_length=10, choices=Satt.choices, blank=True)
    bekraftade_avvikelser = models.JSONField(default=list, blank=True, editable=False)
    rad_version = models.PositiveIntegerField(default=1, editable=False)

    objects = ArsuppgiftQuerySet.as_manager()

    class Meta:
        ordering = ["-ar", "foretag"]
        verbose_name = "årsuppgift"
        verbose_name_plural = "årsuppgifter"
        constraints = [
            models.UniqueConstraint(
                fields=["foretag", "ar"],
                name="arsuppgift_en_per_foretag_och_ar",
                violation_error_message="Företaget har redan uppgifter för det året.",
            ),
            models.CheckConstraint(
                name="arsuppgift_svarad_helt_eller_inte",
                condition=Q(svarad_tid__isnull=True, svarad_av__isnull=True, satt="")
                | Q(svarad_tid__isnull=False, svarad_av__isnull=False) & ~Q(satt=""),
            ),
            models.CheckConstraint(
                name="arsuppgift_tal_forst_nar_den_ar_besvarad",
                condition=Q(svarad_tid__isnull=False)
                | Q(
                    anstallda_kvinnor__isnull=True,
                    anstallda_man__isnull=True,
                    placerade_af__isnull=True,
                    placerade_kommun__isnull=True,
                    placerade_fk__isnull=True,
                    placerade_ovriga__isnull=True,
                    platser__isnull=True,
                    nyttjade__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="arsuppgift_nyttjade_inom_platser",
                condition=Q(platser__isnull=True)
                | Q(nyttjade__isnull=True)
                | Q(nyttjade__lte=F("platser")),
                violation_error_message="Fler platser kan inte vara nyttjade än de som finns.",
            ),
        ]
        indexes = [models.Index(fields=["ar", "svarad_tid"], name="arsuppgift_ar")]

    def __str__(self) -> str:
        return f"{self.foretag} {self.ar}"

    @property
    def besvarad(self) -> bool:
        return self.svarad_tid is not None

    @property
    def anstallda(self) -> int | None:
        """Both sexes; None when either is not given, since half a sum is not a sum."""
        return _summa(self.anstallda_kvinnor, self.anstallda_man)

    @property
    def placerade(self) -> int | None:
        """All payers; None when any is not given."""
        return _summa(
            self.placerade_af, self.placerade_kommun, self.placerade_fk, self.placerade_ovriga
        )

    @property
    def i_ord(self) -> list[tuple[str, int]]:
        """The figures that are given, each with its name."""
        return [(self.MATT[matt], varde) for matt, varde in self.tal.items() if varde is not None]

    @property
    def tal(self) -> Tal:
        return {matt: getattr(self, matt) for matt in self.MATT}

    @classmethod
    def satt_tal(
        cls,
        foretag: Foretag,
        ar: int,
        tal: Mapping[str, int | None],
        *,
        av: Anvandare,
        satt: str,
        kommentar: str | None = None,
        bekraftade: Sequence[dict[str, Any]] = (),
        skal: str = "",
        version: int | None = None,
    ) -> tuple["Arsuppgift", bool]:
        """The one way that figures come in, from form, phone and file: gives the row, and whether anything changed.

        `tal` holds the names of MATT; None is *ej uppgivet*. A name that is left out is as before (None in a new row),
        and so is a `kommentar` of None. `satt` is how it came (Satt) and is kept from the first answer on; what comes
        later is in the log, with old and new figures. The same once more changes nothing and writes nothing.
        `version` is the `rad_version` that the form was read at: AndradUnderTiden if others have changed it since.
        Raises ValidationError, by name of field, for what cannot be true. What is only odd (`rimlighet`) is asked about
        before; `bekraftade` says what was confirmed. `skal`: why an answer is corrected; demanded on the phone.
        """
        kontrollera_ar(ar)
        with transaction.atomic():
            cls.objects.get_or_create(foretag=foretag, ar=ar)
            rader = cls.objects.select_related("foretag__organisation", "omgang")
            rader = rader.select_for_update(of=("self",), no_key=True)
            uppgift = rader.get(foretag=foretag, ar=ar)
            text = uppgift.kommentar if kommentar is None else normalisera(kommentar).strip()
            efter = {**uppgift.tal, **tal}
            if uppgift.besvarad and (efter, text) == (uppgift.tal, uppgift.kommentar):
                return uppgift, False
            if version is not None and version != uppgift.rad_version:
                raise AndradUnderTiden(uppgift)
            kontrollera(efter)
            if uppgift.besvarad and satt == cls.Satt.TELEFON and not skal:
                raise ValidationError({"skal": "Skriv varför uppgifterna rättas."})
            uppgift._skriv(efter, text, av=av, satt=satt, bekraftade=bekraftade, skal=skal)
            return uppgift, True

    def _skriv(
        self,
        tal: Tal,
        kommentar: str,
        *,
        av: Anvandare,
        satt: str,
        bekraftade: Sequence[dict[str, Any]],
        skal: str,
    ) -> None:
        """The row is locked. A comment's words are kept out of the log, since what is logged can never be removed."""
        fore, forsta = self.tal, not self.besvarad
        andrade = [matt for matt in self.MATT if forsta or fore[matt] != tal[matt]]
        kommentar_andrad = kommentar != self.kommentar
        for matt, varde in tal.items():
            setattr(self, matt, varde)
        self.kommentar, self.bekraftade_avvikelser = kommentar, list(bekraftade)
        self.rad_version += 1
        if forsta:
            self.svarad_tid, self.svarad_av, self.satt = timezone.now(), av, satt
        self.save()
        Handelse.objects.skriv(
            "lämnade årsuppgifter" if forsta else "ändrade årsuppgifter",
            self,
            av=av,
            kommentar=skal,
            ar=self.ar,
            satt=satt,
            fore={} if forsta else {matt: fore[matt] for matt in andrade},
            efter={matt: tal[matt] for matt in andrade},
            kommentar_andrad=kommentar_andrad,
            bekraftade=[rad["nyckel"] for rad in bekraftade],
        )


def kontrollera_ar(ar: int) -> None:
    """Raises ValidationError for a year that no company can have figures of."""
    if not FORSTA_AR <= ar <= min(SISTA_AR, frist.idag().year):
        raise ValidationError({"ar": f"Skriv ett år från {FORSTA_AR} till {frist.idag().year}."})


def kontrollera(tal: Mapping[str, int | None]) -> None:
    """Raises ValidationError, by field, for figures that cannot be true. A name that is no measure is a mistake in the code."""
    if okanda := set(tal) - set(Arsuppgift.MATT):
        raise LookupError(f"no such measure: {', '.join(sorted(okanda))}")
    fel = {
        matt: f"Skriv ett tal från 0 till {belopp.tal(HOGSTA_TAL)}."
        for matt, varde in tal.items()
        if varde is not None and not 0 <= varde <= HOGSTA_TAL
    }
    platser, nyttjade = tal.get("platser"), tal.get("nyttjade")
    if not fel and platser is not None and nyttjade is not None and nyttjade > platser:
        fel["nyttjade"] = (
            f"Ni skriver {belopp.tal(nyttjade)} nyttjade platser men bara {belopp.tal(platser)} platser. "
            "Rätta det ena."
        )
    if fel:
        raise ValidationError(fel)


def _summa(*tal: int | None) -> int | None:
    return None if any(t is None for t in tal) else sum(t for t in tal if t is not None)
