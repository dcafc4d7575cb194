from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insatser.overforing.inlasning import importera
from portal.jsonlasning import FelIJson, las_fil
from portal.konto.models.anvandare import Anvandare


class Command(BaseCommand):
    help = (
        "Läs in en exporterad ansökan som ett eget ärende. Numret i filen blir äldre dnr, och underskrifterna"
        " är uppgifter, inte underskrifter här. Är något fel skrivs allt ut, och inget ändras."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fil", type=Path, help="filen som exportera_ansokan skrev")

    def handle(self, *args: Any, fil: Path, **options: Any) -> None:
        try:
            inlast = importera(las_fil(fil), av=Anvandare.objects.portalen())
        except FelIJson as fel:
            raise CommandError(f"Inget lästes in från {fil}.\n{fel}") from fel
        arende, ansokan = inlast.arende, inlast.ansokan
        self.stdout.write(f"Läste in {ansokan.namn} som {arende.dnr}.")
        if arende.aldre_dnr:
            self.stdout.write(f"Äldre dnr: {arende.aldre_dnr}.")
        self.stdout.write(
            f"Formulär: {ansokan.ifyllnad.formular}{', nytt här' if inlast.nytt_formular else ''}."
        )
        self.stdout.write(
            f"Utlysning: {ansokan.utlysning}{', ny här och inte publicerad' if inlast.ny_utlysning else ''}."
        )
        for notering in inlast.noteringar:
            self.stdout.write(f"Notering: {notering}")
