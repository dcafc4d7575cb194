from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models


class Rad(models.Model):
    """A row of a typed block or table, in a draft that holds anything.

    Columns are nullable. What could not be read as the column's type ("ca 7" in a number) is kept as typed
    in `ra` and shown again with its error. `nyckel` is given by the form, so a repeated post is the same row;
    `version` grows with every change and is what two writers meet on. A removed row is kept until the
    aggregate is sent in, so that it can be taken back.
    """

    nyckel = models.UUIDField(default=uuid4, unique=True)
    ordning = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    ra = models.JSONField(default=dict, blank=True)
    borttagen_tid = models.DateTimeField(null=True, blank=True)
    andrad_tid = models.DateTimeField(auto_now=True)
    andrad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["ordning", "pk"]

    def varde(self, falt: str) -> Any:
        """The typed value of a declared field, None when nothing readable is there."""
        return getattr(self, falt)

    def satt(self, falt: str, varde: Any) -> None:
        setattr(self, falt, varde)


class ArsRad(Rad):
    """A row with one amount (kr) or number per calendar year, in fields named "ar_2021"."""

    per_ar = models.JSONField("per år", default=dict, blank=True)

    class Meta(Rad.Meta):
        abstract = True

    def varde(self, falt: str) -> Any:
        if falt.startswith("ar_"):
            text = self.per_ar.get(falt[3:])
            return None if text is None else Decimal(text)
        return super().varde(falt)

    def satt(self, falt: str, varde: Any) -> None:
        if not falt.startswith("ar_"):
            super().satt(falt, varde)
        elif varde is None:
            self.per_ar.pop(falt[3:], None)
        else:
            self.per_ar[falt[3:]] = str(varde)

    def for_ar(self, ar: int) -> Decimal:
        """What the row says of the year; 0 when it says nothing."""
        return Decimal(self.per_ar.get(str(ar), "0"))
