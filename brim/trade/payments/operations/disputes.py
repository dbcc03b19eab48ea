"""Disputes: a payer contests a payment, as the channel says or a person records, and how the channel decides it.

How a person records the outcome is in `outcomes`. A dispute stands with its payment, under whose lock it moves; what it
does to the customer's value is the wallet's to decide.
Source: docs/decisions/0031-what-is-contested-counts-as-nothing.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.cards import refuse_card_numbers
from brim.base.kit.refusals import Conflict, Invalid, NotFound, Refused
from brim.base.kit.text import clean
from brim.base.money import Money, money
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import channels, rules, shaping, texts
from brim.trade.payments.catalogue import DisputeLost, DisputeWon, PaymentDisputed
from brim.trade.payments.channels.contract import DisputeFinding, Finding, Outcome
from brim.trade.payments.keys import DISPUTE
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, PaymentRow, RefundRow
from brim.trade.payments.operations.rows import APPLIED, BRIM, NOTHING, lock, note
from brim.trade.payments.operations.sweep import attempt_all
from brim.trade.payments.types import Dispute, DisputeStatus, OutcomeStatus, PaymentState, RefundStatus
from brim.trade.wallets import operations as wallets

AT_ONCE = 200
OPEN, WON, LOST = DisputeStatus


@dataclass(frozen=True)
class Word:
    """Who says something of a dispute, when, why and under which key. `said_at`: the channel's moment of its decision;
    None where a person records it."""

    actor: Actor
    now: datetime
    key: str = ""
    reason: str = ""
    said_at: datetime | None = None
    is_by_channel: bool = True


def dispute_findings(finding: Finding) -> Iterable[DisputeFinding]:
    """The disputes that a channel speaks of; of the whole payment where it says no more than that it is contested."""
    if finding.outcome is Outcome.DISPUTED and not finding.disputes and finding.amount is not None:
        return (DisputeFinding("", OPEN, finding.amount),)
    return finding.disputes


@transaction.atomic
def apply_finding(customer_id: int, payment_id: int, said: DisputeFinding, *, now: datetime) -> str:
    """Believe a channel's word on a dispute as far as it agrees: `applied`, `nothing`, or why it is quarantined.

    Locks: the payment, its disputes, then the customer's accounts.
    """
    payment = lock(customer_id, payment_id)
    if payment is None or payment.state not in rules.DISPUTABLE:
        return NOTHING
    if said.amount.asset.code != payment.currency:
        return "wrong_currency"
    row = known(payment, said)
    if row is not None and said.number and row.amount != said.amount.amount_minor:
        return "wrong_amount"
    outcome = NOTHING
    if row is None:
        if not 0 < said.amount.amount_minor <= contestable(payment):
            return "wrong_amount"
        row = open_row(payment, said.amount.amount_minor, said.number, Word(BRIM, now))
        outcome = APPLIED
    follows = rules.decided_dispute(
        DisputeStatus(row.status), said.status, at=said.at, said_at=row.said_at, is_by_channel=row.said_at is not None
    )
    if follows is None:
        return outcome
    key = f"{DISPUTE}{row.id}:{row.turns + 1}"
    try:
        with transaction.atomic():
            decide(row, payment, follows, Word(BRIM, now, key, said_at=min(said.at or now, now)))
    except Conflict as refused:
        if refused.code != "customer_forgotten":
            raise
        return "customer_erased"  # what came back cannot be put into their wallet: a person sees to it
    return APPLIED


def known(payment: PaymentRow, said: DisputeFinding) -> DisputeRow | None:
    """The dispute that the channel speaks of: by its number, else one that it had not numbered yet or that a person
    recorded, of the same amount, which gets the number. Where it gives none, any that is there."""
    rows = disputes_of(payment).select_for_update().order_by("id")
    if not said.number:
        return rows.first()
    found = rows.filter(number=said.number).first()
    if found is None:
        found = rows.filter(number="", amount=said.amount.amount_minor).first()
        if found is not None:
            found.number = said.number
            found.save(update_fields=["number"])
    return found


def disputes_of(payment: PaymentRow) -> QuerySet[DisputeRow]:
    return DisputeRow.objects.filter(customer_id=payment.customer_id, payment_id=payment.id)


def contestable(payment: PaymentRow) -> int:
    """What of a payment is neither contested nor lost already, minor units."""
    is_open = disputes_of(payment).filter(status=OPEN).aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.amount - payment.charged_back - is_open


def open_row(payment: PaymentRow, amount: int, number: str, word: Word) -> DisputeRow:
    dispute_id = ids.make()
    sealed = texts.sealed_dispute(payment.customer_id, dispute_id, word.reason)
    row = DisputeRow.objects.create(
        customer_id=payment.customer_id,
        id=dispute_id,
        payment_id=payment.id,
        topup_id=payment.topup_id,
        store_id=payment.store_id,
        channel=payment.channel,
        number=number,
        amount=amount,
        currency=payment.currency,
        status=OPEN,
        sealed_reason=sealed,
        key=word.key or f"{DISPUTE}{dispute_id}:opened",
        fingerprint=rules.fingerprint(payment.id, amount),
        opened_by=word.actor.label,
        decided_by="",
        decided_key="",
        turns=0,
        opened_at=word.now,
    )
    wallets.contest_top_up(
        customer_id=payment.customer_id,
        topup_id=payment.topup_id,
        dispute_id=dispute_id,
        amount=money(amount, payment.currency),
        actor=word.actor,
        now=word.now,
        key=row.key,
        reason=word.reason,
    )
    payment.state, payment.changed_at = PaymentState.DISPUTED, word.now
    payment.next_ask_at = word.now + rules.ASK_EVERY
    payment.save(update_fields=["state", "changed_at", "next_ask_at"])
    told = PaymentDisputed(payment.id, payment.topup_id, payment.channel, amount, payment.currency, dispute_id)
    note(payment, told, word.now, word.actor, word.reason)
    return row


def is_same(row: DisputeRow | DisputeOutcomeRow, reason: str) -> bool:
    """The reason, which a person always gives, counts for as long as it can be read; of somebody who was erased before
    it was given none is kept."""
    return not row.sealed_reason or texts.reason_of(row) == reason or texts.is_erased(row)


def decide(row: DisputeRow, payment: PaymentRow, outcome: DisputeStatus, word: Word) -> None:
    """The dispute stands decided, the wallet with it; the payment stands where its other disputes leave it. A word on
    it that still waited for a second person is overtaken."""
    others = disputes_of(payment).filter(status=OPEN).exclude(id=row.id).exists()
    was_lost = row.status == LOST
    done = wallets.end_contest(
        customer_id=row.customer_id,
        topup_id=row.topup_id,
        dispute_id=row.id,
        outcome="reversed" if was_lost else str(outcome),
        amount=money(row.amount, row.currency),
        channel=row.channel,
        is_last=not others,
        actor=word.actor,
        now=word.now,
        key=word.key,
        reason=word.reason,
        charge_back_id=(row.charge_back_id or 0) if was_lost else 0,
    )
    row.charge_back_id = done.id if outcome is LOST else None
    row.status, row.decided_at, row.said_at = outcome, word.now, word.said_at
    row.decided_by, row.decided_key, row.turns = word.actor.label, word.key, row.turns + 1
    if word.reason:
        row.sealed_reason = texts.sealed_dispute(row.customer_id, row.id, word.reason)
    row.save()
    if outcome is LOST:
        payment.charged_back += row.amount
    elif was_lost:
        payment.charged_back -= row.amount
    settle(payment, is_open=others, now=word.now)
    told = DisputeLost if outcome is LOST else DisputeWon
    event = told(
        payment.id,
        payment.topup_id,
        payment.channel,
        row.amount,
        row.currency,
        row.id,
        "channel" if word.is_by_channel else "by_hand",
    )
    note(payment, event, word.now, word.actor, word.reason)
    DisputeOutcomeRow.objects.filter(
        customer_id=row.customer_id, dispute_id=row.id, status=OutcomeStatus.REQUESTED
    ).update(status=OutcomeStatus.OVERTAKEN, decided_by=word.actor.label, changed_at=word.now)


def settle(payment: PaymentRow, *, is_open: bool, now: datetime) -> None:
    if not is_open:
        pending = RefundRow.objects.filter(
            customer_id=payment.customer_id, payment_id=payment.id, status=RefundStatus.PENDING
        )
        payment.state = rules.after_disputes(
            amount=payment.amount,
            refunded=payment.refunded,
            charged_back=payment.charged_back,
            is_refunding=pending.exists(),
        )
        payment.next_ask_at = None
    payment.changed_at = now
    payment.save(update_fields=["state", "charged_back", "changed_at", "next_ask_at"])


def raise_dispute(
    *,
    customer_id: int,
    payment_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    key: str,
    amount: Money | None = None,
) -> Dispute:
    """Record that a payer contests a payment, where the channel tells it by letter alone; without `amount`, all of it
    that is not contested yet. What is left of its top-up counts as nothing until it is decided.

    Locks the payment, then the accounts. Permission: disputes:write at the payment's store. Raises: Forbidden;
    NotFound `unknown_payment`; Invalid `reason`, `amount`; Refused `not_disputable`, `dispute_too_large`; Conflict
    `key_conflict`.
    """
    said = checked_reason(reason)

    @transaction.atomic
    def run() -> Dispute:
        payment = lock(customer_id, payment_id)
        if payment is None:
            raise NotFound("unknown_payment", _("There is no such payment."))
        authorise_where(actor, "disputes:write", payment.store_id, customer_id)
        before = DisputeRow.objects.filter(customer_id=customer_id, key=key).first()
        left = contestable(payment)
        asked = left if amount is None else amount.amount_minor
        if before is not None:
            wanted = before.amount if amount is None else asked
            is_open = before.status == OPEN
            if bytes(before.fingerprint) != rules.fingerprint(payment_id, wanted) or (
                is_open and not is_same(before, said)
            ):
                raise key_conflict()
            return as_at_first(before)
        check(payment, amount, left)
        return shaping.dispute(open_row(payment, asked, "", Word(actor, now, key, said, is_by_channel=False)))

    return run()


def check(payment: PaymentRow, amount: Money | None, left: int) -> None:
    if channels.CHANNELS[payment.channel].AT_ONCE:
        raise Refused("not_disputable", _("Cash that was handed over is not contested. Nothing was recorded."))
    if payment.state not in rules.DISPUTABLE or left <= 0:
        raise Refused(
            "not_disputable",
            _("This payment is not credited, or all of it is contested or lost. Nothing was recorded."),
        )
    if amount is not None and amount.asset.code != payment.currency:
        raise Invalid("amount", _("The amount is in another currency than the payment. Nothing was recorded."))
    if amount is not None and not 0 < amount.amount_minor <= left:
        raise Refused(
            "dispute_too_large",
            _("The amount is not within what can still be contested. Nothing was recorded."),
            {"left": left, "asked": amount.amount_minor},
        )


def checked_reason(reason: str) -> str:
    """The reason cleaned. Raises: Invalid `reason`, `card_number`."""
    said = clean(reason, "reason", has_lines=True).strip()
    refuse_card_numbers(said, "reason")
    if not said:
        raise Invalid("reason", _("Say why. Nothing was recorded."))
    return said


def key_conflict() -> Conflict:
    return Conflict(
        "key_conflict", _("This key was used for something different. Nothing was recorded. Use a new key.")
    )


def as_at_first(row: DisputeRow) -> Dispute:
    """As the first request was answered, whatever came of it since."""
    row.status, row.decided_at, row.decided_by = OPEN, None, ""
    return shaping.dispute(row, replayed=True)


def adopt(now: datetime) -> int:
    """Payments that stood contested before disputes were kept are contested as a whole from now on; how many."""
    kept = DisputeRow.objects.filter(customer_id=OuterRef("customer_id"), payment_id=OuterRef("id"))
    bare = PaymentRow.objects.filter(~Exists(kept), state=PaymentState.DISPUTED).order_by("created_at")
    found = list(bare[:AT_ONCE])
    attempt_all(found, lambda row: adopt_one(row, now))
    return len(found)


@transaction.atomic
def adopt_one(seen: PaymentRow, now: datetime) -> None:
    payment = lock(seen.customer_id, seen.id)
    if payment is not None and payment.state == PaymentState.DISPUTED and not disputes_of(payment).exists():
        open_row(payment, payment.amount, "", Word(BRIM, now))
