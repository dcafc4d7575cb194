from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from foretag.foretag.models import Foretag
from portal import belopp, frist
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.post import lank, utskick
from portal.post.models.utskick import Utskick, om
from portal.sparr import sparrade
from portal.text import normalisera

if TYPE_CHECKING:
    from foretag.arsuppgift.models.arsomgang import Arsomgang

FORSTA_AR, SISTA_AR = 1990, 2100
HOGSTA_TAL = 1_000_000
KOMMENTAR_HOGST = 2000

ARSUPPGIFT = "arsuppgift"  # the purpose of the links
UTSKICKET = "foretag/arsuppgift/post/arsuppgift_lank.txt"
VANTA = timedelta(minutes=5)

Tal = dict[str, int | None]


class AndradUnderTiden(ValidationError):
    """Other figures have been saved since the form was read; `uppgift` is what is saved now. Nothing was changed."""

    def __init__(self, uppgift: "Arsuppgift") -> None:
        super().__init__("Någon annan har sparat andra tal medan du skrev.")
        self.uppgift = uppgift


class ArsuppgiftQuerySet(models.QuerySet["Arsuppgift"]):
    def besvarade(self) -> "ArsuppgiftQuerySet":
        return self.filter(svarad_tid__isnull=False)

    def obesvarade(self) -> "ArsuppgiftQuerySet":
        return self.filter(svarad_tid__isnull=True)


class Arsuppgift(models.Model):
    """One company's figures of one year. None is *ej uppgivet* once it is answered, and never 0.

    Employed by sex; placed by who pays (AF, kommun, FK, or others without payment); places and how many were used.
    """

    class Satt(models.TextChoices):
        """How the answer came."""

        LANK = "lank", "Företaget, genom sin länk"
        INLOGGAD = "inloggad", "Företaget, inloggat"
        TELEFON = "telefon", "Förbundet, på telefon"
        IMPORT = "import", "Inläst från fil"

    JAMFORS_MED: ClassVar[int] = 2

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
        "foretag.Arsomgang", models.PROTECT, null=True, blank=True, related_name="uppgifter"
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
    def satt_i_ord(self) -> str:
        ord_ = {
            self.Satt.LANK: "genom länken",
            self.Satt.INLOGGAD: "inloggad",
            self.Satt.TELEFON: "på telefon",
            self.Satt.IMPORT: "inläst från fil",
        }
        return ord_[self.Satt(self.satt)] if self.satt else ""

    @property
    def efter_sista_dag(self) -> bool:
        """Answered, first, after the round's last day as it is now."""
        if self.svarad_tid is None or self.omgang is None:
            return False
        return frist.lokal(self.svarad_tid).date() > self.omgang.sista_dag

    def forra(self) -> "Arsuppgift | None":
        """The latest answer before this year's, at most JAMFORS_MED years back: shown beside, filled in, compared."""
        return forra([self], self.ar).get(self.foretag_id)

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

    @property
    def rader(self) -> list[tuple[str, int | None]]:
        """(measure in words, figure) in the order they are asked."""
        return [(rubrik, getattr(self, matt)) for matt, rubrik in self.MATT.items()]

    @property
    def kolumner(self) -> list[tuple[str, int | None]]:
        """(measure in few words, figure), the sums after their parts: one row of the company's years."""
        return [
            ("Anställda kvinnor", self.anstallda_kvinnor),
            ("Anställda män", self.anstallda_man),
            ("Anställda totalt", self.anstallda),
            ("Placerade AF", self.placerade_af),
            ("Placerade kommun", self.placerade_kommun),
            ("Placerade FK", self.placerade_fk),
            ("Placerade övriga", self.placerade_ovriga),
            ("Placerade totalt", self.placerade),
            ("Platser", self.platser),
            ("Nyttjade", self.nyttjade),
        ]

    # ---------- Mail ----------

    def skicka_lank(self, *, av: Anvandare) -> bool:
        """A new link to the company's address of today, to one that has asked for it; says whether it was sent.

        If the address has changed, the links to the former one open nothing more. Twice within VANTA is once.
        Raises ValidationError when there is no address, or when no answers are taken.
        """
        with transaction.atomic():
            rader = Arsuppgift.objects.select_related("foretag__organisation", "omgang")
            rader = sparrade(rader)
            self.refresh_from_db(from_queryset=rader)
            if self.omgang is None or not self.omgang.tar_emot:
                raise ValidationError("Det pågår ingen omgång för det året.")
            epost = epost_till(self.foretag)
            if not epost:
                raise ValidationError(
                    "Företaget har ingen e-postadress. Skriv in den i registret först."
                )
            if epost != self.epost:
                lank.aterkalla(ARSUPPGIFT, self)
            elif Utskick.objects.filter(**om(self), skapad_tid__gt=timezone.now() - VANTA).exists():
                return False
            self.epost = epost
            self.save(update_fields=["epost"])
            self.mejla_lank(UTSKICKET)
            Handelse.objects.skriv("skickade länk till årsuppgifter", self, av=av)
            return True

    def mejla_lank(self, mall: str) -> None:
        """A mail with a link of its own, if there is an address. The verb that calls writes the event."""
        if self.omgang is not None:
            mejla_lankar([self], self.omgang, mall)

    def mejla_kvitto(self, till: str) -> None:
        """What was given, to who gave it."""
        utskick.skriv(
            "foretag/arsuppgift/post/arsuppgift_kvitto.txt",
            till=till,
            kontext={"uppgift": self, "foretag": self.foretag, "omgang": self.omgang},
            **om(self),
        )

    # ---------- The verb that figures come in by ----------

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
            rader = sparrade(rader)
            uppgift = rader.get(foretag=foretag, ar=ar)
            text = uppgift.kommentar if kommentar is None else normalisera(kommentar).strip()
            efter = {**uppgift.tal, **tal}
            if uppgift.besvarad and (efter, text) == (uppgift.tal, uppgift.kommentar):
                return uppgift, False
            if version is not None and version != uppgift.rad_version:
                raise AndradUnderTiden(uppgift)
            kontrollera(efter)
            kontrollera_kommentar(text)
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


def forra(uppgifter: Iterable[Arsuppgift], ar: int) -> dict[int, Arsuppgift]:
    """By company, the latest answer before those of `ar` (Arsuppgift.forra), with one query."""
    rader = Arsuppgift.objects.besvarade().filter(
        ar__gte=ar - Arsuppgift.JAMFORS_MED,
        ar__lt=ar,
        foretag__in=[uppgift.foretag_id for uppgift in uppgifter],
    )
    senaste = rader.order_by("foretag_id", "-ar").distinct("foretag_id")
    return {rad.foretag_id: rad for rad in senaste}


def mejla_lankar(
    uppgifter: Iterable[Arsuppgift], omgang: "Arsomgang", mall: str, *, nyckel: str = ""
) -> None:
    """To each that has an address a mail with a link of its own, in four queries whatever their number.

    All are of the round's year. The verb that calls writes the event.
    """
    med_adress = [uppgift for uppgift in uppgifter if uppgift.epost]
    if not med_adress:
        return
    tidigare = forra(med_adress, omgang.ar)
    lankar = lank.nya(ARSUPPGIFT, [(rad, rad.epost) for rad in med_adress], omgang.halls_oppen_till)
    breven = [
        utskick.Brev(
            till=uppgift.epost,
            kontext={
                "omgang": omgang,
                "foretag": uppgift.foretag,
                "forra": tidigare.get(uppgift.foretag_id),
                "lank": f"{settings.ADRESS}{reverse('foretag:arsuppgift', args=[text])}",
            },
            nyckel=f"arsuppgift:{uppgift.publikt_id}:{nyckel}" if nyckel else None,
            falt={
                "kanslig": True,
                "galler_till_tid": frist.slutet_av(omgang.halls_oppen_till),
                **om(uppgift),
            },
        )
        for uppgift, text in zip(med_adress, lankar, strict=True)
    ]
    utskick.skriv_alla(mall, breven)


def epost_till(foretag: Foretag) -> str:
    """Where the company is asked: its contact's address, else that of its page if it is one; "" when there is none."""
    presentation = getattr(foretag, "presentation", None)
    for adress in (foretag.kontakt_epost, presentation.epost if presentation else ""):
        try:
            validate_email(adress.strip())
        except ValidationError:
            continue
        return adress.strip().lower()
    return ""


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


def kontrollera_kommentar(text: str) -> None:
    """Raises ValidationError for a comment that is too long: the page keeps it, and says by how much."""
    if len(text) > KOMMENTAR_HOGST:
        antal = belopp.tal(len(text) - KOMMENTAR_HOGST)
        raise ValidationError(
            f"Korta texten med {antal} tecken. Den får vara högst {belopp.tal(KOMMENTAR_HOGST)}."
        )


def _summa(*tal: int | None) -> int | None:
    return None if any(t is None for t in tal) else sum(t for t in tal if t is not None)
