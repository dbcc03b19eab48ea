from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "brim.trade.wallets"
    label = "wallets"

    def ready(self) -> None:
        from brim.core.ledger import verify
        from brim.trade.wallets import catalogue, listeners, permissions  # noqa: F401 - importing them declares what they hold
        from brim.trade.wallets.queries.verification import verify_facts, verify_lots

        verify.also(verify_lots)
        verify.also(verify_facts)
