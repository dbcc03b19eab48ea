"""The proof: recomputes every invariant of the ledger from its rows. Read-only, constant memory, resumable.

A chunk of customers is checked by one statement: PostgreSQL walks each account along seq and recomputes sequence,
running balance and hash chain, then compares them with the account's totals and the open holds. Chunks are independent,
so several may be checked at once, each on a connection of its own.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils.translation import gettext as _

from brim.base.identity.permissions import authorise
from brim.base.identity.types import Actor
from brim.base.kit import jobs
from brim.base.kit.refusals import Conflict
from brim.core.ledger import snapshots
from brim.core.ledger.models import Verification

CHUNK = 2000
MAX_FAULTS = 20
LAST = 2**63 - 1
RESUMABLE = timedelta(days=1)

Check = Callable[[int, int], list[str]]
further: list[Check] = []
"""Checks of rooms above over their own rows: each checks the customers in (after, upto] and returns the faults."""

# The row's own text, exactly as core/ledger/engine.py wrote it before hashing.
TEXT = """
    concat_ws(E'\\t', t.customer_id, replace(t.key::text, '-', ''), t.leg, t.id, t.code, t.seq, t.amount, t.balance,
    t.book, t.kind, replace(t.fingerprint::text, '-', ''), t.cause, t.actor,
    to_char(t.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00',
    to_char(t.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00')
"""
# `assets[code]` is a number for each asset; codes of the chart count from 1.
ROWS = f"""
    WITH chart AS MATERIALIZED (
        SELECT array_agg(number ORDER BY code) AS assets
        FROM (SELECT code, dense_rank() OVER (ORDER BY asset) AS number FROM ledger_chart) numbered
    ), walked AS (
        SELECT coalesce((SELECT assets FROM chart)[t.code] <> (SELECT assets FROM chart)[t.book], TRUE) AS is_mixed,
               t.customer_id, t.code, t.id, t.seq, t.amount, t.balance, t.hash, t.occurred_at,
               coalesce(lag(t.seq) OVER account, 0) AS last_seq,
               coalesce(lag(t.balance) OVER account, 0) AS last_balance,
               coalesce(lag(t.occurred_at) OVER account, t.occurred_at) AS last_occurred_at,
               sha256(coalesce(lag(t.hash) OVER account, decode(repeat('00', 32), 'hex')) || convert_to({TEXT}, 'UTF8'))
               AS expected
        FROM ledger_transfer t
        WHERE t.code IS NOT NULL AND t.customer_id > %(after)s AND t.customer_id <= %(upto)s
        WINDOW account AS (PARTITION BY t.customer_id, t.code ORDER BY t.seq)
    ), summed AS (
        SELECT customer_id, code, count(*) AS entries, max(seq) AS seq, sum(amount) AS posted,
               min(id) FILTER (WHERE is_mixed) AS mixed,
               min(id) FILTER (WHERE seq <> last_seq + 1) AS gap,
               min(id) FILTER (WHERE balance <> last_balance + amount) AS unbalanced,
               min(id) FILTER (WHERE hash <> expected) AS broken,
               min(id) FILTER (WHERE occurred_at < last_occurred_at) AS backwards
        FROM walked GROUP BY customer_id, code
    ), held AS (
        SELECT customer_id, code, sum(remaining) AS held FROM ledger_hold
        WHERE customer_id > %(after)s AND customer_id <= %(upto)s GROUP BY customer_id, code
    ), account AS (
        SELECT * FROM ledger_account WHERE customer_id > %(after)s AND customer_id <= %(upto)s
    )
    SELECT customer_id, code, coalesce(s.entries, 0), a.head,
           CASE WHEN a.customer_id IS NULL THEN 'entries without an account'
                WHEN s.mixed IS NOT NULL THEN 'two assets, or an unknown code, at transfer ' || s.mixed
                WHEN s.gap IS NOT NULL THEN 'a gap in seq at transfer ' || s.gap
                WHEN s.unbalanced IS NOT NULL THEN 'a wrong running balance at transfer ' || s.unbalanced
                WHEN s.broken IS NOT NULL THEN 'a broken hash at transfer ' || s.broken
                WHEN s.backwards IS NOT NULL THEN 'time runs backwards at transfer ' || s.backwards
                WHEN a.seq <> coalesce(s.seq, 0) THEN 'seq is ' || a.seq || ', entries end at ' || coalesce(s.seq, 0)
                WHEN a.posted <> coalesce(s.posted, 0)
                THEN 'posted is ' || a.posted || ', entries sum to ' || coalesce(s.posted, 0)
                WHEN a.head <> coalesce((SELECT t.hash FROM ledger_transfer t WHERE t.customer_id = a.customer_id
                     AND t.code = a.code AND t.seq = a.seq), decode(repeat('00', 32), 'hex'))
                THEN 'the head is not the hash of the last entry'
                WHEN a.held <> coalesce(h.held, 0) THEN 'held is ' || a.held || ', holds sum to ' || coalesce(h.held, 0)
                WHEN a.posted - a.held < a.floor THEN 'below its floor'
           END
    FROM account a FULL JOIN summed s USING (customer_id, code) LEFT JOIN held h USING (customer_id, code)
    ORDER BY customer_id, code
"""
NEXT = """
    SELECT max(customer_id), count(*) FROM (
        SELECT DISTINCT customer_id FROM ledger_account WHERE customer_id > %s ORDER BY customer_id LIMIT %s
    ) chunk
"""
# All checkpoints have one snapshot, see `checkpoints.roll`.
CHECKPOINTS = """
    WITH roll AS MATERIALIZED (SELECT max(snapshot)::pg_snapshot AS seen FROM ledger_checkpoint),
    sums AS (SELECT book, -sum(amount) AS total FROM ledger_transfer
        WHERE book IS NOT NULL AND xid < (SELECT pg_snapshot_xmax(seen)::text::bigint FROM roll)
        AND pg_visible_in_snapshot(xid::text::xid8, (SELECT seen FROM roll)) GROUP BY book)
    SELECT k.book, k.total, coalesce(s.total, 0) FROM ledger_checkpoint k LEFT JOIN sums s USING (book)
    WHERE k.total <> coalesce(s.total, 0) ORDER BY k.book LIMIT 1
"""


def also(check: Check) -> None:
    """Register a room's own check, which then runs in every proof; called once, in its `hooks.py`."""
    further.append(check)


Range = tuple[int, int, int]
"""(after, upto, customers): the customers with after < id <= upto, and how many they are."""


@dataclass(frozen=True)
class Chunk:
    """The result of checking a range of customers. `heads`: all chain heads in order. `faults`: sentences."""

    upto: int
    customers: int
    accounts: int
    entries: int
    heads: bytes
    faults: list[str]


def chunks(after: int = 0) -> Iterator[Range]:
    """(after, upto, customers): ranges of customer ids that cover every account, from beyond `after` on."""
    while True:
        with connection.cursor() as db:
            db.execute(NEXT, [after, CHUNK])
            upto, count = db.fetchone()
        if not count:
            return
        yield after, upto, count
        after = upto


def check_chunk(after: int, upto: int, customers: int = 0) -> Chunk:
    """Check the ledger's rows of the customers in (after, upto]: one fault for every wrong account."""
    with connection.cursor() as db:
        db.execute(ROWS, {"after": after, "upto": upto})
        rows = db.fetchall()
    return Chunk(
        upto=upto,
        customers=customers,
        accounts=len(rows),
        entries=sum(row[2] for row in rows),
        heads=b"".join(bytes(row[3] or b"") for row in rows),
        faults=[f"customer {row[0]}, account {row[1]}: {row[4]}" for row in rows if row[4]],
    )


def faults(*, most: int = MAX_FAULTS) -> list[str]:
    """Check the whole ledger at once: a sentence for each first wrong row, an empty list if there is none."""
    found: list[str] = []
    last = -1
    for after, upto, _count in chunks(after=-1):
        last = upto
        found += check_chunk(after, upto).faults
        if len(found) >= most:
            return found[:most]
    return [*found, *check_chunk(last, LAST).faults, *checkpoint_faults()]


def checkpoint_faults() -> list[str]:
    with connection.cursor() as db:
        db.execute(CHECKPOINTS)
        return [f"book {row[0]}: its checkpoint is {row[1]}, its rows sum to {row[2]}" for row in db.fetchall()]


MOVED = f"""
    SELECT DISTINCT customer_id FROM ledger_transfer WHERE {snapshots.SINCE} AND customer_id > %(after)s
    ORDER BY customer_id LIMIT %(most)s
"""


def run(
    *,
    now: Callable[[], datetime],
    is_full: bool = True,
    at_once: int = 1,
    on_progress: Callable[[Verification], None] = lambda _run: None,
) -> Verification:
    """Verify the ledger and store the result; stops at the first wrong row and names it in `fault`.

    A full run covers every account; an incremental one those that moved since the last run that found nothing, and it
    repeats the fault of the last full run, since only a full run can show that it is fixed. A run interrupted within
    the last day continues where it stopped. Runs at the same time wait for each other. Reads only (but for its own
    record); statements of one chunk each, `at_once` of them side by side (more than one cannot see what the caller has
    not committed).
    """
    with one_at_a_time():
        return go_on(unfinished(now(), is_full=is_full) or begin(now(), is_full=is_full), now, at_once, on_progress)


def go_on(
    record: Verification,
    now: Callable[[], datetime],
    at_once: int,
    on_progress: Callable[[Verification], None],
) -> Verification:
    is_full = record.is_full
    since = None if is_full else last_good_snapshot()
    ranges = chunks(record.next_customer_id) if since is None else moved(since, record.next_customer_id)
    for chunk in proved(ranges, at_once):
        if chunk.faults:
            record.fault = chunk.faults[0]
            break
        add(record, chunk)
        on_progress(record)
    if is_full:
        record.fault = record.fault or beyond(record.next_customer_id)
    record.fault = record.fault or next(iter(checkpoint_faults()), "") or ("" if is_full else last_full_fault())
    record.finished_at = now()
    record.save()
    return record


def add(record: Verification, chunk: Chunk) -> None:
    """`digest` stands for all chain heads in order."""
    record.customers += chunk.customers
    record.accounts += chunk.accounts
    record.entries += chunk.entries
    record.digest = sha256(record.digest.encode() + chunk.heads).hexdigest()
    record.next_customer_id = chunk.upto
    record.save()


def proved(ranges: Iterable[Range], at_once: int) -> Iterator[Chunk]:
    """What `prove` says of each range, in their order; never more than a few ahead of who asks."""
    if at_once == 1:
        yield from (prove(*one) for one in ranges)
        return
    pool = ThreadPoolExecutor(at_once)
    ahead: deque[Future[Chunk]] = deque()
    try:
        for one in ranges:
            ahead.append(pool.submit(prove_apart, *one))
            if len(ahead) > at_once:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def prove_apart(after: int, upto: int, customers: int) -> Chunk:
    """`prove` on a connection of this thread's own."""
    try:
        return prove(after, upto, customers)
    finally:
        connection.close()


def prove(after: int, upto: int, customers: int = 0) -> Chunk:
    """Every claim on the customers in (after, upto], the ledger's own and those of the rooms above."""
    with set_wise() if customers != 1 else nullcontext():
        chunk = check_chunk(after, upto, customers)
        if not chunk.faults:
            chunk.faults.extend(fault for check in further for fault in check(after, upto))
    return chunk


@contextmanager
def set_wise() -> Iterator[None]:
    """Whole sets are held against each other, so no nested loops: where much was just booked and nothing is known yet
    of how much, the planner would take the sets for small and compare each row with every other.
    """
    with transaction.atomic(), connection.cursor() as db:
        db.execute("SET LOCAL enable_nestloop = off")
        yield
        db.execute("SET LOCAL enable_nestloop TO DEFAULT")


PROOF = "ledger.verify_all"
# A lock of one 64-bit number stands there as two halves.
RUNNING = """
    SELECT EXISTS (
      SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint) = hashtext('ledger_verification')::bigint)
"""


def ask_for_run(*, actor: Actor) -> None:
    """Queue a proof of the whole ledger for the worker. Permission: ledger:read, since it only reads.

    Raises: Forbidden; Conflict `proof_under_way` if one is queued or running.
    """
    authorise(actor, "ledger:read")
    if is_asked_for():
        raise Conflict(
            "proof_under_way",
            _("A proof of the whole ledger waits or runs already. None was added. See how far it is."),
        )
    with transaction.atomic():
        jobs.defer(PROOF)


def is_asked_for() -> bool:
    """Whether a proof of the whole ledger is queued or running in the worker."""
    return jobs.is_on_its_way(PROOF)


def is_running() -> bool:
    """Whether a run is active anywhere: it holds an advisory lock while it lives."""
    with connection.cursor() as db:
        db.execute(RUNNING)
        return bool(db.fetchone()[0])


def beyond(after: int) -> str:
    """Rows of customers beyond the last that has an account: there should be none."""
    return next(iter(prove(after, LAST).faults), "")


def begin(now: datetime, *, is_full: bool) -> Verification:
    return Verification(started_at=now, is_full=is_full, snapshot=snapshots.now(), next_customer_id=-1)


def unfinished(now: datetime, *, is_full: bool) -> Verification | None:
    """A run that was cut off, but for one so old that what it covered is no news any more."""
    cut_off = Verification.objects.filter(finished_at=None, is_full=is_full, started_at__gt=now - RESUMABLE)
    return cut_off.order_by("-id").first()


def last_full_fault() -> str:
    last = Verification.objects.filter(is_full=True).exclude(finished_at=None).order_by("-id").first()
    return last.fault if last else ""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_lock(hashtext('ledger_verification'))")
        try:
            yield
        finally:
            db.execute("SELECT pg_advisory_unlock(hashtext('ledger_verification'))")


def last_good_snapshot() -> str:
    """All rows it sees stand proved: the start of the last run that found nothing."""
    good = Verification.objects.exclude(finished_at=None).filter(fault="").order_by("-id").first()
    return good.snapshot if good else snapshots.NOTHING


def moved(since: str, after: int) -> Iterator[Range]:
    """Ranges as `chunks`, one customer each, of those that were booked since a snapshot."""
    while True:
        with connection.cursor() as db:
            db.execute(MOVED, {"since": since, "after": after, "most": CHUNK})
            found = [int(row[0]) for row in db.fetchall()]
        if not found:
            return
        for customer_id in found:
            yield customer_id - 1, customer_id, 1
        after = found[-1]
