"""Filters and tags that every template may use."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal import belopp as _belopp
from portal import frist, text
from portal.dokument import diagram as _diagram
from portal.dokument.diagram.svg import svg
from portal.fil import filer
from portal.forbund.models.forbund import Forbund
from portal.lista.tabell import Alternativ
from portal.ord import raknat

register = template.Library()


@register.filter
def kr(belopp: Decimal | int | None) -> str:
    """ "3 880 000 kr"; nothing for None."""
    return "" if belopp is None else _belopp.kr(belopp)


@register.filter
def kr_text(belopp: str) -> str:
    """An amount of canonical JSON, "3880000.00", as "3 880 000 kr"."""
    return _belopp.kr(Decimal(belopp)) if belopp else ""


@register.filter
def antal(varde: int, ett_och_flera: str) -> str:
    """{{ n|antal:"sida,sidor" }}: "1 sida", "3 sidor"."""
    return raknat(varde, *ett_och_flera.split(","))


@register.filter
def filstorlek(byte: int | None) -> str:
    """ "340 kB", "1,2 MB"; nothing for None."""
    return "" if byte is None else filer.storlek_i_ord(byte)


@register.filter
def utan_stjarna(rubrik: str) -> str:
    """A heading of a form as a title: without the star that points at an instruction, or a closing colon."""
    return rubrik.replace("(*)", "").strip(" *:") if rubrik else ""


@register.filter
def tal(varde: Decimal | int | None) -> str:
    """ "3 880 000"; nothing for None."""
    return "" if varde is None else _belopp.tal(varde)


@register.filter
def dag(varde: date | None) -> str:
    """ "1 december 2020"."""
    return "" if varde is None else frist.datumtext(_dag(varde))


@register.filter
def veckodag(varde: date | None) -> str:
    """ "torsdag 24 september 2026"."""
    return "" if varde is None else frist.dagtext(_dag(varde))


@register.filter
def tidpunkt(varde: datetime | None) -> str:
    """ "torsdag 24 september 2026 kl. 15.00"."""
    return "" if varde is None else frist.tidtext(varde)


@register.filter
def om_dagar(varde: date | None) -> str:
    """ "om 3 dagar"."""
    return "" if varde is None else frist.om_dagar(_dag(varde))


def _dag(varde: date) -> date:
    return frist.lokal(varde).date() if isinstance(varde, datetime) else varde


@register.filter
def lopande(varde: str, niva: int = 3) -> SafeString:
    """Long text of a user as headings from level `niva`, paragraphs and lists."""
    return text.till_html(varde or "", niva=niva)


@register.simple_tag
def ikon(namn: str) -> SafeString:
    """A decorative icon; the word stands beside it."""
    return format_html('<svg class="ikon" aria-hidden="true"><use href="#i-{}"/></svg>', namn)


@register.filter
def orgnr_for(organisation: Any, person: Any) -> str:
    """The number of an organisation as the person may see it."""
    return str(organisation.orgnr_for(person))


@register.filter
def epost(adress: str) -> SafeString:
    """An address that breaks after @ and dots when it does not fit on its line, and not inside a word."""
    delar = re.split(r"(?<=[@.])", adress or "")
    brutna = format_html_join(mark_safe("<wbr>"), "{}", ((del_,) for del_ in delar))
    return format_html('<span class="adress">{}</span>', brutna)


@register.filter
def valjbara(alternativ: Iterable[Alternativ]) -> SafeString:
    """The options of a select: written here and not by a loop in the template, since a register has 290 kommuner."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}{}</option>',
        (
            (
                en.varde,
                mark_safe(" selected") if en.vald else "",
                en.etikett,
                "" if en.antal is None else f" ({_belopp.tal(en.antal)})",
            )
            for en in alternativ
        ),
    )


@register.filter
def slag(varde: Any, namn: str) -> Any:
    """`mapping|slag:key`, for keys that are not known when the template is written."""
    return varde.get(namn) if hasattr(varde, "get") else None


@register.inclusion_tag("portal/dokument/diagram/diagram.html", name="diagram", takes_context=True)
def diagram(
    context: Any,
    d: _diagram.Diagram,
    pdf: bool | None = None,
    accent: str = "",
    utan_tabell: bool = False,
) -> dict[str, Any]:
    """A chart with its table, in the förbund's accent; `pdf` (also in the context) for a document.

    `utan_tabell`: the caller has a table of the same figures right beside it.
    """
    pdf = bool(context.get("pdf")) if pdf is None else pdf
    ritning = d.ritning(accent or _accent(context))
    return {
        "d": d,
        "svg": svg(ritning, d.beskrivning, pdf=pdf),
        "skalas": ritning.skalas,
        "tabell": None if utan_tabell else d.tabell(),
        "pdf": pdf,
    }


def _accent(context: Any) -> str:
    """The page's or the document's förbund has it; where there is none it is the default."""
    dok = context.get("dok") or {}
    forbund = context.get("forbund") or dok.get("forbund")
    accent = forbund.get("accent") if isinstance(forbund, dict) else getattr(forbund, "accent", "")
    return accent or Forbund._meta.get_field("accent").default
