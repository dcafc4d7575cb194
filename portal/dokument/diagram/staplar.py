"""Bars, lying: a name of any length has room to the left, and the chart grows downwards, never sideways."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.dokument.diagram import farger, matt
from portal.dokument.diagram.data import (
    EJ_UPPGIVET,
    SERIER_I_ORD,
    Bana,
    Diagramrad,
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
    spann,
    tal,
    uppgivna,
    yta,
)

STAPEL, ETIKETT = 20, 150


@dataclass(frozen=True)
class Staplar:
    """Bars per category, a year or a kommun; several series beside each other, or stacked to a sum."""

    titel: str
    enhet: str
    kategorier: tuple[str, ...]
    serier: tuple[Serie, ...]
    staplade: bool = False
    #: The head of the table's first column.
    kategori: str = "År"
    #: What is not given is written where its bar would be.
    anmarkning = ""

    def __post_init__(self) -> None:
        kontrollera(self.kategorier, self.serier)
        if self.staplade and any(v < 0 for s in self.serier for v in uppgivna(s.varden)):
            raise ValueError("Delar som staplas på varandra kan inte vara negativa.")

    @property
    def beskrivning(self) -> str:
        """ "Företag: från 1 (Ockelbo) till 9 (Gävle) företag." """
        if len(self.serier) > SERIER_I_ORD:
            namn = [f"{serie.namn} {k}" for serie in self.serier for k in self.kategorier]
            alla = [v for serie in self.serier for v in serie.varden]
            text = f"{len(self.serier)} serier, {spann(namn, alla)}"
        else:
            text = ", ".join(
                f"{s.namn} {spann(self.kategorier, s.varden)}"
                if len(self.serier) > 1
                else spann(self.kategorier, s.varden)
                for s in self.serier
            )
        return f"{med_enhet(self.titel, f'({self.enhet})' if self.enhet else '')}: {text}."

    def tabell(self) -> Diagramtabell:
        tabell = korstabell(self.kategori, self.kategorier, self.serier, self.enhet)
        if not self.staplade or len(self.serier) == 1:
            return tabell
        summor = tuple(_summa(self._rad(nr)) for nr in range(len(self.kategorier)))
        if tabell.horn:
            rader = tuple(
                Diagramrad(rad.rubrik, (*rad.celler, summa))
                for rad, summa in zip(tabell.rader, summor, strict=True)
            )
            return Diagramtabell(tabell.horn, (*tabell.kolumner, "Summa"), rader)
        return Diagramtabell("", tabell.kolumner, (*tabell.rader, Diagramrad("Summa", summor)))

    def _rad(self, nr: int) -> list[Varde]:
        return [serie.varden[nr] for serie in self.serier]

    def ritning(self, accent: str) -> Ritning:
        ritare = _Staplade(self, accent) if self.staplade else _Grupperade(self, accent)
        former = tuple(ritare.former())
        return Ritning(matt.BREDD, round(ritare.y + 6), (Ritgrupp(former),))


def _summa(varden: Sequence[Varde]) -> str:
    """The sum of the parts; "minst 153" when a part is not given."""
    givna = uppgivna(varden)
    if not givna:
        return EJ_UPPGIVET
    text = tal(sum(givna))
    return text if len(givna) == len(varden) else f"minst {text}"


class _Grupperade:
    """One bar a row, its name to the left and its value at its end; with several series a heading per category."""

    def __init__(self, d: Staplar, accent: str) -> None:
        self.d, self.accent = d, accent
        self.ensam = len(d.serier) == 1
        namn = d.kategorier if self.ensam else [serie.namn for serie in d.serier]
        self.namn = [matt.rader(ett, ETIKETT) for ett in namn]
        self.vanster = matt.bredast(rad for rader in self.namn for rad in rader) + 12
        givna = uppgivna(v for serie in d.serier for v in serie.varden)
        self.lagst, self.hogst = min([0, *givna]), max([0, *givna])
        self.slut = matt.BREDD - 8 - max(matt.bredast(map(tal, givna)), 20)
        self.y = 2.0

    def x(self, varde: Decimal | int) -> float:
        spann_ = self.hogst - self.lagst or 1
        return self.vanster + (self.slut - self.vanster) * float(
            Decimal(varde - self.lagst) / Decimal(spann_)
        )

    def former(self) -> Iterator[Text | Bana]:
        for nr, kategori in enumerate(self.d.kategorier):
            if self.ensam:
                yield from self._stapel(self.namn[nr], self.d.serier[0].varden[nr])
                continue
            for rad in matt.rader(kategori, matt.BREDD - 4):
                yield Text("0", p(self.y + 15), rad, vikt="600")
                self.y += matt.RAD + 2
            start = self.y
            for namn, serie in zip(self.namn, self.d.serier, strict=True):
                yield from self._stapel(namn, serie.varden[nr])
            yield self._noll(start)
            self.y += 10
        if self.ensam:
            yield self._noll(2)

    def _noll(self, start: float) -> Bana:
        return Bana(f"M{p(self.x(0))} {p(start)}V{p(self.y)}", linje=farger.KANT)

    def _stapel(self, namn: list[str], varde: Varde) -> Iterator[Text | Bana]:
        hojd = max(STAPEL + 8, len(namn) * matt.RAD + 6)
        mitt, noll = self.y + hojd / 2, self.x(0)
        yield from _namn(namn, self.vanster - 10, mitt, ankare="end")
        if varde is None:
            yield Text(p(noll + 8), p(mitt + 5.5), EJ_UPPGIVET, farg=farger.TYST)
        else:
            till = self.x(varde)
            if varde:
                d = yta(min(noll, till), mitt - STAPEL / 2, max(1.0, abs(till - noll)), STAPEL)
                yield Bana(d, self.accent)
            yield Text(p(max(noll, till) + 7), p(mitt + 5.5), tal(varde), vikt="600")
        self.y += hojd


def _namn(rader: Sequence[str], x: float, mitt: float, ankare: str = "start") -> Iterator[Text]:
    topp = mitt - len(rader) * matt.RAD / 2
    for nr, rad in enumerate(rader):
        yield Text(p(x), p(topp + nr * matt.RAD + 15), rad, ankare)


class _Staplade:
    """One bar a row, its parts in tones of the accent, the sum at its end.

    A part too narrow for its figure, a 0 and an *ej uppgivet* are written in a line under the bar.
    """

    def __init__(self, d: Staplar, accent: str) -> None:
        self.d = d
        antal = len(d.serier)
        toner = farger.toner(accent)[::-1]
        self.toner = farger.spridda(antal, toner) if antal <= 5 else [*toner] * (antal // 5 + 1)
        self.namn = [matt.rader(kategori, ETIKETT) for kategori in d.kategorier]
        self.vanster = matt.bredast(rad for rader in self.namn for rad in rader) + 12
        rader = [d._rad(nr) for nr in range(len(d.kategorier))]
        self.summor = [_summa(rad) for rad in rader]
        self.hogst = Decimal(max(sum(uppgivna(rad)) for rad in rader)) or Decimal(1)
        self.slut = matt.BREDD - 8 - matt.bredast(self.summor)
        self.y = 2.0

    def bredd(self, varde: Decimal | int) -> float:
        return (self.slut - self.vanster) * float(varde / self.hogst)

    def former(self) -> Iterator[Text | Bana]:
        yield from self._nyckel()
        start = self.y
        for nr, namn in enumerate(self.namn):
            yield from self._rad(nr, namn)
        yield Bana(f"M{p(self.vanster)} {p(start)}V{p(self.y)}", linje=farger.KANT)

    def _nyckel(self) -> Iterator[Text | Bana]:
        """The parts' names above the first bar, each over its own part as far as there is room."""
        x = x_del = self.vanster
        for nr, serie in enumerate(self.d.serier):
            text = matt.kapa(serie.namn, matt.BREDD - 30)
            plats = matt.bredd(text) + 20
            x = max(x, x_del)
            if x + plats > matt.BREDD:
                x, self.y = (
                    (self.vanster if plats < matt.BREDD - self.vanster else 0.0),
                    self.y + 24,
                )
                x_del = 0
            yield from self._prov(nr, x, self.y + 4, 13, 13)
            yield Text(p(x + 19), p(self.y + 16), text)
            x += plats + 16
            if x_del:
                x_del += self.bredd(serie.varden[0] or 0)
        self.y += 30

    def _prov(self, nr: int, x: float, y: float, b: float, h: float) -> Iterator[Bana]:
        """A surface in the part's tone; from the sixth on it is hatched too."""
        ton = self.toner[nr]
        yield Bana(yta(x, y, b, h), ton.fyll, farger.KANT)
        if nr >= 5:
            yield Bana(_skraffering(x, y, b, h), linje=ton.text)

    def _rad(self, nr: int, namn: list[str]) -> Iterator[Text | Bana]:
        hojd = max(STAPEL + 12, len(namn) * matt.RAD + 6)
        mitt, x = self.y + hojd / 2, self.vanster
        yield from _namn(namn, self.vanster - 10, mitt, ankare="end")
        utanfor = []
        for plats, varde in enumerate(self.d._rad(nr)):
            b, text = self.bredd(varde or 0), tal(varde)
            if varde:
                yield from self._prov(plats, x, mitt - 12, b, 24)
            if varde and matt.bredd(text) + 8 <= b:
                yield from self._siffra(plats, x + b / 2, mitt, text)
            else:
                utanfor.append(self._del_i_ord(plats, text))
            x += b
        yield Text(p(x + 7), p(mitt + 5.5), self.summor[nr], vikt="600")
        self.y += hojd
        if utanfor and any(v is not None for v in self.d._rad(nr)):
            yield from self._under(utanfor)

    def _siffra(self, nr: int, x: float, mitt: float, text: str) -> Iterator[Text | Bana]:
        ton = self.toner[nr]
        if nr >= 5:
            b = matt.bredd(text) + 6
            yield Bana(yta(x - b / 2, mitt - 9, b, 18), ton.fyll)
        yield Text(p(x), p(mitt + 5.5), text, "middle", ton.text)

    def _del_i_ord(self, nr: int, text: str) -> str:
        """ "Kommun 26": the name is cut where there is no room for both, the figure never."""
        plats = self.plats - matt.bredd(f" {text},")
        return f"{matt.kapa(self.d.serier[nr].namn, plats)} {text}".strip()

    @property
    def plats(self) -> float:
        return matt.BREDD - self.vanster - 6

    def _under(self, delar: list[str]) -> Iterator[Text]:
        rader = [delar[0]]
        for del_ in delar[1:]:
            if matt.bredd(f"{rader[-1]}, {del_},") <= self.plats:
                rader[-1] += f", {del_}"
            else:
                rader[-1] += ","
                rader.append(del_)
        for rad in rader:
            yield Text(p(self.vanster + 4), p(self.y + 12), rad, farg=farger.TYST)
            self.y += matt.RAD
        self.y += 4


def _skraffering(x: float, y: float, b: float, h: float) -> str:
    """Slanting lines inside a rectangle, 7 apart."""
    delar = []
    k = 7.0
    while k < b + h:
        x1, y1 = (x + k, y) if k <= b else (x + b, y + k - b)
        x2, y2 = (x, y + k) if k <= h else (x + k - h, y + h)
        delar.append(f"M{p(x1)} {p(y1)}L{p(x2)} {p(y2)}")
        k += 7
    return "".join(delar)
