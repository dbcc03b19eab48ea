"""The operations of payments."""

from brim.trade.payments.operations.bills import fetch_bill
from brim.trade.payments.operations.cancellation import cancel_top_up
from brim.trade.payments.operations.disputes import raise_dispute
from brim.trade.payments.operations.history import PastTopUp, record_past_top_ups
from brim.trade.payments.operations.notifications import (
    receive_notification,
    work_notification,
    work_notifications,
)
from brim.trade.payments.operations.outcomes import (
    approve_dispute_outcome,
    record_dispute_outcome,
    reject_dispute_outcome,
)
from brim.trade.payments.operations.poller import ask_channel, ask_refund, inquire, janitor
from brim.trade.payments.operations.quarantine import resolve_answer, resolve_notification
from brim.trade.payments.operations.refunds import refund_top_up
from brim.trade.payments.operations.sealing import seal_reasons
from brim.trade.payments.operations.shifts import close_shift, drop_cash, open_shift
from brim.trade.payments.operations.topups import check_top_up, start_top_up

__all__ = [
    "PastTopUp",
    "approve_dispute_outcome",
    "ask_channel",
    "ask_refund",
    "cancel_top_up",
    "check_top_up",
    "close_shift",
    "drop_cash",
    "fetch_bill",
    "inquire",
    "janitor",
    "open_shift",
    "raise_dispute",
    "receive_notification",
    "record_dispute_outcome",
    "record_past_top_ups",
    "refund_top_up",
    "reject_dispute_outcome",
    "resolve_answer",
    "resolve_notification",
    "seal_reasons",
    "start_top_up",
    "work_notification",
    "work_notifications",
]
