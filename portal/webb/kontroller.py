"""System checks for what would otherwise fail silently."""

from importlib.util import find_spec
from typing import Any

from django.core.checks import Error, register


@register()
def bara_psycopg2(**_: Any) -> list[Error]:
    """Django prefers psycopg (3) as soon as it is importable; the portal is run and tested on psycopg2."""
    if find_spec("psycopg") is None:
        return []
    return [
        Error(
            "psycopg (3) is importable and would replace psycopg2.",
            hint="pip uninstall psycopg",
            id="portal.E001",
        )
    ]
