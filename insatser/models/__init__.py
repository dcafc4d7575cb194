from insatser.models.ansokan import Ansokan, Medverkan, Status
from insatser.models.arende import Arende, Handling
from insatser.models.beslutsunderlag import Beslutsunderlag
from insatser.models.bilaga import Bilaga
from insatser.models.budget import Finansiering, Kostnad, Personal
from insatser.models.mal import Mal, Malomrade, Malsattning, Malvarde
from insatser.models.malavtal import Avtalsmal, Malavtal
from insatser.models.parter import Part, PartEnhet, Undertecknare
from insatser.models.plan import Aktivitet, Deltagarantal, Deltagargrupp, Insatstid
from insatser.models.sammantrade import Dagordningspunkt, Sammantrade
from insatser.models.utlysning import Utlysning

__all__ = [
    "Aktivitet",
    "Ansokan",
    "Arende",
    "Avtalsmal",
    "Beslutsunderlag",
    "Bilaga",
    "Dagordningspunkt",
    "Deltagarantal",
    "Deltagargrupp",
    "Finansiering",
    "Handling",
    "Insatstid",
    "Kostnad",
    "Mal",
    "Malavtal",
    "Malomrade",
    "Malsattning",
    "Malvarde",
    "Medverkan",
    "Part",
    "PartEnhet",
    "Personal",
    "Sammantrade",
    "Status",
    "Undertecknare",
    "Utlysning",
]
