"""Post transfers: lock, decide with the engine, write set-wise. A batch is one transaction, whatever its size."""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, transaction

from brim.base.kit.refusals import Refused
from brim.base.kit.shards import shard_group
from brim.base.kit.wire import Lines, Rows, Statement, Table, Write, array, numbers, tell
from brim.core.ledger import engine, reading
from brim.core.ledger.checkpoints import roll as roll_checkpoints
from brim.core.ledger.engine import GENESIS, Account, Hold, State
from brim.core.ledger.seals import seal
from brim.core.ledger.types import Posted, Transfer

__all__ = ["chart_code", "load", "lock", "post", "retry_transaction", "roll_checkpoints", "seal", "write", "writes"]

T = TypeVar("T")
TRIES = 5
LOADS = 4

OPEN = """
    INSERT INTO ledger_account (customer_id, code, posted, held, floor, seq, last_id, occurred_us, siblings, head)
    SELECT customer_id, %s, 0, 0, 0, 0, 0, 0, 1, %s FROM unnest(%s::bigint[]) customer_id ORDER BY customer_id
    ON CONFLICT DO NOTHING
"""
TRANSFERS = Table(
    "ledger_transfer",
    {
        "customer_id": "bigint",
        "key": "uuid",
        "leg": "smallint",
        "id": "bigint",
        "code": "int",
        "seq": "bigint",
        "amount": "bigint",
        "balance": "bigint",
        "book": "int",
        "kind": "text",
        "fingerprint": "uuid",
        "cause": "text",
        "actor": "text",
        "occurred_at": "timestamptz",
        "recorded_at": "timestamptz",
        "hash": "bytea",
    },
)
INSERT_ACCOUNTS = """
    INSERT INTO ledger_account (customer_id, code, posted, held, floor, seq, last_id, occurred_us, siblings, head)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::smallint[], %s::bytea[])
"""
UPDATE_ACCOUNTS = """
    UPDATE ledger_account a SET posted = v.posted, held = v.held, floor = v.floor, seq = v.seq, last_id = v.last_id,
    occurred_us = v.occurred_us, siblings = v.siblings, head = v.head
    FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::smallint[], %s::bytea[])
    v (customer_id, code, posted, held, floor, seq, last_id, occurred_us, siblings, head)
    WHERE a.customer_id = v.customer_id AND a.code = v.code
"""
INSERT_HOLDS = """
    INSERT INTO ledger_hold (customer_id, id, code, amount, remaining, placed_at)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[])
"""
UPDATE_HOLDS = """
    UPDATE ledger_hold h SET remaining = v.remaining
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) v (customer_id, id, remaining)
    WHERE h.customer_id = v.customer_id AND h.id = v.id
"""


def retry_transaction(run: Callable[[], T]) -> T:
    """Run a whole transaction, and retry it (at most 5 times) after a deadlock or serialization failure.

    Inside an open transaction it runs once: only the outermost operation can be retried. Errors that psycopg raises on
    the raw cursor are raised as Django's either way.
    """
    if connection.in_atomic_block:
        with connection.wrap_database_errors:
            return run()
    attempt = 1
    while True:
        try:
            with transaction.atomic(), connection.wrap_database_errors:
                return run()
        except OperationalError as problem:
            if not isinstance(problem.__cause__, TRANSIENT) or attempt == TRIES:
                raise
            time.sleep(0.005 * 2**attempt)
            attempt += 1


TRANSIENT = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)


def lock(customer_ids: Collection[int], *, open_code: int, now: datetime) -> State:
    """As `load`, for the locks alone."""
    state, _rows = load(customer_ids, open_code=open_code, now=now)
    return state


def load(
    customer_ids: Collection[int],
    *,
    open_code: int,
    now: datetime,
    keys: Collection[tuple[int, str]] = (),
    holds: Collection[tuple[int, int]] = (),
    beside: Sequence[Statement] = (),
) -> tuple[State, list[Rows]]:
    """Lock all accounts of these customers, in order, and return their state for the engine; one round trip.

    Read in the same trip, behind the lock: which (customer_id, key) of `keys` were booked before, the `holds` by
    (customer_id, hold_id), and the caller's own questions `beside`, whose answers come back in their order.
    Locks: ledger_account rows by (customer_id, code), FOR NO KEY UPDATE; two batches never deadlock. A customer with
    no account gets an empty one of `open_code`, so that there is always a row to lock. Needs an open transaction.
    """
    assert connection.in_atomic_block, "accounts are locked in the caller's transaction"
    wanted = sorted(set(customer_ids))
    attempts = 0
    while True:
        attempts += 1
        assert attempts <= LOADS, "no account is opened but under the customer's lock"
        state, rows = reading.read(reading.LOCK, wanted, now=now, keys=keys, holds=holds, beside=beside)
        missing = [customer_id for customer_id in wanted if customer_id not in state.latest]
        if missing:
            tell([Statement(OPEN, [open_code, GENESIS, array(missing)])])
        elif not is_short(state):
            return state, rows


def is_short(state: State) -> bool:
    """Whether accounts were opened while waiting for the lock.

    A statement that waited returns the locked rows as they are now, including the number of accounts, but not the rows
    that were added meanwhile.
    """
    accounts: dict[int, int] = {}
    for account in state.accounts.values():
        if account.siblings > accounts.get(account.customer_id, 0):
            accounts[account.customer_id] = account.siblings
    return sum(accounts.values()) != len(state.accounts)


def write(state: State) -> None:
    """Write what the engine decided, for callers that write nothing else in the same trip."""
    tell(writes(state))


def writes(state: State) -> list[Write]:
    """What the engine decided, as five statements at most: rows, totals and holds, set-wise. The state counts as
    written from here on: send all of it with `wire.tell`, or let the transaction fail."""
    found: list[Write] = [Lines(TRANSFERS, state.lines)] if state.lines else []
    changed = number_siblings(state)
    found += account_writes(INSERT_ACCOUNTS, [account for account in changed if account.is_new])
    found += account_writes(UPDATE_ACCOUNTS, [account for account in changed if not account.is_new])
    found += hold_writes(list(state.holds.values()))
    state.lines = []
    for account in changed:
        account.is_new = account.is_changed = False
    for hold in state.holds.values():
        hold.is_new = hold.is_changed = False
    return found


def number_siblings(state: State) -> list[Account]:
    """The accounts to be written. Where one of them is new, all of its customer's are, with their new number."""
    changed = [account for account in state.accounts.values() if account.is_changed]
    if not any(account.is_new for account in changed):
        return changed
    families: dict[int, list[Account]] = {}
    for account in state.accounts.values():
        if account.is_changed or not account.is_new:
            families.setdefault(account.customer_id, []).append(account)
    for family in families.values():
        if any(account.is_new for account in family):
            for account in family:
                account.siblings, account.is_changed = len(family), True
    return [account for account in state.accounts.values() if account.is_changed]


def account_writes(statement: str, accounts: list[Account]) -> list[Write]:
    if not accounts:
        return []
    columns = [numbers(column) for column in zip(*map(NUMBERS, accounts), strict=True)]
    heads = '{"\\\\x' + '","\\\\x'.join([account.head.hex() for account in accounts]) + '"}'
    return [Statement(statement, [*columns, heads])]


NUMBERS = attrgetter("customer_id", "code", "posted", "held", "floor", "seq", "last_id", "occurred_us", "siblings")


def hold_writes(holds: list[Hold]) -> list[Write]:
    new = [(h.customer_id, h.id, h.code, h.amount, h.remaining, h.placed_at) for h in holds if h.is_new]
    changed = [(h.customer_id, h.id, h.remaining) for h in holds if h.is_changed and not h.is_new]
    found: list[Write] = []
    for statement, rows in ((INSERT_HOLDS, new), (UPDATE_HOLDS, changed)):
        if rows:
            found.append(Statement(statement, [list(column) for column in zip(*rows, strict=True)]))
    return found


def post(commands: Sequence[Transfer], *, now: datetime) -> list[Posted | Refused]:
    """Book a batch: each command succeeds or is refused by itself, results in the order of the commands.

    One transaction per shard group. A replayed key answers with `is_replayed`. Rooms that decide more in the same batch
    use `lock`, `engine.apply` and `write`.
    """
    results: dict[int, Posted | Refused] = {}
    groups: dict[int, list[int]] = {}
    for number, command in enumerate(commands):
        groups.setdefault(shard_group(command.customer_id), []).append(number)
    for places in groups.values():
        batch = [commands[number] for number in places]
        results.update(zip(places, retry_transaction(partial(post_group, batch, now)), strict=True))
    return [results[number] for number in range(len(commands))]


def post_group(commands: Sequence[Transfer], now: datetime) -> list[Posted | Refused]:
    state, _rows = load(
        [command.customer_id for command in commands],
        open_code=first_code(commands),
        now=now,
        keys=[(command.customer_id, command.key) for command in commands],
        holds=[(command.customer_id, draw.hold_id) for command in commands for draw in command.draws],
    )
    results: list[Posted | Refused] = []
    for command in commands:
        try:
            results.append(engine.apply(state, command))
        except Refused as refusal:
            results.append(refusal)
    write(state)
    return results


def first_code(commands: Sequence[Transfer]) -> int:
    """The code under which a customer without any account gets one: the first that any command touches."""
    for command in commands:
        codes = [leg.code for leg in command.legs] + [place.code for place in command.places]
        for code in codes + [floor.code for floor in command.floors]:
            return code
    return 0


def chart_code(kind: str, asset: str, detail: str = "") -> int:
    """The code of (kind, asset, detail) in the chart of accounts, added if it is new. Cached per process."""
    name = (kind, asset, detail)
    if name not in known_codes:
        code = find_or_add(name)
        if connection.in_atomic_block:
            transaction.on_commit(lambda: known_codes.__setitem__(name, code))
        else:
            known_codes[name] = code
        return code
    return known_codes[name]


known_codes: dict[tuple[str, str, str], int] = {}


def find_or_add(name: tuple[str, str, str]) -> int:
    with connection.cursor() as cursor:
        for _attempt in range(TRIES):
            cursor.execute("SELECT code FROM ledger_chart WHERE (kind, asset, detail) = (%s, %s, %s)", name)
            found = cursor.fetchone()
            if found:
                return int(found[0])
            cursor.execute(
                "INSERT INTO ledger_chart (code, kind, asset, detail) SELECT coalesce(max(code), 0) + 1, %s, %s, %s"
                " FROM ledger_chart ON CONFLICT DO NOTHING",
                name,
            )
    raise RuntimeError(f"the chart of accounts could not take {name}: too many are added at once")
