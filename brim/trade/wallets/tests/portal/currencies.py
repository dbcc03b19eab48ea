"""A customer with a second wallet: a house that takes dollars, and 90 of them."""

from datetime import timedelta

import pytest

from brim.base.identity.types import system
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.trade.wallets import operations as wallets

SEED = system("seed")


@pytest.fixture
def dollars(built):
    now = clock.now()
    wallets.credit_top_up(
        customer_id=built.customer.id,
        topup_id=ids.make(),
        paid=money(9000, "USD"),
        channel="cash",
        payment_id=ids.make(),
        store_id=1,
        actor=SEED,
        now=now - timedelta(minutes=1),
    )


@pytest.fixture
def both(built):
    terms = {"CNY": {"ladder": [{"pay": 50000, "get": 8000}]}, "USD": {}}
    wallets.save_programme({"currencies": terms, "bonus_days": 180}, actor=SEED, now=clock.now() - timedelta(minutes=2))
