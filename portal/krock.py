"""Two who write in the same fields of a row at once (*krock*): what is saved, and what they are told.

Values are compared as texts, and a form says what it was opened with by a mark of each field. What one writer left as
it was, and what the other left as it was, is never in anybody's way; where both have changed the same field differently
nothing is written over: the page shows both. The form engine (`portal.formular.spara`) asks the same of every answer and row.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm, BoundField

from portal import frist
from portal.klarsprak import Klarsprak
from portal.konto.models.anvandare import Anvandare
from portal.logg import Handelse, HandelseQuerySet, mal_for
from portal.sparr import lagrad
from portal.text import normalisera

# ---- marks: what a field was read as ----


def avtryck(text: str) -> str:
    """Short fingerprint of a field's text: tells whether a form changed what it was given."""
    return sha256(text.encode()).hexdigest()[:10]


def version_av(nummer: int, texter: Mapping[str, str]) -> str:
    """The hidden version field: number and a fingerprint per field, opaque to the browser."""
    return skriv_version(nummer, {n: avtryck(text) for n, text in texter.items()})


def skriv_version(nummer: int, marken: Mapping[str, str]) -> str:
    return ";".join([str(nummer), *(f"{namn}={ett}" for namn, ett in marken.items())])


def las_version(text: str) -> tuple[int, dict[str, str]]:
    """What `version_av` wrote; (-1, {}) for anything else."""
    nummer, *resten = text.split(";")
    if not nummer.isdecimal() or len(nummer) > 9:
        return -1, {}
    return int(nummer), dict(d.split("=", 1) for d in resten if "=" in d)


# ---- what came beside what is stored ----


@dataclass(frozen=True)
class Jamforelse:
    """The outcome of laying what came beside what is stored, field by field."""

    nytt: dict[str, str]
    krock: dict[str, str]  # field → the stored text
    bas: dict[
        str, str
    ]  # field → mark of what the sender began from, where that is not what is stored

    def version(self, nummer: int, lagrat: Mapping[str, str]) -> str:
        """The version to send back. A field that another has changed keeps the sender's own base: the page still
        shows the old text, and must not be taken for a change when it comes again."""
        return skriv_version(nummer, self.avtryck(lagrat))

    def avtryck(self, lagrat: Mapping[str, str]) -> dict[str, str]:
        """The same, field by field."""
        return {namn: self.bas.get(namn, avtryck(text)) for namn, text in lagrat.items()}


def jamfor(
    kom: Mapping[str, str], lagrat: Mapping[str, str], version: str, lagrad_version: int
) -> Jamforelse:
    """Lays the fields that came beside the stored ones. `kom` holds only fields that were sent."""
    nummer, bas = las_version(version)
    if nummer == lagrad_version:
        bas = {namn: avtryck(lagrat.get(namn, "")) for namn in kom} | bas
    return jamfor_med(kom, lagrat, bas)


def jamfor_med(
    kom: Mapping[str, str], lagrat: Mapping[str, str], oppnat: Mapping[str, str]
) -> Jamforelse:
    """The same, where `oppnat` alone says what each field was read as."""
    nytt, krock = {}, {}
    # A field that was not sent keeps its base too: a merge sends only what it is about.
    bas = {namn: ett for namn, ett in oppnat.items() if namn not in kom}
    for namn, mitt in kom.items():
        deras, fran = lagrat.get(namn, ""), oppnat.get(namn, "")
        if mitt == deras:
            continue
        if fran == avtryck(mitt):
            bas[namn] = fran  # I have not touched it since they changed it
        elif fran == avtryck(deras):
            nytt[namn] = mitt  # they have not touched it
        else:
            krock[namn] = deras
    return Jamforelse(nytt, krock, bas)


# ---- a row and its form ----


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


def egna_och_krockande(
    varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]
) -> tuple[dict[str, Any], set[str]]:
    """What the person changed since `bas` and which is not so already; and which of it another has changed too."""
    utslag = _lagg(varden, bas, nu)
    egna = {
        falt: varde for falt, varde in varden.items() if falt in utslag.nytt or falt in utslag.krock
    }
    return egna, set(utslag.krock)


def marken(
    varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]
) -> dict[str, str]:
    """What the form is marked with when it is shown again after `varden` was laid beside, and `nu` is stored.

    A field that another has changed and the person has not keeps its `bas`: the page still shows her the old value.
    """
    return _lagg(varden, bas, nu).avtryck(_texter(nu))


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
    ihop: Set[str] = frozenset(),
) -> Utfall:
    """`varden` beside `nu`, which is stored. What the person did not touch is not hers; nor is what both touched.

    `ihop`: fields that are one answer, so that all of them meet when one does.
    """
    egna, krockande = egna_och_krockande(varden, bas, nu)
    if krockande & ihop:
        krockande |= egna.keys() & ihop
    mina = {falt: egna.pop(falt) for falt in varden if falt in krockande}
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


def _lagg(varden: Mapping[str, Any], bas: Mapping[str, str], nu: Mapping[str, Any]) -> Jamforelse:
    return jamfor_med(_texter(varden), _texter(nu), bas)


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


class TvaSkriver(Klarsprak):
    """To stand before ModelForm, as Klarsprak does, which it is. The page includes `portal/_marken.html` in its form and `portal/_krockar.html` above.

    Who saves gives `bas` to the row's verb, and what the verb answers to `visa`: both texts of what two have changed,
    the rest saved. Until something is saved the page keeps the marks that it was opened with.
    """

    MOTS: tuple[str, ...] = ()  # fields of the row; the form's own when there are none
    FORMFALT: dict[str, str] = {}  # noqa: RUF012  those that the form has under another name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utfall = Utfall()
        self.lagrad = self.raden.pk is not None
        self._oppnad = avtryck_av(self.raden, self.mots) if self.lagrad else {}

    @property
    def raden(self) -> Any:
        return self.instance  # type: ignore[attr-defined]

    @property
    def mots(self) -> Iterable[str]:
        return self.MOTS or [namn for namn in self._meta.fields if namn in self.fields]  # type: ignore[attr-defined]

    @property
    def bas(self) -> dict[str, str]:
        """What the page was opened with; what is missing counts as changed by somebody else."""
        return {falt: str(self.data.get(f"bas_{falt}", "")) for falt in self.mots}

    @property
    def marken(self) -> dict[str, str]:
        if not self.lagrad:
            return {}
        return self.utfall.marken or (self.bas if self.is_bound else self._oppnad)

    def oppnades_med(self, bas: dict[str, str]) -> None:
        """For a page that is shown anew, with what was typed, before anything is saved."""
        self._oppnad = bas

    def jamka(self) -> Utfall:
        """For a row that has no verb of its own: inside the transaction that saves it."""
        if not self.lagrad:
            return Utfall(egna=dict.fromkeys(self.changed_data))
        return jamka_rad(self.raden, lagrad(self.raden), self.mots, self.bas)

    def visa(self, utfall: Utfall) -> bool:
        """Whether the page must be shown again."""
        self.utfall = utfall
        return bool(utfall.krockar)

    @property
    def krockar(self) -> list[tuple[BoundField, Krock, tuple[str, str]]]:
        return [
            (self[self.FORMFALT.get(krock.falt, krock.falt)], krock, self.i_ord(krock))
            for krock in self.utfall.krockar
        ]

    def i_ord(self, krock: Krock) -> tuple[str, str]:
        """Theirs and mine as they read on the page."""
        return i_ord(self, krock)

    @property
    def status(self) -> int:
        return 409 if self.utfall.krockar else 422 if self.errors else 200

    def spara_rad(self, verb: str, *, av: Anvandare, **mer: Any) -> bool:
        """Saves the row and logs it. False when the page must be shown again: it met what another has written."""
        try:
            with transaction.atomic():
                utfall = self.jamka()
                if utfall.egna or not self.lagrad:
                    for falt, varde in mer.items():
                        setattr(self.raden, falt, varde)
                    self.raden.save()
                    Handelse.objects.skriv(verb, self.raden, av=av, falt=sorted(utfall.egna))
        except ValidationError as nej:  # what two have written breaks a rule together
            self.lagg_till_fel(nej)
            return False
        return not self.visa(utfall)
