"""Rows as a file to download: CSV or Excel. The one place that knows how a value becomes a cell.

The file is made while it is sent, after the view has answered, in a transaction of its own that only reads and sees
all rows as of one moment. (Inside the view's transaction it could not be: its isolation is set by then.)
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.utils.text import slugify

from portal import frist
from portal.fil import filer

BUNT = 1000  # rows fetched, and sent, at a time
PROV = 200  # rows that the widths of columns are measured by
SMALAST, BREDAST = 8, 60  # characters
BIT = 64 * 1024
FORMELTECKEN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
# What XML 1.0 cannot hold.
_UTANFOR_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTANFOR_BLADNAMN = re.compile(r"[\[\]:*?/\\']")

Rader = Callable[[], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class Slag:
    """A kind of file. `gor` gives its bytes from the sheet's name, the headings and the rows."""

    namn: str
    mime: str
    gor: Callable[[str, Sequence[str], Rader], Iterator[bytes]]


def svar(andelse: str, namn: str, rubriker: Sequence[str], rader: Rader) -> StreamingHttpResponse:
    """The file "<namn>-<today>.<andelse>" as a download that nobody keeps on the way. `rader` is asked when it is sent."""
    slag = SLAG[andelse]
    ut = StreamingHttpResponse(slag.gor(namn, rubriker, rader), content_type=slag.mime)
    filnamn = f"{slugify(namn) or 'lista'}-{frist.idag().isoformat()}.{andelse}"
    ut.headers["Content-Disposition"] = filer.som_bilaga(filnamn)
    ut.headers["Cache-Control"] = "private, no-store"
    ut.headers["X-Content-Type-Options"] = "nosniff"
    ut.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return ut


# ---------- Values ----------


def cellvarde(varde: Any) -> Any:
    """What a cell holds: text, int, float, Decimal, date, naive datetime in Stockholm, or None."""
    if isinstance(varde, bool):
        return "Ja" if varde else "Nej"
    if isinstance(varde, datetime):
        return (frist.lokal(varde) if varde.tzinfo else varde).replace(tzinfo=None, microsecond=0)
    if varde is None or isinstance(varde, date | Decimal | float):
        return varde
    if isinstance(varde, int):
        return int(varde)
    return _UTANFOR_XML.sub("", str(varde))


def _celler(rader: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    return ([cellvarde(varde) for varde in rad] for rad in rader)


@contextmanager
def ogonblicksbild() -> Iterator[None]:
    """All that is read inside is as it was at one moment. Inside somebody else's transaction, as that one says."""
    egen = not connection.in_atomic_block
    with transaction.atomic():
        if egen:
            with connection.cursor() as markor:
                markor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# ---------- CSV ----------


def _csv(namn: str, rubriker: Sequence[str], rader: Rader) -> Iterator[bytes]:
    """As a Swedish Excel reads it by itself: UTF-8 with BOM, semicolon, decimal comma, CRLF. Sent as it is read."""
    ut = io.StringIO(newline="")
    skrivare = csv.writer(ut, delimiter=";", lineterminator="\r\n")
    ut.write(BOM)
    skrivare.writerow([ofarlig(rubrik) for rubrik in rubriker])
    with ogonblicksbild():
        celler = _celler(rader())
        while bunt := list(islice(celler, BUNT)):
            skrivare.writerows([_csvtext(varde) for varde in rad] for rad in bunt)
            yield ut.getvalue().encode()
            ut.seek(0)
            ut.truncate()
    yield ut.getvalue().encode()


def _csvtext(varde: Any) -> str:
    if varde is None:
        return ""
    if isinstance(varde, str):
        return ofarlig(varde)
    if isinstance(varde, datetime):
        return f"{varde:%Y-%m-%d %H:%M}"
    return f"{varde:f}".replace(".", ",") if isinstance(varde, Decimal | float) else str(varde)


def ofarlig(text: str) -> str:
    """Text that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV Injection)."""
    return f"'{text}" if text.startswith(FORMELTECKEN) else text


# ---------- Excel ----------


def _som_fil(skriv: Callable[..., None]) -> Callable[..., Iterator[bytes]]:
    """A file that must be whole before it is sent: made on disk, then read in pieces when the transaction is over."""

    def gor(namn: str, rubriker: Sequence[str], rader: Rader) -> Iterator[bytes]:
        with TemporaryFile() as fil:
            with ogonblicksbild():
                celler = _celler(rader())
                prov = list(islice(celler, PROV))
                blad = _UTANFOR_BLADNAMN.sub(" ", namn)[:31]
                skriv(fil, blad, rubriker, _bredder(rubriker, prov), chain(prov, celler))
            fil.seek(0)
            yield from iter(lambda: fil.read(BIT), b"")

    return gor


def _bredder(rubriker: Sequence[str], prov: Sequence[Sequence[Any]]) -> list[int]:
    """Characters per column: the longest line of its first rows, within reason."""
    return [
        min(BREDAST, max(SMALAST, *(_langd(varde) for varde in (rubrik, *kolumn)))) + 2
        for rubrik, *kolumn in zip(rubriker, *prov, strict=True)
    ]


def _langd(varde: Any) -> int:
    if isinstance(varde, str):
        return max((len(rad) for rad in varde.splitlines()), default=0)
    if isinstance(varde, Decimal):
        return len(f"{varde:,.2f}")
    return len(_csvtext(varde))


def _xlsx(
    fil: IO[bytes],
    namn: str,
    rubriker: Sequence[str],
    bredder: Sequence[int],
    rader: Iterable[Sequence[Any]],
) -> None:
    from openpyxl import Workbook  # late: heavy
    from openpyxl.cell import WriteOnlyCell  # late: heavy
    from openpyxl.styles import Font  # late: heavy
    from openpyxl.utils import get_column_letter  # late: heavy

    bok = Workbook(write_only=True)
    blad = bok.create_sheet(namn)
    blad.freeze_panes = "A2"
    for nr, bredd in enumerate(bredder, start=1):
        blad.column_dimensions[get_column_letter(nr)].width = bredd

    def cell(varde: Any) -> Any:
        """The value as it is where openpyxl does right by itself, which is nearly twice as fast."""
        som_text = isinstance(varde, str) and varde.startswith(
            ("=", "#")
        )  # not a formula, not an error
        if not som_text and not isinstance(varde, datetime | Decimal):
            return varde
        ruta = WriteOnlyCell(blad, value=varde)
        if som_text:
            ruta.data_type = "s"
        else:
            ruta.number_format = "#,##0.00" if isinstance(varde, Decimal) else "yyyy-mm-dd hh:mm"
        return ruta

    rubrikrad = [WriteOnlyCell(blad, value=rubrik) for rubrik in rubriker]
    for ruta in rubrikrad:
        ruta.font, ruta.data_type = Font(bold=True), "s"
    blad.append(rubrikrad)
    for rad in rader:
        blad.append([cell(varde) for varde in rad])
    bok.save(fil)


SLAG = {
    "csv": Slag("CSV", "text/csv; charset=utf-8", _csv),
    "xlsx": Slag(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _som_fil(_xlsx),
    ),
}
