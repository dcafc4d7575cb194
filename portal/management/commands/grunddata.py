from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from portal import grunddata
from portal.forbund.models.uppdrag import Roll, Uppdrag
from portal.konto.models.anvandare import Anvandare


class Command(BaseCommand):
    help = "Läser in det som varje portal börjar med. Kan köras om: gör bara det som saknas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--administrator",
            metavar="EPOST",
            default="",
            help="gör personen till administratör: den första i en ny portal",
        )

    def handle(self, *args: Any, administrator: str = "", **options: Any) -> None:
        gjort: list[str] = []
        with transaction.atomic():
            grunddata.las_in(gjort.append)
            if administrator:
                _gor_till_administrator(administrator, gjort.append)
        if options["verbosity"]:
            self.stdout.write("\n".join(gjort or ["Allt fanns redan."]))


def _gor_till_administrator(epost: str, skriv: grunddata.Skriv) -> None:
    try:
        validate_email(epost)
    except ValidationError as fel:
        raise CommandError(f"{epost!r} är ingen e-postadress.") from fel
    person = Anvandare.objects.for_epost(epost)
    if Uppdrag.objects.gallande().filter(person=person, roll=Roll.ADMINISTRATOR).exists():
        return
    Uppdrag(person=person, roll=Roll.ADMINISTRATOR).ge(av=Anvandare.objects.portalen())
    skriv(f"Administratör: {person.email}, som loggar in med en kod.")
