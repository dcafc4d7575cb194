from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foretag.inlasning import blad
from portal.klarsprak import Klarsprak


class FilForm(Klarsprak, forms.Form):
    """A file of companies, checked to be one that can be read."""

    use_required_attribute = False

    fil = forms.FileField(
        label="Fil",
        help_text="CSV eller Excel (.xlsx), högst 10 MB och 2 000 rader.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom. Välj en fil med innehåll.",
            "missing": "Välj en fil.",
            "invalid": "Välj en fil.",
        },
    )

    def clean_fil(self) -> tuple[str, bytes]:
        fil: UploadedFile = self.cleaned_data["fil"]
        return blad.ta_emot(fil)

    def inlast(self) -> tuple[str, bytes]:
        varde: Any = self.cleaned_data["fil"]
        return varde[0], varde[1]
