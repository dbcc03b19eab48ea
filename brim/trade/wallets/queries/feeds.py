"""Lists over all customers for people who look after money: filtered, newest first, keyset paging.

Operations and holds have no tree of moments: a spend would pay for it. Their BRIN index is looked through span by span.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from brim.base.identity.operations import authorise
from brim.base.identity.types import Actor
from brim.base.kit.feeds import MAX_COUNT, Columns, Wanted, narrowed, newest_first, total
from brim.base.kit.pages import Page
from brim.core.customers import texts, visibility
from brim.trade.wallets.models import Adjustment as AdjustmentRow
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.models import Operation as OperationRow
from brim.trade.wallets.models import Withdrawal as WithdrawalRow
from brim.trade.wallets.queries.past_holds import in_state
from brim.trade.wallets.queries.reading import adjustment_views, hold_views, withdrawal_views
from brim.trade.wallets.texts import open_operations, opened_operation
from brim.trade.wallets.types import Adjustment, Hold, Operation, Part, Withdrawal

OCCURRED = Columns(at="occurred_at", state="status")
PLACED = Columns(at="placed_at", state="status")
REQUESTED = Columns(at="requested_at", state="status")
TOOK = ("spend", "capture")


def list_spends(wanted: Wanted, *, actor: Actor, now: datetime, after: str = "", limit: int = 50) -> Page[Operation]:
    """Spends and captures of the actor's stores, and those of none by customers that the actor sees. `total` is
    capped, see feeds.counted.

    Permission: spends:read. Raises: Forbidden; Invalid `invalid_cursor`.
    """
    authorise(actor, "spends:read")
    rows = narrowed(visibility.at_stores(OperationRow.objects.filter(kind__in=TOOK), actor), wanted, OCCURRED)
    found, following = newest_first(rows, "occurred_at", after=after, limit=limit, by_spans=now)
    items = operation_views(found)
    return Page(items, following, total(rows, found, after=after, following=following))


def list_holds(wanted: Wanted, *, actor: Actor, now: datetime, after: str = "", limit: int = 50) -> Page[Hold]:
    """Holds that were asked for, without what requests freeze. As `list_spends`. Permission: wallets:read."""
    authorise(actor, "wallets:read")
    rows = visibility.at_stores(HoldRow.objects.filter(purpose="hold"), actor)
    if wanted.states:
        rows, wanted = rows.filter(in_state(wanted.states, now)), replace(wanted, states=())
    rows = narrowed(rows, wanted, PLACED)
    found, following = newest_first(rows, "placed_at", after=after, limit=limit, by_spans=now)
    items = hold_views(found, now=now)
    return Page(items, following, total(rows, found, after=after, following=following))


def list_withdrawals(
    wanted: Wanted, *, actor: Actor, after: str = "", limit: int = 50, most_counted: int = MAX_COUNT
) -> Page[Withdrawal]:
    """Withdrawals of the customers that the actor sees, whatever became of them. `total` is counted up to
    `most_counted` + 1. Permission: withdrawals:read. Raises: Forbidden; Invalid `invalid_cursor`."""
    authorise(actor, "withdrawals:read")
    rows = narrowed(visibility.visible_to(WithdrawalRow.objects.all(), actor), wanted, REQUESTED)
    found, following = newest_first(rows, "requested_at", after=after, limit=limit)
    items = withdrawal_views(found)
    return Page(items, following, total(rows, found, after=after, following=following, most=most_counted))


def list_adjustments(
    wanted: Wanted, *, actor: Actor, after: str = "", limit: int = 50, most_counted: int = MAX_COUNT
) -> Page[Adjustment]:
    """As `list_withdrawals`; amounts are filtered by their size. Permission: adjustments:write or
    adjustments:approve."""
    authorise(actor, "adjustments:write" if actor.can("adjustments:write") else "adjustments:approve")
    rows = visibility.visible_to(AdjustmentRow.objects.all(), actor)
    if wanted.least is not None:
        rows = rows.filter(Q(amount__gte=wanted.least) | Q(amount__lte=-wanted.least))
    if wanted.most is not None:
        rows = rows.filter(amount__range=(-wanted.most, wanted.most))
    rows = narrowed(rows, without_sizes(wanted), REQUESTED)
    found, following = newest_first(rows, "requested_at", after=after, limit=limit)
    items = adjustment_views(found)
    return Page(items, following, total(rows, found, after=after, following=following, most=most_counted))


def without_sizes(wanted: Wanted) -> Wanted:
    return Wanted(
        states=wanted.states,
        currency=wanted.currency,
        start=wanted.start,
        end=wanted.end,
        customer_id=wanted.customer_id,
    )


def operations_by_id(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Operation]:
    """Those of these (customer_id, operation_id) that are there, in one query."""
    rows = OperationRow.objects.filter(customer_id__in={pair[0] for pair in pairs}, id__in={pair[1] for pair in pairs})
    return {(one.customer_id, one.id): one for one in operation_views(rows)}


def operation_words(customer_id: int, operation_ids: Sequence[int]) -> dict[int, Mapping[str, object]]:
    """What was said of these operations, by id; two queries at most."""
    rows = OperationRow.objects.filter(customer_id=customer_id, id__in=operation_ids)
    found = list(rows.values("customer_id", "id", "kind", "description", "reason", "store_id", "sealed"))
    keys = texts.keys({customer_id} if any(row["sealed"] for row in found) else ())
    return {row["id"]: row | opened_operation(keys, customer_id, row["id"], row["sealed"]) for row in found}


def hold_stores(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int | None]:
    """The stores of those of these (customer_id, hold_id) that are there, in one query."""
    rows = HoldRow.objects.filter(customer_id__in={pair[0] for pair in pairs}, id__in={pair[1] for pair in pairs})
    return {(row.customer_id, row.id): row.store_id for row in rows.only("customer_id", "id", "store_id")}


def operation_views(rows: Iterable[OperationRow]) -> list[Operation]:
    """With their texts, in one query more where there are any. Raises: UnreadableError after tampering."""
    found = [operation_view(row) for row in rows]
    open_operations(found)
    return found


def operation_view(row: OperationRow) -> Operation:
    return Operation(
        row.customer_id,
        row.id,
        row.kind,
        row.currency,
        row.amount,
        row.principal_change,
        row.bonus_change,
        row.held_change,
        row.status,
        [Part(*part) for part in row.parts],
        row.principal_after,
        row.bonus_after,
        row.held_after,
        row.available_after,
        row.occurred_at,
        row.recorded_at,
        row.actor,
        row.key,
        row.store_id,
        row.category,
        row.description,
        row.metadata,
        row.cause_id,
        row.reason,
        row.refunded,
        sealed=bytes(row.sealed) if row.sealed else None,
    )
