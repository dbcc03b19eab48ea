"""Reading in windows: nothing missed, nothing twice, a customer's events in the order of its locks."""

import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from brim.base.events import operations, queries, reading
from brim.base.events.models import Tick
from brim.base.events.positions import START, Position, Snapshot
from brim.base.events.types import Event, Fact, event
from brim.base.kit import ids
from brim.base.kit.refusals import Invalid

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@event("events.step_read")
@dataclass(frozen=True)
class StepRead(Event):
    number: int


@event("events.other_read")
@dataclass(frozen=True)
class OtherRead(Event):
    number: int


class Writer(threading.Thread):
    """A transaction of its own, driven step by step from the test."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.steps: list[Callable[[], None]] = []
        self.wake = threading.Semaphore(0)
        self.done = threading.Semaphore(0)
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                while True:
                    self.wake.acquire()
                    step = self.steps.pop(0)
                    if step is None:
                        break
                    step()
                    self.done.release()
        finally:
            connections.close_all()
            self.done.release()

    def begin(self, step: Callable[[], None]) -> None:
        self.steps.append(step)
        self.wake.release()

    def wait(self) -> None:
        assert self.done.acquire(timeout=20)

    def do(self, step: Callable[[], None]) -> None:
        self.begin(step)
        self.wait()

    def commit(self) -> None:
        self.begin(None)
        self.wait()
        self.join(20)


def take_xid() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def lock(customer_id: int) -> Callable[[], None]:
    """Any lock that is held to the end of the transaction stands for the customer's row."""

    def take() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [customer_id])

    return take


def step(number: int, customer_id: int = 7) -> Callable[[], None]:
    return lambda: operations.record(StepRead(number), customer_id=customer_id, actor="system:t", now=NOW)


def waiting_for_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
        return cursor.fetchone()[0]


def numbers(feed: reading.Feed, limit: int = 100) -> list[int]:
    return [row.data["number"] for row in feed.take(limit)]


def write(*values: int, customer_id: int = 7) -> None:
    with transaction.atomic():
        operations.record_many([Fact(StepRead(n), customer_id, "system:t", NOW) for n in values])


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_met_later_and_holds_up_nobody() -> None:
    slow = Writer()
    slow.do(step(1, customer_id=1))
    write(2, customer_id=2)
    feed = reading.Feed(START)
    assert numbers(feed) == [2]
    write(3, customer_id=3)
    assert numbers(feed) == [3]
    slow.commit()
    assert numbers(feed) == [1]
    assert numbers(feed) == []


@pytest.mark.django_db(transaction=True)
def test_a_customers_order_holds_although_a_stranger_lies_between_the_two_transactions() -> None:
    """Waiter has the lowest xid, a stranger the next and stays open, the lock's holder the highest: a cut at the
    lowest running transaction would put the waiter's event first."""
    waiter, stranger, holder = Writer(), Writer(), Writer()
    waiter.do(take_xid)
    stranger.do(step(99, customer_id=9))
    holder.do(lock(7))
    holder.do(take_xid)
    waiter.begin(lock(7))
    while not waiting_for_lock():
        pass
    feed = reading.Feed(START)
    assert numbers(feed) == []
    holder.do(step(1))
    holder.commit()
    waiter.wait()
    waiter.do(step(2))
    first = reading.Feed(feed.position)
    assert numbers(first, limit=1) == [1]
    waiter.commit()
    assert numbers(first) == [2]
    assert numbers(feed) == [1, 2]
    stranger.commit()
    assert numbers(feed) == [99]
    assert numbers(first) == [99]


@pytest.mark.django_db(transaction=True)
def test_what_the_reading_transaction_writes_itself_is_met_afterwards() -> None:
    with transaction.atomic():
        step(1)()
        feed = reading.Feed(START)
        assert numbers(feed) == []
        write(2)
        assert numbers(feed) == []
    assert numbers(feed) == [1, 2]
    assert numbers(reading.Feed(Position.parse(str(START)))) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_happened() -> None:
    with transaction.atomic():
        step(1)()
        transaction.set_rollback(True)
    write(2)
    assert numbers(reading.Feed(START)) == [2]


@pytest.mark.django_db(transaction=True)
def test_two_customers_events_with_one_id_are_both_read() -> None:
    one_id = ids.make()
    with transaction.atomic():
        operations.record_many([Fact(StepRead(n), n, "system:t", NOW, id=one_id) for n in (1, 2, 3)])
    after = None
    met = []
    for _page in range(3):
        page = queries.read(after=after, limit=1)
        met += [row.data["number"] for row in page.items]
        after = page.items[-1].position
    assert met == [1, 2, 3]
    assert queries.read(after=after, limit=1).items == []


@pytest.mark.django_db(transaction=True)
def test_a_page_leads_on_and_a_reader_at_the_end_may_come_back() -> None:
    write(1, 2, 3)
    first = queries.read(after=None, limit=2)
    assert [row.data["number"] for row in first.items] == [1, 2]
    assert first.next_cursor is not None
    second = queries.read(after=first.next_cursor, limit=2)
    assert [row.data["number"] for row in second.items] == [3]
    assert second.next_cursor is None
    write(4)
    for after in (second.position, second.items[-1].position):
        assert [row.data["number"] for row in queries.read(after=after, limit=2).items] == [4]
    assert [row.data["number"] for row in queries.read(after=first.items[0].position, limit=9).items] == [2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_page_shows_the_types_and_the_customer_asked_for() -> None:
    write(1, customer_id=1)
    with transaction.atomic():
        operations.record(OtherRead(2), customer_id=1, actor="system:t", now=NOW)
    write(3, customer_id=2)
    assert [row.data["number"] for row in queries.read(after="", limit=9, types=["events.other_read"]).items] == [2]
    assert [row.data["number"] for row in queries.read(after="", limit=9, customer_id=1).items] == [1, 2]


@pytest.mark.parametrize("text", ["x", "1_2_3", "1_2_3_4_5", "99999999999999999999_1_1_1", "1_1_-1_0", "1_1_1_1\n"])
def test_a_position_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Position.parse(text)
    assert refused.value.code == "invalid_cursor"


@pytest.mark.django_db(transaction=True)
def test_a_position_of_another_cluster_is_noticed() -> None:
    with pytest.raises(AssertionError, match="another cluster"):
        reading.Feed(Position.parse("9000000000000000000_9000000000000000000_0_0")).take(1)
    assert queries.belongs_to_this_cluster()


@pytest.mark.django_db(transaction=True)
def test_a_long_log_is_cut_where_writers_left_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "EVENTS_A_TICK", 10)
    monkeypatch.setattr(operations, "unticked", 0)
    for start in range(0, 100, 5):
        write(*range(start, start + 5))
    ticks = {Snapshot.parse(tick.snapshot) for tick in Tick.objects.all()}
    assert len(ticks) == 10
    feed = reading.Feed(START)
    windows = set()
    met = []
    while not feed.is_at_end:
        met += numbers(feed, limit=3)
        windows.add(feed.position.high)
    assert met == list(range(100))
    # Behind the last tick other databases' transactions may move the present on: a window more, with nothing in it.
    assert {window for window in windows if window.xmax <= max(tick.xmax for tick in ticks)} == ticks


@pytest.mark.django_db(transaction=True)
def test_a_window_is_read_by_ranges_of_its_index() -> None:
    write(*range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event")
        mark = reading.present_snapshot()
        write(1)
        at = Position(Snapshot(mark.xmax, (5, 9)), reading.present_snapshot())
        matching, parameters = reading.conditions(at, ["events.step_read"], None)
        unread = reading.UNREAD.format(columns=reading.COLUMNS, matching=matching)
        cursor.execute(f"EXPLAIN {unread} ORDER BY id, customer_id LIMIT 10", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("events_event_xid") == 2
    assert "Seq Scan" not in plan
    feed = reading.Feed(Position(mark, mark))
    with CaptureQueriesContext(connection) as asked:
        assert numbers(feed) == [1]
    # A window costs tick, snapshot and rows; that there is no further one, tick and snapshot. Other tests' transactions
    # on the same server may move the snapshot meanwhile, which makes one window more.
    windows = sum("FROM events_event" in query["sql"] for query in asked)
    assert len(asked) == 3 * windows + 2


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Interleaved lives of transactions over two customers: take an xid, take a customer's lock, commit."""
    plan = []
    for transaction_number in range(draw(st.integers(1, 7))):
        life = draw(st.permutations(["xid", "lock"]))
        plan.append([(action, transaction_number) for action in [*life, "write", "commit"]])
    history = []
    while any(plan):
        chosen = draw(st.sampled_from([life for life in plan if life]))
        history.append(chosen.pop(0))
    return history


@settings(max_examples=400)
@given(histories(), st.data())
def test_any_cuts_of_any_history_give_each_event_once_and_in_order(
    history: list[tuple[str, int]], data: st.DataObject
) -> None:
    """A small model of PostgreSQL: locks are waited for, xids count up, a snapshot sees what had committed."""
    customers = [data.draw(st.integers(1, 2)) for _ in range(8)]
    pending = list(history)
    xids: dict[int, int] = {}
    holder: dict[int, int] = {}
    rows: list[tuple[int, int, int]] = []  # xid, id, customer
    committed: set[int] = set()
    cuts = [Snapshot(0)]

    def snapshot() -> Snapshot:
        top = max(committed, default=-1) + 1
        return Snapshot(top, tuple(sorted(x for x in xids.values() if x < top and x not in committed)))

    while pending:
        for place, (action, number) in enumerate(pending):
            if any(other == number for _, other in pending[:place]):
                continue
            customer = customers[number]
            if action == "lock" and holder.get(customer, number) != number:
                continue
            break
        pending.pop(place)
        if action in {"xid", "write"}:
            xids.setdefault(number, len(xids) + 1)
        if action == "lock":
            holder[customer] = number
        if action == "write":
            rows.append((xids[number], len(rows) + 1, customer))
        if action == "commit":
            committed.add(xids[number])
            holder.pop(customer)
        if data.draw(st.booleans()):
            cuts.append(snapshot())
    cuts.append(snapshot())
    met = []
    for low, high in itertools.pairwise(cuts):
        assert Snapshot.parse(str(high)) == high
        met += sorted(
            (row for row in rows if high.sees(row[0]) and not low.sees(row[0])), key=lambda row: (row[1], row[2])
        )
        assert {x for x, _, _ in rows if x in Position(low, high).late} == {
            x for x, _, _ in rows if x < low.xmax and high.sees(x) and not low.sees(x)
        }
    assert sorted(met) == sorted(rows)
    for customer in (1, 2):
        assert [row[1] for row in met if row[2] == customer] == [row[1] for row in rows if row[2] == customer]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_a_reader_at_once() -> None:
    """Real threads: each takes an xid, dawdles, locks a customer, writes; the reader pages through all the while."""
    order: dict[int, list[int]] = {1: [], 2: [], 3: []}
    guard = threading.Lock()
    finished = threading.Event()

    def writing(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(25):
                with transaction.atomic():
                    if chance.random() < 0.7:
                        take_xid()
                    finished.wait(chance.random() * 0.01)
                    customer = chance.randint(1, 3)
                    lock(customer)()
                    made = operations.record(StepRead(seed), customer_id=customer, actor="system:t", now=NOW)
                    with guard:
                        order[customer].append(made)
                    finished.wait(chance.random() * 0.005)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writing, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    feed = reading.Feed(START)
    met = []
    chance = random.Random(0)
    while any(thread.is_alive() for thread in threads) or not feed.is_at_end:
        met += feed.take(chance.randint(1, 5))
        if chance.random() < 0.3:
            feed = reading.Feed(Position.parse(str(feed.position)))
    met += feed.take(10)
    assert len(met) == 200
    for customer, made in order.items():
        assert [row.id for row in met if row.customer_id == customer] == made
