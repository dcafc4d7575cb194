from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from foretag.foretag.models import Foretag, ForetagQuerySet
from foretag.kodlistor import kommunnamn
from portal import frist, krock
from portal.forbund.models.forbund import Forbund
from portal.forbund.models.uppdrag import Uppdrag
from portal.konto.models.anvandare import Anvandare, Vem
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse, HandelseQuerySet
from portal.ord import uppraknat
from portal.sparr import las_om, sparrade
from portal.text import normalisera

# Rows that the lägesbild has of its own, beside the områden.
LAGESBILDENS_RADER = ("Hela området", "Övriga kommuner")


class Omrade(models.Model):
    """A part of the förbund's area that figures are told for, such as Hälsingland: a name and its kommuner (SCB codes)."""

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    namn = models.CharField(
        "namn",
        max_length=80,
        unique=True,
        error_messages={"unique": "Det finns redan ett område med det namnet."},
    )
    kommuner = ArrayField(
        models.CharField(max_length=4, validators=[RegexValidator(r"^\d{4}$")]), default=list
    )

    class Meta:
        ordering = ["namn"]
        verbose_name = "område"
        verbose_name_plural = "områden"

    def __str__(self) -> str:
        return self.namn

    def clean(self) -> None:
        """Two rows of one name would be read, and fetched as open data, as the same."""
        super().clean()
        skrivet = " ".join(self.namn.split()).casefold()
        if skrivet in {namn.casefold() for namn in LAGESBILDENS_RADER}:
            raise ValidationError(
                {
                    "namn": f"{uppraknat(LAGESBILDENS_RADER)} är rader som lägesbilden redan har. "
                    "Skriv ett annat namn, till exempel Hälsingland."
                }
            )

    @property
    def kommunnamn(self) -> list[str]:
        return [kommunnamn(kod) for kod in self.kommuner]

    def spara(self, bas: Mapping[str, str] | None = None, *, av: Anvandare) -> krock.Utfall:
        """A kommun lies in at most one område: asked while no other område can be saved.

        `bas` holds the mark of each field as the form was opened: what another has changed since is not written over.
        """
        utfall = krock.Utfall()
        with transaction.atomic():
            sparrade(Forbund.objects.all()).first()
            lagrat = Omrade.objects.filter(pk=self.pk).first()
            fore = {"namn": lagrat.namn, "kommuner": lagrat.kommuner} if lagrat else None
            if lagrat and bas:
                utfall = krock.jamka_rad(self, lagrat, bas, bas)
                if not utfall.egna:
                    return utfall
            self.clean()
            self._prova_kommuner()
            self.save()
            Handelse.objects.skriv(
                "ändrade området" if fore else "lade till området",
                self,
                av=av,
                kommentar=self.namn,
                fore=fore,
                efter={"namn": self.namn, "kommuner": self.kommuner},
                falt=sorted(utfall.egna),
            )
        return utfall

    def _prova_kommuner(self) -> None:
        for andra in Omrade.objects.exclude(pk=self.pk).filter(kommuner__overlap=self.kommuner):
            dubbla = [kommunnamn(kod) for kod in self.kommuner if kod in andra.kommuner]
            raise ValidationError(
                {
                    "kommuner": f"{uppraknat(dubbla)} hör redan till {andra.namn}. Ta bort det där först: "
                    "en kommun räknas till högst ett område."
                }
            )

    def ta_bort(self, *, av: Anvandare) -> None:
        """For an område that was entered by mistake. One that figures are told for stays."""
        with transaction.atomic():
            if self.lagesuppgifter.exists():
                raise ValidationError(
                    f"Det finns rapporterade uppgifter för {self.namn}, så området kan inte tas bort."
                )
            fore = {"namn": self.namn, "kommuner": self.kommuner}
            Handelse.objects.skriv("tog bort området", self, av=av, kommentar=self.namn, fore=fore)
            self.delete()


class KommunQuerySet(models.QuerySet["Kommun"]):
    def kommuner(self) -> "KommunQuerySet":
        return self.filter(slag=Kommun.Slag.KOMMUN)

    def synliga_for(self, person: Vem) -> "KommunQuerySet":
        """All for staff; for others those of the kommun or region they have a confirmed uppdrag in today."""
        if not person.is_authenticated:
            return self.none()
        if person.has_perm("foretag.las_register"):
            return self
        return self.egna(person)

    def andras_av(self, person: Anvandare) -> "KommunQuerySet":
        """Staff who keep the register, and the kommun's own people."""
        if person.has_perm("foretag.andra_register"):
            return self
        return self.egna(person)

    def egna(self, person: Anvandare) -> "KommunQuerySet":
        return self.filter(organisation__in=Uppdrag.objects.organisationer_for(person))

    def publika(self) -> "KommunQuerySet":
        """Members of the förbund: theirs are the profiles that everybody may read a part of."""
        return self.filter(organisation__medlem=True)


@dataclass(frozen=True)
class Profilbrist:
    """What is missing in a profile, and where it is filled in."""

    text: str
    url: str


class Kommun(models.Model):
    """A kommun's or region's profile: who is responsible for the cooperation with social companies, as SKR's handbook of 2020 asks."""

    class Slag(models.TextChoices):
        KOMMUN = "kommun", "Kommun"
        REGION = "region", "Region"

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="kommun")
    slag = models.CharField("slag", max_length=10, choices=Slag.choices)
    kod = models.CharField(
        "kod", max_length=4, help_text="Fyra siffror för en kommun, två för ett län (SCB)."
    )
    ansvarig_namnd = models.CharField("ansvarig nämnd", max_length=200, blank=True)
    samordnande_funktion = models.CharField(
        "samordnande funktion",
        max_length=200,
        blank=True,
        help_text="Vilken tjänst som håller ihop frågan, inte vem.",
    )
    samordnande_enhet = models.CharField("enhet", max_length=200, blank=True)
    intern_samordning = models.TextField("så arbetar vi inom kommunen", max_length=4000, blank=True)
    rad_version = models.PositiveIntegerField(default=1, editable=False)
    andrad_tid = models.DateTimeField(auto_now=True)

    # What the kommun itself writes, in the order of the page.
    TEXTER: ClassVar[tuple[str, ...]] = (
        "ansvarig_namnd",
        "samordnande_funktion",
        "samordnande_enhet",
        "intern_samordning",
    )

    objects = KommunQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__namn", "pk"]
        verbose_name = "kommun eller region"
        verbose_name_plural = "kommuner och regioner"
        constraints = [
            models.UniqueConstraint(
                fields=["slag", "kod"],
                name="kommun_en_profil_per_kod",
                violation_error_message="Kommunen eller regionen har redan en profil.",
            ),
            models.CheckConstraint(
                name="kommun_kod_efter_slag",
                condition=Q(slag="kommun", kod__regex=r"^\d{4}$")
                | Q(slag="region", kod__regex=r"^\d{2}$"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("foretag:kommun", args=[self.publikt_id])

    @property
    def ar_publik(self) -> bool:
        return self.organisation.medlem

    @property
    def texter(self) -> dict[str, str]:
        return {falt: getattr(self, falt) for falt in self.TEXTER}

    @property
    def version(self) -> str:
        """What a form carries along, so that two who write at the same time meet text by text."""
        return krock.version_av(self.rad_version, self.texter)

    def foretagen(self) -> ForetagQuerySet:
        """The active companies within its borders; a region's code begins its kommuner's."""
        return Foretag.objects.aktiva().filter(kommun__startswith=self.kod)

    def journal(self) -> HandelseQuerySet:
        return Handelse.objects.om(self).for_forbundet().select_related("av")

    def brister(self) -> list[Profilbrist]:
        """What a company or another kommun would look for in vain."""
        profil = reverse("foretag:kommun_andra", args=[self.publikt_id])
        saknas = [
            Profilbrist(text, profil)
            for falt, text in (
                ("ansvarig_namnd", "Skriv vilken nämnd som ansvarar för frågan."),
                ("samordnande_funktion", "Skriv vilken funktion som samordnar."),
                ("intern_samordning", "Beskriv hur ni arbetar internt."),
            )
            if not getattr(self, falt)
        ]
        ar = frist.idag().year
        for del_, rader, text in (
            (
                "styrdokument",
                self.styrdokument.galler_ar(ar),
                "Lägg till det styrdokument som gäller.",
            ),
            ("grupper", self.samverkansgrupper.aktiva_ar(ar), "Lägg till en samverkansgrupp."),
            ("kontaktvagar", self.kontaktvagar.all(), "Lägg till en kontaktväg för företag."),
        ):
            if not rader.exists():
                ny = reverse("foretag:kommundel_ny", args=[self.publikt_id, del_])
                saknas.append(Profilbrist(text, ny))
        return saknas

    def las(self) -> None:
        """Locks the row to the end of the transaction and reads it again."""
        las_om(self)

    # ---------- Verbs ----------

    @classmethod
    def registrera(cls, organisation: Organisation, kod: str, *, av: Anvandare) -> "Kommun":
        """A profile for a kommun (four digits) or a region (two). Raises ValidationError when there is one."""
        slag = cls.Slag.REGION if len(kod) == 2 else cls.Slag.KOMMUN
        ny = cls(organisation=organisation, slag=slag, kod=kod)
        with transaction.atomic():
            ny.full_clean()
            ny.save()
            Handelse.objects.skriv("lade upp profilen", ny, av=av, kommentar=str(ny))
        return ny

    def skriv(self, texter: Mapping[str, str], version: str, *, av: Anvandare) -> krock.Jamforelse:
        """Saves what the person changed in the profile's texts since `version`.

        Where another has changed the same text meanwhile nothing is written over: `konflikt` of the answer holds it.
        """
        with transaction.atomic():
            self.las()
            kom = {falt: normalisera(text) for falt, text in texter.items()}
            utslag = krock.jamfor(kom, self.texter, version, self.rad_version)
            if utslag.nytt:
                fore = {falt: getattr(self, falt) for falt in utslag.nytt}
                for falt, text in utslag.nytt.items():
                    setattr(self, falt, text)
                self.rad_version += 1
                self.save()
                Handelse.objects.skriv(
                    "ändrade profilen", self, av=av, kommentar=self._namnen(utslag.nytt), fore=fore
                )
            return utslag

    def _namnen(self, falten: Iterable[str]) -> str:
        namn = [str(self._meta.get_field(falt).verbose_name) for falt in falten]  # type: ignore[union-attr]
        return ", ".join(namn)
