"""Deciding money's way back to the customer: refunds of top-ups, withdrawals, closing a wallet.

The bonus that came with a top-up goes back with it (docs/rules/12), whichever way the money takes.
"""

from brim.trade.refund_law.share_rules import Share, part_of, undivided
from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.clawback import Return, count_leaving, legs_out, lower_basis, own_money, principal_back
from brim.trade.wallets.engine.commands import (
    CloseWallet,
    Command,
    EndTopUpRefund,
    EndWithdrawal,
    RequestWithdrawal,
    StartTopUpRefund,
)
from brim.trade.wallets.engine.holds import consume, draws, end, let_go, open_hold, place, places
from brim.trade.wallets.engine.outflows import blocking_reasons, require_may_leave, require_not_frozen
from brim.trade.wallets.engine.spends import legs, mark_refunded, purses, require_active, revenue
from brim.trade.wallets.engine.state import Batch, Change, Hold, Wallet
from brim.trade.wallets.rules import Offer, take
from brim.trade.wallets.types import Operation, Part


def start_top_up_refund(batch: Batch, command: StartTopUpRefund) -> Operation:
    """Freeze what goes back: the refund starts, nothing is booked out yet. Source: docs/rules/06, 08, 12."""
    paid = batch.operations.get((command.customer_id, command.operation_id))
    if paid is None or paid.kind != "top_up":
        raise refusals.unknown_top_up()
    if command.currency not in {"", paid.currency}:
        raise refusals.currency_mismatch()
    wallet = batch.wallet(command.customer_id, paid.currency)
    require_not_frozen(wallet)
    if command.topup_id in wallet.contested:
        of_this = [lot for lot in wallet.lots if lot.source == "topup" and lot.source_id == command.topup_id]
        raise refusals.value_contested(sum(lot.free for lot in of_this))
    back = quoted_return(batch, wallet, command)
    command.metadata = {"topup_id": command.topup_id, "quote": command.quote_name, "fault": command.fault}
    operation = place(
        batch, wallet, command, back.chosen, kind="top_up_refund_start", purpose="top_up_refund", amount=back.amount,
        metadata={**command.metadata, "channel": channel_of(paid), **back.terms()}, cause_id=paid.id,
    )  # fmt: skip
    principal, bonus = purses(operation.parts)
    batch.tell(
        catalogue.TopUpRefundStarted(
            operation.id, wallet.currency, back.amount, principal, bonus, operation.available_after,
            operation.id, command.topup_id, back.bonus, back.deduction,
        ),
        command,
    )  # fmt: skip
    return operation


def quoted_return(batch: Batch, wallet: Wallet, command: StartTopUpRefund) -> Return:
    """What the quote gives of a top-up, or the part of it that is asked for; never lent money.

    Raises: Refused `refund_exceeded`; Conflict `holds_open`.
    Source: docs/decisions/0016-a-top-up-is-refunded-by-its-quote.md.
    """
    share = command.share or Share(command.topup_id, 0, 0, 0)
    divided = command.divided or undivided(share)
    own, most = own_money(batch, wallet), share.payout
    if share.principal_taken > own:
        most = min(most, own)
    asked = command.amount or most
    if asked > most or most <= 0:
        raise refusals.refund_exceeded(most, asked)
    if asked < share.payout:
        share = part_of(divided, asked)
    lots = [lot for lot in wallet.lots if lot.source == "topup" and lot.source_id == command.topup_id]
    is_bonus_held = any(lot.held for lot in lots if lot.purse == "bonus")
    if is_bonus_held and share.principal_kept and command.quote_name.startswith("none "):
        # A law that turns bonus into money gives the rest once it is released; the contract alone never would.
        raise refusals.holds_open()
    back = Return(asked, share.principal_kept, share.bonus_lapsed, divided=divided, share=share)
    for purse, amount in (("principal", share.principal_taken), ("bonus", share.bonus_taken)):
        offers = [
            Offer(lot, lot.free) for lot in lots
            if lot.purse == purse and lot.free > 0 and not rules.is_expired(lot, batch.now)
        ]  # fmt: skip
        chosen = take(offers, amount)
        assert sum(offer.free for offer in chosen) == amount, "quoted behind the same lock"
        back.chosen += chosen
    back.basis = [
        [lot.id, asked, back.bonus + back.deduction] for lot in batch.lots.values()
        if lot.customer_id == wallet.customer_id and lot.purse == "principal" and lot.source == "topup"
        and lot.source_id == command.topup_id
    ]  # fmt: skip
    return back


def channel_of(paid: Operation) -> str:
    assert paid.metadata is not None, "a top-up keeps its channel"
    return str(paid.metadata["channel"])


def number(held: Hold, name: str) -> int:
    assert held.metadata is not None, "a return keeps its terms"
    value = held.metadata[name]
    assert isinstance(value, int), value
    return value


def pay_out(batch: Batch, wallet: Wallet, command: Command, held: Hold, *, kind: str, book: int) -> Operation:
    """Book a frozen return out. It has left already: what would have kept it is marked, and keeps nothing."""
    parts, amount = held.parts, number(held, "amount")
    despite = blocking_reasons(batch, wallet, parts)
    if despite:
        command.metadata = {"despite": despite}
    operation = batch.book(
        wallet, command, kind=kind, amount=amount, parts=list(parts),
        legs=legs_out(batch, wallet, parts, amount=amount, deduction=number(held, "deduction"), book=book),
        draws=draws(held.id, parts), changes=consume(batch, parts, held.customer_id), cause_id=held.id,
    )  # fmt: skip
    assert held.metadata is not None
    basis = held.metadata.get("basis", [])
    assert isinstance(basis, list)
    lower_basis(batch, held.customer_id, basis)
    end(held, "captured", captured=held.remaining)
    return operation


def end_top_up_refund(batch: Batch, command: EndTopUpRefund) -> Operation:
    held = open_hold(batch, command, "top_up_refund")
    wallet = batch.wallet(held.customer_id, held.currency)
    topup_id, bonus, deduction = number(held, "topup_id"), number(held, "bonus"), number(held, "deduction")
    amount = number(held, "amount")
    principal_taken, bonus_taken = purses(held.parts)
    if not command.is_completed:
        operation = let_go(batch, wallet, command, held, kind="top_up_refund_cancel")
        batch.tell(
            catalogue.TopUpRefundCancelled(
                operation.id, wallet.currency, amount, principal_taken, bonus_taken, operation.available_after,
                held.id, topup_id,
            ),
            command,
        )  # fmt: skip
        return operation
    assert held.metadata is not None, held.id
    assert held.cause_id is not None, held.id
    book = batch.code("clearing", wallet.currency, str(held.metadata["channel"]))
    operation = pay_out(batch, wallet, command, held, kind="top_up_refund", book=book)
    paid = batch.operations.get((held.customer_id, held.cause_id))
    assert paid is not None, "loaded with its hold"
    mark_refunded(batch, paid, amount)
    batch.tell(
        catalogue.TopUpRefundCompleted(
            operation.id, wallet.currency, amount, principal_taken, bonus_taken, operation.available_after,
            held.id, topup_id, bonus, deduction, despite_of(operation),
        ),
        command,
    )  # fmt: skip
    return operation


def despite_of(operation: Operation) -> tuple[str, ...]:
    """What would have kept the money that this operation records as gone."""
    found = (operation.metadata or {}).get("despite", ())
    assert isinstance(found, list | tuple), found
    return tuple(found)


def request_withdrawal(batch: Batch, command: RequestWithdrawal) -> Operation:
    """Freeze principal at the request; it is never the business's credit, and its bonus is frozen with it.

    Source: docs/rules/06, 12.
    """
    wallet = batch.wallet(command.customer_id, command.currency)
    require_active(wallet)
    asked = command.amount
    require_within_withdrawal_limits(batch, wallet, asked)
    back = principal_back(batch, wallet, asked)
    operation = place(
        batch, wallet, command, back.chosen, kind="withdrawal_request", purpose="withdrawal", amount=asked,
        metadata=back.terms(),
    )  # fmt: skip
    count_leaving(batch, wallet.customer_id, back.basis)
    if batch.programme.terms(wallet.currency).limits.withdrawal_daily is not None:
        wallet.turn_to(batch.today)
        wallet.day_withdrawn += asked
        wallet.is_changed = True
    batch.tell(withdrawal_event(catalogue.WithdrawalRequested, operation, operation.id, back.bonus), command)
    return operation


def require_within_withdrawal_limits(batch: Batch, wallet: Wallet, amount: int) -> None:
    limits = batch.programme.terms(wallet.currency).limits
    if limits.withdrawal_least is not None and amount < limits.withdrawal_least:
        raise refusals.under_limit("withdrawal_least", limits.withdrawal_least, amount)
    if limits.withdrawal_most is not None and amount > limits.withdrawal_most:
        raise refusals.over_limit("withdrawal_most", limits.withdrawal_most, amount)
    used = wallet.day_withdrawn if wallet.day is not None and wallet.day >= batch.today else 0
    if limits.withdrawal_daily is not None and rules.over_limit(limits.withdrawal_daily, amount, used):
        raise refusals.over_limit("withdrawal_daily", limits.withdrawal_daily, amount, used)


Told = (
    catalogue.WithdrawalRequested | catalogue.WithdrawalApproved | catalogue.WithdrawalRejected
    | catalogue.WithdrawalFailed
)  # fmt: skip


def withdrawal_event(kind: type[Told], operation: Operation, withdrawal_id: int, bonus: int) -> Told:
    return kind(
        operation.id, operation.currency, operation.amount, operation.amount, bonus, operation.available_after,
        withdrawal_id,
    )  # fmt: skip


def end_withdrawal(batch: Batch, command: EndWithdrawal) -> Operation:
    """Approve (moves nothing), pay, reject or fail. The operation has locked the request and checked the people.

    Nothing is approved out of a frozen wallet; that something was paid out is a fact, and booked.
    Source: docs/rules/08.
    """
    held = open_hold(batch, command, "withdrawal")
    wallet = batch.wallet(held.customer_id, held.currency)
    amount = number(held, "amount")
    bonus = number(held, "bonus")
    if command.outcome == "approved":
        require_may_leave(batch, wallet, held.parts)
        operation = batch.book(wallet, command, kind="withdrawal_approve", amount=amount, parts=[], cause_id=held.id)
        batch.tell(withdrawal_event(catalogue.WithdrawalApproved, operation, held.id, bonus), command)
        return operation
    if command.outcome == "paid":
        book = batch.code("payouts", wallet.currency, "")
        operation = pay_out(batch, wallet, command, held, kind="withdrawal", book=book)
        batch.tell(
            catalogue.WithdrawalPaid(
                operation.id, wallet.currency, amount, amount, bonus, operation.available_after, held.id,
                despite_of(operation),
            ),
            command,
        )  # fmt: skip
        return operation
    rejected = command.outcome == "rejected"
    operation = let_go(batch, wallet, command, held, kind="withdrawal_reject" if rejected else "withdrawal_fail")
    if wallet.day == held.placed_on == batch.today and wallet.day_withdrawn:
        wallet.day_withdrawn = max(0, wallet.day_withdrawn - amount)
        wallet.is_changed = True
    if wallet.status == "closed":
        # The value is back and must not be lost sight of: a person decides what becomes of it.
        wallet.status = "frozen"
        wallet.is_changed = True
    told = catalogue.WithdrawalRejected if rejected else catalogue.WithdrawalFailed
    batch.tell(withdrawal_event(told, operation, held.id, bonus), command)
    return operation


def close(batch: Batch, command: CloseWallet) -> Operation:
    """Close a wallet by its refund quote: the total is frozen for payout, the rest is kept by the business.

    What the quote gives beyond the principal is services priced anew: it comes out of revenue, against bonus. Not of a
    frozen wallet: nothing leaves one, and a payout least of all. Source: docs/rules/08, 14.
    """
    wallet = batch.wallet(command.customer_id, command.currency)
    require_active(wallet)
    principal, bonus = closing_value(batch, wallet)
    total = command.amount
    if total > principal + bonus:
        raise refusals.quote_exceeds_value()
    command.metadata = {"quote": command.quote_name, "fault": command.fault}
    operation_id = batch.next_id(wallet.customer_id)
    changes, held_parts = closing_changes(batch, wallet, total, principal, operation_id)
    own_book = revenue(batch, wallet.currency, None)
    moved = [
        *legs(batch, wallet, total - principal, 0, own_book),
        *legs(batch, wallet, 0, -bonus, batch.code("bonus_cost", wallet.currency, "")),
    ]
    operation = batch.book(
        wallet, command, kind="close", amount=total, parts=held_parts, operation_id=operation_id, legs=tuple(moved),
        places=places(batch, wallet, operation_id, held_parts), changes=changes,
    )  # fmt: skip
    if total:
        held = Hold(
            wallet.customer_id, operation.id, wallet.currency, total, total, 0, "open", "withdrawal", held_parts, None,
            "", "", Return(amount=total).terms(), None, None, command.actor, batch.today, batch.now,
        )  # fmt: skip
        held.is_new = held.is_changed = True
        batch.holds[wallet.customer_id, operation.id] = held
        batch.tell(withdrawal_event(catalogue.WithdrawalRequested, operation, operation.id, 0), command)
    wallet.status = "closed"
    wallet.is_changed = True
    batch.tell(catalogue.WalletClosed(operation.id, wallet.currency, total, max(0, principal - total)), command)
    return operation


def closing_value(batch: Batch, wallet: Wallet) -> tuple[int, int]:
    """(principal, bonus) of a wallet that can be closed, without what is contested: that stays where it is until it is
    decided. Raises: Conflict `holds_open`, `wallet_owes`; Refused `wallet_in_debt`."""
    state, currency = batch.ledger, wallet.currency
    principal = state.account(wallet.customer_id, batch.code("principal", currency, ""))
    bonus = state.account(wallet.customer_id, batch.code("bonus", currency, ""))
    if principal.held or bonus.held:
        raise refusals.holds_open()
    if wallet.credit_lot is not None and wallet.credit_lot.remaining < 0:
        raise refusals.wallet_owes()
    if wallet.owed:
        raise refusals.wallet_in_debt(wallet.owed)
    contested = [Part(lot.purse, lot.id, lot.remaining) for lot in wallet.lots if wallet.is_contested(lot)]
    contested_principal, contested_bonus = purses(contested)
    return principal.posted - contested_principal, bonus.posted - contested_bonus


def closing_changes(
    batch: Batch, wallet: Wallet, total: int, principal: int, operation_id: int
) -> tuple[list[Change], list[Part]]:
    """All bonus goes; of the principal, `total` is held and the rest goes. What is contested stays."""
    changes, parts = [], []
    kept = max(0, principal - total)
    for lot in sorted((lot for lot in wallet.lots if not wallet.is_contested(lot)), key=lambda lot: lot.id):
        if lot.purse == "bonus":
            changes.append(Change(lot, -lot.remaining, 0))
            continue
        gone = min(kept, lot.remaining)
        kept -= gone
        held = lot.remaining - gone
        changes.append(Change(lot, -gone, held))
        if held:
            parts.append(Part("principal", lot.id, held))
    if total > principal:
        lot_id = batch.next_id(wallet.customer_id)
        more = batch.new_lot(
            wallet, lot_id=lot_id, purse="principal", source="reprice", source_id=operation_id,
            granted=total - principal,
        )  # fmt: skip
        changes.append(Change(more, total - principal, total - principal))
        parts.append(Part("principal", lot_id, total - principal))
    return changes, parts
