"""What may be done on a record: its buttons and its menu. Each room says its own; what cannot be done now says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from brim.base.identity.types import Actor
from brim.base.kit import ids
from brim.base.shell.pages import Visit
from brim.base.shell.states import Text
from brim.core.customers.types import Customer

ERASED = "erased"


@dataclass(frozen=True)
class Action:
    """`view`: the address of its page by name, which takes the customer's public id and opens as a dialog. `words`: the
    permissions that it takes, all of them. `synonyms`: what one says for it in the palette, in both languages.

    In the menu those of a `group` stand together, the lowest first, by `order`. `is_button`: it stands beside the menu;
    `is_primary` the one that is meant most often. `key` opens it on the record. `not_when`: the states in which it
    cannot be done; `only_when`, `never_when`: those in which alone, or not at all, it is there. `of_target`: it is
    done to one of what the customer has, see `ActionTarget`, else to the customer.
    """

    view: str
    words: tuple[str, ...]
    name: Text
    icon: str
    synonyms: tuple[str, ...] = ()
    key: str = ""
    group: int = 100
    order: int = 100
    not_when: tuple[str, ...] = ()
    only_when: tuple[str, ...] = ()
    never_when: tuple[str, ...] = ()
    is_button: bool = False
    is_primary: bool = False
    of_target: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        return all(actor.can(word) for word in self.words)

    def is_there(self, states: frozenset[str]) -> bool:
        return (not self.only_when or bool(states.intersection(self.only_when))) and states.isdisjoint(self.never_when)

    def url(self, public_id: str, query: str = "") -> str:
        path = reverse(self.view, args=[public_id])
        return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class ActionTarget:
    """One of what a customer has and actions are done to, as a wallet of a currency: its name, the part of an address
    that means it, and the states it is in. The first is the one that buttons and keys are for."""

    name: str
    query: str
    states: frozenset[str]


CUSTOMER_TARGET = ActionTarget("", "", frozenset())
"""The customer as such."""
ACTIONS: list[Action] = []
WHY_NOT: dict[str, Promise] = {ERASED: _lazy("The customer's data is erased.")}
"""Why an action cannot be done, by state."""
ACTION_TARGETS: list[Callable[[Visit, Customer, Mapping[str, Any]], Sequence[ActionTarget]]] = []
"""Handed what the sections of the record have found, where they were asked."""


def action(one: Action) -> None:
    assert all(known.view != one.view or known.name != one.name for known in ACTIONS), f"{one.view} is registered twice"
    taken = {*one.synonyms} & {said for known in ACTIONS for said in known.synonyms}
    assert not taken, f"these words say another action already: {sorted(taken)}"
    ACTIONS.append(one)


def why_not(state: str, why: Promise) -> None:
    assert state not in WHY_NOT, f"the state {state} is registered twice"
    WHY_NOT[state] = why


@dataclass(frozen=True)
class ActionLink:
    """An action on offer: with `why` it is not open now."""

    name: str
    url: str
    icon: str
    key: str = ""
    why: str = ""
    is_primary: bool = False

    @property
    def kbd(self) -> str:
        return self.key.upper()


@dataclass(frozen=True)
class Part:
    """A part of the menu; it has a name where there are several wallets to choose from."""

    name: str
    groups: list[list[ActionLink]]


@dataclass(frozen=True)
class ActionMenu:
    """The buttons, and the menu beside them. `main` are all that need no choice among several wallets."""

    buttons: list[ActionLink]
    menu: list[Part]
    main: list[ActionLink]


def action_menu(visit: Visit, customer: Customer, found: Mapping[str, Any] | None = None) -> ActionMenu:
    """What the actor may do to this customer; `found` is what the sections of the record have found."""
    standings = [one for of_room in ACTION_TARGETS for one in of_room(visit, customer, found or {})]
    names = [one.name for one in standings] if len(standings) > 1 else [""]
    offering = ActionContext(visit.actor, customer)
    buttons = [offer for one in (*standings[:1], CUSTOMER_TARGET) for offer in offering.buttons(one)]
    parts = [
        Part(name, offering.groups(one, is_first=number == 0))
        for number, (name, one) in enumerate(zip(names, standings, strict=False))
    ]
    rest = Part(pgettext("acts", "Customer") if len(standings) > 1 else "", offering.groups(CUSTOMER_TARGET))
    main = [offer for part in (*parts[:1], rest) for group in part.groups for offer in group]
    return ActionMenu(buttons, [part for part in (*parts, rest) if part.groups], [*buttons, *main])


@dataclass(frozen=True)
class ActionContext:
    """Who may do something to whom."""

    actor: Actor
    customer: Customer

    def buttons(self, standing: ActionTarget) -> list[ActionLink]:
        return [self.offer(one, standing, one.key) for one in self.open(standing) if one.is_button]

    def groups(self, standing: ActionTarget, *, is_first: bool = True) -> list[list[ActionLink]]:
        """Of the first, what has a button is not in the menu; of the others nothing has a key."""
        shown = [one for one in self.open(standing) if not (is_first and one.is_button)]
        return [
            [self.offer(one, standing, one.key if is_first else "") for one in group]
            for _number, group in groupby(shown, key=lambda one: one.group)
        ]

    def open(self, standing: ActionTarget) -> list[Action]:
        found = [
            one
            for one in ACTIONS
            if one.of_target is (standing is not CUSTOMER_TARGET)
            and one.is_open_to(self.actor)
            and one.is_there(standing.states)
        ]
        return sorted(found, key=lambda one: (one.group, one.order))

    def offer(self, one: Action, standing: ActionTarget, key: str) -> ActionLink:
        states = {*standing.states, *([ERASED] if self.customer.forgotten_at else [])}
        why = next((str(WHY_NOT[state]) for state in one.not_when if state in states), "")
        url = one.url(ids.public_customer(self.customer.id), standing.query)
        return ActionLink(str(one.name), url, one.icon, key, why, one.is_primary)
