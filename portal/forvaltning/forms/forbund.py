from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal import farg, utbud
from portal import krock as krockmodul
from portal.forbund import logotyp
from portal.forbund.models.forbund import Forbund, Organ
from portal.forvaltning.forms.konto import OrgnrField
from portal.klarsprak import Klarsprak, RadField
from portal.konto.models.anvandare import Anvandare
from portal.krock import TvaSkriver
from portal.logg import Handelse
from portal.sparr import lagrad


class ForbundForm(TvaSkriver, Klarsprak, forms.ModelForm):
    orgnr = OrgnrField()
    webbplats = forms.URLField(
        label="Webbplats",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Skriv hela adressen, till exempel https://www.exempel.se."},
    )
    logotyp = forms.FileField(
        label="Logotyp",
        required=False,
        help_text="PNG eller JPG, högst 1 MB. Görs om till högst 400 punkters höjd.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    utan_logotyp = forms.BooleanField(label="Ta bort logotypen", required=False)

    class Meta:
        model = Forbund
        fields = [
            *("namn_rad1", "namn_rad2", "orgnr", "presentation"),
            *("epost", "telefon", "webbplats", "adress", "besoksadress"),
            "accent",
            *("dnr_prefix", "eget_diarium", "respit_minuter", "tillganglighet_bedomd"),
        ]
        field_classes = {"namn_rad1": RadField, "namn_rad2": RadField, "telefon": RadField}
        labels = {"namn_rad1": "Namn, första raden", "namn_rad2": "Namn, andra raden"}
        help_texts = {
            "namn_rad2": "Raderna står under varandra i sidhuvud och brev.",
            "accent": "# och sex hexsiffror. Färgen måste synas tydligt mot vitt.",
            "tillganglighet_bedomd": "Dagen då förbundet senast gick igenom tillgänglighetsredogörelsen.",
        }
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 4}),
            "adress": forms.Textarea(attrs={"rows": 3}),
            "besoksadress": forms.Textarea(attrs={"rows": 3}),
            "accent": forms.TextInput(attrs={"class": "kort", "autocomplete": "off"}),
            "dnr_prefix": forms.TextInput(attrs={"class": "kort", "autocomplete": "off"}),
            "respit_minuter": forms.NumberInput(attrs={"class": "kort"}),
            "tillganglighet_bedomd": forms.DateInput(
                format="%Y-%m-%d", attrs={"class": "kort", "autocomplete": "off", "placeholder": ""}
            ),
        }
        error_messages = {
            "namn_rad2": {"required": "Skriv förbundets namn."},
            "epost": {
                "required": "Skriv en e-postadress som besökare kan använda.",
                "invalid": "Skriv e-postadressen som namn@exempel.se.",
            },
            "respit_minuter": {
                "invalid": "Skriv antalet minuter med siffror, till exempel 60.",
                "max_value": "Skriv högst 1440 minuter, ett dygn.",
                "min_value": "Skriv 0 eller mer.",
            },
            "tillganglighet_bedomd": {
                "invalid": "Skriv dagen som år-månad-dag, till exempel 2026-09-01."
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.Meta.fields[:9], "logotyp", "utan_logotyp", *self.Meta.fields[9:]])
        if not self.instance.logotyp:
            del self.fields["utan_logotyp"]

    def clean_logotyp(self) -> bytes | None:
        fil: UploadedFile | None = self.cleaned_data["logotyp"]
        return logotyp.gor_om(fil, fil.size or 0) if fil else None

    def prov(self) -> dict[str, Any]:
        """The typed accent, to be looked at before it is saved; {} when it cannot be used."""
        accent = self.cleaned_data.get("accent", "") if self.is_bound else self.instance.accent
        if not accent or "accent" in self.errors:
            return {}
        ljus = farg.foljeslagare(accent)["accent-ljus"]
        return {"accent": accent, "ljus": ljus, "kontrast": farg.kontrast(accent, ljus)}

    def spara(self, *, av: Anvandare) -> bool:
        """The row, the picture and the event that tells which fields were changed.

        False when it met what another has written: the page is shown again.
        """
        forbund, bild = self.save(commit=False), {}
        if self.cleaned_data["logotyp"]:
            bild = {"logotyp": self.cleaned_data["logotyp"]}
        elif self.cleaned_data.get("utan_logotyp"):
            bild = {"logotyp": None}
        try:
            with transaction.atomic():
                utfall = self.jamka()
                for falt, varde in bild.items():
                    setattr(forbund, falt, varde)
                if andrat := sorted([*utfall.egna, *bild]):
                    forbund.save(update_fields=andrat)
                    Handelse.objects.skriv("forbund_andrat", forbund, av=av, falt=andrat)
        except ValidationError as nej:  # what two have written breaks a rule together
            self.lagg_till_fel(nej)
            return False
        return not self.visa(utfall)


class FunktionerForm(forms.Form):
    """ "Det här använder vi": a box per room that an app has registered.

    Only the boxes that the person has switched are hers to save: another may have switched the rest meanwhile.
    """

    def __init__(self, data: Any = None, *, forbund: Forbund) -> None:
        super().__init__(data, prefix="funktion")
        self._sedan: dict[str, str] = {}  # the boxes that she has switched, once that is saved
        self.forbund = forbund
        for funktion in utbud.alla():
            self.fields[funktion.namn] = forms.BooleanField(
                label=funktion.rubrik,
                help_text=funktion.hjalp,
                required=False,
                initial=funktion.namn in forbund.funktioner,
            )

    def spara(self, *, av: Anvandare) -> None:
        """The names of those that are on, and the event that tells which were switched."""
        with transaction.atomic():
            forbund = lagrad(self.forbund)
            fore = set(forbund.funktioner)
            av_, pa_ = self._slagna(False), self._slagna(True)
            self._sedan = {self.add_prefix(n): krockmodul.marke(n in pa_) for n in av_ | pa_}
            pa = fore - av_ | pa_
            if pa == fore:
                return
            forbund.funktioner = [namn for namn in utbud.namnen() if namn in pa]
            forbund.funktioner_kanda = utbud.namnen()
            forbund.save(update_fields=["funktioner", "funktioner_kanda"])
            Handelse.objects.skriv(
                "funktioner_andrade",
                forbund,
                av=av,
                slog_pa=[namn for namn in utbud.namnen() if namn in pa - fore],
                slog_av=[namn for namn in utbud.namnen() if namn in fore - pa],
            )

    def _slagna(self, till: bool) -> set[str]:
        """Those that are `till` now and were not so when the page was opened."""
        return {
            namn
            for namn, vald in self.cleaned_data.items()
            if bool(vald) is till and self.marken[self.add_prefix(namn)] != krockmodul.marke(till)
        }

    @property
    def marken(self) -> dict[str, str]:
        """How each box was when the page was opened, by its name on the page."""
        nu = {
            self.add_prefix(namn): krockmodul.marke(bool(self.fields[namn].initial))
            for namn in self.fields
        }
        if not self.is_bound:
            return nu
        oppnad = {namn: str(self.data.get(f"bas_{namn}", marke)) for namn, marke in nu.items()}
        return oppnad | self._sedan


class OrganForm(TvaSkriver, Klarsprak, forms.ModelForm):
    class Meta:
        model = Organ
        fields = ["namn", "slag", "ordning"]
        field_classes = {"namn": RadField}
        help_texts = {"ordning": "Organ visas i den här ordningen: 1, 2, 3 …"}
        widgets = {
            "slag": forms.RadioSelect,
            "ordning": forms.NumberInput(attrs={"class": "kort"}),
        }
        error_messages = {
            "namn": {
                "required": "Skriv organets namn.",
                "unique": "Det finns redan ett organ med det namnet.",
            },
            "slag": {"required": "Välj vad organet gör."},
            "ordning": {
                "required": "Skriv en siffra, till exempel 1.",
                "invalid": "Skriv en siffra, till exempel 1.",
            },
        }

    def spara(self, *, av: Anvandare) -> bool:
        """False when it met what another has written: the page is shown again."""
        return self.spara_rad("organ_sparat", av=av)
