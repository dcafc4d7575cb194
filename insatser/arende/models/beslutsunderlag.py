import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from insatser.ansokan import sammandrag
from insatser.arende.models.arende import Arende, Handling
from portal import frist
from portal import krock as krockmodul
from portal.dokument.models import Dokument, Version
from portal.flode import Flode, OtillatenOvergang
from portal.forbund.models.forbund import Organ
from portal.konto.models.anvandare import Anvandare
from portal.krock import marke
from portal.logg import Handelse
from portal.text import normalisera

# What may stand in a paper while it is written, but not when it is final ("Ca xx personer").
PLATSHALLARE = re.compile(r"\bx{2,}\b|\bTBD\b|\?{3,}|\[\s*(?:…|\.{2,})?\s*\]", re.IGNORECASE)
DATUM = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)[\s:–-]+(.+)")
LISTTECKEN = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
RUBRIK = re.compile(r"^#{1,3}\s+\S", re.MULTILINE)


@dataclass(frozen=True)
class Underlagsbrist:
    """Something that must be mended before the paper is final, and the field it stands in."""

    falt: str
    text: str

    @property
    def ankare(self) -> str:
        return f"id_{self.falt}" if self.falt else ""


def attsatser(text: str) -> list[str]:
    """One per line, without "att", list marks and end punctuation: the paper sets those."""
    rader = (LISTTECKEN.sub("", rad.strip()) for rad in normalisera(text).split("\n"))
    rader = (re.sub(r"^att\s+", "", rad, flags=re.IGNORECASE).rstrip(" .,;") for rad in rader)
    return [rad for rad in rader if rad]


def handelserader(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, date, what happened) for each line; the date is "" when the line does not begin with one."""
    for nummer, rad in enumerate(normalisera(text).split("\n"), 1):
        rad = LISTTECKEN.sub("", rad.strip())
        if not rad:
            continue
        traff = DATUM.fullmatch(rad)
        yield (nummer, traff[1], traff[2]) if traff and _ar_datum(traff[1]) else (nummer, "", rad)


def _ar_datum(text: str) -> bool:
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


class BeslutsunderlagQuerySet(models.QuerySet["Beslutsunderlag"]):
    def synliga_for(self, person: Anvandare) -> "BeslutsunderlagQuerySet":
        """Drafts are arbetsmaterial (TF 2:12): those who write them. Final ones: all who read cases."""
        if person.has_perm("insatser.skriv_beslutsunderlag"):
            return self.all()
        if person.has_perm("insatser.las_arenden"):
            return self.filter(status=Beslutsunderlag.Status.FASTSTALLT)
        return self.none()

    def senast_faststallda(self) -> "BeslutsunderlagQuerySet":
        """The newest final one of each case."""
        nyare = Beslutsunderlag.objects.filter(
            arende=OuterRef("arende"),
            status=Beslutsunderlag.Status.FASTSTALLT,
            faststallt_tid__gt=OuterRef("faststallt_tid"),
        )
        return self.filter(~Exists(nyare), status=Beslutsunderlag.Status.FASTSTALLT)


class Beslutsunderlag(Flode):
    """The paper that the board decides from: drawn from the case, edited, then ordered as a PDF."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        FASTSTALLT = "faststallt", "Fastställt"

    OVERGANGAR: ClassVar[Mapping[str, Set[str]]] = {Status.UTKAST: {Status.FASTSTALLT}}

    publikt_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    arende = models.ForeignKey(Arende, models.PROTECT, related_name="beslutsunderlag")
    rubrik = models.CharField("rubrik", max_length=200)
    sammanfattning = models.TextField("sammanfattning", blank=True)
    forslag = models.TextField("förslag till beslut", blank=True)
    alternativ = models.TextField("alternativ", blank=True)
    bakgrund = models.TextField("bakgrund", blank=True)
    handelser = models.TextField("ärendet i tid", blank=True)
    bedomning = models.TextField("bedömning", blank=True)
    beredning = models.TextField("ärendets beredning", blank=True)
    skickas_till = models.TextField("beslutet skickas till", blank=True)
    bilagor = models.ManyToManyField(Handling, related_name="+", blank=True, verbose_name="bilagor")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UTKAST)
    rad_version = models.PositiveIntegerField(default=1)
    skapat_tid = models.DateTimeField(default=timezone.now)
    skapat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    andrat_tid = models.DateTimeField(default=timezone.now)
    andrat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    faststallt_tid = models.DateTimeField(null=True, blank=True)
    faststallt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dokument = models.ForeignKey(Dokument, models.PROTECT, null=True, blank=True, related_name="+")

    objects = BeslutsunderlagQuerySet.as_manager()

    # The texts a person writes, in the order of the paper.
    TEXTER: ClassVar[tuple[str, ...]] = (
        *("rubrik", "sammanfattning", "forslag", "alternativ", "bakgrund"),
        *("handelser", "bedomning", "beredning", "skickas_till"),
    )

    class Meta:
        ordering = ["-skapat_tid", "-pk"]
        verbose_name = "beslutsunderlag"
        verbose_name_plural = "beslutsunderlag"
        constraints = [
            models.CheckConstraint(
                name="beslutsunderlag_faststallt_helt_eller_inte",
                condition=Q(
                    status="faststallt",
                    faststallt_tid__isnull=False,
                    faststallt_av__isnull=False,
                    dokument__isnull=False,
                )
                | Q(
                    status="utkast",
                    faststallt_tid__isnull=True,
                    faststallt_av__isnull=True,
                    dokument__isnull=True,
                ),
            ),
            models.UniqueConstraint(
                fields=["arende"],
                condition=Q(status="utkast"),
                name="beslutsunderlag_ett_utkast_per_arende",
                violation_error_message="Ärendet har redan ett beslutsunderlag under arbete.",
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik

    def get_absolute_url(self) -> str:
        return reverse("insatser:beslutsunderlag", args=[self.arende.publikt_id, self.publikt_id])

    @property
    def kan_redigeras(self) -> bool:
        return self.status == self.Status.UTKAST

    @property
    def etiketter(self) -> dict[str, str]:
        """Field → its label with a capital letter."""
        falten = {
            falt.name: falt for falt in self._meta.get_fields() if isinstance(falt, models.Field)
        }
        return {namn: str(falten[namn].verbose_name).capitalize() for namn in self.TEXTER}

    def varden(self) -> dict[str, Any]:
        """What a person writes and chooses, by the names of the form."""
        texter = {falt: getattr(self, falt) for falt in self.TEXTER}
        return {**texter, "bilagor": [*self.bilagor.all()]}

    def avtryck(self) -> dict[str, str]:
        """A mark of each of `varden`, so that a form can say what it was opened with."""
        return {falt: marke(varde) for falt, varde in self.varden().items()}

    # ---------- Making and writing ----------

    @classmethod
    def paborja(cls, arende: Arende, *, av: Anvandare) -> "Beslutsunderlag":
        """A new draft, filled in from the frozen application, or from the case's last final one."""
        with transaction.atomic():
            arende.las()
            if arende.beslutsunderlag.filter(status=cls.Status.UTKAST).exists():
                raise ValidationError(
                    "Ärendet har redan ett beslutsunderlag under arbete. Fortsätt på det."
                )
            senaste = arende.beslutsunderlag.order_by("faststallt_tid").last()
            texter = (
                {falt: getattr(senaste, falt) for falt in cls.TEXTER}
                if senaste
                else forifyll(arende)
            )
            underlag = cls.objects.create(arende=arende, skapat_av=av, andrat_av=av, **texter)
            inkomna = arende.handlingar.filter(
                riktning=Handling.Riktning.IN, dokument__isnull=False
            )
            underlag.bilagor.set(senaste.bilagor.all() if senaste else inkomna)
            Handelse.objects.skriv("började skriva beslutsunderlag", underlag, av=av)
            return underlag

    def skriv(
        self, varden: Mapping[str, Any], bas: Mapping[str, str], *, av: Anvandare
    ) -> krockmodul.Utfall:
        """Saves what the person changed, and answers where somebody else wrote meanwhile.

        `bas` holds the mark of each field as the form was opened (`avtryck`). What she did not touch keeps what is
        stored; what both touched differently is left alone and answered: the page shows both. Raises
        OtillatenOvergang when the paper is final.
        """
        with transaction.atomic():
            self.las()
            if not self.kan_redigeras:
                raise OtillatenOvergang(
                    "Beslutsunderlaget är fastställt och kan inte ändras. Börja på ett nytt."
                )
            utfall = krockmodul.jamka(
                varden, bas, self.varden(), lambda falt: krockmodul.skrev_i(self, falt)
            )
            if utfall.egna:
                self._spara(utfall.egna, av=av)
            return utfall

    def _spara(self, nya: Mapping[str, Any], *, av: Anvandare) -> None:
        """The log says which fields: their words are those of a draft."""
        for falt in nya.keys() & set(self.TEXTER):
            setattr(self, falt, normalisera(nya[falt]))
        if "bilagor" in nya:
            self.bilagor.set(nya["bilagor"])
        self.rad_version += 1
        self.andrat_tid, self.andrat_av = timezone.now(), av
        self.save()
        Handelse.objects.skriv("skrev i beslutsunderlaget", self, av=av, falt=sorted(nya))

    # ---------- What is missing, and the final paper ----------

    def brister(self) -> list[Underlagsbrist]:
        """What must be mended before the paper can be final, in the order of the paper."""
        brister = [
            Underlagsbrist(falt, f"Skriv {ord_}.")
            for falt, ord_ in (
                ("rubrik", "en rubrik"),
                ("sammanfattning", "en sammanfattning"),
                ("bedomning", "en bedömning"),
            )
            if not getattr(self, falt).strip()
        ]
        if not attsatser(self.forslag) and len(RUBRIK.findall(self.alternativ)) < 2:
            brister.append(
                Underlagsbrist(
                    "forslag",
                    "Skriv minst en att-sats, eller minst två alternativ under var sin mellanrubrik.",
                )
            )
        for nummer, dag, rad in handelserader(self.handelser):
            if not dag:
                brister.append(
                    Underlagsbrist(
                        "handelser",
                        f"Ärendet i tid, rad {nummer}: börja med datumet, till exempel 2026-09-28. Nu står det ”{rad[:40]}”.",
                    )
                )
        return (
            brister
            + [*self._platshallare()]
            + [*self._bilagor_som_inte_ar_klara()]
            + self._hinder()
        )

    def _platshallare(self) -> Iterator[Underlagsbrist]:
        for falt, etikett in self.etiketter.items():
            for nummer, rad in enumerate(getattr(self, falt).split("\n"), 1):
                for traff in PLATSHALLARE.finditer(rad):
                    ersatt = f"ersätt ”{traff[0]}” med uppgiften, eller skriv uppgift saknas."
                    yield Underlagsbrist(falt, f"{etikett}, rad {nummer}: {ersatt}")

    def _bilagor_som_inte_ar_klara(self) -> Iterator[Underlagsbrist]:
        for handling in self.bilagor.select_related("dokument"):
            if handling.dokument is None or not handling.dokument.ar_utfardat:
                yield Underlagsbrist(
                    "bilagor",
                    f"Bilagan ”{handling.rubrik}” görs fortfarande i ordning. Försök igen om en stund.",
                )

    def _hinder(self) -> list[Underlagsbrist]:
        hinder = self.arende.hinder_for_styrelsen()
        return [Underlagsbrist("", hinder)] if hinder else []

    def innehall(self) -> dict[str, Any]:
        """All that the paper says, for its Version; page, preview and PDF are made from this alone."""
        arende, ansokan = self.arende, self.arende.ansokan
        kort = sammandrag.sammandrag(ansokan.version.data) if ansokan and ansokan.version else None
        return {
            "slag": "beslutsunderlag",
            "schema": 1,
            "dnr": arende.dnr,
            "datum": frist.idag().isoformat(),
            "handlaggare": str(arende.handlaggare or ""),
            "organ": str(Organ.objects.filter(slag=Organ.Slag.BESLUTAR).first() or "Styrelsen"),
            "texter": {falt: getattr(self, falt) for falt in self.TEXTER},
            "attsatser": attsatser(self.forslag),
            "handelser": [
                {"datum": dag, "text": text} for _, dag, text in handelserader(self.handelser)
            ],
            "bilagor": [
                _bilaga(handling)
                for handling in self.bilagor.select_related("dokument").order_by("nummer")
            ],
            "ansokan": _kalla(ansokan) if ansokan and ansokan.version else None,
            "ram": _ram(ansokan.utlysning.ram, kort) if ansokan and kort else [],
            "sammandrag": kort,
        }

    def faststall(self, *, av: Anvandare, rad_version: int) -> None:
        """Freezes the paper, orders its PDF and registers it in the case.

        `rad_version` is the one the person has read: a text that was saved after that must be read first.
        Raises ValidationError with what is missing, OtillatenOvergang when it is already final.
        """
        with transaction.atomic():
            self.arende.las()
            with self._overgang(
                self.Status.FASTSTALLT,
                av=av,
                verb="fastställde beslutsunderlaget",
                rubrik=self.rubrik,
            ):
                if self.rad_version != rad_version:
                    raise ValidationError(
                        f"{self.andrat_av} har sparat ändringar sedan du öppnade sidan. Läs igenom underlaget igen."
                    )
                if brister := self.brister():
                    raise ValidationError([brist.text for brist in brister])
                version = Version.frys(self, self.innehall(), av=av)
                titel = f"Beslutsunderlag: {self.rubrik}"
                self.dokument = Dokument.bestall("beslutsunderlag", titel, version)
                self.faststallt_tid, self.faststallt_av = timezone.now(), av
                self.arende.ny_handling(Handling.Riktning.UPPRATTAD, titel, dokument=self.dokument)


def _bilaga(handling: Handling) -> dict[str, Any]:
    """An appendix as the paper lists it. `brister` has seen that its PDF is issued; a preview may lack it."""
    dokument = handling.dokument
    return {
        "nummer": handling.nummer,
        "rubrik": handling.rubrik,
        "datum": handling.datum.isoformat(),
        "sidor": dokument.sidor if dokument else None,
        "dokument": str(dokument.publikt_id) if dokument else "",
        "sha256": dokument.sha256 if dokument else "",
    }


def _kalla(ansokan: Any) -> dict[str, Any]:
    """Which application the digest was computed from, and when it came."""
    return {
        "publikt_id": str(ansokan.publikt_id),
        "sha256": ansokan.version.sha256,
        "inkommen_tid": ansokan.inkommen_tid.isoformat(),
        "efter_sista_tid": ansokan.efter_sista_tid,
    }


def _ram(ram: Mapping[str, str], kort: dict[str, Any]) -> list[dict[str, str]]:
    """The utlysning's frame beside what is sought, for each year that either speaks of."""
    sokt = (
        dict(zip(kort["sokt"]["ar"], kort["sokt"]["per_ar"], strict=True)) if kort["sokt"] else {}
    )
    if not ram:
        return []
    return [
        {"ar": ar, "ram": ram.get(ar) or "", "sokt": sokt.get(ar) or "0.00"}
        for ar in sorted({*ram, *sokt})
    ]


def forifyll(arende: Arende) -> dict[str, str]:
    """The first texts of a draft: facts from the frozen application, and […] where a person must think."""
    ansokan = arende.ansokan
    texter = {"rubrik": arende.rubrik[:200], "bedomning": "[…]"}
    if arende.handlaggare:
        texter["beredning"] = f"Ärendet har beretts av {arende.handlaggare} vid förbundets kansli."
    if ansokan is None or ansokan.version is None:
        return texter
    kort = sammandrag.sammandrag(ansokan.version.data)
    namn = [part["namn"] for part in kort["parter"] if part["namn"]] or [kort["insatsagare"]]
    return texter | {
        "rubrik": ansokan.namn[:200],
        "sammanfattning": sammandrag.forsta_sammanfattning(kort),
        "forslag": sammandrag.forsta_forslag(kort),
        "handelser": _forsta_handelser(ansokan),
        "bedomning": _bedomningsmall(ansokan.utlysning.kriterielista),
        "skickas_till": f"{sammandrag.uppraknat(list(dict.fromkeys(namn)))}.",
    }


def _forsta_handelser(ansokan: Any) -> str:
    dag = frist.lokal(ansokan.inkommen_tid).date().isoformat()
    efter = ", efter sista tid" if ansokan.efter_sista_tid else ""
    return f"{dag} Ansökan kom in{efter}."


def _bedomningsmall(kriterier: list[str]) -> str:
    """A sub-heading per criterion of the utlysning, each with a […] to replace."""
    delar = [f"## {kriterium[0].upper()}{kriterium[1:]}\n\n[…]" for kriterium in kriterier]
    return "\n\n".join(delar) or "[…]"
