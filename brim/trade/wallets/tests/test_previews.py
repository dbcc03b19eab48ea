"""A preview says to the unit what its operation then does, and leaves no trace."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brim.base.identity.types import Actor, ActorKind
from brim.base.kit.refusals import Conflict, Forbidden, Invalid, Refused
from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
TERMS = {
    "currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}], "adjustment_alone": 5000}},
    "bonus_days": 30,
    "spend_order": "proportional",
}
FIGURES = (
    "kind",
    "amount",
    "principal_change",
    "bonus_change",
    "held_change",
    "principal_after",
    "bonus_after",
    "held_after",
    "available_after",
)


def figures(operation) -> dict[str, object]:
    return {name: getattr(operation, name) for name in FIGURES}


def done_by(customer: int, operation_id: int) -> dict[str, object]:
    return figures(queries.operation(customer, operation_id))


@pytest.fixture
def wallet(customer) -> int:
    save(TERMS)
    top_up(customer, 10000, topup_id=7)
    return customer


def test_a_top_up_is_foreseen_with_its_bonus_and_its_end(wallet):
    found = queries.preview_top_up(customer_id=wallet, amount=cny(10000), channel="cash", actor=ALICE, now=LATER)
    assert (found.principal, found.bonus, found.bonus_until) == (10000, 2000, NOW + timedelta(days=30, hours=12))
    assert found.available_before == 12000
    assert figures(found.operation) == done_by(wallet, top_up(wallet, 10000, now=LATER).id)


def test_a_spend_is_foreseen_by_the_spend_order(wallet):
    found = queries.preview_spend(customer_id=wallet, amount=cny(6000), actor=ALICE, now=LATER, store_id=3)
    assert (found.principal, found.bonus, found.operation.available_after) == (5000, 1000, 6000)
    taken = spend(wallet, 6000, now=LATER, store_id=3)
    assert figures(found.operation) == done_by(wallet, taken.id)
    assert [(lot.purse, lot.source, lot.source_id) for lot in found.lots] == [
        ("principal", "topup", 7),
        ("bonus", "topup", 7),
    ]


def test_a_hold_its_capture_and_its_release_are_foreseen(wallet):
    found = queries.preview_hold(customer_id=wallet, amount=cny(6000), actor=ALICE, now=NOW)
    held = operations.hold(customer_id=wallet, amount=cny(6000), actor=ALICE, now=NOW, key=new_key())
    assert figures(found.operation) == done_by(wallet, held.id)
    found = queries.preview_capture(customer_id=wallet, hold_id=held.id, amount=cny(2000), actor=ALICE, now=LATER)
    taken = operations.capture(
        customer_id=wallet, hold_id=held.id, amount=cny(2000), actor=ALICE, now=LATER, key=new_key()
    )
    assert (found.available_before, figures(found.operation)) == (6000, done_by(wallet, taken.id))
    found = queries.preview_release(customer_id=wallet, hold_id=held.id, actor=ALICE, now=LATER)
    freed = operations.release(customer_id=wallet, hold_id=held.id, actor=ALICE, now=LATER, key=new_key())
    assert figures(found.operation) == done_by(wallet, freed.id)
    assert found.operation.available_after == 10000


def test_a_spends_refund_is_foreseen_lot_by_lot(wallet):
    taken = spend(wallet, 6000)
    found = queries.preview_spend_refund(
        customer_id=wallet, spend_id=taken.id, amount=cny(1500), actor=ALICE, now=LATER
    )
    assert (found.principal, found.bonus) == (500, 1000)
    back = operations.refund_spend(
        customer_id=wallet, spend_id=taken.id, amount=cny(1500), actor=ALICE, now=LATER, key=new_key(), reason="cold"
    )
    assert figures(found.operation) == done_by(wallet, back.id)


def test_a_top_ups_refund_is_foreseen_with_its_quote_and_clawback(wallet):
    spend(wallet, 6000)
    found = queries.preview_top_up_refund(
        customer_id=wallet, topup_id=7, currency="CNY", fault="consumer", actor=ALICE, now=LATER
    )
    started = operations.start_top_up_refund(
        customer_id=wallet, topup_id=7, actor=ALICE, now=LATER, key=new_key(), reason="leaves"
    )
    assert found.quote is not None
    assert found.operation.amount == found.quote.total == started.amount
    assert figures(found.operation) == done_by(wallet, started.id)


def test_a_withdrawal_and_a_transfer_are_foreseen(wallet, other):
    found = queries.preview_withdrawal(customer_id=wallet, amount=cny(5000), actor=ALICE, now=NOW)
    assert (found.principal, found.bonus) == (5000, 1000)
    asked = operations.request_withdrawal(
        customer_id=wallet, amount=cny(5000), account="bank", actor=ALICE, now=NOW, key=new_key()
    )
    assert figures(found.operation) == done_by(wallet, asked.id)
    found = queries.preview_transfer(customer_id=wallet, to_customer_id=other, amount=cny(1000), actor=ALICE, now=LATER)
    assert (found.principal, found.bonus, found.kept) == (1000, 200, 0)
    sent = operations.transfer(
        customer_id=wallet, to_customer_id=other, amount=cny(1000), actor=ALICE, now=LATER, key=new_key()
    )
    assert figures(found.operation) == done_by(wallet, sent.id)


@pytest.mark.parametrize(("change", "kind"), [(5000, "adjustment"), (5001, "adjustment_request"), (-5001, None)])
def test_an_adjustment_is_foreseen_with_its_need_for_a_second_person(wallet, change, kind):
    found = queries.preview_adjustment(
        customer_id=wallet, purse=Purse.PRINCIPAL, change=cny(change), actor=ALICE, now=LATER
    )
    assert found.operation.kind == (kind or "adjustment_request")
    made = operations.adjust(
        customer_id=wallet, purse=Purse.PRINCIPAL, change=cny(change), actor=ALICE, now=LATER, key=new_key(), reason="r"
    )
    assert figures(found.operation) == done_by(wallet, made.id)


def test_a_closing_is_foreseen_by_its_quote(wallet):
    spend(wallet, 6000)
    found = queries.preview_closing(customer_id=wallet, currency="CNY", fault="operator", actor=ALICE, now=LATER)
    assert found.quote is not None
    closed = operations.close_wallet(
        customer_id=wallet,
        currency="CNY",
        total=cny(found.quote.total),
        account="bank",
        fault="operator",
        actor=ALICE,
        now=LATER,
        key=new_key(),
        reason="moves away",
    )
    assert closed is not None
    assert figures(found.operation) == done_by(wallet, closed.id)
    assert_books_balance()


def test_what_would_be_refused_is_refused_in_the_same_words(wallet):
    with pytest.raises(Refused) as refusal:
        queries.preview_spend(customer_id=wallet, amount=cny(12001), actor=ALICE, now=LATER)
    assert (refusal.value.code, refusal.value.details["available"]) == ("insufficient_balance", 12000)
    operations.freeze(customer_id=wallet, currency="CNY", actor=ALICE, now=LATER, key=new_key(), reason="lost")
    for refused in (
        lambda: queries.preview_spend(customer_id=wallet, amount=cny(1), actor=ALICE, now=LATER),
        lambda: queries.preview_closing(customer_id=wallet, currency="CNY", fault="consumer", actor=ALICE, now=LATER),
    ):
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.code == "wallet_frozen"


def test_who_may_not_do_it_may_not_foresee_it(wallet):
    nobody = Actor(ActorKind.STAFF, 9, frozenset({"wallets:read"}), None)
    with pytest.raises(Forbidden):
        queries.preview_spend(customer_id=wallet, amount=cny(1), actor=nobody, now=LATER)


def test_who_works_for_some_stores_says_at_which_before_as_in_the_deed(wallet):
    cashier = Actor(ActorKind.STAFF, 9, frozenset({"spends:write", "holds:write"}), frozenset({3}))
    ask = {"customer_id": wallet, "amount": cny(1), "actor": cashier, "now": LATER}
    for refused in (
        lambda: queries.preview_spend(**ask),
        lambda: operations.spend(**ask, key=new_key()),
        lambda: queries.preview_hold(**ask),
        lambda: operations.hold(**ask, key=new_key()),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert refusal.value.code == "store_needed"
    assert queries.preview_spend(**ask, store_id=3).operation.available_after == 11_999
    assert queries.preview_hold(**ask, store_id=3).operation.available_after == 11_999
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_a_preview_writes_nothing_and_locks_nothing(customer):
    """Not even the chart of accounts gets the book of a store that has never sold."""
    save(TERMS)
    top_up(customer, 10000, topup_id=7)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.preview_spend(customer_id=customer, amount=cny(100), actor=ALICE, now=LATER, store_id=77)
        queries.preview_top_up(customer_id=customer, amount=cny(10000), channel="sandbox", actor=ALICE, now=LATER)
        queries.preview_closing(customer_id=customer, currency="CNY", fault="consumer", actor=ALICE, now=LATER)
    asked = [one["sql"].strip().upper() for one in seen.captured_queries]
    assert not [sql for sql in asked if sql.startswith(("INSERT", "UPDATE", "DELETE")) or "FOR NO KEY" in sql]
    assert sum(sql.startswith("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY") for sql in asked) == 3
    assert queries.operations(customer, limit=10).items[0].kind == "top_up"
    assert_wallets_balance()


def test_a_quote_that_has_changed_meanwhile_closes_nothing(wallet):
    """The customer spends between the dialog and the deed: what was agreed to is no longer what would be paid out."""
    agreed = queries.preview_closing(customer_id=wallet, currency="CNY", fault="consumer", actor=ALICE, now=NOW)
    spend(wallet, 6000)
    with pytest.raises(Conflict) as refusal:
        operations.close_wallet(
            customer_id=wallet,
            currency="CNY",
            total=cny(agreed.operation.amount),
            account="bank",
            actor=ALICE,
            now=LATER,
            key="c",
            reason="leaves",
        )
    assert refusal.value.code == "quote_changed"
    view = queries.wallet(wallet, "CNY")
    assert (view.status, view.principal, view.bonus, view.held) == ("active", 5000, 1000, 0)


def test_a_frozen_wallet_is_not_closed_for_payout(wallet):
    """Source: docs/rules/08: nothing leaves a frozen wallet."""
    operations.freeze(customer_id=wallet, currency="CNY", actor=ALICE, now=NOW, key="f", reason="stolen phone")
    with pytest.raises(Refused) as refusal:
        operations.close_wallet(
            customer_id=wallet,
            currency="CNY",
            total=cny(10000),
            account="a thief's",
            actor=ALICE,
            now=LATER,
            key="c",
            reason="leaves",
        )
    assert refusal.value.code == "wallet_frozen"
    view = queries.wallet(wallet, "CNY")
    assert (view.status, view.principal, view.bonus, view.held) == ("frozen", 10000, 2000, 0)
    assert_wallets_balance()


def test_a_closing_sent_twice_is_one_closing(wallet):
    def close():
        return operations.close_wallet(
            customer_id=wallet,
            currency="CNY",
            total=cny(10000),
            account="bank",
            actor=ALICE,
            now=LATER,
            key="c",
            reason="leaves",
        )

    first, again = close(), close()
    assert (again.id, again.is_replayed) == (first.id, True)
    assert queries.wallet(wallet, "CNY").held == 10000
    assert_wallets_balance()
