from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from foretag.enkat.models.enkat import (
    ANDAMAL,
    Enkat,
    Enkatinbjudan,
    EnkatQuerySet,
    Inbjuden,
    lankadress,
)
from portal import frist
from portal.dokument.models import Version
from portal.flode import Flode
from portal.formular import fyllt as formularmodul
from portal.formular.agare import Bit
from portal.formular.models.ifyllnad import Ifyllnad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum
from portal.post import lank, utskick
from portal.post.models.utskick import om

GALLRAS_EFTER = timedelta(days=90)
TOMMA_GALLRAS_EFTER = timedelta(days=7)


class EnkatsvarQuerySet(models.QuerySet["Enkatsvar"]):
    def inlamnade(self) -> "EnkatsvarQuerySet":
        """What the förbund may read. Before that an answer is its writer's own."""
        return self.exclude(status=Enkatsvar.Status.PABORJAT)

    def med(self) -> "EnkatsvarQuerySet":
        """Those of the compilation, in the order they came."""
        return self.filter(status=Enkatsvar.Status.GODKANT).order_by("inlamnat_tid", "pk")

    def paborjade(self) -> "EnkatsvarQuerySet":
        return self.filter(status=Enkatsvar.Status.PABORJAT)


class Enkatsvar(Flode):
    """One respondent's answers: her own until she hands them in, then read and moderated by staff."""

    class Status(models.TextChoices):
        PABORJAT = "paborjat", "Påbörjat"
        INLAMNAT = "inlamnat", "Inlämnat"
        GODKANT = "godkant", "Med i sammanställningen"
        UTANFOR = "utanfor", "Utanför sammanställningen"

    OVERGANGAR: ClassVar[Any] = {
        Status.PABORJAT: {Status.INLAMNAT},
        Status.INLAMNAT: {Status.GODKANT, Status.UTANFOR},
        Status.GODKANT: {Status.UTANFOR},
        Status.UTANFOR: {Status.GODKANT},
    }

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    enkat = models.ForeignKey(Enkat, models.PROTECT, related_name="svar")
    ifyllnad = models.OneToOneField(Ifyllnad, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PABORJAT)
    namn = models.CharField("ditt namn", max_length=200, blank=True)
    organisation = models.CharField("din organisation", max_length=200, blank=True)
    epost = models.EmailField("din e-post", blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    inlamnat_tid = models.DateTimeField(null=True, blank=True)
    inlamnat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    skapat_tid = models.DateTimeField(default=timezone.now)

    objects = EnkatsvarQuerySet.as_manager()

    class Meta:
        ordering = ["-skapat_tid", "-pk"]
        verbose_name = "enkätsvar"
        verbose_name_plural = "enkätsvar"
        constraints = [
            models.CheckConstraint(
                name="enkatsvar_inlamnat_helt_eller_inte",
                condition=Q(
                    status="paborjat",
                    inlamnat_tid__isnull=True,
                    inlamnat_av__isnull=True,
                    version__isnull=True,
                )
                | ~Q(status="paborjat")
                & Q(
                    inlamnat_tid__isnull=False,
                    inlamnat_av__isnull=False,
                    version__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or self.namn or "Svar utan avsändare"

    def get_absolute_url(self) -> str:
        return reverse("foretag:enkatsvar", args=[self.enkat.publikt_id, self.publikt_id])

    @property
    def ar_paborjat(self) -> bool:
        return self.status == self.Status.PABORJAT

    def far_skrivas(self, bit: Bit) -> bool:
        """All of it until it is handed in, as long as the enkät takes answers."""
        return self.ar_paborjat and self.enkat.tar_emot()

    @property
    def skrivare(self) -> Anvandare:
        """Who the writing is noted on: who was asked; on the web, where nobody has shown who she is, the portal."""
        inbjudan = getattr(self, "inbjudan", None)
        person = inbjudan and Anvandare.objects.filter(email=inbjudan.epost).first()
        return person or Anvandare.objects.portalen()

    def las_delat(self) -> None:
        """The stored status, locked FOR SHARE, and the enkät anew: a save and a verb never pass each other unseen."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT status FROM foretag_enkatsvar WHERE id = %s FOR SHARE", [self.pk]
            )
            self.status = cursor.fetchone()[0]
        self.enkat.refresh_from_db(fields=["status", "oppnar_tid", "stanger_tid"])

    # ---- what it holds ----
    def data(self, fyllt: formularmodul.Fyllt | None = None) -> dict[str, Any]:
        """All of it as canonical JSON: what is frozen and read."""
        return {
            "slag": "enkatsvar",
            "schema": 1,
            "enkat": {"publikt_id": str(self.enkat.publikt_id), "titel": self.enkat.titel},
            "avsandare": {
                "namn": self.namn,
                "organisation": self.organisation,
                "epost": self.epost,
            },
            "formular": formularmodul.formular_json(self.ifyllnad.formular),
            **formularmodul.till_json(self, fyllt or formularmodul.fyllt(self.ifyllnad)),
        }

    # ---- verbs: the respondent's ----
    @classmethod
    def borja(cls, enkat: Enkat, vem: Inbjuden, *, av: Anvandare, nar: datetime) -> "Enkatsvar":
        """A new answer, empty. Raises ValidationError when the enkät takes none."""
        if not enkat.tar_emot(nar):
            raise ValidationError("Enkäten är stängd. Det går inte längre att svara.")
        with transaction.atomic():
            svar = cls.objects.create(
                enkat=enkat,
                ifyllnad=formularmodul.ny_ifyllnad(enkat.formular),
                namn=vem.namn,
                organisation=vem.organisation,
                epost=vem.epost.strip().lower(),
            )
            Handelse.objects.skriv("började svara", svar, av=av, rum=Rum.SOKANDE)
        return svar

    def lamna_in(self, *, av: Anvandare, nar: datetime) -> None:
        """Freezes the answer. Raises ValidationError when it is too late, empty, or something is to be put right."""
        with self._overgang(self.Status.INLAMNAT, av=av, verb="lämnade in svaret"):
            enkat = Enkat.objects.get(pk=self.enkat_id)
            if not enkat.tar_emot(nar):
                raise ValidationError("Enkäten är stängd. Svaret kan inte längre lämnas in.")
            fyllt = formularmodul.fyllt(self.ifyllnad)
            if formularmodul.brister(self, fyllt):
                raise ValidationError("Något saknas eller behöver rättas innan du lämnar in.")
            data = self.data(fyllt)
            if ar_tomt(data):
                raise ValidationError("Svara på minst en fråga innan du lämnar in.")
            self.inlamnat_tid, self.inlamnat_av = nar, av
            self.version = Version.frys(self, {**data, "inlamnat_tid": nar.isoformat()}, av=av)
            self._kvittera()

    def _kvittera(self) -> None:
        """The receipt, with a link to come back to what was handed in."""
        if self.epost:
            self.mejla_lank("foretag/enkat/post/enkat_kvittens.txt", Rum.FORBUND)

    def mejla_lank(self, mall: str, rum: str) -> None:
        """A mail with a link of her own. Nothing that was typed by her stands in it."""
        kontext = {"enkat": self.enkat, "svar": self, "lank": lankadress(self.ny_lank())}
        utskick.skriv(mall, till=self.epost, kontext=kontext, kanslig=True, rum=rum, **om(self))

    def ny_lank(self) -> str:
        """A link to this answer that goes on working: consent can be withdrawn at any time."""
        return lank.ny(ANDAMAL, self, self.epost or Anvandare.PORTALENS_EPOST)

    # ---- verbs: staff's ----
    def ta_med(self, *, av: Anvandare) -> None:
        """Into the compilation."""
        with self._overgang(self.Status.GODKANT, av=av, verb="tog med svaret i sammanställningen"):
            pass

    def lamna_utanfor(self, *, av: Anvandare, skal: str) -> None:
        """Out of the compilation, for a reason that is kept. Raises ValidationError without one."""
        if not skal.strip():
            raise ValidationError("Skriv varför svaret inte ska vara med.")
        with self._overgang(
            self.Status.UTANFOR,
            av=av,
            verb="lämnade svaret utanför sammanställningen",
            kommentar=skal.strip(),
        ):
            pass

    def gallra(self) -> None:
        """Deletes an answer that was never handed in, with all that was written in it and the ways to it."""
        with transaction.atomic():
            self.las()
            if not self.ar_paborjat:
                raise ValidationError("Ett inlämnat svar gallras inte.")
            Enkatinbjudan.objects.filter(svar=self).update(svar=None)
            lank.aterkalla(ANDAMAL, self)
            ifyllnad = self.ifyllnad
            self.delete()
            ifyllnad.delete()


def ar_tomt(data: dict[str, Any]) -> bool:
    """Is nothing answered?"""
    i_block = any(rader for b in data["block"].values() for rader in b.values())
    return not data["svar"] and not i_block


def gallra_paborjade() -> int:
    """The worker's sweep: what was begun and never handed in goes GALLRAS_EFTER the last day; empty ones sooner.

    Gives how many went.
    """
    nu = frist.nu()
    stangda = Q(enkat__stanger_tid__lt=nu - GALLRAS_EFTER) | Q(
        enkat__status=Enkat.Status.STANGD, skapat_tid__lt=nu - GALLRAS_EFTER
    )
    orord = Q(
        skapat_tid__lt=nu - TOMMA_GALLRAS_EFTER,
        inbjudan__isnull=True,
        ifyllnad__svar__isnull=True,
        ifyllnad__tabellrader__isnull=True,
        exempel__isnull=True,
    )
    att_gallra = Enkatsvar.objects.paborjade().filter(stangda | orord).distinct()
    for svar in att_gallra:
        svar.gallra()
    return len(att_gallra)


def borja_inbjuden(inbjudan: Enkatinbjudan, vem: Inbjuden, *, nar: datetime) -> Enkatsvar:
    """Her answer: begun now, or the one that she has. Raises ValidationError when the enkät takes none."""
    with transaction.atomic():
        inbjudan.las()
        if inbjudan.svar:
            return inbjudan.svar
        av = Anvandare.objects.for_epost(inbjudan.epost, inbjudan.namn)
        egen = Inbjuden(inbjudan.epost, vem.namn, vem.organisation)
        inbjudan.svar = Enkatsvar.borja(inbjudan.enkat, egen, av=av, nar=nar)
        inbjudan.avbojd_tid = None
        inbjudan.save(update_fields=["svar", "avbojd_tid"])
    return inbjudan.svar


def med_antal(enkater: EnkatQuerySet) -> EnkatQuerySet:
    """With `antal_inbjudna` and `antal_svar`: those handed in."""
    return enkater.annotate(
        antal_inbjudna=_antal(Enkatinbjudan.objects.all()),
        antal_svar=_antal(Enkatsvar.objects.inlamnade()),
    )


def _antal(rader: models.QuerySet[Any]) -> Coalesce:
    """How many of `rader` belong to each enkät."""
    egna = rader.filter(enkat=OuterRef("pk")).order_by().values("enkat")
    return Coalesce(Subquery(egna.annotate(n=Count("pk")).values("n")), 0)
