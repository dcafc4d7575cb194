"""The companies of a round in a list, and where the round stands: one place says what each state means."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Prefetch,
    Q,
    Value,
    When,
)
from django.http import HttpRequest

from foretag import kodlistor
from foretag.models import Arsomgang, Arsuppgift, Foretag
from foretag.models.foretag import ForetagQuerySet, Lage
from portal.tabell import Filter, Kolumn, Tabell, Tom, Val, svensk

_FRAGAD = Q(u__isnull=False, u__svarad_tid__isnull=True)
LAGEN = {
    "besvarad": ("Besvarad", Q(u__svarad_tid__isnull=False)),
    "vantar": ("Väntar på svar", _FRAGAD & ~Q(u__epost="") & Q(u__paminnelser=0)),
    "paminnd": ("Påmind", _FRAGAD & ~Q(u__epost="") & Q(u__paminnelser__gt=0)),
    "ring": ("Saknar e-post: ring", _FRAGAD & Q(u__epost="")),
    "inte_skickad": ("Inte skickad", Q(u__isnull=True)),
}


def foretagen(omgang: Arsomgang) -> ForetagQuerySet:
    """Those that are asked, or would be: active on the day, or with figures of the year. `u` is the year's row."""
    rader = Foretag.objects.kvar().med_lage(omgang.avser_datum)
    rader = rader.annotate(
        u=FilteredRelation("arsuppgifter", condition=Q(arsuppgifter__ar=omgang.ar))
    )
    return rader.filter(Q(lage=Lage.AKTIV) | Q(u__isnull=False))


@dataclass(frozen=True)
class Lagesrad:
    """Where the round stands: how many of how many, and what is missing."""

    alla: int
    besvarad: int
    vantar: int
    paminnd: int
    ring: int
    inte_skickad: int
    telefon: int
    efter_sista_dag: int

    @property
    def i_ord(self) -> str:
        return f"{self.besvarad} av {self.alla} har svarat"

    @property
    def kvar(self) -> int:
        return self.alla - self.besvarad

    @property
    def att_paminna(self) -> int:
        return self.vantar + self.paminnd


def laget(omgang: Arsomgang) -> Lagesrad:
    """One query."""
    antal = {namn: Count("pk", filter=villkor) for namn, (_, villkor) in LAGEN.items()}
    return Lagesrad(
        **foretagen(omgang)
        .order_by()
        .aggregate(
            alla=Count("pk"),
            telefon=Count("pk", filter=Q(u__satt=Arsuppgift.Satt.TELEFON)),
            efter_sista_dag=Count(
                "pk",
                filter=Q(u__omgang=omgang, u__svarad_tid__date__gt=omgang.sista_dag),
            ),
            **antal,
        )
    )


class Svarslista(Tabell):
    """Which company has answered, when, and who did it."""

    namn = "Företagen i omgången"
    kolumner = (
        Kolumn("namn", "Företag", svensk("organisation__namn")),
        Kolumn("kommun", "Kommun", F("kommun")),
        Kolumn("lage", "Läge", F("lagesordning")),
        Kolumn("svarade", "Svarade", F("u__svarad_tid"), fallande=True),
        Kolumn("anstallda", "Anställda", klass="belopp"),
        Kolumn("placerade", "Placerade", klass="belopp"),
    )
    sok = ("organisation__namn",)
    sok_etikett = "Sök företag"
    sortering = "namn"
    radmall = "foretag/arsomgang/_svar.html"
    tom = Tom(
        "Inga företag att fråga",
        "Här visas de företag som var aktiva den dag uppgifterna gäller.",
    )

    def __init__(self, request: HttpRequest, omgang: Arsomgang) -> None:
        val = tuple(Val(namn, ord_, villkor) for namn, (ord_, villkor) in LAGEN.items())
        bekraftat = Val(
            "ja", "Med bekräftad avvikelse", ~Q(u__bekraftade_avvikelser=[]) & Q(u__isnull=False)
        )
        self.filter = (
            Filter("lage", "Läge", val),
            Filter("avvikelse", "Avvikelser", (bekraftat,), alla="Alla svar"),
        )
        arets = Arsuppgift.objects.filter(ar=omgang.ar).select_related("svarad_av", "omgang")
        rader = foretagen(omgang).annotate(lagesordning=_lagesordning())
        rader = rader.select_related("organisation").prefetch_related(
            Prefetch("arsuppgifter", queryset=arets, to_attr="arets")
        )
        super().__init__(request, rader)
        self.omgang = omgang

    @cached_property
    def rader(self) -> list[Any]:
        """Each company with its kommun by name, and `svar`: its row of the year, or None."""
        alla = list(self.sida)
        for rad in alla:
            rad.kommunnamn = kommunnamn(rad.kommun)
            rad.svar = next(iter(rad.arets), None)
        return alla


def kommunnamn(kod: str) -> str:
    """A code that no kommun has is shown as it is."""
    try:
        return kodlistor.kommun(kod).namn
    except KeyError:
        return kod


def _lagesordning() -> Case:
    return Case(
        *(When(villkor, then=Value(nr)) for nr, (_, villkor) in enumerate(LAGEN.values())),
        output_field=IntegerField(),
    )
