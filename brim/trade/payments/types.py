"""Types for other rooms: payments, top-ups, refunds, notifications, shifts and bills as values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from brim.base.money import Money


class PaymentState(StrEnum):
    """A payment's state. Transitions are those of rules.TRANSITIONS, and rules.after_disputes once the last dispute is
    closed.
    `charged_back`: the channel has taken back all or part of it."""

    CREATED = "created"
    PENDING = "pending"
    PAID = "paid"
    CREDITED = "credited"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDING = "refunding"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"
    CHARGED_BACK = "charged_back"


class DisputeStatus(StrEnum):
    """A dispute's status; won and lost from the business's point of view."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class OutcomeStatus(StrEnum):
    """The status of a person's statement about a dispute. `overtaken`: it was decided otherwise before a second person
    agreed."""

    REQUESTED = "requested"
    MADE = "made"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


class TopUpStatus(StrEnum):
    PENDING = "pending"
    CREDITED = "credited"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class RefundStatus(StrEnum):
    """`pending` includes an unknown outcome: the channel is queried again."""

    PENDING = "pending"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CashKind(StrEnum):
    """Why a drawer's content changed; the amount's sign says which way."""

    TOP_UP = "top_up"
    REFUND = "refund"
    DROP = "drop"


@dataclass(frozen=True)
class Payment:
    """One attempt to bring money in by a channel. `number` is what the channel knows it by; `doubt` the field in which
    its last answer disagreed with us, empty where it did not. `charged_back`: what was lost in disputes."""

    customer_id: int
    id: int
    topup_id: int
    number: str
    channel: str
    amount: Money
    state: PaymentState
    channel_number: str
    checkout_url: str
    return_url: str
    store_id: int | None
    refunded: Money
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    credited_at: datetime | None
    asked: int
    next_ask_at: datetime | None
    charged_back: Money
    doubt: str = ""


@dataclass(frozen=True)
class Dispute:
    """The payer contests `amount` of a payment. `number`: what the channel calls it, empty where it has not said.
    `opened_by`, `decided_by`: who recorded it; `reason` is what they wrote. `decided_by` is empty while it is open.
    `is_by_channel`: the channel itself has decided it. `waits`: a person's word that nobody has agreed to yet."""

    customer_id: int
    id: int
    payment_id: int
    topup_id: int
    channel: str
    number: str
    amount: Money
    status: DisputeStatus
    reason: str
    opened_by: str
    decided_by: str
    opened_at: datetime
    decided_at: datetime | None
    store_id: int | None = None
    is_by_channel: bool = False
    waits: "DisputeOutcome | None" = None
    replayed: bool = False


@dataclass(frozen=True)
class DisputeOutcome:
    """What a person says came of a dispute, `outcome` won or lost, and whether a second one has agreed. `decided_by` is
    empty until somebody has, or has not."""

    customer_id: int
    id: int
    dispute_id: int
    outcome: DisputeStatus
    status: OutcomeStatus
    reason: str
    requested_by: str
    decided_by: str
    requested_at: datetime
    changed_at: datetime
    replayed: bool = False


@dataclass(frozen=True)
class Answer:
    """A channel's answer to a query just now, and the payment after it.

    said: pending, paid, failed, closed, missing (it does not know the number), disputed; declined (it refuses to
    answer), silent (no answer that counts). `doubt`: the field in which the answer disagrees with us; then
    nothing moved.
    """

    said: str
    payment: Payment
    amount: Money | None = None
    channel_number: str = ""
    at: datetime | None = None
    doubt: str = ""


@dataclass(frozen=True)
class TopUp:
    """A customer's top-up, with its payment. `replayed`: the key had been used before with the same content."""

    customer_id: int
    id: int
    status: TopUpStatus
    amount: Money
    channel: str
    store_id: int | None
    actor: str
    created_at: datetime
    credited_at: datetime | None
    payment: Payment
    replayed: bool = False

    @property
    def checkout_url(self) -> str:
        return self.payment.checkout_url


@dataclass(frozen=True)
class Refund:
    """A refund of a top-up to its origin. `amount` is what the channel pays out."""

    customer_id: int
    id: int
    topup_id: int
    payment_id: int
    number: str
    amount: Money
    status: RefundStatus
    reason: str
    actor: str
    created_at: datetime
    settled_at: datetime | None
    replayed: bool = False
    asked: int = 0
    next_ask_at: datetime | None = None


@dataclass(frozen=True)
class RefundAnswer:
    """What a channel said of a refund when it was asked just now: processing, succeeded, failed, missing (it was sent
    again), withheld (it is missing there, and not sent while its wallet is frozen or the payment contested), declined,
    silent; and the refund as it stands after that."""

    said: str
    refund: Refund
    doubt: str = ""


@dataclass(frozen=True)
class Notification:
    """A channel's notification as received. `outcome` is empty until it has been processed; one in quarantine has a
    `resolution` once a person has settled it."""

    customer_id: int
    id: int
    channel: str
    channel_ref: str
    payment_id: int | None
    verified: bool
    outcome: str
    quarantine: str
    seen: int
    received_at: datetime
    worked_at: datetime | None
    headers: dict[str, str]
    raw: bytes
    resolved_at: datetime | None = None
    resolved_by: str = ""
    resolution: str = ""


@dataclass(frozen=True)
class Receipt:
    """The answer to a channel's notification: HTTP status and body, and what is to be worked later (None where nothing
    is)."""

    status: int
    body: str
    work: tuple[int, int] | None = None


@dataclass(frozen=True)
class Shift:
    """A cashier's time at one drawer. `expected` = opening + what came in - what went out; `difference` = counted -
    expected, once closed."""

    id: int
    store_id: int
    cashier_id: int
    opening: Money
    opened_at: datetime
    closed_at: datetime | None
    expected: Money
    counted: Money | None
    difference: Money | None
    reason: str


@dataclass(frozen=True)
class CashMovement:
    """A change of a drawer's content: above zero came in, below went out. `customer_id` is 0 for a drop."""

    customer_id: int
    id: int
    shift_id: int
    kind: CashKind
    amount: Money
    payment_id: int | None
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class ShiftReport:
    """`top_ups`, `refunds`, `drops` are sizes (never below zero), with their counts; movements in order, at most
    `queries.MAX_MOVEMENTS`."""

    shift: Shift
    top_ups: Money
    top_up_count: int
    refunds: Money
    refund_count: int
    drops: Money
    drop_count: int
    movements: tuple[CashMovement, ...]


@dataclass(frozen=True)
class BillRow:
    """A line of a channel's daily bill: payment, refund, charge_back (a dispute that was lost), charge_back_reversal
    (won after that). `amount` is below zero for what the channel takes; `fee` is what it keeps, below zero where it
    gives a fee back. `refund_number` is the refund's, or the channel's own of the dispute."""

    kind: str
    number: str
    refund_number: str
    channel_number: str
    amount: Money
    fee: Money
    at: datetime


@dataclass(frozen=True)
class Bill:
    """A channel's own account of one day, whose rows have been footed to its totals."""

    channel: str
    day: date
    rows: tuple[BillRow, ...]
