"""Updates the customers' summaries for lists after value moved."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from brim.base.events.types import Recorded
from brim.base.identity.queries import business
from brim.core.customers import operations as customers
from brim.core.customers.types import CustomerSummary
from brim.trade.wallets import registry
from brim.trade.wallets.queries.lists import of_customers

# What a customer was there for, or did; the rest is done to a wallet by the business or by the calendar.
VISITS = (
    "wallets.topped_up",
    "wallets.balance_spent",
    "wallets.hold_placed",
    "wallets.hold_captured",
    "wallets.withdrawal_requested",
    "wallets.transferred_out",
)
OTHERS = (
    "wallets.hold_released",
    "wallets.hold_expired",
    "wallets.spend_refunded",
    "wallets.top_up_refund_started",
    "wallets.top_up_refund_completed",
    "wallets.top_up_refund_cancelled",
    "wallets.withdrawal_approved",
    "wallets.withdrawal_rejected",
    "wallets.withdrawal_paid",
    "wallets.withdrawal_failed",
    "wallets.adjustment_requested",
    "wallets.adjustment_rejected",
    "wallets.adjustment_made",
    "wallets.transferred_in",
    "wallets.lots_expired",
    "wallets.expiry_moved",
    "wallets.expiry_reversed",
    "wallets.late_spend_requested",
    "wallets.late_spend_rejected",
    "wallets.wallet_frozen",
    "wallets.wallet_unfrozen",
    "wallets.wallet_closed",
    "wallets.credit_line_set",
    "wallets.contest_ended",
    "wallets.charged_back",
    "wallets.charge_back_reversed",
    "wallets.debt_paid",
)
LAST = """
    SELECT o.customer_id, max(o.occurred_at) FROM wallets_operation o
    JOIN unnest(%s::bigint[], %s::bigint[]) v (customer_id, id) ON o.customer_id = v.customer_id AND o.id = v.id
    GROUP BY o.customer_id
"""


def register() -> None:
    registry.moves(*VISITS, is_visit=True)
    registry.moves(*OTHERS)


def update_summaries(batch: Sequence[Recorded]) -> None:
    """Update the summaries of these events' customers; three statements, whatever their number.

    It copies the current state from the ledger, not from the events, so handling the same events twice changes nothing.
    """
    customer_ids = sorted({event.customer_id for event in batch})
    own = business().currency
    views = of_customers(customer_ids, now=max(event.recorded_at for event in batch))
    seen = last_seen(batch)
    customers.write_summaries(
        [
            CustomerSummary(
                customer_id=customer_id,
                balance=sum(view.available for view in views.get(customer_id, ()) if view.currency == own),
                is_frozen=any(view.status == "frozen" for view in views.get(customer_id, ())),
                last_seen_at=seen.get(customer_id),
            )
            for customer_id in customer_ids
        ]
    )


def last_seen(batch: Collection[Recorded]) -> dict[int, datetime]:
    """When the latest of these operations happened, which is not when it was recorded where it was imported."""
    visits = registry.visits()
    pairs = [(event.customer_id, event.data["operation_id"]) for event in batch if event.type in visits]
    if not pairs:
        return {}
    owners, numbers = zip(*pairs, strict=True)
    with connection.cursor() as db:
        db.execute(LAST, [list(owners), list(numbers)])
        return dict(db.fetchall())
