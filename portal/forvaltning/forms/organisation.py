from typing import Any

from django import forms

from portal.forvaltning.forms.konto import OrgnrField
from portal.frist import nu
from portal.klarsprak import Klarsprak, RadField
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Enhet, Organisation
from portal.krock import TvaSkriver


class OrganisationForm(TvaSkriver, Klarsprak, forms.ModelForm):
    """An organisation that staff enter or change. A number that only drafts have named is free: they know nothing of it."""

    orgnr = OrgnrField()

    class Meta:
        model = Organisation
        fields = ["orgnr", "namn", "finsam", "medlem"]
        field_classes = {"namn": RadField}
        labels = {"finsam": "Slag"}
        widgets = {"finsam": forms.RadioSelect}
        error_messages = {
            "namn": {"required": "Skriv organisationens namn."},
            "finsam": {"required": "Välj vilket slag av organisation det är."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.enskild:
            del self.fields[
                "orgnr"
            ]  # a personnummer: not for administrators to read, and not to be changed

    def clean_orgnr(self) -> str:
        """The table's rule looks at when the organisation became known, which no form shows."""
        nummer: str = self.cleaned_data["orgnr"]
        if Organisation.objects.kanda().filter(orgnr=nummer).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Organisationen finns redan i registret.")
        return nummer

    def spara(self, *, av: Anvandare) -> bool:
        """False when it met what another has written: the page is shown again."""
        kand_tid = self.instance.kand_tid or nu()
        return self.spara_rad("organisation_sparad", av=av, kand_tid=kand_tid)


class EnhetForm(TvaSkriver, Klarsprak, forms.ModelForm):
    class Meta:
        model = Enhet
        fields = ["namn"]
        field_classes = {"namn": RadField}
        labels = {"namn": "Enhetens namn"}
        error_messages = {"namn": {"required": "Skriv enhetens namn."}}

    def _get_validation_exclusions(self) -> set[str]:
        """The organisation stands in the address, but the rule of one name in each holds for it too."""
        utom: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return utom - {"organisation"}

    def spara(self, *, av: Anvandare) -> bool:
        """As OrganisationForm's."""
        return self.spara_rad("enhet_sparad", av=av)
