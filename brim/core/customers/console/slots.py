"""What rooms above show of a customer on the pages of customers: each registers a function, and is asked in order.

A function says nothing (`None`, an empty list or mapping) where it has nothing to show, or the actor may not see it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brim.base.identity.types import Actor
from brim.base.kit.rendering import joined
from brim.base.money import Money
from brim.base.shell.pages import Visit
from brim.core.customers.console.actions import action_menu
from brim.core.customers.types import Customer


@dataclass(frozen=True)
class RecordWarning:
    """A word above the record; `url` leads to where it is looked after, for those who may."""

    text: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class PendingItem:
    """Something that is not decided yet. `url` leads to where it is looked after, for those who may."""

    what: str
    state: str
    amount: Money
    url: str = ""
    has_sign: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the record. Of its templates each is shown in its place, with what `context` gives, where it gives
    something: `marks` beside the name, `side` at the side. What it gives has names of its own: one that another section
    or the page says already is refused."""

    context: Callable[[Visit, Customer], Mapping[str, Any] | None]
    marks: str = ""
    side: str = ""


@dataclass(frozen=True)
class Balance:
    """What is there of each of some customers, for the till and before an erasure, in one read for all of them; for who
    holds the permission `word`."""

    word: str
    read: Callable[[Collection[int]], Mapping[int, Sequence[Money]]]


SECTIONS: list[Section] = []
RECORD_WARNINGS: list[Callable[[Visit, Customer, Mapping[str, Any]], Iterable[RecordWarning]]] = []
"""Handed what the sections have found."""
WAITING: list[Callable[[int, Actor], Iterable[PendingItem]]] = []
BALANCES: list[Balance] = []


def record(visit: Visit, customer: Customer) -> dict[str, Any]:
    """What the rooms above add to the context of the record."""
    places: dict[str, list[str]] = {"marks": [], "sides": []}
    found: dict[str, Any] = {}
    for section in SECTIONS:
        context = section.context(visit, customer)
        if context is None:
            continue
        found = joined(found, context)
        for place, template in zip(places, (section.marks, section.side), strict=True):
            places[place] += [template] if template else []
    barriers = [barrier for of_room in RECORD_WARNINGS for barrier in of_room(visit, customer, found)]
    return joined(found, places, {"barriers": barriers, "acts": action_menu(visit, customer, found)})


def waiting(customer_id: int, actor: Actor) -> list[PendingItem]:
    return [one for of_room in WAITING for one in of_room(customer_id, actor)]


def balances(customer_ids: Collection[int], actor: Actor) -> dict[int, list[Money]]:
    """Of what the actor may see."""
    found: dict[int, list[Money]] = {}
    for one in (one for one in BALANCES if actor.can(one.word)):
        for customer_id, amounts in one.read(customer_ids).items():
            found.setdefault(customer_id, []).extend(amounts)
    return found
