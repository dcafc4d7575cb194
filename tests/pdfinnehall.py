"""What a PDF of ours says, read through its structure tree as a screen reader would."""

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Name

from portal.dokument.pdf.paket import teckenkarta

RUBRIKER = {Name(f"/H{niva}"): niva for niva in range(1, 7)}
#: Elements that begin a new line of text.
BLOCK = {*RUBRIKER} | {
    Name(f"/{namn}")
    for namn in (
        "P",
        "LI",
        "Lbl",
        "LBody",
        "TR",
        "TH",
        "TD",
        "Caption",
        "Div",
        "Sect",
        "Part",
        "Table",
        "L",
        "Figure",
    )
}


class Bit(NamedTuple):
    """One run of marked text, and the height it stands on."""

    text: str
    y: float


def rubriker(pdf: bytes) -> list[tuple[int, str]]:
    """(level, text) of every heading, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        lasare = _Lasare(dokument)
        return [
            (RUBRIKER[element.S], lasare.text(element).strip())
            for element in lasare.element()
            if element.S in RUBRIKER
        ]


def text(pdf: bytes) -> str:
    """All tagged text in reading order, one block a line; words split by a hyphen at a line's end are joined."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        rader = _Lasare(dokument).text(dokument.Root.StructTreeRoot).splitlines()
        return "\n".join(rad for rad in map(str.strip, rader) if rad)


def rader(pdf: bytes) -> list[list[str]]:
    """For each page its lines from the top, as they are seen."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        return [_rader(sida.obj) for sida in dokument.pages]


def tabeller(pdf: bytes) -> tuple[set[str], set[str]]:
    """The first line of every row's heading, and every number with thousands, in all tables."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        lasare = _Lasare(dokument)
        celler = [
            (e, lasare.text(e).strip()) for e in lasare.element() if e.S in {Name.TH, Name.TD}
        ]
        rubriker_ = {
            text_.split("\n")[0].strip()
            for e, text_ in celler
            if e.S == Name.TH and e.A.Scope == Name.Row
        }
        return rubriker_ - {""}, {
            text_ for _, text_ in celler if re.fullmatch(r"\d{1,3}(?: \d{3})+", text_)
        }


def bokmarken(pdf: bytes) -> list[tuple[int, str]]:
    """(level, title) of every bookmark, level 1 outermost."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument, dokument.open_outline() as trad:
        return list(_bokmarken(trad.root, 1))


def artefakter(pdf: bytes) -> list[list[str]]:
    """For each page what stands outside the reading order: running headers, footers, page numbers."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        return [_artefakter(sida.obj) for sida in dokument.pages]


def strandade_rubriker(pdf: bytes) -> list[str]:
    """Headings whose first following text stands on another page."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        lasare = _Lasare(dokument)
        fynd, oppen = [], None
        for element in lasare.element():
            if element.S in RUBRIKER:
                oppen = element
            elif (
                oppen is not None
                and element.P.objgen != oppen.objgen
                and lasare.text(element).strip()
            ):
                if element.Pg.objgen != oppen.Pg.objgen:
                    fynd.append(lasare.text(oppen).strip())
                oppen = None
        return fynd


def inbaddade_filer(pdf: bytes) -> int:
    """Number of embedded files, wherever they hang."""
    with pikepdf.open(io.BytesIO(pdf)) as dokument:
        return sum(
            isinstance(o, pikepdf.Stream)
            and o.get("/Type") == Name.EmbeddedFile
            or isinstance(o, pikepdf.Dictionary)
            and "/EF" in o
            for o in dokument.objects
        )


def _bokmarken(poster: Any, niva: int) -> Iterator[tuple[int, str]]:
    for post in poster:
        yield niva, str(post.title)
        yield from _bokmarken(post.children, niva + 1)


class _Lasare:
    def __init__(self, dokument: pikepdf.Pdf) -> None:
        self.dokument = dokument
        self.sidor: dict[tuple[int, int], dict[int, Bit]] = {}

    def element(self, fran: Any = None) -> Iterator[Any]:
        """Structure elements in reading order."""
        fran = self.dokument.Root.StructTreeRoot if fran is None else fran
        for barn in _barn(fran):
            if isinstance(barn, pikepdf.Dictionary) and "/S" in barn:
                yield barn
                yield from self.element(barn)

    def text(self, element: Any) -> str:
        ut, y = "", None
        for bit in self._bitar(element, None):
            if bit is None:
                ut, y = ut.rstrip(" ") + "\n", None
                continue
            ny_rad = y is not None and abs(bit.y - y) > 1
            if ny_rad and ut[-2:-1].isalpha() and ut.endswith("-") and bit.text[:1].islower():
                ut = ut[:-1]
            elif ny_rad and not ut.endswith(" "):
                ut += " "
            ut, y = ut + bit.text, bit.y
        return ut

    def _bitar(self, element: Any, sida: Any) -> Iterator[Bit | None]:
        """Runs of text below `element`; None where a block begins or ends."""
        sida = element.get("/Pg", sida)
        block = element.get("/S") in BLOCK
        if block:
            yield None
        for barn in _barn(element):
            if isinstance(barn, int):
                yield self._pa_sidan(sida).get(barn, Bit("", 0))
            elif barn.get("/Type") == Name.MCR:
                yield self._pa_sidan(barn.get("/Pg", sida)).get(int(barn.MCID), Bit("", 0))
            elif "/S" in barn:
                yield from self._bitar(barn, sida)
        if block:
            yield None

    def _pa_sidan(self, sida: Any) -> dict[int, Bit]:
        if sida.objgen not in self.sidor:
            self.sidor[sida.objgen] = _text_per_mcid(sida)
        return self.sidor[sida.objgen]


def _barn(element: Any) -> list[Any]:
    k = element.get("/K", [])
    return list(k) if isinstance(k, pikepdf.Array) else [k]


def _text_per_mcid(sida: Any) -> dict[int, Bit]:
    """The text of each marked run on the page, decoded by the fonts' ToUnicode."""
    ut: dict[int, Bit] = {}
    for markning, text_, y in _visad_text(sida):
        if isinstance(markning, int):
            fore = ut.get(markning, Bit("", y))
            ut[markning] = Bit(fore.text + text_, fore.y)
    return ut


def _rader(sida: Any) -> list[str]:
    rader_: dict[float, str] = {}
    for _, text_, y in _visad_text(sida):
        rader_[round(y, 1)] = rader_.get(round(y, 1), "") + text_
    return [rader_[y] for y in sorted(rader_, reverse=True)]


def _artefakter(sida: Any) -> list[str]:
    return [text_ for markning, text_, _ in _visad_text(sida) if markning == "/Artifact"]


def _visad_text(sida: Any) -> Iterator[tuple[int | str | None, str, float]]:
    """(MCID, or the tag of content without one; text; height) of every text operator on the page."""
    kartor = {
        namn: teckenkarta(typsnitt) for namn, typsnitt in sida.Resources.get("/Font", {}).items()
    }
    oppna: list[int | str] = []
    karta: dict[int, str] = {}
    y = 0.0
    satser: Any = pikepdf.parse_content_stream(sida)
    for operander, operator in satser:
        match str(operator):
            case "BDC" | "BMC":
                egenskaper = operander[1] if len(operander) > 1 else {}
                oppna.append(
                    int(egenskaper["/MCID"]) if "/MCID" in egenskaper else str(operander[0])
                )
            case "EMC":
                oppna.pop()
            case "Tf":
                karta = kartor[str(operander[0])]
            case "Tm":
                y = float(operander[5])
            case "Tj" | "TJ":
                yield (oppna[-1] if oppna else None), _avkoda(operander[0], karta), y


def _avkoda(operand: Any, karta: dict[int, str]) -> str:
    delar = operand if isinstance(operand, pikepdf.Array) else [operand]
    koder = b"".join(bytes(del_) for del_ in delar if isinstance(del_, pikepdf.String))
    return "".join(
        karta.get(int.from_bytes(koder[i : i + 2]), "\ufffd") for i in range(0, len(koder), 2)
    )
