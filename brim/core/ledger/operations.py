"""The way in: lock, decide with the engine, write set-wise. A batch is one transaction, whatever its size."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, transaction

from brim.base.kit import ids
from brim.base.kit.refusals import Refused
from brim.core.ledger import engine
from brim.core.ledger.checkpoints import roll as roll_checkpoints
from brim.core.ledger.engine import GENESIS, Account, Hold, State
from brim.core.ledger.seals import seal
from brim.core.ledger.types import Posted, Transfer

__all__ = ["again", "chart_code", "lock", "post", "read_holds", "read_keys", "roll_checkpoints", "seal", "write"]

T = TypeVar("T")
TRIES = 5

LOCK = """
    SELECT customer_id, code, posted, held, floor, seq, last_id, occurred_us, head, siblings
    FROM ledger_account
    WHERE customer_id = ANY(%s::bigint[]) ORDER BY customer_id, code FOR NO KEY UPDATE
"""
OPEN = """
    INSERT INTO ledger_account (customer_id, code, posted, held, floor, seq, last_id, occurred_us, siblings, head)
    SELECT customer_id, %s, 0, 0, 0, 0, 0, 0, 1, %s FROM unnest(%s::bigint[]) customer_id ORDER BY customer_id
    ON CONFLICT DO NOTHING
"""
USED = """
    SELECT t.customer_id, replace(t.key::text, '-', ''), t.id, replace(t.fingerprint::text, '-', '')
    FROM unnest(%s::bigint[], %s::uuid[]) wanted (customer_id, key)
    JOIN ledger_transfer t ON t.customer_id = wanted.customer_id AND t.key = wanted.key AND t.leg = 0
"""
HOLDS = """
    SELECT h.customer_id, h.id, h.code, h.amount, h.remaining, h.placed_at
    FROM unnest(%s::bigint[], %s::bigint[]) wanted (customer_id, id)
    JOIN ledger_hold h ON h.customer_id = wanted.customer_id AND h.id = wanted.id
"""
COPY = """
    COPY ledger_transfer (customer_id, key, leg, id, code, seq, amount, balance, book, kind, fingerprint, cause, actor,
    occurred_at, recorded_at, hash) FROM STDIN
"""
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


def shard_group(_customer_id: int) -> int:
    """Customers of one group may share a transaction; a single node is one group, a cluster has one a shard."""
    return 0


def raw_cursor() -> psycopg.Cursor[tuple[object, ...]]:
    """psycopg's own cursor on Django's connection: server-side parameters and prepared statements for the hot path."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def again(run: Callable[[], T]) -> T:
    """Run a whole transaction, again (at most 5 times) where PostgreSQL undid it for no fault of its own.

    Inside an open transaction it runs once: the outermost operation is the one to be repeated. What psycopg raises on
    the raw cursor comes out as Django's errors either way.
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
    """Lock all accounts of these customers, in order, and hand their state to the engine.

    Locks: ledger_account rows by (customer_id, code), FOR NO KEY UPDATE; two batches never deadlock. A customer with
    no account gets an empty one of `open_code`, so that there is always a row to lock. Needs an open transaction.
    """
    assert connection.in_atomic_block, "lock() belongs into the caller's transaction"
    wanted = sorted(set(customer_ids))
    state = State(now, ids.after)
    with raw_cursor() as cursor:
        load(state, cursor, wanted)
        missing = [customer_id for customer_id in wanted if customer_id not in state.latest]
        if missing:
            cursor.execute(OPEN, [open_code, GENESIS, array(missing)], prepare=True)
            load(state, cursor, missing)
        if is_short(state):
            load(state, cursor, wanted)
            assert not is_short(state), "no account is opened but under the customer's lock"
    return state


def is_short(state: State) -> bool:
    """Whether accounts were opened while the lock was waited for.

    A statement that waited shows the rows it waited for as they are now, and so how many there are, but none of those
    that were added meanwhile.
    """
    accounts: dict[int, int] = {}
    for account in state.accounts.values():
        accounts[account.customer_id] = max(account.siblings, accounts.get(account.customer_id, 0))
    return sum(accounts.values()) != len(state.accounts)


def load(state: State, cursor: psycopg.Cursor[tuple[object, ...]], customer_ids: list[int]) -> None:
    cursor.execute(LOCK, [array(customer_ids)], prepare=True)
    accounts, latest = state.accounts, state.latest
    for row in cursor.fetchall():
        account = Account(*row)  # type: ignore[arg-type]  # the columns stand in the order of its arguments
        accounts[account.customer_id, account.code] = account
        if account.last_id >= latest.get(account.customer_id, 0):
            latest[account.customer_id] = account.last_id


def read_keys(state: State, keys: Iterable[tuple[int, str]]) -> None:
    """Learn which of these (customer_id, key) pairs were booked before. Call it after `lock`, before the engine."""
    pairs = list(keys)
    with raw_cursor() as cursor:
        wanted = [array([pair[0] for pair in pairs]), array([engine.digest(pair[1]) for pair in pairs])]
        cursor.execute(USED, wanted, prepare=True)
        for customer_id, key, transfer_id, print_ in cursor.fetchall():
            state.used[customer_id, key] = (transfer_id, print_)  # type: ignore[index, assignment]  # typed by SQL


def read_holds(state: State, hold_ids: Iterable[tuple[int, int]]) -> None:
    """Load holds by (customer_id, hold_id); their customers must be locked."""
    pairs = list(hold_ids)
    if not pairs:
        return
    with raw_cursor() as cursor:
        cursor.execute(HOLDS, [[pair[0] for pair in pairs], [pair[1] for pair in pairs]], prepare=True)
        for row in cursor.fetchall():
            hold = Hold(*row)  # type: ignore[arg-type]  # the columns stand in the order of its arguments
            state.holds[hold.customer_id, hold.id] = hold


def write(state: State) -> None:
    """Write what the engine decided: rows by COPY, totals and holds set-wise. Five statements at most."""
    with raw_cursor() as cursor:
        if state.lines:
            with cursor.copy(COPY) as copy:
                copy.write("".join(state.lines))
        changed = number_siblings(state)
        write_accounts(cursor, INSERT_ACCOUNTS, [account for account in changed if account.is_new])
        write_accounts(cursor, UPDATE_ACCOUNTS, [account for account in changed if not account.is_new])
        write_holds(cursor, list(state.holds.values()))
    state.lines.clear()
    for account in changed:
        account.is_new = account.is_changed = False
    for hold in state.holds.values():
        hold.is_new = hold.is_changed = False


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


def write_accounts(cursor: psycopg.Cursor[tuple[object, ...]], statement: str, accounts: list[Account]) -> None:
    if not accounts:
        return
    columns = [array([getattr(account, name) for account in accounts]) for name in NUMBERS]
    heads = array([f'"\\\\x{account.head.hex()}"' for account in accounts])
    cursor.execute(statement, [*columns, heads], prepare=True)


NUMBERS = ("customer_id", "code", "posted", "held", "floor", "seq", "last_id", "occurred_us", "siblings")


def array(values: Iterable[object]) -> str:
    """An array in PostgreSQL's text form, of values that need no quoting: a fraction of the cost of dumping each."""
    return "{" + ",".join(map(str, values)) + "}"


def write_holds(cursor: psycopg.Cursor[tuple[object, ...]], holds: list[Hold]) -> None:
    new = [hold for hold in holds if hold.is_new]
    changed = [hold for hold in holds if hold.is_changed and not hold.is_new]
    if new:
        columns = zip(*[(h.customer_id, h.id, h.code, h.amount, h.remaining, h.placed_at) for h in new], strict=True)
        cursor.execute(INSERT_HOLDS, [list(column) for column in columns], prepare=True)
    if changed:
        columns = zip(*[(h.customer_id, h.id, h.remaining) for h in changed], strict=True)
        cursor.execute(UPDATE_HOLDS, [list(column) for column in columns], prepare=True)


def post(commands: Sequence[Transfer], *, now: datetime) -> list[Posted | Refused]:
    """Book a batch: each command succeeds or is refused by itself, results in the order of the commands.

    One transaction per shard group. A replayed key answers with `is_replayed`. For rooms that need decisions of their
    own in the same batch there are `lock`, `engine.apply` and `write`.
    """
    results: dict[int, Posted | Refused] = {}
    groups: dict[int, list[int]] = {}
    for number, command in enumerate(commands):
        groups.setdefault(shard_group(command.customer_id), []).append(number)
    for numbers in groups.values():
        batch = [commands[number] for number in numbers]
        results.update(zip(numbers, again(lambda batch=batch: post_group(batch, now)), strict=True))  # type: ignore[misc]  # the loop's own batch, bound at once
    return [results[number] for number in range(len(commands))]


def post_group(commands: Sequence[Transfer], now: datetime) -> list[Posted | Refused]:
    state = lock([command.customer_id for command in commands], open_code=first_code(commands), now=now)
    read_keys(state, [(command.customer_id, command.key) for command in commands])
    read_holds(state, [(command.customer_id, draw.hold_id) for command in commands for draw in command.draws])
    results: list[Posted | Refused] = []
    for command in commands:
        try:
            results.append(engine.apply(state, command))
        except Refused as refusal:
            results.append(refusal)
    write(state)
    return results


def first_code(commands: Sequence[Transfer]) -> int:
    """A code to open an account with, where a customer has none: the first that any command touches."""
    for command in commands:
        codes = [leg.code for leg in command.legs] + [place.code for place in command.places]
        for code in codes + [floor.code for floor in command.floors]:
            return code
    return 0


def chart_code(kind: str, asset: str, detail: str = "") -> int:
    """The code of (kind, asset, detail) in the chart of accounts, added where it is new. Remembered per process."""
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
