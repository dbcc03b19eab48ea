from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "brim.trade.bulk"
    label = "bulk"

    def ready(self) -> None:
        from brim.trade.bulk import catalogue, listeners  # noqa: F401 - importing them declares what they hold
