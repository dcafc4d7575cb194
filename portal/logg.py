from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone


class Rum(models.TextChoices):
    """Whose wall an event or a mail lies behind. Staff see the förbund's space only."""

    FORBUND = "forbund", "Förbundet"
    SOKANDE = "sokande", "Parterna"


class HandelseQuerySet(models.QuerySet["Handelse"]):
    def om(self, mal: models.Model) -> "HandelseQuerySet":
        mal_typ, mal_id = mal_for(mal)
        return self.filter(mal_typ=mal_typ, mal_id=mal_id)

    def for_forbundet(self) -> "HandelseQuerySet":
        return self.filter(rum=Rum.FORBUND)


class HandelseManager(models.Manager["Handelse"]):
    def skriv(
        self,
        verb: str,
        mal: models.Model,
        *,
        av: models.Model,
        rum: str = Rum.FORBUND,
        kommentar: str = "",
        **uppgifter: Any,
    ) -> "Handelse":
        """One row per verb, written by the verb in its own transaction."""
        mal_typ, mal_id = mal_for(mal)
        return self.create(
            verb=verb,
            mal_typ=mal_typ,
            mal_id=mal_id,
            av_id=av.pk,
            rum=rum,
            kommentar=kommentar,
            uppgifter=uppgifter,
        )


class Handelse(models.Model):
    """Who did what when. Rows are only ever added: a trigger and the role's rights say so too.

    The target is (type, public id) without foreign key, so that the log outlives what it tells of.
    """

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    tid = models.DateTimeField(default=timezone.now)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    mal_typ = models.CharField(max_length=60)
    mal_id = models.UUIDField()
    rum = models.CharField(max_length=10, choices=Rum.choices, default=Rum.FORBUND)
    kommentar = models.TextField(blank=True)
    uppgifter = models.JSONField(default=dict, blank=True)

    objects = HandelseManager.from_queryset(HandelseQuerySet)()

    class Meta:
        ordering = ["-tid", "-pk"]
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        indexes = [models.Index(fields=["mal_typ", "mal_id", "-tid"], name="handelse_om")]

    def __str__(self) -> str:
        return f"{self.tid:%Y-%m-%d %H:%M} {self.verb} {self.mal_typ}"


def mal_for(obj: models.Model) -> tuple[str, UUID]:
    """(type, public id) of any row of ours, as it stands in the log and on documents."""
    return obj._meta.label_lower, obj.publikt_id  # type: ignore[attr-defined]
