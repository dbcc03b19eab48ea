"""The sandbox channel: Brim's side of a provider of our own (brim.trade.sandbox), spoken to over HTTP.

It knows of that provider what any adapter knows of a stranger: an address, a merchant's name and secret, and the
provider's public key.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brim.trade.payments.channels.contract import Finding, Notice, Opened, Order, RefundFinding, RefundOrder, Send
from brim.trade.payments.channels.sandbox import bills, notices, replies, requests
from brim.trade.payments.channels.sandbox.config import config
from brim.trade.payments.types import Bill
from brim.trade.sandbox import wire

NAME = "sandbox"
LABEL = _("Sandbox")
PHRASE = pgettext_lazy("channel", "the sandbox")
AT_ONCE = False
LIFETIME = timedelta(hours=2)
KEPT_HEADERS = ("content-type", wire.NOTICE_ID, wire.NOTICE_TIMESTAMP, wire.NOTICE_SIGNATURE)


def merchant() -> str:
    return config().merchant


def create(order: Order, *, now: datetime, send: Send) -> Opened:
    return replies.opened(send(requests.create(order, config(), now)))


def query(number: str, *, now: datetime, send: Send) -> Finding:
    return replies.finding(send(requests.query(number, config(), now)), number)


def close(number: str, *, now: datetime, send: Send) -> Finding:
    return replies.finding(send(requests.close(number, config(), now)), number)


def refund(order: RefundOrder, *, now: datetime, send: Send) -> RefundFinding:
    return replies.refund(send(requests.refund(order, config(), now)), order.number)


def refund_query(number: str, *, now: datetime, send: Send) -> RefundFinding:
    return replies.refund(send(requests.refund_query(number, config(), now)), number)


def verify(raw: bytes, headers: Mapping[str, str], *, now: datetime) -> Notice:
    return notices.verify(raw, headers, config().provider_key, now)


def bill(day: date, *, now: datetime, send: Send) -> Bill:
    return bills.read(send(requests.bill(day, config(), now)), NAME, day)
