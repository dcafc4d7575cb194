"""The Python environment and the system packages: installed where allowed, named where not."""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.start.mappar import ROT, VENV, Startfel

STAMPEL = VENV / "portal.json"
PYTHON = VENV / "bin" / "python"

# What WeasyPrint loads, and the Debian package that holds it.
PDF_BIBLIOTEK = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
WEBBLASARE = ("chromium", "chromium-browser", "google-chrome")


# The environment


def se_till_venv(namn: str) -> None:
    """Make .venv hold what requirements-`namn`.lock says; nothing is done when it does.

    The locks are supersets of each other: what test needs may lie on top of what demo needs. A
    lock that has changed since it was installed empties the environment first.
    """
    vill = {las: _hash(las) for las in ("demo", "test")}
    har = _stampel()
    if not _venv_fungerar() or any(vill[las] != summa for las, summa in har.items()):
        _skapa_venv()
        har = {}
    if namn in har or (namn == "demo" and "test" in har):
        return
    print(f"Installerar Pythonpaket från {_las(namn).name} …", flush=True)
    _installera(_las(namn))
    STAMPEL.write_text(json.dumps({"plats": str(VENV), "las": har | {namn: vill[namn]}}))


def _las(namn: str) -> Path:
    return ROT / f"requirements-{namn}.lock"


def _hash(namn: str) -> str:
    return hashlib.sha256(_las(namn).read_bytes()).hexdigest()


def _stampel() -> dict[str, str]:
    """What is installed: lock name to its hash. An environment that was moved counts as none."""
    try:
        stampel = json.loads(STAMPEL.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return dict(stampel["las"]) if stampel["plats"] == str(VENV) else {}


def _venv_fungerar() -> bool:
    try:
        prov = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        svar = subprocess.run([PYTHON, "-c", prov], check=False, capture_output=True)
    except (FileNotFoundError, PermissionError):
        return False
    return svar.returncode == 0


def _skapa_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        paket = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        se_till_paket([paket], "Pythons modul venv")
    print("Skapar .venv …", flush=True)
    _kor([sys.executable, "-m", "venv", "--clear", VENV])


def _installera(las: Path) -> None:
    """Install exactly the lock: by uv where it exists and works, else by pip."""
    val: list[str | Path] = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", las]
    if uv := shutil.which("uv"):
        svar = subprocess.run(
            [uv, "pip", "install", "-q", "--python", PYTHON, *val], cwd=ROT, check=False
        )
        if svar.returncode == 0:
            return
        print("uv lyckades inte; försöker med pip.", flush=True)
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-compile")
    _kor([PYTHON, *pip, "--root-user-action=ignore", *val])


def _kor(argv: Sequence[str | Path]) -> None:
    if subprocess.run(argv, cwd=ROT, check=False).returncode != 0:
        raise Startfel(f"Det gick inte: {' '.join(map(str, argv))}")


# System packages


def se_till_pdf() -> None:
    """What PDFs need of the system. On anything but Linux WeasyPrint's manual says how."""
    if sys.platform == "linux":
        saknas = [paket for bibliotek, paket in PDF_BIBLIOTEK.items() if not _laddar(bibliotek)]
        se_till_paket(saknas, "det som skriver PDF")


def se_till_provverktyg() -> str:
    """What the tests need beside that; the path of the browser."""
    finns = {
        "poppler-utils": shutil.which("pdftotext") and shutil.which("pdftoppm"),
        "libatomic1": _laddar("libatomic.so.1"),  # of the program that drives the browser
        "chromium": _webblasare(),
    }
    saknas = [paket for paket, hittad in finns.items() if not hittad]
    se_till_paket(saknas, "det som proven kör")
    if hittad := _webblasare():
        return hittad
    raise Startfel("Ingen webbläsare hittas. Ange Chromiums plats i PORTAL_CHROMIUM.")


def se_till_paket(saknas: list[str], for_vad: str) -> None:
    """Install the Debian packages as root; otherwise Startfel with the line to type."""
    if not saknas:
        return
    rad = ["apt-get", "install", "-y", "--no-install-recommends", *saknas]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Startfel(
            f"Det saknas systempaket: {', '.join(saknas)} ({for_vad}).\nInstallera dem och kör"
            f" make igen:\n\n    sudo apt-get update && sudo {' '.join(rad)}"
        )
    print(f"Installerar systempaket: {', '.join(saknas)} …", flush=True)
    miljo = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for argv in (["apt-get", "update", "-qq"], [*rad, "-qq"]):
        svar = subprocess.run(argv, env=miljo, capture_output=True, text=True, check=False)
        if svar.returncode != 0:
            raise Startfel(f"Det gick inte: {' '.join(argv)}\n{svar.stdout}{svar.stderr}")


def _laddar(bibliotek: str) -> bool:
    try:
        ctypes.CDLL(bibliotek)
    except OSError:
        return False
    return True


def _webblasare() -> str | None:
    if egen := os.environ.get("PORTAL_CHROMIUM"):
        return egen
    return next((plats for namn in WEBBLASARE if (plats := shutil.which(namn))), None)
