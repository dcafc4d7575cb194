"""What migrations name by its path: defaults, validators and expressions. This module never moves, and keeps its names.

Each is one line to the place that holds the rule, so that rooms can move and rules change without a migration knowing.
"""

import secrets
from datetime import date
from typing import Any

from django.db.models import CharField, Func

from portal import farg, frist, utbud
from portal import orgnr as orgnrmodul

KODTECKEN = "23456789BCDFGHJKMNPQRTVWX"


class Svensk(Func):
    """Text in Swedish order (å ä ö last, é as e, ü as y) on any PostgreSQL, also one without Swedish collation."""

    function = "translate"
    template = "translate(lower(%(expressions)s), 'åäöæøéèüàÅÄÖÆØÉÈÜÀ', '{|}|}eeya{|}|}eeya') COLLATE \"C\""
    output_field = CharField()


class Vikt(Func):
    """Text as it is searched: "Åker" as aker, "Café" as cafe. Needs no extension and no locale, only UTF-8.

    A letter is taken apart, its marks (U+0300 to U+036F) are taken away; those that are no letter with a mark follow.
    """

    function = "translate"
    template = (
        "translate(lower(regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')), "
        "'æøđðłßÆØĐÐŁ', 'aoddlsaoddl')"
    )
    output_field = CharField()


def idag() -> date:
    return frist.idag()


def orgnr(nummer: str) -> None:
    orgnrmodul.validera(nummer)


def orgnr_aven_enskild(nummer: str) -> None:
    orgnrmodul.validera_aven_enskild(nummer)


def accent(kod: str) -> None:
    farg.validera_accent(kod)


def forvalda_funktioner() -> list[str]:
    return utbud.forvalda()


def kanda_funktioner() -> list[str]:
    return utbud.namnen()


def filens_plats(fil: Any, filnamn: str) -> str:
    """Random and without ending: nothing of the name that was sent reaches the disk."""
    return f"{fil.publikt_id.hex[:2]}/{fil.publikt_id.hex}"


def ny_kod() -> str:
    """A verification code such as "K7MP-2QXR-9TBD" (56 bits)."""
    tecken = "".join(secrets.choice(KODTECKEN) for _ in range(12))
    return f"{tecken[:4]}-{tecken[4:8]}-{tecken[8:]}"
