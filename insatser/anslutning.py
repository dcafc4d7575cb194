"""What insatser tells the mechanisms of portal when the portal starts."""


def anslut() -> None:
    """Called once from InsatserConfig.ready()."""
    _ansokan()


def _ansokan() -> None:
    """The applicant's side: menu, documents, what a signing round tells."""
    from insatser import dokument, signering
    from portal import dokument as dokumentmodul
    from portal import underskrift
    from portal.kontext import Menypost, registrera_meny

    underskrift.registrera("ansokan", signering.Ansokanshanterare())
    dokumentmodul.registrera("ansokan", dokument.ansokan, "Ansökan")
    dokumentmodul.registrera("kvittens", dokument.kvittens, "Kvittens")
    registrera_meny(Menypost("Ansökningar", "insatser:ansokan_lista", lambda person: True, ordning=20))
