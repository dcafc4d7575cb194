"""What the logs may keep of an address. Imported by the settings: needs nothing but Django's core."""

import logging
from typing import Any

NYCKLAR = {"lank", "key"}  # names of the parts of a route that open something by themselves


def vag_utan_lank(request: Any) -> str:
    """The path of the request; of one that is itself a key (a personal link) only its pattern."""
    traff = request.resolver_match
    if traff and NYCKLAR & set(traff.kwargs):
        return str(traff.route)[:200]
    return str(request.path).replace("\x00", "")[:200]


class UtanLank(logging.Filter):
    """Django logs refused requests with their path (`log_response`); here the path loses its key."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        if hasattr(request, "resolver_match") and isinstance(record.args, tuple):
            record.args = tuple(
                vag_utan_lank(request) if a == request.path else a for a in record.args
            )
        return True
