"""Listeners: exactly once in effect, whatever fails."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from prometheus_client import REGISTRY

from brim.base.events import listeners, operations, queries, rules
from brim.base.events.checks import listeners_hear_declared_events
from brim.base.events.listeners import drain, listener, run_all, run_once
from brim.base.events.models import Cursor, EventRow
from brim.base.events.sharing import MAX_CONNECTIONS
from brim.base.events.types import Event, Fact, Lag, Recorded, event
from brim.base.kit.refusals import Conflict, NotFound, Refused

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
Register = Callable[..., list[int]]


@event("events.bell_rung")
@dataclass(frozen=True)
class BellRung(Event):
    number: int


@event("events.echo_heard")
@dataclass(frozen=True)
class EchoHeard(Event):
    number: int


def ring(*values: int, customer_id: int = 7) -> None:
    with transaction.atomic():
        operations.record_many([Fact(BellRung(n), customer_id, "system:t", datetime.now(UTC)) for n in values])


def echoes() -> list[int]:
    """The effect of the listeners under test: rows that commit with the cursor or not at all."""
    rows = EventRow.objects.filter(type="events.echo_heard").order_by("id")
    return [row["number"] for row in rows.values_list("data", flat=True)]


def echo(batch: Sequence[Recorded]) -> None:
    facts = [Fact(EchoHeard(one.data["number"]), one.customer_id, "system:t", NOW) for one in batch]
    operations.record_many(facts)


@pytest.fixture
def hearing() -> Iterator[Callable[..., None]]:
    """Register listeners for one test."""
    made = []

    def register(name: str, handle: listeners.Handle = echo, **options: object) -> None:
        listener(name, **{"types": ["events.bell_rung"]} | options)(handle)
        made.append(name)

    yield register
    for name in made:
        del listeners.registry[name]


@pytest.fixture
def relaying(transactional_db: None) -> Iterator[Callable[..., Callable[[], None]]]:
    """Run listeners as a worker's process does, in a thread; what is returned ends it."""
    stop = threading.Event()
    relays: list[threading.Thread] = []

    def start(names: Sequence[str]) -> Callable[[], None]:
        relays.append(threading.Thread(target=run_all, args=(stop, names)))
        relays[-1].start()
        return end

    def end() -> None:
        stop.set()
        for relay in relays:
            relay.join(30)
            assert not relay.is_alive()

    yield start
    end()


def lag_of(name: str) -> Lag:
    return next(lag for lag in queries.lag() if lag.listener == name)


def due_now() -> None:
    Cursor.objects.update(retry_at=None)


@pytest.mark.django_db(transaction=True)
def test_a_listener_meets_each_event_of_its_types_once(hearing) -> None:
    hearing("t.echo")
    ring(1, 2)
    with transaction.atomic():
        operations.record(EchoHeard(99), customer_id=7, actor="system:t", now=NOW)
    ring(3)
    assert drain("t.echo") == 3
    assert drain("t.echo") == 0
    ring(4)
    assert drain("t.echo") == 1
    assert echoes() == [99, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_listener_without_types_hears_all_even_what_it_caused(hearing) -> None:
    met = []
    hearing("t.all", lambda batch: met.extend(one.type for one in batch), types=())
    hearing("t.echo")
    ring(1)
    drain("t.echo")
    assert drain("t.all") == 2
    assert met == ["events.bell_rung", "events.echo_heard"]


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_bounded(hearing) -> None:
    sizes = []
    hearing("t.sizes", lambda batch: sizes.append(len(batch)))
    ring(*range(1234))
    assert drain("t.sizes") == 1234
    assert sizes == [500, 500, 234]


@pytest.mark.django_db(transaction=True)
def test_a_listener_far_behind_reads_a_window_once_for_many_batches(hearing, django_assert_num_queries) -> None:
    hearing("t.quiet", lambda batch: None)
    ring(*range(1500))
    place = listeners.Place()
    run_once("t.quiet", place)
    # Begin, cursor, mark, commit: the rows are at hand.
    with django_assert_num_queries(4):
        assert run_once("t.quiet", place).handled == 500


@pytest.mark.django_db(transaction=True)
def test_an_idle_listener_writes_nothing(hearing) -> None:
    hearing("t.echo")
    ring(1)
    drain("t.echo")
    before = Cursor.objects.values().get()
    assert drain("t.echo") == 0
    assert Cursor.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_meets_only_others_events_writes_its_place_down_in_time(hearing) -> None:
    hearing("t.deaf", types=["events.echo_heard"])
    drain("t.deaf")
    Cursor.objects.update(updated_at=NOW)
    ring(1)
    drain("t.deaf")
    assert Cursor.objects.get().position != str(listeners.START)
    assert echoes() == []


@pytest.mark.django_db(transaction=True)
def test_a_failing_handler_leaves_no_effect_and_loses_nothing(hearing) -> None:
    is_broken = True

    def fragile(batch: Sequence[Recorded]) -> None:
        echo(batch)
        if is_broken:
            raise ValueError("secret 13800138000")

    hearing("t.fragile", fragile)
    ring(1)
    run = run_once("t.fragile")
    assert isinstance(run.error, ValueError)
    assert echoes() == []
    lag = lag_of("t.fragile")
    assert (lag.behind, lag.is_failing, lag.failures) == (1, True, 1)
    assert lag.last_error.startswith("ValueError in brim.base.events.tests.test_listeners:")
    assert "13800138000" not in lag.last_error
    is_broken = False
    assert run_once("t.fragile").handled == 0  # its pause is not over
    due_now()
    assert drain("t.fragile") == 1
    assert echoes() == [1]
    assert (lag_of("t.fragile").behind, lag_of("t.fragile").is_failing) == (0, False)


def poisoned_by(number: int) -> listeners.Handle:
    def handle(batch: Sequence[Recorded]) -> None:
        echo(batch)
        assert number not in [one.data["number"] for one in batch]

    return handle


def run_until_stuck(name: str) -> str:
    for _try in range(60):
        run_once(name)
        if lag_of(name).stuck_at:
            return lag_of(name).stuck_at
    raise AssertionError("never found the culprit")


@pytest.mark.django_db(transaction=True)
def test_a_poisonous_event_is_found_while_those_before_it_go_through(hearing, caplog) -> None:
    hearing("t.poisoned", poisoned_by(313))
    ring(*range(300))
    ring(*range(300, 700))
    stuck_at = run_until_stuck("t.poisoned")
    assert echoes() == list(range(313))
    culprit = EventRow.objects.get(type="events.bell_rung", data__number=313)
    assert f"events.bell_rung 7/{culprit.id}" in caplog.text
    ring(700)
    due_now()
    run_once("t.poisoned")
    lag = lag_of("t.poisoned")
    assert (lag.stuck_at, lag.failures, lag.behind) == (stuck_at, 2, 388)
    assert lag.retry_at is not None
    assert timedelta(0) < lag.retry_at - datetime.now(UTC) <= timedelta(seconds=2)


@pytest.mark.django_db(transaction=True)
def test_an_operator_lets_a_listener_pass_over_its_culprit_and_the_log_says_so(hearing) -> None:
    hearing("t.poisoned", poisoned_by(2))
    ring(1, 2, 3)
    stuck_at = run_until_stuck("t.poisoned")
    operations.skip("t.poisoned", position=stuck_at, actor="staff:1", reason="known", now=NOW, request_id="r")
    drain("t.poisoned")
    assert echoes() == [1, 3]
    said = queries.timeline(0, limit=1).items[0]
    assert (said.type, said.actor, said.reason, said.request_id) == ("events.event_skipped", "staff:1", "known", "r")
    culprit = EventRow.objects.get(type="events.bell_rung", data__number=2)
    assert said.data == {
        "listener": "t.poisoned",
        "event_type": "events.bell_rung",
        "event_id": culprit.id,
        "event_customer_id": 7,
    }


@pytest.mark.django_db(transaction=True)
def test_nothing_is_skipped_where_the_listener_does_not_stop(hearing) -> None:
    hearing("t.echo")
    ring(1)
    drain("t.echo")
    before = Cursor.objects.values().get()
    for name, position, refusal in [("t.echo", before["position"], Conflict), ("t.none", "", NotFound)]:
        with pytest.raises(refusal):
            operations.skip(name, position=position, actor="staff:1", reason="", now=NOW)
    assert Cursor.objects.values().get() == before
    assert EventRow.objects.filter(type="events.event_skipped").count() == 0


@pytest.mark.django_db(transaction=True)
def test_replay_gives_the_same_again_to_a_listener_that_may(hearing) -> None:
    met: list[list[int]] = [[]]
    hearing("t.again", lambda batch: met[-1].extend(one.data["number"] for one in batch), replayable=True)
    hearing("t.once")
    ring(3, 1, 2)
    ring(5, 4)
    drain("t.again")
    met.append([])
    listeners.replay("t.again", actor="staff:1", now=NOW)
    drain("t.again")
    assert met == [[3, 1, 2, 5, 4]] * 2
    assert queries.timeline(0, limit=1).items[0].data == {"listener": "t.again"}
    with pytest.raises(Refused) as refused:
        listeners.replay("t.once")
    assert refused.value.code == "not_replayable"


@pytest.mark.django_db(transaction=True)
def test_a_listener_under_way_in_one_worker_is_left_alone_by_another(hearing) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(batch: Sequence[Recorded]) -> None:
        entered.set()
        leave.wait(20)
        echo(batch)

    def work() -> None:
        drain("t.slow")
        connections.close_all()

    hearing("t.slow", slow)
    ring(1)
    worker = threading.Thread(target=work)
    worker.start()
    assert entered.wait(20)
    assert run_once("t.slow").handled == 0
    leave.set()
    worker.join()
    assert echoes() == [1]


@pytest.mark.django_db(transaction=True)
def test_a_slow_and_a_failing_listener_delay_no_other(hearing, relaying) -> None:
    leave = threading.Event()
    met = []

    def failing(batch: Sequence[Recorded]) -> None:
        raise ValueError

    hearing("t.fast", lambda batch: met.extend(one.data["number"] for one in batch))
    hearing("t.slow", lambda batch: leave.wait(60))
    hearing("t.failing", failing)
    stop = relaying(["t.fast", "t.slow", "t.failing"])
    for number in range(60):
        ring(number)
    # The slow one is still at its first batch meanwhile.
    wait_until(lambda: len(met) == 60)
    assert not leave.is_set()
    leave.set()
    stop()
    assert met == list(range(60))
    assert lag_of("t.failing").behind == 60


@pytest.mark.django_db(transaction=True)
def test_the_relay_goes_on_after_its_connections_are_cut(hearing, relaying) -> None:
    hearing("t.echo")
    others = backends()
    stop = relaying(["t.echo"])
    ring(1)
    wait_until(lambda: echoes() == [1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM unnest(%s::int[]) pid", [[*backends() - others]])
        assert 1 <= cursor.fetchone()[0] <= MAX_CONNECTIONS
    ring(2)
    wait_until(lambda: echoes() == [1, 2])
    stop()


def backends() -> set[int]:
    """The server's processes that somebody is connected to this database by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_lag_counts_what_is_unread_up_to_its_bound(hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    hearing("t.echo")
    assert lag_of("t.echo") == Lag("t.echo", 0, False, 0.0, False)
    with transaction.atomic():
        old = datetime.now(UTC) - timedelta(seconds=90)
        operations.record_many([Fact(BellRung(n), 7, "system:t", old) for n in range(3)])
        operations.record(EchoHeard(1), customer_id=7, actor="system:t", now=old)
    lag = lag_of("t.echo")
    assert (lag.behind, lag.is_capped) == (3, False)
    assert 90 <= lag.oldest_unread_s < 120
    assert REGISTRY.get_sample_value("brim_events_behind", {"listener": "t.echo"}) == 3
    assert REGISTRY.get_sample_value("brim_events_failures", {"listener": "t.echo"}) == 0
    monkeypatch.setattr(queries, "MAX_COUNT", 2)
    assert (lag_of("t.echo").behind, lag_of("t.echo").is_capped) == (2, True)
    monkeypatch.undo()
    drain("t.echo")
    assert lag_of("t.echo").behind == 0


@pytest.mark.django_db(transaction=True)
def test_lag_counts_the_rest_of_a_window_that_was_begun(hearing) -> None:
    hearing("t.echo")
    ring(*range(7))
    listeners.make_cursor("t.echo", NOW)
    Cursor.objects.update(batch_limit=3)
    assert run_once("t.echo").handled == 3
    ring(8, 9)
    assert lag_of("t.echo").behind == 6


def test_a_name_is_given_to_one_listener(hearing) -> None:
    hearing("t.echo")
    with pytest.raises(ValueError, match="declared twice"):
        listener("t.echo")(echo)


def test_a_listener_of_an_undeclared_event_is_found_at_start(hearing) -> None:
    hearing("t.typo", types=["events.bell_wrung"])
    assert [found.id for found in listeners_hear_declared_events(None)] == ["events.E001"]


@pytest.mark.parametrize(
    ("size", "failures", "limit", "pause"),
    [(500, 1, 250, 0), (3, 1, 1, 0), (1, 1, 1, 1), (1, 2, 1, 2), (1, 9, 1, 256), (1, 10, 1, 300), (1, 5000, 1, 300)],
)
def test_a_failure_halves_and_then_waits_ever_longer(size: int, failures: int, limit: int, pause: int) -> None:
    assert (rules.limit_after_failure(size), rules.pause_s(size, failures)) == (limit, pause)
