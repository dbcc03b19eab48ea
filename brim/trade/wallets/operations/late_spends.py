"""Late spends: booked by one person within the limit of days, by two people beyond it."""

from datetime import datetime

from brim.base.identity.permissions import authorise, authorise_at
from brim.base.identity.types import Actor
from brim.base.money import CURRENCIES, Money
from brim.core.ledger import operations as ledger
from brim.trade.wallets import posting
from brim.trade.wallets.engine import refusals
from brim.trade.wallets.engine.commands import TellLateSpend
from brim.trade.wallets.operations import entry
from brim.trade.wallets.operations.adjustments import add_row
from brim.trade.wallets.types import Operation


def record_late_spend(
    *,
    customer_id: int,
    amount: Money,
    occurred_at: datetime,
    actor: Actor,
    now: datetime,
    key: str,
    reason: str,
    store_id: int | None = None,
    category: str = "",
    description: str = "",
) -> Operation:
    """Book a spend as of the moment when it happened; limits and spend order are those of that day. Beyond the
    programme's `late_spend_days` it needs a second person and its money is held: the operation is an
    `adjustment_request`, and the adjustment with its id has the outcome. Permission: adjustments:write, and
    spends:write at the store, which an actor limited to stores must name.

    Locks: the customer's accounts. Raises: as `spend`; Invalid `reason_needed`.
    Source: docs/decisions/0036-a-late-spend-counts-to-its-day.md.
    """
    authorise(actor, "adjustments:write")
    authorise_at(actor, "spends:write", entry.check_store(store_id))
    if amount.asset.code not in CURRENCIES:
        raise refusals.currency_not_offered(amount.asset.code)
    command = TellLateSpend(
        customer_id=customer_id,
        currency=amount.asset.code,
        amount=entry.check_amount(amount.amount_minor),
        occurred_at=entry.check_moment("occurred_at", occurred_at),
        store_id=store_id,
        category=entry.check_text("category", category, entry.MAX_CATEGORY),
        description=entry.check_text("description", description, entry.MAX_DESCRIPTION),
        **entry.who(actor, key, entry.check_reason(reason)),
    )

    def run() -> Operation:
        operation = posting.run_one(command, now=now)
        if not operation.is_replayed and operation.kind == "adjustment_request":
            add_row(operation, purse="", amount=-command.amount, now=now, occurred_at=command.occurred_at)
        return operation

    return ledger.retry_transaction(run)
