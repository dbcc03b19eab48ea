"""What ends by itself ends whole, however much of it ends at once."""

from datetime import timedelta

import pytest

from brim.base.kit import ids
from brim.trade.wallets import operations, queries, tasks
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, top_up

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=1, hours=12)  # the last day is over in Shanghai


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)


def test_all_lots_that_are_due_expire_batch_upon_batch():
    save({"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 100}]}}, "bonus_days": 1})
    owners = [ids.make() for _owner in range(5)]
    for owner in owners:
        top_up(owner, 1000)
    tasks.expire_lots(now=LATE)
    assert [queries.wallet(owner, "CNY", now=LATE).bonus for owner in owners] == [0, 0, 0, 0, 0]
    assert_wallets_balance()


def test_all_holds_that_are_due_are_let_go(customer):
    top_up(customer, 1000)
    for _hold in range(3):
        operations.hold(customer_id=customer, amount=cny(100), actor=ALICE, now=NOW, key=new_key(), expires_at=LATE)
    assert queries.wallet(customer, "CNY", now=NOW).held == 300
    tasks.expire_holds(now=LATE)
    assert queries.wallet(customer, "CNY", now=LATE).held == 0
    assert_wallets_balance()


def test_a_run_ends_though_there_is_always_more(monkeypatch):
    asked: list[int] = []
    tasks.work_off(lambda limit: asked.append(limit) or limit)
    assert asked == [2] * tasks.MAX_ROUNDS
