import re
from decimal import Decimal
from typing import Any

from django import forms

from insatser.ansokan.models.utlysning import Utlysning
from portal import belopp
from portal.formular.models.formular import Formular
from portal.klarsprak import BeloppFalt, LangText, radfalt
from portal.krock import Krock, TvaSkriver

KLOCKSLAG = ["%H:%M", "%H.%M", "%H"]
HOGST_AR = 12


class TidpunktWidget(forms.SplitDateTimeWidget):
    """Two boxes, each with its own label."""

    template_name = "insatser/ansokan/utlysning/_tidpunkt.html"

    def __init__(self) -> None:
        attribut = {"class": "form-control kort", "autocomplete": "off"}
        super().__init__(
            date_attrs=attribut, time_attrs=attribut, date_format="%Y-%m-%d", time_format="%H.%M"
        )


class TidpunktFalt(forms.SplitDateTimeField):
    """A day and a clock time in Stockholm."""

    def __init__(self, **kwargs: Any) -> None:
        fel = {
            "invalid_date": "Skriv dagen som år-månad-dag, till exempel 2026-09-24.",
            "invalid_time": "Skriv klockslaget som 15.00.",
            "required": f"{kwargs['label']}: skriv dag och klockslag.",
        }
        grund = {
            "widget": TidpunktWidget(),
            "input_date_formats": ["%Y-%m-%d"],
            "input_time_formats": KLOCKSLAG,
            "error_messages": fel,
            "help_text": "Dag och klockslag i svensk tid, till exempel 2026-09-24 och 15.00.",
        }
        super().__init__(**{**grund, **kwargs})


class UtlysningForm(TvaSkriver, forms.ModelForm):
    """A call with all its fields; the frame per year as rows of year and kr."""

    sammanfattning = LangText(
        label="Sammanfattning",
        kravs=True,
        rader=3,
        max_length=600,
        help_text="Två eller tre meningar om vad pengarna är till. Visas i listan över utlysningar.",
    )
    beskrivning = LangText(label="Beskrivning", rader=8)
    kriterier = LangText(
        label="Kriterier",
        kravs=True,
        rader=6,
        help_text="Ett kriterium per rad. De blir rubriker i bedömningen när beslutsunderlaget skrivs.",
    )
    vem_kan_soka = LangText(label="Vem som kan söka", kravs=True, rader=4)
    formular = forms.ModelChoiceField(
        label="Formulär",
        queryset=Formular.objects.none(),
        to_field_name="publikt_id",
        empty_label="Välj formulär …",
        error_messages={"required": "Välj det formulär som de sökande ska fylla i."},
    )
    oppnar_tid = TidpunktFalt(label="Öppnar")
    stanger_tid = TidpunktFalt(
        label="Stänger",
        required=False,
        help_text="Lämna tomt om utlysningen är öppen tills vidare.",
    )
    beslut_vantas = forms.DateField(
        label="Beslut väntas",
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="År-månad-dag, till exempel 2026-12-09.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off"}),
        error_messages={"invalid": "Skriv dagen som år-månad-dag, till exempel 2026-12-09."},
    )
    max_belopp = BeloppFalt(label="Högsta belopp i kronor", required=False)
    max_manader = forms.IntegerField(
        label="Längsta tid i månader",
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(
            attrs={"class": "kort", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    minst_parter = forms.IntegerField(
        label="Minsta antal parter av olika slag",
        min_value=1,
        max_value=4,
        help_text="Försäkringskassan, Arbetsförmedlingen, region och kommun. Två kommuner räknas som en.",
        widget=forms.TextInput(
            attrs={"class": "kort", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": "Skriv ett tal från 1 till 4."},
    )

    class Meta:
        model = Utlysning
        fields = [
            *("namn", "sammanfattning", "beskrivning", "kriterier", "vem_kan_soka", "formular"),
            *("oppnar_tid", "stanger_tid", "beslut_vantas", "max_belopp", "max_manader"),
            *("minst_parter", "underskriftsregel"),
        ]
        labels = {
            "namn": "Utlysningens namn",
            "underskriftsregel": "Alla parter ska ha skrivit under",
        }
        error_messages = {
            "namn": {"required": "Skriv vad utlysningen heter."},
            "underskriftsregel": {"required": "Välj när alla parter ska ha skrivit under."},
        }
        widgets = {
            "namn": forms.TextInput(attrs={"autocomplete": "off"}),
            "underskriftsregel": forms.RadioSelect,
        }

    MOTS = (*Meta.fields, "ram")
    FORMFALT = {"ram": "ram_ar_0"}  # noqa: RUF012
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        publicerade = Formular.objects.filter(status=Formular.Status.PUBLICERAT, syfte="ansokan")
        radfalt(self, "formular").queryset = publicerade
        if self.instance.formular_id:
            self.initial["formular"] = self.instance.formular
        if self.instance.publicerad:
            self.fields["formular"].disabled = True
            self.fields[
                "formular"
            ].help_text = "Utlysningen är publicerad. Formuläret kan inte bytas."
        self._lagg_till_ramrader()

    def _lagg_till_ramrader(self) -> None:
        """The years that are there and two empty rows; a post has as many rows as it was shown."""
        ram = self.instance.ram_per_ar
        visade = [namn for namn in self.data if re.fullmatch(r"ram_ar_\d+", namn)]
        self.ramrader = min(len(visade) or max(len(ram) + 2, 4), HOGST_AR)
        for nr in range(self.ramrader):
            ar, kr = ram[nr] if nr < len(ram) else ("", None)
            attribut = {"class": "kort", "inputmode": "numeric", "autocomplete": "off"}
            self.fields[f"ram_ar_{nr}"] = forms.RegexField(
                r"^20\d\d$",
                label=f"År, rad {nr + 1}",
                required=False,
                initial=ar,
                widget=forms.TextInput(attrs=attribut),
                error_messages={"invalid": "Skriv året med fyra siffror, till exempel 2027."},
            )
            self.fields[f"ram_kr_{nr}"] = BeloppFalt(
                label=f"Kronor, rad {nr + 1}", required=False, initial=kr
            )

    @property
    def ramfalt(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"ram_ar_{nr}"], self[f"ram_kr_{nr}"]) for nr in range(self.ramrader)]

    def clean(self) -> dict[str, Any]:
        varden = super().clean() or self.cleaned_data
        ram: dict[str, str] = {}
        for nr in range(self.ramrader):
            ar, kr = varden.get(f"ram_ar_{nr}"), varden.get(f"ram_kr_{nr}")
            if ar and kr is None and f"ram_kr_{nr}" not in self.errors:
                self.add_error(f"ram_kr_{nr}", f"Skriv ramen för {ar}, eller ta bort året.")
            elif kr is not None and not ar and f"ram_ar_{nr}" not in self.errors:
                self.add_error(f"ram_ar_{nr}", "Skriv vilket år beloppet gäller.")
            elif ar in ram:
                self.add_error(f"ram_ar_{nr}", f"{ar} står redan i en annan rad.")
            elif ar and kr is not None:
                ram[ar] = str(kr)
        self.instance.ram = ram
        return varden

    def i_ord(self, krock: Krock) -> tuple[str, str]:
        if krock.falt == "ram":
            return _ram_i_ord(krock.deras), _ram_i_ord(krock.mitt)
        return super().i_ord(krock)


def _ram_i_ord(ram: dict[str, str]) -> str:
    return "\n".join(f"{ar}: {belopp.kr(Decimal(kr))}" for ar, kr in sorted(ram.items())) or "–"
