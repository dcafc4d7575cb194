from typing import TYPE_CHECKING

if TYPE_CHECKING:  # models are not ready when this module is read
    from portal.konto.models.anvandare import Anvandare


def anslut() -> None:
    """The entry of a kommun's own people: staff reach the profiles from the register."""
    from portal.webb.kontext import Menypost, registrera_meny

    registrera_meny(
        Menypost(
            "Min kommun",
            "foretag:min_kommun",
            nar=_har_en_kommun,
            ordning=61,
            funktion="register",
            aven=("foretag:kommun_lista", "foretag:avtal_lista"),
        ),
    )


def _har_en_kommun(person: "Anvandare") -> bool:
    from foretag.kommun.egna import egna

    return egna(person).kommun
