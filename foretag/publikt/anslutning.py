from foretag.publikt.views.publikt import hitta_foretag
from portal.webb.kontext import registrera_startdel


def anslut() -> None:
    """The way into the public register, on the start page."""
    registrera_startdel(hitta_foretag)
