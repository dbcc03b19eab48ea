"""The tea house as its pages show it: its customer pays first. For this room, the faces and the journeys."""

from datetime import datetime, timedelta

from brim.base.identity.tests.house import MANAGER, MARKETER, OWNER, PASSWORD, SEED
from brim.base.kit import clock
from brim.base.kit.tests.keeping import kept
from brim.base.money import money
from brim.core.customers.tests.house import House, welcome_customers
from brim.trade.payments import operations as payments
from brim.trade.wallets.tests.house import PROGRAMME, open_with_programme, spend_and_hold

__all__ = ["MANAGER", "MARKETER", "OWNER", "PASSWORD", "PROGRAMME", "SEED", "House", "build", "open_with_programme"]


@kept
def build() -> House:
    store_id, now = open_with_programme(), clock.now()
    built = welcome_customers(store_id, now)
    pay_and_use(built.customer.id, store_id, now)
    return built


def pay_and_use(customer_id: int, store_id: int, now: datetime) -> None:
    """Tops up 500.00 and gets 80.00, spends 200.00 and 56.00, sets 120.00 aside."""
    payments.start_top_up(
        customer_id=customer_id,
        amount=money(50000, "CNY"),
        channel="cash",
        store_id=store_id,
        actor=SEED,
        now=now - timedelta(days=3),
        key="top-up",
    )
    spend_and_hold(customer_id, store_id, now)
