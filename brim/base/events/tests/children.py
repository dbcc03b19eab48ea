"""Processes for a test to kill, each forked off one that has imported all of Brim once."""

import multiprocessing
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from django.db import connection

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    ["brim.base.events.tests.prepared", "brim.base.events.tests.test_kill", "brim.base.events.tests.test_spreading"]
)
WITHIN_S = 20


def start(act: Callable[..., None], *told: object) -> ForkServerProcess:
    """A process that says `ready` to the function it is handed first, on the test's database; returns once it did."""
    database = {key: connection.settings_dict[key] for key in ("ENGINE", "HOST", "PORT", "NAME", "USER")}
    hears, says = FORKING.Pipe(duplex=False)
    process = FORKING.Process(target=enter, args=(database, says, act, told), daemon=True)
    process.start()
    says.close()
    assert hears.recv() == "ready"
    hears.close()
    return process


def enter(database: Mapping[str, object], says: Connection, act: Callable[..., None], told: tuple[object, ...]) -> None:
    connection.settings_dict.update(database)
    act(lambda: says.send("ready"), *told)


def kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join(WITHIN_S)
    assert process.exitcode is not None
