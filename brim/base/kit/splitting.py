"""A batch that breaks is split until what breaks it stands alone, so that one item is never the failure of another."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

import psycopg
import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connections

from brim.base.kit.refusals import Refused

Item = TypeVar("Item")
Result = TypeVar("Result")

# PostgreSQL's classes of trouble that no item has caused: no connection, no resources, an operator, the system.
NOBODYS_FAULT = ("08", "53", "57P", "58")

log = structlog.get_logger("brim.batches")


def each_alone(
    run: Callable[[list[Item]], Sequence[Result | Exception]], items: Sequence[Item], *, name: str
) -> list[Result | Exception]:
    """What `run` gives for each item, in order; an exception in the place of an item that it breaks on.

    `run` is handed all items, and where it raises its halves, then theirs: 2n - 1 times at the most. Each call is a
    transaction of its own that leaves nothing behind where it raises; an item that is met again after its transaction
    had committed must be answered by its idempotency key. Where the database is away nothing is split: all that have
    no answer yet get what was raised.
    """
    outcomes: list[Result | Exception] = []
    waiting: deque[list[Item]] = deque([list(items)] if items else [])
    while waiting:
        part = waiting.popleft()
        try:
            outcomes += complete(run(part), part)
        except Exception as problem:  # noqa: BLE001 - it becomes the answer of the item that stands alone
            drop_broken_connections()
            if is_away(problem):
                rest = len(part) + sum(len(other) for other in waiting)
                return [*outcomes, *[problem] * rest]
            if len(part) == 1:
                outcomes.append(problem)
                continue
            log.warning("batch.split", batch=name, items=len(part), fault=type(problem).__name__)
            middle = len(part) // 2
            waiting.extendleft([part[middle:], part[:middle]])
    return outcomes


def swept(
    run: Callable[[list[Item]], Sequence[Result | Exception]], items: Sequence[Item], *, name: str
) -> list[Result | Refused]:
    """As `each_alone`, for sweeps, in which nobody waits for an answer: all have their turn, and then what broke is
    raised, so that it is seen. Raises: ExceptionGroup; what says that the database is away."""
    outcomes: list[Result | Refused] = []
    broken: list[Exception] = []
    for outcome in each_alone(run, items, name=name):
        if not isinstance(outcome, Exception) or isinstance(outcome, Refused):
            outcomes.append(outcome)
        elif is_away(outcome):
            raise outcome
        else:
            broken.append(outcome)
    if broken:
        raise ExceptionGroup(f"{name}: {len(broken)} of {len(items)} broke", broken)
    return outcomes


def complete(found: Sequence[Result | Exception], part: Sequence[object]) -> Sequence[Result | Exception]:
    if len(found) != len(part):
        raise AssertionError(f"{len(found)} results for {len(part)} items")
    return found


def is_away(problem: BaseException) -> bool:
    """Whether the database could not be asked at all, or has no room for anybody: no item is to blame for that."""
    if isinstance(problem, InterfaceError):
        return True
    if not isinstance(problem, OperationalError) or isinstance(problem.__cause__, psycopg.errors.PipelineAborted):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or str(state).startswith(NOBODYS_FAULT)


def drop_broken_connections() -> None:
    """The next call gets a new connection where this one has died, or was left in the middle of something."""
    for connection in connections.all(initialized_only=True):
        try:
            connection.close_if_unusable_or_obsolete()
        except DatabaseError:
            connection.close()
