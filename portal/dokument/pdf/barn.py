"""The child process: one HTML document in, one PDF/UA-1 + PDF/A-3a out.

Started as ``python -m portal.dokument.pdf.barn STATIC_DOKUMENT TEMPORARY_FOLDER`` by :mod:`portal.dokument.pdf`. It imports WeasyPrint once,
then forks for every job, so that a job starts warm and leaves nothing behind. It knows neither Django,
nor secrets, nor the network: the fetcher below gives files of static/dokument and ``data:``, nothing else.

Protocol: a job is one line of JSON on stdin (html, tid, titel); the answer is one line of JSON on stdout,
``{"langd": n}`` followed by n bytes of PDF, or ``{"fel": "…"}``.
"""

import datetime as dt
import functools
import io
import json
import logging
import mimetypes
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import woff2
from weasyprint import HTML
from weasyprint.logger import LOGGER
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from portal.dokument.pdf.metadata import XMP_UA
from portal.dokument.pdf.struktur import fullborda
from portal.dokument.pdf.tecken import stada, stada_trad

#: Made-up root that relative addresses resolve against: the real path never reaches a document,
#: and a document is the same bytes on every machine.
BAS = "file:///dokument/"
#: Half a gigabyte of address space and half a minute of processor time for one document.
MINNE_MB, SEKUNDER = 512, 30
VARM = '<html lang="sv"><link rel="stylesheet" href="dokument.css"><p>a'
#: Errors that WeasyPrint only logs but that leave the document without a part of itself.
ALLVARLIGA = ("Failed to load", "Failed to render", "Image ")


class Hamtare(URLFetcher):
    """Gives files of static/dokument and ``data:``; anything else ends the rendering.

    WeasyPrint swallows ordinary exceptions here (the picture is silently missing), so every refusal is
    a FatalURLFetchingError, which is a BaseException.
    """

    def __init__(self, katalog: Path) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
        self.katalog = katalog.resolve(strict=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        try:
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            if url.startswith(BAS):
                return self._fil(url)
        except OSError:
            raise FatalURLFetchingError(
                f"Filen {_kort(url.removeprefix(BAS))} saknas i static/dokument."
            ) from None
        except Exception as fel:
            raise FatalURLFetchingError(f"{_kort(url)} går inte att läsa ({fel}).") from fel
        raise FatalURLFetchingError(
            f"Dokumentet hänvisar till {_kort(url)}. Det får bara hämta filer ur static/dokument."
        )

    def _fil(self, url: str) -> URLFetcherResponse:
        """A file below the folder, links followed; FileNotFoundError for all else."""
        fil = (self.katalog / unquote(urlsplit(url).path.removeprefix("/dokument/"))).resolve(
            strict=True
        )
        if not fil.is_relative_to(self.katalog) or not fil.is_file():
            raise FileNotFoundError("filen ligger inte i static/dokument")
        typ = mimetypes.guess_type(fil.name)[0] or "application/octet-stream"
        innehall = uppackat(fil) if fil.suffix == ".woff2" else fil.read_bytes()
        return URLFetcherResponse(url, innehall, {"Content-Type": typ})


@functools.cache
def uppackat(fil: Path) -> bytes:
    """A typeface unpacked, which WeasyPrint would else do again for every document: half a second saved."""
    ut = io.BytesIO()
    woff2.decompress(fil, ut)
    return ut.getvalue()


class _Felfangare(logging.Handler):
    """Collects the errors that WeasyPrint logs and goes on after."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.fel: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if text.startswith(ALLVARLIGA):
            self.fel.append(text)


class Ofullstandigt(Exception):
    """The document would lack a part, or carry one it must not; the text says which."""


def gor_pdf(html: str, tid: dt.datetime, titel: str, katalog: Path) -> bytes:
    """Lay out and write one document. The same arguments give the same bytes."""
    fangare = _Felfangare()
    LOGGER.addHandler(fangare)
    kalla = HTML(string=html, base_url=BAS, url_fetcher=Hamtare(katalog))
    stada_trad(kalla.etree_element, katalog)
    dokument = kalla.render(pdf_variant="pdf/a-3a")
    lankar = (lank for sida in dokument.pages for lank in sida.links)
    if dokument.metadata.attachments or any(lank[0] == "attachment" for lank in lankar):
        raise Ofullstandigt("Dokumentet försöker bädda in en fil. Bilagor hör inte hemma i mallen.")
    _satt_metadata(dokument.metadata, tid, stada(titel, katalog))
    pdf: bytes = dokument.write_pdf(pdf_variant="pdf/a-3a", finisher=fullborda)
    if fangare.fel:
        raise Ofullstandigt(f"Dokumentet saknar en del av sitt innehåll: {fangare.fel[0][:300]}")
    return pdf


def _satt_metadata(metadata: Any, tid: dt.datetime, titel: str) -> None:
    """Title, language, time and both conformance claims (ISO 19005-3 6.6.4, ISO 14289-1 5)."""
    metadata.title, metadata.lang = titel, metadata.lang or "sv"
    metadata.created = metadata.modified = tid.astimezone(dt.UTC).isoformat(timespec="seconds")
    xmp = metadata.generate_rdf_metadata
    metadata.generate_rdf_metadata = lambda *a: xmp(*a).replace(
        b"</rdf:RDF>", XMP_UA + b"</rdf:RDF>"
    )


def _kort(url: str) -> str:
    return url if len(url) <= 120 else f"{url[:117]}…"


def svara(jobb: dict[str, str], katalog: Path, ut: IO[bytes]) -> None:
    """Render one job and write its answer. Never raises: what goes wrong is the answer."""
    pdf = b""
    huvud: dict[str, str | int]
    try:
        pdf = gor_pdf(jobb["html"], dt.datetime.fromisoformat(jobb["tid"]), jobb["titel"], katalog)
        huvud = {"langd": len(pdf)}
    except (FatalURLFetchingError, Ofullstandigt) as fel:
        huvud = {"fel": str(fel)}
    except MemoryError:
        huvud = {"fel": f"Dokumentet är för stort: det tog mer än {MINNE_MB} MB minne att skapa."}
    except Exception as fel:  # noqa: BLE001 the answer must come, and say what went wrong
        huvud = {"fel": f"Dokumentet gick inte att skapa ({type(fel).__name__}: {fel})."[:500]}
    ut.write(json.dumps(huvud).encode() + b"\n" + pdf)
    ut.flush()


def i_egen_process(jobb: dict[str, str], katalog: Path, ut: IO[bytes]) -> int:
    """Fork, set the ceilings, do the job. Returns the wait status: 0 when an answer was written."""
    if pid := os.fork():
        return os.waitpid(pid, 0)[1]
    kod = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MINNE_MB << 20, MINNE_MB << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (SEKUNDER, SEKUNDER))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        tempfile.tempdir = tempfile.mkdtemp()
        svara(jobb, katalog, ut)
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        kod = 0
    finally:
        os._exit(kod)


def main() -> None:
    """Make a first document, to warm up fonts and stylesheet, then one job a line until stdin closes."""
    katalog, tillfallig, ut = Path(sys.argv[1]), sys.argv[2], sys.stdout.buffer
    logging.disable(logging.WARNING)
    gor_pdf(VARM, dt.datetime.now(dt.UTC), "", katalog)
    for rad in sys.stdin.buffer:
        if i_egen_process(json.loads(rad), katalog, ut):
            fel = f"Dokumentet är för stort: det tog mer än {MINNE_MB} MB minne eller {SEKUNDER} s."
            ut.write(json.dumps({"fel": fel}).encode() + b"\n")
            ut.flush()
    shutil.rmtree(tillfallig, ignore_errors=True)


if __name__ == "__main__":
    main()
