"""The SQL that something asks, counted beyond session, user and transaction statements."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

UTOM = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def fragorna(gor: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as fangat:
        gor()
    return [fraga["sql"] for fraga in fangat.captured_queries if _raknas(fraga["sql"])]


def _raknas(sql: str) -> bool:
    egen = sql.startswith('SELECT "portal_anvandare".')  # not what only asks about her
    personen = egen and "WHERE" in sql and "JOIN" not in sql
    return not (sql.startswith(UTOM) or "django_session" in sql or personen)
