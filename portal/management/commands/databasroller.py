"""Gives the application's database role what it needs and nothing more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

STYRDA_AV_AGAREN = ["django_migrations"]


class Command(BaseCommand):
    help = (
        "Ger webbens och arbetarens databasroll dess rättigheter. Kör som databasens ägare efter"
        " varje migrate; kan köras om hur ofta som helst."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--roll", default="portal_app", help="rollens namn (portal_app)")

    def handle(self, *args: Any, roll: str, **options: Any) -> None:
        with transaction.atomic():
            self._se_till_roll(roll)
            self._krav_vanlig(roll)
            for sats in rattigheter(roll):
                _kor(sats)
        if options["verbosity"]:
            self.stdout.write(f"Rollen {roll} har sina rättigheter.")

    def _se_till_roll(self, roll: str) -> None:
        """Create the role when missing; without that right, say what the administrator types."""
        if _svar("SELECT 1 FROM pg_roles WHERE rolname = %s", roll):
            return
        sats = f"CREATE ROLE {_namn(roll)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
        try:
            with transaction.atomic():
                _kor(sats)
        except ProgrammingError as fel:
            raise CommandError(
                f"Rollen {roll} finns inte och den här rollen får inte skapa den."
                f" Låt databasens administratör köra:\n    {sats} PASSWORD '…';"
            ) from fel

    def _krav_vanlig(self, roll: str) -> None:
        """A superuser or an owner of tables cannot be held to any rights."""
        if roll == _svar("SELECT current_user"):
            raise CommandError(f"Kör som databasens ägare, inte som {roll}.")
        if _svar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", roll):
            raise CommandError(f"Rollen {roll} är superanvändare. Välj en vanlig roll.")
        agda = "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE tableowner = %s"
        if tabeller := _svar(agda, roll):
            raise CommandError(f"Rollen {roll} äger tabeller ({tabeller}) men ska inte äga något.")


def rattigheter(roll: str) -> list[str]:
    """The SQL that takes away everything and gives back what the application needs."""
    app, schema = _namn(roll), "SCHEMA public"
    return [
        f"REVOKE CREATE ON {schema} FROM PUBLIC, {app}",
        f"GRANT USAGE ON {schema} TO {app}",
        f"REVOKE ALL ON ALL TABLES IN {schema} FROM PUBLIC, {app}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN {schema} TO {app}",
        f"GRANT USAGE ON ALL SEQUENCES IN {schema} TO {app}",
        f"ALTER DEFAULT PRIVILEGES IN {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES"
        f" TO {app}",
        f"ALTER DEFAULT PRIVILEGES IN {schema} GRANT USAGE ON SEQUENCES TO {app}",
        *(f"REVOKE UPDATE, DELETE ON {_namn(t)} FROM {app}" for t in settings.ENDAST_TILLAGG),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {_namn(t)} FROM {app}" for t in STYRDA_AV_AGAREN),
    ]


def _namn(namn: str) -> str:
    return connection.ops.quote_name(namn)


def _kor(sats: str) -> None:
    with connection.cursor() as markor:
        markor.execute(sats)


def _svar(fraga: str, *varden: str) -> Any:
    """The first column of the first row, or None."""
    with connection.cursor() as markor:
        markor.execute(fraga, varden)
        rad = markor.fetchone()
    return rad and rad[0]
