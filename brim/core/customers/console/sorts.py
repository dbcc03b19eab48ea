"""The orders that the list of customers may stand in: each is a `ListSort` that its room registers, the customers' own
here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _lazy

from brim.base.identity.types import Actor
from brim.base.shell.states import Text
from brim.core.customers.types import NEWEST, SEEN, Sort


@dataclass(frozen=True)
class ListSort:
    """An order and what it is called, for who holds the permission `word`; the smaller `order` stands first in the
    menu. `leaves_out` is said below its last page: who has no place in it."""

    sort: Sort
    name: Text
    leaves_out: Text = ""
    word: str = "customers:read"
    order: int = 100


SORTS: dict[str, ListSort] = {}


def list_sort(one: ListSort) -> None:
    assert one.sort.name not in SORTS, f"the sort {one.sort.name} of the list is registered twice"
    SORTS[one.sort.name] = one


def sorts_of(actor: Actor) -> list[ListSort]:
    return sorted((one for one in SORTS.values() if actor.can(one.word)), key=lambda one: one.order)


def sort_of(actor: Actor, given: Mapping[str, str]) -> Sort:
    """What is asked for where the actor may have it, else the list's own."""
    wanted = SORTS.get(given.get("sort", ""))
    return wanted.sort if wanted and actor.can(wanted.word) else NEWEST


list_sort(ListSort(NEWEST, _lazy("Newest first"), order=10))
list_sort(
    ListSort(
        SEEN,
        _lazy("Last seen first"),
        _lazy("In this order stand those who have been here; the others are in the order “Newest first”."),
        order=20,
    )
)
