"""Loads a batch: everything its commands need, set-wise, behind the ledger's locks."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from brim.base.identity import queries as identity
from brim.base.kit import days
from brim.base.kit.wire import Rows, Statement, array, ask
from brim.core.ledger import operations as ledger
from brim.core.ledger import queries as ledger_queries
from brim.core.ledger.engine import State
from brim.trade.wallets import days_used, registry, texts
from brim.trade.wallets import questions as q
from brim.trade.wallets.engine import holds
from brim.trade.wallets.engine.commands import (
    Adjust,
    Command,
    EndContest,
    RefundSpend,
    RequestWithdrawal,
    ReverseExpiry,
    SetCreditLine,
    TransferOut,
)
from brim.trade.wallets.engine.state import Batch, Codes, Hold, Wallet
from brim.trade.wallets.questions import columns, named_holds
from brim.trade.wallets.registry import customers_of
from brim.trade.wallets.rules import Lot
from brim.trade.wallets.types import Operation, Part

NAMED_LOTS = f"""
    SELECT {q.LOT} FROM wallets_lot JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id)
    USING (customer_id, id)
"""
OPERATION = """
    customer_id, id, kind, currency, amount, principal_change, bonus_change, held_change, status, parts,
    principal_after, bonus_after, held_after, available_after, occurred_at, recorded_at, actor, key, store_id,
    category, description, metadata, cause_id, reason, refunded, sealed
"""
OPERATIONS = f"""
    SELECT {OPERATION} FROM wallets_operation JOIN unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id)
    USING (customer_id, id)
"""
# Bonus that expired and was not given back, by its top-up.
EXPIRED = """
    SELECT customer_id, lot.source_id,
      sum(CASE operation.kind WHEN 'expiry' THEN 1 ELSE -1 END * (part->>2)::bigint)::bigint
    FROM wallets_operation operation CROSS JOIN LATERAL jsonb_array_elements(operation.parts) part
    JOIN wallets_lot lot USING (customer_id)
    WHERE customer_id = ANY(%s) AND operation.kind IN ('expiry', 'expiry_reversal')
      AND lot.id = (part->>1)::bigint AND lot.source = 'topup'
    GROUP BY 1, 2
"""

# Bonus that came with a top-up, whatever became of it.
GIVEN = """
    SELECT customer_id, source_id, sum(granted)::bigint FROM wallets_lot
    WHERE customer_id = ANY(%s) AND source = 'topup' AND purse = 'bonus' GROUP BY 1, 2
"""
# What withdrawals and refunds that are not booked out yet take of a lot: of what was paid, and of its bonus.
LEAVING = """
    SELECT customer_id, (basis->>0)::bigint, sum((basis->>1)::bigint)::bigint, sum((basis->>2)::bigint)::bigint
    FROM wallets_hold CROSS JOIN LATERAL jsonb_array_elements(metadata->'basis') basis
    WHERE customer_id = ANY(%s) AND status = 'open' AND purpose IN ('withdrawal', 'top_up_refund') GROUP BY 1, 2
"""
# What one person corrected or lent since a moment, with nobody else to agree.
ALONE = """
    SELECT customer_id, currency, requested_by, sum(abs(amount)) FROM wallets_adjustment
    WHERE customer_id = ANY(%s) AND requested_at >= %s AND status = 'made' AND decided_by = ''
    GROUP BY 1, 2, 3
"""


def load(commands: Sequence[Command], *, now: datetime) -> Batch:
    """Locks: the accounts of all customers named. Needs an open transaction.

    All that the commands name themselves comes in the trip of the locks; a second and a third follow where a used key,
    a hold or an operation names more. Holds past their time are let go before anything is decided, as the sweep would.
    """
    asked = questions(commands, now, locks=True)
    state, rows = ledger.load(
        customers_of(commands),
        open_code=ledger.chart_code("principal", first_currency(commands)),
        now=now,
        keys=used_keys(commands),
        holds=ledger_holds(commands),
        beside=[statement for _question, statement in asked],
    )
    return assembled(commands, state, answers(asked, rows), code=ledger.chart_code)


def look(commands: Sequence[Command], *, now: datetime) -> Batch:
    """`load` without its locks, to preview what would be decided; never to be written. A code that the chart does not
    have yet gets a number below zero."""
    asked = questions(commands, now, locks=False)
    state, rows = ledger_queries.look(
        customers_of(commands),
        now=now,
        keys=used_keys(commands),
        holds=ledger_holds(commands),
        beside=[statement for _question, statement in asked],
    )
    return assembled(commands, state, answers(asked, rows), code=KnownCodes(ledger_queries.codes()))


class KnownCodes:
    """The chart of accounts as it stands; what is not in it yet gets a number below zero, for this look alone."""

    def __init__(self, known: dict[tuple[str, str, str], int]) -> None:
        self.known = known

    def __call__(self, kind: str, currency: str, detail: str) -> int:
        return self.known.setdefault((kind, currency, detail), -1 - len(self.known))


Asked = list[tuple[registry.Question, Statement]]


def questions(commands: Sequence[Command], now: datetime, *, locks: bool) -> Asked:
    """What travels with the accounts, each with its statement; `answers` takes the rows."""
    asking = registry.QuestionContext(commands, now, locks)
    asked = ((question, question.ask(asking)) for question in registry.questions(registry.kinds_of(commands)))
    return [(question, statement) for question, statement in asked if statement is not None]


def answers(asked: Asked, rows: list[Rows]) -> dict[str, Any]:
    """By the question's name."""
    return {question.name: question.read(found) for (question, _statement), found in zip(asked, rows, strict=True)}


def assembled(commands: Sequence[Command], state: State, found: dict[str, Any], *, code: Codes) -> Batch:
    batch = Batch(now=state.now, zone=found[q.ZONE], programme=found[q.PROGRAMME], state=state, code=code)
    batch.answers, batch.extending = found, registry.extending()
    batch.erased = found.get(q.ERASED, set()) | found.get(q.RECEIVERS_ERASED, set())
    batch.keys = found.get(q.KEYS) or batch.keys
    load_wallets(batch, found[q.WALLETS], found[q.LOTS])
    take_holds(batch, found[q.HOLDS])
    days_used.read(batch, commands)
    find_causes(batch, commands)
    read_operations(batch, commands)
    read_captured(batch, commands)
    read_lots(batch, commands)
    read_returns(batch, commands)
    let_past_go(batch)
    read_alone(batch, commands)
    return batch


def first_currency(commands: Sequence[Command]) -> str:
    return next((command.currency for command in commands if command.currency), "CNY")


def used_keys(commands: Sequence[Command]) -> list[tuple[int, str]]:
    keys = [(command.customer_id, command.key) for command in commands]
    return keys + [(command.customer_id, command.cause_key) for command in commands if command.cause_key]


def ledger_holds(commands: Sequence[Command]) -> list[tuple[int, int]]:
    return both_purses(named_holds(commands))


def both_purses(holds_of: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """A hold is two at the ledger, one a purse: its number and its number below zero."""
    return [(who, sign * hold_id) for who, hold_id in holds_of for sign in (1, -1)]


def find_causes(batch: Batch, commands: Sequence[Command]) -> None:
    """The operation that a command names by its key."""
    for command in commands:
        if command.cause_key and not command.operation_id:
            command.operation_id = batch.operation_of(command.customer_id, command.cause_key)


def load_wallets(batch: Batch, wallets: Rows, lots: Rows) -> None:
    for row in wallets:
        wallet = Wallet(*row)
        batch.wallets[wallet.customer_id, wallet.currency] = wallet
    opened, known = batch.wallets, batch.lots
    for row in lots:
        lot = make_lot(row)
        known[lot.customer_id, lot.id] = lot
        wallet = opened.get((lot.customer_id, lot.currency)) or batch.wallet(lot.customer_id, lot.currency)
        wallet.add(lot)


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


def take_holds(batch: Batch, rows: Rows) -> None:
    """One that is named and past its time comes twice, and is one."""
    for row in rows:
        hold = Hold(*row)
        hold.parts, hold.metadata = parts_of(hold.parts), plain(hold.metadata)
        batch.holds[hold.customer_id, hold.id] = hold


def let_past_go(batch: Batch) -> None:
    """Nobody waits for the sweep: what is past its time is free for the first command already."""
    past = [held for held in batch.holds.values() if holds.is_past(held, batch.now)]
    if past:
        ledger_queries.add_holds(batch.ledger, both_purses((held.customer_id, held.id) for held in past))
    for held in sorted(past, key=lambda held: held.id):
        holds.expire(batch, held)


def read_operations(batch: Batch, commands: Sequence[Command]) -> None:
    """What the commands name, what holds came from, and what used keys first answered."""
    wanted = {(command.customer_id, command.operation_id) for command in commands if command.operation_id}
    wanted |= {(who, transfer_id) for (who, _key), (transfer_id, _print) in batch.ledger.used.items()}
    wanted |= {(hold.customer_id, hold.cause_id) for hold in batch.holds.values() if hold.cause_id}
    if not wanted:
        return
    (rows,) = ask([Statement(OPERATIONS, columns(wanted))])
    for row in rows:
        operation = make_operation(row)
        batch.operations[operation.customer_id, operation.id] = operation


def read_captured(batch: Batch, commands: Sequence[Command]) -> None:
    """The holds of captures that are to be given back: a capture counts on the day of its hold."""
    refunds = [command for command in commands if isinstance(command, RefundSpend)]
    spent = [batch.operations.get((one.customer_id, one.operation_id)) for one in refunds]
    wanted = {(one.customer_id, one.cause_id) for one in spent if one and one.kind == "capture" and one.cause_id}
    missing = wanted - batch.holds.keys()
    if missing:
        (rows,) = ask([Statement(q.NAMED_HOLDS, columns(missing))])
        take_holds(batch, rows)


def make_operation(row: tuple[Any, ...]) -> Operation:
    """Its texts are still sealed: no decider needs them."""
    operation = Operation(*row[:-1])
    operation.sealed = row[-1]
    operation.parts, operation.metadata = parts_of(operation.parts), plain(operation.metadata)
    return operation


def make_operations(rows: Iterable[tuple[Any, ...]]) -> list[Operation]:
    """With their texts, for people to read; one more query where there are any."""
    found = [make_operation(row) for row in rows]
    texts.open_operations(found)
    return found


def read_lots(batch: Batch, commands: Sequence[Command]) -> None:
    """Closed lots that holds and operations name."""
    wanted = {(command.customer_id, command.lot_id) for command in commands if command.lot_id}
    parted: list[Operation | Hold] = [*batch.operations.values(), *batch.holds.values()]
    wanted |= {(one.customer_id, part.lot_id) for one in parted for part in one.parts}
    missing = wanted - batch.lots.keys()
    if not missing:
        return
    (rows,) = ask([Statement(NAMED_LOTS, columns(missing))])
    for row in rows:
        lot = make_lot(row)
        batch.lots[lot.customer_id, lot.id] = lot


def read_returns(batch: Batch, commands: Sequence[Command]) -> None:
    """Only what principal leaves by asks for it, a charge-back among them."""
    leaving = [command for command in commands if isinstance(command, EndContest | RequestWithdrawal | TransferOut)]
    if not leaving:
        return
    whose = [array(customers_of(leaving))]
    expired, given, under_way = ask([Statement(text, whose) for text in (EXPIRED, GIVEN, LEAVING)])
    batch.expired = {(customer_id, topup_id): amount for customer_id, topup_id, amount in expired}
    batch.given = {(customer_id, topup_id): amount for customer_id, topup_id, amount in given}
    batch.leaving = {(customer_id, lot_id): (paid, bonus) for customer_id, lot_id, paid, bonus in under_way}


def read_alone(batch: Batch, commands: Sequence[Command]) -> None:
    """Only corrections ask for it. A person counts as one under all of their keys."""
    correcting = [command for command in commands if isinstance(command, Adjust | ReverseExpiry | SetCreditLine)]
    if not correcting:
        return
    since = days.start_of(batch.today, batch.zone).isoformat()
    (rows,) = ask([Statement(ALONE, [array(customers_of(correcting)), since])])
    labels = {command.actor for command in correcting} | {row[2] for row in rows}
    batch.people = {label: identity.person_behind(label) for label in labels}
    for customer_id, currency, label, amount in rows:
        whose = (customer_id, currency, batch.people[label])
        batch.alone[whose] = batch.alone.get(whose, 0) + int(amount)
