"""The tea house with a programme, and a customer whose wallet has a story. Knows nothing of payments."""

from datetime import datetime, timedelta

from brim.base.identity.tests.house import MANAGER, MARKETER, OWNER, SEED, open_business
from brim.base.kit import clock, ids
from brim.base.kit.tests.keeping import kept
from brim.base.money import money
from brim.core.customers.tests.house import House, welcome_customers
from brim.trade.wallets import operations as wallets

__all__ = ["MANAGER", "MARKETER", "OWNER", "PROGRAMME", "House", "build", "open_with_programme", "spend_and_hold"]

PROGRAMME = {"currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}}, "bonus_days": 180}


def open_with_programme() -> int:
    """The business, its people and its programme, before any customer came; the number of its store."""
    now = clock.now()
    store_id = open_business(now)
    wallets.save_programme(PROGRAMME, actor=SEED, now=now - timedelta(days=90))
    return store_id


def spend_and_hold(customer_id: int, store_id: int, now: datetime) -> None:
    """Spends 200.00 and 56.00, sets 120.00 aside."""
    common = {"customer_id": customer_id, "actor": SEED, "store_id": store_id, "category": "tea"}
    wallets.spend(amount=money(20000, "CNY"), now=now - timedelta(days=2), key="first", **common)
    wallets.spend(
        amount=money(5600, "CNY"), now=now - timedelta(days=1), key="second", description="Longjing, 2 cups", **common
    )
    wallets.hold(amount=money(12000, "CNY"), now=now, key=f"deposit-{ids.make()}", description="Table", **common)


@kept
def build() -> House:
    """The customer was credited 500.00 and 80.00 of bonus three days ago, and used some of it."""
    store_id, now = open_with_programme(), clock.now()
    built = welcome_customers(store_id, now)
    topup_id = ids.make()
    wallets.credit_top_up(
        customer_id=built.customer.id,
        topup_id=topup_id,
        paid=money(50000, "CNY"),
        channel="cash",
        payment_id=topup_id,
        store_id=store_id,
        actor=SEED,
        now=now - timedelta(days=3),
    )
    spend_and_hold(built.customer.id, store_id, now)
    return built
