from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.formular.falt import till_json
from portal.formular.models.formular import Formular
from portal.formular.models.rad import Rad


class Ifyllnad(models.Model):
    """A form being filled in. The aggregate that owns it points here, and holds the rights."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    formular = models.ForeignKey(Formular, models.PROTECT, related_name="ifyllnader")
    skapad_tid = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ifyllnad"
        verbose_name_plural = "ifyllnader"

    def __str__(self) -> str:
        return f"{self.formular} {self.publikt_id}"


class Svar(models.Model):
    """One answer, with its own version number: two writers in different questions never meet.

    `text` holds what was typed, also when it cannot be read as the question's type; `val` the choices of a flerval.
    """

    ifyllnad = models.ForeignKey(Ifyllnad, models.CASCADE, related_name="svar")
    fraga = models.CharField("frågans nyckel", max_length=60)
    text = models.TextField(blank=True)
    val = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    andrad_tid = models.DateTimeField(auto_now=True)
    andrad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        constraints = [
            models.UniqueConstraint(fields=["ifyllnad", "fraga"], name="svar_ett_per_fraga"),
        ]

    def __str__(self) -> str:
        return f"{self.fraga}: {self.text[:40]}"


class Tabellrad(Rad):
    """A row of a question of type tabell. Its columns are the question's, so the cells are kept as typed."""

    ifyllnad = models.ForeignKey(Ifyllnad, models.CASCADE, related_name="tabellrader")
    fraga = models.CharField("frågans nyckel", max_length=60)
    celler = models.JSONField(default=dict, blank=True)

    class Meta(Rad.Meta):
        verbose_name = "tabellrad"
        verbose_name_plural = "tabellrader"
        indexes = [models.Index(fields=["ifyllnad", "fraga"], name="tabellrad_i_fraga")]

    def __str__(self) -> str:
        return f"{self.fraga} rad {self.ordning}"

    def varde(self, falt: str) -> Any:
        return self.celler.get(falt)

    def satt(self, falt: str, varde: Any) -> None:
        if varde is None:
            self.celler.pop(falt, None)
        else:
            self.celler[falt] = till_json(varde)
