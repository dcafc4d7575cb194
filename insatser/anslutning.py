"""What insatser tells the mechanisms of portal when the portal starts."""


def anslut() -> None:
    """Called once from InsatserConfig.ready()."""
