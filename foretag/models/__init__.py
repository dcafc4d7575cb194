from foretag.models.arsomgang import Arsomgang
from foretag.models.arsrapport import Arsrapport
from foretag.models.avtal import Avtal
from foretag.models.enkat import Enkat, Enkatinbjudan
from foretag.models.enkatsvar import Enkatsvar
from foretag.models.exempel import Exempel
from foretag.models.foretag import Foretag, Foretagslage, Kriteriebedomning
from foretag.models.inlasning import Inlasning
from foretag.models.kommun import Kommun, Omrade
from foretag.models.kommundel import Gruppmedlem, Kontaktvag, Samverkansgrupp, Styrdokument
from foretag.models.lagesbild import Lagesuppgift
from foretag.models.sida import (
    Affarside,
    Bransch,
    Certifiering,
    Foretagssida,
    Handledarutbildning,
    Natverk,
    Presentation,
    Tjanst,
)
from foretag.models.statistik import AndradUnderTiden, Arsuppgift

__all__ = [
    "Affarside",
    "AndradUnderTiden",
    "Arsomgang",
    "Arsrapport",
    "Arsuppgift",
    "Avtal",
    "Bransch",
    "Certifiering",
    "Enkat",
    "Enkatinbjudan",
    "Enkatsvar",
    "Exempel",
    "Foretag",
    "Foretagslage",
    "Foretagssida",
    "Gruppmedlem",
    "Handledarutbildning",
    "Inlasning",
    "Kommun",
    "Kontaktvag",
    "Kriteriebedomning",
    "Lagesuppgift",
    "Natverk",
    "Omrade",
    "Presentation",
    "Samverkansgrupp",
    "Styrdokument",
    "Tjanst",
]
