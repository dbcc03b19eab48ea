"""The provider's mischief, as values."""

from datetime import timedelta

import pytest

from brim.trade.sandbox import rules
from brim.trade.sandbox.rules import FaultKind, NotificationCopy

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("mischief", "copies"),
    [
        (set(), [NotificationCopy()]),
        ({FaultKind.DELAYED}, [NotificationCopy(after=MINUTE)]),
        ({FaultKind.DUPLICATED}, [NotificationCopy()] * 3),
        ({FaultKind.REORDERED}, [NotificationCopy(), NotificationCopy(after=rules.STALE_AFTER, stale=True)]),
        ({FaultKind.LOST}, []),
        ({FaultKind.LOST, FaultKind.DUPLICATED}, []),
        ({FaultKind.FORGED}, [NotificationCopy(forged=True)]),
        ({FaultKind.WRONG_AMOUNT}, [NotificationCopy(factor=100)]),
        ({FaultKind.SLOW_REFUND, FaultKind.DOWN, FaultKind.FAILED_REFUND}, [NotificationCopy()]),
    ],
)
def test_each_mischief_sends_its_own_copies(mischief: set[FaultKind], copies: list[NotificationCopy]) -> None:
    assert rules.notification_copies(mischief, MINUTE) == copies


@pytest.mark.parametrize(("amount", "fee"), [(10_000, 60), (1, 0), (84, 1), (83, 0), (-10_000, -60)])
def test_the_fee_is_60_basis_points_and_goes_back_with_a_refund(amount: int, fee: int) -> None:
    assert rules.fee(amount) == fee
