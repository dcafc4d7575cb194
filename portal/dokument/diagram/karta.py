"""A tile map: a tile for every kommun, about where it lies."""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from portal.dokument.diagram import farger, matt
from portal.dokument.diagram.data import (
    EJ_UPPGIVET,
    Bana,
    Diagramrad,
    Diagramtabell,
    Ritgrupp,
    Ritning,
    Text,
    Varde,
    kontrollera_tal,
    med_enhet,
    p,
    spann,
    tal,
    uppgivna,
    yta,
)

#: A tile is as wide as its longest word, within these two; wider only for a number, which is never cut.
SMAL, BRED, MELLANRUM, LUFT = 92, 130, 4, 14


@dataclass(frozen=True)
class Ruta:
    """A tile. `kort` is what the tile shows instead of a long name; `url` makes it a link on the page."""

    rad: int
    kol: int
    namn: str
    varde: Varde
    kort: str = ""
    url: str = ""


@dataclass(frozen=True)
class Karta:
    """Tiles coloured in at most five steps, the value printed in each; what is not given has a broken edge."""

    titel: str
    enhet: str
    rutor: tuple[Ruta, ...]
    #: The head of the table's first column.
    slag: str = "Kommun"
    #: What is not given is written in its tile.
    anmarkning = ""

    def __post_init__(self) -> None:
        if not self.rutor:
            raise ValueError("En karta behöver minst en ruta.")
        if len({(ruta.rad, ruta.kol) for ruta in self.rutor}) != len(self.rutor):
            raise ValueError("Två rutor ligger på samma plats.")
        kontrollera_tal(ruta.varde for ruta in self.rutor)

    @property
    def _namn(self) -> list[str]:
        return [ruta.namn for ruta in self.rutor]

    @property
    def _varden(self) -> tuple[Varde, ...]:
        return tuple(ruta.varde for ruta in self.rutor)

    @property
    def beskrivning(self) -> str:
        titel = med_enhet(self.titel, f"({self.enhet})" if self.enhet else "")
        return f"Karta. {titel}: {spann(self._namn, self._varden)}."

    def tabell(self) -> Diagramtabell:
        rader = tuple(Diagramrad(r.namn, (tal(r.varde),), r.url) for r in self.rutor)
        return Diagramtabell(self.slag, (self.enhet or self.titel,), rader)

    def klasser(self) -> list[tuple[Decimal | int, Decimal | int]]:
        """At most five steps as (lowest, highest) of values that occur, equally many different values in each.

        0 is a step of its own. By rank, not by size: one very large value does not make the others alike.
        """
        olika = sorted(set(uppgivna(self._varden)))
        noll = [v for v in olika if v == 0][:1]
        ovriga = [v for v in olika if v != 0]
        if noll and any(v < 0 for v in ovriga):
            noll, ovriga = [], olika
        antal = min(len(ovriga), 5 - len(noll))
        granser = [len(ovriga) * nr // antal for nr in range(antal + 1)] if antal else []
        steg = [
            (ovriga[fran], ovriga[till - 1])
            for fran, till in zip(granser, granser[1:], strict=False)
        ]
        return [(v, v) for v in noll] + steg

    def ritning(self, accent: str) -> Ritning:
        topp, kant = min(r.rad for r in self.rutor), min(r.kol for r in self.rutor)
        kolumner = max(r.kol for r in self.rutor) - kant + 1
        bredd = self._rutbredd()
        texter = [matt.rader(r.kort or r.namn, bredd - LUFT) for r in self.rutor]
        hojd = 50 + max(map(len, texter)) * matt.RAD
        klasser = self.klasser()
        toner = self._toner(accent)
        grupper = [
            self._ruta(
                *(ruta, rader),
                *((ruta.kol - kant) * bredd, (ruta.rad - topp) * hojd, bredd, hojd),
                *(klasser, toner),
            )
            for ruta, rader in zip(self.rutor, texter, strict=True)
        ]
        y = float((max(r.rad for r in self.rutor) - topp + 1) * hojd + 8)
        total = max(kolumner * bredd, matt.BREDD)
        former, y = self._stegen(total, y, klasser, toner)
        grupper.append(Ritgrupp(tuple(former)))
        return Ritning(total, round(y), tuple(grupper), skalas=total <= matt.BREDD)

    def _rutbredd(self) -> int:
        ord_ = [o for r in self.rutor for o in re.split("[ -]", r.kort or r.namn)]
        namn = min(BRED, max(SMAL, matt.bredast(ord_) + LUFT + 1))
        return ceil(max(namn, matt.bredast(map(tal, self._varden)) + LUFT))

    def _toner(self, accent: str) -> list[farger.Ton]:
        """The tones of the steps; a lone step of 0 is the lightest."""
        klasser, toner = self.klasser(), farger.toner(accent)
        if klasser == [(0, 0)]:
            return [toner[0]]
        return farger.spridda(len(klasser), toner) if klasser else []

    def _ruta(
        self,
        ruta: Ruta,
        rader: list[str],
        x: int,
        y: int,
        bredd: int,
        hojd: int,
        klasser: list[tuple[Decimal | int, Decimal | int]],
        toner: list[farger.Ton],
    ) -> Ritgrupp:
        b, h, mitt = bredd - MELLANRUM, hojd - MELLANRUM, x + bredd / 2
        if ruta.varde is None:
            ton = farger.Ton(farger.PAPPER, farger.TYST)
            ram = Bana(yta(x + 2.5, y + 2.5, b - 1, h - 1), ton.fyll, farger.KANT, "1.5", "5 4")
        else:
            varde = ruta.varde
            nr = next(i for i, (lag, hog) in enumerate(klasser) if lag <= varde <= hog)
            ton = toner[nr]
            ram = Bana(yta(x + 2.5, y + 2.5, b - 1, h - 1), ton.fyll, farger.KANT)
        lank = bool(ruta.url)
        namn = [
            Text(p(mitt), p(y + 24 + nr * matt.RAD), rad, "middle", ton.text, understruken=lank)
            for nr, rad in enumerate(rader)
        ]
        vikt = "400" if ruta.varde is None else "700"
        varde_text = Text(p(mitt), p(y + h - 11), tal(ruta.varde), "middle", ton.text, vikt)
        etikett = f"{ruta.namn}: {tal(ruta.varde)}"
        if ruta.varde is not None:
            etikett = med_enhet(etikett, self.enhet)
        return Ritgrupp((ram, *namn, varde_text), ruta.url, etikett)

    def _stegen(
        self,
        bredd: int,
        y: float,
        klasser: list[tuple[Decimal | int, Decimal | int]],
        toner: list[farger.Ton],
    ) -> tuple[list[Text | Bana], float]:
        """The steps in words beneath the map, and where they end."""
        prov = [
            (ton.fyll, "", _steg_i_ord(*steg)) for ton, steg in zip(toner, klasser, strict=True)
        ]
        if None in self._varden:
            prov.append((farger.PAPPER, "3 2", EJ_UPPGIVET))
        ut: list[Text | Bana] = []
        x = 2.0
        for fyll, streck, text in prov:
            plats = matt.bredd(text) + 24
            if x > 2 and x + plats > bredd:
                x, y = 2.0, y + 26
            ut.append(Bana(yta(x + 0.5, y + 3.5, 15, 15), fyll, farger.KANT, streck=streck))
            ut.append(Text(p(x + 22), p(y + 17), text))
            x += plats + 16
        return ut, y + 26


def _steg_i_ord(lagst: Decimal | int, hogst: Decimal | int) -> str:
    return tal(lagst) if lagst == hogst else f"{tal(lagst)}–{tal(hogst)}"
