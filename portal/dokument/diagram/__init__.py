"""Charts: SVG from a small data structure, the table of the same data beside it, the same in page and PDF.

``Linjer`` (series over years), ``Staplar`` (bars per category, grouped or stacked) and ``Karta`` (tiles in
a grid) are frozen data with Decimal, int or None. None is *ej uppgivet*: it is never drawn as 0, never
bridged by a line, and is spelled out in the table and in a note. ``{% diagram d %}`` draws any of them;
``{% diagram d pdf=True %}`` (or ``pdf`` in the context) leaves out the links and opens the table.

Colours are attributes, never style: the page forbids inline CSS, and WeasyPrint gives an inline SVG none
of the document's. The förbund's accent therefore comes as a value: the tag reads ``forbund.accent`` of a
page or ``dok.forbund.accent`` of a document, and the tones are mixed from it (`farger.toner`), each with
the text colour that is readable on it. A new accent changes the charts at once, in both places.

One unit of the drawing is one CSS pixel on a wide screen. What is at most 460 wide is scaled down to 358
on a phone (16 becomes 12.5 px); a wider map keeps its size and scrolls in a region of its own.
"""

from portal.dokument.diagram.data import Diagram, Diagramtabell, Ritning, Serie, Varde
from portal.dokument.diagram.karta import Karta, Ruta
from portal.dokument.diagram.linjer import Linjer
from portal.dokument.diagram.staplar import Staplar

__all__ = [
    "Diagram",
    "Karta",
    "Linjer",
    "Ritning",
    "Ruta",
    "Serie",
    "Staplar",
    "Diagramtabell",
    "Varde",
]
