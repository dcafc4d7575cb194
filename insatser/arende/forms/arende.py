from typing import Any

from django import forms

from insatser.arende.models.arende import Arende, handlaggare_att_valja
from portal.klarsprak import radfalt
from portal.konto.models.anvandare import Anvandare


class HandlaggareForm(forms.Form):
    """Who handles the case."""

    handlaggare = forms.ModelChoiceField(
        label="Handläggare",
        queryset=Anvandare.objects.none(),
        to_field_name="publikt_id",
        empty_label="Välj person …",
        error_messages={
            "required": "Välj vem som handlägger ärendet.",
            "invalid_choice": "Personen har ingen roll som handläggare i dag. Välj någon annan.",
        },
    )
    use_required_attribute = False

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"handlaggare": arende.handlaggare})
        super().__init__(*args, **kwargs)
        radfalt(self, "handlaggare").queryset = handlaggare_att_valja()
