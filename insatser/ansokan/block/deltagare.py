"""Deltagare: those the insats reaches, group by group, and how many different persons that is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insatser.ansokan.models.verksamhet import Deltagarantal, Deltagargrupp
from portal import belopp
from portal.formular.block import Block, Brist, Radslag
from portal.formular.falt import Falt, dom_id, val_av

GRUPP = Radslag(
    namn="deltagargrupp",
    modell=Deltagargrupp,
    falt=(
        Falt(
            "grupp",
            "kort",
            "Grupp",
            hjalp="Till exempel: deltagare i framtidsverkstad.",
            obligatorisk=True,
            max_tecken=300,
        ),
        Falt(
            "slag", "enval", "Gruppen består av", obligatorisk=True, val=val_av(Deltagargrupp.Slag)
        ),
        Falt("antal", "heltal", "Antal", obligatorisk=True, bredd="kort"),
        Falt("aktivitet", "lang", "Vad gruppen deltar i", max_tecken=1000),
    ),
    rubrik="Grupp",
    ny="Lägg till en grupp",
    minst=1,
    hogst=50,
    hjalp="Grupperna läggs inte ihop: samma person kan vara med i flera.",
)


def antalsfalt(kalla: Any) -> Sequence[Falt]:
    """Required where the insats has groups of persons; an insats for companies alone has no deltagare."""
    krav = False
    if not isinstance(kalla, Mapping):
        krav = any(rad.slag == Deltagargrupp.Slag.INDIVID for rad in GRUPP.rader(kalla))
    return (
        Falt(
            "unika_individer",
            "heltal",
            "Unika individer totalt",
            hjalp="Hur många olika personer som deltar, var och en räknad en gång. Tjänstepersoner räknas inte.",
            obligatorisk=krav,
            bredd="kort",
            enhet="personer",
            saknas="Fyll i hur många olika personer som deltar totalt",
        ),
    )


ANTAL = Radslag(
    namn="deltagarantal",
    modell=Deltagarantal,
    falt=antalsfalt,
    rubrik="Antal personer",
    ny="",
    ensam=True,
)


class Deltagare(Block):
    namn = "deltagare"
    rubrik = "Deltagare"
    slag = (GRUPP, ANTAL)
    mall = "insatser/ansokan/block/deltagare.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        return [
            *self.faltbrister(agare, rader),
            *_rimligt(rader["deltagargrupp"], rader["deltagarantal"][0]),
        ]


def _rimligt(grupper: Sequence[Deltagargrupp], antal: Deltagarantal) -> Iterator[Brist]:
    """There cannot be more different persons than there are places in the groups of persons.

    There may be fewer than in the largest group: a group can count places or times ("30 platser"), and a person may
    take two of them. So only the upper bound is a fault. Nothing is said until every such group has its number.
    """
    personer = [rad for rad in grupper if rad.slag == Deltagargrupp.Slag.INDIVID]
    if antal.unika_individer is None or any(rad.antal is None for rad in personer):
        return
    flest = sum(rad.antal or 0 for rad in personer)
    if antal.unika_individer <= flest:
        return
    ankare = dom_id(f"{ANTAL.enhet(antal)}:unika_individer")
    if not personer:
        text = "Lägg till gruppen som personerna ingår i, eller ta bort antalet unika individer."
    else:
        text = (
            f"Ni har skrivit {belopp.tal(antal.unika_individer)} unika individer, men grupperna rymmer högst "
            f"{belopp.tal(flest)} personer. Ändra antalet eller grupperna."
        )
    yield Brist(text, ankare, saknas=False)
