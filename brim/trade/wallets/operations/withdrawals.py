"""Withdrawals: requested (frozen at once), approved by a second person, paid; or rejected, or failed."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from brim.base.identity.permissions import authorise
from brim.base.identity.queries import time_zone
from brim.base.identity.types import Actor
from brim.base.kit import days
from brim.base.money import Money
from brim.core.customers import texts
from brim.core.ledger import operations as ledger
from brim.core.ledger.refusals import key_conflict
from brim.trade.refund_law.rules import Fault
from brim.trade.wallets import posting
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import CloseWallet, EndWithdrawal, RequestWithdrawal
from brim.trade.wallets.engine.returns import despite_of
from brim.trade.wallets.models import Withdrawal as Row
from brim.trade.wallets.operations import entry
from brim.trade.wallets.operations.second_person import require_other_person
from brim.trade.wallets.programme import reading as programme
from brim.trade.wallets.queries.quotes import read_fault, refund_quote
from brim.trade.wallets.queries.reading import operation, wallet, withdrawal
from brim.trade.wallets.texts import WITHDRAWAL, account_field, sealed_reason
from brim.trade.wallets.types import Operation, Withdrawal

FROM = {"approved": {"requested"}, "rejected": {"requested"}, "paid": {"approved"}, "failed": {"approved"}}


def request_withdrawal(
    *, customer_id: int, amount: Money, account: str, actor: Actor, now: datetime, key: str, reason: str = ""
) -> Withdrawal:
    """Freeze `amount` of principal, with the bonus that came with it, until a second person decides.

    Permission: withdrawals:write. Raises: Refused `insufficient_balance` (available: what may be withdrawn, never the
    credit line), `wallet_frozen`, `over_limit`, `under_limit`; Conflict `key_conflict`, `customer_forgotten`; Invalid
    `card_number`.
    """
    authorise(actor, "withdrawals:write", customer_id=customer_id)
    command = RequestWithdrawal(
        customer_id=customer_id,
        currency=entry.check_currency(programme.effective(now), amount.asset.code),
        amount=entry.check_amount(amount.amount_minor),
        account=entry.check_account(account),
        **entry.who(actor, key, reason),
    )

    @transaction.atomic
    def request() -> Withdrawal:
        done = posting.run_one(command, now=now)
        if done.is_replayed:
            return first_answer(done, done.id, "requested")
        add_row(done, account=account, reason=reason, closes_wallet=False, now=now)
        return withdrawal(customer_id, done.id)

    return ledger.retry_transaction(request)


def first_answer(done: Operation, withdrawal_id: int, outcome: str) -> Withdrawal:
    """The first answer, when `done` brought the withdrawal to `outcome`, whatever happened since. Source:
    docs/rules/10."""
    found = replace(withdrawal(done.customer_id, withdrawal_id), is_replayed=True)
    if found.status == outcome:
        return found
    decided_by = "" if outcome == "requested" else done.actor
    reason = operation(done.customer_id, withdrawal_id).reason
    return replace(
        found, status=outcome, decided_by=decided_by, reason=reason, payout_reference="", changed_at=done.recorded_at
    )


def add_row(operation: Operation, *, account: str, reason: str, closes_wallet: bool, now: datetime) -> None:
    """Refuses an unusable account, which rolls back the freeze in the caller's transaction."""
    sealed = texts.seal(operation.customer_id, account_field(operation.id), account)
    day = days.day_of(now, time_zone())
    Row.objects.create(
        customer_id=operation.customer_id,
        id=operation.id,
        currency=operation.currency,
        amount=operation.amount,
        status="requested",
        sealed_account=sealed,
        closes_wallet=closes_wallet,
        requested_by=operation.actor,
        decided_by="",
        reason="",
        sealed_reason=sealed_reason(WITHDRAWAL, operation.customer_id, operation.id, reason),
        payout_reference="",
        requested_on=day,
        requested_at=now,
        changed_at=now,
    )


def approve_withdrawal(*, customer_id: int, withdrawal_id: int, actor: Actor, now: datetime, key: str) -> Withdrawal:
    """Approve a withdrawal as a second person, who has not changed the customer's phone or email lately. Permission:
    withdrawals:approve. Raises: Refused `wallet_frozen`; Conflict `second_person_needed`, `already_decided`; NotFound
    `unknown_withdrawal`."""
    authorise(actor, "withdrawals:approve")
    return decide(
        EndWithdrawal(customer_id=customer_id, hold_id=withdrawal_id, outcome="approved", **entry.who(actor, key)),
        now=now,
        by_another=True,
    )


def reject_withdrawal(
    *, customer_id: int, withdrawal_id: int, actor: Actor, now: datetime, key: str, reason: str
) -> Withdrawal:
    """Reject a withdrawal: the money is released. The requester may do this too. Permission: withdrawals:approve."""
    authorise(actor, "withdrawals:approve")
    who = entry.who(actor, key, entry.check_reason(reason))
    return decide(EndWithdrawal(customer_id=customer_id, hold_id=withdrawal_id, outcome="rejected", **who), now=now)


def mark_withdrawal_paid(
    *, customer_id: int, withdrawal_id: int, actor: Actor, now: datetime, key: str, payout_reference: str = ""
) -> Withdrawal:
    """Book out a withdrawal that was paid. Permission: withdrawals:pay. Raises: Conflict `already_decided`; Invalid
    `payout_reference_needed`: the reference by which the payment can be found, or why there is none.

    What would have kept it by now, such as a freeze, is marked on it (`paid_despite`) and refuses nothing."""
    authorise(actor, "withdrawals:pay")
    payout_reference = entry.check_text("payout_reference", payout_reference, 120)
    command = EndWithdrawal(customer_id=customer_id, hold_id=withdrawal_id, outcome="paid", **entry.who(actor, key))
    return decide(command, now=now, payout_reference=payout_reference)


def fail_withdrawal(
    *, customer_id: int, withdrawal_id: int, actor: Actor, now: datetime, key: str, reason: str
) -> Withdrawal:
    """Record that the payout failed: the money is released. Permission: withdrawals:pay."""
    authorise(actor, "withdrawals:pay")
    who = entry.who(actor, key, entry.check_reason(reason))
    return decide(EndWithdrawal(customer_id=customer_id, hold_id=withdrawal_id, outcome="failed", **who), now=now)


def decide(
    command: EndWithdrawal, *, now: datetime, by_another: bool = False, payout_reference: str = ""
) -> Withdrawal:
    """Locks: the request's row, then the customer's accounts."""
    customer_id, withdrawal_id, outcome = command.customer_id, command.hold_id, command.outcome

    def run() -> Withdrawal:
        row = locked(customer_id, withdrawal_id)
        if not posting.was_used(customer_id, command.key):
            if row.status not in FROM[outcome]:
                raise refusals.already_decided(row.status)
            if by_another:
                require_other_person(
                    customer_id=customer_id, requested_by=row.requested_by, actor=command.actor, now=now
                )
            if outcome == "paid" and not payout_reference.strip():
                raise refusals.payout_reference_needed()
        done = posting.run_one(command, now=now)
        if done.is_replayed:
            if outcome == "paid" and payout_reference != row.payout_reference:
                raise key_conflict()
            return first_answer(done, withdrawal_id, outcome)
        values: dict[str, str | bytes | datetime] = {"status": outcome, "changed_at": now}
        if outcome in {"approved", "rejected"}:
            values["decided_by"] = command.actor
        if command.reason:
            values["reason"] = ""
            values["sealed_reason"] = sealed_reason(WITHDRAWAL, customer_id, withdrawal_id, command.reason)
        if payout_reference:
            values["payout_reference"] = payout_reference
        if outcome == "paid":
            values["paid_despite"] = " ".join(despite_of(done))
        Row.objects.filter(customer_id=customer_id, id=withdrawal_id).update(**values)
        return withdrawal(customer_id, withdrawal_id)

    return ledger.retry_transaction(run)


def locked(customer_id: int, withdrawal_id: int) -> Row:
    row = Row.objects.select_for_update(no_key=True).filter(customer_id=customer_id, id=withdrawal_id).first()
    if row is None:
        raise refusals.unknown_withdrawal()
    return row


def close_wallet(
    *,
    customer_id: int,
    currency: str,
    total: Money,
    account: str,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str,
    fault: Fault | str = Fault.CONSUMER,
) -> Withdrawal | None:
    """Close a wallet by its refund quote: `total` is frozen and requested as a withdrawal, the rest goes to the
    business, bonus ends. None if the quote is zero.

    `total` is the quote's total as shown to the person; it is computed again behind the lock, and if it has changed,
    nothing moves. `fault`: whose it is that the contract ends. Pack, version and fault are kept.
    Locks: the customer's accounts. Permission: withdrawals:write. Raises: Conflict `quote_changed`, `holds_open`,
    `wallet_owes`, `key_conflict`, `customer_forgotten`; Refused `wallet_frozen`, `wallet_closed`; Invalid
    `invalid_fault`, `card_number`.
    """
    authorise(actor, "withdrawals:write", customer_id=customer_id)
    assert total.amount_minor >= 0, total
    assert total.asset.code == currency, total
    command = CloseWallet(
        customer_id=customer_id,
        currency=currency,
        amount=total.amount_minor,
        fault=read_fault(fault).value,
        account=entry.check_account(account),
        **entry.who(actor, key, entry.check_reason(reason)),
    )

    @transaction.atomic
    def close() -> Withdrawal | None:
        put_closing_quote(command, now)
        done = posting.run_one(command, now=now)
        if not done.amount:
            return None
        if done.is_replayed:
            return first_answer(done, done.id, "requested")
        add_row(done, account=account, reason=reason, closes_wallet=True, now=now)
        return withdrawal(customer_id, done.id)

    return ledger.retry_transaction(close)


def put_closing_quote(command: CloseWallet, now: datetime) -> None:
    """Quote behind the customer's lock: nothing can be spent between what was agreed to and what is paid out.

    Holds and standing are refused by the decider first: the quote of a wallet that cannot be closed says nothing.
    """
    ledger.lock([command.customer_id], open_code=ledger.chart_code("principal", command.currency), now=now)
    if posting.was_used(command.customer_id, command.key):
        return
    found = refund_quote(command.customer_id, currency=command.currency, fault=command.fault, now=now)
    command.quote_name = found.name
    view = wallet(command.customer_id, command.currency)
    if found.total != command.amount and view.status == "active" and not view.held and view.principal >= 0:
        raise refusals.quote_changed(found.total, command.amount)
