from typing import Any

from django import forms

from foretag.forms.foretagsval import ForetagsvalField, ska_valja, soktext, tryckt_sok
from foretag.models import Avtal, Foretag
from foretag.models.avtal import offentliga_parter
from portal.forms.falt import BeloppFalt, LangText
from portal.forms.klarsprak import Klarsprak, RadField
from portal.forms.uppdrag import datumfalt
from portal.models import Anvandare


class AvtalForm(Klarsprak, forms.ModelForm):
    """An avtal, with the version of the row that the form was opened with."""

    use_required_attribute = False

    foretag = ForetagsvalField(
        label="Företag",
        queryset=Foretag.objects.none(),
        to_field_name="publikt_id",
        error_messages={"required": "Välj vilket företag avtalet är med."},
    )
    part = forms.ModelChoiceField(
        label="Offentlig part",
        queryset=offentliga_parter().none(),
        to_field_name="publikt_id",
        empty_label="Välj part …",
        help_text="Kommun, region eller myndighet som har ingått avtalet.",
        error_messages={"required": "Välj vilken offentlig part avtalet är med."},
    )
    varde = BeloppFalt(
        label="Värde, kronor",
        required=False,
        help_text="Hela avtalets värde, exklusive moms. Lämna tomt om det inte är uppgivet.",
        error_messages={"min_value": "Skriv ett värde som är 0 eller mer."},
    )
    fran = datumfalt("Gäller från", saknas="Skriv från vilken dag avtalet gäller.")
    till = datumfalt(
        "Gäller till och med", kravs=False, hjalp="Lämna tomt om avtalet gäller tills vidare."
    )
    leder_till = LangText(
        label="Vad det leder till",
        rader=4,
        max_length=2000,
        help_text="Till exempel fem platser för arbetsträning. Skriv inga namn.",
    )

    class Meta:
        model = Avtal
        fields = [
            *("foretag", "part", "form", "avser", "varde", "fran", "till"),
            *("leder_till", "beteckning", "kalla"),
        ]
        field_classes = {"avser": RadField, "beteckning": RadField, "kalla": RadField}
        help_texts = {
            "avser": "Till exempel trädgårdsskötsel på kommunens äldreboenden.",
            "kalla": "Varifrån ni har uppgiften.",
        }
        error_messages = {
            "form": {"required": "Välj hur avtalet kom till."},
            "avser": {"required": "Skriv vad avtalet gäller."},
        }

    def __init__(self, *args: Any, person: Anvandare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", "Välj …"), *Avtal.Form.choices]  # type: ignore[attr-defined]
        valbara = Foretag.objects.synliga_for(person).kvar()
        if self.instance.pk:  # what it was registered with can always be kept
            valbara = valbara | Foretag.objects.filter(pk=self.instance.foretag_id)
            self.initial["foretag"] = self.instance.foretag.publikt_id
            self.initial["part"] = self.instance.part.publikt_id
            self.initial.update(kwargs.get("initial") or {})
        sokt = soktext(self.data or self.initial, "foretag_sok")
        self.fields["foretag"].oppna(valbara, sokt)  # type: ignore[attr-defined]
        self.fields["part"].queryset = offentliga_parter()  # type: ignore[attr-defined]

    @property
    def soker(self) -> bool:
        return self.is_bound and tryckt_sok(self.data)

    @property
    def vantar_pa_val(self) -> bool:
        """It was saved, but the company is not chosen yet."""
        return self.is_bound and not self.soker and ska_valja(self.data, "foretag")

    def som_skrivet(self) -> dict[str, str]:
        """What was typed, for the form that comes back with the matches: nothing of it is judged yet."""
        skrivet = {namn: self.data.get(namn, "") for namn in (*self.fields, "foretag_sok")}
        return {namn: str(text) for namn, text in skrivet.items()}

    def bedom_det_skrivna(self) -> None:
        """Judges what is written, and asks for nothing more until the company is chosen."""
        for namn in self.fields:
            if namn in self.errors and not self.data.get(namn):
                del self.errors[namn]

    @property
    def rad_version(self) -> int:
        """The version that the form was opened with; 0, which no row has, when it is missing."""
        text = str(self.data.get("rad_version", ""))
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def spara(self, *, av: Anvandare) -> Avtal:
        """Raises ValidationError with the rules' words, or with both texts when another has saved meanwhile."""
        rad: Avtal = self.save(commit=False)
        if rad.pk:
            rad.andra(rad_version=self.rad_version, av=av)
        else:
            rad.registrera(av=av)
        return rad


class MakuleraForm(Klarsprak, forms.Form):
    use_required_attribute = False

    skal = RadField(
        label="Varför makuleras avtalet?",
        max_length=300,
        help_text="Till exempel att det var registrerat två gånger.",
        error_messages={"required": "Skriv varför avtalet makuleras."},
    )
