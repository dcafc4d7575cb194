from portal.webb.kontext import Menypost, registrera_meny


def anslut() -> None:
    """The menu entry of the room; its pages are reached from each other by tabs (templates/foretag/_flikar.html)."""
    registrera_meny(
        Menypost(
            "Register",
            "foretag:foretag_lista",
            lambda person: person.has_perm("foretag.las_register"),
            ordning=60,
            funktion="register",
            rot=True,
        )
    )
