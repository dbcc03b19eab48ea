"""Registrations of rooms for the till: kinds of codes, actions with the customer who was found, and lines of previews,
receipts and shift reports.

The till knows a customer only by number; rooms render name and balances at the head of the panel.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from brim.base.identity.types import Actor, StoreFacts
from brim.base.money import Money
from brim.base.shell.actions import Line
from brim.base.shell.pages import Visit
from brim.base.shell.states import Text


@dataclass(frozen=True)
class Counter:
    """Where the cashier stands. `store` is None until the cashier of several stores has said which; `read` is what
    rooms have read of it for this request, under `<room>.<what>`."""

    stores: list[StoreFacts]
    store: StoreFacts | None
    prints_itself: bool = False
    names: dict[int, str] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)

    @property
    def store_id(self) -> int:
        assert self.store is not None, "no counter without a store"
        return self.store.id

    @property
    def store_name(self) -> str:
        return self.names.get(self.store.id, "") if self.store else ""

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(store.id, self.names[store.id]) for store in self.stores]


LIKELY_STORES: list[Callable[[Actor], int | None]] = []
"""Where somebody works just now, as a room knows it."""


@dataclass(frozen=True)
class Found:
    """Whose a code is. `opens` shows what is done with it, for who has the `word`; else the action that one is there
    for is shown."""

    customer_id: int
    opens: Callable[[Visit, Counter], HttpResponse] | None = None
    word: str = ""


@dataclass(frozen=True)
class Code:
    """A kind of code that is scanned or typed: `is_one` looks at its form alone. `read` raises: Refused."""

    is_one: Callable[[str], bool]
    read: Callable[[Visit, str], Found]


CODES: dict[str, Code] = {}


def code(name: str, is_one: Callable[[str], bool], read: Callable[[Visit, str], Found]) -> None:
    """If a text could be of two kinds, the one registered first wins."""
    assert name not in CODES, f"the code {name} is registered twice"
    CODES[name] = Code(is_one, read)


@dataclass(frozen=True)
class Typed:
    """What stands in the field. `is_typing`: it is not sent yet, so nobody is taken."""

    text: str
    is_typing: bool


Search = Callable[[Visit, Counter, Typed], HttpResponse]
SEARCHES: list[Search] = []


def search(answer: Search) -> None:
    """Where customers are looked for by what is typed and is no code."""
    assert not SEARCHES, "a till has one search"
    SEARCHES.append(answer)


@dataclass(frozen=True)
class Action:
    """An action with the customer. `view` is its page, by the customer's public id; `opens` shows the same at
    once. Its form is `fields`, by default all that it has; what it comes to is told by `preview`, beside the balance
    `after` it, and by `hint` while nothing is filled in. `keys` of its own are told beside its `key`."""

    word: str
    name: Text
    icon: str
    view: str
    opens: Callable[[Visit, Counter, int], HttpResponse]
    order: int
    submit: Text
    hint: Text = ""
    key: str = ""
    keys: tuple[tuple[str, Text], ...] = ()
    fields: str = ""
    preview: str = ""


ACTIONS: dict[str, Action] = {}
"""By code, those of a lower order first."""
WORDS: list[str] = []
"""Permissions that give access to the till: any one of them."""


def action(code: str, **said: Any) -> None:
    """See `Action`."""
    assert code not in ACTIONS, f"the action {code} is registered twice"
    registered = sorted({**ACTIONS, code: Action(**said)}.items(), key=lambda pair: pair[1].order)
    ACTIONS.clear()
    ACTIONS.update(registered)
    WORDS[:] = [one.word for one in ACTIONS.values()]


@dataclass(frozen=True)
class Head:
    """Who was found, and what they have: `title` is shown above, `body` below it, both given `context` as `head`. Where
    it `stops` them, nothing can be done."""

    context: Any
    name: str = ""
    title: str = ""
    body: str = ""
    stops: bool = False


HEADS: list[Callable[[Visit, int], Head | None]] = []
"""Given the customer. Raises: NotFound, Forbidden for one whom the actor does not see."""


@dataclass(frozen=True)
class Aside:
    """A part of what stands beside the till's panel, given `context` as `part`."""

    template: str
    context: Callable[[Visit, Counter], Any]


AT_STORE: list[Aside] = []
"""Under the name of the store, once it is chosen."""
ASIDES: list[Aside] = []
"""Sections below it."""


@dataclass(frozen=True)
class Preview:
    """What is about to be done: the code of an action, and the amount that was typed."""

    action: str
    customer_id: int
    amount: Money


@dataclass(frozen=True)
class Booked:
    """An operation that a receipt is of; `amount` is what was paid, spent or given back."""

    customer_id: int
    operation_id: int
    kind: str
    key: str
    amount: Money


@dataclass(frozen=True)
class Drawer:
    """A shift that a report is of: whose, where and from when to when. None is now."""

    store_id: int
    cashier_id: int
    opened_at: datetime
    closed_at: datetime | None


PREVIEWS: list[Callable[[Visit, Preview], Iterable[Line]]] = []
RECEIPTS: list[Callable[[Booked], Iterable[Line]]] = []
REPORTS: list[Callable[[Drawer], Iterable[Line]]] = []
NUMBERS: dict[str, Callable[[Visit, int, int], int]] = {}
"""Other numbers by which a receipt is found: by the prefix of the id."""


def number(prefix: str, operation: Callable[[Visit, int, int], int]) -> None:
    """`operation` leads from a customer and the number to the operation. Raises: NotFound where there is none (yet)."""
    assert prefix not in NUMBERS, f"receipts are found by {prefix} already"
    NUMBERS[prefix] = operation


def preview_lines(visit: Visit, preview: Preview) -> list[Line]:
    return [line for of_room in PREVIEWS for line in of_room(visit, preview)]


def receipt_lines(booked: Booked) -> list[Line]:
    return [line for of_room in RECEIPTS for line in of_room(booked)]


def report_lines(drawer: Drawer) -> list[Line]:
    return [line for of_room in REPORTS for line in of_room(drawer)]
