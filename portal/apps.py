from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portalen"

    def ready(self) -> None:
        from portal import kontroller  # noqa: F401  (registers system checks)
