"""Types that other rooms declare and receive: events, facts, recorded events, lag."""

import re
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, ClassVar, NamedTuple, TypeVar

from brim.base.kit.pages import Page

E = TypeVar("E", bound="type[Event]")

TYPE_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
SCALARS = frozenset({int, str, bool, NoneType})
PLAIN = frozenset({*SCALARS, list, tuple, dict})
# Erasing a customer must never break the log, so nothing that describes a person may enter it.
PERSONAL = frozenset(
    {"name", "phone", "email", "address", "birthday", "note", "iban", "passport", "password", "secret", "token"}
)

catalogue: dict[str, "type[Event]"] = {}


class Event:
    """Base of every event: a frozen dataclass in the past tense, declared with `@event("room.past_tense")`.

    Fields are int, str, bool, None, and lists or dicts of those; money is an integer in minor units, with its
    currency's code in another field. A field's words may not name personal data (`PERSONAL`).
    """

    registered_as: ClassVar[str] = ""


def event(name: str) -> Callable[[E], E]:
    """Register an event type under its public name, `room.past_tense`.

    Raises: ValueError for a malformed or taken name; TypeError for a class or a field that the log cannot hold.
    """

    def register(cls: E) -> E:
        if not TYPE_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no event name: write room.past_tense")
        if name in catalogue:
            raise ValueError(f"the event {name!r} is declared twice")
        check_fields(cls)
        cls.registered_as = name
        catalogue[name] = cls
        return cls

    return register


def check_fields(cls: type[Event]) -> None:
    parameters = getattr(cls, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen or "__slots__" in vars(cls):
        raise TypeError(f"{cls.__name__} must be a frozen dataclass without slots")
    for name, kind in typing.get_type_hints(cls).items():
        if typing.get_origin(kind) is ClassVar:
            continue
        if not is_plain(kind):
            raise TypeError(f"{cls.__name__}.{name}: an event holds int, str, bool, None, lists and dicts only")
        if PERSONAL & set(name.split("_")):
            raise TypeError(f"{cls.__name__}.{name}: personal data has no place in the log; keep an id instead")


def is_plain(kind: object) -> bool:
    """Whether a field's declared type is one that the log can hold; NewTypes count as what they wrap."""
    kind = getattr(kind, "__supertype__", kind)
    if isinstance(kind, type) and kind in SCALARS:
        return True
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {list, tuple, dict, Sequence, typing.Union, UnionType}:
        return all(is_plain(argument) for argument in arguments if argument is not Ellipsis)
    return False


def assert_plain(value: object) -> None:
    """For bugs only: a value of an undeclared type, such as a float, stops the operation."""
    assert type(value) in PLAIN, f"{type(value).__name__} cannot be held by the log"
    if isinstance(value, list | tuple):
        for part in value:
            assert_plain(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            assert type(key) is str, "keys in the log are text"
            assert_plain(part)


class Fact(NamedTuple):
    """One event to be recorded by `record_many`.

    `id` is made by the log when left at 0; a caller that needs it beforehand makes it with `kit.ids.make()` (or
    `after`) while it holds the customer's lock, so that a customer's ids follow the order of its locks.
    """

    event: Event
    customer_id: int
    actor: str
    now: datetime
    request_id: str = ""
    reason: str = ""
    id: int = 0


@dataclass(frozen=True)
class Recorded:
    """One event of the log. `position` is opaque text: reading after it goes on with the next event.

    `xid` is the writing transaction, for use inside this room.
    """

    id: int
    customer_id: int
    type: str
    data: dict[str, Any]
    actor: str
    reason: str
    request_id: str
    recorded_at: datetime
    position: str = ""
    xid: int = field(default=0, repr=False, compare=False)


@dataclass(frozen=True)
class LogPage(Page[Recorded]):
    """A page of the log. `position` is where to continue once more has happened; it also advances past events of other
    types.

    `next_cursor` is the same text while more can be read at once, and None when the log's end is reached.
    """

    position: str = ""


@dataclass(frozen=True)
class Lag:
    """How far behind one listener is. `behind` is counted up to `queries.MAX_COUNT`.

    `stuck_at` is the position of the single event that its listener cannot handle, "" when there is none;
    `last_error` says the kind of failure and the place in the code, never a value.
    """

    listener: str
    behind: int
    is_capped: bool
    oldest_unread_s: float
    is_failing: bool
    failures: int = 0
    last_error: str = ""
    stuck_at: str = ""
    retry_at: datetime | None = None
