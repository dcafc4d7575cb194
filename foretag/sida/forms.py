from django import forms

from portal.forbund.models.uppdrag import Roll
from portal.klarsprak import Klarsprak, RadField


class SkalForm(Klarsprak, forms.Form):
    """Why something is handed back or taken down; goes to the company in a mail."""

    skal = forms.CharField(
        label="Skäl",
        max_length=1000,
        help_text="Skickas till företaget.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv varför, så att företaget vet vad det kan göra."},
    )


class BjudInForm(Klarsprak, forms.Form):
    """A person who is to keep the company's page."""

    namn = RadField(
        label="Namn", max_length=200, error_messages={"required": "Skriv personens namn."}
    )
    epost = forms.EmailField(
        label="E-postadress",
        help_text="Hit går inbjudan, och koden som personen loggar in med.",
        error_messages={
            "required": "Skriv personens e-postadress.",
            "invalid": "Skriv adressen som namn@exempel.se.",
        },
    )
    roll = forms.ChoiceField(
        label="Får",
        choices=[
            (Roll.MEDLEM, "Skriva företagets sida och lämna uppgifter"),
            (Roll.ORGANISATIONSADMINISTRATOR, "Samma sak, och bjuda in och ta bort kollegor"),
        ],
        initial=Roll.MEDLEM,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad personen får göra."},
    )

    def clean_epost(self) -> str:
        epost: str = self.cleaned_data["epost"].lower()
        return epost
