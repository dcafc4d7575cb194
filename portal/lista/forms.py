from typing import Any

from django import forms

from portal.lista import tabell
from portal.lista.models import SparadVy


class VyForm(forms.ModelForm):
    """A view to save. `fraga` comes from a hidden field: whatever it holds is brought to the form that is kept."""

    class Meta:
        model = SparadVy
        fields = ["namn", "fraga"]
        error_messages = {
            "namn": {
                "required": "Skriv ett namn på vyn, till exempel Mina nya ärenden.",
                "max_length": "Namnet får ha högst 60 tecken. Skriv ett kortare.",
            },
            "fraga": {
                "required": "Sök, filtrera eller sortera listan först. Då finns det en vy att spara.",
                "max_length": "Sökningen är för lång för att sparas. Använd färre ord.",
            },
        }

    def clean_namn(self) -> str:
        return " ".join(self.cleaned_data["namn"].split())

    def clean_fraga(self) -> str:
        fraga = tabell.tillstand(self.cleaned_data["fraga"])
        if not fraga:
            raise forms.ValidationError(self.fields["fraga"].error_messages["required"])
        return fraga

    def fel(self) -> list[Any]:
        return [str(text) for texter in self.errors.values() for text in texter]
