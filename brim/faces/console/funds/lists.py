"""The lists of funds: payments, top-ups, refunds, spends, holds, withdrawals, adjustments."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from brim.base.events.sentences import named
from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.kit.feeds import Wanted
from brim.base.kit.pages import Page
from brim.base.money import money
from brim.base.shell.lists import Cell, Column, Known, Row, file_of, page_of
from brim.base.shell.pages import Visit, page
from brim.base.ui import formats
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.faces.console.funds import states
from brim.trade.payments import queries as payments
from brim.trade.payments.types import Payment, Refund, TopUp
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.types import Adjustment, Hold, Operation, Withdrawal

WHEN = Column(_lazy("When"), "when")
WHO = Column(_lazy("Customer"), "who")
CHANNEL = Column(_lazy("Channel"), "what")
STORE = Column(_lazy("Store"), "where")
STATE = Column(_lazy("State"), "state")
AMOUNT = Column(_lazy("Amount"), "money")
FULL = frozenset({"currency", "days", "amount", "customer", "store", "channel"})
AT_COUNTER = FULL - {"channel"}
STUCK = (("stuck", states.STUCK.name),)
PURSES = {"principal": _lazy("Principal"), "bonus": _lazy("Bonus")}


def channel_name(channel: str) -> str:
    return named("channel", channel)


def thing(view: str, prefix: str, customer_id: int, row_id: int) -> tuple[str, str]:
    """(address, public id) of the page of a thing."""
    public = ids.public(prefix, customer_id, row_id)
    return reverse(view, args=[public]), public


def payment_row(one: Payment, known: Known, actor: Actor) -> Row:
    url, public = thing("console:payment", "pay", one.customer_id, one.id)
    is_stuck = payments.is_stuck(one, clock.now())
    return Row(url, public, [
        Cell(moment=one.created_at), person(one.customer_id, known, actor), Cell(text=channel_name(one.channel)),
        Cell(text=known.stores.get(one.store_id or 0, "")),
        Cell(state=states.PAYMENT[one.state], also=states.STUCK if is_stuck else None),
        Cell(money=one.amount),
    ])  # fmt: skip


PAYMENT_HEADS = (
    "payment", "created_at", *WHOSE, "channel", "channel_number", "store", "state", "amount", "refunded",
    "currency", "paid_at", "credited_at",
)  # fmt: skip


def payment_record(one: Payment, known: Known) -> dict[str, object]:
    return {
        "payment": ids.public("pay", one.customer_id, one.id), "created_at": one.created_at,
        **whose(one.customer_id, known), "channel": one.channel, "channel_number": one.channel_number,
        "store": known.stores.get(one.store_id or 0, ""), "state": one.state, "amount": one.amount,
        "refunded": one.refunded, "currency": one.amount.asset.code, "paid_at": one.paid_at,
        "credited_at": one.credited_at,
    }  # fmt: skip


def fetch_payments(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Payment]:
    return payments.list_payments(
        wanted, actor=visit.actor, now=clock.now(), is_stuck=flag == "stuck", after=after, limit=limit
    )


PAYMENTS = CustomerListing[Payment](
    "console:payments", _lazy("Payments"), _lazy("Money on its way in, by every channel."),
    (WHEN, WHO, CHANNEL, STORE, STATE, AMOUNT), fetch_payments, payment_row, PAYMENT_HEADS, payment_record,
    states=states.PAYMENT, flags=STUCK, fields=FULL, channels=payments.channel_names,
    empty=_lazy("A payment is made with every top-up: at the counter, by the portal or by the API."),
)  # fmt: skip


def topup_row(one: TopUp, known: Known, actor: Actor) -> Row:
    url, _public = thing("console:payment", "pay", one.customer_id, one.payment.id)
    is_stuck = payments.is_stuck(one.payment, clock.now())
    return Row(url if actor.can("payments:read") else "", ids.public("top", one.customer_id, one.id), [
        Cell(moment=one.created_at), person(one.customer_id, known, actor), Cell(text=channel_name(one.channel)),
        Cell(text=known.stores.get(one.store_id or 0, "")),
        Cell(state=states.TOP_UP[one.status], also=states.STUCK if is_stuck else None),
        Cell(money=one.amount),
    ])  # fmt: skip


TOPUP_HEADS = (
    "top_up", "created_at", *WHOSE, "channel", "store", "status", "amount", "currency", "credited_at",
)  # fmt: skip


def topup_record(one: TopUp, known: Known) -> dict[str, object]:
    return {
        "top_up": ids.public("top", one.customer_id, one.id), "created_at": one.created_at,
        **whose(one.customer_id, known), "channel": one.channel, "store": known.stores.get(one.store_id or 0, ""),
        "status": one.status, "amount": one.amount, "currency": one.amount.asset.code, "credited_at": one.credited_at,
    }  # fmt: skip


TOPUPS = CustomerListing[TopUp](
    "console:topups", _lazy("Top-ups"), _lazy("What customers asked to have put into their wallets."),
    (WHEN, WHO, CHANNEL, STORE, STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: payments.list_topups(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    topup_row, TOPUP_HEADS, topup_record, states=states.TOP_UP, fields=FULL, channels=payments.channel_names,
    empty=_lazy("Top up at the counter, or let customers do it in the portal."),
)  # fmt: skip


def refund_row(one: Refund, known: Known, actor: Actor) -> Row:
    url, _public = thing("console:payment", "pay", one.customer_id, one.payment_id)
    is_stuck = payments.is_refund_stuck(one, clock.now())
    return Row(url, ids.public("rfd", one.customer_id, one.id), [
        Cell(moment=one.created_at), person(one.customer_id, known, actor), Cell(text=one.reason),
        Cell(state=states.REFUND[one.status], also=states.STUCK if is_stuck else None), Cell(money=one.amount),
    ])  # fmt: skip


REFUND_HEADS = (
    "refund", "created_at", *WHOSE, "payment", "status", "amount", "currency", "reason", "settled_at",
)  # fmt: skip


def refund_record(one: Refund, known: Known) -> dict[str, object]:
    return {
        "refund": ids.public("rfd", one.customer_id, one.id), "created_at": one.created_at,
        **whose(one.customer_id, known), "payment": ids.public("pay", one.customer_id, one.payment_id),
        "status": one.status, "amount": one.amount, "currency": one.amount.asset.code, "reason": one.reason,
        "settled_at": one.settled_at,
    }  # fmt: skip


def fetch_refunds(visit: Visit, wanted: Wanted, flag: str, after: str, limit: int) -> Page[Refund]:
    return payments.list_refunds(
        wanted, actor=visit.actor, now=clock.now(), is_stuck=flag == "stuck", after=after, limit=limit
    )


REFUNDS = CustomerListing[Refund](
    "console:fund-refunds", pgettext_lazy("funds", "Refunds"),
    _lazy("Top-ups on their way back to where they came from."),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT), fetch_refunds, refund_row, REFUND_HEADS, refund_record,
    states=states.REFUND, flags=STUCK,
    empty=_lazy("A top-up is refunded from the customer's record; it shows here until the channel has settled it."),
)  # fmt: skip


def spend_row(one: Operation, known: Known, actor: Actor) -> Row:
    url, public = thing("console:movement", "opn", one.customer_id, one.id)
    note = _("captured from a hold") if one.kind == "capture" else one.category
    return Row(url, public, [
        Cell(moment=one.occurred_at), person(one.customer_id, known, actor), Cell(text=one.description, note=note),
        Cell(text=known.stores.get(one.store_id or 0, "")), Cell(state=states.SPEND.get(one.status)),
        Cell(money=money(one.amount, one.currency)),
    ])  # fmt: skip


SPEND_HEADS = (
    "operation", "occurred_at", "kind", *WHOSE, "description", "category", "store", "status", "amount", "principal",
    "bonus", "refunded", "currency",
)  # fmt: skip


def spend_record(one: Operation, known: Known) -> dict[str, object]:
    return {
        "operation": ids.public("opn", one.customer_id, one.id), "occurred_at": one.occurred_at, "kind": one.kind,
        **whose(one.customer_id, known), "description": one.description, "category": one.category,
        "store": known.stores.get(one.store_id or 0, ""), "status": one.status,
        "amount": money(one.amount, one.currency), "principal": money(one.principal_part, one.currency),
        "bonus": money(one.bonus_part, one.currency), "refunded": money(one.refunded, one.currency),
        "currency": one.currency,
    }  # fmt: skip


SPENDS = CustomerListing[Operation](
    "console:spends", _lazy("Spends"), _lazy("What was paid with wallets."),
    (WHEN, WHO, Column(_lazy("What"), "what"), STORE, STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_spends(
        wanted, actor=visit.actor, now=clock.now(), after=after, limit=limit
    ),
    spend_row, SPEND_HEADS, spend_record, states=states.SPEND, fields=AT_COUNTER,
    empty=_lazy("A spend is taken at the till, on a customer's record or by the API."),
)  # fmt: skip


def hold_row(one: Hold, known: Known, actor: Actor) -> Row:
    url, public = thing("console:hold-page", "hld", one.customer_id, one.id)
    return Row(url, public, [
        Cell(moment=one.placed_at), person(one.customer_id, known, actor),
        Cell(text=one.description, note=one.category),
        Cell(text=known.stores.get(one.store_id or 0, "")), Cell(moment=one.expires_at),
        Cell(state=states.HOLD[one.status]), Cell(money=money(one.amount, one.currency)),
    ])  # fmt: skip


HOLD_HEADS = (
    "hold", "placed_at", *WHOSE, "description", "store", "status", "amount", "captured", "remaining", "currency",
    "expires_at",
)  # fmt: skip


def hold_record(one: Hold, known: Known) -> dict[str, object]:
    return {
        "hold": ids.public("hld", one.customer_id, one.id), "placed_at": one.placed_at,
        **whose(one.customer_id, known), "description": one.description,
        "store": known.stores.get(one.store_id or 0, ""), "status": one.status,
        "amount": money(one.amount, one.currency), "captured": money(one.captured, one.currency),
        "remaining": money(one.remaining, one.currency), "currency": one.currency, "expires_at": one.expires_at,
    }  # fmt: skip


HOLDS = CustomerListing[Hold](
    "console:holds", _lazy("Holds"), _lazy("What is set aside and not spent yet."),
    (WHEN, WHO, Column(_lazy("What"), "what"), STORE, Column(_lazy("Until"), "until"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_holds(
        wanted, actor=visit.actor, now=clock.now(), after=after, limit=limit
    ),
    hold_row, HOLD_HEADS, hold_record, states=states.HOLD, fields=AT_COUNTER,
    empty=_lazy("A hold sets an amount aside, a table deposit for one, until it is captured or released."),
)  # fmt: skip


def withdrawal_row(one: Withdrawal, known: Known, actor: Actor) -> Row:
    url, public = thing("console:withdrawal", "wdr", one.customer_id, one.id)
    note = _("closes the wallet") if one.closes_wallet else ""
    return Row(url, public, [
        Cell(moment=one.requested_at), person(one.customer_id, known, actor), Cell(text=one.reason, note=note),
        Cell(state=states.WITHDRAWAL[one.status]), Cell(money=money(one.amount, one.currency)),
    ])  # fmt: skip


WITHDRAWAL_HEADS = (
    "withdrawal", "requested_at", *WHOSE, "status", "amount", "currency", "reason", "requested_by", "decided_by",
    "payout_reference",
)  # fmt: skip


def withdrawal_record(one: Withdrawal, known: Known) -> dict[str, object]:
    return {
        "withdrawal": ids.public("wdr", one.customer_id, one.id), "requested_at": one.requested_at,
        **whose(one.customer_id, known), "status": one.status, "amount": money(one.amount, one.currency),
        "currency": one.currency, "reason": one.reason, "requested_by": one.requested_by,
        "decided_by": one.decided_by, "payout_reference": one.payout_reference,
    }  # fmt: skip


WITHDRAWALS = CustomerListing[Withdrawal](
    "console:withdrawals", _lazy("Withdrawals"),
    _lazy("Principal that customers want back as money: asked for by one person, approved by another, then paid out."),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_withdrawals(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    withdrawal_row, WITHDRAWAL_HEADS, withdrawal_record, states=states.WITHDRAWAL,
    empty=_lazy("A withdrawal is asked for on the customer's record or in the portal, and waits here to be approved."),
)  # fmt: skip


def what_of(one: Adjustment) -> str:
    """What is corrected: a purse, how much may be owed, or the spends of a day that is over."""
    if one.occurred_at is not None:
        return _("late spend of %(moment)s") % {"moment": formats.moment_text(one.occurred_at)}
    if one.credit_line is not None:
        amount = formats.money_text(money(one.credit_line, one.currency))
        return _("credit line of %(amount)s") % {"amount": amount}
    return str(PURSES.get(one.purse, one.purse))


def adjustment_row(one: Adjustment, known: Known, actor: Actor) -> Row:
    url, public = thing("console:adjustment", "adj", one.customer_id, one.id)
    return Row(url, public, [
        Cell(moment=one.requested_at), person(one.customer_id, known, actor),
        Cell(text=one.reason, note=what_of(one)), Cell(state=states.ADJUSTMENT[one.status]),
        Cell(money=money(one.amount, one.currency), has_sign=True),
    ])  # fmt: skip


ADJUSTMENT_HEADS = (
    "adjustment", "requested_at", *WHOSE, "status", "purse", "credit_line", "occurred_at", "amount", "currency",
    "reason", "requested_by", "decided_by",
)  # fmt: skip


def adjustment_record(one: Adjustment, known: Known) -> dict[str, object]:
    return {
        "adjustment": ids.public("adj", one.customer_id, one.id), "requested_at": one.requested_at,
        **whose(one.customer_id, known), "status": one.status, "purse": one.purse,
        "credit_line": "" if one.credit_line is None else money(one.credit_line, one.currency),
        "occurred_at": "" if one.occurred_at is None else one.occurred_at,
        "amount": money(one.amount, one.currency), "currency": one.currency, "reason": one.reason,
        "requested_by": one.requested_by, "decided_by": one.decided_by,
    }  # fmt: skip


ADJUSTMENTS = CustomerListing[Adjustment](
    "console:adjustments", _lazy("Adjustments"),
    _lazy(
        "Corrections by hand, credit lines and late spends. Beyond what one person may do alone they wait for a second "
        "one."
    ),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_adjustments(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    adjustment_row, ADJUSTMENT_HEADS, adjustment_record, states=states.ADJUSTMENT,
    empty=_lazy("A balance is corrected on the customer's record, with a reason."),
)  # fmt: skip


@page("payments:read")
def payments_list(visit: Visit) -> HttpResponse:
    return page_of(visit, PAYMENTS)


@page("payments:read")
def payments_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, PAYMENTS)


@page("topups:read")
def topups_list(visit: Visit) -> HttpResponse:
    return page_of(visit, TOPUPS)


@page("topups:read")
def topups_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, TOPUPS)


@page("payments:read")
def refunds_list(visit: Visit) -> HttpResponse:
    return page_of(visit, REFUNDS)


@page("payments:read")
def refunds_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, REFUNDS)


@page("spends:read")
def spends_list(visit: Visit) -> HttpResponse:
    return page_of(visit, SPENDS)


@page("spends:read")
def spends_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, SPENDS)


@page("wallets:read")
def holds_list(visit: Visit) -> HttpResponse:
    return page_of(visit, HOLDS)


@page("wallets:read")
def holds_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, HOLDS)


@page("withdrawals:read")
def withdrawals_list(visit: Visit) -> HttpResponse:
    return page_of(visit, WITHDRAWALS)


@page("withdrawals:read")
def withdrawals_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, WITHDRAWALS)


@page()
def adjustments_list(visit: Visit) -> HttpResponse:
    """The door asks for adjustments:write or adjustments:approve."""
    return page_of(visit, ADJUSTMENTS)


@page()
def adjustments_csv(visit: Visit) -> HttpResponseBase:
    return file_of(visit, ADJUSTMENTS)
