"""Adjustments, transfers, freezing, the credit line, expiry."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from brim.base.identity.types import customer as acting
from brim.base.identity.types import system
from brim.base.kit.own_keys import brims_alone
from brim.base.kit.refusals import Conflict, Invalid, Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Adjustment
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, BY_ONE, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse

pytestmark = pytest.mark.django_db
ALONE = {"currencies": {"CNY": {"adjustment_alone": 1000}}}


def facts(customer_id: int) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=NOW)
    return view.principal, view.bonus, view.held, view.available


def adjust(customer_id: int, change: int, purse: Purse = Purse.PRINCIPAL, **more):
    more = {"now": NOW, "key": new_key(), "reason": "miscounted", **more}
    return operations.adjust(customer_id=customer_id, purse=purse, change=cny(change), actor=ALICE, **more)


def decide(act, customer_id: int, adjustment_id: int, actor=BOB, **more):
    more = {"now": LATER, "key": new_key(), **more}
    return act(customer_id=customer_id, adjustment_id=adjustment_id, actor=actor, **more)


def test_a_small_adjustment_is_made_at_once(customer):
    save(ALONE)
    assert adjust(customer, 600).status == "made"
    assert adjust(customer, -100).status == "made"
    adjust(customer, 300, Purse.BONUS)
    assert facts(customer) == (500, 300, 0, 800)
    assert_wallets_balance()


def test_an_adjustment_wants_a_reason_and_a_balance(customer):
    save(BY_ONE)
    with pytest.raises(Invalid) as invalid:
        adjust(customer, 100, reason=" ")
    assert invalid.value.code == "reason_needed"
    adjust(customer, 100)
    with pytest.raises(Refused) as refusal:
        adjust(customer, -101)
    assert refusal.value.details == {"available": 100, "asked": 101}
    assert facts(customer) == (100, 0, 0, 100)
    assert_wallets_balance()


def test_a_large_credit_waits_for_a_second_person(customer):
    save(ALONE)
    asked = adjust(customer, 1001, key="x:a")
    assert (asked.status, facts(customer)) == ("requested", (0, 0, 0, 0))
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_adjustment, customer, asked.id, actor=ALICE)
    assert refusal.value.code == "second_person_needed"
    made = decide(operations.approve_adjustment, customer, asked.id, key="x:b")
    assert (made.status, made.decided_by) == ("made", "staff:2")
    assert decide(operations.approve_adjustment, customer, asked.id, key="x:b") == replace(made, is_replayed=True)
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_adjustment, customer, asked.id)
    assert refusal.value.code == "already_decided"
    assert adjust(customer, 1001, key="x:a") == replace(asked, is_replayed=True)
    assert facts(customer) == (1001, 0, 0, 1001)
    assert_wallets_balance()


def test_a_large_debit_freezes_its_money_until_it_is_decided(customer):
    save(ALONE)
    top_up(customer, 5000)
    asked = adjust(customer, -2000)
    assert facts(customer) == (5000, 0, 2000, 3000)
    decide(operations.approve_adjustment, customer, asked.id)
    assert facts(customer) == (3000, 0, 0, 3000)
    refused = adjust(customer, -2000)
    assert decide(operations.reject_adjustment, customer, refused.id, reason="no").status == "rejected"
    assert facts(customer) == (3000, 0, 0, 3000)
    credit = adjust(customer, 2000)
    assert decide(operations.reject_adjustment, customer, credit.id, reason="no").status == "rejected"
    assert facts(customer) == (3000, 0, 0, 3000)
    assert_wallets_balance()


def run_listener() -> None:
    from brim.base.events import queries as events
    from brim.trade.wallets.listeners import receive_transfers

    found = events.read(after=None, limit=100, types=("wallets.transferred_out",)).items
    receive_transfers(found)


def send(customer_id: int, to_customer_id: int, amount: int, key: str = ""):
    return operations.transfer(
        customer_id=customer_id,
        to_customer_id=to_customer_id,
        amount=cny(amount),
        actor=ALICE,
        now=NOW,
        key=key or new_key(),
    )


def test_a_transfer_is_two_balanced_halves_and_the_bonus_of_what_leaves_lapses(customer, other, ladder):
    top_up(customer, 10000)
    sent = send(customer, other, 3000, "x:t")
    assert (sent.kind, facts(customer), facts(other)) == ("transfer_out", (7000, 1400, 0, 8400), (0, 0, 0, 0))
    assert (sent.amount, sent.principal_change, sent.bonus_change) == (3000, -3000, -600)
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_no_bonus_is_left_behind_by_money_that_goes_through_another_wallet(customer, other, ladder):
    """Pay 100, get 20, send the 100 on, have them paid out there, keep the 20. Source: docs/rules/12."""
    top_up(customer, 10000)
    send(customer, other, 10000)
    run_listener()
    assert (facts(customer), facts(other)) == ((0, 0, 0, 0), (10000, 0, 0, 10000))
    send(other, customer, 4000)
    run_listener()
    for whose, amount in ((other, 6000), (customer, 4000)):
        asked = operations.request_withdrawal(
            customer_id=whose, amount=cny(amount), account="bank", actor=ALICE, now=NOW, key=new_key()
        )
        who = {"customer_id": whose, "withdrawal_id": asked.id, "actor": BOB, "now": LATER}
        operations.approve_withdrawal(key=new_key(), **who)
        operations.mark_withdrawal_paid(key=new_key(), payout_reference="P1", **who)
    assert (facts(customer), facts(other)) == ((0, 0, 0, 0), (0, 0, 0, 0))
    assert_wallets_balance()


def test_what_was_spent_of_the_bonus_is_kept_of_the_principal_that_leaves(customer, other):
    """Paid 100, got 20 and spent them: 12 of 100 sent on are 10 with 2 for what was spent."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10000)
    spend(customer, 2000)
    with pytest.raises(Refused) as refusal:
        send(customer, other, 8334)
    assert refusal.value.details == {"available": 8333, "asked": 8334}
    sent = send(customer, other, 1000)
    assert (sent.principal_change, sent.bonus_change, facts(customer)) == (-1200, 0, (8800, 0, 0, 8800))
    assert send(customer, other, 7333).principal_change == -8800
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_top_up_is_refunded_as_what_is_left_of_it_after_a_transfer(customer, other, ladder):
    top_up(customer, 10000, topup_id=7)
    send(customer, other, 2500)
    refund = operations.start_top_up_refund(
        customer_id=customer, topup_id=7, actor=ALICE, now=NOW, key="x:r", reason="leaves"
    )
    assert (refund.amount, refund.clawback, refund.deduction) == (7500, 1500, 0)
    assert facts(customer) == (7500, 1500, 9000, 0)
    assert_wallets_balance()


def test_a_correction_whose_reason_is_refused_by_now_is_made_all_the_same(customer):
    """What waits was asked for under the checks of its day: a second person still decides either way."""
    save(ALONE)
    asked = adjust(customer, 1001)
    Adjustment.objects.filter(id=asked.id).update(reason="paid by 4111 1111 1111 1111")
    assert decide(operations.approve_adjustment, customer, asked.id).status == "made"
    assert facts(customer) == (1001, 0, 0, 1001)
    assert_wallets_balance()


@pytest.mark.parametrize("word", brims_alone())
def test_a_key_of_our_own_is_refused_to_people_and_moves_nothing(customer, other, word):
    """Source: docs/decisions/0017-keys-belong-to-the-customer.md."""
    top_up(customer, 10000)
    ask = {"customer_id": customer, "now": NOW, "key": f"{word}7"}
    for refused in (
        lambda: operations.reserve_top_up_key(
            **ask, topup_id=9, currency="CNY", content="c", store_id=None, actor=acting(customer)
        ),
        lambda: operations.spend(**ask, amount=cny(1), actor=ALICE),
        lambda: operations.hold(**ask, amount=cny(1), actor=ALICE),
        lambda: operations.transfer(**ask, to_customer_id=other, amount=cny(1), actor=ALICE),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert refusal.value.code == "invalid_key"
    assert facts(customer) == (10000, 0, 0, 10000)
    assert operations.spend(**ask, amount=cny(1), actor=system("test")).amount == 1
    assert_wallets_balance()


@pytest.mark.django_db(transaction=True)
def test_the_second_half_of_a_transfer_follows_its_event_once(customer, other):
    top_up(customer, 10000)
    operations.transfer(customer_id=customer, to_customer_id=other, amount=cny(3000), actor=ALICE, now=NOW, key="x:t")
    run_listener()
    run_listener()
    assert (facts(customer), facts(other)) == ((7000, 0, 0, 7000), (3000, 0, 0, 3000))
    assert queries.lots(other, "CNY")[0].source == "transfer"
    assert_wallets_balance()


def test_a_transfer_beyond_ones_own_principal_or_to_oneself_is_refused(customer, other, ladder):
    top_up(customer, 10000)
    for amount, to in ((10001, other), (1, customer)):
        with pytest.raises(Refused):
            operations.transfer(
                customer_id=customer, to_customer_id=to, amount=cny(amount), actor=ALICE, now=NOW, key=new_key()
            )
    assert facts(customer) == (10000, 2000, 0, 12000)
    assert_wallets_balance()


def test_a_frozen_wallet_spends_nothing_and_is_credited_what_was_paid(customer, other):
    """Source: docs/rules/08, 11."""
    top_up(customer, 1000)
    spent = spend(customer, 100)
    held = operations.hold(customer_id=customer, amount=cny(50), actor=ALICE, now=NOW, key="x:h")
    operations.freeze(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:f", reason="stolen")
    acts = [
        lambda: spend(customer, 1),
        lambda: operations.hold(customer_id=customer, amount=cny(1), actor=ALICE, now=NOW, key=new_key()),
        lambda: operations.capture(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key=new_key()),
        lambda: operations.transfer(
            customer_id=customer, to_customer_id=other, amount=cny(1), actor=ALICE, now=NOW, key=new_key()
        ),
        lambda: operations.request_withdrawal(
            customer_id=customer, amount=cny(1), account="a", actor=ALICE, now=NOW, key=new_key()
        ),
        lambda: operations.check_top_up(customer_id=customer, amount=cny(1), now=NOW),
    ]
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "wallet_frozen"
    top_up(customer, 500)
    operations.refund_spend(customer_id=customer, spend_id=spent.id, actor=ALICE, now=NOW, key="x:r", reason="cold")
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key="x:l")
    assert queries.wallet(customer, "CNY").status == "frozen"
    assert facts(customer) == (1500, 0, 0, 1500)
    operations.unfreeze(customer_id=customer, currency="CNY", actor=ALICE, now=NOW, key="x:u", reason="found")
    spend(customer, 1500)
    assert_wallets_balance()


def test_the_credit_line_is_spent_last_and_repaid_first(customer):
    save(BY_ONE)
    operations.set_credit_line(customer_id=customer, line=cny(500), actor=ALICE, now=NOW, key="x:c", reason="regular")
    top_up(customer, 1000)
    operation = spend(customer, 1300)
    assert (operation.principal_after, operation.available_after) == (-300, 200)
    with pytest.raises(Refused) as refusal:
        spend(customer, 201)
    assert refusal.value.details == {"available": 200, "asked": 201}
    top_up(customer, 1000)
    assert facts(customer) == (700, 0, 0, 1200)
    assert [(lot.source, lot.remaining) for lot in queries.lots(customer, "CNY")] == [("topup", 700)]
    operations.refund_spend(customer_id=customer, spend_id=operation.id, actor=ALICE, now=NOW, key="x:r", reason="cold")
    assert facts(customer) == (2000, 0, 0, 2500)
    assert_wallets_balance()


def test_a_hold_may_reserve_credit_and_a_line_under_it_is_refused(customer):
    save(BY_ONE)
    operations.set_credit_line(customer_id=customer, line=cny(500), actor=ALICE, now=NOW, key="x:c", reason="regular")
    held = operations.hold(customer_id=customer, amount=cny(400), actor=ALICE, now=NOW, key="x:h")
    assert facts(customer) == (0, 0, 400, 100)
    with pytest.raises(Conflict) as refusal:
        operations.set_credit_line(customer_id=customer, line=cny(399), actor=ALICE, now=NOW, key="x:d", reason="late")
    assert refusal.value.code == "wallet_owes"
    operations.capture(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key="x:k")
    assert facts(customer) == (-400, 0, 0, 100)
    assert_wallets_balance()


def test_the_programmes_credit_line_holds_for_new_wallets(customer):
    save({"currencies": {"CNY": {"credit_line": 200, "adjustment_alone": 200}}})
    assert queries.wallet(customer, "CNY", now=NOW).available == 200
    assert spend(customer, 150).principal_after == -150
    with pytest.raises(Refused):
        spend(customer, 51)
    assert facts(customer) == (-150, 0, 0, 50)
    assert_wallets_balance()


def reverse(customer_id: int, expiry_id: int, **more):
    more = {"actor": ALICE, "now": LATER, "key": new_key(), "reason": "goodwill", **more}
    return operations.reverse_expiry(customer_id=customer_id, expiry_id=expiry_id, **more)


def test_a_large_expiry_is_brought_back_by_two_people(customer):
    """Source: docs/rules/09."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 50000, "get": 20000}], "adjustment_alone": 1000}}, "bonus_days": 1})
    top_up(customer, 50000)
    late = NOW + timedelta(days=1, hours=12)  # the last day is over in Shanghai
    assert operations.expire_lots(late) == 1
    (expired,) = queries.operations(customer, limit=1).items
    asked = reverse(customer, expired.id, now=late, key="x:r")
    twice = reverse(customer, expired.id, now=late)
    assert (asked.status, asked.purse, asked.amount) == ("requested", "bonus", 20000)
    assert facts(customer) == (50000, 0, 0, 50000)
    with pytest.raises(Conflict) as refusal:
        decide(operations.approve_adjustment, customer, asked.id, actor=ALICE, now=late)
    assert refusal.value.code == "second_person_needed"
    made = decide(operations.approve_adjustment, customer, asked.id, now=late, key="x:b")
    assert (made.status, made.decided_by) == ("made", "staff:2")
    assert decide(operations.approve_adjustment, customer, asked.id, now=late, key="x:b").is_replayed
    assert reverse(customer, expired.id, now=late, key="x:r").status == "requested"
    with pytest.raises(Refused) as refused:
        decide(operations.approve_adjustment, customer, twice.id, now=late)
    assert refused.value.code == "refund_exceeded"
    assert decide(operations.reject_adjustment, customer, twice.id, reason="twice").status == "rejected"
    assert facts(customer) == (50000, 20000, 0, 70000)
    assert_wallets_balance()


def test_no_row_says_that_who_asked_for_an_adjustment_made_it(customer):
    save(ALONE)
    asked = adjust(customer, 1001)
    with pytest.raises(IntegrityError, match="wallets_adjustment_two_people"), transaction.atomic():
        Adjustment.objects.filter(customer_id=customer, id=asked.id).update(status="made", decided_by="staff:1")
    assert queries.adjustment(customer, asked.id).status == "requested"


def test_expired_bonus_goes_to_breakage_and_can_be_reversed_once(customer):
    terms = {"ladder": [{"pay": 1000, "get": 100}], "adjustment_alone": 1000}
    save({"currencies": {"CNY": terms}, "bonus_days": 1, "grace_days": 2})
    top_up(customer, 1000)
    late = NOW + timedelta(days=1, hours=12)  # the last day is over in Shanghai
    assert operations.expire_lots(late) == 1
    assert operations.expire_lots(late) == 0
    assert facts(customer) == (1000, 0, 0, 1000)
    (expired,) = queries.operations(customer, limit=1).items
    made = reverse(customer, expired.id, now=late, key="x:r")
    assert (made.status, made.purse, made.amount, made.expiry_id) == ("made", "bonus", 100, expired.id)
    assert reverse(customer, expired.id, now=late, key="x:r").is_replayed
    with pytest.raises(Refused):
        reverse(customer, expired.id, now=late)
    assert facts(customer) == (1000, 100, 0, 1100)
    assert operations.expire_lots(late + timedelta(days=3)) == 1
    assert_wallets_balance()


def test_top_ups_are_checked_before_a_payment_starts(customer):
    limits = {"top_up_least": 100, "top_up_most": 5000, "top_up_daily": 6000, "balance_most": 7000}
    save({"currencies": {"CNY": {"limits": limits}}})
    operations.check_top_up(customer_id=customer, amount=cny(5000), now=NOW)
    for amount, pending, name in ((99, 0, "top_up_least"), (5001, 0, "top_up_most"), (1001, 5000, "top_up_daily")):
        with pytest.raises(Refused) as refusal:
            operations.check_top_up(customer_id=customer, amount=cny(amount), now=NOW, pending=pending)
        assert refusal.value.details["limit"] == name
    top_up(customer, 5000)
    top_up(customer, 1500)
    with pytest.raises(Refused) as refusal:
        operations.check_top_up(customer_id=customer, amount=cny(600), now=NOW + timedelta(days=1))
    assert refusal.value.details["limit"] == "balance_most"
    assert facts(customer)[0] == 6500
    assert_wallets_balance()


def test_a_currency_that_the_programme_does_not_name_is_refused(customer):
    save({"currencies": {"USD": {}}})
    with pytest.raises(Invalid) as refusal:
        adjust(customer, 100)
    assert refusal.value.code == "currency_not_offered"
    top_up(customer, 100)
    assert facts(customer)[0] == 100
    assert_wallets_balance()
