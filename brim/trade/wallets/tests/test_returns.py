"""Money on its way back: refunds of top-ups, withdrawals, closing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from brim.base.identity.operations import set_up_business
from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused
from brim.base.money import money
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, BY_ONE, LADDER, LATER, NOW, cny, new_key, save, spend, top_up

pytestmark = pytest.mark.django_db
MUCH_LATER = LATER + timedelta(days=2)


def facts(customer_id: int) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.available


def start(customer_id: int, topup_id: int = 7, amount: int | None = None, **more):
    more = {"now": NOW, "key": new_key(), "reason": "asked", **more}
    wanted = None if amount is None else cny(amount)
    return operations.start_top_up_refund(
        customer_id=customer_id, topup_id=topup_id, amount=wanted, actor=ALICE, **more
    )


def complete(customer_id: int, refund_id: int):
    return operations.complete_top_up_refund(
        customer_id=customer_id, refund_id=refund_id, actor=ALICE, now=NOW, key=new_key()
    )


def withdraw(customer_id: int, amount: int, **more):
    more = {"now": NOW, "key": new_key(), **more}
    return operations.request_withdrawal(
        customer_id=customer_id, amount=cny(amount), account="same card", actor=ALICE, **more
    )


def decide(act, customer_id: int, withdrawal_id: int, actor=BOB, **more):
    more = {"now": LATER, "key": new_key(), **more}
    return act(customer_id=customer_id, withdrawal_id=withdrawal_id, actor=actor, **more)


def test_refunding_an_untouched_top_up_takes_back_its_bonus(customer, ladder):
    top_up(customer, 10000, topup_id=7)
    refund = start(customer)
    assert (refund.amount, refund.clawback, refund.deduction, refund.status) == (10000, 2000, 0, "open")
    assert facts(customer) == (10000, 2000, 12000, 0)
    complete(customer, refund.id)
    assert facts(customer) == (0, 0, 0, 0)
    assert queries.operations(customer, limit=10, kinds=("top_up",)).items[0].status == "refunded"
    assert_wallets_balance()


def test_spent_bonus_is_deducted_as_article_18_prices_it(customer):
    """Paid 1000 with 200 as a gift, used 600 of list price: 500 goes back. Source: 法释〔2025〕4号 Art. 18."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 100000, "get": 20000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 100000, topup_id=7)
    spend(customer, 60000)
    refund = start(customer)
    assert (refund.amount, refund.clawback, refund.deduction) == (50000, 0, 10000)
    complete(customer, refund.id)
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_part_of_a_top_up_takes_its_share_of_the_bonus_and_the_rest_stays_refundable(customer, ladder):
    top_up(customer, 10000, topup_id=7)
    refund = start(customer, amount=2500)
    assert (refund.amount, refund.clawback, refund.deduction) == (2500, 500, 0)
    complete(customer, refund.id)
    assert facts(customer) == (7500, 1500, 0, 9000)
    rest = start(customer)
    assert (rest.amount, rest.clawback, rest.deduction) == (7500, 1500, 0)
    complete(customer, rest.id)
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_cancelled_refund_frees_all_that_it_froze(customer, ladder):
    top_up(customer, 10000, topup_id=7)
    refund = start(customer)
    operations.cancel_top_up_refund(
        customer_id=customer, refund_id=refund.id, actor=ALICE, now=NOW, key="x:1", reason="changed mind"
    )
    assert facts(customer) == (10000, 2000, 0, 12000)
    with pytest.raises(Conflict) as refusal:
        complete(customer, refund.id)
    assert refusal.value.code == "hold_not_open"
    assert_wallets_balance()


def test_a_refund_requested_is_frozen_so_that_it_cannot_be_spent_and_then_approved_in_full(customer):
    """Source: docs/rules/06."""
    top_up(customer, 10000, topup_id=7)
    refund = start(customer)
    with pytest.raises(Refused):
        spend(customer, 1)
    complete(customer, refund.id)
    with pytest.raises(Conflict):
        complete(customer, refund.id)
    with pytest.raises(Refused):
        start(customer)
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_more_than_is_left_of_a_top_up_is_refused(customer):
    top_up(customer, 10000, topup_id=7)
    spend(customer, 4000)
    with pytest.raises(Refused) as refusal:
        start(customer, amount=6001)
    assert (refusal.value.code, refusal.value.details) == ("refund_exceeded", {"left": 6000, "asked": 6001})
    with pytest.raises(NotFound) as unknown:
        start(customer, topup_id=8)
    assert unknown.value.code == "unknown_top_up"
    assert facts(customer) == (6000, 0, 0, 6000)
    assert_wallets_balance()


def test_a_withdrawal_freezes_at_the_request_and_is_paid_after_a_second_person(customer):
    top_up(customer, 10000)
    asked = withdraw(customer, 4000)
    assert asked.status == "requested"
    assert facts(customer) == (10000, 0, 4000, 6000)
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_withdrawal, customer, asked.id, actor=ALICE)
    assert refusal.value.code == "second_person_needed"
    with pytest.raises(Conflict):
        decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1")
    assert decide(operations.approve_withdrawal, customer, asked.id).decided_by == "staff:2"
    paid = decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1", key="x:p")
    assert (paid.status, paid.payout_reference) == ("paid", "P1")
    assert decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1", key="x:p").is_replayed
    assert facts(customer) == (6000, 0, 0, 6000)
    assert_wallets_balance()


def test_each_step_of_a_withdrawal_sent_again_is_answered_as_at_first(customer):
    """Whatever came after it. Source: docs/rules/10."""
    top_up(customer, 10000)
    asked = withdraw(customer, 4000, key="x:w", reason="moving away")
    approved = decide(operations.approve_withdrawal, customer, asked.id, key="x:a")
    again = {"key": "x:w", "reason": "moving away", "now": LATER + timedelta(days=1)}
    assert withdraw(customer, 4000, **again) == replace(asked, is_replayed=True)
    failed = decide(operations.fail_withdrawal, customer, asked.id, key="x:f", reason="closed account", now=MUCH_LATER)
    assert (failed.status, failed.reason, failed.changed_at) == ("failed", "closed account", MUCH_LATER)
    assert withdraw(customer, 4000, **again) == replace(asked, is_replayed=True)
    assert decide(operations.approve_withdrawal, customer, asked.id, key="x:a") == replace(approved, is_replayed=True)
    repeated = decide(operations.fail_withdrawal, customer, asked.id, key="x:f", reason="closed account")
    assert repeated == replace(failed, is_replayed=True)
    assert facts(customer) == (10000, 0, 0, 10000)
    assert_wallets_balance()


def test_the_key_of_a_payout_with_another_reference_is_refused(customer):
    top_up(customer, 10000)
    asked = withdraw(customer, 4000)
    approved = decide(operations.approve_withdrawal, customer, asked.id, key="x:a")
    paid = decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1", key="x:p")
    for other in ("P2", ""):
        with pytest.raises(Conflict) as refusal:
            decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference=other, key="x:p")
        assert refusal.value.code == "key_conflict"
    repeated = decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1", key="x:p")
    assert (repeated, repeated.payout_reference) == (replace(paid, is_replayed=True), "P1")
    assert decide(operations.approve_withdrawal, customer, asked.id, key="x:a") == replace(approved, is_replayed=True)
    assert facts(customer) == (6000, 0, 0, 6000)
    assert_wallets_balance()


@pytest.mark.parametrize("outcome", ["reject", "fail"])
def test_a_rejected_or_failed_withdrawal_frees_its_money(customer, outcome):
    top_up(customer, 10000)
    asked = withdraw(customer, 4000)
    if outcome == "fail":
        decide(operations.approve_withdrawal, customer, asked.id)
        ended = decide(operations.fail_withdrawal, customer, asked.id, reason="closed account")
    else:
        ended = decide(operations.reject_withdrawal, customer, asked.id, reason="not theirs")
    assert ended.status == ("failed" if outcome == "fail" else "rejected")
    assert facts(customer) == (10000, 0, 0, 10000)
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_withdrawal, customer, asked.id)
    assert refusal.value.code == "already_decided"
    assert_wallets_balance()


def test_a_withdrawal_takes_the_bonus_that_came_with_its_money(customer, ladder):
    """Otherwise pay 100, get 20, withdraw 100 would print money. Source: docs/rules/12."""
    top_up(customer, 10000)
    asked = withdraw(customer, 5000)
    assert facts(customer) == (10000, 2000, 6000, 6000)
    decide(operations.approve_withdrawal, customer, asked.id)
    decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1")
    assert facts(customer) == (5000, 1000, 0, 6000)
    assert_wallets_balance()


def test_bonus_spent_first_cannot_be_withdrawn_as_principal(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10000)
    spend(customer, 2000)
    with pytest.raises(Refused) as refusal:
        withdraw(customer, 10000)
    assert refusal.value.details == {"available": 8333, "asked": 10000}
    assert facts(customer) == (10000, 0, 0, 10000)
    assert_wallets_balance()


@pytest.mark.parametrize("nothing", ["", " ", "\t \n"])
def test_a_payout_without_a_reference_is_not_booked(customer, nothing):
    top_up(customer, 1000)
    asked = withdraw(customer, 1000)
    decide(operations.approve_withdrawal, customer, asked.id)
    with pytest.raises(Invalid) as refusal:
        decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference=nothing)
    assert refusal.value.code == "payout_reference_needed"
    assert refusal.value.details["errors"][0]["field"] == "payout_reference"
    assert (queries.withdrawal(customer, asked.id).status, facts(customer)) == ("approved", (1000, 0, 1000, 0))
    assert_wallets_balance()


def test_a_withdrawal_never_takes_bonus_or_credit(customer):
    save({"currencies": {"CNY": {**LADDER["currencies"]["CNY"], "adjustment_alone": 5000}}})
    operations.set_credit_line(customer_id=customer, line=cny(5000), actor=ALICE, now=NOW, key="x:c", reason="regular")
    top_up(customer, 1000)
    with pytest.raises(Refused) as refusal:
        withdraw(customer, 1001)
    assert refusal.value.details == {"available": 1000, "asked": 1001}
    assert_wallets_balance()


def test_withdrawal_limits_count_what_is_inflight_and_give_slots_back(customer):
    limits = {"withdrawal_daily": 5000, "withdrawal_most": 4000, "withdrawal_least": 100}
    save({"currencies": {"CNY": {"limits": limits}}})
    top_up(customer, 20000)
    first = withdraw(customer, 4000)
    for amount, code in ((1001, "over_limit"), (4001, "over_limit"), (99, "under_limit")):
        with pytest.raises(Refused) as refusal:
            withdraw(customer, amount)
        assert refusal.value.code == code
    decide(operations.reject_withdrawal, customer, first.id, reason="typo")
    withdraw(customer, 1001)
    assert facts(customer) == (20000, 0, 1001, 18999)
    assert_wallets_balance()


def close(customer_id: int, total: int, **more):
    more = {"now": NOW, "key": new_key(), **more}
    return operations.close_wallet(
        customer_id=customer_id,
        currency="CNY",
        total=cny(total),
        account="same card",
        actor=ALICE,
        reason="moving away",
        **more,
    )


@pytest.mark.parametrize(
    ("order", "total", "principal_left"), [("bonus_first", 50000, 60000), ("principal_first", 50000, 40000)]
)
def test_closing_pays_the_quote_and_keeps_or_gives_the_difference(customer, order, total, principal_left):
    """Art. 18's case by either spend order: the same 500 is paid out. Source: 法释〔2025〕4号 Art. 18."""
    set_up_business(actor=ALICE, now=NOW, name="Tea", currency="CNY", time_zone="Asia/Shanghai", rule_pack="cn")
    save({"currencies": {"CNY": {"ladder": [{"pay": 100000, "get": 20000}]}}, "spend_order": order})
    top_up(customer, 100000)
    spend(customer, 60000)
    assert facts(customer)[0] == principal_left
    asked = close(customer, total, fault="operator")
    assert (asked.amount, asked.closes_wallet) == (50000, True)
    assert facts(customer) == (50000, 0, 50000, 0)
    assert queries.wallet(customer, "CNY").status == "closed"
    with pytest.raises(Refused) as refusal:
        spend(customer, 1)
    assert refusal.value.code == "wallet_closed"
    decide(operations.approve_withdrawal, customer, asked.id)
    decide(operations.mark_withdrawal_paid, customer, asked.id, payout_reference="P1")
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_closing_that_is_rejected_leaves_the_wallet_frozen_with_its_value(customer):
    top_up(customer, 1000)
    asked = close(customer, 1000)
    decide(operations.reject_withdrawal, customer, asked.id, reason="wrong person")
    assert queries.wallet(customer, "CNY").status == "frozen"
    assert facts(customer) == (1000, 0, 0, 1000)
    assert_wallets_balance()


def test_a_wallet_with_holds_or_debts_or_by_another_total_than_its_quote_is_not_closed(customer, other):
    save(BY_ONE)
    top_up(customer, 1000)
    with pytest.raises(Conflict) as refusal:
        close(customer, 1001)
    assert refusal.value.code == "quote_changed"
    operations.hold(customer_id=customer, amount=cny(1), actor=ALICE, now=NOW, key="x:h")
    with pytest.raises(Conflict) as refusal:
        close(customer, 1000)
    assert refusal.value.code == "holds_open"
    operations.set_credit_line(customer_id=other, line=cny(100), actor=ALICE, now=NOW, key="x:c", reason="regular")
    spend(other, 50)
    with pytest.raises(Conflict) as refusal:
        close(other, 0)
    assert refusal.value.code == "wallet_owes"
    assert_wallets_balance()


def test_a_closed_wallet_opens_again_when_money_comes_in(customer):
    top_up(customer, 1000)
    spend(customer, 1000)
    assert close(customer, 0) is None
    assert facts(customer) == (0, 0, 0, 0)
    top_up(customer, 500, now=NOW + timedelta(days=1))
    assert queries.wallet(customer, "CNY").status == "active"
    assert facts(customer) == (500, 0, 0, 500)
    assert_wallets_balance()


def test_a_top_up_out_of_a_wallet_is_refused_by_every_name(customer):
    """Source: docs/rules/07."""
    from brim.base.identity.types import system

    for channel in ("wallet", "balance", "points", "coupon", "gift", "transfer", "bonus", "credit"):
        with pytest.raises(Refused) as refusal:
            operations.credit_top_up(
                customer_id=customer,
                topup_id=1,
                paid=money(100, "CNY"),
                channel=channel,
                payment_id=1,
                store_id=None,
                actor=system("test"),
                now=NOW,
            )
        assert refusal.value.code == "internal_channel"
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_top_up_is_credited_once_however_often_it_is_confirmed(customer, ladder):
    """Source: known disasters: confirming twice counted twice; bonus doubled by misread fields."""
    first = top_up(customer, 10000, topup_id=7)
    again = operations.credit_top_up(
        customer_id=customer,
        topup_id=7,
        paid=cny(10000),
        channel="cash",
        payment_id=7,
        store_id=9,
        actor=BOB,
        now=LATER,
        key="another",
    )
    assert (again.id, again.is_replayed) == (first.id, True)
    with pytest.raises(Conflict):
        top_up(customer, 20000, topup_id=7)
    assert facts(customer) == (10000, 2000, 0, 12000)
    assert_wallets_balance()
