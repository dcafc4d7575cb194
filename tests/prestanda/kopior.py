"""Many applications from one: the rows of a received application copied by the database itself.

A copy's primary keys are those of the original plus a multiple of STEG, and its uuids are made from the original's
and the copy's number, so that all that points inside the application points inside the copy.
"""

from collections.abc import Sequence

from django.db import connection, models

STEG = 100_000  # more than any primary key of the originals


def kopiera(
    modeller: Sequence[type[models.Model]],
    villkor: dict[type[models.Model], str],
    fran: int,
    till: int,
    egna: dict[str, str],
    nycklar: frozenset[str] = frozenset(),
) -> None:
    """Copies number `fran` to `till` (not included) of the rows that `villkor` picks (SQL over the alias `o`).

    `egna`: "table.column" → an SQL expression with `o` and the number `g.i`, for what must differ.
    `nycklar`: text columns ("table.column") that hold a uuid of another copied row.
    """
    with connection.cursor() as cursor:
        for modell in modeller:
            falt = [f for f in modell._meta.concrete_fields if not f.generated]
            kolumner = ", ".join(f'"{f.column}"' for f in falt)
            uttryck = ", ".join(_uttryck(f, modeller, egna, nycklar) for f in falt)
            cursor.execute(
                f'INSERT INTO "{modell._meta.db_table}" ({kolumner}) SELECT {uttryck}'
                f' FROM "{modell._meta.db_table}" o CROSS JOIN generate_series(%s, %s) AS g(i)'
                f" WHERE o.{modell._meta.pk.column} < {STEG} AND ({villkor[modell]})",
                [fran, till - 1],
            )


def _uttryck(
    falt: models.Field,
    modeller: Sequence[type[models.Model]],
    egna: dict[str, str],
    nycklar: frozenset[str],
) -> str:
    namn = f"{falt.model._meta.db_table}.{falt.column}"
    kolumn = f'o."{falt.column}"'
    if namn in egna:
        return egna[namn]
    if falt.primary_key and not falt.remote_field:
        return f"{kolumn} + g.i * {STEG}"
    if falt.remote_field and falt.related_model in modeller:
        return f"{kolumn} + g.i * {STEG}"
    if isinstance(falt, models.UUIDField):
        return uuid(kolumn)
    if namn in nycklar:
        return (
            f"CASE WHEN {kolumn} ~ '^[0-9a-f-]{{36}}$' THEN {uuid(kolumn)}::text ELSE {kolumn} END"
        )
    return kolumn


def uuid(kolumn: str) -> str:
    """The uuid of the copy that answers to the original's in `kolumn`."""
    return f"md5({kolumn}::text || ':' || g.i)::uuid"
