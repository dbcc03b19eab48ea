"""Deciding adjustments, the first half of a transfer, expiry of lots, and the wallet's standing."""

from brim.core.ledger.types import Floor, Leg
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.clawback import legs_out, lower_basis, own_money, principal_back
from brim.trade.wallets.engine.commands import (
    Adjust,
    Command,
    ExpireLot,
    RejectAdjustment,
    ReverseExpiry,
    SetCreditLine,
    SetStatus,
    TransferOut,
)
from brim.trade.wallets.engine.credits import grant
from brim.trade.wallets.engine.holds import consume, draws, end, let_go, open_hold, place
from brim.trade.wallets.engine.spends import (
    free_day_caps,
    legs,
    mark_refunded,
    purses,
    reopen,
    require_active,
    unwind,
)
from brim.trade.wallets.engine.state import Batch, Change, Wallet
from brim.trade.wallets.rules import Offer, earliest_first, take
from brim.trade.wallets.types import Operation, Part


def free_of(wallet: Wallet, purse: str) -> list[Offer]:
    """What of a purse is neither held nor contested, what expires first first."""
    lots = [lot for lot in wallet.lots if lot.purse == purse and not wallet.is_contested(lot)]
    found = [Offer(lot, lot.free) for lot in lots if lot.free > 0]
    return sorted(found, key=earliest_first)


def removable(batch: Batch, wallet: Wallet, purse: str, amount: int) -> list[Offer]:
    """Raises: Refused `insufficient_balance`: a correction never makes a debt."""
    offers = free_of(wallet, purse)
    most = sum(offer.free for offer in offers)
    if purse == "principal":
        most = min(most, own_money(batch, wallet))
    if amount > most:
        raise refusals.insufficient_balance(most, amount)
    return take(offers, amount)


def adjust(batch: Batch, command: Adjust) -> Operation:
    """Correct a purse, at once or (above what one may do alone) as a request that waits for a second person.

    Source: docs/rules/06, 09.
    """
    wallet = batch.wallet(command.customer_id, command.currency)
    change, purse = command.change, command.purse
    if change > 0:
        batch.refuse_erased(command.customer_id)
    if not command.is_approved and wants_another(batch, wallet, command, change):
        return request_adjustment(batch, wallet, command)
    held = open_hold(batch, command, "adjustment") if command.hold_id else None
    if change > 0:
        expires_at = rules.bonus_expiry(batch.programme, batch.now, batch.zone) if purse == "bonus" else None
        changes, parts = grant(
            batch, wallet, purse=purse, source="adjustment", source_id=command.operation_id, amount=change,
            expires_at=expires_at,
        )  # fmt: skip
    elif held is not None:
        parts = held.parts
        changes = consume(batch, parts, held.customer_id)
    else:
        chosen = removable(batch, wallet, purse, -change)
        parts = [Part(lot.purse, lot.id, taken) for lot, taken in chosen]
        changes = [Change(lot, -taken, 0) for lot, taken in chosen]
    book = batch.code("adjustments", wallet.currency, "")
    operation = batch.book(
        wallet, command, kind="adjustment", amount=abs(change), parts=parts,
        legs=(Leg(batch.code(purse, wallet.currency, ""), change, book),), changes=changes,
        draws=draws(held.id, parts) if held is not None else (), cause_id=command.operation_id or None,
    )  # fmt: skip
    if held is not None:
        end(held, "captured", captured=held.remaining)
    if change > 0:
        reopen(wallet)
    if not command.is_approved:
        batch.count_alone(wallet, command.actor, abs(change))
    principal, bonus = purses(parts)
    batch.tell(
        catalogue.AdjustmentMade(
            operation.id, wallet.currency, abs(change), principal, bonus, operation.available_after,
            command.operation_id or operation.id, purse, change,
        ),
        command,
    )  # fmt: skip
    return operation


def wants_another(batch: Batch, wallet: Wallet, command: Command, amount: int) -> bool:
    """Whether this correction, with what its person did alone today, passes what one person may."""
    terms = batch.programme.terms(wallet.currency)
    return rules.needs_second_person(terms, amount, batch.done_alone(wallet, command.actor))


def request_adjustment(batch: Batch, wallet: Wallet, command: Adjust) -> Operation:
    """A negative one freezes its money at once."""
    amount = abs(command.change)
    if command.change < 0:
        chosen = removable(batch, wallet, command.purse, amount)
        operation = place(
            batch, wallet, command, chosen, kind="adjustment_request", purpose="adjustment", amount=amount
        )
    else:
        operation = batch.book(wallet, command, kind="adjustment_request", amount=amount, parts=[])
    batch.tell(catalogue.AdjustmentRequested(operation.id, wallet.currency, command.purse, command.change), command)
    return operation


def reject_adjustment(batch: Batch, command: RejectAdjustment) -> Operation:
    wallet = batch.wallet(command.customer_id, command.currency)
    if command.hold_id:
        held = open_hold(batch, command, "adjustment")
        if command.is_late_spend:
            free_day_caps(batch, held.customer_id, held.parts, held.placed_on)
        return let_go(batch, wallet, command, held, kind="adjustment_reject")
    return batch.book(
        wallet, command, kind="adjustment_reject", amount=abs(command.change), parts=[], cause_id=command.operation_id
    )


def transfer_out(batch: Batch, command: TransferOut) -> Operation:
    """Principal leaves for another customer by the transfers book; bonus and credit do not travel. The bonus that came
    with it lapses, as in a withdrawal: what arrives is paid for in full and may be paid out over there.

    Source: docs/rules/07, 12; docs/decisions/0023.
    """
    if command.to_customer_id == command.customer_id:
        raise refusals.same_customer()
    batch.refuse_erased(command.to_customer_id)
    wallet = batch.wallet(command.customer_id, command.currency)
    require_active(wallet)
    back = principal_back(batch, wallet, command.amount)
    parts = [Part(lot.purse, lot.id, taken) for lot, taken in back.chosen]
    command.metadata = {**back.terms(), "to_customer_id": command.to_customer_id}
    operation = batch.book(
        wallet, command, kind="transfer_out", amount=command.amount, parts=parts,
        legs=legs_out(
            batch, wallet, parts, amount=command.amount, deduction=back.deduction,
            book=batch.code("transfers", wallet.currency, ""),
        ),
        changes=[Change(lot, -taken, 0) for lot, taken in back.chosen],
    )  # fmt: skip
    lower_basis(batch, wallet.customer_id, back.basis)
    principal, bonus = purses(parts)
    batch.tell(
        catalogue.TransferredOut(
            operation.id, wallet.currency, command.amount, principal, bonus, operation.available_after,
            command.to_customer_id,
        ),
        command,
    )  # fmt: skip
    return operation


def expire_lot(batch: Batch, command: ExpireLot) -> Operation:
    """What is free of a lot past its expiry goes to breakage; held value stays. Source: docs/rules/08."""
    lot = batch.lots.get((command.customer_id, command.lot_id))
    if lot is None or not rules.is_expired(lot, batch.now) or lot.free <= 0:
        raise refusals.unknown_operation()
    wallet = batch.wallet(lot.customer_id, lot.currency)
    amount = lot.free
    operation = batch.book(
        wallet, command, kind="expiry", amount=amount, parts=[Part(lot.purse, lot.id, amount)],
        legs=(Leg(batch.code(lot.purse, lot.currency, ""), -amount, batch.code("breakage", lot.currency, "")),),
        changes=[Change(lot, -amount, 0)],
    )  # fmt: skip
    batch.tell(
        catalogue.LotsExpired(operation.id, lot.currency, amount, 0, amount, operation.available_after, lot.id),
        command,
    )
    return operation


def reverse_expiry(batch: Batch, command: ReverseExpiry) -> Operation:
    """Give expired value back, with the grace period; or ask a second person, as for any correction of that amount.

    Source: docs/rules/08, 09.
    """
    expired = batch.operations.get((command.customer_id, command.operation_id))
    if expired is None or expired.kind != "expiry":
        raise refusals.unknown_operation()
    if expired.refunded:
        raise refusals.refund_exceeded(0, expired.amount)
    batch.refuse_erased(command.customer_id)
    wallet = batch.wallet(expired.customer_id, expired.currency)
    if not command.is_approved and wants_another(batch, wallet, command, expired.amount):
        operation = batch.book(
            wallet, command, kind="adjustment_request", amount=expired.amount, parts=[], cause_id=expired.id
        )
        batch.tell(catalogue.AdjustmentRequested(operation.id, wallet.currency, "bonus", expired.amount), command)
        return operation
    changes, parts = unwind(batch, wallet, expired.parts, expired.id)
    principal, bonus = purses(parts)
    operation = batch.book(
        wallet, command, kind="expiry_reversal", amount=expired.amount, parts=parts, changes=changes,
        legs=legs(batch, wallet, principal, bonus, batch.code("breakage", wallet.currency, "")), cause_id=expired.id,
    )  # fmt: skip
    mark_refunded(batch, expired, expired.amount)
    reopen(wallet)
    if not command.is_approved:
        batch.count_alone(wallet, command.actor, expired.amount)
    batch.tell(
        catalogue.ExpiryReversed(
            operation.id, wallet.currency, expired.amount, principal, bonus, operation.available_after, expired.id
        ),
        command,
    )
    return operation


def set_status(batch: Batch, command: SetStatus) -> Operation:
    """Freeze or unfreeze; to the state it is in already is no harm. Source: docs/rules/08."""
    wallet = batch.wallet(command.customer_id, command.currency)
    if wallet.status == "closed":
        raise refusals.wallet_closed()
    is_frozen = command.status == "frozen"
    operation = batch.book(wallet, command, kind="freeze" if is_frozen else "unfreeze", amount=0, parts=[])
    wallet.status = command.status
    wallet.is_changed = True
    told = catalogue.WalletFrozen if is_frozen else catalogue.WalletUnfrozen
    batch.tell(told(operation.id, wallet.currency), command)
    return operation


def set_credit_line(batch: Batch, command: SetCreditLine) -> Operation:
    """The floor of principal becomes minus the line; the ledger refuses a line under what is owed or held. A higher
    line than one person may lend alone is a request that waits for a second one. Who was erased is lent nothing more.

    Source: docs/rules/05, 09; docs/decisions/0032.
    """
    wallet = batch.wallet(command.customer_id, command.currency)
    account = batch.ledger.account(wallet.customer_id, batch.code("principal", wallet.currency, ""))
    if account.posted - account.held < -command.amount:
        raise refusals.wallet_owes()
    command.raised = command.amount - wallet.credit_line
    if command.raised > 0:
        batch.refuse_erased(command.customer_id)
    alone = batch.done_alone(wallet, command.actor)
    terms = batch.programme.terms(wallet.currency)
    if not command.is_approved and rules.line_needs_second_person(
        terms, line=command.amount, before=wallet.credit_line, alone=alone
    ):
        operation = batch.book(wallet, command, kind="adjustment_request", amount=command.amount, parts=[])
        batch.tell(catalogue.CreditLineRequested(operation.id, wallet.currency, command.amount), command)
        return operation
    operation = batch.book(
        wallet, command, kind="credit_line", amount=command.amount, parts=[],
        floors=(Floor(batch.code("principal", wallet.currency, ""), -command.amount),),
        cause_id=command.operation_id or None,
    )  # fmt: skip
    wallet.credit_line = command.amount
    wallet.is_changed = True
    if not command.is_approved:
        batch.count_alone(wallet, command.actor, max(0, command.raised))
    batch.tell(catalogue.CreditLineSet(operation.id, wallet.currency, command.amount), command)
    return operation
