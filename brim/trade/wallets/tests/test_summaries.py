"""Lists of customers follow what moves: balance, freeze, last seen."""

from datetime import UTC, datetime, timedelta

import pytest

from brim.base.events import listeners
from brim.base.identity.operations import set_up_business
from brim.base.identity.types import system
from brim.base.money import money
from brim.core.customers import operations as customers
from brim.core.customers import queries
from brim.core.customers.types import CustomerSummary, Selection
from brim.trade.wallets import operations as wallets
from brim.trade.wallets.console.customer_list import BALANCE

NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
SEED = system("seed")


def standing(customer_id: int) -> CustomerSummary:
    (found,) = queries.select(Selection(ids=(customer_id,)), actor=SEED).items
    return found.standing


@pytest.mark.django_db(transaction=True)
def test_a_list_follows_what_moves():
    set_up_business(actor=SEED, now=NOW, name="Tea", currency="CNY", time_zone="Asia/Shanghai", rule_pack="cn")
    wallets.save_programme({"currencies": {"CNY": {}}}, actor=SEED, now=NOW - timedelta(days=1))
    made = customers.create(actor=SEED, now=NOW, name="Ann")
    common = {"customer_id": made.id, "actor": SEED}
    wallets.credit_top_up(
        topup_id=1,
        paid=money(10000, "CNY"),
        channel="cash",
        payment_id=1,
        store_id=None,
        now=NOW,
        key="topup:1",
        **common,
    )
    wallets.spend(amount=money(3000, "CNY"), now=NOW, occurred_at=NOW - timedelta(hours=2), key="s", **common)
    listeners.drain("wallets.standing")
    assert standing(made.id) == CustomerSummary(made.id, 7000, False, NOW)
    wallets.freeze(currency="CNY", now=NOW + timedelta(days=2), key="f", reason="lost", **common)
    listeners.drain("wallets.standing")
    assert standing(made.id) == CustomerSummary(made.id, 7000, True, NOW)
    assert [found.customer.id for found in queries.select(Selection(is_frozen=True), actor=SEED).items] == [made.id]
    listeners.replay("wallets.standing")
    listeners.drain("wallets.standing")
    assert standing(made.id) == CustomerSummary(made.id, 7000, True, NOW)
    assert queries.select(Selection(sort=BALANCE, least=7001), actor=SEED).items == []
