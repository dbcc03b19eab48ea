"""The provider's mischief, as values."""

from datetime import timedelta

import pytest

from brim.trade.sandbox import rules
from brim.trade.sandbox.rules import Mischief, Sending

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("mischief", "copies"),
    [
        (set(), [Sending()]),
        ({Mischief.DELAYED}, [Sending(after=MINUTE)]),
        ({Mischief.DUPLICATED}, [Sending()] * 3),
        ({Mischief.REORDERED}, [Sending(), Sending(after=rules.STALE_AFTER, stale=True)]),
        ({Mischief.LOST}, []),
        ({Mischief.LOST, Mischief.DUPLICATED}, []),
        ({Mischief.FORGED}, [Sending(forged=True)]),
        ({Mischief.WRONG_AMOUNT}, [Sending(factor=100)]),
        ({Mischief.SLOW_REFUND, Mischief.DOWN, Mischief.FAILED_REFUND}, [Sending()]),
    ],
)
def test_each_mischief_sends_its_own_copies(mischief: set[Mischief], copies: list[Sending]) -> None:
    assert rules.sendings(mischief, MINUTE) == copies


@pytest.mark.parametrize(("amount", "fee"), [(10_000, 60), (1, 0), (84, 1), (83, 0), (-10_000, -60)])
def test_the_fee_is_60_basis_points_and_goes_back_with_a_refund(amount: int, fee: int) -> None:
    assert rules.fee(amount) == fee
