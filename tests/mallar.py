"""Databases that are made once and then copied: the migrated one, the world of the security tables, the demo.

What a template could depend on stands in its name, so one that is there is right: for the other process of the run, and
for the next run.
"""

import fcntl
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from portal.frist import idag

MAPP = Path(settings.DATA_DIR) / "mallar"
BAS = settings.DATABASES["default"]["TEST"]["NAME"]  # changes with the migrations
FRAN_BORJAN = {"django_migrations", "django_content_type", "auth_permission"}  # filled by migrate
KOD = ("portal", "insatser", "foretag", "templates", "static", "tests")


def egen_databas() -> None:
    """The connection leads to a new copy of the migrated database, this process's own."""
    mall = f"{BAS}_migrerad"
    with _ensam("migrerad"):
        if mall not in _databaser():
            _gor(mall, "template0", lambda: call_command("migrate", verbosity=0))
    namn = "_".join(filter(None, (BAS, os.environ.get("PYTEST_XDIST_WORKER"))))
    _kopiera(mall, namn)
    _byt_till(namn)


def tom() -> None:
    """After a test that commits: the tables that it filled are emptied, and stand as they were copied.

    Django truncates all of them, which takes half a second.
    """
    with transaction.atomic(), connection.cursor() as markor:
        tabeller = sorted(set(connection.introspection.table_names(markor)) - FRAN_BORJAN)
        fragor = [f"SELECT '{namn}' WHERE EXISTS (SELECT FROM {namn})" for namn in tabeller]
        markor.execute(" UNION ALL ".join(fragor))
        for (namn,) in markor.fetchall():
            bara_tillagg = namn in settings.ENDAST_TILLAGG
            markor.execute(f"TRUNCATE {namn}" if bara_tillagg else f"DELETE FROM {namn}")


@contextmanager
def kopia(slag: str, bygg: Callable[[], Any], filer: Path) -> Iterator[Any]:
    """Inside the block the connection leads to a copy of what `bygg` makes; its files lie in `filer`.

    Gives what `bygg` returned.
    """
    mall = _fylld(slag, bygg)
    egen = connection.settings_dict["NAME"]
    namn = f"{egen}_{slag}"
    _kopiera(mall, namn)
    shutil.copytree(MAPP / mall / "filer", filer, dirs_exist_ok=True)
    try:
        _byt_till(namn)
        with override_settings(MEDIA_ROOT=filer):
            yield pickle.loads((MAPP / mall / "svar").read_bytes())  # noqa: S301 written below
    finally:
        _byt_till(egen)
        _sql(f"DROP DATABASE {namn} WITH (FORCE)")


def _fylld(slag: str, bygg: Callable[[], Any]) -> str:
    """The template with what `bygg` makes, its files and its answer beside; older ones of its kind go."""
    familj = f"{BAS}_mall_{slag}_"
    mall = f"{familj}{_kodens_hash()}"
    with _ensam(slag):
        finns = [namn for namn in _databaser() if namn.startswith(familj)]
        if mall not in finns or not (MAPP / mall / "svar").exists():
            for namn in finns:
                _sql(f"DROP DATABASE {namn} WITH (FORCE)")
            for mapp in MAPP.glob(f"*_mall_{slag}_*"):
                shutil.rmtree(mapp)
            _gor(mall, f"{BAS}_migrerad", lambda: _fyll(MAPP / mall, bygg))
    return mall


def _fyll(mapp: Path, bygg: Callable[[], Any]) -> None:
    (mapp / "filer").mkdir(parents=True)
    with override_settings(MEDIA_ROOT=mapp / "filer"):
        (mapp / "svar").write_bytes(pickle.dumps(bygg()))


def _gor(mall: str, fran: str, fyll: Callable[[], None]) -> None:
    """Made beside and renamed: one cut short leaves nothing that looks whole."""
    fore = connection.settings_dict["NAME"]
    _kopiera(fran, f"{mall}_ny")
    try:
        _byt_till(f"{mall}_ny")
        fyll()
    finally:
        _byt_till(fore)
    _sql(f"ALTER DATABASE {mall}_ny RENAME TO {mall}")


@cache
def _kodens_hash() -> str:
    """Of all that can have a say in what is made, and of the day: the tests themselves have none."""
    rot = settings.BASE_DIR
    filer = [fil for mapp in KOD for fil in (rot / mapp).rglob("*") if fil.is_file()]
    filer = [f for f in filer if f.suffix != ".pyc" and not f.name.startswith("test_")]
    summa = hashlib.sha256(str(idag()).encode())
    for fil in (rot / "requirements-test.lock", *sorted(filer)):
        summa.update(str(fil.relative_to(rot)).encode() + fil.read_bytes())
    return summa.hexdigest()[:8]


@contextmanager
def _ensam(namn: str) -> Iterator[None]:
    """Who comes first makes the template, the other process waits for it."""
    MAPP.mkdir(parents=True, exist_ok=True)
    with (MAPP / f"{namn}.las").open("w") as las:
        fcntl.flock(las, fcntl.LOCK_EX)
        yield


def _byt_till(namn: str) -> None:
    """Threads too: a live server's connections are made from the same settings."""
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = namn
    ContentType.objects.clear_cache()


def _kopiera(fran: str, till: str) -> None:
    _sql(f"DROP DATABASE IF EXISTS {till} WITH (FORCE)")
    _sql(f"CREATE DATABASE {till} TEMPLATE {fran}")


def _databaser() -> list[str]:
    return [namn for (namn,) in _sql("SELECT datname FROM pg_database")]


def _sql(sats: str) -> list[tuple[Any, ...]]:
    """In the cluster's own database: none of those that are made here is open."""
    with connection._nodb_cursor() as markor:  # type: ignore[attr-defined]
        markor.execute(sats)
        return markor.fetchall() if markor.description else []
