"""To choose one company of ten thousand, without script: a part of the name is searched for, a match is chosen.

The search is the form's own: it is posted like the rest of the form, which comes back as it was typed.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from foretag.foretag.models import Foretag, ForetagQuerySet
from portal import orgnr
from portal.lista.tabell import sokord, sokt
from portal.svenska import traff

TRAFFAR_HOGST = 20


class Foretagsval(forms.Widget):
    """A search box and the matches as radio buttons; all companies when they are few. An only match is marked."""

    template_name = "foretag/foretag/_foretagsval.html"
    use_fieldset = True
    rader: ForetagQuerySet = Foretag.objects.none()  # those that may be chosen
    sokt = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        sammanhang = super().get_context(name, value, attrs)
        funna = list(sokta(self.rader, self.sokt)[: TRAFFAR_HOGST + 1])
        fler = len(funna) > TRAFFAR_HOGST
        traffar = [] if fler and not self.sokt else funna[:TRAFFAR_HOGST]
        valt = self._valt(value)
        if valt is None and self.sokt and len(traffar) == 1:
            valt = traffar[0]
        sammanhang["widget"] |= {
            "sokt": self.sokt,
            "alla": not self.sokt and not fler,
            "fler": fler,
            "hogst": TRAFFAR_HOGST,
            "traffar": traffar,
            "antal": len(traffar),
            "valt": valt,
            "fel": "aria-invalid" in (attrs or {}),
            "utanfor": valt if valt and valt not in traffar else None,
        }
        return sammanhang

    def _valt(self, value: Any) -> Foretag | None:
        try:
            return self.rader.filter(publikt_id=UUID(str(value))).first()
        except ValueError:
            return None


def sokta(rader: ForetagQuerySet, text: str) -> ForetagQuerySet:
    """Those with every word in the name, or in the number when it is most of one.

    An enskild firma is found by its name only.
    """
    for ordet in sokord(text):
        villkor = traff("organisation__namn_sokt", ordet)
        if orgnr.ser_ut_som_nummer(ordet):
            nummer = Q(organisation__orgnr__contains=orgnr.normalisera(ordet))
            villkor |= Q(organisation__enskild=False) & nummer
        rader = rader.filter(villkor)
    return rader.order_by("organisation__namn_ordning", "pk")


class ForetagsvalField(forms.ModelChoiceField):
    widget = Foretagsval

    def oppna(self, rader: ForetagQuerySet, sokt: str = "") -> None:
        """`rader` are those that may be chosen."""
        self.queryset = self.widget.rader = rader.select_related("organisation")
        self.widget.sokt = sokt


def soktext(data: Mapping[str, Any], namn: str) -> str:
    return sokt(str(data.get(namn, "")))


def tryckt_sok(data: Mapping[str, Any]) -> bool:
    """Was it the search's own button?"""
    return "sok" in data


def ska_valja(data: Mapping[str, Any], namn: str) -> bool:
    """Is there a text that has not been searched for, or that has matches of which none is chosen?

    Who presses Enter in the box, or saves before she has chosen among the matches, is shown them instead of a refusal.
    """
    text = soktext(data, f"{namn}_sok")
    return bool(text) and (text != soktext(data, f"{namn}_sokt") or not data.get(namn))
