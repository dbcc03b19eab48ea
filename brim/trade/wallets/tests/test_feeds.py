"""Lists over all customers, and what waits for a person."""

from datetime import timedelta

import pytest

from brim.base.identity.operations import open_store, set_up_business
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.feeds import Wanted
from brim.base.kit.refusals import Forbidden
from brim.core.customers import operations as customers
from brim.trade.wallets import operations, queries
from brim.trade.wallets.tests.conftest import ALICE, BOB, NOW, TEST, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
AGES = (timedelta(days=170), timedelta(days=60), timedelta(days=3), timedelta(hours=3), timedelta(minutes=2))


def staff(*words: str, stores: frozenset[int] | None = None) -> Actor:
    return Actor(ActorKind.STAFF, 9, frozenset(words), stores)


@pytest.fixture
def moved(customer):
    """Spends of 1.00 to 6.00 over half a year; the odd ones in store 1."""
    top_up(customer, 10_000, now=NOW - timedelta(days=180))
    for number, age in enumerate((*AGES, timedelta(0)), 1):
        spend(customer, number * 100, now=NOW - age, store_id=1 if number % 2 else None)
    return customer


def sizes(page):
    return [abs(item.amount) // 100 for item in page.items]


def test_spends_of_half_a_year_come_newest_first_page_by_page(moved):
    seen, after = [], ""
    for _page in range(3):
        page = queries.list_spends(Wanted(), actor=ALICE, now=NOW, limit=2, after=after)
        seen += sizes(page)
        after = page.next_cursor
    assert (seen, after) == ([6, 5, 4, 3, 2, 1], None)


def test_spends_are_narrowed_by_day_store_size_and_customer(moved, other):
    asked = {
        "day": (Wanted(start=NOW - timedelta(days=61), end=NOW - timedelta(days=1)), [3, 2]),
        "store": (Wanted(store_id=1), [5, 3, 1]),
        "size": (Wanted(least=200, most=300), [3, 2]),
        "customer": (Wanted(customer_id=other), []),
        "currency": (Wanted(currency="EUR"), []),
        "state": (Wanted(states=("refunded",)), []),
    }
    for name, (wanted, expected) in asked.items():
        assert sizes(queries.list_spends(wanted, actor=ALICE, now=NOW)) == expected, name
    mine = staff("spends:read", stores=frozenset({2}))
    assert sizes(queries.list_spends(Wanted(), actor=mine, now=NOW)) == [6, 4, 2]
    with pytest.raises(Forbidden):
        queries.list_spends(Wanted(), actor=staff(), now=NOW)


def test_a_page_of_spends_costs_a_query_a_span_at_most(moved, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        queries.list_spends(Wanted(), actor=ALICE, now=NOW)


def test_holds_are_listed_without_what_requests_freeze(moved):
    operations.hold(customer_id=moved, amount=cny(700), actor=ALICE, now=NOW, key=new_key())
    operations.request_withdrawal(
        customer_id=moved, amount=cny(300), account="a", actor=ALICE, now=NOW, key=new_key(), reason="r"
    )
    assert sizes(queries.list_holds(Wanted(), actor=ALICE, now=NOW)) == [7]
    assert sizes(queries.list_holds(Wanted(states=("released",)), actor=ALICE, now=NOW)) == []
    assert sizes(queries.list_withdrawals(Wanted(states=("requested",)), actor=ALICE)) == [3]


def test_requests_and_what_waits_of_other_stores_customers_are_not_seen():
    """Within the query: a page is full, and a count is right, whoever else asks."""
    save({"currencies": {"CNY": {"adjustment_alone": 1}}})
    set_up_business(actor=TEST, now=NOW, name="Brim", name_zh="盈", currency="CNY", time_zone="Asia/Shanghai")
    here, there = (open_store(actor=TEST, now=NOW, code=code, name=code, name_zh=code).id for code in ("S1", "S2"))
    for number, home in enumerate((here, None, there, there), 1):
        person = customers.create(actor=TEST, now=NOW, name=f"No {number}", store_id=home).id
        top_up(person, 1_000)
        asked = {"actor": ALICE, "now": NOW + timedelta(minutes=number), "reason": "r"}
        operations.request_withdrawal(customer_id=person, amount=cny(number * 100), account="a", key=new_key(), **asked)
        operations.adjust(customer_id=person, purse=Purse.BONUS, change=cny(number * 100), key=new_key(), **asked)
    mine = staff("withdrawals:read", "withdrawals:approve", "adjustments:approve", stores=frozenset({here}))
    for listed in (queries.list_withdrawals, queries.list_adjustments):
        page = listed(Wanted(), actor=mine, limit=2)
        assert (sizes(page), page.next_cursor, page.total) == ([2, 1], None, 2)
        assert sizes(listed(Wanted(), actor=BOB, limit=1, most_counted=2)) == [4]
        assert listed(Wanted(), actor=BOB, limit=1, most_counted=2).total == 3
    waits = queries.attention(actor=mine, now=NOW)
    assert (waits.withdrawals_to_approve, waits.adjustments_to_approve) == (2, 2)


def test_adjustments_are_listed_by_their_size_whichever_way_they_go(moved):
    save({"currencies": {"CNY": {"adjustment_alone": 100_000}}})
    for change in (500, -400, 300):
        operations.adjust(
            customer_id=moved,
            purse=Purse.PRINCIPAL,
            change=cny(change),
            actor=ALICE,
            now=NOW,
            key=new_key(),
            reason="r",
        )
    found = queries.list_adjustments(Wanted(least=400), actor=staff("adjustments:approve"))
    assert sizes(found) == [4, 5]
    assert sizes(queries.list_adjustments(Wanted(most=400), actor=staff("adjustments:write"))) == [3, 4]


def test_what_waits_is_counted_for_who_may_decide_it_and_did_not_ask(moved):
    save({"currencies": {"CNY": {"adjustment_alone": 1}}})
    asked = operations.request_withdrawal(
        customer_id=moved, amount=cny(300), account="a", actor=ALICE, now=NOW, key=new_key(), reason="r"
    )
    operations.adjust(
        customer_id=moved, purse=Purse.BONUS, change=cny(500), actor=ALICE, now=NOW, key=new_key(), reason="r"
    )
    operations.hold(
        customer_id=moved, amount=cny(100), actor=ALICE, now=NOW, key=new_key(), expires_at=NOW + timedelta(hours=23)
    )
    operations.hold(
        customer_id=moved, amount=cny(100), actor=ALICE, now=NOW, key=new_key(), expires_at=NOW + timedelta(hours=25)
    )
    waits = queries.attention(actor=BOB, now=NOW)
    assert (waits.withdrawals_to_approve, waits.adjustments_to_approve, waits.holds_ending) == (1, 1, 1)
    own = queries.attention(actor=ALICE, now=NOW)
    assert (own.withdrawals_to_approve, own.adjustments_to_approve) == (0, 0)
    operations.approve_withdrawal(customer_id=moved, withdrawal_id=asked.id, actor=BOB, now=NOW, key=new_key())
    assert queries.attention(actor=ALICE, now=NOW).withdrawals_to_pay == 1
    assert queries.attention(actor=staff(), now=NOW) == queries.Attention()
