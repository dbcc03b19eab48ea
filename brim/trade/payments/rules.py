"""Decisions about payments: values in, decisions out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from brim.base.money import MAX_AMOUNT, Money
from brim.trade.payments.types import DisputeStatus, PaymentState, RefundStatus, TopUpStatus

S = PaymentState

# When a payment that stays open is asked about, counted from its creation; after the last one, once a day.
ASK_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
ASK_EVERY = timedelta(hours=24)

# From when on something should have ended long ago, and a person has to look.
STUCK_PAID = timedelta(minutes=5)
STUCK_OPEN = timedelta(hours=1)
STUCK_REFUND = timedelta(hours=24)
STALLED_ASKS = 3


# Notes and coins that are handed over a counter, minor units, the largest first.
DENOMINATIONS: Mapping[str, tuple[int, ...]] = {
    "CNY": (10000, 5000, 2000, 1000, 500, 100, 50, 10),
    "EUR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "HKD": (100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "JPY": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
    "SGD": (10000, 5000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "USD": (10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1),
}


class Signal(StrEnum):
    """An input to a payment's state machine."""

    OPENED = "opened"
    PAID = "paid"
    CREDITED = "credited"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUND_STARTED = "refund_started"
    PART_REFUNDED = "part_refunded"
    WHOLE_REFUNDED = "whole_refunded"
    REFUND_CANCELLED = "refund_cancelled"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


# Paid is believed from every open or ended state: money that arrives late is credited all the same.
TRANSITIONS: Mapping[tuple[PaymentState, Signal], PaymentState] = {
    (S.CREATED, Signal.OPENED): S.PENDING,
    (S.CREATED, Signal.PAID): S.PAID,
    (S.CREATED, Signal.FAILED): S.FAILED,
    (S.CREATED, Signal.EXPIRED): S.EXPIRED,
    (S.PENDING, Signal.PAID): S.PAID,
    (S.PENDING, Signal.FAILED): S.FAILED,
    (S.PENDING, Signal.EXPIRED): S.EXPIRED,
    (S.CREATED, Signal.CANCELLED): S.CANCELLED,
    (S.PENDING, Signal.CANCELLED): S.CANCELLED,
    (S.CANCELLED, Signal.PAID): S.PAID,
    (S.FAILED, Signal.PAID): S.PAID,
    (S.EXPIRED, Signal.PAID): S.PAID,
    (S.PAID, Signal.CREDITED): S.CREDITED,
    (S.PAID, Signal.SENT_BACK): S.SENT_BACK,
    (S.CREDITED, Signal.REFUND_STARTED): S.REFUNDING,
    (S.PARTIALLY_REFUNDED, Signal.REFUND_STARTED): S.REFUNDING,
    (S.REFUNDING, Signal.PART_REFUNDED): S.PARTIALLY_REFUNDED,
    (S.REFUNDING, Signal.WHOLE_REFUNDED): S.REFUNDED,
    (S.REFUNDING, Signal.REFUND_CANCELLED): S.CREDITED,
    (S.CREDITED, Signal.DISPUTED): S.DISPUTED,
    (S.REFUNDING, Signal.DISPUTED): S.DISPUTED,
    (S.PARTIALLY_REFUNDED, Signal.DISPUTED): S.DISPUTED,
    (S.REFUNDED, Signal.DISPUTED): S.DISPUTED,
    (S.CHARGED_BACK, Signal.DISPUTED): S.DISPUTED,
    (S.CHARGED_BACK, Signal.REFUND_STARTED): S.REFUNDING,
    (S.REFUNDING, Signal.CHARGED_BACK): S.CHARGED_BACK,
}

OPEN = frozenset({S.CREATED, S.PENDING})
REFUNDABLE = frozenset({S.CREDITED, S.PARTIALLY_REFUNDED, S.CHARGED_BACK})
# What can be contested: whatever has been credited.
DISPUTABLE = frozenset({S.CREDITED, S.REFUNDING, S.PARTIALLY_REFUNDED, S.REFUNDED, S.DISPUTED, S.CHARGED_BACK})

TOP_UP_STATUS: Mapping[PaymentState, TopUpStatus] = {
    S.CREATED: TopUpStatus.PENDING,
    S.PENDING: TopUpStatus.PENDING,
    S.PAID: TopUpStatus.PENDING,
    S.FAILED: TopUpStatus.FAILED,
    S.EXPIRED: TopUpStatus.EXPIRED,
    S.CREDITED: TopUpStatus.CREDITED,
    S.REFUNDING: TopUpStatus.CREDITED,
    S.PARTIALLY_REFUNDED: TopUpStatus.CREDITED,
    S.REFUNDED: TopUpStatus.CREDITED,
    S.DISPUTED: TopUpStatus.CREDITED,
    S.SENT_BACK: TopUpStatus.FAILED,
    S.CANCELLED: TopUpStatus.CANCELLED,
    S.CHARGED_BACK: TopUpStatus.CREDITED,
}


def follow(state: PaymentState, signal: Signal) -> PaymentState | None:
    """The state that follows, or None where the signal changes nothing (a replay, or one that came out of order)."""
    return TRANSITIONS.get((state, signal))


def after_refund(*, refunded: int, amount: int, charged_back: int = 0) -> Signal:
    """What a settled refund means for its payment, given all that has gone back of what was paid, minor units."""
    if charged_back:
        return Signal.CHARGED_BACK
    if refunded >= amount:
        return Signal.WHOLE_REFUNDED
    return Signal.PART_REFUNDED if refunded else Signal.REFUND_CANCELLED


def after_disputes(*, amount: int, refunded: int, charged_back: int, is_refunding: bool) -> PaymentState:
    """Where a payment stands once none of its disputes is open; amounts in minor units."""
    if is_refunding:
        return S.REFUNDING
    if charged_back:
        return S.CHARGED_BACK
    if refunded >= amount:
        return S.REFUNDED
    return S.PARTIALLY_REFUNDED if refunded else S.CREDITED


def decided_dispute(
    status: DisputeStatus, said: DisputeStatus, *, at: datetime | None, said_at: datetime | None, is_by_channel: bool
) -> DisputeStatus | None:
    """What a channel's word makes of a dispute; None where it changes nothing: a resend, or a word that came late.

    An open one is decided by any decision. One that was decided otherwise is decided anew by a word that the channel
    dates later than its last (`said_at`), and by any where a person had recorded it (not `is_by_channel`).
    """
    if said in {status, DisputeStatus.OPEN}:
        return None
    if status is DisputeStatus.OPEN or not is_by_channel:
        return said
    return said if at is not None and said_at is not None and at > said_at else None


def next_ask(created_at: datetime, now: datetime) -> datetime:
    """When to query the channel next: the first point of the schedule after `now`; past its end, once a day."""
    for wait in ASK_AFTER:
        if created_at + wait > now:
            return created_at + wait
    days_over = (now - created_at - ASK_AFTER[-1]) // ASK_EVERY + 1
    return created_at + ASK_AFTER[-1] + days_over * ASK_EVERY


@dataclass(frozen=True)
class Claim:
    """What a channel says of a payment, or what we hold of it: the fields that must agree."""

    number: str
    amount: Money
    merchant: str


def mismatch(ours: Claim, theirs: Claim) -> str:
    """The first field in which a channel's word disagrees with the payment, as a quarantine reason; "" where none."""
    if theirs.number != ours.number:
        return "wrong_number"
    if theirs.merchant != ours.merchant:
        return "wrong_merchant"
    if theirs.amount.asset != ours.amount.asset:
        return "wrong_currency"
    if theirs.amount != ours.amount:
        return "wrong_amount"
    return ""


def paid_at(said: datetime | None, *, created_at: datetime, now: datetime) -> datetime:
    """When a payment was paid: by the channel's word as far as that can be, which is from its creation until now.

    No clock of anybody's keeps what is paid out of the wallet. Source: docs/rules/11.
    """
    return min(max(said or now, created_at), now)


def is_stuck(state: PaymentState, *, expires_at: datetime, paid_at: datetime | None, now: datetime) -> bool:
    """Paid but not credited, or still open long after the time to pay."""
    if state is S.PAID:
        return paid_at is not None and paid_at + STUCK_PAID < now
    return state in OPEN and expires_at + STUCK_OPEN < now


def is_refund_stuck(status: RefundStatus, *, created_at: datetime, now: datetime) -> bool:
    """The channel has not reported its outcome for a day."""
    return status is RefundStatus.PENDING and created_at + STUCK_REFUND < now


def is_refund_stalled(*, said: str, asked: int, created_at: datetime, now: datetime) -> bool:
    """Time to call for a person: the channel declines to say, again and again, or a day has passed without an end."""
    return (said == "declined" and asked >= STALLED_ASKS) or created_at + STUCK_REFUND <= now


# The most that a drawer holds, all its movements together: what is one amount at most. Its sums stay countable by it.
MAX_DRAWER_BALANCE = MAX_AMOUNT


def drawer(opening: int, *movements: int) -> int:
    """What should lie in the drawer, minor units: the opening count and every signed movement."""
    return opening + sum(movements)


def fingerprint(*parts: object) -> bytes:
    """Tells two contents under one key apart. Parts are separated by a byte that no part contains."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()


ENOUGH = 50
TIMES_USUAL = 10


def unusual_above(*, count: int, percentile: int | None, steps: Sequence[int]) -> int | None:
    """Above how much a top-up is much more than usual: ten times the 95th `percentile` of `count` earlier ones; before
    there are enough, the second highest step of the ladder, or ten times its only one; None where nothing tells.

    Source: docs/decisions/0027-a-slip-of-the-hand-stays-small.md.
    """
    if count >= ENOUGH and percentile is not None:
        return TIMES_USUAL * percentile
    if len(steps) == 1:
        return TIMES_USUAL * steps[0]
    return sorted(steps)[-2] if steps else None
