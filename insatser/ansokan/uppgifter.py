"""The task list of an application: what is filled in (`portal.uppgifter`), and whose turn it is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from insatser.ansokan.models.ansokan import Ansokan, Medverkan, Status, undertecknare_i
from portal import frist
from portal.formular.lage import Ifyllnadslage
from portal.konto.models.anvandare import Anvandare
from portal.underskrift.models import Underskrift, Underskriftsrunda
from portal.underskrift.rundor import NyUndertecknare


@dataclass(frozen=True)
class Tur:
    """What the box at the top says: whose turn it is and the one thing to do."""

    ikon: str
    rubrik: str
    text: str
    knapp: str = ""
    url: str = ""  # url name, with the application's id (and the avsnitt's key)
    nyckel: str = ""


class Uppgifter(Ifyllnadslage):
    """The filled-in form of the application, the one who reads it, and whose turn it is."""

    def __init__(self, ansokan: Ansokan, person: Anvandare) -> None:
        super().__init__(ansokan, ansokan.ifyllnad, oppen=ansokan.kan_redigeras)
        self.ansokan, self.person = ansokan, person

    def las_data(self) -> dict[str, Any]:
        return self.ansokan.data(self.fyllt)

    @cached_property
    def medverkande(self) -> list[Medverkan]:
        return list(self.ansokan.medverkande.select_related("person"))

    @property
    def min_medverkan(self) -> Medverkan | None:
        return next((m for m in self.medverkande if m.person_id == self.person.pk), None)

    @cached_property
    def min_roll(self) -> str:
        return self.min_medverkan.slag if self.min_medverkan else ""

    @property
    def ansvarig(self) -> bool:
        return self.min_roll == Medverkan.Slag.AGARE

    @property
    def far_skriva(self) -> bool:
        return self.min_roll in Medverkan.SKRIVANDE

    @property
    def sokt(self) -> str:
        summor = self.data["block"].get("finansiering", {}).get("summor", {})
        return str(summor.get("sokt_totalt", ""))

    @property
    def undertecknare(self) -> list[NyUndertecknare]:
        """Who will be asked to sign, as the application says now."""
        return undertecknare_i(self.data)

    @property
    def kan_skickas_in(self) -> bool:
        return self.ansvarig and not self.brister and self.ansokan.kan_skickas_in()

    @property
    def tur(self) -> Tur:
        ansokan = self.ansokan
        if ansokan.ar_mottagen:
            return Tur(
                "klar",
                "Ansökan är inskickad",
                "Förbundet har tagit emot den.",
                "Visa kvittensen",
                "insatser:kvittens",
            )
        if ansokan.status == Status.UNDER_SIGNERING:
            return self._tur_under_signering()
        if self.brister and self.nasta_avsnitt:
            rubrik = self.nasta_avsnitt.rubrik.strip(" *():")
            ord_ = (
                "En sak återstår"
                if len(self.brister) == 1
                else f"{len(self.brister)} saker återstår"
            )
            verb = f"Fortsätt med {rubrik}" if self.far_skriva else f"Läs {rubrik}"
            return Tur("penna", "Det är er tur", f"{ord_} innan ansökan kan skickas för underskrift.", verb,
                       "insatser:ansokan_avsnitt", self.nasta_avsnitt.nyckel)  # fmt: skip
        if not self.ansvarig:
            return Tur("vantar", "Allt är ifyllt", "Den som ansvarar för ansökan skickar den för underskrift.",
                       "Läs hela ansökan", "insatser:ansokan_granska")  # fmt: skip
        return Tur("penna", "Det är er tur", "Allt är ifyllt. Läs igenom ansökan och skicka den för underskrift.",
                   "Granska ansökan", "insatser:ansokan_granska")  # fmt: skip

    def _tur_under_signering(self) -> Tur:
        runda = self.ansokan.runda
        assert runda is not None
        if runda.status == Underskriftsrunda.Status.KLAR:
            if not self.ansvarig:
                return Tur(
                    "vantar",
                    "Alla har skrivit under",
                    "Den som ansvarar för ansökan skickar in den.",
                )
            return Tur("penna", "Det är er tur", "Alla parter har skrivit under. Nu återstår att skicka in.",
                       "Gå till att skicka in", "insatser:ansokan_underskrift")  # fmt: skip
        svar = [u.status for u in runda.gallande]
        if Underskrift.Status.AVBOJD in svar and self.ansvarig:
            return Tur("fel", "En undertecknare har avböjt", "Läs skälet och byt undertecknare eller återta ansökan.",
                       "Se underskrifterna", "insatser:ansokan_underskrift")  # fmt: skip
        text = f"{svar.count(Underskrift.Status.SIGNERAD)} av {len(svar)} har skrivit under."
        if runda.sista_dag:
            text += f" Senast {frist.dagtext(runda.sista_dag)}."
        return Tur(
            "vantar",
            "Väntar på underskrifter",
            text,
            "Se underskrifterna",
            "insatser:ansokan_underskrift",
        )
