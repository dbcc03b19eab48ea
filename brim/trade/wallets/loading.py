"""Loads a batch: everything its commands need, set-wise, behind the ledger's locks."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from brim.base.identity import queries as identity
from brim.core.ledger import operations as ledger
from brim.core.ledger.engine import digest
from brim.trade.wallets import programme
from brim.trade.wallets.engine.commands import Command
from brim.trade.wallets.engine.state import Batch, Hold, Wallet
from brim.trade.wallets.rules import Lot
from brim.trade.wallets.types import Operation, Part

WALLETS = """
    SELECT customer_id, currency, status, credit_line, day, day_topped_up, day_spent, day_withdrawn
    FROM wallets_wallet WHERE customer_id = ANY(%s)
"""
LOT = """
    customer_id, id, currency, purse, source, source_id, granted, remaining, held, expires_at, scope, paid_part,
    face_value, day, day_used
"""
OPEN_LOTS = f"SELECT {LOT} FROM wallets_lot WHERE customer_id = ANY(%s) AND is_open ORDER BY customer_id, id"
NAMED_LOTS = f"""
    SELECT {LOT} FROM wallets_lot JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id)
    USING (customer_id, id)
"""
HOLDS = """
    SELECT customer_id, id, currency, amount, remaining, captured, status, purpose, parts, store_id, category,
    description, metadata, cause_id, expires_at, actor, placed_on, placed_at
    FROM wallets_hold JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id) USING (customer_id, id)
"""
OPERATION = """
    customer_id, id, kind, currency, amount, principal_change, bonus_change, held_change, status, parts,
    principal_after, bonus_after, held_after, available_after, occurred_at, recorded_at, actor, key, store_id,
    category, description, metadata, cause_id, reason, refunded
"""
OPERATIONS = f"""
    SELECT {OPERATION} FROM wallets_operation JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id)
    USING (customer_id, id)
"""
Rows = list[tuple[Any, ...]]


def load(commands: Sequence[Command], *, now: datetime) -> Batch:
    """Locks: the accounts of all customers named. Needs an open transaction."""
    terms = programme.effective(now)
    customers = sorted({command.customer_id for command in commands})
    open_code = ledger.chart_code("principal", first_currency(commands))
    state = ledger.lock(customers, open_code=open_code, now=now)
    batch = Batch(
        now=now, today=now.astimezone(time_zone()).date(), programme=terms, state=state, code=ledger.chart_code
    )
    read_keys(batch, commands)
    read_wallets(batch, customers)
    read_holds(batch, commands)
    read_operations(batch, commands)
    read_lots(batch, commands)
    return batch


def first_currency(commands: Sequence[Command]) -> str:
    return next((command.currency for command in commands if command.currency), "CNY")


def time_zone() -> ZoneInfo:
    """Where the business's day begins and ends."""
    return ZoneInfo(identity.time_zone() or settings.BUSINESS_TIME_ZONE)


def fetch(statement: str, values: Sequence[object]) -> Rows:
    with ledger.raw_cursor() as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def columns(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    listed = sorted(set(pairs))
    return [[pair[0] for pair in listed], [pair[1] for pair in listed]]


def read_keys(batch: Batch, commands: Sequence[Command]) -> None:
    keys = [(command.customer_id, command.key) for command in commands]
    keys += [(command.customer_id, command.cause_key) for command in commands if command.cause_key]
    ledger.read_keys(batch.ledger, keys)
    for command in commands:
        if command.cause_key:
            key = digest(command.cause_key)
            command.operation_id = batch.ledger.used.get((command.customer_id, key), (0, ""))[0]


def read_wallets(batch: Batch, customers: list[int]) -> None:
    ours = "{" + ",".join(map(str, customers)) + "}"  # an array as text costs a fraction of dumping each element
    for row in fetch(WALLETS, [ours]):
        wallet = Wallet(*row)
        batch.wallets[wallet.customer_id, wallet.currency] = wallet
    for row in fetch(OPEN_LOTS, [ours]):
        lot = make_lot(row)
        batch.lots[lot.customer_id, lot.id] = lot
        batch.wallet(lot.customer_id, lot.currency).add(lot)


def make_lot(row: tuple[Any, ...]) -> Lot:
    lot = Lot(*row)
    if lot.scope is not None:
        lot.scope = plain(lot.scope)
    return lot


def plain(value: Any) -> Any:
    """Django has jsonb columns handed over as text."""
    return json.loads(value) if isinstance(value, str) else value


def parts_of(value: Any) -> list[Part]:
    return [Part(*part) for part in plain(value)]


def read_holds(batch: Batch, commands: Sequence[Command]) -> None:
    wanted = [(command.customer_id, command.hold_id) for command in commands if command.hold_id]
    if not wanted:
        return
    for row in fetch(HOLDS, columns(wanted)):
        hold = Hold(*row)
        hold.parts, hold.metadata = parts_of(hold.parts), plain(hold.metadata)
        batch.holds[hold.customer_id, hold.id] = hold
    ledger.read_holds(batch.ledger, [(who, sign * hold_id) for who, hold_id in set(wanted) for sign in (1, -1)])


def read_operations(batch: Batch, commands: Sequence[Command]) -> None:
    """What the commands name, what holds came from, and what used keys first answered."""
    wanted = {(command.customer_id, command.operation_id) for command in commands if command.operation_id}
    wanted |= {(who, transfer_id) for (who, _key), (transfer_id, _print) in batch.ledger.used.items()}
    wanted |= {(hold.customer_id, hold.cause_id) for hold in batch.holds.values() if hold.cause_id}
    if not wanted:
        return
    for row in fetch(OPERATIONS, columns(wanted)):
        operation = make_operation(row)
        batch.operations[operation.customer_id, operation.id] = operation


def make_operation(row: tuple[Any, ...]) -> Operation:
    operation = Operation(*row)
    operation.parts, operation.metadata = parts_of(operation.parts), plain(operation.metadata)
    return operation


def read_lots(batch: Batch, commands: Sequence[Command]) -> None:
    """Closed lots that holds and operations name."""
    wanted = {(command.customer_id, command.lot_id) for command in commands if command.lot_id}
    parted: list[Operation | Hold] = [*batch.operations.values(), *batch.holds.values()]
    wanted |= {(one.customer_id, part.lot_id) for one in parted for part in one.parts}
    missing = wanted - batch.lots.keys()
    if not missing:
        return
    for row in fetch(NAMED_LOTS, columns(missing)):
        lot = make_lot(row)
        batch.lots[lot.customer_id, lot.id] = lot
