from typing import Any

from django import forms

from foretag.avtal.models import Avtal, AvtalQuerySet
from insatser.arende.avtalsrakning import Stallning
from portal.belopp import kr
from portal.klarsprak import Klarsprak, valfalt


class Avtalsval(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """ "Kafé Kajen och Nyköpings kommun: servering (2025-01-01 – tills vidare, 250 000 kr)"."""
        till = f"{obj.till:%Y-%m-%d}" if obj.till else "tills vidare"
        varde = f", {kr(obj.varde)}" if obj.varde is not None else ""
        return f"{obj} ({obj.fran:%Y-%m-%d} – {till}{varde})"


class RaknaForm(Klarsprak, forms.Form):
    """Which avtal are counted too."""

    use_required_attribute = False

    avtal = Avtalsval(
        label="Avtal",
        queryset=Avtal.objects.none(),
        to_field_name="publikt_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett avtal."},
    )

    def __init__(self, *args: Any, rader: AvtalQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["avtal"]
        falt.queryset = rader.select_related("foretag__organisation", "part")


class MalvardeForm(Klarsprak, forms.Form):
    """Which målvärde is counted by avtal."""

    use_required_attribute = False

    malvarde = forms.TypedChoiceField(
        label="Räkna ett mål i avtal",
        error_messages={"required": "Välj vilket mål som räknas i avtal."},
    )

    def __init__(self, *args: Any, stallningar: list[Stallning], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        val = [(str(s.nyckel), f"{s.matt}: {s.i_ord}") for s in stallningar if not s.vald]
        valfalt(self, "malvarde").choices = [("", "Välj mål …"), *val]
