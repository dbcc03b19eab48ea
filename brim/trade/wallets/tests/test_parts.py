"""Money that leaves in parts costs what it costs in one: the remainder of a share is carried, not rounded up again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brim.core.ledger.queries import assert_books_balance
from brim.trade.wallets import operations, rules
from brim.trade.wallets.queries import assert_wallets_balance, preview_top_up_refund, preview_transfer
from brim.trade.wallets.tests.conftest import ALICE, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.tests.test_clawback import send
from brim.trade.wallets.tests.test_returns import BOB, facts, withdraw
from brim.trade.wallets.types import TopUpRefund


@pytest.fixture
def ladder(db: None) -> None:
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}})


@given(
    paid=st.integers(1, 10**6),
    granted=st.integers(0, 10**6),
    parts=st.lists(st.integers(1, 10**5), min_size=1, max_size=30),
)
def test_parts_cost_what_their_sum_costs(paid: int, granted: int, parts: list[int]) -> None:
    """As lots are lowered by each part, until all is gone but a last unit."""
    gone = bonus_gone = 0
    for part in parts:
        asked = min(part, paid - gone - 1)
        if asked <= 0:
            break
        before = rules.Before(paid=paid, granted=granted, paid_gone=gone, bonus_gone=bonus_gone)
        taken = rules.bonus_share(paid=paid - gone, granted=granted - bonus_gone, asked=asked, before=before)
        gone, bonus_gone = gone + asked, bonus_gone + taken
        assert bonus_gone == -(-granted * gone // paid)


@pytest.mark.django_db(transaction=True)
def test_refunds_of_a_cent_cost_together_what_one_costs(customer: int, ladder: None) -> None:
    top_up(customer, 10000, topup_id=7)
    parts = [refund(customer, 1) for _turn in range(25)]
    assert (sum(part.clawback for part in parts), {part.clawback for part in parts}) == (5, {0, 1})
    for one in parts[:10]:
        operations.complete_top_up_refund(customer_id=customer, refund_id=one.id, actor=BOB, now=LATER, key=new_key())
    for one in parts[10:20]:
        operations.cancel_top_up_refund(customer_id=customer, refund_id=one.id, actor=BOB, now=LATER, key=new_key())
    asked = {"customer_id": customer, "topup_id": 7, "currency": "CNY", "fault": "consumer", "actor": ALICE, "now": NOW}
    assert preview_top_up_refund(**asked, amount=cny(4985)).bonus == 997
    assert refund(customer, 4985).clawback == 997
    rest = refund(customer, None)
    assert (rest.amount, rest.clawback) == (5000, 1000)
    assert facts(customer) == (9990, 1998, 11988, 0)
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_parts_of_a_refund_keep_for_spent_bonus_what_the_whole_keeps(customer: int) -> None:
    """100 + 20, the 20 spent: of 83.33 that go back a cent of each six is kept of the principal."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10000, topup_id=7)
    spend(customer, 2000)
    whole = preview_top_up_refund(
        customer_id=customer, topup_id=7, currency="CNY", fault="consumer", actor=ALICE, now=NOW
    )
    parts = [refund(customer, 1) for _turn in range(25)]
    assert (whole.principal, whole.operation.amount) == (10000, 8333)
    assert sum(part.deduction for part in parts) in {4, 5}  # 5.0012, less a part of one unit
    refund(customer, None)
    assert facts(customer) == (10000, 0, 10000, 0)
    assert_books_balance()
    assert_wallets_balance()


def refund(customer: int, amount: int | None) -> TopUpRefund:
    return operations.start_top_up_refund(
        customer_id=customer,
        topup_id=7,
        amount=None if amount is None else cny(amount),
        reason="asked",
        actor=ALICE,
        now=NOW,
        key=new_key(),
    )


@pytest.mark.django_db(transaction=True)
def test_transfers_of_a_cent_cost_together_what_one_costs(customer: int, other: int, ladder: None) -> None:
    top_up(customer, 10000)
    bonus = [send(customer, other, 1).bonus_change for _turn in range(25)]
    assert (sum(bonus), min(bonus), max(bonus)) == (-5, -1, 0)
    assert facts(customer) == (9975, 1995, 0, 11970)
    rest = {"customer_id": customer, "to_customer_id": other, "amount": cny(4975), "actor": ALICE, "now": NOW}
    assert preview_transfer(**rest).operation.bonus_change == -995
    assert send(customer, other, 4975).bonus_change == -995
    assert facts(customer) == (5000, 1000, 0, 6000)
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_withdrawals_under_way_count_for_the_next(customer: int, ladder: None) -> None:
    top_up(customer, 10000)
    asked = [withdraw(customer, 1) for _turn in range(25)]
    assert facts(customer) == (10000, 2000, 30, 11970)
    for one in asked[:3]:
        operations.approve_withdrawal(customer_id=customer, withdrawal_id=one.id, actor=BOB, now=LATER, key=new_key())
        operations.mark_withdrawal_paid(
            customer_id=customer, withdrawal_id=one.id, actor=BOB, now=LATER, key=new_key(), payout_reference="B-1"
        )
    for one in asked[3:]:
        operations.reject_withdrawal(
            customer_id=customer, withdrawal_id=one.id, reason="no", actor=BOB, now=LATER, key=new_key()
        )
    assert facts(customer) == (9997, 1999, 0, 11996)
    withdraw(customer, 4997)
    assert facts(customer) == (9997, 1999, 4997 + 999, 6000)
    assert_books_balance()
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_bonus_that_was_spent_is_kept_of_the_principal_once(customer: int, other: int) -> None:
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10000)
    spend(customer, 2000)
    sent = [send(customer, other, 10) for _turn in range(12)]
    kept = [-one.principal_change - one.amount for one in sent]
    assert (sum(kept), set(kept)) == (24, {2})
    small = [send(customer, other, 1) for _turn in range(10)]
    assert sum(-one.principal_change - 1 for one in small) == 2
    assert_books_balance()
    assert_wallets_balance()
