"""One company as its register page and its registerutdrag show it: all of its rows, in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.avtal.models import Avtal
from foretag.foretag.models import Foretag, Foretagslage, Kriteriebedomning, Kriterium, Lage
from foretag.sida.models import (
    Affarside,
    Bransch,
    Certifiering,
    Handledarutbildning,
    Natverk,
    Presentation,
    Tjanst,
    branschnamn,
)
from portal.formular.models.rad import Rad
from portal.konto.models.anvandare import Vem

AR_I_BREDD = 6
# The rows of a company's page by their name on the company.
DELAR: dict[str, type[Rad]] = {
    "presentation": Presentation,
    "branscher": Bransch,
    "affarsideer": Affarside,
    "tjanster": Tjanst,
    "certifieringar": Certifiering,
    "natverk": Natverk,
    "handledarutbildningar": Handledarutbildning,
}


@dataclass(frozen=True)
class Kriterievy:
    """A criterion with its judgements, the latest first."""

    nummer: int
    text: str
    bedomningar: list[Kriteriebedomning]

    @property
    def senaste(self) -> Kriteriebedomning | None:
        return self.bedomningar[0] if self.bedomningar else None

    @property
    def tidigare(self) -> list[Kriteriebedomning]:
        return self.bedomningar[1:]


@dataclass(frozen=True)
class Arsgrupp:
    """Answered years as a table: a row for each figure, a column for each year."""

    uppgifter: list[Arsuppgift]

    @property
    def ar(self) -> list[int]:
        return [uppgift.ar for uppgift in self.uppgifter]

    @property
    def matt(self) -> list[tuple[str, list[int | None]]]:
        return [
            (etikett, [getattr(uppgift, matt) for uppgift in self.uppgifter])
            for matt, etikett in Arsuppgift.MATT.items()
        ]


@dataclass(frozen=True)
class Sammanslagen:
    """A row that was merged into the company, and what stayed on it because the company had its own."""

    foretag: Foretag
    orgnr: str
    lagen: list[Foretagslage]
    arsuppgifter: list[Arsuppgift]
    presentation: Presentation | None
    likadana: list[tuple[str, list[str]]]  # what its page said that the company's said too, by kind


@dataclass(frozen=True)
class Foretagsvy:
    foretag: Any  # with its läge of today (`med_lage`)
    orgnr: str
    kriterier: list[Kriterievy]
    lagen: list[Foretagslage]
    presentation: Presentation | None
    branscher: list[Bransch]
    affarsideer: list[Affarside]
    tjanster: list[Tjanst]
    certifieringar: list[Certifiering]
    natverk: list[Natverk]
    utbildningar: list[Handledarutbildning]
    arsuppgifter: list[Arsuppgift]
    avtal: list[Avtal]
    ihopslagna: list[Sammanslagen]

    @property
    def lage(self) -> str:
        """The läge of today in words; "" when none is registered. `lagen` has those of a later day too."""
        return str(Lage(self.foretag.lage).label) if self.foretag.lage else ""

    @property
    def uppfyllda(self) -> int:
        return sum(1 for k in self.kriterier if k.senaste and k.senaste.uppfyllt)

    @property
    def ar_asf(self) -> bool:
        return self.uppfyllda == len(self.kriterier)

    @property
    def arsgrupper(self) -> list[Arsgrupp]:
        """The yearly figures, as many years beside each other as have room."""
        alla = self.arsuppgifter
        return [Arsgrupp(alla[nr : nr + AR_I_BREDD]) for nr in range(0, len(alla), AR_I_BREDD)]


def vy(foretag: Foretag, person: Vem) -> Foretagsvy:
    """`foretag` comes from `med_lage` and `med_platser`, with its organisation."""
    kvar = {"foretag": foretag, "borttagen_tid__isnull": True}
    avtal = Avtal.objects.kvar().filter(foretag=foretag).select_related("part")
    return Foretagsvy(
        foretag=foretag,
        orgnr=foretag.orgnr_for(person),
        kriterier=_kriterier(foretag),
        lagen=list(foretag.lagen.all()),
        presentation=Presentation.objects.filter(**kvar).first(),
        branscher=list(Bransch.objects.filter(**kvar)),
        affarsideer=list(Affarside.objects.filter(**kvar)),
        tjanster=list(Tjanst.objects.filter(**kvar)),
        certifieringar=list(Certifiering.objects.filter(**kvar)),
        natverk=list(Natverk.objects.filter(**kvar)),
        utbildningar=list(Handledarutbildning.objects.filter(**kvar)),
        arsuppgifter=list(_besvarade(foretag.arsuppgifter.all())),
        avtal=list(avtal),
        ihopslagna=_ihopslagna(foretag, person),
    )


def _besvarade(rader: QuerySet[Arsuppgift]) -> QuerySet[Arsuppgift]:
    return rader.filter(svarad_tid__isnull=False).order_by("-ar")


def _kriterier(foretag: Foretag) -> list[Kriterievy]:
    alla = foretag.bedomningar.select_related("bedomd_av")  # in the model's order: the latest first
    per: dict[int, list[Kriteriebedomning]] = {int(k): [] for k in Kriterium}
    for rad in alla:
        per[rad.kriterium].append(rad)
    return [Kriterievy(int(k), str(k.label), per[int(k)]) for k in Kriterium]


def _ihopslagna(foretag: Foretag, person: Vem) -> list[Sammanslagen]:
    rader = foretag.ihopslagna.select_related("organisation").prefetch_related(
        "lagen",
        Prefetch("arsuppgifter", _besvarade(Arsuppgift.objects.all())),
        *(
            Prefetch(namn, modell._base_manager.filter(borttagen_tid__isnull=True))
            for namn, modell in DELAR.items()
        ),
    )
    return [
        Sammanslagen(
            foretag=rad,
            orgnr=rad.orgnr_for(person),
            lagen=list(rad.lagen.all()),
            arsuppgifter=list(rad.arsuppgifter.all()),
            presentation=getattr(rad, "presentation", None),
            likadana=_likadana(rad),
        )
        for rad in rader
    ]


def _likadana(rad: Foretag) -> list[tuple[str, list[str]]]:
    slagen = [
        (modell, [_i_ord(en) for en in getattr(rad, namn).all()])
        for namn, modell in DELAR.items()
        if modell is not Presentation
    ]
    return [
        (str(modell._meta.verbose_name_plural).capitalize(), ord_)
        for modell, ord_ in slagen
        if ord_
    ]


def _i_ord(rad: Rad) -> str:
    """A service with its places: they may be what it differed in from the company's own."""
    if isinstance(rad, Tjanst) and (platser := rad.ra.get("platser", rad.platser)) is not None:
        return f"{rad} ({platser} {'plats' if str(platser) == '1' else 'platser'})"
    return branschnamn(rad) if isinstance(rad, Bransch) else str(rad)
