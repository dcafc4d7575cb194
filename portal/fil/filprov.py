"""The structural parse of an uploaded file, in a process of its own that can do nothing else.

Run by `portal.fil.filer` as ``python -I filprov.py SLAG`` with the bytes on stdin; writes one word, the verdict. It knows
neither Django nor the database, and its memory and time are bounded: whatever a hostile file makes a parser do, the
web process only sees that no verdict came.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MINNE = 150 * 1024 * 1024  # bytes of data; with the libraries below 200 MB in all
SEKUNDER = 2  # of processor time
MAX_PIXLAR = 50_000_000
MAX_OBJEKT = 60_000  # a PDF of 10 MB made by a person's program has far fewer
MAX_SIDOR = 2_000

# Keys and values that make a PDF do something, or carry something else with it.
KOR_NYCKLAR = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/XFA", "/RichMedia", "/RichMediaContent"}
)
KOR_ATGARDER = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
    }
    | {"/RichMediaExecute", "/SetOCGState3D", "/GoTo3DView"}
)
KOR_NOTER = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
BAR_NYCKLAR = frozenset({"/EmbeddedFiles", "/EF"})


class Nekad(Exception):
    """The verdict, when it is not "ok"."""


def begransa() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SEKUNDER, SEKUNDER))
    resource.setrlimit(resource.RLIMIT_DATA, (MINNE, MINNE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# ---- PDF ----
def prova_pdf(data: bytes) -> None:
    import pikepdf  # late: heavy

    sista = data.rfind(b"%%EOF")
    if sista < 0 or data[sista + 5 :].strip(b"\r\n\t\x00 "):
        raise Nekad("skadad")  # cut off, or something stands after the end
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Nekad("krypterad")
            if int(pdf.trailer.get("/Size", 0)) > MAX_OBJEKT:
                raise Nekad("tung")
            _prova_rot(pdf)
            for objekt in pdf.objects:
                for ordbok in _ordbocker(objekt):
                    _prova_ordbok(ordbok)
            _prova_varningar(pdf)
            if not 1 <= len(pdf.pages) <= MAX_SIDOR:
                raise Nekad("skadad" if not len(pdf.pages) else "tung")
    except pikepdf.PasswordError as fel:
        raise Nekad("krypterad") from fel


def _prova_rot(pdf: Any) -> None:
    """Opening may go to a page; it may not do anything else."""
    import pikepdf  # late: heavy

    oppning = pdf.Root.get("/OpenAction")
    if isinstance(oppning, pikepdf.Dictionary) and str(oppning.get("/S", "")) != "/GoTo":
        raise Nekad("aktiv")


def _prova_varningar(pdf: Any) -> None:
    """An object that could not be read is empty to us, with a warning; another reader may read it.

    What qpdf has read and then put right in its own memory ("repairing") hides nothing.
    """
    varningar = [text for text in map(str, pdf.get_warnings()) if "repairing" not in text]
    if varningar:
        raise Nekad("tung" if any("bad_alloc" in text for text in varningar) else "skadad")


def _ordbocker(objekt: Any) -> Iterator[Any]:
    """The dictionaries of one indirect object, those directly inside it too."""
    import pikepdf  # late: heavy

    ko = [objekt]
    while ko:
        nu = ko.pop()
        if isinstance(nu, pikepdf.Stream):
            nu = nu.stream_dict
        if isinstance(nu, pikepdf.Dictionary):
            yield nu
            ko += [varde for varde in nu.values() if _ar_direkt(varde)]
        elif isinstance(nu, pikepdf.Array):
            ko += [varde for varde in nu if _ar_direkt(varde)]


def _ar_direkt(varde: Any) -> bool:
    """A container that no other turn of the loop will meet."""
    import pikepdf  # late: heavy

    return isinstance(varde, pikepdf.Dictionary | pikepdf.Array) and not varde.is_indirect


def _prova_ordbok(ordbok: Any) -> None:
    nycklar = {*ordbok.keys()}
    if nycklar & KOR_NYCKLAR or _namn(ordbok, "/S") in KOR_ATGARDER:
        raise Nekad("aktiv")
    if nycklar & BAR_NYCKLAR or _namn(ordbok, "/Type") == "/EmbeddedFile":
        raise Nekad("inbaddat")
    slag = _namn(ordbok, "/Subtype")
    if slag in KOR_NOTER:
        raise Nekad("aktiv")
    if slag == "/FileAttachment":
        raise Nekad("inbaddat")


def _namn(ordbok: Any, nyckel: str) -> str:
    import pikepdf  # late: heavy

    varde = ordbok.get(nyckel)
    return str(varde) if isinstance(varde, pikepdf.Name) else ""


# ---- pictures ----
def prova_bild(data: bytes, format_: str, tillatna: frozenset[str]) -> None:
    from PIL import Image  # late: heavy

    Image.MAX_IMAGE_PIXELS = None  # the size is judged here, and before anything is laid out
    with Image.open(io.BytesIO(data), formats=[format_]) as bild:
        if bild.width * bild.height > MAX_PIXLAR:
            raise Nekad("pixlar")
        if bild.format not in tillatna:
            raise Nekad("skadad")
        bild.verify()
    with Image.open(io.BytesIO(data), formats=[format_]) as bild:
        # JPEG is read in full but laid out small: a picture of 50 megapixels fits.
        bild.draft("RGB", (max(1, bild.width // 8), max(1, bild.height // 8)))
        bild.load()


def prova(slag: str, data: bytes) -> None:
    """Raises Nekad. A file that is also a ZIP is two files in one."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Nekad("tva")
    if slag == "pdf":
        prova_pdf(data)
    elif slag == "png":
        prova_bild(data, "PNG", frozenset({"PNG"}))
    else:
        # Phones write several pictures in one JPEG: Pillow calls that MPO.
        prova_bild(data, "JPEG", frozenset({"JPEG", "MPO"}))


def main() -> None:
    begransa()
    try:
        prova(sys.argv[1], sys.stdin.buffer.read())
        dom = "ok"
    except Nekad as nej:
        dom = str(nej)
    except MemoryError:
        dom = "tung"
    except Exception:  # noqa: BLE001  whatever a parser says of a file, it is not a whole one
        dom = "skadad"
    sys.stdout.write(dom)


if __name__ == "__main__":
    main()
