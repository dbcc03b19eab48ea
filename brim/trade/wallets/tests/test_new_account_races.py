"""A customer's second account is opened while others wait for the first: nobody misses it."""

import pytest

from brim.base.kit.tests.racing import race
from brim.trade.wallets.queries import assert_wallets_balance
from brim.trade.wallets.tests.conftest import save, top_up
from brim.trade.wallets.tests.test_races import facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("round_", range(2))
def test_the_first_bonus_of_a_wallet_is_granted_to_all_who_top_up_at_once(customer, round_):
    save({"currencies": {"CNY": {"ladder": [{"pay": 100, "get": 20}]}}})
    top_up(customer, 1, topup_id=99)
    outcomes = race([lambda number=number: top_up(customer, 100, topup_id=number) for number in range(1, 33)])
    assert outcomes == {"done": 32}
    assert facts(customer) == (3201, 640, 0, 3841)
    assert_wallets_balance()


def test_the_first_money_of_several_currencies_comes_at_once(customer):
    codes = ["CNY", "USD", "EUR", "JPY"] * 8
    outcomes = race(
        [lambda n=n, code=code: top_up(customer, 100, topup_id=n + 1, currency=code) for n, code in enumerate(codes)]
    )
    assert outcomes == {"done": 32}
    assert facts(customer) == (800, 0, 0, 800)
    assert_wallets_balance()
