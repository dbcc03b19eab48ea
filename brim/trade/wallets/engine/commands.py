"""What can be asked of a wallet. A command carries all that its decider needs; `content` is what its key stands for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from brim.trade.refund_law.share_rules import Divided, Share

# Made once: `json.dumps` makes an encoder for each call that wants the names in order.
in_order = json.JSONEncoder(sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Aside:
    """What is credited is put on hold: all of it, or of one `purse`; until it is released, or `until` then. `why`: a
    word of whose judge it is, kept with the hold."""

    why: str
    until: datetime | None = None
    purse: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says who does not refuse. `reduction` (>= 0, minor units): what goes off the price of a spend or a
    hold, never all of it."""

    reduction: int = 0
    aside: Aside | None = None


@dataclass(slots=True, kw_only=True)
class Command:
    """`hold_id`, `operation_id`, `cause_key` and `lot_id` name what must be loaded with the batch.

    `frozen` is the content as it was asked, kept before any decider fills in what the caller left open. `is_history`:
    it happened long ago elsewhere, so that limits of the day neither bind nor count it, no judge is asked and nothing
    is granted. `verdict`: what judges said, for whoever books it.
    """

    customer_id: int
    currency: str = ""
    actor: str
    request_id: str = ""
    key: str
    reason: str = ""
    occurred_at: datetime | None = None
    store_id: int | None = None
    category: str = ""
    description: str = ""
    metadata: Mapping[str, object] | None = None
    hold_id: int = 0
    operation_id: int = 0
    lot_id: int = 0
    cause_key: str = ""
    amount: int = 0
    frozen: str = ""
    is_history: bool = False
    verdict: Verdict | None = None

    @property
    def content(self) -> str:
        base = (
            f"{type(self).__name__} {self.currency} {self.amount} {self.hold_id} {self.operation_id} "
            f"{self.lot_id} {self.cause_key} "
            f"{self.store_id} {self.occurred_at} {self.category!r} {self.description!r} {self.reason!r}"
        )
        if self.metadata:
            base += in_order(self.metadata)
        return base + self.more

    @property
    def more(self) -> str:
        return ""

    @property
    def gives(self) -> bool:
        """Whether it puts value in, so that its customer must not be erased."""
        return False


class TakeSpend(Command):
    __slots__ = ()

    @property
    def content(self) -> str:
        base = f"TakeSpend {self.currency} {self.amount} {self.store_id} {self.category!r} {self.description!r}"
        if self.occurred_at is not None:
            base += f" {self.occurred_at}"
        return base + in_order(self.metadata) if self.metadata else base


@dataclass(slots=True, kw_only=True)
class CreditTopUp(Command):
    """The amount, the channel and the payment are what the key stands for; who books it is not.

    `earns_bonus` False: a top-up of the past that is brought in, on which today's ladder has no say.
    """

    topup_id: int
    payment_id: int
    channel: str
    earns_bonus: bool = True

    @property
    def content(self) -> str:
        return f"CreditTopUp {self.currency} {self.amount} {self.channel} {self.payment_id}"

    @property
    def gives(self) -> bool:
        return True


@dataclass(slots=True, kw_only=True)
class StartTopUp(Command):
    """Somebody is about to pay for a top-up. Nobody decides or books it: judges are asked, before money moves."""

    channel: str


@dataclass(slots=True, kw_only=True)
class PlaceHold(Command):
    """`minutes` counts where no `expires_at` is given; without either the programme says how long."""

    purpose: str = "hold"
    expires_at: datetime | None = None
    minutes: int | None = None

    @property
    def more(self) -> str:
        return f"{self.purpose} {self.expires_at} {self.minutes}"


@dataclass(slots=True, kw_only=True)
class CaptureHold(Command):
    """`amount` 0: all that remains. `is_final`: what remains afterwards is released."""

    is_final: bool = False

    @property
    def more(self) -> str:
        return str(self.is_final)


@dataclass(slots=True, kw_only=True)
class ReleaseHold(Command):
    """`is_expiry`: only if it is past its time, and recorded as such."""

    is_expiry: bool = False


class RefundSpend(Command):
    """`amount` 0: all that is not yet refunded."""

    __slots__ = ()

    @property
    def gives(self) -> bool:
        return True


@dataclass(slots=True, kw_only=True)
class StartTopUpRefund(Command):
    """`amount` 0: the most that can go back. `share` is what the refund quote, named by `quote_name`, makes of all that
    is free of the top-up, and `divided` the same as the rest of a whole that was refunded in parts; they are no part of
    what was asked: a replay answers as first although the quote has changed."""

    topup_id: int
    fault: str
    share: Share | None = None
    divided: Divided | None = None
    quote_name: str = ""

    @property
    def more(self) -> str:
        return f"{self.topup_id} {self.fault}"


@dataclass(slots=True, kw_only=True)
class EndTopUpRefund(Command):
    """Completes the refund, or cancels it."""

    is_completed: bool

    @property
    def more(self) -> str:
        return str(self.is_completed)


@dataclass(slots=True, kw_only=True)
class RequestWithdrawal(Command):
    account: str

    @property
    def more(self) -> str:
        return repr(self.account)


@dataclass(slots=True, kw_only=True)
class EndWithdrawal(Command):
    """`outcome`: approved, paid, rejected or failed. The row is locked and checked by the operation."""

    outcome: str
    requested_on: datetime | None = None

    @property
    def more(self) -> str:
        return self.outcome


@dataclass(slots=True, kw_only=True)
class Adjust(Command):
    """`change` is signed. `is_approved`: a second person has agreed; a held negative one names its `hold_id`."""

    purse: str
    change: int
    is_approved: bool = False

    @property
    def more(self) -> str:
        return f"{self.purse} {self.change} {self.is_approved}"

    @property
    def gives(self) -> bool:
        return self.change > 0


@dataclass(slots=True, kw_only=True)
class TellLateSpend(Command):
    """A spend whose `occurred_at` may lie further back than one person may book. `is_approved`: a second person has
    agreed; what was set aside for it is the hold `hold_id`."""

    is_approved: bool = False

    @property
    def more(self) -> str:
        return "approved" if self.is_approved else ""


@dataclass(slots=True, kw_only=True)
class RejectAdjustment(Command):
    """`is_late_spend`: what was set aside had used the caps of its day."""

    change: int
    is_late_spend: bool = False


@dataclass(slots=True, kw_only=True)
class TransferOut(Command):
    to_customer_id: int

    @property
    def more(self) -> str:
        return str(self.to_customer_id)


@dataclass(slots=True, kw_only=True)
class TransferIn(Command):
    from_customer_id: int
    from_operation_id: int

    @property
    def more(self) -> str:
        return f"{self.from_customer_id} {self.from_operation_id}"


class ExpireLot(Command):
    __slots__ = ()


@dataclass(slots=True, kw_only=True)
class ReverseExpiry(Command):
    """`is_approved`: a second person has agreed."""

    is_approved: bool = False

    @property
    def more(self) -> str:
        return "approved" if self.is_approved else ""

    @property
    def gives(self) -> bool:
        return True


@dataclass(slots=True, kw_only=True)
class SetStatus(Command):
    status: str

    @property
    def more(self) -> str:
        return self.status


@dataclass(slots=True, kw_only=True)
class SetCreditLine(Command):
    """`amount` is the line. `is_approved`: a second person has agreed. `raised`: by how much it is more than before,
    which its decider says; it is no part of what was asked."""

    is_approved: bool = False
    raised: int = 0

    @property
    def more(self) -> str:
        return "approved" if self.is_approved else ""

    @property
    def gives(self) -> bool:
        return self.amount > 0


@dataclass(slots=True, kw_only=True)
class Contest(Command):
    """A payer disputes `amount` of the payment of a top-up."""

    topup_id: int
    dispute_id: int

    @property
    def more(self) -> str:
        return f"{self.topup_id} {self.dispute_id}"


@dataclass(slots=True, kw_only=True)
class EndContest(Command):
    """`outcome`: won, lost, or reversed of a dispute that had been lost by the operation `operation_id`. `is_last`: no
    other dispute of this top-up is open."""

    topup_id: int
    dispute_id: int
    outcome: str
    channel: str
    is_last: bool = True

    @property
    def more(self) -> str:
        return f"{self.topup_id} {self.dispute_id} {self.outcome}"

    @property
    def gives(self) -> bool:
        return self.outcome == "reversed"


class PayDebt(Command):
    """Follows from another command; nobody asks for it."""

    __slots__ = ()


@dataclass(slots=True, kw_only=True)
class CloseWallet(Command):
    """`amount` is the total that was agreed to; `account` where it is paid out. `quote_name` says by which pack and
    version it was quoted; it is no part of what was asked: a replay answers as first although the law has changed."""

    account: str
    fault: str
    quote_name: str = ""

    @property
    def more(self) -> str:
        return f"{self.account!r} {self.fault}"
