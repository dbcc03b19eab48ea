"""Applies a channel's report to a payment: the only place where an incoming payment's state changes."""

from datetime import datetime

from django.db import transaction

from brim.base.events.types import Event
from brim.base.identity.types import Actor
from brim.base.kit.refusals import Conflict
from brim.base.money import money
from brim.trade.payments import channels, rules
from brim.trade.payments.catalogue import (
    AnswerQuarantined,
    PaymentCredited,
    PaymentExpired,
    PaymentFailed,
    PaymentPaid,
)
from brim.trade.payments.channels.contract import Finding, Outcome
from brim.trade.payments.models import PaymentRow, TopUpRow
from brim.trade.payments.operations import disputes
from brim.trade.payments.operations.rows import APPLIED, BRIM, NOTHING, contradiction, lock, note
from brim.trade.payments.rules import Claim, Signal
from brim.trade.payments.types import PaymentState, TopUpStatus
from brim.trade.wallets import operations as wallets

SIGNALS = {
    Outcome.PENDING: Signal.OPENED,
    Outcome.PAID: Signal.PAID,
    Outcome.DISPUTED: Signal.PAID,
    Outcome.FAILED: Signal.FAILED,
    Outcome.CLOSED: Signal.EXPIRED,
}
ERASED = "customer_erased"


def apply(
    customer_id: int,
    payment_id: int,
    finding: Finding,
    *,
    source: str,
    channel: str,
    now: datetime,
    actor: Actor = BRIM,
) -> str:
    """Apply a verified notification or a channel's answer, if it agrees with the payment.

    Returns `applied`, `nothing` (a replay, or out of order), or the reason for the quarantine, in which case nothing
    moved. Being paid and being credited commit one after the other, so that a payment is known to be paid even where
    crediting breaks; the janitor credits what is left.
    """
    outcome = apply_to_payment(customer_id, payment_id, finding, source=source, channel=channel, now=now, actor=actor)
    if outcome not in {APPLIED, NOTHING}:
        return outcome
    if credit(customer_id, payment_id, now=now, actor=actor):
        outcome = APPLIED
    for said in disputes.dispute_findings(finding):
        heard = disputes.apply_finding(customer_id, payment_id, said, now=now)
        if heard not in {APPLIED, NOTHING}:
            return heard
        outcome = APPLIED if heard == APPLIED else outcome
    return outcome


@transaction.atomic
def apply_to_payment(
    customer_id: int,
    payment_id: int,
    finding: Finding,
    *,
    source: str,
    channel: str,
    now: datetime,
    actor: Actor = BRIM,
) -> str:
    payment = lock(customer_id, payment_id)
    if payment is None:
        return "unknown_payment"
    if payment.channel != channel:
        return "wrong_channel"
    wrong = disagreement(payment, finding)
    if wrong:
        return wrong
    signal = SIGNALS.get(finding.outcome)
    follows = None if signal is None else rules.follow(PaymentState(payment.state), signal)
    if follows is None:
        return NOTHING
    move(payment, follows, finding, now)
    event = event_for(payment, follows, source)
    if event is not None:
        note(payment, event, now, actor)
    return APPLIED


def disagreement(payment: PaymentRow, finding: Finding) -> str:
    if finding.amount is None:
        return ""
    claim = Claim(finding.number, finding.amount, finding.merchant)
    return contradiction(payment, money(payment.amount, payment.currency), claim)


def move(payment: PaymentRow, state: PaymentState, finding: Finding, now: datetime) -> None:
    payment.state, payment.changed_at = state, now
    payment.channel_number = finding.channel_number or payment.channel_number
    if state is PaymentState.PAID:
        payment.paid_at = rules.paid_at(finding.at, created_at=payment.created_at, now=now)
        payment.next_ask_at = payment.next_ask_at or now
    if state in {PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.SENT_BACK, PaymentState.CANCELLED}:
        payment.next_ask_at = None
    payment.save(update_fields=["state", "changed_at", "channel_number", "paid_at", "next_ask_at"])
    TopUpRow.objects.filter(customer_id=payment.customer_id, id=payment.topup_id).update(
        status=rules.TOP_UP_STATUS[state]
    )


def event_for(payment: PaymentRow, state: PaymentState, source: str) -> Event | None:
    if state is PaymentState.PAID:
        return PaymentPaid(
            payment.id,
            payment.topup_id,
            payment.channel,
            payment.channel_number,
            payment.amount,
            payment.currency,
            source,
        )
    if state is PaymentState.FAILED:
        return PaymentFailed(payment.id, payment.topup_id, payment.channel, source)
    if state is PaymentState.EXPIRED:
        return PaymentExpired(payment.id, payment.topup_id, payment.channel)
    return None


@transaction.atomic
def credit(customer_id: int, payment_id: int, *, now: datetime, actor: Actor = BRIM) -> bool:
    """Put a paid payment's value into the wallet, once; False where there was nothing to do, or where the customer is
    erased: then the payment waits in the quarantine for a person. Over the counter that is refused, and nothing taken.

    Raises: Conflict `customer_forgotten`.
    """
    payment = lock(customer_id, payment_id)
    if payment is None or payment.state != PaymentState.PAID:
        return False
    try:
        with transaction.atomic():
            fill(payment, actor, now)
    except Conflict as refusal:
        if refusal.code != "customer_forgotten" or channels.CHANNELS[payment.channel].AT_ONCE:
            raise
        quarantine_payment(payment, now)
        return False
    payment.state, payment.credited_at, payment.changed_at = PaymentState.CREDITED, now, now
    payment.next_ask_at = None
    payment.save(update_fields=["state", "credited_at", "changed_at", "next_ask_at"])
    TopUpRow.objects.filter(customer_id=customer_id, id=payment.topup_id).update(
        status=TopUpStatus.CREDITED, credited_at=now
    )
    credited = PaymentCredited(
        payment_id, payment.topup_id, payment.channel, payment.amount, payment.currency, payment.store_id
    )
    note(payment, credited, now, actor)
    return True


def fill(payment: PaymentRow, actor: Actor, now: datetime) -> None:
    wallets.credit_top_up(
        customer_id=payment.customer_id,
        topup_id=payment.topup_id,
        paid=money(payment.amount, payment.currency),
        channel=payment.channel,
        payment_id=payment.id,
        store_id=payment.store_id,
        actor=actor,
        now=now,
        occurred_at=rules.paid_at(payment.paid_at, created_at=payment.created_at, now=now),
    )


def quarantine_payment(payment: PaymentRow, now: datetime) -> None:
    """Money that came for an erased customer: a person sends it back at the channel and says so."""
    is_news = payment.doubt != ERASED
    payment.doubt, payment.next_ask_at, payment.changed_at = ERASED, rules.next_ask(payment.created_at, now), now
    payment.save(update_fields=["doubt", "next_ask_at", "changed_at"])
    if is_news:
        note(payment, AnswerQuarantined(payment.id, payment.channel, ERASED), now, BRIM)


def close(payment: PaymentRow, now: datetime) -> None:
    """The end of money that was set aside: whoever calls has the word of a person, and tells it."""
    follows = rules.follow(PaymentState(payment.state), Signal.SENT_BACK)
    if follows is not None:
        move(payment, follows, Finding(Outcome.PAID, "", at=payment.paid_at), now)


@transaction.atomic
def expire(customer_id: int, payment_id: int, *, now: datetime) -> bool:
    """End an open payment that its channel has never heard of."""
    payment = lock(customer_id, payment_id)
    if payment is None or payment.state not in rules.OPEN:
        return False
    move(payment, PaymentState.EXPIRED, Finding(Outcome.MISSING, ""), now)
    note(payment, PaymentExpired(payment.id, payment.topup_id, payment.channel), now, BRIM)
    return True
