"""The lists of spends, holds, withdrawals and adjustments."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor
from brim.base.kit import clock, ids
from brim.base.money import money
from brim.base.shell.lists import Cell, Column, Known, Row
from brim.base.ui import formats
from brim.core.customers.console.cells import WHOSE, CustomerListing, person, whose
from brim.core.customers.console.columns_of_lists import (
    AMOUNT,
    AT_COUNTER,
    STATE,
    STORE,
    WHEN,
    WHO,
    entity_link,
)
from brim.trade.wallets import queries as wallets
from brim.trade.wallets.console import states
from brim.trade.wallets.types import Adjustment, Hold, Operation, Withdrawal
from brim.trade.wallets.wording import purse_name


def spend_row(one: Operation, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:movement", "opn", one.customer_id, one.id)
    note = _("captured from a hold") if one.kind == "capture" else one.category
    return Row(
        url,
        public,
        [
            Cell(moment=one.occurred_at),
            person(one.customer_id, known, actor),
            Cell(text=one.description, note=note),
            Cell(text=known.stores.get(one.store_id or 0, "")),
            Cell(state=states.SPEND.get(one.status)),
            Cell(money=money(one.amount, one.currency)),
        ],
    )


SPEND_HEADS = (
    "operation",
    "occurred_at",
    "kind",
    *WHOSE,
    "description",
    "category",
    "store",
    "status",
    "amount",
    "principal",
    "bonus",
    "refunded",
    "currency",
)


def spend_record(one: Operation, known: Known) -> dict[str, object]:
    return {
        "operation": ids.public("opn", one.customer_id, one.id),
        "occurred_at": one.occurred_at,
        "kind": one.kind,
        **whose(one.customer_id, known),
        "description": one.description,
        "category": one.category,
        "store": known.stores.get(one.store_id or 0, ""),
        "status": one.status,
        "amount": money(one.amount, one.currency),
        "principal": money(one.principal_part, one.currency),
        "bonus": money(one.bonus_part, one.currency),
        "refunded": money(one.refunded, one.currency),
        "currency": one.currency,
    }


SPENDS = CustomerListing[Operation](
    "console:spends",
    _lazy("Spends"),
    _lazy("What was paid with wallets."),
    (WHEN, WHO, Column(_lazy("What"), "what"), STORE, STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_spends(
        wanted, actor=visit.actor, now=clock.now(), after=after, limit=limit
    ),
    spend_row,
    SPEND_HEADS,
    spend_record,
    states=states.SPEND,
    fields=AT_COUNTER,
    topics="wallets",
    empty=_lazy("A spend is taken at the till, on a customer's record or by the API."),
)


def hold_row(one: Hold, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:hold-page", "hld", one.customer_id, one.id)
    return Row(
        url,
        public,
        [
            Cell(moment=one.placed_at),
            person(one.customer_id, known, actor),
            Cell(text=one.description, note=one.category),
            Cell(text=known.stores.get(one.store_id or 0, "")),
            Cell(moment=one.expires_at),
            Cell(state=states.HOLD[one.status]),
            Cell(money=money(one.amount, one.currency)),
        ],
    )


HOLD_HEADS = (
    "hold",
    "placed_at",
    *WHOSE,
    "description",
    "store",
    "status",
    "amount",
    "captured",
    "remaining",
    "currency",
    "expires_at",
)


def hold_record(one: Hold, known: Known) -> dict[str, object]:
    return {
        "hold": ids.public("hld", one.customer_id, one.id),
        "placed_at": one.placed_at,
        **whose(one.customer_id, known),
        "description": one.description,
        "store": known.stores.get(one.store_id or 0, ""),
        "status": one.status,
        "amount": money(one.amount, one.currency),
        "captured": money(one.captured, one.currency),
        "remaining": money(one.remaining, one.currency),
        "currency": one.currency,
        "expires_at": one.expires_at,
    }


HOLDS = CustomerListing[Hold](
    "console:holds",
    _lazy("Holds"),
    _lazy("What is set aside and not spent yet."),
    (WHEN, WHO, Column(_lazy("What"), "what"), STORE, Column(_lazy("Until"), "until"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_holds(
        wanted, actor=visit.actor, now=clock.now(), after=after, limit=limit
    ),
    hold_row,
    HOLD_HEADS,
    hold_record,
    states=states.HOLD,
    fields=AT_COUNTER,
    topics="wallets",
    empty=_lazy("A hold sets an amount aside, a table deposit for one, until it is captured or released."),
)


def withdrawal_row(one: Withdrawal, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:withdrawal", "wdr", one.customer_id, one.id)
    note = _("closes the wallet") if one.closes_wallet else ""
    return Row(
        url,
        public,
        [
            Cell(moment=one.requested_at),
            person(one.customer_id, known, actor),
            Cell(text=one.reason, note=note),
            Cell(state=states.WITHDRAWAL[one.status]),
            Cell(money=money(one.amount, one.currency)),
        ],
    )


WITHDRAWAL_HEADS = (
    "withdrawal",
    "requested_at",
    *WHOSE,
    "status",
    "amount",
    "currency",
    "reason",
    "requested_by",
    "decided_by",
    "payout_reference",
)


def withdrawal_record(one: Withdrawal, known: Known) -> dict[str, object]:
    return {
        "withdrawal": ids.public("wdr", one.customer_id, one.id),
        "requested_at": one.requested_at,
        **whose(one.customer_id, known),
        "status": one.status,
        "amount": money(one.amount, one.currency),
        "currency": one.currency,
        "reason": one.reason,
        "requested_by": one.requested_by,
        "decided_by": one.decided_by,
        "payout_reference": one.payout_reference,
    }


WITHDRAWALS = CustomerListing[Withdrawal](
    "console:withdrawals",
    _lazy("Withdrawals"),
    _lazy("Principal that customers want back as money: asked for by one person, approved by another, then paid out."),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_withdrawals(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    withdrawal_row,
    WITHDRAWAL_HEADS,
    withdrawal_record,
    states=states.WITHDRAWAL,
    topics="wallets",
    empty=_lazy("A withdrawal is asked for on the customer's record or in the portal, and waits here to be approved."),
)


def what_of(one: Adjustment) -> str:
    """What is corrected: a purse, how much may be owed, or the spends of a day that is over."""
    if one.occurred_at is not None:
        return _("late spend of %(moment)s") % {"moment": formats.moment_text(one.occurred_at)}
    if one.credit_line is not None:
        amount = formats.money_text(money(one.credit_line, one.currency))
        return _("credit line of %(amount)s") % {"amount": amount}
    return purse_name(one.purse)


def adjustment_row(one: Adjustment, known: Known, actor: Actor) -> Row:
    url, public = entity_link("console:adjustment", "adj", one.customer_id, one.id)
    return Row(
        url,
        public,
        [
            Cell(moment=one.requested_at),
            person(one.customer_id, known, actor),
            Cell(text=one.reason, note=what_of(one)),
            Cell(state=states.ADJUSTMENT[one.status]),
            Cell(money=money(one.amount, one.currency), has_sign=True),
        ],
    )


ADJUSTMENT_HEADS = (
    "adjustment",
    "requested_at",
    *WHOSE,
    "status",
    "purse",
    "credit_line",
    "occurred_at",
    "amount",
    "currency",
    "reason",
    "requested_by",
    "decided_by",
)


def adjustment_record(one: Adjustment, known: Known) -> dict[str, object]:
    return {
        "adjustment": ids.public("adj", one.customer_id, one.id),
        "requested_at": one.requested_at,
        **whose(one.customer_id, known),
        "status": one.status,
        "purse": one.purse,
        "credit_line": "" if one.credit_line is None else money(one.credit_line, one.currency),
        "occurred_at": "" if one.occurred_at is None else one.occurred_at,
        "amount": money(one.amount, one.currency),
        "currency": one.currency,
        "reason": one.reason,
        "requested_by": one.requested_by,
        "decided_by": one.decided_by,
    }


# Its read asks for adjustments:write or adjustments:approve.
ADJUSTMENTS = CustomerListing[Adjustment](
    "console:adjustments",
    _lazy("Adjustments"),
    _lazy(
        "Corrections by hand, credit lines and late spends. Beyond what one person may do alone they wait for a second "
        "one."
    ),
    (WHEN, WHO, Column(_lazy("Reason"), "what"), STATE, AMOUNT),
    lambda visit, wanted, _flag, after, limit: wallets.list_adjustments(
        wanted, actor=visit.actor, after=after, limit=limit
    ),
    adjustment_row,
    ADJUSTMENT_HEADS,
    adjustment_record,
    states=states.ADJUSTMENT,
    topics="wallets",
    empty=_lazy("A balance is corrected on the customer's record, with a reason."),
)
