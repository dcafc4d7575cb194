from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portalen"

    def ready(self) -> None:
        from portal import (
            anslutning,
            kontroller,  # noqa: F401  (registers system checks)
            session,
        )

        user_logged_in.connect(session.borja)
        anslutning.anslut()
