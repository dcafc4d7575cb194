from foretag.lagesbild import rapport
from portal.dokument import utfarda


def anslut() -> None:
    utfarda.registrera("arsrapport", rapport.pdf, "Årsrapport")
    utfarda.registrera("arsrapport_publik", rapport.pdf, "Årsrapport, publik upplaga")
