"""What foretag tells the mechanisms of portal when the portal starts, noun by noun."""


def anslut() -> None:
    """Called once from ForetagConfig.ready(): models are ready then, and not before."""
    from foretag.arsuppgift import anslutning as arsomgang
    from foretag.avtal import anslutning as avtal
    from foretag.enkat import anslutning as enkat
    from foretag.kommun import anslutning as kommun
    from foretag.lagesbild import anslutning as lagesbild
    from foretag.publikt import anslutning as publikt
    from foretag.register import anslutning as register
    from foretag.sida import anslutning as sida

    for noun in (register, sida, arsomgang, lagesbild, kommun, avtal, enkat, publikt):
        noun.anslut()
    _funktioner()
    _demo()


def _funktioner() -> None:
    """The rooms that a förbund can do without; the first is the register itself, on which the others stand."""
    from portal.funktioner import registrera_funktion

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
    from foretag.demo import register as demo
    from portal import grunddata

    grunddata.registrera_demo(demo.demo)
