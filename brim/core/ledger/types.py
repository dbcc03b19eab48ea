"""Arguments and results of the ledger. Amounts are integers of the asset's minor unit; times are aware datetimes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Leg(NamedTuple):
    """Moves `amount` (never 0) from the book `book` to the customer's account `code`; below 0, the other way."""

    code: int
    amount: int
    book: int


class Place(NamedTuple):
    """Set aside `amount` (> 0) of account `code` under the hold `hold_id`."""

    hold_id: int
    code: int
    amount: int


class Draw(NamedTuple):
    """Take `amount` (> 0) from the hold `hold_id`: with a leg it is captured, without one released."""

    hold_id: int
    amount: int


class Floor(NamedTuple):
    """Let account `code` go down to `floor` (<= 0: minus the credit line)."""

    code: int
    floor: int


@dataclass(slots=True)
class Transfer:
    """A command: one transfer to be booked for one customer, all of it or nothing.

    key: unique per customer for ever; the same key with the same content is replayed, with other content refused.
    content: what the fingerprint is computed from; None: the legs, for callers that state exact legs.
    occurred_at: when it happened, None for now. An account's times never run backwards: an earlier moment is booked
    at the account's latest one.
    """

    customer_id: int
    key: str
    kind: str
    legs: tuple[Leg, ...] = ()
    draws: tuple[Draw, ...] = ()
    places: tuple[Place, ...] = ()
    floors: tuple[Floor, ...] = ()
    actor: str = ""
    cause: str = ""
    content: str | None = None
    occurred_at: datetime | None = None
    id: int = 0


class PostedLeg(NamedTuple):
    code: int
    amount: int
    book: int
    seq: int
    balance: int


class Posted(NamedTuple):
    """A booked transfer. `is_replayed`: it had been booked before, nothing moved now and `legs` is empty."""

    customer_id: int
    id: int
    key: str
    legs: tuple[PostedLeg, ...]
    is_replayed: bool


@dataclass(frozen=True)
class AccountView:
    """An account's totals; `available` = posted - held - floor."""

    customer_id: int
    code: int
    kind: str
    asset: str
    posted: int
    held: int
    floor: int
    seq: int
    head: str

    @property
    def available(self) -> int:
        return self.posted - self.held - self.floor


@dataclass(frozen=True)
class Entry:
    """A booked leg, seen from the customer's account."""

    customer_id: int
    transfer_id: int
    code: int
    seq: int
    amount: int
    balance: int
    book: int
    kind: str
    cause: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    hash: str


@dataclass(frozen=True)
class BookTotal:
    """A line of the trial balance: customers' accounts of a code (`is_book` False), or a book."""

    code: int
    kind: str
    asset: str
    detail: str
    is_book: bool
    total: int
    accounts: int


@dataclass(frozen=True)
class TrialBalance:
    """Per asset, all lines; `sums` maps each asset to its total, which is 0 when the books balance."""

    lines: tuple[BookTotal, ...]
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def is_balanced(self) -> bool:
        return not any(self.sums.values())


@dataclass(frozen=True)
class Flow:
    """What came into customers' accounts of a kind from a book and what went back to it, minor units, both >= 0,
    in the quarter of an hour from `slot`."""

    slot: datetime
    kind: str
    asset: str
    book: str
    detail: str
    came: int
    went: int


@dataclass(frozen=True)
class Proof:
    """The last finished verification (`verified_at` None: never) and the last seal (`sealed_at` None: never).

    digest: stands for all chain heads covered. fault: the first wrong row in words, empty when all was right.
    """

    verified_at: datetime | None
    is_full: bool
    customers: int
    accounts: int
    entries: int
    digest: str
    fault: str
    sealed_at: datetime | None
    seal_root: str
    seal_leaves: int


@dataclass(frozen=True)
class SealPath:
    """Proof that an account's head is covered by a seal: hash `leaf` up along `siblings`, then with `previous_root`.

    siblings: (is_left, hex) from the leaf upwards. All hashes in hexadecimal.
    """

    seal_id: int
    sealed_at: datetime
    code: int
    seq: int
    head: str
    siblings: tuple[tuple[bool, str], ...]
    previous_root: str
    root: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class PublishedSeal:
    """A seal as published. `leaves`: how many accounts it covers. Hashes in hex."""

    seal_id: int
    sealed_at: datetime
    leaves: int
    root: str
    previous_root: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class SealedHead:
    """An account's head covered by a seal, and so all entries of the account up to `seq`. Hashes in hex."""

    seal_id: int
    sealed_at: datetime
    code: int
    seq: int
    head: str
    root: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Turnover:
    """What came into an account and what went out of it (negative) between two of its numbers, net per transfer."""

    came: int
    went: int
