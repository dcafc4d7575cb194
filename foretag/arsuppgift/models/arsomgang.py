from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from foretag.arsuppgift.models.statistik import (
    ARSUPPGIFT,
    FORSTA_AR,
    SISTA_AR,
    UTSKICKET,
    Arsuppgift,
    epost_till,
    mejla_lankar,
)
from foretag.foretag.models import Foretag
from portal import frist, funktioner, krock
from portal.konto.models.anvandare import Anvandare, Vem
from portal.logg import Handelse
from portal.post import lank
from portal.post.models.utskick import Utskick
from portal.sparr import lagrad, las_om
from portal.villkor import helt_eller_inte

PAMINNELSEN = "foretag/arsuppgift/post/arsuppgift_paminnelse.txt"
SATS = 500  # companies that are asked at a time

Rad = TypeVar("Rad")


class ArsomgangQuerySet(models.QuerySet["Arsomgang"]):
    def synliga_for(self, person: Vem) -> "ArsomgangQuerySet":
        """Staff and those who audit see the rounds; a company sees its own figures, not the round."""
        if person.is_authenticated and person.has_perm("foretag.las_register"):
            return self
        return self.none()

    def tar_emot(self, dag: date | None = None) -> "ArsomgangQuerySet":
        """Sent out, and answers are still taken (Arsomgang.HALLS_OPPEN)."""
        return self.filter(
            utskickad_tid__isnull=False,
            sista_dag__gte=(dag or frist.idag()) - Arsomgang.HALLS_OPPEN,
        )

    def pagaende(self, dag: date | None = None) -> "ArsomgangQuerySet":
        """Sent out, and the last day has not passed."""
        return self.filter(utskickad_tid__isnull=False, sista_dag__gte=dag or frist.idag())


class Arsomgang(models.Model):
    """The round of a year: every active company is asked for its figures as they were in the autumn of `ar`.

    The links hold HALLS_OPPEN past the last day: a late answer is better than none, and is marked as late.
    """

    HALLS_OPPEN: ClassVar[timedelta] = timedelta(days=60)

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
            helt_eller_inte("arsomgang_utskickad_helt_eller_inte", "utskickad_tid", "utskickad_av"),
        ]

    def __str__(self) -> str:
        return f"Årsuppgifter {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("foretag:arsomgang", args=[self.publikt_id])

    def clean(self) -> None:
        fel = {}
        if self.ar and self.avser_datum and self.avser_datum.year != self.ar:
            fel["avser_datum"] = f"Skriv en dag under {self.ar}."
        if self.avser_datum and self.sista_dag and self.sista_dag < self.avser_datum:
            fel["sista_dag"] = "Skriv en dag efter den som uppgifterna gäller."
        if fel:
            raise ValidationError(fel)

    @property
    def utskickad(self) -> bool:
        return self.utskickad_tid is not None

    @property
    def halls_oppen_till(self) -> date:
        """The last day that the links hold."""
        return self.sista_dag + self.HALLS_OPPEN

    @property
    def tar_emot(self) -> bool:
        return self.utskickad and frist.idag() <= self.halls_oppen_till

    @property
    def har_gatt_ut(self) -> bool:
        return frist.idag() > self.sista_dag

    def foretag_att_fraga(self) -> Any:
        """Active on the day that the figures are of, and with no row of the year yet."""
        har = Arsuppgift.objects.filter(ar=self.ar, foretag=models.OuterRef("pk"))
        rader = Foretag.objects.aktiva(self.avser_datum).exclude(models.Exists(har))
        return rader.select_related("organisation", "presentation").order_by("pk")

    # ---------- Verbs ----------

    def spara(self, bas: Mapping[str, str] | None = None, *, av: Anvandare) -> krock.Utfall:
        """New, or changed before it is sent out. Raises ValidationError after that. `bas` as in Enkat.spara."""
        with transaction.atomic():
            ny, utfall = self.pk is None, krock.Utfall()
            if ny:
                self.skapad_av = av
            else:
                sparad = lagrad(self)
                if sparad.utskickad:
                    raise ValidationError("Omgången är utskickad och kan inte ändras.")
                utfall = krock.jamka_rad(self, sparad, bas, bas) if bas else utfall
                if bas and not utfall.egna:
                    return utfall
            self.full_clean()
            self.save()
            Handelse.objects.skriv(
                "skapade årsomgången" if ny else "ändrade årsomgången",
                self,
                av=av,
                ar=self.ar,
                avser_datum=self.avser_datum.isoformat(),
                sista_dag=self.sista_dag.isoformat(),
                falt=sorted(utfall.egna),
            )
            return utfall

    def skicka_ut(self, *, av: Anvandare) -> int:
        """Asks every company that was active on the day; gives how many. Once: again it asks nobody."""
        with transaction.atomic():
            self._las()
            if self.utskickad:
                return 0
            self._krav_svarstid()
            self.utskickad_tid, self.utskickad_av = timezone.now(), av
            self.save(update_fields=["utskickad_tid", "utskickad_av"])
            fragade = self._fraga()
            self._logga("skickade ut årsuppgifter", fragade, av=av)
            return len(fragade)

    def lagg_till_nya(self, *, av: Anvandare) -> int:
        """Asks companies that have come to the register since, if they were active on the day; gives how many."""
        with transaction.atomic():
            self._las()
            self._krav_utskickad()
            fragade = self._fraga()
            if fragade:
                self._logga("lade till företag i årsomgången", fragade, av=av)
            return len(fragade)

    def paminn(self, *, av: Anvandare) -> int:
        """Mails those who have not answered, each at most one mail a day; gives how many."""
        with transaction.atomic():
            self._las()
            self._krav_utskickad()
            idag = frist.idag()
            return self._paminn(lambda senast: senast is None or senast < idag, av=av)

    def paminn_i_tid(self) -> int:
        """What the sweep does: those who have not heard from us since a reminder day that has come."""
        with transaction.atomic():
            self._las()
            idag = frist.idag()
            komna = [dag for dag in paminnelsedagar(self.sista_dag) if dag <= idag]
            if not (self.utskickad and komna and idag <= self.sista_dag):
                return 0
            return self._paminn(
                lambda senast: senast is None or senast < komna[-1],
                av=Anvandare.objects.portalen(),
            )

    def forlang(self, sista_dag: date, *, av: Anvandare) -> None:
        """A later last day, for all and for every link. Raises ValidationError for one that is not later."""
        with transaction.atomic():
            self._las()
            if not self.utskickad:
                raise ValidationError("Skicka ut omgången först.")
            fore = self.sista_dag
            if sista_dag == fore:
                return
            if sista_dag < max(fore, frist.idag()):
                raise ValidationError(
                    {
                        "sista_dag": "Skriv en dag som är senare än den som gäller och inte har varit."
                    }
                )
            self.sista_dag = sista_dag
            self.save(update_fields=["sista_dag"])
            lank.forlang(ARSUPPGIFT, self.uppgifter.only("publikt_id"), self.halls_oppen_till)
            Handelse.objects.skriv(
                "förlängde årsomgången",
                self,
                av=av,
                fore=fore.isoformat(),
                efter=sista_dag.isoformat(),
            )

    def _las(self) -> None:
        las_om(self)

    def _krav_utskickad(self) -> None:
        if not self.utskickad:
            raise ValidationError("Skicka ut omgången först.")
        if not self.tar_emot:
            raise ValidationError(
                f"Omgången tog emot svar till och med {frist.datumtext(self.halls_oppen_till)}. "
                "Förläng den om fler ska svara."
            )

    def _krav_svarstid(self) -> None:
        if self.har_gatt_ut:
            raise ValidationError(
                "Sista svarsdagen har varit. Skriv en senare dag innan du skickar ut."
            )

    def _fraga(self) -> list[Arsuppgift]:
        """Rows, links and mails in batches: how many questions the database gets does not follow the companies."""
        fragade = []
        for foretagen in i_satser(list(self.foretag_att_fraga())):
            nya = self._nya_uppgifter(foretagen)
            mejla_lankar(nya, self, UTSKICKET, nyckel="utskick")
            fragade += nya
        return fragade

    def _nya_uppgifter(self, foretagen: Sequence[Foretag]) -> list[Arsuppgift]:
        """A row for each that has none. One that comes by file or phone in the same moment is first, and is not asked."""
        rader = [
            Arsuppgift(foretag=foretag, ar=self.ar, omgang=self, epost=epost_till(foretag))
            for foretag in foretagen
        ]
        Arsuppgift.objects.bulk_create(rader, ignore_conflicts=True)
        vara = Arsuppgift.objects.filter(publikt_id__in=[rad.publikt_id for rad in rader])
        sparade = set(vara.values_list("publikt_id", flat=True))
        return [rad for rad in rader if rad.publikt_id in sparade]

    def _paminn(self, ska: Callable[[date | None], bool], *, av: Anvandare) -> int:
        vantar = list(
            self.uppgifter.obesvarade()
            .exclude(epost="")
            .filter(foretag__ihopslagen_med__isnull=True)
            .select_related("foretag__organisation")
            .order_by("pk")
        )
        senast = senast_mejlade(vantar)
        paminda = [rad for rad in vantar if ska(senast.get(rad.publikt_id))]
        for uppgifter in i_satser(paminda):
            Arsuppgift.objects.filter(pk__in=[rad.pk for rad in uppgifter]).update(
                paminnelser=F("paminnelser") + 1, senast_paminnd_tid=timezone.now()
            )
            mejla_lankar(uppgifter, self, PAMINNELSEN, nyckel=f"paminnelse:{frist.idag()}")
        if paminda:
            Handelse.objects.skriv("påminde om årsuppgifter", self, av=av, antal=len(paminda))
        return len(paminda)

    def _logga(self, verb: str, fragade: list[Arsuppgift], *, av: Anvandare) -> None:
        utan = sum(not uppgift.epost for uppgift in fragade)
        Handelse.objects.skriv(verb, self, av=av, antal=len(fragade), utan_adress=utan)


def paminn_infor_sista_dag() -> None:
    """The worker's sweep: from 08.00, while the förbund uses the room (without it the links lead nowhere)."""
    if frist.lokal(frist.nu()).hour >= 8 and funktioner.anvands("arsomgang"):
        for omgang in Arsomgang.objects.pagaende():
            omgang.paminn_i_tid()


def paminnelsedagar(sista_dag: date) -> list[date]:
    """Ten days and two working days before the last day."""
    return sorted([sista_dag - timedelta(days=10), frist.arbetsdagar_fore(sista_dag, 2)])


def i_satser(rader: Sequence[Rad]) -> Iterator[Sequence[Rad]]:
    """SATS at a time, in their order."""
    for start in range(0, len(rader), SATS):
        yield rader[start : start + SATS]


def senast_mejlade(uppgifter: Sequence[Arsuppgift]) -> dict[UUID, date]:
    """The day of the latest mail about each, in Stockholm."""
    rader = (
        Utskick.objects.filter(
            mal_typ=Arsuppgift._meta.label_lower, mal_id__in=[rad.publikt_id for rad in uppgifter]
        )
        .order_by()
        .values_list("mal_id")
        .annotate(senast=models.Max("skapad_tid"))
    )
    return {mal_id: frist.lokal(senast).date() for mal_id, senast in rader if mal_id}
