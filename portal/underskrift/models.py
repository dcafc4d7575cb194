import secrets
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from portal import frist
from portal.dokument.models import Dokument, Version
from portal.flode import Flode
from portal.konto.models.anvandare import Anvandare
from portal.logg import Rum
from portal.post import lank
from portal.post.hemligheter import nyckelhash
from portal.post.models.lank import Lank

ANDAMAL = "underskrift"  # of the personal links

TALORD = (
    "ingen",
    "en",
    "två",
    "tre",
    "fyra",
    "fem",
    "sex",
    "sju",
    "åtta",
    "nio",
    "tio",
    "elva",
    "tolv",
)


def _ord(antal: int) -> str:
    return TALORD[antal] if antal < len(TALORD) else str(antal)


class UnderskriftsrundaQuerySet(models.QuerySet["Underskriftsrunda"]):
    def att_oppna(self) -> "UnderskriftsrundaQuerySet":
        """Those whose PDF has been issued since they were started."""
        return self.filter(
            status=Underskriftsrunda.Status.FORBEREDS, dokument__status=Dokument.Status.UTFARDAT
        )

    def oppna(self) -> "UnderskriftsrundaQuerySet":
        return self.filter(status=Underskriftsrunda.Status.OPPEN)


class Underskriftsrunda(Flode):
    """A frozen version, its PDF, and those who are asked to sign it.

    `hanterare` names what the owner of the version wants to be told, registered in `portal.underskrift`,
    whose functions are the way in: they lock, mail and tell the owner around the verbs below.
    """

    class Status(models.TextChoices):
        FORBEREDS = "forbereds", "Förbereds"
        OPPEN = "oppen", "Öppen för underskrift"
        KLAR = "klar", "Alla har skrivit under"
        ATERTAGEN = "atertagen", "Återtagen"

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {
        Status.FORBEREDS: {Status.OPPEN, Status.ATERTAGEN},
        Status.OPPEN: {Status.KLAR, Status.ATERTAGEN},
        Status.KLAR: {Status.ATERTAGEN},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.OneToOneField(Version, models.PROTECT, related_name="runda")
    dokument = models.ForeignKey(Dokument, models.PROTECT, related_name="+")
    bevis = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")
    hanterare = models.CharField(max_length=40)
    titel = models.CharField("titel", max_length=250)
    avsandare = models.CharField("avsändare", max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.FORBEREDS)
    rum = models.CharField(max_length=10, choices=Rum.choices, default=Rum.SOKANDE)
    sista_dag = models.DateField("skriv under senast", null=True, blank=True)
    startad_tid = models.DateTimeField(default=timezone.now)
    startad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    oppnad_tid = models.DateTimeField(null=True, blank=True)
    avslutad_tid = models.DateTimeField(null=True, blank=True)
    skal = models.TextField("skäl till återtagande", blank=True)

    objects = UnderskriftsrundaQuerySet.as_manager()

    class Meta:
        verbose_name = "underskriftsrunda"
        verbose_name_plural = "underskriftsrundor"
        indexes = [
            models.Index(
                fields=["status"],
                condition=Q(status__in=["forbereds", "oppen"]),
                name="runda_pagar",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="runda_avslutad_nar_klar_eller_atertagen",
                condition=Q(status__in=["klar", "atertagen"], avslutad_tid__isnull=False)
                | Q(status__in=["forbereds", "oppen"], avslutad_tid__isnull=True),
            ),
            models.CheckConstraint(
                name="runda_oppnad_nar_oppen",
                condition=Q(status="forbereds", oppnad_tid__isnull=True)
                | Q(status__in=["oppen", "klar"], oppnad_tid__isnull=False)
                | Q(status="atertagen"),
            ),
            models.CheckConstraint(
                name="runda_bevis_nar_klar",
                condition=Q(status="klar", bevis__isnull=False)
                | Q(status__in=["forbereds", "oppen"], bevis__isnull=True)
                | Q(status="atertagen"),
            ),
            models.CheckConstraint(
                name="runda_atertagen_har_skal", condition=~Q(status="atertagen") | ~Q(skal="")
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def ar_oppen(self) -> bool:
        return self.status == self.Status.OPPEN

    @property
    def pagar(self) -> bool:
        return self.status in {self.Status.FORBEREDS, self.Status.OPPEN}

    @property
    def kan_atertas(self) -> bool:
        return self.Status.ATERTAGEN in self.OVERGANGAR.get(self.status, frozenset())

    @property
    def rubrik(self) -> str:
        """ "Två av fem har skrivit under"."""
        antal = sum(u.status == Underskrift.Status.SIGNERAD for u in self.gallande)
        if antal == len(self.gallande):
            return "Alla har skrivit under"
        return f"{_ord(antal).capitalize()} av {_ord(len(self.gallande))} har skrivit under"

    @cached_property
    def gallande(self) -> "list[Underskrift]":
        """The signers that count, read once for a page."""
        return list(self.underskrifter.gallande())

    def oppna(self, *, av: Anvandare) -> None:
        with self._overgang(
            self.Status.OPPEN, av=av, verb="öppnade underskriftsrundan", rum=self.rum
        ):
            self.oppnad_tid = timezone.now()

    @contextmanager
    def slutfor(self, *, av: Anvandare) -> Iterator[None]:
        """The block orders the bevis and sets it."""
        with self._overgang(
            self.Status.KLAR, av=av, verb="avslutade underskriftsrundan", rum=self.rum
        ):
            self.avslutad_tid = timezone.now()
            yield

    def aterta(self, *, av: Anvandare, skal: str) -> None:
        with self._overgang(
            self.Status.ATERTAGEN,
            av=av,
            verb="tog tillbaka underskriftsrundan",
            rum=self.rum,
            kommentar=skal,
        ):
            self.avslutad_tid, self.skal = timezone.now(), skal


class UnderskriftQuerySet(models.QuerySet["Underskrift"]):
    def gallande(self) -> "UnderskriftQuerySet":
        """All but those that somebody else came instead of."""
        return self.exclude(status=Underskrift.Status.ERSATT)

    def vantar(self) -> "UnderskriftQuerySet":
        return self.filter(status=Underskrift.Status.VANTAR)

    def signerade(self) -> "UnderskriftQuerySet":
        return self.filter(status=Underskrift.Status.SIGNERAD)

    def med_lank(self, text: str) -> "UnderskriftQuerySet":
        """The one that the personal link with this text leads to."""
        mal = Lank.objects.giltiga(timezone.now()).med_text(ANDAMAL, text)
        return self.filter(publikt_id__in=mal.values("mal_id"))


class Underskrift(Flode):
    """One person asked to sign in one round: not a role, and not necessarily an account.

    Links and codes are kept as keyed hashes only. A replaced row stays, with who came instead.
    """

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar"
        SIGNERAD = "signerad", "Har skrivit under"
        AVBOJD = "avbojd", "Avböjd"
        ERSATT = "ersatt", "Ersatt"

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {
        Status.VANTAR: {Status.SIGNERAD, Status.AVBOJD, Status.ERSATT},
        Status.AVBOJD: {Status.ERSATT},
    }

    class Metod(models.TextChoices):
        LANK_OCH_KOD = "lank_kod", "Personlig länk och kod till e-postadressen"

    KOD_FORSOK = 5
    KOD_GALLER = timedelta(minutes=15)
    KOD_VANTA = timedelta(seconds=30)
    KOD_PER_TIMME = 5

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    runda = models.ForeignKey(Underskriftsrunda, models.PROTECT, related_name="underskrifter")
    ordning = models.PositiveSmallIntegerField(default=0)
    organisation = models.CharField("organisation", max_length=200)
    enhet = models.CharField("enhet", max_length=200, blank=True)
    roll = models.CharField("partens roll", max_length=200, blank=True)
    namn = models.CharField("namn", max_length=200)
    titel = models.CharField("titel", max_length=200)
    epost = models.EmailField("e-postadress")
    grund = models.CharField("grund för behörigheten", max_length=200, blank=True)
    nyckel = models.CharField("nyckel hos ägaren", max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VANTAR)
    kod_hash = models.CharField(max_length=64, blank=True)
    kod_tid = models.DateTimeField(null=True, blank=True)
    kod_forsok = models.PositiveSmallIntegerField(default=0)
    utskickad_tid = models.DateTimeField(null=True, blank=True)
    oppnad_tid = models.DateTimeField(null=True, blank=True)
    pamind_tid = models.DateTimeField(null=True, blank=True)
    svar_tid = models.DateTimeField(null=True, blank=True)
    svar_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    metod = models.CharField(max_length=20, choices=Metod.choices, blank=True)
    skal = models.TextField("skäl", blank=True)
    ersatt_av = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="ersatter"
    )

    objects = UnderskriftQuerySet.as_manager()

    class Meta:
        ordering = ["ordning", "pk"]
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        constraints = [
            models.CheckConstraint(
                name="underskrift_svar_helt_eller_inte",
                condition=Q(
                    status__in=["signerad", "avbojd"], svar_tid__isnull=False, svar_av__isnull=False
                )
                | Q(status="vantar", svar_tid__isnull=True, svar_av__isnull=True)
                | Q(status="ersatt"),
            ),
            models.CheckConstraint(
                name="underskrift_avbojd_har_skal", condition=~Q(status="avbojd") | ~Q(skal="")
            ),
            models.CheckConstraint(
                name="underskrift_signerad_har_metod",
                condition=Q(status="signerad") & ~Q(metod="") | ~Q(status="signerad") & Q(metod=""),
            ),
            models.CheckConstraint(
                name="underskrift_ersatt_av_nagon",
                condition=Q(status="ersatt", ersatt_av__isnull=False)
                | ~Q(status="ersatt") & Q(ersatt_av__isnull=True),
            ),
            models.CheckConstraint(
                name="underskrift_kod_helt_eller_inte",
                condition=Q(kod_hash="", kod_forsok=0) | ~Q(kod_hash="") & Q(kod_tid__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, {self.part}"

    @property
    def part(self) -> str:
        return f"{self.organisation}, {self.enhet}" if self.enhet else self.organisation

    @property
    def maskad_epost(self) -> str:
        """ "m…@kommun.se": enough to know which mailbox to look in."""
        namn, _, doman = self.epost.partition("@")
        return f"{namn[:1]}…\u2060@{doman}"  # U+2060: no new line before @

    @property
    def vantar(self) -> bool:
        return self.status == self.Status.VANTAR

    @property
    def kan_lasas(self) -> bool:
        """Whether link and code open anything: to answer while the round is open, then to see the receipt."""
        if self.status == self.Status.SIGNERAD:
            return self.runda.status != Underskriftsrunda.Status.ATERTAGEN
        return self.vantar and self.runda.ar_oppen

    @property
    def senast_hant(self) -> str:
        """The last thing that happened, for the owner's table; the reason of one who declined stands for itself."""
        if self.svar_tid:
            return frist.tidtext(self.svar_tid)
        tider = [
            (tid, vad)
            for tid, vad in (
                (self.utskickad_tid, "Länk skickad"),
                (self.oppnad_tid, "Öppnad"),
                (self.pamind_tid, "Påmind"),
            )
            if tid
        ]
        if not tider:
            return "Länken skickas när PDF:en är klar"
        tid, vad = max(tider)
        return f"{vad} {frist.tidtext(tid)}"

    @property
    def kan_ersattas(self) -> bool:
        return self.Status.ERSATT in self.OVERGANGAR.get(self.status, frozenset())

    def ny_lank(self) -> str:
        """The text of a further personal link. Earlier ones go on working."""
        return lank.ny(ANDAMAL, self, self.epost)

    def ny_kod(self, nu: datetime) -> str:
        """Six digits that hold for KOD_GALLER and KOD_FORSOK tries. The caller holds the row's lock."""
        kod = f"{secrets.randbelow(1_000_000):06d}"
        self.kod_hash, self.kod_tid, self.kod_forsok = self._kodhash(kod), nu, 0
        self.save(update_fields=["kod_hash", "kod_tid", "kod_forsok"])
        return kod

    def har_kod(self, nu: datetime) -> bool:
        return bool(self.kod_hash and self.kod_tid and nu < self.kod_tid + self.KOD_GALLER)

    def forbruka_kod(self, kod: str, nu: datetime) -> bool:
        """True once for the right code in time. A wrong one counts, and the last try ends the code.

        The caller holds the row's lock, so that parallel tries are counted one by one.
        """
        if not self.har_kod(nu):
            return False
        ratt = compare_digest(self._kodhash(kod), self.kod_hash)
        self.kod_forsok += 1
        if ratt or self.kod_forsok >= self.KOD_FORSOK:
            self.kod_hash, self.kod_forsok = "", 0
        if ratt:
            self.oppnad_tid = self.oppnad_tid or nu
        self.save(update_fields=["kod_hash", "kod_forsok", "oppnad_tid"])
        return ratt

    def _kodhash(self, kod: str) -> str:
        return nyckelhash("underskrift.kod", f"{self.publikt_id}:{kod}")

    def signera(self, *, av: Anvandare, tid: datetime, metod: Metod) -> None:
        with self._overgang(
            self.Status.SIGNERAD, av=av, verb="skrev under", rum=self.runda.rum, part=self.part
        ):
            self.svar_tid, self.svar_av, self.metod = tid, av, metod

    def avboj(self, *, av: Anvandare, tid: datetime, skal: str) -> None:
        with self._overgang(
            self.Status.AVBOJD,
            av=av,
            verb="avböjde att skriva under",
            rum=self.runda.rum,
            kommentar=skal,
            part=self.part,
        ):
            self.svar_tid, self.svar_av, self.skal = tid, av, skal

    def ersatt_med(self, ny: "Underskrift", *, av: Anvandare) -> None:
        """`ny` signs instead. Links and code of this row open nothing more."""
        with self._overgang(
            self.Status.ERSATT,
            av=av,
            verb="bytte undertecknare",
            rum=self.runda.rum,
            part=self.part,
            ny=ny.namn,
        ):
            ny.save()
            self.ersatt_av, self.kod_hash, self.kod_forsok = ny, "", 0

    def som_fakta(self) -> dict[str, Any]:
        """What an export and a bevis say of the signature."""
        return {
            "organisation": self.organisation,
            "enhet": self.enhet,
            "namn": self.namn,
            "titel": self.titel,
            "epost": self.epost,
            "grund": self.grund,
            "status": self.status,
            "metod": self.metod,
            "tid": self.svar_tid.isoformat() if self.svar_tid else "",
        }


def paminnelsedag(sista_dag: date) -> date:
    """Those who have not signed are reminded two working days before the last day."""
    return frist.arbetsdagar_fore(sista_dag, 2)


def ska_paminnas(*, senast_hort: date, sista_dag: date, idag: date) -> bool:
    """Whether a waiting signer is reminded today: from the reminder day to the last day, once.

    `senast_hort` is the day of the link or of the last reminder; who has heard from us since the reminder
    day is left in peace.
    """
    forsta = paminnelsedag(sista_dag)
    return senast_hort < forsta <= idag <= sista_dag
