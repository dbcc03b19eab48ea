from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "brim.trade.wallets"
    label = "wallets"

    def ready(self) -> None:
        from brim.trade.wallets import catalogue, listeners, permissions  # noqa: F401
