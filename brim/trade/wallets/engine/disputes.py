"""Deciding disputes: what a payer contests, what is given back or taken when that is decided, and what is owed then.

Which value is contested, and what is a customer's own, is said by `leaving` and `clawback.own_money`, which everybody
asks. Source: docs/decisions/0031-what-is-contested-counts-as-nothing.md.
"""

from brim.core.ledger.types import Floor, Leg
from brim.trade.wallets import catalogue
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.clawback import before_of, bonus_of, lower_basis, own_money
from brim.trade.wallets.engine.commands import Command, Contest, EndContest, PayDebt
from brim.trade.wallets.engine.spends import legs, mark_refunded, purses, reopen, unwind
from brim.trade.wallets.engine.state import Batch, Change, Wallet
from brim.trade.wallets.keys import DEBT
from brim.trade.wallets.rules import Lot, Offer, bonus_share, take
from brim.trade.wallets.types import Operation, Part


def contest(batch: Batch, command: Contest) -> Operation:
    """From now on the value of this top-up counts as nothing where money leaves. Nothing moves, frozen or closed.
    Source: docs/rules/17."""
    wallet, paid = wallet_of(batch, command)
    wallet.contested.add(command.topup_id)
    wallet.is_changed = True
    command.metadata = terms(command)
    operation = batch.book(wallet, command, kind="contest", amount=command.amount, parts=[], cause_id=paid.id)
    principal, bonus = left_of(wallet, command.topup_id)
    batch.tell(
        catalogue.TopUpContested(
            operation.id, wallet.currency, command.amount, principal, bonus, operation.available_after,
            command.topup_id, command.dispute_id,
        ),
        command,
    )  # fmt: skip
    return operation


def end_contest(batch: Batch, command: EndContest) -> Operation:
    """The dispute is decided: `won`, `lost`, or `reversed` where it had been lost before."""
    wallet, paid = wallet_of(batch, command)
    if command.is_last:
        wallet.contested.discard(command.topup_id)
        wallet.is_changed = True
    if command.outcome == "reversed":
        return reverse_charge_back(batch, wallet, command)
    if command.outcome == "lost":
        return charge_back(batch, wallet, command, paid)
    command.metadata = terms(command)
    operation = batch.book(wallet, command, kind="contest_end", amount=command.amount, parts=[], cause_id=paid.id)
    principal, bonus = left_of(wallet, command.topup_id)
    if principal + bonus:
        reopen(wallet)  # closing left it where it was
    batch.tell(
        catalogue.ContestEnded(
            operation.id, wallet.currency, command.amount, principal, bonus, operation.available_after,
            command.topup_id, command.dispute_id,
        ),
        command,
    )  # fmt: skip
    return operation


def charge_back(batch: Batch, wallet: Wallet, command: EndContest, paid: Operation) -> Operation:
    """The channel has taken `amount` back: out of what is free of the top-up's principal, its share of the bonus with
    it; what is spent, held or gone otherwise is owed from now on. Source: docs/rules/17."""
    amount, currency = command.amount, wallet.currency
    lots = sorted(lots_of(wallet, command.topup_id), key=lambda lot: lot.id)
    chosen = take([Offer(lot, lot.free) for lot in lots if lot.purse == "principal" and lot.free > 0], amount)
    taken = sum(offer.free for offer in chosen)
    basis = basis_of(batch, wallet, paid, amount)
    if basis:
        free = [Offer(lot, lot.free) for lot in lots if lot.purse == "bonus" and lot.free > 0]
        chosen += take(free, basis[2])
    debt = amount - taken
    parts = [Part(lot.purse, lot.id, part) for lot, part in chosen]
    principal, bonus = purses(parts)
    clearing = batch.code("clearing", currency, command.channel)
    moved = [
        *legs(batch, wallet, -principal, 0, clearing),
        *legs(batch, wallet, 0, -bonus, batch.code("bonus_cost", currency, "")),
    ]
    wallet.owed += debt
    wallet.is_changed = True
    if debt:
        moved.append(Leg(receivable(batch, wallet), -debt, clearing))
    command.metadata = {**terms(command), "debt": debt, "basis": [basis] if basis else []}
    operation = batch.book(
        wallet, command, kind="charge_back", amount=amount, parts=parts, legs=tuple(moved), cause_id=paid.id,
        changes=[Change(lot, -part, 0) for lot, part in chosen], floors=floors(batch, wallet) if debt else (),
    )  # fmt: skip
    if basis:
        lower_basis(batch, wallet.customer_id, [basis])
    batch.tell(
        catalogue.ChargedBack(
            operation.id, currency, amount, principal, bonus, operation.available_after,
            command.topup_id, command.dispute_id, debt, wallet.owed,
        ),
        command,
    )  # fmt: skip
    return operation


def reverse_charge_back(batch: Batch, wallet: Wallet, command: EndContest) -> Operation:
    """The channel has given back what it had taken: first what is still owed of it, the rest to the customer.

    Raises: Conflict `customer_forgotten`.
    """
    taken = batch.operations.get((command.customer_id, command.operation_id))
    batch.refuse_erased(command.customer_id)
    assert taken is not None, "a dispute that was lost has its charge-back"
    assert taken.kind == "charge_back", taken.kind
    if taken.refunded:
        raise refusals.refund_exceeded(0, taken.amount)
    known = taken.metadata or {}
    debt, basis = known["debt"], known["basis"]
    assert isinstance(debt, int), debt
    assert isinstance(basis, list), basis
    forgiven = min(wallet.owed, debt)
    changes, parts = unwind(batch, wallet, list(taken.parts), taken.id)
    if debt > forgiven:
        lot = batch.new_lot(
            wallet, lot_id=batch.next_id(wallet.customer_id), purse="principal", source="refund", source_id=taken.id,
            granted=debt - forgiven,
        )  # fmt: skip
        changes.append(Change(lot, debt - forgiven, 0))
        parts.append(Part("principal", lot.id, debt - forgiven))
    principal, bonus = purses(parts)
    clearing = batch.code("clearing", wallet.currency, command.channel)
    moved = [
        *legs(batch, wallet, principal, 0, clearing),
        *legs(batch, wallet, 0, bonus, batch.code("bonus_cost", wallet.currency, "")),
    ]
    wallet.owed -= forgiven
    wallet.is_changed = True
    if forgiven:
        moved.append(Leg(receivable(batch, wallet), forgiven, clearing))
    command.metadata = terms(command)
    operation = batch.book(
        wallet, command, kind="charge_back_reversal", amount=taken.amount, parts=parts, legs=tuple(moved),
        changes=changes, floors=floors(batch, wallet) if forgiven else (), cause_id=taken.id,
    )  # fmt: skip
    lower_basis(batch, wallet.customer_id, [[lot_id, -paid, -bonus_part] for lot_id, paid, bonus_part in basis])
    mark_refunded(batch, taken, taken.amount)
    if parts:
        reopen(wallet)
    batch.tell(
        catalogue.ChargeBackReversed(
            operation.id, wallet.currency, taken.amount, principal, bonus, operation.available_after,
            command.topup_id, command.dispute_id, forgiven, wallet.owed,
        ),
        command,
    )  # fmt: skip
    return operation


def pay_debt(batch: Batch, done: Operation, cause: Command) -> Operation | None:
    """What is free and the customer's own pays what is owed, the oldest first, as soon as it is there; bonus, credit
    and what is contested or held never do. Called after every command that was decided."""
    wallet = batch.wallets.get((done.customer_id, done.currency))
    if wallet is None or not wallet.owed:
        return None
    amount = min(wallet.owed, own_money(batch, wallet))
    if amount <= 0:
        return None
    command = PayDebt(
        customer_id=wallet.customer_id, currency=wallet.currency, amount=amount, actor=cause.actor,
        request_id=cause.request_id, key=f"{DEBT}{done.id}",
    )  # fmt: skip
    command.frozen = command.content
    lots = [lot for lot in wallet.lots if lot.purse == "principal" and lot.free > 0 and not wallet.is_contested(lot)]
    chosen = take([Offer(lot, lot.free) for lot in sorted(lots, key=lambda lot: lot.id)], amount)
    wallet.owed -= amount
    wallet.is_changed = True
    passing = batch.code("receivables", wallet.currency, "")
    operation = batch.book(
        wallet, command, kind="debt_payment", amount=amount,
        parts=[Part(lot.purse, lot.id, part) for lot, part in chosen],
        legs=(*legs(batch, wallet, -amount, 0, passing), Leg(receivable(batch, wallet), amount, passing)),
        changes=[Change(lot, -part, 0) for lot, part in chosen], floors=floors(batch, wallet), cause_id=done.id,
    )  # fmt: skip
    batch.tell(
        catalogue.DebtPaid(
            operation.id, wallet.currency, amount, amount, 0, operation.available_after, done.id, wallet.owed
        ),
        command,
    )
    return operation


def wallet_of(batch: Batch, command: Contest | EndContest) -> tuple[Wallet, Operation]:
    """The top-up's wallet and its credit. Raises: NotFound `unknown_top_up`."""
    paid = batch.operations.get((command.customer_id, batch.operation_of(command.customer_id, command.cause_key)))
    if paid is None or paid.kind != "top_up":
        raise refusals.unknown_top_up()
    return batch.wallet(command.customer_id, paid.currency), paid


def terms(command: Contest | EndContest) -> dict[str, object]:
    return {"topup_id": command.topup_id, "dispute_id": command.dispute_id}


def lots_of(wallet: Wallet, topup_id: int) -> list[Lot]:
    return [lot for lot in wallet.lots if lot.source == "topup" and lot.source_id == topup_id]


def left_of(wallet: Wallet, topup_id: int) -> tuple[int, int]:
    """(principal, bonus) that is left of a top-up."""
    return purses([Part(lot.purse, lot.id, lot.remaining) for lot in lots_of(wallet, topup_id)])


def basis_of(batch: Batch, wallet: Wallet, paid: Operation, amount: int) -> list[int]:
    """How far the top-up's price basis falls: [its lot, the money, the bonus that came with that money]; empty where
    no lot bears one. What is left of it then stands as a smaller top-up; the remainder of its parts is carried. What
    returns under way lower once they are booked is theirs to lower."""
    lots = [batch.lots[paid.customer_id, part.lot_id] for part in paid.parts if part.purse == "principal"]
    lot = next((lot for lot in lots if lot.source == "topup" and lot.paid_part > 0), None)
    if lot is None:
        return []
    paid_leaving, _bonus = batch.leaving.get((lot.customer_id, lot.id), (0, 0))
    money = min(amount, lot.paid_part - paid_leaving)
    if money <= 0:
        return []
    granted, before = bonus_of(batch, wallet, lot).granted, before_of(batch, lot)
    return [lot.id, money, bonus_share(paid=lot.paid_part, granted=granted, asked=money, before=before)]


def receivable(batch: Batch, wallet: Wallet) -> int:
    return batch.code("receivable", wallet.currency, "")


def floors(batch: Batch, wallet: Wallet) -> tuple[Floor, ...]:
    """What is owed goes as far down as was decided, and no further."""
    return (Floor(receivable(batch, wallet), -wallet.owed),)
