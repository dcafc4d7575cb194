def anslut() -> None:
    pass
