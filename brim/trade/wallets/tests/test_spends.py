from datetime import timedelta

import pytest

from brim.base.kit import wire
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, Refused
from brim.base.kit.tests.trips import counted_trips
from brim.core.ledger import queries as ledger
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Spend

pytestmark = pytest.mark.django_db


def facts(customer_id: int) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.available


def test_a_top_up_credits_principal_and_the_bonus_of_the_highest_step_alone(customer, ladder):
    operation = top_up(customer, 60000)
    assert (operation.principal_change, operation.bonus_change) == (60000, 15000)
    assert facts(customer) == (60000, 15000, 0, 75000)
    assert_wallets_balance()


def test_a_spend_takes_principal_first_by_default_and_says_which_parts(customer, ladder):
    top_up(customer, 10000)
    operation = spend(customer, 11000)
    assert [(part.purse, part.amount) for part in operation.parts] == [("principal", 10000), ("bonus", 1000)]
    assert (operation.principal_after, operation.bonus_after, operation.available_after) == (0, 1000, 1000)
    assert facts(customer) == (0, 1000, 0, 1000)
    assert_wallets_balance()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("principal_first", [("principal", 10000), ("bonus", 1000)]),
        ("bonus_first", [("bonus", 2000), ("principal", 9000)]),
        ("proportional", [("principal", 9167), ("bonus", 1833)]),
        ("earliest_expiry", [("bonus", 2000), ("principal", 9000)]),
    ],
)
def test_the_spend_order_is_the_programmes(customer, order, expected):
    save({**LADDER_WITH_EXPIRY, "spend_order": order})
    top_up(customer, 10000)
    assert [(part.purse, part.amount) for part in spend(customer, 11000).parts] == expected
    assert_wallets_balance()


LADDER_WITH_EXPIRY = {"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "bonus_days": 30}


def test_the_topmost_matching_rule_overrides_the_order_by_store_and_member_day(customer):
    rules = [
        {"order": "principal_first", "store_id": 7},
        {"order": "bonus_first", "weekdays": [0]},
        {"order": "principal_first", "days_of_month": [2]},
    ]
    save({**LADDER_WITH_EXPIRY, "order_rules": rules})
    top_up(customer, 10000)
    assert spend(customer, 100, store_id=7).parts[0].purse == "principal"
    assert spend(customer, 100, store_id=8).parts[0].purse == "bonus"
    assert spend(customer, 100, now=NOW + timedelta(days=1)).parts[0].purse == "principal"
    assert_wallets_balance()


def test_a_spend_beyond_the_balance_is_refused_and_nothing_moves(customer, ladder):
    top_up(customer, 10000)
    with pytest.raises(Refused) as refusal:
        spend(customer, 12001)
    assert refusal.value.code == "insufficient_balance"
    assert refusal.value.details == {"available": 12000, "asked": 12001}
    assert facts(customer) == (10000, 2000, 0, 12000)
    assert len(queries.operations(customer, limit=10).items) == 1
    assert_wallets_balance()


def test_reading_a_wallet_of_a_currency_nobody_has_used_adds_nothing_to_the_books(customer):
    """A key that may only read wrote to the chart of accounts."""
    top_up(customer, 1000)
    before = ledger.codes()
    for currency, found in (("CNY", (1000, 1000)), ("USD", (0, 0))):
        view = queries.wallet(customer, currency, now=NOW)
        assert (view.principal, view.available) == found
    assert ledger.codes() == before


def test_a_customer_without_a_wallet_has_nothing_to_spend(customer):
    with pytest.raises(Refused) as refusal:
        spend(customer, 1)
    assert refusal.value.details == {"available": 0, "asked": 1}
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


@pytest.mark.parametrize("amount", [0, -100])
def test_an_amount_that_is_not_positive_is_invalid(customer, amount):
    top_up(customer, 10000)
    with pytest.raises(Invalid) as refusal:
        spend(customer, amount)
    assert refusal.value.code == "invalid_amount"
    assert facts(customer)[0] == 10000


def test_the_same_key_answers_with_the_first_result_and_moves_nothing_more(customer):
    top_up(customer, 10000)
    first = spend(customer, 400, key="x:1", description="tea")
    operations.refund_spend(customer_id=customer, spend_id=first.id, actor=ALICE, now=NOW, key="x:2", reason="cold")
    again = spend(customer, 400, key="x:1", description="tea", now=LATER)
    assert again.is_replayed
    assert (again.id, again.available_after, again.refunded, again.status) == (first.id, 9600, 0, "posted")
    assert facts(customer)[0] == 10000
    assert_wallets_balance()


def test_the_same_key_with_other_content_is_refused_and_nothing_moves(customer):
    top_up(customer, 10000)
    spend(customer, 400, key="x:1")
    with pytest.raises(Conflict) as refusal:
        spend(customer, 401, key="x:1")
    assert refusal.value.code == "key_conflict"
    with pytest.raises(Conflict):
        operations.hold(customer_id=customer, amount=cny(400), actor=ALICE, now=NOW, key="x:1")
    assert facts(customer) == (9600, 0, 0, 9600)
    assert_wallets_balance()


def test_keys_belong_to_their_customer(customer, other):
    top_up(customer, 1000)
    top_up(other, 1000)
    spend(customer, 100, key="x:1")
    assert not spend(other, 200, key="x:1").is_replayed
    assert (facts(customer)[0], facts(other)[0]) == (900, 800)
    assert_wallets_balance()


def test_in_a_batch_each_spend_succeeds_or_is_refused_by_itself_in_order(customer, other):
    top_up(customer, 1000)
    amounts = [(customer, 600), (customer, 600), (other, 1), (customer, 400)]
    outcomes = operations.spend_batch([Spend(who, amount, "CNY", ALICE, new_key()) for who, amount in amounts], now=NOW)
    codes = [outcome.code if isinstance(outcome, Refused) else outcome.amount for outcome in outcomes]
    assert codes == [600, "insufficient_balance", "insufficient_balance", 400]
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_key_used_twice_in_one_batch_spends_once(customer):
    top_up(customer, 1000)
    one = Spend(customer, 600, "CNY", ALICE, "x:1")
    first, second = operations.spend_batch([one, one], now=NOW)
    assert (first.is_replayed, second.is_replayed, second.id == first.id) == (False, True, True)
    assert facts(customer)[0] == 400
    assert_wallets_balance()


def test_the_number_of_statements_does_not_grow_with_the_batch(ladder, monkeypatch):
    customers = list(range(1000, 1100))
    for customer_id in customers:
        top_up(customer_id, 10000)
    counts = []
    for size in (1, 2, 100):
        spends = [Spend(who, 100, "CNY", ALICE, new_key(), store_id=1) for who in customers[:size]]
        with counted_trips(monkeypatch) as counted:
            outcomes = operations.spend_batch(spends, now=NOW)
        assert not any(isinstance(outcome, Refused) for outcome in outcomes)
        counts.append((counted.trips, counted.statements, counted.alone))
    # The first batch also meets a store whose revenue book is new.
    assert counts[1] == counts[2], counts
    assert counts[2][:2] == (2, 12)
    assert_wallets_balance()


def test_a_batch_too_large_for_one_trip_goes_by_copy_and_says_the_same(ladder, monkeypatch):
    customers = list(range(1000, 1010))
    for customer_id in customers:
        top_up(customer_id, 10000)
    monkeypatch.setattr(wire, "FEW", 9)
    wide = operations.spend_batch([Spend(who, 100, "CNY", ALICE, new_key()) for who in customers], now=NOW)
    narrow = operations.spend_batch([Spend(who, 100, "CNY", ALICE, new_key()) for who in customers[:9]], now=NOW)
    for one in (*wide, *narrow):
        kept = queries.operation(one.customer_id, one.id)
        assert (kept.parts, kept.metadata, kept.category, kept.store_id) == (one.parts, None, "", None)
    assert_wallets_balance()


@pytest.mark.parametrize(
    "text", ["plain 龙井", "tab\tbed", "two\nlines", "\\N", "back\\slash", "\\x41", '"quoted"', "{braces}"]
)
def test_what_is_written_about_a_spend_is_read_as_it_was(ladder, customer, text):
    top_up(customer, 10000)
    (taken,) = operations.spend_batch(
        [Spend(customer, 100, "CNY", ALICE, new_key(), description=in_one_line(text), metadata={"said": text})], now=NOW
    )
    kept = queries.operation(customer, taken.id)
    assert (kept.description, kept.metadata) == (in_one_line(text), {"said": text})
    assert_wallets_balance()


def in_one_line(text: str) -> str:
    """A description is a line; what a caller keeps is theirs as it is."""
    return " ".join(text.split())


def test_who_may_not_spend_at_a_store_is_refused(customer):
    from brim.base.identity.types import Actor, ActorKind

    top_up(customer, 1000)
    cashier = Actor(ActorKind.STAFF, 9, frozenset({"spends:write"}), frozenset({1}))
    with pytest.raises(Forbidden):
        operations.spend(customer_id=customer, amount=cny(1), actor=cashier, now=NOW, key="x:1", store_id=2)
    operations.spend(customer_id=customer, amount=cny(1), actor=cashier, now=NOW, key="x:1", store_id=1)
    with pytest.raises(Forbidden):
        operations.hold(customer_id=customer, amount=cny(1), actor=cashier, now=NOW, key="x:2", store_id=1)
    assert facts(customer)[0] == 999
    assert_wallets_balance()


def test_a_refund_unwinds_the_very_lots_although_the_order_has_changed(customer, ladder):
    top_up(customer, 10000)
    spent = spend(customer, 11000)
    save({**LADDER_WITH_EXPIRY, "spend_order": "bonus_first"}, now=NOW)
    half = operations.refund_spend(
        customer_id=customer, spend_id=spent.id, amount=cny(1500), actor=ALICE, now=LATER, key="x:r1", reason="cold"
    )
    assert [(part.purse, part.amount) for part in half.parts] == [("bonus", 1000), ("principal", 500)]
    rest = operations.refund_spend(
        customer_id=customer, spend_id=spent.id, actor=ALICE, now=LATER, key="x:r2", reason="cold"
    )
    assert [(part.purse, part.amount) for part in rest.parts] == [("principal", 9500)]
    assert [lot.remaining for lot in queries.lots(customer, "CNY")] == [10000, 2000]
    assert queries.operation(customer, spent.id).status == "refunded"
    with pytest.raises(Refused) as refusal:
        operations.refund_spend(
            customer_id=customer, spend_id=spent.id, actor=ALICE, now=LATER, key="x:r3", reason="cold"
        )
    assert refusal.value.code == "refund_exceeded"
    assert facts(customer) == (10000, 2000, 0, 12000)
    assert_wallets_balance()


def test_a_refund_of_more_than_is_left_is_refused(customer):
    top_up(customer, 1000)
    spent = spend(customer, 300)
    with pytest.raises(Refused) as refusal:
        operations.refund_spend(
            customer_id=customer, spend_id=spent.id, amount=cny(301), actor=ALICE, now=NOW, key="x:r", reason="cold"
        )
    assert refusal.value.details == {"left": 300, "asked": 301}
    assert facts(customer)[0] == 700
    assert_wallets_balance()


def test_an_expired_lot_that_is_unwound_gets_the_grace_period(customer):
    save({**LADDER_WITH_EXPIRY, "spend_order": "bonus_first", "grace_days": 5})
    top_up(customer, 10000)
    spent = spend(customer, 1500)
    late = NOW + timedelta(days=31)
    assert operations.expire_lots(late) == 1
    operations.refund_spend(customer_id=customer, spend_id=spent.id, actor=ALICE, now=late, key="x:r", reason="cold")
    (bonus,) = [lot for lot in queries.lots(customer, "CNY") if lot.purse == "bonus"]
    assert (bonus.remaining, bonus.expires_at, bonus.source) == (1500, late + timedelta(days=5, hours=12), "topup")
    assert spend(customer, 1500, now=late + timedelta(days=5, hours=11)).bonus_part == 1500
    assert_wallets_balance()


def test_a_spend_is_told_as_an_event_with_actor_and_store(customer):
    from brim.base.events import queries as events

    top_up(customer, 1000)
    operation = spend(customer, 300, store_id=4, category="tea")
    told = events.timeline(customer, limit=2).items
    assert [one.type for one in told] == ["wallets.balance_spent", "wallets.topped_up"]
    assert told[0].actor == "staff:1"
    assert told[0].data == {
        "operation_id": operation.id,
        "currency": "CNY",
        "amount": 300,
        "principal": 300,
        "bonus": 0,
        "available": 700,
        "store_id": 4,
        "category": "tea",
    }
    assert_wallets_balance()


def test_texts_with_tabs_newlines_and_backslashes_come_back_as_they_were(customer):
    top_up(customer, 1000)
    text = 'a\tb\nc\\d "e" 茶'
    operation = spend(customer, 1, description=in_one_line(text), metadata={"note": text, "n": 1})
    found = queries.operation(customer, operation.id)
    assert found.description == in_one_line(text)
    assert found.metadata == {"note": text, "n": 1}
