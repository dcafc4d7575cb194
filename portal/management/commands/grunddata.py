from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal import grunddata


class Command(BaseCommand):
    help = "Läser in det som varje portal börjar med. Kan köras om: gör bara det som saknas."

    def handle(self, *args: Any, **options: Any) -> None:
        gjort: list[str] = []
        with transaction.atomic():
            grunddata.las_in(gjort.append)
        if options["verbosity"]:
            self.stdout.write("\n".join(gjort or ["Allt fanns redan."]))
