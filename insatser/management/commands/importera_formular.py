from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.formular.definition import fel_i_definition, publicera
from portal.jsonlasning import FelIJson, krav_felfri, las_bytes, las_fil
from portal.konto.models.anvandare import Anvandare


class Command(BaseCommand):
    help = (
        "Läs in ett formulär från en JSON-fil och publicera det som en ny version. Samma innehåll publiceras bara"
        " en gång. Är något fel skrivs allt ut, och inget ändras."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fil", type=Path, help="formulärets definition")

    def handle(self, *args: Any, fil: Path, **options: Any) -> None:
        try:
            last = las_bytes(las_fil(fil))
            krav_felfri(last, fel_i_definition(last.data))
        except FelIJson as fel:
            raise CommandError(f"Inget lästes in från {fil}.\n{fel}") from fel
        with transaction.atomic():
            formular, nytt = publicera(last.data, av=Anvandare.objects.portalen())
        if nytt:
            self.stdout.write(f"Publicerade {formular}.")
        else:
            self.stdout.write(f"Inget ändrades. Innehållet finns redan som {formular}.")
