from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "brim.core.ledger"
    label = "ledger"

    def ready(self) -> None:
        from brim.core.ledger import permissions  # noqa: F401 - its words register themselves
