"""Events of payments. Amounts are in minor units, with their currency."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@event("payments.payment_created")
@dataclass(frozen=True)
class PaymentCreated(Event):
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    store_id: int | None


@event("payments.payment_paid")
@dataclass(frozen=True)
class PaymentPaid(Event):
    """`source`: notification, query or counter."""

    payment_id: int
    topup_id: int
    channel: str
    channel_number: str
    amount: int
    currency: str
    source: str


@event("payments.payment_credited")
@dataclass(frozen=True)
class PaymentCredited(Event):
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    store_id: int | None


@event("payments.payment_failed")
@dataclass(frozen=True)
class PaymentFailed(Event):
    payment_id: int
    topup_id: int
    channel: str
    source: str


@event("payments.payment_expired")
@dataclass(frozen=True)
class PaymentExpired(Event):
    payment_id: int
    topup_id: int
    channel: str


@event("payments.top_up_cancelled")
@dataclass(frozen=True)
class TopUpCancelled(Event):
    """Before it was paid, by the event's actor; closed at the channel."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str


@event("payments.payment_disputed")
@dataclass(frozen=True)
class PaymentDisputed(Event):
    """`amount`: what is contested of it."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    dispute_id: int


@event("payments.dispute_won")
@dataclass(frozen=True)
class DisputeWon(Event):
    """`amount` is the business's again. `source`: channel, or by_hand."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    dispute_id: int
    source: str


@event("payments.dispute_lost")
@dataclass(frozen=True)
class DisputeLost(Event):
    """`amount` went back to the payer. `source` as in `DisputeWon`."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    dispute_id: int
    source: str


@event("payments.dispute_outcome_requested")
@dataclass(frozen=True)
class DisputeOutcomeRequested(Event):
    """A person says how a dispute ended, `outcome` won or lost; nothing moves until a second one agrees."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    dispute_id: int
    outcome_id: int
    outcome: str


@event("payments.dispute_outcome_rejected")
@dataclass(frozen=True)
class DisputeOutcomeRejected(Event):
    """A second person does not agree; the dispute stands as it did."""

    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    dispute_id: int
    outcome_id: int
    outcome: str


@event("payments.refund_started")
@dataclass(frozen=True)
class RefundStarted(Event):
    refund_id: int
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str


@event("payments.refund_completed")
@dataclass(frozen=True)
class RefundCompleted(Event):
    refund_id: int
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str


@event("payments.refund_cancelled")
@dataclass(frozen=True)
class RefundCancelled(Event):
    """The channel's final no: the money is the wallet's again."""

    refund_id: int
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str


@event("payments.refund_stalled")
@dataclass(frozen=True)
class RefundStalled(Event):
    """An alert, told once a refund: its money stays frozen, and asking does not help. `said`: the channel's last word,
    as `types.RefundAnswer` has it."""

    refund_id: int
    payment_id: int
    topup_id: int
    channel: str
    amount: int
    currency: str
    said: str


@event("payments.notification_quarantined")
@dataclass(frozen=True)
class NotificationQuarantined(Event):
    """An alert: someone has to look. `payment_id` is empty where none could be read."""

    notification_id: int
    payment_id: int | None
    channel: str
    cause: str


@event("payments.answer_quarantined")
@dataclass(frozen=True)
class AnswerQuarantined(Event):
    """An alert: the channel's answer to our own question disagrees with the payment."""

    payment_id: int
    channel: str
    cause: str


@event("payments.notification_resolved")
@dataclass(frozen=True)
class NotificationResolved(Event):
    """Somebody has said what came of a notification that was not believed; no value moves by this."""

    notification_id: int
    payment_id: int | None
    channel: str
    cause: str


@event("payments.answer_resolved")
@dataclass(frozen=True)
class AnswerResolved(Event):
    """Somebody has said what came of an answer that was not believed; no value moves by this."""

    payment_id: int
    channel: str
    cause: str


@event("payments.shift_opened")
@dataclass(frozen=True)
class ShiftOpened(Event):
    shift_id: int
    store_id: int
    cashier_id: int
    opening: int
    currency: str


@event("payments.cash_dropped")
@dataclass(frozen=True)
class CashDropped(Event):
    shift_id: int
    store_id: int
    amount: int
    currency: str


@event("payments.shift_closed")
@dataclass(frozen=True)
class ShiftClosed(Event):
    """`difference` = counted - expected."""

    shift_id: int
    store_id: int
    cashier_id: int
    expected: int
    counted: int
    difference: int
    currency: str
