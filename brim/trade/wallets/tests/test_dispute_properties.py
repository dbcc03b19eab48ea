"""Whatever was paid, spent and contested: nothing is made or lost by losing a dispute."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import new_customer, spend, top_up
from brim.trade.wallets.tests.test_disputes import DISPUTED, OTHER, contest, end, facts, view

pytestmark = pytest.mark.django_db


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sums=st.tuples(st.integers(1, 20000), st.integers(0, 20000)), share=st.integers(0, 100), part=st.integers(1, 100)
)
def test_nothing_is_made_or_lost_by_losing(ladder: object, sums: tuple[int, int], share: int, part: int) -> None:
    """What left the wallet and what is owed is what the channel took; while own money is there nothing is owed; won
    again, the customer has what was there before."""
    customer, (paid, other) = new_customer(), sums
    top_up(customer, paid, topup_id=DISPUTED)
    if other:
        top_up(customer, other, topup_id=OTHER)
    gone = (paid + other) * share // 100
    if gone:
        spend(customer, gone)
    before = view(customer)
    amount = max(1, paid * part // 100)
    contest(customer, amount)
    lost = end(customer, "lost", amount)
    after = view(customer)
    assert before.principal - after.principal + after.owed == amount
    assert after.owed == max(0, amount - before.principal)
    assert 0 <= after.bonus <= before.bonus
    end(customer, "reversed", amount, charge_back_id=lost.id)
    won = view(customer)
    assert (won.principal, won.bonus, won.owed) == (before.principal, before.bonus, 0)
    assert_wallets_balance()


def test_many_small_disputes_take_the_share_of_bonus_that_their_sum_takes(customer: int, ladder: object) -> None:
    top_up(customer, 10000, topup_id=DISPUTED)
    for number in range(1, 8):
        contest(customer, 1, dispute_id=number)
        end(customer, "lost", 1, dispute_id=number)
    assert facts(customer) == (9993, 1998, 0, 0)
    contest(customer, 9993, dispute_id=8)
    end(customer, "lost", 9993, dispute_id=8)
    assert facts(customer) == (0, 0, 0, 0)
    assert_wallets_balance()
