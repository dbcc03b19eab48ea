from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "brim.base.identity"
    label = "identity"

    def ready(self) -> None:
        from brim.base.identity import catalogue, permissions  # noqa: F401 - importing them declares what they hold
