"""What the company does: lines of business, business ideas, services to the public sector."""

from functools import cache

from foretag import kodlistor
from foretag.sida.block.lista import Lista
from foretag.sida.models import Affarside, Bransch, Tjanst
from portal.formular.block import Radslag
from portal.formular.falt import Falt, Val, val_av


@cache
def branschval() -> Val:
    """All 88, in the order of their plain names."""
    alla = sorted(kodlistor.sni(), key=lambda en: kodlistor.svensk_nyckel(en.klarsprak))
    return tuple((en.kod, en.klarsprak) for en in alla)


BRANSCH = Radslag(
    namn="bransch",
    modell=Bransch,
    falt=(
        Falt("sni", "enval", "Bransch", val=branschval(), obligatorisk=True),
        Falt(
            "beskrivning",
            "kort",
            "Med egna ord",
            hjalp="Det som är särskilt för just er, till exempel: lunchkafé med eget bageri.",
            max_tecken=300,
        ),
    ),
    rubrik="Bransch",
    ny="Lägg till en bransch",
    agare_falt="foretag",
    minst=1,
    hogst=12,
    hjalp="Välj det som ligger närmast. Den som söker efter er hittar er på branschen och på era egna ord.",
)

AFFARSIDE = Radslag(
    namn="affarside",
    modell=Affarside,
    falt=(
        Falt(
            "slag",
            "enval",
            "Gäller",
            val=val_av(Affarside.Slag),
            obligatorisk=True,
            saknas="Välj vad affärsidén gäller",
        ),
        Falt(
            "text",
            "lang",
            "Affärsidé",
            obligatorisk=True,
            max_tecken=1000,
            saknas="Skriv affärsidén",
        ),
    ),
    rubrik="Affärsidé",
    ny="Lägg till en affärsidé",
    agare_falt="foretag",
    minst=1,
    hogst=10,
    hjalp="Ett arbetsintegrerande socialt företag har ofta två: en för arbetsintegreringen och en för de varor eller tjänster som säljs.",
)

TJANST = Radslag(
    namn="tjanst",
    modell=Tjanst,
    falt=(
        Falt("slag", "enval", "Tjänst", val=val_av(Tjanst.Slag), obligatorisk=True),
        Falt(
            "platser",
            "heltal",
            "Antal platser",
            hjalp="Lämna tomt om det varierar.",
            bredd="kort",
        ),
        Falt("beskrivning", "lang", "Beskrivning", max_tecken=1000),
    ),
    rubrik="Tjänst",
    ny="Lägg till en tjänst",
    agare_falt="foretag",
    hogst=20,
    hjalp="Det som kommunen, Arbetsförmedlingen eller Försäkringskassan kan köpa eller anvisa till. Har ni inga sådana tjänster lämnar ni avsnittet tomt.",
)


class Branscher(Lista):
    namn = "branscher"
    rubrik = "Branscher"
    slag = (BRANSCH,)
    mall = "foretag/sida/block/branscher.html"
    tomt = "Inga branscher."


class Affarsideer(Lista):
    namn = "affarsideer"
    rubrik = "Affärsidéer"
    slag = (AFFARSIDE,)
    mall = "foretag/sida/block/affarsideer.html"
    tomt = "Inga affärsidéer."


class Tjanster(Lista):
    namn = "tjanster"
    rubrik = "Tjänster"
    slag = (TJANST,)
    mall = "foretag/sida/block/tjanster.html"
    tomt = "Inga tjänster till offentlig sektor."
