"""What foretag tells the mechanisms of portal when the portal starts, room by room."""

from foretag.arsuppgift import anslutning as arsuppgift
from foretag.demo import register as demo
from foretag.enkat import anslutning as enkat
from foretag.inlasning import anslutning as inlasning
from foretag.kommun import anslutning as kommun
from foretag.lagesbild import anslutning as lagesbild
from foretag.publikt import anslutning as publikt
from foretag.register import anslutning as register
from foretag.sida import anslutning as sida
from portal import grunddata
from portal.utbud import registrera_funktion


def anslut() -> None:
    """Called once from ForetagConfig.ready(): models are ready then, and not before."""
    for rum in (register, inlasning, sida, arsuppgift, lagesbild, kommun, enkat, publikt):
        rum.anslut()
    _funktioner()
    _demo()


def _funktioner() -> None:
    """The rooms that a förbund can do without; the first is the register itself, on which the others stand."""
    registrera_funktion(
        "register",
        "Register över företag och kommuner",
        "Företagen, kommunernas arbete med dem, avtal och lägesbild.",
        forval=True,
    )
    registrera_funktion(
        "arsomgang", "Årsuppgifter", "Företagen lämnar sina tal en gång om året.", forval=True
    )
    registrera_funktion(
        "enkater",
        "Enkäter och goda exempel",
        "Frågor som skickas ut eller besvaras på webben.",
        forval=False,
    )
    registrera_funktion(
        "publikt_register",
        "Publikt register",
        "Vem som helst kan hitta de företag vars sidor ni har godkänt.",
        forval=True,
    )
    registrera_funktion(
        "oppna_data",
        "Öppna data",
        "Det publika registret som CSV och JSON, och flöden av ändringar.",
        forval=False,
    )


def _demo() -> None:
    grunddata.registrera_demo(demo.demo)
