"""What happened to wallets. Amounts are positive minor units of `currency`; ids only, nothing of the person."""

from dataclasses import dataclass

from brim.base.events.types import Event, event


@dataclass(frozen=True)
class Moved(Event):
    """`principal` and `bonus` say how much of each purse was concerned; `available` is what may be spent now."""

    operation_id: int
    currency: str
    amount: int
    principal: int
    bonus: int
    available: int


@event("wallets.topped_up")
@dataclass(frozen=True)
class ToppedUp(Moved):
    topup_id: int
    payment_id: int
    channel: str
    store_id: int | None


@event("wallets.balance_spent")
@dataclass(frozen=True)
class BalanceSpent(Moved):
    store_id: int | None
    category: str


@event("wallets.hold_placed")
@dataclass(frozen=True)
class HoldPlaced(Moved):
    hold_id: int
    store_id: int | None


@event("wallets.hold_captured")
@dataclass(frozen=True)
class HoldCaptured(Moved):
    hold_id: int
    store_id: int | None
    remaining: int


@event("wallets.hold_released")
@dataclass(frozen=True)
class HoldReleased(Moved):
    hold_id: int


@event("wallets.hold_expired")
@dataclass(frozen=True)
class HoldExpired(Moved):
    hold_id: int


@event("wallets.spend_refunded")
@dataclass(frozen=True)
class SpendRefunded(Moved):
    spend_id: int
    store_id: int | None


@event("wallets.top_up_refund_started")
@dataclass(frozen=True)
class TopUpRefundStarted(Moved):
    refund_id: int
    topup_id: int
    clawback: int
    deduction: int


@event("wallets.top_up_refund_completed")
@dataclass(frozen=True)
class TopUpRefundCompleted(Moved):
    """`despite`: what would have kept the money, had it not left before; as `WithdrawalPaid`."""

    refund_id: int
    topup_id: int
    clawback: int
    deduction: int
    despite: tuple[str, ...]


@event("wallets.top_up_refund_cancelled")
@dataclass(frozen=True)
class TopUpRefundCancelled(Moved):
    refund_id: int
    topup_id: int


@event("wallets.withdrawal_requested")
@dataclass(frozen=True)
class WithdrawalRequested(Moved):
    withdrawal_id: int


@event("wallets.withdrawal_approved")
@dataclass(frozen=True)
class WithdrawalApproved(Moved):
    withdrawal_id: int


@event("wallets.withdrawal_rejected")
@dataclass(frozen=True)
class WithdrawalRejected(Moved):
    withdrawal_id: int


@event("wallets.withdrawal_paid")
@dataclass(frozen=True)
class WithdrawalPaid(Moved):
    """`despite`: what would have kept the money, had it not left before: frozen, contested, in_debt."""

    withdrawal_id: int
    despite: tuple[str, ...]


@event("wallets.withdrawal_failed")
@dataclass(frozen=True)
class WithdrawalFailed(Moved):
    withdrawal_id: int


@event("wallets.adjustment_requested")
@dataclass(frozen=True)
class AdjustmentRequested(Event):
    adjustment_id: int
    currency: str
    purse: str
    change: int


@event("wallets.adjustment_rejected")
@dataclass(frozen=True)
class AdjustmentRejected(Event):
    operation_id: int
    adjustment_id: int
    currency: str
    purse: str
    change: int


@event("wallets.adjustment_made")
@dataclass(frozen=True)
class AdjustmentMade(Moved):
    adjustment_id: int
    purse: str
    change: int


@event("wallets.adjustment_approved")
@dataclass(frozen=True)
class AdjustmentApproved(Event):
    adjustment_id: int
    currency: str
    purse: str
    change: int


@event("wallets.transferred_out")
@dataclass(frozen=True)
class TransferredOut(Moved):
    to_customer_id: int


@event("wallets.transferred_in")
@dataclass(frozen=True)
class TransferredIn(Moved):
    from_customer_id: int
    from_operation_id: int


@event("wallets.lots_expired")
@dataclass(frozen=True)
class LotsExpired(Moved):
    lot_id: int


@event("wallets.expiry_moved")
@dataclass(frozen=True)
class ExpiryMoved(Event):
    """What is left of a lot, `amount`, lasts until the end of its last day, which is later than it was."""

    lot_id: int
    currency: str
    amount: int


@event("wallets.expiry_reversed")
@dataclass(frozen=True)
class ExpiryReversed(Moved):
    expiry_id: int


@event("wallets.top_up_contested")
@dataclass(frozen=True)
class TopUpContested(Moved):
    """A payer disputes `amount` of a top-up's payment; `principal` and `bonus` are left of it and count as nothing."""

    topup_id: int
    dispute_id: int


@event("wallets.contest_ended")
@dataclass(frozen=True)
class ContestEnded(Moved):
    """The dispute was won: what is left counts again, unless another dispute of the same top-up is open."""

    topup_id: int
    dispute_id: int


@event("wallets.charged_back")
@dataclass(frozen=True)
class ChargedBack(Moved):
    """The dispute was lost: `amount` went back to the payer, `principal` and `bonus` left the wallet, `debt` is owed
    for the rest; `owed` is all that the customer owes then."""

    topup_id: int
    dispute_id: int
    debt: int
    owed: int


@event("wallets.charge_back_reversed")
@dataclass(frozen=True)
class ChargeBackReversed(Moved):
    """`forgiven` of the debt is owed no more; the rest of `amount` came back as `principal`."""

    topup_id: int
    dispute_id: int
    forgiven: int
    owed: int


@event("wallets.debt_paid")
@dataclass(frozen=True)
class DebtPaid(Moved):
    """`cause_id`: the operation that made the principal free; `owed`: what is left to pay."""

    cause_id: int
    owed: int


@event("wallets.wallet_frozen")
@dataclass(frozen=True)
class WalletFrozen(Event):
    operation_id: int
    currency: str


@event("wallets.wallet_unfrozen")
@dataclass(frozen=True)
class WalletUnfrozen(Event):
    operation_id: int
    currency: str


@event("wallets.wallet_closed")
@dataclass(frozen=True)
class WalletClosed(Event):
    operation_id: int
    currency: str
    paid_out: int
    kept: int


@event("wallets.credit_line_set")
@dataclass(frozen=True)
class CreditLineSet(Event):
    operation_id: int
    currency: str
    credit_line: int


@event("wallets.credit_line_requested")
@dataclass(frozen=True)
class CreditLineRequested(Event):
    adjustment_id: int
    currency: str
    credit_line: int


@event("wallets.credit_line_approved")
@dataclass(frozen=True)
class CreditLineApproved(Event):
    adjustment_id: int
    currency: str
    credit_line: int


@event("wallets.credit_line_rejected")
@dataclass(frozen=True)
class CreditLineRejected(Event):
    operation_id: int
    adjustment_id: int
    currency: str
    credit_line: int


@event("wallets.late_spend_requested")
@dataclass(frozen=True)
class LateSpendRequested(Event):
    """`day`: the day of the business it happened on, as 2026-03-02."""

    adjustment_id: int
    currency: str
    amount: int
    day: str


@event("wallets.late_spend_approved")
@dataclass(frozen=True)
class LateSpendApproved(Event):
    adjustment_id: int
    currency: str
    amount: int


@event("wallets.late_spend_rejected")
@dataclass(frozen=True)
class LateSpendRejected(Event):
    operation_id: int
    adjustment_id: int
    currency: str
    amount: int


@event("wallets.programme_saved")
@dataclass(frozen=True)
class ProgrammeSaved(Event):
    version: int
    changed: list[str]
