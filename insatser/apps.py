from django.apps import AppConfig


class InsatserConfig(AppConfig):
    """From utlysning to beslutsunderlag and beslut."""

    name = "insatser"
    verbose_name = "Insatser"

    def ready(self) -> None:
        from insatser import anslutning  # late: apps

        anslutning.anslut()
