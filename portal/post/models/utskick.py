from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, Rum, mal_for
from portal.sparr import las_om


class UtskickQuerySet(models.QuerySet["Utskick"]):
    def att_skicka(self, nu: datetime) -> "UtskickQuerySet":
        """Due rows, codes first."""
        return self.filter(
            skickad_tid__isnull=True, installd_tid__isnull=True, nasta_forsok_tid__lte=nu
        ).order_by("prioritet", "nasta_forsok_tid", "pk")

    def gav_upp(self, sedan: datetime) -> "UtskickQuerySet":
        """Those that did not get through, given up after `sedan`."""
        return self.filter(installd_tid__gt=sedan)

    def for_forbundet(self) -> "UtskickQuerySet":
        return self.filter(rum=Rum.FORBUND)


class Utskick(models.Model):
    """One mail to one address. Written in the transaction of what it tells of; only the worker sends it.

    `kanslig` (a code or a personal link): the body is cleared when the mail has been sent.
    `nyckel` makes a mail unique: the same reminder is written once, however often it is asked for.
    """

    class Prioritet(models.IntegerChoices):
        KOD = 0
        VANLIG = 5

    MAX_FORSOK = 8

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    nyckel = models.CharField(max_length=200, null=True, blank=True, unique=True)
    till = models.EmailField("till")
    amne = models.CharField("ämne", max_length=250)
    text = models.TextField("text")
    kanslig = models.BooleanField(default=False)
    prioritet = models.PositiveSmallIntegerField(
        choices=Prioritet.choices, default=Prioritet.VANLIG
    )
    rum = models.CharField(max_length=10, choices=Rum.choices, default=Rum.FORBUND)
    mal_typ = models.CharField(max_length=60, blank=True)
    mal_id = models.UUIDField(null=True, blank=True)
    skapad_tid = models.DateTimeField(default=timezone.now)
    nasta_forsok_tid = models.DateTimeField(default=timezone.now)
    galler_till_tid = models.DateTimeField(null=True, blank=True)
    forsok = models.PositiveSmallIntegerField(default=0)
    senaste_fel = models.CharField(max_length=300, blank=True)
    skickad_tid = models.DateTimeField(null=True, blank=True)
    installd_tid = models.DateTimeField(null=True, blank=True)

    objects = UtskickQuerySet.as_manager()

    class Meta:
        ordering = ["-skapad_tid"]
        verbose_name = "utskick"
        verbose_name_plural = "utskick"
        indexes = [
            models.Index(
                fields=["prioritet", "nasta_forsok_tid"],
                condition=Q(skickad_tid__isnull=True, installd_tid__isnull=True),
                name="utskick_att_skicka",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="utskick_skickat_eller_installt",
                condition=Q(skickad_tid__isnull=True) | Q(installd_tid__isnull=True),
            ),
            models.CheckConstraint(
                name="utskick_kansligt_tomt_nar_skickat",
                condition=Q(kanslig=False)
                | Q(skickad_tid__isnull=True, installd_tid__isnull=True)
                | Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amne} → {self.till}"

    @property
    def meddelande_id(self) -> str:
        """The same for every try, so that a duplicate after a crash is seen as one by mail programs."""
        doman = settings.ADRESS.split("//")[-1].split(":")[0]
        return f"<{self.publikt_id}@{doman}>"

    def skickat(self, nu: datetime) -> None:
        self.skickad_tid = nu
        self.senaste_fel = ""
        self._rensa()
        self.save()

    def ar_for_sent(self, nu: datetime) -> bool:
        return self.galler_till_tid is not None and self.galler_till_tid <= nu

    def installt(self, nu: datetime, fel: str) -> None:
        """Given up: the row stays as failed for staff to see."""
        self.installd_tid, self.senaste_fel = nu, fel[:300]
        self._rensa()
        self.save()

    def misslyckat(self, nu: datetime, fel: str) -> None:
        """Tries again after 1, 2, 4 … minutes, MAX_FORSOK times, but not longer than the mail is of use."""
        self.forsok += 1
        self.nasta_forsok_tid = nu + timedelta(minutes=2 ** (self.forsok - 1))
        if self.forsok >= self.MAX_FORSOK or self.ar_for_sent(self.nasta_forsok_tid):
            self.installt(nu, fel)
        else:
            self.senaste_fel = fel[:300]
            self.save()

    @property
    def kan_skickas_igen(self) -> bool:
        """Given up, and with its text left: a code or a link has none and is asked for anew instead."""
        return self.installd_tid is not None and not self.kanslig

    def skicka_igen(self, *, av: Anvandare) -> None:
        """Puts a given-up mail back in the queue. Again, or for one that cannot be sent, changes nothing."""
        with transaction.atomic():
            las_om(self)
            if self.kan_skickas_igen:
                self.installd_tid, self.galler_till_tid = None, None
                self.forsok, self.nasta_forsok_tid = 0, timezone.now()
                self.save()
                Handelse.objects.skriv(
                    "skickade mejl igen", self, av=av, rum=self.rum, amne=self.amne
                )

    def _rensa(self) -> None:
        if self.kanslig:
            self.text = ""


def om(obj: models.Model) -> dict[str, str | UUID]:
    """The target fields of an Utskick about `obj`."""
    mal_typ, mal_id = mal_for(obj)
    return {"mal_typ": mal_typ, "mal_id": mal_id}
