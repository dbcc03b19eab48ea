"""A process's listeners: one thread reads the log, once for all who want it, and a few hand on what it read.

    reader    owns this process's part of the listeners, reads windows, writes down the places of those who met nothing
    runners   call a listener with what waits for it, in a transaction of its own, one at a time

A listener begins by reading by itself (`handling.read_and_handle`), and shares once it has caught up. It goes back to
that when it fails, when too much waits for it, and when its cursor is found elsewhere than it was left. So one that
fails or is slow costs the others nothing but a runner while it is at work, and never the last one.
"""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from math import inf

from django.db import DatabaseError, InterfaceError, connection, connections

from brim.base.events import handling, owning, reading, rules, seats
from brim.base.events.handling import NOTE_PLACE_S, Listener, Move, Overtaken, describe
from brim.base.events.models import Cursor
from brim.base.events.seats import RUNNERS, SLOW_S, Seat

POLL_S = 0.2
AFTER_TROUBLE_S = 1.0
TEND_S = 1.0
MAX_CONNECTIONS = 1 + RUNNERS
EVENTS_AT_ONCE = 2_000
READS_A_TURN = 64
PATIENCE_S = 0.2
log = logging.getLogger(__name__)


class Relay:
    """Runs listeners in this process: those of the given ones that are its part (`owning`). `run` may be called once.

    `lock` guards the seats and is held for moments, never over a statement.
    """

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self.listeners = {found.name: found for found in listeners}
        self.seats: dict[str, Seat] = {}
        self.lock = threading.Condition()
        self.feed: reading.Feed | None = None
        self.is_over = False
        self.tend_at = 0.0

    def run(self, stop: threading.Event) -> None:
        runners = [threading.Thread(target=self.work, name=f"listeners {number}") for number in range(RUNNERS)]
        for runner in runners:
            runner.start()
        try:
            while not stop.is_set():
                stop.wait(POLL_S if self.turned(stop) else AFTER_TROUBLE_S)
        finally:
            with self.lock:
                self.is_over = True
                self.lock.notify_all()
            for runner in runners:
                runner.join()
            with suppress(DatabaseError, InterfaceError):
                self.note_places()
            connections.close_all()

    def turned(self, stop: threading.Event) -> bool:
        """One turn of the reader; False where the database is away: it is said, and tried again until it is back."""
        try:
            self.turn(stop)
            return True
        except Exception as error:  # noqa: BLE001 (a thread that ended would take its listeners with it)
            log.error("listeners cannot run: %s", describe(error))  # noqa: TRY400 (the text may quote data)
            self.start_anew()
            return False

    def start_anew(self) -> None:
        """What was being read when the connection broke may be lost, and the locks are."""
        connection.close()
        self.tend_at, self.feed = 0.0, None
        with self.lock:
            for seat in self.seats.values():
                if seat.is_sharing:
                    seat.go_apart()

    def turn(self, stop: threading.Event) -> None:
        self.note_places()
        if time.monotonic() >= self.tend_at:
            self.tend()
            self.tend_at = time.monotonic() + TEND_S
        self.admit()
        self.read(stop)
        with self.lock:
            self.lock.notify_all()

    # What the reader sees to besides reading.

    def note_places(self) -> None:
        """One statement for all whose place has moved while nothing of theirs was to be kept."""
        now = time.monotonic()
        with self.lock:
            moving = {seat.listener.name: seat for seat in self.seats.values() if seat.has_moved(now)}
            moves = [Move(name, seat.stored, seat.position) for name, seat in moving.items()]
            for seat in moving.values():
                seat.is_busy = True
        if not moves:
            return
        moved: set[str] = set()
        try:
            moved = handling.move_cursors(moves)
        finally:
            with self.lock:
                for move in moves:
                    seat = moving[move.listener]
                    seat.is_busy = False
                    if move.listener in moved:
                        seat.is_noted(move)
                    else:
                        seat.go_apart()

    def tend(self) -> None:
        """Have this process's part of the listeners, and see whose cursor was moved by somebody else."""
        owners = owning.look(self.listeners)
        if not owners.is_member:
            owning.take_part()
            owners = owning.look(self.listeners)
        part = rules.part(len(self.listeners), owners.members)
        lost = self.seats.keys() - owners.mine
        self.leave(lost - owning.claim(lost))
        surplus = len(self.seats) - part
        if surplus > 0:
            idle = [name for name, seat in self.seats.items() if not seat.is_busy]
            self.leave(sorted(idle, reverse=True)[:surplus])
            owning.release(owners.mine - self.seats.keys())
        else:
            free = sorted(self.listeners.keys() - self.seats.keys() - owners.others)
            taken = owning.claim(free[:-surplus])
            with self.lock:
                self.seats |= {name: Seat(self.listeners[name]) for name in taken}
        self.look_for_moved()

    def leave(self, names: Collection[str]) -> None:
        """Have them no longer, but for those at work just now: they are left another time."""
        with self.lock:
            for name in names:
                if not self.seats[name].is_busy:
                    del self.seats[name]

    def look_for_moved(self) -> None:
        with self.lock:
            left = {name: seat.stored for name, seat in self.seats.items() if seat.is_sharing and not seat.is_busy}
        found = dict(Cursor.objects.filter(listener__in=left).values_list("listener", "position"))
        with self.lock:
            for name, stored in left.items():
                seat = self.seats[name]
                is_still = seat.is_sharing and not seat.is_busy and seat.stored == stored
                if is_still and found.get(name) != stored:
                    seat.go_apart()

    # Reading.

    def admit(self) -> None:
        """Let those share who have caught up, between two windows. Who has read less than was handed out reads on."""
        with self.lock:
            joining = [seat for seat in self.seats.values() if seat.is_joining]
            sharing = [seat for seat in self.seats.values() if seat.is_sharing]
            feeds = [seat.place.feed for seat in joining if seat.place.feed is not None]
            if feeds and not sharing:
                first = min(feeds, key=lambda feed: (feed.position.high.xmax, -len(feed.position.high.open)))
                self.feed = reading.Feed(first.position)
            if self.feed is None or not self.feed.is_between_windows:
                return
            for seat, feed in zip(joining, feeds, strict=True):
                if feed.position.high.covers(self.feed.position.high):
                    seat.share()
                else:
                    seat.is_joining, seat.looked_at = False, -inf

    def read(self, stop: threading.Event) -> None:
        """Read on to the log's end, a bounded stretch at a time, and hand it out."""
        feed = self.feed
        if feed is None or not self.wanted(feed):
            return
        if feed.is_between_windows and not reading.has_more(feed.position.high):
            return
        for _read in range(READS_A_TURN):
            events = feed.take_of_window(EVENTS_AT_ONCE)
            if events:
                with self.lock:
                    seats.hand_out(self.seats.values(), events, feed.position)
                    self.lock.notify_all()
                    if len(events) == EVENTS_AT_ONCE:
                        self.lock.wait_for(self.is_quiet, PATIENCE_S)
            elif stop.is_set() or not (self.wanted(feed) and feed.advance()):
                break
        with self.lock:
            seats.hand_out(self.seats.values(), (), feed.position)

    def wanted(self, feed: reading.Feed) -> bool:
        """Whether anybody shares; a window that is opened now is read for what they want together."""
        with self.lock:
            types = [seat.listener.types for seat in self.seats.values() if seat.is_sharing]
        if feed.is_between_windows:
            feed.types = sorted(frozenset().union(*types)) if all(types) else []
        return bool(types)

    def is_quiet(self) -> bool:
        """Whether those that are quick have what was handed out: the log is read no faster than they follow."""
        now = time.monotonic()
        return not any(seat.is_sharing and seat.inbox and not seat.is_beside(now) for seat in self.seats.values())

    # Running.

    def work(self) -> None:
        try:
            while (seat := self.take()) is not None:
                self.serve(seat)
        finally:
            connections.close_all()

    def take(self) -> Seat | None:
        """The next listener to run, waiting for one; None once this process ends."""
        with self.lock:
            while not self.is_over:
                now = time.monotonic()
                seat = seats.next_ready(self.seats.values(), now)
                if seat is not None:
                    seat.is_busy, seat.began_at = True, now
                    return seat
                self.lock.wait()
        return None

    def serve(self, seat: Seat) -> None:
        handled = 0
        try:
            handled = self.hand_on(seat) if seat.is_sharing else self.let_read(seat)
        except Exception as error:  # noqa: BLE001 (the database is away: say so, and try again until it is back)
            log.error("listener %s cannot run: %s", seat.listener.name, describe(error))  # noqa: TRY400 (the text may quote data)
            connection.close()
            with self.lock:
                seat.go_apart(time.monotonic() + AFTER_TROUBLE_S)
        with self.lock:
            seat.is_busy = False
            if handled:
                seat.is_slow = time.monotonic() - seat.began_at > SLOW_S
            self.lock.notify_all()

    def hand_on(self, seat: Seat) -> int:
        """Hand a listener what waits for it; returns how many events it handled."""
        with self.lock:
            events, move = seat.next_batch()
            is_due = seat.is_overdue(time.monotonic())
        try:
            is_stored = handling.handle(seat.listener, events, move, is_due=is_due)
        except Overtaken:
            with self.lock:
                seat.go_apart()
            return 0
        except Exception as error:  # noqa: BLE001 (whatever a handler raises is its listener's failure alone)
            handling.give_up(seat.listener.name, move.stored, events, error)
            with self.lock:
                seat.go_apart()
            return 0
        with self.lock:
            seat.done(events, move, is_stored=is_stored)
            is_apart = not seat.is_sharing
        if is_apart and not is_stored:
            handling.move_cursors([move])
        return len(events)

    def let_read(self, seat: Seat) -> int:
        """Let a listener read by itself; it joins the others once it has caught up."""
        place = seat.place
        now = time.monotonic()
        run = handling.Run()
        if place.feed is None or has_news(place.feed) or now - seat.looked_at > NOTE_PLACE_S:
            seat.looked_at = now
            run = handling.read_and_handle(seat.listener, place)
        with self.lock:
            if run.is_caught_up and place.feed is not None and place.feed.is_at_end:
                seat.is_joining = True
            elif run.is_caught_up:  # a failure's pause is not over, or somebody else has its cursor
                seat.due_at = time.monotonic() + AFTER_TROUBLE_S
        return run.handled


def has_news(feed: reading.Feed) -> bool:
    """Whether any event has committed behind the feed: one cheap statement, so that waiting costs little."""
    return not feed.is_at_end or reading.has_more(feed.position.high)
