"""Lines over years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.dokument.diagram import farger, matt
from portal.dokument.diagram.data import (
    EJ_UPPGIVET,
    SERIER_I_ORD,
    Bana,
    Diagramtabell,
    Ritgrupp,
    Ritning,
    Serie,
    Text,
    Varde,
    kontrollera,
    korstabell,
    med_enhet,
    p,
    saknade,
    spann,
    tal,
    uppgivna,
    yta,
)

#: The height of the plot, room above it for a value, and how far in from the axis the first year stands at least.
HOJD, TOPP, INDRAG = 220, 26, 20
#: The widest label at a line's end, and how many points and series may have their values written out.
ETIKETT, PUNKTER, SERIER = 150, 8, 2
#: Marks around (0, 0), in the order of the series.
MARKEN = (
    "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "m-4 -4h8v8h-8z",
    "m0 -5.5l5 9h-10z",
    "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
    "m0 5.5l5 -9h-10z",
    "m-1.5 -5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
)


@dataclass(frozen=True)
class Linjer:
    """One or several series over years. A year that is not given is a gap; a single year is a dot."""

    titel: str
    enhet: str
    ar: tuple[int, ...]
    serier: tuple[Serie, ...]

    def __post_init__(self) -> None:
        kontrollera(self.ar, self.serier)

    @property
    def beskrivning(self) -> str:
        """ "Anställda 2016–2020: från 179 till 209 personer." """
        period = str(self.ar[0]) if len(self.ar) == 1 else f"{self.ar[0]}–{self.ar[-1]}"
        if len(self.serier) > SERIER_I_ORD:
            alla = [v for serie in self.serier for v in serie.varden]
            namn = [f"{serie.namn} {ar}" for serie in self.serier for ar in self.ar]
            text = f"{len(self.serier)} serier, {spann(namn, alla)}"
            sist = any(v is not None for v in alla)
        else:
            delar = [self._utveckling(serie) for serie in self.serier]
            text = ", ".join(delar)
            sist = self.serier[-1].varden.count(None) < len(self.ar)
        return f"{self.titel} {period}: {med_enhet(text, self.enhet) if sist else text}."

    def _utveckling(self, serie: Serie) -> str:
        """ "kvinnor från 113 till 111"; a year that is not the first or last of the chart is named."""
        par = [(ar, v) for ar, v in zip(self.ar, serie.varden, strict=True) if v is not None]
        namn = f"{serie.namn} " if len(self.serier) > 1 else ""
        if not par:
            return f"{namn}{EJ_UPPGIVET}"
        forst = f" ({par[0][0]})" if par[0][0] != self.ar[0] else ""
        sist = f" ({par[-1][0]})" if par[-1][0] != self.ar[-1] else ""
        if len(par) == 1:
            return f"{namn}{tal(par[0][1])}{forst or sist}"
        return f"{namn}från {tal(par[0][1])}{forst} till {tal(par[-1][1])}{sist}"

    @property
    def anmarkning(self) -> str:
        return saknade(self.ar, self.serier)

    def tabell(self) -> Diagramtabell:
        return korstabell("År", self.ar, self.serier, self.enhet)

    def ritning(self, accent: str) -> Ritning:
        plan = _Plan(self)
        former = [*plan.axlar(), *plan.tomma(), *plan.bakgrund()]
        for nr in range(len(self.serier)):
            former += plan.linje(nr, accent)
        former += [*plan.etiketter(accent), *plan.varden()]
        return Ritning(matt.BREDD, round(plan.hojd), (Ritgrupp(tuple(former)),))


class _Plan:
    """Where everything in the chart stands."""

    def __init__(self, d: Linjer) -> None:
        self.d = d
        self.givna = uppgivna(v for serie in d.serier for v in serie.varden)
        self.steg = matt.skalsteg(self.givna)
        self.skriv_varden = len(d.serier) <= SERIER and len(d.ar) <= PUNKTER
        self.vanster = matt.bredast(map(tal, self.steg)) + 10
        self._lagg_bredden()
        if self.skriv_varden and not self._varden_far_plats():
            self.skriv_varden = False
            self._lagg_bredden()
        hojder = sum(self.hojder)
        self.botten = TOPP + max(HOJD, hojder)
        #: A value written below a point near the axis needs a line of its own above the years.
        extra = (
            matt.RAD if any(y > self.botten - 20 for _, y, under in self._lagen() if under) else 0
        )
        self.ar_y = self.botten + 22 + extra
        self.hojd = self.ar_y + 8

    def _lagg_bredden(self) -> None:
        """Labels at the right, years between them and the axis."""
        self.texter = [self._etikett(s) for s in self.d.serier]
        self.hojder = [len(rader) * matt.RAD if rader[0] else 0 for rader in self.texter]
        plats = matt.bredast(rad for rader in self.texter for rad in rader)
        self.slut = matt.BREDD - (plats + 22 if plats else 4)
        varden = matt.bredast(map(tal, self.givna)) if self.skriv_varden else 0
        indrag = max(INDRAG, varden / 2)
        self.forst, self.sist = self.vanster + indrag, self.slut - indrag

    def _etikett(self, serie: Serie) -> list[str]:
        """The series' name at its end, in one or two lines; with its last value when the points have none."""
        ensam = len(self.d.serier) == 1
        namn = "" if ensam and serie.namn in ("", self.d.titel) else serie.namn
        givna = uppgivna(serie.varden)
        if not givna:
            tillagg = "" if ensam else EJ_UPPGIVET
        else:
            tillagg = "" if self.skriv_varden else tal(givna[-1])
        rader = matt.rader(namn, ETIKETT)
        sist = f"{rader[-1]} {tillagg}".strip()
        return [*rader[:-1], sist] if matt.bredd(sist) <= ETIKETT else [*rader, tillagg]

    def _varden_far_plats(self) -> bool:
        alla = [tal(v) for v in self.givna]
        avstand = (self.sist - self.forst) / max(1, len(self.d.ar) - 1)
        return matt.bredast(alla) + 6 <= avstand

    def x(self, nr: int) -> float:
        if len(self.d.ar) == 1:
            return (self.forst + self.sist) / 2
        return self.forst + (self.sist - self.forst) * nr / (len(self.d.ar) - 1)

    def y(self, varde: Decimal | int) -> float:
        lagst, hogst = self.steg[0], self.steg[-1]
        return self.botten - (self.botten - TOPP) * float((varde - lagst) / (hogst - lagst))

    def axlar(self) -> Iterator[Text | Bana]:
        for steg in self.steg if self.givna else [Decimal(0)]:
            y = self.y(steg)
            noll = steg == 0
            farg = farger.KANT if noll else farger.LINJE
            yield Bana(f"M{p(self.vanster)} {p(y)}H{p(self.slut)}", linje=farg)
            if self.givna:
                yield Text(p(self.vanster - 8), p(y + 5.5), tal(steg), "end", farger.TYST)
        avstand = (self.sist - self.forst) / max(1, len(self.d.ar) - 1)
        gles = int((matt.bredast(map(str, self.d.ar)) + 8) // avstand) + 1
        for nr, ar in enumerate(self.d.ar):
            if (len(self.d.ar) - 1 - nr) % gles == 0:
                yield Text(p(self.x(nr)), p(self.ar_y), str(ar), "middle", farger.TYST)

    def tomma(self) -> Iterator[Text]:
        if not self.givna:
            mitt = (self.vanster + self.slut) / 2, (TOPP + self.botten) / 2
            yield Text(p(mitt[0]), p(mitt[1]), "Inga värden är uppgivna", "middle", farger.TYST)

    def linje(self, nr: int, accent: str) -> Iterator[Bana]:
        """The line with its gaps, and a mark at every given year."""
        farg, punkter = farger.seriefarg(nr, accent), self._punkter(self.d.serier[nr].varden)
        delar, fore = [], -2
        for plats, x, y in punkter:
            delar.append(f"{'L' if plats == fore + 1 else 'M'}{p(x)} {p(y)}")
            fore = plats
        streck = farger.STRECK[nr % len(farger.STRECK)]
        if any(del_[0] == "L" for del_ in delar):
            yield Bana("".join(delar), linje=farg, bredd="2.5", streck=streck)
        for _, x, y in punkter:
            marke = MARKEN[nr % len(MARKEN)]
            yield Bana(f"M{p(x)} {p(y)}{marke}", farg, farger.PAPPER, "1.5")

    def _punkter(self, varden: Sequence[Varde]) -> list[tuple[int, float, float]]:
        return [(nr, self.x(nr), self.y(v)) for nr, v in enumerate(varden) if v is not None]

    def etiketter(self, accent: str) -> Iterator[Text | Bana]:
        """The names at the lines' ends, apart from each other; a thin leader where a name has been moved."""
        slut = [self._punkter(serie.varden)[-1:] for serie in self.d.serier]
        mal = [punkt[0][2] if punkt else self.botten for punkt in slut]
        toppar = matt.isar(mal, self.hojder, TOPP - 10, self.botten + 10)
        for nr, (topp, rader, punkt) in enumerate(zip(toppar, self.texter, slut, strict=True)):
            farg = farger.seriefarg(nr, accent) if punkt else farger.TYST
            mitt = topp + self.hojder[nr] / 2
            if punkt and rader[0]:
                _, x, y = punkt[0]
                if abs(mitt - y) > 2 or x < self.sist:
                    d = f"M{p(x + 7)} {p(y)}L{p(max(x + 8, self.slut + 4))} {p(mitt)}H{p(self.slut + 8)}"
                    yield Bana(d, linje=farger.KANT, streck="1 2")
            for rad, text in enumerate(rader):
                y = topp + rad * matt.RAD + 14.5
                if text:
                    yield Text(p(self.slut + 12), p(y), text, farg=farg, vikt="600")

    def varden(self) -> Iterator[Text]:
        """The values at the points, when there are few: the higher line's above it, the lower's below."""
        for (plats, varde), y, under in self._lagen():
            text_y = y + 20 if under else y - 10
            yield Text(p(self.x(plats)), p(text_y), tal(varde), "middle")

    def bakgrund(self) -> Iterator[Bana]:
        """White under the values: the rules of the axis do not strike them through."""
        for (plats, varde), y, under in self._lagen():
            b, topp = matt.bredd(tal(varde)) + 2, y + 6 if under else y - 24
            if not topp < self.y(0) < topp + 18:
                yield Bana(yta(self.x(plats) - b / 2, topp, b, 18), farger.PAPPER)

    def _lagen(self) -> Iterator[tuple[tuple[int, Varde], float, bool]]:
        """((year's place, value), height of the point, below it?) of every value that is written out."""
        if not self.skriv_varden:
            return
        for plats in range(len(self.d.ar)):
            har = sorted(uppgivna(serie.varden[plats] for serie in self.d.serier), reverse=True)
            for rang, varde in enumerate(har):
                under = rang == 1 or (len(self.d.serier) == 1 and self._dal(plats))
                yield (plats, varde), self.y(varde), under

    def _dal(self, plats: int) -> bool:
        """Is the point of the only series a valley, with lines rising on both sides?"""
        varden = self.d.serier[0].varden
        runt = [varden[nr] for nr in (plats - 1, plats + 1) if 0 <= nr < len(varden)]
        har = varden[plats]
        return len(runt) == 2 and all(v is not None and har is not None and v > har for v in runt)
