from typing import Any

from django import forms

from insatser.arende.models.arende import Handling
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from portal.klarsprak import LangText, radfalt


class Skrivyta(forms.Textarea):
    """Several lines with the toolbar of the long answers; the same small markup without script."""

    template_name = "insatser/arende/underlag/_skrivyta.html"

    def __init__(self, etikett: str, rader: int) -> None:
        super().__init__(attrs={"rows": rader, "autocomplete": "off"})
        self.etikett = etikett

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"etikett": self.etikett}


class LopandeText(LangText):
    def __init__(self, *, label: str, rader: int, **kwargs: Any) -> None:
        super().__init__(label=label, **{"widget": Skrivyta(label, rader), **kwargs})


class UnderlagForm(forms.Form):
    """The texts of a paper, and for each the mark of the text that the form was opened with.

    Nothing is required: a half-written paper can always be saved. What is missing is told when it is reviewed.
    """

    rubrik = LangText(
        label="Rubrik",
        kravs=True,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "Rubriken får vara högst 200 tecken. Den är %(show_value)d."},
    )
    sammanfattning = LopandeText(
        label="Sammanfattning",
        kravs=True,
        rader=6,
        help_text="Det viktigaste för den som bara läser första sidan. Beloppet per år visas redan i faktarutan.",
    )
    forslag = LangText(
        label="Förslag till beslut",
        kravs=True,
        rader=5,
        help_text="En att-sats per rad. Ordet att och numren sätts ut i dokumentet. Lämna tomt om förslaget tas fram på sammanträdet; beskriv då alternativen längre ned.",
    )
    bakgrund = LopandeText(label="Bakgrund", rader=8)
    handelser = LangText(
        label="Ärendet i tid",
        rader=5,
        help_text="En händelse per rad med datumet först, till exempel: 2026-09-28 Ansökan kom in.",
    )
    bedomning = LopandeText(
        label="Bedömning",
        kravs=True,
        rader=14,
        help_text="En mellanrubrik per kriterium: börja raden med ##. Börjar en del med Uppfyllt, Delvis uppfyllt eller Inte uppfyllt får den ett märke i dokumentet.",
    )
    beredning = LopandeText(
        label="Ärendets beredning",
        rader=4,
        help_text="Vem som har berett ärendet, när, och om någon hade en annan mening.",
    )
    alternativ = LopandeText(
        label="Alternativ",
        rader=6,
        help_text="Behövs bara när styrelsen ska välja. Minst två, under var sin mellanrubrik: ## Alternativ 1.",
    )
    skickas_till = LangText(label="Beslutet skickas till", rader=2)
    bilagor = forms.ModelMultipleChoiceField(
        label="Bilagor",
        queryset=Handling.objects.none(),
        to_field_name="publikt_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Handlingar som följer med till styrelsen.",
    )
    use_required_attribute = False

    def __init__(self, *args: Any, underlag: Beslutsunderlag, **kwargs: Any) -> None:
        kwargs["initial"] = underlag.varden()
        super().__init__(*args, **kwargs)
        self.underlag = underlag
        handlingar = Handling.objects.filter(arende=underlag.arende, dokument__isnull=False)
        radfalt(self, "bilagor").queryset = handlingar

    @property
    def bas(self) -> dict[str, str]:
        """The marks that the form was opened with; what is missing counts as changed by somebody else."""
        return {falt: str(self.data.get(f"bas_{falt}", "")) for falt in self.fields}

    @property
    def varden(self) -> dict[str, Any]:
        """What `Beslutsunderlag.skriv` is given, of a form that is valid."""
        return {**self.cleaned_data, "bilagor": [*self.cleaned_data["bilagor"]]}
