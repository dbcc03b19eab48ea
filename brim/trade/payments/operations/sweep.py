"""Sweeps: one item that breaks holds up no other."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def attempt_all(items: Sequence[T], work: Callable[[T], object]) -> None:
    """Do `work` for every item, then raise what went wrong, all of it. Raises: ExceptionGroup."""
    problems: list[Exception] = []
    for item in items:
        try:
            work(item)
        except Exception as problem:  # noqa: BLE001, every one is raised below
            problems.append(problem)
    if problems:
        raise ExceptionGroup(f"{len(problems)} of {len(items)} broke", problems)
