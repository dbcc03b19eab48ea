"""Cancelling a top-up that nobody has paid: closed at its channel first, and only then no longer counted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit.refusals import Conflict, Declined, NotFound, Unavailable
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import channels, numbers, rules, shaping
from brim.trade.payments.catalogue import TopUpCancelled
from brim.trade.payments.channels.contract import Finding, Outcome, Send
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.operations import payment_states
from brim.trade.payments.operations.rows import lock, note
from brim.trade.payments.operations.topups import ChannelUnavailable, payment_of
from brim.trade.payments.transport import send as send_by_http
from brim.trade.payments.types import PaymentState, TopUp
from brim.trade.wallets import operations as wallets

CLOSED = frozenset({Outcome.CLOSED, Outcome.MISSING, Outcome.FAILED})


def cancel_top_up(
    *, customer_id: int, topup_id: int, actor: Actor, now: datetime, key: str, send: Send = send_by_http
) -> TopUp:
    """End a top-up that waits for its payer: closed at the channel, it can be paid no more and counts towards no limit.

    Calls the channel outside any transaction, so it must not be called within one. One that was cancelled before is
    answered as it stands. Whatever is paid all the same (the channel had not heard of it, or took the money in the same
    moment) is credited like any late payment. Permission: topups:write at the top-up's store. Locks: the customer's
    accounts, then the payment.
    Raises: Forbidden; NotFound `unknown_topup`; Conflict `topup_not_open` (status), `key_conflict`; Refused
    `channel_unavailable`: nothing was cancelled, the same key may be tried again.
    """
    topup = TopUpRow.objects.filter(customer_id=customer_id, id=topup_id).first()
    if topup is None:
        raise NotFound("unknown_topup", _("There is no such top-up."))
    authorise_where(actor, "topups:write", topup.store_id, customer_id)
    is_replayed = announced(topup, actor, now, key)
    payment = payment_of(topup)
    if payment.state in rules.OPEN:
        end_at_channel(payment, actor, now, send)
        payment = payment_of(topup)
    if payment.state != PaymentState.CANCELLED:
        raise not_open(payment)
    topup.refresh_from_db()
    return shaping.topup(topup, payment, replayed=is_replayed)


@transaction.atomic
def announced(topup: TopUpRow, actor: Actor, now: datetime, key: str) -> bool:
    """Use the key up for everything of this customer; True where it was used for this before."""
    return wallets.reserve_cancel_key(
        customer_id=topup.customer_id,
        topup_id=topup.id,
        currency=topup.currency,
        store_id=topup.store_id,
        actor=actor,
        now=now,
        key=key,
    )


def end_at_channel(payment: PaymentRow, actor: Actor, now: datetime, send: Send) -> None:
    """Cancelled where the channel says that it is closed; whatever else it says is believed as it always is."""
    channel = channels.CHANNELS[payment.channel]
    number = numbers.number(numbers.PAYMENT, payment.customer_id, payment.id)
    try:
        finding = channel.close(number, now=now, send=send)
    except (Unavailable, Declined) as silence:
        raise silent(payment) from silence
    if finding.outcome is Outcome.PENDING:
        raise silent(payment)
    if finding.outcome in CLOSED and not payment_states.disagreement(payment, finding):
        cancel(payment, finding, actor, now)
    else:
        payment_states.apply(payment.customer_id, payment.id, finding, source="query", channel=payment.channel, now=now)


@transaction.atomic
def cancel(payment: PaymentRow, finding: Finding, actor: Actor, now: datetime) -> None:
    """Unless it was paid, or ended, in the meantime."""
    row = lock(payment.customer_id, payment.id)
    assert row is not None, "a payment is never deleted"
    follows = rules.follow(PaymentState(row.state), rules.Signal.CANCELLED)
    if follows is not None:
        payment_states.move(row, follows, finding, now)
        told = TopUpCancelled(row.id, row.topup_id, row.channel, row.amount, row.currency)
        note(row, told, now, actor)


def silent(payment: PaymentRow) -> ChannelUnavailable:
    return ChannelUnavailable(
        "channel_unavailable",
        _("The payment channel does not say that it is closed. Nothing was cancelled. Try again with the same key."),
        {"channel": payment.channel},
    )


def not_open(payment: PaymentRow) -> Conflict:
    if payment.state in {PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.SENT_BACK}:
        message = _("This top-up has ended already, unpaid. There is nothing to cancel.")
    else:
        message = _("This top-up was paid. Nothing was cancelled: refund it instead.")
    return Conflict("topup_not_open", message, {"status": str(rules.TOP_UP_STATUS[PaymentState(payment.state)])})
