"""Fetching a channel's own account of a day."""

from datetime import date, datetime

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.trade.payments import channels
from brim.trade.payments.channels.contract import Send
from brim.trade.payments.transport import send as send_by_http
from brim.trade.payments.types import Bill


def fetch_bill(channel: str, day: date, *, actor: Actor, now: datetime, send: Send = send_by_http) -> Bill:
    """The bill of a day, footed to its totals. Not to be called within a transaction.

    Raises: Forbidden; Invalid `unknown_channel`; Unavailable; channels.contract.BillBroken, in which case no row of it
    may be used.
    """
    authorise(actor, "payments:write")
    return channels.find(channel).bill(day, now=now, send=send)
