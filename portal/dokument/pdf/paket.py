"""Issued PDFs joined to one pack, without rendering them again.

The pages keep their bytes' look and their own page numbers. Added are one structure tree over all parts,
nested bookmarks, page labels, and the number of the page in the pack as an artifact in the top corner.
"""

import datetime as dt
import functools
import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Pdf, String

from portal.dokument.pdf.metadata import xmp
from portal.dokument.pdf.motor import DokumentFel, rendera

#: What the bookmark of the front page is called.
INNEHALL = "Innehåll"
#: The pack's page number: size, and how far its right end and baseline are from the corner (points).
GRAD, FRAN_HOGER, FRAN_TOPP = 9.5, 70.9, 26.0


@dataclass(frozen=True)
class Packdel:
    """One issued document of a pack. `titel` becomes its bookmark."""

    titel: str
    pdf: bytes


def antal_sidor(pdf: bytes) -> int:
    """Number of pages. Raises DokumentFel when `pdf` cannot be read."""
    with _oppna(pdf, "Filen") as dokument:
        return len(dokument.pages)


def startsidor(delar: Iterable[Packdel], *, forsattssidor: int) -> list[int]:
    """The page of the pack on which each part begins, after `forsattssidor` pages of contents."""
    sidor, nasta = [], forsattssidor + 1
    for del_ in delar:
        sidor.append(nasta)
        nasta += antal_sidor(del_.pdf)
    return sidor


def foga_ihop(
    delar: Sequence[Packdel], *, titel: str, tid: dt.datetime, forsattssida: bytes | None = None
) -> bytes:
    """Join issued documents; same arguments, same bytes. Claims PDF/UA-1 and PDF/A-3a like its parts.

    `forsattssida` comes first; a link in it to ``del:3`` leads to the third part. Destinations of part 3
    are called ``3.name``. Raises DokumentFel for a part that cannot be read or has no structure tree.
    """
    paket = _Paket()
    if forsattssida is not None:
        paket.lagg_till(0, Packdel(INNEHALL, forsattssida))
    for nummer, del_ in enumerate(delar, start=1):
        paket.lagg_till(nummer, del_)
    paket.lanka_innehallet()
    paket.numrera_sidorna()
    return paket.skriv(titel, tid)


class _Paket:
    """The pack while it grows."""

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.kallor: list[Pdf] = []  # kept open: their streams are read when the pack is written
        self.rot = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.dokument = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.rot, K=Array())
        )
        self.agare: list[Any] = []  # the parent tree, flat: key, value, key, value …
        self.nasta_nyckel = 0
        self.mal: dict[bytes, Any] = {}  # named destinations
        self.id: dict[bytes, Any] = {}  # structure elements with an ID
        self.bokmarken: list[Any] = []
        self.delar: dict[
            int, tuple[str, int]
        ] = {}  # number of the part: title, index of first page
        self.strommar: dict[bytes, Any] = {}  # fonts, profiles and pictures already in the pack

    def lagg_till(self, nummer: int, del_: Packdel) -> None:
        kalla = _oppna(del_.pdf, f"Handlingen ”{del_.titel}”")
        self.kallor.append(kalla)
        if "/StructTreeRoot" not in kalla.Root:
            raise DokumentFel(
                f"Handlingen ”{del_.titel}” saknar struktur för uppläsning och kan inte fogas in."
            )
        start = len(self.pdf.pages)
        self.delar[nummer] = del_.titel, start
        with warnings.catch_warnings():
            # It warns that names and links are not taken over: that is done below.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(kalla.pages)
        sidor = [sida.obj for sida in self.pdf.pages[start:]]
        self._ta_over_struktur(nummer, del_.titel, kalla, sidor)
        self._ta_over_mal(nummer, kalla, sidor)
        self._ta_over_bokmarken(del_.titel, kalla, sidor[0])
        self._dela_strommar(sidor)
        if "/OutputIntents" not in self.pdf.Root:
            self.pdf.Root.OutputIntents = self._kopia(kalla, kalla.Root.OutputIntents)
            self.pdf.Root.Lang = kalla.Root.Lang

    def _kopia(self, kalla: Pdf, objekt: Any) -> Any:
        return self.pdf.copy_foreign(objekt if objekt.is_indirect else kalla.make_indirect(objekt))

    def _ta_over_struktur(self, nummer: int, titel: str, kalla: Pdf, sidor: list[Any]) -> None:
        """The part's document element becomes a Part of ours; its keys move past those already taken."""
        trad = self._kopia(kalla, kalla.Root.StructTreeRoot)
        bas = self.nasta_nyckel
        for nyckel, agare in NumberTree(trad.ParentTree).items():
            self.agare += [bas + nyckel, agare]
            self.nasta_nyckel = max(self.nasta_nyckel, bas + nyckel + 1)
        for element in trad.K if isinstance(trad.K, Array) else [trad.K]:
            if element.S == "/Document":
                element.S, element.T = Name.Part, String(titel)
            element.P = self.dokument
            self.dokument.K.append(element)
        if "/RoleMap" in trad:
            self.rot.RoleMap = Dictionary(
                {**dict(self.rot.get("/RoleMap", {})), **dict(trad.RoleMap)}
            )
        if "/IDTree" in trad:
            self._byt_id(nummer, NameTree(trad.IDTree))
        for sida in sidor:
            sida.StructParents = bas + int(sida.StructParents)
            for ruta in sida.get("/Annots", ()):
                if "/StructParent" in ruta:
                    ruta.StructParent = bas + int(ruta.StructParent)

    def _byt_id(self, nummer: int, trad: NameTree) -> None:
        """IDs of header cells, unique in the pack, and the data cells that point at them."""
        tabeller = {}
        for namn, element in trad.items():
            element.ID = String(f"{nummer}.{namn!s}")
            self.id[bytes(element.ID)] = element
            grupp = element.P.P
            tabell = grupp if grupp.S == "/Table" else grupp.P
            tabeller[tabell.objgen] = tabell
        for tabell in tabeller.values():
            for cell in _celler(tabell):
                if "/Headers" in cell.get("/A", {}):
                    cell.A.Headers = Array([String(f"{nummer}.{namn}") for namn in cell.A.Headers])

    def _ta_over_mal(self, nummer: int, kalla: Pdf, sidor: list[Any]) -> None:
        """Named destinations, called by part and name, and the links that lead to them."""
        namn: Any = kalla.Root.get("/Names", {})
        if "/Dests" in namn:
            for nyckel, mal in NameTree(namn.Dests).items():
                self.mal[bytes(String(f"{nummer}.{nyckel!s}"))] = self._kopia(kalla, mal)
        for sida in sidor:
            for ruta in sida.get("/Annots", ()):
                if isinstance(ruta.get("/Dest"), String):
                    ruta.Dest = String(f"{nummer}.{ruta.Dest}")

    def _ta_over_bokmarken(self, titel: str, kalla: Pdf, sida: Any) -> None:
        """One bookmark for the part, folded, with the part's own below it."""
        bokmarke = self.pdf.make_indirect(Dictionary(Title=String(titel), Dest=_hit(sida)))
        egna: Any = kalla.Root.get("/Outlines", {})
        if "/First" in egna:
            egna = self._kopia(kalla, egna)
            bokmarke.First, bokmarke.Last, bokmarke.Count = egna.First, egna.Last, -int(egna.Count)
            barn: Any = egna.First
            while barn is not None:
                barn.Parent = bokmarke
                barn = barn.get("/Next")
        self.bokmarken.append(bokmarke)

    def _dela_strommar(self, sidor: list[Any]) -> None:
        """Font files, colour profiles and pictures that are the same in several parts are stored once."""
        for resurser in {sida.Resources.objgen: sida.Resources for sida in sidor}.values():
            for typsnitt in resurser.get("/Font", {}).values():
                self._dela(typsnitt, "/ToUnicode")
                for gren in typsnitt.get("/DescendantFonts", ()):
                    self._dela(gren, "/CIDToGIDMap")
                    self._dela(gren.FontDescriptor, "/FontFile2", "/FontFile3", "/CIDSet")
            bilder = resurser.get("/XObject", {})
            for namn, bild in bilder.items():
                if bild.get("/Subtype") == Name.Image:
                    self._dela(bild, "/SMask")
                    self._dela(bilder, namn)
            for rymd in resurser.get("/ColorSpace", {}).values():
                if isinstance(rymd, Array) and rymd[0] == Name.ICCBased:
                    rymd[1] = self._delad(rymd[1])

    def _dela(self, agare: Any, *nycklar: str) -> None:
        for nyckel in nycklar:
            if isinstance(agare.get(nyckel), pikepdf.Stream):
                agare[nyckel] = self._delad(agare[nyckel])

    def _delad(self, strom: Any) -> Any:
        """The stream already in the pack with the same bytes and the same dictionary, else this one."""
        summa = hashlib.sha256(strom.read_raw_bytes())
        for nyckel, varde in sorted(strom.stream_dict.items()):
            fri = isinstance(varde, pikepdf.Object) and varde.is_indirect
            summa.update(f"{nyckel}={varde.objgen if fri else varde!r}".encode())
        return self.strommar.setdefault(summa.digest(), strom)

    def lanka_innehallet(self) -> None:
        """Links to ``del:n`` on the front page lead to part n."""
        if 0 not in self.delar:
            return
        for nummer, (_, start) in self.delar.items():
            self.mal[f"del-{nummer}".encode()] = _hit(self.pdf.pages[start].obj)
        slut = min(
            (start for nummer, (_, start) in self.delar.items() if nummer),
            default=len(self.pdf.pages),
        )
        for sida in self.pdf.pages[:slut]:
            for ruta in sida.obj.get("/Annots", ()):
                handling: Any = ruta.get("/A", {})
                traff = re.fullmatch(r"del:(\d+)", str(handling.get("/URI", "")))
                if traff and int(traff[1]) in self.delar:
                    titel, start = self.delar[int(traff[1])]
                    del ruta["/A"]
                    ruta.Dest = String(f"del-{traff[1]}")
                    ruta.Contents = String(f"{titel}, sida {start + 1}")

    def numrera_sidorna(self) -> None:
        """Page labels 1, 2, 3 … and the same number as a pagination artifact (ISO 14289-1 7.8)."""
        self.pdf.Root.PageLabels = Dictionary(Nums=[0, Dictionary(S=Name.D)])
        fore = self.pdf.make_stream(b"q\n")
        stil = _Stampel(self.pdf)
        antal = len(self.pdf.pages)
        for nummer, sida in enumerate((sida.obj for sida in self.pdf.pages), start=1):
            # A page may leave the coordinates turned or scaled, so its own drawing is fenced in first.
            efter = self.pdf.make_stream(
                b"\nQ\n" + stil.rita(f"Handlingar s. {nummer} av {antal}", sida.MediaBox)
            )
            eget = sida.Contents if isinstance(sida.Contents, Array) else [sida.Contents]
            sida.Contents = Array([fore, *eget, efter])
            sida.Resources.Font[stil.namn] = stil.typsnitt

    def skriv(self, titel: str, tid: dt.datetime) -> bytes:
        rot, tid = self.pdf.Root, tid.astimezone(dt.UTC)
        self.rot.K = Array([self.dokument])
        self.rot.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(self.agare)))
        self.rot.ParentTreeNextKey = self.nasta_nyckel
        if self.id:
            self.rot.IDTree = self.pdf.make_indirect(_namntrad(self.id))
        rot.StructTreeRoot = self.rot
        rot.MarkInfo, rot.ViewerPreferences = (
            Dictionary(Marked=True),
            Dictionary(DisplayDocTitle=True),
        )
        if self.mal:
            rot.Names = Dictionary(Dests=self.pdf.make_indirect(_namntrad(self.mal)))
        rot.Outlines, rot.PageMode = self._bokmarkstrad(), Name.UseOutlines
        datum = String(tid.strftime("D:%Y%m%d%H%M%S+00'00"))
        self.pdf.trailer.Info = self.pdf.make_indirect(
            Dictionary(Title=String(titel), CreationDate=datum, ModDate=datum)
        )
        rot.Metadata = self.pdf.make_stream(xmp(titel, tid), Type=Name.Metadata, Subtype=Name.XML)
        ut = io.BytesIO()
        self.pdf.save(
            ut,
            min_version="1.7",
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return ut.getvalue()

    def _bokmarkstrad(self) -> Any:
        trad = self.pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(self.bokmarken)))
        for fore, efter in zip(self.bokmarken, self.bokmarken[1:], strict=False):
            fore.Next, efter.Prev = efter, fore
        for bokmarke in self.bokmarken:
            bokmarke.Parent = trad
        trad.First, trad.Last = self.bokmarken[0], self.bokmarken[-1]
        return trad


class _Stampel:
    """Writes the pack's page numbers in the documents' own typeface, embedded once."""

    namn = "/Paketnummer"

    def __init__(self, pdf: Pdf) -> None:
        with Pdf.open(io.BytesIO(_teckenprov())) as prov:
            (typsnitt,) = prov.pages[0].Resources.Font.values()
            self.typsnitt = pdf.copy_foreign(typsnitt)
        self.koder = {text: kod for kod, text in teckenkarta(self.typsnitt).items()}
        self.bredder = teckenbredder(self.typsnitt)

    def rita(self, text: str, ruta: Any) -> bytes:
        """The operators that set `text` with its right end in the top corner of the page."""
        koder = [self.koder[tecken] for tecken in text]
        x = float(ruta[2]) - FRAN_HOGER - GRAD * sum(self.bredder[kod] for kod in koder) / 1000
        y = float(ruta[3]) - FRAN_TOPP
        hexa = "".join(f"{kod:04x}" for kod in koder)
        return (
            f"/Artifact <</Type /Pagination /Subtype /Header>> BDC q BT 0.29 0.349 0.388 rg "
            f"{self.namn} {GRAD} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{hexa}> Tj ET Q EMC\n"
        ).encode()


@functools.cache
def _teckenprov() -> bytes:
    """A page with every character of a pack's page number: the font to write them with."""
    html = (
        '<!doctype html><html lang="sv"><head><title>Tecken</title><link rel="stylesheet" href="dokument.css"></head>'
        "<body><p>Handlingar s. av 0123456789</p></body></html>"
    )
    return rendera(html, tid=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), titel="Tecken")


def teckenkarta(typsnitt: Any) -> dict[int, str]:
    """Code → text of an Identity-H font, from its ToUnicode map."""
    karta = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", typsnitt.ToUnicode.read_bytes(), re.S):
        for kod, text in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            karta[int(kod, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return karta


def teckenbredder(typsnitt: Any) -> dict[int, float]:
    """Code → width in thousandths of the size, from W of an Identity-H font (``code [w w w]``)."""
    bredder, w = {}, list(typsnitt.DescendantFonts[0].W)
    for forsta, lista in zip(w[::2], w[1::2], strict=True):
        bredder.update({int(forsta) + steg: float(bredd) for steg, bredd in enumerate(lista)})
    return bredder


def _celler(element: Any) -> Iterable[Any]:
    """The cells below a Table, TBody or TR."""
    for barn in element.get("/K", ()):
        if isinstance(barn, Dictionary) and "/S" in barn:
            if barn.S in (Name.TH, Name.TD):
                yield barn
            elif barn.S in (Name.THead, Name.TBody, Name.TFoot, Name.TR):
                yield from _celler(barn)


def _hit(sida: Any) -> Array:
    return Array([sida, Name.XYZ, 0, sida.MediaBox[3], 0])


def _namntrad(namn: dict[bytes, Any]) -> Dictionary:
    """A flat name tree; its keys are sorted as bytes (ISO 32000-1 7.9.6)."""
    return Dictionary(
        Names=Array([del_ for nyckel in sorted(namn) for del_ in (String(nyckel), namn[nyckel])])
    )


def _oppna(pdf: bytes, vad: str) -> Pdf:
    try:
        return Pdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as fel:
        raise DokumentFel(f"{vad} går inte att läsa som PDF.") from fel
