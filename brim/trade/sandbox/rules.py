"""How the sandbox misbehaves on demand: values in, decisions out."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from brim.base.money import Rounding, share


class FaultKind(StrEnum):
    """What may go wrong with one payment. All but the last three concern its notifications."""

    DELAYED = "delayed"
    DUPLICATED = "duplicated"
    REORDERED = "reordered"
    LOST = "lost"
    FORGED = "forged"
    WRONG_AMOUNT = "wrong_amount"
    SLOW_REFUND = "slow_refund"
    FAILED_REFUND = "failed_refund"
    DOWN = "down"


COPIES = 3
WRONG_FACTOR = 100
FEE_BPS = 60
STALE_AFTER = timedelta(seconds=1)

# How long after a failed attempt the next follows; then the provider gives up, as real ones do.
RETRY_AFTER = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)


@dataclass(frozen=True)
class NotificationCopy:
    """One copy of a notification: `stale` tells how things stood before, `factor` multiplies its amount."""

    after: timedelta = timedelta(0)
    forged: bool = False
    stale: bool = False
    factor: int = 1


def notification_copies(mischief: Collection[FaultKind], delay: timedelta) -> list[NotificationCopy]:
    """The copies of one notification that leave the provider; none where it gets lost."""
    if FaultKind.LOST in mischief:
        return []
    first = NotificationCopy(
        after=delay if FaultKind.DELAYED in mischief else timedelta(0),
        forged=FaultKind.FORGED in mischief,
        factor=WRONG_FACTOR if FaultKind.WRONG_AMOUNT in mischief else 1,
    )
    copies = [first] * (COPIES if FaultKind.DUPLICATED in mischief else 1)
    if FaultKind.REORDERED in mischief:
        copies.append(replace(first, stale=True, after=first.after + STALE_AFTER))
    return copies


def fee(amount_minor: int) -> int:
    """What the sandbox keeps of a payment, minor units; of a refund it gives the same share back."""
    return share(amount_minor, FEE_BPS, 10_000, Rounding.HALF_UP)
