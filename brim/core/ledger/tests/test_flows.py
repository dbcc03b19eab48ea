"""What came and went by book and quarter of an hour: the same before a roll, after it, and across it."""

from datetime import UTC, datetime, timedelta

import pytest

from brim.core.ledger import flows, operations
from brim.core.ledger.queries import assert_books_balance, flows_of_all_time
from brim.core.ledger.queries import flows as flows_between
from brim.core.ledger.types import Leg, Transfer

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = (NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def move(key: str, amount: int, at: datetime, principal: int, clearing: int) -> None:
    legs = (Leg(principal, amount, clearing),)
    operations.post([Transfer(7, key, "move", legs, actor="t:1", occurred_at=at)], now=at)


def seen() -> list[tuple[datetime, str, int, int]]:
    return [(flow.slot, flow.book, flow.came, flow.went) for flow in flows_between(*DAY)]


@pytest.mark.django_db(transaction=True)
def test_quarters_and_totals_are_the_same_before_after_and_across_a_roll(principal, clearing):
    move("a", 500, NOON, principal, clearing)
    move("b", -20, NOON + timedelta(minutes=14, seconds=59), principal, clearing)
    first = (NOON, "clearing", 500, 20)
    assert seen() == [first]
    flows.roll()
    assert seen() == [first]
    move("c", 7, NOON + timedelta(minutes=15), principal, clearing)
    move("d", 1, NOON + timedelta(minutes=15), principal, clearing)
    assert seen() == [first, (NOON + timedelta(minutes=15), "clearing", 8, 0)]
    flows.roll()
    flows.roll()
    assert seen() == [first, (NOON + timedelta(minutes=15), "clearing", 8, 0)]
    (total,) = flows_of_all_time()
    assert (total.kind, total.asset, total.book, total.detail) == ("principal", "CNY", "clearing", "cash")
    assert total.came - total.went == 488
    assert_books_balance()


@pytest.mark.django_db(transaction=True)
def test_a_day_holds_what_happened_on_it_whenever_it_was_booked(principal, clearing):
    move("late", 5, NOON - timedelta(hours=12), principal, clearing)
    move("next", 9, NOON + timedelta(hours=12), principal, clearing)
    assert seen() == [(NOON - timedelta(hours=12), "clearing", 5, 0)]
    assert sum(flow.came for flow in flows_of_all_time()) == 14
