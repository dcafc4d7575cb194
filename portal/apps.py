from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portalen"

    def ready(self) -> None:
        from portal import anslutning  # late: apps
        from portal.webb import kontroller, session  # noqa: F401  late: apps

        user_logged_in.connect(session.borja)
        anslutning.anslut()
