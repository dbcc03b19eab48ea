"""Adjustments: corrections, credit lines and late spends, with a reason; above what one person may decide alone, by two
people."""

from dataclasses import replace
from datetime import datetime

from brim.base.events.operations import record
from brim.base.identity.permissions import authorise
from brim.base.identity.queries import person_behind
from brim.base.identity.types import Actor
from brim.base.money import Money
from brim.core.ledger import operations as ledger
from brim.trade.wallets import catalogue, posting
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import Adjust, RejectAdjustment, ReverseExpiry, SetCreditLine, TellLateSpend
from brim.trade.wallets.models import Adjustment as Row
from brim.trade.wallets.operations import entry
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.reading import adjustment, operation
from brim.trade.wallets.texts import ADJUSTMENT, sealed_reason
from brim.trade.wallets.types import Adjustment, Operation, Purse


def adjust(
    *,
    customer_id: int,
    purse: Purse,
    change: Money,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str,
    description: str = "",
) -> Adjustment:
    """Add to (`change` > 0) or take from a purse. Above what one person may do alone it waits, status `requested`, and
    a negative change freezes its money meanwhile. Permission: adjustments:write.

    Raises: Refused `insufficient_balance` (a correction makes no debt); Invalid `reason_needed`; Conflict
    `key_conflict`.
    """
    authorise(actor, "adjustments:write")
    entry.check_amount(abs(change.amount_minor))
    command = Adjust(
        customer_id=customer_id,
        currency=entry.check_currency(programme.effective(now), change.asset.code),
        purse=Purse(purse).value,
        change=change.amount_minor,
        description=entry.check_text("description", description, entry.MAX_DESCRIPTION),
        **entry.who(actor, key, entry.check_reason(reason)),
    )

    return asked(command, purse=command.purse, now=now)


def reverse_expiry(
    *, customer_id: int, expiry_id: int, actor: Actor, now: datetime, key: str, reason: str
) -> Adjustment:
    """Give back what an expiry took, with the programme's grace period: a correction like any other. Above what one
    person may do alone it waits, status `requested`. Permission: adjustments:write.

    Raises: NotFound `unknown_operation`; Refused `refund_exceeded` where it was reversed before; Invalid
    `reason_needed`; Conflict `key_conflict`.
    """
    authorise(actor, "adjustments:write")
    command = ReverseExpiry(
        customer_id=customer_id, operation_id=expiry_id, **entry.who(actor, key, entry.check_reason(reason))
    )
    return asked(command, purse=Purse.BONUS.value, now=now, expiry_id=expiry_id)


def set_credit_line(*, customer_id: int, line: Money, actor: Actor, now: datetime, key: str, reason: str) -> Operation:
    """Allow principal down to minus `line` (>= 0). A line raised above what one person may decide alone needs a second
    person: the operation is an `adjustment_request`, and the adjustment with its id has the outcome. Permission:
    adjustments:write.

    Raises: Conflict `wallet_owes` where more is owed or held already, `customer_forgotten` where a line is raised,
    `key_conflict`; Invalid `currency_not_offered`
    (what is lent already can be taken back in any currency).
    """
    authorise(actor, "adjustments:write")
    if line:
        entry.check_amount(line.amount_minor)
        entry.check_currency(programme.effective(now), line.asset.code)
    command = SetCreditLine(
        customer_id=customer_id,
        currency=line.asset.code,
        amount=line.amount_minor,
        **entry.who(actor, key, entry.check_reason(reason)),
    )

    def run() -> Operation:
        operation = posting.run_one(command, now=now)
        if not operation.is_replayed and command.raised > 0:
            add_row(operation, purse=Purse.PRINCIPAL.value, amount=command.raised, now=now, credit_line=command.amount)
        return operation

    return ledger.retry_transaction(run)


def add_row(
    operation: Operation,
    *,
    purse: str,
    amount: int,
    now: datetime,
    expiry_id: int | None = None,
    credit_line: int | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Store the request, or what was done at once, and by whom."""
    is_waiting = operation.kind == "adjustment_request"
    Row.objects.create(
        customer_id=operation.customer_id,
        id=operation.id,
        currency=operation.currency,
        purse=purse,
        amount=amount,
        status="requested" if is_waiting else "made",
        reason="",
        sealed_reason=sealed_reason(ADJUSTMENT, operation.customer_id, operation.id, operation.reason),
        requested_by=operation.actor,
        decided_by="",
        operation_id=None if is_waiting else operation.id,
        expiry_id=expiry_id,
        credit_line=credit_line,
        occurred_at=occurred_at,
        requested_at=now,
        changed_at=now,
    )


def asked(command: Adjust | ReverseExpiry, *, purse: str, now: datetime, expiry_id: int | None = None) -> Adjustment:
    """Book a correction, or a request for one, and store the requester."""

    def run() -> Adjustment:
        operation = posting.run_one(command, now=now)
        customer_id, is_waiting = operation.customer_id, operation.kind == "adjustment_request"
        if not operation.is_replayed:
            amount = command.change if isinstance(command, Adjust) else operation.amount
            add_row(operation, purse=purse, amount=amount, now=now, expiry_id=expiry_id)
            return adjustment(customer_id, operation.id)
        first = adjustment(customer_id, operation.id)
        if is_waiting:
            first = replace(first, status="requested", decided_by="", operation_id=None, changed_at=first.requested_at)
        return replace(first, is_replayed=True)

    return ledger.retry_transaction(run)


def approve_adjustment(*, customer_id: int, adjustment_id: int, actor: Actor, now: datetime, key: str) -> Adjustment:
    """Approve an adjustment as a second person, which books it. Permission: adjustments:approve.

    Locks: the request's row, then the customer's accounts. Raises: NotFound `unknown_adjustment`; Conflict
    `second_person_needed`, `already_decided`; Refused `refund_exceeded` where its expiry was reversed meanwhile; of a
    late spend `over_limit`, `wallet_frozen`, `wallet_closed`, and it waits on.
    """
    authorise(actor, "adjustments:approve")

    def run() -> Adjustment:
        row = locked(customer_id, adjustment_id)
        if is_made_by(row, entry.check_key(key, actor)):
            return replace(adjustment(customer_id, row.id), is_replayed=True)
        if not posting.was_used(customer_id, key):
            if person_behind(row.requested_by) == person_behind(actor.label):
                raise refusals.same_person()
            if row.status != "requested":
                raise refusals.already_decided(row.status)
        why = adjustment(customer_id, row.id).reason
        operation = posting.run_one(agreed(row, {**entry.who(actor, key), "reason": why}), now=now)
        if not operation.is_replayed:
            settle(row, "made", actor, now, operation.id)
            record(approved(row), customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id)
        return replace(adjustment(customer_id, row.id), is_replayed=operation.is_replayed)

    return ledger.retry_transaction(run)


def approved(row: Row) -> catalogue.AdjustmentApproved | catalogue.CreditLineApproved | catalogue.LateSpendApproved:
    if row.occurred_at is not None:
        return catalogue.LateSpendApproved(row.id, row.currency, -row.amount)
    if row.credit_line is not None:
        return catalogue.CreditLineApproved(row.id, row.currency, row.credit_line)
    return catalogue.AdjustmentApproved(row.id, row.currency, row.purse, row.amount)


def is_made_by(row: Row, key: str) -> bool:
    """Whether this key had it made: the answer then needs no reason, which may be gone with its customer's key."""
    made = row.operation_id if row.status == "made" else None
    return made is not None and made != row.id and operation(row.customer_id, made).key == key


def agreed(row: Row, who: entry.Who) -> Adjust | ReverseExpiry | SetCreditLine | TellLateSpend:
    """What was asked for, as a second person has it done."""
    if row.occurred_at is not None:
        asked = operation(row.customer_id, row.id)
        return TellLateSpend(
            customer_id=row.customer_id,
            currency=row.currency,
            amount=-row.amount,
            occurred_at=row.occurred_at,
            store_id=asked.store_id,
            category=asked.category,
            description=asked.description,
            is_approved=True,
            hold_id=row.id,
            operation_id=row.id,
            **who,
        )
    if row.credit_line is not None:
        return SetCreditLine(
            customer_id=row.customer_id,
            currency=row.currency,
            amount=row.credit_line,
            is_approved=True,
            operation_id=row.id,
            **who,
        )
    if row.expiry_id is not None:
        return ReverseExpiry(customer_id=row.customer_id, operation_id=row.expiry_id, is_approved=True, **who)
    return Adjust(
        customer_id=row.customer_id,
        currency=row.currency,
        purse=row.purse,
        change=row.amount,
        is_approved=True,
        hold_id=row.id if row.amount < 0 else 0,
        operation_id=row.id,
        **who,
    )


def reject_adjustment(
    *, customer_id: int, adjustment_id: int, actor: Actor, now: datetime, key: str, reason: str
) -> Adjustment:
    """Reject an adjustment: nothing is booked, and what it froze is released. Permission: adjustments:approve. Raises:
    as approve_adjustment."""
    authorise(actor, "adjustments:approve")
    reason = entry.check_reason(reason)

    def run() -> Adjustment:
        row = locked(customer_id, adjustment_id)
        if not posting.was_used(customer_id, key) and row.status != "requested":
            raise refusals.already_decided(row.status)
        command = RejectAdjustment(
            customer_id=customer_id,
            currency=row.currency,
            change=row.amount,
            is_late_spend=row.occurred_at is not None,
            hold_id=row.id if row.amount < 0 else 0,
            operation_id=row.id,
            **entry.who(actor, key, reason),
        )
        operation = posting.run_one(command, now=now)
        if not operation.is_replayed:
            settle(row, "rejected", actor, now, None)
            told = rejected(row, operation.id)
            record(
                told, customer_id=customer_id, actor=actor.label, now=now, request_id=actor.request_id, reason=reason
            )
        return replace(adjustment(customer_id, row.id), is_replayed=operation.is_replayed)

    return ledger.retry_transaction(run)


def rejected(
    row: Row, operation_id: int
) -> catalogue.AdjustmentRejected | catalogue.CreditLineRejected | catalogue.LateSpendRejected:
    if row.occurred_at is not None:
        return catalogue.LateSpendRejected(operation_id, row.id, row.currency, -row.amount)
    if row.credit_line is not None:
        return catalogue.CreditLineRejected(operation_id, row.id, row.currency, row.credit_line)
    return catalogue.AdjustmentRejected(operation_id, row.id, row.currency, row.purse, row.amount)


def settle(row: Row, status: str, actor: Actor, now: datetime, operation_id: int | None) -> None:
    Row.objects.filter(customer_id=row.customer_id, id=row.id).update(
        status=status, decided_by=actor.label, operation_id=operation_id, changed_at=now
    )


def locked(customer_id: int, adjustment_id: int) -> Row:
    row = Row.objects.select_for_update(no_key=True).filter(customer_id=customer_id, id=adjustment_id).first()
    if row is None:
        raise refusals.unknown_adjustment()
    return row
