from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import frist
from portal.forbund.models.forbund import Organ
from portal.forbund.models.uppdrag import ORGANISATIONSROLLER, ORGANROLLER, Roll, Uppdrag
from portal.klarsprak import Klarsprak, RadField, radfalt, valfalt
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.logg import Handelse

DATUMHJALP = "År-månad-dag, till exempel 2027-01-31."
DATUMFEL = {
    "invalid": "Skriv dagen som år-månad-dag, till exempel 2027-01-31.",
    "required": "Skriv en dag.",
}


def datumfalt(
    etikett: str, *, kravs: bool = True, hjalp: str = DATUMHJALP, saknas: str = DATUMFEL["required"]
) -> forms.DateField:
    """`saknas`: what is said when nothing is written; its own words where a form asks for more than one day."""
    return forms.DateField(
        label=etikett,
        required=kravs,
        help_text=hjalp,
        input_formats=["%Y-%m-%d", "%Y%m%d"],
        error_messages={**DATUMFEL, "required": saknas},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off"}),
    )


class NyPersonForm(Klarsprak, forms.Form):
    """A person that staff register. Whether she has registered herself before is not for them to know."""

    namn = RadField(
        label="Namn", max_length=200, error_messages={"required": "Skriv personens namn."}
    )
    titel = RadField(label="Titel", max_length=200, required=False)
    epost = forms.EmailField(
        label="E-postadress",
        help_text="Hit går koden som personen loggar in med.",
        error_messages={
            "required": "Skriv personens e-postadress.",
            "invalid": "Skriv adressen som namn@exempel.se.",
        },
    )

    def clean_epost(self) -> str:
        epost: str = self.cleaned_data["epost"].lower()
        if (
            epost == Anvandare.PORTALENS_EPOST
            or Anvandare.objects.kanda().filter(email=epost).exists()
        ):
            raise ValidationError("Det finns redan en person med den adressen. Sök i listan.")
        return epost

    @transaction.atomic
    def spara(self, *, av: Anvandare) -> Anvandare:
        """Who had registered herself gets the name that staff know her by; she may change it."""
        varden = self.cleaned_data
        person = Anvandare.objects.for_epost(varden["epost"])
        person.namn, person.titel, person.kand_tid = varden["namn"], varden["titel"], frist.nu()
        person.save(update_fields=["namn", "titel", "kand_tid"])
        Handelse.objects.skriv("person_registrerad", person, av=av)
        return person


class UppdragForm(Klarsprak, forms.ModelForm):
    """A role from one day, to one day or until further notice."""

    fran = datumfalt("Första dag")
    till = datumfalt("Sista dag", kravs=False, hjalp="Lämna tomt om rollen gäller tills vidare.")

    class Meta:
        model = Uppdrag
        fields = ["roll", "organ", "organisation", "fran", "till"]
        help_texts = {
            "organ": "Bara för ledamöter, ersättare och beredningsgrupp.",
            "organisation": "Bara för roller i en organisation.",
        }
        error_messages = {"roll": {"required": "Välj en roll."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        valfalt(self, "roll").choices = [("", "Välj …"), *Roll.choices]
        radfalt(self, "organ").queryset = Organ.objects.all()
        radfalt(self, "organ").empty_label = "Inget organ"
        radfalt(self, "organisation").queryset = Organisation.objects.kanda()
        radfalt(self, "organisation").empty_label = "Ingen organisation"

    def clean(self) -> dict[str, Any] | None:
        """The rules of the table, told beside the field that is to be changed."""
        varden = super().clean() or self.cleaned_data
        roll, organ, organisation = (
            varden.get("roll"),
            varden.get("organ"),
            varden.get("organisation"),
        )
        if roll in ORGANROLLER and not organ:
            self.add_error("organ", "Välj vilket organ rollen gäller.")
        elif roll and roll not in ORGANROLLER and organ:
            self.add_error("organ", "Välj ”Inget organ”: rollen hör inte till något.")
        if roll in ORGANISATIONSROLLER and not organisation:
            self.add_error("organisation", "Välj vilken organisation rollen gäller.")
        elif roll and roll not in ORGANISATIONSROLLER and organisation:
            self.add_error("organisation", "Välj ”Ingen organisation”: rollen hör till förbundet.")
        if varden.get("fran") and varden.get("till") and varden["till"] < varden["fran"]:
            self.add_error("till", "Sista dagen ligger före den första. Skriv en senare dag.")
        return varden


class AvslutaForm(Klarsprak, forms.Form):
    """When a role ends: at once, or after a day to come."""

    NU, DAG = "nu", "dag"

    nar = forms.ChoiceField(
        label="När slutar rollen gälla?",
        choices=[(NU, "Genast"), (DAG, "Efter en viss dag")],
        initial=NU,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj när rollen slutar gälla."},
    )
    till = datumfalt("Sista dag", kravs=False, hjalp=f"Om du valt en viss dag. {DATUMHJALP}")

    def __init__(self, *args: Any, uppdrag: Uppdrag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uppdrag = uppdrag

    def clean(self) -> dict[str, Any] | None:
        varden = super().clean() or self.cleaned_data
        if varden.get("nar") == self.DAG and "till" not in self.errors:
            till: date | None = varden.get("till")
            if till is None:
                self.add_error("till", "Skriv den sista dagen.")
            elif till < max(frist.idag(), self.uppdrag.fran):
                self.add_error(
                    "till", "Skriv i dag eller en senare dag. Vill du avsluta genast väljer du det."
                )
        return varden

    def avsluta(self, *, av: Anvandare) -> None:
        """Raises ValidationError for the last administrator."""
        till = self.cleaned_data["till"] if self.cleaned_data["nar"] == self.DAG else None
        self.uppdrag.avsluta(av=av, till=till)


class BekraftaMedlemskapForm(Klarsprak, forms.Form):
    """As what the person is taken into the organisation."""

    roll = forms.ChoiceField(
        label="Bekräfta som",
        choices=[
            (Roll.MEDLEM, "Medarbetare"),
            (
                Roll.ORGANISATIONSADMINISTRATOR,
                "Organisationsadministratör, som själv bekräftar kollegor",
            ),
        ],
        initial=Roll.MEDLEM,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj roll."},
    )


class AvslaForm(Klarsprak, forms.Form):
    skal = forms.CharField(
        label="Skäl",
        max_length=500,
        help_text="Skickas till personen.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv varför, så att personen förstår."},
    )
