"""The contract every channel fulfils: a channel is a folder whose package has these names; one test suite runs over
all of them.

Building a request and parsing a reply are pure; only `send`, passed in as an argument, uses the network. Parsing raises
Declined for a provider's final refusal, Unavailable if there is no usable answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise

from brim.base.money import Money
from brim.trade.payments.types import Bill, DisputeStatus


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


@dataclass(frozen=True)
class Reply:
    status: int
    content: bytes


Send = Callable[[Request], Reply]


class Outcome(StrEnum):
    """What a channel says of a payment. `missing`: it does not know the number; `disputed`: paid, and contested."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    CLOSED = "closed"
    MISSING = "missing"
    DISPUTED = "disputed"


class RefundOutcome(StrEnum):
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class Order:
    """What a payment is opened with. `number` is ours; `notify_url` is where the channel's server reports."""

    number: str
    amount: Money
    subject: str
    return_url: str
    notify_url: str
    expires_at: datetime


@dataclass(frozen=True)
class RefundOrder:
    """`number` is the refund's own and stays the same on every retry; `whole` is what was paid."""

    number: str
    payment_number: str
    amount: Money
    whole: Money
    reason: str


@dataclass(frozen=True)
class DisputeFinding:
    """A channel's word on a dispute. `number` is the channel's own for it, the same whenever it speaks of it; `amount`
    what is contested, of the payment's currency; `at` when it came to stand so, by the channel's clock."""

    number: str
    status: DisputeStatus
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """A channel's word on a payment. `amount` and `merchant` are None and empty only where it is `missing`. `at` is
    when it was paid by the channel's clock, with its offset; None where that is not said, or cannot be read.

    `disputes`: all that the payer has contested of it, decided or not; where it is `disputed` and there is none, the
    whole of it is.
    """

    outcome: Outcome
    number: str
    merchant: str = ""
    amount: Money | None = None
    channel_number: str = ""
    at: datetime | None = None
    disputes: tuple[DisputeFinding, ...] = ()


@dataclass(frozen=True)
class RefundFinding:
    outcome: RefundOutcome
    number: str
    payment_number: str = ""
    merchant: str = ""
    amount: Money | None = None


@dataclass(frozen=True)
class Opened:
    """`checkout_url` is the hosted page; empty where the money has changed hands already."""

    checkout_url: str
    finding: Finding


@dataclass(frozen=True)
class Notice:
    """A notification that has been verified and read. `ref` is the channel's own id for it, the same on a resend."""

    ref: str
    finding: Finding | None = None
    refund: RefundFinding | None = None


class NotVerified(Exception):
    """The bytes are not proven to come from the channel. `reason` is a word for the quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BillBroken(Exception):
    """The bill cannot be read or its rows do not foot to its totals; none of it may be used."""


class Channel(Protocol):
    """What a channel's package offers. `label` is chosen from, `phrase` stands in a sentence: topped up by cash.
    `at_once`: money changes hands when the payment is made, nothing is awaited."""

    NAME: str
    LABEL: Promise
    PHRASE: Promise
    AT_ONCE: bool
    LIFETIME: timedelta
    KEPT_HEADERS: tuple[str, ...]

    @staticmethod
    def merchant() -> str:
        """Who we are to the channel."""

    @staticmethod
    def create(order: Order, *, now: datetime, send: Send) -> Opened:
        """Open the payment; the same number again answers with the same page."""

    @staticmethod
    def query(number: str, *, now: datetime, send: Send) -> Finding: ...

    @staticmethod
    def close(number: str, *, now: datetime, send: Send) -> Finding:
        """Make sure that it can be paid no more; answers with how it stands after that."""

    @staticmethod
    def refund(order: RefundOrder, *, now: datetime, send: Send) -> RefundFinding: ...

    @staticmethod
    def refund_query(number: str, *, now: datetime, send: Send) -> RefundFinding: ...

    @staticmethod
    def verify(raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Notice:
        """Prove the bytes and read them. `headers` have lower-case names. Raises: NotVerified."""

    @staticmethod
    def bill(day: date, *, now: datetime, send: Send) -> Bill:
        """The channel's account of a day. Raises: BillBroken, Unavailable."""
