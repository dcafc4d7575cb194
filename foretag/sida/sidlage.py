"""What stands on a company's page as it is written now: what is missing, and what would be published."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from foretag.sida.personuppgifter import texter
from portal import personnummer
from portal.dokument.models import kanonisk
from portal.formular import fyllt
from portal.formular.block import Andring, Brist
from portal.formular.lage import Ifyllnadslage

if TYPE_CHECKING:  # the model's verbs ask here
    from foretag.sida.models import Foretagssida

SCHEMA = "foretagssida/1"


@dataclass(frozen=True)
class Sidtur:
    """Whose turn it is with the page, in words."""

    ikon: str
    rubrik: str
    text: str


class Sidlage(Ifyllnadslage):
    """The task list of a page. Its rows belong to the company, so the form's owner is that."""

    def __init__(self, sida: "Foretagssida") -> None:
        super().__init__(sida.foretag, sida.ifyllnad)
        self.sida = sida

    @cached_property
    def data(self) -> dict[str, Any]:
        """What is frozen when the page is handed in: the form, so that it can be read in ten years, and the content."""
        return {
            "schema": SCHEMA,
            "formular": fyllt.formular_json(self.ifyllnad.formular),
            **super().data,
        }

    @cached_property
    def brister(self) -> list[Brist]:
        return [*super().brister, *self._personnummer()]

    def _personnummer(self) -> list[Brist]:
        """A personnummer never stands on a page that everybody reads."""
        ut = []
        for avsnitt in self.fyllt.struktur.avsnitt:
            for del_ in avsnitt.delar:
                hittade = {
                    nummer
                    for text in texter(self.data["block"].get(del_.block, {}))
                    for nummer in personnummer.i_texten(text)
                }
                ut += [
                    Brist(
                        f"Ta bort {nummer}. Det ser ut som ett personnummer.",
                        "innehall",
                        saknas=False,
                        avsnitt=avsnitt.nyckel,
                    )
                    for nummer in sorted(hittade)
                ]
        return ut

    @property
    def har_andrats(self) -> bool:
        """Is there something that everybody does not see yet?"""
        publicerad = self.sida.publicerad_version
        return publicerad is None or publicerad.innehall != kanonisk(self.data)

    @property
    def andringar(self) -> list[Andring]:
        """What differs from what everybody sees; [] when nothing is published."""
        publicerad = self.sida.publicerad_version
        return fyllt.jamfor(publicerad.data, self.data) if publicerad else []

    @property
    def tur(self) -> Sidtur:
        """What to do now, for the company."""
        sida = self.sida
        if sida.vantar:
            text = "Ni får ett mejl när den är godkänd. Ni kan skriva vidare under tiden och lämna in på nytt."
            return Sidtur("vantar", "Förbundet läser sidan", text)
        if sida.status == sida.Status.ATERLAMNAD:
            return Sidtur(
                "penna", "Förbundet vill att ni ändrar något", "Ändra och lämna in på nytt."
            )
        if sida.ar_publik and not self.har_andrats:
            text = "Alla ser det som står här. Ändrar ni något syns det först när förbundet har godkänt det."
            return Sidtur("klar", "Sidan är publicerad", text)
        text = f"{self.klara} av {self.antal} avsnitt är klara."
        if sida.ar_publik:
            text = "Det ni har ändrat syns inte för andra förrän ni har lämnat in det och förbundet har godkänt det."
            return Sidtur("penna", "Ni har ändrat sedan sidan publicerades", text)
        if self.brister:
            return Sidtur("penna", "Skriv klart sidan", text)
        return Sidtur("klar", "Lämna in sidan", f"{text} Lämna in sidan så läser förbundet den.")

    @property
    def stabens_tur(self) -> Sidtur:
        """The same, for those who keep the register."""
        sida = self.sida
        if sida.vantar:
            return Sidtur("vantar", "Sidan väntar på er", "Läs den, och godkänn den eller lämna tillbaka den.")  # fmt: skip
        if sida.status == sida.Status.ATERLAMNAD:
            return Sidtur("vantar", "Företaget ändrar sidan", "Ni har lämnat tillbaka den:")
        if sida.ar_publik and not self.har_andrats:
            return Sidtur("klar", "Sidan är publicerad", "Alla ser det som står här.")
        text = "Företaget lämnar in den när den är klar. Ni kan också skriva den själva och publicera den."
        if sida.ar_publik:
            return Sidtur("pagar", "Sidan har ändrats sedan den publicerades", text)
        return Sidtur("pagar", "Sidan skrivs", text)
