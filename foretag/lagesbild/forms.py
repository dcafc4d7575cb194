"""The lägesbild's forms: which years are shown, what is reported of a year, the texts of the årsrapport."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from foretag.arsuppgift.models.statistik import FORSTA_AR, SISTA_AR
from foretag.kommun.models.kommun import LAGESBILDENS_RADER, Omrade
from foretag.lagesbild.models.arsrapport import Arsrapport
from foretag.lagesbild.models.lagesbild import Cell, Lagesuppgift, Marken, Nyckel
from portal.klarsprak import Klarsprak, RadField
from portal.krock import TvaSkriver
from portal.text import normalisera

HELA = "hela"


class TalFalt(forms.IntegerField):
    """A number as people write it, also "1 257"; None when nothing is reported."""

    def __init__(self, etikett: str) -> None:
        super().__init__(
            label=etikett,
            required=False,
            min_value=0,
            max_value=2_000_000_000,
            widget=forms.TextInput(
                attrs={
                    "class": "siffror",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "aria-label": etikett,
                }
            ),
            error_messages={
                "invalid": f"{etikett}: skriv ett helt tal med siffror, eller lämna tomt.",
                "min_value": f"{etikett}: skriv 0 eller mer.",
                "max_value": f"{etikett}: talet är för stort. Kontrollera antalet nollor.",
            },
        )

    def to_python(self, value: Any) -> int | None:
        return super().to_python("".join(str(value or "").split()))


class ArFalt(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=FORSTA_AR,
            max_value=SISTA_AR,
            widget=forms.TextInput(attrs={"class": "kort", "inputmode": "numeric"}),
            error_messages={
                "invalid": "Skriv året med fyra siffror, till exempel 2020.",
                "min_value": f"Skriv ett år från {FORSTA_AR} till {SISTA_AR}.",
                "max_value": f"Skriv ett år från {FORSTA_AR} till {SISTA_AR}.",
            },
            **kwargs,
        )


class ArForm(Klarsprak, forms.Form):
    """Which year, or which years together, something is reported of."""

    ar = ArFalt(label="År")
    till_ar = ArFalt(
        label="Till och med år",
        required=False,
        help_text="Fyll i när uppgiften gäller flera år tillsammans.",
    )

    def clean_till_ar(self) -> int | None:
        ar, till = self.cleaned_data.get("ar"), self.cleaned_data["till_ar"]
        if till and ar and till <= ar:
            raise forms.ValidationError("Det sista året ska ligga efter det första.")
        return till or None


@dataclass(frozen=True)
class Rutrad:
    """A measure of the grid: its name, and a field per place with the name of its column and the cell's marks."""

    namn: str
    falt: list[tuple[str, forms.BoundField, str]]


class RapporteratForm(Klarsprak, forms.Form):
    """All that is reported of a year (or period): a field per measure and place. Empty: nothing is reported.

    `bas` says how each cell stood when the page was read: two who write at once meet cell by cell. `skrivet` is what
    somebody wrote that is not saved, by the names of the fields; all else is as it is stored now.
    """

    kalla = RadField(
        label="Källa",
        max_length=200,
        help_text="Varifrån talen kommer, till exempel en rapport och dess datum. Gäller det som du ändrar nu.",
        error_messages={"required": "Skriv varifrån talen kommer."},
    )
    anmarkning = RadField(
        label="Anmärkning",
        max_length=500,
        required=False,
        help_text="Sådant som den som läser talen behöver veta. Gäller det som du ändrar nu. Tomt: det som redan står kvar.",
    )
    utan_anmarkning = forms.BooleanField(
        label="Ta bort anmärkningen för det som du ändrar nu", required=False
    )
    alla = forms.BooleanField(
        label="Källan och anmärkningen gäller alla tal i tabellen, också de som inte har ändrats",
        required=False,
    )

    # What is asked beside the grid.
    OM_TALEN = ("kalla", "anmarkning", "utan_anmarkning", "alla")

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        ar: int,
        till_ar: int | None,
        omraden: list[Omrade],
        skrivet: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.tid = (ar, till_ar)
        self.platser: list[tuple[str, str, int | None]] = [(HELA, LAGESBILDENS_RADER[0], None)]
        self.platser += [(str(o.publikt_id), o.namn, o.pk) for o in omraden]
        self.rader = list(Lagesuppgift.objects.for_tiden(ar, till_ar))
        finns = {(rad.omrade_id, rad.matt): rad.cell for rad in self.rader}
        self.celler: dict[str, tuple[Nyckel, Cell]] = {
            self.namn((pk, matt)): ((pk, matt), finns.get((pk, matt), Cell()))
            for _, _, pk in self.platser
            for matt in self.matt
        }
        kallor = [rad.kalla for rad in self.rader]
        kwargs["initial"] = {
            "kalla": max(kallor, key=kallor.count) if kallor else "",
            **{namn: cell.varde for namn, (_, cell) in self.celler.items()},
            **(skrivet or {}),
        }
        super().__init__(*args, **kwargs)
        for plats, namn, _ in self.platser:
            for matt in self.matt:
                etikett = f"{Lagesuppgift.Matt(matt).label}, {namn[:1].lower() + namn[1:] if plats == HELA else namn}"
                self.fields[f"{matt}-{plats}"] = TalFalt(etikett)

    @property
    def matt(self) -> list[str]:
        return list(Lagesuppgift.Matt.values)

    def namn(self, nyckel: Nyckel) -> str:
        """Of the cell's field."""
        return next(f"{nyckel[1]}-{plats}" for plats, _, pk in self.platser if pk == nyckel[0])

    @property
    def rutor(self) -> Iterator[Rutrad]:
        for matt in self.matt:
            falt = []
            for plats, namn, _ in self.platser:
                rutan = self[f"{matt}-{plats}"]
                falt.append((namn, rutan, self._marken(rutan.name)))
            yield Rutrad(str(Lagesuppgift.Matt(matt).label), falt)

    def _marken(self, namn: str) -> str:
        """As the page was opened, as long as nothing that was written on it is saved."""
        nu = ".".join(self.celler[namn][1].marken)
        return str(self.data.get(f"bas_{namn}", "")) if self.is_bound else nu

    @property
    def bas(self) -> dict[Nyckel, Marken]:
        return {
            nyckel: Marken(*self._marken(namn).partition(".")[::2])
            for namn, (nyckel, _) in self.celler.items()
        }

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("utan_anmarkning") and self.cleaned_data.get("anmarkning"):
            self.add_error("utan_anmarkning", "Skriv en anmärkning eller ta bort den, inte båda.")
        return self.cleaned_data

    @property
    def anmarkningen(self) -> str | None:
        """None: what stands there stays."""
        return (
            "" if self.cleaned_data["utan_anmarkning"] else self.cleaned_data["anmarkning"] or None
        )

    @property
    def varden(self) -> Mapping[Nyckel, int | None]:
        """Of the cells that the page had: an område may be newer than it."""
        return {
            nyckel: self.cleaned_data[namn]
            for namn, (nyckel, _) in self.celler.items()
            if namn in self.data
        }


class RapporttextForm(TvaSkriver, Klarsprak, forms.Form):
    """What staff write in the report themselves. Nothing is required."""

    forord = forms.CharField(
        label="Förord",
        required=False,
        strip=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text="Står först i rapporten. ## framför en rad gör den till mellanrubrik, - till en punkt i en lista.",
    )
    kommentar = forms.CharField(
        label="Kommentarer till siffrorna",
        required=False,
        strip=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}),
        help_text="Vad förändringarna beror på, och vad som återstår att ta reda på. Skriv inte om enskilda personer.",
    )
    MOTS = Arsrapport.TEXTER
    use_required_attribute = False

    def __init__(self, *args: Any, rapport: Arsrapport, **kwargs: Any) -> None:
        self.rapport = rapport
        kwargs["initial"] = {falt: getattr(rapport, falt) for falt in Arsrapport.TEXTER}
        super().__init__(*args, **kwargs)
        for falt in Arsrapport.TEXTER:
            self.fields[falt].widget.attrs.pop("maxlength", None)

    @property
    def raden(self) -> Arsrapport:
        return self.rapport

    @property
    def texter(self) -> dict[str, str]:
        return {falt: normalisera(self.cleaned_data[falt]) for falt in Arsrapport.TEXTER}
