from typing import Any

from django import forms
from django.http import HttpRequest

from portal import orgnr
from portal.forbund.models.uppdrag import Uppdrag
from portal.klarsprak import Klarsprak, RadField
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation


class RegistreringForm(forms.Form):
    """What we ask besides the e-mail address when somebody registers."""

    namn = RadField(
        label="Ditt namn",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Skriv ditt namn."},
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.namn = self.cleaned_data["namn"]
        user.save(update_fields=["namn"])


class ProfilForm(Klarsprak, forms.ModelForm):
    class Meta:
        model = Anvandare
        fields = ["namn", "titel"]
        field_classes = {"namn": RadField, "titel": RadField}
        help_texts = {"titel": "Till exempel enhetschef. Visas bredvid ditt namn."}
        widgets = {
            "namn": forms.TextInput(attrs={"autocomplete": "name"}),
            "titel": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }
        error_messages = {"namn": {"required": "Skriv ditt namn."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["namn"].required = True


class OrgnrField(forms.CharField):
    """An organisationsnummer as people write it; cleaned to NNNNNN-NNNN with the right check digit."""

    default_validators = [orgnr.validera]

    def __init__(self, **kwargs: Any) -> None:
        grund = {
            "label": "Organisationsnummer",
            "max_length": 20,
            "help_text": "Tio siffror, till exempel 232100-0032.",
            "widget": forms.TextInput(
                attrs={"class": "kort", "autocomplete": "off", "inputmode": "text"}
            ),
            "error_messages": {"required": "Skriv organisationsnumret."},
        }
        super().__init__(**{**grund, **kwargs})

    def to_python(self, value: Any) -> str:
        return orgnr.normalisera(super().to_python(value) or "")


class BegaranForm(Klarsprak, forms.Form):
    """A person asks to be counted to an organisation. The name is used only if the number is new to us."""

    orgnr = OrgnrField()
    namn = RadField(
        label="Organisationens namn",
        max_length=200,
        help_text="Till exempel Provköpings kommun.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Skriv organisationens namn."},
    )

    def begar(self, person: Anvandare) -> Uppdrag:
        """Raises ValidationError when she belongs there already."""
        varden = self.cleaned_data
        organisation = Organisation.objects.for_orgnr(varden["orgnr"], varden["namn"])
        return Uppdrag.objects.begar(person, organisation, varden["namn"])
