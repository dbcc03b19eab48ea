"""What waits for a person: each room says what of its own does, and home shows it, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Task:
    """A line of what can or must be done. `count` 0 is one that only leads somewhere; of a lower `order` is the more
    urgent."""

    title: str
    text: str
    icon: str
    url: str
    count: int = 0
    mark: str = ""
    order: int = 0


WAITING: list[Callable[[Actor, datetime], Iterable[Task]]] = []
"""Each for those only who can do something about it."""


def waiting(actor: Actor, now: datetime) -> list[Task]:
    """What waits for this person at `now`."""
    found = [task for of_room in WAITING for task in of_room(actor, now) if task.count]
    return sorted(found, key=lambda task: task.order)
