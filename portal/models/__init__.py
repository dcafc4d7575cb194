from portal.models.anvandare import Anvandare
from portal.models.dokument import Dokument, DokumentInnehall, Version
from portal.models.fil import Fil
from portal.models.flode import Flode, OtillatenOvergang
from portal.models.forbund import Forbund, Nummerserie, Organ
from portal.models.formular import Formular
from portal.models.ifyllnad import Ifyllnad, Raddning, Svar, Tabellrad
from portal.models.lank import Lank
from portal.models.logg import Handelse, Rum
from portal.models.organisation import Enhet, Organisation
from portal.models.rad import ArsRad, Rad
from portal.models.underskrift import Underskrift, Underskriftslank, Underskriftsrunda
from portal.models.uppdrag import Roll, Uppdrag
from portal.models.utskick import Utskick
from portal.models.vy import SparadVy

__all__ = [
    "Anvandare",
    "ArsRad",
    "Dokument",
    "DokumentInnehall",
    "Enhet",
    "Fil",
    "Flode",
    "Forbund",
    "Formular",
    "Handelse",
    "Ifyllnad",
    "Lank",
    "Nummerserie",
    "Organ",
    "Organisation",
    "OtillatenOvergang",
    "Rad",
    "Raddning",
    "Roll",
    "Rum",
    "SparadVy",
    "Svar",
    "Tabellrad",
    "Underskrift",
    "Underskriftslank",
    "Underskriftsrunda",
    "Uppdrag",
    "Utskick",
    "Version",
]
