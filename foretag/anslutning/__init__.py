"""What foretag tells the mechanisms of portal when the portal starts, noun by noun."""


def anslut() -> None:
    """Called once from ForetagConfig.ready(): models are ready then, and not before."""
    from foretag.anslutning import (
        arsomgang,
        avtal,
        enkat,
        kommun,
        lagesbild,
        publikt,
        register,
        sida,
    )

    for noun in (register, sida, arsomgang, lagesbild, kommun, avtal, enkat, publikt):
        noun.anslut()
    _demo()


def _demo() -> None:
    from foretag import demo
    from portal import grunddata

    grunddata.registrera_demo(demo.demo)
