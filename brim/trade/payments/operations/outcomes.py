"""How a dispute ended, as a person says where the channel does not: asked for by one, agreed to by another.

The channel's own word needs nobody. Source: docs/decisions/0031-what-is-contested-counts-as-nothing.md.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brim.base.identity.queries import person_behind
from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.kit.refusals import Conflict, Invalid, NotFound
from brim.core.customers.visibility import authorise_where
from brim.trade.payments import shaping, texts
from brim.trade.payments.catalogue import DisputeOutcomeRejected, DisputeOutcomeRequested
from brim.trade.payments.models import DisputeOutcomeRow, DisputeRow, PaymentRow
from brim.trade.payments.operations.disputes import LOST, WON, Word, checked_reason, decide, is_same, key_conflict
from brim.trade.payments.operations.rows import lock, note
from brim.trade.payments.types import DisputeOutcome, DisputeStatus, OutcomeStatus
from brim.trade.wallets import operations as wallets

REQUESTED, MADE, REJECTED, _OVERTAKEN = OutcomeStatus


def record_dispute_outcome(
    *, customer_id: int, dispute_id: int, outcome: str, reason: str, actor: Actor, now: datetime, key: str
) -> DisputeOutcome:
    """Say how a dispute was decided, `won` or `lost`, where the channel does not tell; the other way round where people
    had decided it before. Nothing moves until a second person agrees.

    Locks: the payment, then its dispute. Permission: disputes:write at the payment's store. Raises: Forbidden; NotFound
    `unknown_dispute`; Invalid `outcome`, `reason`; Conflict `already_decided`, `decided_by_channel`,
    `outcome_requested`, `key_conflict`.
    """
    said = checked_reason(reason)
    if outcome not in {WON, LOST}:
        raise Invalid("outcome", _("Say whether it was won or lost. Nothing was recorded."))

    @transaction.atomic
    def run() -> DisputeOutcome:
        found = DisputeRow.objects.filter(customer_id=customer_id, id=dispute_id).first()
        if found is None:
            raise unknown_dispute()
        payment, row = locked(found)
        authorise_where(actor, "disputes:write", payment.store_id, customer_id)
        before = DisputeOutcomeRow.objects.filter(customer_id=customer_id, key=key).first()
        if before is not None:
            if (before.dispute_id, before.outcome) != (dispute_id, outcome) or not is_same(before, said):
                raise key_conflict()
            return as_at_first(before)
        check(row, outcome)
        return shaping.outcome(add_row(row, payment, outcome, Word(actor, now, key, said, is_by_channel=False)))

    return run()


def check(row: DisputeRow, outcome: str) -> None:
    if row.status == outcome:
        raise already_decided(row.status)
    if row.said_at is not None:
        raise Conflict(
            "decided_by_channel",
            _("The channel has decided this dispute. Nothing was recorded. Ask the channel about the payment again."),
            {"status": row.status},
        )
    if waiting(row).exists():
        raise Conflict(
            "outcome_requested",
            _("An outcome of this dispute waits for a second person already. Nothing was recorded. Have that decided."),
        )


def waiting(row: DisputeRow) -> QuerySet[DisputeOutcomeRow]:
    return DisputeOutcomeRow.objects.filter(customer_id=row.customer_id, dispute_id=row.id, status=REQUESTED)


def add_row(row: DisputeRow, payment: PaymentRow, outcome: str, word: Word) -> DisputeOutcomeRow:
    outcome_id = ids.make()
    wallets.reserve_outcome_key(
        customer_id=row.customer_id,
        outcome_id=outcome_id,
        currency=row.currency,
        content=f"{row.id} {outcome}",
        actor=word.actor,
        now=word.now,
        key=word.key,
    )
    made = DisputeOutcomeRow.objects.create(
        customer_id=row.customer_id,
        id=outcome_id,
        dispute_id=row.id,
        store_id=payment.store_id,
        outcome=outcome,
        status=REQUESTED,
        sealed_reason=texts.sealed_outcome(row.customer_id, outcome_id, word.reason),
        key=word.key,
        requested_by=word.actor.label,
        decided_by="",
        decided_key="",
        requested_at=word.now,
        changed_at=word.now,
    )
    emit_event(DisputeOutcomeRequested, made, row, payment, word)
    return made


def approve_dispute_outcome(
    *, customer_id: int, outcome_id: int, actor: Actor, now: datetime, key: str
) -> DisputeOutcome:
    """A second person agrees, and the dispute is decided: won, and the value counts again; lost, and it takes what is
    free of the top-up and books what is spent of it as the customer's debt.

    Locks: the payment, its dispute, the request, then the customer's accounts. Permission: disputes:approve at the
    payment's store. Raises: Forbidden; NotFound `unknown_outcome`; Conflict `second_person_needed`, `already_decided`,
    `customer_forgotten`, `key_conflict`.
    """

    @transaction.atomic
    def run() -> DisputeOutcome:
        row, dispute, payment = found_for(customer_id, outcome_id, actor)
        if row.decided_key == key:
            return decided_before(row, MADE)
        if person_behind(row.requested_by) == person_behind(actor.label):
            raise Conflict(
                "second_person_needed",
                _("Who requested this cannot approve it. Nothing has moved. Ask a second person."),
            )
        close(row, MADE, actor, now, key)
        decide(
            dispute,
            payment,
            DisputeStatus(row.outcome),
            Word(actor, now, key, texts.reason_of(row), is_by_channel=False),
        )
        return shaping.outcome(row)

    return run()


def reject_dispute_outcome(
    *, customer_id: int, outcome_id: int, reason: str, actor: Actor, now: datetime, key: str
) -> DisputeOutcome:
    """The dispute stands as it did. Locks, permission and refusals as `approve_dispute_outcome`, and Invalid `reason`;
    who asked for it may take it back so."""
    said = checked_reason(reason)

    @transaction.atomic
    def run() -> DisputeOutcome:
        row, dispute, payment = found_for(customer_id, outcome_id, actor)
        if row.decided_key == key:
            return decided_before(row, REJECTED)
        close(row, REJECTED, actor, now, key)
        wallets.reserve_outcome_key(
            customer_id=customer_id,
            outcome_id=outcome_id,
            currency=dispute.currency,
            content=str(outcome_id),
            actor=actor,
            now=now,
            key=key,
            is_rejection=True,
        )
        emit_event(DisputeOutcomeRejected, row, dispute, payment, Word(actor, now, key, said, is_by_channel=False))
        return shaping.outcome(row)

    return run()


def found_for(customer_id: int, outcome_id: int, actor: Actor) -> tuple[DisputeOutcomeRow, DisputeRow, PaymentRow]:
    """The request, its dispute and payment, locked in the order of all who decide."""
    seen = DisputeOutcomeRow.objects.filter(customer_id=customer_id, id=outcome_id).first()
    if seen is None:
        raise NotFound("unknown_outcome", _("There is no such outcome of a dispute."))
    payment, dispute = locked(DisputeRow.objects.get(customer_id=customer_id, id=seen.dispute_id))
    authorise_where(actor, "disputes:approve", payment.store_id, customer_id)
    return DisputeOutcomeRow.objects.select_for_update().get(customer_id=customer_id, id=outcome_id), dispute, payment


def locked(seen: DisputeRow) -> tuple[PaymentRow, DisputeRow]:
    payment = lock(seen.customer_id, seen.payment_id)
    assert payment is not None, "a dispute has its payment"
    return payment, DisputeRow.objects.select_for_update().get(customer_id=seen.customer_id, id=seen.id)


def close(row: DisputeOutcomeRow, status: OutcomeStatus, actor: Actor, now: datetime, key: str) -> None:
    """Raises: Conflict `already_decided`."""
    if row.status != REQUESTED:
        raise already_decided(row.status)
    row.status, row.decided_by, row.decided_key, row.changed_at = status, actor.label, key, now
    row.save()


def decided_before(row: DisputeOutcomeRow, status: OutcomeStatus) -> DisputeOutcome:
    if row.status != status:
        raise key_conflict()
    return shaping.outcome(row, replayed=True)


def as_at_first(row: DisputeOutcomeRow) -> DisputeOutcome:
    """As the request was answered, whatever came of it since."""
    first = shaping.outcome(row, replayed=True)
    return replace(first, status=REQUESTED, decided_by="", changed_at=row.requested_at)


def emit_event(
    kind: type[DisputeOutcomeRequested | DisputeOutcomeRejected],
    row: DisputeOutcomeRow,
    dispute: DisputeRow,
    payment: PaymentRow,
    word: Word,
) -> None:
    event = kind(
        payment.id, payment.topup_id, payment.channel, dispute.amount, dispute.currency, dispute.id, row.id, row.outcome
    )
    note(payment, event, word.now, word.actor, word.reason)


def unknown_dispute() -> NotFound:
    return NotFound("unknown_dispute", _("There is no such dispute."))


def already_decided(status: str) -> Conflict:
    return Conflict("already_decided", _("This has been decided already. Nothing was changed."), {"status": status})
