from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "brim.trade.payments"
    label = "payments"

    def ready(self) -> None:
        from brim.core.ledger import verify
        from brim.trade.payments import catalogue, permissions
        from brim.trade.payments.queries.verification import verify_disputes

        assert catalogue
        assert permissions
        verify.also(verify_disputes)
