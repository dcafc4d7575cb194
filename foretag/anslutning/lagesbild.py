def anslut() -> None:
    from foretag import arsrapport
    from portal import dokument

    dokument.registrera("arsrapport", arsrapport.pdf, "Årsrapport")
    dokument.registrera("arsrapport_publik", arsrapport.pdf, "Årsrapport, publik upplaga")
