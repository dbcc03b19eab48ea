from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "brim.core.customers"
    label = "customers"

    def ready(self) -> None:
        from brim.base.events import sealing
        from brim.core.customers import catalogue, permissions, texts  # noqa: F401 - importing them declares what they hold

        sealing.register(texts.keys)
