"""`make lint`: every check in one line each, all of them run, exit 1 when one failed."""

import os
import subprocess
import time

from portal.start import miljo
from portal.start.mappar import ROT

RUM = ("portal", "insatser", "foretag")
KOD = (*RUM, "tests", "manage.py")

# Settings as in drift, with values that lead nowhere: nothing here may touch a database.
DRIFT = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "PORTAL_LAGE": "drift",
    "SECRET_KEY": "bara-for-kontrollen-" + "x3Fq9Lw2Rt7Zk5Np8Vb4" * 2,
    "DATABASE_URL": "postgres://portal_app@%2Ffinns%2Finte/portal",
    "PORTAL_ADRESS": "https://portal.example",
    "PORTAL_FILER": "/finns/inte/filer",
    "EPOST_URL": "smtp://epost.example:587",
}

MANAGE = ("-W", "ignore:Got an error checking a consistent migration history", "manage.py")

# The package has no __main__ to run by -m.
LINT_IMPORTS = ("-c", "from importlinter.cli import lint_imports_command as kor; kor()")

STEG: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("-m", "ruff", "check", "--output-format", "concise", *KOD)),
    ("ruff format", ("-m", "ruff", "format", "--check", "--output-format", "concise", *KOD)),
    ("djlint", ("-m", "djlint", "--lint", "--quiet", "templates")),
    ("mypy", ("-m", "mypy")),
    ("typräkning", ("-m", "portal.start.typrakning")),
    ("sena importer", ("-m", "portal.start.importer")),
    ("import-linter", (*LINT_IMPORTS, "--cache-dir", ".data/cache/import-linter")),
    ("makemigrations --check", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    ("check --deploy", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING")),
)


def lint() -> int:
    """Run every step; its output is shown only when it failed."""
    miljo.se_till_venv("test")
    return max([_steg(namn, argv) for namn, argv in STEG])


def _steg(namn: str, argv: tuple[str, ...]) -> int:
    borjan = time.monotonic()
    svar = subprocess.run(
        [miljo.PYTHON, *argv],
        cwd=ROT,
        env=os.environ | DRIFT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    fel = svar.returncode != 0
    print(f"{'FEL' if fel else 'ok':4} {namn:24} {time.monotonic() - borjan:5.1f} s", flush=True)
    if fel:
        print(svar.stdout, flush=True)
    return int(fel)
