"""The lists of payments, top-ups and refunds."""

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page
from brim.base.shell.lists import Cell, Column, Known, Row
from brim.base.shell.pages import Visit
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.core.customers.console.columns_of_lists import (
    AMOUNT,
    CHANNEL,
    FULL,
    STATE,
    STORE,
    WHEN,
    WHO,
    entity_link,
)
from brim.trade.payments import queries as payments
from brim.trade.payments.console import states
from brim.trade.payments.types import Payment, Refund, TopUp
from brim.trade.payments.wording import channel_name

STUCK = (("stuck", states.STUCK.name),)


def payment_row(one: Payment, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:payment", "pay", one.customer_id, one.id)
    is_stuck = payments.is_stuck(one, clock.now())
    return Row(
        url,
        public,
        [
            Cell(moment=one.created_at),
            person(one.customer_id, known, actor),
            Cell(text=channel_name(one.channel)),
            Cell(text=known.stores.get(one.store_id or 0, "")),
            Cell(state=states.PAYMENT[one.state], also=states.STUCK if is_stuck else None),
            Cell(money=one.amount),
        ],
    )


PAYMENT_HEADS = (
    "payment",
    "created_at",
    *WHOSE,
    "channel",
    "channel_number",
    "store",
    "state",
    "amount",
    "refunded",
    "currency",
    "paid_at",
    "credited_at",
)


def payment_record(one: Payment, known: Known) -> dict[str, object]:
    return {
        "payment": ids.public("pay", one.customer_id, one.id),
        "created_at": one.created_at,
        **whose(one.customer_id, known),
        "channel": one.channel,
        "channel_number": one.channel_number,
        "store": known.stores.get(one.store_id or 0, ""),
        "state": one.state,
        "amount": one.amount,
        "refunded": one.refunded,
        "currency": one.amount.asset.code,
        "paid_at": one.paid_at,
        "credited_at": one.credited_at,
    }


def fetch_payments(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Payment]:
    return payments.list_payments(
        wanted, actor=visit.actor, now=clock.now(), is_stuck=flag == "stuck", after=after, limit=limit
    )


PAYMENTS = CustomerListing[Payment](
    "console:payments",
    _lazy("Payments"),
    _lazy("Money on its way in, by every channel."),
    (WHEN, WHO, CHANNEL, STORE, STATE, AMOUNT),
    fetch_payments,
    payment_row,
    PAYMENT_HEADS,
    payment_record,
    states=states.PAYMENT,
    flags=STUCK,
    fields=FULL,
    channels=payments.channel_names,
    topics="payments wallets",
    empty=_lazy("A payment is made with every top-up: at the counter, by the portal or by the API."),
)


def topup_row(one: TopUp, known: Known, actor: Actor) -> Row:
    url, _public = entity_link("console:payment", "pay", one.customer_id, one.payment.id)
    is_stuck = payments.is_stuck(one.payment, clock.now())
    return Row(
        url if actor.can("payments:read") else "",
        ids.public("top", one.customer_id, one.id),
        [
            Cell(moment=one.created_at),
            person(one.customer_id, known, actor),
            Cell(text=channel_name(one.channel)),
            Cell(text=known.stores.get(one.store_id or 0, "")),
            Cell(state=states.TOP_UP[one.status], also=states.STUCK if is_stuck else None),
            Cell(money=one.amount),
        ],
    )


TOPUP_HEADS = (
    "top_up",
    "created_at",
    *WHOSE,
    "channel",
    "store",
    "status",
    "amount",
    "currency",
    "credited_at",
)


def topup_record(one: TopUp, known: Known) -> dict[str, object]:
    return {
        "top_up": ids.public("top", one.customer_id, one.id),
        "created_at": one.created_at,
        **whose(one.customer_id, known),
        "channel": one.channel,
        "store": known.stores.get(one.store_id or 0, ""),
        "status": one.status,
        "amount": one.amount,
        "currency": one.amount.asset.code,
        "credited_at": one.credited_at,
    }


TOPUPS = CustomerListing[TopUp](
    "console:topups",
    _lazy("Top-ups"),
    _lazy("What customers asked to have put into their wallets."),
    (WHEN, WHO, CHANNEL, STORE, STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: payments.list_topups(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    topup_row,
    TOPUP_HEADS,
    topup_record,
    states=states.TOP_UP,
    fields=FULL,
    channels=payments.channel_names,
    topics="payments wallets",
    empty=_lazy("Top up at the counter, or let customers do it in the portal."),
)


def refund_row(one: Refund, known: Known, actor: Actor) -> Row:
    url, _public = entity_link("console:payment", "pay", one.customer_id, one.payment_id)
    is_stuck = payments.is_refund_stuck(one, clock.now())
    return Row(
        url,
        ids.public("rfd", one.customer_id, one.id),
        [
            Cell(moment=one.created_at),
            person(one.customer_id, known, actor),
            Cell(text=one.reason),
            Cell(state=states.REFUND[one.status], also=states.STUCK if is_stuck else None),
            Cell(money=one.amount),
        ],
    )


REFUND_HEADS = (
    "refund",
    "created_at",
    *WHOSE,
    "payment",
    "status",
    "amount",
    "currency",
    "reason",
    "settled_at",
)


def refund_record(one: Refund, known: Known) -> dict[str, object]:
    return {
        "refund": ids.public("rfd", one.customer_id, one.id),
        "created_at": one.created_at,
        **whose(one.customer_id, known),
        "payment": ids.public("pay", one.customer_id, one.payment_id),
        "status": one.status,
        "amount": one.amount,
        "currency": one.amount.asset.code,
        "reason": one.reason,
        "settled_at": one.settled_at,
    }


def fetch_refunds(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Refund]:
    return payments.list_refunds(
        wanted, actor=visit.actor, now=clock.now(), is_stuck=flag == "stuck", after=after, limit=limit
    )


REFUNDS = CustomerListing[Refund](
    "console:fund-refunds",
    pgettext_lazy("funds", "Refunds"),
    _lazy("Top-ups on their way back to where they came from."),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT),
    fetch_refunds,
    refund_row,
    REFUND_HEADS,
    refund_record,
    states=states.REFUND,
    flags=STUCK,
    topics="payments wallets",
    empty=_lazy("A top-up is refunded from the customer's record; it shows here until the channel has settled it."),
)
