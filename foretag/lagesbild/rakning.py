"""Lägesbild: how many companies, employed, placed and places there were, per kommun, area and year.

**Computed** from the companies' own figures: those that were active on the day of the year's round (1 November where
there was none), and what each has answered. A figure that a company has not given is *ej uppgivet* and never 0, so
every sum knows how many of the companies it is made of. **Reported** (Lagesuppgift): totals as somebody has told them.
The two are never mixed; `kontroller` holds them against each other.

Seven queries, however many years, areas and companies; two more when the years are not given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import add, and_
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Lead

from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import Arsuppgift
from foretag.foretag.models import Foretagslage, Lage
from foretag.kodlistor import kommunnamn, svensk_nyckel
from foretag.kommun.models.kommun import LAGESBILDENS_RADER, Kommun, Omrade
from foretag.lagesbild.models.lagesbild import Lagesuppgift
from portal import belopp, frist
from portal.summakontroll import Summakontroll

Matt = Lagesuppgift.Matt
EJ_UPPGIVET = "ej uppgivet"
HELA, OVRIGA = LAGESBILDENS_RADER
# The day that a year without a round is counted by: the autumn that the figures are told of.
MANAD, DAG = 11, 1
AR_HOGST = 10  # years that are shown when none are chosen
# What the companies answer, and the totals of it.
GRUNDMATT = tuple(Arsuppgift.MATT)
SUMMOR: Mapping[str, tuple[str, ...]] = {str(m): d for m, d in Lagesuppgift.DELAR.items()}
BERAKNADE = (*GRUNDMATT, *SUMMOR)


@dataclass(frozen=True)
class Tal:
    """The sum of what companies have given: `uppgivet` of the `av` active ones have. None: nobody has."""

    varde: int | None
    uppgivet: int
    av: int

    @property
    def helt(self) -> bool:
        return self.uppgivet >= self.av

    @property
    def text(self) -> str:
        """ "1 257", "minst 204" when some companies have not given it, "ej uppgivet"."""
        if self.varde is None:
            return EJ_UPPGIVET
        return belopp.tal(self.varde) if self.helt else f"minst {belopp.tal(self.varde)}"

    @property
    def not_text(self) -> str:
        """ "uppgivet av 27 av 30", or "" when all have."""
        return "" if self.helt else f"uppgivet av {self.uppgivet} av {self.av}"


@dataclass
class _Cell:
    """A kommun in a year. `delar`: measure → (sum, companies that gave it); `utanfor`: answers that do not count."""

    aktiva: int = 0
    utanfor: int = 0
    delar: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Beraknat:
    """What the companies of some kommuner come to in a year. `utanfor`: answers of companies that were not active."""

    foretag: int
    utanfor: int
    tal: Mapping[str, Tal]


@dataclass(frozen=True)
class Plats:
    """All of the förbund's area, an område or a kommun. `koder` None: all there is."""

    namn: str
    koder: frozenset[str] | None = None
    omrade: Omrade | None = None

    @property
    def nyckel(self) -> int | None:
        return self.omrade.pk if self.omrade else None

    @property
    def rapporteras(self) -> bool:
        """Can anything be reported of it? Not of a kommun, nor of what lies outside the områden."""
        return self.koder is None or self.omrade is not None


@dataclass(frozen=True)
class Kontroll:
    """One reported total, held against all that it can be held against: parts, areas, years, the companies' own figures."""

    tid: str
    plats: str
    matt: str
    rapporterat: int
    kalla: str
    prov: tuple[tuple[str, Summakontroll], ...]
    anmarkning: str = ""

    @property
    def rubrik(self) -> str:
        return f"{self.matt} {self.tid}, {self.plats}"

    @property
    def stammer(self) -> bool | None:
        """False when any of them differs; None when none could be asked."""
        svar = [prov.stammer for _, prov in self.prov if prov.stammer is not None]
        return all(svar) if svar else None

    @property
    def text(self) -> str:
        """ "Rapporterat 244. Delarna blir 243: 1 för mycket." Only what differs; "" when nothing does."""
        fel = [(mot, prov) for mot, prov in self.prov if prov.stammer is False]
        meningar = [f"{mot} blir {prov.beraknat_text}: {prov.omdome}." for mot, prov in fel]
        fraga = next((prov.fraga for _, prov in fel if prov.fraga), "")
        delar = [*meningar, fraga, self.anmarkning]
        rapporterat = f"Rapporterat {belopp.tal(self.rapporterat)}."
        return " ".join([rapporterat, *filter(None, delar)]) if fel else ""


@dataclass(frozen=True)
class Lagesbild:
    """All that is known of some years. Made by `las`."""

    aren: tuple[int, ...]
    dagar: Mapping[int, date]
    omraden: tuple[Omrade, ...]
    celler: Mapping[tuple[int, str], _Cell]
    uppgifter: tuple[Lagesuppgift, ...]
    medlemmar: frozenset[str]

    # ---------- Places ----------

    @property
    def koder(self) -> tuple[str, ...]:
        """The kommuner of the förbund: members, those of its areas, and any that a company lies in; by name."""
        koder = self.medlemmar | {kod for _, kod in self.celler}
        koder |= {kod for omrade in self.omraden for kod in omrade.kommuner}
        return tuple(sorted(koder, key=lambda kod: svensk_nyckel(kommunnamn(kod))))

    @property
    def platser(self) -> list[Plats]:
        """All, and each område; with two or more, what lies outside them when there are companies there."""
        platser = [Plats(HELA)]
        platser += [Plats(o.namn, frozenset(o.kommuner), o) for o in self.omraden]
        tackta = {kod for omrade in self.omraden for kod in omrade.kommuner}
        ovriga = frozenset({kod for _, kod in self.celler} - tackta)
        return [*platser, Plats(OVRIGA, ovriga)] if self.omraden and ovriga else platser

    def omrade_for(self, kod: str) -> str:
        return next((o.namn for o in self.omraden if kod in o.kommuner), "")

    # ---------- Computed ----------

    def beraknat(self, ar: int, koder: Iterable[str] | None = None) -> Beraknat:
        """The year in these kommuner, or in all."""
        valda = None if koder is None else frozenset(koder)
        celler = [
            cell for kod, cell in self._per_ar.get(ar, {}).items() if valda is None or kod in valda
        ]
        aktiva = sum(cell.aktiva for cell in celler)
        return Beraknat(
            aktiva,
            sum(cell.utanfor for cell in celler),
            {matt: _lagg_ihop(matt, celler, aktiva) for matt in BERAKNADE},
        )

    @cached_property
    def _per_ar(self) -> dict[int, dict[str, _Cell]]:
        per_ar: dict[int, dict[str, _Cell]] = {}
        for (ar, kod), cell in self.celler.items():
            per_ar.setdefault(ar, {})[kod] = cell
        return per_ar

    # ---------- Reported ----------

    def rapporterat(
        self, ar: int, omrade: int | None = None, till_ar: int | None = None
    ) -> dict[str, Lagesuppgift]:
        """Measure → what is reported of exactly this time and place."""
        return self._per_tid.get((ar, till_ar, omrade), {})

    @property
    def rapporterade(self) -> list[Lagesuppgift]:
        """What is reported of the years that are shown, and of periods that reach into them."""
        ordning = list(Matt.values)
        return sorted(
            (
                rad
                for rad in self.uppgifter
                if set(self.aren) & set(range(rad.ar, (rad.till_ar or rad.ar) + 1))
            ),
            key=lambda r: (r.ar, r.till_ar or 0, ordning.index(r.matt), r.omrade_id or 0),
        )

    @cached_property
    def _per_tid(self) -> dict[tuple[int, int | None, int | None], dict[str, Lagesuppgift]]:
        per_tid: dict[tuple[int, int | None, int | None], dict[str, Lagesuppgift]] = {}
        for rad in self.uppgifter:
            per_tid.setdefault((rad.ar, rad.till_ar, rad.omrade_id), {})[rad.matt] = rad
        return per_tid

    def kontroller(self) -> list[Kontroll]:
        """Every reported total that something can be held against, in the order of years and measures."""
        return [k for rad in self.rapporterade if (k := self.kontroll(rad)).prov]

    def skillnader(self) -> list[Kontroll]:
        return [kontroll for kontroll in self.kontroller() if kontroll.stammer is False]

    def kontroll(self, rad: Lagesuppgift) -> Kontroll:
        """One reported total; its `prov` is empty when there is nothing to hold it against."""
        delar = self._mot_delarna(rad)
        prov = [
            ("Delarna", delar),
            ("Områdena", self._mot_omradena(rad)),
            ("Åren", self._mot_aren(rad)),
            ("Företagens egna tal", self._mot_foretagen(rad)),
        ]
        saknade = [_matt(m) for m, varde in delar.delar if varde is None] if delar else []
        return Kontroll(
            rad.tid,
            rad.omrade.namn if rad.omrade else HELA.lower(),
            rad.get_matt_display(),
            rad.varde,
            rad.kalla,
            tuple((mot, ett) for mot, ett in prov if ett is not None),
            f"Inte rapporterat: {', '.join(saknade)}." if saknade else "",
        )

    def _mot_delarna(self, rad: Lagesuppgift) -> Summakontroll | None:
        """Against its reported parts, two or more. One that is not reported is left out and named, not taken for 0."""
        finns = self.rapporterat(rad.ar, rad.omrade_id, rad.till_ar)
        delar = {str(m): finns[m].varde if m in finns else None for m in SUMMOR.get(rad.matt, ())}
        givna = [varde for varde in delar.values() if varde is not None]
        if len(givna) < 2:
            return None
        return Summakontroll(rad.get_matt_display(), rad.varde, sum(givna), tuple(delar.items()))

    def _mot_omradena(self, rad: Lagesuppgift) -> Summakontroll | None:
        """All of the förbund against its areas, when something is reported of every one of them."""
        if rad.omrade_id is not None or len(self.omraden) < 2:
            return None
        delar = {
            omrade.namn: uppgift.varde
            for omrade in self.omraden
            if (uppgift := self.rapporterat(rad.ar, omrade.pk, rad.till_ar).get(rad.matt))
        }
        if len(delar) < len(self.omraden):
            return None
        return Summakontroll.av_delar(rad.get_matt_display(), rad.varde, delar)

    def _mot_aren(self, rad: Lagesuppgift) -> Summakontroll | None:
        """A total of several years against the years, when every year is reported."""
        if rad.till_ar is None:
            return None
        aren = range(rad.ar, rad.till_ar + 1)
        delar = {
            str(ar): uppgift.varde
            for ar in aren
            if (uppgift := self.rapporterat(ar, rad.omrade_id).get(rad.matt))
        }
        if len(delar) < len(aren):
            return None
        return Summakontroll.av_delar(rad.get_matt_display(), rad.varde, delar)

    def _mot_foretagen(self, rad: Lagesuppgift) -> Summakontroll | None:
        """Against what the companies come to; nothing can be said while some have not given the figure."""
        if rad.till_ar is not None or rad.ar not in self.aren or rad.matt == Matt.INFORMERADE:
            return None
        beraknat = self.beraknat(rad.ar, rad.omrade.kommuner if rad.omrade else None)
        if rad.matt == Matt.FORETAG:
            return Summakontroll(rad.get_matt_display(), rad.varde, beraknat.foretag)
        tal = beraknat.tal[rad.matt]
        return Summakontroll(rad.get_matt_display(), rad.varde, tal.varde if tal.helt else None)


def las(aren: Sequence[int] | None = None) -> Lagesbild:
    """The lägesbild of these years, or of the latest ten that something is known of."""
    valda = tuple(sorted(aren_med_uppgifter()[:AR_HOGST] if aren is None else aren))
    dagar = _dagarna(valda)
    celler: dict[tuple[int, str], _Cell] = {}
    _rakna_aktiva(dagar, celler)
    _rakna_tal(dagar, celler)
    return Lagesbild(
        valda,
        dagar,
        tuple(Omrade.objects.all()),
        celler,
        tuple(_uppgifterna(valda)),
        frozenset(Kommun.objects.kommuner().values_list("kod", flat=True)),
    )


def aren_med_uppgifter() -> list[int]:
    """The years that can be chosen, the newest first: from the first that is told of to this autumn, none left out."""
    return ar_att_valja()[0]


def ar_att_valja() -> tuple[list[int], int]:
    """The years that can be chosen, the newest first; and the latest that some figure is known of."""
    svar = Arsuppgift.objects.besvarade().aggregate(fran=Min("ar"), till=Max("ar"))
    rapporterat = Lagesuppgift.objects.aggregate(fran=Min("ar"), till=Max("ar"))
    idag = frist.idag()
    i_host = idag.year if (idag.month, idag.day) >= (MANAD, DAG) else idag.year - 1
    kanda = [t[k] for t in (svar, rapporterat) for k in ("fran", "till") if t[k] is not None]
    valbara = list(range(max([i_host, *kanda]), min([i_host, *kanda]) - 1, -1))
    return valbara, max(kanda, default=i_host)


def _matt(matt: str) -> str:
    namn = str(Matt(matt).label)
    return namn[:1].lower() + namn[1:]


# ---------- Reading ----------


def _dagarna(aren: Iterable[int]) -> dict[int, date]:
    omgangar = dict(Arsomgang.objects.values_list("ar", "avser_datum"))
    return {ar: omgangar.get(ar) or date(ar, MANAD, DAG) for ar in aren}


def _rakna_aktiva(dagar: Mapping[int, date], celler: dict[tuple[int, str], _Cell]) -> None:
    """Each läge lasts until the company's next one: all of them read once, whatever the number of years."""
    lagen = (
        Foretagslage.objects.filter(foretag__ihopslagen_med__isnull=True)
        .annotate(slut=Window(Lead("fran"), partition_by=F("foretag"), order_by=F("fran").asc()))
        .order_by()
        .values_list("foretag__kommun", "lage", "fran", "slut")
    )
    for kod, lage, fran, slut in lagen.iterator():
        if lage != Lage.AKTIV:
            continue
        for ar, dag in dagar.items():
            if fran <= dag and (slut is None or dag < slut):
                celler.setdefault((ar, kod), _Cell()).aktiva += 1


def _rakna_tal(dagar: Mapping[int, date], celler: dict[tuple[int, str], _Cell]) -> None:
    """Sums per kommun and year of those active on the day, and how many other answers there are; the database adds."""
    if not dagar:
        return
    svar = Arsuppgift.objects.besvarade().filter(
        ar__in=list(dagar), foretag__ihopslagen_med__isnull=True
    )
    per_kommun: Any = svar.order_by().values("ar", "foretag__kommun").annotate(svar=Count("pk"))
    for rad in per_kommun:
        cell = celler.setdefault((rad["ar"], rad["foretag__kommun"]), _Cell())
        cell.utanfor = rad["svar"]
    for rad in _av_aktiva(per_kommun, dagar).annotate(**_aggregat()):
        cell = celler[rad["ar"], rad["foretag__kommun"]]
        cell.utanfor -= rad["svar"]
        cell.delar = {m: (rad[f"s_{m}"] or 0, rad[f"n_{m}"]) for m in BERAKNADE}


def _av_aktiva(svar: Any, dagar: Mapping[int, date]) -> Any:
    """Those whose company's latest läge on the day of the year is that it is active.

    The läge is joined and the later ones are ruled out, which the database does for all rows at once: asking for the
    latest läge of each row takes five times as long at 10,000 companies. A company has one läge a day, so no row doubles.
    """
    dag = Case(
        *(When(ar=ar, then=Value(dag, DateField())) for ar, dag in dagar.items()),
        output_field=DateField(),
    )
    senare = Foretagslage.objects.filter(
        foretag=OuterRef("foretag"), fran__gt=OuterRef("lage_fran"), fran__lte=OuterRef("dag")
    )
    med_lage = svar.alias(
        dag=dag, lage_fran=F("foretag__lagen__fran"), lage=F("foretag__lagen__lage")
    )
    return med_lage.filter(~Exists(senare), lage=Lage.AKTIV, lage_fran__lte=F("dag"))


def _aggregat() -> dict[str, Any]:
    """For each measure its sum and how many gave it; a total is given by who has given all of its parts."""
    aggregat: dict[str, Any] = {}
    for matt in GRUNDMATT:
        aggregat |= {f"s_{matt}": Sum(matt), f"n_{matt}": Count(matt)}
    for summa, delar in SUMMOR.items():
        alla = reduce(and_, (Q(**{f"{del_}__isnull": False}) for del_ in delar))
        aggregat[f"n_{summa}"] = Count("pk", filter=alla)
        # What is not given adds nothing here; that it is not given stands in the number of those who gave all.
        aggregat[f"s_{summa}"] = Sum(reduce(add, (Coalesce(F(del_), 0) for del_ in delar)))
    return aggregat


def _lagg_ihop(matt: str, celler: Sequence[_Cell], aktiva: int) -> Tal:
    givna = [cell.delar[matt] for cell in celler if matt in cell.delar]
    uppgivet = sum(antal for _, antal in givna)
    varde = sum(summa for summa, _ in givna)
    if matt in SUMMOR:
        nagon = any(cell.delar[d][1] for cell in celler for d in SUMMOR[matt] if cell.delar)
    else:
        nagon = bool(uppgivet)
    return Tal(varde if nagon or not aktiva else None, uppgivet, aktiva)


def _uppgifterna(aren: Sequence[int]) -> list[Lagesuppgift]:
    """What is reported of the years, and of the years of the periods that reach into them; and of all periods.

    A period can be held against the others, whichever years are shown.
    """
    if not aren:
        return []
    omfattar = Lagesuppgift.objects.filter(
        till_ar__gte=aren[0],
        ar__lte=aren[-1],
    ).filter(ar__lte=OuterRef("ar"), till_ar__gte=OuterRef("ar"))
    rader = Lagesuppgift.objects.filter(
        Q(till_ar__isnull=False) | Q(ar__in=aren) | Exists(omfattar)
    )
    return list(rader.select_related("omrade"))
