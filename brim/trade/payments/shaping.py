"""Rows into the values that leave the room."""

from collections.abc import Iterable

from brim.base.money import money
from brim.core.customers.texts import Keys
from brim.trade.payments import numbers, texts
from brim.trade.payments.models import (
    CashMovementRow,
    DisputeOutcomeRow,
    DisputeRow,
    NotificationRow,
    PaymentRow,
    RefundRow,
    ShiftRow,
    TopUpRow,
)
from brim.trade.payments.types import (
    CashKind,
    CashMovement,
    Dispute,
    DisputeOutcome,
    DisputeStatus,
    Notification,
    OutcomeStatus,
    Payment,
    PaymentState,
    Refund,
    RefundStatus,
    Shift,
    TopUp,
    TopUpStatus,
)


def payment(row: PaymentRow) -> Payment:
    return Payment(
        customer_id=row.customer_id,
        id=row.id,
        topup_id=row.topup_id,
        number=numbers.number(numbers.PAYMENT, row.customer_id, row.id),
        channel=row.channel,
        amount=money(row.amount, row.currency),
        state=PaymentState(row.state),
        channel_number=row.channel_number,
        checkout_url=row.checkout_url,
        return_url=row.return_url,
        store_id=row.store_id,
        refunded=money(row.refunded, row.currency),
        created_at=row.created_at,
        expires_at=row.expires_at,
        paid_at=row.paid_at,
        credited_at=row.credited_at,
        asked=row.asked,
        next_ask_at=row.next_ask_at,
        charged_back=money(row.charged_back, row.currency),
        doubt=row.doubt,
    )


def dispute(
    row: DisputeRow, *, replayed: bool = False, keys: Keys | None = None, waits: DisputeOutcomeRow | None = None
) -> Dispute:
    return Dispute(
        customer_id=row.customer_id,
        id=row.id,
        payment_id=row.payment_id,
        topup_id=row.topup_id,
        channel=row.channel,
        number=row.number,
        amount=money(row.amount, row.currency),
        status=DisputeStatus(row.status),
        reason=texts.reason_of(row, keys),
        opened_by=row.opened_by,
        decided_by=row.decided_by,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        store_id=row.store_id,
        is_by_channel=row.said_at is not None,
        waits=None if waits is None else outcome(waits, keys=keys),
        replayed=replayed,
    )


def disputes(rows: Iterable[DisputeRow]) -> list[Dispute]:
    """With what waits to be agreed to, and with their reasons: two queries more at most."""
    listed = list(rows)
    waiting = DisputeOutcomeRow.objects.filter(
        customer_id__in={row.customer_id for row in listed},
        dispute_id__in=[row.id for row in listed],
        status=OutcomeStatus.REQUESTED,
    )
    waits = {(row.customer_id, row.dispute_id): row for row in (waiting if listed else ())}
    keys = texts.keys_of(*listed, *waits.values())
    return [dispute(row, keys=keys, waits=waits.get((row.customer_id, row.id))) for row in listed]


def outcome(row: DisputeOutcomeRow, *, replayed: bool = False, keys: Keys | None = None) -> DisputeOutcome:
    return DisputeOutcome(
        customer_id=row.customer_id,
        id=row.id,
        dispute_id=row.dispute_id,
        outcome=DisputeStatus(row.outcome),
        status=OutcomeStatus(row.status),
        reason=texts.reason_of(row, keys),
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        requested_at=row.requested_at,
        changed_at=row.changed_at,
        replayed=replayed,
    )


def outcomes(rows: Iterable[DisputeOutcomeRow]) -> list[DisputeOutcome]:
    """With their reasons, in one query more where there are any."""
    listed = list(rows)
    keys = texts.keys_of(*listed)
    return [outcome(row, keys=keys) for row in listed]


def topup(row: TopUpRow, paid_by: PaymentRow, *, replayed: bool = False) -> TopUp:
    return TopUp(
        customer_id=row.customer_id,
        id=row.id,
        status=TopUpStatus(row.status),
        amount=money(row.amount, row.currency),
        channel=row.channel,
        store_id=row.store_id,
        actor=row.actor,
        created_at=row.created_at,
        credited_at=row.credited_at,
        payment=payment(paid_by),
        replayed=replayed,
    )


def refunds(rows: Iterable[RefundRow]) -> list[Refund]:
    """With their reasons, in one query more where there are any."""
    listed = list(rows)
    keys = texts.keys_of(*listed)
    return [refund(row, keys=keys) for row in listed]


def refund(row: RefundRow, *, replayed: bool = False, keys: Keys | None = None) -> Refund:
    return Refund(
        customer_id=row.customer_id,
        id=row.id,
        topup_id=row.topup_id,
        payment_id=row.payment_id,
        number=numbers.number(numbers.REFUND, row.customer_id, row.id),
        amount=money(row.amount, row.currency),
        status=RefundStatus(row.status),
        reason=texts.reason_of(row, keys),
        actor=row.actor,
        created_at=row.created_at,
        settled_at=row.settled_at,
        replayed=replayed,
        asked=row.asked,
        next_ask_at=row.next_ask_at,
    )


def notifications(rows: Iterable[NotificationRow]) -> list[Notification]:
    """With what came of them, in one query more where anything did."""
    listed = list(rows)
    keys = texts.keys_of(*listed)
    return [notification(row, keys=keys) for row in listed]


def notification(row: NotificationRow, *, keys: Keys | None = None) -> Notification:
    return Notification(
        customer_id=row.customer_id,
        id=row.id,
        channel=row.channel,
        channel_ref=row.channel_ref,
        payment_id=row.payment_id,
        verified=row.verified,
        outcome=row.outcome,
        quarantine=row.quarantine,
        seen=row.seen,
        received_at=row.received_at,
        worked_at=row.worked_at,
        headers=dict(row.headers),
        raw=bytes(row.raw),
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        resolution=texts.resolution_of(row, keys),
    )


def shift(row: ShiftRow, expected_minor: int) -> Shift:
    """`expected_minor` is what should lie in the drawer now; a closed shift keeps its own."""
    expected = expected_minor if row.expected is None else row.expected
    return Shift(
        id=row.id,
        store_id=row.store_id,
        cashier_id=row.cashier_id,
        opening=money(row.opening, row.currency),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        expected=money(expected, row.currency),
        counted=None if row.counted is None else money(row.counted, row.currency),
        difference=None if row.counted is None else money(row.counted - expected, row.currency),
        reason=row.reason,
    )


def movement(row: CashMovementRow, currency: str) -> CashMovement:
    return CashMovement(
        customer_id=row.customer_id,
        id=row.id,
        shift_id=row.shift_id,
        kind=CashKind(row.kind),
        amount=money(row.amount, currency),
        payment_id=row.payment_id,
        reason=row.reason,
        actor=row.actor,
        at=row.at,
    )
