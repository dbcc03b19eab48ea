"""The operations on wallets. Keyword-only; each takes actor, now and key, checks a permission, is idempotent and
records events."""

from brim.trade.wallets.operations.adjustments import (
    adjust,
    approve_adjustment,
    reject_adjustment,
    reverse_expiry,
    set_credit_line,
)
from brim.trade.wallets.operations.disputes import contest_top_up, end_contest, reserve_outcome_key
from brim.trade.wallets.operations.freezes import expire_lots, freeze, unfreeze
from brim.trade.wallets.operations.holds import capture, capture_batch, expire_holds, hold, hold_batch, release
from brim.trade.wallets.operations.late_spends import record_late_spend
from brim.trade.wallets.operations.lot_days import end_lots_with_their_day
from brim.trade.wallets.operations.sealing import seal_texts
from brim.trade.wallets.operations.spends import refund_spend, refund_spend_batch, spend, spend_batch
from brim.trade.wallets.operations.topups import (
    cancel_top_up_refund,
    check_top_up,
    complete_top_up_refund,
    credit_top_up,
    reserve_cancel_key,
    reserve_top_up_key,
    start_top_up_refund,
)
from brim.trade.wallets.operations.transfers import transfer
from brim.trade.wallets.operations.value_lock import value_lock
from brim.trade.wallets.operations.withdrawals import (
    approve_withdrawal,
    close_wallet,
    fail_withdrawal,
    mark_withdrawal_paid,
    reject_withdrawal,
    request_withdrawal,
)
from brim.trade.wallets.programme.operations import found_programme, save_programme

__all__ = [
    "adjust",
    "approve_adjustment",
    "approve_withdrawal",
    "cancel_top_up_refund",
    "capture",
    "capture_batch",
    "check_top_up",
    "close_wallet",
    "complete_top_up_refund",
    "contest_top_up",
    "credit_top_up",
    "end_contest",
    "end_lots_with_their_day",
    "expire_holds",
    "expire_lots",
    "fail_withdrawal",
    "found_programme",
    "freeze",
    "hold",
    "hold_batch",
    "mark_withdrawal_paid",
    "record_late_spend",
    "refund_spend",
    "refund_spend_batch",
    "reject_adjustment",
    "reject_withdrawal",
    "release",
    "request_withdrawal",
    "reserve_cancel_key",
    "reserve_outcome_key",
    "reserve_top_up_key",
    "reverse_expiry",
    "save_programme",
    "seal_texts",
    "set_credit_line",
    "spend",
    "spend_batch",
    "start_top_up_refund",
    "transfer",
    "unfreeze",
    "value_lock",
]
