"""Registrations for home: a role's first pages, current activity, figures in two columns. Tasks are in `attention`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise

from brim.base.identity.types import Actor
from brim.base.shell.attention import Task
from brim.base.shell.navigation import Tab
from brim.base.shell.pages import Visit

SHORTCUTS: dict[str, tuple[Tab, str]] = {}
"""Pages and their icons, by their views."""
BACKGROUND_TASKS: list[Callable[[Actor, datetime], Iterable[Task]]] = []
"""What stands below what waits: nothing has to be done about it. Each for those only whom it concerns."""
Column = Literal["doing", "seeing"]


@dataclass(frozen=True)
class Part:
    """What a room shows on home: its template, which finds as `shown` what one of `find` is; nothing found, nothing
    shown."""

    template: str
    find: Callable[[Visit, datetime], Iterable[object]]
    column: Column
    order: int


@dataclass(frozen=True)
class Shown:
    template: str
    shown: object


PARTS: dict[str, Part] = {}


def add_shortcut(
    view: str, name: str | Promise, icon: str, words: Sequence[str], *, order: int, every_store: bool = False
) -> None:
    """A button at the head of home for who has any of the words; of a lower order stands first."""
    assert view not in SHORTCUTS, f"the beginning {view} is registered twice"
    SHORTCUTS[view] = (Tab(view, name, words, order=order, every_store=every_store), icon)


def part(template: str, find: Callable[[Visit, datetime], Iterable[object]], *, column: Column, order: int) -> None:
    """Something to look at in a column of home: beside what waits, or below it; of a lower order stands above."""
    assert template not in PARTS, f"the part {template} of home is registered twice"
    PARTS[template] = Part(template, find, column, order)


def shortcuts(actor: Actor) -> list[Task]:
    """The first pages of this person."""
    found = sorted(SHORTCUTS.values(), key=lambda pair: pair[0].order)
    return [Task(str(tab.name), "", icon, reverse(tab.view)) for tab, icon in found if tab.is_open_to(actor)]


def background_tasks(actor: Actor, now: datetime) -> list[Task]:
    """Current activity that concerns this person."""
    return sorted((task for of_room in BACKGROUND_TASKS for task in of_room(actor, now)), key=lambda task: task.order)


def parts(column: Column, visit: Visit, now: datetime) -> list[Shown]:
    """The parts of a column that this person sees."""
    of_column = sorted((one for one in PARTS.values() if one.column == column), key=lambda one: one.order)
    return [Shown(one.template, shown) for one in of_column for shown in one.find(visit, now)]
