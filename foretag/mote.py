"""Two who write in the same fields of a company or of a kommun's part: what is saved, and what they are told.

Values are compared as texts, and a form says what it was opened with by a mark of each field (`marke`). Which
field is whose is said by `portal.spara`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BaseForm

from portal import spara
from portal.falt import avtryck


@dataclass(frozen=True)
class Krock:
    """A field that two have changed since the form was opened: both values, and who saved the other one when."""

    falt: str
    deras: Any
    mitt: Any
    av: str
    tid: datetime


def som_text(varde: Any) -> str:
    """A value as it is compared and logged: "" is not given."""
    return "" if varde is None else str(varde)


def marke(varde: Any) -> str:
    return avtryck(som_text(varde))


def egna_och_moten(
    varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]
) -> tuple[dict[str, Any], set[str]]:
    """What the person changed since `bas` and which is not so already; and which of it another has changed too."""
    mote = _mot(varden, bas, nu)
    egna = {
        falt: varde for falt, varde in varden.items() if falt in mote.nytt or falt in mote.konflikt
    }
    return egna, set(mote.konflikt)


def marken(
    varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]
) -> dict[str, str]:
    """What the form is marked with when it is shown again after `varden` was laid beside, and `nu` is stored.

    A field that another has changed and the person has not keeps its `bas`: the page still shows her the old value.
    """
    return _mot(varden, bas, nu).avtryck(_texter(nu))


def _mot(varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]) -> spara.Mote:
    return spara.mot_avtryck(_texter(varden), _texter(nu), bas)


def _texter(varden: Mapping[str, Any]) -> dict[str, str]:
    return {falt: som_text(varde) for falt, varde in varden.items()}


def i_ord(form: BaseForm, krock: Krock) -> tuple[str, str]:
    """Theirs and mine as they read on the page."""
    return (
        visat(form.fields[krock.falt], krock.deras),
        visat(form.fields[krock.falt], krock.mitt),
    )


def visat(falt: Any, varde: Any) -> str:
    """A value in words: the label of a choice, "Ej uppgivet" for nothing."""
    varde = falt.prepare_value(varde)
    val = dict(getattr(falt, "choices", ()))
    return str(val.get(varde, varde)) if varde not in (None, "") else "Ej uppgivet"
