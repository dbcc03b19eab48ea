"""Listeners spread over processes: each is in one at a time, and what a killed one had is taken over."""

import os
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, connections

from brim.base.events import listeners, owning, rules
from brim.base.events.models import EventRow
from brim.base.events.sharing import MAX_CONNECTIONS
from brim.base.events.tests import children
from brim.base.events.tests.test_listeners import ring, wait_until
from brim.base.events.tests.test_sharing import echo_as, echoed

SOME = 12


@pytest.mark.django_db(transaction=True)
def test_listeners_are_shared_out_and_each_is_in_one_place() -> None:
    names = [f"t.{number}" for number in range(5)]
    wait_until(lambda: owning.look(names) == owning.Owners(frozenset(), frozenset(), 0, is_member=False))
    owning.take_part()
    assert owning.claim(names[:3]) == set(names[:3])
    taken: list[object] = []

    def another() -> None:
        owning.take_part()
        taken.append(owning.claim(names))
        taken.append(owning.look(names))
        connections.close_all()

    thread = threading.Thread(target=another)
    thread.start()
    thread.join()
    assert taken == [set(names[3:]), owning.Owners(frozenset(names[3:]), frozenset(names[:3]), 2, is_member=True)]
    owning.release(names)
    # PostgreSQL lets go of what a closed connection had a moment after it is closed.
    alone = owning.Owners(frozenset(), frozenset(), 1, is_member=True)
    wait_until(lambda: owning.look(names) == alone)
    connection.close()


@pytest.mark.parametrize(("listeners", "members", "part"), [(5, 2, 3), (45, 1, 45), (45, 4, 12), (3, 5, 1), (5, 0, 5)])
def test_a_part_is_as_even_as_it_can_be_and_nobody_is_left_out(listeners: int, members: int, part: int) -> None:
    assert rules.part(listeners, members) == part


def listen(ready: Callable[[], None], name: str) -> None:
    for number in range(SOME):
        listeners.listener(f"t.{number}", types=["events.bell_rung"])(echo_as(1000 + number))
    os.environ["PGAPPNAME"] = name
    ready()
    listeners.run_all(threading.Event(), [f"t.{number}" for number in range(SOME)])


def owners() -> list[int]:
    """How many listeners each process has."""
    keys = [owning.key_of(f"t.{number}") for number in range(SOME)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND ((classid::bigint << 32) | objid::bigint) = ANY(%s) GROUP BY pid ORDER BY 1",
            [keys],
        )
        return [count for (count,) in cursor.fetchall()]


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_had_is_taken_over_and_nothing_is_missed_or_doubled() -> None:
    stop, most = threading.Event(), 0

    def writing() -> None:
        number = 0
        while not stop.is_set():
            ring(number, number + 1)
            number += 2
            stop.wait(0.2)
        connections.close_all()

    writer = threading.Thread(target=writing)
    processes = {name: children.start(listen, name) for name in ("one", "two", "three")}
    writer.start()
    try:
        wait_until(lambda: owners() == [4, 4, 4])
        most = max(most, *connections_by_name())
        children.kill(processes.pop("one"))
        wait_until(lambda: owners() == [6, 6])
        wait_until(progress())
        processes["one"] = children.start(listen, "one")
        wait_until(lambda: owners() == [4, 4, 4])
        wait_until(progress())
        children.kill(processes.pop("two"))
        children.kill(processes.pop("three"))
        wait_until(lambda: owners() == [12])
        wait_until(progress())
        most = max(most, *connections_by_name())
        stop.set()
        writer.join()
        rung = EventRow.objects.filter(type="events.bell_rung").count()
        wait_until(lambda: min(echo_counts()) >= rung)
    finally:
        stop.set()
        writer.join()
        for process in processes.values():
            children.kill(process)
    assert echoed() == {1000 + number: list(range(rung)) for number in range(SOME)}
    assert most <= MAX_CONNECTIONS


def progress() -> Callable[[], bool]:
    """Whether every listener has gone on since this was called."""
    before = echo_counts()
    return lambda: all(now > then for now, then in zip(echo_counts(), before, strict=True))


def echo_counts() -> list[int]:
    found = Counter(EventRow.objects.filter(type="events.echo_heard").values_list("customer_id", flat=True))
    return [found[1000 + number] for number in range(SOME)]


def connections_by_name() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = ANY(%s) GROUP BY application_name",
            [["one", "two", "three"]],
        )
        return [count for (count,) in cursor.fetchall()]
