from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from foretag import kodlistor
from foretag.kommun.models.kommun import Kommun, Omrade
from foretag.kommun.models.kommundel import (
    FORSTA_AR,
    SISTA_AR,
    Dokumentfil,
    Kommundel,
    Kontaktvag,
    Samverkansgrupp,
    Styrdokument,
)
from portal.fil import filer
from portal.formular import spara
from portal.forvaltning.forms.konto import OrgnrField
from portal.forvaltning.forms.uppdrag import datumfalt
from portal.frist import nu
from portal.klarsprak import Klarsprak, LangText, RadField, radfalt, valfalt
from portal.konto.models.anvandare import Anvandare
from portal.konto.models.organisation import Organisation
from portal.krock import Krock, TvaSkriver

OFFENTLIGA = (Organisation.Finsam.KOMMUN, Organisation.Finsam.REGION)


def kodval() -> list[tuple[str, Any]]:
    """All kommuner and regioner that can be chosen, in two groups."""
    return [
        ("", "Välj …"),
        ("Kommuner", [(en.kod, en.namn) for en in kodlistor.kommuner()]),
        ("Regioner", [(ett.kod, ett.region) for ett in kodlistor.lanen()]),
    ]


def arsfalt(etikett: str, *, kravs: bool = True, hjalp: str = "") -> forms.IntegerField:
    fel = f"Skriv året med fyra siffror, mellan {FORSTA_AR} och {SISTA_AR}."
    return forms.IntegerField(
        label=etikett,
        required=kravs,
        help_text=hjalp,
        min_value=FORSTA_AR,
        max_value=SISTA_AR,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), fel),
        widget=forms.TextInput(
            attrs={"class": "kort", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )


def lankfalt(hjalp: str) -> forms.URLField:
    return forms.URLField(
        label="Länk",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=hjalp,
        error_messages={"invalid": "Skriv hela adressen, till exempel https://www.exempel.se."},
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )


class UtanTvang(Klarsprak):
    """Nothing is hindered by the browser: the page says what is missing."""

    use_required_attribute = False


class NyKommunForm(UtanTvang, forms.Form):
    """A profile for an organisation that the förbund knows, or for one that becomes known by it."""

    kod = forms.ChoiceField(
        label="Kommun eller region",
        error_messages={"required": "Välj vilken kommun eller region profilen gäller."},
    )
    organisation = forms.ModelChoiceField(
        label="Organisation",
        queryset=Organisation.objects.none(),
        to_field_name="publikt_id",
        required=False,
        empty_label="Den finns inte i listan",
        help_text="Kommuner och regioner som finns i portalen och saknar profil.",
    )
    orgnr = OrgnrField(
        required=False,
        help_text="Fylls i när organisationen inte finns i listan. Tio siffror, till exempel 212000-2940.",
    )
    namn = RadField(
        label="Organisationens namn",
        max_length=200,
        required=False,
        help_text="Fylls i när organisationen inte finns i listan, till exempel Nyköpings kommun.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        valfalt(self, "kod").choices = kodval()
        radfalt(self, "organisation").queryset = Organisation.objects.kanda().filter(
            finsam__in=OFFENTLIGA, kommun__isnull=True
        )

    def clean(self) -> dict[str, Any] | None:
        varden = super().clean() or self.cleaned_data
        if not varden.get("organisation") and "organisation" not in self.errors:
            for falt, text in (
                ("orgnr", "Välj organisationen i listan, eller skriv dess nummer."),
                ("namn", "Skriv organisationens namn."),
            ):
                if not varden.get(falt) and falt not in self.errors:
                    self.add_error(falt, text)
        return varden

    def spara(self, *, av: Anvandare) -> Kommun:
        """Raises ValidationError when the kommun or the organisation has a profile already."""
        varden = self.cleaned_data
        organisation = varden["organisation"] or self._organisation()
        return Kommun.registrera(organisation, varden["kod"], av=av)

    def _organisation(self) -> Organisation:
        varden = self.cleaned_data
        slag = Organisation.Finsam.REGION if len(varden["kod"]) == 2 else Organisation.Finsam.KOMMUN
        rad = Organisation.objects.for_orgnr(varden["orgnr"], varden["namn"], slag)
        return rad.som_kand(nu())


class KommunprofilForm(UtanTvang, forms.Form):
    """The profile's texts. What a post leaves out is left as it is: a merge sends only what it is about."""

    ansvarig_namnd = RadField(
        label="Ansvarig nämnd",
        max_length=200,
        required=False,
        help_text="Den nämnd som ansvarar för samverkan med sociala företag.",
    )
    samordnande_funktion = RadField(
        label="Samordnande funktion",
        max_length=200,
        required=False,
        help_text="Vilken tjänst som håller ihop frågan, till exempel näringslivsutvecklare. Skriv inget namn.",
    )
    samordnande_enhet = RadField(label="Enhet", max_length=200, required=False)
    intern_samordning = LangText(
        label="Så arbetar vi",
        rader=8,
        max_length=4000,
        help_text="Hur ni samordnar frågan internt: vilka förvaltningar som är med, hur ofta ni ses, hur beslut tas.",
    )

    def __init__(self, *args: Any, kommun: Kommun, **kwargs: Any) -> None:
        super().__init__(*args, initial=kommun.texter, **kwargs)

    @property
    def texter(self) -> dict[str, str]:
        return {falt: self.cleaned_data[falt] for falt in Kommun.TEXTER if falt in self.data}

    @property
    def version(self) -> str:
        return str(self.data.get("version:profil", ""))

    def konfliktfalt(self, deras: Mapping[str, str]) -> list[spara.Konfliktfalt]:
        """The texts that another has changed too, each with both."""
        return [
            spara.Konfliktfalt(
                namn,
                self[namn].auto_id,
                str(self.fields[namn].label),
                "lang" if namn == "intern_samordning" else "kort",
                self.texter[namn],
                text,
            )
            for namn, text in deras.items()
        ]


class DelForm(UtanTvang, forms.ModelForm):
    """A part of a kommun's profile. The kommun stands in the address; its verbs save.

    `bas` says how each field stood when the form was opened.
    """

    instance: Kommundel

    def mer(self) -> Mapping[str, Any]:
        """What is saved beside the columns, when it is touched."""
        return {}

    def varden(self) -> dict[str, Any]:
        return {**{falt: self.cleaned_data[falt] for falt in self.instance.FALT}, **self.mer()}

    def sag_till_om_filen(self) -> None:
        """For one that is shown again with errors: a file that was chosen has not come along."""
        if (
            self.errors
            and self.files.get("ny_fil")
            and "ny_fil" in self.fields.keys() - self.errors
        ):
            self.add_error("ny_fil", "Filen är inte sparad. Välj den igen.")

    @property
    def bas(self) -> dict[str, str]:
        falten = (*self.instance.FALT, *self.instance.MER)
        return {falt: self.data.get(f"bas_{falt}", "") for falt in falten}

    def lagg_till(self, *, av: Anvandare) -> None:
        self.save(commit=False).lagg_till(av=av, **self.mer())

    def andra(self, *, av: Anvandare) -> list[Krock]:
        """Raises Borttagen and ValidationError as the model does."""
        return self.instance.andra(self.varden(), self.bas, av=av)


class StyrdokumentForm(DelForm):
    instance: Styrdokument

    antaget_ar = arsfalt("Antaget år")
    antaget_datum = datumfalt("Antaget den", kravs=False)
    galler_till_ar = arsfalt(
        "Gäller till och med år",
        kravs=False,
        hjalp="Lämna tomt så länge dokumentet gäller. Fyll i när det har upphört, så finns det kvar i historiken.",
    )
    lank = lankfalt("Dit dokumentet finns på webben, med https://.")
    ny_fil = forms.FileField(
        label="Fil",
        required=False,
        help_text=f"{filer.SLAGEN}, högst {filer.storlek_i_ord(filer.MAX_BYTE)}.",
        error_messages={"empty": "Filen är tom. Välj en fil med innehåll."},
    )
    utan_fil = forms.BooleanField(label="Ta bort filen", required=False)

    field_order = [
        *("slag", "titel", "antaget_av", "antaget_ar", "antaget_datum", "paragraf"),
        *("galler_till_ar", "lank", "ny_fil", "utan_fil"),
    ]

    class Meta:
        model = Styrdokument
        fields = [
            *("slag", "titel", "antaget_av", "antaget_ar", "antaget_datum"),
            *("paragraf", "galler_till_ar", "lank"),
        ]
        field_classes = {"titel": RadField, "antaget_av": RadField, "paragraf": RadField}
        widgets = {"slag": forms.RadioSelect}
        help_texts = {
            "antaget_av": "Till exempel kommunfullmäktige.",
            "paragraf": "Till exempel § 112.",
        }
        error_messages = {
            "slag": {"required": "Välj vilket slag av dokument det är."},
            "titel": {"required": "Skriv dokumentets titel."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        valfalt(self, "slag").choices = Styrdokument.Slag.choices
        if not self.instance.fil:
            del self.fields["utan_fil"]

    def clean_ny_fil(self) -> filer.Kontrollerad | None:
        fil: UploadedFile | None = self.cleaned_data["ny_fil"]
        return filer.kontrollera(fil) if fil else None

    def andra(self, *, av: Anvandare) -> list[Krock]:
        """What is shown again is never ticked: the file that stands there is not the one that it was ticked for."""
        krockar = super().andra(av=av)
        self.data = {namn: varde for namn, varde in self.data.items() if namn != "utan_fil"}
        if not self.instance.fil:
            self.fields.pop("utan_fil", None)
        return krockar

    def mer(self) -> Mapping[str, Any]:
        ny: filer.Kontrollerad | None = self.cleaned_data["ny_fil"]
        if ny:
            return {"fil": Dokumentfil(ny.namn, ny.sha256, ny)}
        return {"fil": Dokumentfil()} if self.cleaned_data.get("utan_fil") else {}


class MedlemmarFalt(LangText):
    """One member a row, "organisation: funktion"; cleaned to pairs, in the order that they are kept."""

    HOGST = 200

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(f"{org}: {funktion}" if funktion else org for org, funktion in value)

    def clean(self, value: Any) -> list[tuple[str, str]]:
        rader = [" ".join(rad.split()) for rad in super().clean(value).split("\n")]
        par = [rad.partition(":")[::2] for rad in rader if rad]
        for nummer, (organisation, funktion) in enumerate(par, 1):
            if not organisation.strip():
                raise ValidationError(f"Rad {nummer}: skriv organisationen före kolonet.")
            if max(len(organisation), len(funktion)) > self.HOGST:
                raise ValidationError(f"Rad {nummer} är för lång. Skriv en medlem på varje rad.")
        return sorted((organisation.strip(), funktion.strip()) for organisation, funktion in par)


class GruppForm(DelForm):
    startade_ar = arsfalt("Startade år")
    medlemmar = MedlemmarFalt(
        label="Medlemmar",
        rader=6,
        help_text="En på varje rad: organisationen, kolon och funktionen. "
        "Till exempel Arbetsförmedlingen: sektionschef. Skriv inga namn på personer.",
    )
    avslutad_ar = arsfalt(
        "Sista år",
        kravs=False,
        hjalp="Lämna tomt så länge gruppen är aktiv. Fyll i när den har upphört, så finns den kvar i historiken.",
    )

    class Meta:
        model = Samverkansgrupp
        fields = ["slag", "namn", "uppgift", "startade_ar", "avslutad_ar", "orsak"]
        field_classes = {"namn": RadField, "orsak": RadField, "uppgift": LangText}
        widgets = {
            "slag": forms.RadioSelect,
            "uppgift": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        }
        help_texts = {"orsak": "Fylls i tillsammans med sista år."}
        error_messages = {
            "slag": {"required": "Välj om gruppen finns inom kommunen eller med andra."},
            "namn": {"required": "Skriv gruppens namn."},
        }

    field_order = [
        *("slag", "namn", "uppgift", "startade_ar", "medlemmar"),
        *("avslutad_ar", "orsak"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        grupp = kwargs.get("instance")
        if grupp and grupp.pk:
            medlemmar = [(m.organisation, m.funktion) for m in grupp.medlemmar.all()]
            kwargs["initial"] = {"medlemmar": medlemmar}
        super().__init__(*args, **kwargs)
        valfalt(self, "slag").choices = Samverkansgrupp.Slag.choices

    def mer(self) -> Mapping[str, Any]:
        return {"medlemmar": self.cleaned_data["medlemmar"]}


class KontaktvagForm(DelForm):
    lank = lankfalt("En sida som säger mer, med https://.")

    class Meta:
        model = Kontaktvag
        fields = ["arende", "funktion", "epost", "telefon", "lank"]
        field_classes = {"arende": RadField, "funktion": RadField, "telefon": RadField}
        help_texts = {
            "arende": "Vad ett företag kan höra av sig om, till exempel arbetsträning eller upphandling.",
            "funktion": "Vilken funktion som svarar, inte vem.",
            "epost": "Ange minst ett av e-post, telefon och länk. Helst en adress som flera läser.",
        }
        error_messages = {
            "arende": {"required": "Skriv vad det gäller."},
            "funktion": {"required": "Skriv vilken funktion som svarar."},
            "epost": {"invalid": "Skriv adressen som namn@exempel.se."},
        }


class OmradeForm(TvaSkriver, UtanTvang, forms.ModelForm):
    kommuner = forms.MultipleChoiceField(
        label="Kommuner",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en kommun."},
        help_text="Kommuner med en profil i registret, och de som redan hör till området.",
    )

    class Meta:
        model = Omrade
        fields = ["namn", "kommuner"]
        field_classes = {"namn": RadField}
        help_texts = {"namn": "Till exempel Hälsingland."}
        error_messages = {"namn": {"required": "Skriv områdets namn."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        koder = {*Kommun.objects.kommuner().values_list("kod", flat=True), *self.instance.kommuner}
        kanda = [en for en in kodlistor.kommuner() if en.kod in koder]
        valfalt(self, "kommuner").choices = [(en.kod, en.namn) for en in kanda]

    def spara(self, *, av: Anvandare) -> bool:
        """False when it met what another has written: the page is shown again."""
        rad: Omrade = self.save(commit=False)
        return not self.visa(rad.spara(self.bas, av=av))
