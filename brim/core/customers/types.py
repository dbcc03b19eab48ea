"""What other rooms see of a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict

CustomValue = str | int | float | bool


@dataclass(frozen=True)
class Draft:
    """A customer to be made. Phone and email are kept as written and compared in their normal form."""

    name: str
    phone: str = ""
    email: str = ""
    ref: str = ""
    store_id: int | None = None
    birthday: date | None = None
    note: str = ""
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Customer:
    """A customer as of `version`, which grows by one with every edit. `ref` is the business's own name for them.

    A forgotten customer keeps its id and has no name or any other personal data.
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


class Changes(TypedDict, total=False):
    """Fields of an edit; those left out stay. Of `custom` the keys given are set, a None removes its key."""

    name: str
    phone: str
    email: str
    ref: str
    store_id: int | None
    birthday: date | None
    note: str
    custom: Mapping[str, CustomValue | None]


@dataclass(frozen=True)
class Rewrapped:
    """One round of `rewrap`: how many customers it moved to the current master key and where to go on (None: done)."""

    count: int
    next_after: int | None
