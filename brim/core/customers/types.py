"""Types of customers for other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypedDict

from brim.base.identity.types import Actor

CustomValue = str | int | float | bool


@dataclass(frozen=True)
class Draft:
    """A customer to be created. Phone and email are stored as written and compared in normal form."""

    name: str
    phone: str = ""
    email: str = ""
    ref: str = ""
    store_id: int | None = None
    birthday: date | None = None
    note: str = ""
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactChange:
    """A changed phone or email. `before` are the previous values, as they were written."""

    customer_id: int
    before: tuple[str, ...] = field(repr=False)
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Customer:
    """A customer as of `version`, which grows by one with every edit. `ref` is the business's own id for the customer.

    An erased customer keeps its id and has no name or other personal data. `is_replayed`: the key was used before and
    nothing was done now; `was_made`: the first request under that key created the customer.
    """

    id: int
    name: str
    phone: str
    email: str
    ref: str
    store_id: int | None
    birthday: date | None
    note: str
    custom: dict[str, CustomValue]
    version: int
    created_at: datetime
    updated_at: datetime
    forgotten_at: datetime | None = None
    tag_ids: tuple[int, ...] = ()
    is_replayed: bool = False
    was_made: bool = False


@dataclass(frozen=True)
class Once:
    """An idempotency key, stored as a digest, and what it stands for: `asked` is the request as it was sent; empty,
    the fields are. Without a key nothing is compared."""

    key: str = ""
    asked: str = field(default="", repr=False)


NO_KEY = Once()


class Changes(TypedDict, total=False):
    """Fields of an edit; fields left out stay unchanged. In `custom` the given keys are set, and None removes a key."""

    name: str
    phone: str
    email: str
    ref: str
    store_id: int | None
    birthday: date | None
    note: str
    custom: Mapping[str, CustomValue | None]


@dataclass(frozen=True)
class Held:
    """This customer's phone or reference (`field`) equals that of `holder_id` in normal form. A person decides whether
    they are the same customer."""

    customer_id: int
    field: str
    holder_id: int


@dataclass(frozen=True)
class Rewrapped:
    """One round of `rewrap` or `reindex`: how many customers it handled, where to continue (None: done), and conflicts
    with other customers."""

    count: int
    next_after: int | None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Tag:
    """A label in plain text, so it must not contain personal data."""

    id: int
    name: str


@dataclass(frozen=True)
class Note:
    """A note by staff about a customer; `author` is an actor's label."""

    id: int
    customer_id: int
    text: str
    author: str
    written_at: datetime
    edited_at: datetime | None = None


@dataclass(frozen=True)
class CustomerSummary:
    """A customer's wallet as lists show it: a copy, up to date within moments.

    `balance` is what may be spent in the business's currency, in minor units; `is_frozen`: any of the wallets is.
    """

    customer_id: int
    balance: int = 0
    is_frozen: bool = False
    last_seen_at: datetime | None = None


@dataclass(frozen=True)
class Sort:
    """An order that an index keeps: by `leading`, the most first, and between equals by `number`, the customer's; only
    those who have a value stand in it. Without `leading` it is the order in which customers came.

    Both are columns in SQL of one table, whose index serves the bound and the order: `s`, which is
    `customers_standing`, or one that `joins` adds, `JOIN … ON ….customer_id = c.customer_id`, a row a customer at most.
    `kind` is what `leading` holds. Names are sealed, so there is no order by name.
    """

    name: str
    leading: str = ""
    number: str = "c.customer_id"
    kind: type[int] | type[datetime] = int
    joins: str = ""


NEWEST = Sort("newest")
"""Each list's own."""
SEEN = Sort("seen", "s.last_seen_at", "s.customer_id", datetime)


@dataclass(frozen=True)
class Condition:
    """A filter from a room above: `sql` over `c.customer_id`, true for matching customers, with its `values`. `name` is
    recorded with an export."""

    name: str
    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Which customers, and in what order. All conditions are combined with AND; those left out do not filter.

    `least` and `most` bound the balance, both included. `unseen_since` includes those who were never seen. An order by
    a value includes only customers who have it. `ids` limits to customers selected by hand.
    """

    text: str = ""
    store_id: int | None = None
    tag_id: int | None = None
    birthday_month: int | None = None
    is_frozen: bool = False
    least: int | None = None
    most: int | None = None
    seen_since: datetime | None = None
    unseen_since: datetime | None = None
    ids: tuple[int, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    sort: Sort = NEWEST


@dataclass(frozen=True)
class Found:
    """One line of a list."""

    customer: Customer
    standing: CustomerSummary
