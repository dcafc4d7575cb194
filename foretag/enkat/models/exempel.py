from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from foretag import kodlistor
from foretag.enkat.models.enkatsvar import Enkatsvar
from portal import frist, krock
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse
from portal.sparr import las_om
from portal.villkor import helt_eller_inte

BORTTAGET = "[borttaget av förbundet]"
JA, NEJ = "ja", "nej"
PUBLIKA_TEXTER = ("rubrik", "beskrivning", "plats")
KONTAKT = ("kontakt_namn", "kontakt_epost")


class ExempelQuerySet(models.QuerySet["Exempel"]):
    def publicerade(self) -> "ExempelQuerySet":
        return self.filter(publicerat_tid__isnull=False)


class Exempel(Rad):
    """A good example in an answer: told with a contact who consents, shown to all when staff have read it.

    The rows are what the respondent writes. What is shown is `publikt`: the frozen answer's text with the passages of
    `strykningar` taken out, written by `publicera` and by nothing else; `publik_soktext` is its index.
    """

    class Slag(models.TextChoices):
        SAMVERKAN = "samverkan", "Samverkan mellan kommun eller region och företag"
        FORETAG = "foretag", "Ett framgångsrikt socialt företag"
        STYRDOKUMENT = "styrdokument", "Ett styrdokument"

    svar = models.ForeignKey(Enkatsvar, models.CASCADE, related_name="exempel")
    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    slag = models.CharField(max_length=20, choices=Slag.choices, blank=True)
    rubrik = models.CharField(max_length=300, blank=True)
    beskrivning = models.TextField(blank=True)
    plats = models.CharField(max_length=300, blank=True)
    lank = models.CharField(max_length=500, blank=True)
    kontakt_namn = models.CharField(max_length=300, blank=True)
    kontakt_epost = models.CharField(max_length=254, blank=True)
    samtycke_kontakt = models.CharField(max_length=3, blank=True)
    samtycke_publicering = models.CharField(max_length=3, blank=True)
    strykningar = ArrayField(models.TextField(), default=list, blank=True)
    publikt = models.JSONField(null=True, blank=True)
    publik_soktext = models.TextField(blank=True, default="")
    publicerat_tid = models.DateTimeField(null=True, blank=True)
    publicerat_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ExempelQuerySet.as_manager()

    class Meta(Rad.Meta):
        verbose_name = "exempel"
        verbose_name_plural = "exempel"
        constraints = [
            helt_eller_inte(
                "exempel_publicerat_helt_eller_inte",
                "publicerat_tid",
                "publicerat_av",
                "publikt",
                tomma=("publik_soktext",),
            ),
            models.CheckConstraint(
                name="exempel_publicerat_bara_med_samtycke",
                condition=Q(publicerat_tid__isnull=True) | Q(samtycke_publicering="ja"),
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik

    def get_absolute_url(self) -> str:
        return reverse("foretag:exempel", args=[self.publikt_id])

    @property
    def ar_publicerat(self) -> bool:
        return self.publicerat_tid is not None

    @property
    def far_publiceras(self) -> bool:
        return self.samtycke_publicering == JA

    @property
    def fryst(self) -> dict[str, Any]:
        """The example as it was handed in; {} for one that was not part of the answer."""
        return self.fryst_i(self.svar.version.data) if self.svar.version else {}

    def fryst_i(self, data: dict[str, Any]) -> dict[str, Any]:
        """The same, of a version that is read already."""
        alla = [rad for b in data["block"].values() for rader in b.values() for rad in rader]
        return next((dict(rad) for rad in alla if rad.get("nyckel") == str(self.nyckel)), {})

    # ---- verbs: staff's ----
    def publicera(
        self, strykningar: Sequence[str], bas: Mapping[str, str] | None = None, *, av: Anvandare
    ) -> krock.Utfall:
        """Shows the example to everybody, without the passages that are struck out; again, with others struck out.

        `bas` holds the mark of what was struck out as the form was opened: where another has struck out something else
        since, nothing is done. Without one `strykningar` holds. Raises ValidationError without consent, and for a
        passage that does not stand in the text.
        """
        with transaction.atomic():
            self._las()
            if not self.far_publiceras:
                raise ValidationError("Den som svarade har inte samtyckt till publicering.")
            if not (fryst := self.fryst):
                raise ValidationError("Exemplet ingår inte i det inlämnade svaret.")
            utfall = self._bredvid(strykningar, bas) if bas else krock.Utfall()
            if utfall.krockar:
                return utfall
            if bas:
                strykningar = utfall.egna.get("strykningar", self.strykningar)
            strykningar = [s for s in dict.fromkeys(map(str.strip, strykningar)) if s]
            if fel := fel_i_strykningar(fryst, strykningar):
                raise ValidationError(fel)
            self.strykningar = list(strykningar)
            self.publikt = publikt_av(fryst, strykningar, kontakt=self.samtycke_kontakt == JA)
            self.publik_soktext = _soktext(self.publikt)
            self.publicerat_tid, self.publicerat_av = self.publicerat_tid or frist.nu(), av
            self.save()
            Handelse.objects.skriv(
                "publicerade exemplet",
                self,
                av=av,
                strukna=len(strykningar),
                falt=sorted(utfall.egna),
            )
            return utfall

    def _bredvid(self, strykningar: Sequence[str], bas: Mapping[str, str]) -> krock.Utfall:
        return krock.jamka(
            {"strykningar": [*strykningar]},
            bas,
            {"strykningar": self.strykningar},
            lambda falt: krock.skrev_i(self, falt),
        )

    def avpublicera(self, *, av: Anvandare) -> None:
        """Takes it down. One that is not shown stays as it is."""
        with transaction.atomic():
            self._las()
            if self.ar_publicerat:
                self._ta_ned()
                self.save()
                Handelse.objects.skriv("avpublicerade exemplet", self, av=av)

    # ---- verbs: the respondent's ----
    def satt_samtycke(self, *, publicering: bool, kontakt: bool, av: Anvandare) -> None:
        """What may be shown from now on. What may not is taken down at once; staff alone put up again."""
        with transaction.atomic():
            self._las()
            fore = (self.samtycke_publicering, self.samtycke_kontakt)
            self.samtycke_publicering = JA if publicering else NEJ
            self.samtycke_kontakt = JA if kontakt else NEJ
            if fore == (self.samtycke_publicering, self.samtycke_kontakt):
                return
            if not publicering:
                self._ta_ned()
            elif self.publikt and not kontakt:
                self.publikt = {n: v for n, v in self.publikt.items() if n not in KONTAKT}
                self.publik_soktext = _soktext(self.publikt)
            self.save()
            Handelse.objects.skriv(
                "ändrade samtycket",
                self,
                av=av,
                publicering=self.samtycke_publicering,
                kontakt=self.samtycke_kontakt,
            )

    def _ta_ned(self) -> None:
        self.publikt, self.publik_soktext = None, ""
        self.publicerat_tid = self.publicerat_av = None

    def _las(self) -> None:
        las_om(self)


def stryk(text: str, strykningar: Sequence[str]) -> str:
    """The text with each passage replaced by a mark; the longest first, so that one within another leaves no rest."""
    for passage in sorted(strykningar, key=len, reverse=True):
        text = text.replace(passage, BORTTAGET)
    return text


def fel_i_strykningar(fryst: dict[str, Any], strykningar: Sequence[str]) -> list[str]:
    """Each passage that stands in none of the texts: it would be taken for removed, and is not."""
    texter = [str(fryst.get(falt) or "") for falt in PUBLIKA_TEXTER]
    return [
        f"”{passage}” står inte i exemplet. Kopiera orden precis som de står."
        for passage in strykningar
        if not any(passage in text for text in texter)
    ]


def publikt_av(
    fryst: dict[str, Any], strykningar: Sequence[str], *, kontakt: bool
) -> dict[str, str]:
    """What everybody sees: the frozen text, struck out; a contact only by consent."""
    ut = {falt: stryk(str(fryst.get(falt) or ""), strykningar) for falt in PUBLIKA_TEXTER}
    ut |= {falt: str(fryst.get(falt) or "") for falt in ("slag", "lank")}
    if kontakt:
        ut |= {falt: str(fryst.get(falt) or "") for falt in KONTAKT}
    return ut


def _soktext(publikt: dict[str, str]) -> str:
    """Folded, so that "forening" finds förening."""
    return kodlistor.vikt(" ".join(publikt.get(falt, "") for falt in PUBLIKA_TEXTER))
