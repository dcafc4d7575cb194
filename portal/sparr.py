"""Rows locked to the end of the transaction, in one way.

Who locks several takes them in one order: ansökan, signing round, ärende, and the number series last, with nothing
slow after it. No key is changed under them, so rows that point at a locked row can still
be written; and only the row itself is locked, not what it was fetched with.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound=QuerySet[Any])


def sparrade(rader: Q, *, hoppa_over: bool = False) -> Q:
    """The rows, locked as they are read; `hoppa_over` leaves out those that somebody else has locked."""
    return rader.select_for_update(of=("self",), no_key=True, skip_locked=hoppa_over)


def lagrad(rad: M) -> M:
    """The row as it is stored, locked, beside the one at hand."""
    return sparrade(type(rad)._default_manager.all()).get(pk=rad.pk)


def las_om(rad: Model) -> None:
    """Locks the row and reads it again. Edits that are not saved are gone."""
    rad.refresh_from_db(from_queryset=sparrade(type(rad)._default_manager.all()))
