from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "brim.trade.payments"
    label = "payments"

    def ready(self) -> None:
        from brim.trade.payments import catalogue, permissions

        assert catalogue
        assert permissions
