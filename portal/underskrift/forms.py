import re

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portal.underskrift.models import Underskrift
from portal.underskrift.rundor import NyUndertecknare

JAMFOR_HOGST = 50 * 1024 * 1024  # byte


class UnderskriftskodForm(forms.Form):
    """The six digits of the mail, with or without blanks."""

    kod = forms.CharField(
        label="Kod från mejlet",
        help_text="Sex siffror.",
        max_length=40,
        error_messages={"required": "Skriv de sex siffrorna som står i mejlet."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "kod",
                "spellcheck": "false",
            }
        ),
    )

    def clean_kod(self) -> str:
        kod = re.sub(r"\s", "", self.cleaned_data["kod"])
        if not re.fullmatch(r"[0-9]{6}", kod):
            raise forms.ValidationError("Skriv de sex siffrorna som står i mejlet, inget annat.")
        return kod


class SkrivUnderForm(forms.Form):
    intygar = forms.BooleanField(
        error_messages={"required": "Kryssa i rutan för att intyga att du har läst och är behörig."}
    )

    def __init__(self, *args: object, underskrift: Underskrift, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields[
            "intygar"
        ].label = f"Jag har läst handlingen och är behörig att skriva under för {underskrift.part}."


class AvbojForm(forms.Form):
    skal = forms.CharField(
        label="Varför skriver du inte under?",
        help_text="Avsändaren läser ditt skäl och kan ändra, eller fråga någon annan i din organisation.",
        max_length=2000,
        error_messages={
            "required": "Skriv varför du inte skriver under.",
            "max_length": "Korta texten till högst 2 000 tecken.",
        },
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ErsattForm(forms.ModelForm):
    """Who signs instead, for the same part."""

    class Meta:
        model = Underskrift
        fields = ["namn", "titel", "epost", "grund"]
        help_texts = {
            "titel": "Till exempel verksamhetschef.",
            "epost": "Dit skickas den personliga länken och koden. Personens egen adress, inte en gemensam brevlåda.",
            "grund": "Till exempel delegationsordning, firmateckning eller fullmakt.",
        }
        error_messages = {
            "namn": {"required": "Skriv namnet på den som ska skriva under."},
            "titel": {"required": "Skriv titeln på den som ska skriva under."},
            "epost": {
                "required": "Skriv e-postadressen till den som ska skriva under.",
                "invalid": "Skriv en hel e-postadress, till exempel namn@kommun.se.",
            },
        }

    def ny(self, gammal: Underskrift) -> NyUndertecknare:
        """The person of the form, for the part of `gammal`."""
        data = self.cleaned_data
        return NyUndertecknare(
            organisation=gammal.organisation,
            enhet=gammal.enhet,
            roll=gammal.roll,
            nyckel=gammal.nyckel,
            namn=data["namn"],
            titel=data["titel"],
            epost=data["epost"],
            grund=data["grund"],
        )


class JamforForm(forms.Form):
    """A copy to hold against the issued file."""

    fil = forms.FileField(
        label="Ditt exemplar av handlingen (PDF)",
        help_text="Portalen jämför filen och slänger den. Högst 50 MB.",
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": "Välj den fil som du vill jämföra."},
    )

    def clean_fil(self) -> UploadedFile:
        fil: UploadedFile = self.cleaned_data["fil"]
        if (fil.size or 0) > JAMFOR_HOGST:
            raise forms.ValidationError(
                "Filen är större än 50 MB och kan inte vara den utfärdade handlingen."
            )
        return fil
