"""What a batch decided as writes, set-wise: one a table and kind of change."""

import json
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from brim.base.kit.wire import Lines, Statement, Table, Write, array, escaped, numbers, quoted
from brim.core.customers.texts import Keys
from brim.core.ledger.engine import moment_text
from brim.trade.wallets import texts
from brim.trade.wallets.engine.state import Batch, Hold, Wallet
from brim.trade.wallets.rules import Lot
from brim.trade.wallets.types import Operation, Part

OPERATIONS = Table(
    "wallets_operation",
    {
        "customer_id": "bigint",
        "id": "bigint",
        "kind": "text",
        "currency": "text",
        "amount": "bigint",
        "principal_change": "bigint",
        "bonus_change": "bigint",
        "held_change": "bigint",
        "status": "text",
        "refunded": "bigint",
        "parts": "jsonb",
        "store_id": "smallint",
        "category": "text",
        "description": "text",
        "metadata": "jsonb",
        "key": "text",
        "cause_id": "bigint",
        "actor": "text",
        "reason": "text",
        "principal_after": "bigint",
        "bonus_after": "bigint",
        "held_after": "bigint",
        "available_after": "bigint",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "sealed": "bytea",
    },
)
LOTS = Table(
    "wallets_lot",
    {
        "customer_id": "bigint",
        "id": "bigint",
        "currency": "text",
        "purse": "text",
        "source": "text",
        "source_id": "bigint",
        "granted": "bigint",
        "remaining": "bigint",
        "held": "bigint",
        "expires_at": "timestamptz",
        "scope": "jsonb",
        "paid_part": "bigint",
        "face_value": "bigint",
        "day": "date",
        "day_used": "bigint",
        "is_open": "boolean",
        "created_at": "timestamptz",
    },
)
HOLDS = Table(
    "wallets_hold",
    {
        "customer_id": "bigint",
        "id": "bigint",
        "currency": "text",
        "amount": "bigint",
        "remaining": "bigint",
        "captured": "bigint",
        "status": "text",
        "purpose": "text",
        "parts": "jsonb",
        "store_id": "smallint",
        "category": "text",
        "description": "text",
        "metadata": "jsonb",
        "cause_id": "bigint",
        "expires_at": "timestamptz",
        "actor": "text",
        "placed_on": "date",
        "placed_at": "timestamptz",
        "changed_at": "timestamptz",
        "sealed": "bytea",
    },
)
WALLETS = Table(
    "wallets_wallet",
    {
        "customer_id": "bigint",
        "currency": "text",
        "status": "text",
        "credit_line": "bigint",
        "day": "date",
        "day_topped_up": "bigint",
        "day_spent": "bigint",
        "day_withdrawn": "bigint",
        "owed": "bigint",
        "contested": "bigint[]",
        "opened_at": "timestamptz",
        "changed_at": "timestamptz",
    },
)
UPDATE_LOTS = """
    UPDATE wallets_lot l SET remaining = v.remaining, held = v.held, is_open = v.is_open, day = v.day,
    day_used = v.day_used, paid_part = v.paid_part, face_value = v.face_value
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[], %s::date[], %s::bigint[],
    %s::bigint[], %s::bigint[])
    v (customer_id, id, remaining, held, is_open, day, day_used, paid_part, face_value)
    WHERE l.customer_id = v.customer_id AND l.id = v.id
"""
UPDATE_HOLDS = """
    UPDATE wallets_hold h SET remaining = v.remaining, captured = v.captured, status = v.status,
    changed_at = %s::timestamptz
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
    v (customer_id, id, remaining, captured, status)
    WHERE h.customer_id = v.customer_id AND h.id = v.id
"""
UPDATE_WALLETS = """
    UPDATE wallets_wallet w SET status = v.status, credit_line = v.credit_line, day = v.day,
    day_topped_up = v.day_topped_up, day_spent = v.day_spent, day_withdrawn = v.day_withdrawn, owed = v.owed,
    contested = v.contested::bigint[], changed_at = %s::timestamptz
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::date[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::text[])
    v (customer_id, currency, status, credit_line, day, day_topped_up, day_spent, day_withdrawn, owed, contested)
    WHERE w.customer_id = v.customer_id AND w.currency = v.currency
"""
UPDATE_OPERATIONS = """
    UPDATE wallets_operation o SET refunded = v.refunded, status = v.status
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) v (customer_id, id, refunded, status)
    WHERE o.customer_id = v.customer_id AND o.id = v.id
"""


to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def writes(batch: Batch) -> list[Write]:
    """Everything that the batch decided, to be sent together (`wire.tell`)."""
    now = batch.now
    now_text = now.isoformat()
    return [
        *inserted(OPERATIONS, [operation_line(operation, batch.keys, now, now_text) for operation in batch.booked]),
        *lot_writes(batch, now_text),
        *hold_writes(batch, now_text),
        *wallet_writes(batch, now_text),
        *refunded_writes(batch),
    ]


def inserted(table: Table, lines: Sequence[str]) -> list[Write]:
    return [Lines(table, lines)] if lines else []


def updated(statement: str, *leading: str, rows: Sequence[tuple[object, ...]]) -> list[Write]:
    """Arrays go as text, which costs a fraction of dumping each element; the values are ours: no quoting is needed."""
    return [Statement(statement, [*leading, *map(array, zip(*rows, strict=True))])] if rows else []


def nullable(value: object) -> object:
    return "\\N" if value is None else value


def document(value: object) -> str:
    """JSON escapes control characters itself, so a backslash is all that COPY could trip over. `entry` has refused what
    jsonb cannot keep."""
    if value is None:
        return "\\N"
    return to_json(value).replace("\\", "\\\\")


def parts_text(parts: Sequence[Part]) -> str:
    return "[" + ",".join([f'["{purse}",{lot_id},{amount}]' for purse, lot_id, amount in parts]) + "]"


def operation_line(o: Operation, keys: Keys, now: datetime, now_text: str) -> str:
    """Description, reason and what the caller keeps go into the seal; their own columns stay empty."""
    occurred = now_text if o.occurred_at is now else moment_text(o.occurred_at)
    plain = "\\N" if o.metadata is None else document(texts.plain_metadata(o.kind, o.metadata))
    sealed = blob(texts.sealed_operation(keys, o)) if o.description or o.reason or o.metadata else NOTHING
    return (
        f"{o.customer_id}\t{o.id}\t{o.kind}\t{o.currency}\t{o.amount}\t{o.principal_change}\t{o.bonus_change}\t"
        f"{o.held_change}\t{o.status}\t{o.refunded}\t{parts_text(o.parts)}\t{nullable(o.store_id)}\t{escaped(o.category)}\t"
        f"\t{plain}\t{escaped(o.key)}\t{nullable(o.cause_id)}\t"
        f"{escaped(o.actor)}\t\t{o.principal_after}\t{o.bonus_after}\t{o.held_after}\t{o.available_after}\t{occurred}\t"
        f"{now_text}\t{sealed}\n"
    )


def lot_line(lot: Lot, now_text: str) -> str:
    expires = "\\N" if lot.expires_at is None else lot.expires_at.isoformat()
    return (
        f"{lot.customer_id}\t{lot.id}\t{lot.currency}\t{lot.purse}\t{lot.source}\t{lot.source_id}\t{lot.granted}\t"
        f"{lot.remaining}\t{lot.held}\t{expires}\t{document(lot.scope)}\t{lot.paid_part}\t{lot.face_value}\t"
        f"{nullable(lot.day)}\t{lot.day_used}\t{lot.is_open}\t{now_text}\n"
    )


def lot_writes(batch: Batch, now_text: str) -> list[Write]:
    changed = [lot for lot in batch.lots.values() if lot.is_changed]
    new = [lot_line(lot, now_text) for lot in changed if lot.is_new]
    old = [lot for lot in changed if not lot.is_new] if new else changed
    if not old:
        return inserted(LOTS, new)
    owners, ids, remaining, held, days_used, paid, face = map(numbers, zip(*map(LOT_NUMBERS, old), strict=True))
    is_open = array([lot.remaining != 0 or lot.held != 0 for lot in old])
    day = array([lot.day for lot in old])
    return [
        *inserted(LOTS, new),
        Statement(UPDATE_LOTS, [owners, ids, remaining, held, is_open, day, days_used, paid, face]),
    ]


LOT_NUMBERS = attrgetter("customer_id", "id", "remaining", "held", "day_used", "paid_part", "face_value")


def blob(sealed: bytes) -> str:
    return f"\\\\x{sealed.hex()}"


NOTHING = blob(b"")


def hold_line(hold: Hold, keys: Keys, now_text: str) -> str:
    expires = "\\N" if hold.expires_at is None else hold.expires_at.isoformat()
    plain = texts.plain_metadata(hold.purpose, hold.metadata)
    return (
        f"{hold.customer_id}\t{hold.id}\t{hold.currency}\t{hold.amount}\t{hold.remaining}\t{hold.captured}\t"
        f"{hold.status}\t{hold.purpose}\t{parts_text(hold.parts)}\t{nullable(hold.store_id)}\t{escaped(hold.category)}\t"
        f"\t{document(plain)}\t{nullable(hold.cause_id)}\t{expires}\t"
        f"{escaped(hold.actor)}\t{hold.placed_on}\t{hold.placed_at.isoformat()}\t{now_text}\t"
        f"{blob(texts.sealed_hold(keys, hold))}\n"
    )


def hold_writes(batch: Batch, now_text: str) -> list[Write]:
    changed = [hold for hold in batch.holds.values() if hold.is_changed]
    new = [hold_line(hold, batch.keys, now_text) for hold in changed if hold.is_new]
    rows = [
        (hold.customer_id, hold.id, hold.remaining, hold.captured, hold.status) for hold in changed if not hold.is_new
    ]
    return [*inserted(HOLDS, new), *updated(UPDATE_HOLDS, now_text, rows=rows)]


def wallet_line(wallet: Wallet, now_text: str) -> str:
    return (
        f"{wallet.customer_id}\t{wallet.currency}\t{wallet.status}\t{wallet.credit_line}\t{nullable(wallet.day)}\t"
        f"{wallet.day_topped_up}\t{wallet.day_spent}\t{wallet.day_withdrawn}\t{wallet.owed}\t"
        f"{array(sorted(wallet.contested))}\t{now_text}\t{now_text}\n"
    )


def wallet_writes(batch: Batch, now_text: str) -> list[Write]:
    changed = [wallet for wallet in batch.wallets.values() if wallet.is_changed]
    new = [wallet_line(wallet, now_text) for wallet in changed if wallet.is_new]
    rows = [
        (
            w.customer_id,
            w.currency,
            w.status,
            w.credit_line,
            w.day,
            w.day_topped_up,
            w.day_spent,
            w.day_withdrawn,
            w.owed,
            quoted(array(sorted(w.contested))),
        )
        for w in changed
        if not w.is_new
    ]
    return [*inserted(WALLETS, new), *updated(UPDATE_WALLETS, now_text, rows=rows)]


def refunded_writes(batch: Batch) -> list[Write]:
    fresh = {(operation.customer_id, operation.id) for operation in batch.booked}
    found = [batch.operations[pair] for pair in sorted(batch.refunded - fresh)]
    return updated(UPDATE_OPERATIONS, rows=[(o.customer_id, o.id, o.refunded, o.status) for o in found])
