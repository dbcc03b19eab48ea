"""One reader for all listeners of a process, and listeners spread over processes."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import connections

from brim.base.events import handling, listeners, operations, queries, reading, sharing
from brim.base.events.models import Cursor, EventRow
from brim.base.events.positions import Position, Snapshot
from brim.base.events.seats import MAX_BACKLOG, Portion, Seat, hand_out
from brim.base.events.sharing import MAX_CONNECTIONS, Relay
from brim.base.events.tests.test_listeners import (
    NOW,
    EchoHeard,
    backends,
    echo,
    echoes,
    lag_of,
    ring,
    wait_until,
)
from brim.base.events.types import Fact, Recorded

MANY = 45


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many rings follow each other, the reader's rest between two looks is most of the time they take."""
    monkeypatch.setattr(sharing, "POLL_S", 0.01)


@pytest.fixture
def run(transactional_db: None) -> Iterator[Callable[..., Relay]]:
    """A process's relay, in a thread of this one."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(*found: handling.Listener) -> Relay:
        relay = Relay(found)
        threads.append(threading.Thread(target=relay.run, args=(stop,)))
        threads[-1].start()
        return relay

    yield start
    stop.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def hearer(
    name: str, handle: listeners.Handle = echo, types: Sequence[str] = ("events.bell_rung",)
) -> handling.Listener:
    return handling.Listener(name, frozenset(types), handle, is_replayable=True)


def echo_as(customer_id: int) -> listeners.Handle:
    """Each of many leaves its effect under a number of its own."""

    def handle(batch: Sequence[Recorded]) -> None:
        operations.record_many([Fact(EchoHeard(one.data["number"]), customer_id, "system:t", NOW) for one in batch])

    return handle


def echoed() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = EventRow.objects.filter(type="events.echo_heard").order_by("id")
    for customer_id, data in rows.values_list("customer_id", "data"):
        found[customer_id].append(data["number"])
    return found


def have_echoed(count: int, many: int) -> Callable[[], bool]:
    """Whether each of `many` has left that many effects."""

    def is_so() -> bool:
        found = echoed()
        return all(len(found[1000 + number]) == count for number in range(many))

    return is_so


def all_share(relay: Relay, count: int) -> Callable[[], bool]:
    return lambda: [seat.is_sharing for seat in list(relay.seats.values())] == [True] * count


class Heard:
    """Handlers that keep in memory what they met, and do nothing else."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[int]] = defaultdict(list)

    def by(self, name: str, **options: Sequence[str]) -> handling.Listener:
        return hearer(name, lambda batch: self.numbers[name].extend(one.data["number"] for one in batch), **options)

    def have(self, numbers: Sequence[int], names: Sequence[str]) -> Callable[[], bool]:
        return lambda: all(self.numbers[name] == [*numbers] for name in names)


@pytest.mark.django_db(transaction=True)
def test_a_window_is_read_once_for_all_listeners(run, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, names = Heard(), [f"t.{number}" for number in range(12)]
    relay = run(*map(heard.by, names))
    ring(0)
    wait_until(heard.have([0], names))
    wait_until(all_share(relay, 12))
    reads: list[Position] = []
    fetch = reading.fetch_rows
    monkeypatch.setattr(reading, "fetch_rows", lambda after, **of: reads.append(after) or fetch(after, **of))
    for number in range(1, 5):
        ring(number)
        wait_until(heard.have(range(number + 1), names))
    # A ring may take two windows, one opened just before it commits; each is read once, not once a listener.
    assert 4 <= len(reads) < 12
    assert len(set(reads)) == len(reads)


@pytest.mark.django_db(transaction=True)
def test_places_of_those_who_kept_nothing_are_written_down_together(run, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, names = Heard(), [f"t.{number}" for number in range(12)]
    relay = run(*map(heard.by, names), heard.by("t.deaf", types=["events.echo_heard"]))
    ring(0)
    wait_until(all_share(relay, 13))
    wait_until(heard.have([0], names))
    wait_until(lambda: sum(lag.behind for lag in queries.lag()) == 0)
    moves: list[set[str]] = []
    move = handling.move_cursors
    monkeypatch.setattr(handling, "move_cursors", lambda given: moves.append(move(given)) or moves[-1])
    before = Cursor.objects.get(listener="t.deaf").position
    ring(1)
    wait_until(lambda: moves == [set(names)])
    assert Cursor.objects.get(listener="t.deaf").position == before
    assert relay.seats["t.deaf"].position != before


@pytest.mark.usefixtures("looks_often")
@pytest.mark.django_db(transaction=True)
def test_more_than_forty_listeners_hear_all_over_four_connections(run) -> None:
    others = backends()
    most = 0
    relay = run(*(hearer(f"t.{number}", echo_as(1000 + number)) for number in range(MANY)))
    for number in range(10):
        ring(number)
        wait_until(have_echoed(number + 1, MANY))
        most = max(most, len(backends() - others))
    assert echoed() == {1000 + number: list(range(10)) for number in range(MANY)}
    assert 1 < most <= MAX_CONNECTIONS
    wait_until(all_share(relay, MANY))


@pytest.mark.django_db(transaction=True)
def test_those_that_join_while_much_is_written_miss_and_double_nothing(run) -> None:
    """Each joins in the midst of a window of the others, over and over: a failure sends it back."""
    calls: dict[int, int] = defaultdict(int)

    def now_and_then(customer_id: int) -> listeners.Handle:
        effect = echo_as(customer_id)

        def handle(batch: Sequence[Recorded]) -> None:
            effect(batch)
            calls[customer_id] += 1
            if calls[customer_id] % 4 == 0:
                raise ValueError

        return handle

    run(*(hearer(f"t.{number}", now_and_then(1000 + number)) for number in range(5)))
    writers = [threading.Thread(target=write, args=(first, 150)) for first in (0, 10_000)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rung = {customer: [*range(customer * 10_000, customer * 10_000 + 150)] for customer in (0, 1)}
    wait_until(have_echoed(300, 5))
    for number in range(5):
        found = echoed()[1000 + number]
        assert [one for one in found if one < 10_000] == rung[0]
        assert [one for one in found if one >= 10_000] == rung[1]


def write(first: int, count: int) -> None:
    """One customer's bells, a transaction each."""
    for number in range(first, first + count):
        ring(number, customer_id=7 + first)
    connections.close_all()


@pytest.mark.usefixtures("looks_often")
@pytest.mark.django_db(transaction=True)
def test_slow_ones_leave_a_runner_to_the_quick_and_come_back_once_they_have_caught_up(run) -> None:
    leave = threading.Event()
    heard, quick = Heard(), [f"t.quick_{number}" for number in range(8)]
    slow = [f"t.slow_{number}" for number in range(2)]

    def slowly(name: str) -> handling.Listener:
        inner = heard.by(name).handle

        def handle(batch: Sequence[Recorded]) -> None:
            leave.wait(60)
            inner(batch)

        return hearer(name, handle)

    relay = run(*map(heard.by, quick), *map(slowly, slow))
    wait_until(all_share(relay, 10))
    for number in range(30):
        ring(number)
        wait_until(heard.have(range(number + 1), quick))
    assert heard.have([], slow)()
    # What waits for them in memory is bounded: past that they read by themselves.
    ring(*range(30, 30 + MAX_BACKLOG + 1))
    wait_until(lambda: not any(relay.seats[name].is_sharing for name in slow))
    assert all(relay.seats[name].is_sharing for name in quick)
    leave.set()
    wait_until(heard.have(range(31 + MAX_BACKLOG), [*quick, *slow]))
    wait_until(all_share(relay, 10))


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_reads_by_itself_and_comes_back(run) -> None:
    heard, is_broken = Heard(), True
    inner = heard.by("t.fragile").handle

    def fragile(batch: Sequence[Recorded]) -> None:
        echo(batch)
        if is_broken and 3 in [one.data["number"] for one in batch]:
            raise ValueError
        inner(batch)

    relay = run(hearer("t.fragile", fragile), heard.by("t.other"))
    wait_until(all_share(relay, 2))
    ring(1, 2, 3, 4)
    wait_until(lambda: Cursor.objects.get(listener="t.fragile").stuck_at != "")
    assert echoes() == [1, 2]
    ring(5)
    wait_until(heard.have([1, 2, 3, 4, 5], ["t.other"]))
    is_broken = False
    wait_until(lambda: echoes() == [1, 2, 3, 4, 5])
    wait_until(all_share(relay, 2))


@pytest.mark.django_db(transaction=True)
def test_a_replay_reaches_one_that_shares(run, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    found = heard.by("t.again")
    monkeypatch.setitem(listeners.registry, "t.again", found)
    relay = run(found, heard.by("t.other"))
    ring(1, 2)
    wait_until(heard.have([1, 2], ["t.again", "t.other"]))
    wait_until(all_share(relay, 2))
    wait_until(lambda: lag_of("t.again").behind == 0)
    listeners.replay("t.again", now=NOW)
    wait_until(heard.have([1, 2, 1, 2], ["t.again"]))
    assert heard.numbers["t.other"] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_cursor_that_somebody_else_has_moved_undoes_the_batch(run) -> None:
    """Two workers with one listener, as after a lock was lost with its connection: the effect is that of one."""
    found = hearer("t.twice")
    relay = run(found)
    wait_until(all_share(relay, 1))
    stored = Cursor.objects.get(listener="t.twice").position
    ring(1)
    wait_until(lambda: echoes() == [1])
    (one,) = queries.read(after=None, limit=1).items
    with pytest.raises(handling.Overtaken):
        handling.handle(found, [one], handling.Move("t.twice", stored, one.position), is_due=False)
    assert echoes() == [1]


@pytest.mark.parametrize(
    ("later", "earlier", "covers"),
    [
        (Snapshot(12), Snapshot(12), True),
        (Snapshot(12), Snapshot(12, (10,)), True),
        (Snapshot(12, (10,)), Snapshot(12), False),
        (Snapshot(15, (10, 14)), Snapshot(12, (10, 11)), True),
        (Snapshot(15, (10,)), Snapshot(12, (11,)), False),
        (Snapshot(11), Snapshot(12, (11,)), False),
    ],
)
def test_a_snapshot_covers_an_earlier_one(later: Snapshot, earlier: Snapshot, covers: bool) -> None:
    assert later.covers(earlier) is covers


def test_who_joined_within_a_window_gets_the_rest_of_it_as_a_window_of_its_own() -> None:
    """So that a place in it, noted or skipped to, is one in what this listener has still to read."""
    low, seen, high = Snapshot(10), Snapshot(12, (11,)), Snapshot(14)
    seat = Seat(hearer("t.joined"), is_sharing=True, seen=seen)
    events = [
        Recorded(n, 7, "events.bell_rung", {}, "", "", "", NOW, "", xid) for n, xid in [(1, 10), (2, 11), (3, 13)]
    ]
    hand_out([seat], events, Position(low, high, 3, 7))
    (portion,) = seat.inbox
    assert [one.id for one in portion.events] == [2, 3]
    assert [one.position for one in portion.events] == [str(Position(seen, high, n, 7)) for n in (2, 3)]
    assert portion.position == str(Position(seen, high, 3, 7))
    hand_out([seat], [], Position(high, Snapshot(15)))
    assert seat.seen is None


def test_a_batch_is_cut_from_what_waits_in_order() -> None:
    seat = Seat(hearer("t.batch"), is_sharing=True, stored="a", position="a")
    events = [Recorded(n, 7, "events.bell_rung", {}, "", "", "", NOW, f"at {n}") for n in range(1200)]
    seat.offer(Portion(events[:300], "end of first"))
    seat.offer(Portion(events[300:], "end of second"))
    met = []
    for position in ("at 499", "at 999", "end of second"):
        batch, move = seat.next_batch()
        assert move == handling.Move("t.batch", "a", position)
        met += batch
        seat.done(batch, move, is_stored=False)
    assert (met, len(seat.inbox), seat.waiting, seat.position) == (events, 0, 0, "end of second")
