import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from portal import frist
from portal.logg import mal_for
from portal.post.hemligheter import nyckelhash, nyckelhashar

VAD = "lank"


class LankQuerySet(models.QuerySet["Lank"]):
    def om(self, mal: models.Model) -> "LankQuerySet":
        mal_typ, mal_id = mal_for(mal)
        return self.filter(mal_typ=mal_typ, mal_id=mal_id)

    def giltiga(self, nar: datetime) -> "LankQuerySet":
        """Not recalled, and not past their last day in Stockholm."""
        dagen = frist.lokal(nar).date()
        return self.filter(Q(galler_till=None) | Q(galler_till__gte=dagen), aterkallad_tid=None)

    def med_text(self, andamal: str, text: str) -> "LankQuerySet":
        """The one that was sent as `text`, for this purpose only; also under a former key of the portal."""
        return self.filter(andamal=andamal, hash__in=nyckelhashar(VAD, text))

    def slutade_fore(self, dag: date) -> "LankQuerySet":
        """Those whose last day, or day of recall, was before `dag`."""
        dagen_fore = frist.slutet_av(dag - timedelta(days=1))
        return self.filter(Q(galler_till__lt=dag) | Q(aterkallad_tid__lte=dagen_fore))


class LankManager(models.Manager["Lank"]):
    def ny(self, andamal: str, mal: models.Model, epost: str, galler_till: date | None) -> "Lank":
        """A new row; its `text` is the link itself, readable here and never again."""
        return self.nya(andamal, [(mal, epost)], galler_till)[0]

    def nya(
        self,
        andamal: str,
        mottagare: Iterable[tuple[models.Model, str]],
        galler_till: date | None,
    ) -> "list[Lank]":
        """One for each (target, address), in their order, with one query for all of them."""
        rader = [_ny(andamal, mal, epost, galler_till) for mal, epost in mottagare]
        return self.bulk_create(rader)


def _ny(andamal: str, mal: models.Model, epost: str, galler_till: date | None) -> "Lank":
    """Not saved. That its hash is its own, the table says."""
    mal_typ, mal_id = mal_for(mal)
    text = secrets.token_urlsafe(32)
    rad = Lank(
        andamal=andamal,
        mal_typ=mal_typ,
        mal_id=mal_id,
        hash=nyckelhash(VAD, text),
        epost=epost.strip().lower(),
        galler_till=galler_till,
    )
    rad.clean_fields()
    rad.text = text
    return rad


class Lank(models.Model):
    """A personal link for somebody without login: who has it may do one thing (`andamal`) with one target.

    256 random bits, of which only a keyed hash is kept. The target is (type, public id) without foreign key, as in
    Handelse. A target may have several links that work: the invitation has one, each reminder its own.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    andamal = models.CharField("ändamål", max_length=40)
    mal_typ = models.CharField(max_length=60)
    mal_id = models.UUIDField()
    hash = models.CharField(max_length=64, unique=True)
    epost = models.EmailField("skickad till")
    skapad_tid = models.DateTimeField(default=timezone.now)
    galler_till = models.DateField("gäller till och med", null=True, blank=True)
    aterkallad_tid = models.DateTimeField("återkallad", null=True, blank=True)
    oppnad_tid = models.DateTimeField("öppnad", null=True, blank=True)

    text = ""  # the link as the visitor has shown it: for the addresses of the page, never stored

    objects = LankManager.from_queryset(LankQuerySet)()

    class Meta:
        verbose_name = "personlig länk"
        verbose_name_plural = "personliga länkar"
        indexes = [models.Index(fields=["mal_typ", "mal_id"], name="lank_om")]
        constraints = [
            models.CheckConstraint(
                name="lank_epost_med_gemener", condition=Q(epost=Lower("epost"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.andamal} till {self.epost}"

    def oppna(self) -> None:
        """Somebody has used the link, not only a mail scanner: the first time is kept."""
        nu = timezone.now()
        if Lank.objects.filter(pk=self.pk, oppnad_tid=None).update(oppnad_tid=nu):
            self.oppnad_tid = nu
