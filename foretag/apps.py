from django.apps import AppConfig


class ForetagConfig(AppConfig):
    """The register of companies and kommuner."""

    name = "foretag"
    verbose_name = "Företag och kommuner"

    def ready(self) -> None:
        from foretag import anslutning  # late: apps

        anslutning.anslut()
