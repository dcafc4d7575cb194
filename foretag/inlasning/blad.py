"""A CSV or Excel file that somebody uploads, as rows of text. Checked before it is read; nothing in it is run.

Of an Excel file the first sheet is read, and a formula's cell gives the value that was kept when it was saved.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.fil.filer import MAX_BYTE, rensat_namn, storlek_i_ord
from portal.text import normalisera

RADER_HOGST = 2000
KOLUMNER_HOGST = 200
TECKEN_HOGST = 5000  # in a cell
UPPACKAT_HOGST = 40 * 1024 * 1024
DELAR_HOGST = 500
SKILJETECKEN = ";,\t"
EXCELFEL = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SAKNAS!", "#VÄRDEFEL!", "#REFERENS!", "#DIVISION/0!", "#NAMN?"})  # fmt: skip


@dataclass(frozen=True)
class Blad:
    """The headings, and the rows that hold something, each with its number as a spreadsheet shows it."""

    rubriker: list[str]
    rader: list[tuple[int, list[str]]]


def ta_emot(fil: UploadedFile) -> tuple[str, bytes]:
    """The name and the bytes of an upload that can be read. Raises ValidationError."""
    namn, storlek = rensat_namn(fil.name or ""), fil.size or 0
    if not storlek:
        raise ValidationError(f"Filen ”{namn}” är tom. Välj en fil med innehåll.")
    if storlek > MAX_BYTE:
        raise ValidationError(
            f"Filen ”{namn}” är {storlek_i_ord(storlek)}. Den får vara högst {storlek_i_ord(MAX_BYTE)}: dela upp den."
        )
    fil.seek(0)
    data = fil.read()
    las(namn, data)
    return namn, data


def las(namn: str, data: bytes) -> Blad:
    """Raises ValidationError that says what is wrong with the file and what to do."""
    rader: Iterable[Iterable[Any]]
    if namn.lower().endswith(".xlsx") and data.startswith(b"PK\x03\x04"):
        rader = _xlsx(data)
    elif namn.lower().endswith(".csv"):
        rader = _csv(data)
    else:
        raise ValidationError(
            f"Filen ”{namn}” går inte att läsa in. Spara den som CSV eller som Excel-arbetsbok (.xlsx)."
        )
    alla = [(nr, rad) for nr, rad in enumerate(_rensade(rader), 1) if any(rad)]
    if not alla:
        raise ValidationError(f"Filen ”{namn}” har inga rader. Börja med en rad med rubriker.")
    if len(alla) > RADER_HOGST + 1:
        raise ValidationError(
            f"Filen har fler än {RADER_HOGST} rader. Dela upp den i flera och läs in en i taget."
        )
    return Blad(alla[0][1], alla[1:])


def _rensade(rader: Iterable[Iterable[Any]]) -> Iterator[list[str]]:
    for nr, rad in enumerate(rader, 1):
        if nr > 10 * RADER_HOGST:  # rows far below the last: nobody's list looks like that
            return
        celler = [_cell(varde, nr) for varde in rad]
        while celler and not celler[-1]:
            celler.pop()
        if len(celler) > KOLUMNER_HOGST:
            raise ValidationError(
                f"Rad {nr} har fler än {KOLUMNER_HOGST} kolumner. Ta bort de som inte ska läsas in."
            )
        yield celler


def _cell(varde: Any, nr: int) -> str:
    """What stands in a cell, on one line, as it would be written by hand."""
    if varde is None:
        return ""
    if isinstance(varde, bool):
        return "ja" if varde else "nej"
    if isinstance(varde, float):
        varde = int(varde) if varde.is_integer() else str(varde).replace(".", ",")
    if isinstance(varde, datetime):
        varde = varde.date()
    if isinstance(varde, date):
        return varde.isoformat()
    text = str(varde)
    if len(text) > TECKEN_HOGST:
        raise ValidationError(f"Rad {nr} har en cell med mer än {TECKEN_HOGST} tecken. Korta den.")
    text = " ".join(normalisera(text).split())
    if text.upper() in EXCELFEL:
        raise ValidationError(
            f"Rad {nr} har en formel som inte gick att räkna ut ({text}). Rätta den, eller skriv värdet."
        )
    return text


# ---------- CSV ----------


def _csv(data: bytes) -> Iterator[list[str]]:
    if b"\x00" in data:
        raise ValidationError("Filen är inte text. Spara den som CSV UTF-8 och försök igen.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # as older Excel saves it
    forsta = text.lstrip().partition("\n")[0]
    skilje = max(SKILJETECKEN, key=forsta.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=skilje, strict=True)
    except csv.Error as fel:
        raise ValidationError(
            "Filen har ett citattecken som inte hör ihop med något annat. Spara om den som CSV och försök igen."
        ) from fel


# ---------- Excel ----------


def _xlsx(data: bytes) -> Iterator[tuple[Any, ...]]:
    _prova_paketet(data)
    import openpyxl  # late: heavy

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that we do not read
            bok = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            blad = bok.worksheets[0]
            blad.reset_dimensions()  # what the file says of its size need not be true
            rader = blad.iter_rows(max_col=KOLUMNER_HOGST + 1, values_only=True)
            yield from (rad for _, rad in zip(range(10 * RADER_HOGST), rader, strict=False))
    except ValidationError:
        raise
    except Exception as fel:  # noqa: BLE001  a broken file fails in a hundred ways, all of them the file's
        raise _skadad() from fel


def _skadad() -> ValidationError:
    return ValidationError(
        "Filen är skadad eller inte hel. Öppna den i Excel, spara om den och försök igen."
    )


def _prova_paketet(data: bytes) -> None:
    """An Excel file is a ZIP of XML: not too much when unpacked, and without declarations that XML bombs are made of."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as paket:
            delar = paket.infolist()
            if len(delar) > DELAR_HOGST or sum(d.file_size for d in delar) > UPPACKAT_HOGST:
                raise ValidationError(
                    "Filen är för stor när den packas upp. Kopiera listan till en ny arbetsbok."
                )
            for del_ in delar:
                if del_.filename.lower().endswith((".xml", ".rels")):
                    innehall = paket.read(del_)
                    if b"<!DOCTYPE" in innehall or b"<!ENTITY" in innehall or b"\x00" in innehall:
                        raise _skadad()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as fel:
        raise _skadad() from fel
