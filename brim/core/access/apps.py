from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brim.core.access"
    label = "access"

    def ready(self) -> None:
        from brim.core.access import catalogue, listeners  # noqa: F401 - importing them declares what they hold
