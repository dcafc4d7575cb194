"""How long one stays signed in: 12 hours at most, and not longer than one is there.

Applicants may be away for 60 minutes and those with a role at the förbund for 30. Autosave counts as being
there for applicants, who write long texts; not for others, whose pages only ask by themselves.
The times stand in the session; a time of activity is written at most once a minute.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from portal import frist
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, roller
from portal.konto.models.anvandare import Anvandare

HOGST = timedelta(hours=12)
VILA = timedelta(minutes=60)
VILA_FORBUNDET = timedelta(minutes=30)
SKRIVS_VAR = timedelta(minutes=1)

INLOGGAD, SEDD = "inloggad_tid", "sedd_tid"


def borja(request: HttpRequest, **_: Any) -> None:
    """Starts both clocks; connected to the signal of a login."""
    nu = frist.nu().timestamp()
    request.session[INLOGGAD] = request.session[SEDD] = nu


def _tid(request: HttpRequest, namn: str) -> datetime | None:
    varde = request.session.get(namn)
    return datetime.fromtimestamp(varde, frist.STOCKHOLM) if varde is not None else None


def ar_i_forbundet(person: Anvandare) -> bool:
    """Has she a role today at the förbund or in one of its organ?"""
    return bool(roller(person) - ORGANISATIONSROLLER)


def har_gatt_ut(request: HttpRequest, person: Anvandare) -> bool:
    """Roles are asked for only when the shorter time has passed."""
    inloggad, sedd, nu = _tid(request, INLOGGAD), _tid(request, SEDD), frist.nu()
    if inloggad is None or sedd is None or nu - inloggad > HOGST or nu - sedd > VILA:
        return True
    return nu - sedd > VILA_FORBUNDET and ar_i_forbundet(person)


def sedd(request: HttpRequest, person: Anvandare, *, av_sig_sjalv: bool) -> None:
    """Notes that she is there. `av_sig_sjalv`: the page asked, not she."""
    senast = _tid(request, SEDD)
    if senast is not None and frist.nu() - senast < SKRIVS_VAR:
        return
    if av_sig_sjalv and ar_i_forbundet(person):
        return
    request.session[SEDD] = frist.nu().timestamp()
