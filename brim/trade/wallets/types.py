"""Types of the wallets room. Amounts are integers in minor units of `currency`; times are aware."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from brim.base.identity.types import Actor
from brim.base.money import Money


class Purse(StrEnum):
    PRINCIPAL = "principal"
    BONUS = "bonus"


class SpendOrder(StrEnum):
    PRINCIPAL_FIRST = "principal_first"
    BONUS_FIRST = "bonus_first"
    PROPORTIONAL = "proportional"
    EARLIEST_EXPIRY = "earliest_expiry"


class Part(NamedTuple):
    """`amount` (> 0) of one lot; a list of parts is in the order used."""

    purse: str
    lot_id: int
    amount: int


# A wallet never pays for its own top-up: no channel bears one of these names. Source: docs/rules/07.
NEVER_CHANNELS = ("wallet", "balance", "points", "coupon", "gift", "transfer", "credit", "bonus")
LEAVING = frozenset({"withdrawal", "top_up_refund", "transfer_out"})
"""Kinds of operations by which money leaves a wallet, together with its bonus."""


@dataclass(slots=True)
class Operation:
    """What was done to a wallet.

    `amount` is positive, the `_change` fields are signed, the `_after` fields are the wallet as this operation left it.
    kind: top_up, spend, hold, capture, release, hold_expired, refund, top_up_refund_start, top_up_refund,
    top_up_refund_cancel, withdrawal_request, withdrawal, withdrawal_reject, withdrawal_fail, withdrawal_approve,
    adjustment, adjustment_request, adjustment_reject, transfer_out, transfer_in, expiry, expiry_reversal, reprice,
    freeze, unfreeze, close, credit_line, contest, contest_end, charge_back, charge_back_reversal, debt_payment.
    `sealed`: what its texts are kept as until `texts.open_operations` has filled them in.
    cause_id: the operation this one follows from (the spend refunded, the hold captured). status: posted, and for
    what can be refunded partially_refunded or refunded. `is_replayed`: the key had been used, nothing moved now.
    """

    customer_id: int
    id: int
    kind: str
    currency: str
    amount: int
    principal_change: int
    bonus_change: int
    held_change: int
    status: str
    parts: list[Part]
    principal_after: int
    bonus_after: int
    held_after: int
    available_after: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    key: str
    store_id: int | None = None
    category: str = ""
    description: str = ""
    metadata: Mapping[str, object] | None = None
    cause_id: int | None = None
    reason: str = ""
    refunded: int = 0
    is_replayed: bool = False
    sealed: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def value(self) -> int:
        """What it moved, signed: where money left, that money. The bonus that ended with it stands beside, in
        `bonus_change`."""
        return -self.amount if self.kind in LEAVING else self.principal_change + self.bonus_change

    @property
    def principal_part(self) -> int:
        return sum(part.amount for part in self.parts if part.purse == "principal")

    @property
    def bonus_part(self) -> int:
        return sum(part.amount for part in self.parts if part.purse == "bonus")


@dataclass(slots=True)
class Spend:
    """A spend to be taken: `amount` minor units of `currency`, under the caller's `key`."""

    customer_id: int
    amount: int
    currency: str
    actor: Actor
    key: str
    store_id: int | None = None
    category: str = ""
    description: str = ""
    occurred_at: datetime | None = None
    metadata: Mapping[str, object] | None = None
    reason: str = ""


@dataclass(slots=True)
class SpendRefund:
    """A spend or capture to be given back, all that is left of it, under the caller's `key`."""

    customer_id: int
    spend_id: int
    actor: Actor
    key: str
    reason: str
    store_id: int | None = None


@dataclass(slots=True)
class HoldOrder:
    """A hold to be placed under the caller's `key`; without `expires_at` and `minutes` the programme says how long."""

    customer_id: int
    amount: Money
    actor: Actor
    key: str
    store_id: int | None = None
    category: str = ""
    description: str = ""
    expires_at: datetime | None = None
    minutes: int | None = None
    metadata: Mapping[str, object] | None = None
    occurred_at: datetime | None = None


@dataclass(slots=True)
class CaptureOrder:
    """A capture to be made; `amount` None: all that remains. `is_final`: what remains afterwards is released."""

    customer_id: int
    hold_id: int
    actor: Actor
    key: str
    amount: Money | None = None
    is_final: bool = False
    store_id: int | None = None
    description: str = ""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """status: open, captured, released, expired. purpose: hold, withdrawal, top_up_refund, adjustment."""

    customer_id: int
    id: int
    currency: str
    amount: int
    remaining: int
    captured: int
    status: str
    purpose: str
    parts: list[Part]
    store_id: int | None
    category: str
    description: str
    metadata: Mapping[str, object] | None
    cause_id: int | None
    expires_at: datetime | None
    actor: str
    placed_at: datetime
    changed_at: datetime
    is_replayed: bool = False

    @property
    def is_releasable(self) -> bool:
        """Whether people let it go by itself: one that they placed, or that a judge had placed for them to look at."""
        return self.purpose in {"hold", "review"}

    @property
    def leaves(self) -> int:
        """What of the amount leaves as money: of a withdrawal or a refund what was asked for, else all of it."""
        asked = (self.metadata or {}).get("amount")
        return asked if self.purpose in {"withdrawal", "top_up_refund"} and isinstance(asked, int) else self.amount

    @property
    def ends(self) -> int:
        """What ends with what leaves: bonus that came with it, and principal kept for bonus that was used."""
        return self.amount - self.leaves


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """status: requested, approved, rejected, paid, failed. `account` is where the money goes, as staff typed it.
    `paid_despite`: what would have blocked the payout when it was reported as paid: frozen, contested, in_debt."""

    customer_id: int
    id: int
    currency: str
    amount: int
    status: str
    account: str
    closes_wallet: bool
    requested_by: str
    decided_by: str
    reason: str
    payout_reference: str
    requested_at: datetime
    changed_at: datetime
    paid_despite: tuple[str, ...] = ()
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment:
    """status: requested (waits for a second person), made, rejected. `amount` is signed. `expiry_id`: the expiry that
    it reverses, if it does. `credit_line`: the line that it sets, if it does; `amount` is by how much it is raised.
    `occurred_at`: when the spend happened that it books late, if it does; the spend order chooses the purse then."""

    customer_id: int
    id: int
    currency: str
    purse: str
    amount: int
    status: str
    reason: str
    requested_by: str
    decided_by: str
    operation_id: int | None
    requested_at: datetime
    changed_at: datetime
    expiry_id: int | None = None
    credit_line: int | None = None
    occurred_at: datetime | None = None
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot; source: topup, adjustment, transfer, refund, credit (what the customer owes, <= 0)."""

    customer_id: int
    id: int
    currency: str
    purse: str
    source: str
    source_id: int
    granted: int
    remaining: int
    held: int
    expires_at: datetime | None
    scope: Mapping[str, object] | None
    paid_part: int
    face_value: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TopUpRefund:
    """Money of a top-up on its way back. `amount` goes to the origin; `clawback` is bonus taken back; `deduction` is
    principal kept for bonus that was already spent. status: open, captured (completed), released (cancelled)."""

    customer_id: int
    id: int
    topup_id: int
    currency: str
    amount: int
    clawback: int
    deduction: int
    status: str
    is_replayed: bool = False


@dataclass(frozen=True)
class WalletView:
    """available = principal + bonus - held + unused credit, without value that is past its expiry.

    `free_principal` and `free_bonus` are what of the two is neither held nor past its expiry, and so what a legend
    beside it names: free_principal + free_bonus + credit_line = available.
    `parts`: what other rooms know of the customer, by name.
    `contested_principal`, `contested_bonus`: what of the balance a payer disputes; it may be spent, and counts as
    nothing where money leaves. `owed` (>= 0): what the customer owes of payments that were charged back.
    """

    customer_id: int
    currency: str
    principal: int
    bonus: int
    held: int
    available: int
    credit_line: int
    status: str
    free_principal: int = 0
    contested_principal: int = 0
    contested_bonus: int = 0
    owed: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def contested(self) -> int:
        return self.contested_principal + self.contested_bonus

    @property
    def own_principal(self) -> int:
        """Principal that is neither lent nor contested."""
        return max(0, self.principal - self.contested_principal)

    @property
    def free_bonus(self) -> int:
        return self.available - self.credit_line - self.free_principal


@dataclass(frozen=True, slots=True)
class Step:
    """Who pays `pay` or more at once gets `get` as bonus."""

    pay: int
    get: int


@dataclass(frozen=True, slots=True)
class Limits:
    """None: no limit. `daily` ones count what is inflight; `balance_most` is the wallet's most after a top-up."""

    top_up_least: int | None = None
    top_up_most: int | None = None
    top_up_daily: int | None = None
    balance_most: int | None = None
    spend_most: int | None = None
    spend_daily: int | None = None
    withdrawal_least: int | None = None
    withdrawal_most: int | None = None
    withdrawal_daily: int | None = None


@dataclass(frozen=True, slots=True)
class CurrencyTerms:
    """`adjustment_alone`: how much one person may correct or lend alone, for one customer in one day of the business;
    None: nothing, every correction needs a second person."""

    ladder: tuple[Step, ...] = ()
    limits: Limits = field(default_factory=Limits)
    credit_line: int = 0
    adjustment_alone: int | None = None


@dataclass(frozen=True, slots=True)
class OrderRule:
    """A spend order that counts where all of its conditions that are set do; weekdays: 0 Monday to 6 Sunday."""

    order: SpendOrder
    store_id: int | None = None
    weekdays: frozenset[int] = frozenset()
    days_of_month: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Programme:
    """The terms of the wallets. `currencies` empty: every currency, on default terms. `late_spend_days`: how many days
    after the day it happened on one person may still book a spend."""

    version: int = 0
    currencies: Mapping[str, CurrencyTerms] = field(default_factory=dict)
    spend_order: SpendOrder = SpendOrder.PRINCIPAL_FIRST
    order_rules: tuple[OrderRule, ...] = ()
    bonus_days: int | None = None
    grace_days: int = 30
    hold_default_minutes: int = 7 * 24 * 60
    hold_most_minutes: int = 30 * 24 * 60
    late_spend_days: int = 3

    def terms(self, currency: str) -> CurrencyTerms:
        return self.currencies.get(currency, DEFAULT_TERMS)


DEFAULT_TERMS = CurrencyTerms()
