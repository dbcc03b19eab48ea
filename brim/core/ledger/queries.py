"""Reads of the ledger. All return plain values and take no locks."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from brim.base.kit.pages import Page, cursor, read_cursor
from brim.base.kit.wire import Rows, Statement, ask
from brim.core.ledger import flows as rolled_flows
from brim.core.ledger import reading, snapshots
from brim.core.ledger.engine import State, digest
from brim.core.ledger.seals import covering as seal_over
from brim.core.ledger.seals import is_genuine as seal_is_genuine
from brim.core.ledger.seals import is_sealed, published, published_one
from brim.core.ledger.seals import path as seal_path
from brim.core.ledger.types import AccountView, BookTotal, Entry, Flow, Proof, TrialBalance, Turnover
from brim.core.ledger.verify import faults

__all__ = [
    "account",
    "accounts",
    "assert_books_balance",
    "balance_at",
    "booked",
    "codes",
    "entries",
    "entries_between",
    "flows",
    "flows_of_all_time",
    "is_sealed",
    "look",
    "posted",
    "proof",
    "published",
    "published_one",
    "seal_is_genuine",
    "seal_over",
    "seal_path",
    "seq_at",
    "slice_ends",
    "transfer",
    "trial_balance",
    "turnover",
]

ACCOUNTS = """
    SELECT a.customer_id, a.code, c.kind, c.asset, a.posted, a.held, a.floor, a.seq, encode(a.head, 'hex')
    FROM ledger_account a JOIN ledger_chart c ON c.code = a.code WHERE a.customer_id = %s
"""
ENTRY = """
    SELECT customer_id, id, code, seq, amount, balance, book, kind, cause, actor, occurred_at, recorded_at,
    encode(hash, 'hex') FROM ledger_transfer
"""
# The times of an account never run backwards along seq, so the moment is found by halving seq: some twenty look-ups
# in the key's index, however long the account is.
SEQ_AT = """
    WITH RECURSIVE halves (low, high) AS (
        SELECT 0::bigint, seq FROM ledger_account WHERE customer_id = %(customer)s AND code = %(code)s
        UNION ALL
        SELECT CASE WHEN t.occurred_at <= %(moment)s THEN t.seq ELSE low END,
               CASE WHEN t.occurred_at <= %(moment)s THEN high ELSE t.seq - 1 END
        FROM halves JOIN ledger_transfer t
          ON t.customer_id = %(customer)s AND t.code = %(code)s AND t.seq = (low + high + 1) / 2
        WHERE low < high
    )
    SELECT low FROM halves WHERE low = high
"""
SLICE_ENDS = """
    SELECT DISTINCT ON (slice)
        (floor(extract(epoch FROM occurred_at))::bigint - %s) / %s AS slice, occurred_at, balance
    FROM ledger_transfer WHERE customer_id = %s AND code = %s AND seq > %s AND seq <= %s ORDER BY slice, seq DESC
"""
TURNOVER = """
    SELECT coalesce(sum(net) FILTER (WHERE net > 0), 0), coalesce(sum(net) FILTER (WHERE net < 0), 0)
    FROM (SELECT sum(amount) AS net FROM ledger_transfer
          WHERE customer_id = %s AND code = %s AND seq > %s AND seq <= %s GROUP BY id) moved
"""
# One statement, so that customers and books are seen at one moment. A book is its checkpoint and the rows since.
TRIAL = f"""
    WITH rolled AS (SELECT book, total, snapshot FROM ledger_checkpoint),
    low AS MATERIALIZED (SELECT coalesce(max(snapshot), '{snapshots.NOTHING}')::pg_snapshot AS since FROM rolled),
    late AS (
        SELECT book, -sum(amount) AS total FROM ledger_transfer
        WHERE book IS NOT NULL AND xid >= (SELECT pg_snapshot_xmin(since)::text::bigint FROM low)
        AND NOT pg_visible_in_snapshot(xid::text::xid8, (SELECT since FROM low)) GROUP BY book
    ), parts AS (
        SELECT code, FALSE AS is_book, sum(posted) AS total, count(*) AS accounts FROM ledger_account GROUP BY code
        UNION ALL
        SELECT book, TRUE, sum(total), 1
        FROM (SELECT book, total FROM rolled UNION ALL SELECT book, total FROM late) both_parts GROUP BY book
    )
    SELECT c.code, c.kind, c.asset, c.detail, parts.is_book, parts.total, parts.accounts
    FROM parts JOIN ledger_chart c ON c.code = parts.code ORDER BY c.asset, parts.is_book, c.kind, c.detail
"""
MAX_ENTRIES = 500


def accounts(customer_id: int) -> list[AccountView]:
    with connection.cursor() as db:
        db.execute(ACCOUNTS + " ORDER BY a.code", [customer_id])
        return [AccountView(*row) for row in db.fetchall()]


def account(customer_id: int, code: int) -> AccountView | None:
    with connection.cursor() as db:
        db.execute(ACCOUNTS + " AND a.code = %s", [customer_id, code])
        row = db.fetchone()
    return AccountView(*row) if row else None


def entries(customer_id: int, code: int, *, limit: int, before: str | None = None) -> Page[Entry]:
    """An account's entries, newest first."""
    assert 0 < limit <= MAX_ENTRIES, limit
    below = read_cursor(before, int)[0] if before else 2**63 - 1
    found = read_entries(
        " WHERE customer_id = %s AND code = %s AND seq < %s ORDER BY seq DESC LIMIT %s",
        [customer_id, code, below, limit + 1],
    )
    return Page(found[:limit], cursor(found[limit - 1].seq) if len(found) > limit else None)


def entries_between(customer_id: int, code: int, *, after_seq: int, upto_seq: int, limit: int) -> list[Entry]:
    """An account's entries with after_seq < seq <= upto_seq, oldest first."""
    return read_entries(
        " WHERE customer_id = %s AND code = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT %s",
        [customer_id, code, after_seq, upto_seq, limit],
    )


def transfer(customer_id: int, key: str) -> list[Entry]:
    """The legs booked under an idempotency key, in order; empty if it was never used (or moved nothing)."""
    return read_entries(
        " WHERE customer_id = %s AND key = %s::uuid AND code IS NOT NULL ORDER BY leg", [customer_id, digest(key)]
    )


def read_entries(where: str, values: Sequence[object]) -> list[Entry]:
    """Reading moments from text would cost more than all the rest of a read."""
    (rows,) = ask([Statement(ENTRY + where, values, is_binary=True)])
    return [Entry(*row) for row in rows]


def look(
    customer_ids: Collection[int],
    *,
    now: datetime,
    keys: Collection[tuple[int, str]] = (),
    holds: Collection[tuple[int, int]] = (),
    beside: Sequence[Statement] = (),
) -> tuple[State, list[Rows]]:
    """As `operations.load`, but without locks: for previews. Never write the state: the accounts may have changed
    meanwhile."""
    return reading.read(reading.LOOK, sorted(customer_ids), now=now, keys=keys, holds=holds, beside=beside)


def add_holds(state: State, holds: Collection[tuple[int, int]]) -> None:
    """Add these holds, (customer_id, hold_id), to a state that was loaded or looked at without them. A hold changes
    only under its customer's lock, so the holds are as current as the state."""
    missing = [pair for pair in holds if pair not in state.holds]
    if missing:
        reading.take_holds(state, ask([reading.holds_question(missing)])[0])


def codes() -> dict[tuple[str, str, str], int]:
    """The chart of accounts: codes by (kind, asset, detail)."""
    with connection.cursor() as db:
        db.execute("SELECT kind, asset, detail, code FROM ledger_chart")
        return {(kind, asset, detail): int(code) for kind, asset, detail, code in db.fetchall()}


def booked(keys: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these (customer_id, key) pairs were booked before."""
    return set(booked_as(keys))


def booked_as(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The transfers' ids by those of these (customer_id, key) pairs that were booked before."""
    by_digest = {(customer_id, digest(key)): (customer_id, key) for customer_id, key in keys}
    columns: list[list[Any]] = [[pair[0] for pair in by_digest], [pair[1] for pair in by_digest]]
    with connection.cursor() as db:
        db.execute(reading.USED, columns)
        return {by_digest[int(row[0]), str(row[1])]: int(row[2]) for row in db.fetchall()}


def posted(customer_ids: Collection[int], codes: Collection[int]) -> dict[tuple[int, int], int]:
    """Posted balances by (customer_id, code), of the accounts that exist."""
    with connection.cursor() as db:
        db.execute(
            "SELECT customer_id, code, posted FROM ledger_account WHERE customer_id = ANY(%s) AND code = ANY(%s)",
            [list(customer_ids), list(codes)],
        )
        return {(row[0], row[1]): row[2] for row in db.fetchall()}


def seq_at(customer_id: int, code: int, moment: datetime) -> int:
    """The number of the account's last entry that happened at or before `moment`; 0 where there is none."""
    with connection.cursor() as db:
        db.execute(SEQ_AT, {"customer": customer_id, "code": code, "moment": moment})
        row = db.fetchone()
    return int(row[0]) if row else 0


def balance_at(customer_id: int, code: int, moment: datetime) -> int:
    """The posted balance right after all that had happened by `moment`."""
    seq = seq_at(customer_id, code, moment)
    if seq == 0:
        return 0
    with connection.cursor() as db:
        db.execute(
            "SELECT balance FROM ledger_transfer WHERE customer_id = %s AND code = %s AND seq = %s",
            [customer_id, code, seq],
        )
        return int(db.fetchone()[0])


def turnover(customer_id: int, code: int, *, after_seq: int, upto_seq: int) -> Turnover:
    """What the account's entries with after_seq < seq <= upto_seq added and took away; legs of one transfer net."""
    with connection.cursor() as db:
        db.execute(TURNOVER, [customer_id, code, after_seq, upto_seq])
        came, went = db.fetchone()
    return Turnover(int(came), int(went))


def slice_ends(
    customer_id: int, code: int, *, after_seq: int, upto_seq: int, start: datetime, seconds: int
) -> list[tuple[int, datetime, int]]:
    """The last entry of each slice of so many seconds from `start`: slice, moment, balance; no row for a quiet one."""
    with connection.cursor() as db:
        db.execute(SLICE_ENDS, [int(start.timestamp()), seconds, customer_id, code, after_seq, upto_seq])
        return [(int(row[0]), row[1], int(row[2])) for row in db.fetchall()]


def trial_balance() -> TrialBalance:
    """Customers' accounts and books per asset. Books come from checkpoints and the rows since."""
    with connection.cursor() as db:
        db.execute(TRIAL)
        lines = [
            BookTotal(code, kind, asset, detail, is_book=is_book, total=int(total), accounts=count)
            for code, kind, asset, detail, is_book, total, count in db.fetchall()
        ]
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.asset] = sums.get(line.asset, 0) + line.total
    return TrialBalance(tuple(lines), sums)


def flows(start: datetime, end: datetime) -> list[Flow]:
    """Turnover with `start` <= occurred_at < `end`, both on a quarter of an hour; a quarter without any has no row."""
    assert start > rolled_flows.ALL_TIME, start
    return rolled_flows.read(start, end)


def flows_of_all_time() -> list[Flow]:
    """The same since the beginning: came - went by kind and asset is what all customers have."""
    first = rolled_flows.ALL_TIME
    return rolled_flows.read(first, first + timedelta(minutes=1))


def proof() -> Proof:
    """The result of the last finished proof, and the last seal; fields are None if there was none yet."""
    with connection.cursor() as db:
        db.execute(
            "SELECT finished_at, is_full, customers, accounts, entries, digest, fault FROM ledger_verification"
            " WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
        )
        run = db.fetchone() or (None, False, 0, 0, 0, "", "")
        db.execute("SELECT sealed_at, encode(root, 'hex'), leaves FROM ledger_seal ORDER BY id DESC LIMIT 1")
        seal = db.fetchone() or (None, "", 0)
    return Proof(*run, *seal)


def assert_books_balance() -> None:
    """For the end of every test that moves value: the whole proof, which must find no fault."""
    found = faults()
    assert not found, found[:5]
    sums = trial_balance().sums
    assert not any(sums.values()), sums
