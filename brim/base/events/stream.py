"""Live events for server-sent streams: one reader a process, any number of subscribers.

A face turns each event into `id: {position}` / `event: {type}` / `data: …` and hands `Last-Event-ID` back as `after`.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from math import inf

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connections
from django.utils.translation import gettext as _

from brim.base.events import reading, sealing
from brim.base.events.positions import Snapshot
from brim.base.events.types import Recorded
from brim.base.kit.refusals import Refused

POLL_S = 0.2
HEARTBEAT_S = 15.0
MAX_QUEUED_BATCHES = 100
MAX_SUBSCRIBERS = 500
MAX_PER_ACTOR = 20
"""Of one key or person."""
MAX_PER_ADDRESS = 200
ROWS_A_PAGE = 500


class TooManyStreams(Refused):
    """The limit of streams of this process, or of one key, person or address, is reached; HTTP 503."""

    status = 503


@dataclass(frozen=True)
class Listening:
    """The subscriber, its address, and a check that it is still authorised: `check` raises Refused once it is not. It
    is called every `heartbeat_s` in a thread, and may query the database. Empty and None: anonymous and always
    authorised."""

    whose: str = ""
    address: str = ""
    check: Callable[[], object] | None = None


ANYBODY = Listening()


@dataclass(eq=False)
class Subscriber:
    """One open stream. If its queue is full it is too slow, and is closed rather than waited for."""

    loop: asyncio.AbstractEventLoop
    listening: Listening = ANYBODY
    queue: "asyncio.Queue[Sequence[Recorded]]" = field(default_factory=lambda: asyncio.Queue(MAX_QUEUED_BATCHES))
    is_slow: bool = False

    def offer(self, news: Sequence[Recorded]) -> None:
        """Called in the subscriber's own loop."""
        try:
            self.queue.put_nowait(news)
        except asyncio.QueueFull:
            self.is_slow = True


class SharedReader:
    """Reads the log's end in a thread of its own while anyone listens, and hands each reading to all of them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.subscribers: set[Subscriber] = set()
        self.thread: threading.Thread | None = None

    def join(self, subscriber: Subscriber) -> None:
        """Once this returns, every event not yet committed will be offered. Raises: TooManyStreams."""
        with self.lock:
            self.refuse_more(subscriber.listening)
            self.subscribers.add(subscriber)
            if self.thread is None:
                # The place is taken before the thread runs, so that nothing slips between joining and reading.
                feed = reading.Feed(reading.end())
                self.thread = threading.Thread(target=self.run, args=(feed,), name="event stream", daemon=True)
                self.thread.start()

    def refuse_more(self, listening: Listening) -> None:
        """Raises: TooManyStreams."""
        others = [one.listening for one in self.subscribers]
        if (
            len(others) >= MAX_SUBSCRIBERS
            or (listening.whose and sum(one.whose == listening.whose for one in others) >= MAX_PER_ACTOR)
            or (listening.address and sum(one.address == listening.address for one in others) >= MAX_PER_ADDRESS)
        ):
            raise TooManyStreams("too_many_streams", _("Too many live streams are open. Try again in a minute."))

    def leave(self, subscriber: Subscriber) -> None:
        with self.lock:
            self.subscribers.discard(subscriber)

    def run(self, feed: reading.Feed) -> None:
        pause = threading.Event()
        try:
            while not self.is_done():
                before = feed.position
                try:
                    found = sealing.with_reasons(feed.take(ROWS_A_PAGE))
                except DatabaseError:
                    connections.close_all()
                    feed = reading.Feed(before)  # what it had taken when it failed was handed to nobody
                    found = []
                if found:
                    self.publish(found)
                else:
                    pause.wait(POLL_S)
        finally:
            connections.close_all()

    def is_done(self) -> bool:
        with self.lock:
            if self.subscribers:
                return False
            self.thread = None
            return True

    def publish(self, news: Sequence[Recorded]) -> None:
        with self.lock:
            subscribers = list(self.subscribers)
        for subscriber in subscribers:
            try:
                subscriber.loop.call_soon_threadsafe(subscriber.offer, news)
            except RuntimeError:  # its loop has closed without leaving
                self.leave(subscriber)


shared = SharedReader()


def refuse_more(listening: Listening) -> None:
    """Call it before the response headers are sent. Raises: TooManyStreams."""
    with shared.lock:
        shared.refuse_more(listening)


class Watch:
    """Checks authorisation at every heartbeat; if the check fails to run, access is denied."""

    def __init__(self, listening: Listening, every_s: float, clock: Callable[[], float]) -> None:
        self.check = listening.check
        self.every_s = every_s
        self.clock = clock
        self.due_at = inf if self.check is None else clock() + every_s

    async def is_over(self) -> bool:
        if self.check is None or self.clock() < self.due_at:
            return False
        self.due_at = self.clock() + self.every_s
        return not await sync_to_async(self.still_may)(self.check)

    def still_may(self, check: Callable[[], object]) -> bool:
        """A stream lasts for hours, and borrows a connection only while it asks."""
        try:
            check()
        except (Refused, DatabaseError, InterfaceError):
            return False
        else:
            return True
        finally:
            connections.close_all()


async def stream(
    after: str | None = None,
    *,
    types: Collection[str] = (),
    customer_ids: Collection[int] | None = None,
    heartbeat_s: float = HEARTBEAT_S,
    listening: Listening = ANYBODY,
) -> AsyncGenerator[Recorded | None, None]:
    """Events as they commit, in order per customer: first those after `after`, then live ones.

    `after` None or "" starts with new events. None is yielded after `heartbeat_s` of silence, so that the face can
    write a comment line and notice a client that has disconnected. The stream ends for a client that reads too slowly,
    which reconnects with the position of its last event. After a reconnect an event may arrive twice; none is missed.
    The stream also ends once `listening.check` raises.
    Raises: Invalid `invalid_cursor`; TooManyStreams.
    """
    found = readings(after, types=types, customer_ids=customer_ids, heartbeat_s=heartbeat_s, listening=listening)
    async with aclosing(found):
        async for news in found:
            if not news:
                yield None
            for event in news:
                yield event


async def readings(
    after: str | None = None,
    *,
    types: Collection[str] = (),
    customer_ids: Collection[int] | None = None,
    heartbeat_s: float = HEARTBEAT_S,
    listening: Listening = ANYBODY,
) -> AsyncGenerator[Sequence[Recorded], None]:
    """As `stream`, in lists of what was read together; an empty list is a heartbeat."""
    wanted, customers = frozenset(types), None if customer_ids is None else frozenset(customer_ids)
    start = reading.parse(after) if after else None
    subscriber = Subscriber(asyncio.get_running_loop(), listening)
    watch = Watch(listening, heartbeat_s, subscriber.loop.time)
    await sync_to_async(shared.join)(subscriber)
    try:
        if start is None:
            seen = (await sync_to_async(reading.end)()).high
        else:
            feed = reading.Feed(start, types=wanted, customer_ids=customers)
            while not feed.is_at_end:
                found = await sync_to_async(feed.take)(ROWS_A_PAGE)
                if await watch.is_over():
                    return
                if found:
                    yield found
            seen = feed.position.high
        # A stream lasts for hours: the connection it began with goes back to the pool.
        await sync_to_async(connections.close_all)()
        async for news in live(subscriber, seen, watch, wanted=wanted, customers=customers, heartbeat_s=heartbeat_s):
            yield news
    finally:
        shared.leave(subscriber)


async def live(
    subscriber: Subscriber,
    seen: Snapshot,
    watch: Watch,
    *,
    wanted: frozenset[str],
    customers: frozenset[int] | None,
    heartbeat_s: float,
) -> AsyncIterator[Sequence[Recorded]]:
    """What the shared reader brings and `seen` has not shown already; it beats also where all of that is for others."""
    clock = subscriber.loop.time
    beat_at = clock() + heartbeat_s
    while not subscriber.is_slow:
        news: Sequence[Recorded] = ()
        with suppress(TimeoutError):
            news = await asyncio.wait_for(subscriber.queue.get(), max(min(beat_at, watch.due_at) - clock(), 0))
        if await watch.is_over():
            return
        fresh = [
            event
            for event in news
            if (customers is None or event.customer_id in customers)
            and (not wanted or event.type in wanted)
            and not seen.sees(event.xid)
        ]
        if fresh or clock() >= beat_at:
            yield fresh
            beat_at = clock() + heartbeat_s
