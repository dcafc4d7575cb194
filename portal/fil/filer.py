"""Files that people upload: checked to be what they say, kept without a name, given back so that they cannot run.

A file is allowed when its ending, its first bytes and its structure say the same thing. Sniffing alone is not enough:
a PDF with a script, with HTML before it or with a ZIP behind it is "application/pdf" to libmagic.
"""

import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags

from portal import belopp
from portal.fil import filprov
from portal.fil.models import Fil
from portal.konto.models.anvandare import Anvandare

MAX_BYTE = 10 * 1024 * 1024
MAX_NAMN = 200  # characters
# A sweep lets younger files be: their row may stand in a transaction that is not yet committed.
OROS = timedelta(hours=24)
VANTA = 10  # seconds of wall clock for the parse, on a machine that does much else
SLAGEN = "PDF, PNG eller JPG"

# The only kinds there are, and the type each is given back as.
MIME = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
ANDELSER = {"pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg"}
INLEDNINGAR = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
# Names that Windows does not let a file have, whatever its ending.
RESERVERADE = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
)
FORBJUDNA = dict.fromkeys(map(ord, '<>:"|?*'), "_")

SKRIV_UT = "Skriv ut den till PDF på nytt och ladda upp den nya filen."
SKAL = {
    "krypterad": f"är skyddad med lösenord. Ta bort skyddet, eller: {SKRIV_UT[0].lower()}{SKRIV_UT[1:]}",
    "aktiv": f"innehåller skript eller annat som kan köras. {SKRIV_UT}",
    "inbaddat": "har andra filer inuti sig. Ladda upp dem var för sig.",
    "tva": "är två filer i en. Spara om den i programmet den kommer från.",
    "skadad": "är skadad eller inte hel. Spara om den i programmet den kommer från.",
    "pixlar": "är en bild med fler än 50 miljoner bildpunkter. Minska bilden.",
    "tung": "är för invecklad för att kunna kontrolleras. Dela upp den, minska bilden eller spara den som JPG.",
}


@dataclass(frozen=True)
class Kontrollerad:
    """An upload that has passed the checks."""

    namn: str
    mime: str
    storlek: int
    sha256: str
    fil: UploadedFile


def kontrollera(fil: UploadedFile) -> Kontrollerad:
    """Checks the file. Raises ValidationError that says, in Swedish, what is wrong and what to do."""
    namn = rensat_namn(fil.name or "")
    storlek = fil.size or 0
    if not storlek:
        raise _nej(namn, "är tom. Välj en fil med innehåll.")
    if storlek > MAX_BYTE:
        raise _nej(
            namn,
            f"är {storlek_i_ord(storlek)}. En fil får vara högst {storlek_i_ord(MAX_BYTE)}: "
            "välj en mindre fil eller dela upp den.",
        )
    slag = ANDELSER.get(_andelse(namn))
    if slag is None:
        raise _nej(namn, f"går inte att ladda upp. Spara den som {SLAGEN} först.")
    fil.seek(0)
    data = fil.read()
    if _inledning(data) != slag:
        raise _nej(
            namn,
            f"är inte av det slag som namnet säger. Spara om den som {SLAGEN} och försök igen.",
        )
    if (dom := _prova(slag, data)) != "ok":
        raise _nej(namn, SKAL[dom])
    fil.seek(0)
    return Kontrollerad(namn, MIME[slag], len(data), sha256(data).hexdigest(), fil)


def _nej(namn: str, text: str) -> ValidationError:
    return ValidationError(f"Filen ”{namn}” {text}")


def _andelse(namn: str) -> str:
    return namn.rpartition(".")[2].lower()


def _inledning(data: bytes) -> str:
    """The kind that the very first bytes tell; a PDF that begins later is not one."""
    return next((slag for borjan, slag in INLEDNINGAR.items() if data.startswith(borjan)), "")


def _prova(slag: str, data: bytes) -> str:
    """The verdict of the parse in its own process; "tung" when it ran out of time or memory."""
    try:
        svar = subprocess.run(  # noqa: S603  our own program, with a kind from our own table
            [sys.executable, "-I", str(Path(filprov.__file__)), slag],
            input=data,
            capture_output=True,
            timeout=VANTA,
            check=False,
            env={"PATH": "", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return "tung"
    dom = svar.stdout.decode()
    return dom if dom == "ok" or dom in SKAL else "tung"


def rensat_namn(namn: str) -> str:
    """A name to show and to give back: no folders, no invisible or forbidden characters, at most 200 of the rest."""
    namn = unicodedata.normalize("NFC", namn.replace("\\", "/").rpartition("/")[2])
    namn = "".join(
        t for t in namn if unicodedata.category(t) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    namn = " ".join(namn.translate(FORBJUDNA).split()).rstrip(". ")
    stam, punkt, andelse = namn.rpartition(".")
    if not punkt:
        stam, andelse = namn, ""
    stam = stam.strip(". ") or "bilaga"
    if stam.split(".")[0].strip().upper() in RESERVERADE:
        stam = f"_{stam}"
    andelse = f".{andelse.lower()}" if andelse else ""
    return f"{stam[: MAX_NAMN - len(andelse[:20])].rstrip('. ')}{andelse[:20]}"


def storlek_i_ord(byte: int) -> str:
    """The size of a file: "340 kB", "1,2 MB"."""
    if byte < 1024 * 1024:
        return f"{max(1, round(byte / 1024))}{belopp.NBSP}kB"
    return f"{byte / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0") + f"{belopp.NBSP}MB"


def spara(kontrollerad: Kontrollerad, av: Anvandare) -> Fil:
    """Keeps the file under a random name. Takes only what `kontrollera` has let through."""
    return Fil.objects.create(
        namn=kontrollerad.namn,
        mime=kontrollerad.mime,
        storlek=kontrollerad.storlek,
        sha256=kontrollerad.sha256,
        fil=kontrollerad.fil,
        uppladdad_av=av,
    )


# ---- giving back ----
def svar(fil: Fil, request: HttpRequest) -> HttpResponse:
    """The file as a download that no browser runs (ASVS 5.4.1). The caller has asked for the right to it."""
    marke = f'"{fil.sha256}"'
    ut: HttpResponse
    if marke in parse_etags(request.headers.get("If-None-Match", "")):
        ut = HttpResponseNotModified()
    else:
        mime = fil.mime if fil.mime in MIME.values() else "application/octet-stream"
        ut = HttpResponse(_innehall(fil), content_type=mime)
        ut.headers["Content-Disposition"] = som_bilaga(fil.namn)
    ut.headers["ETag"] = marke
    ut.headers["X-Content-Type-Options"] = "nosniff"
    ut.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return ut


def _innehall(fil: Fil) -> bytes:
    try:
        with fil.fil.open("rb") as oppen:
            data: bytes = oppen.read()
    except FileNotFoundError as fel:
        raise Http404("Filen finns inte kvar.") from fel
    return data


def som_bilaga(namn: str) -> str:
    """The header of a download, as RFC 6266 says: a plain name for old browsers, the real one for all others."""
    namn = rensat_namn(namn)
    enkelt = unicodedata.normalize("NFKD", namn).encode("ascii", "ignore").decode()
    enkelt = "".join(t for t in enkelt if t.isprintable() and t not in '"\\%') or "bilaga"
    return f"attachment; filename=\"{enkelt}\"; filename*=UTF-8''{quote(namn, safe='')}"


# ---- sweep ----
def stada() -> int:
    """Removes stored bytes that no row knows of, such as those of a transaction that was rolled back. How many."""
    antal = 0
    grans = timezone.now() - OROS
    if not default_storage.exists(""):
        return 0
    for katalog in default_storage.listdir("")[0]:
        namn = [f"{katalog}/{fil}" for fil in default_storage.listdir(katalog)[1]]
        kanda = set(Fil.objects.filter(fil__in=namn).values_list("fil", flat=True))
        for ett in namn:
            if ett not in kanda and default_storage.get_modified_time(ett) < grans:
                default_storage.delete(ett)
                antal += 1
    return antal
