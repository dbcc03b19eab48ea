"""Background jobs on the same PostgreSQL, run by `brim worker`.

A room's `tasks.py` (found by itself) holds them; each calls one operation:

    @periodic("*/5 * * * *", "wallets.expire_holds")
    def expire_holds(*, now: datetime) -> None:
        operations.expire_holds(now=now)

    @task("customers.import")
    def import_customers(*, now: datetime, file_id: int) -> None: ...

    defer("customers.import", file_id=7)

What an operation causes is never deferred beside it: a listener reads its event and acts.
"""

from collections.abc import Callable
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from brim.base.kit import clock

Job = Callable[..., None]


def periodic(cron: str, name: str) -> Callable[[Job], Job]:
    """Run the function on a cron schedule (UTC), with `now` as its only argument; never twice at once.

    A run that is still waiting when the next comes due stands for both.
    """

    def register(job: Job) -> Job:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name, lock=name)
        def run(timestamp: int) -> None:  # noqa: ARG001 - the scheduler's time of dueness; the clock's counts
            job(now=clock.now())

        return job

    return register


def task(name: str, *, attempts: int = 5, is_single: bool = False) -> Callable[[Job], Job]:
    """A job to be deferred by name; tried up to `attempts` times, waiting longer each time. It must bear repetition.
    `is_single`: one waits at most, and one runs at most."""
    lock = name if is_single else None

    def register(job: Job) -> Job:
        retry = RetryStrategy(max_attempts=attempts, exponential_wait=5)

        @app.task(name=name, retry=retry, lock=lock, queueing_lock=lock)
        def run(**arguments: Any) -> None:
            job(now=clock.now(), **arguments)

        return job

    return register


def is_on_its_way(name: str) -> bool:
    """Whether a job of this name waits or runs."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name=name, status__in=["todo", "doing"]).exists()


def defer(name: str, **arguments: int | str | bool | None) -> int:
    """Put a job in the queue, in the caller's transaction if there is one; the job's number. Raises: AlreadyEnqueued
    for a single one that waits already."""
    return app.configure_task(name).defer(**arguments)
