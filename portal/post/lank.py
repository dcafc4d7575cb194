"""Personal links: made for a mail, found when somebody comes with one, recalled, and cleaned away.

The address of a page behind such a link has the part `<slug:lank>`: by that name, and by its length, the link is kept
out of the logs (`loggning`). The mail that carries it is written with `kanslig=True`.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal import frist
from portal.logg import mal_for
from portal.post.models.lank import Lank

SPARAS = timedelta(days=90)

Vy = Callable[..., HttpResponseBase]


def ny(andamal: str, mal: models.Model, epost: str, galler_till: date | None = None) -> str:
    """The link's text, to stand in one mail: it cannot be read back. Links given before go on working.

    Made in the transaction of the verb that mails it, and that writes the event.
    """
    return Lank.objects.ny(andamal, mal, epost, galler_till).text


def nya(
    andamal: str,
    mottagare: Iterable[tuple[models.Model, str]],
    galler_till: date | None = None,
) -> list[str]:
    """As `ny`, for many at once: the text of each (target, address), in their order, with one query."""
    return [rad.text for rad in Lank.objects.nya(andamal, mottagare, galler_till)]


def hitta(andamal: str, text: str, nar: datetime | None = None) -> Lank | None:
    """The link, if it holds at `nar` (now): not recalled, not past the end of its last day in Stockholm."""
    rad = Lank.objects.giltiga(nar or frist.nu()).med_text(andamal, text).first()
    if rad:
        rad.text = text
    return rad


def aterkalla(andamal: str, mal: models.Model) -> int:
    """No link to `mal` for this purpose opens anything more. Gives how many were recalled.

    The verb that recalls writes the event.
    """
    kvar = Lank.objects.om(mal).filter(andamal=andamal, aterkallad_tid=None)
    return kvar.update(aterkallad_tid=frist.nu())


def forlang(andamal: str, malen: Iterable[models.Model], galler_till: date) -> int:
    """All links to the targets, also those whose last day has passed, hold to the new last day.

    Those that were recalled stay so. Gives how many there were; the verb that prolongs writes the event.
    """
    par = [mal_for(mal) for mal in malen]
    rader = Lank.objects.filter(
        andamal=andamal,
        mal_typ__in={typ for typ, _ in par},
        mal_id__in=[mal_id for _, mal_id in par],
        aterkallad_tid=None,
    )
    return rader.update(galler_till=galler_till)


def gallra() -> int:
    """Deletes links SPARAS after their last day or their recall; the worker's sweep calls it."""
    antal, _ = Lank.objects.slutade_fore(frist.idag() - SPARAS).delete()
    return antal


def med_lank(andamal: str) -> Callable[[Vy], Vy]:
    """For a view at an address with `<slug:lank>`: the view gets the Lank in its place, and needs no login.

    Any link that does not hold is 404, as if there were no such page. Nothing happens at GET, since mail scanners
    open links; a POST that is answered without refusal notes the link as opened. `radda_vid_utloggning` may stand
    above it: of such an address it keeps a fingerprint.
    """

    def for_vyn(vy: Vy) -> Vy:
        @login_not_required
        @never_cache
        @wraps(vy)
        def prova(request: HttpRequest, *args: Any, lank: str, **kwargs: Any) -> HttpResponseBase:
            rad = hitta(andamal, lank, request.mottagen_tid)  # type: ignore[attr-defined]
            if rad is None:
                raise Http404
            if request.method != "POST":
                return vy(request, *args, lank=rad, **kwargs)
            if not ratelimit.consume(request, action="lank", key=str(rad.publikt_id)):
                return render(request, "429.html", {"lank": rad}, status=429)
            svar = vy(request, *args, lank=rad, **kwargs)
            if svar.status_code < 400:
                rad.oppna()
            return svar

        return prova

    return for_vyn
