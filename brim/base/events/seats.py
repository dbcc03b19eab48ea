"""The listeners of one process and how far each has come, in memory. Private to the room; `sharing` holds the lock."""

import time
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from brim.base.events.handling import NOTE_PLACE_S, Listener, Move, Place
from brim.base.events.positions import Position, Snapshot
from brim.base.events.rules import MAX_BATCH
from brim.base.events.types import Recorded

RUNNERS = 3
# One that takes longer for a batch runs beside the others only, and leaves a runner to the quick ones.
SLOW_S = 1.0
# What a process keeps for one that cannot follow; past it the listener reads by itself.
MAX_BACKLOG = 10_000
# A place that moved without an effect is written down by the reader; by the listener itself once it waits so long.
OVERDUE_S = 1.0


@dataclass(frozen=True)
class Portion:
    """Events of one window that a listener wants, and where it stands once it has them."""

    events: Sequence[Recorded]
    position: str


@dataclass(eq=False)
class Seat:
    """A listener of this process. It reads by itself until it has caught up, then shares what the process reads.

    `stored`: its cursor, as it stands in the database; `position`: how far it has come, ahead of that where what it
    met had no effect. `seen`: where it joined, while the window at hand began before that. `is_busy`: a runner has it,
    or its cursor is being written; nobody else touches its place then. `heard_at`: since when its place is ahead
    because of events that it met.
    """

    listener: Listener
    place: Place = field(default_factory=Place)
    is_sharing: bool = False
    is_joining: bool = False
    is_busy: bool = False
    is_slow: bool = False
    stored: str = ""
    position: str = ""
    seen: Snapshot | None = None
    inbox: deque[Portion] = field(default_factory=deque)
    waiting: int = 0
    heard_at: float | None = None
    due_at: float = 0.0
    began_at: float = 0.0
    looked_at: float = -inf
    noted_at: float = 0.0

    def go_apart(self, due_at: float = 0.0) -> None:
        """Read by itself again, from its cursor; what it has waiting is there too."""
        self.is_sharing, self.is_joining, self.heard_at = False, False, None
        self.place, self.seen, self.due_at = Place(), None, due_at
        self.inbox.clear()
        self.waiting = 0

    def share(self) -> None:
        """Go on from the end of what it read by itself with what the process reads."""
        assert self.place.feed is not None
        self.stored, self.position = self.place.stored, str(self.place.feed.position)
        self.seen = self.place.feed.position.high
        self.is_sharing, self.is_joining = True, False
        self.noted_at = time.monotonic()

    def is_ready(self, now: float) -> bool:
        if self.is_busy or self.is_joining:
            return False
        return bool(self.inbox) if self.is_sharing else self.due_at <= now

    def is_beside(self, now: float) -> bool:
        """Whether it may keep a runner for long."""
        return not self.is_sharing or self.is_slow or (self.is_busy and now - self.began_at > SLOW_S)

    def offer(self, portion: Portion) -> None:
        if portion.events:
            self.inbox.append(portion)
            self.waiting += len(portion.events)
            if self.waiting > MAX_BACKLOG:
                self.go_apart()
        elif not self.inbox and not self.is_busy:
            self.position = portion.position

    def next_batch(self) -> tuple[list[Recorded], Move]:
        """Up to `MAX_BATCH` of the events that wait, and where the cursor goes with them. They stay the first in
        line until `done` is told."""
        events: list[Recorded] = []
        position = self.position
        for portion in self.inbox:
            room = MAX_BATCH - len(events)
            events += portion.events[:room]
            position = portion.position if len(portion.events) <= room else events[-1].position
            if len(events) == MAX_BATCH:
                break
        return events, Move(self.listener.name, self.stored, position)

    def done(self, events: Sequence[Recorded], move: Move, *, is_stored: bool) -> None:
        if not self.is_sharing:  # it went apart meanwhile; its cursor says how far it came
            return
        left = len(events)
        while left:
            portion = self.inbox.popleft()
            if len(portion.events) > left:
                self.inbox.appendleft(Portion(portion.events[left:], portion.position))
            left -= min(left, len(portion.events))
        self.waiting -= len(events)
        self.position = move.position
        if is_stored:
            self.is_noted(move)
        elif self.heard_at is None:
            self.heard_at = time.monotonic()

    def is_noted(self, move: Move) -> None:
        self.stored, self.noted_at, self.heard_at = move.position, time.monotonic(), None

    def has_moved(self, now: float) -> bool:
        """Whether its place is to be written down: at once after events that had no effect, else now and then."""
        if not self.is_sharing or self.is_busy or self.position == self.stored:
            return False
        return self.heard_at is not None or now - self.noted_at > NOTE_PLACE_S

    def is_overdue(self, now: float) -> bool:
        return self.heard_at is not None and now - self.heard_at > OVERDUE_S


def next_ready(seats: Collection[Seat], now: float) -> Seat | None:
    """Whose turn it is: the one that has not run for longest. One runner is always left to those that are quick."""
    ready = [seat for seat in seats if seat.is_ready(now)]
    if sum(seat.is_busy and seat.is_beside(now) for seat in seats) >= RUNNERS - 1:
        ready = [seat for seat in ready if not seat.is_beside(now)]
    return min(ready, key=lambda seat: seat.began_at, default=None)


def hand_out(seats: Collection[Seat], events: Sequence[Recorded], position: Position) -> None:
    """Give what was read, of one window, to all who share; `position` is behind the last event."""
    by_types: dict[frozenset[str], Sequence[Recorded]] = {}
    text = str(position)
    for seat in seats:
        if not seat.is_sharing:
            continue
        types = seat.listener.types
        if types not in by_types:
            by_types[types] = [one for one in events if one.type in types] if types else events
        if seat.seen is not None and position.low.covers(seat.seen):
            seat.seen = None
        if seat.seen is None:
            seat.offer(Portion(by_types[types], text))
        elif position.high.covers(seat.seen):
            seat.offer(since(seat.seen, by_types[types], position))


def since(seen: Snapshot, events: Sequence[Recorded], position: Position) -> Portion:
    """The part of a window that one who joined within it has not read yet: a window of its own."""
    own = replace(position, low=seen)
    fresh = [
        replace(one, position=f"{own.prefix}{one.id}_{one.customer_id + 1}") for one in events if not seen.sees(one.xid)
    ]
    return Portion(fresh, str(own))
