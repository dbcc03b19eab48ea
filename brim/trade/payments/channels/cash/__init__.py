"""Cash over the counter: the money is in the drawer when the payment is made, and the drawer is our own.

No server stands behind it, so nothing is ever sent, awaited or believed from outside.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brim.trade.payments.channels.cash import notices, replies
from brim.trade.payments.channels.contract import Finding, Notice, Opened, Order, RefundFinding, RefundOrder, Send
from brim.trade.payments.types import Bill

NAME = "cash"
LABEL = _("Cash")
PHRASE = pgettext_lazy("channel", "cash")
AT_ONCE = True
LIFETIME = timedelta(0)
KEPT_HEADERS: tuple[str, ...] = ()


def merchant() -> str:
    return replies.MERCHANT


def create(order: Order, *, now: datetime, send: Send) -> Opened:
    del send
    return replies.opened(order, now)


def query(number: str, *, now: datetime, send: Send) -> Finding:
    del now, send
    return replies.unknown(number)


def close(number: str, *, now: datetime, send: Send) -> Finding:
    del now, send
    return replies.unknown(number)


def refund(order: RefundOrder, *, now: datetime, send: Send) -> RefundFinding:
    del now, send
    return replies.refunded(order)


def refund_query(number: str, *, now: datetime, send: Send) -> RefundFinding:
    del now, send
    return replies.refund_unknown(number)


def verify(raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Notice:
    del now
    return notices.verify(raw, headers)


def bill(day: date, *, now: datetime, send: Send) -> Bill:
    """Always empty: the account of a drawer is its shift report."""
    del now, send
    return Bill(NAME, day, ())
