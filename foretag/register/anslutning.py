def anslut() -> None:
    """The menu entry of the room; its pages are reached from each other by tabs (templates/foretag/_flikar.html)."""
    from datetime import timedelta

    from foretag.inlasning.models import rensa
    from portal.arbetare import registrera_svep
    from portal.webb.kontext import Menypost, registrera_meny

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
    registrera_svep("rensa filer att läsa in", rensa, timedelta(hours=1))
