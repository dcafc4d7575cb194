"""Codes as words."""

from django import template

from foretag.kodlistor import kommunnamn
from foretag.sida.models import branschnamn

register = template.Library()

register.filter(kommunnamn)
register.filter(branschnamn)
