from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from foretag.arsuppgift.models.statistik import FORSTA_AR, SISTA_AR
from portal import krock
from portal.dokument.models import Dokument, Version
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, mal_for
from portal.sparr import las_om
from portal.villkor import helt_eller_inte


class Arsrapport(models.Model):
    """The yearly report on the companies: what staff write in it, and which issued edition everybody may read.

    The figures are read when an edition is issued, and frozen in its Version with the texts as they were.
    """

    class Upplaga(models.TextChoices):
        """The public one has no figure that could be a person's or a single company's (`foretag.lagesbild.doljning`)."""

        HEL = "hel", "Hela rapporten"
        PUBLIK = "publik", "Publik upplaga"

    SLAG: ClassVar[dict[str, str]] = {
        Upplaga.HEL: "arsrapport",
        Upplaga.PUBLIK: "arsrapport_publik",
    }
    TEXTER = ("forord", "kommentar")

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    ar = models.PositiveSmallIntegerField(
        "år", unique=True, validators=[MinValueValidator(FORSTA_AR), MaxValueValidator(SISTA_AR)]
    )
    forord = models.TextField("förord", max_length=6000, blank=True)
    kommentar = models.TextField("kommentarer till siffrorna", max_length=10000, blank=True)
    publicerad = models.ForeignKey(
        Dokument, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    publicerad_tid = models.DateTimeField(null=True, blank=True, editable=False)
    publicerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    rad_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-ar"]
        verbose_name = "årsrapport"
        verbose_name_plural = "årsrapporter"
        constraints = [
            helt_eller_inte(
                "arsrapport_publicerad_helt_eller_inte",
                "publicerad",
                "publicerad_tid",
                "publicerad_av",
            ),
        ]

    def __str__(self) -> str:
        return f"Årsrapport {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("foretag:arsrapport", args=[self.ar])

    def utgavor(self) -> "models.QuerySet[Dokument]":
        """All editions that were ever ordered, the newest first."""
        mal_typ, mal_id = mal_for(self)
        return (
            Dokument.objects.filter(version__mal_typ=mal_typ, version__mal_id=mal_id)
            .select_related("version")
            .order_by("-bestalld_tid", "-pk")
        )

    def avtryck(self) -> dict[str, str]:
        """A mark of each text, so that a form can say what it was opened with."""
        return krock.avtryck_av(self, self.TEXTER)

    def _las(self) -> None:
        las_om(self)

    # ---------- Verbs ----------

    @classmethod
    def paborja(cls, ar: int, *, av: Anvandare) -> "Arsrapport":
        """The report of the year; asking again gives the same row."""
        with transaction.atomic():
            rapport, ny = cls.objects.get_or_create(ar=ar)
            if ny:
                Handelse.objects.skriv("påbörjade årsrapporten", rapport, av=av, ar=ar)
        return rapport

    def skriv(
        self, texter: Mapping[str, str], bas: Mapping[str, str], *, av: Anvandare
    ) -> krock.Utfall:
        """Saves the texts that the person changed, and answers where somebody else wrote meanwhile.

        `bas` holds the mark of each text as the form was opened: what another has changed since is not written over.
        """
        with transaction.atomic():
            self._las()
            nu = {falt: getattr(self, falt) for falt in self.TEXTER}
            utfall = krock.jamka(texter, bas, nu, lambda falt: krock.skrev_i(self, falt))
            if utfall.egna:
                for falt, text in utfall.egna.items():
                    setattr(self, falt, text)
                self.rad_version += 1
                self.save(update_fields=[*utfall.egna, "rad_version"])
                Handelse.objects.skriv(
                    "ändrade årsrapporten", self, av=av, falt=sorted(utfall.egna)
                )
            return utfall

    def utfarda(self, upplaga: str, data: dict[str, Any], *, av: Anvandare) -> Dokument:
        """Freezes `data` and orders its document; every time a new edition, and the old ones are kept."""
        with transaction.atomic():
            self._las()
            dokument = Dokument.bestall(
                self.SLAG[upplaga],
                f"Lägesbild {self.ar}: sociala företag"
                + (" (publik upplaga)" if upplaga == self.Upplaga.PUBLIK else ""),
                Version.frys(self, data, av=av),
            )
            Handelse.objects.skriv(
                "utfärdade årsrapporten",
                self,
                av=av,
                upplaga=str(upplaga),
                dokument=str(dokument.publikt_id),
            )
        return dokument

    def publicera(self, dokument: Dokument, *, av: Anvandare) -> None:
        """Lets everybody read an issued public edition. Never the whole report: that one has all figures."""
        with transaction.atomic():
            self._las()
            egna = self.utgavor().filter(slag=self.SLAG[self.Upplaga.PUBLIK]).utfardade()  # type: ignore[attr-defined]
            if not egna.filter(pk=dokument.pk).exists():
                raise ValidationError("Bara en utfärdad publik upplaga kan publiceras.")
            self.publicerad, self.publicerad_tid, self.publicerad_av = (
                dokument,
                timezone.now(),
                av,
            )
            self._spara_publicering()
            Handelse.objects.skriv(
                "publicerade årsrapporten", self, av=av, dokument=str(dokument.publikt_id)
            )

    def avpublicera(self, *, av: Anvandare) -> None:
        """Takes the edition off the web; it is kept, and its code can still be verified."""
        with transaction.atomic():
            self._las()
            if self.publicerad is None:
                raise ValidationError("Rapporten är inte publicerad.")
            self.publicerad = self.publicerad_tid = self.publicerad_av = None
            self._spara_publicering()
            Handelse.objects.skriv("avpublicerade årsrapporten", self, av=av)

    def _spara_publicering(self) -> None:
        self.save(update_fields=["publicerad", "publicerad_tid", "publicerad_av"])
