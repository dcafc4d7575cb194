"""Codes as words."""

from django import template

from foretag import kodlistor
from foretag.kodlistor import kommunnamn
from foretag.sida.models import Bransch

register = template.Library()


register.filter(kommunnamn)


@register.filter
def branschnamn(bransch: Bransch) -> str:
    """The branch's plain name and, if the company says more, its own words."""
    namn = kodlistor.branschnamn(bransch.sni)
    return ": ".join(text for text in (namn, bransch.beskrivning) if text)
