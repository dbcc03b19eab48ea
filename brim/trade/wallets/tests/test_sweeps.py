"""What runs by the clock: a row that breaks, such as one that somebody has tampered with, holds no other up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DataError

from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, queries, registry
from brim.trade.wallets.engine.commands import ExpireLot
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.models import Hold
from brim.trade.wallets.tests.conftest import ALICE, LADDER, NOW, cny, new_customer, new_key, save, top_up
from brim.trade.wallets.types import Operation

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AFTER = NOW + timedelta(days=400)


def test_a_hold_that_breaks_keeps_no_other_from_its_end() -> None:
    owners = [new_customer() for _number in range(5)]
    for number, owner in enumerate(owners):
        top_up(owner, 1000)
        operations.hold(customer_id=owner, amount=cny(400), actor=ALICE, now=NOW, key=new_key(), minutes=10 + number)
    parts = Hold.objects.get(customer_id=owners[1]).parts
    Hold.objects.filter(customer_id=owners[1]).update(parts=[["principal", 4711, 400]])
    late = NOW + timedelta(hours=1)
    with pytest.raises(ExceptionGroup, match="1 of 5 broke"):
        operations.expire_holds(late)
    held = [queries.wallet(owner, "CNY").held for owner in owners]
    assert held == [0, 400, 0, 0, 0]
    Hold.objects.filter(customer_id=owners[1]).update(parts=parts)
    assert operations.expire_holds(late) == 1
    assert_books_balance()


def test_a_lot_that_breaks_keeps_no_other_from_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    save({**LADDER, "bonus_days": 30})
    owners = [new_customer() for _number in range(4)]
    for owner in owners:
        top_up(owner, 10000)
    expire = registry.way(ExpireLot)

    def breaking(batch: Batch, command: ExpireLot) -> Operation:
        if command.customer_id == owners[0]:
            raise DataError("a value that the database does not take")
        return expire.decide(batch, command)

    monkeypatch.setitem(registry.ways, ExpireLot, replace(expire, decide=breaking))
    with pytest.raises(ExceptionGroup, match="1 of 4 broke"):
        operations.expire_lots(LONG_AFTER)
    assert [queries.wallet(owner, "CNY").bonus for owner in owners] == [2000, 0, 0, 0]
    monkeypatch.undo()
    assert operations.expire_lots(LONG_AFTER) == 1
    assert_books_balance()
