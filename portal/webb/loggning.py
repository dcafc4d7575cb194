"""What the logs may keep of an address. Imported by the settings: needs nothing but Django's core."""

import logging
import re
from typing import Any

NYCKLAR = {"lank", "key"}  # names of the parts of a route that open something by themselves
# A personal link has 43 characters; a public id, the longest other part of an address, has 36.
LANK = re.compile(r"[\w-]{40,}")


def utan_lank(text: str) -> str:
    return LANK.sub("***", text)


def ar_nyckel(request: Any) -> bool:
    """Is the address itself a key (a personal link)?"""
    traff = request.resolver_match
    return bool(traff and NYCKLAR & set(traff.kwargs))


def vag_utan_lank(request: Any) -> str:
    """The path of the request; of one that is itself a key only its pattern.

    Where no route says so (a link with something after it, or one mistyped), whatever may be a link is masked.
    """
    if ar_nyckel(request):
        return str(request.resolver_match.route)[:200]
    return utan_lank(str(request.path).replace("\x00", ""))[:200]


class UtanLank(logging.Filter):
    """Django logs refused requests with their path (`log_response`); here the path loses its key."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        if hasattr(request, "resolver_match") and isinstance(record.args, tuple):
            record.args = tuple(_utan_lank(request, a) for a in record.args)
        return True


def _utan_lank(request: Any, varde: Any) -> Any:
    """Django writes other letters than ASCII as escapes, so the path does not always stand as it came."""
    if not isinstance(varde, str):
        return varde
    return vag_utan_lank(request) if varde == request.path else utan_lank(varde)
