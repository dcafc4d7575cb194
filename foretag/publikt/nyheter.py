"""What has happened in the public register, the newest first: for the Atom feed. Facts of companies and kommuner only.

Entries are read from what is public today: a page that was taken down takes its entries with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.feedgenerator import Atom1Feed

from foretag.foretag.models import Foretag, Foretagslage, Lage
from foretag.kommun.models.kommun import Kommun
from foretag.kommun.models.kommundel import Styrdokument
from foretag.publikt.mangder import LICENS, LICENS_URL, adress
from foretag.sida.models import VERB_GODKANN, Foretagssida
from portal import frist
from portal.logg import Handelse

HOGST = 50


@dataclass(frozen=True)
class Inlagg:
    """`id` is the same however often the feed is read, and on whatever address the portal stands."""

    id: str
    titel: str
    text: str
    url: str
    tid: datetime


def inlagg() -> list[Inlagg]:
    """The latest of all kinds. Three queries for companies, one for documents."""
    alla = [*_sidor(), *_lagen(), *_styrdokument()]
    return sorted(alla, key=lambda ett: (ett.tid, ett.id), reverse=True)[:HOGST]


def atom(utgivare: str) -> str:
    """The feed as Atom, in UTF-8, by the förbund that is called `utgivare`."""
    flode = Atom1Feed(
        title=f"Sociala företag – {utgivare}",
        link=adress("foretag:publikt_register"),
        description="Det som är nytt i registret över sociala företag.",
        language="sv",
        author_name=utgivare,
        feed_url=adress("foretag:flode"),
        feed_guid=adress("foretag:flode"),
        feed_copyright=f"{LICENS} {LICENS_URL}",
    )
    for ett in inlagg():
        flode.add_item(
            title=ett.titel,
            link=ett.url,
            description=ett.text,
            unique_id=ett.id,
            updateddate=ett.tid,
            pubdate=ett.tid,
        )
    return str(flode.writeString("utf-8"))


def _publika() -> QuerySet[Foretagssida]:
    return Foretagssida.objects.publika().select_related("foretag__organisation")


def _sidor() -> Iterator[Inlagg]:
    """New and changed pages: each time that staff approved one."""
    tidigare = Handelse.objects.filter(
        mal_typ=OuterRef("mal_typ"),
        mal_id=OuterRef("mal_id"),
        verb=VERB_GODKANN,
        pk__lt=OuterRef("pk"),
    )
    handelser = list(
        Handelse.objects.filter(
            verb=VERB_GODKANN,
            mal_typ=Foretagssida._meta.label_lower,
            mal_id__in=Foretagssida.objects.publika().values("publikt_id"),
        ).annotate(igen=Exists(tidigare))[:HOGST]
    )
    sidor = {rad.publikt_id: rad for rad in _publika().filter(publikt_id__in=[h.mal_id for h in handelser]).defer("publikt_soktext")}  # fmt: skip
    for handelse in handelser:
        foretag = sidor[handelse.mal_id].foretag
        igen = handelse.igen
        yield Inlagg(
            f"urn:uuid:{handelse.publikt_id}",
            f"{'Ändrad sida' if igen else 'Nytt i registret'}: {foretag}",
            f"Sidan om {foretag} {'har ändrats' if igen else 'är publicerad'}.",
            adress("foretag:publikt_foretag", foretag.publikt_id),
            handelse.tid,
        )


def _lagen() -> Iterator[Inlagg]:
    """Companies that rest, have closed, or are active again; never why, which is somebody's own words."""
    fore = Foretagslage.objects.filter(foretag=OuterRef("foretag"), fran__lt=OuterRef("fran"))
    rader = (
        Foretagslage.objects.filter(
            Exists(fore),
            foretag__in=Foretag.objects.med_publik_sida(),
            fran__lte=frist.idag(),
        )
        .select_related("foretag__organisation")
        .order_by("-fran", "-pk")
    )
    for rad in rader[:HOGST]:
        foretag = rad.foretag
        ord_ = {Lage.AKTIV: "Aktivt igen", Lage.VILANDE: "Vilande", Lage.NEDLAGD: "Nedlagt"}
        yield Inlagg(
            _urn("lage", foretag.publikt_id, rad.fran, rad.lage),
            f"{ord_[Lage(rad.lage)]}: {foretag}",
            f"{foretag} är {Lage(rad.lage).label.lower()} från {frist.datumtext(rad.fran)}.",
            adress("foretag:publikt_foretag", foretag.publikt_id),
            max(_borjan(rad.fran), rad.registrerad_tid),
        )


def _styrdokument() -> Iterator[Inlagg]:
    """What members have adopted, at the time it was entered here: then it is news, however old it is.

    One that the log does not know is dated by the day it was adopted, or the first day of the year.
    """
    rader: Any = (
        Styrdokument.objects.filter(
            kommun__in=Kommun.objects.publika(), antaget_ar__lte=frist.idag().year
        )
        .select_related("kommun__organisation")
        .med_registrerad()
    )
    nyast = F("registrerad").desc(nulls_last=True)
    for rad in rader.order_by(nyast, "-antaget_ar", "-antaget_datum", "-pk")[:HOGST]:
        antaget = rad.antaget_datum or date(rad.antaget_ar, 1, 1)
        if antaget <= frist.idag():
            yield Inlagg(
                f"urn:uuid:{rad.publikt_id}",
                f"{rad.get_slag_display()}: {rad.titel}, {rad.kommun}",
                f"{rad.kommun} antog {rad.titel} {rad.antaget_ar}.",
                adress("foretag:publik_kommun", rad.kommun.publikt_id),
                max(_borjan(antaget), rad.registrerad or _borjan(antaget)),
            )


def _borjan(dag: date) -> datetime:
    return datetime.combine(dag, time(), frist.STOCKHOLM)


def _urn(*delar: Any) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ':'.join(map(str, delar)))}"
