"""Deciding spends reported later than one person may book: a request that sets the money aside, then the spend.

Source: docs/decisions/0036.
"""

from dataclasses import replace

from brim.trade.wallets import catalogue, rules
from brim.trade.wallets.engine.commands import TellLateSpend
from brim.trade.wallets.engine.holds import consume, draws, end, open_hold, place
from brim.trade.wallets.engine.spends import (
    choose,
    count_spent,
    legs,
    purses,
    require_active,
    require_within_spend_limits,
    revenue,
    spend,
    use_day_caps,
)
from brim.trade.wallets.engine.state import Batch
from brim.trade.wallets.types import Operation


def tell(batch: Batch, command: TellLateSpend) -> Operation:
    """In time it is a spend like any other. Too late it waits, an `adjustment_request` that happens now and whose money
    is set aside, for a second person. As with a hold, the caps of its lots are used from then on, of its own day."""
    if command.is_approved:
        return book(batch, command)
    day = batch.counts_on(command)
    if not rules.is_too_late(batch.programme, day=day, today=batch.today):
        return spend(batch, command)
    wallet = batch.wallet(command.customer_id, command.currency)
    require_active(wallet)
    require_within_spend_limits(batch, wallet, command.amount, day)
    chosen = choose(batch, wallet, command, command.amount)
    operation = place(
        batch,
        wallet,
        replace(command, occurred_at=None),
        chosen,
        kind="adjustment_request",
        purpose="adjustment",
        amount=command.amount,
    )
    use_day_caps(chosen, day)
    batch.holds[wallet.customer_id, operation.id].placed_on = day
    batch.tell(catalogue.LateSpendRequested(operation.id, wallet.currency, command.amount, day.isoformat()), command)
    return operation


def book(batch: Batch, command: TellLateSpend) -> Operation:
    """What was set aside, caps and all, is spent, and counts to its day; whose limit may have been used up since."""
    held = open_hold(batch, command, "adjustment")
    wallet = batch.wallet(held.customer_id, held.currency)
    amount, day, parts = held.amount, batch.counts_on(command), held.parts
    require_active(wallet)
    require_within_spend_limits(batch, wallet, amount, day)
    principal, bonus = purses(parts)
    operation = batch.book(
        wallet,
        command,
        kind="spend",
        amount=amount,
        parts=parts,
        draws=draws(held.id, parts),
        legs=legs(batch, wallet, -principal, -bonus, revenue(batch, wallet.currency, command.store_id)),
        changes=consume(batch, parts, held.customer_id),
        cause_id=held.id,
    )
    end(held, "captured", captured=held.remaining)
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
