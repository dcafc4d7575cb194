from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from insatser.ansokan.models.ansokan import Medverkan
from portal import frist, orgnr
from portal.klarsprak import Klarsprak, RadField
from portal.konto.models.organisation import Organisation


class Knapp(Submit):
    """A submit button whose look is the form's to choose; crispy's own is always primary."""

    field_classes = "btn"


def hjalpare(*falt: Any, knapp: str, klass: str = "btn-primary") -> FormHelper:
    """A form's layout with one button; the template writes the form tag."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*falt)
    helper.add_input(Knapp("spara", knapp, css_class=klass))
    return helper


class NyAnsokanForm(Klarsprak, forms.Form):
    """What a draft needs to begin: a name and an organisation. The same `nyckel` twice is one draft."""

    nyckel = forms.UUIDField(
        required=False, initial=uuid4, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    namn = RadField(
        label="Insatsens namn",
        max_length=200,
        help_text="Namnet kan ändras senare.",
        error_messages={"required": "Skriv vad insatsen heter."},
    )
    orgnr = forms.CharField(
        label="Er organisations nummer",
        max_length=20,
        help_text="Tio siffror, till exempel 232100-0032.",
        error_messages={"required": "Skriv er organisations nummer."},
    )
    organisation = RadField(
        label="Er organisations namn",
        max_length=200,
        error_messages={"required": "Skriv er organisations namn."},
    )
    finsam = forms.ChoiceField(
        label="Vilket slag av part är ni?",
        choices=[("", "Välj …"), *Organisation.Finsam.choices],
        error_messages={"required": "Välj vilket slag av part ni är."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = hjalpare(
            "nyckel", "namn", "orgnr", "organisation", "finsam", knapp="Starta ansökan"
        )

    def clean_orgnr(self) -> str:
        nummer = orgnr.normalisera(self.cleaned_data["orgnr"])
        orgnr.validera(nummer)
        return nummer

    def organisationen(self) -> Organisation:
        varden = self.cleaned_data
        return Organisation.objects.for_orgnr(
            varden["orgnr"], varden["organisation"], varden["finsam"]
        )


class NamnForm(Klarsprak, forms.Form):
    namn = RadField(
        label="Insatsens namn",
        max_length=200,
        error_messages={"required": "Skriv vad insatsen heter."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = hjalpare("namn", knapp="Spara namnet")


class InbjudanForm(Klarsprak, forms.Form):
    """Who is let in, and to do what."""

    epost = forms.EmailField(
        label="E-postadress",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Skriv personens e-postadress.",
            "invalid": "Skriv hela e-postadressen, till exempel namn@kommun.se.",
        },
    )
    organisation = RadField(
        label="Organisation",
        max_length=200,
        error_messages={"required": "Skriv vilken organisation personen kommer från."},
    )
    slag = forms.ChoiceField(
        label="Vad får personen göra?",
        widget=forms.RadioSelect,
        choices=[
            (Medverkan.Slag.SKRIVER, "Skriva i ansökan"),
            (Medverkan.Slag.KOMMENTERAR, "Läsa ansökan"),
            (
                Medverkan.Slag.AGARE,
                "Ansvara för ansökan: bjuda in, skicka för underskrift och skicka in",
            ),
        ],
        initial=Medverkan.Slag.SKRIVER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = hjalpare("epost", "organisation", "slag", knapp="Bjud in")

    def clean_epost(self) -> str:
        return str(self.cleaned_data["epost"]).lower()


class StartaUnderskriftForm(forms.Form):
    sista_dag = forms.DateField(
        label="Be om underskrift senast",
        required=False,
        help_text="Skriv som år, månad och dag, till exempel 2026-12-01. De som inte har skrivit under blir påminda.",
        error_messages={"invalid": "Skriv datumet som år, månad och dag, till exempel 2026-12-01."},
    )
    skicka_in_sedan = forms.BooleanField(
        label="Skicka in ansökan så snart alla har skrivit under", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = hjalpare("sista_dag", "skicka_in_sedan", knapp="Skicka för underskrift")

    def clean_sista_dag(self) -> Any:
        dag = self.cleaned_data["sista_dag"]
        if dag and dag < frist.idag():
            raise ValidationError("Dagen har redan varit. Välj i dag eller en senare dag.")
        return dag


class AtertaForm(Klarsprak, forms.Form):
    skal = forms.CharField(
        label="Varför återtar ni ansökan?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="De som har blivit ombedda att skriva under får läsa skälet.",
        error_messages={"required": "Skriv varför ni återtar ansökan."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = hjalpare(
            "skal", knapp="Återta från underskrift", klass="btn-outline-secondary"
        )
