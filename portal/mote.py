"""Two who write in the same fields of a row: what is saved, and what they are told.

Values are compared as texts, and a form says what it was opened with by a mark of each field (`marke`). Which
field is whose is said by `portal.spara`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.forms import BaseForm

from portal import spara
from portal.falt import avtryck
from portal.models.logg import HandelseQuerySet
from portal.text import normalisera


@dataclass(frozen=True)
class Krock:
    """A field that two have changed since the form was opened: both values, and who saved the other one when.

    `tid` is None when no event tells of it.
    """

    falt: str
    deras: Any
    mitt: Any
    av: str
    tid: datetime | None


def krockar(
    mina: Mapping[str, Any],
    nu: Mapping[str, Any],
    skrev: Callable[[str], HandelseQuerySet],
) -> list[Krock]:
    """Of the fields that met: `nu` is stored. `skrev`: the events that wrote a field, whatever else has happened."""
    return [Krock(falt, nu[falt], mitt, *senast(skrev(falt))) for falt, mitt in mina.items()]


def senast(handelser: HandelseQuerySet) -> tuple[str, datetime | None]:
    """By whom and when."""
    handelse = handelser.select_related("av").first()
    return (str(handelse.av), handelse.tid) if handelse else ("Någon annan", None)


def som_text(varde: Any) -> str:
    """A value as it is logged: "" is not given."""
    return "" if varde is None else str(varde)


def jamforbar(varde: Any) -> str:
    """A value as it is compared: a row by its public id, several in one order, a text without what is not seen."""
    if isinstance(varde, Model):
        return str(varde.publikt_id)  # type: ignore[attr-defined]
    if isinstance(varde, list | tuple):
        return "\n".join(sorted(jamforbar(ett) for ett in varde))
    return normalisera(som_text(varde))


def marke(varde: Any) -> str:
    return avtryck(jamforbar(varde))


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
    return {falt: jamforbar(varde) for falt, varde in varden.items()}


def i_ord(form: BaseForm, krock: Krock) -> tuple[str, str]:
    """Theirs and mine as they read on the page."""
    return (
        visat(form.fields[krock.falt], krock.deras),
        visat(form.fields[krock.falt], krock.mitt),
    )


def visat(falt: Any, varde: Any) -> str:
    """A value in words: the label of a choice, one a line of several, "Ej uppgivet" for nothing."""
    varde = falt.prepare_value(varde)
    val = dict(getattr(falt, "choices", ()))
    flera = varde if isinstance(varde, list) else [varde]
    return "\n".join(str(val.get(v, v)) for v in flera if v not in (None, "")) or "Ej uppgivet"
