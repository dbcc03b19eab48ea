from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "brim.base.events"
    label = "events"

    def ready(self) -> None:
        from brim.base.events import catalogue, checks, metrics  # noqa: F401 (the catalogue declares by being imported)

        checks.register_checks()
        metrics.register_collector()
