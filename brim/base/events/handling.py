"""Handles a listener's batch: calls it, moves its cursor in the same transaction, stores its failure. Private to the
room."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from brim.base.events import reading, rules
from brim.base.events.models import Cursor
from brim.base.events.positions import START, Position
from brim.base.events.rules import MAX_BATCH
from brim.base.events.types import Recorded
from brim.base.kit import clock
from brim.base.kit.refusals import Refused

# A listener that meets nothing of its own still writes its place down now and then, so that a restart reads little.
NOTE_PLACE_S = 30
Handle = Callable[[Sequence[Recorded]], None]
log = logging.getLogger(__name__)

# A row that somebody else holds is not waited for: whoever holds it is about to move it.
MOVE = """
WITH given AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS given (listener, stored, position)),
still AS (
    SELECT c.listener, given.position FROM events_cursor c JOIN given USING (listener)
    WHERE c.position = given.stored FOR UPDATE OF c SKIP LOCKED
)
UPDATE events_cursor c SET
    position = still.position, updated_at = %s, batch_limit = least(c.batch_limit * 2, %s),
    failures = 0, last_error = '', stuck_at = '', retry_at = NULL
FROM still WHERE c.listener = still.listener
RETURNING c.listener
"""


@dataclass(frozen=True)
class Listener:
    """`types` empty: all events. `is_replayable`: handling the same events twice has the effect of once."""

    name: str
    said: Collection[str] | Callable[[], Collection[str]]
    handle: Handle
    is_replayable: bool

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(self.said() if callable(self.said) else self.said)


@dataclass(frozen=True)
class Run:
    """The result of one call. `error` is what the handler raised; its work was rolled back and the error stored on the
    cursor."""

    handled: int = 0
    is_caught_up: bool = True
    error: Exception | None = None


@dataclass(frozen=True)
class Move:
    """A cursor goes from where it is `stored` to `position`."""

    listener: str
    stored: str
    position: str


class Overtaken(Exception):
    """The cursor has been moved by another process, a replay or an operator. Nothing was done."""


class Place:
    """What a listener keeps between batches: rows read ahead, valid while the cursor is where it was left."""

    def __init__(self) -> None:
        self.stored = ""
        self.feed: reading.Feed | None = None

    def resume(self, stored: str, types: Collection[str]) -> reading.Feed:
        if self.feed is None or self.stored != stored:
            self.stored = stored
            self.feed = reading.Feed(reading.parse(stored), types=types)
        return self.feed

    def forget(self) -> None:
        self.feed = None


def read_and_handle(found: Listener, place: Place) -> Run:
    """Hand a listener its next batch, read for it alone, and advance its cursor, in one transaction of its own."""
    assert not connection.in_atomic_block, "a listener runs in a transaction of its own (in tests: transaction=True)"
    batch: list[Recorded] = []
    claimed = ""
    if place.feed is None:
        make_cursor(found.name, clock.now())  # in a transaction of its own: a first batch that fails must find it
    try:
        with transaction.atomic(durable=True):
            cursor = claim(found.name, clock.now())
            if cursor is None:
                return Run()
            claimed = cursor.position
            feed = place.resume(cursor.position, found.types)
            batch = feed.take(cursor.batch_limit)
            if batch:
                found.handle(batch)
            note_success(cursor, str(feed.position), is_handled=bool(batch))
        place.stored = cursor.position
        return Run(len(batch), feed.is_at_end)
    except Exception as error:  # noqa: BLE001 (whatever a handler raises is its listener's failure alone)
        place.forget()
        give_up(found.name, claimed, batch, error)
        return Run(error=error, is_caught_up=False)


def handle(found: Listener, batch: Sequence[Recorded], move: Move, *, is_due: bool) -> bool:
    """Hand a listener a batch that was read for several, and advance its cursor in the same transaction.

    A handler that has left the database alone had no effect that its cursor must commit with: unless `is_due`, the
    cursor stays and False is returned; whoever called moves it later, together with others. Raises: Overtaken; what
    the handler raised. Either way nothing was done.
    """
    with transaction.atomic(durable=True):
        found.handle(batch)
        if not is_due and is_untouched():
            return False
        if not move_cursors([move]):
            raise Overtaken
    return True


def is_untouched() -> bool:
    """Whether this transaction has sent nothing yet, and has nothing to do once it commits."""
    return connection.connection.info.transaction_status is TransactionStatus.IDLE and not connection.run_on_commit


def move_cursors(moves: Sequence[Move]) -> set[str]:
    """Advance cursors in one statement; returns whose were where they were said to be, and so were moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            [
                [move.listener for move in moves],
                [move.stored for move in moves],
                [move.position for move in moves],
                clock.now(),
                MAX_BATCH,
            ],
        )
        return {listener for (listener,) in cursor.fetchall()}


def claim(name: str, now: datetime) -> Cursor | None:
    """The listener's cursor, locked; None where another worker has it or it is to wait."""
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(listener=name).first()
    if cursor is None or (cursor.retry_at is not None and cursor.retry_at > now):
        return None
    return cursor


def make_cursor(name: str, now: datetime) -> None:
    """The cursor of a listener that has none yet, at the log's beginning."""
    if Cursor.objects.filter(listener=name).exists():
        return
    start = Cursor(listener=name, position=str(START), updated_at=now, batch_limit=MAX_BATCH)
    Cursor.objects.bulk_create([start], ignore_conflicts=True)


def note_success(cursor: Cursor, position: str, *, is_handled: bool) -> None:
    now = clock.now()
    is_due = position != cursor.position and (now - cursor.updated_at).total_seconds() >= NOTE_PLACE_S
    if not is_handled and not is_due:
        return
    cursor.position = position
    Cursor.objects.filter(listener=cursor.listener).update(
        position=position,
        updated_at=now,
        batch_limit=rules.limit_after_success(cursor.batch_limit),
        failures=0,
        last_error="",
        stuck_at="",
        retry_at=None,
    )


def give_up(name: str, claimed: str, batch: Sequence[Recorded], error: Exception) -> None:
    """After a batch that was rolled back: its failure is noted, over a new connection where the old one is gone."""
    if connection.connection is not None and connection.connection.closed:
        connection.close()
    note_failure(name, claimed, batch, error)


def note_failure(name: str, claimed: str, batch: Sequence[Recorded], error: Exception) -> None:
    """Halve the batch until the culprit stands alone; then wait ever longer. Nothing is skipped.

    Where another worker has moved the cursor meanwhile, that worker's word counts.
    """
    said = describe(error)
    with transaction.atomic(durable=True):
        cursor = Cursor.objects.select_for_update().filter(listener=name, position=claimed).first()
        if cursor is None:
            return
        positions = [event.position for event in batch]
        failures = rules.failures_after(positions, stuck_at=cursor.stuck_at, failures=cursor.failures)
        pause = timedelta(seconds=rules.pause_s(len(batch), failures))
        Cursor.objects.filter(listener=name).update(
            position=before(batch[0], claimed) if batch else claimed,
            batch_limit=rules.limit_after_failure(len(batch)),
            failures=failures,
            last_error=said,
            stuck_at=positions[0] if len(positions) == 1 else "",
            retry_at=clock.now() + pause,
        )
    culprit = f"{batch[0].type} {batch[0].customer_id}/{batch[0].id}" if len(batch) == 1 else f"{len(batch)} events"
    log.error("listener %s failed on %s: %s", name, culprit, said)


def before(first: Recorded, claimed: str) -> str:
    """The claimed place with its window held fast, so that a retry meets the same event at the same position."""
    window, stored = Position.parse(first.position), Position.parse(claimed)
    if (window.low, window.high) == (stored.low, stored.high):
        return claimed
    return str(Position(window.low, window.high))


def describe(error: Exception) -> str:
    """Kind and place of a failure; not its text, which may quote personal data."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f" in {step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}" if step else ""
    code = f" ({error.code})" if isinstance(error, Refused) else ""
    return f"{type(error).__name__}{code}{place}"
