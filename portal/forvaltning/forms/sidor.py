from django import forms

from portal.forbund.models.forbund import Forbund
from portal.klarsprak import Klarsprak, RadField
from portal.logg import Rum
from portal.post.models.utskick import Utskick


class SynpunktForm(Klarsprak, forms.Form):
    """Feedback on accessibility, or on the portal in general. Name and address are not asked for unless given."""

    text = forms.CharField(
        label="Vad fungerar inte, eller vad vill du säga?",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Berätta gärna vilken sida du var på, och vilken webbläsare eller vilket hjälpmedel du använde.",
        error_messages={"required": "Skriv vad synpunkten gäller."},
    )
    namn = RadField(
        label="Ditt namn",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    epost = forms.EmailField(
        label="E-postadress",
        required=False,
        help_text="Behövs bara om du vill ha svar.",
        error_messages={"invalid": "Skriv e-postadressen som namn@exempel.se."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def skicka(self, forbund: Forbund) -> None:
        varden = self.cleaned_data
        avsandare = (
            " ".join(del_ for del_ in (varden["namn"], varden["epost"]) if del_)
            or "ingen avsändare"
        )
        Utskick.objects.create(
            till=forbund.epost,
            amne="Synpunkt på portalen",
            text=f"{varden['text']}\n\nFrån: {avsandare}\n",
            rum=Rum.FORBUND,
        )
