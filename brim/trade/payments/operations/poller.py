"""Queries channels about payments and refunds for which no notification came."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit.refusals import Conflict, Declined, NotFound, Unavailable
from brim.base.money import Money, money
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import channels, numbers, rules, shaping
from brim.trade.payments.catalogue import AnswerQuarantined
from brim.trade.payments.channels.contract import Finding, Outcome, Send
from brim.trade.payments.models import PaymentRow, RefundRow
from brim.trade.payments.operations import disputes, payment_states, refunds
from brim.trade.payments.operations.notifications import work_notifications
from brim.trade.payments.operations.rows import APPLIED, BRIM, NOTHING, lock, note
from brim.trade.payments.operations.sweep import attempt_all
from brim.trade.payments.transport import send as send_by_http
from brim.trade.payments.types import Answer, Payment, PaymentState, RefundAnswer, RefundStatus

AT_ONCE = 200
LEASE = timedelta(minutes=2)
# How long a channel is asked in one go: less than until the next janitor comes, and than the lease.
POLL_BUDGET_S = 45


def ask_channel(
    customer_id: int, payment_id: int, *, actor: Actor, now: datetime, send: Send = send_by_http
) -> Payment:
    """Query the channel about a payment now, and apply the answer. Not to be called within a transaction.

    A payment that has ended unpaid may be asked about too: what was paid late is credited. Raises: Forbidden; NotFound
    `unknown_payment`.
    """
    return inquire(customer_id, payment_id, actor=actor, now=now, send=send).payment


def inquire(customer_id: int, payment_id: int, *, actor: Actor, now: datetime, send: Send = send_by_http) -> Answer:
    """As `ask_channel`; also returns what the channel answered. Permission: payments:write."""
    payment = PaymentRow.objects.filter(customer_id=customer_id, id=payment_id).first()
    if payment is None:
        raise NotFound("unknown_payment", _("There is no such payment."))
    authorise_where(actor, "payments:write", payment.store_id, customer_id)
    said = ask(payment, now, send)
    after = shaping.payment(PaymentRow.objects.get(customer_id=customer_id, id=payment_id))
    return Answer(said.word, after, said.amount, said.channel_number, said.at, said.doubt)


def ask_refund(
    customer_id: int, refund_id: int, *, actor: Actor, now: datetime, send: Send = send_by_http
) -> RefundAnswer:
    """Query the channel about a refund now, and apply the answer; one that never reached it is sent again under its
    number. Not to be called within a transaction. Permission: payments:write. Raises: Forbidden; NotFound
    `unknown_refund`; Conflict `already_settled`.
    """
    row = RefundRow.objects.filter(customer_id=customer_id, id=refund_id).first()
    if row is None:
        raise NotFound("unknown_refund", _("There is no such refund."))
    payment = PaymentRow.objects.get(customer_id=customer_id, id=row.payment_id)
    authorise_where(actor, "payments:write", payment.store_id, customer_id)
    if row.status != RefundStatus.PENDING:
        raise Conflict("already_settled", _("This refund has been settled. There is nothing to ask."))
    said, doubt = refunds.ask(row, now, send)
    return RefundAnswer(said, shaping.refund(RefundRow.objects.get(customer_id=customer_id, id=refund_id)), doubt)


def janitor(now: datetime, send: Send = send_by_http) -> int:
    """What keeps a paid payment from ever being lost: works stored notifications, credits what is paid, asks about
    every payment and refund that is open and due, ends what has expired. How many it took in hand, at most AT_ONCE
    payments of each channel and AT_ONCE refunds. Not to be called within a transaction.

    Channels are asked side by side, so that one that is slow delays no other; what a channel has not answered within
    POLL_BUDGET_S stays due, and the next janitor has it.
    """
    worked = work_notifications(now) + disputes.adopt(now)
    batches = by_channel([row for name in channels.CHANNELS for row in claim_payments(now, name)], claim_refunds(now))
    if len(batches) == 1:
        poll_each(batches[0], now, send)
    elif batches:
        in_parallel(batches, lambda batch: poll_each(batch, now, send))
    return worked + sum(len(batch) for batch in batches)


ChannelBatch = list[PaymentRow | RefundRow]


def by_channel(payments: list[PaymentRow], refund_rows: list[RefundRow]) -> list[ChannelBatch]:
    """The payments and refunds to query, grouped by channel."""
    batches: dict[str, ChannelBatch] = {}
    for payment in payments:
        batches.setdefault(payment.channel, []).append(payment)
    of = PaymentRow.objects.filter(
        customer_id__in={row.customer_id for row in refund_rows}, id__in={row.payment_id for row in refund_rows}
    )
    by_payment = {(row.customer_id, row.id): row.channel for row in of}
    for refund in refund_rows:
        batches.setdefault(by_payment[refund.customer_id, refund.payment_id], []).append(refund)
    return list(batches.values())


def poll_each(batch: ChannelBatch, now: datetime, send: Send) -> None:
    """Query one after the other until the time budget is used up."""
    until = time.monotonic() + POLL_BUDGET_S
    attempt_all(batch, lambda row: poll(row, now, send) if time.monotonic() < until else None)


def in_parallel(batches: list[ChannelBatch], work: Callable[[ChannelBatch], None]) -> None:
    """Run each batch in its own thread, on its own connection. Raises: ExceptionGroup of whatever broke in any."""

    def run(batch: ChannelBatch) -> None:
        try:
            work(batch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(batches), thread_name_prefix="janitor") as pool:
        running = [pool.submit(run, batch) for batch in batches]
    attempt_all(running, lambda one: one.result())


def poll(row: PaymentRow | RefundRow, now: datetime, send: Send) -> None:
    if isinstance(row, RefundRow):
        refunds.ask(row, now, send)
    else:
        ask(row, now, send)


def claim_payments(now: datetime, channel: str) -> list[PaymentRow]:
    """Take what is due for two minutes, so that two janitors do not ask about the same payment."""
    due = PaymentRow.objects.filter(next_ask_at__lte=now, channel=channel).order_by("next_ask_at")
    return [row for row in due[:AT_ONCE] if is_claimed(row, now)]


def claim_refunds(now: datetime) -> list[RefundRow]:
    due = RefundRow.objects.filter(next_ask_at__lte=now).order_by("next_ask_at")
    return [row for row in due[:AT_ONCE] if is_claimed(row, now)]


def is_claimed(row: PaymentRow | RefundRow, now: datetime) -> bool:
    """Move the next query by the lease, unless another poller claimed the row first."""
    seen = type(row).objects.filter(customer_id=row.customer_id, id=row.id, next_ask_at=row.next_ask_at)
    return seen.update(next_ask_at=now + LEASE) == 1


@dataclass(frozen=True)
class ChannelAnswer:
    """A channel's answer about a payment: as `types.Answer`."""

    word: str
    amount: Money | None = None
    channel_number: str = ""
    at: datetime | None = None
    doubt: str = ""


def ask(payment: PaymentRow, now: datetime, send: Send) -> ChannelAnswer:
    if payment.state == PaymentState.PAID:
        payment_states.credit(payment.customer_id, payment.id, now=now)
        return ChannelAnswer("paid", money(payment.amount, payment.currency), payment.channel_number, payment.paid_at)
    try:
        said = query_channel(payment, now, send)
    except Unavailable:
        said = ChannelAnswer("silent")  # the outcome stays unknown, and the next point of the schedule asks again
    except Declined:
        said = ChannelAnswer("declined")
    reschedule(payment, now)
    return said


def query_channel(payment: PaymentRow, now: datetime, send: Send) -> ChannelAnswer:
    """Query the channel and apply its answer; after the time to pay, close the payment there first and query again."""
    channel = channels.CHANNELS[payment.channel]
    number = numbers.number(numbers.PAYMENT, payment.customer_id, payment.id)
    finding = channel.query(number, now=now, send=send)
    if finding.outcome is Outcome.PENDING and now >= payment.expires_at:
        channel.close(number, now=now, send=send)
        finding = channel.query(number, now=now, send=send)
    doubt = apply_channel_status(payment, finding, now)
    if finding.outcome is Outcome.MISSING and now >= payment.expires_at:
        payment_states.expire(payment.customer_id, payment.id, now=now)
    return ChannelAnswer(finding.outcome, finding.amount, finding.channel_number, finding.at, doubt)


def apply_channel_status(payment: PaymentRow, finding: Finding, now: datetime) -> str:
    """Apply the channel's answer. Returns the field that disagrees, or an empty text; it is stored on the payment until
    an answer agrees or a person resolves it."""
    outcome = payment_states.apply(
        payment.customer_id, payment.id, finding, source="query", channel=payment.channel, now=now
    )
    doubt = "" if outcome in {APPLIED, NOTHING} else outcome
    if doubt or payment.doubt:
        with transaction.atomic():
            PaymentRow.objects.filter(customer_id=payment.customer_id, id=payment.id).update(doubt=doubt)
            if doubt:
                note(payment, AnswerQuarantined(payment.id, payment.channel, doubt), now, BRIM)
    return doubt


@transaction.atomic
def reschedule(payment: PaymentRow, now: datetime) -> None:
    """Count the query; schedule the next one for a payment that is still open or disputed."""
    row = lock(payment.customer_id, payment.id)
    assert row is not None, "a payment is never deleted"
    row.asked += 1
    if row.state in rules.OPEN:
        row.next_ask_at = rules.next_ask(row.created_at, now)
    elif row.state == PaymentState.DISPUTED:
        row.next_ask_at = now + rules.ASK_EVERY
    row.save(update_fields=["asked", "next_ask_at"])
