"""Tasks that wait for a person: each room registers its own, and home shows them, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from brim.base.identity.types import Actor


@dataclass(frozen=True)
class Task:
    """A line of home with a link; a lower `order` is more urgent. `count` 0: it only leads somewhere, and waits for
    nobody."""

    title: str
    text: str
    icon: str
    url: str
    count: int = 0
    mark: str = ""
    order: int = 0


WAITING: list[Callable[[Actor, datetime], Iterable[Task]]] = []
"""Each returns tasks only for actors who can act on them."""


def waiting(actor: Actor, now: datetime) -> list[Task]:
    """The tasks of this person at `now`, by `order`; without those whose count is 0."""
    found = [task for of_room in WAITING for task in of_room(actor, now) if task.count]
    return sorted(found, key=lambda task: task.order)
