"""What stands behind the company: certifications, networks, trained supervisors. No names of persons."""

from collections.abc import Iterator
from typing import Any

from foretag.sida.block.lista import Lista
from foretag.sida.models import Certifiering, Handledarutbildning, Natverk
from portal.formular.block import Brist, Radslag
from portal.formular.falt import Falt, dom_id

_FRAN = Falt("fran", "datum", "Från", bredd="kort")
_TILL = Falt("till", "datum", "Till och med", bredd="kort")

CERTIFIERING = Radslag(
    namn="certifiering",
    modell=Certifiering,
    falt=(
        Falt("namn", "kort", "Certifiering eller märkning", obligatorisk=True, max_tecken=200),
        Falt("utfardare", "kort", "Utfärdad av", max_tecken=200),
        _FRAN,
        _TILL,
    ),
    rubrik="Certifiering",
    ny="Lägg till en certifiering",
    agare_falt="foretag",
    hogst=30,
)

NATVERK = Radslag(
    namn="natverk",
    modell=Natverk,
    falt=(Falt("namn", "kort", "Nätverk", obligatorisk=True, max_tecken=200), _FRAN, _TILL),
    rubrik="Nätverk",
    ny="Lägg till ett nätverk",
    agare_falt="foretag",
    hogst=30,
    hjalp="Nätverk, intresseorganisationer och samarbeten som ni är med i.",
)

HANDLEDARUTBILDNING = Radslag(
    namn="handledarutbildning",
    modell=Handledarutbildning,
    falt=(
        Falt("utbildning", "kort", "Utbildning", obligatorisk=True, max_tecken=200),
        Falt("ar", "ar", "År", bredd="kort"),
        Falt("antal", "heltal", "Antal handledare", bredd="kort"),
    ),
    rubrik="Handledarutbildning",
    ny="Lägg till en utbildning",
    agare_falt="foretag",
    hogst=30,
    hjalp="Skriv hur många som har gått utbildningen, inte vilka.",
)


class _Tidslista(Lista):
    """Rows that have a period, or a year and a number."""

    mall = "foretag/sida/block/kvalitet.html"

    def brister(self, agare: Any) -> list[Brist]:
        rader = self.trad(agare)
        (slag,) = self.slag
        return [*self.faltbrister(agare, rader), *_i_ordning(slag, rader[slag.namn])]


class Certifieringar(_Tidslista):
    namn = "certifieringar"
    rubrik = "Certifieringar"
    slag = (CERTIFIERING,)
    tomt = "Inga certifieringar."


class Natverken(_Tidslista):
    namn = "natverk"
    rubrik = "Nätverk"
    slag = (NATVERK,)
    tomt = "Inga nätverk."


class Handledarutbildningar(_Tidslista):
    namn = "handledarutbildningar"
    rubrik = "Handledarutbildning"
    slag = (HANDLEDARUTBILDNING,)
    tomt = "Ingen handledarutbildning."


def _i_ordning(slag: Radslag, rader: list[Any]) -> Iterator[Brist]:
    if not any(falt.namn == "till" for falt in slag.tomma_falt):
        return
    for rad in rader:
        if rad.fran and rad.till and rad.till < rad.fran:
            text = f"Sista dagen för {rad.namn or slag.rubrik.lower()} ligger före den första. Rätta en av dem."
            yield Brist(text, dom_id(f"{slag.enhet(rad)}:till"), saknas=False)
