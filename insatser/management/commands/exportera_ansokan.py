from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from insatser.arende.models.arende import Arende
from insatser.overforing.export import exportera, som_text


class Command(BaseCommand):
    help = "Skriv en inkommen ansökan som en JSON-fil: formulär, utlysning, innehåll, bilagor och underskrifter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dnr", help="ärendets diarienummer, inom citattecken om det har blanksteg"
        )
        parser.add_argument(
            "--till", type=Path, metavar="FIL", help="filen att skriva; annars skrivs den ut"
        )

    def handle(self, *args: Any, dnr: str, till: Path | None, **options: Any) -> None:
        text = _text(dnr)
        if till is None:
            self.stdout.write(text, ending="")
            return
        try:
            till.write_text(text, encoding="utf-8")
        except OSError as fel:
            raise CommandError(f"Filen {till} gick inte att skriva: {fel.strerror}.") from fel
        self.stderr.write(f"Skrev {till}.")


def _text(dnr: str) -> str:
    """All of it as it stands at one moment."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # in a test there is a transaction around this one
            _en_bild()
        arende = Arende.objects.select_related("ansokan__inskick__version").filter(dnr=dnr).first()
        if arende is None:
            raise CommandError(
                f"Det finns inget ärende med diarienumret ”{dnr}”. Kontrollera numret."
            )
        try:
            return som_text(exportera(arende))
        except ValueError as fel:
            raise CommandError(str(fel)) from fel


def _en_bild() -> None:
    """The whole export reads one state of the database, and cannot write."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
