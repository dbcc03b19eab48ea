from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "brim.core.ledger"
    label = "ledger"
