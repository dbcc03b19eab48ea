"""What counts towards a day's limits, and what counts no longer.

Source: docs/rules/16.
"""

from datetime import timedelta

import pytest

from brim.base.kit.refusals import Refused
from brim.trade.wallets import operations, queries
from brim.trade.wallets.models import Lot
from brim.trade.wallets.tests.conftest import ALICE, NOW, cny, new_key, save, spend, top_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_balance")]
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def limited(customer) -> int:
    """10.00 a day may be spent."""
    save({"currencies": {"CNY": {"limits": {"spend_daily": 1000}}}})
    top_up(customer, 10000)
    return customer


@pytest.fixture
def capped(customer) -> int:
    """Of 20.00 of bonus, which goes first, 5.00 a day may be spent."""
    save({"currencies": {"CNY": {"ladder": [{"pay": 10000, "get": 2000}]}}, "spend_order": "bonus_first"})
    top_up(customer, 10000)
    Lot.objects.filter(customer_id=customer, purse="bonus").update(scope={"day_cap": 500})
    return customer


def refund(customer_id: int, spend_id: int, amount: int | None = None, *, now=NOW):
    return operations.refund_spend(
        customer_id=customer_id,
        spend_id=spend_id,
        amount=None if amount is None else cny(amount),
        actor=ALICE,
        now=now,
        key=new_key(),
        reason="cold",
    )


def hold(customer_id: int, amount: int):
    return operations.hold(customer_id=customer_id, amount=cny(amount), actor=ALICE, now=NOW, key=new_key())


def capture(customer_id: int, hold_id: int, amount: int, *, now=NOW):
    return operations.capture(
        customer_id=customer_id, hold_id=hold_id, amount=cny(amount), is_final=True, actor=ALICE, now=now, key=new_key()
    )


def used(customer_id: int, *, now=NOW) -> int:
    """What the day has used of its limit."""
    with pytest.raises(Refused) as refusal:
        spend(customer_id, 1001, now=now)
    return refusal.value.details["used"]


def bonus_left_today(customer_id: int) -> int:
    found = queries.preview_spend(customer_id=customer_id, amount=cny(5000), actor=ALICE, now=NOW)
    return found.bonus


def test_a_spend_given_back_the_same_day_counts_no_longer(limited):
    taken = spend(limited, 900)
    assert used(limited) == 900
    refund(limited, taken.id, 300)
    assert used(limited) == 600
    refund(limited, taken.id)
    assert used(limited) == 0
    spend(limited, 1000)


def test_a_spend_of_yesterday_given_back_today_leaves_todays_count(limited):
    taken = spend(limited, 900)
    spend(limited, 400, now=TOMORROW)
    refund(limited, taken.id, now=TOMORROW)
    assert used(limited, now=TOMORROW) == 400


def test_a_capture_given_back_on_the_day_of_its_hold_counts_no_longer(limited):
    held = hold(limited, 900)
    taken = capture(limited, held.id, 600)
    assert used(limited) == 600
    refund(limited, taken.id, 200)
    assert used(limited) == 400
    refund(limited, taken.id)
    assert used(limited) == 0


def test_a_capture_of_yesterdays_hold_given_back_today_leaves_todays_count(limited):
    held = hold(limited, 900)
    spend(limited, 400, now=TOMORROW)
    taken = capture(limited, held.id, 600, now=TOMORROW)
    refund(limited, taken.id, now=TOMORROW)
    assert used(limited, now=TOMORROW) == 400


def test_a_lots_cap_of_the_day_is_given_back_with_a_capture(capped):
    taken = capture(capped, hold(capped, 500).id, 500)
    assert bonus_left_today(capped) == 0
    refund(capped, taken.id, 200)
    assert bonus_left_today(capped) == 200


def test_a_lots_cap_of_the_day_is_given_back_with_the_spend(capped):
    taken = spend(capped, 700)
    assert (taken.bonus_part, bonus_left_today(capped)) == (500, 0)
    refund(capped, taken.id, 300)
    assert bonus_left_today(capped) == 100
    refund(capped, taken.id)
    assert bonus_left_today(capped) == 500


def test_a_lots_cap_of_the_day_is_given_back_with_what_a_hold_leaves(capped):
    held = hold(capped, 500)
    assert bonus_left_today(capped) == 0
    capture(capped, held.id, 200)
    assert bonus_left_today(capped) == 300
    again = hold(capped, 300)
    operations.release(customer_id=capped, hold_id=again.id, actor=ALICE, now=NOW, key=new_key())
    assert bonus_left_today(capped) == 300


def test_a_hold_of_yesterday_let_go_today_leaves_todays_cap(capped):
    held = hold(capped, 300)
    spend(capped, 500, now=TOMORROW)
    operations.release(customer_id=capped, hold_id=held.id, actor=ALICE, now=TOMORROW, key=new_key())
    found = queries.preview_spend(customer_id=capped, amount=cny(5000), actor=ALICE, now=TOMORROW)
    assert found.bonus == 0
