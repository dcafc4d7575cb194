from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from foretag.arsuppgift.models.statistik import FORSTA_AR, SISTA_AR
from foretag.kommun.models.kommun import Omrade
from portal.forbund.models.forbund import Forbund
from portal.konto.models.anvandare import Anvandare
from portal.krock import Krock, egna_och_krockande, marke
from portal.logg import Handelse
from portal.sparr import sparrade

# (pk of the område or None for all of the förbund's area, measure)
Nyckel = tuple[int | None, str]


class Cell(NamedTuple):
    """What is reported of a place and a measure, with where it comes from: one answer. None: nothing is reported."""

    varde: int | None = None
    kalla: str = ""
    anmarkning: str = ""

    @property
    def ursprung(self) -> str:
        return f"{self.kalla}\n{self.anmarkning}"

    @property
    def marken(self) -> "Marken":
        return Marken(marke(self.varde), marke(self.ursprung))


class Marken(NamedTuple):
    """How a cell stood when a form was opened: a mark of its figure, and one of its source and note."""

    varde: str = ""
    ursprung: str = ""


class LagesuppgiftQuerySet(models.QuerySet["Lagesuppgift"]):
    def for_tiden(self, ar: int, till_ar: int | None = None) -> "LagesuppgiftQuerySet":
        """What is reported of exactly this year, or of exactly these years together."""
        return self.filter(ar=ar, till_ar=till_ar)

    def rapportera(
        self,
        ar: int,
        till_ar: int | None,
        varden: Mapping[Nyckel, int | None],
        *,
        kalla: str,
        anmarkning: str | None = None,
        kalla_for_alla: bool = False,
        av: Anvandare,
    ) -> int:
        """Registers, changes and (None) removes totals as they were reported; gives how many were touched.

        Nothing is corrected and no sum is asked to hold. `kalla` is that of what changes now, or of all in `varden`;
        so is `anmarkning`, where None leaves the one that stands there.
        """
        antal = 0
        with transaction.atomic():
            rader = sparrade(self.for_tiden(ar, till_ar))
            finns = {(rad.omrade_id, rad.matt): rad for rad in rader}
            for (omrade, matt), varde in varden.items():
                rad = finns.get((omrade, matt))
                if rad is None and varde is None:
                    continue
                if rad is None:
                    rad = Lagesuppgift(ar=ar, till_ar=till_ar, omrade_id=omrade, matt=matt)
                antal += rad.satt(varde, kalla, anmarkning, alltid=kalla_for_alla, av=av)
        return antal

    def andra(
        self,
        ar: int,
        till_ar: int | None,
        varden: Mapping[Nyckel, int | None],
        bas: Mapping[Nyckel, Marken],
        *,
        kalla: str,
        anmarkning: str | None = None,
        kalla_for_alla: bool = False,
        av: Anvandare,
    ) -> tuple[int, dict[Nyckel, Krock]]:
        """Reports what the person changed, and answers where somebody else wrote meanwhile, as Foretag.andra does.

        `bas` holds the marks of each cell as the form was opened. A cell that she did not touch keeps what is stored;
        one that both touched differently, in its figure or its source, is left alone and returned with both.
        """
        with transaction.atomic():
            # One writer at a time compares and saves: a cell that nothing is reported in has no row to lock.
            sparrade(Forbund.objects.all()).first()
            fore = {(rad.omrade_id, rad.matt): rad.cell for rad in self.for_tiden(ar, till_ar)}
            nya, krockande = _jamforda(
                varden,
                bas,
                fore,
                kalla=kalla,
                anmarkning=anmarkning,
                kalla_for_alla=kalla_for_alla,
            )
            antal = self.rapportera(
                ar,
                till_ar,
                {n: cell.varde for n, cell in nya.items() if n not in krockande},
                kalla=kalla,
                anmarkning=anmarkning,
                kalla_for_alla=kalla_for_alla,
                av=av,
            )
            return antal, self._krockar(
                ar, till_ar, {n: cell for n, cell in nya.items() if n in krockande}
            )

    def _krockar(
        self, ar: int, till_ar: int | None, mina: Mapping[Nyckel, Cell]
    ) -> dict[Nyckel, Krock]:
        if not mina:
            return {}
        rader = self.for_tiden(ar, till_ar).select_related("omrade", "registrerad_av")
        finns = {(rad.omrade_id, rad.matt): rad for rad in rader}
        omraden = Omrade.objects.in_bulk([omrade for omrade, _ in mina if omrade])
        krockar = {}
        for (omrade, matt), cell in mina.items():
            tom = Lagesuppgift(ar=ar, till_ar=till_ar, omrade=omraden.get(omrade or 0), matt=matt)
            rad = finns.get((omrade, matt), tom)
            krockar[omrade, matt] = Krock(matt, rad.cell, cell, *rad.senast())
        return krockar


def _jamforda(
    varden: Mapping[Nyckel, int | None],
    bas: Mapping[Nyckel, Marken],
    fore: Mapping[Nyckel, Cell],
    *,
    kalla: str,
    anmarkning: str | None,
    kalla_for_alla: bool,
) -> tuple[dict[Nyckel, Cell], set[Nyckel]]:
    """The cells that the person changes, as they would stand, and those of them where somebody else wrote meanwhile."""
    nya = {n: fore.get(n, Cell())._replace(varde=varde) for n, varde in varden.items()}
    egna, krockande = _egna_och_krockande(nya, bas, fore)
    nya = {
        n: (cell if n in egna else fore[n])._replace(
            kalla=kalla, anmarkning=cell.anmarkning if anmarkning is None else anmarkning
        )
        for n, cell in nya.items()
        if n in egna or kalla_for_alla and n in fore
    }
    krockande |= {n for n, cell in nya.items() if _annat_ursprung(cell, fore.get(n), bas.get(n))}
    return nya, krockande


def _egna_och_krockande(
    nya: Mapping[Nyckel, Cell], bas: Mapping[Nyckel, Marken], fore: Mapping[Nyckel, Cell]
) -> tuple[set[Nyckel], set[Nyckel]]:
    """`egna_och_krockande` of the figures."""
    namn = {f"{omrade}:{matt}": (omrade, matt) for omrade, matt in nya}
    egna, krockande = egna_och_krockande(
        {ett: nya[n].varde for ett, n in namn.items()},
        {ett: bas[n].varde for ett, n in namn.items() if n in bas},
        {ett: fore.get(n, Cell()).varde for ett, n in namn.items()},
    )
    return {namn[ett] for ett in egna}, {namn[ett] for ett in krockande}


def _annat_ursprung(ny: Cell, fore: Cell | None, bas: Marken | None) -> bool:
    """Has somebody else written another source or note of what she writes, since she opened the form?"""
    oppnad, nu = bas or Marken(), (fore or Cell()).marken
    return nu.ursprung not in {oppnad.ursprung, ny.marken.ursprung}


class Lagesuppgift(models.Model):
    """A total that somebody else has reported, kept as it was: for an area, or the whole förbund, and a year.

    Never mixed with what is computed from the companies' own figures: both are shown, and where they differ, how
    (docs/beslut.md, "Reported beside computed"). A total may be reported without its parts.
    """

    class Matt(models.TextChoices):
        FORETAG = "foretag", "Företag"
        ANSTALLDA_KVINNOR = "anstallda_kvinnor", "Anställda kvinnor"
        ANSTALLDA_MAN = "anstallda_man", "Anställda män"
        ANSTALLDA = "anstallda", "Anställda"
        PLACERADE_AF = "placerade_af", "Placerade av Arbetsförmedlingen"
        PLACERADE_KOMMUN = "placerade_kommun", "Placerade av kommunen"
        PLACERADE_FK = "placerade_fk", "Placerade av Försäkringskassan"
        PLACERADE_OVRIGA = "placerade_ovriga", "Övriga placerade, utan ersättning"
        PLACERADE = "placerade", "Placerade"
        PLATSER = "platser", "Platser"
        NYTTJADE = "nyttjade", "Nyttjade platser"
        INFORMERADE = "informerade", "Personer som fått information"

    RAPPORTERAT = "ett rapporterat tal"

    # A total and the parts that it should be the sum of.
    DELAR: ClassVar[dict[str, tuple[str, ...]]] = {
        Matt.ANSTALLDA: (Matt.ANSTALLDA_KVINNOR, Matt.ANSTALLDA_MAN),
        Matt.PLACERADE: (
            Matt.PLACERADE_AF,
            Matt.PLACERADE_KOMMUN,
            Matt.PLACERADE_FK,
            Matt.PLACERADE_OVRIGA,
        ),
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ar = models.PositiveSmallIntegerField(
        "år", validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)]
    )
    till_ar = models.PositiveSmallIntegerField(
        "till och med år",
        null=True,
        blank=True,
        validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)],
        help_text="Fyll i när uppgiften gäller flera år tillsammans.",
    )
    omrade = models.ForeignKey(
        Omrade,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lagesuppgifter",
        verbose_name="område",
    )
    matt = models.CharField("mått", max_length=20, choices=Matt.choices)
    varde = models.PositiveIntegerField("värde")
    kalla = models.CharField("källa", max_length=200)
    anmarkning = models.CharField("anmärkning", max_length=500, blank=True)
    registrerad_tid = models.DateTimeField(default=timezone.now, editable=False)
    registrerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = LagesuppgiftQuerySet.as_manager()

    class Meta:
        ordering = ["ar", "omrade", "matt"]
        verbose_name = "rapporterad uppgift"
        verbose_name_plural = "rapporterade uppgifter"
        constraints = [
            models.UniqueConstraint(
                fields=["ar", "till_ar", "omrade", "matt"],
                nulls_distinct=False,
                name="lagesuppgift_en_per_ar_omrade_och_matt",
                violation_error_message="Det finns redan en rapporterad uppgift för det.",
            ),
            models.CheckConstraint(
                name="lagesuppgift_ar_i_ordning",
                condition=Q(till_ar__isnull=True) | Q(till_ar__gt=F("ar")),
                violation_error_message="Det sista året ska ligga efter det första.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tid} {self.omrade or 'hela området'}: {self.get_matt_display()} {self.varde}"

    @property
    def cell(self) -> Cell:
        """What it says; nothing when it is not stored."""
        return Cell() if self._state.adding else Cell(self.varde, self.kalla, self.anmarkning)

    @property
    def vad(self) -> str:
        """As the log names it."""
        return f"{self.tid} {self.omrade or 'hela området'}: {self.get_matt_display()}"

    def senast(self) -> tuple[str, datetime]:
        """Who wrote it as it is, and when; of what is not stored, who took it away."""
        if not self._state.adding:
            return str(self.registrerad_av), self.registrerad_tid
        alla = Handelse.objects.filter(mal_typ=self._meta.label_lower, uppgifter__vad=self.vad)
        rad = alla.select_related("av").order_by("pk").last()
        return (str(rad.av), rad.tid) if rad else ("Någon annan", timezone.now())

    @property
    def tid(self) -> str:
        """ "2016", or "2016–2020" for what is told of several years together."""
        return f"{self.ar}–{self.till_ar}" if self.till_ar else str(self.ar)

    def satt(
        self, varde: int | None, kalla: str, anmarkning: str | None, *, alltid: bool, av: Anvandare
    ) -> bool:
        """Stores or removes the row and logs it with the value before; False when nothing differs.

        The caller holds the transaction, and the lock on a row that exists.
        """
        ny, fore = self._state.adding, None if self._state.adding else self.varde
        kalla_fore, anmarkning_fore = self.kalla, self.anmarkning
        anmarkning = anmarkning_fore if anmarkning is None else anmarkning
        lika = fore == varde and (
            not alltid or (self.kalla, self.anmarkning) == (kalla, anmarkning)
        )
        if lika:
            return False
        verb = "registrerade" if ny else "tog bort" if varde is None else "ändrade"
        if varde is not None:
            self.varde, self.kalla, self.anmarkning, self.registrerad_av = (
                varde,
                kalla,
                anmarkning,
                av,
            )
            self.registrerad_tid = timezone.now()
            self.save()
        Handelse.objects.skriv(
            f"{verb} {self.RAPPORTERAT}",
            self,
            av=av,
            vad=self.vad,
            fran=fore,
            till=varde,
            kalla=kalla,
            kalla_fore=kalla_fore,
            anmarkning_fore=anmarkning_fore,
        )
        if varde is None:
            self.delete()
        return True
