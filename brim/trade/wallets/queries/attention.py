"""What of wallets waits for a person: counts over small partial indexes, each stopping early."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from brim.base.identity.queries import labels_of_person
from brim.base.identity.types import Actor
from brim.base.kit.feeds import counted
from brim.core.customers import visibility
from brim.trade.wallets.models import Adjustment, Hold, Withdrawal

SOON = timedelta(days=1)


@dataclass(frozen=True)
class Attention:
    """Counts of what waits, each at most `feeds.MAX_COUNT` + 1; 0 where the actor could do nothing about it.

    withdrawals_to_approve, adjustments_to_approve: for a second person. withdrawals_to_pay: approved, and not said to
    be paid. holds_ending: customers' holds that expire within a day.
    """

    withdrawals_to_approve: int = 0
    withdrawals_to_pay: int = 0
    adjustments_to_approve: int = 0
    holds_ending: int = 0


def attention(*, actor: Actor, now: datetime) -> Attention:
    """What waits for a person at `now`; what the actor asked for, in person or by a key, is another's to decide and not
    counted.

    Permission: withdrawals:approve, withdrawals:pay, adjustments:approve and holds:write, each for its own count and
    with what its page takes (withdrawals:read; wallets:read, customers:read); without them it is 0. Four queries at
    most, and those for whose hand it is.
    """
    withdrawals = visibility.visible_to(Withdrawal.objects.all(), actor)
    own = labels_of_person(actor.label) if may_approve(actor) else []
    asked = withdrawals.filter(status="requested").exclude(requested_by__in=own)
    approved = withdrawals.filter(status="approved")
    adjustments = visibility.visible_to(Adjustment.objects.filter(status="requested"), actor)
    corrections = adjustments.exclude(requested_by__in=own)
    ending = Hold.objects.filter(status="open", purpose="hold", expires_at__gt=now, expires_at__lte=now + SOON)
    return Attention(
        withdrawals_to_approve=counted(asked) if may(actor, "withdrawals:read", "withdrawals:approve") else 0,
        withdrawals_to_pay=counted(approved) if may(actor, "withdrawals:read", "withdrawals:pay") else 0,
        adjustments_to_approve=counted(corrections) if actor.can("adjustments:approve") else 0,
        holds_ending=counted(visibility.at_stores(ending, actor))
        if may(actor, "wallets:read", "customers:read", "holds:write")
        else 0,
    )


def may_approve(actor: Actor) -> bool:
    return actor.can("withdrawals:approve") or actor.can("adjustments:approve")


def may(actor: Actor, *words: str) -> bool:
    return all(actor.can(word) for word in words)
