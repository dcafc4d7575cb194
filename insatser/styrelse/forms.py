from typing import Any

from django import forms

from insatser.ansokan.forms.utlysning import KLOCKSLAG
from insatser.arende.models.beslutsunderlag import Beslutsunderlag
from insatser.styrelse.models import Sammantrade
from portal.forbund.models.forbund import Organ
from portal.krock import TvaSkriver


class SammantradeForm(TvaSkriver, forms.ModelForm):
    organ = forms.ModelChoiceField(
        label="Organ",
        queryset=Organ.objects.all(),
        to_field_name="publikt_id",
        empty_label="Välj organ …",
        error_messages={"required": "Välj vilket organ som sammanträder."},
    )
    datum = forms.DateField(
        label="Dag",
        input_formats=["%Y-%m-%d"],
        help_text="År-månad-dag, till exempel 2026-12-09.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off"}),
        error_messages={
            "required": "Skriv vilken dag sammanträdet är.",
            "invalid": "Skriv dagen som år-månad-dag, till exempel 2026-12-09.",
        },
    )
    tid = forms.TimeField(
        label="Klockslag",
        input_formats=KLOCKSLAG,
        help_text="Till exempel 09.00.",
        widget=forms.TimeInput(format="%H.%M", attrs={"class": "kort", "autocomplete": "off"}),
        error_messages={
            "required": "Skriv när sammanträdet börjar.",
            "invalid": "Skriv klockslaget som 09.00.",
        },
    )

    class Meta:
        model = Sammantrade
        fields = ["organ", "datum", "tid", "plats"]
        labels = {"plats": "Plats"}
        widgets = {"plats": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "plats": "Till exempel Regionhuset, sal Eken. Skriv Digitalt om ingen träffas på plats."
        }
        error_messages = {"plats": {"required": "Skriv var sammanträdet är."}}

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organ_id:
            self.initial["organ"] = self.instance.organ


class PunktForm(forms.Form):
    """A final paper to put on the agenda."""

    underlag = forms.ModelChoiceField(
        label="Beslutsunderlag",
        queryset=Beslutsunderlag.objects.none(),
        to_field_name="publikt_id",
        empty_label="Välj beslutsunderlag …",
        error_messages={
            "required": "Välj vilket beslutsunderlag som ska sättas upp.",
            "invalid_choice": "Beslutsunderlaget går inte att sätta upp. Det kan redan stå på dagordningen.",
        },
    )
    use_required_attribute = False

    def __init__(self, *args: Any, sammantrade: Sammantrade, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["underlag"]
        falt.queryset = sammantrade.att_satta_upp()
        falt.label_from_instance = lambda underlag: f"{underlag.arende.dnr} {underlag.rubrik}"
