"""Notifications: verified on the raw bytes, stored as received, answered at once, processed later."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from brim.base.events.operations import record
from brim.base.kit import ids
from brim.trade.payments import channels, numbers
from brim.trade.payments.catalogue import NotificationQuarantined
from brim.trade.payments.channels.contract import Notice, NotVerified
from brim.trade.payments.models import NotificationRow
from brim.trade.payments.operations import payment_states, refunds
from brim.trade.payments.operations.rows import APPLIED, BRIM, NOTHING
from brim.trade.payments.operations.sweep import attempt_all
from brim.trade.payments.types import Receipt

AT_ONCE = 200
LEASE = timedelta(minutes=1)
MAX_LEASE = timedelta(hours=6)
DOUBLINGS = 9  # enough to reach MAX_LEASE; more would leave what a timedelta can hold
MAX_UNVERIFIED_PER_HOUR = 500


def receive_notification(channel: str, raw: bytes, headers: Mapping[str, str], now: datetime) -> Receipt:
    """Verify and store what a channel's server sends. Respond with the receipt, then call `work_notification(*work)`.

    200 means that the bytes are stored, once for each id of the channel's. Unverified bytes are stored separately and
    answered 401; a flood of them is answered 429 and not stored.
    """
    if channel not in channels.names():
        return Receipt(404, "unknown channel")
    spoken = channels.CHANNELS[channel]
    lower = {name.lower(): value[:1000] for name, value in headers.items()}
    kept = {name: lower[name] for name in spoken.KEPT_HEADERS if name in lower}
    try:
        notice = spoken.verify(raw, lower, now=now)
    except NotVerified as problem:
        return store_unverified(channel, raw, kept, problem.reason, now)
    return store_verified(channel, notice, raw, kept, now)


@transaction.atomic
def store_verified(channel: str, notice: Notice, raw: bytes, headers: dict[str, str], now: datetime) -> Receipt:
    customer_id, payment_id = place(notice)
    row, made = NotificationRow.objects.get_or_create(
        customer_id=customer_id,
        channel=channel,
        channel_ref=notice.ref,
        defaults={
            "id": ids.make(),
            "payment_id": payment_id,
            "verified": True,
            "raw": raw,
            "headers": headers,
            "outcome": "",
            "quarantine": "",
            "seen": 1,
            "tries": 0,
            "received_at": now,
            "work_at": now,
        },
    )
    if not made:
        count(row)
    return Receipt(200, "ok", (customer_id, row.id) if row.worked_at is None else None)


@transaction.atomic
def store_unverified(channel: str, raw: bytes, headers: dict[str, str], reason: str, now: datetime) -> Receipt:
    recent = NotificationRow.objects.filter(customer_id=0, channel=channel, verified=False).exclude(quarantine="")
    if recent.filter(received_at__gt=now - timedelta(hours=1)).count() >= MAX_UNVERIFIED_PER_HOUR:
        return Receipt(429, "too many")
    digest = hashlib.sha256(raw + repr(sorted(headers.items())).encode()).hexdigest()
    row, made = NotificationRow.objects.get_or_create(
        customer_id=0,
        channel=channel,
        channel_ref=f"unproven:{digest}",
        defaults={
            "id": ids.make(),
            "payment_id": None,
            "verified": False,
            "raw": raw,
            "headers": headers,
            "outcome": "quarantined",
            "quarantine": reason,
            "seen": 1,
            "tries": 0,
            "received_at": now,
            "worked_at": now,
            "work_at": None,
        },
    )
    if made:
        alert(row, reason, now)
    else:
        count(row)
    return Receipt(401, "not verified")


def place(notice: Notice) -> tuple[int, int | None]:
    """The customer (partition) and payment of a notification; customer 0 if they cannot be read."""
    number = notice.finding.number if notice.finding else notice.refund.payment_number if notice.refund else ""
    return numbers.read_number(numbers.PAYMENT, number) or (0, None)


def count(row: NotificationRow) -> None:
    NotificationRow.objects.filter(customer_id=row.customer_id, id=row.id).update(seen=F("seen") + 1)


def work_notification(customer_id: int, notification_id: int, now: datetime) -> str:
    """Apply a stored notification; returns its outcome. Repeating it changes nothing.

    Locks the payment, then the customer's accounts; the notification last.
    """
    row = NotificationRow.objects.get(customer_id=customer_id, id=notification_id)
    if row.worked_at is not None:
        return row.outcome
    outcome = outcome_of(row, now)
    finish(row, outcome, now)
    return outcome


def outcome_of(row: NotificationRow, now: datetime) -> str:
    # Proven once more from what was stored, as of the moment it came.
    notice = channels.CHANNELS[row.channel].verify(bytes(row.raw), row.headers, now=row.received_at)
    if row.payment_id is None:
        return "unknown_payment"
    if notice.refund is not None:
        return refunds.apply(row.customer_id, row.channel, notice.refund, now=now)
    assert notice.finding is not None, "a notice speaks of a payment or of a refund"
    return payment_states.apply(
        row.customer_id, row.payment_id, notice.finding, source="notification", now=now, channel=row.channel
    )


@transaction.atomic
def finish(row: NotificationRow, outcome: str, now: datetime) -> None:
    fresh = NotificationRow.objects.select_for_update().get(customer_id=row.customer_id, id=row.id)
    if fresh.worked_at is not None:
        return
    held = outcome not in {APPLIED, NOTHING}
    fresh.outcome, fresh.quarantine = ("quarantined", outcome) if held else (outcome, "")
    fresh.worked_at, fresh.work_at = now, None
    fresh.save(update_fields=["outcome", "quarantine", "worked_at", "work_at"])
    if held:
        alert(fresh, outcome, now)


def alert(row: NotificationRow, cause: str, now: datetime) -> None:
    record(
        NotificationQuarantined(row.id, row.payment_id, row.channel, cause),
        customer_id=row.customer_id,
        actor=BRIM.label,
        now=now,
    )


def work_notifications(now: datetime) -> int:
    """Work what was stored and not worked, for whatever reason; how many."""
    due = claim(now)
    attempt_all(due, lambda row: work_notification(row.customer_id, row.id, now))
    return len(due)


def claim(now: datetime) -> list[NotificationRow]:
    """Take due notifications for a while, longer with every try, so that two workers do not work the same one."""
    due = NotificationRow.objects.filter(work_at__lte=now).order_by("work_at")
    return [row for row in due[:AT_ONCE] if is_claimed(row, now)]


def is_claimed(row: NotificationRow, now: datetime) -> bool:
    """Put the work off in the row's own partition, as long as it is as it was seen: else another was first."""
    seen = NotificationRow.objects.filter(customer_id=row.customer_id, id=row.id, work_at=row.work_at)
    lease = min(LEASE * 2 ** min(row.tries, DOUBLINGS), MAX_LEASE)
    return seen.update(work_at=now + lease, tries=row.tries + 1) == 1
