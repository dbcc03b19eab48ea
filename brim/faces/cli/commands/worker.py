"""`brim worker`."""

import asyncio
import os
import signal
import sys
import threading
from typing import cast

import click

from brim.faces.cli import house, parent

GRACE_S = 20.0


@click.command(help="Run background jobs, schedules and listeners.")
@click.option(
    "--concurrency", default=2, envvar="BRIM_WORKER_CONCURRENCY", show_default=True, type=click.IntRange(1, 64)
)
def command(*, concurrency: int) -> None:
    parent.follow()
    with house.opened():
        stop = threading.Event()
        listening = threading.Thread(target=listen, args=(stop,), name="listeners")
        listening.start()
        try:
            asyncio.run(run_jobs(concurrency))
        finally:
            ended_early = stop.is_set()
            stop.set()
            listening.join(GRACE_S)
    if ended_early:
        sys.exit(1)


def listen(stop: threading.Event) -> None:
    """Listeners until `stop`. Should they end by themselves, the whole worker ends, so that it is started anew."""
    from brim.base.events import listeners

    try:
        listeners.run_all(stop)
    finally:
        if not stop.is_set():
            stop.set()
            os.kill(os.getpid(), signal.SIGTERM)


async def run_jobs(concurrency: int) -> None:
    """Until SIGINT or SIGTERM; then waits for running jobs up to GRACE_S."""
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
