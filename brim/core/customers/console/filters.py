"""What a list's address asks for: conditions out of its parameters, and the addresses that change one of them.

Each kind of condition is a `Filter` that its room registers: the customers' own stand in `own_filters`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from brim.base.identity.names import store_names
from brim.base.identity.types import Actor
from brim.base.kit.refusals import Invalid
from brim.base.shell.pages import Visit
from brim.core.customers import queries
from brim.core.customers.console.sorts import sort_of, sorts_of
from brim.core.customers.types import NEWEST, Condition, Selection


@dataclass(frozen=True)
class Option:
    name: str
    url: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Menu:
    """A kind of condition and what it may be; `form` is the template of one with fields of its own."""

    name: str
    options: list[Option]
    is_on: bool = False
    form: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ListQuery:
    """The address's parameters that mean something, the selection they make, and the names they have on screen.

    `stores` and `tags` are the business's, by number: read once for all that a page shows of them. `problems` says, by
    parameter, why what was typed cannot be read: then nothing is selected by any of it.
    """

    pairs: dict[str, str]
    selection: Selection
    chips: dict[str, str] = field(default_factory=dict)
    stores: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raises: Invalid where something typed cannot be read."""
        for name, problem in self.problems.items():
            raise Invalid(name, problem)

    def address(self, **changes: str) -> str:
        """This list with some parameters changed; an empty one is taken away."""
        return address({**self.pairs, **changes})

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """For forms that keep everything but what they ask for themselves."""
        return [(name, value) for name, value in self.pairs.items() if name != "q"]

    def removals(self) -> list[Option]:
        """Chips: each condition that is on, with the address without it."""
        return [Option(text, self.address(**{name: ""})) for name, text in self.chips.items()]


@dataclass(frozen=True)
class Reading:
    """Who asks, what the address says, and the business's stores and tags by number."""

    visit: Visit
    given: Mapping[str, str]
    stores: dict[int, str]
    tags: dict[int, str]

    def number(self, name: str, known: Collection[int]) -> int | None:
        """One of these numbers; None for anything else."""
        text = self.given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and int(text) in known else None


@dataclass(frozen=True)
class FilterValue:
    """What the parameters of a filter mean: `fields` of the selection or `conditions` of the room's own, and a chip for
    each parameter that is on. `problems` says of a parameter why it cannot be read."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    chips: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A kind of condition: the parameters of the address that are its own, in the order of their chips, what they mean,
    and what may be chosen; for those who hold the permission `word`."""

    names: tuple[str, ...]
    read: Callable[[Reading], FilterValue]
    menu: Callable[[ListQuery, Visit], Menu | None]
    word: str = "customers:read"
    order: int = 100


FILTERS: list[Filter] = []
TAKEN = {"q", "sort", "after"}
"""Parameters that are the list's own."""


def list_filter(one: Filter) -> None:
    twice = {*one.names} & (TAKEN | {name for known in FILTERS for name in known.names})
    assert not twice, f"these parameters of the list are registered twice: {sorted(twice)}"
    FILTERS.append(one)
    FILTERS.sort(key=lambda known: known.order)


def open_to(actor: Actor) -> list[Filter]:
    return [one for one in FILTERS if actor.can(one.word)]


def address(pairs: Mapping[str, str]) -> str:
    kept = [(name, value) for name, value in pairs.items() if value]
    path = reverse("console:customers")
    return f"{path}?{urlencode(kept)}" if kept else path


def read(visit: Visit, given: Mapping[str, str]) -> ListQuery:
    """What no menu offers is left out, as if it had not been asked; of what is typed `problems` says it."""
    reading = Reading(visit, given, store_names(), {tag.id: tag.name for tag in queries.tags()})
    meanings = [one.read(reading) for one in open_to(visit.actor)]
    names = [name for meaning in meanings for name in meaning.fields]
    assert len(names) == len({*names}), f"two filters set one field of the selection: {sorted(names)}"
    fields = {name: value for meaning in meanings for name, value in meaning.fields.items()}
    chips = {name: text for meaning in meanings for name, text in meaning.chips.items() if text}
    problems = {name: problem for meaning in meanings for name, problem in meaning.problems.items()}
    kept = ("q", *(name for one in FILTERS for name in one.names), "sort")
    pairs = {name: text for name in kept if (text := given.get(name, "").strip())}
    selection = Selection(
        text=pairs.get("q", ""),
        sort=sort_of(visit.actor, given),
        conditions=tuple(condition for meaning in meanings for condition in meaning.conditions),
        **fields,
    )
    meant = {*chips, *problems, "q", "sort"}
    known = {name: text for name, text in pairs.items() if name in meant}
    return ListQuery(known, selection, chips, reading.stores, reading.tags, problems)


def read_text(visit: Visit, text: str) -> ListQuery:
    """The same out of an address's query part, as a record carries it along."""
    return read(visit, {name: str(value) for name, value in QueryDict(text[:1000]).items()})


def menus(query: ListQuery, visit: Visit) -> list[Menu]:
    """Every condition that can be put on this list."""
    return [menu for one in open_to(visit.actor) if (menu := one.menu(query, visit))]


def menu(query: ListQuery, name: str, key: str, options: Sequence[tuple[str, str]]) -> Menu:
    here = query.pairs.get(key, "") if key in query.chips else ""
    shown = [
        Option(text, query.address(**{key: "" if value == here else value}), value == here) for value, text in options
    ]
    return Menu(name, shown, bool(here))


def sorts(query: ListQuery, visit: Visit) -> Menu:
    offered, chosen = sorts_of(visit.actor), query.selection.sort
    options = [
        Option(str(one.name), query.address(sort="" if one.sort is NEWEST else one.sort.name), one.sort is chosen)
        for one in offered
    ]
    return Menu(next(option.name for option in options if option.is_chosen), options)


def record_url(public_id: str, query: ListQuery) -> str:
    """A record's address; it carries the list along, so that one can go on to the next from there."""
    path = reverse("console:customer", args=[public_id])
    return f"{path}?{urlencode({'list': query.query})}" if query.pairs else path
