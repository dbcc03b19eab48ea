"""Encrypts texts that earlier versions stored in plain, under the customer's key."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from brim.core.customers import texts as seals
from brim.trade.wallets import texts
from brim.trade.wallets.models import Adjustment as AdjustmentRow
from brim.trade.wallets.models import Hold as HoldRow
from brim.trade.wallets.models import Operation as OperationRow
from brim.trade.wallets.models import Withdrawal as WithdrawalRow
from brim.trade.wallets.queries.feeds import operation_view
from brim.trade.wallets.texts import ADJUSTMENT, WITHDRAWAL

AT_ONCE = 500
Row = TypeVar("Row", bound=Model)
Reasoned = TypeVar("Reasoned", WithdrawalRow, AdjustmentRow)
Moved = tuple[int, int, bytes, Mapping[str, object] | None]
MOVE_OPERATIONS = """
    UPDATE wallets_operation o SET sealed = v.sealed, description = '', reason = '', metadata = v.metadata
    FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::jsonb[]) v (customer_id, id, sealed, metadata)
    WHERE o.customer_id = v.customer_id AND o.id = v.id
"""
MOVE_HOLDS = """
    UPDATE wallets_hold h SET sealed = v.sealed, description = '', metadata = v.metadata
    FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::jsonb[]) v (customer_id, id, sealed, metadata)
    WHERE h.customer_id = v.customer_id AND h.id = v.id
"""


def seal_texts(*, limit: int = AT_ONCE) -> int:
    """Encrypt the texts of at most `limit` rows of each table; returns the number of rows read. 0: all are encrypted.

    May end anywhere and be called again: a row is sealed and emptied by one statement. What was written of somebody
    who was erased goes. Locks: the rows, each table in a transaction of its own.
    """
    withdrawals = seal_reasons(WithdrawalRow.objects.all(), WITHDRAWAL, limit)
    adjustments = seal_reasons(AdjustmentRow.objects.all(), ADJUSTMENT, limit)
    return seal_operations(limit) + seal_holds(limit) + withdrawals + adjustments


@transaction.atomic
def seal_operations(limit: int) -> int:
    rows = list(unsealed(OperationRow.objects.filter(sealed__isnull=True), limit))
    keys = seals.keys({row.customer_id for row in rows})
    move(
        MOVE_OPERATIONS,
        [
            (row.customer_id, row.id, texts.sealed_operation(keys, one), texts.plain_metadata(row.kind, row.metadata))
            for row in rows
            for one in [operation_view(row)]
        ],
    )
    return len(rows)


@transaction.atomic
def seal_holds(limit: int) -> int:
    rows = list(unsealed(HoldRow.objects.filter(sealed__isnull=True), limit))
    keys = seals.keys({row.customer_id for row in rows})
    move(
        MOVE_HOLDS,
        [
            (row.customer_id, row.id, texts.sealed_hold(keys, row), texts.plain_metadata(row.purpose, row.metadata))
            for row in rows
        ],
    )
    return len(rows)


@transaction.atomic
def seal_reasons(table: QuerySet[Reasoned], kind: str, limit: int) -> int:
    rows = list(unsealed(table.filter(sealed_reason__isnull=True), limit))
    keys = seals.keys({row.customer_id for row in rows})
    for row in rows:
        blob = keys.seal(row.customer_id, texts.reason_field(kind, row.id), row.reason)
        table.filter(customer_id=row.customer_id, id=row.id).update(sealed_reason=blob, reason="")
    return len(rows)


def unsealed(waiting: QuerySet[Row], limit: int) -> QuerySet[Row]:
    return waiting.select_for_update(no_key=True).order_by("customer_id")[:limit]


def move(statement: str, rows: Sequence[Moved]) -> None:
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[3] = [None if value is None else json.dumps(value) for value in columns[3]]
    with connection.cursor() as db:
        db.execute(statement, columns)
