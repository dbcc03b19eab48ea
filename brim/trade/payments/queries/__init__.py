"""The queries of payments. An actor needs topups:read, payments:read or shifts:write, and sees its
stores' rows and those without a store."""

from brim.trade.payments.queries.attention import Attention, attention
from brim.trade.payments.queries.channels import (
    ChannelFacts,
    channel_facts,
)
from brim.trade.payments.queries.disputes import (
    dispute,
    dispute_outcome,
    dispute_outcomes,
    disputes,
    disputes_of_payment,
    disputes_open,
    disputes_waiting,
    list_disputes,
)
from brim.trade.payments.queries.event_visibility import told
from brim.trade.payments.queries.lists import (
    is_refund_stuck,
    is_stuck,
    list_payments,
    list_quarantine,
    list_refunds,
    list_status_mismatches,
    list_topups,
    notification,
    refunds_of_payment,
)
from brim.trade.payments.queries.reading import (
    MAX_NOTIFICATIONS,
    channel_names,
    notifications_of,
    payment,
    payments,
    quarantine,
    refund,
    refunds_of,
    returned_payment,
    topup,
    topups,
)
from brim.trade.payments.queries.shifts import (
    MAX_MOVEMENTS,
    denominations,
    open_shift_of,
    shift_report,
    shifts,
)
from brim.trade.payments.queries.usual import unusual_top_up

__all__ = [
    "MAX_MOVEMENTS",
    "MAX_NOTIFICATIONS",
    "Attention",
    "ChannelFacts",
    "attention",
    "channel_facts",
    "channel_names",
    "denominations",
    "dispute",
    "dispute_outcome",
    "dispute_outcomes",
    "disputes",
    "disputes_of_payment",
    "disputes_open",
    "disputes_waiting",
    "is_refund_stuck",
    "is_stuck",
    "list_disputes",
    "list_payments",
    "list_quarantine",
    "list_refunds",
    "list_status_mismatches",
    "list_topups",
    "notification",
    "notifications_of",
    "open_shift_of",
    "payment",
    "payments",
    "quarantine",
    "refund",
    "refunds_of",
    "refunds_of_payment",
    "returned_payment",
    "shift_report",
    "shifts",
    "told",
    "topup",
    "topups",
    "unusual_top_up",
]
