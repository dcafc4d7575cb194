"""Which goals of an application are counted by avtal in the register, and which avtal count.

The goal is a målvärde of the frozen version, by its key. The number is never stored: it is how many avtal that have
not been voided stand here.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from foretag.avtal.models import Avtal
from insatser.ansokan.models.ansokan import Ansokan
from insatser.ansokan.sammandrag import malvarden
from insatser.arende.models.arende import Arende
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse


class Avtalsmal(models.Model):
    """A målvärde that staff have chosen to count by avtal."""

    ansokan = models.ForeignKey(Ansokan, models.PROTECT, related_name="avtalsmal")
    malvarde = models.UUIDField("målvärdets nyckel i den frysta versionen")
    valt_tid = models.DateTimeField(default=timezone.now)
    valt_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "mål som räknas i avtal"
        verbose_name_plural = "mål som räknas i avtal"
        constraints = [
            models.UniqueConstraint(
                fields=["ansokan", "malvarde"],
                name="avtalsmal_ett_per_malvarde",
                violation_error_message="Målet räknas redan i avtal.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.malvarde)

    @classmethod
    def valj(cls, arende: Arende, nyckel: UUID, *, av: Anvandare) -> "Avtalsmal":
        """The målvärde is counted by avtal from now on. Raises ValidationError when the application has no such."""
        with transaction.atomic():
            arende.las()
            ansokan = arende.ansokan
            matt = _matt(ansokan, nyckel)
            if ansokan is None or matt is None:
                raise ValidationError("Målet finns inte i den inkomna ansökan.")
            rad, ny = cls.objects.get_or_create(
                ansokan=ansokan, malvarde=nyckel, defaults={"valt_av": av}
            )
            if ny:
                Handelse.objects.skriv(
                    "valde att räkna målet i avtal",
                    arende,
                    av=av,
                    kommentar=matt,
                    malvarde=str(nyckel),
                )
            return rad

    def valj_bort(self, arende: Arende, *, av: Anvandare) -> None:
        """Not counted by avtal any more; the log keeps which avtal were counted."""
        with transaction.atomic():
            arende.las()
            raknade = [str(rad.avtal.publikt_id) for rad in self.malavtal.select_related("avtal")]
            self._logga("slutade räkna målet i avtal", arende, av, raknade)
            self.malavtal.all().delete()
            self.delete()

    def rakna(self, arende: Arende, avtal: Iterable[Avtal], *, av: Anvandare) -> None:
        """Counts these too. One that is counted already is left as it is; a voided one is refused."""
        with transaction.atomic():
            arende.las()
            raknas = set(self.malavtal.values_list("avtal", flat=True))
            nya = [ett for ett in avtal if ett.pk not in raknas]
            if any(ett.ar_makulerat for ett in nya):
                raise ValidationError("Ett makulerat avtal kan inte räknas.")
            for ett in nya:
                self.malavtal.create(avtal=ett, raknat_av=av)
                self._logga("räknade avtalet till målet", arende, av, [str(ett.publikt_id)], ett)

    def rakna_inte(self, arende: Arende, avtal: Avtal, *, av: Anvandare) -> None:
        with transaction.atomic():
            arende.las()
            antal, _ = self.malavtal.filter(avtal=avtal).delete()
            if antal:
                uppgift = [str(avtal.publikt_id)]
                self._logga("räknar inte längre avtalet till målet", arende, av, uppgift, avtal)

    def _logga(
        self, verb: str, arende: Arende, av: Anvandare, raknade: list[str], avtal: Any = ""
    ) -> None:
        matt = _matt(self.ansokan, self.malvarde) or ""
        kommentar = f"{matt}: {avtal}" if avtal else matt
        uppgifter: dict[str, Any] = {"malvarde": str(self.malvarde), "avtal": raknade}
        Handelse.objects.skriv(verb, arende, av=av, kommentar=kommentar, **uppgifter)


def _matt(ansokan: Ansokan | None, nyckel: UUID) -> str | None:
    """What the målvärde measures, None when the application's version has none with the key."""
    data = ansokan.version.data if ansokan and ansokan.version else {}
    return next(
        (v["matt"] or v["mal"] for v in malvarden(data) if v["nyckel"] == str(nyckel)), None
    )


class Malavtal(models.Model):
    """An avtal that is counted towards a målvärde."""

    avtalsmal = models.ForeignKey(Avtalsmal, models.CASCADE, related_name="malavtal")
    avtal = models.ForeignKey(Avtal, models.PROTECT, related_name="malavtal")
    raknat_tid = models.DateTimeField(default=timezone.now)
    raknat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["avtal__fran", "pk"]
        verbose_name = "avtal som räknas till ett mål"
        verbose_name_plural = "avtal som räknas till mål"
        constraints = [
            models.UniqueConstraint(
                fields=["avtalsmal", "avtal"],
                name="malavtal_en_gang_per_mal",
                violation_error_message="Avtalet räknas redan till målet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.avtalsmal}: {self.avtal}"
