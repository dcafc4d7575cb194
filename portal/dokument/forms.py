from django import forms
from django.core.files.uploadedfile import UploadedFile

JAMFOR_HOGST = 50 * 1024 * 1024  # byte


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
