"""The proof finds what is wrong, SQL refuses what the engine would, and disasters of others stay theirs."""

import pytest
from django.db import IntegrityError, connection, transaction

from brim.base.kit.refusals import Conflict, NotFound, Refused
from brim.base.kit.tests.racing import race
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance, verify_lots
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db


def run(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_a_lot_that_lost_value_is_named(customer, other):
    top_up(customer, 1000)
    top_up(other, 1000)
    assert verify_lots() == []
    run("UPDATE wallets_lot SET remaining = remaining - 1 WHERE customer_id = %s", customer)
    (fault,) = verify_lots()
    assert fault == f"customer {customer}: lots of CNY principal hold 999 (0 reserved), the ledger 1000 (0)"
    assert verify_lots(after_customer_id=max(customer, other)) == []


def test_a_hold_that_reserves_less_than_the_ledger_is_named(customer):
    top_up(customer, 1000)
    operations.hold(customer_id=customer, amount=cny(300), actor=ALICE, now=NOW, key="x:h")
    run("UPDATE wallets_hold SET remaining = remaining - 1 WHERE customer_id = %s", customer)
    assert verify_lots() == [f"customer {customer}: holds in CNY reserve 299, the ledger holds 300"]


def test_a_purse_without_lots_is_named(customer):
    top_up(customer, 1000)
    run("DELETE FROM wallets_lot WHERE customer_id = %s", customer)
    assert verify_lots() == [f"customer {customer}: lots of CNY principal hold 0 (0 reserved), the ledger 1000 (0)"]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE wallets_lot SET remaining = -1", "wallets_lot_value"),
        ("UPDATE wallets_lot SET remaining = granted + 1", "wallets_lot_value"),
        ("UPDATE wallets_lot SET held = remaining + 1", "wallets_lot_value"),
        ("UPDATE wallets_lot SET is_open = false", "wallets_lot_open_or_spent"),
        ("UPDATE wallets_lot SET purse = 'gold'", "wallets_lot_purse"),
        ("UPDATE wallets_lot SET expires_at = now()", "wallets_lot_principal_lasts"),
        ("UPDATE wallets_hold SET captured = amount + 1", "wallets_hold_value"),
        ("UPDATE wallets_hold SET remaining = amount, captured = 1", "wallets_hold_value"),
        ("UPDATE wallets_hold SET status = 'released'", "wallets_hold_done"),
        ("UPDATE wallets_wallet SET status = 'lost'", "wallets_wallet_status"),
        ("UPDATE wallets_operation SET refunded = amount + 1", "wallets_operation_amount"),
        (
            "UPDATE wallets_withdrawal SET status = 'approved', decided_by = requested_by",
            "wallets_withdrawal_two_people",
        ),
    ],
)
def test_sql_refuses_what_the_engine_would(customer, statement, constraint):
    top_up(customer, 1000)
    operations.hold(customer_id=customer, amount=cny(300), actor=ALICE, now=NOW, key="x:h")
    operations.request_withdrawal(customer_id=customer, amount=cny(1), account="a", actor=ALICE, now=NOW, key="x:w")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        run(statement)
    assert_wallets_balance()


def updates() -> tuple[int, int]:
    """Rows of wallets_lot updated by this connection, and those of them updated in place."""
    counted = "SELECT pg_stat_get_xact_tuples_updated(lot), pg_stat_get_xact_tuples_hot_updated(lot)"
    with connection.cursor() as cursor:
        cursor.execute(counted + " FROM (SELECT 'wallets_lot'::regclass::oid AS lot) one")
        return cursor.fetchone()


def test_a_spend_updates_its_lots_in_place_touching_no_index(customer, ladder):
    top_up(customer, 10000)
    before = updates()
    for _number in range(20):
        spend(customer, 10)
    after = updates()
    # Were an index touched, none would be in place. A row moves once where its page was full of other tests' dead rows.
    assert after[0] - before[0] == 20
    assert after[1] - before[1] >= 19
    assert_wallets_balance()


def test_two_kinds_of_documents_never_stand_in_for_each_other(customer):
    """Source: known disasters: two document types shared an id space in wallet history."""
    paid = top_up(customer, 1000, topup_id=5)
    held = operations.hold(customer_id=customer, amount=cny(100), actor=ALICE, now=NOW, key="x:h")
    asked = operations.request_withdrawal(
        customer_id=customer, amount=cny(100), account="a", actor=ALICE, now=NOW, key="x:w"
    )
    who = {"customer_id": customer, "actor": ALICE, "now": NOW}
    for wrong in (paid.id, held.id, asked.id):
        with pytest.raises(Conflict) as refusal:
            operations.refund_spend(**who, spend_id=wrong, key=new_key(), reason="cold")
        assert refusal.value.code == "not_refundable"
    for wrong in (paid.id, asked.id):
        with pytest.raises(NotFound):
            operations.capture(**who, hold_id=wrong, key=new_key())
        with pytest.raises(NotFound):
            operations.complete_top_up_refund(**who, refund_id=wrong, key=new_key())
    with pytest.raises(NotFound):
        operations.approve_withdrawal(**who, withdrawal_id=held.id, key=new_key())
    view = queries.wallet(customer, "CNY", now=NOW)
    assert (view.principal, view.held) == (1000, 200)
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_a_daily_limit_lets_no_more_through_when_all_come_at_once(customer):
    """Source: known disasters: a usage limit of N let N+k through under concurrency."""
    save({"currencies": {"CNY": {"limits": {"spend_daily": 500}}}})
    top_up(customer, 10000)
    outcomes = race([lambda: spend(customer, 100)] * 40)
    assert outcomes == {"done": 5, "over_limit": 35}
    assert queries.wallet(customer, "CNY", now=NOW).principal == 9500
    assert_wallets_balance()


def test_a_lot_of_a_category_or_store_pays_only_there(customer):
    """Source: docs/rules/03."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 500}]}}, "spend_order": "bonus_first"})
    top_up(customer, 1000)
    run("""UPDATE wallets_lot SET scope = '{"stores": [4], "day_cap": 200}' WHERE purse = 'bonus'""")
    assert spend(customer, 100, store_id=5).bonus_part == 0
    assert spend(customer, 150, store_id=4).bonus_part == 150
    assert spend(customer, 150, store_id=4).bonus_part == 50
    with pytest.raises(Refused) as refusal:
        spend(customer, 1000, store_id=4)
    assert refusal.value.details == {"available": 800, "asked": 1000}
    assert_wallets_balance()
