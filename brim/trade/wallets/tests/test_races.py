"""Races with real threads, real connections and real commits."""

from datetime import timedelta

import pytest

from brim.base.kit.refusals import Refused
from brim.base.kit.tests.racing import race
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, LATER, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db(transaction=True)


def facts(customer_id: int) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.available


def test_a_thousand_simultaneous_spends_on_one_wallet_spend_at_most_what_is_there(customer):
    """Source: docs/rules/13."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "proportional"})
    top_up(customer, 10000)
    outcomes = race([lambda: spend(customer, 37)] * 1000)
    assert outcomes == {"done": 12000 // 37, "insufficient_balance": 1000 - 12000 // 37}
    assert facts(customer)[3] == 12000 % 37
    assert_wallets_balance()


def test_first_top_ups_of_a_new_customer_at_once_are_all_credited(customer):
    outcomes = race([lambda number=number: top_up(customer, 100, topup_id=number) for number in range(1, 33)])
    assert outcomes == {"done": 32}
    assert facts(customer) == (3200, 0, 0, 3200)
    assert_wallets_balance()


def test_a_top_up_confirmed_many_times_at_once_is_credited_once(customer):
    outcomes = race([lambda: top_up(customer, 100, topup_id=7)] * 32)
    assert outcomes == {"done": 1, "replayed": 31}
    assert facts(customer) == (100, 0, 0, 100)
    assert_wallets_balance()


def test_parallel_replays_of_one_key_spend_once(customer):
    top_up(customer, 1000)
    outcomes = race([lambda: spend(customer, 600, key="x:1")] * 32)
    assert outcomes == {"done": 1, "replayed": 31}
    assert facts(customer) == (400, 0, 0, 400)
    assert_wallets_balance()


def test_refunds_of_one_spend_at_once_give_back_no_more_than_it_took(customer):
    top_up(customer, 1000)
    spent = spend(customer, 1000)

    def refund():
        return operations.refund_spend(
            customer_id=customer, spend_id=spent.id, amount=cny(300), actor=ALICE, now=NOW, key=new_key(), reason="cold"
        )

    outcomes = race([refund] * 20)
    assert outcomes == {"done": 3, "refund_exceeded": 17}
    assert facts(customer) == (900, 0, 0, 900)
    assert_wallets_balance()


def test_a_top_ups_refund_races_spends_and_value_goes_one_way(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 200}]}}})
    top_up(customer, 1000, topup_id=7)

    def refund():
        return operations.start_top_up_refund(
            customer_id=customer, topup_id=7, actor=ALICE, now=NOW, key=new_key(), reason="asked"
        )

    outcomes = race([refund, *[lambda: spend(customer, 100)] * 12])
    spent = outcomes["done"] - 1 if queries.open_holds(customer) else outcomes["done"]
    view = queries.wallet(customer, "CNY", now=NOW)
    assert view.principal + view.bonus == 1200 - 100 * spent
    assert view.available >= 0
    for held in queries.open_holds(customer):
        operations.complete_top_up_refund(customer_id=customer, refund_id=held.id, actor=BOB, now=LATER, key=new_key())
    assert_wallets_balance()


def test_a_capture_races_the_holds_expiry_and_one_of_them_wins(customer):
    top_up(customer, 1000)
    for number in range(10):
        held = operations.hold(customer_id=customer, amount=cny(50), actor=ALICE, now=NOW, key=new_key(), minutes=1)
        end = NOW + timedelta(minutes=1)
        before = end - timedelta(microseconds=1)

        def capture(hold_id=held.id, moment=before):
            return operations.capture(customer_id=customer, hold_id=hold_id, actor=ALICE, now=moment, key=new_key())

        race([capture, capture, lambda end=end: operations.expire_holds(end)])
        found = queries.hold_by_id(customer, held.id)
        assert (found.status, found.captured) in {("captured", 50), ("expired", 0)}, number
    view = queries.wallet(customer, "CNY", now=NOW)
    captured = len(queries.operations(customer, limit=100, kinds=("capture",)).items)
    assert (view.principal, view.held) == (1000 - 50 * captured, 0)
    assert_wallets_balance()


def test_a_withdrawal_approved_and_rejected_at_once_is_decided_once(customer):
    top_up(customer, 1000)
    asked = operations.request_withdrawal(
        customer_id=customer, amount=cny(1000), account="a", actor=ALICE, now=NOW, key="x:w"
    )
    given = {"customer_id": customer, "withdrawal_id": asked.id, "actor": BOB, "now": LATER}
    outcomes = race(
        [
            *[lambda: operations.approve_withdrawal(**given, key=new_key())] * 5,
            *[lambda: operations.reject_withdrawal(**given, key=new_key(), reason="no")] * 5,
        ]
    )
    assert outcomes == {"done": 1, "already_decided": 9}
    assert facts(customer)[2] in {0, 1000}
    assert_wallets_balance()


def test_transfers_there_and_back_at_once_never_deadlock(customer, other):
    top_up(customer, 1000)
    top_up(other, 1000)

    def send(giver, taker):
        return operations.transfer(
            customer_id=giver, to_customer_id=taker, amount=cny(10), actor=ALICE, now=NOW, key=new_key()
        )

    outcomes = race([lambda: send(customer, other), lambda: send(other, customer)] * 50)
    assert outcomes == {"done": 100}
    assert (facts(customer)[0], facts(other)[0]) == (500, 500)
    assert_wallets_balance()


def test_batches_over_the_same_customers_in_other_orders_never_deadlock():
    from brim.trade.wallets.types import Spend

    customers = list(range(2000, 2020))
    for customer_id in customers:
        top_up(customer_id, 1000)

    def batch(order):
        outcomes = operations.spend_batch([Spend(who, 10, "CNY", ALICE, new_key()) for who in order], now=NOW)
        assert not any(isinstance(outcome, Refused) for outcome in outcomes)

    race([lambda: batch(customers), lambda: batch(customers[::-1])] * 15)
    assert {facts(customer_id)[0] for customer_id in customers} == {700}
    assert_wallets_balance()
