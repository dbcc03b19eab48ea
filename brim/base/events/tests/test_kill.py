"""A listener's process killed at any point: nothing missed, nothing doubled."""

import random
import threading
import time
from collections.abc import Callable, Sequence

import pytest
from django.db import connections

from brim.base.events import listeners
from brim.base.events.listeners import drain
from brim.base.events.models import Cursor, EventRow
from brim.base.events.tests import children
from brim.base.events.tests.test_listeners import NOW, echo, echoes, ring, wait_until
from brim.base.events.types import Recorded


def slow_echo(batch: Sequence[Recorded]) -> None:
    echo(batch)
    time.sleep(random.random() * 0.02)


def listen(ready: Callable[[], None]) -> None:
    listeners.listener("t.killed", types=["events.bell_rung"])(slow_echo)
    place = listeners.Place()
    ready()
    while True:
        run = listeners.run_once("t.killed", place)
        assert run.error is None, run.error
        if run.is_caught_up:
            time.sleep(0.005)


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_a_listener_killed_at_any_point_neither_misses_nor_doubles() -> None:
    listeners.listener("t.killed", types=["events.bell_rung"])(echo)
    listeners.make_cursor("t.killed", NOW)
    Cursor.objects.update(batch_limit=4)
    stop = threading.Event()

    def writing() -> None:
        number = 0
        while not stop.is_set():
            ring(*range(number, number + 10))
            number += 10
            stop.wait(0.01)
        connections.close_all()

    writer = threading.Thread(target=writing)
    for life in range(6):
        child = children.start(listen)
        if life == 0:
            writer.start()  # not before, or the log grows for as long as it takes to import Brim
        handled = len(echoes())
        wait_until(lambda so_far=handled: len(echoes()) > so_far)
        time.sleep(0.013 * life)
        children.kill(child)
    stop.set()
    writer.join()
    rung = EventRow.objects.filter(type="events.bell_rung").count()

    def all_are_heard() -> bool:
        drain("t.killed")
        return len(echoes()) >= rung

    # PostgreSQL lets go of what the killed one had a moment after its end, and `drain` passes by a locked cursor.
    wait_until(all_are_heard)
    del listeners.registry["t.killed"]
    assert echoes() == list(range(rung))
