"""Deciding what comes in: top-ups, the second half of a transfer; and the lots that credits make."""

from datetime import datetime

from brim.core.ledger.types import Leg
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine.commands import CreditTopUp, TransferIn
from brim.trade.wallets.engine.spends import reopen
from brim.trade.wallets.engine.state import Batch, Change, Wallet
from brim.trade.wallets.types import Operation, Part


def grant(
    batch: Batch,
    wallet: Wallet,
    *,
    purse: str,
    source: str,
    source_id: int,
    amount: int,
    expires_at: datetime | None = None,
    paid_part: int = 0,
    face_value: int = 0,
) -> tuple[list[Change], list[Part]]:
    """A new lot of `amount`. Principal pays first what the customer owes on the credit line."""
    lot = batch.new_lot(
        wallet,
        lot_id=batch.next_id(wallet.customer_id),
        purse=purse,
        source=source,
        source_id=source_id,
        granted=amount,
        expires_at=expires_at,
        paid_part=paid_part,
        face_value=face_value,
    )
    debt = wallet.credit_lot
    repaid = min(amount, max(0, -debt.remaining)) if debt is not None and purse == "principal" else 0
    changes, parts = [Change(lot, amount - repaid, 0)], []
    if amount > repaid:
        parts.append(Part(purse, lot.id, amount - repaid))
    if repaid and debt is not None:
        changes.append(Change(debt, repaid, 0))
        parts.append(Part(purse, debt.id, repaid))
    return changes, parts


def credit_top_up(batch: Batch, command: CreditTopUp) -> Operation:
    """A paid top-up is never refused: a frozen wallet is credited and stays frozen, a closed one opens. Only an erased
    customer is not credited: who brings it sees to it that the payment is not lost.

    Source: docs/rules/08, 11, 12.
    """
    batch.refuse_erased(command.customer_id)
    paid, currency = command.amount, command.currency
    wallet = batch.wallet(command.customer_id, currency)
    terms = batch.programme.terms(currency)
    bonus = rules.bonus_for(terms.ladder, paid) if command.earns_bonus else 0
    face_value = paid + bonus
    changes, parts = grant(
        batch,
        wallet,
        purse="principal",
        source="topup",
        source_id=command.topup_id,
        amount=paid,
        paid_part=paid,
        face_value=face_value,
    )
    legs = [Leg(batch.code("principal", currency, ""), paid, batch.code("clearing", currency, command.channel))]
    if bonus:
        more, bonus_parts = grant(
            batch,
            wallet,
            purse="bonus",
            source="topup",
            source_id=command.topup_id,
            amount=bonus,
            paid_part=paid,
            face_value=face_value,
            expires_at=rules.bonus_expiry(batch.programme, batch.now, batch.zone),
        )
        changes, parts = changes + more, parts + bonus_parts
        legs.append(Leg(batch.code("bonus", currency, ""), bonus, batch.code("bonus_cost", currency, "")))
    command.metadata = {"topup_id": command.topup_id, "payment_id": command.payment_id, "channel": command.channel}
    operation = batch.book(wallet, command, kind="top_up", amount=paid, parts=parts, legs=tuple(legs), changes=changes)
    if terms.limits.top_up_daily is not None and not command.is_history:
        count_topped_up(batch, wallet, command)
    reopen(wallet)
    batch.tell(
        catalogue.ToppedUp(
            operation.id,
            currency,
            paid,
            paid,
            bonus,
            operation.available_after,
            command.topup_id,
            command.payment_id,
            command.channel,
            command.store_id,
        ),
        command,
    )
    return operation


def count_topped_up(batch: Batch, wallet: Wallet, command: CreditTopUp) -> None:
    """What was paid counts to the day of payment, whenever it is credited: towards no day that began later."""
    day = batch.day_of(command.occurred_at)
    if wallet.day is None or wallet.day <= day:
        wallet.turn_to(day)
        wallet.day_topped_up += command.amount
        wallet.is_changed = True


def transfer_in(batch: Batch, command: TransferIn) -> Operation:
    """The second half of a transfer. It cannot be refused: the first half has happened, before an erasure too."""
    wallet = batch.wallet(command.customer_id, command.currency)
    amount = command.amount
    changes, parts = grant(
        batch, wallet, purse="principal", source="transfer", source_id=command.from_operation_id, amount=amount
    )
    command.metadata = {"from_customer_id": command.from_customer_id, "from_operation_id": command.from_operation_id}
    operation = batch.book(
        wallet,
        command,
        kind="transfer_in",
        amount=amount,
        parts=parts,
        legs=(Leg(batch.code("principal", wallet.currency, ""), amount, batch.code("transfers", wallet.currency, "")),),
        changes=changes,
    )
    reopen(wallet)
    batch.tell(
        catalogue.TransferredIn(
            operation.id,
            wallet.currency,
            amount,
            amount,
            0,
            operation.available_after,
            command.from_customer_id,
            command.from_operation_id,
        ),
        command,
    )
    return operation
