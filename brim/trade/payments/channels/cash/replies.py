"""What a drawer answers, as values."""

from datetime import datetime

from brim.trade.payments.channels.contract import (
    Finding,
    Opened,
    Order,
    Outcome,
    RefundFinding,
    RefundOrder,
    RefundOutcome,
)

MERCHANT = "cash"


def opened(order: Order, now: datetime) -> Opened:
    return Opened("", Finding(Outcome.PAID, order.number, MERCHANT, order.amount, "", now))


def unknown(number: str) -> Finding:
    return Finding(Outcome.MISSING, number)


def refunded(order: RefundOrder) -> RefundFinding:
    return RefundFinding(RefundOutcome.SUCCEEDED, order.number, order.payment_number, MERCHANT, order.amount)


def refund_unknown(number: str) -> RefundFinding:
    return RefundFinding(RefundOutcome.MISSING, number)
