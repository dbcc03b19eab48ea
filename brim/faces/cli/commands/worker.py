"""`brim worker`: a process for jobs and schedules, and some for listeners, under one that only minds them."""

import asyncio
import logging
import os
import signal
import threading
from functools import partial
from typing import cast

import click

from brim.base.kit import command_line
from brim.faces.cli import parent
from brim.faces.cli.children import Child, Fork, end_all

GRACE_S = 20.0
END_WITHIN_S = GRACE_S + 2
LOOK_S = 0.2
log = logging.getLogger(__name__)


@click.command(help="Run background jobs, schedules and listeners.")
@click.option(
    "--concurrency",
    default=2,
    envvar="BRIM_WORKER_CONCURRENCY",
    show_default=True,
    type=click.IntRange(1, 64),
    help="Jobs side by side.",
)
@click.option(
    "--processes",
    default=2,
    envvar="BRIM_WORKER_PROCESSES",
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that listeners are spread over.",
)
def command(*, concurrency: int, processes: int) -> None:
    with command_line.opened():
        from django.db import connections

        connections.close_all()  # the processes are forked from this one, which needs none
        listening = [f"listening {number}" for number in range(1, processes + 1)]
        keep_running(
            [
                Child("jobs", partial(Fork, partial(run_jobs, concurrency)), log.warning),
                *(Child(name, partial(Fork, partial(listen, name)), log.warning) for name in listening),
            ]
        )


def keep_running(children: list[Child]) -> None:
    """Keep them running until this process is told to end or its parent is gone."""
    stop = on_signal(signal.SIGTERM, signal.SIGINT)
    leader = parent.named()
    try:
        while not stop.wait(LOOK_S) and leader in {None, os.getppid()}:
            for child in children:
                child.restart_if_dead()
    finally:
        end_all(children, END_WITHIN_S)


def on_signal(*numbers: signal.Signals) -> threading.Event:
    stop = threading.Event()
    for number in numbers:
        signal.signal(number, lambda *_frame: stop.set())
    return stop


def listen(name: str) -> None:
    """This process's part of the listeners, until SIGTERM."""
    from brim.base.events import listeners

    stop = on_signal(signal.SIGTERM)
    show_as(name)
    listeners.run_all(stop)


def run_jobs(concurrency: int) -> None:
    show_as("jobs")
    asyncio.run(work(concurrency))


def show_as(name: str) -> None:
    """What the database shows of this process's connections."""
    os.environ["PGAPPNAME"] = f"brim {name} {os.getpid()}"


async def work(concurrency: int) -> None:
    """Jobs until SIGTERM; then waits for running ones up to GRACE_S."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector
    from procrastinate.jobs import DeleteJobCondition

    connector = cast(DjangoConnector, app.connector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        async with working.open_async():
            await working.run_worker_async(
                name="brim",
                concurrency=concurrency,
                shutdown_graceful_timeout=GRACE_S,
                delete_jobs=DeleteJobCondition.SUCCESSFUL.value,
            )
