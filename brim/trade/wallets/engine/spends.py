"""Deciding spends and refunds of spends."""

from datetime import date, datetime

from brim.base.kit import days
from brim.core.ledger.types import Leg
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import Command, RefundSpend, TakeSpend, TellLateSpend
from brim.trade.wallets.engine.state import Batch, Change, Wallet
from brim.trade.wallets.keys import HISTORY
from brim.trade.wallets.rules import Lot, Offer
from brim.trade.wallets.types import Operation, Part


def require_active(wallet: Wallet) -> None:
    """Source: docs/rules/08."""
    if wallet.status == "frozen":
        raise refusals.wallet_frozen()
    if wallet.status == "closed":
        raise refusals.wallet_closed()


def require_in_time(batch: Batch, command: Command) -> None:
    """Source: docs/decisions/0036."""
    day = batch.counts_on(command)
    if day is not batch.today and rules.is_too_late(batch.programme, day=day, today=batch.today):
        raise refusals.spend_too_late(batch.programme.late_spend_days, day)


def require_within_spend_limits(batch: Batch, wallet: Wallet, amount: int, day: date) -> None:
    """Holds count from the moment they are placed. Source: docs/rules/16."""
    limits = batch.programme.terms(wallet.currency).limits
    if limits.spend_most is not None and amount > limits.spend_most:
        raise refusals.over_limit("spend_most", limits.spend_most, amount)
    if limits.spend_daily is not None:
        used = spent_on(batch, wallet, day)
        if rules.over_limit(limits.spend_daily, amount, used):
            raise refusals.over_limit("spend_daily", limits.spend_daily, amount, used)


def spent_on(batch: Batch, wallet: Wallet, day: date) -> int:
    """Today's is counted; what a day that is over has used was read from what was booked to it."""
    if not batch.is_counted(wallet.customer_id, wallet.currency, day):
        return batch.days_used.get((wallet.customer_id, wallet.currency, day), 0)
    return wallet.day_spent if wallet.day == day else 0


def count_spent(batch: Batch, wallet: Wallet, amount: int, day: date) -> None:
    """The counter is kept only while there is a daily limit, so that a spend without one writes no wallet row."""
    if not batch.is_counted(wallet.customer_id, wallet.currency, day):
        which = (wallet.customer_id, wallet.currency, day)
        if which in batch.days_used:
            batch.days_used[which] += amount
        return
    if batch.programme.terms(wallet.currency).limits.spend_daily is not None:
        wallet.turn_to(batch.today)
        wallet.day_spent = max(0, wallet.day_spent + amount)
        wallet.is_changed = True


def choose(batch: Batch, wallet: Wallet, command: Command, amount: int) -> list[Offer]:
    """The lots that pay `amount`, in spend order; the credit line pays what they cannot. A late spend is paid as on
    the day it happened on, out of what is still there: never of bonus that was given later, nor of what has expired.

    Raises: Refused `insufficient_balance` with what is available for this spend.
    """
    now, today, store_id, category = batch.now, batch.counts_on(command), command.store_id, command.category
    over = None if today == batch.today else days.end_of(today, batch.zone)
    offers = []
    total = 0
    for lot in wallet.lots:
        if over is not None and is_given_after(lot, over):
            continue
        if lot.scope is None and lot.expires_at is None:
            free = lot.remaining - lot.held
        else:
            free = rules.spendable(lot, now=now, today=today, store_id=store_id, category=category)
        if free > 0:
            offers.append(Offer(lot, free))
            total += free
    credit = rules.unused_credit(wallet.credit_line, wallet.credit_lot)
    if amount > total + credit:
        raise refusals.insufficient_balance(total + credit, amount)
    order = rules.spend_order(batch.programme, store_id=store_id, today=today)
    if amount <= total:
        return rules.allocate(offers, amount, order)
    return [*rules.allocate(offers, total, order), Offer(credit_lot(batch, wallet), amount - total)]


def is_given_after(lot: Lot, moment: datetime) -> bool:
    return lot.purse == "bonus" and lot.created_at is not None and lot.created_at >= moment


def credit_lot(batch: Batch, wallet: Wallet) -> Lot:
    """The lot of what the customer owes, made when it is first needed."""
    if wallet.credit_lot is None:
        return batch.new_lot(
            wallet, lot_id=batch.next_id(wallet.customer_id), purse="principal", source="credit", source_id=0, granted=0
        )
    return wallet.credit_lot


def purses(parts: list[Part]) -> tuple[int, int]:
    """(principal, bonus) of a list of parts. Source: docs/rules/02."""
    principal = bonus = 0
    for purse, _lot, amount in parts:
        if purse == "principal":
            principal += amount
        else:
            bonus += amount
    return principal, bonus


def legs(batch: Batch, wallet: Wallet, principal: int, bonus: int, book: int) -> tuple[Leg, ...]:
    """One leg per purse that moves; signed."""
    principal_code, bonus_code = batch.purse_codes(wallet.currency)
    if not bonus:
        return (Leg(principal_code, principal, book),) if principal else ()
    second = Leg(bonus_code, bonus, book)
    return (Leg(principal_code, principal, book), second) if principal else (second,)


def revenue(batch: Batch, currency: str, store_id: int | None) -> int:
    return batch.code("revenue", currency, str(store_id or 0))


def use_day_caps(chosen: list[Offer], day: date) -> None:
    for lot, amount in chosen:
        if lot.scope is not None and "day_cap" in lot.scope:
            lot.day_used = amount + (lot.day_used if lot.day == day else 0)
            lot.day = day


def free_day_caps(batch: Batch, customer_id: int, parts: list[Part], day: date) -> None:
    """What was taken of a day and comes back may be taken again of that day."""
    for _purse, lot_id, amount in parts:
        lot = batch.lot(customer_id, lot_id)
        if lot.day == day:
            lot.day_used = max(0, lot.day_used - amount)
            lot.is_changed = True


def spend(batch: Batch, command: TakeSpend | TellLateSpend) -> Operation:
    """Source: docs/rules/04, 05, 08, 13."""
    wallet = batch.wallet(command.customer_id, command.currency)
    amount = command.amount
    day = batch.counts_on(command)
    require_active(wallet)
    require_in_time(batch, command)
    if not command.is_history:
        require_within_spend_limits(batch, wallet, amount, day)
    chosen = choose(batch, wallet, command, amount)
    parts: list[Part] = []
    changes: list[Change] = []
    principal = bonus = 0
    for lot, taken in chosen:
        parts.append(Part(lot.purse, lot.id, taken))
        changes.append(Change(lot, -taken, 0))
        if lot.purse == "principal":
            principal += taken
        else:
            bonus += taken
    operation = batch.book(
        wallet,
        command,
        kind="spend",
        amount=amount,
        parts=parts,
        legs=legs(batch, wallet, -principal, -bonus, revenue(batch, wallet.currency, command.store_id)),
        changes=changes,
    )
    use_day_caps(chosen, day)
    if not command.is_history:
        count_spent(batch, wallet, amount, day)
    batch.tell(
        catalogue.BalanceSpent(
            operation.id,
            wallet.currency,
            amount,
            principal,
            bonus,
            operation.available_after,
            command.store_id,
            command.category,
        ),
        command,
    )
    return operation


def refund_spend(batch: Batch, command: RefundSpend) -> Operation:
    """Give back a spend or a capture, lot by lot, last taken first. What comes back counts no longer towards the
    limits of the day it counted on. Source: docs/rules/04, 09.
    """
    spent = batch.operations.get((command.customer_id, command.operation_id))
    if spent is None:
        raise refusals.unknown_operation()
    if spent.kind not in {"spend", "capture"}:
        raise refusals.not_refundable()
    if command.currency not in {"", spent.currency}:
        raise refusals.currency_mismatch()
    left = spent.amount - spent.refunded
    amount = command.amount or left
    if amount > left or left == 0:
        raise refusals.refund_exceeded(left, amount)
    batch.refuse_erased(command.customer_id)
    wallet = batch.wallet(spent.customer_id, spent.currency)
    back = rules.unwound(spent.parts, spent.refunded, amount)
    changes, parts = unwind(batch, wallet, back, spent.id)
    principal, bonus = purses(parts)
    command.store_id = command.store_id or spent.store_id
    operation = batch.book(
        wallet,
        command,
        kind="refund",
        amount=amount,
        parts=parts,
        legs=legs(batch, wallet, principal, bonus, revenue(batch, wallet.currency, spent.store_id)),
        changes=changes,
        cause_id=spent.id,
    )
    day = counted_on(batch, spent)
    if day is not None:
        count_spent(batch, wallet, -amount, day)
        free_day_caps(batch, spent.customer_id, back, day)
    mark_refunded(batch, spent, amount)
    reopen(wallet)
    batch.tell(
        catalogue.SpendRefunded(
            operation.id, wallet.currency, amount, principal, bonus, operation.available_after, spent.id, spent.store_id
        ),
        command,
    )
    return operation


def counted_on(batch: Batch, spent: Operation) -> date | None:
    """The day whose limits a spend used; of a capture that of its hold. None for history, which used none."""
    if spent.key.startswith(HISTORY):
        return None
    if spent.kind == "spend":
        return batch.day_of(min(spent.occurred_at, spent.recorded_at))
    held = batch.holds.get((spent.customer_id, spent.cause_id or 0))
    return None if held is None else held.placed_on


def mark_refunded(batch: Batch, operation: Operation, amount: int) -> None:
    operation.refunded += amount
    operation.status = "refunded" if operation.refunded == operation.amount else "partially_refunded"
    batch.refunded.add((operation.customer_id, operation.id))


def reopen(wallet: Wallet) -> None:
    """Value that comes into a closed wallet opens it: it is never out of reach. A frozen one stays frozen."""
    if wallet.status == "closed":
        wallet.status = "active"
        wallet.is_changed = True


def unwind(batch: Batch, wallet: Wallet, parts: list[Part], cause_id: int) -> tuple[list[Change], list[Part]]:
    """How `parts` go back to their lots, and the parts as they really went.

    A lot past its expiry gets the grace period; where other value still lies in it, the returned part goes into a lot
    of its own, so that the grace is not given to what nobody returned. A debt that was repaid meanwhile comes back as
    principal.
    """
    changes: list[Change] = []
    went: list[Part] = []
    owed: dict[int, int] = {}
    for purse, lot_id, amount in parts:
        lot = batch.lot(wallet.customer_id, lot_id)
        if lot.source == "credit":
            debt = owed.setdefault(lot_id, -lot.remaining)
            back = min(amount, debt)
            owed[lot_id] -= back
            if back:
                changes.append(Change(lot, back, 0))
                went.append(Part(purse, lot_id, back))
            if amount == back:
                continue
            amount -= back  # noqa: PLW2901  # what is left of this part
            lot = batch.new_lot(
                wallet,
                lot_id=batch.next_id(wallet.customer_id),
                purse=purse,
                source="refund",
                source_id=cause_id,
                granted=amount,
            )
        elif rules.is_expired(lot, batch.now):
            lot = graced(batch, wallet, lot, amount)
        changes.append(Change(lot, amount, 0))
        went.append(Part(purse, lot.id, amount))
    return changes, went


def graced(batch: Batch, wallet: Wallet, lot: Lot, amount: int) -> Lot:
    """Source: docs/rules/04."""
    return batch.new_lot(
        wallet,
        lot_id=batch.next_id(wallet.customer_id),
        purse=lot.purse,
        source=lot.source,
        source_id=lot.source_id,
        granted=amount,
        expires_at=rules.grace_until(batch.programme, batch.now, batch.zone),
        scope=lot.scope,
        paid_part=lot.paid_part,
        face_value=lot.face_value,
    )
