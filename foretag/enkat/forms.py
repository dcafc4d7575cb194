import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from foretag.enkat.models.enkat import Enkat, Inbjuden, skal_mot
from foretag.enkat.models.exempel import Exempel
from portal import frist
from portal.formular.models.formular import Formular
from portal.klarsprak import Klarsprak, LangText, RadField
from portal.krock import Krock, TvaSkriver

MAX_RADER = 500
DAGFEL = "Skriv dagen som år-månad-dag, till exempel 2027-02-14."


class Formularval(forms.ModelChoiceField):
    """The forms that an enkät can be made of: those without parts that belong to something else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Formular.objects.none(), to_field_name="publikt_id", **kwargs)

    def lagg_in(self) -> None:
        publicerade = Formular.objects.filter(status=Formular.Status.PUBLICERAT)
        gar = [rad.pk for rad in publicerade if not skal_mot(rad)]
        self.queryset = publicerade.filter(pk__in=gar).order_by("namn", "-version")


class EnkatForm(TvaSkriver, Klarsprak, forms.ModelForm):
    inledning = LangText(
        label="Inledning",
        rader=6,
        max_length=4000,
        help_text="Varför ni frågar och vad svaren ska användas till. Står i mejlet och före frågorna.",
    )
    formular = Formularval(
        label="Formulär",
        empty_label="Välj formulär …",
        error_messages={"required": "Välj vilka frågor enkäten ska ha."},
    )
    sista_dag = forms.DateField(
        label="Sista dag att svara",
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="År-månad-dag, till exempel 2027-02-14. Hela dagen räknas. Lämna tomt om ni stänger själva.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off"}),
        error_messages={"invalid": DAGFEL},
    )

    class Meta:
        model = Enkat
        fields = ("titel", "inledning", "formular", "pa_webben")
        labels = {  # noqa: RUF012  Django's own form of a Meta
            "titel": "Enkätens namn",
            "pa_webben": "Vem som helst får svara på webben",
        }
        help_texts = {  # noqa: RUF012
            "pa_webben": "Enkäten får en egen sida som ni kan länka till. De som är inbjudna svarar genom sin länk.",
        }
        error_messages = {"titel": {"required": "Skriv vad enkäten heter."}}  # noqa: RUF012
        widgets = {"titel": forms.TextInput(attrs={"autocomplete": "off"})}  # noqa: RUF012

    MOTS = (*Meta.fields, "stanger_tid")
    FORMFALT = {"stanger_tid": "sista_dag"}  # noqa: RUF012
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt = self.fields["formular"]
        falt.lagg_in()  # type: ignore[attr-defined]
        self.initial["sista_dag"] = self.instance.sista_dag
        if self.instance.formular_id:
            self.initial["formular"] = self.instance.formular
        if self.instance.pk and not self.instance.ar_utkast:
            falt.disabled = True
            falt.help_text = "Enkäten har öppnats. Formuläret kan inte bytas."

    def clean_sista_dag(self) -> date | None:
        """The instance gets it as the last moment of the day."""
        dag: date | None = self.cleaned_data["sista_dag"]
        if dag and dag < frist.idag() and dag != self.instance.sista_dag:
            raise ValidationError("Dagen har redan varit. Välj en som kommer.")
        if dag != self.instance.sista_dag:
            self.instance.stanger_tid = frist.slutet_av(dag) if dag else None
        return dag

    def i_ord(self, krock: Krock) -> tuple[str, str]:
        if krock.falt != "stanger_tid":
            return super().i_ord(krock)
        deras, min_ = (
            f"{frist.lokal(tid):%Y-%m-%d}" if tid else "Ingen dag"
            for tid in (krock.deras, krock.mitt)
        )
        return deras, min_


class InbjudningarForm(Klarsprak, forms.Form):
    """Those to ask, a line each: name, organisation, address. All lines are right, or nobody is asked."""

    rader = LangText(
        label="Vilka vill ni fråga?",
        rader=10,
        kravs=True,
        help_text=(
            "En per rad: namn, organisation, e-post. Bara e-posten måste finnas. "
            "Det går bra att klistra in från ett kalkylblad."
        ),
    )

    use_required_attribute = False

    def clean_rader(self) -> list[Inbjuden]:
        rader = [
            (nr, rad)
            for nr, rad in enumerate(self.cleaned_data["rader"].split("\n"), start=1)
            if rad.strip()
        ]
        if not rader:
            raise ValidationError("Skriv minst en rad: namn, organisation, e-post.")
        if len(rader) > MAX_RADER:
            raise ValidationError(f"Bjud in högst {MAX_RADER} åt gången. Nu är det {len(rader)}.")
        if fel := list(_radfel(rader)):
            raise ValidationError(fel)
        return [_inbjuden(rad) for _, rad in rader]


def _delar(rad: str) -> list[str]:
    """Parted by comma, semicolon or tab; the address stands last."""
    return [" ".join(del_.split()) for del_ in re.split(r"[,;\t]", rad) if del_.strip()]


def _inbjuden(rad: str) -> Inbjuden:
    *fore, epost = _delar(rad)
    return Inbjuden(epost.lower(), fore[0] if fore else "", fore[1] if len(fore) > 1 else "")


def _radfel(rader: list[tuple[int, str]]) -> Iterator[str]:
    """What is wrong, line by line, by the number that the line has in the box."""
    sedda: dict[str, int] = {}
    for nr, rad in rader:
        *fore, epost = _delar(rad) or [""]
        try:
            validate_email(epost)
        except ValidationError:
            yield f"Rad {nr}: ”{epost[:80]}” är ingen e-postadress. Skriv den sist på raden."
            continue
        if len(fore) > 2:
            yield f"Rad {nr}: det är för många delar. Skriv namn, organisation, e-post, med komma emellan."
        elif any(len(del_) > 200 for del_ in fore) or len(epost) > 254:
            yield f"Rad {nr}: namn och organisation får vara högst 200 tecken."
        elif epost.lower() in sedda:
            yield f"Rad {nr}: samma adress som på rad {sedda[epost.lower()]}. Ta bort den ena."
        sedda.setdefault(epost.lower(), nr)


class UtanforForm(Klarsprak, forms.Form):
    skal = RadField(
        label="Varför svaret inte ska vara med",
        max_length=500,
        help_text="Till exempel: skräp, eller samma svar två gånger. Skälet sparas i enkätens historik.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Skriv varför svaret inte ska vara med."},
    )

    use_required_attribute = False


class StrykningarForm(TvaSkriver, Klarsprak, forms.Form):
    """The passages to take out, a line each."""

    MOTS = ("strykningar",)

    strykningar = LangText(
        label="Stryk ur texten",
        rader=4,
        help_text=(
            "En rad för varje ställe, ordagrant som det står. Där står sedan [borttaget av förbundet]. "
            "Stryk namn på enskilda och sådant som kan skada någon. Annat kan inte ändras."
        ),
    )

    def __init__(self, *args: Any, exempel: Exempel, **kwargs: Any) -> None:
        self.exempel = exempel
        kwargs["initial"] = {"strykningar": "\n".join(exempel.strykningar)}
        super().__init__(*args, **kwargs)

    @property
    def raden(self) -> Exempel:
        return self.exempel

    def clean_strykningar(self) -> list[str]:
        return [rad.strip() for rad in self.cleaned_data["strykningar"].split("\n") if rad.strip()]


class AvsandareForm(Klarsprak, forms.Form):
    """Who answers: asked of the invited before she begins."""

    namn = RadField(
        label="Ditt namn",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = RadField(
        label="Din organisation",
        max_length=200,
        required=False,
        help_text="Står vid dina svar i sammanställningen. Ditt namn gör det inte.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    use_required_attribute = False

    def inbjuden(self) -> Inbjuden:
        varden = self.cleaned_data
        return Inbjuden(varden.get("epost", ""), varden["namn"], varden["organisation"])


class WebbsvarForm(AvsandareForm):
    """The same for who comes by the web: where a link to come back may be sent."""

    epost = forms.EmailField(
        label="Din e-post",
        required=False,
        help_text="Dit skickar vi en länk, så att du kan fortsätta senare. Utan e-post sparar du länken själv.",
        error_messages={"invalid": "Skriv e-postadressen som namn@exempel.se."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SamtyckeForm(forms.Form):
    """What of an example may be shown; a box that is not ticked is a no."""

    publicering = forms.BooleanField(required=False)
    kontakt = forms.BooleanField(required=False)
