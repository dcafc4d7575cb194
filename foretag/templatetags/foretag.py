"""Codes as words."""

from django import template

from foretag import kodlistor
from foretag.kodlistor import kommunnamn
from foretag.models import Bransch

register = template.Library()


register.filter(kommunnamn)


@register.filter
def branschnamn(bransch: Bransch) -> str:
    """The branch's plain name and, if the company says more, its own words."""
    return namn_pa_bransch(bransch.sni, bransch.beskrivning)


def namn_pa_bransch(sni: str, beskrivning: str = "") -> str:
    try:
        namn = kodlistor.bransch(sni).klarsprak if sni else ""
    except KeyError:
        namn = f"SNI {sni}"
    return f"{namn}: {beskrivning}" if namn and beskrivning else namn or beskrivning
