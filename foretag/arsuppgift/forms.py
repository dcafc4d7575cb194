"""The round's own forms, and the form for one company's figures of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from foretag.arsuppgift import rimlighet
from foretag.arsuppgift.models.arsomgang import Arsomgang
from foretag.arsuppgift.models.statistik import (
    HOGSTA_TAL,
    Arsuppgift,
    Tal,
    kontrollera,
    kontrollera_kommentar,
)
from portal import belopp, frist, personnummer
from portal import krock as krockmodul
from portal.formular import falt
from portal.forvaltning.forms.uppdrag import datumfalt
from portal.klarsprak import Klarsprak
from portal.krock import TvaSkriver
from portal.text import normalisera


class ArsomgangForm(TvaSkriver, Klarsprak, forms.ModelForm):
    use_required_attribute = False

    avser_datum = datumfalt(
        "Uppgifterna gäller den",
        hjalp="Den dag som företagen räknar per. År-månad-dag, till exempel 2026-09-30.",
        saknas="Skriv vilken dag uppgifterna gäller.",
    )
    sista_dag = datumfalt("Sista svarsdag", saknas="Skriv sista svarsdagen.")

    class Meta:
        model = Arsomgang
        fields = ["ar", "avser_datum", "sista_dag", "halsning"]
        labels = {"halsning": "Inledning i mejlet"}
        help_texts = {
            "halsning": "Står först i mejlet, före vad ni frågar om, sista dagen och länken. Lämna tomt om ni inget vill säga."
        }
        widgets = {
            "ar": forms.TextInput(
                attrs={"class": "kort", "inputmode": "numeric", "autocomplete": "off"}
            ),
            "halsning": forms.Textarea(attrs={"rows": 5}),
        }
        error_messages = {
            "ar": {
                "required": "Skriv året.",
                "invalid": "Skriv året med fyra siffror, till exempel 2026.",
                "min_value": "Kontrollera årtalet.",
                "max_value": "Kontrollera årtalet.",
            }
        }

    def clean_halsning(self) -> str:
        return normalisera(self.cleaned_data["halsning"]).strip()

    def clean_ar(self) -> int:
        ar: int = self.cleaned_data["ar"]
        if ar > frist.idag().year:
            raise ValidationError("Året har inte börjat.")
        return ar

    def clean_sista_dag(self) -> Any:
        dag = self.cleaned_data["sista_dag"]
        if dag < frist.idag():
            raise ValidationError("Skriv en dag som inte har varit.")
        return dag


class ForlangForm(Klarsprak, forms.Form):
    use_required_attribute = False

    sista_dag = datumfalt("Ny sista svarsdag", saknas="Skriv den nya sista svarsdagen.")


# ---------- One company's figures ----------

_ANTAL = falt.Falt("antal", "heltal", "Antal")
_HELA_TALET = belopp.tal(HOGSTA_TAL)
TAL = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

GRUPPER: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "Anställda",
        "Personer som har anställning hos er, också med lönestöd.",
        ("anstallda_kvinnor", "anstallda_man"),
        "anstallda",
    ),
    (
        "Placerade",
        "Personer som är hos er genom någon annan, utan att vara anställda. Räkna varje person en gång, efter vem som betalar.",
        ("placerade_af", "placerade_kommun", "placerade_fk", "placerade_ovriga"),
        "placerade",
    ),
    (
        "Platser",
        "Hur många platser ni har för personer som behöver dem, och hur många som är nyttjade.",
        ("platser", "nyttjade"),
        "",
    ),
)
SUMMOR = {"anstallda": "Anställda sammanlagt", "placerade": "Placerade sammanlagt"}


class AntalField(forms.CharField):
    """A whole number as people write it: "1 200". Empty is None here; what that means is the form's to ask."""

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, required=False, widget=TAL)

    def to_python(self, value: Any) -> Any:
        text = " ".join(normalisera(str(value or "")).split())
        try:
            tal = falt.las(_ANTAL, text)
        except falt.KanInteLasas as fel:
            raise ValidationError(str(fel)) from fel
        if tal is not None and tal > HOGSTA_TAL:
            raise ValidationError(f"Skriv {_HELA_TALET} eller mindre.")
        return tal

    def run_validators(self, value: Any) -> None:
        pass  # to_python has judged it, and the model does (`kontrollera`)


@dataclass(frozen=True)
class Talrad:
    """One measure as the page shows it: last time's figure beside the box, and whether it was changed."""

    tal: forms.BoundField
    ej: forms.BoundField
    forra: int | None
    andrad: bool
    fragor: Sequence[tuple[rimlighet.Rimlighetsfraga, bool]]
    sparat: str  # what somebody else saved meanwhile


@dataclass(frozen=True)
class Talgrupp:
    namn: str
    rubrik: str
    hjalp: str
    rader: list[Talrad]
    summa_rubrik: str
    summa: int | None
    forra_summa: int | None

    @property
    def matten(self) -> str:
        return " ".join(rad.tal.id_for_label for rad in self.rader)


class ArsuppgiftForm(Klarsprak, forms.Form):
    """Eight figures, each given or said to be unknown; odd ones are asked about, once per figure.

    An unanswered year is filled in with the latest figures. `medgivna` are the questions answered yes (posted "ja").
    """

    def __init__(self, data: Any = None, *, uppgift: Arsuppgift, kraver_skal: bool = False) -> None:
        self.uppgift, self.forra = uppgift, uppgift.forra()
        self.fragor: list[rimlighet.Rimlighetsfraga] = []
        self.sparat: Tal = {}  # what somebody else saved where both have written
        self.sparad_kommentar = ""
        self.medgivna = set(data.getlist("ja")) if data is not None else set()
        super().__init__(data, initial=self._fran_borjan(), use_required_attribute=False)
        self._oppnad = {
            namn: krockmodul.marke(text) for namn, text in self._visade(self.initial).items()
        }
        for matt, rubrik in Arsuppgift.MATT.items():
            self.fields[matt] = AntalField(label=rubrik)
            self.fields[f"ej_{matt}"] = forms.BooleanField(label="Vi vet inte", required=False)
        self.fields["kommentar"] = forms.CharField(
            label="Kommentar",
            required=False,
            help_text="Om något behöver förklaras. Skriv inga namn eller personnummer på dem som är hos er.",
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["rad_version"] = forms.IntegerField(
            widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False
        )
        if kraver_skal:
            self.fields["skal"] = forms.CharField(
                label="Varför rättas uppgifterna?",
                max_length=500,
                error_messages={"required": "Skriv varför uppgifterna rättas."},
            )

    def _fran_borjan(self) -> dict[str, Any]:
        uppgift = self.uppgift
        tal = uppgift.tal if uppgift.besvarad else self.forra.tal if self.forra else {}
        start: dict[str, Any] = {
            matt: "" if varde is None else belopp.tal(varde) for matt, varde in tal.items()
        }
        if uppgift.besvarad:
            start |= {f"ej_{matt}": varde is None for matt, varde in tal.items()}
        return {**start, "kommentar": uppgift.kommentar, "rad_version": uppgift.rad_version}

    @staticmethod
    def _visade(varden: Mapping[str, Any]) -> dict[str, str]:
        """Each answer as one text: a figure, "ej" for "vi vet inte", "" for none; and the comment."""
        tal = {
            matt: "ej" if varden.get(f"ej_{matt}") else str(varden.get(matt, ""))
            for matt in Arsuppgift.MATT
        }
        return {**tal, "kommentar": str(varden.get("kommentar", ""))}

    @property
    def marken(self) -> dict[str, str]:
        """What each answer was when the page was opened; what is missing counts as written by the person."""
        if not self.is_bound:
            return self._oppnad
        return {namn: str(self.data.get(f"bas_{namn}", "")) for namn in self._oppnad}

    # ---------- What was typed when it could not be saved ----------

    def fyll_i(self, falt: list[list[Any]]) -> None:
        """Shows what `Raddning` kept, for its writer to look at and save; with the version that she had read."""
        for namn, varden in falt:
            if namn in self.fields:
                self.initial[namn] = varden[0]
            elif namn.removeprefix("bas_") in self._oppnad:
                self._oppnad[namn.removeprefix("bas_")] = varden[0]
        sagda = {namn for namn, _ in falt}
        self.initial.update({f"ej_{matt}": f"ej_{matt}" in sagda for matt in Arsuppgift.MATT})

    def i_ord(self, falt: list[list[Any]]) -> list[tuple[str, str]]:
        """(field, what was typed), in the order of the form."""
        kvar = {namn: varden[0] for namn, varden in falt if varden}
        ut = []
        for matt, rubrik in Arsuppgift.MATT.items():
            skrivet = "vi vet inte" if f"ej_{matt}" in kvar else kvar.get(matt, "")
            ut.append((rubrik, skrivet))
        ut += [
            (str(self.fields[namn].label), kvar.get(namn, ""))
            for namn in ("kommentar", "skal")
            if namn in self.fields
        ]
        return [(rubrik, skrivet) for rubrik, skrivet in ut if skrivet.strip()]

    # ---------- What was sent ----------

    def clean_kommentar(self) -> str:
        text = normalisera(self.cleaned_data["kommentar"]).strip()
        kontrollera_kommentar(text)
        if hittade := personnummer.i_texten(text):
            antal = "ett personnummer" if len(hittade) == 1 else "personnummer"
            raise ValidationError(
                f"Texten ser ut att innehålla {antal}. Ta bort det. Är det ett telefonnummer? Skriv det med mellanrum."
            )
        return text

    def clean(self) -> dict[str, Any]:
        for matt in Arsuppgift.MATT:
            if matt not in self.errors:
                self._krav_svar(matt)
        tal = {matt: self.cleaned_data.get(matt) for matt in Arsuppgift.MATT}
        if not self.errors:
            try:
                kontrollera(tal)
            except ValidationError as nej:
                self.add_error(None, nej)
        self._fraga(tal)
        return self.cleaned_data

    def _krav_svar(self, matt: str) -> None:
        """A figure or "vi vet inte". The tick holds over a figure that was only filled in by us."""
        tal, ej = self.cleaned_data.get(matt), self.cleaned_data.get(f"ej_{matt}")
        if tal is None and not ej:
            self.add_error(
                matt, "Skriv ett tal. Skriv 0 om det inte var någon, eller kryssa i Vi vet inte."
            )
        elif tal is not None and ej:
            ifyllt = self.forra.tal[matt] if self.forra else None
            if self.uppgift.besvarad or tal != ifyllt:
                self.add_error(
                    matt, "Både ett tal och Vi vet inte är ifyllt. Ta bort talet eller krysset."
                )
            else:
                self.cleaned_data[matt] = None

    def _fraga(self, tal: Tal) -> None:
        """The questions of what can be read so far; those without a yes stop the form when nothing else does."""
        forra = self.forra
        lasta = {matt: None if matt in self.errors else varde for matt, varde in tal.items()}
        self.fragor = rimlighet.fragor(
            lasta, forra.tal if forra else None, forra.ar if forra else self.uppgift.ar - 1
        )
        if not self.errors:
            for fraga in self.obesvarade:
                self.add_error(None, ValidationError(fraga.text, code="fraga"))

    @property
    def obesvarade(self) -> list[rimlighet.Rimlighetsfraga]:
        return [fraga for fraga in self.fragor if fraga.nyckel not in self.medgivna]

    def svar(self) -> dict[str, Any]:
        """What `Arsuppgift.satt_tal` is given."""
        varden = self.cleaned_data
        return {
            "tal": {matt: varden[matt] for matt in Arsuppgift.MATT},
            "kommentar": varden["kommentar"],
            "skal": varden.get("skal", ""),
            "version": varden.get("rad_version") or 0,
            "bekraftade": [{"nyckel": f.nyckel, "text": f.text} for f in self.fragor],
        }

    def visa_det_sparade(self, uppgift: Arsuppgift) -> None:
        """Somebody else was first. What she has not touched becomes what is saved; beside what she has it is shown.

        The next Save is over what she then has seen.
        """
        sedda, mina = self.marken, self._visade(self.data)
        motta: list[str] = []
        ny = ArsuppgiftForm(uppgift=uppgift)
        data = cast("QueryDict", self.data).copy()
        for namn, marke in ny.marken.items():
            data[f"bas_{namn}"] = marke
            if marke != sedda[namn] and krockmodul.marke(mina[namn]) not in {marke, sedda[namn]}:
                motta.append(namn)
            elif krockmodul.marke(mina[namn]) == sedda[namn]:
                data[namn] = ny.initial[namn]
                data.pop(f"ej_{namn}", None)
                if ny.initial.get(f"ej_{namn}"):
                    data[f"ej_{namn}"] = "on"
        data["rad_version"] = str(uppgift.rad_version)
        self.data = data
        self.sparat = {namn: uppgift.tal[namn] for namn in motta if namn in uppgift.tal}
        if "kommentar" in motta:
            self.sparad_kommentar = uppgift.kommentar or "ingen kommentar"
        self.add_error(
            None,
            "Någon annan har sparat uppgifterna medan du skrev. Det du inte hade ändrat är nu som det är sparat. "
            "Jämför resten och spara igen om ditt gäller.",
        )

    # ---------- What is shown ----------

    @property
    def grupper(self) -> list[Talgrupp]:
        ut = []
        for rubrik, hjalp, matten, summa in GRUPPER:
            forra = getattr(self.forra, summa, None) if self.forra and summa else None
            rader = [self._rad(matt) for matt in matten]
            ut.append(
                Talgrupp(
                    namn=summa or "platser",
                    rubrik=rubrik,
                    hjalp=hjalp,
                    rader=rader,
                    summa_rubrik=SUMMOR.get(summa, ""),
                    summa=self._summa(matten),
                    forra_summa=forra,
                )
            )
        return ut

    def _rad(self, matt: str) -> Talrad:
        forra = self.forra.tal[matt] if self.forra else None
        varde = self._varde(matt)
        om_mattet = [f for f in self.fragor if f.matt == matt]
        sparat = ""
        if matt in self.sparat:
            nu = self.sparat[matt]
            sparat = "ej uppgivet" if nu is None else belopp.tal(nu)
        return Talrad(
            tal=self[matt],
            ej=self[f"ej_{matt}"],
            forra=forra,
            andrad=varde is not None and forra is not None and varde != forra,
            fragor=[(f, f.nyckel in self.medgivna) for f in om_mattet],
            sparat=sparat,
        )

    def _varde(self, matt: str) -> int | None:
        """The figure as the page shows it now; None when it is empty, cannot be read or is said to be unknown."""
        if self[f"ej_{matt}"].value():
            return None
        try:
            return cast("int | None", self.fields[matt].to_python(self[matt].value()))
        except ValidationError:
            return None

    def _summa(self, matten: tuple[str, ...]) -> int | None:
        varden = [self._varde(matt) for matt in matten]
        return None if None in varden else sum(v for v in varden if v is not None)

    @property
    def fragor_om_helheten(self) -> list[tuple[rimlighet.Rimlighetsfraga, bool]]:
        return [(f, f.nyckel in self.medgivna) for f in self.fragor if not f.matt]

    @property
    def bara_fragor(self) -> bool:
        """Nothing is wrong: there are only questions to answer."""
        fel = self.errors.as_data()
        return (
            bool(fel) and set(fel) == {"__all__"} and all(f.code == "fraga" for f in fel["__all__"])
        )

    @property
    def brister(self) -> list[dict[str, str]]:
        """For the summary on top: each error with the field, or the question's box, that it is about."""
        fragor = {f.text: f"id_{f.id}" for f in self.fragor}
        ut = []
        for namn, felen in self.errors.items():
            if namn == "__all__":
                ut += [{"text": str(fel), "ankare": fragor.get(str(fel), "")} for fel in felen]
            else:
                falt = self[namn]
                ut += [{"text": f"{falt.label}: {fel}", "ankare": falt.auto_id} for fel in felen]
        return ut
