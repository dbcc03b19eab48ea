"""Attacks on the money: keys across kinds, replays after the world has changed, value on its way while more happens."""

from datetime import timedelta

import pytest

from brim.base.kit.refusals import Conflict, Refused
from brim.core.ledger.models import Account, Transfer
from brim.trade.wallets import operations, queries
from brim.trade.wallets.operations.transfers import receive
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, BOB, BY_ONE, LATER, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.types import Purse, Spend

pytestmark = pytest.mark.django_db

WHO = {"actor": ALICE, "now": LATER}


def facts(customer_id: int, now=LATER) -> tuple[int, int, int, int]:
    view = queries.wallet(customer_id, "CNY", now=now)
    return view.principal, view.bonus, view.held, view.available


def every_kind(customer: int, other: int, key: str, spend_id: int, hold_id: int) -> dict:
    who = {"key": key, **WHO}
    return {
        "spend": lambda: operations.spend(customer_id=customer, amount=cny(100), **who),
        "spend elsewhere": lambda: operations.spend(customer_id=customer, amount=cny(100), store_id=2, **who),
        "hold": lambda: operations.hold(customer_id=customer, amount=cny(100), **who),
        "capture": lambda: operations.capture(customer_id=customer, hold_id=hold_id, amount=cny(100), **who),
        "release": lambda: operations.release(customer_id=customer, hold_id=hold_id, **who),
        "refund": lambda: operations.refund_spend(
            customer_id=customer, spend_id=spend_id, amount=cny(100), reason="r", **who
        ),
        "top-up refund": lambda: operations.start_top_up_refund(
            customer_id=customer, topup_id=7, amount=cny(100), reason="r", **who
        ),
        "withdrawal": lambda: operations.request_withdrawal(customer_id=customer, amount=cny(100), account="a", **who),
        "adjustment": lambda: operations.adjust(
            customer_id=customer, purse=Purse.PRINCIPAL, change=cny(100), reason="r", **who
        ),
        "transfer": lambda: operations.transfer(customer_id=customer, to_customer_id=other, amount=cny(100), **who),
        "freeze": lambda: operations.freeze(customer_id=customer, currency="CNY", reason="r", **who),
        "credit line": lambda: operations.set_credit_line(customer_id=customer, line=cny(100), reason="r", **who),
    }


def test_a_key_used_for_one_kind_of_request_is_refused_for_every_other_and_nothing_moves(customer, other):
    """Source: docs/rules/10."""
    top_up(customer, 100_000, topup_id=7)
    spent = spend(customer, 1000)
    held = operations.hold(customer_id=customer, amount=cny(1000), key=new_key(), **WHO)
    kinds = every_kind(customer, other, "x", spent.id, held.id)
    for first in kinds:
        key = new_key()
        acts = every_kind(customer, other, key, spent.id, held.id)
        if first == "capture":
            continue
        acts[first]()
        before = facts(customer)
        for second, act in acts.items():
            if second == first:
                assert act().is_replayed, first
                continue
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.code == "key_conflict", (first, second)
        assert facts(customer) == before
        if first == "freeze":
            operations.unfreeze(customer_id=customer, currency="CNY", reason="r", key=new_key(), **WHO)
        if first == "release":
            held = operations.hold(customer_id=customer, amount=cny(1000), key=new_key(), **WHO)
    assert facts(other) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_replay_answers_as_first_although_the_wallet_was_frozen_closed_or_the_hold_has_expired(customer):
    """Source: docs/rules/10."""
    top_up(customer, 10_000)
    first = spend(customer, 1000, key="s")
    held = operations.hold(customer_id=customer, amount=cny(500), key="h", minutes=5, **WHO)
    taken = operations.capture(customer_id=customer, hold_id=held.id, amount=cny(200), key="c", **WHO)
    end = LATER + timedelta(minutes=6)
    assert operations.expire_holds(end) == 1
    operations.freeze(customer_id=customer, currency="CNY", reason="r", key="f", actor=ALICE, now=end)
    before = facts(customer, end)
    late = end + timedelta(days=1000)
    again = spend(customer, 1000, key="s", now=late)
    assert (again.is_replayed, again.id, again.principal_after) == (True, first.id, first.principal_after)
    same = operations.hold(customer_id=customer, amount=cny(500), key="h", minutes=5, actor=ALICE, now=late)
    assert (same.is_replayed, same.id, same.status, same.remaining) == (True, held.id, "open", 500)
    captured = operations.capture(
        customer_id=customer, hold_id=held.id, amount=cny(200), key="c", actor=ALICE, now=late
    )
    assert (captured.is_replayed, captured.id) == (True, taken.id)
    assert facts(customer, end) == before
    operations.unfreeze(customer_id=customer, currency="CNY", reason="r", key="u", actor=ALICE, now=end)
    spend(customer, before[3], now=end)
    operations.close_wallet(
        customer_id=customer,
        currency="CNY",
        total=cny(0),
        account="",
        reason="r",
        key="close",
        actor=ALICE,
        now=end,
    )
    assert spend(customer, 1000, key="s", now=late).is_replayed
    assert facts(customer, end) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_a_refused_request_does_not_burn_its_key(customer):
    with pytest.raises(Refused):
        spend(customer, 1000, key="k")
    top_up(customer, 1000)
    done = spend(customer, 1000, key="k")
    assert not done.is_replayed
    assert facts(customer) == (0, 0, 0, 0)


def test_a_refused_key_may_come_with_other_content(customer):
    with pytest.raises(Refused):
        spend(customer, 1000, key="k")
    top_up(customer, 1000)
    assert spend(customer, 400, key="k").amount == 400


def test_a_batch_in_which_every_command_is_refused_leaves_nothing_behind(customer):
    spends = [Spend(customer, 1, "CNY", ALICE, new_key()) for _number in range(50)]
    outcomes = operations.spend_batch(spends, now=LATER)
    assert {outcome.code for outcome in outcomes} == {"insufficient_balance"}
    assert not Transfer.objects.filter(customer_id=customer).exists()
    accounts = Account.objects.filter(customer_id=customer)
    assert list(accounts.values_list("posted", "held", "seq")) == [(0, 0, 0)]  # the row that was locked, empty


def test_five_thousand_commands_on_one_customer_spend_what_is_there(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 1000, "get": 200}]}}, "spend_order": "proportional"})
    top_up(customer, 3000)
    spends = [Spend(customer, 1, "CNY", ALICE, new_key()) for _number in range(5000)]
    outcomes = operations.spend_batch(spends, now=LATER)
    booked = [outcome for outcome in outcomes if not isinstance(outcome, Refused)]
    assert len(booked) == 3200
    assert sum(one.principal_part for one in booked) == 3000
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_one_cent_lots_are_shared_out_in_proportion_to_the_last_cent(customer):
    save({"currencies": {"CNY": {"ladder": [{"pay": 1, "get": 1}]}}, "spend_order": "proportional"})
    for _number in range(20):
        top_up(customer, 1)
    for number in range(1, 8):
        done = spend(customer, number)
        assert done.amount == done.principal_part + done.bonus_part == number
        assert abs(done.principal_part - done.bonus_part) <= 1
    assert facts(customer)[3] == 40 - 28
    assert_wallets_balance()


def test_the_largest_amounts_are_exact(customer):
    for _number in range(9):
        top_up(customer, 10**15)
    spend(customer, 10**15)
    assert facts(customer) == (8 * 10**15, 0, 0, 8 * 10**15)
    assert_wallets_balance()


def test_a_refund_of_a_spend_whose_bonus_expired_and_was_swept_gives_grace_and_quotes_do_not_count_it_twice(customer):
    save(
        {
            "currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}},
            "spend_order": "bonus_first",
            "bonus_days": 10,
        }
    )
    top_up(customer, 10000, topup_id=7)
    spent = spend(customer, 1500)
    end = NOW + timedelta(days=11)
    assert operations.expire_lots(end) == 1
    operations.refund_spend(customer_id=customer, spend_id=spent.id, actor=ALICE, now=end, key=new_key(), reason="r")
    assert facts(customer, end) == (10000, 1500, 0, 11500)
    quote = queries.refund_quote(customer, currency="CNY", fault="consumer", now=end, topup_id=7)
    back = operations.start_top_up_refund(
        customer_id=customer, topup_id=7, actor=ALICE, now=end, key=new_key(), reason="r"
    )
    assert back.amount == quote.total
    operations.complete_top_up_refund(customer_id=customer, refund_id=back.id, actor=ALICE, now=end, key=new_key())
    assert facts(customer, end)[3] == 0
    assert_wallets_balance()


def test_a_hold_across_purses_outlives_its_bonus_and_what_is_released_late_lapses(customer):
    save(
        {
            "currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}},
            "spend_order": "bonus_first",
            "bonus_days": 1,
            "hold_most_minutes": 60 * 24 * 30,
        }
    )
    top_up(customer, 10000)
    held = operations.hold(customer_id=customer, amount=cny(3000), key=new_key(), minutes=60 * 24 * 5, **WHO)
    after = NOW + timedelta(days=2)
    assert operations.expire_lots(after) == 0
    taken = operations.capture(
        customer_id=customer, hold_id=held.id, amount=cny(500), actor=ALICE, now=after, key=new_key()
    )
    assert (taken.bonus_part, taken.principal_part) == (500, 0)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=after, key=new_key())
    assert facts(customer, after) == (10000, 1500, 0, 10000)
    with pytest.raises(Refused):
        spend(customer, 10001, now=after)
    assert operations.expire_lots(after) == 1
    assert facts(customer, after) == (10000, 0, 0, 10000)
    assert_wallets_balance()


def test_a_top_up_is_refunded_beside_a_hold_only_as_far_as_it_is_free(customer):
    top_up(customer, 10000, topup_id=7)
    held = operations.hold(customer_id=customer, amount=cny(4000), key=new_key(), **WHO)
    back = operations.start_top_up_refund(customer_id=customer, topup_id=7, key=new_key(), reason="r", **WHO)
    assert back.amount == 6000
    operations.complete_top_up_refund(customer_id=customer, refund_id=back.id, key=new_key(), **WHO)
    operations.capture(customer_id=customer, hold_id=held.id, key=new_key(), **WHO)
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()


def test_credit_holds_and_refunds_never_lend_twice(customer):
    save(BY_ONE)
    operations.set_credit_line(customer_id=customer, line=cny(1000), key=new_key(), reason="r", **WHO)
    first = spend(customer, 600, now=LATER)
    held = operations.hold(customer_id=customer, amount=cny(400), key=new_key(), **WHO)
    assert facts(customer)[3] == 0
    top_up(customer, 500, topup_id=7, now=LATER)
    assert facts(customer)[3] == 500
    with pytest.raises(Refused):
        operations.request_withdrawal(customer_id=customer, amount=cny(1), account="a", key=new_key(), **WHO)
    operations.refund_spend(customer_id=customer, spend_id=first.id, key=new_key(), reason="r", **WHO)
    assert facts(customer) == (500, 0, 400, 1100)
    with pytest.raises(Refused):
        operations.request_withdrawal(customer_id=customer, amount=cny(101), account="a", key=new_key(), **WHO)
    operations.capture(customer_id=customer, hold_id=held.id, key=new_key(), **WHO)
    assert facts(customer) == (100, 0, 0, 1100)
    spend(customer, 1100, now=LATER)
    assert facts(customer) == (-1000, 0, 0, 0)
    with pytest.raises(Refused):
        spend(customer, 1, now=LATER)
    assert_wallets_balance()


def test_a_lowered_line_never_lets_more_be_spent_than_is_there(customer):
    save(BY_ONE)
    operations.set_credit_line(customer_id=customer, line=cny(100), key=new_key(), reason="r", **WHO)
    top_up(customer, 100, now=LATER)
    first = spend(customer, 100, now=LATER)
    spend(customer, 50, now=LATER)
    operations.refund_spend(customer_id=customer, spend_id=first.id, key=new_key(), reason="r", **WHO)
    operations.set_credit_line(customer_id=customer, line=cny(0), key=new_key(), reason="r", **WHO)
    assert facts(customer) == (50, 0, 0, 50)
    with pytest.raises(Refused) as refused:
        spend(customer, 51, now=LATER)
    assert refused.value.details["available"] == 50
    assert_wallets_balance()


def test_the_same_person_may_not_approve_what_they_asked_for(customer):
    save({"currencies": {"CNY": {"adjustment_alone": 100}}})
    asked = operations.adjust(customer_id=customer, purse=Purse.PRINCIPAL, change=cny(1000), key="a", reason="r", **WHO)
    with pytest.raises(Conflict):
        operations.approve_adjustment(customer_id=customer, adjustment_id=asked.id, key="a", **WHO)
    with pytest.raises(Conflict):
        operations.approve_adjustment(customer_id=customer, adjustment_id=asked.id, key="b", **WHO)
    assert facts(customer) == (0, 0, 0, 0)
    done = operations.approve_adjustment(customer_id=customer, adjustment_id=asked.id, key="b", actor=BOB, now=LATER)
    assert done.status == "made"
    assert operations.approve_adjustment(customer_id=customer, adjustment_id=asked.id, key="b", **WHO).is_replayed
    assert facts(customer)[0] == 1000


def test_what_the_listener_repeats_after_a_kill_is_received_once(customer, other):
    from brim.base.events import queries as events

    top_up(customer, 1000)
    operations.transfer(customer_id=customer, to_customer_id=other, amount=cny(300), key=new_key(), **WHO)
    told = [one for one in events.timeline(customer, limit=10).items if one.type == "wallets.transferred_out"]
    for _time in range(3):
        receive(told * 2)
    assert facts(other) == (300, 0, 0, 300)
    assert_wallets_balance()


def test_a_transfer_reaches_a_frozen_wallet_which_stays_frozen_and_opens_a_closed_one(customer, other):
    from brim.base.events import queries as events

    top_up(customer, 1000)
    operations.freeze(customer_id=other, currency="CNY", key=new_key(), reason="r", **WHO)
    operations.transfer(customer_id=customer, to_customer_id=other, amount=cny(300), key=new_key(), **WHO)
    told = [one for one in events.timeline(customer, limit=10).items if one.type == "wallets.transferred_out"]
    receive(told)
    assert facts(other)[0] == 300
    assert queries.wallet(other, "CNY", now=LATER).status == "frozen"
    with pytest.raises(Refused):
        spend(other, 1, now=LATER)


def test_the_house_is_nobodys_wallet(customer):
    for act in (lambda: spend(0, 1), lambda: spend(-5, 1)):
        with pytest.raises(Refused):
            act()


def test_nothing_else_than_a_purse_is_adjusted(customer):
    with pytest.raises((Refused, ValueError)):
        operations.adjust(customer_id=customer, purse="revenue", change=cny(1), key=new_key(), reason="r", **WHO)


def test_a_negative_correction_takes_no_more_than_is_free(customer):
    save(BY_ONE)
    top_up(customer, 1000)
    operations.hold(customer_id=customer, amount=cny(600), key=new_key(), **WHO)
    with pytest.raises(Refused):
        operations.adjust(
            customer_id=customer, purse=Purse.PRINCIPAL, change=cny(-401), key=new_key(), reason="r", **WHO
        )
    operations.adjust(customer_id=customer, purse=Purse.PRINCIPAL, change=cny(-400), key=new_key(), reason="r", **WHO)
    assert facts(customer) == (600, 0, 600, 0)
    assert_wallets_balance()


def test_value_of_one_currency_pays_nothing_in_another(customer):
    top_up(customer, 1000, currency="USD")
    with pytest.raises(Refused):
        spend(customer, 1)
    spent = top_up(customer, 1000)
    with pytest.raises((Refused, Conflict)):
        operations.refund_spend(customer_id=customer, spend_id=spent.id, key=new_key(), reason="r", **WHO)
    assert facts(customer)[0] == 1000
    assert_wallets_balance()
