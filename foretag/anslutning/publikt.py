def anslut() -> None:
    """The way into the public register, on the start page."""
    from foretag.views.publikt import hitta_foretag
    from portal.kontext import registrera_startdel

    registrera_startdel(hitta_foretag)
