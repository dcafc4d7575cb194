import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from portal.arbetare import Arbetare


class Command(BaseCommand):
    help = (
        "Skickar mejl, gör dokument och sköter påminnelser tills den får SIGTERM eller SIGINT."
        " Flera kan köras samtidigt."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("portal.arbetare").setLevel(logging.INFO)
        arbetare = Arbetare()
        for nummer in (signal.SIGTERM, signal.SIGINT):
            signal.signal(nummer, lambda *_: arbetare.sluta())
        arbetare.kor()
