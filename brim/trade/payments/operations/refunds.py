"""Refunds to the origin: the wallet freezes, the channel pays out, the wallet lets go; or the freeze is undone."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from brim.base.events.operations import record
from brim.base.events.types import Event
from brim.base.identity.types import Actor, ActorKind
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Declined, Forbidden, Invalid, NotFound, Refused, Unavailable
from brim.base.kit.text import clean
from brim.base.money import Money, money
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import channels, numbers, rules, shaping, texts
from brim.trade.payments.catalogue import RefundCancelled, RefundCompleted, RefundStalled, RefundStarted
from brim.trade.payments.channels.contract import Channel, RefundFinding, RefundOrder, RefundOutcome, Send
from brim.trade.payments.keys import REFUND_CANCELLED, REFUND_DONE
from brim.trade.payments.models import PaymentRow, RefundRow, ShiftRow, TopUpRow
from brim.trade.payments.operations import shifts
from brim.trade.payments.operations.requests import Request, first_of, send_nothing
from brim.trade.payments.operations.rows import APPLIED, BRIM, NOTHING, contradiction, lock
from brim.trade.payments.rules import Signal
from brim.trade.payments.transport import send as send_by_http
from brim.trade.payments.types import PaymentState, Refund, RefundStatus
from brim.trade.wallets import operations as wallets
from brim.trade.wallets import queries as balances


def refund_top_up(
    *,
    customer_id: int,
    topup_id: int,
    amount: Money | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    key: str,
    fault: str = "consumer",
    send: Send = send_by_http,
) -> Refund:
    """Send a top-up's money back to where it came from; without `amount`, all that its refund quote gives.

    `fault`: whose it is that the contract ends, as in the quote: consumer, operator or neither.

    The wallet's money is frozen in the first transaction; the channel is called after it, under the refund's number,
    which stays the same on every retry. `pending` means that the channel has not settled it yet: the janitor queries
    the channel. Cash is settled at once, out of the cashier's open shift. A top-up without a store can be refunded by
    an actor who serves every store, by the one who took it, or by its customer. Locks the shift (cash), the payment,
    then the accounts.
    Raises: Forbidden; NotFound `unknown_topup`; Invalid; Conflict `key_conflict`; Refused `not_refundable`,
    `payment_disputed`, `refund_pending`, `refund_too_large`, `no_open_shift`, `drawer_short`, and what wallets refuses.
    """
    reason = clean(reason, "reason", has_lines=True)
    refuse_card_numbers(reason, "reason")
    if not reason.strip():
        raise Invalid("reason", _("Say why. Nothing was refunded."))
    topup = TopUpRow.objects.filter(customer_id=customer_id, id=topup_id).first()
    if topup is None:
        raise NotFound("unknown_topup", _("There is no such top-up."))
    authorise_where(actor, "refunds:write", topup.store_id, customer_id)
    refuse_without_store(actor, topup)
    channel = channels.CHANNELS[topup.channel]
    request = RefundRequest(
        customer_id=customer_id,
        topup_id=topup_id,
        amount=amount,
        reason=reason.strip(),
        fault=fault,
        actor=actor,
        now=now,
        key=key,
    )
    row, replayed = start(topup, channel, request)
    if row.status == RefundStatus.PENDING and not replayed:
        pay_out(row, channel, now, send)
    answer = shaping.refund(RefundRow.objects.get(customer_id=customer_id, id=row.id), replayed=replayed)
    return as_at_first(answer) if replayed else answer


def as_at_first(refund: Refund) -> Refund:
    """As the first request was answered: what it settled itself bears its moment, all else was settled later and was
    pending then. Source: docs/rules/10."""
    if refund.settled_at == refund.created_at:
        return refund
    return replace(refund, status=RefundStatus.PENDING, settled_at=None)


def refuse_without_store(actor: Actor, topup: TopUpRow) -> None:
    """Raises: Forbidden where no store took the top-up and the actor, limited to stores, did not take it either."""
    if topup.store_id is not None or actor.store_ids is None or actor.kind is ActorKind.CUSTOMER:
        return
    if topup.actor != actor.label:
        raise Forbidden(
            "forbidden",
            _("Nothing was refunded: no store took this top-up. Ask somebody who works for every store."),
            {"permission": "refunds:write"},
        )


@dataclass(frozen=True, kw_only=True)
class RefundRequest(Request):
    topup_id: int
    amount: Money | None
    reason: str
    fault: str

    @property
    def content(self) -> tuple[object, ...]:
        return self.topup_id, self.amount, self.fault


@transaction.atomic
def start(topup: TopUpRow, channel: Channel, request: RefundRequest) -> tuple[RefundRow, bool]:
    """The refund of this key, its money frozen: (refund, replayed). A cash one is settled in the same transaction."""
    known = used(request)
    if known is not None:
        return known, True
    shift = shifts.open_for(request.actor, topup.store_id, topup.currency) if channel.AT_ONCE else None
    payment = lock(topup.customer_id, topup.payment_id)
    assert payment is not None, "a top-up has its payment"
    known = used(request)  # another request may have held the lock meanwhile
    if known is not None:
        return known, True
    check(payment, request.amount)
    row = freeze(payment, request)
    move(payment, Signal.REFUND_STARTED, request.now)
    note(row, payment, started(row, payment), request.actor.label, request.now)
    if channel.AT_ONCE:
        hand_out(row, payment, shift, channel, request)
    return row, False


def hand_out(
    row: RefundRow, payment: PaymentRow, shift: ShiftRow | None, channel: Channel, request: RefundRequest
) -> None:
    if shift is not None:
        row.shift_id = shift.id
        row.save(update_fields=["shift_id"])
        shifts.pay_out(shift, row, request.actor, request.now)
    finding = channel.refund(order_of(row, payment), now=request.now, send=send_nothing)
    apply(payment.customer_id, payment.channel, finding, now=request.now)


def used(request: RefundRequest) -> RefundRow | None:
    """The reason counts for as long as it can be read. Raises: Conflict `key_conflict`."""

    def is_same(row: RefundRow) -> bool:
        return texts.reason_of(row) == request.reason or texts.is_erased(row)

    conflict = _("This key was used for a different refund. Nothing was refunded. Use a new key.")
    return first_of(RefundRow.objects.all(), request, is_same, conflict)


def check(payment: PaymentRow, amount: Money | None) -> None:
    if payment.state == PaymentState.REFUNDING:
        raise Refused(
            "refund_pending",
            _("Another refund of this top-up is under way. Nothing was refunded. Wait until it has settled."),
        )
    if payment.state == PaymentState.DISPUTED:
        raise Refused(
            "payment_disputed",
            _("The payer contests this payment. Nothing was refunded. Wait until that is decided."),
        )
    left = payment.amount - payment.refunded - payment.charged_back
    if payment.state not in rules.REFUNDABLE or left <= 0:
        raise Refused("not_refundable", _("This top-up holds no money that could go back. Nothing was refunded."))
    if amount is not None and amount.asset.code != payment.currency:
        raise Invalid("amount", _("The amount is in another currency than the top-up. Nothing was refunded."))
    if amount is not None and not 0 < amount.amount_minor <= left:
        raise Refused(
            "refund_too_large",
            _("The amount is not within what is left of this top-up. Nothing was refunded."),
            {"left": left, "asked": amount.amount_minor},
        )


def freeze(payment: PaymentRow, request: RefundRequest) -> RefundRow:
    """Under the caller's key, which so stands for nothing else of this customer."""
    frozen = wallets.start_top_up_refund(
        customer_id=payment.customer_id,
        topup_id=payment.topup_id,
        amount=request.amount,
        reason=request.reason,
        actor=request.actor,
        now=request.now,
        key=request.key,
        fault=request.fault,
    )
    refund_id = ids.make()
    return RefundRow.objects.create(
        customer_id=payment.customer_id,
        id=refund_id,
        topup_id=payment.topup_id,
        payment_id=payment.id,
        wallet_ref=frozen.id,
        amount=frozen.amount,
        currency=payment.currency,
        status=RefundStatus.PENDING,
        reason="",
        sealed_reason=texts.sealed_reason(payment.customer_id, refund_id, request.reason),
        key=request.key,
        fingerprint=request.fingerprint,
        actor=request.actor.label,
        request_id=request.actor.request_id,
        created_at=request.now,
        asked=0,
        next_ask_at=rules.next_ask(request.now, request.now),
    )


def pay_out(row: RefundRow, channel: Channel, now: datetime, send: Send) -> str:
    """Ask the channel to pay; the same number again, as often as it takes, is the same refund."""
    payment = PaymentRow.objects.get(customer_id=row.customer_id, id=row.payment_id)
    try:
        finding = channel.refund(order_of(row, payment), now=now, send=send)
    except Declined:
        finding = RefundFinding(RefundOutcome.FAILED, numbers.number(numbers.REFUND, row.customer_id, row.id))
    except Unavailable:
        return NOTHING
    return apply(row.customer_id, payment.channel, finding, now=now)


def ask(row: RefundRow, now: datetime, send: Send) -> tuple[str, str]:
    """Ask how a refund stands; one that never reached the channel is sent again under its number, once nothing keeps
    it. What the channel said, as `types.RefundAnswer` has it, and the field in which that disagrees with us."""
    payment = PaymentRow.objects.get(customer_id=row.customer_id, id=row.payment_id)
    channel = channels.CHANNELS[payment.channel]
    try:
        finding = channel.refund_query(numbers.number(numbers.REFUND, row.customer_id, row.id), now=now, send=send)
        said = str(finding.outcome)
        if finding.outcome is RefundOutcome.MISSING and is_withheld(payment):
            said, outcome = "withheld", NOTHING
        elif finding.outcome is RefundOutcome.MISSING:
            outcome = pay_out(row, channel, now, send)
        else:
            outcome = apply(row.customer_id, payment.channel, finding, now=now)
    except Unavailable:
        said, outcome = "silent", NOTHING  # unknown still; the next point of the schedule asks again
    except Declined:
        said, outcome = "declined", NOTHING
    reschedule(row, now, said)
    return said, "" if outcome in {APPLIED, NOTHING} else outcome


def is_withheld(payment: PaymentRow) -> bool:
    """Whether nothing may set out to the payer now; what the channel has already is its own to end."""
    if payment.state == PaymentState.DISPUTED:
        return True
    return balances.wallet(payment.customer_id, payment.currency).status == "frozen"


@transaction.atomic
def reschedule(row: RefundRow, now: datetime, said: str) -> None:
    """Count the asking; what is still pending is asked about again, and is made known once asking does not help."""
    fresh = RefundRow.objects.select_for_update().get(customer_id=row.customer_id, id=row.id)
    fresh.asked += 1
    if fresh.status == RefundStatus.PENDING:
        fresh.next_ask_at = rules.next_ask(fresh.created_at, now)
        is_stalled = rules.is_refund_stalled(said=said, asked=fresh.asked, created_at=fresh.created_at, now=now)
        if is_stalled and fresh.stalled_at is None:
            fresh.stalled_at = now
            payment = PaymentRow.objects.get(customer_id=fresh.customer_id, id=fresh.payment_id)
            event = RefundStalled(
                fresh.id, payment.id, fresh.topup_id, payment.channel, fresh.amount, fresh.currency, said
            )
            note(fresh, payment, event, BRIM.label, now)
    fresh.save(update_fields=["asked", "next_ask_at", "stalled_at"])


def order_of(row: RefundRow, payment: PaymentRow) -> RefundOrder:
    return RefundOrder(
        number=numbers.number(numbers.REFUND, row.customer_id, row.id),
        payment_number=numbers.number(numbers.PAYMENT, payment.customer_id, payment.id),
        amount=money(row.amount, row.currency),
        whole=money(payment.amount, payment.currency),
        reason=texts.reason_of(row),
    )


@transaction.atomic
def apply(customer_id: int, channel: str, finding: RefundFinding, *, now: datetime) -> str:
    """Believe what a channel says of a refund, as far as it agrees: `applied`, `nothing`, or why it is quarantined."""
    place = numbers.read_number(numbers.REFUND, finding.number)
    row = None if place is None else RefundRow.objects.filter(customer_id=customer_id, id=place[1]).first()
    if row is None or place is None or place[0] != customer_id:
        return "unknown_refund"
    payment = lock(customer_id, row.payment_id)
    assert payment is not None, "a refund has its payment"
    row = RefundRow.objects.select_for_update().get(customer_id=customer_id, id=row.id)
    wrong = "wrong_channel" if payment.channel != channel else disagreement(row, payment, finding)
    if wrong:
        return wrong
    if row.status != RefundStatus.PENDING:
        return NOTHING
    if finding.outcome is RefundOutcome.SUCCEEDED:
        complete(row, payment, now)
    elif finding.outcome is RefundOutcome.FAILED:
        cancel(row, payment, now)
    else:
        return NOTHING
    return APPLIED


def disagreement(row: RefundRow, payment: PaymentRow, finding: RefundFinding) -> str:
    if finding.amount is None:
        return ""
    claim = rules.Claim(finding.payment_number, finding.amount, finding.merchant)
    return contradiction(payment, money(row.amount, row.currency), claim)


def complete(row: RefundRow, payment: PaymentRow, now: datetime) -> None:
    wallets.complete_top_up_refund(
        customer_id=row.customer_id,
        refund_id=row.wallet_ref,
        actor=BRIM,
        now=now,
        key=f"{REFUND_DONE}{row.id}",
    )
    end(row, RefundStatus.COMPLETED, now)
    payment.refunded += row.amount
    move(payment, ended(payment), now)
    event = RefundCompleted(row.id, payment.id, row.topup_id, payment.channel, row.amount, row.currency)
    note(row, payment, event, BRIM.label, now)


def cancel(row: RefundRow, payment: PaymentRow, now: datetime) -> None:
    wallets.cancel_top_up_refund(
        customer_id=row.customer_id,
        refund_id=row.wallet_ref,
        actor=BRIM,
        now=now,
        key=f"{REFUND_CANCELLED}{row.id}",
    )
    end(row, RefundStatus.CANCELLED, now)
    move(payment, ended(payment), now)
    event = RefundCancelled(row.id, payment.id, row.topup_id, payment.channel, row.amount, row.currency)
    note(row, payment, event, BRIM.label, now)


def ended(payment: PaymentRow) -> Signal:
    return rules.after_refund(refunded=payment.refunded, amount=payment.amount, charged_back=payment.charged_back)


def end(row: RefundRow, status: RefundStatus, now: datetime) -> None:
    row.status, row.settled_at, row.next_ask_at = status, now, None
    row.save(update_fields=["status", "settled_at", "next_ask_at"])


def move(payment: PaymentRow, signal: Signal, now: datetime) -> None:
    """A contested payment stays contested, whatever its refunds do."""
    payment.state = rules.follow(PaymentState(payment.state), signal) or payment.state
    payment.changed_at = now
    payment.save(update_fields=["state", "refunded", "changed_at"])


def started(row: RefundRow, payment: PaymentRow) -> RefundStarted:
    return RefundStarted(row.id, payment.id, row.topup_id, payment.channel, row.amount, row.currency)


def note(row: RefundRow, payment: PaymentRow, event: Event, actor: str, now: datetime) -> None:
    record(
        event,
        customer_id=payment.customer_id,
        actor=actor,
        now=now,
        request_id=row.request_id,
        reason=texts.reason_of(row),
    )
