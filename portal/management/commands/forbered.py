"""Everything between new code and a running portal, in one start of Django."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Gör databas och statiska filer klara för den här versionen: migrate, databasroller,"
        " grunddata, collectstatic. Kör som databasens ägare; kan köras om."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="läs också in demodata och skriv inloggningarna"
        )

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("databasroller", verbosity=0)
        call_command("grunddata", verbosity=0)
        if demo:
            call_command("demo", verbosity=0)
        samla_statiska_filer()
        if demo:
            call_command("demo", inloggningar=True, stdout=self.stdout)
        else:
            self.stdout.write("Databas och statiska filer är klara.")


def samla_statiska_filer() -> None:
    """collectstatic, when a file has changed since the last time: compressing takes seconds."""
    fil = Path(settings.STATIC_ROOT) / ".avtryck"
    avtryck = _avtryck()
    if fil.exists() and fil.read_text() == avtryck:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    fil.write_text(avtryck)


def _avtryck() -> str:
    """A fingerprint of every static file's name, size and time, and of how they are stored."""
    rader = [repr(settings.STORAGES)]
    for sokare in get_finders():
        for namn, lager in sokare.list([]):
            st = Path(lager.path(namn)).stat()
            rader.append(f"{namn} {st.st_size} {st.st_mtime_ns}")
    return hashlib.sha256("\n".join(rader).encode()).hexdigest()
