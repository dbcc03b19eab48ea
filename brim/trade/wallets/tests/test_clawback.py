"""The bonus that came with money on its way out: held, expired, given back."""

from datetime import timedelta

import pytest

from brim.base.kit.refusals import Conflict, Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up
from brim.trade.wallets.tests.test_returns import facts, start, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def bonus_first(db: None) -> None:
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})


def send(customer_id: int, to: int, amount: int, **more):
    return operations.transfer(
        customer_id=customer_id,
        to_customer_id=to,
        amount=cny(amount),
        **{"actor": ALICE, "now": NOW, "key": new_key(), **more},
    )


def reserve(customer_id: int, amount: int):
    return operations.hold(customer_id=customer_id, amount=cny(amount), actor=ALICE, now=NOW, key=new_key())


def test_no_principal_is_kept_for_bonus_that_is_only_held(customer, other, bonus_first):
    top_up(customer, 10000, topup_id=7)
    held = reserve(customer, 2000)
    for act in (
        lambda: send(customer, other, 5000),
        lambda: send(customer, other, 10000),
        lambda: withdraw(customer, 5000),
        lambda: start(customer),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "holds_open"
    assert facts(customer) == (10000, 2000, 2000, 10000)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key=new_key())
    sent = send(customer, other, 5000)
    assert (sent.principal_change, sent.bonus_change, facts(customer)) == (-5000, -1000, (5000, 1000, 0, 6000))
    assert_wallets_balance()


def test_what_of_the_bonus_is_free_goes_with_its_money_beside_a_hold(customer, other, bonus_first):
    top_up(customer, 10000)
    held = reserve(customer, 1000)
    sent = send(customer, other, 5000)
    assert (sent.principal_change, sent.bonus_change) == (-5000, -1000)
    with pytest.raises(Conflict):
        withdraw(customer, 1)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key=new_key())
    assert facts(customer) == (5000, 1000, 0, 6000)
    assert_wallets_balance()


def test_the_bonus_of_principal_that_is_held_stays(customer, other):
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "principal_first"})
    top_up(customer, 10000)
    held = reserve(customer, 6000)
    sent = send(customer, other, 4000)
    assert (sent.principal_change, sent.bonus_change) == (-4000, -800)
    operations.release(customer_id=customer, hold_id=held.id, actor=ALICE, now=NOW, key=new_key())
    assert facts(customer) == (6000, 1200, 0, 7200)
    assert_wallets_balance()


def test_beside_a_withdrawal_under_way_no_more_goes_back_than_was_not_used(customer, bonus_first):
    """20 of bonus used is 16.67 of what was paid, in one withdrawal or in two."""
    top_up(customer, 10000)
    spend(customer, 2000)
    withdraw(customer, 1000)
    assert facts(customer) == (10000, 0, 1200, 8800)
    with pytest.raises(Refused) as refusal:
        withdraw(customer, 7334)
    assert refusal.value.details == {"available": 7333, "asked": 7334}
    withdraw(customer, 7333)
    assert facts(customer) == (10000, 0, 10000, 0)
    assert_wallets_balance()


@pytest.mark.parametrize("is_swept", [False, True])
@pytest.mark.parametrize(("spent", "most"), [(0, 10000), (1000, 9090), (2000, 8333)])
def test_bonus_that_expired_was_not_used_whenever_it_is_swept(customer, other, is_swept, spent, most):
    save(
        {
            "currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}},
            "spend_order": "bonus_first",
            "bonus_days": 30,
        }
    )
    top_up(customer, 10000, topup_id=7)
    if spent:
        spend(customer, spent)
    late = NOW + timedelta(days=40)
    if is_swept:
        operations.expire_lots(late)
    found = queries.refund_quote(customer, currency="CNY", fault="consumer", now=late, topup_id=7)
    assert (found.pack, found.total) == ("none", most)
    with pytest.raises(Refused) as refusal:
        send(customer, other, 10001, now=late)
    assert refusal.value.details == {"available": most, "asked": 10001}
    share = -(-spent * 5000 // 10000) if spent < 2000 else 1000
    assert send(customer, other, 5000, now=late).principal_change == -5000 - share
    withdraw(customer, most - 5000, now=late)
    operations.expire_lots(late)
    assert facts(customer) == (5000 - share, 0, 5000 - share, 0)
    assert_wallets_balance()


def test_bonus_given_back_after_its_expiry_goes_with_its_money_again(customer, other):
    terms = {"ladder": [{"pay": 10000, "get": 2000}], "adjustment_alone": 2000}
    save({"currencies": {"CNY": terms}, "bonus_days": 30, "grace_days": 9})
    top_up(customer, 10000, topup_id=7)
    late = NOW + timedelta(days=40)
    operations.expire_lots(late)
    (expired,) = queries.operations(customer, limit=1).items
    operations.reverse_expiry(
        customer_id=customer, expiry_id=expired.id, actor=ALICE, now=late, key="x:r", reason="goodwill"
    )
    sent = send(customer, other, 5000, now=late)
    assert (sent.principal_change, sent.bonus_change) == (-5000, -1000)
    assert facts(customer) == (5000, 1000, 0, 6000)
    assert_wallets_balance()
