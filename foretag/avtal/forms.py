from typing import Any

from django import forms

from foretag.avtal.models import Avtal, offentliga_parter
from foretag.foretag.forms import ForetagsvalField, ska_valja, soktext, tryckt_sok
from foretag.foretag.models import Foretag
from portal.forvaltning.forms.uppdrag import datumfalt
from portal.klarsprak import BeloppFalt, Klarsprak, LangText, RadField, radfalt, valfalt
from portal.konto.models.anvandare import Anvandare
from portal.krock import TvaSkriver


class AvtalForm(TvaSkriver, Klarsprak, forms.ModelForm):
    """An avtal, with the mark of each field as the form was opened."""

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
        valfalt(self, "form").choices = [("", "Välj …"), *Avtal.Form.choices]
        valbara = Foretag.objects.synliga_for(person).kvar()
        if self.instance.pk:  # what it was registered with can always be kept
            valbara = valbara | Foretag.objects.filter(pk=self.instance.foretag_id)
            self.initial["foretag"] = self.instance.foretag.publikt_id
            self.initial["part"] = self.instance.part.publikt_id
            self.initial.update(kwargs.get("initial") or {})
        sokt = soktext(self.data or self.initial, "foretag_sok")
        self.fields["foretag"].oppna(valbara, sokt)  # type: ignore[attr-defined]
        radfalt(self, "part").queryset = offentliga_parter()

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

    def spara(self, *, av: Anvandare) -> bool:
        """False when it met what another has written: the page is shown again. Raises ValidationError."""
        rad: Avtal = self.save(commit=False)
        if rad.pk:
            return not self.visa(rad.andra(self.bas, av=av))
        rad.registrera(av=av)
        return True


class MakuleraForm(Klarsprak, forms.Form):
    use_required_attribute = False

    skal = RadField(
        label="Varför makuleras avtalet?",
        max_length=300,
        help_text="Till exempel att det var registrerat två gånger.",
        error_messages={"required": "Skriv varför avtalet makuleras."},
    )
