from foretag.kommun.egna import egna
from portal.konto.models.anvandare import Anvandare
from portal.webb.kontext import Menypost, registrera_meny


def anslut() -> None:
    """The entry of a kommun's own people: staff reach the profiles from the register."""
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


def _har_en_kommun(person: Anvandare) -> bool:
    return egna(person).kommun
