"""Listeners: what a room does when something has happened, exactly once in effect.

    @listener("wallets.second_half", types=["wallets.transfer_sent"])
    def receive(batch: Sequence[Recorded]) -> None: ...

A listener is called in a transaction with up to `MOST_A_BATCH` events, a customer's in order; its cursor advances in
the same transaction, so effect and cursor commit together. It makes no network call: for that it defers a job in that
transaction. It may be called again for the same events when it failed; whatever it wrote then is rolled back first.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from brim.base.events import reading, rules
from brim.base.events.catalogue import ListenerReplayed
from brim.base.events.models import Cursor
from brim.base.events.operations import record
from brim.base.events.positions import START, Position
from brim.base.events.rules import MOST_A_BATCH
from brim.base.events.types import Recorded
from brim.base.kit import clock
from brim.base.kit.refusals import NotFound, Refused

POLL_S = 0.2
AFTER_TROUBLE_S = 1.0
MOST_LISTENERS = 40  # a thread and a connection each
# A listener that meets nothing of its own still writes its place down now and then, so that a restart reads little.
NOTE_PLACE_S = 30
Handle = Callable[[Sequence[Recorded]], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listener:
    """`types` empty: hears everything. `is_replayable`: its effect of the same events twice is that of once."""

    name: str
    said: Collection[str] | Callable[[], Collection[str]]
    handle: Handle
    is_replayable: bool

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(self.said() if callable(self.said) else self.said)


@dataclass(frozen=True)
class Run:
    """What one call did. `error` is what the handler raised; its work is rolled back and noted on the cursor."""

    handled: int = 0
    is_caught_up: bool = True
    error: Exception | None = None


class Place:
    """What a listener's thread keeps between batches: rows read ahead, valid while the cursor is where it was left."""

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


registry: dict[str, Listener] = {}


def listener(
    name: str, *, types: Collection[str] | Callable[[], Collection[str]] = (), replayable: bool = False
) -> Callable[[Handle], Handle]:
    """Register a listener in `<room>/listeners.py`, imported by the room's AppConfig.ready().

    `types`: names of event types of any room; empty hears all; a function where rooms above add to them, asked once all
    rooms are set up. A new listener starts at the log's beginning.
    `replayable`: set it only where handling the same events twice does no more than once.
    Raises: ValueError for a taken name. Unknown types are found by Django's system check `events.E001`.
    """

    def register(handle: Handle) -> Handle:
        if name in registry:
            raise ValueError(f"the listener {name!r} is declared twice")
        assert len(registry) < MOST_LISTENERS, "too many listeners for a thread each"
        registry[name] = Listener(name, types, handle, replayable)
        return handle

    return register


def run_once(name: str, place: Place | None = None) -> Run:
    """Hand a listener its next batch and advance its cursor, in one transaction of its own.

    Locks the cursor's row; where another worker holds it, or a failure's pause is not over, nothing is done. What a
    handler raises is caught, rolled back and noted: see `Run.error` and `queries.lag()`.
    """
    assert not connection.in_atomic_block, "a listener runs in a transaction of its own (in tests: transaction=True)"
    found = registered(name)
    place = place or Place()
    batch: list[Recorded] = []
    claimed = ""
    if place.feed is None:
        make_cursor(name, clock.now())  # in a transaction of its own: a first batch that fails must find it
    try:
        with transaction.atomic(durable=True):
            cursor = claim(name, clock.now())
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
        if connection.connection is not None and connection.connection.closed:
            connection.close()
        note_failure(name, claimed, batch, error)
        return Run(error=error, is_caught_up=False)


def registered(name: str) -> Listener:
    if name not in registry:
        raise NotFound("unknown_listener", _("There is no listener with this name. Nothing was done."))
    return registry[name]


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
    start = Cursor(listener=name, position=str(START), updated_at=now, batch_limit=MOST_A_BATCH)
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


def note_failure(name: str, claimed: str, batch: Sequence[Recorded], error: Exception) -> None:
    """Halve the batch until the culprit stands alone; then wait ever longer. Nothing is passed over.

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


def drain(name: str) -> int:
    """Run a listener until it has caught up; returns how many events it handled. For tests and one-off tools.

    Raises: what the handler raised, at its first failure.
    """
    place, handled = Place(), 0
    while True:
        run = run_once(name, place)
        if run.error is not None:
            raise run.error
        handled += run.handled
        if run.is_caught_up:
            return handled


def replay(
    name: str, *, actor: str = "system:events", now: datetime | None = None, request_id: str = "", reason: str = ""
) -> None:
    """Send a listener back to the log's beginning; it reads all again as it runs. The log records who asked.

    Locks the cursor, waiting for a running batch. Raises: NotFound `unknown_listener`; Refused `not_replayable`.
    """
    if not registered(name).is_replayable:
        raise Refused("not_replayable", _("This listener may not meet an event twice. Nothing was replayed."))
    now = now or clock.now()
    with transaction.atomic():
        make_cursor(name, now)
        Cursor.objects.select_for_update().get(listener=name)
        Cursor.objects.filter(listener=name).update(
            position=str(START), updated_at=now, batch_limit=MOST_A_BATCH, failures=0, last_error="", stuck_at="",
            retry_at=None,
        )  # fmt: skip
        record(ListenerReplayed(name), customer_id=0, actor=actor, now=now, request_id=request_id, reason=reason)


def run_all(stop: threading.Event, names: Collection[str] | None = None) -> None:
    """Run all listeners (or the named ones) until `stop` is set: the worker's loop. Then finishes the batches at hand.

    A thread and a connection for each, so that a slow or failing one delays no other. Several workers may run at once:
    a listener's batch is handled by one of them.
    """
    threads = [
        threading.Thread(target=run_until, args=(name, stop), name=f"listener {name}")
        for name in sorted(registry if names is None else names)
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def run_until(name: str, stop: threading.Event) -> None:
    place = Place()
    checked_at = 0.0
    try:
        while not stop.is_set():
            try:
                if place.feed is None or has_news(place.feed) or time.monotonic() - checked_at > NOTE_PLACE_S:
                    checked_at = time.monotonic()
                    run = run_once(name, place)
                    if not run.is_caught_up:
                        continue
                stop.wait(POLL_S)
            except Exception as error:  # noqa: BLE001 (the database is away: say so, and try again until it is back)
                log.error("listener %s cannot run: %s", name, describe(error))  # noqa: TRY400 (the text may quote data)
                place.forget()
                connection.close()
                stop.wait(AFTER_TROUBLE_S)
    finally:
        connections.close_all()


def has_news(feed: reading.Feed) -> bool:
    """Whether any event has committed behind the feed: one cheap statement, so that an idle relay costs little."""
    return not feed.is_at_end or reading.has_more(feed.position.high)
