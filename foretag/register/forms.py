"""Forms of the register of companies: what staff write of a company, its läge, a judgement, and which two are one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from foretag import kodlistor
from foretag.foretag.models import Foretag, JuridiskForm, Kriterium, Lage
from portal import orgnr, text
from portal.forvaltning.forms.konto import OrgnrField
from portal.frist import idag
from portal.klarsprak import Klarsprak, RadField
from portal.konto.models.anvandare import Anvandare

DATUMFEL = "Skriv dagen som år-månad-dag, till exempel 2026-09-24."


class DagField(forms.DateField):
    """A day as 2026-09-24."""

    def __init__(self, **kwargs: Any) -> None:
        grund = {
            "input_formats": ["%Y-%m-%d"],
            "widget": forms.DateInput(
                format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off"}
            ),
            "error_messages": {"invalid": DATUMFEL, "required": DATUMFEL},
        }
        super().__init__(**{**grund, **kwargs})


class LangField(forms.CharField):
    """Several lines, with LF and NFC."""

    def __init__(self, *, rader: int = 4, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rader, "autocomplete": "off"})
        super().__init__(**{"widget": widget, "required": False, **kwargs})

    def to_python(self, value: Any) -> str:
        return text.normalisera(super().to_python(value) or "").strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: what is too long is told, not cut off."""
        return {}


class JaNejField(forms.TypedChoiceField):
    """Yes, no, or not given."""

    SVAR = {"ja": True, "nej": False}

    def __init__(self, **kwargs: Any) -> None:
        grund: dict[str, Any] = {
            "choices": [("", "Ej uppgivet"), ("ja", "Ja"), ("nej", "Nej")],
            "coerce": self.SVAR.get,
            "empty_value": None,
            "required": False,
        }
        super().__init__(**{**grund, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return {True: "ja", False: "nej", None: ""}.get(value, value)


class EnskildOrgnrField(OrgnrField):
    """As OrgnrField, and an enskild firma's number, which is a personnummer."""

    default_validators = [orgnr.validera_aven_enskild]


def kommunval() -> list[tuple[str, str]]:
    return [("", "Välj kommun …"), *((k.kod, k.namn) for k in kodlistor.kommuner())]


class UppgifterForm(Klarsprak, forms.Form):
    """What staff keep of a company. `bas` says how each field stood when the form was opened."""

    use_required_attribute = False

    namn = RadField(
        label="Namn",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Skriv företagets namn."},
    )
    form = forms.ChoiceField(
        label="Juridisk form",
        choices=[("", "Ej uppgivet"), *JuridiskForm.choices],
        required=False,
    )
    kommun = forms.ChoiceField(
        label="Kommun", choices=kommunval, error_messages={"required": "Välj kommun."}
    )
    del_av = RadField(
        label="Del av en större organisation",
        max_length=200,
        required=False,
        help_text="Organisationens namn. Lämna tomt om företaget står för sig självt.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    egen_resultatenhet = JaNejField(
        label="Egen resultatenhet", help_text="Gäller den som är en del av något större."
    )
    reserverad_andel = JaNejField(
        label="Minst 30 procent av de sysselsatta hör till målgruppen",
        help_text="Företagets egen uppgift (4 kap. 18 § LOU). Skriv inga namn.",
    )
    reserverad_andel_datum = DagField(
        label="Vilken dag företaget lämnade uppgiften om 30 procent", required=False
    )
    kontakt_namn = RadField(
        label="Kontaktperson",
        max_length=200,
        required=False,
        help_text="Visas bara för förbundet.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kontakt_epost = forms.EmailField(
        label="Kontaktpersonens e-post",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Skriv adressen som namn@exempel.se."},
    )
    kontakt_telefon = RadField(
        label="Kontaktpersonens telefon",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "kort", "autocomplete": "off"}),
    )
    verifierad_datum = DagField(
        label="Senast kontrollerad",
        required=False,
        help_text="Den dag förbundet senast såg att uppgifterna stämmer.",
    )
    kalla = RadField(
        label="Källa",
        max_length=200,
        required=False,
        help_text="Varifrån uppgifterna kommer.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    anteckning = LangField(
        label="Anteckning", max_length=4000, help_text="Visas bara för förbundet."
    )

    def clean(self) -> dict[str, Any]:
        varden = super().clean() or self.cleaned_data
        if (varden.get("reserverad_andel") is None) != (
            varden.get("reserverad_andel_datum") is None
        ) and not self.errors.get("reserverad_andel_datum"):
            self.add_error(
                "reserverad_andel_datum",
                "Ange både svaret om 30 procent och vilken dag det lämnades.",
            )
        if (dag := varden.get("verifierad_datum")) and dag > idag():
            self.add_error("verifierad_datum", "Skriv en dag som inte ligger efter i dag.")
        return varden


class ForetagForm(UppgifterForm):
    """A company that is in the register. With the marks of its fields, for when two write at the same time."""

    def __init__(self, *args: Any, foretag: Foretag, **kwargs: Any) -> None:
        super().__init__(*args, initial=foretag.uppgifter(), **kwargs)
        if foretag.organisation.enskild:
            self.fields["form"].disabled = True
            self.fields[
                "form"
            ].help_text = "Numret är ett personnummer: då är det en enskild firma."

    @property
    def bas(self) -> dict[str, str]:
        return {falt: self.data.get(f"bas_{falt}", "") for falt in self.fields}


class NyttForetagForm(UppgifterForm):
    """A company that is new in the register: its number, and since when it is so."""

    orgnr = EnskildOrgnrField(
        help_text="Tio siffror, till exempel 232100-0032. En enskild firma har ägarens personnummer; det visas bara för förbundet."
    )
    lage = forms.ChoiceField(
        label="Läge",
        choices=Lage.choices,
        initial=Lage.AKTIV,
        error_messages={"required": "Välj vilket läge företaget har."},
    )
    lage_fran = DagField(label="Läget gäller från och med", initial=idag)
    lage_orsak = RadField(
        label="Orsak",
        max_length=300,
        required=False,
        help_text="Behövs bara för ett vilande eller nedlagt företag.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("orgnr", "namn", "form", "kommun", "lage", "lage_fran", "lage_orsak")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("verifierad_datum", idag())

    def clean(self) -> dict[str, Any]:
        varden = super().clean()
        krav_pa_orsak(self, varden, "lage_orsak")
        return varden

    def registrera(self, av: Anvandare) -> Foretag:
        """Raises FinnsRedan, or ValidationError by field."""
        varden = dict(self.cleaned_data)
        lage = {n: varden.pop(f"lage_{n}") for n in ("fran", "orsak")}
        return Foretag.registrera(
            orgnr=varden.pop("orgnr"),
            namn=varden.pop("namn"),
            lage=varden.pop("lage"),
            uppgifter=varden,
            av=av,
            **lage,
        )


def krav_pa_orsak(form: forms.Form, varden: Mapping[str, Any], falt: str) -> None:
    if varden.get("lage") not in {None, "", Lage.AKTIV} and not varden.get(falt):
        form.add_error(falt, "Skriv varför företaget är vilande eller nedlagt.")


class LageForm(Klarsprak, forms.Form):
    use_required_attribute = False

    lage = forms.ChoiceField(
        label="Läge",
        choices=Lage.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilket läge företaget har."},
    )
    fran = DagField(label="Gäller från och med", initial=idag)
    orsak = RadField(
        label="Orsak",
        max_length=300,
        required=False,
        help_text="Varför företaget är vilande eller nedlagt. Skriv inga namn.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        varden = super().clean() or self.cleaned_data
        krav_pa_orsak(self, varden, "orsak")
        return varden


class BedomningForm(Klarsprak, forms.Form):
    use_required_attribute = False

    uppfyllt = JaNejField(
        label="Är kriteriet uppfyllt?",
        required=True,
        choices=[("ja", "Ja"), ("nej", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om kriteriet är uppfyllt eller inte."},
    )
    underlag = LangField(
        label="Vad bedömningen bygger på",
        required=True,
        max_length=2000,
        help_text="Till exempel stadgar 2024-03-12, 4 §. Skriv inga namn på deltagare.",
        error_messages={"required": "Skriv vad bedömningen bygger på."},
    )
    datum = DagField(label="Bedömt den", initial=idag)

    def clean_datum(self) -> date:
        dag: date = self.cleaned_data["datum"]
        if dag > idag():
            raise forms.ValidationError("Skriv en dag som inte ligger efter i dag.")
        return dag


KRITERIER = [(int(k), str(k.label)) for k in Kriterium]
