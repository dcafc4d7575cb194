"""Two who write in the same fields of a row: what is saved, and what they are told.

Values are compared as texts, and a form says what it was opened with by a mark of each field (`marke`). Which
field is whose is said by `portal.spara`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.forms import BaseForm

from portal import frist
from portal.formular import spara
from portal.formular.falt import avtryck
from portal.logg import Handelse, HandelseQuerySet, mal_for
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
    """A value as it is compared: a row by its public id, several in one order, a text without what is not seen.

    A time is the minute of it, as forms have it.
    """
    if isinstance(varde, Model):
        return str(mal_for(varde)[1])
    if isinstance(varde, list | tuple):
        return "\n".join(sorted(jamforbar(ett) for ett in varde))
    if isinstance(varde, dict):
        return "\n".join(sorted(f"{namn}={jamforbar(ett)}" for namn, ett in varde.items()))
    if isinstance(varde, datetime):
        return f"{frist.lokal(varde):%Y-%m-%d %H.%M}"
    if isinstance(varde, Decimal):
        return f"{varde.normalize():f}"
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


@dataclass(frozen=True)
class Utfall:
    """What became of a save: what is to be saved of what was written, what met, and the marks of the page after it."""

    egna: dict[str, Any] = field(default_factory=dict)
    krockar: list[Krock] = field(default_factory=list)
    marken: dict[str, str] = field(default_factory=dict)


def jamka(
    varden: Mapping[str, Any],
    bas: Mapping[str, str],
    nu: Mapping[str, Any],
    skrev: Callable[[str], HandelseQuerySet],
) -> Utfall:
    """`varden` beside `nu`, which is stored. What the person did not touch is not hers; nor is what both touched."""
    egna, moten = egna_och_moten(varden, bas, nu)
    mina = {falt: egna.pop(falt) for falt in varden if falt in moten}
    return Utfall(egna, krockar(mina, nu, skrev), marken(varden, bas, {**nu, **egna}))


def jamka_rad(
    rad: Model,
    lagrad: Model,
    falten: Iterable[str],
    bas: Mapping[str, str],
    skrev: Callable[[str], HandelseQuerySet] | None = None,
) -> Utfall:
    """`rad` is as a form left it, `lagrad` is stored and locked: what is not the person's own to save is put back.

    Raises ValidationError when what two have written breaks a rule together.
    """
    varden, nu = ({falt: getattr(en, falt) for falt in falten} for en in (rad, lagrad))
    utfall = jamka(varden, bas, nu, skrev or (lambda falt: skrev_i(lagrad, falt)))
    andras = varden.keys() - utfall.egna.keys()
    blandat = any(jamforbar(varden[falt]) != jamforbar(nu[falt]) for falt in andras)
    for falt in andras:
        setattr(rad, falt, nu[falt])
    if utfall.egna and blandat:
        rad.full_clean()
    return utfall


def skrev_i(rad: Model, falt: str) -> HandelseQuerySet:
    """The events that say that they wrote in the field."""
    handelser = Handelse.objects.om(rad).for_forbundet()
    return handelser.filter(uppgifter__falt__contains=[falt])


def avtryck_av(rad: Model, falten: Iterable[str]) -> dict[str, str]:
    """A mark of each, so that a form can say what it was opened with."""
    return {falt: marke(getattr(rad, falt)) for falt in falten}


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
    if isinstance(varde, datetime):
        return f"{frist.lokal(varde):%Y-%m-%d %H.%M}"
    if isinstance(varde, bool) and not val:
        return "Ja" if varde else "Nej"
    flera = varde if isinstance(varde, list) else [varde]
    return "\n".join(str(val.get(v, v)) for v in flera if v not in (None, "")) or "Ej uppgivet"
