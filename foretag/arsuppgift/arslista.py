"""The companies of a round in a list, and where the round stands: one place says what each state means."""

from collections.abc import Callable
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

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretag, ForetagQuerySet, Kommunordning, Lage
from foretag.kodlistor import kommunnamn
from portal.lista.tabell import Filter, Kolumn, Tabell, Tom, Val

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


def _ur_svaret(namn: str) -> Callable[[Any], Any]:
    """What the file holds of an answered row; nothing for one that is not answered."""

    def varde(rad: Any) -> Any:
        svar = next(iter(rad.arets), None)
        return getattr(svar, namn) if svar and svar.besvarad else None

    return varde


def _bekraftat(rad: Any) -> str | None:
    svar = next(iter(rad.arets), None)
    return "\n".join(en["text"] for en in svar.bekraftade_avvikelser) if svar else None


def _lage_i_ord(rad: Any) -> str:
    return tuple(LAGEN.values())[rad.lagesordning][0]


class Svarslista(Tabell):
    """Which company has answered, when, and who did it. The file has every figure."""

    namn = "Företagen i omgången"
    kolumner = (
        Kolumn("namn", "Företag", F("organisation__namn_ordning"), export="namn"),
        Kolumn("kommun", "Kommun", Kommunordning(), export=lambda rad: kommunnamn(rad.kommun)),
        Kolumn("lage", "Läge", F("lagesordning"), export=_lage_i_ord),
        Kolumn(
            "svarade", "Svarade", F("u__svarad_tid"), fallande=True, export=_ur_svaret("svarad_tid")
        ),
        Kolumn("anstallda", "Anställda", klass="belopp", export=_ur_svaret("anstallda")),
        Kolumn("placerade", "Placerade", klass="belopp", export=_ur_svaret("placerade")),
    )
    export_kolumner = (
        *(Kolumn(matt, ord_, export=_ur_svaret(matt)) for matt, ord_ in Arsuppgift.MATT.items()),
        Kolumn("satt", "Svarade genom", export=_ur_svaret("satt_i_ord")),
        Kolumn("sent", "Efter sista dag", export=_ur_svaret("efter_sista_dag")),
        Kolumn("av", "Av", export=lambda rad: str(_ur_svaret("svarad_av")(rad) or "")),
        Kolumn("bekraftat", "Bekräftat", export=_bekraftat),
        Kolumn("kommentar", "Kommentar", export=_ur_svaret("kommentar")),
    )
    sok = ("organisation__namn_sokt",)
    sok_etikett = "Sök företag"
    sortering = "namn"
    radmall = "foretag/arsuppgift/arsomgang/_svar.html"
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
        self.namn = f"Årsuppgifter {omgang.ar}"  # of the file, and of the table

    @cached_property
    def rader(self) -> list[Any]:
        """Each company with its kommun by name, and `svar`: its row of the year, or None."""
        alla = list(self.sida)
        for rad in alla:
            rad.kommunnamn = kommunnamn(rad.kommun)
            rad.svar = next(iter(rad.arets), None)
        return alla


def _lagesordning() -> Case:
    return Case(
        *(When(villkor, then=Value(nr)) for nr, (_, villkor) in enumerate(LAGEN.values())),
        output_field=IntegerField(),
    )
